"""The Skyline: a few adjacent weekly bars per reason, with the quarter's target and what the calendar says."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd

from bsnskit.contracts import tables
from bsnskit.method.skyline.weekly import by_size
from bsnskit.weeks import last_weeks, monday_of, quarter_of

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["events_by_week", "skyline"]


def skyline(
    reasons: pd.DataFrame,
    weekly: pd.DataFrame,
    targets: pd.DataFrame,
    calendar: pd.DataFrame,
    *,
    week: str,
    weeks: int = 6,
    reasons_shown: int = 8,
    open_days: Mapping[str, float],
) -> pd.DataFrame:
    """Select the reasons and weeks of the picture and put target, open days and events beside them. It judges nothing.

    Shown are the reasons with a target in one of these weeks, then the largest of the last year; the largest first.

    Grain: one row per `reason_id` x `week`, blocks in the order of the reasons, weeks oldest first.

    Parameters
    ----------
    reasons : tables.Reasons        uses reason_id, label
    weekly : tables.WeeklyVolumes   a week outside it is missing and incomplete, never 0
    targets : tables.Targets        of the quarter that the week's Thursday lies in [contacts per week]
    calendar : tables.Calendar      an event marks every week that it touches
    week : the last week shown
    weeks : how many adjacent weeks
    reasons_shown : how many reasons at most
    open_days : open days by week; a week left out is unknown

    Returns
    -------
    tables.Skyline

    Raises
    ------
    WrongWeek : `week` is no week

    Source
    ------
    METHOD section 5.
    """
    shown = last_weeks(week, weeks)
    events = events_by_week(calendar, shown)
    head = pd.DataFrame({"week": shown})
    head["quarter"] = [quarter_of(one) for one in shown]
    head["open_days"] = [open_days.get(one, float("nan")) for one in shown]
    head["event"] = [events.get(one) for one in shown]
    chosen = _chosen(reasons, weekly, targets[targets["quarter"].isin(head["quarter"])], week, reasons_shown)
    blocks = pd.DataFrame({"reason_id": pd.Series(chosen, dtype=str), "order": range(len(chosen))})
    blocks = blocks.merge(reasons[["reason_id", "label"]], on="reason_id", how="left", validate="one_to_one")
    table = blocks.merge(head, how="cross")
    table = table.merge(weekly, on=["reason_id", "week"], how="left", validate="one_to_one")
    table = table.merge(
        targets[["reason_id", "quarter", "target_week"]],
        on=["reason_id", "quarter"],
        how="left",
        validate="many_to_one",
    )
    table["complete"] = table["complete"].eq(True)
    ordered = table.sort_values(["order", "week"], kind="stable").drop(columns=["order", "quarter"])
    return tables.check(tables.Skyline, ordered)


def events_by_week(calendar: pd.DataFrame, weeks: list[str]) -> dict[str, str]:
    """Name the events that touch each week, oldest first; weeks without an event are left out.

    Parameters
    ----------
    calendar : tables.Calendar
    weeks : labels such as "2020-W20"
    """
    named: dict[str, list[str]] = {}
    for event in calendar.sort_values(["first_day", "event"], kind="stable").to_dict("records"):
        for week in weeks:
            monday = monday_of(week)
            if event["first_day"].date() <= monday + dt.timedelta(days=6) and event["last_day"].date() >= monday:
                named.setdefault(week, []).append(str(event["event"]))
    return {week: "; ".join(events) for week, events in named.items()}


def _chosen(reasons: pd.DataFrame, weekly: pd.DataFrame, targets: pd.DataFrame, week: str, at_most: int) -> list[str]:
    counted = set(weekly["reason_id"])
    largest = [key for key in by_size(reasons, weekly, week=week) if key in counted or key in set(targets["reason_id"])]
    aimed = [key for key in largest if key in set(targets["reason_id"])]
    kept = set((aimed + [key for key in largest if key not in aimed])[:at_most])
    return [key for key in largest if key in kept]
