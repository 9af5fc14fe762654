// First part of the board's module (see board.py): where a card lies, in pixels of the matrix.

const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
const SNAP = 0.03; // nearer to an axis than this means: on the axis
const rounded = (value) => Math.round(value * 100) / 100 + 0;
const snapped = (value) => (Math.abs(value) < SNAP ? 0 : rounded(clamp(value, -1, 1)));

const MARGIN = 10;

class Plane {
  // `zoom` is the quadrant that fills the whole field, as the signs of its two axes; null = all four.
  constructor(width, height, zoom = null) {
    Object.assign(this, { width, height, zoom });
    this.spanX = width / 2 - MARGIN;
    this.spanY = height / 2 - MARGIN;
  }
  spread = (value, sign) => (this.zoom ? 2 * value - sign : value);
  gather = (value, sign) => (this.zoom ? (value + sign) / 2 : value);
  shows = (x, y) => !this.zoom || (x * this.zoom.customer >= 0 && y * this.zoom.company >= 0);
  point = (x, y) => [
    this.width / 2 + this.spread(x, this.zoom?.customer) * this.spanX,
    this.height / 2 - this.spread(y, this.zoom?.company) * this.spanY,
  ];
  value = (left, top) => [
    snapped(this.gather(clamp((left - this.width / 2) / this.spanX, -1, 1), this.zoom?.customer)),
    snapped(this.gather(clamp((this.height / 2 - top) / this.spanY, -1, 1), this.zoom?.company)),
  ];

  // The rectangle a card must stay in, so that what is seen never contradicts the sign of its position.
  region(x, y, width, height) {
    const [middle, centre, gap, name] = [this.width / 2, this.height / 2, 4, 32];
    if (this.zoom) return { left: gap, right: this.width - gap, top: this.zoom.company > 0 ? name : gap, bottom: this.height - (this.zoom.company > 0 ? gap : name) };
    const across = x < 0 ? [gap, middle - gap] : x > 0 ? [middle + gap, this.width - gap] : [middle - width / 2, middle + width / 2];
    const along = y > 0 ? [name, centre - gap] : y < 0 ? [centre + gap, this.height - name] : [centre - height / 2, centre + height / 2];
    return { left: across[0], right: across[1], top: along[0], bottom: along[1] };
  }
}

// Levels of detail, finest first; within a level a card grows taller with its cost and wider with its contacts.
const LEVELS = [
  { name: "full", furthest: 90, box: ({ size, volume }) => ({ width: 118 + 50 * volume, height: 72 + 14 * size }) },
  { name: "short", furthest: 140, box: (card) => ({ width: Math.max(90, head(card) + 26) + 40 * card.volume, height: 41 + 12 * card.size }) },
  { name: "chip", furthest: Infinity, box: (card) => ({ width: head(card) + 26 * card.volume, height: 24 + 9 * card.size }) },
  { name: "dot", furthest: Infinity, box: ({ letters }) => ({ width: 15 + 7 * letters, height: 18 }) },
];
const head = ({ letters, signs }) => 22 + 7.8 * letters + 15 * signs;
const FINEST = [[24, 0], [44, 1], [Infinity, 2]]; // up to so many cards on the matrix: the finest level tried
const LATTICE = 6;
const OFFSETS = (() => {
  const found = [];
  for (let down = -90; down <= 90; down++) for (let right = -90; right <= 90; right++) found.push([right * LATTICE, down * LATTICE]);
  return found.map(([right, down]) => [right, down, Math.hypot(right, down)]).sort((a, b) => a[2] - b[2]);
})();

const GAP = 3;
const overlaps = (a, b, gap = GAP) =>
  a.left < b.left + b.width + gap && b.left < a.left + a.width + gap && a.top < b.top + b.height + gap && b.top < a.top + a.height + gap;

// Find the free place nearest to where each card belongs; dear cards come first and stay nearest to their place.
// Plain loops over numbers: this runs at every drop, for thousands of places.
function settle(cards, level, plane, taken) {
  const boxes = new Map();
  if (!couldHold(cards, level, plane)) return null;
  const reach = Math.min(level.furthest * (plane.zoom ? 2 : 1), Math.hypot(plane.width, plane.height) / (plane.zoom ? 1 : 2));
  const blocking = [...taken];
  for (const card of cards) {
    const box = { ...level.box(card), level: level.name };
    const region = plane.region(card.x, card.y, box.width, box.height);
    const [pointX, pointY] = plane.point(card.x, card.y);
    const left = clamp(pointX - box.width / 2, region.left, Math.max(region.left, region.right - box.width));
    const top = clamp(pointY - box.height / 2, region.top, Math.max(region.top, region.bottom - box.height));
    const place = nearestFree(left, top, box, region, blocking, reach);
    if (!place) return null;
    const laid = { ...box, left: place[0], top: place[1], pointX, pointY };
    boxes.set(card.key, laid);
    blocking.push(laid);
  }
  return boxes;
}

function nearestFree(left, top, { width, height }, region, blocking, reach) {
  for (const [right, down, distance] of OFFSETS) {
    if (distance > reach) return null;
    const [x, y] = [left + right, top + down];
    if (x < region.left - 0.5 || y < region.top - 0.5 || x + width > region.right + 0.5 || y + height > region.bottom + 0.5) continue;
    let isFree = true;
    for (let at = blocking.length - 1; isFree && at >= 0; at--) {
      const other = blocking[at];
      isFree = !(x < other.left + other.width + GAP && other.left < x + width + GAP && y < other.top + other.height + GAP && other.top < y + height + GAP);
    }
    if (isFree) return [x, y];
  }
  return null;
}

// Cards that together are larger than the room they share need not be tried one place after the other.
const FULL = 0.85;
function couldHold(cards, level, plane) {
  if (!cards.length || cards.some(({ x, y }) => !x || !y)) return true;
  const { left, right, top, bottom } = plane.region(cards[0].x, cards[0].y, 0, 0);
  const area = cards.map((card) => level.box(card)).reduce((sum, { width, height }) => sum + (width + GAP) * (height + GAP), 0);
  return area < FULL * (right - left) * (bottom - top);
}

// The last resort, when not even the smallest cards find a place near theirs: rank and file, still the nearest first.
function rank(cards, plane, taken) {
  const widest = Math.max(...cards.map((card) => LEVELS[3].box(card).width));
  const sizes = [[1, 18, GAP], [1, 18, 1], [0.9, 15, 1], [0.8, 13, 1], [0.8, 11, 0.5]];
  const files = sizes.map(([narrow, height, gap]) => file(cards, plane, taken, { width: widest * narrow, height, gap }));
  return files.find((boxes) => ![...boxes.values()].some((box) => box.isCrammed)) ?? files.at(-1);
}

function file(cards, plane, taken, { width, height, gap }) {
  const boxes = new Map();
  for (const { key, x, y } of cards) {
    const region = plane.region(x, y, width, height);
    const [pointX, pointY] = plane.point(x, y);
    const box = { width, height, level: "dot", pointX, pointY };
    const blocking = [...taken, ...boxes.values()];
    let [best, nearest] = [null, Infinity];
    for (let top = region.top; top + height <= region.bottom + 0.5; top += height + gap) {
      for (let left = region.left; left + width <= region.right + 0.5; left += width + gap) {
        const here = { ...box, left, top };
        const distance = Math.hypot(left + width / 2 - pointX, top + height / 2 - pointY);
        if (distance < nearest && !blocking.some((other) => overlaps(here, other, gap))) [best, nearest] = [here, distance];
      }
    }
    const [left, top] = [clamp(pointX - width / 2, region.left, region.right - width), clamp(pointY - height / 2, region.top, region.bottom - height)];
    boxes.set(key, best ?? { ...box, left, top, isCrammed: true });
  }
  return boxes;
}

// Lay out all placed cards: those on an axis first, then each quadrant at the finest level of detail that it can hold.
// A quadrant that a drop did not touch is not laid out again.
const KEPT = new Map();
function arrange(cards, plane) {
  const ordered = [...cards].sort((a, b) => b.size - a.size || (a.key < b.key ? -1 : 1));
  const groups = new Map([["axis", []]]);
  for (const card of ordered) {
    const group = card.x && card.y ? `${Math.sign(card.x)} ${Math.sign(card.y)}` : "axis";
    groups.set(group, [...(groups.get(group) ?? []), card]);
  }
  const finest = plane.zoom ? 0 : FINEST.find(([count]) => cards.length <= count)[1];
  const axis = JSON.stringify([plane.width, plane.height, plane.zoom, finest, groups.get("axis")]);
  const all = new Map();
  for (const [name, members] of groups) {
    const question = `${axis} ${JSON.stringify(members)}`;
    if (KEPT.get(name)?.question !== question) {
      // Only cards on an axis reach into other quadrants: those of a neighbour never touch these.
      const taken = name === "axis" ? [] : [...(KEPT.get("axis")?.boxes.values() ?? [])];
      let boxes = null;
      for (const level of LEVELS.slice(finest)) boxes ??= settle(members, level, plane, taken);
      KEPT.set(name, { question, boxes: boxes ?? rank(members, plane, taken) });
    }
    for (const [key, box] of KEPT.get(name).boxes) all.set(key, box);
  }
  return all;
}
