"""What a coding trial measures: agreement as a whole and per reason, what is confused, double reasons, "other"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from bsnskit.contracts import tables
from bsnskit.statistics.agreement import (
    Agreement,
    PositionBias,
    alpha_by_code,
    confusion_pairs,
    krippendorff_alpha,
    position_bias,
)
from bsnskit.statistics.arrays import RELIABLE_FROM, Estimate
from bsnskit.statistics.intervals import wilson
from bsnskit.vocabulary import OTHER

__all__ = ["Grid", "TrialMeasures", "coding_grid", "trial_measures", "trial_rounds"]

DRAWS = 2000
FIRST_PART = 5
"""The first fifth of the list counts as "what stands first"."""

Grid = np.ndarray[Any, np.dtype[np.object_]]
"""Coders x contacts."""


@dataclass(frozen=True)
class TrialMeasures:
    """One round of coding, measured.

    `agreement` is alpha over all reasons. `by_reason` is `tables.TrialReasons`, `pairs` is `tables.TrialPairs`.
    `two_reasons` and `other` are shares of the contacts, each contact counting by the share of its coders who said so;
    `bias` is None where the orders of the lists are not known.
    """

    round: int
    list_version: int
    coders: tuple[str, ...]
    agreement: Agreement
    by_reason: pd.DataFrame
    pairs: pd.DataFrame
    two_reasons: Estimate
    other: Estimate
    bias: PositionBias | None
    codings: pd.DataFrame

    @property
    def n_contacts(self) -> int:
        """Contacts coded by at least one agent."""
        return int(self.codings["contact_id"].nunique())


def trial_rounds(codings: pd.DataFrame) -> list[int]:
    """Return the rounds that can be measured: those in which two or more people coded the same contact."""
    coders = codings.groupby(["round", "contact_id"], dropna=False, observed=True)["coder"].nunique()
    most = coders.groupby(level="round", dropna=False, observed=True).max()
    return sorted(int(number) for number in most[most >= 2].index)


def trial_measures(
    codings: pd.DataFrame,
    reasons: pd.DataFrame,
    *,
    round_number: int,
    orders: Mapping[str, Sequence[str]] | None = None,
    other: str = OTHER,
    required: float = 0.667,
    seed: int = 0,
) -> TrialMeasures:
    """Measure one round of coding.

    Parameters
    ----------
    codings : tables.Codings        rows of the round, under the ids they were coded with
    reasons : tables.Reasons        uses reason_id, label: what a reason is called; an id not on it is called by its id
    round_number : which round
    orders : per agent the list in the order he saw it; None = not known, and position bias is not measured
    other : id of "other", for the share that no reason covers
    required : alpha under which a reason is not reliable; its `q` is the probability of being under it
    seed : of resampling and shuffling

    Returns
    -------
    TrialMeasures. Contacts coded once or never are in the shares of "other" and of two reasons, not in alpha.

    Source
    ------
    METHOD section 1; Krippendorff 2018; Wilson 1927 on the contacts, to which a share per contact is conservative.
    """
    mine = codings[codings["round"] == round_number]
    coders, grid = coding_grid(mine)
    labels = dict(zip(reasons["reason_id"], reasons["label"], strict=True))
    return TrialMeasures(
        round=round_number,
        list_version=int(mine["list_version"].max()) if len(mine) else 1,
        coders=coders,
        agreement=krippendorff_alpha(grid, draws=DRAWS, seed=seed),
        by_reason=_by_reason(grid, labels, required, seed),
        pairs=_pairs(grid, labels, seed),
        two_reasons=_share(mine, mine["second_reason_id"].notna()),
        other=_share(mine, mine["reason_id"] == other),
        bias=_bias(coders, grid, orders, seed),
        codings=mine.reset_index(drop=True),
    )


def coding_grid(codings: pd.DataFrame) -> tuple[tuple[str, ...], Grid]:
    """Return the coders, and coders x contacts: the reason each gave, None where he gave none.

    A plain array: pandas takes seconds to walk a table with one column of text per contact.
    """
    rows, coders = pd.factorize(codings["coder"], sort=True)
    places, contacts = pd.factorize(codings["contact_id"], sort=True)
    grid: Grid = np.full((len(coders), len(contacts)), None, dtype=object)
    grid[rows, places] = codings["reason_id"].to_numpy(dtype=object)
    return tuple(map(str, coders)), grid


def _share(codings: pd.DataFrame, said: pd.Series) -> Estimate:
    per_contact = said.groupby(codings["contact_id"], dropna=False, observed=True).mean()
    k, n = float(per_contact.sum()), len(per_contact)
    low, high = wilson(k, n)
    value = k / n if n else np.nan
    return Estimate(value, float(low), float(high), n, 0.95, "wilson", n >= RELIABLE_FROM)


def _by_reason(grid: Grid, labels: Mapping[str, str], required: float, seed: int) -> pd.DataFrame:
    found = alpha_by_code(grid, required=required, draws=DRAWS, seed=seed)
    if found.empty:
        return tables.empty(tables.TrialReasons)
    named = found.rename(columns={"code": "reason_id"}).drop(columns="method")
    named["label"] = [labels.get(code, code) for code in named["reason_id"]]
    lowest = named.sort_values(["alpha", "n_units"], kind="stable", ascending=[True, False])
    return tables.check(tables.TrialReasons, lowest)


def _pairs(grid: Grid, labels: Mapping[str, str], seed: int) -> pd.DataFrame:
    found = confusion_pairs(grid)
    if found.empty:
        return tables.empty(tables.TrialPairs)
    named = found.rename(columns={"code_a": "reason_a", "code_b": "reason_b"})
    for side in ("a", "b"):
        named[f"label_{side}"] = [labels.get(code, code) for code in named[f"reason_{side}"]]
    pairs = list(zip(named["reason_a"], named["reason_b"], strict=True))
    named["told_apart"] = [_told_apart(grid, pair, seed) for pair in pairs]
    return tables.check(tables.TrialPairs, named)


def _told_apart(grid: Grid, pair: tuple[str, str], seed: int) -> float:
    """Return alpha between the two reasons alone: 0 = the agents tossed a coin, 1 = they always knew which."""
    alone = grid.copy()
    alone[(grid != pair[0]) & (grid != pair[1])] = None
    return krippendorff_alpha(alone, draws=1, seed=seed).value


def _bias(
    coders: Sequence[str], grid: Grid, orders: Mapping[str, Sequence[str]] | None, seed: int
) -> PositionBias | None:
    if not orders or not coders or any(coder not in orders for coder in coders):
        return None
    shared = set.intersection(*(set(orders[coder]) for coder in coders))
    # "Other" stands last in every list, and what left the list has no place: neither tells of the order.
    listed = [[code for code in orders[coder] if code in shared] for coder in coders]
    placed = np.array([[code if code in shared else None for code in row] for row in grid], dtype=object)
    return position_bias(placed, listed, top=max(1, len(shared) // FIRST_PART), seed=seed)
