"""Contacts per reason and ISO week: a whole grid, in which a missing week is never a drop."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from bsnskit.contracts import tables
from bsnskit.method.quantification.counts import counts_once
from bsnskit.weeks import last_weeks, shift, week_labels, week_of, week_range

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = ["by_size", "last_complete_week", "weekly_by_reason", "weekly_table"]

YEAR = 52
"""[weeks] What counts as a reason's size: a year, so that no season decides which reasons are shown."""


def last_complete_week(volumes: pd.DataFrame) -> str | None:
    """Return the last week with a known count, "2020-W20"; None without weekly counts.

    Parameters
    ----------
    volumes : tables.Volumes        rows of grain week are whole weeks: intake leaves cut ones out
    """
    known = volumes.loc[(volumes["grain"] == "week") & volumes["n_contacts"].notna(), "period_start"]
    return None if known.empty else week_of(known.max().date())


def weekly_by_reason(
    volumes: pd.DataFrame, *, first: str, last: str, closed_weeks: Collection[str] = ()
) -> pd.DataFrame:
    """Lay weekly counts out as a whole grid, all channels, tiers and contexts summed.

    A reason without a row in a week that was delivered had no contact: 0. A week for which nothing at all was delivered
    is missing and incomplete, unless it is stated as closed. An unknown count stays unknown.

    Grain: one row per `reason_id` x `week`, in that order, for every reason with a weekly count.

    Parameters
    ----------
    volumes : tables.Volumes        uses rows of grain week
    first, last : weeks such as "2020-W20", both included
    closed_weeks : weeks in which nobody answered on any day: no contact, and nothing missing

    Returns
    -------
    tables.WeeklyVolumes; n_contacts [contacts per week]

    Raises
    ------
    WrongWeek : `first` or `last` is no week
    """
    wanted = week_range(first, last)
    weekly = volumes[volumes["grain"] == "week"]
    counts = counts_once(weekly)
    counts["week"] = week_labels(counts["period_start"])
    reasons = sorted(counts["reason_id"].unique())
    summed = counts.groupby(["reason_id", "week"], dropna=False, observed=True)["n_contacts"].sum(skipna=False)
    delivered = set(counts.loc[counts["n_contacts"].notna(), "week"])
    grid = pd.MultiIndex.from_product([reasons, wanted], names=["reason_id", "week"])
    table = pd.DataFrame(index=grid).reset_index()
    table = table.merge(
        summed.reset_index(), on=["reason_id", "week"], how="left", validate="one_to_one", indicator="has"
    )
    closed = table["week"].isin(set(closed_weeks)) & ~table["week"].isin(delivered)
    covered = table["week"].isin(delivered) | closed
    none = covered & (table["has"] == "left_only")
    table["n_contacts"] = table["n_contacts"].mask(none | closed, 0.0)
    table["complete"] = covered & table["n_contacts"].notna()
    return tables.check(tables.WeeklyVolumes, table.drop(columns="has"))


def weekly_table(reasons: pd.DataFrame, weekly: pd.DataFrame, *, week: str, weeks: int = 6) -> pd.DataFrame:
    """Put the last weeks side by side, all reasons of the list.

    Grain: one row per `reason_id`, largest of the last year first, those without weekly counts last.

    Parameters
    ----------
    reasons : tables.Reasons, n rows        uses reason_id, label
    weekly : tables.WeeklyVolumes
    week : the last week shown
    weeks : how many

    Returns
    -------
    columns reason_id, label and one per week, "2020-W15" to "2020-W20" [contacts]; missing = not delivered or not counted

    Raises
    ------
    WrongWeek : `week` is no week
    """
    shown = last_weeks(week, weeks)
    kept = weekly[weekly["week"].isin(shown)]
    wide = kept.pivot(index="reason_id", columns="week", values="n_contacts").reindex(columns=shown)
    order = by_size(reasons, weekly, week=week)
    listed = reasons.set_index("reason_id").loc[order, ["label"]]
    return listed.join(wide, validate="one_to_one").reset_index().rename_axis(columns=None)


def by_size(reasons: pd.DataFrame, weekly: pd.DataFrame, *, week: str) -> list[str]:
    """Order the reasons of the list by their contacts in the year up to a week; ties by id, uncounted ones last."""
    year = weekly[(weekly["week"] <= week) & (weekly["week"] > shift(week, -YEAR))]
    size = year.groupby("reason_id", dropna=False, observed=True)["n_contacts"].sum(min_count=1)
    listed = pd.DataFrame({"reason_id": sorted(reasons["reason_id"])})
    listed["size"] = listed["reason_id"].map(size).astype(float)
    return listed.sort_values("size", ascending=False, kind="stable", na_position="last")["reason_id"].tolist()
