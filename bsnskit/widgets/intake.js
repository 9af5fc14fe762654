// The assistant's view: traits in, messages out. Every word comes from Python, and whatever a client wrote is only ever set as text.

const PART = 2_000_000; // bytes of one message; a browser's message to the kernel holds ten million at most

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "class") made.className = value;
    else if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (typeof value === "boolean") made.toggleAttribute(name, value);
    else made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

function select(choices, chosen, act, attributes = {}) {
  const made = element("select", { ...attributes, onchange: () => act(made.value) });
  for (const [value, text] of choices) made.append(element("option", { value, selected: value === chosen }, text));
  return made;
}

const fill = (text, fields) => text.replace(/\{(\w+)\}/g, (whole, name) => fields[name] ?? whole);

async function sendFile(model, file, tell) {
  const parts = Math.max(1, Math.ceil(file.size / PART));
  for (let part = 0; part < parts; part += 1) {
    const bytes = await file.slice(part * PART, (part + 1) * PART).arrayBuffer();
    const content = { do: "upload", name: file.name, part, last: part === parts - 1 };
    model.send(content, undefined, [new DataView(bytes)]);
    tell(Math.round((100 * (part + 1)) / parts));
    await new Promise((next) => setTimeout(next, 0));
  }
}

function render({ model, el }) {
  const root = element("div", { class: "bsns-intake" });
  const [status, body] = [element("p", { class: "bsns-intake-status", role: "status" }), element("div")];
  const words = () => model.get("words");
  let message = {};
  let sent = "";

  // The kernel may have been restarted under this view.
  function lost() {
    sent = "";
    message = { kind: "refused", text: words().gone };
    showStatus();
  }

  const ask = (content) => {
    try {
      model.send(content);
    } catch {
      lost();
    }
  };

  const upload = async (file) => {
    try {
      await sendFile(model, file, (percent) => {
        sent = fill(words().sending, { file: file.name, percent });
        showStatus();
      });
      sent = "";
    } catch {
      lost();
    }
  };

  function showStatus() {
    const busy = sent || model.get("busy");
    status.textContent = busy || message.text || "";
    status.className = `bsns-intake-status bsns-intake-${busy ? "busy" : message.kind || "none"}`;
    root.toggleAttribute("aria-busy", Boolean(busy));
    for (const control of body.querySelectorAll("button, select, input")) control.disabled = Boolean(busy) || control.dataset.off === "1";
  }

  function filesShown() {
    const chooser = element("input", { type: "file", class: "bsns-intake-file", onchange: () => chooser.files[0] && upload(chooser.files[0]) });
    const drop = element(
      "label",
      {
        class: "bsns-intake-drop",
        ondragover: (event) => event.preventDefault(),
        ondrop: (event) => {
          event.preventDefault();
          if (event.dataTransfer.files[0]) upload(event.dataTransfer.files[0]);
        },
      },
      element("b", {}, words().upload), " ", words().drop, chooser,
    );
    const list = element("ul", { class: "bsns-intake-files" });
    for (const file of model.get("files")) {
      const look = element("button", { class: "bsns-button", onclick: () => ask({ do: "look", file: file.name }) }, words().look);
      list.append(element("li", {}, element("span", { class: "bsns-intake-name" }, file.name), element("span", { class: "bsns-intake-quiet" }, `${file.size} kB`), look));
    }
    const none = model.get("files").length ? null : element("p", { class: "bsns-intake-quiet" }, words().none);
    const undo = model.get("undoable") ? element("button", { class: "bsns-button", onclick: () => ask({ do: "undo" }) }, words().undo) : null;
    return element("section", {}, element("h3", {}, words().inbox), none, list, element("div", { class: "bsns-intake-row" }, drop, undo));
  }

  function factsShown(view) {
    const kind = select([["", words().choose], ...view.kinds], view.kind, (value) => value && ask({ do: "look", kind: value }), { "aria-label": words().kind });
    const list = element("dl", { class: "bsns-intake-facts" }, element("dt", {}, words().kind), element("dd", {}, kind));
    for (const [name, value] of view.facts) list.append(element("dt", {}, name), element("dd", {}, value));
    return element("section", {}, element("h3", {}, fill(words().recognised, { file: view.file })), list);
  }

  function questionsShown(view) {
    if (!view.questions.length && !view.first_list) return null;
    const section = element("section", { class: "bsns-intake-questions" }, element("h3", {}, words().questions));
    for (const question of view.questions) {
      const answers = select([["", words().choose], ...question.choices], "", (value) => value && ask({ do: "answer", key: question.key, value }), { "data-key": question.key, "aria-label": question.text });
      section.append(element("p", {}, question.text, " ", answers));
    }
    if (view.first_list) {
      const box = element("input", { type: "checkbox", checked: view.makes_list, onchange: () => ask({ do: "first_list", value: box.checked }) });
      section.append(element("label", { class: "bsns-intake-check" }, box, " ", words().first_list));
    }
    return section;
  }

  function columnsShown(view) {
    if (!view.choices.length) return null;
    const rows = view.columns.map((column) => {
      const choice = select(view.choices, column.chosen, (value) => ask({ do: "assign", place: column.place, column: value }), { "aria-label": column.heading });
      const examples = column.examples.length ? column.examples.join(" · ") : words().hidden;
      const also = column.also ? element("span", { class: "bsns-intake-quiet" }, ` + ${column.also}`) : null;
      return element("tr", { class: column.chosen ? "bsns-intake-used" : "" }, element("th", { scope: "row" }, column.heading), element("td", {}, choice, also), element("td", { class: "bsns-intake-examples" }, examples), element("td", { class: "bsns-intake-blank" }, column.blank));
    });
    const head = element("tr", {}, ...[words().heading, words().read_as, words().examples, words().missing].map((text) => element("th", { scope: "col" }, text)));
    return element("section", {}, element("h3", {}, words().columns), element("div", { class: "bsns-intake-wide" }, element("table", {}, element("thead", {}, head), element("tbody", {}, ...rows))));
  }

  function findingsShown(view) {
    const list = element("ul", { class: "bsns-intake-findings" });
    for (const finding of view.findings) {
      const mark = element("span", { class: finding.blocking ? "bsns-intake-blocking" : "bsns-intake-note" }, finding.blocking ? `✕ ${words().blocking}` : words().note);
      const place = finding.place ? element("span", { class: "bsns-intake-quiet" }, `${finding.place}: `) : null;
      list.append(element("li", {}, mark, element("span", {}, place, finding.fact, " ", element("span", { class: "bsns-intake-quiet" }, finding.hint))));
    }
    return element("section", {}, element("h3", {}, words().findings), view.findings.length ? list : element("p", {}, words().no_findings));
  }

  function actsShown(view) {
    const button = (text, how, isMain) => element("button", { class: `bsns-button${isMain ? " bsns-intake-main" : ""}`, "data-off": view.blocked ? "1" : "0", onclick: () => ask({ do: "accept", how }) }, text);
    const acts = view.overlaps ? [button(words().replace, "replace", true), button(words().append, "append", false)] : [button(words().accept, "", true)];
    const why = view.blocked ? element("span", { class: "bsns-intake-blocking" }, words().blocked) : null;
    const before = view.before ? element("span", {}, view.before) : null;
    const close = element("button", { class: "bsns-button", onclick: () => ask({ do: "close" }) }, words().close);
    return element("div", { class: "bsns-intake-row" }, ...acts, close, why, before);
  }

  function profileShown() {
    const profile = model.get("profile");
    if (!profile.columns) return null;
    const head = element("tr", {}, ...[words().column, words().missing, words().distinct, words().range].map((text) => element("th", { scope: "col" }, text)));
    const rows = profile.columns.map(([name, ...cells]) => element("tr", {}, element("th", { scope: "row" }, name), ...cells.map((cell) => element("td", {}, cell))));
    const bars = element("div", { class: "bsns-intake-weeks", role: "img", "aria-label": [words().weeks, ...profile.sentences].join(" ") });
    for (const week of profile.weeks) {
      const bar = element("span", { class: `bsns-intake-week bsns-intake-${week.state}`, title: week.text });
      bar.style.height = week.state === "missing" ? "100%" : `${Math.max(week.height, 2)}%`;
      bars.append(bar);
    }
    const weeks = profile.weeks.length > 1 ? [element("p", { class: "bsns-intake-quiet" }, words().weeks), bars] : [];
    const sentences = element("ul", { class: "bsns-intake-sentences" }, ...profile.sentences.map((text) => element("li", {}, text)));
    const table = element("div", { class: "bsns-intake-wide" }, element("table", {}, element("thead", {}, head), element("tbody", {}, ...rows)));
    return element("section", { class: "bsns-intake-profile" }, element("h3", {}, fill(words().profile, { file: profile.file })), ...weeks, sentences, table);
  }

  function breaksShown() {
    const breaks = model.get("breaks");
    if (!breaks.length) return null;
    const list = element("ul", { class: "bsns-intake-breaks" });
    for (const one of breaks) {
      const kind = select(one.kinds, one.kind, () => {}, { "aria-label": one.text });
      const record = element("button", { class: "bsns-button", onclick: () => ask({ do: "record", number: one.number, kind: kind.value }) }, words().record);
      list.append(element("li", {}, element("span", {}, one.text), kind, record));
    }
    return element("section", {}, element("h3", {}, words().breaks), element("p", { class: "bsns-intake-quiet" }, words().breaks_why), list);
  }

  function redraw() {
    const view = model.get("view");
    const focused = document.activeElement?.getAttribute?.("aria-label");
    const parts = view.file ? [factsShown(view), questionsShown(view), columnsShown(view), findingsShown(view), actsShown(view)] : [filesShown(), profileShown(), breaksShown()];
    body.replaceChildren(...parts.filter(Boolean));
    showStatus();
    if (focused) [...body.querySelectorAll("[aria-label]")].find((one) => one.getAttribute("aria-label") === focused)?.focus();
  }

  const listen = [
    ...["files", "view", "profile", "breaks", "undoable", "words"].map((name) => [`change:${name}`, redraw]),
    ["change:busy", showStatus],
    ["change:message", () => { message = model.get("message"); showStatus(); }],
  ];
  for (const [event, act] of listen) model.on(event, act);
  root.append(status, body);
  el.append(root);
  redraw();
  ask({ do: "opened" });
  return () => { for (const [event, act] of listen) model.off(event, act); };
}

export default { render };
