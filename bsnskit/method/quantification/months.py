"""Months as the client prints them ("SEPT à NOV", "DEC et AVR") and back, as sets of month numbers 1..12."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from bsnskit.errors import BsnsError
from bsnskit.statistics import month_runs
from bsnskit.vocabulary import N_

__all__ = ["FRENCH_MONTHS", "UnreadableMonths", "months_of", "season_text"]

FRENCH_MONTHS = ("JAN", "FEV", "MAR", "AVR", "MAI", "JUIN", "JUIL", "AOUT", "SEPT", "OCT", "NOV", "DEC")
"""As the case prints them, without accents or dots."""

NO_SEASON = {"", "NON", "NO", "NONE", "AUCUNE", "AUCUN", "NINGUNA", "NINGUNO", "-"}

_STARTS = {
    1: "JAN ENE",
    2: "FEV FEB",
    3: "MAR",
    4: "AVR APR ABR",
    5: "MAI MAY",
    6: "JUIN JUN",
    7: "JUIL JUL",
    8: "AOU AUG AGO",
    9: "SEP",
    10: "OCT",
    11: "NOV",
    12: "DEC DIC",
}
_MONTH_OF = {start: month for month, starts in _STARTS.items() for start in starts.split()}
_TOKEN = re.compile(r"[A-Z]+|\d{1,2}|[-–—,;/&+]")
_TO = {"A", "AU", "TO", "-", "–", "—"}
_AND = {"ET", "AND", "Y", "E", ",", ";", "/", "&", "+"}
_SILENT = {"DE", "DU", "FROM", "OUI", "YES", "SI"}


class UnreadableMonths(BsnsError):
    """A season is printed in words that are no months."""


def months_of(text: str) -> frozenset[int]:
    """Read a season as the client prints it.

    Accents, case, dots and full names do not matter; French, English and Spanish months are known.

    Parameters
    ----------
    text : "SEPT à NOV" (a run, which may pass the end of the year), "DEC et AVR" (single months), "SEPT", "NON"

    Returns
    -------
    month numbers 1..12; none for "NON" or an empty text

    Raises
    ------
    UnreadableMonths : a word is no month, or a run has only one end

    Source
    ------
    The case prints "SEPT à NOV", "DEC et AVR", "DEC et JAN", "JUIN à JUIL".
    """
    plain = _plain(text)
    if plain in NO_SEASON:
        return frozenset()
    found: set[int] = set()
    last: int | None = None
    run = False
    for word in _TOKEN.findall(plain):
        if word in _TO and last is not None and not run:
            run = True
        elif word in _SILENT or (word in _AND and not run):
            continue
        else:
            month = _month(word, text)
            found |= _run(last, month) if run and last is not None else {month}
            last, run = month, False
    if run or not found:
        raise _unreadable(text, text)
    return frozenset(found)


def season_text(months: Iterable[int], *, first_month: int = 1) -> str:
    """Print months in the French manner: "SEPT à NOV", "DEC et AVR", "SEPT".

    Two months over the turn of the year are printed "DEC et JAN", longer runs "DEC à FEV".

    Parameters
    ----------
    months : month numbers 1..12; none gives ""
    first_month : the month the year begins with, for the order of what is printed: 9 for a school year

    Returns
    -------
    text that `months_of` reads back
    """
    runs = [_run_text(*run) for run in month_runs(frozenset(months), first=first_month)]
    return " et ".join([", ".join(runs[:-1]), runs[-1]]) if len(runs) > 1 else "".join(runs)


def _plain(text: str) -> str:
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return " ".join(bare.upper().replace(".", " ").split())


def _month(word: str, text: str) -> int:
    if word.isdigit() and 1 <= int(word) <= 12:
        return int(word)
    for start, month in _MONTH_OF.items():
        if len(word) >= 3 and word.startswith(start):
            return month
    raise _unreadable(word, text)


def _unreadable(word: str, text: str) -> UnreadableMonths:
    return UnreadableMonths(
        "",
        N_("'{word}' in '{text}' is no month"),
        N_("A season is written as months, such as 'SEPT à NOV', 'DEC et AVR' or 'NON'."),
        word=word,
        text=text,
    )


def _run(first: int, last: int) -> set[int]:
    return {(first + step - 1) % 12 + 1 for step in range((last - first) % 12 + 1)}


def _run_text(first: int, last: int) -> str:
    names = FRENCH_MONTHS[first - 1], FRENCH_MONTHS[last - 1]
    if first == last:
        return names[0]
    return " et ".join(names) if (first, last) == (12, 1) else " à ".join(names)
