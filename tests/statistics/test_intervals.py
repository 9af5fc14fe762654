"""Intervals against published ends, and the identities they must keep."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bsnskit.statistics import (
    RELIABLE_FROM,
    WrongNumbers,
    bootstrap_mean,
    clopper_pearson,
    garwood,
    good_turing,
    intervals,
    stratified_total,
    tnps,
    tnps_interval,
    wilson,
)
from tests.statistics.known import ANSWERS

shares = st.integers(0, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(("k", "n", "low", "high"), ANSWERS["wilson95"])
def test_wilson_gives_the_published_ends(k, n, low, high):
    # 81 of 263: Newcombe 1998, table I.
    assert wilson(k, n) == pytest.approx((low, high), abs=5e-7)


@pytest.mark.parametrize(("k", "ends"), ANSWERS["garwood95"]["expect"].items())
def test_garwood_gives_the_published_ends(k, ends):
    assert garwood(int(k)) == pytest.approx(tuple(ends), abs=5e-7)


def test_clopper_pearson_gives_the_published_ends():
    # Newcombe 1998, table I, method 5: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
    published = {
        (81, 263): (0.2527, 0.3676),
        (15, 148): (0.0578, 0.1617),
        (0, 20): (0, 0.1684),
        (1, 29): (0.0009, 0.1776),
    }
    for (k, n), ends in published.items():
        assert clopper_pearson(k, n) == pytest.approx(ends, abs=5e-5)


@pytest.mark.parametrize("interval", [wilson, clopper_pearson])
def test_share_intervals_touch_their_ends_exactly(interval):
    assert interval(0, 20).low == 0
    assert interval(20, 20).high == 1
    assert interval(0, 0) == (0, 1)


@pytest.mark.parametrize("interval", [wilson, clopper_pearson])
@given(share=shares)
def test_share_intervals_hold_the_share_and_mirror_it(interval, share):
    k, n = share
    low, high = interval(k, n)
    assert 0 <= low <= high <= 1
    if n:
        assert low - 1e-12 <= k / n <= high + 1e-12
    mirrored = interval(n - k, n)
    assert (1 - mirrored.high, 1 - mirrored.low) == pytest.approx((low, high), abs=1e-9)


@given(share=shares)
def test_clopper_pearson_is_wider_at_a_higher_level(share):
    narrow, wide = clopper_pearson(*share, level=0.8), clopper_pearson(*share, level=0.99)
    assert wide.low <= narrow.low
    assert narrow.high <= wide.high


@given(st.integers(0, 10_000))
def test_garwood_holds_the_count_and_its_ends_have_the_stated_tails(k):
    low, high = garwood(k)
    assert low <= k <= high
    if 0 < k < 150:
        from scipy import stats

        assert stats.poisson.sf(k - 1, low) == pytest.approx(0.025)
        assert stats.poisson.cdf(k, high) == pytest.approx(0.025)


def test_intervals_take_arrays_and_keep_unknowns_unknown():
    low, high = wilson(pd.Series([81, 0, None], dtype="Int64"), [263, 20, 5])
    assert low == pytest.approx([0.255289, 0, np.nan], abs=5e-7, nan_ok=True)
    assert high == pytest.approx([0.366210, 0.161125, np.nan], abs=5e-7, nan_ok=True)
    assert clopper_pearson([[1], [2]], [5, 10]).low.shape == (2, 2)
    assert np.isnan(garwood([3, np.nan]).high[1])
    assert garwood([]).low.size == 0


@pytest.mark.parametrize("interval", [wilson, clopper_pearson])
def test_share_intervals_refuse_impossible_numbers(interval):
    with pytest.raises(WrongNumbers, match=r"6\.0 of 5\.0 is more than all"):
        interval([1, 6], [5, 5])
    with pytest.raises(WrongNumbers, match=r"1 value\(s\) negative or infinite, the first is -1\.0"):
        interval(-1, 5)
    with pytest.raises(WrongNumbers, match="95 is not a confidence level"):
        interval(1, 5, level=95)
    with pytest.raises(WrongNumbers, match="not all values are numbers"):
        interval(["one"], [5])


def test_wrong_numbers_are_value_errors_too():
    with pytest.raises(ValueError, match="never negative"):
        garwood(-3)


def test_tnps_interval_gives_the_method_s_example():
    known = ANSWERS["tnps"]
    answers = (known["promoters"], known["passives"], known["detractors"])
    assert tnps(*answers) == pytest.approx(known["tnps"])
    assert tnps_interval(*answers) == pytest.approx(tuple(known["ci95"]), abs=5e-5)


def test_tnps_of_nobody_is_unknown_and_excludes_nothing():
    assert np.isnan(tnps(0, 0, 0))
    assert tnps_interval(0, 0, 0) == (-100, 100)


def test_tnps_interval_of_unanimous_answers_is_not_certain():
    # Wilson's lower end of 10 in 10 is .722467: 27.7533 % may be otherwise.
    assert tnps_interval(10, 0, 0) == pytest.approx((100 - 2 * 27.7533, 100), abs=1e-4)
    assert tnps_interval(0, 10, 0) == pytest.approx((-27.7533, 27.7533), abs=1e-4)
    assert tnps_interval(0, 0, 10) == pytest.approx((-100, 2 * 27.7533 - 100), abs=1e-4)


@given(st.lists(st.integers(0, 500), min_size=3, max_size=3).filter(sum))
def test_tnps_interval_holds_the_score_and_mirrors_it(answers):
    low, high = tnps_interval(*answers)
    assert -100 <= low <= tnps(*answers) + 1e-9
    assert tnps(*answers) - 1e-9 <= high <= 100
    assert tnps_interval(*answers[::-1]) == pytest.approx((-high, -low))


def test_tnps_interval_takes_arrays():
    low, high = tnps_interval([420, 0], [400, 0], [180, 0])
    assert low == pytest.approx([19.4353, -100], abs=5e-5)
    assert high == pytest.approx([28.5647, 100], abs=5e-5)


HANDLE_TIMES = np.random.default_rng(8).lognormal(5.5, 0.6, 80)


def test_bootstrap_mean_is_close_to_student_where_values_are_symmetric():
    values = np.random.default_rng(2).normal(300, 60, 400)
    found = bootstrap_mean(values, draws=4000)
    half = 1.965927 * values.std(ddof=1) / 20  # Student's t, 399 degrees of freedom
    assert found.value == pytest.approx(values.mean())
    assert (found.low, found.high) == pytest.approx((values.mean() - half, values.mean() + half), abs=0.07 * half)
    assert (found.n, found.method, found.reliable) == (400, "bootstrap_t", True)


def test_bootstrap_mean_leans_to_the_long_tail():
    found = bootstrap_mean(HANDLE_TIMES)
    assert found.high - found.value > found.value - found.low


def test_bootstrap_mean_repeats_itself_and_scales_with_its_unit():
    seconds, minutes = bootstrap_mean(HANDLE_TIMES), bootstrap_mean(HANDLE_TIMES / 60)
    assert seconds == bootstrap_mean(HANDLE_TIMES)
    assert (60 * minutes.low, 60 * minutes.high) == pytest.approx((seconds.low, seconds.high))
    assert bootstrap_mean(HANDLE_TIMES, seed=1).low != seconds.low


def test_bootstrap_mean_is_marked_under_30_values():
    assert RELIABLE_FROM == 30
    assert bootstrap_mean(HANDLE_TIMES[:30]).reliable
    assert not bootstrap_mean(HANDLE_TIMES[:29]).reliable


def test_bootstrap_mean_of_two_distinct_values_is_a_share():
    found = bootstrap_mean([2.0] * 15 + [4.0] * 25)
    assert found.method == "wilson"
    assert (found.low, found.high) == pytest.approx(tuple(2 + 2 * end for end in wilson(25, 40)))


def test_bootstrap_mean_leaves_unknowns_out_and_its_argument_alone():
    values = pd.Series([1.0, np.nan, 2.0, 4.0, np.nan])
    before = values.copy()
    found = bootstrap_mean(values)
    assert (found.n, found.value) == (3, pytest.approx(7 / 3))
    pd.testing.assert_series_equal(values, before)


@pytest.mark.parametrize("values", [[], [np.nan], [5.0]])
def test_bootstrap_mean_of_too_few_values_has_no_interval(values):
    found = bootstrap_mean(values)
    assert np.isnan([found.low, found.high]).all()
    assert (found.method, found.reliable) == ("none", False)


def test_bootstrap_mean_of_equal_values_is_marked():
    found = bootstrap_mean([5.0] * 50)
    assert (found.value, found.low, found.high, found.reliable) == (5, 5, 5, False)


def test_bootstrap_mean_survives_resamples_without_spread():
    found = bootstrap_mean([0.0, 0.0, 0.0, 0.0, 1.0, 2.0])
    assert found.low < found.value < found.high


def test_bootstrap_mean_refuses_infinity_and_text():
    with pytest.raises(WrongNumbers, match="a value is infinite"):
        bootstrap_mean([1.0, np.inf])
    with pytest.raises(WrongNumbers, match="not all values are numbers"):
        bootstrap_mean(["4:20"])


def test_good_turing_is_the_share_of_what_was_seen_once():
    # 32 contacts of 7 kinds: 3 seen once, 2 twice. Esty's variance (3 (1 - 3/32) + 4) / 32^2.
    found = good_turing([1, 1, 1, 2, 2, 5, 20])
    spread = 1.959964 * np.sqrt(3 * (1 - 3 / 32) + 4) / 32
    assert found.value == pytest.approx(3 / 32)
    assert (found.low, found.high) == pytest.approx((0, 3 / 32 + spread), abs=1e-6)
    assert (found.n, found.reliable) == (32, True)


def test_good_turing_of_nothing_is_unknown_and_of_no_singles_is_not_certain():
    assert np.isnan(good_turing([]).value)
    assert (good_turing([0, 0]).low, good_turing([0, 0]).high) == (0, 1)
    full = good_turing([20, 20])
    assert (full.value, full.low) == (0, 0)
    assert full.high == pytest.approx(1 - 0.025 ** (1 / 40))


def test_good_turing_refuses_scaled_counts():
    with pytest.raises(WrongNumbers, match="not all counts are whole"):
        good_turing([1.5, 2])


def test_stratified_total_of_one_stratum_is_its_scaled_wilson_interval():
    found = stratified_total([81], [263], [10_000])
    assert found.value == pytest.approx(10_000 * 81 / 263)
    assert (found.low, found.high) == pytest.approx((2552.89, 3662.10), abs=0.01)


def test_stratified_total_adds_squared_distances():
    # Two equal strata: the distance grows by the root of 2, not by 2.
    one, two = stratified_total([30], [100], [500]), stratified_total([30, 30], [100, 100], [500, 500])
    assert two.value == 2 * one.value
    assert two.high - two.value == pytest.approx(np.sqrt(2) * (one.high - one.value))
    assert two.value - two.low == pytest.approx(np.sqrt(2) * (one.value - one.low))


def test_stratified_total_is_unknown_where_a_stratum_was_not_coded():
    found = stratified_total([10, 0], [20, 0], [1000, 200])
    assert np.isnan(found.value)
    assert 300 < found.low < found.high < 900
    assert stratified_total([10, 0], [20, 0], [1000, 0]).value == 500


def test_stratified_total_refuses_unequal_lists():
    with pytest.raises(WrongNumbers, match="not equally long"):
        stratified_total([1, 2], [3, 4], [5])


def test_the_end_on_the_side_of_the_long_tail_lies_further_out(monkeypatch):
    skewed = np.random.default_rng(3).lognormal(0, 1, 40)
    centred = skewed - skewed.mean()
    for sample in (skewed, centred, -centred):
        leaning = bootstrap_mean(sample)
        with monkeypatch.context() as patch:
            patch.setattr(intervals, "LONG_TAIL", 0.0)
            even = bootstrap_mean(sample)
        longer, same = (leaning.high - even.high, leaning.low - even.low)
        if sample is not skewed and sample.max() < -sample.min():
            longer, same = -same, longer
        assert longer > 0 and same == 0
    assert bootstrap_mean(-centred).low == pytest.approx(-bootstrap_mean(centred).high)


def test_it_holds_the_mean_of_thirty_very_skewed_values_more_than_nine_times_in_ten():
    rng, truth = np.random.default_rng(11), np.exp(1.3**2 / 2)
    found = [bootstrap_mean(rng.lognormal(0, 1.3, 30), draws=500, seed=n) for n in range(1000)]
    held = np.mean([one.low <= truth <= one.high for one in found])
    assert 0.905 <= held <= 0.97  # 92.3 % in 3,000 samples; the bootstrap-t without its lean holds 89.5 %
    assert min(one.low for one in found) >= 0
