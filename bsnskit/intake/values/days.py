"""Days and moments: the order of day and month is decided on the whole column."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from zoneinfo import ZoneInfo

import pandas as pd

from bsnskit.intake.values.cells import Converted

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
