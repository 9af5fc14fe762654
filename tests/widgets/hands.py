"""Hands on a board in a real browser: the same for a bare page, JupyterLab and Voilà."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from bsnskit.widgets.board import Board

TRAITS = (
    "cards", "placements", "acknowledged", "totals", "objectives", "words", "message", "undoable", "redoable", "version",
)  # fmt: skip
BARE = """<!doctype html><html><meta charset="utf-8"><link rel="icon" href="data:,"><style>%s</style><div id="here"></div>
<script type="module">
  const { default: widget } = await import(URL.createObjectURL(new Blob([window.esm], { type: "text/javascript" })));
  const listeners = {};
  const heard = (names) => names.forEach((name) => (listeners[`change:${name}`] ?? []).slice().forEach((act) => act()));
  const apply = (update) => (Object.assign(window.state, update), heard(Object.keys(update)));
  let unsaved = {};
  window.widget = {
    get: (name) => window.state[name],
    set: (name, value) => ((unsaved[name] = value), apply({ [name]: value })),
    on: (event, act) => (listeners[event] ??= []).push(act),
    off: (event, act) => (listeners[event] = (listeners[event] ?? []).filter((other) => other !== act)),
    save_changes: async () => {
      const sent = unsaved;
      unsaved = {};
      apply(await window.python("traits", sent));
    },
    send: async (content) => {
      const { told = [], ...traits } = await window.python("message", content);
      for (const one of told) (listeners["msg:custom"] ?? []).slice().forEach((act) => act(one, []));
      apply(traits);
    },
  };
  widget.render({ model: window.widget, el: document.getElementById("here") });
  window.isReady = true;
</script></html>"""


def show_bare(page: Page, board: Board, *, deaf: bool = False) -> Hands:
    """Show a real board on a page without Jupyter: its traits are those of the Python object in this very process.

    Parameters
    ----------
    deaf : the Python side does not answer, as a kernel that has died
    """

    def python(kind: str, content: dict[str, Any]) -> dict[str, Any]:
        if deaf:
            return {}
        before = {name: getattr(board, name) for name in TRAITS}
        told: list[Any] = []
        board.send = lambda content, _buffers=None: told.append(content)  # type: ignore[method-assign]
        if kind == "traits":
            board.set_state(content)
        else:
            board._handle_custom_msg(content, [])
        traits = {name: getattr(board, name) for name in TRAITS if getattr(board, name) is not before[name]}
        return {**traits, "told": told}

    page.expose_function("python", python)
    page.add_init_script(
        f"window.state = {json.dumps({name: getattr(board, name) for name in TRAITS})}; window.esm = {json.dumps(str(board._esm))}"
    )
    page.route("http://127.0.0.1:9/", lambda route: route.fulfill(body=BARE % board._css, content_type="text/html"))
    page.goto("http://127.0.0.1:9/")
    page.wait_for_function("window.isReady")
    return Hands(page, page.locator(".bsns-board"))


class Hands:
    """Moves cards and reads what the board shows."""

    def __init__(self, page: Page, board: Locator) -> None:
        self.page = page
        self.board = board
        self.field = board.locator(".bsns-field")
        board.locator(".bsns-quadrant").first.wait_for(timeout=60_000)

    def card(self, reason_id: str) -> Locator:
        return self.board.locator(f'[data-key="{reason_id}|(all)"]')

    def point(self, customer: float, company: float) -> tuple[float, float]:
        """Return where a position lies on the screen."""
        box = self.field.bounding_box()
        assert box
        across, along = box["width"] / 2 - 11, box["height"] / 2 - 11
        return box["x"] + box["width"] / 2 + customer * across, box["y"] + box["height"] / 2 - company * along

    def grip(self, reason_id: str) -> tuple[float, float]:
        card = self.card(reason_id)
        card.scroll_into_view_if_needed()
        box = card.bounding_box()
        assert box
        return box["x"] + box["width"] / 2, box["y"] + min(12, box["height"] / 2)

    def drag(self, reason_id: str, customer: float, company: float, *, release: bool = True) -> None:
        """Drag a card with the mouse to a position."""
        self.field.scroll_into_view_if_needed()
        self.page.mouse.move(*self.grip(reason_id))
        self.page.mouse.down()
        self.page.mouse.move(*self.point(customer, company), steps=4)
        if release:
            self.page.mouse.up()

    def touch(self, reason_id: str, customer: float, company: float) -> None:
        """Drag a card with a finger."""
        self.stroke(self.grip(reason_id), self.point(customer, company))

    def stroke(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Draw a finger over the screen."""
        session = self.page.context.new_cdp_session(self.page)
        steps = [tuple(a + (b - a) * step / 8 for a, b in zip(start, end, strict=True)) for step in range(1, 9)]
        for kind, points in [("touchStart", [start]), *(("touchMove", [step]) for step in steps), ("touchEnd", [])]:
            touches = [{"x": x, "y": y} for x, y in points]
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    def carry(self, reason_id: str, *keys: str) -> None:
        """Take a card with Enter, press keys, drop it with Enter."""
        self.card(reason_id).focus()
        for key in ("Enter", *keys, "Enter"):
            self.page.keyboard.press(key)

    def record(self, reason_id: str, objective: str | None = None, **texts: str) -> None:
        """Record an objective in the panel; None = the one proposed."""
        self.card(reason_id).focus()
        if objective is not None:
            self.board.locator(f'input[value="{objective}"]').check()
        for name, text in texts.items():
            self.board.locator(f'textarea[name="{name}"]').fill(text)
        self.board.locator(".bsns-record").click()

    def choose(self, *reason_ids: str) -> None:
        """Choose several cards with the mouse, Ctrl held."""
        for number, reason_id in enumerate(reason_ids):
            self.page.mouse.click(*self.grip(reason_id)) if number == 0 else self.card(reason_id).click(
                modifiers=["Control"], position={"x": 12, "y": 8}
            )

    def wait_recorded(self) -> None:
        """Wait until the Python side has answered every gesture."""
        answered = "(board) => !Number(board.dataset.unanswered) && !board.querySelector('.bsns-waiting')"
        self.page.wait_for_function(answered, arg=self.board.element_handle())

    def status(self) -> str:
        return self.board.locator(".bsns-status").inner_text()

    def notice(self) -> str:
        shown = self.board.locator(".bsns-notice")
        return shown.inner_text() if shown.is_visible() else ""

    def is_placed(self, reason_id: str) -> bool:
        return bool(self.card(reason_id).evaluate("(card) => !!card.closest('.bsns-layer')"))

    def label(self, reason_id: str) -> str:
        return self.card(reason_id).get_attribute("aria-label") or ""

    def total(self, objective: str) -> list[str]:
        """Return reasons, contacts and cost of a line of the totals."""
        cells = self.board.locator(f'.bsns-totals tr[data-objective="{objective}"] td:not(.bsns-col-share)')
        return [" ".join(text.split()) for text in cells.all_inner_texts()]
