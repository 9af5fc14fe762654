"""How often do the kit's intervals hold the truth? Exact enumeration where it can be, simulation where it must be.

Run: python benchmarks/coverage.py [--workers N] [--repeats N]

Prints one table per interval, with what was tried, and ends with what lies outside its promise. Exit code 1 when a
promise is broken by more than chance. The promises: Wilson 94-97 % on average from 10 on (its minimum is printed),
Garwood, Clopper-Pearson and the exact rate ratio never under 95 %, bootstraps 92-97 % from 30 units on where they are
marked reliable. Scenarios that lie outside the band though chance may have put them there, and those mostly marked
unreliable, are named at the end as well.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
from scipy import stats

from bsnskit import statistics

LEVEL = 0.95
DRAWS = 1000
BAND = (0.92, 0.97)


@dataclass(frozen=True)
class Cell:
    """One scenario of a simulation: what it is called, how many units, how to draw a sample, the truth."""

    family: str
    scenario: str
    n: int
    truth: float
    draw: Callable[[np.random.Generator], np.ndarray]
    level: str = "nominal"


def wilson_table() -> pd.DataFrame:
    """Exact: p from .02 to .98 in steps of .001."""
    shares = np.arange(20, 981) / 1000
    rows = []
    for n in (10, 11, 12, 15, 20, 25, 30, 40, 50, 75, 100, 150, 200, 300, 500, 1000):
        covered = _binomial_coverage(n, shares, statistics.wilson)
        rows.append({"n": n, "mean": covered.mean(), "minimum": covered.min(), "at p": shares[covered.argmin()]})
    return pd.DataFrame(rows)


def clopper_pearson_table() -> pd.DataFrame:
    """Exact: p from .001 to .999 in steps of .0005."""
    shares = np.arange(2, 1999) / 2000
    rows = []
    for n in (1, 2, 3, 5, 10, 20, 30, 50, 100, 200, 500, 1000):
        covered = _binomial_coverage(n, shares, statistics.clopper_pearson)
        rows.append({"n": n, "mean": covered.mean(), "minimum": covered.min(), "at p": shares[covered.argmin()]})
    return pd.DataFrame(rows)


def garwood_table() -> pd.DataFrame:
    """Exact: 400 means in each range."""
    rows = []
    for low, high in ((0.01, 1), (1, 5), (5, 20), (20, 100), (100, 500)):
        means = np.linspace(low, high, 400)
        counts = np.arange(int(high + 12 * np.sqrt(high) + 20))
        ends = statistics.garwood(counts)
        inside = (ends.low[:, None] <= means) & (means <= ends.high[:, None])
        covered = (stats.poisson.pmf(counts[:, None], means) * inside).sum(axis=0)
        rows.append(
            {
                "mean from": low,
                "to": high,
                "mean": covered.mean(),
                "minimum": covered.min(),
                "at": means[covered.argmin()],
            }
        )
    return pd.DataFrame(rows)


def rate_ratio_table() -> pd.DataFrame:
    """Exact: all pairs of Poisson counts, exposures 13 and 52 weeks."""
    rows = []
    for ratio in (0.5, 0.7, 1.0, 1.5):
        for old in (2, 5, 10, 30, 100):
            new = old * ratio * 13 / 52
            k1, k2 = (np.arange(int(mean + 9 * np.sqrt(mean) + 15)) for mean in (new, old))
            found = statistics.rate_ratio(k1[:, None], 13, k2[None, :], 52)
            chance = stats.poisson.pmf(k1, new)[:, None] * stats.poisson.pmf(k2, old)[None, :]
            covered = chance[(found.low <= ratio) & (ratio <= found.high)].sum()
            rows.append({"ratio": ratio, "contacts before": old, "contacts after": new, "coverage": covered})
    return pd.DataFrame(rows)


def tnps_table() -> pd.DataFrame:
    """Exact: all triples of answers; no promise under 30 answers."""
    rows = []
    for promoters, detractors in ((0.42, 0.18), (0.3, 0.3), (0.6, 0.1), (0.1, 0.5), (0.8, 0.05)):
        for n in (10, 30, 60, 100):
            p, d = (grid.ravel() for grid in np.meshgrid(np.arange(n + 1), np.arange(n + 1), indexing="ij"))
            p, d = p[p + d <= n], d[p + d <= n]
            ends = statistics.tnps_interval(p, n - p - d, d)
            chance = stats.multinomial.pmf(
                np.column_stack([p, n - p - d, d]), n, [promoters, 1 - promoters - detractors, detractors]
            )
            truth = 100 * (promoters - detractors)
            covered = chance[(ends.low <= truth) & (truth <= ends.high)].sum()
            rows.append({"promoters": promoters, "detractors": detractors, "n": n, "coverage": covered})
    return pd.DataFrame(rows)


def return_table() -> pd.DataFrame:
    """Simulated, 20,000 pairs each: share of repeats in a log over 1 - FCR in a survey of its own."""
    rows = []
    for repeats, fcr in ((0.05, 0.9), (0.12, 0.8), (0.22, 0.6)):
        for n, answers in ((100, 30), (300, 60), (3000, 150)):
            rng = np.random.default_rng([n, answers, int(1000 * repeats)])
            k1, k2 = rng.binomial(n, repeats, 20_000), rng.binomial(answers, 1 - fcr, 20_000)
            ends = statistics.share_ratio(k1, n, k2, answers)
            truth = repeats / (1 - fcr)
            held = (ends.low <= truth) & (truth <= ends.high)
            rows.append({"repeats": repeats, "FCR": fcr, "n log": n, "n survey": answers, "coverage": held.mean()})
    return pd.DataFrame(rows)


def sampled_table() -> pd.DataFrame:
    """Simulated, 20,000 samples each: weeks scaled to 52, over-dispersion known, ignored, or measured between the weeks."""
    rows = []
    for weeks, mean, phi in ((2, 5, 1), (2, 50, 1), (12, 5, 2), (12, 50, 2), (26, 50, 4)):
        rng = np.random.default_rng([weeks, mean, phi])
        counts = rng.poisson(_spread(rng, np.full((20_000, weeks), float(mean)), phi))
        total = counts.sum(axis=1)
        even = np.maximum(total / weeks, 1e-9)[:, None]
        measured = (
            np.maximum(1.0, ((counts - even) ** 2 / even).sum(axis=1) / (weeks - 1)) if weeks >= 8 else np.ones(20_000)
        )
        row = {"weeks": weeks, "contacts a week": mean, "true phi": phi}
        for name, used in (("ignored", 1.0), ("known", float(phi)), ("measured", measured)):
            ends = statistics.scaled_count(total, 52 / weeks, phi=used)
            row[name] = ((ends.low <= 52 * mean) & (52 * mean <= ends.high)).mean()
        rows.append(row)
    return pd.DataFrame(rows)


def mean_cells() -> Iterator[Cell]:
    """Means of handle times and scores, from symmetric to very skewed; under 30 all are marked unreliable."""
    for n in (10, 20, 30, 60, 200):
        yield Cell("mean", "normal", n, 300.0, partial(_normal, n=n))
        yield Cell("mean", "exponential", n, 1.0, partial(_exponential, n=n))
        for sigma in (0.5, 0.8, 1.0, 1.3):
            mean = float(np.exp(sigma**2 / 2))
            yield Cell("mean", f"lognormal, sigma {sigma}", n, mean, partial(_lognormal, n=n, sigma=sigma))
        yield Cell("mean", "score 0 to 10", n, _SCORE_MEAN, partial(_score, n=n))
        yield Cell("mean", "80 % zeros, else exponential", n, 0.2, partial(_mostly_zero, n=n))
        yield Cell("mean", "share of 30 %", n, 0.3, partial(_share, n=n))


def alpha_cells() -> Iterator[Cell]:
    """Raters know the true code with a probability, else guess by prevalence: alpha is its square."""
    lists = {
        "2 codes, 50 %": np.array([0.5, 0.5]),
        "2 codes, 15 %": np.array([0.85, 0.15]),
        "5 codes": np.full(5, 0.2),
        "27 codes, uneven": np.r_[0.24, 0.1, 0.08, 0.075, 0.07, 0.06, np.full(21, 0.375 / 21)],
    }
    for name, prevalence in lists.items():
        for alpha in (0.5, 0.7, 0.8, 0.9):
            for n, raters in ((30, 2), (30, 4), (60, 2), (60, 3), (200, 3)):
                draw = partial(_codings, n=n, raters=raters, prevalence=prevalence, alpha=alpha)
                yield Cell("alpha", f"{name}, {raters} raters, alpha {alpha}", n, alpha, draw)


def vote_cells() -> Iterator[Cell]:
    """Participants vote on cards from -2 to 2, each around the card's own place; the truth from 40,000 cards."""
    for level in ("ordinal", "interval"):
        for noise in (0.5, 1.0):
            many = _votes(np.random.default_rng(1), n=40_000, raters=6, noise=noise)
            truth = statistics.krippendorff_alpha(many, level, draws=1).value
            for n in (30, 60):
                draw = partial(_votes, n=n, raters=6, noise=noise)
                yield Cell("alpha", f"votes, 6 raters, {level} alpha {truth:.3f}", n, truth, draw, level)


def simulated(cells: Iterable[Cell], repeats: int, workers: int) -> pd.DataFrame:
    """Cover each scenario `repeats` times; the seed of a scenario is its place in the list."""
    tasks = list(enumerate(cells))
    with ProcessPoolExecutor(workers) as pool:
        rows = list(pool.map(partial(_one_cell, repeats=repeats), tasks, chunksize=1))
    return pd.DataFrame(rows)


def _one_cell(task: tuple[int, Cell], repeats: int) -> dict[str, object]:
    seed, cell = task
    rng = np.random.default_rng([seed, 2026])
    held, trusted, defined = [], [], 0
    for _ in range(repeats):
        sample = cell.draw(rng)
        if cell.family == "alpha":
            found = statistics.krippendorff_alpha(sample, cell.level, draws=DRAWS, seed=int(rng.integers(2**31)))
        else:
            found = statistics.bootstrap_mean(sample, draws=DRAWS, seed=int(rng.integers(2**31)))
        if np.isnan(found.value):
            continue
        defined += 1
        held.append(found.low - 1e-12 <= cell.truth <= found.high + 1e-12)
        trusted.append(found.reliable)
    inside, reliable = np.array(held), np.array(trusted)
    return {
        "scenario": cell.scenario,
        "n": cell.n,
        "coverage": inside.mean(),
        "reliable": reliable.mean(),
        "coverage where reliable": inside[reliable].mean() if reliable.any() else np.nan,
        "n reliable": int(reliable.sum()),
        "undefined": repeats - defined,
    }


def season_table(repeats: int) -> pd.DataFrame:
    """False alarms of the season's test at 5 %: no season, growth of 20 % a year, Poisson or over-dispersed."""
    open_days = np.array([22, 20, 21, 20, 18, 21, 20, 21, 22, 23, 20, 20.0])
    rows = []
    for seed, (years, mean, phi) in enumerate(
        (years, mean, phi) for years in (1, 2, 3) for mean in (1, 5, 30, 150) for phi in (1, 3)
    ):
        rng = np.random.default_rng([seed, 7])
        growth = np.exp(0.2 * np.arange(12 * years).reshape(years, 12) / 12 * (years > 1))
        even = mean * growth * open_days / open_days.mean()
        alarms = [
            statistics.seasonality(rng.poisson(_spread(rng, even, phi)), open_days, seed=seed).p_value <= 0.05
            for _ in range(repeats)
        ]
        rows.append({"years": years, "contacts a month": mean, "true phi": phi, "false alarms": np.mean(alarms)})
    return pd.DataFrame(rows)


def _spread(rng: np.random.Generator, mean: np.ndarray, phi: float) -> np.ndarray:
    return mean if phi == 1 else rng.gamma(mean / (phi - 1), phi - 1)


def _binomial_coverage(n: int, shares: np.ndarray, interval: Callable[..., statistics.Interval]) -> np.ndarray:
    hits = np.arange(n + 1)
    ends = interval(hits, n)
    inside = (ends.low[:, None] <= shares) & (shares <= ends.high[:, None])
    return np.asarray((stats.binom.pmf(hits[:, None], n, shares) * inside).sum(axis=0))


def _normal(rng: np.random.Generator, n: int) -> np.ndarray:
    return rng.normal(300, 60, n)


def _exponential(rng: np.random.Generator, n: int) -> np.ndarray:
    return rng.exponential(1, n)


def _lognormal(rng: np.random.Generator, n: int, sigma: float) -> np.ndarray:
    return rng.lognormal(0, sigma, n)


def _score(rng: np.random.Generator, n: int) -> np.ndarray:
    return np.minimum(10, rng.poisson(7, n)).astype(float)


def _mostly_zero(rng: np.random.Generator, n: int) -> np.ndarray:
    return np.where(rng.random(n) < 0.2, rng.exponential(1, n), 0.0)


def _share(rng: np.random.Generator, n: int) -> np.ndarray:
    return (rng.random(n) < 0.3).astype(float)


def _codings(rng: np.random.Generator, n: int, raters: int, prevalence: np.ndarray, alpha: float) -> np.ndarray:
    truth = rng.choice(prevalence.size, size=n, p=prevalence)
    guessed = rng.choice(prevalence.size, size=(raters, n), p=prevalence)
    return np.where(rng.random((raters, n)) < np.sqrt(alpha), truth, guessed)


def _votes(rng: np.random.Generator, n: int, raters: int, noise: float) -> np.ndarray:
    return np.clip(np.round(rng.uniform(-2, 2, n) + rng.normal(0, noise, (raters, n))), -2, 2)


_SCORE_MEAN = float((np.minimum(10, np.arange(80)) * stats.poisson.pmf(np.arange(80), 7)).sum())


def _broken(tables: dict[str, pd.DataFrame]) -> list[str]:
    """Name every promise that does not hold."""
    wrong = []
    wilson = tables["wilson"]
    for row in wilson[~wilson["mean"].between(0.94, 0.97)].to_dict("records"):
        wrong.append(f"Wilson, n = {row['n']}: {row['mean']:.4f} on average")
    for name, column in (("clopper_pearson", "minimum"), ("garwood", "minimum"), ("rate_ratio", "coverage")):
        if (tables[name][column] < LEVEL - 1e-9).any():
            wrong.append(f"{name}: {tables[name][column].min():.4f}")
    return wrong


def _judged(table: pd.DataFrame) -> pd.Series:
    """Say of each scenario how its coverage, where marked reliable, lies to the band (chance: 99 %)."""
    share, n = table["coverage where reliable"], table["n reliable"]
    chance = statistics.wilson((share * n).round().fillna(0), n, level=0.99)
    low, high = BAND
    verdict = pd.Series("holds", index=table.index)
    verdict[(share < low) | (share > high)] = "outside the band, within chance"
    verdict[(chance.high < low) | (chance.low > high)] = "outside"
    verdict[table["reliable"] < 0.5] = "mostly marked unreliable"
    return verdict


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--workers", type=int, default=2)
    options.add_argument("--repeats", type=int, default=1000)
    asked = options.parse_args()
    start = time.perf_counter()
    tables = {
        "wilson": wilson_table(),
        "clopper_pearson": clopper_pearson_table(),
        "garwood": garwood_table(),
        "rate_ratio": rate_ratio_table(),
        "tnps": tnps_table(),
        "return": return_table(),
        "sampled": sampled_table(),
        "mean": simulated(mean_cells(), asked.repeats, asked.workers),
        "alpha": simulated([*alpha_cells(), *vote_cells()], asked.repeats, asked.workers),
        "season": season_table(min(asked.repeats, 400)),
    }
    titles = {
        "wilson": "Wilson, 95 %: exact, averaged over 961 shares from .02 to .98",
        "clopper_pearson": "Clopper-Pearson, 95 %: exact, 1,997 shares from .001 to .999",
        "garwood": "Garwood, 95 %: exact, 400 means in each range",
        "rate_ratio": "Rate ratio, 95 %: exact, 13 weeks against 52",
        "tnps": "TNPS, 95 %: exact, all triples of answers",
        "return": "Return share (MOVER of Donner and Zou), 95 %: 20,000 pairs of samples each",
        "sampled": "A year scaled up from weeks, 95 %: 20,000 samples each; phi ignored, known, or measured (from 8 weeks on)",
        "mean": f"Bootstrap-t of a mean, 95 %: {asked.repeats} samples each, {DRAWS} resamples",
        "alpha": f"Krippendorff's alpha, 95 %: {asked.repeats} trials each, {DRAWS} resamples",
        "season": f"Season: false alarms at 5 %, {min(asked.repeats, 400)} reasons without season each",
    }
    for name, title in titles.items():
        print(f"\n{title}\n{tables[name].to_string(index=False, float_format=lambda value: f'{value:.4g}')}")
    return _verdict(tables, time.perf_counter() - start)


def _verdict(tables: dict[str, pd.DataFrame], seconds: float) -> int:
    wrong = _broken(tables)
    print()
    for name in ("mean", "alpha"):
        judged = tables[name].assign(verdict=_judged(tables[name]))
        print(f"{name}: {judged['verdict'].value_counts().to_dict()}")
        for row in judged[judged["verdict"] != "holds"].to_dict("records"):
            text = f"{name}, {row['scenario']}, n = {row['n']}: {row['coverage']:.3f}"
            if row["reliable"] < 1:
                text += f", {row['coverage where reliable']:.3f} in the {row['reliable']:.0%} marked reliable"
            print(f"- {row['verdict']}: {text}")
            if row["verdict"] == "outside":
                wrong.append(text)
    print(f"\n{seconds:.0f} s. " + ("Every promise holds." if not wrong else "Broken promises:"))
    for text in wrong:
        print(f"- {text}")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
