// Verbatims, page by page. What customers wrote comes by message and is never a trait: no saved state holds it.
function render({ model, el }) {
  const words = model.get("words");
  const make = (name, className, text) => {
    const made = document.createElement(name);
    made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  };
  const root = make("section", "bsns-verbatims");
  root.setAttribute("aria-label", words.title);
  const title = make("h3", "bsns-verbatims-title", words.title);
  const note = make("p", "bsns-verbatims-note", words.note);
  const list = make("ol", "bsns-verbatims-list");
  const before = make("button", "bsns-verbatims-button", words.before);
  const after = make("button", "bsns-verbatims-button", words.after);
  const where = make("span", "bsns-verbatims-where", "");
  where.setAttribute("role", "status");
  const bar = make("div", "bsns-verbatims-bar");
  bar.append(before, where, after);
  root.append(title, note, list, bar);
  el.append(root);

  let first = 0;
  const ask = (place) => {
    try {
      model.send({ first: place });
    } catch {
      where.textContent = words.gone;
    }
  };
  const show = (told) => {
    if (told.kind !== "verbatims") return;
    first = told.first;
    list.replaceChildren(...told.texts.map((text) => make("li", "bsns-verbatims-text", text)));
    list.start = told.first + 1;
    where.textContent = told.where;
    before.disabled = told.first <= 0;
    after.disabled = told.first + told.texts.length >= told.total;
  };
  model.on("msg:custom", show);
  before.addEventListener("click", () => ask(Math.max(0, first - words.page)));
  after.addEventListener("click", () => ask(first + words.page));
  ask(0);
  return () => model.off("msg:custom", show);
}

export default { render };
