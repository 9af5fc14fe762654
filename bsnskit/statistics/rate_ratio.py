"""Rate ratio of two periods, and how many contacts it takes to see a change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from bsnskit.statistics.arrays import N_, Floats, WrongNumbers, as_counts, check_level, plain

__all__ = ["RateRatio", "baseline_contacts_needed", "exact_power_of_change", "power_of_change", "rate_ratio"]


@dataclass(frozen=True, eq=False)
class RateRatio:
    """New rate over old rate with its interval: 0.7 means 30 % fewer contacts per X.

    `ratio` is NaN when neither period has a contact, infinite when only the new one has.
    """

    ratio: Any
    low: Any
    high: Any
    level: float
    method: str


def rate_ratio(k1: ArrayLike, e1: ArrayLike, k2: ArrayLike, e2: ArrayLike, *, level: float = 0.95) -> RateRatio:
    """Compare two rates exactly: (k1 / e1) over (k2 / e2), new over old.

    Given k1 + k2, k1 is binomial with probability r e1 / (r e1 + e2); the Clopper-Pearson ends of that probability
    are turned back into r. It supposes Poisson counts: contacts that come in bursts vary more, and the interval is
    then too short.

    Parameters
    ----------
    k1, k2 : contacts of the new and of the old period, numbers or arrays
    e1, e2 : exposure of the two periods (orders, users, open days), same unit
    level : confidence level, 0 to 1

    Returns
    -------
    RateRatio. Without any contact the interval is (0, infinity); an unknown count, or an exposure of 0, gives NaN.

    Raises
    ------
    WrongNumbers : negative

    Source
    ------
    Przyborowski and Wilenski 1940; 30 in 100 over 45 in 100: 0.666667 (0.405519 to 1.081727).
    """
    check_level(level)
    new, new_exposure, old, old_exposure = np.broadcast_arrays(
        as_counts(k1, "k1"), as_counts(e1, "e1"), as_counts(k2, "k2"), as_counts(e2, "e2")
    )
    known = (new_exposure > 0) & (old_exposure > 0) & ~np.isnan(new) & ~np.isnan(old)
    scale = np.divide(old_exposure, new_exposure, out=np.full(new.shape, np.nan), where=known)
    tail = (1 - level) / 2
    low = scipy.special.betaincinv(np.where(new > 0, new, np.nan), old + 1, tail)
    high = scipy.special.betaincinv(new + 1, np.where(old > 0, old, np.nan), 1 - tail)
    return RateRatio(
        plain(_odds(new, old) * scale),
        plain(np.where(new == 0, 0.0, _odds(low, 1 - low)) * scale),
        plain(np.where(old == 0, np.inf, _odds(high, 1 - high)) * scale),
        level,
        "exact_conditional",
    )


def power_of_change(
    change: ArrayLike,
    baseline: ArrayLike,
    *,
    window: ArrayLike = 1.0,
    phi: ArrayLike = 1.0,
    level: float = 0.95,
) -> Any:
    """Return how likely a true change is to be seen: its interval excludes 1, on the side of the change.

    Parameters
    ----------
    change : relative change of the rate, -0.3 for 30 % fewer; above -1
    baseline : contacts expected in the baseline
    window : exposure of the window that is judged, as a multiple of the baseline's (13 of 52 weeks: 0.25)
    phi : over-dispersion, 1 for Poisson
    level : confidence level of the interval, 0 to 1

    Returns
    -------
    0 to 1, number or array. A change of 0 is "seen" with probability (1 - level) / 2.

    Raises
    ------
    WrongNumbers : a change of -100 % or less, negative contacts

    Source
    ------
    Normal approximation of the log ratio. The exact test sees slightly less where contacts are few: 6 weeks against
    6 at 3.2 contacts a week and a true -30 %, 17 % here, 13 % exactly; 52 against 52, 84 % and 83 %.
    """
    ratio = _ratio(change)
    contacts, share = as_counts(baseline, "baseline"), as_counts(window, "window")
    with np.errstate(divide="ignore"):
        error = np.sqrt(np.asarray(phi, dtype=float) * (1 / contacts + 1 / (share * contacts * ratio)))
    return plain(scipy.special.ndtr(np.abs(np.log(ratio)) / error - _z(level)))


def exact_power_of_change(change: float, baseline: float, *, window: float = 1.0, level: float = 0.95) -> float:
    """Return how likely `rate_ratio` is to see a true change, by summing over all pairs of Poisson counts.

    Parameters as in `power_of_change`, numbers only.

    Returns
    -------
    0 to 1

    Raises
    ------
    WrongNumbers : a change of -100 % or less, negative contacts

    Source
    ------
    Method step 5: 3.2 contacts a week and a true -30 %, 6 weeks against 6: 0.13; 52 against 52: 0.83.
    """
    ratio = float(_ratio(change))
    old = float(as_counts(baseline, "baseline"))
    share = float(as_counts(window, "window"))
    k1, k2 = (_likely(mean) for mean in (old * share * ratio, old))
    found = rate_ratio(k1[:, None], share or np.nan, k2[None, :], 1.0, level=level)
    seen = found.low > 1 if ratio > 1 else found.high < 1
    chance = _poisson(k1, old * share * ratio)[:, None] * _poisson(k2, old)[None, :]
    return float(chance[seen].sum())


def baseline_contacts_needed(
    change: float, power: float = 0.8, *, window: float = 1.0, phi: float = 1.0, level: float = 0.95
) -> int:
    """Return how many contacts the baseline must hold for a true change to be seen.

    Parameters
    ----------
    change : relative change of the rate, -0.3 for 30 % fewer; above -1, not 0
    power : how likely it shall be seen, 0 to 1
    window, phi, level : as in `power_of_change`

    Returns
    -------
    contacts, to the nearest whole one

    Raises
    ------
    WrongNumbers : a change of 0, or of -100 % or less

    Source
    ------
    Method step 5, log ratio of Poisson counts in equal windows: -10 % 1,493; -20 % 355; -30 % 150; -50 % 49.
    """
    check_level(power)
    ratio = float(_ratio(change))
    if ratio == 1:
        raise WrongNumbers("change", N_("a change of 0 can never be seen"), N_("Give a change such as -0.3."))
    needed = phi * ((_z(level) + float(scipy.special.ndtri(power))) / np.log(ratio)) ** 2 * (1 + 1 / (window * ratio))
    return round(float(needed))


def _ratio(change: ArrayLike) -> Floats:
    ratio = 1 + np.asarray(change, dtype=np.float64)
    if (ratio <= 0).any():
        raise WrongNumbers(
            "change",
            N_("a change of -100 % or less has no log ratio"),
            N_("Give the change as a share above -1, such as -0.3 for 30 % fewer."),
        )
    return ratio


def _likely(mean: float) -> NDArray[np.int64]:
    """Return the counts that hold all but about 1e-12 of a Poisson distribution."""
    reach = 8 * np.sqrt(mean) + 12
    return np.arange(max(0, int(mean - reach)), int(mean + reach) + 1)


def _poisson(k: NDArray[np.int64], mean: float) -> Floats:
    return np.asarray(np.exp(scipy.special.xlogy(k, mean) - mean - scipy.special.gammaln(k + 1)))


def _odds(part: Floats, rest: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return part / rest


def _z(level: float) -> float:
    check_level(level)
    return float(scipy.special.ndtri((1 + level) / 2))
