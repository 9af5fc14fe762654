// Second part of the board's module: the decision of one card, what the position proposes and what the team records.

// Text is only ever text: nothing here or in the other parts reads markup.
function make(tag, className = "", text = null, attributes = {}) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== null) element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

function drawing(tag, attributes) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

const fill = (text, fields) => (text ?? "").replace(/\{(\w+)\}/g, (whole, name) => fields[name] ?? whole);

class Panel {
  constructor(board) {
    this.board = board;
    this.drafts = new Map(); // what is being written, by card: it outlives every redraw
    this.node = make("section", "bsns-panel", null, { "aria-label": board.words.decision });
  }

  draw(key) {
    const { board } = this;
    const card = key === null ? null : board.card(key);
    const row = card && board.row(key);
    const several = board.chosen.size > 1 ? [...board.chosen].map((one) => [one, board.row(one)]) : [];
    const state = JSON.stringify([card, row, several, board.words, board.cards.length > 0]);
    if (this.state === state) return;
    this.state = state;
    this.node.hidden = board.cards.length === 0;
    if (several.length) return this.drawSeveral(several);
    if (!card || !row) return void this.node.replaceChildren(make("p", "bsns-choose", board.words.choose));
    const isPlaced = row.customer_value != null && row.company_value != null;
    const proposed = isPlaced ? board.quadrant(row.customer_value, row.company_value) : undefined;
    const title = make("h3", "bsns-panel-title");
    title.append(make("span", "bsns-card-id", card.id), make("span", "bsns-panel-label", card.label, { dir: "auto" }));
    const figures = [card.context, card.topic, card.volume_text, card.cost_text, card.tnps_text].filter(Boolean).join(" · ");
    const parts = [title, make("p", "bsns-facts", figures, { dir: "auto" }), intentList(card, board.words)];
    if (row.votes) parts.push(this.votes(row.votes));
    parts.push(this.proposal(row, isPlaced, proposed));
    if (row.objective) parts.push(this.recorded(row));
    parts.push(this.form([key], row, isPlaced, proposed), this.contexts(card));
    this.node.replaceChildren(...parts);
  }

  // Several cards: moved together on the matrix, recorded here with one objective and one reason.
  drawSeveral(several) {
    const { board } = this;
    const { words } = board;
    const title = make("h3", "bsns-panel-title", board.say("several_chosen", { count: several.length }));
    const list = make("ul", "bsns-several-list");
    for (const [key] of several) list.append(make("li", "", board.name(key), { dir: "auto" }));
    const isPlaced = several.every(([, row]) => row.customer_value != null && row.company_value != null);
    const proposed = new Set(several.map(([, row]) => board.quadrant(row.customer_value, row.company_value)));
    const blank = { objective: null, why: null, why_not_eliminate: null, minority_view: null };
    const one = make("button", "bsns-back", words.one_again, { type: "button" });
    one.addEventListener("click", () => board.choose([board.selected]));
    const keys = several.map(([key]) => key);
    this.node.replaceChildren(
      title, make("p", "bsns-facts", words.several_hint), list,
      this.form(keys, blank, isPlaced, proposed.size === 1 ? [...proposed][0] : undefined), one,
    );
  }

  votes(votes) {
    const { words } = this.board;
    const block = make("div", "bsns-votes");
    const line = make("p", "bsns-line");
    line.append(make("span", "", words.votes), make("span", "", `${votes.count} · ${votes.shares}`));
    block.append(line, make("p", "bsns-by", votes.spread));
    if (votes.discuss) block.append(make("p", "bsns-discuss", `⚑ ${words.votes_discuss}`));
    if (votes.proposes) block.append(make("p", "bsns-by", words.votes_propose));
    return block;
  }

  // The same reason may be placed otherwise by segment, channel, brand or moment: one card each, with its own figures.
  contexts(card) {
    const { board } = this;
    const { words } = board;
    const split = (by, parts) => board.ask({ do: "split", reason_id: card.reason_id, by, parts });
    if (card.is_split) {
      const join = make("button", "bsns-back bsns-join", words.split_join, { type: "button" });
      join.addEventListener("click", () => split(null, []));
      return join;
    }
    const aside = make("details", "bsns-aside bsns-split");
    const form = make("form", "bsns-form");
    const by = make("select", "", null, { name: "by", "aria-label": words.split_by });
    for (const one of ["segment", "channel", "brand", "moment"]) by.append(make("option", "", words[`by_${one}`], { value: one }));
    const line = make("label", "bsns-line");
    line.append(make("span", "", words.split_by), by);
    const rows = make("div", "bsns-split-rows");
    const add = () => {
      const name = board.say("split_name", { number: rows.childElementCount + 1 });
      const row = make("div", "bsns-split-row");
      row.append(
        make("input", "", null, { name: "context", placeholder: name, "aria-label": name, maxlength: "60", dir: "auto" }),
        make("input", "", null, { name: "count", type: "number", min: "0", step: "any", placeholder: words.split_count, "aria-label": `${name}: ${words.split_count}` }),
      );
      rows.append(row);
    };
    add();
    add();
    const more = make("button", "bsns-back", words.split_more, { type: "button" });
    more.addEventListener("click", add);
    form.append(line, rows, more, make("p", "bsns-by", words.split_hint), make("button", "bsns-button", words.split_do, { type: "submit" }));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const held = [...rows.children].map((row) => [row.children[0].value.trim(), row.children[1].valueAsNumber]);
      const named = held.filter(([context]) => context);
      split(by.value, named.map(([context, count]) => ({ context, n_stated: Number.isFinite(count) ? count : null })));
    });
    aside.append(make("summary", "", words.split), form);
    return aside;
  }

  proposal(row, isPlaced, proposed) {
    const { words } = this.board;
    const line = make("p", "bsns-line");
    if (!isPlaced) line.append(make("span", "", words.not_placed));
    else if (!proposed) line.append(make("strong", "", words.on_axis));
    else line.append(make("span", "", words.proposes), this.badge(proposed, "bsns-badge-proposed"));
    return line;
  }

  recorded(row) {
    const { words } = this.board;
    const block = make("div", "bsns-decided");
    const line = make("p", "bsns-line");
    line.append(make("span", "", words.recorded), this.badge(this.board.objective(row.objective), "bsns-badge-recorded"));
    const by = [row.author, row.decided_text].filter(Boolean).join(", ");
    if (by) line.append(make("span", "bsns-by", by, { dir: "auto" }));
    block.append(line);
    if (row.illustration) block.append(make("p", "bsns-illustration", words.illustration));
    const said = [["", row.why], [words.why_not, row.why_not_eliminate], [words.minority, row.minority_view]];
    for (const [name, text] of said.filter(([, text]) => text)) {
      const quote = make("p", "bsns-said", null, { dir: "auto" });
      if (name) quote.append(make("span", "bsns-said-name", `${name} `));
      quote.append(make("q", "", text));
      block.append(quote);
    }
    return block;
  }

  badge(objective, className) {
    const badge = make("span", `bsns-badge ${className}`);
    badge.style.setProperty("--colour", objective.colour);
    badge.append(make("span", "bsns-sign", objective.sign, { "aria-hidden": "true" }), make("span", "", objective.label));
    return badge;
  }

  form(keys, row, isPlaced, proposed) {
    const { board } = this;
    const { words } = board;
    const key = keys.join("\n");
    if (!this.drafts.has(key)) this.drafts.set(key, {});
    const draft = this.drafts.get(key);
    const chosen = () => board.objective(draft.objective ?? row.objective ?? proposed?.key);
    const form = make("form", "bsns-form");
    const button = make("button", "bsns-record", null, { type: "submit", "aria-describedby": board.id("lacking") });
    const lacking = make("p", "bsns-lacking", "", { id: board.id("lacking"), "aria-live": "polite" });
    const why = this.question("why", draft, row.why, isPlaced, () => refresh());
    const whyNot = this.question("why_not", draft, row.why_not_eliminate, isPlaced, () => refresh());
    const minority = this.question("minority_view", draft, row.minority_view, isPlaced, () => {});
    const refresh = () => {
      const objective = chosen();
      whyNot.node.hidden = objective?.key !== "automate";
      lacking.textContent = !isPlaced ? words.place_first : !objective ? words.choose_objective
        : objective.key === "automate" && !whyNot.value() ? words.lacks_why_not : !why.value() ? words.lacks_why : "";
      button.disabled = lacking.textContent !== "";
      button.textContent = board.say("record", { objective: objective ? `${objective.sign} ${objective.label}` : "…" });
      button.style.setProperty("--colour", objective?.colour ?? "var(--bsns-undecided)");
    };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (button.disabled) return;
      const objective = chosen().key;
      this.drafts.delete(key);
      const whyNotEliminate = objective === "automate" ? whyNot.value() : null;
      const said = { why: why.value() || null, why_not_eliminate: whyNotEliminate, minority_view: minority.value() || null };
      board.propose(keys.map((one) => [one, { did: "record", objective, ...said }]));
    });
    const back = make("button", "bsns-back", words.put_back, { type: "button" });
    back.hidden = !isPlaced;
    back.addEventListener("click", () => board.drop(keys.map((one) => [one, null, null])));
    const choose = (one) => {
      draft.objective = one;
      refresh();
    };
    form.append(this.choices(chosen()?.key, isPlaced, choose), why.node, whyNot.node, this.aside(minority.node, row.minority_view), button, lacking, back);
    refresh();
    return form;
  }

  // Rarely needed: one line until it is asked for.
  aside(question, isOpen) {
    const name = question.querySelector(".bsns-question-name");
    const aside = make("details", "bsns-aside");
    aside.open = Boolean(isOpen);
    aside.append(make("summary", "", name.textContent), question);
    name.remove();
    question.firstElementChild.setAttribute("aria-label", this.board.words.minority_view);
    return aside;
  }

  choices(current, enabled, choose) {
    const { board } = this;
    const group = make("div", "bsns-choices", null, { role: "radiogroup", "aria-label": board.words.objective });
    for (const one of board.objectives) {
      const label = make("label", "bsns-choice");
      label.style.setProperty("--colour", one.colour);
      const radio = make("input", "", null, { type: "radio", name: board.id("objective"), value: one.key });
      radio.checked = one.key === current;
      radio.disabled = !enabled;
      radio.addEventListener("change", () => choose(one.key));
      label.append(radio, make("span", "bsns-sign", one.sign, { "aria-hidden": "true" }), make("span", "", one.label));
      group.append(label);
    }
    return group;
  }

  question(name, draft, recorded, enabled, changed) {
    const { board } = this;
    const node = make("label", "bsns-question");
    const field = make("textarea", "", null, { rows: name === "why_not" ? "3" : "2", dir: "auto", placeholder: board.words[`${name}_hint`], maxlength: "2000", name });
    field.value = draft[name] ?? recorded ?? "";
    field.disabled = !enabled;
    field.addEventListener("input", () => {
      draft[name] = field.value;
      changed();
    });
    node.append(make("span", "bsns-question-name", board.words[name]), field);
    return { node, value: () => field.value.trim() };
  }
}
