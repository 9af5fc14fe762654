"""The smoking ban in Sicily (Lopez Bernal, Cummins, Gasparrini 2017), planted effects, and refusals to answer."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from bsnskit.statistics import WrongNumbers, interrupted_series
from tests.statistics.known import ANSWERS

SICILY = ANSWERS["its_sicily"]
MONTHS = pd.read_csv(Path(__file__).parents[1] / "reference" / "sicily.csv")


def planted(effect=0.6, weeks=156, start=110, mean=150, seed=4):
    """Weekly counts with trend and season, multiplied by `effect` from `start` on."""
    time = np.arange(weeks)
    rate = mean * np.exp(0.001 * time + 0.3 * np.sin(2 * np.pi * time * 7 / 365.25))
    return np.random.default_rng(seed).poisson(rate * np.where(time >= start, effect, 1))


@pytest.mark.parametrize(("harmonics", "key"), [(0, "step"), (2, "step_harmonic2")])
def test_interrupted_series_gives_the_published_effect(harmonics, key):
    expected = SICILY["expect"][key]
    found = interrupted_series(SICILY["data"]["aces"], SICILY["data"]["stdpop"], 36, harmonics=harmonics)
    assert found.answer == "estimated"
    assert (found.ratio, found.phi) == pytest.approx((expected["rr"], expected["phi"]), abs=5e-7)
    assert (found.low, found.high) == pytest.approx(tuple(expected["ci_quasi"]), abs=1e-6)
    assert (found.n_before, found.n_after) == (36, 23)


def test_interrupted_series_sees_an_effect_where_raw_means_rise():
    # Method, section 5: 810.9 before, 857.5 after, and yet 11.5 % fewer.
    ban = MONTHS["smokban"] == 1
    assert MONTHS["aces"][~ban].mean() == pytest.approx(810.9, abs=0.05)
    assert MONTHS["aces"][ban].mean() == pytest.approx(857.5, abs=0.05)
    found = interrupted_series(MONTHS["aces"], MONTHS["stdpop"], int(np.argmax(ban)))
    assert found.ratio - 1 == pytest.approx(-0.115, abs=5e-4)


def test_interrupted_series_recovers_a_planted_effect():
    found = interrupted_series(planted(), 1, 110, period=365.25 / 7)
    assert found.low < 0.6 < found.high
    assert found.ratio == pytest.approx(0.6, abs=0.03)
    assert found.p_value < 1e-6


def test_interrupted_series_finds_nothing_where_nothing_happened():
    found = interrupted_series(planted(effect=1), 1, 110, period=365.25 / 7)
    assert found.low < 1 < found.high
    assert found.p_value > 0.05


def test_interrupted_series_does_not_depend_on_the_unit_of_exposure():
    data = SICILY["data"]
    one, other = (interrupted_series(data["aces"], np.array(data["stdpop"]) * unit, 36) for unit in (1, 1e-5))
    assert (one.ratio, one.low, one.phi) == pytest.approx((other.ratio, other.low, other.phi))


def test_interrupted_series_widens_with_over_dispersion():
    rng = np.random.default_rng(1)
    bursts = rng.poisson(rng.gamma(10, 15, 156))
    assert interrupted_series(bursts, 1, 110, harmonics=0).phi > 5
    assert interrupted_series([10, 10] * 30, 1, 30, harmonics=0).phi == 1


def test_interrupted_series_leaves_unknown_and_closed_weeks_out_and_its_argument_alone():
    counts = pd.Series(planted().astype(float))
    counts[[3, 60, 120]] = np.nan
    exposure = pd.Series(np.ones(156))
    exposure[[10, 130]] = 0
    before = counts.copy()
    found = interrupted_series(counts, exposure, 110, period=365.25 / 7)
    assert (found.n_before, found.n_after) == (107, 44)
    assert found.low < 0.6 < found.high
    pd.testing.assert_series_equal(counts, before)


def test_interrupted_series_says_when_neighbours_are_alike():
    rng = np.random.default_rng(6)
    level = np.zeros(156)
    for week in range(1, 156):
        level[week] = 0.8 * level[week - 1] + rng.normal(0, 0.15)
    found = interrupted_series(rng.poisson(150 * np.exp(level)), 1, 110, period=365.25 / 7)
    assert found.autocorrelated
    assert found.autocorrelation > 0.4
    calm = [interrupted_series(planted(seed=seed), 1, 110, period=365.25 / 7).autocorrelated for seed in range(20)]
    assert np.mean(calm) <= 0.2


@pytest.mark.parametrize(
    ("counts", "start", "harmonics", "answer"),
    [
        (planted(), 90, 2, "season_unknown"),  # 90 weeks are less than two years
        (planted()[:20], 11, 0, "too_few_periods"),
        (planted()[:20], 15, 0, "too_few_periods"),
        ([], 0, 0, "too_few_periods"),
        ([0] * 110 + [5] * 46, 110, 2, "no_contacts"),
        ([5] * 110 + [0] * 46, 110, 2, "no_contacts"),
    ],
)
def test_interrupted_series_says_why_it_cannot_answer(counts, start, harmonics, answer):
    found = interrupted_series(counts, 1, start, period=365.25 / 7, harmonics=harmonics)
    assert found.answer == answer
    assert np.isnan([found.ratio, found.low, found.high, found.phi]).all()


def test_interrupted_series_refuses_what_does_not_fit():
    with pytest.raises(WrongNumbers, match="2 exposures for 3 periods"):
        interrupted_series([1, 2, 3], [1, 2], 1)
    with pytest.raises(WrongNumbers, match="place 4 lies outside the 3 periods"):
        interrupted_series([1, 2, 3], 1, 4)
    with pytest.raises(WrongNumbers, match="never negative"):
        interrupted_series([1, -2, 3], 1, 1)
