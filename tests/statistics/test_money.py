"""Money over time and unit costs, worked by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bsnskit.statistics import (
    WrongNumbers,
    average_cost,
    irr,
    loaded_cost_per_productive_hour,
    npv,
    payback,
    unit_cost,
)
from tests.statistics.known import ANSWERS

CASE = ANSWERS["npv"][0]
COST = ANSWERS["cost_full"]


def test_npv_leaves_the_first_flow_undiscounted():
    assert npv(CASE["r"], CASE["cf"]) == pytest.approx(CASE["npv"], abs=5e-7)
    assert npv(0.08, [100]) == 100


def test_irr_gives_the_rate_at_which_the_value_is_nothing():
    assert irr(CASE["cf"]) == pytest.approx(CASE["irr"], abs=5e-7)
    assert npv(irr(CASE["cf"]), CASE["cf"]) == pytest.approx(0, abs=1e-6)


@given(st.floats(-0.5, 2), st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=8))
def test_npv_is_linear_in_its_flows(rate, flows):
    both = npv(rate, [flows, [2 * flow for flow in flows]])
    assert both[1] == pytest.approx(2 * both[0])
    assert npv(0, flows) == pytest.approx(sum(flows), abs=1e-6)


@given(st.floats(1, 1e6), st.floats(-0.5, 3))
def test_irr_of_one_year_is_the_gain(stake, rate):
    assert irr([-stake, stake * (1 + rate)]) == pytest.approx(rate, abs=1e-9)


@pytest.mark.parametrize("flows", [[], [-100], [100, 50], [-100, -50], [-100, 230, -132], [-100, np.nan], [0, 0]])
def test_irr_is_unknown_where_no_single_rate_exists(flows):
    # -100, 230, -132 is worth nothing at 10 % and at 20 %.
    assert np.isnan(irr(flows))


def test_payback_counts_fractions_of_a_period():
    assert payback(CASE["cf"]) == pytest.approx(3.5)
    assert payback([-100, 50, 50]) == 2
    assert payback([0, 10]) == 0


def test_payback_waits_until_nothing_is_owed_any_more():
    # Paid back after 1, owing again in 2 (-50), free for good half way through period 3.
    assert payback([-100, 100, -50, 100]) == pytest.approx(2.5)


@pytest.mark.parametrize("flows", [[], [-100, 50], [-100, np.nan, 500]])
def test_payback_is_unknown_where_it_never_comes(flows):
    assert np.isnan(payback(flows))


def test_npv_keeps_an_unknown_flow_unknown_and_refuses_a_rate_of_minus_one():
    assert np.isnan(npv(0.08, [-100, np.nan]))
    with pytest.raises(WrongNumbers, match="cannot discount"):
        npv(-1, [1, 2])


def test_unit_cost_adds_time_channel_and_downstream():
    # 360 s at 45 an hour = 4.50; fixed 0.20; 0.3 second lines at 12.00 = 3.60; 0.02 visits at 80 = 1.60.
    assert unit_cost(360, 45, 0.2, [(0.3, 12), (0.02, 80)]) == pytest.approx(9.90)


def test_unit_cost_takes_arrays_and_keeps_unknowns_unknown():
    assert unit_cost([360, np.nan], 45) == pytest.approx([4.5, np.nan], nan_ok=True)
    assert np.isnan(unit_cost(360, 45, downstream=[(np.nan, 12)]))
    with pytest.raises(WrongNumbers, match="handle_s"):
        unit_cost(-1, 45)


def test_average_cost_gives_full_and_marginal_cost():
    items = COST["items"]
    assert average_cost(list(items.values()), COST["tx"]) == pytest.approx(COST["unit"])
    assert average_cost([items["hosting"]], COST["tx"]) == pytest.approx(COST["marginal"])
    assert np.isnan(average_cost([100], 0))
    assert np.isnan(average_cost([100, np.nan], 10))


def test_loaded_cost_per_productive_hour_worked_by_hand():
    # 1,607 x 0.7 x 0.8 = 899.92 productive hours.
    assert loaded_cost_per_productive_hour(42_000, 1607, 0.3, 0.8) == pytest.approx(42_000 / 899.92)


@pytest.mark.parametrize(("shrinkage", "occupancy"), [(30, 0.8), (1, 0.8), (0.3, 80), (0.3, 0)])
def test_loaded_cost_refuses_percent_written_as_shares(shrinkage, occupancy):
    with pytest.raises(WrongNumbers, match="outside its range"):
        loaded_cost_per_productive_hour(42_000, 1607, shrinkage, occupancy)


def test_loaded_cost_refuses_no_paid_hours_and_keeps_unknowns_unknown():
    with pytest.raises(WrongNumbers, match="no hour is paid"):
        loaded_cost_per_productive_hour(42_000, 0, 0.3, 0.8)
    assert np.isnan(loaded_cost_per_productive_hour(np.nan, 1607, 0.3, 0.8))
