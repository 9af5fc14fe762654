"""Exact rate ratios against published figures; power against the method's own table."""

import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bsnskit import statistics
from bsnskit.statistics import (
    WrongNumbers,
    baseline_contacts_needed,
    exact_power_of_change,
    power_of_change,
    rate_ratio,
)
from tests.statistics.known import ANSWERS

counts = st.integers(0, 2000)
exposures = st.floats(0.5, 500)


@pytest.mark.parametrize("case", ANSWERS["rate_ratio_exact"]["cases"])
def test_rate_ratio_gives_the_exact_ends(case):
    # Exact conditional Clopper-Pearson interval, new over old.
    k1, e1, k2, e2, ratio, low, high = case
    found = rate_ratio(k1, e1, k2, e2)
    assert (found.ratio, found.low, found.high) == pytest.approx((ratio, low, high), abs=5e-6)
    assert found.method == "exact_conditional"


@given(counts, exposures, counts, exposures)
def test_rate_ratio_turned_round_is_its_inverse(k1, e1, k2, e2):
    found, turned = rate_ratio(k1, e1, k2, e2), rate_ratio(k2, e2, k1, e1)
    if k1:
        assert turned.high == pytest.approx(1 / found.low)
    if k1 and k2:
        assert found.low < found.ratio < found.high
        assert turned.ratio == pytest.approx(1 / found.ratio)


@given(counts, counts, st.floats(0.1, 10))
def test_rate_ratio_scales_with_the_exposure(k1, k2, factor):
    one, other = rate_ratio(k1, 10, k2, 20), rate_ratio(k1, 10 * factor, k2, 20)
    assert other.low * factor == pytest.approx(one.low, nan_ok=True)
    assert other.high * factor == pytest.approx(one.high, nan_ok=True)


def test_rate_ratio_of_empty_and_unknown_periods():
    nothing = rate_ratio(0, 10, 0, 10)
    assert np.isnan(nothing.ratio)
    assert (nothing.low, nothing.high) == (0, np.inf)
    new = rate_ratio(5, 10, 0, 10)
    assert (new.ratio, new.high) == (np.inf, np.inf)
    assert new.low > 0
    unknown = rate_ratio([5, np.nan, 5], [10, 10, 0], 5, 10)
    assert np.isnan(unknown.low).tolist() == [False, True, True]
    assert np.isnan(unknown.high).tolist() == [False, True, True]
    assert np.isnan(unknown.ratio).tolist() == [False, True, True]


def test_rate_ratio_refuses_negative_numbers():
    with pytest.raises(WrongNumbers, match="k2: 1 value"):
        rate_ratio(1, 1, -1, 1)


def test_rate_ratio_stays_a_function_when_its_module_is_imported():
    __import__("bsnskit.statistics.rate_ratio")
    __import__("bsnskit.statistics.interrupted_series")
    assert "bsnskit.statistics.rate_ratio" in sys.modules
    assert callable(statistics.rate_ratio)
    assert callable(statistics.interrupted_series)


@pytest.mark.parametrize(("change", "contacts"), [(-0.1, 1493), (-0.2, 355), (-0.3, 150), (-0.5, 49)])
def test_baseline_contacts_needed_gives_the_method_s_table(change, contacts):
    # Method, section 5: 80 % power, log ratio, equal windows, Poisson.
    assert baseline_contacts_needed(change) == contacts


def test_baseline_contacts_needed_multiply_by_the_over_dispersion():
    assert baseline_contacts_needed(-0.3, phi=2.0) == 300


@given(st.floats(-0.9, 3).filter(lambda change: abs(change) > 0.02), st.floats(0.1, 2), st.floats(1, 5))
def test_power_of_change_at_the_contacts_needed_is_the_power_asked_for(change, window, phi):
    needed = baseline_contacts_needed(change, window=window, phi=phi)
    reached = power_of_change(change, [needed - 1, needed + 1], window=window, phi=phi)
    assert reached[0] <= 0.8 + 1e-9
    assert reached[1] >= 0.8 - 1e-9


def test_exact_power_of_change_gives_the_method_s_figures():
    # Method, section 5: 3.2 contacts a week, a true -30 %: 13 % from 6 v 6 weeks, 83 % from 52 v 52.
    assert exact_power_of_change(-0.3, 6 * 3.2) == pytest.approx(0.13, abs=0.005)
    assert exact_power_of_change(-0.3, 52 * 3.2) == pytest.approx(0.83, abs=0.005)


def test_exact_power_of_change_approaches_the_normal_one():
    assert exact_power_of_change(-0.1, 1493) == pytest.approx(0.8, abs=0.01)
    assert exact_power_of_change(0.2, 400, window=0.5) == pytest.approx(power_of_change(0.2, 400, window=0.5), abs=0.03)


def test_power_of_change_is_nothing_without_contacts():
    assert power_of_change(-0.3, 0) == pytest.approx(0.025)
    assert exact_power_of_change(-0.3, 0) == 0
    assert exact_power_of_change(-0.3, 100, window=0) == 0


def test_power_refuses_changes_that_have_no_log_ratio():
    with pytest.raises(WrongNumbers, match="-100 % or less"):
        power_of_change(-1, 100)
    with pytest.raises(WrongNumbers, match="can never be seen"):
        baseline_contacts_needed(0)
