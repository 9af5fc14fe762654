"""A year that was not counted whole: weeks of a sample scaled up, with the interval that they deserve."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bsnskit.contracts import tables
from bsnskit.contracts.findings import Finding, Rule
from bsnskit.method.quantification.counts import counts_once
from bsnskit.statistics import Interval, scaled_count, wilson
from bsnskit.vocabulary import ALL, N_

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

__all__ = ["sample_findings", "sampled_year", "with_sampled_year"]

SCALED = Rule(
    "year_scaled",
    N_("The year was not counted: it is scaled up from {weeks} week(s), {counted} of {year} open days."),
    N_("Its interval holds chance only: a season that these weeks did not meet is not in it. Count a whole year."),
)
SHARED = Rule(
    "year_shared_out",
    N_("The year was not counted by reason: the centre's total of {total} is shared out by {sample} coded contacts."),
    N_(
        "Its interval holds chance only: a season that these weeks did not meet is not in it. Code some of every month."
    ),
)
LEAST_WEEKS = 8
"""Weeks from which a reason's own over-dispersion is measured; before, contacts are taken as Poisson."""


def sampled_year(
    volumes: pd.DataFrame, open_days: Mapping[pd.Timestamp, int], *, days_year: int, total: float | None = None
) -> pd.DataFrame:
    """Scale the whole weeks that were counted up to a year.

    Grain: one row per `reason_id` counted, in the order of the ids.

    Parameters
    ----------
    volumes : tables.Volumes        rows of grain week, a week without a row of a reason holds none of it
    open_days : per Monday of a week counted, its open days [days]; weeks that are not in it are left out
    days_year : open days of the year [days]
    total : contacts of the year as the centre counts them, all reasons; where it is known each reason takes its share

    Returns
    -------
    tables.SampledVolumes. Without a total: n x days_year / days counted, Garwood ends, widened by the reason's own
    over-dispersion between weeks (from 8 weeks on). With it: total x share, Wilson ends; their n is that of the sample.

    Source
    ------
    METHOD section 2: when counts come from a sample (a coding fortnight scaled to the year) they carry an interval.
    """
    weekly = counts_once(volumes[(volumes["grain"] == "week") & volumes["period_start"].isin(list(open_days))])
    days_counted = sum(open_days.values())
    if weekly.empty or not days_counted:
        return tables.empty(tables.SampledVolumes)
    by_week = weekly.groupby(["reason_id", "period_start"], dropna=False, observed=True)["n_contacts"].sum(min_count=1)
    laid = by_week.unstack("period_start").reindex(columns=list(open_days)).fillna(0.0)
    counted = laid.sum(axis=1)
    days = np.array(list(open_days.values()), dtype=float)
    phi = _phi(laid.to_numpy(dtype=float), days)
    whole = float(counted.sum())
    if total is None:
        scale = days_year / days_counted
        estimate, ends = counted * scale, scaled_count(counted.to_numpy(), scale, phi=phi)
    else:
        shares = wilson(counted.to_numpy(), whole)
        estimate, ends = counted / whole * total, Interval(shares.low * total, shares.high * total)
    table = pd.DataFrame(
        {
            "reason_id": counted.index,
            "n_counted": counted.to_numpy(),
            "n_sample": whole,
            "days_counted": days_counted,
            "days_year": days_year,
            "phi": phi,
            "n_contacts": estimate.to_numpy(),
            "n_low": ends[0],
            "n_high": ends[1],
            "method": "scaled" if total is None else "share_of_total",
        }
    )
    return tables.check(tables.SampledVolumes, table)


def with_sampled_year(
    volumes: pd.DataFrame, sampled: pd.DataFrame, weeks: Collection[pd.Timestamp], first: pd.Timestamp
) -> pd.DataFrame:
    """Add the scaled year to the volumes, split by tier, channel and context as the sample was.

    Parameters
    ----------
    volumes : tables.Volumes without rows of grain year
    sampled : tables.SampledVolumes
    weeks : Mondays of the weeks that it was counted on
    first : first day of the year that the sample stands for

    Returns
    -------
    tables.Volumes; the new rows add up to `sampled`
    """
    if sampled.empty:
        return volumes
    keys = ["reason_id", "channel", "tier", "context"]
    weekly = volumes[(volumes["grain"] == "week") & volumes["period_start"].isin(list(weeks))]
    parts = weekly.groupby(keys, dropna=False, observed=True)["n_contacts"].sum(min_count=1).reset_index()
    factor = sampled.assign(factor=sampled["n_contacts"] / sampled["n_counted"].where(sampled["n_counted"] > 0))
    scaled = parts.merge(factor[["reason_id", "factor"]], on="reason_id", how="inner", validate="many_to_one")
    year = scaled.assign(
        n_contacts=scaled["n_contacts"] * scaled["factor"].fillna(0.0), grain="year", period_start=first
    )
    return tables.check(tables.Volumes, pd.concat([volumes, year[list(volumes.columns)]], ignore_index=True))


def sample_findings(sampled: pd.DataFrame, weeks: int) -> list[Finding]:
    """Say that a year is scaled up from a sample.

    Parameters
    ----------
    sampled : tables.SampledVolumes; empty says nothing
    weeks : how many weeks were counted
    """
    if sampled.empty:
        return []
    row = sampled.iloc[0]
    if row["method"] == "share_of_total":
        fields: dict[str, object] = {"total": f"{sampled['n_contacts'].sum():.0f}", "sample": f"{row['n_sample']:.0f}"}
        return [Finding(SHARED, subject=ALL, fields=fields)]
    fields = {"weeks": weeks, "counted": int(row["days_counted"]), "year": int(row["days_year"])}
    return [Finding(SCALED, subject=ALL, fields=fields)]


def _phi(counts: np.ndarray, days: np.ndarray) -> np.ndarray:
    """Return each reason's over-dispersion about an even rate per open day, at least 1; 1 from too few weeks."""
    if counts.shape[1] < LEAST_WEEKS:
        return np.ones(len(counts))
    expected = counts.sum(axis=1, keepdims=True) * days / days.sum()
    held = days > 0
    squares = np.divide((counts - expected) ** 2, expected, out=np.zeros_like(counts), where=expected > 0)
    return np.maximum(1.0, squares[:, held].sum(axis=1) / (held.sum() - 1))
