// Last part of the board's module: the live board, a view of traits. Every word and every printed figure comes from Python; labels are only ever text.
// A gesture sends the rows it wishes; the kernel answers with what then stands of them, and sets the traits after it.

const STEP = 0.1; // one arrow key, on the scale -1..1
const FINE_STEP = 0.02; // with Shift
const START_DRAG = 5; // pixels a pointer moves before a press becomes a drag
const PATIENCE = 4000; // milliseconds without an answer of the kernel before the board says so
const PROMPT = 150; // milliseconds in which an answer is drawn at once, without the wish before it
const [WIDE, NARROW, SLIM] = [1080, 760, 600]; // pixels: the decision at the side; the tray above; one column
const ANSWER = ["placements", "acknowledged", "totals", "undoable", "redoable", "version"];
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

class Board {
  constructor(model, el) {
    Object.assign(this, { model, el });
    this.mine = new Map(); // gestures of this view that the kernel has not answered yet: key -> row
    this.elements = new Map(); // one element per card for the board's whole life
    this.selected = null; // the card whose decision is open
    this.chosen = new Set(); // the cards that a move or a decision is meant for
    this.isSeveral = false; // a tap chooses one card more instead of another one
    this.zoom = null; // the objective whose quadrant fills the matrix
    this.lifted = null; // the card in the hand: { key, by, x, y, target }; what it hovers over is never committed
    this.stops = [];
    this.prefix = `bsns-${Math.random().toString(36).slice(2, 9)}`;
  }

  get words() {
    return this.model.get("words");
  }
  get objectives() {
    return this.model.get("objectives");
  }
  get cards() {
    return this.model.get("cards");
  }
  id = (name) => `${this.prefix}-${name}`;
  card = (key) => this.cards.find((card) => card.key === key);
  objective = (key) => this.objectives.find((one) => one.key === key);
  say = (name, fields = {}) => fill(this.words[name], fields);
  name = (key) => `${this.card(key)?.id ?? ""} ${this.card(key)?.label ?? ""}`.trim();

  start() {
    this.held = Object.fromEntries(ANSWER.map((name) => [name, this.model.get(name)]));
    this.build();
    const redraw = () => this.redrawSoon();
    this.listen("change:cards", redraw);
    for (const trait of ANSWER) this.listen(`change:${trait}`, () => this.take(trait));
    for (const trait of ["words", "objectives"]) this.listen(`change:${trait}`, () => this.rebuild());
    this.listen("change:message", () => this.tell(this.model.get("message")));
    this.listen("msg:custom", (content, buffers) => {
      if (content?.kind === "file") takeFile(content, buffers, this.words);
      if (content?.kind === "stands") this.answered(content);
    });
    this.watch = new ResizeObserver(() => this.resize());
    this.watch.observe(this.root);
    this.watch.observe(this.field);
    this.resize();
  }

  stop() {
    this.watch.disconnect();
    clearTimeout(this.patience);
    clearTimeout(this.soon);
    clearTimeout(this.awaitedPanel);
    this.hint.hide();
    for (const stop of this.stops) stop();
  }

  listen(event, action) {
    this.model.on(event, action);
    this.stops.push(() => this.model.off(event, action));
  }

  // -- rows: what the kernel holds, and over it what this view has asked for

  // The answer to a gesture comes before the traits that hold it; of the two the younger counts.
  answered({ version, rows, message, ...stands }) {
    if (version <= this.held.version) return;
    const changed = new Map(rows.map((row) => [row.key, row]));
    Object.assign(this.held, stands, { version, placements: this.held.placements.map((row) => changed.get(row.key) ?? row) });
    if (!this.lifted) this.drawTotals(); // what the room looks at; the cards follow
    if (message) this.tell(message);
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.redraw());
  }

  take(trait) {
    const version = this.model.get("version");
    if (version < this.held.version) return;
    if (version === this.held.version && JSON.stringify(this.held[trait]) === JSON.stringify(this.model.get(trait))) return;
    for (const name of ANSWER) this.held[name] = this.model.get(name);
    this.redrawSoon();
  }

  rows() {
    const answered = new Set(this.held.acknowledged);
    for (const [key, row] of this.mine) if (answered.has(row.gesture)) this.mine.delete(key);
    this.root.dataset.unanswered = this.mine.size;
    return this.held.placements.map((row) => this.mine.get(row.key) ?? row);
  }
  row = (key) => this.rows().find((row) => row.key === key);

  ask(content) {
    try {
      this.model.send(content);
    } catch {
      this.tell({ kind: "refused", text: this.words.gone }); // the kernel was restarted under this view
    }
  }

  propose(changes) {
    for (const [key, change] of changes) {
      const gesture = `${this.prefix}-${(this.count = (this.count ?? 0) + 1)}`;
      this.mine.set(key, { ...this.row(key), ...change, gesture });
    }
    this.root.dataset.unanswered = this.mine.size;
    this.ask({ do: "put", rows: [...changes].map(([key]) => this.mine.get(key)) });
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.redraw(), PROMPT);
    clearTimeout(this.patience);
    this.patience = setTimeout(() => {
      this.rows();
      if (this.mine.size) this.tell({ kind: "refused", text: this.words.waiting });
    }, PATIENCE);
  }

  drop(moves) {
    const moved = moves.filter(([key, x, y]) => this.row(key).customer_value !== x || this.row(key).company_value !== y);
    if (!moved.length) {
      this.redraw();
      return this.announce("back", { card: this.name(moves[0][0]) });
    }
    const [[key, x, y]] = moved;
    this.propose(moved.map(([one, across, along]) => {
      const row = this.row(one);
      const isSameQuadrant = across !== null && this.quadrant(across, along) === this.quadrant(row.customer_value, row.company_value);
      return [one, { did: "place", customer_value: across, company_value: along, objective: isSameQuadrant ? row.objective : null }];
    }));
    this.announce("dropped", { card: this.name(key), place: x === null ? this.words.in_tray : this.place(x, y) });
  }

  quadrant = (x, y) => (x && y ? this.objectives.find((one) => one.customer === Math.sign(x) && one.company === Math.sign(y)) : undefined);
  signed = (value) => new Intl.NumberFormat(this.words.locale, { minimumFractionDigits: 2, signDisplay: "exceptZero" }).format(value);
  place = (x, y) =>
    this.say("at", { quadrant: this.quadrant(x, y)?.label ?? this.words.no_quadrant, x: this.signed(x), y: this.signed(y) });

  // -- the frame

  rebuild() {
    this.root.remove();
    this.elements.clear();
    this.watch.disconnect();
    this.build();
    this.watch.observe(this.root);
    this.watch.observe(this.field);
    this.width = null;
    this.resize();
  }

  build() {
    const { words } = this;
    this.root = make("div", "bsns-board", null, { "data-lm-suppress-shortcuts": "true", lang: words.language });
    this.status = make("p", "bsns-status", "", { dir: "auto" });
    this.tools = new Tools(this);
    const bar = make("div", "bsns-bar");
    bar.append(this.status, this.tools.node);

    this.notice = make("div", "bsns-notice", null, { role: "alert" });
    this.notice.hidden = true;

    this.trayHead = make("div", "bsns-tray-head");
    this.trayList = make("div", "bsns-tray-list", null, { role: "group", "aria-label": words.tray });
    this.tray = make("section", "bsns-tray", null, { "aria-label": words.tray });
    this.tray.append(this.trayHead, this.trayList);

    this.field = make("div", "bsns-field");
    this.lines = drawing("svg", { class: "bsns-lines", "aria-hidden": "true" });
    this.quadrants = make("div", "bsns-quadrants");
    this.layer = make("div", "bsns-layer", null, { role: "group", "aria-label": words.matrix });
    this.emptyHint = make("p", "bsns-empty");
    this.field.append(this.quadrants, this.lines, this.emptyHint, this.layer);
    const matrix = make("section", "bsns-matrix", null, { "aria-label": words.matrix });
    matrix.append(this.axisTitle("y"), this.field, this.axisTitle("x"), this.legend());

    this.panel = new Panel(this);
    this.totals = make("section", "bsns-totals", null, { "aria-label": words.totals });
    const side = make("div", "bsns-side");
    side.append(this.panel.node, this.totals);
    const main = make("div", "bsns-main");
    main.append(this.tray, matrix, side);

    this.ghost = make("div", "bsns-ghost", null, { "aria-hidden": "true" });
    this.ghost.hidden = true;
    this.live = make("div", "bsns-live", "", { "aria-live": "assertive" });
    this.hint = new Hint(this);
    this.root.append(bar, this.notice, main, this.ghost, this.live, this.hint.node);
    this.root.addEventListener("keydown", (event) => this.shortcut(event));
    // A notebook's own shortcuts must not see what is typed on the board.
    for (const event of ["keydown", "keyup", "keypress"]) this.root.addEventListener(event, (pressed) => pressed.stopPropagation());
    this.el.append(this.root);
  }

  axisTitle(axis) {
    const { words } = this;
    const title = make("div", `bsns-axis bsns-axis-${axis}`, null, { "aria-hidden": "true" });
    title.append(
      make("span", "bsns-axis-end", `− ${words.irritant}`),
      make("span", "bsns-axis-name", words[axis === "x" ? "customer" : "company"]),
      make("span", "bsns-axis-end", `${words.value} +`),
    );
    return title;
  }

  legend() {
    const legend = make("div", "bsns-legend");
    this.axisNote = make("p", "bsns-elsewhere");
    legend.append(this.axisNote, make("p", "", this.words.legend), make("p", "", this.words.keys, { id: this.id("keys") }));
    return legend;
  }

  // The field's width follows from the board's and from the tray's, which is slim when it is bare.
  resize() {
    const [width, across] = [this.root.clientWidth, this.field.clientWidth];
    if (!width || (width === this.width && across === this.across)) return;
    this.root.classList.toggle("bsns-wide", width >= WIDE);
    this.root.classList.toggle("bsns-narrow", width < NARROW);
    this.root.classList.toggle("bsns-slim", width < SLIM);
    this.width = width;
    this.across = this.field.clientWidth;
    this.field.style.height = `${Math.round(clamp(this.across * (width >= WIDE ? 0.94 : 0.8), 380, 660))}px`;
    this.along = this.field.clientHeight;
    this.tray.style.maxHeight = width < NARROW ? "" : `${this.along + 34}px`;
    this.redraw();
  }

  tell(message) {
    if (message?.number && message.number === this.told) return;
    this.told = message?.number ?? this.told;
    const isRefusal = message?.kind === "refused";
    this.notice.hidden = !isRefusal;
    if (isRefusal) {
      const close = make("button", "bsns-close", "×", { type: "button", "aria-label": this.words.close });
      close.addEventListener("click", () => (this.notice.hidden = true));
      this.notice.replaceChildren(make("span", "", message.text, { dir: "auto" }), close);
      this.status.textContent = "";
    } else if (message?.text) {
      this.status.textContent = `✓ ${message.text}`;
      this.live.textContent = message.text;
    }
  }

  announce(name, fields) {
    this.live.textContent = this.say(name, fields);
  }

  // -- drawing

  // Several traits change in one answer, and a gesture is sent before anything is drawn: one drawing for all of it.
  redrawSoon() {
    if (this.isAwaited) return;
    this.isAwaited = true;
    queueMicrotask(() => {
      if (this.isAwaited) this.redraw();
    });
  }

  redraw() {
    this.isAwaited = false;
    if (this.lifted || !this.across) return; // the card in the hand keeps its element until it is put down
    clearTimeout(this.soon);
    this.hideGhost();
    const focused = this.layer.contains(document.activeElement) || this.trayList.contains(document.activeElement) ? document.activeElement : null;
    this.plane = new Plane(this.across, this.along, this.zoom && this.objective(this.zoom));
    for (const key of this.chosen) if (!this.card(key)) this.chosen.delete(key);
    if (this.selected && !this.card(this.selected)) this.selected = null;
    this.tools.draw();
    this.drawTotals();
    const rows = this.rows();
    this.drawQuadrants(rows);
    this.drawCards(rows);
    this.panelSoon();
    if (focused?.isConnected && focused !== document.activeElement) focused.focus({ preventScroll: true });
  }

  // The decision is the largest part and nobody reads it while a card is in the air: it comes after what moved.
  panelSoon() {
    clearTimeout(this.awaitedPanel);
    this.awaitedPanel = setTimeout(() => this.panel.draw(this.selected));
  }

  hideGhost() {
    if (this.ghost.hidden) return;
    this.ghost.hidden = true;
    for (const element of this.elements.values()) element.classList.remove("bsns-lifted");
  }

  drawQuadrants(rows) {
    const counts = {};
    for (const row of rows) {
      const key = this.quadrant(row.customer_value, row.company_value)?.key;
      if (key) counts[key] = (counts[key] ?? 0) + 1;
    }
    const state = JSON.stringify([this.zoom, this.objectives, counts]);
    if (this.quadrants.dataset.state === state) return;
    this.quadrants.dataset.state = state;
    this.quadrants.replaceChildren(...this.objectives.map((one) => this.quadrantArea(one, counts[one.key] ?? 0)));
  }

  quadrantArea(one, count) {
    const isZoomed = this.zoom === one.key;
    const area = make("div", `bsns-quadrant ${one.customer < 0 ? "bsns-left" : "bsns-right"} ${one.company < 0 ? "bsns-low" : "bsns-high"}`);
    area.classList.toggle("bsns-zoomed", isZoomed);
    area.hidden = this.zoom !== null && !isZoomed;
    area.dataset.objective = one.key;
    area.style.setProperty("--tint", one.tint);
    area.style.setProperty("--colour", one.colour);
    const title = isZoomed ? this.words.unzoom : this.say("zoom", { objective: one.label });
    const name = make("button", "bsns-quadrant-name", null, { type: "button", title, "aria-label": title, "aria-pressed": String(isZoomed) });
    name.append(make("span", "bsns-sign", one.sign, { "aria-hidden": "true" }), make("span", "", one.label));
    if (count) name.append(make("span", "bsns-quadrant-count", `· ${count}`));
    name.append(make("span", "bsns-zoom-sign", isZoomed ? "⤡" : "⤢", { "aria-hidden": "true" }));
    name.addEventListener("click", () => this.enlarge(isZoomed ? null : one.key));
    area.append(name);
    return area;
  }

  enlarge(key) {
    this.zoom = key;
    this.redraw();
    this.live.textContent = key ? this.objective(key).label : this.words.unzoom;
    this.quadrants.querySelector(`[data-objective="${key ?? ""}"] .bsns-quadrant-name`)?.focus({ preventScroll: true });
  }

  drawCards(rows) {
    const byKey = new Map(rows.map((row) => [row.key, row]));
    const isPlaced = (card) => byKey.get(card.key)?.customer_value != null && byKey.get(card.key)?.company_value != null;
    const known = new Set(this.cards.map((card) => card.key));
    for (const [key, element] of this.elements) {
      if (known.has(key)) continue;
      element.remove();
      this.elements.delete(key);
    }
    const onMatrix = this.cards.filter(isPlaced);
    const placed = onMatrix.filter(({ key }) => this.plane.shows(byKey.get(key).customer_value, byKey.get(key).company_value));
    for (const card of onMatrix) if (!placed.includes(card)) this.elements.get(card.key)?.remove();
    const waiting = this.cards.filter((card) => !isPlaced(card));
    const unplaced = waiting.filter((card) => this.tools.admits(card) || this.chosen.has(card.key));
    for (const card of waiting) if (!unplaced.includes(card)) this.elements.get(card.key)?.remove();
    const boxes = arrange(placed.map((card) => this.measured(card, byKey.get(card.key))), this.plane);
    this.drawAxes();
    const byPlace = (a, b) => boxes.get(a.key).top - boxes.get(b.key).top || boxes.get(a.key).left - boxes.get(b.key).left;
    placed.sort(byPlace).forEach((card, index) => {
      const { left, top, width, height, level } = boxes.get(card.key);
      const element = this.element(card);
      this.dress(element, card, byKey.get(card.key), level);
      const font = level === "dot" ? `${clamp(height - 6, 8, 11)}px` : "";
      Object.assign(element.style, { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px`, fontSize: font });
      this.put(this.layer, element, index);
      this.drawLeader(boxes.get(card.key));
    });
    unplaced.forEach((card, index) => {
      const element = this.element(card);
      this.dress(element, card, byKey.get(card.key), "tray");
      Object.assign(element.style, { left: "", top: "", width: "", height: "", fontSize: "" });
      this.put(this.trayList, element, index);
    });
    this.drawTrayHead(waiting.length);
    this.axisNote.textContent = onMatrix.length > placed.length ? this.say("elsewhere", { count: onMatrix.length - placed.length }) : "";
    this.emptyHint.textContent = this.cards.length ? this.words.matrix_empty : this.words.board_empty;
    this.emptyHint.hidden = onMatrix.length > 0;
    this.setTabStop(this.layer);
    this.setTabStop(this.trayList);
  }

  measured = ({ key, id, size, volume, mark }, { customer_value, company_value, objective }) => ({
    key, x: customer_value, y: company_value, size: size ?? 0, volume: volume ?? 0, letters: [...id].length, signs: (mark ? 1 : 0) + (objective ? 1 : 0),
  });

  put(group, element, index) {
    if (group.children[index] !== element) group.insertBefore(element, group.children[index] ?? null);
  }

  drawAxes() {
    const { width, height } = this.plane;
    this.lines.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const [x, y] = this.plane.point(0, 0);
    this.lines.replaceChildren(
      drawing("line", { class: "bsns-axis-line", x1: x, x2: x, y1: 0, y2: height }),
      drawing("line", { class: "bsns-axis-line", x1: 0, x2: width, y1: y, y2: y }),
    );
  }

  // A card that had to give way is tied to the point where it belongs; in rank and file that would be a thicket.
  drawLeader({ left, top, width, height, pointX, pointY, level }) {
    if (level === "dot") return;
    const [nearX, nearY] = [clamp(pointX, left, left + width), clamp(pointY, top, top + height)];
    if (Math.hypot(pointX - nearX, pointY - nearY) < 2) return;
    this.lines.append(
      drawing("line", { class: "bsns-leader", x1: nearX, y1: nearY, x2: pointX, y2: pointY }),
      drawing("circle", { class: "bsns-point", cx: pointX, cy: pointY, r: 3 }),
    );
  }

  drawTrayHead(count) {
    this.root.classList.toggle("bsns-tray-bare", count === 0);
    const order = count ? this.words.tray_order : this.cards.length ? this.words.tray_empty : "";
    this.trayHead.replaceChildren(make("span", "bsns-tray-title", `${this.words.tray} · ${count}`), make("span", "bsns-tray-order", order));
  }

  // One tab stop per group; arrow keys walk inside it.
  setTabStop(group) {
    const elements = [...group.children];
    const stop = elements.find((element) => element.dataset.key === this.selected) ?? elements[0];
    for (const element of elements) {
      const index = element === stop ? 0 : -1;
      if (element.tabIndex !== index || !element.hasAttribute("tabindex")) element.tabIndex = index;
    }
  }

  element(card) {
    if (this.elements.has(card.key)) return this.elements.get(card.key);
    const element = make("div", "bsns-card", null, { role: "button", "aria-roledescription": this.words.card, "aria-describedby": this.id("keys") });
    element.dataset.key = card.key;
    element.addEventListener("pointerdown", (event) => this.press(event, element, card.key));
    element.addEventListener("keydown", (event) => this.key(event, card.key));
    element.addEventListener("focus", () => {
      this.select(card.key);
      if (element.matches(":focus-visible")) this.hint.show(card.key, element);
    });
    element.addEventListener("blur", () => {
      this.hint.hide();
      if (this.lifted?.by === "keys" && !this.isLeaving) this.putBack();
    });
    element.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && this.hint.over(card.key, element));
    element.addEventListener("pointerleave", () => this.hint.hide());
    this.elements.set(card.key, element);
    return element;
  }

  dress(element, card, row, level) {
    const shown = JSON.stringify([card, row, level]);
    const isSelected = this.selected === card.key;
    element.classList.toggle("bsns-selected", isSelected);
    element.classList.toggle("bsns-chosen", this.chosen.size > 1 && this.chosen.has(card.key));
    element.classList.toggle("bsns-dim", !this.tools.admits(card));
    if (this.chosen.size > 1) element.setAttribute("aria-current", String(this.chosen.has(card.key)));
    else element.removeAttribute("aria-current");
    if (element.dataset.shown === shown) return;
    element.dataset.shown = shown;
    const recorded = this.objective(row.objective);
    const proposed = level === "tray" ? undefined : this.quadrant(row.customer_value, row.company_value);
    const state = recorded ? "bsns-recorded" : proposed ? "bsns-proposed" : "bsns-undecided";
    element.className = ["bsns-card", `bsns-as-${level}`, state, row.gesture && "bsns-waiting", row.votes?.discuss && "bsns-split-room", isSelected && "bsns-selected", this.chosen.size > 1 && this.chosen.has(card.key) && "bsns-chosen", !this.tools.admits(card) && "bsns-dim"].filter(Boolean).join(" ");
    element.style.setProperty("--colour", (recorded ?? proposed)?.colour ?? "var(--bsns-undecided)");
    element.replaceChildren(...this.face(card, level, recorded, row.votes?.discuss && !recorded));
    const where = level === "tray" ? this.words.in_tray : this.place(row.customer_value, row.company_value);
    const decided = recorded ? `${this.words.recorded} ${recorded.label}` : proposed ? this.say("proposed", { objective: proposed.label }) : this.words.not_recorded;
    element.setAttribute("aria-label", [card.spoken, where, decided].join(". "));
  }

  face(card, level, recorded, isSplit = false) {
    const head = make("span", "bsns-card-head");
    head.append(make("span", "bsns-card-id", card.id));
    if (level === "dot") return [head];
    if (recorded) head.append(make("span", "bsns-sign", recorded.sign));
    if (isSplit && level !== "chip") head.append(make("span", "bsns-flag", "⚑", { "aria-hidden": "true" }));
    if (level === "short") head.append(make("span", "bsns-card-volume", card.volume_tiny));
    if (card.mark) head.append(make("span", `bsns-mark bsns-mark-${card.mark_kind}`, level === "full" || level === "tray" ? `${card.mark} ${card.tnps_short}` : card.mark));
    if (level === "chip") return [head];
    const label = make("span", "bsns-card-label", card.label, { dir: "auto" });
    if (level === "short") return [head, label];
    const figures = make("span", "bsns-card-figures");
    figures.append(make("span", "", level === "tray" ? card.volume_text : card.volume_short), make("span", "bsns-card-cost", card.cost_short));
    if (level === "full") return [head, label, figures];
    const size = make("span", "bsns-card-size");
    size.hidden = card.size === null;
    size.style.width = `${Math.round(100 * (card.size ?? 0) ** 2)}%`; // the length is the cost, the area of a card on the matrix too
    return [head, label, figures, size];
  }

  drawTotals() {
    const { totals } = this.held;
    const state = JSON.stringify([totals, this.words]);
    if (this.totals.dataset.state === state) return;
    this.totals.dataset.state = state;
    const table = make("table", "bsns-totals-table");
    const header = make("tr");
    for (const name of ["objective", "reasons", "contacts", "cost", "share"]) header.append(make("th", `bsns-col-${name}`, this.words[name], { scope: "col" }));
    const head = make("thead");
    head.append(header);
    const body = make("tbody");
    for (const line of totals.lines ?? []) body.append(this.totalsLine(line));
    table.append(head, body);
    const notes = (totals.notes ?? []).map((note) => make("p", "bsns-note", note));
    this.totals.replaceChildren(make("h3", "bsns-panel-title", this.words.totals), table, ...notes);
  }

  totalsLine(line) {
    const objective = this.objective(line.objective);
    const row = make("tr", objective ? "" : "bsns-totals-open");
    row.style.setProperty("--colour", objective?.colour ?? "var(--bsns-undecided)");
    row.dataset.objective = line.objective;
    const name = make("th", "bsns-col-objective", null, { scope: "row" });
    if (objective) name.append(make("span", "bsns-sign", objective.sign, { "aria-hidden": "true" }));
    name.append(make("span", "", objective?.label ?? line.label));
    const reasons = make("td", "bsns-col-reasons", line.reasons);
    if (line.proposed) reasons.append(make("span", "bsns-plus", line.proposed, { title: line.proposed_text }));
    const cost = make("td", "bsns-col-cost", line.cost);
    if (line.share !== null) {
      const bar = make("span", "bsns-share", null, { title: line.share_text });
      bar.style.setProperty("--share", `${100 * line.share}%`);
      bar.style.setProperty("--proposed", `${100 * line.share_proposed}%`);
      bar.append(make("span", "bsns-share-recorded"), make("span", "bsns-share-proposed"));
      cost.append(bar);
    }
    row.append(name, reasons, make("td", "bsns-col-contacts", line.contacts), cost, make("td", "bsns-col-share", line.share_printed));
    return row;
  }

  select(key) {
    if (this.selected === key) return;
    this.selected = key;
    if (!this.chosen.has(key) && !this.isToggling && !this.isSeveral) this.chosen = new Set([key]);
    if (!this.lifted) this.mark();
  }

  // Say anew which cards are chosen, without laying any of them out.
  mark() {
    for (const [other, element] of this.elements) {
      element.classList.toggle("bsns-selected", other === this.selected);
      const isChosen = this.chosen.size > 1 && this.chosen.has(other);
      element.classList.toggle("bsns-chosen", isChosen);
      if (this.chosen.size > 1) element.setAttribute("aria-current", String(isChosen));
      else element.removeAttribute("aria-current");
    }
    this.setTabStop(this.layer);
    this.setTabStop(this.trayList);
    this.panel.draw(this.selected);
  }

  choose(keys) {
    this.chosen = new Set(keys.filter(Boolean));
    if (!this.chosen.has(this.selected)) this.selected = [...this.chosen].at(-1) ?? null;
    this.mark();
    if (this.chosen.size > 1) this.live.textContent = this.say("several_chosen", { count: this.chosen.size });
  }

  toggle(key) {
    this.choose(this.chosen.has(key) ? [...this.chosen].filter((one) => one !== key) : [...this.chosen, key]);
  }

  chooseSeveral(isSeveral) {
    this.isSeveral = isSeveral;
    if (!isSeveral) this.choose([this.selected]);
    this.tools.draw();
  }

  shortcut(event) {
    const isWriting = event.target.matches("input, textarea, select");
    const isCommand = event.ctrlKey || event.metaKey;
    const name = event.key.toLowerCase();
    if (isCommand && !isWriting && !event.altKey && (name === "z" || name === "y")) {
      event.preventDefault();
      const isRedo = name === "y" || event.shiftKey;
      if (!this.lifted && this.held[isRedo ? "redoable" : "undoable"]) this.ask({ do: isRedo ? "redo" : "undo" });
    } else if (isCommand && !isWriting && name === "a") {
      event.preventDefault();
      this.choose(this.cards.filter((card) => this.tools.admits(card) && this.elements.get(card.key)?.isConnected).map((card) => card.key));
    } else if (event.key === "Escape" && !this.lifted) {
      this.hint.hide();
      if (this.chosen.size > 1) this.choose([this.selected]);
      else if (this.zoom && !isWriting) this.enlarge(null);
    }
  }

  // -- the card in the hand

  lift(key, by) {
    const row = this.row(key);
    const isPlaced = row.customer_value != null && row.company_value != null;
    const home = this.zoom ? this.objective(this.zoom) : { customer: 0, company: 0 };
    const [x, y] = isPlaced ? [row.customer_value, row.company_value] : [home.customer / 2, home.company / 2];
    const others = this.chosen.has(key) ? [...this.chosen].filter((one) => one !== key) : [];
    this.lifted = { key, by, x, y, startX: isPlaced ? x : null, startY: y, others, target: "field" };
    this.hint.hide();
    for (const one of others) this.elements.get(one)?.classList.add("bsns-lifted");
    const [element, card] = [this.elements.get(key), this.card(key)];
    element.classList.add("bsns-lifted");
    element.setAttribute("aria-pressed", "true");
    this.ghost.className = "bsns-ghost bsns-card bsns-as-full";
    this.ghost.replaceChildren(...this.face(card, "full", this.objective(row.objective)));
    if (others.length) this.ghost.append(make("span", "bsns-ghost-count", `+${others.length}`));
    this.ghost.hidden = false;
    this.status.classList.add("bsns-lifting");
    if (by === "keys") this.hover();
    this.announce("taken", { card: this.name(key) });
  }

  // Show where the card in the hand would lie, and what that place would propose; nothing is committed by it.
  hover(left = null, top = null) {
    const { target, x, y } = this.lifted;
    const [frame, field] = [this.root.getBoundingClientRect(), this.field.getBoundingClientRect()];
    const [pointX, pointY] = this.plane.point(x, y);
    this.ghost.style.left = `${(left ?? field.left + pointX) - frame.left}px`;
    this.ghost.style.top = `${(top ?? field.top + pointY) - frame.top}px`;
    const under = target === "field" ? this.quadrant(x, y) : undefined;
    this.ghost.style.setProperty("--colour", under?.colour ?? "var(--bsns-undecided)");
    for (const area of this.quadrants.children) area.classList.toggle("bsns-target", area.dataset.objective === under?.key);
    this.field.classList.toggle("bsns-on-axis", target === "field" && !under);
    this.tray.classList.toggle("bsns-target", target === "tray");
    this.status.textContent = target === "field" ? this.place(x, y) : target === "tray" ? this.words.in_tray : "";
  }

  release() {
    const { key, by } = this.lifted;
    this.lifted = null;
    this.status.classList.remove("bsns-lifting");
    this.field.classList.remove("bsns-on-axis");
    for (const area of [...this.quadrants.children, this.tray]) area.classList.remove("bsns-target");
    this.elements.get(key)?.removeAttribute("aria-pressed");
    this.status.textContent = "";
    return { key, by };
  }

  putDown() {
    const { target, x, y, others } = this.lifted;
    if (target === "outside") return this.putBack();
    const moves = [this.lifted.key, ...others].map((key) => this.landing(key, target, x, y));
    const { key } = this.release();
    const isPlacedNow = target !== "tray" && this.zoom && !this.plane.shows(x, y);
    if (isPlacedNow) this.zoom = null;
    this.drop(moves);
    if (isPlacedNow) this.redraw();
    this.elements.get(key)?.focus({ preventScroll: true });
  }

  // Cards moved together keep their distance; one that came from the tray lands where the card in the hand does.
  landing(key, target, x, y) {
    if (target === "tray") return [key, null, null];
    const { key: first, startX, startY } = this.lifted;
    const row = this.row(key);
    if (key === first || startX === null || row.customer_value == null) return [key, x, y];
    return [key, snapped(row.customer_value + x - startX), snapped(row.company_value + y - startY)];
  }

  putBack() {
    const { key } = this.release();
    this.announce("back", { card: this.name(key) });
    this.redraw();
  }

  press(event, element, key) {
    if (event.button !== 0 || this.lifted) return;
    const isToggle = event.ctrlKey || event.metaKey || event.shiftKey || this.isSeveral;
    this.isToggling = isToggle; // the browser moves the focus before the finger or the button is up
    this.hint.hide();
    const [startX, startY] = [event.clientX, event.clientY];
    const stop = new AbortController();
    const during = { signal: stop.signal };
    element.setPointerCapture(event.pointerId);
    const move = (moved) => {
      if (moved.pointerId !== event.pointerId) return;
      if (!this.lifted && Math.hypot(moved.clientX - startX, moved.clientY - startY) < START_DRAG) return;
      if (!this.lifted) this.lift(key, "pointer");
      Object.assign(this.lifted, this.under(moved.clientX, moved.clientY));
      this.hover(moved.clientX, moved.clientY);
    };
    const end = (ended) => {
      if (ended.pointerId !== event.pointerId) return;
      stop.abort();
      this.isToggling = false;
      if (!this.lifted && isToggle && ended.type === "pointerup") {
        this.toggle(key);
        return element.focus({ preventScroll: true });
      }
      if (this.lifted?.by === "pointer") {
        this.selected = key;
        if (!this.chosen.has(key) && !this.isSeveral) this.chosen = new Set([key]);
        return ended.type === "pointerup" ? this.putDown() : this.putBack();
      }
      if (this.chosen.size > 1) this.chosen = new Set([key]);
      this.select(key);
      this.mark();
      element.focus({ preventScroll: true });
    };
    element.addEventListener("pointermove", move, during);
    element.addEventListener("pointerup", end, during);
    element.addEventListener("pointercancel", end, during);
  }

  under(left, top) {
    const holds = (area) => left >= area.left && left <= area.right && top >= area.top && top <= area.bottom;
    const field = this.field.getBoundingClientRect();
    if (holds(field)) {
      const [x, y] = this.plane.value(left - field.left, top - field.top);
      return { target: "field", x, y };
    }
    return { target: holds(this.tray.getBoundingClientRect()) ? "tray" : "outside" };
  }

  key(event, key) {
    if (event.ctrlKey && event.key === " " && !this.lifted) {
      event.preventDefault();
      return this.toggle(key);
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = ARROWS[event.key];
    const isInHand = this.lifted?.key === key;
    if (event.key === "Escape" && isInHand) this.putBack();
    else if ((event.key === "Enter" || event.key === " ") && isInHand && this.lifted.by === "keys") this.putDown();
    else if ((event.key === "Enter" || event.key === " ") && !this.lifted) this.lift(key, "keys");
    else if (arrow && isInHand && this.lifted.by === "keys") this.carry(arrow, event.shiftKey ? FINE_STEP : STEP);
    else if (arrow && !this.lifted) this.walk(key, arrow);
    else return;
    event.preventDefault();
  }

  carry([right, up], step) {
    const to = (value, direction) => rounded(clamp(value + direction * step, -1, 1));
    Object.assign(this.lifted, { x: to(this.lifted.x, right), y: to(this.lifted.y, up) });
    if (this.zoom && !this.plane.shows(this.lifted.x, this.lifted.y)) this.leaveZoom();
    this.hover();
    this.live.textContent = this.place(this.lifted.x, this.lifted.y);
  }

  // A card carried over an axis leaves the enlarged quadrant: the whole matrix is needed to see where it goes.
  leaveZoom() {
    const { key } = this.lifted;
    const held = this.lifted;
    this.lifted = null;
    this.zoom = null;
    this.isLeaving = true;
    this.redraw();
    this.isLeaving = false;
    this.lifted = held;
    this.ghost.hidden = false;
    for (const one of [key, ...held.others]) this.elements.get(one)?.classList.add("bsns-lifted");
  }

  walk(key, [right, up]) {
    const element = this.elements.get(key);
    const others = [...element.parentElement.children];
    if (element.parentElement === this.trayList) return others[others.indexOf(element) + (right || -up)]?.focus();
    const centre = ({ offsetLeft, offsetTop, offsetWidth, offsetHeight }) => [offsetLeft + offsetWidth / 2, offsetTop + offsetHeight / 2];
    const [fromX, fromY] = centre(element);
    const distances = others.map((other) => {
      const [toX, toY] = centre(other);
      const along = (toX - fromX) * right - (toY - fromY) * up;
      const aside = Math.abs((toX - fromX) * up) + Math.abs((toY - fromY) * right);
      return [along > 0 ? along + 2 * aside : Infinity, other];
    });
    const [distance, nearest] = distances.sort((a, b) => a[0] - b[0])[0];
    if (distance < Infinity) nearest.focus();
  }
}

export default {
  render({ model, el }) {
    const board = new Board(model, el);
    board.start();
    return () => board.stop();
  },
};
