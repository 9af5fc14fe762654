"""How many of a reason's contacts come back: the share of repeats in the log, with its interval."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bsnskit.contracts import tables
from bsnskit.statistics import wilson

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["repeat_shares"]


def repeat_shares(reasons: pd.DataFrame, repeats: pd.DataFrame) -> pd.DataFrame:
    """Give each reason the share of its contacts that are repeats.

    Grain: one row per `reason_id`, rows and order of `reasons`.

    Parameters
    ----------
    reasons : tables.Reasons, n rows
    repeats : tables.Repeats        counts found in the log; reasons not on the list are left out

    Returns
    -------
    tables.RepeatShares, n rows; a reason without an identified customer has no share, n is 0: unknown is not none

    Source
    ------
    METHOD section 2. Wilson's interval at 95 %. The volume already holds the repeats: the share is of it.
    """
    counted = repeats[["reason_id", "n_identified", "n_repeats"]]
    shown = reasons[["reason_id"]].merge(counted, on="reason_id", how="left", validate="one_to_one")
    shown[["n_identified", "n_repeats"]] = shown[["n_identified", "n_repeats"]].fillna(0).astype(int)
    known = shown["n_identified"] > 0
    low, high = wilson(shown["n_repeats"], shown["n_identified"])
    shares = shown.assign(
        share_repeats=shown["n_repeats"] / shown["n_identified"].where(known), share_low=low, share_high=high
    )
    ends = ["share_low", "share_high"]
    # Without a contact the formula gives the whole scale; that is no figure of anybody's.
    shares[ends] = shares[ends].where(known)
    return tables.check(tables.RepeatShares, shares)
