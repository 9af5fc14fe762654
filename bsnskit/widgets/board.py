"""The live board: cards on the value-irritant matrix, dropped by a team and recorded at once.

A gesture in the browser replaces the whole `placements` trait, with a mark on the rows it meant. Only those rows are
read; the model of `method.classification` decides what they come to, `commit` records it, and what is then recorded
goes back to the browser: a refused gesture is seen to return. Every word the browser shows is made here.
"""

from __future__ import annotations

import base64
import datetime as dt
import logging
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any

import anywidget
import pandas as pd
import traitlets

from bsnskit.contracts.tables import BoardCards, Placements, check
from bsnskit.errors import BsnsError
from bsnskit.i18n import is_unknown
from bsnskit.method import classification
from bsnskit.vocabulary import ALL, N_, OBJECTIVES

if TYPE_CHECKING:
    from bsnskit.i18n import Language
    from bsnskit.method.chain import Chain
    from bsnskit.store.ledger import Ledger

Row = dict[str, Any]
Commit = Callable[[Row], pd.DataFrame]
"""Record one row of `tables.Placements` as it is to stand; return the placements as they then stand."""
Undo = Callable[[], pd.DataFrame | None]
"""Take back what was recorded last through this board; return the placements as they then stand, None for nothing."""

REMEMBERED = 200
"""Gestures whose answer the browser can still see; one lies between two answers as a rule."""
_LOG = logging.getLogger("bsnskit.board")


class Board(anywidget.AnyWidget):
    """The view. Traits are replaced whole: a list changed in place tells nobody.

    `placements` is the only trait the browser sets; `acknowledged` names the gestures that were answered.
    """

    _esm = Path(__file__).with_name("board.js")
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


def ledger_board(chain: Callable[[], Chain], ledger: Ledger, *, words: Language, author: str) -> Board:
    """Open the board of an engagement, each drop recorded in its ledger.

    Parameters
    ----------
    chain : gives the results of the method as they stand when the board is opened
    ledger : where placements are recorded
    author : who is recorded as deciding
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

    return placement_board(cards, standing(), words=words, commit=commit, undo=undo, author=author)


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
        self.labels = {_key(row): row["reason_id"] for row in _records(cards)}
        self.lock = RLock()
        self.told = 0
        self.recorded = 0
        self.board = Board(
            cards=cards_of(cards, words),
            words=words_of(words),
            objectives=[_objective(one, words) for one in OBJECTIVES],
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
            for row in _records(classification.changes(before, after)):
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
        row = next(row for row in _records(self.board.table) if _key(row) == key)
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


# -- what the browser is given: printed figures and words, never a number to format ------------------------------------


def cards_of(cards: pd.DataFrame, words: Language) -> list[Row]:
    """Return the cards as the browser draws them, dearest first; those of unknown cost last.

    `size` 0..1 is the square root of the cost over the dearest: areas compare as costs do. None = unknown.
    """
    dearest = cards["cost_total"].max() if len(cards) else float("nan")
    ordered = cards.sort_values(["cost_total", "n_contacts"], ascending=False, na_position="last", kind="stable")
    return [_card(row, dearest, words) for row in _records(ordered)]


def _card(row: Row, dearest: float, words: Language) -> Row:
    cost, contacts, tnps = row["cost_total"], row["n_contacts"], row["tnps"]
    volume = _contacts(contacts, words)
    told = N_("cost {money} a year")
    money = words.text(N_("cost unknown")) if cost is None else words.text(told, money=words.money(cost, 0))
    answers = words.number(row["n_tnps"])
    satisfaction = words.text(N_("TNPS {value} (n = {n})"), value=_signed(tnps, words), n=answers)
    if tnps is None:
        satisfaction = words.text(N_("TNPS unknown"))
    split = "" if row["context"] == ALL else row["context"]
    spoken = (row["reason_id"], row["label"], split, volume, money, satisfaction)
    return {
        "key": _key(row),
        "reason_id": row["reason_id"],
        "id": row["reason_id"],
        "label": row["label"]
        if not split
        else words.text(N_("{label} ({context})"), label=row["label"], context=split),
        "topic": row["topic"] or "",
        "context": split,
        "volume_text": volume,
        "volume_short": "?" if contacts is None else volume,
        "volume_tiny": "?" if contacts is None else words.number(contacts),
        "cost_text": money,
        "cost_short": "?" if cost is None else words.money(cost, 0),
        "tnps_text": satisfaction,
        "tnps_short": "" if tnps is None else _signed(tnps, words),
        "mark": "" if tnps is None else "▲" if tnps > 0 else "▼" if tnps < 0 else "■",
        "mark_kind": "" if tnps is None else "good" if tnps > 0 else "bad" if tnps < 0 else "even",
        "size": None if cost is None or not dearest > 0 else math.sqrt(max(cost, 0) / dearest),
        "spoken": ", ".join(part for part in spoken if part),
    }


def rows_of(placements: pd.DataFrame, words: Language) -> list[Row]:
    """Return the placements as the `placements` trait: columns of the contract, a key and the printed date."""
    return [{**row, "key": _key(row), "decided_text": _day(row["decided_at"], words)} for row in _records(placements)]


def totals_of(placements: pd.DataFrame, costs: pd.DataFrame, words: Language) -> Row:
    """Return what each objective holds: as recorded, and what the open proposals would add."""
    recorded = _by_objective(placements, costs)
    with_proposals = placements.assign(objective=placements["objective"].fillna(placements["proposed"]))
    proposed = _by_objective(with_proposals, costs)
    placed_cost = sum(line["cost_total"] or 0 for key, line in proposed.items() if key)
    lines = [_line(one.key, recorded[one.key], proposed[one.key], placed_cost, words) for one in OBJECTIVES]
    unplaced = placements["customer_value"].isna() | placements["company_value"].isna()
    undecided = placements["objective"].isna() & placements["proposed"].isna() & ~unplaced
    for label, some in ((N_("on an axis"), undecided), (N_("still to place"), unplaced)):
        if some.any():
            lines.append(_open_line(words.text(label), placements[some], costs, words))
    return {"lines": lines, "notes": _notes(proposed, words)}


def _notes(totals: Mapping[str, Row], words: Language) -> list[str]:
    uncounted = sum(line["n_unknown"] for line in totals.values())
    unpriced = sum(line["n_cost_unknown"] for line in totals.values()) - uncounted
    said = []
    if uncounted:
        said.append(
            words.plural(
                "{count} reason has no known volume: contacts and cost leave it out.",
                "{count} reasons have no known volume: contacts and cost leave them out.",
                uncounted,
            )
        )
    if unpriced > 0:
        said.append(
            words.plural(
                "{count} further reason has no known cost: cost leaves it out.",
                "{count} further reasons have no known cost: cost leaves them out.",
                unpriced,
            )
        )
    return said


def _by_objective(placements: pd.DataFrame, costs: pd.DataFrame) -> dict[str, Row]:
    return {row["objective"]: row for row in _records(classification.totals_by_objective(placements, costs))}


def _line(key: str, recorded: Row, proposed: Row, placed_cost: float, words: Language) -> Row:
    waiting = proposed["n_reasons"] - recorded["n_reasons"]
    of_cost, of_all = ((line["cost_total"] or 0) / placed_cost if placed_cost else 0.0 for line in (recorded, proposed))
    told = N_("{recorded} of the cost placed is recorded here, {proposed} only proposed")
    return {
        "objective": key,
        "label": words.objective(key),
        "reasons": words.number(recorded["n_reasons"]),
        "proposed": f"+{words.number(waiting)}" if waiting else "",
        "proposed_text": words.plural("{count} more is proposed", "{count} more are proposed", waiting),
        "contacts": words.number(recorded["n_contacts"] or 0),
        "cost": words.money(recorded["cost_total"] or 0, 0),
        "share": of_cost,
        "share_proposed": of_all - of_cost,
        "share_text": words.text(told, recorded=words.percent(of_cost, 0), proposed=words.percent(of_all - of_cost, 0)),
    }


def _open_line(label: str, placements: pd.DataFrame, costs: pd.DataFrame, words: Language) -> Row:
    known = costs[costs["reason_id"].isin(placements["reason_id"])]
    return {
        "objective": "",
        "label": label,
        "reasons": words.number(len(placements)),
        "proposed": "",
        "contacts": words.number(known["n_contacts"].sum()),
        "cost": words.money(known["cost_total"].sum(), 0),
        "share": None,
    }


def _objective(one: Any, words: Language) -> Row:
    return {
        "key": one.key,
        "label": words.objective(one.key),
        "sign": one.sign,
        "colour": one.colour,
        "tint": one.tint,
        "customer": one.customer,
        "company": one.company,
    }


def words_of(words: Language) -> dict[str, str]:
    """Return every word of the view; braces are filled by the browser with what only it knows."""
    said = {name: words.text(message) for name, message in _WORDS.items()}
    return {**said, "language": words.code, "locale": words.locale.replace("_", "-")}


_WORDS = {
    "matrix": N_("Value-irritant matrix"),
    "customer": N_("Worth to the customer"),
    "company": N_("Worth to the company"),
    "irritant": N_("irritant"),
    "value": N_("value"),
    "tray": N_("To place"),
    "tray_order": N_("dearest first"),
    "tray_empty": N_("every card is placed"),
    "in_tray": N_("in the tray"),
    "board_empty": N_("There is no reason to place yet: import the list of reasons first."),
    "matrix_empty": N_("Drag a card here. Its place proposes an objective; the team records one."),
    "card": N_("card that can be moved"),
    "legend": N_(
        "The larger the card, the dearer the reason. ▲ ▼ TNPS above or below zero. Dashed: proposed. Filled: recorded."
    ),
    "keys": N_(
        "Keyboard: Enter takes a card, the arrows move it (with Shift, finely), Enter drops it, Escape puts it back."
    ),
    "taken": N_("{card}: taken. Move it with the arrows, drop it with Enter, put it back with Escape."),
    "at": N_("{quadrant} (customer {x}, company {y})"),
    "no_quadrant": N_("On an axis, in no quadrant"),
    "dropped": N_("{card}: {place}."),
    "back": N_("{card}: back in its place, nothing was changed."),
    "undo": N_("Undo"),
    "undo_none": N_("There is nothing to undo."),
    "close": N_("Close"),
    "waiting": N_("Not recorded yet: the kernel does not answer. Is it still running?"),
    "decision": N_("The decision"),
    "choose": N_("Choose a card to see its figures and to record its objective."),
    "not_placed": N_("Not placed yet."),
    "on_axis": N_("On an axis: in no quadrant, nothing is proposed. The team decides."),
    "proposes": N_("Its place proposes"),
    "recorded": N_("Recorded:"),
    "not_recorded": N_("no objective recorded"),
    "illustration": N_("assumption for illustration"),
    "minority": N_("Another view:"),
    "minority_view": N_("Does anybody see it otherwise?"),
    "minority_view_hint": N_("The view of the minority stands beside the decision"),
    "objective": N_("Objective"),
    "why": N_("Why?"),
    "why_hint": N_("In a sentence, for those who were not in the room"),
    "why_not": N_("Why not eliminate?"),
    "why_not_hint": N_("Companies tend to automate what should not exist. What speaks against removing its cause?"),
    "record": N_("Record: {objective}"),
    "place_first": N_("Place the card on the matrix first."),
    "choose_objective": N_("Choose the objective that the team agrees on."),
    "lacks_why_not": N_("Say first why its cause is not eliminated."),
    "put_back": N_("Back to the tray"),
    "totals": N_("What each objective holds"),
    "reasons": N_("Reasons"),
    "contacts": N_("Contacts"),
    "cost": N_("Cost a year"),
}


def picture_beneath(svg: str) -> str:
    """Return HTML with the picture of the same table, which the live board hides: it stands there without a kernel."""
    source = base64.b64encode(svg.encode()).decode()
    return f'<img class="bsns-board-still" alt="" src="data:image/svg+xml;base64,{source}">'


def _key(row: Mapping[str, Any]) -> str:
    return f"{row['reason_id']}|{row['context']}"


def _body(row: Row) -> Row:
    names = ("customer_value", "company_value", "objective", "why", "why_not_eliminate", "minority_view")
    return {name: row.get(name) for name in names} | {"illustration": False}


def _records(table: pd.DataFrame) -> list[Row]:
    return [{str(name): _or_none(value) for name, value in row.items()} for row in table.to_dict("records")]


def _or_none(value: Any) -> Any:
    return None if is_unknown(value) else value


def _signed(value: object, words: Language) -> str:
    printed = words.number(value).replace("-", "\u2212")
    return f"+{printed}" if isinstance(value, int | float) and round(value) > 0 else printed


def _contacts(value: float | None, words: Language) -> str:
    if value is None:
        return words.text(N_("volume unknown"))
    return words.plural("{count} contact", "{count} contacts", round(value))


def _day(stamp: str | None, words: Language) -> str:
    return words.date(dt.datetime.fromisoformat(stamp).date()) if stamp else ""
