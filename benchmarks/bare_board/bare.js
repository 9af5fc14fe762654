// As little as a board can be: cards dragged by pointer, one trait replaced whole on drop, totals drawn when they come.
export default {
  render({ model, el }) {
    const board = document.createElement("div");
    board.className = "bare-board";
    const field = document.createElement("div");
    field.className = "bare-field";
    const totals = document.createElement("table");
    totals.className = "bare-totals";
    board.append(field, totals);
    el.append(board);
    const elements = new Map();
    const draw = () => {
      for (const row of model.get("placements")) {
        let card = elements.get(row.key);
        if (!card) {
          card = document.createElement("div");
          card.className = "bare-card";
          card.dataset.key = row.key;
          card.textContent = row.key;
          card.addEventListener("pointerdown", (event) => {
            card.setPointerCapture(event.pointerId);
            const move = (moved) => {
              const frame = field.getBoundingClientRect();
              card.style.left = `${(100 * (moved.clientX - frame.left)) / frame.width}%`;
              card.style.top = `${(100 * (moved.clientY - frame.top)) / frame.height}%`;
            };
            card.addEventListener("pointermove", move);
            card.addEventListener("pointerup", (ended) => {
              card.removeEventListener("pointermove", move);
              const frame = field.getBoundingClientRect();
              const x = (2 * (ended.clientX - frame.left)) / frame.width - 1;
              const y = 1 - (2 * (ended.clientY - frame.top)) / frame.height;
              model.set("placements", model.get("placements").map((one) => (one.key === row.key ? { ...one, x, y, moved: true } : { ...one, moved: false })));
              model.save_changes();
            }, { once: true });
          });
          elements.set(row.key, card);
          field.append(card);
        }
        card.style.left = `${50 + 50 * row.x}%`;
        card.style.top = `${50 - 50 * row.y}%`;
      }
    };
    const sum = () => {
      totals.replaceChildren(...model.get("totals").map((line) => {
        const row = document.createElement("tr");
        row.append(...line.map((text) => Object.assign(document.createElement("td"), { textContent: text })));
        return row;
      }));
    };
    model.on("change:placements", draw);
    model.on("change:totals", sum);
    draw();
    sum();
  },
};
