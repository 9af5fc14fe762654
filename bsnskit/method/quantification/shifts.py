"""A shift from one channel to another told apart from a reduction: the channels are added up first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy.special import chdtrc

from bsnskit.contracts import tables
from bsnskit.method.quantification.counts import counts_once
from bsnskit.statistics import bursty_ratio, holm
from bsnskit.vocabulary import ALL

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

__all__ = ["FEWEST", "channel_shifts"]

FEWEST = 30
"""Contacts that either window must hold before anything is said of it."""
LEVEL = 0.05


def channel_shifts(
    reasons: pd.DataFrame,
    volumes: pd.DataFrame,
    old: Sequence[pd.Timestamp],
    new: Sequence[pd.Timestamp],
    *,
    exposure: tuple[float, float],
    broken: Collection[str] = (),
) -> pd.DataFrame:
    """Compare two windows of weeks: the contacts of all channels together, and the mix of channels.

    Grain: one row per `reason_id`, rows and order of `reasons`, and before them the row "(all)" of all of them together.

    Parameters
    ----------
    reasons : tables.Reasons, n rows
    volumes : tables.Volumes        rows of grain week; those without a channel count in the total only
    old, new : Mondays of the weeks compared, the same season of two years
    exposure : open days of both windows, times X where it is known
    broken : reasons across whose list, coder or intake a break lies: they are not comparable

    Returns
    -------
    tables.ChannelShifts, n + 1 rows. Fewer or more: the interval of the ratio, at 5 % over the number of reasons, excludes 1.
    Shift: the mix of channels differs (chi-square, Holm), whatever the total does.

    Source
    ------
    METHOD section 2: a shift from one channel to another is not a reduction: sum over channels. The ratio is log-normal
    with the over-dispersion measured inside both windows.
    """
    weekly = _weekly(volumes[(volumes["grain"] == "week") & volumes["reason_id"].isin(reasons["reason_id"])])
    compared = [ALL, *reasons["reason_id"]]
    facts = [
        _compared(weekly if reason_id == ALL else weekly[weekly["reason_id"] == reason_id], list(old), list(new))
        for reason_id in compared
    ]
    adjusted = holm([fact["p"] for fact in facts])
    tests = max(1, sum(fact["enough"] for fact in facts))
    rows = []
    for reason_id, fact, p_mix in zip(compared, facts, adjusted, strict=True):
        row = _row(fact, exposure, tests, float(p_mix))
        if reason_id in broken or ALL in broken:
            row = {"n_old": row["n_old"], "n_new": row["n_new"], "verdict": "not_comparable"}
        rows.append({"reason_id": reason_id, **row})
    return tables.from_rows(tables.ChannelShifts, rows)


def _weekly(volumes: pd.DataFrame) -> pd.DataFrame:
    keys = ["reason_id", "period_start", "channel"]
    return counts_once(volumes).groupby(keys, dropna=False, observed=True)["n_contacts"].sum(min_count=1).reset_index()


def _compared(weekly: pd.DataFrame, old: list[pd.Timestamp], new: list[pd.Timestamp]) -> dict[str, Any]:
    """Count both windows by week and by channel; `p` is NaN where the channels are unknown or one alone."""
    laid = weekly.pivot_table(
        index="period_start", columns="channel", values="n_contacts", aggfunc="sum", observed=True
    )
    laid = laid.reindex([*old, *new]).fillna(0.0)
    before, after = (laid.loc[window].sum() for window in (old, new))
    enough = min(before.sum(), after.sum()) >= FEWEST
    named = [channel for channel in laid.columns if channel != ALL and before[channel] + after[channel] > 0]
    p = moved = float("nan")
    lost = gained = None
    if enough and len(named) > 1 and min(before[named].sum(), after[named].sum()) >= FEWEST:
        counts = np.array([before[named], after[named]])
        p = _independence(counts)
        apart = after[named] / after[named].sum() - before[named] / before[named].sum()
        moved, lost, gained = float(apart.abs().sum() / 2), str(apart.idxmin()), str(apart.idxmax())
    return {
        "n_old": float(before.sum()),
        "n_new": float(after.sum()),
        "phi": _phi([laid.loc[window].sum(axis=1).to_numpy(dtype=float) for window in (old, new)]),
        "enough": bool(enough),
        "p": p,
        "moved": moved,
        "lost_by": lost,
        "gained_by": gained,
    }


def _phi(windows: list[Any]) -> float:
    """Return how much weeks vary about the mean of their window, over what Poisson weeks would; at least 1."""
    squares = sum(float(((weeks - weeks.mean()) ** 2).sum() / weeks.mean()) for weeks in windows if weeks.sum())
    freedom = sum(len(weeks) - 1 for weeks in windows if weeks.sum())
    return max(1.0, squares / freedom) if freedom else 1.0


def _row(fact: dict[str, Any], exposure: tuple[float, float], tests: int, p_mix: float) -> dict[str, Any]:
    row = {"n_old": fact["n_old"], "n_new": fact["n_new"]}
    if not fact["enough"]:
        return {**row, "verdict": "not_enough_data"}
    pair = (fact["n_new"], exposure[1], fact["n_old"], exposure[0])
    ratio, ends = bursty_ratio(*pair, phi=fact["phi"])
    strict = bursty_ratio(*pair, phi=fact["phi"], level=1 - LEVEL / tests)[1]
    level = "fewer" if strict.high < 1 else "more" if strict.low > 1 else ""
    shifted = p_mix <= LEVEL
    verdict = f"{level}_and_shift" if level and shifted else level or ("shift" if shifted else "none_seen")
    told = {name: fact[name] for name in ("moved", "lost_by", "gained_by")} if shifted else {}
    return {
        **row,
        "ratio": ratio,
        "ratio_low": ends.low,
        "ratio_high": ends.high,
        "phi": fact["phi"],
        "p_mix": None if np.isnan(p_mix) else p_mix,
        **told,
        "verdict": verdict,
    }


# scipy.stats has this test too, but takes longer to import than everything else a notebook needs.
def _independence(counts: np.ndarray[Any, Any]) -> float:
    """Return the p-value of Pearson's chi-squared test on a table of counts without empty row or column."""
    expected = counts.sum(axis=1, keepdims=True) * counts.sum(axis=0, keepdims=True) / counts.sum()
    freedom = (counts.shape[0] - 1) * (counts.shape[1] - 1)
    return float(chdtrc(freedom, ((counts - expected) ** 2 / expected).sum()))
