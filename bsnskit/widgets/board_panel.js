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
    const state = JSON.stringify([card, row, board.words, board.cards.length > 0]);
    if (this.node.dataset.state === state) return;
    this.node.dataset.state = state;
    this.node.hidden = board.cards.length === 0;
    if (!card || !row) return void this.node.replaceChildren(make("p", "bsns-choose", board.words.choose));
    const isPlaced = row.customer_value != null && row.company_value != null;
    const proposed = isPlaced ? board.quadrant(row.customer_value, row.company_value) : undefined;
    const title = make("h3", "bsns-panel-title");
    title.append(make("span", "bsns-card-id", card.id), make("span", "bsns-panel-label", card.label, { dir: "auto" }));
    const figures = [card.context, card.topic, card.volume_text, card.cost_text, card.tnps_text].filter(Boolean).join(" · ");
    const parts = [title, make("p", "bsns-facts", figures, { dir: "auto" }), this.proposal(row, isPlaced, proposed)];
    if (row.objective) parts.push(this.recorded(row));
    parts.push(this.form(key, row, isPlaced, proposed));
    this.node.replaceChildren(...parts);
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

  form(key, row, isPlaced, proposed) {
    const { board } = this;
    const { words } = board;
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
        : objective.key === "automate" && !whyNot.value() ? words.lacks_why_not : "";
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
      board.propose(key, { did: "record", objective, ...said });
    });
    const back = make("button", "bsns-back", words.put_back, { type: "button" });
    back.hidden = !isPlaced;
    back.addEventListener("click", () => board.drop(key, null, null));
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
