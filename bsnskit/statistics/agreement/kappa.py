"""Cohen's and Fleiss' kappa, for comparison with studies that report them."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from bsnskit.statistics.arrays import N_, WrongNumbers, as_counts

__all__ = ["cohen_kappa", "fleiss_kappa"]


def cohen_kappa(table: ArrayLike) -> float:
    """Return Cohen's kappa of two raters.

    Parameters
    ----------
    table : square, counts of items: rows are the codes of one rater, columns those of the other, same order

    Returns
    -------
    kappa; NaN for an empty table, or when both used a single code

    Raises
    ------
    WrongNumbers : not square, negative or unknown counts

    Source
    ------
    Cohen 1960. [[20, 5], [10, 15]]: 0.4; [[45, 15], [25, 15]]: 0.130435.
    """
    counts = as_counts(table, "table")
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1] or np.isnan(counts).any():
        raise WrongNumbers(
            "table", N_("it is not a square table of counts"), N_("Rows and columns are the same codes.")
        )
    total = counts.sum()
    if total == 0:
        return np.nan
    observed = np.trace(counts) / total
    chance = float(counts.sum(axis=0) @ counts.sum(axis=1)) / total**2
    return float((observed - chance) / (1 - chance)) if chance < 1 else np.nan


def fleiss_kappa(counts: ArrayLike) -> float:
    """Return Fleiss' kappa of several raters, all items coded equally often.

    Parameters
    ----------
    counts : items x codes, how many raters gave the item that code

    Returns
    -------
    kappa; NaN without items, or when a single code was used

    Raises
    ------
    WrongNumbers : not a table, negative or unknown counts, fewer than two raters, unequal numbers of raters (then use
    `krippendorff_alpha`)

    Source
    ------
    Fleiss 1971; 10 items, 14 raters, 5 codes: 0.209931.
    """
    cells = as_counts(counts)
    if cells.ndim != 2 or np.isnan(cells).any():
        raise WrongNumbers("counts", N_("it is not a table of counts"), N_("One row per item, one column per code."))
    if not cells.size:
        return np.nan
    raters = cells.sum(axis=1)
    if raters.min() != raters.max() or raters[0] < 2:
        raise WrongNumbers(
            "counts",
            N_("items have from {fewest} to {most} codings"),
            N_("Fleiss' kappa needs equally many, at least two."),
            N_("Use krippendorff_alpha."),
            fewest=int(raters.min()),
            most=int(raters.max()),
        )
    m = raters[0]
    observed = (((cells**2).sum(axis=1) - m) / (m * (m - 1))).mean()
    chance = float(((cells.sum(axis=0) / cells.sum()) ** 2).sum())
    return float((observed - chance) / (1 - chance)) if chance < 1 else np.nan
