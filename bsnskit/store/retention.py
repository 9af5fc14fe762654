"""Until when a file as delivered may be kept."""

from __future__ import annotations

import datetime as dt

from bsnskit.store.deliveries import Entry, identity
from bsnskit.store.stored import StoredTables


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
