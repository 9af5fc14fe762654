"""Deliveries: what a client handed over, in order, and the tables that all of it comes to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from bsnskit.contracts import tables
from bsnskit.errors import BrokenTable
from bsnskit.store.events import Event, canonical
from bsnskit.store.files import write_whole
from bsnskit.vocabulary import N_

CONTRACTS: dict[str, type[tables.Table]] = {
    "contacts": tables.Contacts,
    "volumes": tables.Volumes,
    "exposure": tables.Exposure,
    "rates": tables.Rates,
    "downstream": tables.Downstream,
    "handle_times": tables.HandleTimes,
    "surveys": tables.Surveys,
}
"""Kinds that are kept as tables; every other kind becomes events of the ledger."""
KEYS: dict[str, tuple[str, ...]] = {
    "contacts": ("contact_id",),
    "volumes": ("reason_id", "grain", "period_start", "channel", "tier", "context"),
    "exposure": ("grain", "period_start"),
    "rates": ("channel", "tier"),
    "downstream": ("reason_id", "event"),
}
"""Keys by which a later delivery corrects an earlier one; a kind without key is only added to."""

Entry = dict[str, Any]


def read_deliveries(path: Path) -> list[Entry]:
    """Read deliveries.json; a file that is not there gives none.

    Raises
    ------
    BrokenTable : not a list of deliveries
    """
    if not path.exists():
        return []
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(found, list) or not all({"file", "sha256", "kind"} <= set(entry) for entry in found):
            raise ValueError
    except (ValueError, TypeError) as problem:
        raise BrokenTable(
            f"sources/{path.name}",
            N_("this is not a list of deliveries"),
            N_("Each has a file, a sha256 and a kind."),
            N_("Bring the file back from a copy."),
        ) from problem
    return found


def write_deliveries(path: Path, entries: list[Entry]) -> None:
    """Write deliveries.json; the same entries give the same bytes."""
    text = json.dumps(entries, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False)
    write_whole(path, f"{text}\n".encode())


def with_imports(entries: list[Entry], imports: list[Event], undone: list[Event]) -> list[Entry]:
    """Return the deliveries that stand: those listed and those the ledger recorded since, less those taken back.

    The ledger is written first: an import that was cut off between the two is completed from here.
    """
    back = {event.body["sha256"] for event in undone if event.body}
    found = [entry for entry in entries if entry["sha256"] not in back]
    known = {entry["sha256"] for entry in found}
    bodies = [event.body for event in imports if event.body and {"file", "sha256", "kind"} <= set(event.body)]
    return found + [body for body in bodies if body["sha256"] not in known]


def combined(kind: str, earlier: pd.DataFrame | None, later: pd.DataFrame, *, replace: bool = False) -> pd.DataFrame:
    """Return what two deliveries of a kind come to together.

    Where the kind has a key, the later row holds. Handle times and survey answers are added.

    Parameters
    ----------
    kind : one of `CONTRACTS`
    earlier, later : tables of its contract; None = nothing yet
    replace : the later delivery stands in the place of what it overlaps: contacts from its first to its last day,
        handle times and survey answers altogether
    """
    if earlier is None or earlier.empty:
        return tables.check(CONTRACTS[kind], later)
    if replace and kind == "contacts" and len(later):
        day = earlier["contacted_at"].dt.normalize()
        days = later["contacted_at"].dt.normalize()
        earlier = earlier[~day.between(days.min(), days.max())]
    if replace and kind not in KEYS:
        earlier = earlier.iloc[:0]
    both = pd.concat([part for part in (earlier, later) if len(part)] or [later], ignore_index=True)
    if kind in KEYS:
        both = both.drop_duplicates(list(KEYS[kind]), keep="last", ignore_index=True)
    return tables.check(CONTRACTS[kind], both)


def fingerprint(entries: list[Entry]) -> str:
    """Return the text by which built tables know the deliveries they were built from."""
    return canonical([[entry["sha256"], entry["kind"], entry.get("mapping")] for entry in entries])
