"""From what a cell shows to a value: numbers, days, weeks, durations, yes and no.

How a column is written (decimal sign, order of day and month) is decided once, on the whole column; where the column
leaves it open, the decision is `None` and has to be asked. A blank cell is unknown. Series in, Series of the same
index out; what cannot be read is missing in `values` and marked in `wrong`.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from bsnskit import weeks
from bsnskit.errors import WrongWeek

NUMBER, DAY, FLAG, TIME = "n", "d", "b", "t"
"""Marks of cells that a workbook or Parquet file holds as something else than text."""

UNKNOWN = frozenset({"-", "–", "—", "?", "n/a", "na", "nc", "n.c.", "nd", "n.d.", "#n/a", "#n/d", "inconnu", "unknown",
                     "desconocido", "null", "none", "nan"})  # fmt: skip
"""Words that stand for an unknown value where a number, a day or an answer is expected; never in a column of ids."""

_SPACES = re.compile(r"[\s\u00a0\u202f\u2009\u2007']+")
_UNPRINTED = re.compile(r"[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]")


@dataclass(frozen=True)
class Converted:
    """Values of one column; `wrong` marks cells that hold something which cannot be read as such a value."""

    values: pd.Series
    wrong: pd.Series


def by_value(texts: pd.Series, convert: Callable[[str], Any], dtype: str) -> Converted:
    """Convert each distinct text once; `convert` returns None for what it cannot read."""
    codes, distinct = pd.factorize(texts)
    read = pd.Series([convert(text) for text in distinct], dtype=dtype).array
    values = pd.Series(read.take(codes, allow_fill=True), index=texts.index)
    return Converted(values, texts.notna() & values.isna())


def changed(texts: pd.Series, change: Callable[[str], str | None]) -> pd.Series:
    """Return texts with a change made to each distinct one; missing and blank ones are missing."""
    return by_value(texts, lambda text: change(text) or None, "str").values


def trimmed(texts: pd.Series) -> pd.Series:
    """Return texts without white space at either end; blank ones are missing."""
    return changed(texts, lambda text: text.strip().strip("\ufeff\u200b"))


def without_unknown(texts: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Return texts with words for "unknown" made missing, and where they stood."""
    meant = texts.str.casefold().isin(list(UNKNOWN))
    return texts.mask(meant), meant


def printable(text: str) -> str:
    """Return a text without control characters, which neither XML nor a terminal can hold."""
    return _UNPRINTED.sub("", text)


def bare_id(text: str) -> str:
    """Return an id without invisible signs (direction marks, joiners, controls) and with plain spaces."""
    kept = "".join(" " if sign.isspace() else sign for sign in text if unicodedata.category(sign) not in ("Cc", "Cf"))
    return kept.strip()


_GROUPED = re.compile(r"\d{1,3}(?: \d{3})+")


def grouped_ids(texts: pd.Series) -> pd.Series:
    """Tell which ids are written with spaces between thousands ("5 732 943"); none, unless all ids are numbers.

    Parameters
    ----------
    texts : ids with plain spaces (`bare_id`); blank ones are missing
    """
    grouped = texts.str.fullmatch(_GROUPED.pattern).fillna(False).astype(bool)
    whole = texts.isna() | texts.str.fullmatch(r"\d+").fillna(False).astype(bool)
    return grouped if bool((grouped | whole).all()) else grouped & False


# Words -------------------------------------------------------------------------------------------------------------

_ENTITY = re.compile(r"&(?:[A-Za-z]{2,8}|#\d{2,6}|#[xX][0-9A-Fa-f]{2,5});")
PATH = " > "
"""Between the levels of a hierarchy."""
_ARROW = re.compile(r"\s*(?:>|›|→|»)\s*")


def without_entities(text: str) -> str:
    """Return a text with HTML entities made signs, once: "Prix &amp; offres" -> "Prix & offres"."""
    return html.unescape(text) if _ENTITY.search(text) else text


def with_levels(text: str) -> str:
    """Return a path with one sign between its levels: "A>B  › C" -> "A > B > C"; white space is single."""
    parts = [part for part in _ARROW.split(" ".join(text.split())) if part]
    return PATH.join(parts) if len(parts) > 1 else " ".join(text.split())


def alike(text: str) -> str:
    """Return what labels have in common that differ by case, accents, apostrophes, hyphens or spaces alone.

    Signs between digits stay, so that 2.1 is not 21; ids and short codes are compared by case and accents only.
    """
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign)).casefold()
    if sum(sign.isalpha() for sign in bare) < 4:
        return " ".join(bare.split())
    return re.sub(r"(?<!\d)[^\w>]+|[^\w>]+(?!\d)|_", "", bare)


def look_alikes(often: pd.Series) -> dict[str, str]:
    """Return each label that differs from a commoner one by case, accents and signs only -> that one, commonest first.

    Parameters
    ----------
    often : label -> how many rows have it; of labels met equally often the first by letters stands
    """
    usual: dict[str, str] = {}
    ordered = sorted(often.index, key=lambda text: (-often[text], text))
    for text in ordered:
        usual.setdefault(alike(text), text)
    return {text: usual[alike(text)] for text in ordered if usual[alike(text)] != text}


# Numbers -----------------------------------------------------------------------------------------------------------

_POINT = re.compile(r"[+-]?\d+\.\d+|[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_COMMA = re.compile(r"[+-]?\d+,\d+|[+-]?\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_NUMBER = {
    ".": re.compile(r"[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)?(?:\.\d+)?(?:[eE][+-]?\d+)?"),
    ",": re.compile(r"[+-]?(?:\d+|\d{1,3}(?:\.\d{3})+)?(?:,\d+)?(?:[eE][+-]?\d+)?"),
}


def decimal_sign(columns: Iterable[pd.Series], *, whole: Iterable[pd.Series] = ()) -> str | None:
    """Decide the decimal sign of a file on all its numbers together.

    Parameters
    ----------
    columns : texts of columns that may hold decimals
    whole : texts of columns that hold whole numbers, where "1.234" can only be thousands

    Returns
    -------
    "," or "."; "." where nothing needs deciding; None where the numbers leave it open or contradict each other
    """
    hints = [_hint(text, False) for column in columns for text in column.dropna().unique()]
    hints += [_hint(text, True) for column in whole for text in column.dropna().unique()]
    told = {hint for hint in hints if hint in (".", ",")}
    if len(told) == 1:
        return told.pop()
    return None if told or "?" in hints else "."


def _hint(text: str, whole: bool) -> str:
    number = _bare_number(text)
    point, comma = bool(_POINT.fullmatch(number)), bool(_COMMA.fullmatch(number))
    if point != comma:
        return "." if point else ","
    if not point:
        return ""
    # "1.234" or "1,234": thousands, or three decimals.
    sign = "," if "," in number else "."
    if re.fullmatch(r"[+-]?0[.,]\d{3}", number):
        return sign
    return ({".": ",", ",": "."}[sign]) if whole else "?"


def _bare_number(text: str) -> str:
    return _SPACES.sub("", text).rstrip("%€$£").lstrip("€$£")


def number_of(text: str, decimal: str) -> float | None:
    """Read one number: "5 732", "1 234,50 €", "35 %" (-> 0.35); None for anything else."""
    number = _bare_number(text)
    if not number or not _NUMBER[decimal].fullmatch(number) or not any(sign.isdigit() for sign in number):
        return None
    value = float(number.replace("." if decimal == "," else ",", "").replace(",", "."))
    return value / 100 if "%" in text else value


def numbers(texts: pd.Series, decimal: str, marks: pd.Series | None = None) -> Converted:
    """Read a column of numbers; cells that the file holds as numbers are taken as they are."""
    if marks is None:
        return by_value(texts, lambda text: number_of(text, decimal), "float64")
    typed = marks == NUMBER
    exact = by_value(texts.where(typed), lambda text: number_of(text, "."), "float64")
    # A day under a heading of numbers is a number that the spreadsheet took for a day.
    told = by_value(
        texts.where(~typed & ~marks.isin([DAY, TIME, FLAG])), lambda text: number_of(text, decimal), "float64"
    )
    wrong = exact.wrong | told.wrong | (marks.isin([DAY, TIME, FLAG]) & texts.notna())
    return Converted(exact.values.where(typed, told.values), wrong)


def decimals_of(text: str, decimal: str) -> int:
    """Count the decimals a number is printed with: "4,33" -> 2."""
    number = _bare_number(text)
    return len(number.rpartition(decimal)[2]) if decimal in number else 0


# Days --------------------------------------------------------------------------------------------------------------

ISO = "%Y-%m-%d"
_SHAPES = {
    "%Y": r"\d{4}", "%y": r"\d{2}", "%m": r"\d{1,2}", "%d": r"\d{1,2}", "%H": r"\d{1,2}", "%I": r"\d{1,2}",
    "%M": r"\d{2}", "%S": r"\d{2}", "%f": r"\d{1,9}", "%p": r"[AaPp][Mm]", "%z": r"(?:Z|[+-]\d{2}:?\d{2})",
}  # fmt: skip
_DAYS = (ISO, "%Y/%m/%d", "%Y%m%d", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%d.%m.%Y", "%d/%m/%y", "%m/%d/%y",
         "%d-%m-%y", "%m-%d-%y", "%d.%m.%y")  # fmt: skip
_TIMES = ("", " %H:%M", " %H:%M:%S", "T%H:%M:%S", "T%H:%M", "T%H:%M:%S%z", "T%H:%M%z", "T%H:%M:%S.%f", "T%H:%M:%S.%f%z",
          " %H:%M:%S.%f", " %H:%M:%S%z", " %H:%M%z", " %H:%M:%S %z", " %H:%M:%S.%f%z", " %I:%M %p", " %I:%M:%S %p", " %Hh%M",
          " %Hh%M:%S")  # fmt: skip


@cache
def _months() -> dict[str, int]:
    from babel.dates import get_month_names

    return {
        name.casefold().rstrip("."): number
        for language in ("fr", "en", "es")
        for width in ("wide", "abbreviated")
        for number, name in get_month_names(width, locale=language).items()
    }


_NAMED = re.compile(
    r"(?:[^\W\d]+[.,]*\s+)?(?P<day>\d{1,2})(?:er|st|nd|rd|th)?[\s.-]+(?:de\s+)?(?P<month>[^\W\d]{3,12})\.?[\s,-]+"
    r"(?:de\s+)?(?P<year>\d{4}|\d{2})(?!\d)"
    r"|(?P<month2>[^\W\d]{3,12})\.?\s+(?P<day2>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year2>\d{4})(?!\d)"
)


def with_numbered_months(text: str) -> str:
    """Return a day with its month as a number: "12 janv. 2020 10:22" -> "2020-01-12 10:22"; else the text itself."""
    match = _NAMED.match(text)
    month = _months().get((match["month"] or match["month2"]).casefold()) if match else None
    if match is None or month is None:
        return text
    year = match["year"] or match["year2"]
    day = int(match["day"] or match["day2"])
    rest = re.sub(r"^[\s,]*(?:à|at|a las)?\s*", " ", text[match.end() :]).rstrip()
    return f"{year if len(year) == 4 else '20' + year}-{month:02d}-{day:02d}{rest}"


def with_plain_time(text: str) -> str:
    """Return a moment as the known formats write it: a zone named UTC or GMT is Z, "10h22" is "10:22"."""
    told = re.sub(r"\s?(?:UTC|GMT)$", "Z", text)
    told = re.sub(r"([aApP])\.\s?([mM])\.?$", r"\1\2", told)
    return re.sub(r"(\d{1,2}:\d{2}(?::\d{2})?)([aApP][mM])$", r"\1 \2", told)


def skipped_hours(moments: pd.Series, zone: str) -> pd.Series:
    """Tell which moments lie in an hour that the clocks of a zone skipped (02:30 on the last Sunday of March)."""
    known = moments.notna() & (moments != moments.dt.normalize())
    placed = moments.where(known).dt.tz_localize(ZoneInfo(zone), ambiguous="NaT", nonexistent="shift_forward")
    back = placed.dt.tz_localize(None)
    return known & back.notna() & (back != moments)


def brought_to(moments: pd.Series, zone: str, wanted: str) -> pd.Series:
    """Return moments of one zone as the clocks of another show them; those of a skipped hour are moved on with it."""
    twice = pd.Series(False, index=moments.index)  # of the two hours of autumn the later, in winter time
    placed = moments.dt.tz_localize(ZoneInfo(zone), ambiguous=twice.to_numpy(), nonexistent="shift_forward")
    return placed.dt.tz_convert(ZoneInfo(wanted)).dt.tz_localize(None).astype("datetime64[us]")


@dataclass(frozen=True)
class DayOrder:
    """How a column of days is written.

    Parameters
    ----------
    format : of its day part, "%d/%m/%Y"; None where it has to be asked
    could_be : the formats that remain; none when no known one fits
    """

    format: str | None
    could_be: tuple[str, ...] = ()


def day_order(
    texts: pd.Series,
    *,
    possible: Callable[[pd.Series], bool] = lambda days: True,
    often: pd.Series | None = None,
) -> DayOrder:
    """Decide on the whole column how its days are written.

    Parameters
    ----------
    texts : the column; blank cells are missing
    possible : tells of the days that a format gives whether they can be meant (first of a month, a Monday)
    often : in how many rows each text stands, where `texts` are distinct

    Returns
    -------
    the one format that reads at least nine in ten of the cells while no other reads what it cannot
    """
    counted = texts.dropna().value_counts(sort=False) if often is None else pd.Series(often.to_numpy(), index=texts)
    often = counted[counted.index.notna()]
    distinct = pd.Series(often.index, dtype="str")
    if distinct.empty:
        return DayOrder(ISO, (ISO,))
    read = {form: days_in(distinct, form).values for form in _DAYS}
    count = {form: int(often[days.notna().to_numpy()].sum()) for form, days in read.items()}
    best, written = max(count.values()), int(often.sum())
    if best < 0.9 * written or not best:
        # No order reads the column: days and months are mixed, or these are no days.
        return DayOrder(None, tuple(form for form in _DAYS if count[form] > 0.1 * written))
    equal = [form for form in _DAYS if count[form] == best]
    fitting = tuple(form for form in equal if len(equal) == 1 or possible(read[form].dropna()))
    if len(fitting) != 1:
        return DayOrder(None, fitting or tuple(equal))
    others = [form for form in _DAYS if form != fitting[0] and (read[form].notna() & read[fitting[0]].isna()).any()]
    return DayOrder(None, (fitting[0], *others)) if others else DayOrder(fitting[0], fitting)


def days_in(texts: pd.Series, form: str, zone: str | None = None) -> Converted:
    """Read days, with or without a time, in one stated format.

    Parameters
    ----------
    form : "%d/%m/%Y", or a full format with its time; a day-only format also takes known ways to write a time after it
    zone : time zone that times with an offset are brought to; times without one are taken as they are

    Returns
    -------
    datetime64[us] without zone
    """
    values = pd.Series(pd.NaT, index=texts.index, dtype="datetime64[us]")
    begins = re.compile(_shape(form))
    if not any(begins.match(text) for text in texts.dropna()):
        return Converted(values, texts.notna())
    for full in [form] if _has_time(form) else [form + time for time in _TIMES]:
        fits = values.isna() & texts.str.fullmatch(_shape(full)).fillna(False).astype(bool)
        if fits.any():
            values = values.where(~fits, _parsed(texts[fits], full, zone).reindex(texts.index))
            if values.count() == texts.count():
                break
    return Converted(values, texts.notna() & values.isna())


def _has_time(form: str) -> bool:
    return any(part in form for part in ("%H", "%I"))


def _shape(form: str) -> str:
    return "".join(_SHAPES.get(part, re.escape(part)) for part in re.findall(r"%.|.", form))


def _parsed(texts: pd.Series, form: str, zone: str | None) -> pd.Series:
    with_zone = "%z" in form
    read = pd.to_datetime(texts, format=form, errors="coerce", utc=with_zone)
    if with_zone:
        read = read.dt.tz_convert(ZoneInfo(zone or "UTC")).dt.tz_localize(None)
    return read.astype("datetime64[us]")


# Periods -----------------------------------------------------------------------------------------------------------

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


# Durations, answers --------------------------------------------------------------------------------------------------

_CLOCK = {
    "h:m:s": re.compile(r"(?P<h>\d+):(?P<m>[0-5]?\d):(?P<s>[0-5]?\d)(?:[.,]\d+)?"),
    "m:s": re.compile(r"(?P<m>\d+):(?P<s>[0-5]?\d)"),
    "h:m": re.compile(r"(?P<h>\d+):(?P<m>[0-5]?\d)"),
}
DURATIONS = ("seconds", "minutes", "hours", *_CLOCK)
_FACTOR = {"seconds": 1.0, "minutes": 60.0, "hours": 3600.0}
_UNIT_IN_HEADING = {
    "seconds": re.compile(r"\b(?:s|sec|secs|secondes?|seconds?|segundos?)\b", re.I),
    "minutes": re.compile(r"\b(?:min|mins|mn|minutes?|minutos?)\b", re.I),
    "hours": re.compile(r"\b(?:h|hrs?|heures?|hours?|horas?)\b", re.I),
}


def duration_form(texts: pd.Series, heading: str) -> str | None:
    """Decide how a column of durations is written; None where it has to be asked (a bare 4.5, or 12:30)."""
    written = texts.dropna()
    if written.empty or written.str.contains(":").all():
        three = written.str.count(":") == 2
        return "h:m:s" if three.all() else None
    if written.str.contains(":").any():
        return None
    named = [unit for unit, pattern in _UNIT_IN_HEADING.items() if pattern.search(heading.replace("_", " "))]
    return named[0] if len(named) == 1 else None


def durations(texts: pd.Series, form: str, decimal: str, marks: pd.Series | None = None) -> Converted:
    """Read durations into seconds."""
    clocked = marks == TIME if marks is not None else pd.Series(False, index=texts.index)
    # A spreadsheet takes 12:30 for hours and minutes.
    factor = 1 / 60 if form == "m:s" else 1.0
    held = by_value(texts.where(clocked), lambda text: _clock_seconds(text, "h:m:s"), "float64")
    if form in _FACTOR:
        read = numbers(texts.where(~clocked), decimal, marks)
        told = Converted(read.values * _FACTOR[form], read.wrong)
    else:
        told = by_value(texts.where(~clocked), lambda text: _clock_seconds(text, form), "float64")
    return Converted((held.values * factor).where(clocked, told.values), held.wrong | told.wrong)


def _clock_seconds(text: str, form: str) -> float | None:
    match = _CLOCK[form].fullmatch(text)
    if match is None:
        return None
    parts = match.groupdict()
    return sum(int(parts.get(name) or 0) * factor for name, factor in (("h", 3600.0), ("m", 60.0), ("s", 1.0)))


_YES = frozenset({"oui", "o", "yes", "y", "si", "sí", "s", "vrai", "true", "1", "1.0", "x", "✓", "✔"})
_NO = frozenset({"non", "n", "no", "faux", "false", "falso", "0", "0.0"})


def yes_or_no(text: str) -> float | None:
    """Read an answer: 1.0 yes, 0.0 no."""
    word = text.casefold()
    return 1.0 if word in _YES else 0.0 if word in _NO else None
