// Rows to be decided: each with its fields; what was changed is sent as a whole, and recorded in one go.
function element(tag, properties, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

function field(spec, value, label, changed) {
  const name = `${spec.label}, ${label}`;
  let input;
  if (spec.kind === "choice") {
    const options = spec.choices.map(([key, text]) => element("option", { value: key, textContent: text }));
    input = element("select", { ariaLabel: name }, ...options);
  } else if (spec.kind === "short") {
    input = element("input", { ariaLabel: name, type: "text", maxLength: 40 });
  } else {
    input = element("textarea", { ariaLabel: name, rows: 3, maxLength: 500 });
  }
  input.value = value ?? "";
  input.addEventListener("input", () => changed(spec.name, input.value));
  return input;
}

function render({ model, el }) {
  let edits = new Map();
  const words = model.get("words");
  const head = element("tr", {});
  const body = element("tbody", {});
  const record = element("button", { type: "button", className: "bsns-review-record" });
  const note = element("p", { className: "bsns-review-note", textContent: words.note ?? "" });
  const message = element("p", { className: "bsns-review-message", role: "status", ariaLive: "polite" });

  function count() {
    record.disabled = edits.size === 0;
    record.textContent = edits.size ? words.record.replace("{n}", edits.size) : words.nothing;
  }

  function draw() {
    const fields = model.get("fields");
    const heads = [...model.get("heads"), ...fields.map((spec) => spec.label)];
    head.replaceChildren(...heads.map((text) => element("th", { scope: "col", textContent: text })));
    body.replaceChildren(
      ...model.get("rows").map((row) => {
        const line = element("tr", {});
        line.dataset.key = row.key;
        row.cells.forEach((text, place) => {
          const tag = place ? "td" : "th";
          line.append(element(tag, { textContent: text, dir: "auto", ...(place ? {} : { scope: "row" }) }));
        });
        for (const spec of fields) {
          const held = edits.get(row.key)?.[spec.name] ?? row.values[spec.name];
          const changed = (name, value) => {
            edits.set(row.key, { ...(edits.get(row.key) ?? row.values), [name]: value });
            line.classList.add("bsns-review-changed");
            count();
          };
          line.append(element("td", {}, field(spec, held, row.cells[0], changed)));
        }
        line.classList.toggle("bsns-review-changed", edits.has(row.key));
        return line;
      }),
    );
    count();
  }

  function answer() {
    const said = model.get("message");
    message.textContent = said.text ?? "";
    message.classList.toggle("bsns-review-refused", said.kind === "refused");
    if (said.kind === "recorded") edits = new Map();
    draw();
  }

  record.addEventListener("click", () => {
    const rows = [...edits].map(([key, values]) => ({ key, values }));
    model.set("sent", { token: `${Date.now()}-${Math.random()}`, rows });
    model.save_changes();
  });
  model.on("change:rows", draw);
  model.on("change:message", answer);
  const table = element("table", {}, element("thead", {}, head), body);
  el.replaceChildren(
    element("div", { className: "bsns-review" }, element("div", { className: "bsns-review-scroll" }, table), note, record, message),
  );
  draw();
  return () => {
    model.off("change:rows", draw);
    model.off("change:message", answer);
  };
}

export default { render };
