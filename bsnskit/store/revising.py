"""Revisions of the list in the ledger: a version with author, why and crosswalk; proposals that wait to be decided; undo."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from bsnskit.errors import WrongCall
from bsnskit.i18n import is_unknown
from bsnskit.method.qualification.revision import breaks_of, crosswalk_of, revised
from bsnskit.store import judgements
from bsnskit.store.events import Event, NewEvent
from bsnskit.store.ledger import Ledger
from bsnskit.vocabulary import N_

Record = dict[str, Any]

VERSION, PROPOSAL = "list_version", "proposal"


def revise(
    ledger: Ledger,
    changes: Sequence[Mapping[str, Any]],
    *,
    why: str,
    author: str,
    week: str,
    version: int | None = None,
    decides: Sequence[str] = (),
) -> int:
    """Record changes as the next version of the list, all or none.

    Parameters
    ----------
    changes : see `method.qualification.revision.CHANGES`
    why : is asked of every version
    week : ISO week from which a part of a split, an added, retired or reopened reason has no past to compare with
    version : of the list the changes were made on; refused where another one stands
    decides : ids of proposals that are decided by it

    Returns
    -------
    the number of the new version

    Raises
    ------
    WrongCall : no why, no change, the list has moved on, or what `revised` raises
    """
    standing = judgements.reasons(ledger)
    before = max(judgements.list_version(ledger), int(standing["list_version"].max()) if len(standing) else 0)
    _require(why, changes, version, before)
    # `revised` counts from the rows; a version that came to rows since renamed away may be higher.
    after = revised(standing, changes)
    number = before + 1
    crosswalk = crosswalk_of(changes)
    told = {
        "version": number,
        "revision": number,
        "why": why.strip(),
        "crosswalk": crosswalk,
        "changes": [dict(one) for one in changes],
        "illustration": False,
    }
    events = [NewEvent(VERSION, str(number), told), *_rows(ledger, standing, after, number)]
    said = {"week": week, "kind": "list", "why": why.strip(), "revision": number, "illustration": False}
    events += [
        NewEvent("break", f"V{number}-{reason_id}", {"reason_id": reason_id, **said})
        for reason_id in breaks_of(crosswalk)
    ]
    events += [NewEvent(PROPOSAL, name, {"removed": True, "revision": number}) for name in decides]
    ledger.append_many(events, author=author)
    return number


def propose(
    ledger: Ledger, changes: Sequence[Mapping[str, Any]], *, why: str, author: str, together: bool = False
) -> list[str]:
    """Put changes into the tray of what is to be decided; return their ids.

    Parameters
    ----------
    changes : see `method.qualification.revision.CHANGES`
    together : the changes rest on each other, in their order; otherwise each must be possible on its own

    Raises
    ------
    WrongCall : what `revised` raises of the list as it stands
    """
    return propose_each(
        ledger, [(changes, why)] if together else [([change], why) for change in changes], author=author
    )


def propose_each(
    ledger: Ledger, wished: Sequence[tuple[Sequence[Mapping[str, Any]], str]], *, author: str
) -> list[str]:
    """Put changes into the tray, each group with a why of its own, all or none; return their ids.

    Parameters
    ----------
    wished : (changes that rest on each other in their order, why)

    Raises
    ------
    WrongCall : what `revised` raises of the list as it stands
    """
    standing = judgements.reasons(ledger)
    for changes, _ in wished:
        revised(standing, changes)
    # One after the other in time, also where two are put there within a second.
    last = len(ledger.events(PROPOSAL))
    told = [(change, why.strip()) for changes, why in wished for change in changes]
    named = [(f"P{last + place:04d}-{secrets.token_hex(4)}", *one) for place, one in enumerate(told, start=1)]
    bodies = [
        NewEvent(PROPOSAL, name, {"change": dict(change), "why": why, "illustration": False})
        for name, change, why in named
    ]
    ledger.append_many(bodies, author=author)
    return [name for name, *_ in named]


def refuse(ledger: Ledger, proposal_id: str, *, author: str) -> None:
    """Take a proposal out of the tray without following it."""
    if proposal_id not in ledger.current(PROPOSAL):
        raise WrongCall(proposal_id, N_("this proposal is decided already"), move=N_("Look at the tray again."))
    ledger.append(PROPOSAL, proposal_id, {"removed": True}, author=author)


def proposals(ledger: Ledger) -> list[Record]:
    """Return what is to be decided, oldest first: proposal_id, change, why, author, recorded_at."""
    return [
        {"proposal_id": event.subject, "change": (event.body or {})["change"], "why": (event.body or {}).get("why") or "",
         "author": event.author, "recorded_at": event.recorded_at}
        for event in ledger.current(PROPOSAL).values()
    ]  # fmt: skip


def last_step(ledger: Ledger) -> list[Event]:
    """Return the events of the last revision or proposal that stands and can be taken back; none when there is none.

    A version whose list was already used by an import is not taken back: the delivered ids are of that list.
    """
    standing = sorted(
        (event for kind in (VERSION, PROPOSAL, "reason", "break") for event in _standing(ledger, kind)),
        key=lambda event: event.sequence,
    )
    steps = [
        event for event in standing if event.kind == PROPOSAL or (event.kind == VERSION and _body(event).get("changes"))
    ]
    if not steps:
        return []
    number = _body(steps[-1]).get("revision")
    if number is None:
        return [steps[-1]]
    imports = ledger.standing("import")
    first = max(event.sequence for event in standing if event.kind == VERSION and _body(event).get("version") == number)
    if imports and imports[-1].sequence > first:
        return []
    return [event for event in standing if event.sequence >= first and _body(event).get("revision") == number]


def undo_last_step(ledger: Ledger, *, author: str) -> Event | None:
    """Take back the last revision or proposal; return the event that led it, None when there is none."""
    step = last_step(ledger)
    if not step:
        return None
    ledger.undo_many([event.event_id for event in step], author=author)
    return step[0]


def _body(event: Event) -> Record:
    return event.body or {}


def _standing(ledger: Ledger, kind: str) -> list[Event]:
    # `standing` leaves removals out; here a removal is a step like any other.
    undone = ledger.undone()
    return [event for event in ledger.events(kind) if event.event_id not in undone and event.body]


def _rows(ledger: Ledger, before: pd.DataFrame, after: pd.DataFrame, number: int) -> list[NewEvent]:
    held = {subject: dict(event.body or {}) for subject, event in ledger.current("reason").items()}
    old = {row["reason_id"]: row for row in before.to_dict("records")}
    rows = after.to_dict("records")
    order_kept = [row["reason_id"] for row in rows] == list(before["reason_id"])
    renamed = _renamed(before, after)
    events = []
    for position, row in enumerate(rows, start=1):
        reason_id = str(row["reason_id"])
        body = {str(name): None if is_unknown(value) else value for name, value in row.items() if name != "reason_id"}
        origin = held.get(reason_id) or held.get(renamed.get(reason_id, ""), {})
        changed = reason_id not in old or any(not _same(row[name], old[reason_id][name]) for name in row)
        if changed or not order_kept:
            version = {"list_version": number} if changed else {}
            place = origin.get("position", position) if order_kept else position
            events.append(
                NewEvent(
                    "reason",
                    reason_id,
                    {**origin, **body, **version, "position": place, "revision": number, "illustration": False},
                )
            )
    gone = [reason_id for reason_id in old if reason_id not in set(after["reason_id"])]
    return events + [NewEvent("reason", reason_id, {"removed": True, "revision": number}) for reason_id in gone]


def _renamed(before: pd.DataFrame, after: pd.DataFrame) -> dict[str, str]:
    gone = [reason_id for reason_id in before["reason_id"] if reason_id not in set(after["reason_id"])]
    new = [reason_id for reason_id in after["reason_id"] if reason_id not in set(before["reason_id"])]
    return dict(zip(new, gone, strict=False)) if len(new) == len(gone) else {}


def _same(one: object, other: object) -> bool:
    return (is_unknown(one) and is_unknown(other)) or one == other


def _require(why: str, changes: Sequence[object], version: int | None, before: int) -> None:
    if not changes:
        raise WrongCall("", N_("there is no change to record"), move=N_("Choose a reason and what becomes of it."))
    if not why.strip():
        raise WrongCall(
            "",
            N_("nobody said why"),
            N_("Each version of the list says why it was made."),
            N_("One sentence is enough."),
        )
    if version is not None and version != before:
        raise WrongCall(
            "",
            N_("the list has moved on to version {now} while this was made on version {then}"),
            move=N_("Look at it again, then repeat the change if it is still wanted."),
            now=before,
            then=version,
        )
