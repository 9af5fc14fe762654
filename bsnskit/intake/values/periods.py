"""Weeks, quarters, months and years."""

from __future__ import annotations

import re

from bsnskit import weeks
from bsnskit.errors import WrongWeek

_WEEK = (
    re.compile(r"(?P<year>\d{4})\s*[-/. ]?\s*(?:w|s|sem\.?|semaine|week|semana|kw)\s*\.?\s*(?P<week>\d{1,2})", re.I),
    re.compile(r"(?:w|s|sem\.?|semaine|week|semana)\s*\.?\s*(?P<week>\d{1,2})\s*[-/. ]\s*(?P<year>\d{4})", re.I),
    re.compile(r"(?P<year>\d{4})[-/ ](?P<week>\d{2})"),
)
_QUARTER = (
    re.compile(r"(?P<year>\d{4})\s*[-/ ]?\s*[QT]\s*(?P<quarter>[1-4])", re.I),
    re.compile(r"[QT]\s*(?P<quarter>[1-4])\s*[-/ ]?\s*(?P<year>\d{4})", re.I),
)
_MONTH = (re.compile(r"(?P<year>\d{4})[-/](?P<month>\d{1,2})"), re.compile(r"(?P<month>\d{1,2})[-/](?P<year>\d{4})"))


def week_of_text(text: str) -> str | None:
    """Read an ISO week: "2020-W20", "2020-20", "S20 2020" -> "2020-W20"; None when there is no such week."""
    match = next((found for pattern in _WEEK if (found := pattern.fullmatch(text))), None)
    if match is None:
        return None
    label = f"{match['year']}-W{int(match['week']):02d}"
    try:
        weeks.monday_of(label)
    except WrongWeek:
        return None
    return label


def quarter_of_text(text: str) -> str | None:
    """Read a quarter: "2020-Q2", "T2 2020" -> "2020-Q2"."""
    match = next((found for pattern in _QUARTER if (found := pattern.fullmatch(text))), None)
    return f"{match['year']}-Q{match['quarter']}" if match else None


def month_of_text(text: str) -> str | None:
    """Read a month: "2018-09", "09/2018" -> "2018-09"."""
    match = next((found for pattern in _MONTH if (found := pattern.fullmatch(text))), None)
    return f"{match['year']}-{int(match['month']):02d}" if match and 1 <= int(match["month"]) <= 12 else None


def year_of_text(text: str) -> str | None:
    """Read a calendar year, "2018"."""
    return text if re.fullmatch(r"(?:19|20)\d{2}", text) else None
