// Levers over the cost of each reason. Every printed figure comes from Python; labels are only ever text.
// One change at a time is on its way: what is moved meanwhile is sent when the answer is drawn.

const make = (tag, name, text) => {
  const node = document.createElement(tag);
  if (name) node.className = name;
  if (text !== undefined) node.textContent = text;
  return node;
};

class WhatIf {
  constructor(model, el) {
    Object.assign(this, { model, el, gesture: 0, waiting: false, wished: null, stops: [] });
  }

  start() {
    this.build();
    this.listen("change:drawing", () => this.draw());
    this.listen("change:message", () => this.tell());
    this.draw();
  }

  listen(event, act) {
    this.model.on(event, act);
    this.stops.push(() => this.model.off(event, act));
  }

  stop() {
    this.stops.forEach((stop) => stop());
  }

  build() {
    const words = this.model.get("words");
    const [least, most, step] = words.range;
    this.root = make("section", "bsns-what-if");
    this.root.setAttribute("aria-label", words.title);
    const levers = make("div", "bsns-levers");
    this.sliders = words.levers.map(({ key, name }) => {
      const label = make("label", "bsns-lever");
      const slider = Object.assign(make("input"), { type: "range", min: least, max: most, step, value: 0, name: key });
      const value = make("output", "", words.percent["0"]);
      slider.addEventListener("input", () => this.move());
      label.append(make("span", "", name), slider, value);
      levers.append(label);
      return { key, slider, value };
    });
    const reset = make("button", "bsns-reset", words.reset);
    reset.type = "button";
    reset.addEventListener("click", () => {
      for (const { slider } of this.sliders) slider.value = 0;
      this.move();
    });
    levers.append(reset);
    this.said = make("p", "bsns-said");
    this.said.setAttribute("role", "status");
    this.problem = make("p", "bsns-problem");
    this.problem.setAttribute("role", "alert");
    this.problem.hidden = true;
    const key = make("p", "bsns-key");
    for (const name of ["contact", "downstream", "today"]) key.append(make("i", `bsns-${name}`), make("span", "", words[name]));
    this.list = make("div", "bsns-cost-rows");
    this.rows = new Map();
    this.root.append(levers, this.said, this.problem, key, this.list);
    if (words.unknown) this.root.append(make("p", "bsns-left-out", words.unknown));
    this.el.append(this.root);
  }

  row(id) {
    if (this.rows.has(id)) return this.rows.get(id);
    const node = make("div", "bsns-cost-row");
    const track = make("div", "bsns-track");
    const parts = Object.fromEntries(["contact", "downstream", "today"].map((name) => [name, make("i", `bsns-${name}`)]));
    track.append(...Object.values(parts));
    const said = make("span", "bsns-money");
    const label = make("span", "bsns-label", this.model.get("words").labels[id]);
    label.dir = "auto";
    label.title = label.textContent;
    node.append(make("b", "", id), label, track, said);
    this.list.append(node);
    const made = { ...parts, said };
    this.rows.set(id, made);
    return made;
  }

  move() {
    const words = this.model.get("words");
    for (const { slider, value } of this.sliders) value.textContent = words.percent[slider.value];
    this.wished = Object.fromEntries(this.sliders.map(({ key, slider }) => [key, Number(slider.value)]));
    if (!this.waiting) this.send();
  }

  send() {
    this.waiting = true;
    this.model.set("change", { ...this.wished, gesture: ++this.gesture });
    this.wished = null;
    this.model.save_changes();
  }

  draw() {
    const { rows, said, gesture } = this.model.get("drawing");
    for (const { id, today, contact, downstream, said: money } of rows) {
      const row = this.row(id);
      row.contact.style.transform = `scaleX(${contact})`;
      row.downstream.style.transform = `translateX(${100 * contact}%) scaleX(${downstream})`;
      row.today.style.transform = `translateX(${100 * today}%)`;
      row.said.textContent = money;
    }
    this.said.textContent = rows.length ? said : this.model.get("words").nothing;
    this.root.dataset.gesture = gesture;
    this.answered();
  }

  tell() {
    const told = this.model.get("message");
    this.problem.hidden = !told;
    this.problem.textContent = told;
    if (told) this.answered();
  }

  answered() {
    this.waiting = false;
    if (this.wished) this.send();
  }
}

export default {
  render({ model, el }) {
    const view = new WhatIf(model, el);
    view.start();
    return () => view.stop();
  },
};
