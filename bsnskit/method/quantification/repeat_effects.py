"""Who comes back because nothing was resolved, and what a better FCR would avoid."""

from __future__ import annotations

import numpy as np
import pandas as pd

from bsnskit.contracts import tables
from bsnskit.statistics import share_ratio

__all__ = ["BETTER_BY", "contacts_at_fcr", "repeat_effects"]

BETTER_BY = 0.10
"""By how much FCR is supposed to rise, where nothing else is said: ten points."""


def contacts_at_fcr(n_contacts: pd.Series, fcr: pd.Series, better: pd.Series, return_share: pd.Series) -> pd.Series:
    """Return how many contacts come once FCR is better: V (1 - rho (1 - f0)) / (1 - rho (1 - f1)).

    Parameters
    ----------
    n_contacts : V [contacts per year], repeats included
    fcr, better : f0 and f1, 0..1
    return_share : rho 0..1, share of the unresolved contacts that come back; 1 gives V f0 / f1, the least there can be

    Source
    ------
    METHOD section 2, repeats. 1,000 contacts, FCR 0.70 to 0.80, rho 0.60: 1000 x 0.82 / 0.88 = 931.8.
    """
    return n_contacts * (1 - return_share * (1 - fcr)) / (1 - return_share * (1 - better))


def repeat_effects(
    annual: pd.DataFrame, shares: pd.DataFrame, experience: pd.DataFrame, *, better_by: float = BETTER_BY
) -> pd.DataFrame:
    """Measure the return share of each reason and what its FCR, better by some points, would avoid.

    Grain: one row per `reason_id`, rows and order of `shares`.

    Parameters
    ----------
    annual : columns reason_id, n_contacts [contacts per year]
    shares : tables.RepeatShares, n rows
    experience : tables.Experience      uses fcr and n_fcr
    better_by : how much FCR rises, 0..1; it ends at 1

    Returns
    -------
    tables.RepeatEffects, n rows. The return share is unknown where repeats or FCR are, or where everything was resolved;
    a ratio above 1 (repeats that the survey cannot explain) is 1. Only reasons with a return share have an effect.

    Source
    ------
    METHOD section 2. Return share = share of repeats / (1 - FCR), interval of Donner and Zou (MOVER) from both Wilson
    intervals: log and survey are two samples. The ends of the effect are those of the return share.
    """
    felt = experience[["reason_id", "fcr", "fcr_low", "fcr_high", "n_fcr"]]
    found = shares.merge(felt, on="reason_id", how="left", validate="one_to_one")
    found = found.merge(annual[["reason_id", "n_contacts"]], on="reason_id", how="left", validate="one_to_one")
    n_fcr = found["n_fcr"].fillna(0)
    unresolved = (n_fcr * (1 - found["fcr"].fillna(1))).round()
    low, high = share_ratio(found["n_repeats"], found["n_identified"], unresolved, n_fcr)
    measured = found["share_repeats"].notna() & (unresolved > 0)
    ratio = found["share_repeats"] / (1 - found["fcr"]).where(measured)
    better = (found["fcr"] + better_by).clip(upper=1)
    told = found.assign(
        n_fcr=n_fcr.astype(int),
        return_share=ratio.clip(upper=1),
        return_low=pd.Series(np.clip(low, 0, 1), found.index).where(measured),
        return_high=pd.Series(np.clip(high, 0, 1), found.index).where(measured),
        fcr_better=better,
    )

    def avoided(rho: pd.Series) -> pd.Series:
        after = contacts_at_fcr(told["n_contacts"], told["fcr"], better, rho)
        return (told["n_contacts"] - after).where(measured)

    effects = told.assign(
        n_avoided=avoided(told["return_share"]),
        n_avoided_low=avoided(told["return_low"]),
        n_avoided_high=avoided(told["return_high"]),
        n_avoided_most=avoided(pd.Series(1.0, told.index)),
    )
    return tables.check(tables.RepeatEffects, effects)
