"""Reasons placed by context: which contexts, how many contacts and what cost each holds, and what is left of the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from bsnskit.contracts import tables
from bsnskit.errors import BsnsError
from bsnskit.vocabulary import ALL, N_, REST, SPLITS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["WrongSplit", "figures_by_context", "split_parts"]

LEAST_REST = 0.5
"""Fewer contacts than this are no rest but rounding."""


class WrongSplit(BsnsError):
    """A reason is split by nothing the method knows, into fewer than two contexts, or into more contacts than it has."""


def split_parts(
    reason_id: str, by: str, parts: Sequence[Mapping[str, Any]], n_contacts: float | None
) -> list[dict[str, Any]]:
    """Check how a reason is to be split, and return its contexts with their names trimmed.

    Parameters
    ----------
    reason_id : named in what is said
    by : segment, channel, brand or moment
    parts : context, and n_stated [contacts per year] or None
    n_contacts : of the whole reason [contacts per year]; None = unknown

    Raises
    ------
    WrongSplit : says which
    """
    if by not in SPLITS:
        raise WrongSplit(
            reason_id,
            N_("a reason is not split by '{by}'"),
            N_("It is split by {known}."),
            by=by,
            known=", ".join(SPLITS),
        )
    found: list[dict[str, Any]] = [
        {"context": str(part.get("context") or "").strip(), "n_stated": _count(reason_id, part)} for part in parts
    ]
    found = [part for part in found if part["context"]]
    names = [part["context"] for part in found]
    if len(names) < 2 or len(set(names)) < len(names) or {ALL, REST} & set(names):
        raise WrongSplit(
            reason_id,
            N_("a split needs at least two contexts with different names"),
            N_("What is left of the reason becomes a card of its own; it needs no name."),
        )
    stated = sum(part["n_stated"] or 0 for part in found)
    if n_contacts is not None and stated > n_contacts + LEAST_REST:
        raise WrongSplit(
            reason_id,
            N_("the contexts hold {stated} contacts, the reason {whole}"),
            N_("A contact is in one context."),
            N_("Lower a count, or leave it empty where it is not known."),
            stated=f"{stated:.10g}",
            whole=f"{n_contacts:.10g}",
        )
    return found


def figures_by_context(splits: pd.DataFrame, costs: pd.DataFrame, counted: pd.DataFrame) -> pd.DataFrame:
    """Give each context of a split reason its own contacts and cost; together they are those of the reason.

    Grain: one row per `reason_id` x `context`: contexts in the team's order, then "(rest)" where something is left.

    Parameters
    ----------
    splits : tables.Splits
    costs : tables.Costs            of the whole reasons
    counted : columns reason_id, context, n_contacts, cost_total, cost_downstream; the contexts that the client counted

    Returns
    -------
    tables.ContextFigures. The client's count goes before the team's. A rest is told only where the reason and all its
    contexts are known.

    Source
    ------
    METHOD section 3: placement is per reason and context, each context with its own volume and cost.
    """
    whole = {row["reason_id"]: row for row in _records(costs)}
    known = {(row["reason_id"], row["context"]): row for row in _records(counted)}
    rows: list[dict[str, Any]] = []
    for reason_id, parts in splits.groupby("reason_id", sort=False, dropna=False, observed=True):
        total = whole.get(reason_id, {})
        held = [_part(part, known.get((reason_id, part["context"])), total) for part in _records(parts)]
        rows += [*held, *_rest(held, total)]
    return tables.from_rows(tables.ContextFigures, rows)


FIGURES = ("n_contacts", "cost_total", "cost_downstream")


def _part(part: dict[str, Any], counted: dict[str, Any] | None, whole: dict[str, Any]) -> dict[str, Any]:
    named = {name: part[name] for name in ("reason_id", "context", "by")}
    if counted is not None and counted["n_contacts"] is not None:
        return {**named, "source": "counted", **{name: counted[name] for name in FIGURES}}
    count = part["n_stated"]
    if count is None:
        return {**named, "source": "unknown", **dict.fromkeys(FIGURES)}
    figures = {name: _in_proportion(whole.get(name), count, whole.get("n_contacts")) for name in FIGURES[1:]}
    return {**named, "source": "stated", "n_contacts": count, **figures}


def _rest(parts: list[dict[str, Any]], whole: dict[str, Any]) -> list[dict[str, Any]]:
    left = {name: _less(whole.get(name), [part[name] for part in parts]) for name in FIGURES}
    if left["n_contacts"] is None or left["n_contacts"] < LEAST_REST:
        return []
    return [{**{name: parts[0][name] for name in ("reason_id", "by")}, "context": REST, "source": "rest", **left}]


def _less(whole: float | None, parts: list[float | None]) -> float | None:
    if whole is None or any(part is None for part in parts):
        return None
    return max(whole - sum(part for part in parts if part is not None), 0.0)


def _in_proportion(figure: float | None, count: float, whole: float | None) -> float | None:
    return figure * count / whole if figure is not None and whole else None


def _count(reason_id: str, part: Mapping[str, Any]) -> float | None:
    value = part.get("n_stated")
    if value is None or value == "":
        return None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not 0 <= value < float("inf"):
        raise WrongSplit(
            reason_id,
            N_("'{value}' is not a number of contacts"),
            N_("A count is a number from 0 upwards; leave it empty where it is not known."),
            value=str(value)[:40],
        )
    return float(value)


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {str(name): None if pd.isna(value) else value for name, value in row.items()}
        for row in table.to_dict("records")
    ]
