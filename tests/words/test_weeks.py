"""ISO weeks against the calendar's own cases: ISO 8601 week 53, year boundaries, the Thursday rule."""

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bsnskit import weeks
from bsnskit.errors import WrongWeek


def test_week_of_names_the_iso_year_at_both_ends_of_the_year():
    assert weeks.week_of(dt.date(2019, 12, 30)) == "2020-W01"
    assert weeks.week_of(dt.date(2021, 1, 3)) == "2020-W53"
    assert weeks.week_of(dt.date(2018, 12, 31)) == "2019-W01"


@pytest.mark.parametrize(("year", "count"), [(2015, 53), (2018, 52), (2020, 53), (2021, 52), (2026, 53)])
def test_weeks_in_year_knows_the_long_years(year, count):
    assert weeks.weeks_in_year(year) == count


@pytest.mark.parametrize(
    "text", ["2020-20", "2020W20", "2020-W5", "W20", "", "2020-W20 ", "２０２０-W20 x", None, 202020]
)
def test_monday_of_refuses_what_is_not_a_week(text):
    with pytest.raises(WrongWeek, match="is not a week"):
        weeks.monday_of(text)


@pytest.mark.parametrize("text", ["2021-W53", "2020-W00", "2020-W54", "0000-W01"])
def test_monday_of_refuses_a_week_that_does_not_exist(text):
    with pytest.raises(WrongWeek, match="there is no week"):
        weeks.monday_of(text)


@pytest.mark.parametrize(
    ("week", "quarter"),
    [
        ("2020-W01", "2020-Q1"),
        ("2020-W14", "2020-Q2"),
        ("2020-W13", "2020-Q1"),
        ("2020-W53", "2020-Q4"),
        ("2015-W01", "2015-Q1"),
    ],
)
def test_quarter_of_is_that_of_the_thursday(week, quarter):
    assert weeks.quarter_of(week) == quarter


def test_open_days_leaves_out_french_holidays_and_closed_days():
    assert weeks.open_days("2020-W20") == 5
    assert weeks.open_days("2020-W19") == 4, "8 May 2020"
    assert weeks.open_days("2020-W20", closed=[dt.date(2020, 5, 11)]) == 4


def test_week_labels_keeps_missing_days_missing_and_the_index():
    days = pd.Series(pd.to_datetime(["2021-01-03", None, "2018-12-31"]), index=[7, 8, 9])
    labels = weeks.week_labels(days)
    assert labels[7] == "2020-W53"
    assert labels[9] == "2019-W01"
    assert labels.isna().tolist() == [False, True, False]
    assert labels.index.tolist() == [7, 8, 9]


@given(st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1)), st.integers(-200, 200))
def test_shift_moves_by_whole_weeks_and_back(day, by):
    week = weeks.week_of(day)
    assert weeks.shift(weeks.shift(week, by), -by) == week
    assert (weeks.monday_of(weeks.shift(week, by)) - weeks.monday_of(week)).days == 7 * by
    assert weeks.monday_of(week) <= day <= weeks.monday_of(week) + dt.timedelta(days=6)


def test_week_range_and_last_weeks_cross_the_year():
    assert weeks.last_weeks("2021-W01", 3) == ["2020-W52", "2020-W53", "2021-W01"]
    assert weeks.week_range("2020-W52", "2021-W01") == ["2020-W52", "2020-W53", "2021-W01"]
    assert weeks.week_range("2020-W10", "2020-W09") == []
