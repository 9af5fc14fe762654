// The list editor: a view of traits. Every word comes from Python; labels, names and reasons why are only ever text.
// A gesture is one message to the kernel; what is then recorded comes back in the traits and is drawn anew.

const PATIENCE = 4000; // milliseconds without an answer of the kernel before the editor says so
const KINDS = ["rename", "merge", "split", "attach", "detach", "describe", "retire", "reopen"];

class Editor {
  constructor(model, el) {
    Object.assign(this, { model, el });
    this.selected = null; // reason_id, or "" for a new reason
    this.kind = "rename";
    this.draft = {};
    this.stops = [];
    this.prefix = `bsns-${Math.random().toString(36).slice(2, 9)}`;
  }

  get words() {
    return this.model.get("words");
  }
  get reasons() {
    return this.model.get("reasons");
  }
  id = (name) => `${this.prefix}-${name}`;
  reason = (id) => this.reasons.find((one) => one.reason_id === id);
  say = (name, fields = {}) => fill(this.words[name], fields);
  name = (id) => [id, this.reason(id)?.label].filter(Boolean).join(" ");

  start() {
    this.build();
    for (const trait of ["reasons", "proposals", "versions", "undoable", "words"]) this.listen(`change:${trait}`, () => this.redraw());
    this.listen("change:message", () => this.tell(this.model.get("message")));
    this.listen("change:file", () => this.save(this.model.get("file")));
    this.redraw();
  }

  stop() {
    clearTimeout(this.patience);
    for (const stop of this.stops) stop();
  }

  listen(event, action) {
    this.model.on(event, action);
    this.stops.push(() => this.model.off(event, action));
  }

  send(content) {
    clearTimeout(this.patience);
    try {
      this.model.send({ ...content, version: this.model.get("version") });
    } catch {
      return this.tell({ kind: "refused", text: this.words.gone }); // the kernel was restarted under this view
    }
    this.waiting = true;
    this.patience = setTimeout(() => this.waiting && this.tell({ kind: "refused", text: this.words.waiting }), PATIENCE);
  }

  // -- the frame

  build() {
    const { words } = this;
    this.root = make("div", "bsns-editor", null, { "data-lm-suppress-shortcuts": "true", lang: words.language });
    const bar = make("div", "bsns-editor-bar");
    this.title = make("h3", "bsns-editor-title");
    this.status = make("p", "bsns-editor-status", "", { dir: "auto" });
    this.undoButton = this.button("bsns-editor-undo", `↶ ${words.undo}`, () => this.send({ do: "undo" }));
    const take = this.button("bsns-editor-take", words.take, () => this.send({ do: "take" }));
    this.chooser = make("input", "", null, { type: "file", accept: ".xlsx", tabindex: "-1", "aria-hidden": "true" });
    this.chooser.hidden = true;
    this.chooser.addEventListener("change", () => this.bring());
    const bring = this.button("bsns-editor-bring", words.bring, () => this.chooser.click());
    bar.append(this.title, this.status, take, bring, this.chooser, this.undoButton);

    this.notice = make("div", "bsns-editor-notice", null, { role: "alert" });
    this.notice.hidden = true;

    const left = make("section", "bsns-editor-list", null, { "aria-label": words.list });
    this.retired = make("input", "", null, { type: "checkbox" });
    this.retired.addEventListener("change", () => this.redraw());
    const also = make("label", "bsns-editor-also");
    also.append(this.retired, make("span", "", words.also_retired));
    const add = this.button("bsns-editor-add", `+ ${words.add}`, () => this.choose("", "add"));
    const head = make("div", "bsns-editor-list-head");
    head.append(add, also);
    this.items = make("div", "bsns-editor-items", null, { role: "listbox", "aria-label": words.list, "aria-describedby": this.id("keys") });
    this.items.addEventListener("keydown", (event) => this.walk(event));
    left.append(head, this.items, make("p", "bsns-editor-keys", words.keys, { id: this.id("keys") }));

    this.panel = make("section", "bsns-editor-panel", null, { "aria-label": words.change });
    this.tray = make("section", "bsns-editor-tray", null, { "aria-label": words.tray });
    this.history = make("section", "bsns-editor-history", null, { "aria-label": words.history });
    const right = make("div", "bsns-editor-side");
    right.append(this.panel, this.tray, this.history);
    const main = make("div", "bsns-editor-main");
    main.append(left, right);
    this.live = make("div", "bsns-editor-live", "", { "aria-live": "polite" });
    this.root.append(bar, this.notice, main, this.live);
    // A notebook's own shortcuts must not see what is typed here.
    for (const event of ["keydown", "keyup", "keypress"]) this.root.addEventListener(event, (pressed) => pressed.stopPropagation());
    this.el.append(this.root);
  }

  button(className, text, action) {
    const button = make("button", className, text, { type: "button" });
    button.addEventListener("click", action);
    return button;
  }

  tell(message) {
    if (!message?.text) return;
    this.waiting = false;
    clearTimeout(this.patience);
    this.root.dataset.answer = message.number ?? "";
    const isRefusal = message.kind === "refused";
    this.notice.hidden = !isRefusal;
    if (isRefusal) {
      const close = this.button("bsns-editor-close", "×", () => (this.notice.hidden = true));
      close.setAttribute("aria-label", this.words.close);
      this.notice.replaceChildren(make("span", "", message.text, { dir: "auto" }), close);
      this.status.textContent = "";
    } else {
      if (message.clears) this.draft = {};
      this.status.textContent = `✓ ${message.text}`;
      this.live.textContent = message.text;
      this.drawPanel();
    }
  }

  // -- the workbook

  save(file) {
    if (!file?.content) return;
    const bytes = Uint8Array.from(atob(file.content), (sign) => sign.charCodeAt(0));
    const link = make("a", "", null, { download: file.name, href: URL.createObjectURL(new Blob([bytes], { type: file.type })) });
    link.hidden = true;
    this.root.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }

  async bring() {
    const [file] = this.chooser.files;
    if (!file) return;
    const bytes = new Uint8Array(await file.arrayBuffer());
    this.chooser.value = "";
    let text = "";
    for (let start = 0; start < bytes.length; start += 32_768) text += String.fromCharCode(...bytes.subarray(start, start + 32_768));
    this.send({ do: "bring", name: file.name, content: btoa(text) });
  }

  // -- drawing

  redraw() {
    const focused = this.items.contains(document.activeElement) ? document.activeElement.dataset.id : null;
    this.title.textContent = this.say("title", { version: this.model.get("version") });
    this.undoButton.disabled = !this.model.get("undoable");
    this.undoButton.title = this.undoButton.disabled ? this.words.undo_none : "";
    const chosen = this.selected ? this.reason(this.selected) : null;
    if (this.selected && (!chosen || (chosen.is_retired && !this.retired.checked))) this.selected = null;
    const shown = this.reasons.filter((one) => this.retired.checked || !one.is_retired);
    this.items.replaceChildren(...shown.map((one) => this.item(one)));
    if (!shown.length) this.items.append(make("p", "bsns-editor-empty", this.words.empty));
    this.setTabStop();
    if (focused) this.itemOf(focused)?.focus({ preventScroll: true });
    this.drawPanel();
    this.drawTray();
    this.drawHistory();
  }

  itemOf = (id) => [...this.items.children].find((item) => item.dataset.id === id);

  item(one) {
    const level = one.parent_id && this.reason(one.parent_id) ? "bsns-editor-second" : "bsns-editor-first";
    const state = one.is_retired ? "bsns-editor-is-retired" : one.is_open ? "bsns-editor-is-open" : "";
    const item = make("div", `bsns-editor-item ${level} ${state}`, null, { role: "option", "aria-selected": String(one.reason_id === this.selected) });
    item.dataset.id = one.reason_id;
    const text = make("span", "bsns-editor-item-label", one.label, { dir: "auto" });
    const under = make("span", "bsns-editor-item-under", [one.topic, one.owner && `⚑ ${one.owner}`, one.state_text].filter(Boolean).join(" · "), { dir: "auto" });
    const figures = make("span", "bsns-editor-item-count", one.contacts);
    const words = make("span", "bsns-editor-item-words");
    words.append(text, under);
    item.append(make("span", "bsns-editor-item-id", (level === "bsns-editor-second" ? "↳ " : "") + one.reason_id), words, figures);
    item.setAttribute("aria-label", one.spoken);
    item.addEventListener("click", () => this.choose(one.reason_id));
    item.addEventListener("focus", () => this.selected !== one.reason_id && this.choose(one.reason_id));
    return item;
  }

  setTabStop() {
    const items = [...this.items.querySelectorAll("[role=option]")];
    const stop = items.find((item) => item.dataset.id === this.selected) ?? items[0];
    for (const item of items) item.tabIndex = item === stop ? 0 : -1;
  }

  walk(event) {
    const items = [...this.items.querySelectorAll("[role=option]")];
    const place = items.indexOf(document.activeElement);
    if (place < 0) return;
    const to = { ArrowDown: place + 1, ArrowUp: place - 1, Home: 0, End: items.length - 1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      items[Math.max(0, Math.min(items.length - 1, to))].focus();
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      this.panel.querySelector("select, input, textarea")?.focus();
    }
  }

  choose(id, kind = null) {
    this.selected = id;
    const one = this.reason(id);
    this.kind = kind ?? (one?.is_retired ? "reopen" : KINDS.includes(this.kind) && !["reopen", "detach"].includes(this.kind) ? this.kind : "rename");
    this.draft = {};
    for (const item of this.items.children) item.setAttribute("aria-selected", String(item.dataset.id === id));
    this.setTabStop();
    this.drawPanel();
    if (id === "") this.panel.querySelector("input")?.focus();
  }

  // -- the panel: what becomes of the chosen reason

  possible(one) {
    if (one.is_retired) return ["reopen"];
    return KINDS.filter((kind) => (kind === "detach" ? one.parent_id : kind === "reopen" ? one.is_open : true));
  }

  drawPanel() {
    const { words } = this;
    const one = this.reason(this.selected);
    const key = JSON.stringify([this.selected, this.kind, one, this.reasons.length, words.language]);
    if (this.panel.dataset.key === key && this.panel.contains(document.activeElement)) return;
    this.panel.dataset.key = key;
    if (this.selected === null) return this.panel.replaceChildren(make("p", "bsns-editor-hint", words.choose));
    const form = make("form", "bsns-editor-form");
    form.append(make("h4", "", this.selected === "" ? words.add : this.name(this.selected), { dir: "auto" }));
    if (one) {
      const kinds = this.possible(one);
      if (!kinds.includes(this.kind)) this.kind = kinds[0];
      const group = make("div", "bsns-editor-kinds", null, { role: "radiogroup", "aria-label": words.change });
      for (const kind of kinds) {
        const label = make("label", "bsns-editor-kind");
        const radio = make("input", "", null, { type: "radio", name: this.id("kind"), value: kind });
        radio.checked = kind === this.kind;
        radio.addEventListener("change", () => {
          this.kind = kind;
          this.drawPanelAnew(`input[value=${kind}]`);
        });
        label.append(radio, make("span", "", words[kind]));
        group.append(label);
      }
      form.append(group);
    }
    form.append(make("p", "bsns-editor-effect", words[`effect_${this.kind}`]));
    form.append(...this.fields(one));
    const why = this.field("why", words.why, "", "textarea", words.why_hint);
    const record = make("button", "bsns-editor-record", this.say("record", { version: this.model.get("version") + 1 }), { type: "submit" });
    const later = this.button("bsns-editor-later", words.later, () => this.send({ do: "propose", changes: [this.change()], why: this.draft.why ?? "" }));
    const lacking = make("p", "bsns-editor-lacking", "", { "aria-live": "polite" });
    const refresh = () => {
      lacking.textContent = (this.draft.why ?? "").trim() ? "" : words.lacks_why;
      record.disabled = lacking.textContent !== "";
    };
    form.addEventListener("input", refresh);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!record.disabled) this.send({ do: "revise", changes: [this.change()], why: this.draft.why });
    });
    const buttons = make("div", "bsns-editor-buttons");
    buttons.append(record, later);
    form.append(why, lacking, buttons);
    this.panel.replaceChildren(form);
    refresh();
  }

  drawPanelAnew(focus) {
    document.activeElement?.blur?.();
    this.drawPanel();
    this.panel.querySelector(focus)?.focus();
  }

  fields(one) {
    const { words } = this;
    const others = this.reasons.filter((other) => !other.is_retired && other.reason_id !== this.selected);
    const upper = others.filter((other) => !other.parent_id);
    switch (this.kind) {
      case "rename":
        return [this.field("label", words.label, one.label, "textarea"), this.field("new_id", words.number, one.reason_id)];
      case "merge":
        return [this.select("into", words.into, others)];
      case "attach":
        return [this.select("parent_id", words.parent, upper)];
      case "describe":
        return [this.field("topic", words.topic, one.topic), this.field("owner", words.owner, one.owner)];
      case "split":
        return [["a", 0], ["b", 1]].flatMap(([letter, place]) => [
          this.field(`part_id_${place}`, this.say("part_number", { n: place + 1 }), `${one.reason_id}${letter}`),
          this.field(`part_label_${place}`, this.say("part_label", { n: place + 1 }), one.label, "textarea"),
        ]);
      case "add":
        return [this.field("reason_id", words.number, ""), this.field("label", words.label, "", "textarea"), this.field("topic", words.topic, "")];
      default:
        return [];
    }
  }

  field(name, title, value, tag = "input", hint = "") {
    const label = make("label", "bsns-editor-field");
    const field = make(tag, "", null, { name, dir: "auto", placeholder: hint, maxlength: name === "why" ? "2000" : "500", ...(tag === "textarea" ? { rows: "2" } : { type: "text" }) });
    this.draft[name] ??= value ?? "";
    field.value = this.draft[name];
    field.addEventListener("input", () => (this.draft[name] = field.value));
    label.append(make("span", "bsns-editor-field-name", title), field);
    return label;
  }

  select(name, title, options) {
    const label = make("label", "bsns-editor-field");
    const select = make("select", "", null, { name, dir: "auto" });
    select.append(make("option", "", "…", { value: "" }));
    for (const one of options) select.append(make("option", "", this.name(one.reason_id), { value: one.reason_id }));
    select.value = this.draft[name] ?? "";
    select.addEventListener("change", () => (this.draft[name] = select.value));
    label.append(make("span", "bsns-editor-field-name", title), select);
    return label;
  }

  change() {
    const { draft } = this;
    const base = { change: this.kind, reason_id: this.kind === "add" ? draft.reason_id : this.selected };
    const said = {
      rename: ["label", "new_id"], merge: ["into"], attach: ["parent_id"], describe: ["topic", "owner"], add: ["label", "topic"],
    }[this.kind] ?? [];
    for (const name of said) base[name] = draft[name] ?? "";
    if (this.kind === "split") base.parts = [0, 1].map((place) => ({ reason_id: draft[`part_id_${place}`], label: draft[`part_label_${place}`] }));
    return base;
  }

  // -- the tray of what is to be decided, and the versions

  drawTray() {
    const { words } = this;
    const waiting = this.model.get("proposals");
    const list = make("ul", "bsns-editor-waiting");
    for (const one of waiting) {
      const row = make("li", "");
      row.dataset.proposal = one.proposal_id;
      const said = make("div", "bsns-editor-said");
      said.append(make("span", "", one.text, { dir: "auto" }), make("span", "bsns-editor-by", one.by, { dir: "auto" }));
      if (one.why) said.append(make("q", "", one.why, { dir: "auto" }));
      const accept = this.button("bsns-editor-accept", words.accept, () => this.send({ do: "decide", proposals: [one.proposal_id] }));
      const refuse = this.button("bsns-editor-refuse", words.refuse, () => this.send({ do: "refuse", proposal: one.proposal_id }));
      for (const button of [accept, refuse]) button.setAttribute("aria-label", `${button.textContent}: ${one.text}`);
      row.append(said, accept, refuse);
      list.append(row);
    }
    const nodes = [make("h4", "", `${words.tray} · ${waiting.length}`)];
    if (waiting.length) nodes.push(list);
    else nodes.push(make("p", "bsns-editor-hint", words.tray_empty));
    if (waiting.length > 1) nodes.push(this.button("bsns-editor-all", this.say("accept_all", { n: waiting.length }), () => this.send({ do: "decide", proposals: waiting.map((one) => one.proposal_id) })));
    this.tray.replaceChildren(...nodes);
  }

  drawHistory() {
    const list = make("ol", "bsns-editor-versions");
    for (const one of this.model.get("versions")) {
      const row = make("li", "");
      row.append(make("span", "bsns-editor-version", one.head, { dir: "auto" }), make("q", "", one.why, { dir: "auto" }));
      for (const step of one.steps) row.append(make("span", "bsns-editor-step", step, { dir: "auto" }));
      if (one.recode) row.append(make("strong", "bsns-editor-recode", one.recode, { dir: "auto" }));
      list.append(row);
    }
    this.history.replaceChildren(make("h4", "", this.words.history), list);
  }
}

const fill = (text, fields) => (text ?? "").replace(/\{(\w+)\}/g, (whole, name) => fields[name] ?? whole);

function make(tag, className = "", text = null, attributes = {}) {
  const element = document.createElement(tag);
  if (className) element.className = className.trim();
  if (text !== null && text !== undefined) element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

export default {
  render({ model, el }) {
    const editor = new Editor(model, el);
    editor.start();
    return () => editor.stop();
  },
};
