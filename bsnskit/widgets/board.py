"""The live board: cards on the value-irritant matrix, dropped by a team and recorded at once.

A gesture in the browser replaces the whole `placements` trait, with a mark on the rows it meant. Only those rows are
read; the model of `method.classification` decides what they come to, `commit` records it, and what is then recorded
goes back to the browser: a refused gesture is seen to return. Every word the browser shows is made here.
"""

from __future__ import annotations

import base64
import logging
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import RLock, Timer
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import anywidget
import pandas as pd
import traitlets

from bsnskit.contracts.tables import BoardCards, Placements, check
from bsnskit.errors import BsnsError
from bsnskit.method import classification
from bsnskit.vocabulary import N_
from bsnskit.widgets.printed import Row, cards_of, key_of, quadrants_of, records, rows_of, totals_of, words_of

if TYPE_CHECKING:
    from bsnskit.i18n import Language
    from bsnskit.method.chain import Chain
    from bsnskit.store.ledger import Ledger

Commit = Callable[[Row], pd.DataFrame]
"""Record one row of `tables.Placements` as it is to stand; return the placements as they then stand."""
Undo = Callable[[], pd.DataFrame | None]
"""Take back what was recorded last through this board; return the placements as they then stand, None for nothing."""

REMEMBERED = 200
"""Gestures whose answer the browser can still see; one lies between two answers as a rule."""
_PARTS = ("board_layout.js", "board_panel.js", "board.js")
"""Joined they are one ES module; nothing else is done to them."""
STILL_S = 1.5
"""The picture beneath follows the board at this distance [s]."""
_LOG = logging.getLogger("bsnskit.board")


class Board(anywidget.AnyWidget):
    """The view. Traits are replaced whole: a list changed in place tells nobody.

    `placements` is the only trait the browser sets; `acknowledged` names the gestures that were answered.
    """

    _esm = "\n".join(Path(__file__).with_name(part).read_text("utf-8") for part in _PARTS)
    _css = Path(__file__).with_name("board.css")
    cards: traitlets.List[Any] = traitlets.List().tag(sync=True)
    placements: traitlets.List[Any] = traitlets.List().tag(sync=True)
    acknowledged: traitlets.List[Any] = traitlets.List().tag(sync=True)
    totals = traitlets.Dict().tag(sync=True)
    objectives: traitlets.List[Any] = traitlets.List().tag(sync=True)
    words = traitlets.Dict().tag(sync=True)
    message = traitlets.Dict().tag(sync=True)
    undoable = traitlets.Bool(False).tag(sync=True)

    table: pd.DataFrame
    """What is recorded, as `tables.Placements`."""
    picture: Callable[[], str] | None = None
    """Makes SVG of the same table: it is shown beneath, and the live board hides it; without a kernel it stands there."""
    _still: str = ""
    _soon: Timer | None = None

    def _ipython_display_(self) -> None:
        from IPython.display import publish_display_data

        data, metadata = self._repr_mimebundle_() or ({}, {})
        publish_display_data(data, metadata)
        if self.picture is not None and "VOILA_PREHEAT" not in os.environ:  # a page through Voilà is never saved
            self._still = uuid4().hex
            publish_display_data({"text/html": still(self.picture())}, transient={"display_id": self._still})

    def redraw_still(self) -> None:
        """Draw the picture beneath anew, a little later: what a saved notebook shows is what was recorded last."""
        if not self._still:
            return
        if self._soon is not None:
            self._soon.cancel()
        self._soon = Timer(STILL_S, self._replace_still)
        self._soon.daemon = True
        self._soon.start()

    def _replace_still(self) -> None:
        from IPython.display import publish_display_data

        try:
            picture = {"text/html": still(self.picture())} if self.picture else {}
            publish_display_data(picture, transient={"display_id": self._still}, update=True)
        except Exception:
            _LOG.exception("the picture beneath the board could not be drawn")


def ledger_board(
    chain: Callable[[], Chain],
    ledger: Ledger,
    *,
    words: Language,
    author: str,
    picture: Callable[[], str] | None = None,
) -> Board:
    """Open the board of an engagement, each drop recorded in its ledger.

    Parameters
    ----------
    chain : gives the results of the method as they stand when the board is opened
    ledger : where placements are recorded
    author : who is recorded as deciding
    picture : makes SVG of the placements as they stand, for readers without a kernel
    """
    from bsnskit.store import judgements

    results = chain()
    active, cards = results.active, results.cards

    def standing() -> pd.DataFrame:
        return classification.placements_of(active, judgements.placements(ledger))

    mine: list[str] = []

    def commit(row: Row) -> pd.DataFrame:
        subject = judgements.subject_of(row["reason_id"], row["context"])
        mine.append(ledger.append("placement", subject, _body(row), author=author).event_id)
        return standing()

    def undo() -> pd.DataFrame | None:
        if not mine:
            return None
        ledger.undo(mine.pop(), author=author)
        return standing()

    board = placement_board(cards, standing(), words=words, commit=commit, undo=undo, author=author)
    board.picture = picture
    return board


def placement_board(
    cards: pd.DataFrame, placements: pd.DataFrame, *, words: Language, commit: Commit, undo: Undo, author: str
) -> Board:
    """Open a board; it knows no store, only the two calls that record.

    Parameters
    ----------
    cards : tables.BoardCards, n rows
    placements : tables.Placements, one row per card, those in the tray without position
    commit : records one row and returns all placements; what it raises is shown and the card goes back
    undo : takes the last one back and returns all placements
    author : named in what the board says
    """
    wiring = _Wiring(check(BoardCards, cards), words, commit, undo, author)
    wiring.show(check(Placements, placements))
    return wiring.board


class _Wiring:
    """Between the view and the calls that record. JupyterLab calls from several threads, hence the lock."""

    def __init__(self, cards: pd.DataFrame, words: Language, commit: Commit, undo: Undo, author: str) -> None:
        self.words, self.commit, self.undo, self.author = words, commit, undo, author
        self.costs = cards[["reason_id", "n_contacts", "cost_total"]].drop_duplicates("reason_id")
        self.labels = {key_of(row): row["reason_id"] for row in records(cards)}
        self.lock = RLock()
        self.told = 0
        self.recorded = 0
        self.board = Board(
            cards=cards_of(cards, words),
            words=words_of(words),
            objectives=quadrants_of(words),
        )
        self.board.observe(self.moved, names=["placements"])
        self.board.on_msg(self.asked)

    def show(
        self, placements: pd.DataFrame, message: Mapping[str, str] | None = None, answered: tuple[str, ...] = ()
    ) -> None:
        """Give the browser what is recorded, in one message."""
        board = self.board
        with self.lock, board.hold_sync():
            board.table = placements
            board.acknowledged = [*board.acknowledged, *answered][-REMEMBERED:]
            self.quietly("placements", rows_of(placements, self.words))
            board.totals = totals_of(placements, self.costs, self.words)
            board.undoable = self.recorded > 0
            if message is not None:
                self.told += 1
                board.message = {**message, "number": self.told}
        board.redraw_still()

    def quietly(self, name: str, value: object) -> None:
        """Set a trait without hearing of it ourselves."""
        self.board.unobserve(self.moved, names=[name])
        try:
            self.board.set_trait(name, value)
        finally:
            self.board.observe(self.moved, names=[name])

    def moved(self, change: Mapping[str, Any]) -> None:
        """Record what the browser asks for. An exception here would be swallowed, so each becomes a message."""
        with self.lock:
            known = set(self.board.acknowledged)
            wishes = [row for row in change["new"] if row.get("gesture") and row["gesture"] not in known]
            message: dict[str, str] = {}
            for wish in wishes:
                message = self.answer(wish)
            self.show(self.board.table, message or None, tuple(str(wish["gesture"]) for wish in wishes))

    def answer(self, wish: Row) -> dict[str, str]:
        """Let the model say what a gesture comes to, record it, and say so."""
        before = self.board.table
        try:
            after = wished(before, wish)
            for row in records(classification.changes(before, after)):
                self.board.table = self.commit(row)
                self.recorded += 1
        except BsnsError as problem:
            return {"kind": "refused", "text": self.words.error(problem)}
        except Exception as problem:
            _LOG.exception("a gesture on the board could not be recorded")
            told = N_("This was not recorded: {problem}")
            return {"kind": "refused", "text": self.words.text(told, problem=f"{type(problem).__name__}: {problem}")}
        return {"kind": "done", "text": self.said(str(wish["key"]))}

    def said(self, key: str) -> str:
        """Say in one sentence how a card now stands."""
        row = next(row for row in records(self.board.table) if key_of(row) == key)
        fields = {
            "card": self.labels[key],
            "author": self.author,
            "name": self.words.objective(row["objective"]),
        }
        if row["customer_value"] is None:
            return self.words.text(N_("{card} is back in the tray, recorded for {author}."), **fields)
        if row["objective"] is not None:
            return self.words.text(N_("{card}: {name}, recorded for {author}."), **fields)
        return self.words.text(
            N_("{card}: position recorded for {author}; the objective is still to be recorded."), **fields
        )

    def asked(self, _board: Board, content: Mapping[str, Any], _buffers: object) -> None:
        """Take the last gesture back."""
        if content.get("do") != "undo":
            return
        with self.lock:
            try:
                placements = self.undo()
            except BsnsError as problem:
                return self.show(self.board.table, {"kind": "refused", "text": self.words.error(problem)})
            self.recorded = self.recorded - 1 if placements is not None else 0
            told = N_("The last entry was taken back.") if placements is not None else N_("There is nothing to undo.")
            self.show(
                self.board.table if placements is None else placements, {"kind": "done", "text": self.words.text(told)}
            )


def wished(placements: pd.DataFrame, wish: Row) -> pd.DataFrame:
    """Return the placements as a gesture wishes them: a position, an objective, or both.

    Parameters
    ----------
    placements : tables.Placements
    wish : a row of the `placements` trait, with `did` in place|record

    Raises
    ------
    what `classification.place` and `classification.record` raise
    """
    reason_id, context = wish["reason_id"], wish["context"]
    after = classification.place(placements, reason_id, context, wish.get("customer_value"), wish.get("company_value"))
    if wish.get("did") != "record":
        return after
    return classification.record(
        after,
        reason_id,
        context,
        wish.get("objective"),
        wish.get("why"),
        why_not_eliminate=wish.get("why_not_eliminate"),
        minority_view=wish.get("minority_view"),
    )


def still(svg: str) -> str:
    """Return HTML with a picture that the live board hides, and that hides the widget's complaint without a kernel."""
    source = base64.b64encode(svg.encode()).decode()
    return (
        "<style>.jp-OutputArea:has(.bsns-board-still) .jupyter-widgets:not(:has(.bsns-board)) { display: none; }</style>"
        f'<img class="bsns-board-still" alt="" src="data:image/svg+xml;base64,{source}">'
    )


def _body(row: Row) -> Row:
    names = ("customer_value", "company_value", "objective", "why", "why_not_eliminate", "minority_view")
    return {name: row.get(name) for name in names} | {"illustration": False}
