"""Deliveries: what a client handed over, in order, and the tables that all of it comes to."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
    "totals": tables.Totals,
    "codings": tables.Codings,
    "verbatims": tables.Verbatims,
}
"""Kinds that are kept as tables; every other kind becomes events of the ledger. Verbatims come with contacts."""
KEYS: dict[str, tuple[str, ...]] = {
    "contacts": ("contact_id",),
    "volumes": ("reason_id", "grain", "period_start", "channel", "tier", "context"),
    "exposure": ("grain", "period_start"),
    "rates": ("channel", "tier"),
    "downstream": ("reason_id", "event"),
    "totals": ("grain", "period_start", "channel"),
    "codings": ("round", "contact_id", "coder"),
    "verbatims": ("contact_id",),
}
"""Keys by which a later delivery corrects an earlier one; a kind without key is only added to."""

WITH_VERBATIMS = ("contacts", "codings", "surveys")
"""Kinds of file with which verbatims come."""

PERIOD = ("reason_id", "grain", "period_start")
"""What a count counts, before it is split by channel, tier or context."""

Entry = dict[str, Any]


@dataclass(frozen=True)
class Overlap:
    """What a delivery shares with what is there.

    `how` is "key" (rows that it brings up to date), "period" (days or weeks that both cover), "split" (the same reasons
    and periods counted along other channels, tiers or contexts) or "unknown" (nothing tells rows apart).
    """

    how: str
    count: int
    first: str = ""
    last: str = ""


def identity(entry: Mapping[str, Any]) -> tuple[str, str, str]:
    """Return what makes a delivery the same: the file's hash, what it was read as, and which sheet of it."""
    return str(entry["sha256"]), str(entry["kind"]), str((entry.get("mapping") or {}).get("sheet") or "")


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


def with_imports(entries: list[Entry], imports: list[Event], standing: list[Event]) -> list[Entry]:
    """Return the deliveries that stand: those listed and those the ledger recorded since, less those taken back.

    The ledger is written first: an import that was cut off between the two is completed from here.

    Parameters
    ----------
    entries : as listed
    imports : all imports of the ledger
    standing : those of them that were not taken back
    """
    last = {identity(event.body): event.body for event in standing if event.body}
    back = {identity(event.body) for event in imports if event.body} - set(last)
    found = [entry for entry in entries if identity(entry) not in back and not _superseded(entry, last)]
    known = {identity(entry) for entry in found}
    return found + [body for name, body in last.items() if name not in known]


def _superseded(entry: Entry, last: Mapping[tuple[str, str, str], Entry]) -> bool:
    position = last.get(identity(entry), {}).get("position")
    return position is not None and position != entry.get("position")


def combined(kind: str, earlier: pd.DataFrame | None, later: pd.DataFrame, *, replace: bool = False) -> pd.DataFrame:
    """Return what two deliveries of a kind come to together.

    Where the kind has a key, the later row holds. Handle times and survey answers are added.

    Parameters
    ----------
    kind : one of `CONTRACTS`
    earlier, later : tables of its contract; None = nothing yet
    replace : the later delivery stands in the place of what it overlaps: contacts from its first to its last day,
        counts of the same reasons and periods however they are split, handle times and survey answers altogether
    """
    if earlier is None or earlier.empty:
        return tables.check(CONTRACTS[kind], later)
    if replace and kind == "contacts" and len(later):
        day = earlier["contacted_at"].dt.normalize()
        days = later["contacted_at"].dt.normalize()
        earlier = earlier[~day.between(days.min(), days.max())]
    if replace and kind == "volumes":
        earlier = earlier[~_in(earlier, later, PERIOD)]
    if replace and kind not in KEYS:
        earlier = earlier.iloc[:0]
    both = pd.concat([part for part in (earlier, later) if len(part)] or [later], ignore_index=True)
    if kind in KEYS:
        both = both.drop_duplicates(list(KEYS[kind]), keep="last", ignore_index=True)
    return tables.check(CONTRACTS[kind], both)


def overlap(kind: str, earlier: pd.DataFrame, later: pd.DataFrame) -> Overlap:
    """Tell what a delivery shares with the table that is there.

    Parameters
    ----------
    kind : one of `CONTRACTS`
    earlier, later : tables of its contract; counts are rows of `earlier`
    """
    if kind == "contacts":
        days, mine = earlier["contacted_at"].dt.normalize(), later["contacted_at"].dt.normalize()
        shared = days.between(mine.min(), mine.max()) | earlier["contact_id"].isin(later["contact_id"])
        span = days[shared]
        return (
            Overlap("period", int(shared.sum()), *_days(span.min(), span.max())) if shared.any() else Overlap("key", 0)
        )
    if kind == "surveys" and earlier["week"].notna().all() and later["week"].notna().all():
        shared = earlier["week"].between(later["week"].min(), later["week"].max())
        weeks = earlier["week"][shared]
        return Overlap("period", int(shared.sum()), weeks.min(), weeks.max()) if shared.any() else Overlap("key", 0)
    if kind not in KEYS:
        return Overlap("unknown", len(earlier))
    same_key = _in(earlier, later, KEYS[kind])
    if kind == "volumes":
        same_period = _in(earlier, later, PERIOD)
        # A key of the period that only one of the two knows: added up, contacts would count twice.
        odd = same_period & ~same_key
        odd_later = _in(later, earlier, PERIOD) & ~_in(later, earlier, KEYS[kind])
        if odd.any() or odd_later.any():
            return Overlap("split", int(same_period.sum()))
    return Overlap("key", int(same_key.sum()))


def _days(first: pd.Timestamp, last: pd.Timestamp) -> tuple[str, str]:
    return f"{first:%Y-%m-%d}", f"{last:%Y-%m-%d}"


def _in(table: pd.DataFrame, other: pd.DataFrame, key: Sequence[str]) -> pd.Series:
    found = pd.MultiIndex.from_frame(table[list(key)]).isin(pd.MultiIndex.from_frame(other[list(key)]))
    return pd.Series(found, index=table.index)


def fingerprint(entries: list[Entry]) -> str:
    """Return the text by which built tables know the deliveries they were built from."""
    return canonical([[*identity(entry), entry.get("mapping"), entry.get("position")] for entry in entries])
