"""The table of codings, raters x items, and its counts, items x codes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from bsnskit.statistics.arrays import N_, Floats, WrongNumbers, is_missing

__all__ = ["Codings", "coding_table", "unit_counts"]

Codings = pd.DataFrame | ArrayLike | Sequence[Sequence[object]]
"""Raters x items: one row per rater, one column per item, None or NaN where a rater did not code the item."""


def coding_table(codings: Codings) -> np.ndarray[Any, np.dtype[np.object_]]:
    """Return codings as a table of objects, raters x items.

    Raises
    ------
    WrongNumbers : rows are not equally long, or not rows
    """
    if isinstance(codings, pd.DataFrame):
        return codings.to_numpy(dtype=object)
    try:
        rows = [list(row) for row in codings]  # type: ignore[arg-type,union-attr]
        table = np.empty((len(rows), len(rows[0]) if rows else 0), dtype=object)
        for place, row in enumerate(rows):
            table[place, :] = row
    except (TypeError, ValueError) as error:
        raise WrongNumbers(
            "codings",
            N_("it is not a table of raters x items"),
            N_("One row per rater, equally long; leave empty what a rater did not code."),
        ) from error
    return table


def unit_counts(codings: Codings) -> tuple[list[Any], Floats]:
    """Return the codes in order, and items x codes: how many raters gave the item that code (items coded twice)."""
    table = coding_table(codings)
    raters, items = table.shape
    flat = table.ravel()
    coded = np.array([not is_missing(code) for code in flat], dtype=bool)
    places, codes = pd.factorize(flat[coded])
    counts = np.zeros((items, len(codes)))
    np.add.at(counts, (np.tile(np.arange(items), raters)[coded], places), 1)
    counts = counts[counts.sum(axis=1) >= 2]
    kept = [place for place in _code_order(list(codes)) if counts[:, place].any()]
    return [codes[place] for place in kept], counts[:, kept]


def _code_order(codes: list[Any]) -> list[int]:
    try:
        return sorted(range(len(codes)), key=lambda place: codes[place])
    except TypeError:
        return sorted(range(len(codes)), key=lambda place: str(codes[place]))
