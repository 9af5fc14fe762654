"""Intervals of figures made of two others: a ratio of two shares, a count scaled up, two rates that vary in bursts."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from bsnskit.statistics.arrays import Floats, Interval, as_counts, as_floats, check_level, plain
from bsnskit.statistics.intervals import garwood, wilson

__all__ = ["bursty_ratio", "scaled_count", "share_ratio"]


def share_ratio(k1: ArrayLike, n1: ArrayLike, k2: ArrayLike, n2: ArrayLike, level: float = 0.95) -> Interval:
    """Return the interval of (k1 / n1) / (k2 / n2), two shares of independent samples.

    Parameters
    ----------
    k1, n1 : hits and trials of the share above the line, numbers or arrays
    k2, n2 : the same below the line
    level : confidence level, 0 to 1

    Returns
    -------
    (low, high), 0 to infinity; the high end is infinite where the share below may be 0, NaN where either was not looked
    at

    Raises
    ------
    WrongNumbers : negative, or more hits than trials

    Source
    ------
    Donner and Zou 2012 (MOVER-R), with Wilson limits; written so that no difference of near numbers is divided by.
    81 of 263 over 15 of 148: 1.844 to 5.071.
    """
    (low1, high1), (low2, high2) = wilson(k1, n1, level), wilson(k2, n2, level)
    top, bottom = _share(k1, n1), _share(k2, n2)
    product = top * bottom
    lower = np.asarray(low1) * (2 * top - low1)
    upper = np.asarray(high1) * (2 * top - high1)
    shrunk = np.maximum(product**2 - lower * high2 * (2 * bottom - high2), 0)
    grown = np.maximum(product**2 - upper * low2 * (2 * bottom - low2), 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        low = np.where(lower == 0, 0.0, lower / (product + np.sqrt(shrunk)))
        high = np.where(low2 == 0, np.inf, upper / (product - np.sqrt(grown)))
    unknown = np.isnan(top) | np.isnan(bottom)
    low, high = np.where(unknown, np.nan, low), np.where(unknown, np.nan, high)
    return Interval(plain(np.maximum(low, 0.0)), plain(np.where(np.isnan(high) & ~unknown, np.inf, high)))


def scaled_count(k: ArrayLike, scale: ArrayLike, *, phi: ArrayLike = 1.0, level: float = 0.95) -> Interval:
    """Return the interval of a count scaled up, such as a coding fortnight scaled to the year.

    Contacts that come in bursts tell less than their number: the Garwood ends are those of k / phi contacts, times phi.

    Parameters
    ----------
    k : contacts counted, number or array
    scale : what they are multiplied by (open days of the year over open days counted)
    phi : over-dispersion of the counts, at least 1
    level : confidence level, 0 to 1

    Returns
    -------
    (low, high) [contacts of the whole period]; only chance is in it, not a season that the sample did not meet

    Raises
    ------
    WrongNumbers : negative

    Source
    ------
    Garwood 1936; quasi-Poisson scaling of McCullagh and Nelder 1989. 10 contacts x 4: 19.18 to 73.56.
    """
    spread = np.maximum(as_floats(phi, "phi"), 1.0)
    factor = as_counts(scale, "scale") * spread
    ends = garwood(as_counts(k, "k") / spread, level)
    return Interval(plain(np.asarray(ends.low * factor)), plain(np.asarray(ends.high * factor)))


def bursty_ratio(
    k1: ArrayLike, e1: ArrayLike, k2: ArrayLike, e2: ArrayLike, *, phi: ArrayLike = 1.0, level: float = 0.95
) -> tuple[Any, Interval]:
    """Return (k1 / e1) / (k2 / e2), new over old, with its interval where counts vary phi times as much as Poisson ones.

    Parameters
    ----------
    k1, k2 : contacts of the new and of the old period
    e1, e2 : their exposure, same unit
    phi : over-dispersion, at least 1
    level : confidence level, 0 to 1

    Returns
    -------
    ratio and (low, high); NaN where a period has no contact or no exposure: the logarithm knows no zero

    Raises
    ------
    WrongNumbers : negative

    Source
    ------
    Log-normal interval of a rate ratio, variance phi (1 / k1 + 1 / k2). 30 in 100 over 45 in 100: 0.6667 (0.4200 to
    1.0581).
    """
    check_level(level)
    new, old = as_counts(k1, "k1"), as_counts(k2, "k2")
    new_base, old_base = as_counts(e1, "e1"), as_counts(e2, "e2")
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = (new / new_base) / (old / old_base)
        error = np.sqrt(np.maximum(as_floats(phi, "phi"), 1.0) * (1 / new + 1 / old))
        spread = np.exp(ndtri((1 + level) / 2) * error)
    ratio = np.where(np.isfinite(ratio) & (ratio > 0), ratio, np.nan)
    return plain(ratio), Interval(plain(np.asarray(ratio / spread)), plain(np.asarray(ratio * spread)))


def _share(k: ArrayLike, n: ArrayLike) -> Floats:
    hits, trials = np.broadcast_arrays(as_counts(k), as_counts(n))
    return np.divide(hits, trials, out=np.full(hits.shape, np.nan), where=trials > 0)
