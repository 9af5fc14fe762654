"""Where the disagreement lies: per code, and per pair of codes."""

from __future__ import annotations

import numpy as np
import pandas as pd

from bsnskit.statistics.agreement.alpha import agreement_of_counts
from bsnskit.statistics.agreement.codings import Codings, unit_counts

__all__ = ["alpha_by_code", "confusion_pairs"]


def alpha_by_code(
    codings: Codings,
    *,
    required: float = 0.667,
    confidence: float = 0.95,
    draws: int = 2000,
    seed: int = 0,
) -> pd.DataFrame:
    """Return the nominal alpha of each code against all the rest.

    Grain: one row per code that was used on an item coded twice, in the order of the codes.

    Parameters
    ----------
    codings : raters x items, missing where not coded
    required : alpha that is asked for; `q` is the probability of being under it
    confidence, draws, seed : as in `krippendorff_alpha`

    Returns
    -------
    table: code, n_units (items on which it was used), prevalence (share of codings), observed (share of agreeing
    pairs, the code against the rest), alpha, low, high, q, reliable, method

    Source
    ------
    Krippendorff 2018, chapter 12: reliability of a single category.
    """
    codes, counts = unit_counts(codings)
    total = counts.sum(axis=1)
    rows = []
    for place, code in enumerate(codes):
        own = counts[:, place]
        found = agreement_of_counts(np.column_stack([own, total - own]), None, "nominal", confidence, draws, seed)
        rows.append(
            {
                "code": code,
                "n_units": int((own > 0).sum()),
                "prevalence": float(own.sum() / total.sum()),
                "observed": found.observed,
                "alpha": found.value,
                "low": found.low,
                "high": found.high,
                "q": found.below(required),
                "reliable": found.reliable,
                "method": found.method,
            }
        )
    names = ["code", "n_units", "prevalence", "observed", "alpha", "low", "high", "q", "reliable", "method"]
    return pd.DataFrame(rows, columns=names)


def confusion_pairs(codings: Codings) -> pd.DataFrame:
    """Return the pairs of codes that absorb the disagreement: what to merge, split or define.

    Grain: one row per unordered pair of codes that met on at least one item, most disagreement first.

    Parameters
    ----------
    codings : raters x items, missing where not coded

    Returns
    -------
    table: code_a, code_b (in the order of the codes), n_units (items on which both were used), disagreement (pairs of
    codings, each item weighing as many as it has codings), share (of all disagreement, sums to 1), alpha_merged
    (nominal alpha if the two were one code), gain (alpha_merged less alpha now). Empty when all agree.

    Source
    ------
    Off-diagonal cells of Krippendorff's coincidence matrix.
    """
    codes, counts = unit_counts(codings)
    totals = counts.sum(axis=0)
    pairable = totals.sum()
    weights = counts / np.maximum(counts.sum(axis=1, keepdims=True) - 1, 1)
    coincidences = 2 * (weights.T @ counts)
    used = (counts > 0).astype(float)
    together = used.T @ used
    first, second = np.triu_indices(len(codes), k=1)
    met = coincidences[first, second] > 0
    first, second = first[met], second[met]
    apart = coincidences[first, second]
    observed = apart.sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = (pairable**2 - (totals**2).sum()) / (pairable - 1)
        merged = 1 - (observed - apart) / (expected - 2 * totals[first] * totals[second] / (pairable - 1))
        now = 1 - observed / expected
    table = pd.DataFrame(
        {
            "code_a": pd.Series([codes[place] for place in first], dtype=None if len(first) else "str"),
            "code_b": pd.Series([codes[place] for place in second], dtype=None if len(second) else "str"),
            "n_units": together[first, second].astype(int),
            "disagreement": apart,
            "share": apart / observed if len(first) else apart,
            "alpha_merged": np.where(np.isfinite(merged), merged, np.nan),
            "gain": np.where(np.isfinite(merged), merged, np.nan) - now,
        }
    )
    return table.sort_values("disagreement", ascending=False, kind="stable", ignore_index=True)
