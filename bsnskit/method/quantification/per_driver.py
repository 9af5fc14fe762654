"""CPX, contacts per X: the rate that may be compared over time, channels added up."""

from __future__ import annotations

import pandas as pd

from bsnskit.contracts import tables
from bsnskit.method.quantification.counts import counts_once
from bsnskit.statistics import garwood

__all__ = ["cpx_by_month", "cpx_by_reason", "driver_of_year"]

MONTHS = 12


def driver_of_year(exposure: pd.DataFrame, first: pd.Timestamp | None, *, flow: bool) -> float:
    """Return X of the twelve months that begin with `first`.

    Parameters
    ----------
    exposure : tables.Exposure      a year stated for `first` wins, else its twelve months
    first : first day of the year counted; None gives unknown
    flow : True where X comes in a period (orders, invoices) and adds up, False where it stands (users, contracts) and
        its mean is taken

    Returns
    -------
    X [X]; NaN where a month is missing: a mean over some months would hide its season
    """
    if first is None:
        return float("nan")
    stated = exposure[(exposure["grain"] == "year") & (exposure["period_start"] == first)]
    if len(stated):
        return float(stated["n_x"].iloc[0])
    wanted = pd.date_range(first, periods=MONTHS, freq="MS")
    months = exposure[(exposure["grain"] == "month") & exposure["period_start"].isin(wanted)]["n_x"]
    if len(months) < MONTHS:
        return float("nan")
    return float(months.sum() if flow else months.mean())


def cpx_by_reason(pareto: pd.DataFrame, n_x: float) -> pd.DataFrame:
    """Divide the year of each reason by X; all channels are in it.

    Grain: one row per `reason_id`, rows and order of `pareto`.

    Parameters
    ----------
    pareto : tables.Pareto, n rows
    n_x : X of the same year [X]; unknown gives unknown rates

    Returns
    -------
    tables.Cpx, n rows. Ends: those of a year scaled up from a sample where it was, else Garwood's of the count, which say
    how far a year varies by chance alone.

    Source
    ------
    METHOD section 2. 706 contacts, 68,400 teachers: 10.3 per 1,000.
    """
    counts = pareto["n_contacts"]
    low, high = garwood(counts)
    sampled = pareto["n_low"].notna()
    ends = [
        pd.Series(end, pareto.index).mask(sampled, own)
        for end, own in ((low, pareto["n_low"]), (high, pareto["n_high"]))
    ]
    table = pareto[["reason_id", "n_contacts"]].assign(
        n_x=n_x, cpx=counts / n_x, cpx_low=ends[0] / n_x, cpx_high=ends[1] / n_x
    )
    return tables.check(tables.Cpx, table)


def cpx_by_month(volumes: pd.DataFrame, exposure: pd.DataFrame) -> pd.DataFrame:
    """Divide the months of each channel, all reasons together, by the month's X.

    Grain: one row per `period_start` x `channel`, in that order, for months with a stated X.

    Parameters
    ----------
    volumes : tables.Volumes        rows of grain month
    exposure : tables.Exposure      rows of grain month

    Returns
    -------
    tables.ChannelCpx; channels of a month add up to its CPX, so that what only changed channel is seen to be no reduction
    """
    stated = exposure.loc[exposure["grain"] == "month", ["period_start", "n_x"]]
    once = counts_once(volumes[volumes["grain"] == "month"])
    by_channel = once.groupby(["period_start", "channel"], dropna=False, observed=True)["n_contacts"]
    counted = by_channel.sum(min_count=1).reset_index()
    both = counted.merge(stated, on="period_start", how="inner", validate="many_to_one")
    return tables.check(tables.ChannelCpx, both.assign(cpx=both["n_contacts"] / both["n_x"]))
