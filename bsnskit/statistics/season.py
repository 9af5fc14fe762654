"""Does a contact reason have a season, and in which months? Tested against equal exposure, not eyeballed.

What is tested. If contacts came evenly, a month's share of them would be its share of the exposure (open days). The
twelve counts are compared with that by Pearson's chi-square statistic, all twelve at once: seasons of contacts are
often two separate peaks ("December and April"), which tests for one smooth wave a year would miss. Where a month
expects fewer than 5 contacts, the chi-square distribution is no longer trusted and the counts are redrawn by
Monte-Carlo with the same total (an exact test up to the number of draws).

One year or several. Within a single year a season cannot be told from any other irregularity (a bug in March, a
campaign): the test then says "not even", and Poisson is all it can suppose unless the over-dispersion `phi` is given.
With a true over-dispersion of 3 it raises a false alarm for most reasons: show the year beside the answer.
With two years or more, the level of each year and the drift between them are removed (log-linear from mid-year to
mid-year), the over-dispersion is measured on what months of different years do not share, and the season must stand
out against *that*: an F test. A single bad month in one year then makes no season.

Several reasons. Testing 23 reasons at 5 % finds a season in one of them by chance alone. P-values are corrected by
Holm's step-down method, which holds whatever the dependence between reasons.

Not enough data. The rule is fixed before the months are looked at: of the counts it uses only the total (and, over
several years, the over-dispersion). If 60 % of these contacts
fell in the stated months (three neighbouring months where none are stated), would the test see it, at the strictest
level Holm may ask (5 % over the number of reasons), with a probability of 80 %? If not, the answer is "not enough
data" whatever the months look like; the p-value is still given.

Which months. For a season found, the months by decreasing rate are cut where busy and quieter part differ most
(largest likelihood of two levels); then further months join as long as they are above the year's average and stand
out among those that remain (one-sided, 5 %, corrected for the remaining ones), so that a high peak does not hide a
lower one. When the busy part would be more than six months, it is the quiet ones that stand out.

Months are numbers 1 to 12, sets of them unordered; nothing here knows a language.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import betainc, chdtrc, chdtri, chndtr, fdtrc, fdtri, ncfdtr

from bsnskit.statistics.arrays import N_, Flags, Floats, WrongNumbers, as_counts, as_floats, check_level
from bsnskit.statistics.months import month_set

__all__ = ["Season", "holm", "seasonality", "seasons"]

CONCENTRATION = 0.6
"""Share of the contacts that the stated months hold in the season that must be visible; method step 2."""
POWER = 0.8
SMALL = 5
"""Expected contacts in a month below which Monte-Carlo replaces the chi-square distribution."""
LONGEST = 6
DRAWS = 20_000


@dataclass(frozen=True)
class Season:
    """What the months say about one reason.

    `answer` is "yes", "no" or "not_enough_data". `months` stand out as busy, `quiet` as empty; both are empty unless
    the answer is "yes". `phi` is the over-dispersion used, `n_contacts` counts contacts in months with exposure.
    """

    answer: str
    p_value: float
    power: float
    months: frozenset[int]
    quiet: frozenset[int]
    n_contacts: int
    phi: float
    method: str


def seasonality(
    counts: ArrayLike,
    exposure: ArrayLike,
    stated: Collection[int] = (),
    *,
    tests: int = 1,
    level: float = 0.05,
    phi: float | None = None,
    seed: int = 0,
) -> Season:
    """Test the season of one reason; the module's text says how and why.

    Parameters
    ----------
    counts : contacts per month, January first; shape (12,) or (years, 12), unknown months NaN
    exposure : open days (or another exposure) per month, same shape or (12,); months with none are left out
    stated : months in which the client sees the season, 1 to 12
    tests : number of reasons tested together; the power is that at `level` / `tests`
    level : error rate for all of them
    phi : over-dispersion known from elsewhere; by default 1 for one year, measured for several
    seed : seed of the Monte-Carlo draws

    Returns
    -------
    Season. Its answer takes `p_value` x `tests` (Bonferroni); `seasons` corrects a list of reasons by Holm.

    Raises
    ------
    WrongNumbers : not 12 months, negative counts, a month outside 1 to 12

    Source
    ------
    Method step 2. Pearson 1900; Holm 1979.
    """
    check_level(level)
    table, base = _years(counts, exposure)
    first = _tested(table, base, month_set(stated), tests, level, phi, seed)
    return _answered(first, min(1.0, first.p_value * tests), level)


def seasons(
    counts: Mapping[str, ArrayLike],
    exposure: ArrayLike,
    stated: Mapping[str, Collection[int]] | None = None,
    *,
    level: float = 0.05,
    seed: int = 0,
) -> pd.DataFrame:
    """Test the season of each reason of a list, corrected for their number.

    Grain: one row per reason, in the order given.

    Parameters
    ----------
    counts : per reason its monthly contacts, shapes as in `seasonality`
    exposure : the same for all reasons
    stated : per reason the months the client states; a reason left out states none
    level : error rate for the whole list
    seed : seed of the Monte-Carlo draws

    Returns
    -------
    table: key, answer, p_value, p_adjusted (Holm), power, months, quiet (frozensets), n_contacts, phi, method. A
    reason without any contact is no test and has "not_enough_data".

    Raises
    ------
    WrongNumbers : as in `seasonality`
    """
    check_level(level)
    given = stated or {}
    series = {key: _years(values, exposure) for key, values in counts.items()}
    tests = max(1, sum(bool(np.nansum(table) > 0) for table, _ in series.values()))
    found = [
        _tested(table, base, month_set(given.get(key, ())), tests, level, None, seed)
        for key, (table, base) in series.items()
    ]
    adjusted = holm([season.p_value for season in found])
    rows = [
        {
            "key": key,
            "answer": season.answer,
            "p_value": season.p_value,
            "p_adjusted": float(p),
            "power": season.power,
            "months": season.months,
            "quiet": season.quiet,
            "n_contacts": season.n_contacts,
            "phi": season.phi,
            "method": season.method,
        }
        for key, raw, p in zip(series, found, adjusted, strict=True)
        for season in [_answered(raw, float(p), level)]
    ]
    names = ["key", "answer", "p_value", "p_adjusted", "power", "months", "quiet", "n_contacts", "phi", "method"]
    return pd.DataFrame(rows, columns=names)


def holm(p_values: ArrayLike) -> Floats:
    """Return p-values corrected for their number by Holm's step-down method.

    Parameters
    ----------
    p_values : n numbers, 0 to 1; unknown ones stay unknown and do not count as tests

    Returns
    -------
    n numbers in the same order, 0 to 1

    Source
    ------
    Holm 1979. 0.01, 0.04, 0.03 become 0.03, 0.06, 0.06.
    """
    p = as_floats(p_values, "p_values").ravel()
    adjusted = np.full(p.size, np.nan)
    order = np.argsort(p, kind="stable")[: int((~np.isnan(p)).sum())]
    factors = np.arange(order.size, 0, -1)
    adjusted[order] = np.minimum(1.0, np.maximum.accumulate(p[order] * factors)) if order.size else []
    return adjusted


def _tested(
    counts: Floats, base: Floats, stated: frozenset[int], tests: int, level: float, phi: float | None, seed: int
) -> Season:
    """Return the season with its raw p-value and both sets of months; the answer comes after the correction."""
    known = ~np.isnan(counts) & (base > 0)
    busy, expected, n = _by_month(counts, base, known)
    none: frozenset[int] = frozenset()
    if (expected > 0).sum() < 2:
        return Season("", 1.0 if n else np.nan, 0.0, none, none, n, np.nan, "none")
    measured, df = _dispersion(counts, base, known)
    used = measured if phi is None else max(1.0, phi)
    held = expected > 0
    share = expected[held] / n
    shifted = _shifted(expected / n, stated)[held]
    statistic = float(((busy - expected)[held] ** 2 / expected[held]).sum()) / used
    strict = level / tests
    sparse, df = bool(expected[held].min() < SMALL), df if used > 1 and phi is None else 0
    p_value, power = _by_formula(statistic, n, share, shifted, used, strict, df)
    if sparse:
        drawn = _by_draws(statistic, n, share, shifted, used, strict, seed)
        # Measured over-dispersion is itself uncertain, which the draws do not know: the more cautious of the two.
        p_value, power = (max(p_value, drawn[0]), min(power, drawn[1])) if df else drawn
    method = "monte_carlo" if sparse else "f" if df else "chi_square"
    months, quiet = _standing_out(busy, expected, used)
    return Season("", p_value, power, months, quiet, n, used, method)


def _answered(season: Season, p_adjusted: float, level: float) -> Season:
    answer = "yes" if p_adjusted <= level else "no"
    if not season.power >= POWER:
        answer = "not_enough_data"
    none: frozenset[int] = frozenset()
    months, quiet = (season.months, season.quiet) if answer == "yes" else (none, none)
    return Season(answer, season.p_value, season.power, months, quiet, season.n_contacts, season.phi, season.method)


def _by_month(counts: Floats, base: Floats, known: Flags) -> tuple[Floats, Floats, int]:
    """Return contacts and expected contacts per calendar month, with each year's own level, and the total."""
    observed = np.where(known, counts, 0.0)
    total = observed.sum()
    if total == 0:
        return np.zeros(12), np.zeros(12), 0
    even = _poisson_fit(_levels(counts.shape[0])[known.ravel()], observed[known], base[known])
    expected = np.zeros(counts.shape)
    expected[known] = even * total / even.sum()
    return observed.sum(axis=0), expected.sum(axis=0), round(total)


def _dispersion(counts: Floats, base: Floats, known: Flags) -> tuple[float, int]:
    """Return phi, at least 1, and its degrees of freedom: how far months of different years disagree."""
    busy = known & (np.where(known, counts, 0).sum(axis=0) > 0)[None, :]
    month = np.broadcast_to(np.arange(12), counts.shape)[busy]
    present = np.unique(month)
    contrasts = (month[:, None] == present[None, 1:]).astype(float)
    design = np.column_stack([_levels(counts.shape[0])[busy.ravel()], contrasts])
    df = int(busy.sum()) - int(np.linalg.matrix_rank(design))
    if counts.shape[0] < 2 or df < 1:
        return 1.0, 0
    fitted = _poisson_fit(design, counts[busy], base[busy])
    seen = fitted > 1e-9
    return max(1.0, float(((counts[busy] - fitted)[seen] ** 2 / fitted[seen]).sum()) / df), df


def _levels(years: int) -> Floats:
    """Return the design of the years' levels: linear from mid-year to mid-year, and on beyond the ends."""
    if years == 1:
        return np.ones((12, 1))
    time = (np.arange(12 * years) - 5.5) / 12
    left = np.clip(np.floor(time), 0, years - 2).astype(int)
    part = time - left
    design = np.zeros((12 * years, years))
    rows = np.arange(12 * years)
    design[rows, left] = 1 - part
    design[rows, left + 1] = part
    return design


def _poisson_fit(design: Floats, counts: Floats, base: Floats) -> Floats:
    """Return fitted counts of a log-linear Poisson regression with exposure, by reweighted least squares."""
    offset = np.log(base)
    rate = np.log(max(counts.sum(), 1e-9) / base.sum())
    eta = offset + rate
    for _ in range(60):
        mean = np.exp(np.clip(eta, -30, 30))
        root = np.sqrt(mean)
        working = eta - offset + (counts - mean) / mean
        weights, *_ = np.linalg.lstsq(design * root[:, None], working * root, rcond=None)
        step = offset + design @ weights - eta
        eta = np.clip(eta + np.clip(step, -5, 5), -25, 30)
        if np.abs(np.where(mean > 1e-8, step, 0)).max() < 1e-10:
            break
    return np.asarray(np.exp(eta))


def _shifted(share: Floats, stated: frozenset[int]) -> Floats:
    """Return the months' shares of the season that must be visible: 60 % in the stated months."""
    inside: Flags = np.isin(np.arange(1, 13), list(stated)) & (share > 0)
    if not inside.any() or share[inside].sum() >= 0.5:
        inside = _threemonth_set(share)
    held = share[inside].sum()
    return np.where(inside, share * CONCENTRATION / held, share * (1 - CONCENTRATION) / max(1 - held, 1e-12))


def _threemonth_set(share: Floats) -> Flags:
    """Return the three neighbouring months with most exposure: the season of a quarter that is hardest to see."""
    held = [share[[start, (start + 1) % 12, (start + 2) % 12]].sum() for start in range(12)]
    best = int(np.argmax(held))
    return np.isin(np.arange(12), [best, (best + 1) % 12, (best + 2) % 12])


def _by_formula(
    statistic: float, n: int, share: Floats, shifted: Floats, phi: float, strict: float, df: int
) -> tuple[float, float]:
    """Return p-value and power by chi-square (df 0), or by F with `df` degrees of freedom of phi."""
    cells = share.size - 1
    distance = n * float(((shifted - share) ** 2 / share).sum()) / phi
    if df == 0:
        return float(chdtrc(cells, statistic)), float(1 - chndtr(chdtri(cells, strict), cells, distance))
    bound = fdtri(cells, df, 1 - strict)
    return float(fdtrc(cells, df, statistic / cells)), float(1 - ncfdtr(cells, df, distance, bound))


def _by_draws(
    statistic: float, n: int, share: Floats, shifted: Floats, phi: float, strict: float, seed: int
) -> tuple[float, float]:
    """Return Monte-Carlo p-value and power; the p-value is exact for the test that these draws define."""
    even = _drawn_statistics(n, tuple(share), tuple(share), seed)
    p_value = (1 + DRAWS - int(np.searchsorted(even, statistic - 1e-9))) / (DRAWS + 1)
    spared = int(np.floor(strict * (DRAWS + 1))) - 1
    if spared < 0:
        return p_value, 0.0
    uneven = _drawn_statistics(n, tuple(shifted), tuple(share), seed + 1) / phi
    return p_value, float((uneven > even[DRAWS - 1 - spared] + 1e-9).mean())


@lru_cache(maxsize=16)
def _drawn_statistics(n: int, drawn_from: tuple[float, ...], share: tuple[float, ...], seed: int) -> Floats:
    """Return the statistic of redrawn years, ascending; reasons with the same total share them."""
    drawn, expected = np.array(drawn_from), n * np.array(share)
    draws = np.random.default_rng(seed).multinomial(n, drawn / drawn.sum(), size=DRAWS)
    statistics = np.sort(((draws - expected) ** 2 / expected).sum(axis=1))
    statistics.flags.writeable = False
    return np.asarray(statistics)


def _standing_out(busy: Floats, expected: Floats, phi: float) -> tuple[frozenset[int], frozenset[int]]:
    held = np.flatnonzero(expected > 0)
    order = held[np.argsort(-(busy[held] / expected[held]), kind="stable")]
    inside, even = busy[order].cumsum()[:-1], expected[order].cumsum()[:-1]
    outside, rest = busy.sum() - inside, expected.sum() - even
    gain = inside * _log(inside / even) + outside * _log(outside / rest)
    cut = int(np.argmax(gain)) + 1
    if cut > LONGEST:
        return frozenset(), frozenset(int(month) + 1 for month in order[cut:])
    while cut < order.size - 1 and _stands_out(busy[order[cut:]], expected[order[cut:]], phi):
        cut += 1
    return frozenset(int(month) + 1 for month in order[:cut]), frozenset()


def _stands_out(busy: Floats, expected: Floats, phi: float) -> bool:
    """Tell whether the first of the remaining months is above the year's average and above the others (5 %)."""
    if busy[0] <= expected[0]:
        return False
    chance = betainc(busy[0] / phi, (busy[1:].sum()) / phi + 1, expected[0] / expected.sum())
    return bool(chance * busy.size <= 0.05)


def _log(values: Floats) -> Floats:
    return np.log(np.where(values > 0, values, 1.0))


def _years(counts: ArrayLike, exposure: ArrayLike) -> tuple[Floats, Floats]:
    table, base = np.atleast_2d(as_counts(counts)), np.atleast_2d(as_counts(exposure, "exposure"))
    if table.shape[1:] != (12,) or base.shape[1:] != (12,) or base.shape[0] not in (1, table.shape[0]):
        raise WrongNumbers(
            "counts, exposure",
            N_("shapes {counts} and {exposure} are not years of 12 months"),
            N_("Give 12 numbers from January to December, or one such row per year."),
            counts=table.shape,
            exposure=base.shape,
        )
    return table, np.where(np.isnan(base), 0.0, np.broadcast_to(base, table.shape))
