"""Durations, and answers of yes and no."""

from __future__ import annotations

import re

import pandas as pd

from bsnskit.intake.values.cells import TIME, Converted, by_value
from bsnskit.intake.values.numbers import numbers

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
