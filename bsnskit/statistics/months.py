"""Sets of months, numbers 1 to 12: compared, and written as runs that may wrap over the end of the year."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from bsnskit.statistics.arrays import N_, WrongNumbers

__all__ = ["compare_months", "month_runs", "month_set"]


def compare_months(stated: Collection[int], computed: Collection[int]) -> str:
    """Compare two seasons as sets of months.

    Returns
    -------
    "same"; "wider" (the computed season holds all stated months and more); "narrower" (it is a part of them);
    "overlapping"; "apart" (no common month); "none" (both empty); "only_stated"; "only_computed"

    Raises
    ------
    WrongNumbers : a month outside 1 to 12
    """
    said, found = month_set(stated), month_set(computed)
    if said == found:
        return "same" if said else "none"
    if not said or not found:
        return "only_stated" if said else "only_computed"
    if found > said:
        return "wider"
    if found < said:
        return "narrower"
    return "overlapping" if said & found else "apart"


def month_runs(months: Collection[int], first: int = 1) -> tuple[tuple[int, int], ...]:
    """Return a set of months as runs (from, to) that may wrap over the end of the year.

    Parameters
    ----------
    months : numbers 1 to 12
    first : month with which the year of the reader begins (9 for a school); runs are in its order

    Returns
    -------
    {9, 10, 11} is ((9, 11),), {12, 1} is ((12, 1),), {4, 12} is ((4, 4), (12, 12)), with first=9 ((12, 12), (4, 4));
    all months are one run from `first`; none is ()

    Raises
    ------
    WrongNumbers : a month outside 1 to 12
    """
    chosen = month_set(months)
    if len(chosen) == 12:
        return ((first, (first + 10) % 12 + 1),)
    order = [(first - 1 + step) % 12 + 1 for step in range(12)]
    starts = [month for month in order if month in chosen and (month - 2) % 12 + 1 not in chosen]
    return tuple((start, _run_end(start, chosen)) for start in starts)


def _run_end(start: int, chosen: frozenset[int]) -> int:
    month = start
    while month % 12 + 1 in chosen:
        month = month % 12 + 1
    return month


def month_set(months: Iterable[int]) -> frozenset[int]:
    """Return the months as a set.

    Raises
    ------
    WrongNumbers : a month outside 1 to 12
    """
    chosen = frozenset(int(month) for month in months)
    if not chosen <= frozenset(range(1, 13)):
        raise WrongNumbers(
            "months",
            N_("{wrong} is no month"),
            N_("Months are numbers from 1 for January to 12 for December."),
            wrong=", ".join(str(month) for month in sorted(chosen - frozenset(range(1, 13)))),
        )
    return chosen
