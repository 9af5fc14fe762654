"""Control limits of weekly figures and the signs of a named rule set: for the eye, not a verdict.

Limits come from the points of a baseline; all points are then held against them. Lower limits are given as computed
and may be negative (charts clip them at 0). Unknown points (NaN) are never outside and break every run.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import chdtrc

from bsnskit.statistics.arrays import N_, Flags, Floats, WrongNumbers, as_counts, as_floats, plain

__all__ = [
    "Dispersion",
    "Limits",
    "c_limits",
    "nhs_signals",
    "overdispersion_binomial",
    "overdispersion_poisson",
    "p_limits",
    "target_outlook",
    "u_limits",
    "xmr",
]

SCREEN = 3.267
"""Moving ranges above this multiple of their mean are screened once."""
XMR = 2.66
RANGE_TO_SIGMA = 1.128
RUN = 7
"""Points on one side of the centre, or strictly rising or falling, that make a sign."""


@dataclass(frozen=True, eq=False)
class Limits:
    """Centre and limits of a chart, and which points lie outside.

    `values` are the plotted points (counts, or rates where there is an exposure). `lower` and `upper` are numbers on
    XmR and c charts, arrays on u and p charts. `outside` is True where a point lies strictly beyond a limit.
    `moving_range` is the mean moving range (XmR), `sigma_z` Laney's factor (1 where it is not asked for).
    """

    values: Floats
    center: float
    lower: Any
    upper: Any
    outside: Flags
    method: str
    moving_range: float = np.nan
    sigma_z: float = 1.0


@dataclass(frozen=True)
class Dispersion:
    """Test of whether counts vary more than Poisson or binomial ones; `phi` is statistic / df."""

    statistic: float
    df: int
    p_value: float
    phi: float


def xmr(values: ArrayLike, screen: bool = False, *, baseline: ArrayLike | None = None) -> Limits:
    """Return the limits of an individuals (XmR) chart: mean +- 2.66 x mean moving range.

    Parameters
    ----------
    values : n points in order of time; unknown ones (NaN) have no moving range
    screen : drop, once, the moving ranges above 3.267 times their mean (charts use True)
    baseline : n times True or False, the points that make the limits; all of them when not given

    Returns
    -------
    Limits, `lower` and `upper` numbers; NaN limits, and nothing outside, without two neighbouring known points

    Raises
    ------
    WrongNumbers : not numbers, or a baseline of another length

    Source
    ------
    NHS Making Data Count (NHSRplotthedots, deviations): limits 6.951503 and -3.062614, screened 4.604444 and
    -0.715556.
    """
    points = as_floats(values).ravel()
    frozen = np.where(_baseline(baseline, points), points, np.nan)
    ranges = np.abs(np.diff(frozen))
    ranges = ranges[~np.isnan(ranges)]
    if screen and ranges.size:
        ranges = ranges[ranges <= SCREEN * ranges.mean()]
    moving = _mean(ranges)
    center = _mean(frozen)
    return _limits(points, center, XMR * moving, "xmr_screened" if screen else "xmr", moving_range=moving)


def c_limits(counts: ArrayLike, *, baseline: ArrayLike | None = None) -> Limits:
    """Return the limits of a c chart: mean count +- 3 x its root; counts over equal exposures.

    Parameters
    ----------
    counts : contacts per period, n in order of time
    baseline : n times True or False, the points that make the limits; all of them when not given

    Returns
    -------
    Limits, `lower` and `upper` numbers. Below a mean of 9 the lower limit is under 0: no single week can show an
    improvement.

    Raises
    ------
    WrongNumbers : negative, or a baseline of another length

    Source
    ------
    Montgomery, circuit boards (via R package qcc): centre 19.846154, limits 6.481447 and 33.210861.
    """
    points = as_counts(counts).ravel()
    center = _mean(points[_baseline(baseline, points)])
    return _limits(points, center, 3 * np.sqrt(center), "c")


def u_limits(
    counts: ArrayLike, exposure: ArrayLike, laney: bool = False, *, baseline: ArrayLike | None = None
) -> Limits:
    """Return the limits of a u chart, contacts per X: u +- 3 sqrt(u / n_i); with `laney`, of a u' chart.

    Laney's sigma_z = mean |z_i - z_(i-1)| / 1.128 widens the limits by the over-dispersion between periods. It is
    used as computed, also under 1.

    Parameters
    ----------
    counts : contacts per period, n in order of time
    exposure : orders, users or open days per period, n numbers or one
    laney : widen by sigma_z
    baseline : n times True or False, the points that make the limits; all of them when not given

    Returns
    -------
    Limits, `values` are rates, `lower` and `upper` arrays; a period without exposure has neither rate nor limits

    Raises
    ------
    WrongNumbers : negative, or unequal lengths

    Source
    ------
    Montgomery, personal computers (via qcc): centre 1.93, limits 0.066133 and 3.793867. Laney: W. Taylor's complaints
    (via qicharts2): centre 0.004997253, sigma_z 5.317393.
    """
    events, base = _pair(counts, exposure, "exposure")
    frozen = _baseline(baseline, events)
    center = _share(events[frozen], base[frozen])
    return _rate_limits(events, base, center, center, frozen, laney, "u")


def p_limits(hits: ArrayLike, trials: ArrayLike, laney: bool = False, *, baseline: ArrayLike | None = None) -> Limits:
    """Return the limits of a p chart, a share such as FCR: p +- 3 sqrt(p (1 - p) / n_i); with `laney`, of a p' chart.

    Parameters
    ----------
    hits, trials : contacts with the property and contacts looked at, n each in order of time
    laney, baseline : as in `u_limits`

    Returns
    -------
    Limits, `values` are shares 0 to 1, `lower` and `upper` arrays (as computed, also beyond 0 and 1)

    Raises
    ------
    WrongNumbers : negative, more hits than trials, or unequal lengths

    Source
    ------
    Shewhart's p chart; Laney 2002 for p'.
    """
    events, base = _pair(hits, trials, "trials")
    if (events > base).any():
        raise WrongNumbers(
            "hits", N_("there are more hits than trials"), N_("A share has at most as many hits as trials.")
        )
    frozen = _baseline(baseline, events)
    center = _share(events[frozen], base[frozen])
    return _rate_limits(events, base, center, center * (1 - center), frozen, laney, "p")


def nhs_signals(values: ArrayLike, limits: Limits) -> pd.DataFrame:
    """Return which points carry which sign of the NHS Making Data Count rule set.

    - beyond: strictly beyond a limit.
    - run: one of 7 or more neighbours on one side of the centre; a point on the centre breaks the run.
    - trend: one of 7 or more neighbours that strictly rise or fall; a tie breaks it.
    - two_of_three: beyond two thirds of the way to the limit (strictly, beyond the limit included), where 2 of 3
      neighbours are, all three on the same side of the centre.

    "On the centre" and "tie" allow for rounding of the last digits. An unknown point breaks all of them.

    Grain: one row per point, in order.

    Parameters
    ----------
    values : n points in order of time, in the unit of the limits; `limits.values` for the points of the chart itself
    limits : of the same n points, or with `lower` and `upper` as numbers

    Returns
    -------
    table: beyond, run, trend, two_of_three, signal (any of them), side (1 above the centre, -1 below, 0 on it or
    unknown)

    Raises
    ------
    WrongNumbers : limits of another number of points

    Source
    ------
    NHS England, Making Data Count; R package NHSRplotthedots. That package counts a point beyond the limit as an
    extreme only, not also as one of the two of three.
    """
    points = as_floats(values).ravel()
    upper, lower = np.asarray(limits.upper, dtype=float), np.asarray(limits.lower, dtype=float)
    if upper.ndim and upper.size != points.size:
        raise WrongNumbers(
            "limits",
            N_("{points} points but limits for {limits}"),
            N_("Each point needs its own limits, or all the same."),
            points=points.size,
            limits=upper.size,
        )
    tolerance = 1e-9 * np.nan_to_num(np.abs(np.append(points, limits.center))).max()
    gap = points - limits.center
    side = np.where(np.isnan(gap) | (np.abs(gap) <= tolerance), 0, np.sign(gap))
    beyond = (points > upper + tolerance) | (points < lower - tolerance)
    near = np.where(side > 0, gap > (upper - limits.center) * 2 / 3 + tolerance, False)
    near = near | np.where(side < 0, gap < (lower - limits.center) * 2 / 3 - tolerance, False)
    steps = np.diff(points)
    turns = np.where(np.isnan(steps) | (np.abs(steps) <= tolerance), 0, np.sign(steps))
    table = pd.DataFrame(
        {
            "beyond": beyond,
            "run": _in_window(_same_sign(side, RUN), RUN, points.size),
            "trend": _in_window(_same_sign(turns, RUN - 1), RUN, points.size),
            "two_of_three": near & _in_window(_same_sign(side, 3) & (_sums(near, 3) >= 2), 3, points.size),
        },
        dtype=bool,
    )
    table["signal"] = table.any(axis=1)
    table["side"] = side.astype(int)
    return table


def target_outlook(limits: Limits, target: float, *, fewer_is_better: bool = True) -> str:
    """Tell what the process as it is will do to a target, from the limits of its last point.

    Returns
    -------
    "will_be_met" (the whole band lies on the good side), "will_be_missed" (on the bad side), "hit_or_miss" (the target
    lies within the limits), "unknown" (no limits)

    Source
    ------
    NHS Making Data Count, assurance icons.
    """
    upper, lower = np.ravel(limits.upper), np.ravel(limits.lower)
    if not upper.size or np.isnan(upper[-1]) or np.isnan(target):
        return "unknown"
    if lower[-1] <= target <= upper[-1]:
        return "hit_or_miss"
    return "will_be_met" if (target > upper[-1]) == fewer_is_better else "will_be_missed"


def overdispersion_poisson(counts: ArrayLike, exposure: ArrayLike = 1.0) -> Dispersion:
    """Test whether counts vary more than Poisson counts of one common rate would.

    Parameters
    ----------
    counts : contacts per period, n
    exposure : n numbers or one; periods without exposure, and unknown ones, are left out

    Returns
    -------
    Dispersion: Pearson's statistic with n - 1 degrees of freedom; NaN with fewer than 2 periods or no contact

    Raises
    ------
    WrongNumbers : negative, or unequal lengths

    Source
    ------
    Wetherill and Brown 1991 (via qcc): 42.693878, p 0.048579.
    """
    events, base = _pair(counts, exposure, "exposure")
    expected = base * _share(events, base)
    return _dispersion(events, base, expected, expected)


def overdispersion_binomial(hits: ArrayLike, trials: ArrayLike) -> Dispersion:
    """Test whether shares vary more than binomial shares of one common probability would.

    Parameters as in `p_limits`, returns as in `overdispersion_poisson`.

    Raises
    ------
    WrongNumbers : negative, or unequal lengths

    Source
    ------
    Wetherill and Brown 1991 (via qcc): 22.169242, p 0.813115.
    """
    events, base = _pair(hits, trials, "trials")
    share = _share(events, base)
    return _dispersion(events, base, base * share, base * share * (1 - share))


def _dispersion(events: Floats, base: Floats, expected: Floats, variance: Floats) -> Dispersion:
    known = ~np.isnan(events) & (base > 0)
    df = int(known.sum()) - 1
    if df < 1 or not (variance[known] > 0).all():
        return Dispersion(np.nan, max(df, 0), np.nan, np.nan)
    statistic = float(((events - expected)[known] ** 2 / variance[known]).sum())
    return Dispersion(statistic, df, float(chdtrc(df, statistic)), statistic / df)


def _limits(points: Floats, center: float, reach: Any, method: str, **more: float) -> Limits:
    lower, upper = center - reach, center + reach
    outside = (points > upper) | (points < lower)
    return Limits(points, float(center), plain(lower), plain(upper), np.asarray(outside), method, **more)


def _rate_limits(
    events: Floats, base: Floats, center: float, variance: float, frozen: Flags, laney: bool, method: str
) -> Limits:
    with np.errstate(divide="ignore", invalid="ignore"):
        rates = np.where(base > 0, events / base, np.nan)
        error = np.where(base > 0, np.sqrt(variance / base), np.nan)
        z = np.where(frozen, (rates - center) / error, np.nan)
    sigma_z = _mean(np.abs(np.diff(z))) / RANGE_TO_SIGMA if laney else 1.0
    return _limits(rates, center, 3 * sigma_z * error, f"{method}_laney" if laney else method, sigma_z=sigma_z)


def _baseline(baseline: ArrayLike | None, points: Floats) -> Flags:
    if baseline is None:
        return np.ones(points.shape, dtype=bool)
    frozen = np.asarray(baseline)
    if frozen.dtype != bool or frozen.shape != points.shape:
        raise WrongNumbers(
            "baseline",
            N_("it does not fit the {points} points"),
            N_("Give True or False for each point."),
            points=points.size,
        )
    return frozen


def _pair(counts: ArrayLike, exposure: ArrayLike, name: str) -> tuple[Floats, Floats]:
    events, base = as_counts(counts).ravel(), as_counts(exposure, name).ravel()
    if base.size not in (1, events.size):
        raise WrongNumbers(
            name,
            N_("{given} given for {periods} periods"),
            N_("Give one per period, or one for all."),
            given=base.size,
            periods=events.size,
        )
    return events, np.broadcast_to(base, events.shape)


def _share(events: Floats, base: Floats) -> float:
    known = ~np.isnan(events) & (base > 0)
    return float(events[known].sum() / base[known].sum()) if known.any() else np.nan


def _mean(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else np.nan


def _sums(flags: Flags, width: int) -> NDArray[np.int64]:
    """Return how many flags are set in each window of `width` neighbours."""
    if flags.size < width:
        return np.zeros(0, dtype=np.int64)
    return np.lib.stride_tricks.sliding_window_view(flags.astype(np.int64), width).sum(axis=1)


def _same_sign(signs: Floats, width: int) -> Flags:
    """Tell for each window of `width` neighbours whether all signs are equal and none is 0."""
    return np.abs(_sums(signs.astype(np.int64), width)) == width


def _in_window(found: Flags, width: int, size: int) -> Flags:
    """Tell for each of `size` points whether a window of `width` in which something was found holds it."""
    member = np.zeros(size, dtype=bool)
    for start in np.flatnonzero(found):
        member[start : start + width] = True
    return member
