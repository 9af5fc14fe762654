"""Placements: who stands where on the value-irritant matrix, what a move changes, what the team records.

The position proposes an objective, the team records one: two gestures. No function here decides.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pandas as pd

from bsnskit.contracts import tables
from bsnskit.errors import BsnsError, NotReady, nearest
from bsnskit.vocabulary import ALL, N_, OBJECTIVE_KEYS, objective_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = [
    "UnknownCard",
    "WrongObjective",
    "WrongPosition",
    "card_of",
    "changes",
    "decided",
    "place",
    "placed",
    "placements_of",
    "record",
    "unplaced",
]

Row = dict[str, Any]
"""A row of tables.Placements; what is unknown is None."""

KEY = ["reason_id", "context"]
DECISION = ("objective", "why", "why_not_eliminate", "minority_view")
"""What belongs to a recorded objective and goes when it goes; the ledger keeps what was."""


class UnknownCard(BsnsError):
    """No card of that reason and context is on the board."""


class WrongPosition(BsnsError):
    """A position is not on the matrix: outside -1 to 1, or known on one axis only."""


class WrongObjective(BsnsError):
    """An objective is none of the four."""


def placements_of(
    reasons: pd.DataFrame, placements: pd.DataFrame, contexts: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Lay out every card of the board: those placed, and a card in the tray for each reason that is not.

    A reason that the team split has one card per context, placed or not; what was placed as a whole before is not shown
    then, and comes back when the split is taken back.

    Grain: one row per `reason_id` x `context`, reasons in the order of the list.

    Parameters
    ----------
    reasons : tables.Reasons        retired reasons have no card
    placements : tables.Placements  as recorded; those of reasons not on the list are left out
    contexts : tables.ContextFigures of the reasons that are split; None = none is

    Returns
    -------
    tables.Placements; `proposed` is worked out from the position
    """
    listed = reasons.loc[reasons["state"] != "retired", "reason_id"].tolist()
    recorded: dict[str, list[Row]] = {}
    for row in _rows(placements):
        recorded.setdefault(row["reason_id"], []).append(row)
    split: dict[str, list[str]] = {}
    for reason_id, context in () if contexts is None else zip(contexts["reason_id"], contexts["context"], strict=True):
        split.setdefault(reason_id, []).append(context)
    cards = [card for reason_id in listed for card in _cards_of(reason_id, recorded.get(reason_id, []), split)]
    return tables.from_rows(tables.Placements, cards)


def _cards_of(reason_id: str, recorded: list[Row], split: dict[str, list[str]]) -> list[Row]:
    placed = {row["context"]: row for row in recorded}
    wanted = split.get(reason_id) or sorted(placed) or [ALL]
    return [_proposing(placed.get(context) or unplaced(reason_id, context)) for context in wanted]


def unplaced(reason_id: str, context: str) -> Row:
    """Return the card of a reason that nobody has placed, as a row of `tables.Placements`."""
    return {**dict.fromkeys(_columns()), "reason_id": reason_id, "context": context, "illustration": False}


@lru_cache(maxsize=1)
def _columns() -> tuple[str, ...]:
    # Asked for at every drop and every card, where building a table of the contract would be felt.
    return tuple(tables.empty(tables.Placements).columns)


def _proposing(row: Row) -> Row:
    customer, company = row["customer_value"], row["company_value"]
    proposed = None if customer is None or company is None else objective_of(customer, company)
    return {**row, "proposed": proposed, "illustration": row["illustration"] is True}


def place(
    placements: pd.DataFrame,
    reason_id: str,
    context: str,
    customer_value: float | None,
    company_value: float | None,
) -> pd.DataFrame:
    """Put a card somewhere, or back into the tray; see `placed`.

    Parameters
    ----------
    placements : tables.Placements, n rows
    reason_id, context : which card
    customer_value, company_value : -1 irritant to 1 value; both None = back into the tray; 0 = on the axis, in no quadrant

    Returns
    -------
    tables.Placements, n rows in the same order

    Raises
    ------
    UnknownCard : no such card
    WrongPosition : outside -1 to 1, or None on one axis only
    """
    row = card_of(_rows(placements), reason_id, context)
    return _with(placements, placed(row, customer_value, company_value))


def placed(row: Row, customer_value: float | None, company_value: float | None) -> Row:
    """Return a card as it stands after a move.

    A move into another quadrant, onto an axis or into the tray clears a recorded objective with its reasons; inside the
    same quadrant it stays. A card put where it already lies is not changed.

    Parameters
    ----------
    row : of tables.Placements, unknown = None
    customer_value, company_value : -1 irritant to 1 value; both None = back into the tray; 0 = on the axis, in no quadrant

    Returns
    -------
    a row of tables.Placements; a position given by hand is no illustration

    Raises
    ------
    WrongPosition : outside -1 to 1, or None on one axis only

    Source
    ------
    METHOD section 3.
    """
    position = _position(row["reason_id"], customer_value, company_value)
    if position == (row["customer_value"], row["company_value"]):
        return dict(row)
    proposed = None if position[0] is None or position[1] is None else objective_of(position[0], position[1])
    stays = proposed == row["proposed"] and position[0] is not None
    changed = {
        **row,
        "customer_value": position[0],
        "company_value": position[1],
        "proposed": proposed,
        "illustration": False,
    }
    return changed if stays else {**changed, **dict.fromkeys(DECISION)}


def record(
    placements: pd.DataFrame,
    reason_id: str,
    context: str,
    objective: str | None,
    why: str | None,
    *,
    why_not_eliminate: str | None = None,
    minority_view: str | None = None,
) -> pd.DataFrame:
    """Record the objective that the team agreed on, or take it back with None; see `decided`.

    Parameters
    ----------
    placements : tables.Placements, n rows
    reason_id, context : which card; it has a place on the matrix
    objective, why, why_not_eliminate, minority_view : as `decided` takes them

    Returns
    -------
    tables.Placements, n rows in the same order

    Raises
    ------
    UnknownCard : no such card
    WrongObjective : none of the four
    NotReady : the card is still in the tray
    """
    row = card_of(_rows(placements), reason_id, context)
    said = decided(row, objective, why, why_not_eliminate=why_not_eliminate, minority_view=minority_view)
    return _with(placements, said)


def decided(
    row: Row,
    objective: str | None,
    why: str | None,
    *,
    why_not_eliminate: str | None = None,
    minority_view: str | None = None,
) -> Row:
    """Return a card with the objective that the team agreed on, or without one.

    The objective may differ from what the position proposes; `placement_findings` then asks. Automate without an answer
    to "why not eliminate?" is kept too, and asked about; the board asks before.

    Parameters
    ----------
    row : of tables.Placements, unknown = None
    objective : eliminate, automate, simplify, leverage, or None
    why : the team's reason
    why_not_eliminate : what speaks against removing the cause
    minority_view : what those say who see it otherwise

    Raises
    ------
    WrongObjective : none of the four
    NotReady : the card is still in the tray
    """
    if objective is None:
        return {**row, **dict.fromkeys(DECISION), "illustration": False}
    _check_objective(objective)
    if row["customer_value"] is None or row["company_value"] is None:
        raise NotReady(
            row["reason_id"],
            N_("the card is still in the tray"),
            N_("An objective is recorded for a place on the matrix."),
            N_("Place the card first."),
        )
    said = (objective, _text(why), _text(why_not_eliminate), _text(minority_view))
    return {**row, **dict(zip(DECISION, said, strict=True)), "illustration": False}


def changes(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of `after` that are new or differ from `before`, in the order of `after`.

    Parameters
    ----------
    before, after : tables.Placements

    Returns
    -------
    tables.Placements, the rows to be recorded
    """
    then = {_key(row): row for row in before.to_dict("records")}
    differs = [not _same(row, then.get(_key(row))) for row in after.to_dict("records")]
    return after[pd.Series(differs, index=after.index, dtype=bool)].reset_index(drop=True)


def _key(row: Mapping[Any, Any]) -> tuple[str, str]:
    return str(row["reason_id"]), str(row["context"])


def _same(row: Mapping[Any, Any], other: Mapping[Any, Any] | None) -> bool:
    return other is not None and all(_known(value) == _known(other[name]) for name, value in row.items())


def card_of(rows: Sequence[Row], reason_id: str, context: str) -> Row:
    """Return the row of one card.

    Raises
    ------
    UnknownCard : there is none; the nearest id is named
    """
    found = next((row for row in rows if (row["reason_id"], row["context"]) == (reason_id, context)), None)
    if found is None:
        meant = nearest(reason_id, [row["reason_id"] for row in rows])
        raise UnknownCard(
            "",
            N_("there is no card '{reason}' with context '{context}'"),
            N_("Each reason on the list has one card per context; ids are text, such as 2.10."),
            N_("Did you mean {meant}?") if meant and meant != reason_id else "",
            reason=reason_id,
            context=context,
            meant=meant,
        )
    return found


def _position(reason_id: str, customer: float | None, company: float | None) -> tuple[float | None, float | None]:
    known = _known(customer), _known(company)
    on_matrix = all(value is not None and -1 <= value <= 1 for value in known)
    if not on_matrix and known != (None, None):
        raise WrongPosition(
            reason_id,
            N_("({customer}, {company}) is not on the matrix"),
            N_("Both values lie between -1, irritant, and 1, value; both are empty for a card in the tray."),
            customer=known[0],
            company=known[1],
        )
    return (None, None) if known[0] is None or known[1] is None else (float(known[0]), float(known[1]))


def _check_objective(objective: str) -> None:
    if objective not in OBJECTIVE_KEYS:
        meant = nearest(objective, OBJECTIVE_KEYS)
        raise WrongObjective(
            "",
            N_("'{objective}' is no objective"),
            N_("The objectives are {known}."),
            N_("Did you mean {meant}?") if meant else "",
            objective=objective,
            known=", ".join(OBJECTIVE_KEYS),
            meant=meant,
        )


def _with(placements: pd.DataFrame, row: Row) -> pd.DataFrame:
    return tables.from_rows(tables.Placements, [row if _key(one) == _key(row) else one for one in _rows(placements)])


def _rows(table: pd.DataFrame) -> list[Row]:
    return [{str(name): _known(value) for name, value in row.items()} for row in table.to_dict("records")]


def _known(value: Any) -> Any:
    return None if value is None or pd.isna(value) else value


def _text(value: str | None) -> str | None:
    return value.strip() or None if isinstance(value, str) else None
