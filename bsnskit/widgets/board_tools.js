// Third part of the board's module: what stands around the matrix: search, choice of several, save, and the intent card.

const plain = (text) => (text ?? "").normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const PAUSE = 280; // milliseconds the mouse rests on a card before its intent card is shown

function intentList(card, words) {
  const list = make("dl", "bsns-intent-list");
  const owner = card.owner ? [[words.owner, card.owner]] : [];
  for (const [name, value] of [...card.figures, ...owner]) {
    const pair = make("div");
    pair.append(make("dt", "", name), make("dd", "", value, { dir: "auto" }));
    list.append(pair);
  }
  return list;
}

class Tools {
  constructor(board) {
    this.board = board;
    this.text = "";
    this.topic = "";
    const { words } = board;
    this.node = make("div", "bsns-tools");
    this.search = make("input", "bsns-search", null, { type: "search", placeholder: words.search, "aria-label": words.search });
    this.search.addEventListener("input", () => this.filter(this.search.value, this.topic));
    this.topics = make("select", "bsns-topics", null, { "aria-label": words.topic });
    this.topics.addEventListener("change", () => this.filter(this.text, this.topics.value));
    this.found = make("span", "bsns-found", "", { "aria-live": "polite" });
    this.several = make("button", "bsns-button bsns-several", words.several, { type: "button", "aria-pressed": "false" });
    this.several.addEventListener("click", () => board.chooseSeveral(!board.isSeveral));
    this.undo = this.button("undo", "↶", () => board.ask({ do: "undo" }));
    this.redo = this.button("redo", "↷", () => board.ask({ do: "redo" }));
    this.node.append(this.search, this.topics, this.found, this.several, this.undo, this.redo, this.saver());
  }

  button(name, sign, act) {
    const button = make("button", `bsns-button bsns-${name}`, null, { type: "button" });
    button.append(make("span", "", sign, { "aria-hidden": "true" }), make("span", "bsns-button-name", this.board.words[name]));
    button.addEventListener("click", act);
    return button;
  }

  saver() {
    const { words } = this.board;
    const saver = make("details", "bsns-save");
    const list = make("div", "bsns-save-list");
    for (const form of ["svg", "png", "print", "placements", "votes"]) {
      const button = make("button", "", words[`save_${form}`], { type: "button" });
      button.dataset.form = form;
      button.addEventListener("click", () => {
        saver.open = false;
        this.board.ask({ do: "save", as: form });
      });
      list.append(button);
    }
    saver.append(make("summary", "bsns-button", words.save), list);
    saver.addEventListener("keydown", (event) => event.key === "Escape" && (saver.open = false));
    return saver;
  }

  filter(text, topic) {
    Object.assign(this, { text, topic });
    this.board.redraw();
    const count = this.board.cards.filter((card) => this.admits(card)).length;
    this.found.textContent = this.isOn ? this.board.say("found", { count, all: this.board.cards.length }) : "";
  }

  get isOn() {
    return Boolean(this.text.trim() || this.topic);
  }

  admits(card) {
    const sought = plain(this.text).split(/\s+/).filter(Boolean);
    const held = plain([card.id, card.label, card.label_other, card.context, card.topic].join(" "));
    return (!this.topic || card.topic === this.topic) && sought.every((word) => held.includes(word));
  }

  draw() {
    const { board } = this;
    const topics = [...new Set(board.cards.map((card) => card.topic).filter(Boolean))];
    const shown = JSON.stringify(topics);
    this.topics.hidden = topics.length < 2;
    if (this.topics.dataset.shown !== shown) {
      this.topics.dataset.shown = shown;
      this.topics.replaceChildren(...["", ...topics].map((topic) => make("option", "", topic || board.words.all_topics, { value: topic })));
      this.topics.value = topics.includes(this.topic) ? this.topic : "";
    }
    for (const [button, trait] of [[this.undo, "undoable"], [this.redo, "redoable"]]) {
      button.disabled = !board.held[trait];
      button.title = button.disabled ? board.words[trait === "undoable" ? "undo_none" : "redo_none"] : "";
    }
    this.several.setAttribute("aria-pressed", String(board.isSeveral));
  }
}

// All that is known of a reason, beside its card while the mouse rests on it or the keyboard stands on it.
class Hint {
  constructor(board) {
    this.board = board;
    this.node = make("div", "bsns-hint", null, { role: "tooltip", id: board.id("hint") });
    this.node.hidden = true;
  }

  over(key, element) {
    clearTimeout(this.rest);
    this.rest = setTimeout(() => this.show(key, element), PAUSE);
  }

  show(key, element) {
    clearTimeout(this.rest);
    const { board } = this;
    const [card, row] = [board.card(key), board.row(key)];
    if (!card || board.lifted || !element.isConnected) return;
    const head = make("p", "bsns-hint-head");
    head.append(make("span", "bsns-card-id", card.id), make("span", "", [card.topic, card.context].filter(Boolean).join(" · "), { dir: "auto" }));
    const label = make("p", "bsns-hint-label", card.label, { dir: "auto" });
    const parts = [head, label];
    if (card.label_other) parts.push(make("p", "bsns-hint-other", card.label_other, { dir: "auto" }));
    const objective = board.objective(row.objective);
    if (objective) parts.push(board.panel.badge(objective, "bsns-badge-recorded"));
    this.node.replaceChildren(...parts, intentList(card, board.words));
    this.node.hidden = false;
    this.key = key;
    element.setAttribute("aria-describedby", `${this.node.id} ${board.id("keys")}`);
    this.element = element;
    this.lay(element);
  }

  // Beside the card, never over it, and inside the board.
  lay(element) {
    const [frame, card, hint] = [this.board.root, element, this.node].map((one) => one.getBoundingClientRect());
    const right = card.right - frame.left + 8;
    const left = card.left - frame.left - hint.width - 8;
    const fits = right + hint.width <= frame.width;
    const across = fits ? right : left >= 0 ? left : clamp(card.left - frame.left, 4, Math.max(4, frame.width - hint.width - 4));
    const below = !fits && left < 0 ? card.bottom - frame.top + 6 : card.top - frame.top;
    this.node.style.left = `${across}px`;
    this.node.style.top = `${clamp(below, 4, Math.max(4, frame.height - hint.height - 4))}px`;
  }

  hide() {
    clearTimeout(this.rest);
    this.node.hidden = true;
    this.key = null;
    this.element?.setAttribute("aria-describedby", this.board.id("keys"));
  }
}

// A file that the kernel made: kept by the browser, or printed from a frame that holds nothing else.
function takeFile({ as, name, media }, [content], words) {
  const blob = new Blob([content], { type: media });
  if (as === "print") return printPicture(blob, words);
  const link = make("a", "", null, { download: name, href: URL.createObjectURL(blob) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

async function printPicture(blob, words) {
  const frame = make("iframe", "bsns-print", null, { "aria-hidden": "true", title: words.matrix });
  document.body.append(frame);
  const sheet = frame.contentDocument;
  const image = sheet.createElement("img");
  image.alt = words.matrix;
  image.style.width = "100%";
  const text = new Uint8Array(await blob.arrayBuffer());
  image.src = `data:image/svg+xml;base64,${btoa(Array.from(text, (byte) => String.fromCharCode(byte)).join(""))}`;
  sheet.body.append(image);
  sheet.title = words.matrix;
  await image.decode().catch(() => {});
  frame.contentWindow.addEventListener("afterprint", () => setTimeout(() => frame.remove(), 100));
  frame.contentWindow.print();
}
