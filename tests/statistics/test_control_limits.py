"""Control charts against NHSRplotthedots, Montgomery (qcc) and Taylor (qicharts2); signs worked by hand."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bsnskit.statistics import (
    Limits,
    WrongNumbers,
    c_limits,
    nhs_signals,
    overdispersion_binomial,
    overdispersion_poisson,
    p_limits,
    target_outlook,
    u_limits,
    xmr,
)
from tests.statistics.known import ANSWERS

XMR, CIRCUIT, PC = ANSWERS["xmr_nhs"], ANSWERS["c_circuit"], ANSWERS["u_pcmanufact"]
COMPLAINTS, SPREAD = ANSWERS["uprime_complaints"], ANSWERS["overdispersion"]


def band(center=10.0, lower=4.0, upper=16.0):
    return Limits(np.zeros(0), center, lower, upper, np.zeros(0, dtype=bool), "given")


def places(flags):
    return np.flatnonzero(flags).tolist()


@pytest.mark.parametrize(("screen", "key"), [(False, "unscreened"), (True, "screened")])
def test_xmr_gives_the_published_limits(screen, key):
    expected = XMR["expect"][key]
    found = xmr(XMR["x"], screen)
    assert found.center == pytest.approx(XMR["expect"]["mean"], abs=5e-7)
    assert found.moving_range == pytest.approx(expected["amr"], abs=5e-7)
    assert (found.upper, found.lower) == pytest.approx((expected["upl"], expected["lpl"]), abs=5e-7)
    assert places(found.outside) == [4]


def test_xmr_leaves_unknown_weeks_out_with_their_ranges():
    # Ranges 2 and 4 remain; mean of 1, 3, 9, 5 is 4.5.
    found = xmr([1, 3, np.nan, 9, 5])
    assert (found.center, found.moving_range) == (4.5, 3)
    assert not found.outside[2]


@given(st.lists(st.floats(-1e4, 1e4), min_size=3, max_size=40), st.floats(0.01, 100), st.floats(-1e4, 1e4))
def test_xmr_limits_scale_and_shift_with_the_values(values, factor, shift):
    first, second = xmr(values), xmr(np.array(values) * factor + shift)
    assert second.upper == pytest.approx(first.upper * factor + shift, abs=1e-5)
    assert second.lower == pytest.approx(first.lower * factor + shift, abs=1e-5)


@pytest.mark.parametrize("values", [[], [5], [np.nan, np.nan], [1, np.nan, 2]])
def test_xmr_without_neighbours_has_no_limits(values):
    found = xmr(values)
    assert np.isnan(found.upper)
    assert not found.outside.any()
    assert not nhs_signals(values, found)["signal"].any()


def test_xmr_holds_all_points_against_a_frozen_baseline():
    values = [10, 12, 10, 12, 10, 12, 30]
    found = xmr(values, baseline=[True] * 6 + [False])
    assert (found.center, found.moving_range) == (11, 2)
    assert places(found.outside) == [6]


def test_limits_leave_their_argument_alone():
    values = pd.Series([1.0, np.nan, 3.0, 4.0])
    before = values.copy()
    nhs_signals(values, xmr(values, screen=True))
    pd.testing.assert_series_equal(values, before)


def test_c_limits_give_the_published_limits():
    found, expected = c_limits(CIRCUIT["c"]), CIRCUIT["expect"]
    assert sum(CIRCUIT["c"]) == expected["sum"]
    assert found.center == pytest.approx(expected["cbar"], abs=5e-7)
    assert (found.upper, found.lower) == pytest.approx((expected["ucl"], expected["lcl"]), abs=5e-7)
    assert [place + 1 for place in places(found.outside)] == expected["out_1based"]


def test_c_limits_of_a_baseline_leave_the_two_special_points_out():
    kept = [place + 1 not in CIRCUIT["expect"]["out_1based"] for place in range(len(CIRCUIT["c"]))]
    found, expected = c_limits(CIRCUIT["c"], baseline=kept), CIRCUIT["expect"]["without_6_20"]
    assert found.center == pytest.approx(expected["cbar"], abs=5e-7)
    assert (found.upper, found.lower) == pytest.approx((expected["ucl"], expected["lcl"]), abs=5e-7)


def test_c_limits_below_nine_a_week_cannot_show_an_improvement():
    # Method, section 5.
    assert c_limits([8] * 10).lower < 0
    assert c_limits([9] * 10).lower == 0
    assert c_limits([10] * 10).lower > 0


def test_u_limits_give_the_published_limits():
    found, expected = u_limits(PC["c"], PC["n"]), PC["expect"]
    assert found.center == pytest.approx(expected["ubar"], abs=5e-7)
    assert found.upper == pytest.approx([expected["ucl"]] * 20, abs=5e-7)
    assert found.lower == pytest.approx([expected["lcl"]] * 20, abs=5e-7)


def test_u_limits_with_laney_give_the_published_sigma_and_signals():
    plain, laney = (u_limits(COMPLAINTS["c"], COMPLAINTS["n"], laney) for laney in (False, True))
    expected = COMPLAINTS["expect"]
    assert laney.center == pytest.approx(expected["ubar"], abs=5e-10)
    assert laney.sigma_z == pytest.approx(expected["sigma_z"], abs=5e-7)
    assert (plain.outside.sum(), laney.outside.sum()) == (expected["n_out_u"], expected["n_out_uprime"])
    assert (plain.sigma_z, plain.method, laney.method) == (1.0, "u", "u_laney")


def test_u_limits_use_a_sigma_under_one_as_computed():
    counts = [100, 101, 100, 101, 100, 101]
    plain, laney = u_limits(counts, 1), u_limits(counts, 1, laney=True)
    assert laney.sigma_z < 1
    assert (laney.upper < plain.upper).all()


def test_u_limits_know_no_rate_without_exposure():
    found = u_limits([5, 0, np.nan, 7], [10, 0, 10, 10])
    assert found.center == pytest.approx(12 / 20)
    assert np.isnan(found.values).tolist() == [False, True, True, False]
    assert np.isnan(found.upper).tolist() == [False, True, False, False]
    assert not found.outside.any()


@given(st.lists(st.integers(0, 500), min_size=2, max_size=30), st.floats(0.01, 1000), st.booleans())
def test_u_limits_scale_with_the_unit_of_exposure(counts, factor, laney):
    exposure = np.arange(1.0, len(counts) + 1)
    one, other = u_limits(counts, exposure, laney), u_limits(counts, exposure * factor, laney)
    assert other.upper * factor == pytest.approx(one.upper, nan_ok=True)
    assert (other.center * factor, other.sigma_z) == pytest.approx((one.center, one.sigma_z), nan_ok=True)


def test_p_limits_worked_by_hand():
    # 140 of 200: p = .7, 3 sqrt(.7 x .3 / 100) = .137477.
    found = p_limits([80, 60], [100, 100])
    assert found.center == pytest.approx(0.7)
    assert found.upper == pytest.approx([0.7 + 0.137477] * 2, abs=1e-6)
    assert p_limits([80, 60], [100, 100], laney=True).sigma_z == pytest.approx(0.2 / 0.0458258 / 1.128, rel=1e-5)


@pytest.mark.parametrize("limits", [lambda: c_limits([]), lambda: u_limits([], 1), lambda: p_limits([], [])])
def test_limits_of_nothing_are_unknown(limits):
    found = limits()
    assert np.isnan(found.center)
    assert found.outside.size == 0


def test_limits_refuse_what_does_not_fit():
    with pytest.raises(WrongNumbers, match="more hits than trials"):
        p_limits([5], [4])
    with pytest.raises(WrongNumbers, match="2 given for 3 periods"):
        u_limits([1, 2, 3], [1, 2])
    with pytest.raises(WrongNumbers, match="does not fit the 3 points"):
        c_limits([1, 2, 3], baseline=[True])
    with pytest.raises(WrongNumbers, match="never negative"):
        c_limits([1, -2])


def test_nhs_signals_mark_a_point_beyond_a_limit_and_not_one_on_it():
    assert places(nhs_signals([16, 16.001, 4, 3.999], band())["beyond"]) == [1, 3]


def test_nhs_signals_mark_seven_on_one_side():
    six, seven = [11] * 6, [11] * 7
    assert not nhs_signals([9, *six, 9], band())["run"].any()
    assert places(nhs_signals([9, *seven, 9], band())["run"]) == list(range(1, 8))
    assert places(nhs_signals([9] * 8, band())["run"]) == list(range(8))


def test_nhs_signals_let_a_point_on_the_centre_break_the_run():
    assert not nhs_signals([11] * 6 + [10] + [11] * 6, band())["run"].any()
    # .1 + .2 is not .3 to the last digit, but it lies on the centre all the same.
    assert not nhs_signals([0.4] * 6 + [0.1 + 0.2] + [0.4] * 6, band(0.3, 0, 0.6))["run"].any()


def test_nhs_signals_mark_seven_points_that_rise_or_fall():
    rising = [7.0, 8, 9, 10, 11, 12, 13]
    assert places(nhs_signals([8, *rising, 9], band())["trend"]) == list(range(1, 8))
    assert places(nhs_signals(rising[::-1], band())["trend"]) == list(range(7))
    assert not nhs_signals(rising[:6], band())["trend"].any()


def test_nhs_signals_let_a_tie_break_the_trend():
    assert not nhs_signals([6.5, 7, 8, 9, 9, 10, 11, 12], band())["trend"].any()
    assert not nhs_signals([0.1, 0.2, 0.3, 0.1 + 0.2, 0.4, 0.5, 0.6, 0.7], band(0.3, 0, 2))["trend"].any()


@pytest.mark.parametrize(
    ("values", "marked"),
    [
        ([14.5, 11, 14.5], [0, 2]),
        ([14.5, 14.5, 11], [0, 1]),
        ([14.5, 9, 14.5], []),  # the third lies on the other side
        ([14.5, 10, 14.5], []),  # or on the centre
        ([14, 11, 14], []),  # exactly two thirds of the way
        ([5.5, 9, 5.5], [0, 2]),
        ([17, 11, 14.5], [0, 2]),  # beyond the limit is beyond two thirds of the way
        ([14.5, 11, 11, 14.5], []),
        ([14.5, np.nan, 14.5], []),
    ],
)
def test_nhs_signals_mark_two_of_three_near_a_limit(values, marked):
    assert places(nhs_signals(values, band())["two_of_three"]) == marked


def test_nhs_signals_let_an_unknown_week_break_a_run():
    table = nhs_signals([11] * 6 + [np.nan] + [11] * 6, band())
    assert not table["signal"].any()
    assert table["side"].tolist() == [1] * 6 + [0] + [1] * 6


def test_nhs_signals_use_each_point_s_own_limits():
    limits = u_limits([20, 20, 20, 20], [10, 10, 10, 1])
    table = nhs_signals(limits.values, limits)
    assert table["beyond"].tolist() == limits.outside.tolist()
    assert table.index.tolist() == [0, 1, 2, 3]


@given(st.lists(st.one_of(st.integers(0, 20), st.just(np.nan)), max_size=40))
def test_nhs_signals_are_the_same_upside_down(values):
    table = nhs_signals(values, band())
    turned = nhs_signals(20 - np.array(values, dtype=float), band())
    pd.testing.assert_frame_equal(table.drop(columns="side"), turned.drop(columns="side"))
    assert (table["side"] == -turned["side"]).all()
    assert len(table) == len(values)


def test_nhs_signals_refuse_limits_of_other_points():
    with pytest.raises(WrongNumbers, match="3 points but limits for 2"):
        nhs_signals([1, 2, 3], u_limits([1, 2], [1, 1]))


@pytest.mark.parametrize(
    ("target", "outlook"), [(20, "will_be_met"), (16, "hit_or_miss"), (10, "hit_or_miss"), (3, "will_be_missed")]
)
def test_target_outlook_compares_the_target_with_the_limits(target, outlook):
    assert target_outlook(band(), target) == outlook


def test_target_outlook_turns_round_where_more_is_better_and_knows_when_it_does_not_know():
    assert target_outlook(band(), 20, fewer_is_better=False) == "will_be_missed"
    assert target_outlook(band(), 3, fewer_is_better=False) == "will_be_met"
    assert target_outlook(xmr([]), 3) == "unknown"
    assert target_outlook(band(), np.nan) == "unknown"


def test_overdispersion_gives_the_published_statistics():
    poisson, binomial = SPREAD["poisson"], SPREAD["binomial"]
    found = overdispersion_poisson(poisson["x"])
    assert (found.statistic, found.p_value) == pytest.approx((poisson["D"], poisson["p"]), abs=5e-7)
    found = overdispersion_binomial(binomial["x"], binomial["size"])
    assert (found.statistic, found.p_value) == pytest.approx((binomial["D"], binomial["p"]), abs=5e-7)


def test_overdispersion_allows_for_exposure_and_knows_when_it_does_not_know():
    assert overdispersion_poisson([10, 20, 40], [1, 2, 4]).statistic == pytest.approx(0)
    assert np.isnan(overdispersion_poisson([5]).p_value)
    assert np.isnan(overdispersion_poisson([0, 0, 0]).phi)
    assert overdispersion_poisson([10, np.nan, 20], [1, 1, 0]).df == 0
