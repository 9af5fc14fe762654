"""Did an action change the rate? Interrupted time series by quasi-Poisson regression."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike

from bsnskit.statistics.arrays import N_, Flags, Floats, WrongNumbers, as_counts, check_level

__all__ = ["InterruptedSeries", "interrupted_series"]

BEFORE, AFTER = 12, 6
"""Fewest known periods before and after the action; method step 5 calls fewer inconclusive."""


@dataclass(frozen=True)
class InterruptedSeries:
    """Effect of an action on a rate: 0.885 means 11.5 % fewer contacts per X than the series would have had.

    `answer` says whether there is one: "estimated"; "too_few_periods" (under 12 known before the action or under 6
    after); "season_unknown" (under two whole cycles before the action: season and effect cannot be told apart);
    "no_contacts" (none before, or none after). Where it is not "estimated" the figures are NaN.
    `phi` is the over-dispersion, `autocorrelation` that of neighbouring residuals; where `autocorrelated` is True the
    interval is too short.
    """

    answer: str
    ratio: float
    low: float
    high: float
    p_value: float
    phi: float
    autocorrelation: float
    autocorrelated: bool
    n_before: int
    n_after: int
    level: float
    method: str = "quasi_poisson"


def interrupted_series(
    counts: ArrayLike,
    exposure: ArrayLike,
    start: int,
    period: float = 12,
    harmonics: int = 2,
    *,
    level: float = 0.95,
) -> InterruptedSeries:
    """Estimate by what factor the rate changed when an action began.

    log E[count] = log exposure + level + trend + step from `start` on + sine and cosine pairs of the season. A plain
    mean before and after would confuse the action with season and trend.

    Parameters
    ----------
    counts : contacts per period, n in order of time; unknown periods (NaN) are left out
    exposure : what they are counted against, n numbers or one; periods without exposure are left out
    start : 0-based place of the first period with the action
    period : periods in a year: 12 for months, 365.25 / 7 for weeks
    harmonics : pairs of sine and cosine; 0 for a series known to have no season (then no cycle is asked for)
    level : confidence level, 0 to 1

    Returns
    -------
    InterruptedSeries

    Raises
    ------
    WrongNumbers : negative, unequal lengths, a start outside the series

    Source
    ------
    Lopez Bernal, Cummins, Gasparrini 2017 (smoking ban in Sicily): 0.894377 without season (0.839188 to 0.953194, phi
    3.559187), 0.885072 with two harmonics (0.839400 to 0.933228, phi 2.262183). phi = max(1, Pearson X2 / df), z
    to two decimals (1.96).
    """
    check_level(level)
    observed, base = _series(counts, exposure, start)
    known = ~np.isnan(observed) & (base > 0)
    after = np.arange(observed.size) >= start
    n_before, n_after = int((known & ~after).sum()), int((known & after).sum())
    answer = "estimated"
    if n_before < BEFORE or n_after < AFTER:
        answer = "too_few_periods"
    elif harmonics and start < 2 * period:
        answer = "season_unknown"
    elif not observed[known & ~after].sum() or not observed[known & after].sum():
        answer = "no_contacts"
    if answer != "estimated":
        nan = np.nan
        return InterruptedSeries(answer, nan, nan, nan, nan, nan, nan, False, n_before, n_after, level)
    return _fitted(observed, base, known, after, period, harmonics, level)


def _fitted(
    observed: Floats, base: Floats, known: Flags, after: Flags, period: float, harmonics: int, level: float
) -> InterruptedSeries:
    import statsmodels.api as sm
    from statsmodels.tools.sm_exceptions import PerfectSeparationWarning

    design = _design(after, period, harmonics)[known]
    model = sm.GLM(observed[known], design, family=sm.families.Poisson(), offset=np.log(base[known]))
    with warnings.catch_warnings():
        # A series that the curve meets exactly is no fault of a Poisson regression.
        warnings.simplefilter("ignore", PerfectSeparationWarning)
        fit = model.fit()
    phi = max(1.0, float(fit.pearson_chi2 / fit.df_resid))
    step, error = float(fit.params[0]), float(fit.bse[0]) * np.sqrt(phi)
    reach = round(float(scipy.special.ndtri((1 + level) / 2)), 2) * error
    residuals = np.full(observed.size, np.nan)
    residuals[known] = fit.resid_pearson
    echo = _autocorrelation(residuals)
    return InterruptedSeries(
        "estimated",
        float(np.exp(step)),
        float(np.exp(step - reach)),
        float(np.exp(step + reach)),
        float(2 * scipy.special.ndtr(-abs(step) / error)),
        phi,
        echo,
        bool(abs(echo) > 1.96 / np.sqrt(known.sum())),
        int((known & ~after).sum()),
        int((known & after).sum()),
        level,
    )


def _design(after: Flags, period: float, harmonics: int) -> Floats:
    time = np.arange(1.0, after.size + 1)
    waves = [turn(2 * np.pi * k * time / period) for k in range(1, harmonics + 1) for turn in (np.sin, np.cos)]
    return np.column_stack([after.astype(float), np.ones_like(time), time, *waves])


def _autocorrelation(residuals: Floats) -> float:
    """Return the correlation of neighbouring residuals; pairs with an unknown one do not count."""
    products = residuals[1:] * residuals[:-1]
    return float(np.nanmean(products) / np.nanmean(residuals**2))


def _series(counts: ArrayLike, exposure: ArrayLike, start: int) -> tuple[Floats, Floats]:
    observed = as_counts(counts).ravel()
    base = as_counts(exposure, "exposure").ravel()
    if base.size not in (1, observed.size):
        raise WrongNumbers(
            "exposure",
            N_("{exposures} exposures for {periods} periods"),
            N_("Give one exposure per period, or one for all."),
            exposures=base.size,
            periods=observed.size,
        )
    if not 0 <= start <= observed.size:
        raise WrongNumbers(
            "start",
            N_("place {start} lies outside the {periods} periods"),
            N_("Places count from 0."),
            start=start,
            periods=observed.size,
        )
    return observed, np.broadcast_to(base, observed.shape)
