"""Cards, placements and a whole small engagement for tests of the board."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from bsnskit.contracts import tables
from bsnskit.i18n import Language
from bsnskit.store.engagement import Engagement, create_engagement
from bsnskit.store.events import NewEvent
from bsnskit.vocabulary import ALL, objective_of
from bsnskit.widgets.board import Board, board_of
from bsnskit.widgets.printed import key_of, records

AUTHOR = "Anne Le Goff"
CALLS = {
    "1.01": ("Accounts", "I cannot sign in", 420),
    "1.02": ("Accounts", "I did not get the mail with my code", 260),
    "1.03": ("Accounts", "I want to change my address", 180),
    "2.01": ("Invoices", "I do not understand my invoice", 390),
    "2.02": ("Invoices", "I was charged twice", 150),
    "2.03": ("Invoices", "Where is my refund?", 310),
    "2.10": ("Invoices", "I need a copy of an invoice", 95),
    "3.01": ("Deliveries", "Where is my parcel?", 640),
    "3.02": ("Deliveries", "My parcel arrived damaged", 75),
    "3.03": ("Deliveries", "I want to talk to somebody about my project", 55),
    "3.08a": ("Deliveries", "I want to return something", 210),
    "3.08b": ("Deliveries", "I want to exchange something", None),
}
"""Reasons with topic, label and contacts a year; the last one is unknown."""


def cards_table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Build cards; cost is ten a contact where a row does not say otherwise."""
    filled = [
        {"context": ALL, "topic": "Topic", "n_tnps": 0, "illustration": False, "cost_total": _ten(row), **row}
        for row in rows
    ]
    return tables.from_rows(tables.BoardCards, filled)


def _ten(row: dict[str, Any]) -> float | None:
    return None if row.get("n_contacts") is None else 10.0 * row["n_contacts"]


def usual_cards() -> pd.DataFrame:
    """Return the cards of `CALLS`."""
    return cards_table(
        [
            {"reason_id": key, "topic": topic, "label": label, "n_contacts": contacts, "tnps": tnps, "n_tnps": 40}
            for (key, (topic, label, contacts)), tnps in zip(CALLS.items(), (-32.0, 12.0, 0.0, None) * 3, strict=True)
        ]
    )


def many_cards(count: int) -> pd.DataFrame:
    """Return a board of any size; costs fall from card to card."""
    return cards_table(
        [
            {
                "reason_id": f"{1 + number // 20}.{number % 20 + 1:02d}",
                "label": f"Reason {number}",
                "n_contacts": 1000 / (1 + number),
            }
            for number in range(count)
        ]
    )


def placements_table(cards: pd.DataFrame, places: dict[str, tuple[Any, ...]]) -> pd.DataFrame:
    """Lay out every card; `places` gives (customer, company) or (customer, company, objective) by reason."""
    rows: list[dict[str, Any]] = []
    for key, context in zip(cards["reason_id"], cards["context"], strict=True):
        row = {"reason_id": key, "context": context, "illustration": False}
        if key in places:
            customer, company, *objective = places[key]
            row |= {"customer_value": customer, "company_value": company, "proposed": objective_of(customer, company)}
            if objective:
                row |= {"objective": objective[0], "why": "Agreed.", "why_not_eliminate": "Needed."}
        rows.append(row)
    return tables.from_rows(tables.Placements, rows)


class Table:
    """Stands where a ledger stands: keeps what was recorded, and can take it back."""

    def __init__(self, cards: pd.DataFrame, placements: pd.DataFrame, commit: Any = None) -> None:
        self.author = AUTHOR
        self.recorded: list[dict[str, Any]] = []
        self.splits: list[tuple[str, str, list[Any]]] = []
        self._cards, self._rows, self._commit = cards, records(placements), commit
        self._before: list[list[dict[str, Any]]] = []
        self._after: list[list[dict[str, Any]]] = []

    @property
    def undoable(self) -> bool:
        return bool(self._before)

    @property
    def redoable(self) -> bool:
        return bool(self._after)

    def cards(self) -> pd.DataFrame:
        return self._cards

    def costs(self) -> pd.DataFrame:
        return self._cards[["reason_id", "n_contacts", "cost_total"]].drop_duplicates("reason_id")

    def standing(self) -> list[dict[str, Any]]:
        return [dict(row) for row in self._rows]

    def commit(self, rows: Any) -> None:
        if self._commit is not None:
            self._commit(rows)
        self._before.append(self._rows)
        self._after.clear()
        self.recorded += rows
        changed = {key_of(row): row for row in rows}
        self._rows = [changed.get(key_of(row), row) for row in self._rows]

    def undo(self) -> bool:
        if not self._before:
            return False
        self._after.append(self._rows)
        self._rows = self._before.pop()
        return True

    def redo(self) -> bool:
        if not self._after:
            return False
        self._before.append(self._rows)
        self._rows = self._after.pop()
        return True

    def split(self, reason_id: str, by: str, parts: Any) -> None:
        self.splits.append((reason_id, by, list(parts)))

    def file(self, form: str) -> tuple[str, str, bytes]:
        return f"board.{form}", "text/plain", b"a board"


def open_board(
    cards: pd.DataFrame, places: dict[str, tuple[Any, ...]] | None = None, *, language: Any = "en", commit: Any = None
) -> tuple[Board, Table]:
    """Open a board over a `Table`; `commit` is called before it keeps anything, and may refuse."""
    table = Table(cards, placements_table(cards, places or {}), commit)
    words = language if isinstance(language, Language) else Language(language, "EUR")
    return board_of(table, words), table


def make_engagement(root: Path, client: str, *, language: str = "en") -> Engagement:
    """Make an engagement with the reasons of `CALLS`, their volumes, rates, handle times, surveys; nothing placed."""
    root.mkdir(parents=True, exist_ok=True)
    engagement = create_engagement(client, language=language, data=root)
    usual = {"state": "active", "client_top": False, "list_version": 1}
    events = [
        NewEvent("reason", key, {"topic": topic, "label": label, "position": place, **usual})
        for place, (key, (topic, label, _)) in enumerate(CALLS.items())
    ]
    engagement.ledger.append_many(events, author=AUTHOR)
    counted = {key: contacts for key, (_, _, contacts) in CALLS.items() if contacts is not None}
    split = {"channel": "call", "tier": "(none)"}
    written = {
        "volumes": [
            {"reason_id": key, "grain": "year", "period_start": pd.Timestamp("2019-01-01"), "context": ALL, "n_contacts": n, **split}
            for key, n in counted.items()
        ],
        "rates": [{"cost_hour": 36.0, "cost_fixed": 0.0, "cashable_share": 0.5, **split}],
        "downstream": [{"reason_id": ALL, "event": "second line", "p_event": 0.5, "cost_event": 8.0}],
        "handle_times": [{"reason_id": key, "handle_s": seconds, **split} for key in counted for seconds in (500.0, 700.0)],
        "surveys": [{"reason_id": key, "score": score} for key in counted for score in (9.0, 3.0, 3.0, 7.0)],
    }  # fmt: skip
    for kind, rows in written.items():
        engagement.write_table(kind, tables.from_rows(_CONTRACTS[kind], rows))
    return engagement


_CONTRACTS: dict[str, type[tables.Table]] = {
    "volumes": tables.Volumes,
    "rates": tables.Rates,
    "downstream": tables.Downstream,
    "handle_times": tables.HandleTimes,
    "surveys": tables.Surveys,
}
