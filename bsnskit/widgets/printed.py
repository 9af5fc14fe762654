"""What the browser is given of a board: printed figures and words, never a number to format."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bsnskit.i18n import is_unknown
from bsnskit.method import classification
from bsnskit.vocabulary import ALL, N_, OBJECTIVES

if TYPE_CHECKING:
    import pandas as pd

    from bsnskit.i18n import Language

Row = dict[str, Any]


def cards_of(cards: pd.DataFrame, words: Language) -> list[Row]:
    """Return the cards as the browser draws them, dearest first; those of unknown cost last.

    `size` 0..1 is the square root of the cost over the dearest: areas compare as costs do. None = unknown.
    """
    dearest = cards["cost_total"].max() if len(cards) else float("nan")
    ordered = cards.sort_values(["cost_total", "n_contacts"], ascending=False, na_position="last", kind="stable")
    return [_card(row, dearest, words) for row in records(ordered)]


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
        "key": key_of(row),
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
    return [{**row, "key": key_of(row), "decided_text": _day(row["decided_at"], words)} for row in records(placements)]


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
    return {row["objective"]: row for row in records(classification.totals_by_objective(placements, costs))}


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


def quadrants_of(words: Language) -> list[Row]:
    """Return the four quadrants with name, sign and colour."""
    return [_quadrant(one, words) for one in OBJECTIVES]


def _quadrant(one: Any, words: Language) -> Row:
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
    "proposed": N_("Proposed: {objective}"),
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


def key_of(row: Mapping[str, Any]) -> str:
    """Return the name of a card in the browser."""
    return f"{row['reason_id']}|{row['context']}"


def records(table: pd.DataFrame) -> list[Row]:
    """Return the rows of a table; what is unknown is None, as JSON wants it."""
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
