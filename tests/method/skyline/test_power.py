"""Source of the published figures: METHOD of the kit, section 5 (exact test, Poisson counts)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from bsnskit.contracts import tables
from bsnskit.method.skyline import chance_of_drop, power_of_weeks, six_week_power, smallest_visible_fall
from bsnskit.statistics import rate_ratio
from tests.method.builders import make_weekly


@pytest.mark.parametrize(("weeks", "percent"), [(6, 13), (52, 83)])
def test_power_at_three_point_two_a_week_is_that_published(weeks: int, percent: int) -> None:
    assert round(100 * power_of_weeks(3.2, weeks, -0.3)) == percent


@pytest.mark.parametrize(("mean", "percent"), [(3, 46), (100, 18)])
def test_a_drop_by_chance_is_as_frequent_as_published(mean: float, percent: int) -> None:
    assert round(100 * chance_of_drop(mean, 5)) == percent


@pytest.mark.parametrize(("change", "contacts"), [(-0.1, 1493), (-0.2, 355), (-0.3, 150), (-0.5, 49)])
def test_contacts_needed_are_those_published(change: float, contacts: int) -> None:
    table = six_week_power(make_weekly("2020-W01", a=[10, 10]), change=change)
    assert table["contacts_needed"].tolist() == [contacts]
    assert table["weeks_needed"].tolist() == [-(-contacts // 10)]


def test_power_counts_the_intervals_that_exclude_one() -> None:
    # Enumerated: every pair of counts, weighed by its probability, whose exact interval lies wholly below 1.
    before, after = np.meshgrid(np.arange(60), np.arange(60), indexing="ij")
    high = np.asarray(rate_ratio(after, 1, before, 1).high)
    factorial = np.cumsum(np.log(np.maximum(np.arange(60), 1)))
    log_weight = before * np.log(12.0) - 12.0 - factorial[before] + after * np.log(6.0) - 6.0 - factorial[after]
    expected = float(np.exp(log_weight)[high < 1].sum())
    assert power_of_weeks(2.0, 6, -0.5) == pytest.approx(expected, abs=1e-9)


def test_power_grows_with_weeks_and_with_the_change() -> None:
    assert power_of_weeks(5, 6, -0.3) < power_of_weeks(5, 12, -0.3) < power_of_weeks(5, 52, -0.3)
    assert power_of_weeks(5, 12, -0.1) < power_of_weeks(5, 12, -0.3) < power_of_weeks(5, 12, -0.6)
    assert power_of_weeks(800, 52, -0.3) == pytest.approx(1)


def test_a_test_sees_what_is_not_there_at_most_as_often_as_its_level() -> None:
    for mean in (0.2, 1, 3.2, 20, 300):
        assert power_of_weeks(mean, 6, 0.0) <= 0.025


def test_smallest_fall_is_seen_eight_times_in_ten() -> None:
    fall = smallest_visible_fall(3.2, 6)
    assert fall is not None
    assert -0.75 < fall < -0.73
    assert power_of_weeks(3.2, 6, fall) >= 0.8 > power_of_weeks(3.2, 6, fall + 0.02)


def test_no_fall_is_seen_where_contacts_are_rare() -> None:
    # Six weeks at 0.5 hold 3 contacts: even none afterwards proves nothing.
    assert smallest_visible_fall(0.5, 6) is None


def test_table_stands_largest_first_over_complete_weeks() -> None:
    table = six_week_power(make_weekly("2020-W01", a=[3, 3, None, 3], b=[8, 8, 8, 8], c=[0, 0, 0, 0]))
    assert table["reason_id"].tolist() == ["b", "a", "c"]
    assert table["n_weeks"].tolist() == [4, 3, 4]
    assert table["mean_week"].tolist() == [8, 3, 0]
    assert table["power"].iloc[:2].tolist() == pytest.approx([power_of_weeks(8, 6, -0.3), power_of_weeks(3, 6, -0.3)])
    assert table["false_drop"].iloc[1] == pytest.approx(chance_of_drop(3, 5))
    rare = table.iloc[2]
    assert rare[["power", "power_year", "smallest_visible", "weeks_needed", "false_drop"]].isna().all()


def test_table_of_nothing_and_of_nothing_known() -> None:
    assert six_week_power(tables.empty(tables.WeeklyVolumes)).empty
    table = six_week_power(make_weekly("2020-W01", a=[None, None]))
    assert table["n_weeks"].tolist() == [0]
    assert table[["mean_week", "power"]].isna().all(axis=None)


def test_table_leaves_its_argument_and_ignores_row_order() -> None:
    weekly = make_weekly("2020-W01", a=[3, 4, 5], b=[8, 8, 8])
    kept = weekly.copy(deep=True)
    pd.testing.assert_frame_equal(six_week_power(weekly), six_week_power(weekly.iloc[::-1]))
    pd.testing.assert_frame_equal(weekly, kept)
