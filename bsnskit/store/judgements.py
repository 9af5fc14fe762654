"""What people judged, as it stands in the ledger, laid out as contract tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from bsnskit.contracts import tables
from bsnskit.store.crosswalk import names_since
from bsnskit.store.events import Event, parts_of, subject_of
from bsnskit.store.ledger import Ledger
from bsnskit.vocabulary import ALL, objective_of

__all__ = [
    "actions",
    "breaks",
    "calendar",
    "causes",
    "challenges",
    "list_version",
    "mapping",
    "parts_of",
    "placement_of",
    "placements",
    "reasons",
    "revisions",
    "sheets",
    "solutions",
    "splits",
    "subject_of",
    "targets",
    "votes",
    "workshops",
]

Record = dict[str, Any]


def reasons(ledger: Ledger, *, until: int | None = None) -> pd.DataFrame:
    """Return the list of reasons as `tables.Reasons`, in the order of the list; as it stood at `until` when given."""
    standing = ledger.current("reason", until=until).values()
    found = sorted(standing, key=lambda event: (_number(event, "position"), event.subject))
    return tables.from_rows(tables.Reasons, [_reason(event) for event in found])


def challenges(ledger: Ledger) -> pd.DataFrame:
    """Return whether each contact should exist, as `tables.Challenges`."""
    return _table(ledger, "challenge", tables.Challenges, _challenge)


def placements(ledger: Ledger) -> pd.DataFrame:
    """Return positions and objectives, as `tables.Placements`; `proposed` is what the position says."""
    return _table(ledger, "placement", tables.Placements, placement_of)


def votes(ledger: Ledger) -> pd.DataFrame:
    """Return the blind votes that may be seen, as `tables.Votes`: those of a round not yet revealed are left out.

    A round that was imported was held elsewhere, and is over.
    """
    held = ledger.current("round").items()
    hidden = {number for number, event in held if (event.body or {}).get("status") != "revealed"}
    shown = [event for event in ledger.current("vote").values() if parts_of(event.subject)[0] not in hidden]
    judged = [(event, _keyed(event, "round", "voter", "reason_id", "context")) for event in shown]
    return tables.from_rows(tables.Votes, _led_on(ledger, judged))


def splits(ledger: Ledger) -> pd.DataFrame:
    """Return the reasons that are placed by context, as `tables.Splits`, contexts in the team's order."""
    rows = [
        {"reason_id": event.subject, "by": (event.body or {}).get("by"), **part}
        for event in ledger.current("split").values()
        for part in (event.body or {}).get("parts", [])
    ]
    return tables.from_rows(tables.Splits, rows)


def causes(ledger: Ledger) -> pd.DataFrame:
    """Return the causes, as `tables.Causes`."""
    return _table(ledger, "cause", tables.Causes, lambda event: _keyed(event, "cause_id", "reason_id"))


def solutions(ledger: Ledger) -> pd.DataFrame:
    """Return the solutions, as `tables.Solutions`."""
    return _table(ledger, "solution", tables.Solutions, lambda event: {"chosen": False, **_keyed(event, "solution_id")})


def actions(ledger: Ledger) -> pd.DataFrame:
    """Return the dated actions, as `tables.Actions`."""
    return _table(ledger, "action", tables.Actions, lambda event: {"state": "planned", **_keyed(event, "action_id")})


def targets(ledger: Ledger) -> pd.DataFrame:
    """Return the quarterly targets, as `tables.Targets`."""
    return _table(ledger, "target", tables.Targets, lambda event: _keyed(event, "reason_id", "quarter"))


def breaks(ledger: Ledger) -> pd.DataFrame:
    """Return the recorded breaks, as `tables.Breaks`."""
    return _table(ledger, "break", tables.Breaks, lambda event: _keyed(event, "break_id"))


def mapping(ledger: Ledger) -> pd.DataFrame:
    """Return which reasons lie behind each source code, as `tables.Mapping`, under the ids of the list that stands."""
    known = revisions(ledger)
    rows = [row for event in ledger.current("mapping").values() for row in _shares(event, known)]
    return tables.from_rows(tables.Mapping, rows)


def trials(ledger: Ledger) -> dict[int, Record]:
    """Return the designs of the coding trials by round: orders per agent, contacts, strata, list_version, seed."""
    return {int(subject): dict(event.body or {}) for subject, event in ledger.current("trial").items()}


def coder(ledger: Ledger) -> Record | None:
    """Return who codes the coming weeks: coder, from_week, why, author, recorded_at; None as long as nobody chose."""
    event = ledger.current("coder").get(ALL)
    return None if event is None else {"why": None, **_keyed(event), "author": event.author,
                                       "recorded_at": event.recorded_at}  # fmt: skip


def rewordings(ledger: Ledger) -> pd.DataFrame:
    """Return which proposed wordings were accepted or refused, as `tables.Rewordings`."""
    return _table(ledger, "rewording", tables.Rewordings, _rewording)


def calendar(ledger: Ledger) -> pd.DataFrame:
    """Return the events that close or disturb the service, as `tables.Calendar`, by first day."""
    table = _table(ledger, "calendar", tables.Calendar, lambda event: {"closed": False, **(event.body or {})})
    return table.sort_values("first_day", kind="stable").reset_index(drop=True)


def sheets(ledger: Ledger) -> list[Record]:
    """Return the action sheets: reason_id, objective, fields, facts, illustration, author, recorded_at."""
    said = [
        (event, {"author": event.author, "recorded_at": event.recorded_at})
        for event in ledger.current("sheet").values()
    ]
    judged = [
        (event, {"fields": {}, "facts": [], **_keyed(event, "reason_id", "objective"), **by}) for event, by in said
    ]
    return _led_on(ledger, judged)


def workshops(ledger: Ledger) -> list[Record]:
    """Return the minutes of the workshops, by date: workshop_id, date, people, reasons, decisions, illustration."""
    found = [_keyed(event, "workshop_id") for event in ledger.current("workshop").values()]
    return sorted(found, key=lambda record: (str(record.get("date")), record["workshop_id"]))


def revisions(ledger: Ledger, *, until: int | None = None) -> list[Record]:
    """Return the versions of the list, oldest first: version, why, crosswalk, author, recorded_at."""
    found = [
        {"why": None, "crosswalk": [], **(event.body or {}), "author": event.author, "recorded_at": event.recorded_at}
        for event in ledger.current("list_version", until=until).values()
    ]
    return sorted(found, key=lambda record: int(record["version"]))


def list_version(ledger: Ledger) -> int:
    """Return the version of the list that stands; 1 before any revision."""
    return max((int(record["version"]) for record in revisions(ledger)), default=1)


def _table(ledger: Ledger, kind: str, contract: type[tables.Table], record: Callable[[Event], Record]) -> pd.DataFrame:
    return tables.from_rows(
        contract, _led_on(ledger, [(event, record(event)) for event in ledger.current(kind).values()])
    )


def _led_on(ledger: Ledger, judged: list[tuple[Event, Record]]) -> list[Record]:
    """Lead judgements on to the ids that stand: what was said of a reason holds when only its number changed.

    A merged or split reason is another reason: what was said of the old one stays with the old id.
    """
    renames = [
        (
            event.sequence,
            {
                str(step["from"]): str(step["to"])
                for step in (event.body or {}).get("crosswalk") or ()
                if step.get("change") == "renamed"
            },
        )
        for event in ledger.current("list_version").values()
    ]
    found: dict[tuple[str, ...], Record] = {}
    for event, record in sorted(judged, key=lambda one: one[0].sequence):
        old = now = record.get("reason_id")
        for sequence, names in sorted(renames, key=lambda one: one[0]):
            if sequence > event.sequence and isinstance(now, str):
                now = names.get(now, now)
        # The later of two judgements that come to one subject holds.
        key = tuple(now if isinstance(now, str) and part == old else part for part in parts_of(event.subject))
        found[key] = record if now == old else {**record, "reason_id": now}
    return [found[key] for key in sorted(found)]


def _keyed(event: Event, *keys: str) -> Record:
    named = dict(zip(keys, parts_of(event.subject), strict=False))
    return {"illustration": False, **(event.body or {}), **named}


def _reason(event: Event) -> Record:
    return {"state": "active", "client_top": False, "list_version": 1, **_keyed(event, "reason_id")}


def _rewording(event: Event) -> Record:
    return {**_keyed(event, "reason_id"), "author": event.author, "recorded_at": event.recorded_at}


def _challenge(event: Event) -> Record:
    return {**_keyed(event, "reason_id"), "author": event.author}


def placement_of(event: Event) -> Record:
    """Return a placement as a row of `tables.Placements`; what is unknown is None."""
    found = {"customer_value": None, "company_value": None, **_keyed(event, "reason_id", "context")}
    placed = found["customer_value"] is not None and found["company_value"] is not None
    return {
        **found,
        "proposed": objective_of(found["customer_value"], found["company_value"]) if placed else None,
        "author": event.author,
        "decided_at": event.recorded_at,
    }


def _shares(event: Event, known: list[Record]) -> list[Record]:
    body = event.body or {}
    names = names_since(known, int(body.get("list_version") or 1))
    shares: dict[str, float] = {}
    for reason_id, share in (body.get("shares") or {}).items():
        now = names.get(reason_id, reason_id)
        shares[now] = min(1.0, shares.get(now, 0.0) + float(share))
    told = {"source_code": parts_of(event.subject)[0], "n_sample": body.get("n_sample"), "author": event.author}
    return [{**told, "reason_id": reason_id, "share": share} for reason_id, share in shares.items()]


def _number(event: Event, key: str) -> float:
    value = (event.body or {}).get(key)
    return float(value) if isinstance(value, (int, float)) else float("inf")
