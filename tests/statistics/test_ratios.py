"""Intervals of figures made of two others, with numbers worked by hand."""

import numpy as np
import pytest

from bsnskit import statistics
from bsnskit.statistics import WrongNumbers, bursty_ratio, garwood, scaled_count, share_ratio, wilson


def test_share_ratio_is_that_of_donner_and_zou_with_wilson_limits():
    # Written out as in Donner and Zou 2012, equation for the ratio, from the two Wilson intervals.
    one, other = wilson(81, 263), wilson(15, 148)
    t1, t2 = 81 / 263, 15 / 148
    low = t1 * t2 - np.sqrt((t1 * t2) ** 2 - one.low * other.high * (2 * t1 - one.low) * (2 * t2 - other.high))
    high = t1 * t2 + np.sqrt((t1 * t2) ** 2 - one.high * other.low * (2 * t1 - one.high) * (2 * t2 - other.low))
    found = share_ratio(81, 263, 15, 148)
    assert found.low == pytest.approx(low / (other.high * (2 * t2 - other.high)))
    assert found.high == pytest.approx(high / (other.low * (2 * t2 - other.low)))
    assert (found.low, found.high) == pytest.approx((1.8439, 5.0714), abs=5e-5)


def test_share_ratio_at_its_edges():
    low, high = share_ratio([0, 5, 3, 0], [20, 20, 20, 0], [3, 0, 20, 2], [20, 20, 20, 20])
    assert low[0] == 0 and 0 < high[0] < 3
    assert low[1] > 1 and np.isinf(high[1])
    assert (low[2], high[2]) == pytest.approx((0.0524, 0.3737), abs=0.03)
    assert np.isnan(low[3]) and np.isnan(high[3])


@pytest.mark.parametrize(("p1", "n1", "p2", "n2"), [(0.1, 300, 0.2, 60), (0.2, 60, 0.37, 60), (0.05, 2000, 0.08, 60)])
def test_share_ratio_holds_the_truth_as_often_as_it_says(p1, n1, p2, n2):
    draw = np.random.default_rng(7)
    found = share_ratio(draw.binomial(n1, p1, 20_000), n1, draw.binomial(n2, p2, 20_000), n2)
    held = ((found.low <= p1 / p2) & (p1 / p2 <= found.high)).mean()
    assert 0.935 < held < 0.97


def test_scaled_count_is_garwood_times_the_scale():
    ends = garwood(10)
    assert tuple(scaled_count(10, 4)) == pytest.approx((4 * ends.low, 4 * ends.high))
    assert tuple(scaled_count(10, 4)) == pytest.approx((19.1816, 73.5614), abs=5e-5)


def test_scaled_count_widens_with_bursts_and_never_narrows():
    plain, bursty = scaled_count(100, 2), scaled_count(100, 2, phi=4)
    assert bursty.low < plain.low and bursty.high > plain.high
    # 100 contacts that vary four times as much tell as much as 25 Poisson ones.
    assert tuple(bursty) == pytest.approx(tuple(8 * np.array(garwood(25))))
    assert tuple(scaled_count(100, 2, phi=0.5)) == pytest.approx(tuple(plain))


def test_scaled_count_of_bursty_weeks_holds_the_truth():
    draw = np.random.default_rng(8)
    phi, mean, weeks = 3.0, 40.0, 10
    counts = draw.poisson(draw.gamma(mean / (phi - 1), phi - 1, (8000, weeks))).sum(axis=1)
    held = {
        name: np.mean([(low <= 52 * mean) & (52 * mean <= high) for low, high in zip(*scaled_count(counts, 5.2, phi=by), strict=True)])
        for name, by in (("poisson", 1.0), ("bursty", phi))
    }  # fmt: skip
    assert held["bursty"] >= 0.94
    assert held["poisson"] < 0.8


def test_bursty_ratio_is_the_log_normal_one():
    ratio, ends = bursty_ratio(30, 100, 45, 100)
    spread = np.exp(1.959964 * np.sqrt(1 / 30 + 1 / 45))
    assert (ratio, ends.low, ends.high) == pytest.approx((2 / 3, 2 / 3 / spread, 2 / 3 * spread), rel=1e-6)
    assert bursty_ratio(30, 100, 45, 100, phi=4)[1].low < ends.low


def test_bursty_ratio_without_contacts_is_unknown():
    ratio, ends = bursty_ratio([0, 3, 3], 1, [3, 0, 3], [1, 1, 0])
    assert np.isnan([ratio, ends.low, ends.high]).all()


def test_wrong_numbers_are_refused():
    with pytest.raises(WrongNumbers, match=r"3.0 of 2.0 is more than all"):
        share_ratio(3, 2, 1, 2)
    with pytest.raises(WrongNumbers, match="not a confidence level"):
        bursty_ratio(1, 1, 1, 1, level=95)
    with pytest.raises(WrongNumbers, match="negative"):
        statistics.scaled_count(-1, 2)
