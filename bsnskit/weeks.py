"""ISO weeks: labels such as "2020-W20", week 53, quarters, open days.

A week is named by its text label everywhere; its Monday is used where arithmetic is needed. Nothing reads the clock.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from bsnskit.errors import WrongWeek
from bsnskit.vocabulary import N_

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

_LABEL = re.compile(r"(\d{4})-W(\d{2})")


def monday_of(week: str) -> dt.date:
    """Return the Monday of an ISO week.

    Parameters
    ----------
    week : "2020-W20"

    Raises
    ------
    WrongWeek : malformed, or a week 53 in a year that has 52
    """
    match = _LABEL.fullmatch(week) if isinstance(week, str) else None
    if match is None:
        raise WrongWeek(
            "",
            N_("'{week}' is not a week"),
            N_("A week is written as year and ISO week number, such as 2020-W20."),
            week=str(week),
        )
    year, number = int(match[1]), int(match[2])
    if year < 1 or not 1 <= number <= weeks_in_year(year):
        raise WrongWeek(
            "",
            N_("there is no week {week}"),
            N_("The year {year} has the weeks 01 to {last}."),
            week=week,
            year=f"{year:04d}",
            last=weeks_in_year(year) if year else 52,
        )
    return dt.date.fromisocalendar(year, number, 1)


def weeks_in_year(year: int) -> int:
    """Return 52 or 53."""
    return dt.date(max(year, 1), 12, 28).isocalendar().week


def week_of(day: dt.date) -> str:
    """Return the ISO week a day lies in; 2019-12-30 lies in 2020-W01."""
    iso = day.isocalendar()
    return f"{iso.year:04d}-W{iso.week:02d}"


def shift(week: str, by: int) -> str:
    """Return the week that lies `by` weeks later (earlier when negative)."""
    return week_of(monday_of(week) + dt.timedelta(weeks=by))


def last_weeks(week: str, count: int) -> list[str]:
    """Return the `count` weeks that end with `week`, oldest first."""
    return [shift(week, -back) for back in range(count - 1, -1, -1)]


def week_range(first: str, last: str) -> list[str]:
    """Return all weeks from `first` to `last`, both included; empty when `last` lies before."""
    count = (monday_of(last) - monday_of(first)).days // 7 + 1
    return [shift(first, step) for step in range(count)]


def quarter_of(week: str) -> str:
    """Return the quarter of a week, "2020-Q2": that of its Thursday."""
    thursday = monday_of(week) + dt.timedelta(days=3)
    return f"{thursday.year:04d}-Q{(thursday.month + 2) // 3}"


def week_labels(days: pd.Series) -> pd.Series:
    """Return the ISO week label of each day, index kept; missing days stay missing.

    Parameters
    ----------
    days : datetime64 Series, n rows

    Returns
    -------
    text Series, n rows
    """
    iso = days.dt.isocalendar()
    labels = iso["year"].astype("string").str.zfill(4) + "-W" + iso["week"].astype("string").str.zfill(2)
    return labels.astype("str").where(days.notna()).rename("week")


@lru_cache(maxsize=64)
def public_holidays(country: str, year: int) -> frozenset[dt.date]:
    """Return the public holidays of a country (ISO code, "FR") in a year.

    Source
    ------
    The `holidays` package, national holidays without regional ones.
    """
    import holidays

    return frozenset(holidays.country_holidays(country, years=year))


def open_days(week: str, country: str = "FR", closed: Iterable[dt.date] = ()) -> int:
    """Count Monday to Friday without public holidays and days closed for other reasons.

    Parameters
    ----------
    week : "2020-W20"
    country : ISO code of the public holidays
    closed : further days on which nobody answers

    Returns
    -------
    0 to 5 [days]
    """
    first = monday_of(week)
    days = [first + dt.timedelta(days=step) for step in range(5)]
    shut = set(closed)
    return sum(day not in public_holidays(country, day.year) and day not in shut for day in days)
