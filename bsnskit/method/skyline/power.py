"""Why a few weeks cannot judge a change: what they could and could not show, reason by reason."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from bsnskit.contracts import tables
from bsnskit.statistics import baseline_contacts_needed

__all__ = ["chance_of_drop", "power_of_weeks", "six_week_power", "smallest_visible_fall"]

YEAR = 52
POWER = 0.8
LEVEL = 0.05
DROP = 0.9
"""The naive sign: the last week is over 10 % below the mean of those before it."""


def six_week_power(weekly: pd.DataFrame, *, weeks: int = 6, change: float = -0.3) -> pd.DataFrame:
    """Say for each reason how likely a true change would be seen from two windows of a few weeks.

    Grain: one row per `reason_id`, largest first.

    Parameters
    ----------
    weekly : tables.WeeklyVolumes   the mean is that of all complete weeks
    weeks : length of each of the two windows
    change : the true change, -0.3 for 30 % fewer

    Returns
    -------
    tables.SixWeekPower

    Source
    ------
    METHOD section 5. Counts are supposed to be Poisson; contacts that come in bursts show even less.
    """
    complete = weekly[weekly["complete"]]
    by_reason = complete.groupby("reason_id", dropna=False, observed=True)["n_contacts"]
    means = weekly[["reason_id"]].drop_duplicates().set_index("reason_id")
    means["n_weeks"], means["mean_week"] = by_reason.size(), by_reason.mean()
    needed = baseline_contacts_needed(change, POWER, level=1 - LEVEL)
    ordered = means.sort_index().sort_values("mean_week", ascending=False, kind="stable", na_position="last")
    rows: list[dict[str, object]] = []
    for reason_id, n_weeks, mean in ordered.itertuples():
        known = mean > 0
        rows.append(
            {
                "reason_id": reason_id,
                "n_weeks": 0 if pd.isna(n_weeks) else int(n_weeks),
                "mean_week": mean,
                "change": change,
                "power": power_of_weeks(mean, weeks, change) if known else None,
                "power_year": power_of_weeks(mean, YEAR, change) if known else None,
                "smallest_visible": smallest_visible_fall(mean, weeks) if known else None,
                "contacts_needed": needed,
                "weeks_needed": math.ceil(needed / mean) if known else None,
                "false_drop": chance_of_drop(mean, weeks - 1) if known else None,
            }
        )
    return tables.from_rows(tables.SixWeekPower, rows)


def power_of_weeks(mean_week: float, weeks: float, change: float) -> float:
    """Return how likely a true change is seen by an exact two-sided test at 5 % of two equal windows.

    Parameters
    ----------
    mean_week : contacts per week before the change
    weeks : length of each window
    change : -0.3 for 30 % fewer; from -1, nothing is left

    Returns
    -------
    0..1, the chance that the test finds a change of that direction

    Source
    ------
    Przyborowski and Wilenski 1940: given the sum of both windows, the new count is binomial. At 3.2 a week a true
    -30 % is seen 13 % of the time from 6 v 6 weeks and 83 % from 52 v 52 (METHOD section 5).
    """
    from scipy.special import bdtr, pdtr

    before = mean_week * weeks
    after = before * (1 + change)
    spread = 9 * math.sqrt(before + after) + 12
    sums = np.arange(max(1.0, math.floor(before + after - spread)), math.ceil(before + after + spread) + 1)
    weight = pdtr(sums, before + after) - pdtr(sums - 1, before + after)
    part = after / (before + after)
    edge = _edge(sums)
    fewer = edge >= 0
    if change > 0:
        part = 1 - part
    seen = np.where(fewer, bdtr(np.where(fewer, edge, 0), sums.astype(int), part), 0.0)
    return float(min(1.0, (weight * seen).sum()))


def smallest_visible_fall(mean_week: float, weeks: int) -> float | None:
    """Return the smallest true fall that two equal windows show with 80 % power, such as -0.62.

    Parameters
    ----------
    mean_week : contacts per week before the fall
    weeks : length of each window

    Returns
    -------
    negative share; None when not even a fall to nothing would be seen that often
    """
    if power_of_weeks(mean_week, weeks, -1.0) < POWER:
        return None
    low, high = -1.0, 0.0
    while high - low > 5e-4:
        middle = (low + high) / 2
        if power_of_weeks(mean_week, weeks, middle) >= POWER:
            low = middle
        else:
            high = middle
    return low


def chance_of_drop(mean_week: float, before: int) -> float:
    """Return how often the last week lies over 10 % below the mean of the weeks before it although nothing changed.

    Parameters
    ----------
    mean_week : contacts per week
    before : how many weeks the mean is taken of

    Returns
    -------
    0..1

    Source
    ------
    Exact sum over Poisson counts. METHOD section 5: 46 % at 3 a week, 18 % at 100, with five weeks before.
    """
    from scipy.special import pdtr

    total = mean_week * before
    spread = 9 * math.sqrt(total) + 12
    sums = np.arange(max(0.0, math.floor(total - spread)), math.ceil(total + spread) + 1)
    weight = pdtr(sums, total) - np.where(sums > 0, pdtr(np.maximum(sums - 1, 0), total), 0.0)
    below = np.ceil(DROP * sums / before - 1e-9) - 1
    return float((weight * np.where(below >= 0, pdtr(np.maximum(below, 0), mean_week), 0.0)).sum())


def _edge(sums: np.ndarray) -> np.ndarray:
    """Return per sum the largest new count that the two-sided test still takes for a fall; -1 where there is none."""
    from scipy.special import bdtr, ndtri

    tail = LEVEL / 2
    whole = sums.astype(int)
    # The normal approximation lies within two of the exact bound; from there it is walked to.
    edge = np.floor(sums / 2 + ndtri(tail) * np.sqrt(sums) / 2) + 2
    for _ in range(6):
        too_far = (edge >= 0) & (bdtr(np.clip(edge, 0, whole), whole, 0.5) > tail)
        edge = edge - too_far
    return np.maximum(edge, -1)
