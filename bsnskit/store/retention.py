"""Until when a file as delivered, and what customers wrote, may be kept."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from bsnskit.store import warehouse
from bsnskit.store.deliveries import WITH_VERBATIMS, Entry, identity
from bsnskit.store.stored import StoredTables
from bsnskit.weeks import monday_of

if TYPE_CHECKING:
    from bsnskit.store.engagement import Engagement


def delivered_on(stored: StoredTables, entry: Entry) -> dt.date | None:
    """Return the day a file was taken in; None where nothing says it."""
    told = str(entry.get("at") or "")[:10]
    if told:
        return dt.date.fromisoformat(told)
    events = [one for one in stored.ledger.standing("import") if one.body and identity(one.body) == identity(entry)]
    return dt.date.fromisoformat(events[-1].recorded_at[:10]) if events else None


def kept_until(stored: StoredTables, entry: Entry) -> dt.date | None:
    """Return the last day a raw file may be kept: as its record says, earlier where the settings ask for less now."""
    delivered = delivered_on(stored, entry)
    if delivered is None:
        return None
    by_settings = delivered + dt.timedelta(days=stored.settings.retention.raw_days)
    recorded = str(entry.get("keep_until") or "")
    return min(by_settings, dt.date.fromisoformat(recorded)) if recorded else by_settings


@dataclass(frozen=True)
class HeldVerbatims:
    """Verbatims that are held: how many, of contacts from which day on, how many of them past their time.

    `first` = day of the oldest contact, `until` = last day it may be kept, None where there is no verbatim. Those of
    contacts before `since` are overdue; None = no day to count from.
    """

    count: int = 0
    first: dt.date | None = None
    until: dt.date | None = None
    since: dt.date | None = None
    overdue: int = 0


def held_verbatims(engagement: Engagement, today: dt.date | None) -> HeldVerbatims:
    """Look through the verbatims; today = the day that retention is counted against."""
    days = days_of_verbatims(engagement)
    if days.empty:
        return HeldVerbatims()
    kept = dt.timedelta(days=engagement.settings.retention.verbatim_days)
    first, since = days.min().date(), None if today is None else today - kept
    overdue = 0 if since is None else int((days < pd.Timestamp(since)).sum())
    return HeldVerbatims(len(days), first, first + kept, since, overdue)


def days_of_verbatims(engagement: Engagement) -> pd.Series:
    """Return contact_id -> day of the contact, for each verbatim.

    Where no log tells the day, it is the last day on which a file with verbatims was delivered.
    """
    held = engagement.verbatims
    days = pd.Series(pd.NaT, index=pd.Index(held["contact_id"]), dtype="datetime64[ns]")
    if held.empty:
        return days
    if engagement.has("contacts"):
        contacts = engagement.contacts
        mine = contacts.semi_join(warehouse.beside(held[["contact_id"]]), "contact_id")
        told = warehouse.collect(mine.select("contact_id", "contacted_at")).set_index("contact_id")["contacted_at"]
        days = told.reindex(days.index).astype("datetime64[ns]").dt.normalize()
    answered = held["week"].map(lambda week: pd.Timestamp(monday_of(week)), na_action="ignore")
    days = days.fillna(pd.Series(answered.to_numpy(dtype="datetime64[ns]"), index=days.index))
    brought = [delivered_on(engagement, entry) for entry in engagement.deliveries() if entry["kind"] in WITH_VERBATIMS]
    known = [day for day in brought if day is not None]
    return days.fillna(pd.Timestamp(max(known))) if known else days.dropna()
