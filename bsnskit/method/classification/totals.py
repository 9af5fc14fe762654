"""What each objective holds: reasons, contacts, cost; and the share of the cost that is needless."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from bsnskit.contracts import tables
from bsnskit.vocabulary import OBJECTIVE_KEYS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["UNDECIDED", "Figures", "needless_share", "sums_by_objective", "totals_by_objective"]

UNDECIDED = ""
"""Key of the row of what the team has not decided."""

Figures = tuple[float | None, float | None]
"""Contacts [per year] and cost [currency per year]; None = unknown."""


def totals_by_objective(
    placements: pd.DataFrame, costs: pd.DataFrame, contexts: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Add up reasons, contacts and cost by the objective that the team recorded.

    A reason whose contexts have different objectives counts as a reason in each of them, with the contacts and the cost
    of the contexts there; where those are not known by context they are left out.

    Grain: one row per objective in the method's order, then one "" for what is not decided.

    Parameters
    ----------
    placements : tables.Placements, every card, those in the tray too
    costs : tables.Costs            uses reason_id, n_contacts [contacts per year], cost_total [currency per year]
    contexts : tables.ContextFigures of the reasons that are split; None = no figures by context

    Returns
    -------
    tables.ObjectiveTotals; an objective without reasons holds 0, one whose reasons are all unknown holds nothing known

    Source
    ------
    METHOD section 3. The shares are of all that is decided; what is not decided has none.
    """
    cards = [
        (row["reason_id"], row["context"], UNDECIDED if pd.isna(row["objective"]) else str(row["objective"]))
        for row in placements.to_dict("records")
    ]
    whole = {row["reason_id"]: _figures(row) for row in costs.to_dict("records")}
    split = [] if contexts is None else contexts.to_dict("records")
    parts = {(row["reason_id"], row["context"]): _figures(row) for row in split}
    return tables.from_rows(tables.ObjectiveTotals, sums_by_objective(cards, whole, parts))


def sums_by_objective(
    cards: Iterable[tuple[str, str, str]],
    whole: Mapping[str, Figures],
    parts: Mapping[tuple[str, str], Figures],
) -> list[dict[str, Any]]:
    """Add up as `totals_by_objective` does, without tables: a board does it at every drop.

    Parameters
    ----------
    cards : reason_id, context, objective ("" = not decided), one per card
    whole : contacts and cost by reason
    parts : contacts and cost by reason and context

    Returns
    -------
    rows of tables.ObjectiveTotals; what is unknown is None
    """
    held: dict[str, dict[str, list[str]]] = {key: {} for key in (*OBJECTIVE_KEYS, UNDECIDED)}
    lies_in: dict[str, set[str]] = {}
    for reason_id, context, objective in cards:
        held[objective].setdefault(reason_id, []).append(context)
        lies_in.setdefault(reason_id, set()).add(objective)
    lines: list[dict[str, Any]] = []
    for objective, reasons in held.items():
        figures = [
            _held(reason_id, contexts, len(lies_in[reason_id]) > 1, whole, parts)
            for reason_id, contexts in reasons.items()
        ]
        lines.append(
            {
                "objective": objective,
                "n_reasons": len(figures),
                "n_unknown": sum(contacts is None for contacts, _ in figures),
                "n_cost_unknown": sum(cost is None for _, cost in figures),
                "n_contacts": _sum(contacts for contacts, _ in figures),
                "cost_total": _sum(cost for _, cost in figures),
            }
        )
    decided = [line for line in lines if line["objective"] != UNDECIDED]
    for name, share in (("n_contacts", "share_contacts"), ("cost_total", "share_cost")):
        total = sum(line[name] or 0.0 for line in decided)
        for line in lines:
            known = line["objective"] != UNDECIDED and line[name] is not None and total > 0
            line[share] = line[name] / total if known else None
    return lines


def _held(
    reason_id: str,
    contexts: list[str],
    is_apart: bool,
    whole: Mapping[str, Figures],
    parts: Mapping[tuple[str, str], Figures],
) -> Figures:
    """Return what a reason brings to one objective: all of it, or the contexts that lie there."""
    if not is_apart:
        return whole.get(reason_id, (None, None))
    found = [parts.get((reason_id, context), (None, None)) for context in contexts]
    contacts, costs = zip(*found, strict=True)
    return _whole_sum(contacts), _whole_sum(costs)


def _whole_sum(values: Iterable[float | None]) -> float | None:
    """Add up; one unknown part makes the sum unknown."""
    known = list(values)
    return None if any(value is None for value in known) else sum(value for value in known if value is not None)


def _sum(values: Iterable[float | None]) -> float | None:
    """Add up what is known: nothing at all is 0, nothing known is unknown."""
    found = list(values)
    known = [value for value in found if value is not None]
    return sum(known, 0.0) if known or not found else None


def _figures(row: Mapping[Any, Any]) -> Figures:
    contacts, cost = (None if pd.isna(row[name]) else float(row[name]) for name in ("n_contacts", "cost_total"))
    return contacts, cost


def needless_share(totals: pd.DataFrame) -> float:
    """Return the cost of what is to be eliminated over the cost of all that is decided.

    Parameters
    ----------
    totals : tables.ObjectiveTotals     its row "" says what is not decided, n_cost_unknown what has no cost: state both

    Returns
    -------
    0..1; NaN while no cost is known

    Source
    ------
    METHOD section 3.
    """
    share = totals.loc[totals["objective"] == "eliminate", "share_cost"]
    return float(share.iloc[0]) if len(share) else float("nan")
