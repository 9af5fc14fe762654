"""Between the view and whoever keeps what is recorded: read what the browser wishes, let the model say what it comes to.

A gesture comes as the rows it meant; several at once are one entry, recorded and taken back together. The answer is
what then stands of these rows, with the totals: a refused gesture is seen to return. The traits follow it, for views
that open later.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from threading import RLock
from typing import TYPE_CHECKING, Any, Protocol

from bsnskit.errors import BsnsError, NotReady
from bsnskit.method import classification
from bsnskit.vocabulary import N_
from bsnskit.widgets.printed import Row, cards_of, figures_of, key_of, quadrants_of, records, rows_of, totals_of
from bsnskit.widgets.view import Board
from bsnskit.widgets.words import words_of

if TYPE_CHECKING:
    import pandas as pd

    from bsnskit.i18n import Language

REMEMBERED = 200
"""Gestures whose answer the browser can still see; one lies between two answers as a rule."""
_LOG = logging.getLogger("bsnskit.board")


class Keeper(Protocol):
    """Keeps what is recorded through one board."""

    author: str
    """Who is recorded as deciding."""

    @property
    def undoable(self) -> bool: ...  # noqa: D102
    @property
    def redoable(self) -> bool: ...  # noqa: D102

    def cards(self) -> pd.DataFrame:
        """Return the cards with their figures, as `tables.BoardCards`."""

    def costs(self) -> pd.DataFrame:
        """Return contacts and cost of the whole reasons: columns reason_id, n_contacts, cost_total."""

    def standing(self) -> list[Row]:
        """Return every card as it stands: rows of `tables.Placements`, `votes` beside them where people voted."""

    def commit(self, rows: Sequence[Row]) -> None:
        """Record rows as they are to stand, all or none."""

    def undo(self) -> bool:
        """Take back what this board recorded last; False where there is nothing."""

    def redo(self) -> bool:
        """Record again what was taken back last; False where there is nothing."""

    def split(self, reason_id: str, by: str, parts: Sequence[Row]) -> None:
        """Give a reason one card per context; no parts put it together again."""

    def file(self, form: str) -> tuple[str, str, bytes]:
        """Return name, media type and bytes of the board as svg, png, placements (xlsx) or votes (xlsx)."""


class Wiring:
    """Answers the gestures of one view. JupyterLab calls from several threads, hence the lock."""

    def __init__(self, keeper: Keeper, words: Language) -> None:
        self.keeper, self.words = keeper, words
        self.lock = RLock()
        self.told = 0
        self.board = Board(words=words_of(words), objectives=quadrants_of(words))
        self.rows: list[Row] = []
        self.printed: dict[str, tuple[Row, Row]] = {}
        self.lay_cards()
        self.board.on_msg(self.asked)
        self.show()

    def lay_cards(self) -> None:
        """Read the cards anew: at the start, and when a reason was split or the list changed."""
        cards, costs = self.keeper.cards(), self.keeper.costs()
        self.figures = figures_of(cards, costs)
        self.labels = {key_of(row): row["reason_id"] for row in records(cards)}
        self.board.cards = cards_of(cards, self.words)

    def show(self, message: Mapping[str, str] | None = None, answered: Sequence[Row] = ()) -> None:
        """Give the browser what is recorded: first what a gesture waits for, then every trait in one message."""
        board, keeper = self.board, self.keeper
        with self.lock, board.hold_sync():
            self.rows = keeper.standing()
            placements = self.print_rows()
            stands: dict[str, Any] = {
                "version": board.version + 1,
                "acknowledged": [*board.acknowledged, *(str(row["gesture"]) for row in answered)][-REMEMBERED:],
                "totals": totals_of(self.rows, self.figures, self.words),
                "undoable": keeper.undoable,
                "redoable": keeper.redoable,
            }
            if message is not None:
                self.told += 1
                stands["message"] = {**message, "number": self.told}
            if answered:
                meant = {row.get("key") for row in answered}
                rows = [row for row in placements if row["key"] in meant]
                board.send({"kind": "stands", **stands, "rows": rows})
            for name, value in {**stands, "placements": placements}.items():
                board.set_trait(name, value)
        board.redraw_still()

    def print_rows(self) -> list[Row]:
        """Return the rows as the browser draws them; one that stands as before is not printed again."""
        held, self.printed = self.printed, {}
        for row in self.rows:
            before = held.get(key := key_of(row))
            self.printed[key] = before if before and before[0] == row else (row, rows_of([row], self.words)[0])
        return [printed for _, printed in self.printed.values()]

    def renew(self, message: Mapping[str, str] | None = None) -> None:
        """Show cards and placements as they stand now, whoever recorded them."""
        with self.lock, self.board.hold_sync():
            self.lay_cards()
            self.show(message)

    def put(self, rows: Sequence[Row]) -> None:
        """Record what a gesture asks for, unless it was answered before."""
        with self.lock:
            known = set(self.board.acknowledged)
            wishes = [row for row in rows if row.get("gesture") and row["gesture"] not in known]
            told = self.answered(lambda: self.answer(wishes)) if wishes else None
            self.show(told, wishes)

    def answer(self, wishes: Sequence[Row]) -> str:
        """Let the model say what gestures come to, record it, and say so."""
        before = {key_of(row): row for row in self.rows}
        after = [wished(self.rows, wish) for wish in wishes]
        changed = [row for row in after if row != before[key_of(row)]]
        if changed:
            self.keeper.commit(changed)
        return self.said(after)

    def said(self, rows: Sequence[Row]) -> str:
        """Say in one sentence how cards now stand."""
        words, row = self.words, rows[-1]
        fields: dict[str, Any] = {"author": self.keeper.author, "name": words.objective(row["objective"])}
        if len(rows) > 1:
            told = N_("{count} cards recorded for {author}.")
            return words.text(told, count=words.number(len(rows)), **fields)
        fields["card"] = self.labels.get(key_of(row), row["reason_id"])
        if row["customer_value"] is None:
            return words.text(N_("{card} is back in the tray, recorded for {author}."), **fields)
        if row["objective"] is not None:
            return words.text(N_("{card}: {name}, recorded for {author}."), **fields)
        return words.text(
            N_("{card}: position recorded for {author}; the objective is still to be recorded."), **fields
        )

    def asked(self, _board: Board, content: Mapping[str, Any], _buffers: object) -> None:
        """Answer a gesture or a button. An exception here would be swallowed, so each becomes a message."""
        wanted = content.get("do")
        if wanted == "put":
            self.put(content.get("rows") or [])
        elif wanted in ("undo", "redo"):
            self.step(str(wanted))
        elif wanted == "split":
            self.split(content)
        elif wanted == "save":
            self.save(str(content.get("as")))

    def step(self, direction: str) -> None:
        """Go one entry back or forth."""
        said = {
            "undo": (N_("The last entry was taken back."), N_("There is nothing to undo.")),
            "redo": (N_("The entry was recorded again."), N_("There is nothing to redo.")),
        }[direction]
        with self.lock:
            cards = set(self.labels)

            def act() -> str:
                done = self.keeper.undo() if direction == "undo" else self.keeper.redo()
                return self.words.text(said[0] if done else said[1])

            told = self.answered(act)
            renewed = {key_of(row) for row in self.keeper.standing()} != cards
            self.renew(told) if renewed else self.show(told)

    def split(self, content: Mapping[str, Any]) -> None:
        """Split a reason into contexts, or put it together again."""
        reason_id, parts = str(content.get("reason_id")), content.get("parts") or []

        def act() -> str:
            self.keeper.split(reason_id, str(content.get("by")), parts)
            told = N_("{card}: one card per context.") if parts else N_("{card}: one card again.")
            return self.words.text(told, card=reason_id)

        with self.lock:
            self.renew(self.answered(act))

    def save(self, form: str) -> None:
        """Send the board as a file to the browser, which keeps or prints it."""
        made: list[tuple[str, str, bytes]] = []

        def act() -> str:
            made.append(self.keeper.file("svg" if form == "print" else form))
            return ""

        told = self.answered(act)
        if made:
            name, media, content = made[0]
            self.board.send({"kind": "file", "as": form, "name": name, "media": media}, [content])
        else:
            self.show(told)

    def answered(self, act: Any) -> dict[str, str]:
        """Do something and say what came of it; what it raises is said, never swallowed."""
        try:
            return {"kind": "done", "text": act()}
        except BsnsError as problem:
            return {"kind": "refused", "text": self.words.error(problem)}
        except Exception as problem:
            _LOG.exception("a gesture on the board could not be recorded")
            told = N_("This was not recorded: {problem}")
            return {"kind": "refused", "text": self.words.text(told, problem=f"{type(problem).__name__}: {problem}")}


def wished(rows: Sequence[Row], wish: Row) -> Row:
    """Return a card as a gesture wishes it: a position, an objective, or both.

    Parameters
    ----------
    rows : every card, rows of tables.Placements
    wish : a row of the `placements` trait, with `gesture` (its name) and `did` in place|record

    Raises
    ------
    NotReady : automate without an answer to "why not eliminate?", or an objective without a reason
    what `classification.card_of`, `placed` and `decided` raise
    """
    row = classification.card_of(rows, wish["reason_id"], wish["context"])
    after = classification.placed(row, wish.get("customer_value"), wish.get("company_value"))
    if wish.get("did") != "record":
        return after
    decided = classification.decided(
        after,
        wish.get("objective"),
        wish.get("why"),
        why_not_eliminate=wish.get("why_not_eliminate"),
        minority_view=wish.get("minority_view"),
    )
    if decided["objective"] is not None and decided["why"] is None:
        raise NotReady(
            row["reason_id"],
            N_("no reason was given for the objective"),
            N_("Every decision carries why it was taken."),
            N_("Write one sentence for those who were not in the room."),
        )
    if decided["objective"] == "automate" and decided["why_not_eliminate"] is None:
        raise NotReady(
            row["reason_id"],
            N_("it is not said why the cause is not eliminated"),
            N_("Companies tend to automate what should not exist."),
            N_("Answer “Why not eliminate?” first."),
        )
    return decided
