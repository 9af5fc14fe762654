"""Turn `judgements` into ledger events in the order in which they would have been recorded."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from typing import Any

import judgements as said
import numpy as np
import pandas as pd
import trial
import truth
from generate import Contact, Printed, stream

from bsnskit.store.events import NewEvent
from bsnskit.weeks import quarter_of, week_of

CONSULTANT = "Consultant (illustration)"
ALL = "(all)"

Body = dict[str, Any]


def workshop(number: int) -> str:
    """Name the author of what a workshop decided."""
    return f"Atelier {number} (illustration)"


def at(day: str, clock: str) -> str:
    """Write a time in UTC."""
    return f"{day}T{clock}:00Z"


def with_identity(events: list[NewEvent], *, first: int) -> list[NewEvent]:
    """Give each event an id and a salt that depend on its place and content alone, so that the file can be remade.

    The salts are no secret: nothing in the sample is.
    """
    found = []
    for place, event in enumerate(events, start=first):
        name = f"{place}\n{event.kind}\n{event.subject}\n{event.recorded_at}"
        event_id, salt = (hashlib.sha256(f"sample {part}\n{name}".encode()).hexdigest()[:32] for part in ("id", "salt"))
        found.append(NewEvent(event.kind, event.subject, event.body, event.author, event.recorded_at, event_id, salt))
    return found


def all_judgements(printed: list[Printed], log: list[Contact]) -> Iterator[NewEvent]:
    """Yield every judgement from the first workshop to the spring of 2020."""
    yield _workshop("W1")
    yield from challenges()
    yield from breaks()
    yield from trials(printed, log)
    yield _workshop("W2")
    yield from votes(1, said.PLACEMENTS)
    yield _workshop("W3")
    yield from votes(2, said.SECOND_ROUND)
    yield from placements()
    yield from sheets()
    yield _workshop("W4")
    yield from causes()
    yield _workshop("W5")
    yield from solutions()
    yield from actions()
    yield from targets(printed, log)
    yield _workshop("W6")
    yield from calendar()


def revision(standing: pd.DataFrame) -> list[NewEvent]:
    """Rename the first four rows: version 2 of the list in the same order, old ids taken off, Spanish beside French."""
    when, author = at("2019-10-15", "09:00"), workshop(2)
    renamed = {change["from"]: change["to"] for change in said.REVISION["crosswalk"]}
    events = [NewEvent("list_version", "2", said.REVISION, author, when)]
    rows = standing.astype(object).where(standing.notna(), None).to_dict("records")
    for position, row in enumerate(rows, start=1):
        reason_id = str(row.pop("reason_id"))
        now = renamed.get(reason_id, reason_id)
        own = {"label_other": said.SPANISH[now], "list_version": 2, "position": position, "illustration": False}
        body = {str(name): value for name, value in row.items()} | own
        events.append(NewEvent("reason", now, body, author, when))
        if reason_id in renamed:
            events.append(NewEvent("reason", reason_id, {"removed": True, "illustration": False}, author, when))
    return events


def _workshop(name: str) -> NewEvent:
    body = {**said.WORKSHOPS[name], "illustration": True}
    return NewEvent("workshop", name, body, CONSULTANT, at(body["date"], "16:30"))


def challenges() -> Iterator[NewEvent]:
    """Should this contact exist at all? Second workshop."""
    for reason_id, (should_exist, said_by, why) in said.CHALLENGES.items():
        body = {"should_exist": should_exist, "said_by": said_by, "why": why, "illustration": True}
        yield NewEvent("challenge", reason_id, body, workshop(2), at("2019-10-15", "09:30"))


def breaks() -> Iterator[NewEvent]:
    """Record where the list was split."""
    for break_id, body in said.BREAKS.items():
        yield NewEvent("break", break_id, body, workshop(2), at("2019-10-15", "10:00"))


def trials(printed: list[Printed], log: list[Contact]) -> Iterator[NewEvent]:
    """Record what the two rounds of the coding trial laid before the agents."""
    days = {1: "2019-10-22", 2: "2020-03-16"}
    for design in trial.designs(log, listed(printed)):
        body = {**design.body(), "illustration": True}
        yield NewEvent("trial", str(design.round), body, CONSULTANT, at(days[design.round], "09:00"))


def listed(printed: list[Printed]) -> list[str]:
    """Return the ids of list version 2, in its order."""
    renamed = {change["from"]: change["to"] for change in said.REVISION["crosswalk"]}
    return [renamed.get(one.reason_id, one.reason_id) for one in printed]


def votes(round_number: int, reasons: Any) -> Iterator[NewEvent]:
    """Draw the blind votes around the position that the room ended on; the second round lies closer together."""
    draw = stream(f"votes {round_number}")
    spread = {1: 0.34, 2: 0.22}[round_number]
    day, clock = {1: ("2019-11-05", "09:00"), 2: ("2019-11-14", "09:00")}[round_number]
    lean = {voter: draw.normal(0, 0.12, 2) for voter in said.VOTERS}
    for reason_id in reasons:
        agreed = said.PLACEMENTS[reason_id][:2]
        if agreed[0] is None:
            continue
        wide = 2.2 if reason_id in said.SECOND_ROUND and round_number == 1 else 1.0
        for voter in said.VOTERS:
            drawn = np.array(agreed) + lean[voter] + draw.normal(0, spread * wide, 2)
            steps = [round(float(value) * 4) / 4 for value in np.clip(drawn, -1, 1)]
            body = {"customer_value": steps[0] + 0.0, "company_value": steps[1] + 0.0, "illustration": True}
            subject = f"{round_number}|{voter}|{reason_id}|{ALL}"
            yield NewEvent("vote", subject, body, f"{voter} (illustration)", at(day, clock))


def placements() -> Iterator[NewEvent]:
    """Place the cards; two stay in the tray, one on an axis, and two objectives are the deck's."""
    keys = ("customer_value", "company_value", "objective", "why", "why_not_eliminate", "minority_view")
    for reason_id, values in said.PLACEMENTS.items():
        fixed = reason_id in said.FIXED_BY_DECK
        body = {**dict(zip(keys, values, strict=True)), "illustration": not fixed}
        author = said.DECK if fixed else workshop(4)
        yield NewEvent("placement", f"{reason_id}|{ALL}", body, author, at("2019-11-14", "10:30"))


def sheets() -> Iterator[NewEvent]:
    """Keep the deck's two worked sheets."""
    for subject, body in said.SHEETS.items():
        yield NewEvent("sheet", subject, body, said.DECK, at("2019-11-14", "11:30"))


def causes() -> Iterator[NewEvent]:
    """Name the causes and what a re-coded sample of each reason says about them."""
    for cause_id, label, family, owner, samples in said.CAUSES:
        for reason_id, (n_sample, k_sample) in samples.items():
            body = {
                "label": label,
                "family": family,
                "owner": owner,
                "n_sample": n_sample,
                "k_sample": k_sample,
                "illustration": True,
            }
            yield NewEvent("cause", f"{cause_id}|{reason_id}", body, workshop(5), at("2019-11-26", "10:00"))


def solutions() -> Iterator[NewEvent]:
    """Propose solutions and choose."""
    keys = (
        "cause_id", "label", "objective", "owner", "cost_once", "cost_year", "effectiveness", "adoption",
        "ramp_months", "life_years", "chosen", "target",
    )  # fmt: skip
    for solution_id, *values in said.SOLUTIONS:
        body = {**dict(zip(keys, values, strict=True)), "illustration": True}
        yield NewEvent("solution", solution_id, body, workshop(6), at("2019-12-03", "09:30"))


def actions() -> Iterator[NewEvent]:
    """Date the actions."""
    keys = ("solution_id", "reason_id", "label", "owner", "week", "state")
    for action_id, *values in said.ACTIONS:
        body = {**dict(zip(keys, values, strict=True)), "illustration": True}
        yield NewEvent("action", action_id, body, workshop(6), at("2019-12-03", "11:00"))


def targets(printed: list[Printed], log: list[Contact]) -> Iterator[NewEvent]:
    """Set contacts per week, quarter by quarter, against the same quarter of the counted year."""
    usual = usual_per_week(log)
    for reason_id, reductions in said.TARGETS.items():
        for quarter, reduction in enumerate(reductions, start=1):
            target = max(0.1, round(usual[reason_id, quarter] * (1 - reduction), 1))
            body = {"target_week": target, "illustration": True}
            subject = f"{reason_id}|2020-Q{quarter}"
            yield NewEvent("target", subject, body, workshop(6), at("2019-12-03", "11:30"))


def usual_per_week(log: list[Contact]) -> Counter[tuple[str, int]]:
    """Return contacts per week of each reason in each quarter of the counted year (13 weeks a quarter)."""
    usual: Counter[tuple[str, int]] = Counter()
    for contact in log:
        if truth.COUNTED_YEAR[0] <= contact.day <= truth.COUNTED_YEAR[1]:
            usual[contact.reason_id, int(quarter_of(week_of(contact.day))[-1])] += 1 / 13  # type: ignore[assignment]
    return usual


def calendar() -> Iterator[NewEvent]:
    """Record school holidays, the closing of spring 2020 and the gradual reopening."""
    for number, (event, first, last) in enumerate(truth.SCHOOL_HOLIDAYS, start=1):
        body = {
            "first_day": first.isoformat(),
            "last_day": last.isoformat(),
            "event": event,
            "closed": False,
            "why": "Calendrier scolaire officiel : les établissements appellent moins, le service reste ouvert.",
            "illustration": False,
        }
        yield NewEvent("calendar", f"V{number:02d}", body, CONSULTANT, at("2019-12-17", "09:00"))
    days = {"E1": "2020-03-16", "E2": "2020-05-11"}
    for event_id, body in said.CALENDAR.items():
        yield NewEvent("calendar", event_id, body, CONSULTANT, at(days[event_id], "08:00"))
