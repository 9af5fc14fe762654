"""What an engagement holds, what each step still lacks, and the one thing to do next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from bsnskit.errors import LedgerError, Message
from bsnskit.store import building, erasure
from bsnskit.store.deliveries import CONTRACTS, Entry
from bsnskit.store.events import ERASED
from bsnskit.store.probe import folder_concerns
from bsnskit.store.refusals import Refusal, refusals
from bsnskit.store.retention import HeldVerbatims, delivered_on, held_verbatims, kept_until
from bsnskit.vocabulary import N_

if TYPE_CHECKING:
    from bsnskit.contracts.findings import Finding
    from bsnskit.store.engagement import Engagement

KINDS = {
    "contacts": N_("contact log"),
    "volumes": N_("counts per reason"),
    "exposure": N_("exposure (X)"),
    "rates": N_("rates"),
    "downstream": N_("downstream work"),
    "handle_times": N_("handle times"),
    "surveys": N_("survey answers"),
    "totals": N_("totals of the contact centre"),
    "codings": N_("codings"),
    "verbatims": N_("verbatims, masked"),
    "reasons": N_("reasons"),
    "challenges": N_("challenges"),
    "votes": N_("votes"),
    "placements": N_("placements"),
    "causes": N_("causes"),
    "solutions": N_("solutions"),
    "actions": N_("actions"),
    "targets": N_("targets"),
    "breaks": N_("breaks"),
    "mapping": N_("reasons behind source codes"),
    "calendar": N_("calendar events"),
}
"""What a kind of table is called, in the order in which it is said."""

_LENGTHS = {"year": pd.DateOffset(years=1), "month": pd.DateOffset(months=1), "week": pd.DateOffset(weeks=1)}

STEPS = {
    "qualification": ("01", N_("Qualification")),
    "quantification": ("02", N_("Quantification")),
    "classification": ("03", N_("Classification")),
    "root_cause": ("04", N_("Root causes and solutions")),
    "skyline": ("05", N_("Skyline")),
}


def plural(one: str, many: str) -> tuple[str, str]:
    """Mark two forms of a text for the catalogue."""
    return one, many


@dataclass(frozen=True)
class Need:
    """Something a step may lack: one text, or two by number. `blocks` = the step shows nothing without it."""

    key: str
    lacks: str | tuple[str, str]
    opens: str
    blocks: bool = False


_IMPORT = N_("`bsns import {client} FILE --as {kind}`")
_NOTEBOOK = N_("`bsns lab {client}`, notebook {number}")

NEEDS = {
    "reasons": Need("reasons", N_("the list of reasons"), _IMPORT, blocks=True),
    "challenges": Need(
        "challenges", plural("the challenge of {count} reason", "the challenges of {count} reasons"), _NOTEBOOK
    ),
    "volumes": Need("volumes", N_("the volumes"), _IMPORT, blocks=True),
    "unknown": Need("volumes", plural("the volume of {count} reason", "the volumes of {count} reasons"), _IMPORT),
    "months": Need("contacts", N_("contacts by month, for the season"), _IMPORT),
    "rates": Need("rates", N_("rates, for the cost"), _IMPORT),
    "handle_times": Need("handle_times", N_("handle times, for the cost"), _IMPORT),
    "downstream": Need("downstream", N_("downstream work, for the cost"), _IMPORT),
    "surveys": Need("surveys", N_("survey answers, for TNPS, FCR and FTF"), _IMPORT),
    "tray": Need(
        "placements",
        plural("the place of {count} reason on the matrix", "the places of {count} reasons on the matrix"),
        _NOTEBOOK,
    ),
    "undecided": Need(
        "placements", plural("the objective of {count} reason", "the objectives of {count} reasons"), _NOTEBOOK
    ),
    "objectives": Need("placements", N_("a recorded objective"), _NOTEBOOK, blocks=True),
    "causes": Need("causes", N_("the causes"), _IMPORT, blocks=True),
    "solutions": Need("solutions", N_("the solutions"), _IMPORT),
    "chosen": Need("solutions", N_("the choice of a solution"), _IMPORT),
    "weeks": Need("contacts", N_("contacts by week"), _IMPORT, blocks=True),
    "targets": Need("targets", N_("quarterly targets"), _IMPORT),
    "actions": Need("actions", N_("dated actions"), _IMPORT),
}


@dataclass(frozen=True)
class Lack:
    """A need of a step that is not met, and where it is met (step of the notebook, kind of the import)."""

    need: Need
    number: str
    count: int = 0

    @property
    def blocks(self) -> bool:
        """Whether the step shows nothing before this is there."""
        return self.need.blocks


@dataclass(frozen=True)
class Step:
    """One step of the method: `lacks` in the order in which they are best met; the first one opens the step."""

    key: str
    lacks: tuple[Lack, ...]

    @property
    def state(self) -> str:
        """Return "complete", "usable" (something lacks) or "closed" (it shows nothing yet)."""
        if not self.lacks:
            return "complete"
        return "closed" if any(lack.blocks for lack in self.lacks) else "usable"

    @property
    def next(self) -> Lack | None:
        """The single thing that opens the step, or takes it further."""
        return next((lack for lack in self.lacks if lack.blocks), self.lacks[0] if self.lacks else None)


@dataclass(frozen=True)
class Delivered:
    """A kind that was delivered or judged: rows and, where rows have dates, the first and last day."""

    kind: str
    rows: int
    first: dt.date | None = None
    last: dt.date | None = None


@dataclass(frozen=True)
class Raw:
    """A file as delivered, which may hold personal data; `until` = last day it may be kept, None = day unknown."""

    file: str
    kind: str
    delivered: dt.date | None
    until: dt.date | None
    overdue: bool


@dataclass(frozen=True)
class Status:
    """What there is, what lacks, what to do."""

    client: str
    name: str
    list_version: int
    delivered: tuple[Delivered, ...]
    judged: tuple[Delivered, ...]
    steps: tuple[Step, ...]
    raw: tuple[Raw, ...]
    keyed_customers: int
    set_aside: int
    findings: tuple[Finding, ...]
    concerns: tuple[Message, ...] = field(default=())
    verbatims: HeldVerbatims = field(default_factory=HeldVerbatims)
    people: int = 0
    listed: int = 0
    forgotten: tuple[str, ...] = ()
    refused: tuple[Refusal, ...] = ()

    @property
    def next(self) -> Lack | None:
        """What to do next: what opens the first closed step, else the first thing of which nothing is there yet.

        None where all that lacks is a few reasons: then the report can be run.
        """
        closed = [step.next for step in self.steps if step.state == "closed"]
        absent = [lack for step in self.steps for lack in step.lacks if not lack.count]
        return next(iter([*closed, *absent]), None)


def status(engagement: Engagement, *, today: dt.date | None = None) -> Status:
    """Look through an engagement.

    Parameters
    ----------
    today : day that retention is counted against; None = no file is called overdue
    """
    settings = engagement.settings
    return Status(
        client=settings.client,
        name=engagement.name,
        list_version=int(engagement.reasons["list_version"].max()) if len(engagement.reasons) else 0,
        delivered=tuple(_delivered(engagement)),
        judged=tuple(_judged(engagement)),
        steps=tuple(Step(key, tuple(_ordered(lacks))) for key, lacks in _lacks(engagement).items()),
        raw=tuple(_raw(engagement, entry, today) for entry in engagement.deliveries() if _is_there(engagement, entry)),
        keyed_customers=_keyed_customers(engagement),
        set_aside=sum(1 for _ in engagement.room("set_aside").iterdir()),
        findings=tuple(engagement.findings()),
        concerns=tuple(_concerns(engagement)),
        verbatims=held_verbatims(engagement, today),
        people=len(_people(engagement)),
        listed=len(engagement.listed_names()),
        refused=tuple(refusals(engagement)),
        forgotten=tuple(event.recorded_at[:10] for event in engagement.ledger.events(erasure.KIND)),
    )


def _delivered(engagement: Engagement) -> Iterable[Delivered]:
    for kind in CONTRACTS:
        if kind == "contacts":
            span = engagement.delivered_days()
            if span:
                yield Delivered(kind, int(engagement.contacts.count().as_scalar().execute()), *span)
            continue
        table = engagement.stored(kind)
        if table is not None:
            yield Delivered(kind, len(table), *_days(table))


def _days(table: pd.DataFrame) -> tuple[dt.date | None, dt.date | None]:
    if "period_start" not in table or table.empty:
        return None, None
    ends = [
        starts.max() + _LENGTHS[str(grain)] - pd.Timedelta(days=1)
        for grain, starts in table.groupby("grain", dropna=False, observed=True)["period_start"]
    ]
    return table["period_start"].min().date(), max(ends).date()


def _judged(engagement: Engagement) -> Iterable[Delivered]:
    for kind in KINDS:
        if kind not in CONTRACTS:
            rows = len(getattr(engagement, kind))
            if rows:
                yield Delivered(kind, rows)


def _lacks(engagement: Engagement) -> dict[str, list[Lack]]:
    reasons = engagement.reasons
    active = set(reasons.loc[reasons["state"] != "retired", "reason_id"])
    first = [] if active else [Lack(NEEDS["reasons"], "01")]
    counted = _volume_lacks(engagement, active)
    volumes = [lack for lack in counted if lack.blocks]
    return {
        "qualification": first + _missing("challenges", active - set(engagement.challenges["reason_id"]), "01"),
        "quantification": first + counted,
        "classification": first + volumes + _placement_lacks(engagement, active),
        "root_cause": first + volumes + _cause_lacks(engagement),
        "skyline": first + _skyline_lacks(engagement),
    }


def _volume_lacks(engagement: Engagement, active: set[str]) -> list[Lack]:
    volumes = engagement.volumes
    known = volumes[volumes["n_contacts"].notna()]
    if known.empty:
        return [Lack(NEEDS["volumes"], "02")]
    yearly = set(known.loc[known["grain"] == "year", "reason_id"])
    months = [] if (known["grain"] == "month").any() else [Lack(NEEDS["months"], "02")]
    tables = ("rates", "handle_times", "downstream", "surveys")
    absent = [Lack(NEEDS[kind], "02") for kind in tables if not engagement.has(kind)]
    return months + absent + _missing("unknown", active - yearly, "02")


def _placement_lacks(engagement: Engagement, active: set[str]) -> list[Lack]:
    placements = engagement.placements
    placed = placements[placements["customer_value"].notna() & placements["company_value"].notna()]
    open_ones = placed[placed["objective"].isna()]
    return _missing("tray", active - set(placed["reason_id"]), "03") + _missing(
        "undecided", active & set(open_ones["reason_id"]), "03"
    )


def _cause_lacks(engagement: Engagement) -> list[Lack]:
    solutions = engagement.solutions
    decided = engagement.placements["objective"].notna().any()
    lacks = [] if decided else [Lack(NEEDS["objectives"], "03")]
    lacks += [] if len(engagement.causes) else [Lack(NEEDS["causes"], "04")]
    if solutions.empty:
        return [*lacks, Lack(NEEDS["solutions"], "04")]
    return lacks + ([] if solutions["chosen"].any() else [Lack(NEEDS["chosen"], "04")])


def _skyline_lacks(engagement: Engagement) -> list[Lack]:
    weekly = (engagement.volumes["grain"] == "week").any()
    lacks = [] if weekly else [Lack(NEEDS["weeks"], "05")]
    return lacks + [Lack(NEEDS[kind], "05") for kind in ("targets", "actions") if getattr(engagement, kind).empty]


def _missing(key: str, ids: set[str], number: str) -> list[Lack]:
    return [Lack(NEEDS[key], number, len(ids))] if ids else []


def _ordered(lacks: list[Lack]) -> list[Lack]:
    return sorted(lacks, key=lambda lack: not lack.blocks)


def _is_there(engagement: Engagement, entry: Entry) -> bool:
    return engagement.path("sources", str(entry["file"])).exists()


def _raw(engagement: Engagement, entry: Entry, today: dt.date | None) -> Raw:
    delivered, until = delivered_on(engagement, entry), kept_until(engagement, entry)
    overdue = bool(until and today and today > until)
    return Raw(str(entry["file"]), str(entry["kind"]), delivered, until, overdue)


def _keyed_customers(engagement: Engagement) -> int:
    if not engagement.has("contacts"):
        return 0
    return int(engagement.contacts.customer_key.nunique().execute())


def _people(engagement: Engagement) -> set[str]:
    authors = {event.author for event in engagement.ledger.events()}
    return {*authors, *engagement.votes["voter"], *engagement.codings["coder"]} - {ERASED}


def _concerns(engagement: Engagement) -> Iterable[Message]:
    yield from folder_concerns(engagement.folder)
    try:
        engagement.ledger.verify()
    except LedgerError as problem:
        yield Message(problem.fact, problem.fields)
        yield Message(problem.move, problem.fields)
    if building.decisions_are_newer(engagement):
        yield Message(
            N_("decisions.jsonl has changed since the ledger was built, and the ledger has grown: it is kept.")
        )
