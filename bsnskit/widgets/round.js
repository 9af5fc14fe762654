// The facilitator's side of the blind vote. Every word and figure comes from Python; names and labels are only ever text.

const LOOK = 1000; // milliseconds between two looks at the ledger
const PATIENCE = 6000; // milliseconds after which an unanswered look is given up

const fill = (text, fields = {}) => text.replace(/\{(\w+)\}/g, (whole, name) => (name in fields ? fields[name] : whole));

function node(tag, fields = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(fields)) {
    if (name === "text") made.textContent = value;
    else if (name === "act") made.addEventListener("click", value);
    else if (name === "style") Object.assign(made.style, value);
    else if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child));
  return made;
}

class Rounds {
  constructor(model, el) {
    Object.assign(this, { model, el });
    this.chosen = null; // keys to vote on again; null = those the room is split on
    this.drawn = "";
    this.asked = 0;
  }

  get state() {
    return this.model.get("state");
  }
  say = (name, fields) => fill(this.model.get("words")[name] ?? name, fields);
  ask(what, more = {}) {
    try {
      this.model.send({ do: what, ...more });
    } catch {
      // A restarted kernel knows nothing of this view: it must not look alive.
      clearInterval(this.timer);
      this.announce(this.say("gone"), true);
    }
  }

  start() {
    this.el.classList.add("bsns-round");
    this.live = node("p", { class: "bsns-round-said", role: "status" });
    this.main = node("div", { class: "bsns-round-main" });
    this.el.append(node("h3", { text: this.say("title") }), this.live, this.main);
    const redraw = () => this.draw();
    const told = () => this.tell();
    this.model.on("change:state", redraw);
    this.model.on("change:message", told);
    this.timer = setInterval(() => this.look(), LOOK);
    this.draw();
    return () => {
      clearInterval(this.timer);
      this.model.off("change:state", redraw);
      this.model.off("change:message", told);
    };
  }

  look() {
    const now = Date.now();
    if (document.hidden || (this.waiting && now - this.asked < PATIENCE)) return;
    Object.assign(this, { waiting: true, asked: now });
    this.ask("look");
  }

  tell() {
    const { kind, text } = this.model.get("message");
    this.announce(text, kind === "refused");
  }

  announce(text, isRefused) {
    this.live.textContent = text;
    this.live.classList.toggle("bsns-refused", isRefused);
  }

  draw() {
    this.waiting = false;
    const { beat, ...shown } = this.state;
    const now = JSON.stringify([shown, this.chosen]);
    if (now === this.drawn) return; // nothing moves under a hand or a screen reader without need
    this.drawn = now;
    const focused = this.main.contains(document.activeElement) ? document.activeElement.dataset.name : null;
    const kept = [...this.main.querySelectorAll("details[open]")].map((each) => each.dataset.name);
    const typed = this.main.querySelector("textarea")?.value ?? "";
    this.main.replaceChildren(this.steps(), this.entrance(), this.people(), this.sheets(typed), this.result());
    for (const name of kept) this.main.querySelector(`details[data-name="${name}"]`)?.setAttribute("open", "");
    if (focused) this.main.querySelector(`[data-name="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  }

  button(what, text, act, isMain = false) {
    return node("button", { type: "button", class: isMain ? "bsns-main-step" : null, text, act, "data-name": what, "data-do": what });
  }

  steps() {
    const { round, status, cards, people, finished, all, result } = this.state;
    const number = this.state.next;
    const said = { none: "none", open: "is_open", closed: "is_closed", revealed: "is_revealed" }[status];
    const buttons = [];
    const open = () => this.button("open", this.say("open", { number, n: all }), () => this.ask("open"), status === "none");
    if (status === "none") buttons.push(open());
    if (status === "open") buttons.push(this.button("close", this.say("close"), () => this.ask("close", { round }), true));
    if (status === "closed") {
      buttons.push(this.button("reveal", this.say("reveal"), () => this.ask("reveal", { round }), true));
      buttons.push(this.button("reopen", this.say("reopen"), () => this.ask("reopen", { round })));
    }
    if (status === "revealed") {
      const keys = this.again(result);
      if (keys.length)
        buttons.push(this.button("again", this.say("again", { number, n: keys.length }), () => (this.ask("open", { keys }), (this.chosen = null)), true));
      buttons.push(open());
    }
    return node(
      "section",
      { class: "bsns-round-steps" },
      node("p", { class: "bsns-round-stand", text: this.say(said, { number: round, n: cards, people: people.length, finished }) }),
      node("p", { class: "bsns-round-buttons" }, ...buttons),
      status === "revealed" && result.rows.length ? node("p", { class: "bsns-quiet", text: this.say("proposed") }) : null,
    );
  }

  again(result) {
    const rows = result?.rows ?? [];
    return rows.filter((row) => (this.chosen ? this.chosen.has(row.key.join("\n")) : row.discuss)).map((row) => row.key);
  }

  entrance() {
    const { ballot, client } = this.state;
    if (!ballot) return node("section", { class: "bsns-round-door" }, node("p", { class: "bsns-quiet", text: this.say("no_ballot", { client }) }));
    const code = node("div", { class: "bsns-code", role: "img", "aria-label": ballot.addresses[0] ?? "" });
    code.innerHTML = ballot.code; // drawn in Python from the address alone
    const seen = ballot.devices ? this.say("devices", { n: ballot.devices }) : this.say("no_devices");
    return node(
      "section",
      { class: "bsns-round-door" },
      ballot.code ? code : null,
      node(
        "div",
        {},
        ballot.addresses.length ? node("p", { text: this.say("scan") }) : null,
        ...ballot.addresses.map((address) => node("p", { class: "bsns-address" }, node("code", { text: address }))),
        node("p", { class: "bsns-quiet", text: ballot.open ? seen : this.say("alone") }),
        ballot.notes.length
          ? node("details", { "data-name": "notes" }, node("summary", { text: this.say("when_not") }), ...ballot.notes.map((text) => node("p", { text })))
          : null,
      ),
    );
  }

  people() {
    const { people, cards, status } = this.state;
    const n = cards || this.state.all;
    const lines = people.map(({ name, done }) =>
      node(
        "li",
        {},
        node("span", { class: "bsns-person", dir: "auto", text: name }),
        node("progress", { value: done, max: n, "aria-hidden": "true" }),
        node("span", { class: "bsns-done", text: `${done >= n && n ? "✓ " : ""}${this.say("done", { done, n })}` }),
        node("button", {
          type: "button",
          text: this.say("readmit"),
          title: this.say("readmit_why"),
          "data-name": `readmit-${name}`,
          act: () => this.ask("readmit", { name }),
        }),
      ),
    );
    return node(
      "section",
      { class: "bsns-round-people" },
      node("h4", { text: this.say("people") }),
      lines.length ? node("ul", {}, ...lines) : node("p", { class: "bsns-quiet", text: this.say("nobody") }),
    );
  }

  sheets(typed) {
    if (this.state.status !== "open") return node("section", { hidden: true });
    const names = node("textarea", { rows: 4, "data-name": "names", "aria-label": this.say("names") });
    names.value = typed;
    return node(
      "section",
      { class: "bsns-round-sheets" },
      node(
        "details",
        { "data-name": "sheets" },
        node("summary", { text: this.say("off_line") }),
        node("p", { text: this.say("names") }),
        names,
        node(
          "p",
          { class: "bsns-round-buttons" },
          this.button("write", this.say("write"), () => this.ask("write", { names: names.value })),
          this.button("read", this.say("read"), () => this.ask("read")),
        ),
        node("p", { class: "bsns-quiet", text: this.say("shared") }),
      ),
    );
  }

  result() {
    const { result } = this.state;
    if (!result) return node("section", { hidden: true });
    if (!result.rows.length) return node("section", {}, node("p", { text: this.say("nothing") }));
    const split = result.rows.filter((row) => row.discuss);
    const agreed = result.rows.filter((row) => !row.discuss);
    return node(
      "section",
      { class: "bsns-round-result" },
      this.alpha(result),
      split.length ? node("h4", { text: `${this.say("split")} (${split.length})` }) : null,
      split.length ? node("ul", { class: "bsns-cards" }, ...split.map((row) => this.row(row))) : null,
      agreed.length
        ? node(
            "details",
            { "data-name": "agreed", open: !split.length },
            node("summary", { text: `${this.say("agreed", { share: result.agreed_from })} (${agreed.length})` }),
            node("ul", { class: "bsns-cards" }, ...agreed.map((row) => this.row(row))),
          )
        : null,
    );
  }

  alpha(result) {
    const rounds = [...new Set(result.alpha.map((each) => each.round))];
    const cell = (round, axis) => {
      const found = result.alpha.find((each) => each.round === round && each.axis === axis);
      return node("td", { text: found ? `${found.value} ${found.interval}` : "" });
    };
    return node(
      "table",
      { class: "bsns-alpha" },
      node("caption", { text: this.say("alpha") }),
      node("tr", {}, node("td"), ...["customer", "company"].map((axis) => node("th", { scope: "col", text: this.say(axis) }))),
      ...rounds.map((round) =>
        node("tr", {}, node("th", { scope: "row", text: this.say("alpha_round", { number: round }) }), cell(round, "customer"), cell(round, "company")),
      ),
    );
  }

  row(row) {
    const key = row.key.join("\n");
    const chosen = this.chosen ? this.chosen.has(key) : row.discuss;
    const box = node("input", { type: "checkbox", "data-name": `again-${key}` });
    box.checked = chosen;
    box.addEventListener("change", () => {
      this.chosen ??= new Set(this.state.result.rows.filter((each) => each.discuss).map((each) => each.key.join("\n")));
      box.checked ? this.chosen.add(key) : this.chosen.delete(key);
      this.draw();
    });
    return node(
      "li",
      { "data-id": row.id },
      this.spread(row),
      node(
        "div",
        { class: "bsns-card-votes" },
        node("p", { class: "bsns-label", dir: "auto" }, node("b", { text: row.id }), ` ${row.label}${row.context ? ` (${row.context})` : ""}`),
        node("p", { class: "bsns-shares" }, ...row.shares.map((each) => this.share(each))),
        node("p", { class: "bsns-quiet", text: `${row.n}. ${row.median}` }),
      ),
      node("label", { class: "bsns-again" }, box, this.say("discuss")),
    );
  }

  share({ share, sign, colour, text, name }) {
    return node("span", {
      title: name,
      text: `${sign} ${name} ${text}`,
      style: { flexGrow: share, borderColor: colour, color: colour },
    });
  }

  // The matrix in small: the middle half of the votes as a box, the median as a dot.
  spread({ box: [left, x, right, bottom, y, top] }) {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    const shape = (tag, fields) => {
      const made = document.createElementNS(space, tag);
      for (const [name, value] of Object.entries(fields)) made.setAttribute(name, value);
      svg.append(made);
    };
    svg.setAttribute("viewBox", "-1.1 -1.1 2.2 2.2");
    svg.setAttribute("aria-hidden", "true");
    shape("rect", { x: -1.05, y: -1.05, width: 2.1, height: 2.1, class: "bsns-frame" });
    shape("path", { d: "M-1.05 0H1.05M0 -1.05V1.05", class: "bsns-frame" });
    shape("rect", { x: left, y: -top, width: Math.max(right - left, 0.04), height: Math.max(top - bottom, 0.04), class: "bsns-middle" });
    shape("circle", { cx: x, cy: -y, r: 0.13, class: "bsns-dot" });
    return svg;
  }
}

export default { render: ({ model, el }) => new Rounds(model, el).start() };
