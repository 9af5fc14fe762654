"""Placements: who stands where on the value-irritant matrix, what a move changes, what the team records.

The position proposes an objective, the team records one: two gestures. No function here decides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from bsnskit.contracts import tables
from bsnskit.errors import BsnsError, NotReady, nearest
from bsnskit.vocabulary import ALL, N_, OBJECTIVE_KEYS, objective_of

if TYPE_CHECKING:
    from collections.abc import Hashable

__all__ = ["UnknownCard", "WrongObjective", "WrongPosition", "changes", "place", "placements_of", "record"]

KEY = ["reason_id", "context"]
DECISION = ("objective", "why", "why_not_eliminate", "minority_view")
"""What belongs to a recorded objective and goes when it goes; the ledger keeps what was."""


class UnknownCard(BsnsError):
    """No card of that reason and context is on the board."""


class WrongPosition(BsnsError):
    """A position is not on the matrix: outside -1 to 1, or known on one axis only."""


class WrongObjective(BsnsError):
    """An objective is none of the four."""


def placements_of(reasons: pd.DataFrame, placements: pd.DataFrame) -> pd.DataFrame:
    """Lay out every card of the board: those placed, and a card in the tray for each reason that is not.

    Grain: one row per `reason_id` x `context`, reasons in the order of the list.

    Parameters
    ----------
    reasons : tables.Reasons        retired reasons have no card
    placements : tables.Placements  as recorded; those of reasons not on the list are left out

    Returns
    -------
    tables.Placements; `proposed` is worked out from the position
    """
    listed = reasons.loc[reasons["state"] != "retired", ["reason_id"]]
    cards = listed.merge(placements, on="reason_id", how="left", validate="one_to_many")
    cards["context"] = cards["context"].fillna(ALL)
    cards["illustration"] = cards["illustration"].eq(True)
    cards["proposed"] = _proposed(cards)
    place_in_list = cards["reason_id"].map({key: place for place, key in enumerate(listed["reason_id"])})
    ordered = cards.assign(order=place_in_list).sort_values(["order", "context"], kind="stable")
    return tables.check(tables.Placements, ordered.drop(columns="order"))


def place(
    placements: pd.DataFrame,
    reason_id: str,
    context: str,
    customer_value: float | None,
    company_value: float | None,
) -> pd.DataFrame:
    """Put a card somewhere, or back into the tray.

    A move into another quadrant, onto an axis or into the tray clears a recorded objective with its reasons; inside the
    same quadrant it stays. A card put where it already lies is not changed.

    Parameters
    ----------
    placements : tables.Placements, n rows
    reason_id, context : which card
    customer_value, company_value : -1 irritant to 1 value; both None = back into the tray; 0 = on the axis, in no quadrant

    Returns
    -------
    tables.Placements, n rows in the same order; a position given by hand is no illustration

    Raises
    ------
    UnknownCard : no such card
    WrongPosition : outside -1 to 1, or None on one axis only

    Source
    ------
    METHOD section 3.
    """
    row = _card(placements, reason_id, context)
    position = _position(reason_id, customer_value, company_value)
    if position == (_known(row["customer_value"]), _known(row["company_value"])):
        return placements.copy()
    proposed = None if position[0] is None or position[1] is None else objective_of(position[0], position[1])
    stays = proposed == _known(row["proposed"]) and position[0] is not None
    changed: dict[Hashable, Any] = {
        **row,
        "customer_value": position[0],
        "company_value": position[1],
        "proposed": proposed,
        "illustration": False,
    }
    return _with(placements, changed if stays else {**changed, **dict.fromkeys(DECISION)})


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
    """Record the objective that the team agreed on, or take it back with None.

    The objective may differ from what the position proposes; `placement_findings` then asks. Automate without an answer
    to "why not eliminate?" is recorded too, and asked about.

    Parameters
    ----------
    placements : tables.Placements, n rows
    reason_id, context : which card; it has a place on the matrix
    objective : eliminate, automate, simplify, leverage, or None
    why : the team's reason
    why_not_eliminate : what speaks against removing the cause
    minority_view : what those say who see it otherwise

    Returns
    -------
    tables.Placements, n rows in the same order

    Raises
    ------
    UnknownCard : no such card
    WrongObjective : none of the four
    NotReady : the card is still in the tray
    """
    row = _card(placements, reason_id, context)
    if objective is None:
        return _with(placements, {**row, **dict.fromkeys(DECISION), "illustration": False})
    _check_objective(objective)
    if _known(row["customer_value"]) is None or _known(row["company_value"]) is None:
        raise NotReady(
            reason_id,
            N_("the card is still in the tray"),
            N_("An objective is recorded for a place on the matrix."),
            N_("Place the card first."),
        )
    said = (objective, _text(why), _text(why_not_eliminate), _text(minority_view))
    return _with(placements, {**row, **dict(zip(DECISION, said, strict=True)), "illustration": False})


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


def _proposed(cards: pd.DataFrame) -> list[str | None]:
    pairs = zip(cards["customer_value"], cards["company_value"], strict=True)
    return [
        None if pd.isna(customer) or pd.isna(company) else objective_of(customer, company)
        for customer, company in pairs
    ]


def _key(row: dict[Hashable, Any]) -> tuple[str, str]:
    return str(row["reason_id"]), str(row["context"])


def _same(row: dict[Hashable, Any], other: dict[Hashable, Any] | None) -> bool:
    return other is not None and all(_known(value) == _known(other[name]) for name, value in row.items())


def _card(placements: pd.DataFrame, reason_id: str, context: str) -> dict[Hashable, Any]:
    rows = placements[(placements["reason_id"] == reason_id) & (placements["context"] == context)].to_dict("records")
    if not rows:
        meant = nearest(reason_id, placements["reason_id"])
        raise UnknownCard(
            "",
            N_("there is no card '{reason}' with context '{context}'"),
            N_("Each reason on the list has one card per context; ids are text, such as 2.10."),
            N_("Did you mean {meant}?") if meant and meant != reason_id else "",
            reason=reason_id,
            context=context,
            meant=meant,
        )
    return rows[0]


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


def _with(placements: pd.DataFrame, row: dict[Hashable, Any]) -> pd.DataFrame:
    rows = [row if _key(one) == _key(row) else one for one in placements.to_dict("records")]
    return tables.from_rows(tables.Placements, [{str(name): value for name, value in one.items()} for one in rows])


def _known(value: Any) -> Any:
    return None if value is None or pd.isna(value) else value


def _text(value: str | None) -> str | None:
    return value.strip() or None if isinstance(value, str) else None
