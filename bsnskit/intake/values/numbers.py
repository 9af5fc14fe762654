"""Numbers: the decimal sign is decided on the whole column."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pandas as pd

from bsnskit.intake.values.cells import _SPACES, DAY, FLAG, NUMBER, TIME, Converted, by_value

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
