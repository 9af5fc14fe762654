"""Contacts counted by the company's own codes, and what the recorded mapping makes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from bsnskit.contracts import tables
from bsnskit.store import warehouse

if TYPE_CHECKING:
    from collections.abc import Collection

    import ibis.expr.types as ir

_PLACE = ["channel", "tier", "context", "period_start"]


def counts_by_code(contacts: ir.Table, cut: Collection[pd.Timestamp], first_month: str | None) -> pd.DataFrame:
    """Count a contact log by source code, whole months and the year they make.

    Grain: one row per source_code (missing = the contact has none) x grain x period_start: n_contacts, of these n_open
    without a reason.

    Parameters
    ----------
    contacts : `tables.Contacts` as an Ibis table
    cut : months that the log does not hold as a whole
    first_month : of the counted year, "2018-09"; None = the last twelve months
    """
    import ibis

    month = contacts["contacted_at"].truncate("M").cast("timestamp")
    grouped = contacts.mutate(period_start=month).group_by(["source_code", "period_start"])
    counted = {"n_contacts": ibis._.count(), "n_open": ibis._.count() - ibis._["reason_id"].count()}
    monthly = warehouse.collect(grouped.aggregate(**{name: count.cast("float64") for name, count in counted.items()}))
    monthly = monthly[~monthly["period_start"].isin(list(cut))].assign(grain="month")
    if monthly.empty:
        return monthly
    latest = pd.Timestamp(monthly["period_start"].max())
    first = pd.Timestamp(f"{first_month}-01") if first_month else latest - pd.DateOffset(months=11)
    inside = monthly[monthly["period_start"].isin(pd.date_range(first, periods=12, freq="MS"))]
    if inside["period_start"].nunique() < 12:
        return monthly
    year = inside.groupby("source_code", dropna=False, observed=True, as_index=False)[list(counted)].sum()
    return pd.concat([year.assign(grain="year", period_start=first), monthly], ignore_index=True)


def volumes_by_code(
    contacts: ir.Table, mapping: pd.DataFrame, grain: str, cut: Collection[pd.Timestamp] = ()
) -> pd.DataFrame:
    """Count the contacts that carry a code and no reason under the reasons that the mapping leads to.

    Parameters
    ----------
    contacts : `tables.Contacts` as an Ibis table
    mapping : tables.Mapping
    grain : "week" or "month"
    cut : periods left out

    Returns
    -------
    tables.Volumes; counts are no whole numbers. What a code's shares leave open is in no count
    """
    import ibis

    open_ones = contacts.filter(contacts["reason_id"].isnull() & contacts["source_code"].notnull())
    period = open_ones["contacted_at"].truncate({"week": "W", "month": "M"}[grain]).cast("timestamp")
    grouped = open_ones.mutate(period_start=period).group_by(["source_code", *_PLACE])
    counted = warehouse.collect(grouped.aggregate(n_codes=ibis._.count().cast("float64")))
    counted = counted[~counted["period_start"].isin(list(cut))]
    led = counted.merge(
        mapping[["source_code", "reason_id", "share"]], on="source_code", how="inner", validate="many_to_many"
    )
    if led.empty:
        return tables.empty(tables.Volumes)
    led = led.assign(n_contacts=led["n_codes"] * led["share"], grain=grain)
    return tables.check(tables.Volumes, _summed(led))


def reached_by_mapping(contacts: ir.Table, mapping: pd.DataFrame) -> float:
    """Return how many contacts that carry a code and no reason the mapping leads to one [contacts, no whole number].

    Parameters
    ----------
    contacts : `tables.Contacts` as an Ibis table
    mapping : tables.Mapping; what a code's shares leave open is not reached
    """
    import ibis

    open_ones = contacts.filter(contacts["reason_id"].isnull() & contacts["source_code"].notnull())
    counted = warehouse.collect(open_ones.group_by("source_code").aggregate(n=ibis._.count().cast("float64")))
    led = mapping.groupby("source_code", dropna=False, observed=True)["share"].sum()
    return float((counted.set_index("source_code")["n"] * led.reindex(counted["source_code"]).fillna(0)).sum())


def added(one: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """Add two tables of `tables.Volumes` whose keys may meet."""
    if other.empty:
        return one
    return _summed(pd.concat([part for part in (one, other) if len(part)], ignore_index=True))


def _summed(volumes: pd.DataFrame) -> pd.DataFrame:
    keys = list(tables.Volumes.Config.unique)
    total = volumes.groupby(keys, dropna=False, observed=True)["n_contacts"].sum(min_count=1)
    return total.reset_index()
