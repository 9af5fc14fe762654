// One participant's ballot: a pad, two sliders and the keys set one vote; what cannot be sent waits on this device.

const state = JSON.parse(document.getElementById("state").textContent);
const { words, cards } = state;
const at = (id) => document.getElementById(id);
const STEPS = 10;
const LOOK_MS = 2000;
const SETTLE_MS = 450;
const HANDED_ON_MS = 180000;

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
const shown = (step) => (step === 0 ? "0" : step > 0 ? `+${step}` : `\u2212${-step}`);
const clamp = (step) => Math.max(-STEPS, Math.min(STEPS, Math.round(step)));
const isOpen = state.status === "open";

// Votes that are not known to be recorded: key -> {x, y, change, seen, waited}. They outlast a reload.
const shelf = `${state.store}-${state.round}`;
const waiting = new Map(read());
const votes = new Map(Object.entries(state.votes));
let place = 0;
let draft = { x: null, y: null };
let sending = false;
let dragging = false;
let settle = 0;
let retry = 0;

function read() {
  try {
    const held = JSON.parse(localStorage.getItem(shelf) ?? "[]");
    return held.map(([key, vote]) => [key, { ...vote, waited: true }]);
  } catch {
    return [];
  }
}

function keep() {
  try {
    if (waiting.size) localStorage.setItem(shelf, JSON.stringify([...waiting]));
    else localStorage.removeItem(shelf);
  } catch {
    // Private windows may refuse: the votes then wait in this page alone.
  }
}

function notice(text) {
  at("notice").textContent = text;
  at("notice").hidden = !text;
}

function say(text, offline = false) {
  if (!at("status")) return;
  at("status").textContent = text;
  at("status").classList.toggle("offline", offline);
}

const standing = (key) => {
  const held = waiting.get(key);
  if (held) return [held.x, held.y];
  const vote = votes.get(key);
  return vote ? [vote[0], vote[1]] : null;
};

// -- what is shown

function draw() {
  const done = cards.filter((card) => standing(card.key)).length;
  if (at("progress")) {
    at("progress").textContent = fill(words.progress, { done, all: cards.length });
    at("bar").style.width = `${cards.length ? (100 * done) / cards.length : 0}%`;
  }
  for (const button of document.querySelectorAll("#list button")) {
    const vote = standing(button.dataset.key);
    const said = button.querySelector(".placed");
    said.textContent = vote ? `${shown(vote[0])} / ${shown(vote[1])}` : words.unplaced;
    said.classList.toggle("is", Boolean(vote));
    button.toggleAttribute("aria-current", false);
    if (isOpen && button.dataset.key === cards[place].key) button.setAttribute("aria-current", "true");
  }
  if (isOpen) drawPlace();
}

function drawPlace() {
  const { x, y } = draft;
  const mark = at("mark");
  mark.hidden = x === null && y === null;
  mark.classList.toggle("half", x === null || y === null);
  mark.style.left = `${(50 * ((x ?? 0) + STEPS)) / STEPS}%`;
  mark.style.top = `${(50 * (STEPS - (y ?? 0))) / STEPS}%`;
  for (const axis of ["x", "y"]) {
    const value = draft[axis];
    const slider = at(axis);
    slider.value = value ?? 0;
    slider.classList.toggle("unset", value === null);
    const said = value === null ? words.unplaced : shown(value);
    slider.setAttribute("aria-valuetext", said);
    at(`${axis}-said`).textContent = said;
  }
}

function open(number, focus = true) {
  flush();
  place = (number + cards.length) % cards.length;
  const card = cards[place];
  at("id").textContent = card.reason_id;
  at("topic").textContent = card.topic;
  at("for").textContent = card.for ? `(${card.for})` : "";
  at("label").textContent = card.label;
  for (const name of ["volume", "cost", "tnps", "n"]) at(name).textContent = card[name];
  at("where").textContent = `${place + 1} / ${cards.length}`;
  at("previous").disabled = place === 0;
  const vote = standing(card.key);
  draft = vote ? { x: vote[0], y: vote[1] } : { x: null, y: null };
  draw();
  if (!waiting.size) say("");
  if (focus) {
    at("label").focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }
}

// -- one vote

function put(x, y) {
  draft = { x, y };
  drawPlace();
}

function later() {
  clearTimeout(settle);
  settle = setTimeout(flush, SETTLE_MS);
}

// A gesture has ended: what is placed on both axes, and is not what stands already, becomes a vote.
function flush() {
  clearTimeout(settle);
  settle = 0;
  if (!isOpen) return;
  const { x, y } = draft;
  const { key } = cards[place];
  if (x === null || y === null) {
    if (x !== null || y !== null) say(words.one_axis);
    return;
  }
  const stands = standing(key);
  if (stands && stands[0] === x && stands[1] === y) return;
  const change = `${Date.now().toString(36)}-${crypto.getRandomValues(new Uint32Array(3)).join("-")}`;
  waiting.set(key, { x, y, change, seen: votes.get(key)?.[2] ?? 0, waited: false });
  keep();
  draw();
  send();
}

async function send() {
  if (sending) return;
  sending = true;
  clearTimeout(retry);
  while (waiting.size) {
    const [key, vote] = waiting.entries().next().value;
    say(words.saving);
    let answer;
    try {
      const asked = await fetch("/vote", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ round: state.round, key, ...vote }),
        keepalive: true,
        signal: AbortSignal.timeout(15000),
      });
      if (asked.status >= 500 || asked.status === 429) throw new Error(String(asked.status));
      answer = asked.headers.get("Content-Type")?.includes("json") ? await asked.json() : { outcome: "refused" };
    } catch {
      for (const held of waiting.values()) held.waited = true;
      keep();
      say(fill(words.offline, { n: waiting.size }), true);
      retry = setTimeout(send, LOOK_MS);
      break;
    }
    settled(key, vote, answer);
  }
  sending = false;
}

function settled(key, vote, answer) {
  if (answer.vote) votes.set(key, answer.vote);
  if (waiting.get(key)?.change === vote.change) waiting.delete(key);
  else if (answer.vote && waiting.has(key)) waiting.get(key).seen = answer.vote[2];
  keep();
  if (answer.outcome === "newer") notice(words.newer);
  if (answer.outcome === "closed") missed([key.split("\n")[0]]);
  if (answer.outcome === "refused") notice(answer.said ?? words.refused);
  const recorded = answer.outcome === "recorded" || answer.outcome === "repeated";
  if (recorded) notice("");
  else if (key === cards[place].key) redraft();
  draw();
  const all = cards.every((card) => votes.has(card.key));
  if (!waiting.size) say(recorded ? (all ? `${words.saved} ${words.done}` : words.saved) : "");
}

function redraft() {
  const vote = standing(cards[place].key);
  draft = vote ? { x: vote[0], y: vote[1] } : { x: null, y: null };
}

// -- hands

function grip() {
  const pad = at("pad");
  const aim = (event) => {
    const box = pad.getBoundingClientRect();
    put(
      clamp(((event.clientX - box.left) / box.width) * 2 * STEPS - STEPS),
      clamp(STEPS - ((event.clientY - box.top) / box.height) * 2 * STEPS),
    );
  };
  pad.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    dragging = true;
    pad.setPointerCapture(event.pointerId);
    aim(event);
  });
  pad.addEventListener("pointermove", (event) => dragging && aim(event));
  pad.addEventListener("pointerup", () => ((dragging = false), flush()));
  pad.addEventListener("pointercancel", () => ((dragging = false), redraft(), draw()));
  pad.addEventListener("keydown", (event) => {
    const far = event.shiftKey ? 5 : 1;
    const step = { ArrowLeft: [-far, 0], ArrowRight: [far, 0], ArrowUp: [0, far], ArrowDown: [0, -far] }[event.key];
    if (!step) return;
    event.preventDefault();
    put(clamp((draft.x ?? 0) + step[0]), clamp((draft.y ?? 0) + step[1]));
    later();
  });
  for (const axis of ["x", "y"]) {
    const take = () => put(...(axis === "x" ? [Number(at("x").value), draft.y] : [draft.x, Number(at("y").value)]));
    at(axis).addEventListener("input", () => (take(), later()));
    // A click on the middle changes no value, so no event says that 0 is meant.
    at(axis).addEventListener("pointerup", () => (take(), later()));
    at(axis).addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") (take(), later());
    });
  }
  at("previous").addEventListener("click", () => open(place - 1));
  at("next").addEventListener("click", () => open(place + 1));
}

// -- what happens elsewhere

async function look() {
  try {
    const answer = await fetch("/state", { signal: AbortSignal.timeout(10000) });
    if (answer.status === 403 || answer.status === 410) return location.reload();
    if (!answer.ok) throw new Error(String(answer.status));
    const now = await answer.json();
    if (now.round !== state.round || now.status !== state.status) {
      flush();
      if (waiting.size) await send();
      if (!waiting.size || now.round !== state.round || now.status !== "open") return location.reload();
    }
    take(now.votes);
    if (waiting.size) send();
  } catch {
    if (waiting.size) say(fill(words.offline, { n: waiting.size }), true);
  }
  setTimeout(look, LOOK_MS);
}

// Another tab or device of the same participant may have voted: newer versions replace what is shown here.
function take(found) {
  let changed = false;
  for (const [key, vote] of Object.entries(found)) {
    if ((votes.get(key)?.[2] ?? 0) >= vote[2]) continue;
    votes.set(key, vote);
    changed = true;
    if (isOpen && key === cards[place].key && !dragging && !settle && !waiting.has(key)) redraft();
  }
  if (changed) draw();
}

// Votes that came after the round was closed are named, and named again on the page that follows.
function missed(ids) {
  try {
    const shelf = `${state.store}-missed`;
    const all = [...new Set([...JSON.parse(sessionStorage.getItem(shelf) ?? "[]"), ...ids])];
    if (isOpen) sessionStorage.setItem(shelf, JSON.stringify(all));
    else sessionStorage.removeItem(shelf);
    ids = all;
  } catch {
    // Without storage only this page knows.
  }
  if (ids.length) notice(fill(words.late, { ids: ids.join(", ") }));
}

// Votes that were left on this device when a round ended, before it could be reached.
function leftovers() {
  const left = [];
  try {
    for (const name of Object.keys(localStorage)) {
      if (!name.startsWith(`${state.store}-`) || (name === shelf && isOpen)) continue;
      for (const [key] of JSON.parse(localStorage.getItem(name) ?? "[]")) left.push(key.split("\n")[0]);
      localStorage.removeItem(name);
    }
  } catch {
    // Nothing can be left where nothing can be kept.
  }
  return left;
}

function start() {
  at("leave").addEventListener("submit", (event) => {
    flush();
    if (!waiting.size) return;
    event.preventDefault();
    notice(words.wait_to_hand_on);
    send();
  });
  if (isOpen) {
    grip();
    document.getElementById("list").addEventListener("click", (event) => {
      const button = event.target.closest("button[data-key]");
      if (button) open(cards.findIndex((card) => card.key === button.dataset.key));
    });
    const first = cards.findIndex((card) => !standing(card.key));
    open(Math.max(first, 0), false);
    send();
  } else {
    waiting.clear();
    draw();
  }
  const left = leftovers();
  if (left.length || !isOpen) missed(left);
  window.addEventListener("pagehide", flush);
  window.addEventListener("online", () => send());
  if (state.shared) {
    let idle = 0;
    const awake = () => {
      clearTimeout(idle);
      idle = setTimeout(() => at("leave").requestSubmit(), HANDED_ON_MS);
    };
    for (const name of ["pointerdown", "keydown"]) window.addEventListener(name, awake);
    awake();
  }
  setTimeout(look, LOOK_MS);
}

start();
