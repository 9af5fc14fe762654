"""The period a count stands for: a year, a month or a week, told by its label or by its first day."""

from __future__ import annotations

import re
from functools import partial

import pandas as pd

from bsnskit import weeks
from bsnskit.contracts.findings import Rule
from bsnskit.errors import Message
from bsnskit.i18n import Language
from bsnskit.intake import values
from bsnskit.intake.column_findings import BLANK
from bsnskit.intake.columns import read_column, read_days
from bsnskit.intake.reading import Reading
from bsnskit.vocabulary import N_

GRAIN_WORDS = {
    "day": ("jour", "journalier", "quotidien", "par jour", "daily", "día", "diario"),
    "year": ("année", "an", "annuel", "yearly", "annual", "año", "anual"),
    "month": ("mois", "mensuel", "monthly", "mes", "mensual"),
    "week": ("semaine", "hebdomadaire", "hebdo", "weekly", "semana", "semanal"),
}

GRAIN_OPEN = Rule(
    "grain_open",
    N_(
        "Column '{column}' holds days (such as '{value}'): it is not said whether they begin a week, a month or a year."
    ),
    N_("Add a column `grain`, or state it in the mapping file: constants: grain: month."),
    blocking=True,
)
DAILY = Rule(
    "rows_are_days",
    N_("One row is the count of a day: '{column}' runs over {count} days, on {weekdays} different days of the week."),
    N_("The days are added up into weeks. If a row is something else, say so: constants: grain: week."),
)
WEEK_CUT = Rule(
    "week_cut_in_counts",
    N_("The counts begin or end inside the week of {value}{rows}."),
    N_("A part of a week is no week: the rows are set aside. Ask for whole weeks."),
)
NOT_A_START = Rule(
    "not_a_period_start",
    N_("'{value}' in '{column}' is not the first day of a {grain}{rows}."),
    N_("A month or year begins on its first day, a week on its Monday. Is the order of day and month right?"),
    blocking=True,
)
YEAR_OPEN = Rule(
    "counted_year_open",
    N_("It is not said which year was counted."),
    N_(
        'State its first month in engagement.yml: counted_year: first_month: "2018-09" (with assumed: true if you assume it).'
    ),
    blocking=True,
)

_GRAIN_NAMES = {"day": N_("day"), "year": N_("year"), "month": N_("month"), "week": N_("week")}
_SCHOOL_YEAR = re.compile(r"(\d{4})\s*[-/–]\s*(\d{4})")


def read_periods(reading: Reading) -> pd.DataFrame:
    """Return the columns `grain` and `period_start` of every row.

    The counted year of engagement.yml stands where the file names no period.
    """
    index = reading.table.text.index
    grain = read_column(reading, "grain")
    if reading.has("week"):
        labels = read_column(reading, "week")
        starts = pd.to_datetime(labels.map(lambda week: weeks.monday_of(week), na_action="ignore"))
        return pd.DataFrame({"grain": "week", "period_start": starts}, index=index)
    if not reading.has("period_start"):
        return pd.DataFrame({"grain": "year", "period_start": _counted_year(reading)}, index=index)
    return _from_labels(reading, grain)


def _counted_year(reading: Reading) -> pd.Timestamp:
    year = reading.setting.settings.counted_year
    if year is None:
        reading.note(YEAR_OPEN)
        return pd.NaT  # type: ignore[return-value]
    return pd.Timestamp(f"{year.first_month}-01")


def _from_labels(reading: Reading, grain: pd.Series) -> pd.DataFrame:
    texts = reading.raw("period_start")
    reading.say(BLANK, texts.isna(), "period_start", wrong="block")
    pairs = pd.DataFrame({"text": texts, "grain": grain})
    told = [_label(reading, text, known) for text, known in zip(pairs["text"], pairs["grain"], strict=True)]
    named = pd.Series([found[0] if found else None for found in told], index=texts.index, dtype="str")
    starts = pd.Series([found[1] if found else pd.NaT for found in told], index=texts.index, dtype="datetime64[us]")
    rest = texts.notna() & starts.isna()
    if rest.any():
        grains = set(grain[rest].dropna())
        days = read_days(reading, "period_start", possible=lambda found: _are_starts(found, grains)).where(rest)
        grain = grain.mask(rest & grain.isna(), "day" if _is_daily(reading, days[rest & grain.isna()]) else None)
        if grain[rest].isna().any():
            reading.note(GRAIN_OPEN, "period_start", value=str(texts[rest & grain.isna()].iloc[0])[:20])
        for known in sorted(grains):
            wrong = rest & (grain == known) & days.notna() & ~_is_start(days, known)
            reading.say(NOT_A_START, wrong, "period_start", values=texts, fields=partial(_grain_field, known))
        starts = starts.where(~rest, days)
    return pd.DataFrame({"grain": named.fillna(grain), "period_start": starts})


def _is_daily(reading: Reading, days: pd.Series) -> bool:
    """Tell whether days that name no grain can only be days: neither Mondays nor first days of months."""
    known = days.dropna()
    if reading.kind.name != "volumes" or known.empty or (known.dt.day_of_week == 0).all() or (known.dt.day == 1).all():
        return False
    weekdays, distinct = known.dt.day_of_week.nunique(), known.nunique()
    if weekdays < 2 or distinct < 3:
        return False
    reading.note(DAILY, "period_start", count=distinct, weekdays=weekdays)
    reading.evidence = reading.findings[-1].texts(Language(reading.setting.settings.language))[0]
    return True


def added_to_weeks(reading: Reading, frame: pd.DataFrame) -> pd.DataFrame:
    """Turn counts of days into counts of the weeks they lie in; the parts of weeks at either end are set aside."""
    daily = frame["grain"] == "day"
    if not daily.any():
        return frame
    days = frame["period_start"].where(daily)
    mondays = days - pd.to_timedelta(days.dt.day_of_week, unit="D")
    first, last = days.min(), days.max()
    cut = {mondays.min()} if first.day_of_week > 0 else set()
    cut |= {mondays.max()} if last.day_of_week < 4 else set()
    reading.say(
        WEEK_CUT, mondays.isin(list(cut)), "period_start", values=mondays.dt.strftime("%Y-%m-%d"), wrong="aside"
    )
    return frame.assign(
        grain=frame["grain"].mask(daily, "week"), period_start=frame["period_start"].where(~daily, mondays)
    )


def _grain_field(grain: str, value: str) -> dict[str, object]:
    return {"grain": Message(_GRAIN_NAMES[grain])}


def _label(reading: Reading, text: object, grain: object) -> tuple[str, pd.Timestamp] | None:
    """Return grain and first day of a label such as "2018-09", "2018", "2018-W36", "2018/2019"."""
    if not isinstance(text, str):
        return None
    wanted = grain if isinstance(grain, str) else None
    if wanted in (None, "month") and (month := values.month_of_text(text)):
        return "month", pd.Timestamp(f"{month}-01")
    if wanted in (None, "week") and (week := values.week_of_text(text)):
        return "week", pd.Timestamp(weeks.monday_of(week))
    if wanted in (None, "year") and (year := values.year_of_text(text)):
        return "year", pd.Timestamp(f"{year}-01-01")
    both = _SCHOOL_YEAR.fullmatch(text)
    counted = reading.setting.settings.counted_year
    if both and int(both[2]) == int(both[1]) + 1 and counted and wanted in (None, "year"):
        return "year", pd.Timestamp(f"{both[1]}-{counted.first_month[5:]}-01")
    return None


def _is_start(days: pd.Series, grain: str) -> pd.Series:
    if grain == "day":
        return days.notna()
    return days.dt.day_of_week == 0 if grain == "week" else days.dt.day == 1


def _are_starts(days: pd.Series, grains: set[str]) -> bool:
    if not grains:
        return True
    return bool(pd.concat([_is_start(days, grain) for grain in sorted(grains)], axis=1).any(axis=1).all())
