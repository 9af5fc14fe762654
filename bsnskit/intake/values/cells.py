"""Cells as text: what is shown of them, what stands for an unknown one, ids."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

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
