"""One file of the corpus: how it is made, what it is read as, what must come out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from bsnskit.contracts.settings import read_settings
from bsnskit.errors import BlockingFindings, BsnsError
from bsnskit.intake import Delivery, Limits, read_bounded, read_delivery
from bsnskit.store.engagement import create_engagement, open_engagement
from bsnskit.store.imports import import_file
from tests.intake.builders import KEY, list_of

SETTINGS = read_settings(
    "client: Corpus\nlanguage: en\nchannels: [call, mail, chat, form, visit]\ntiers: [CARINA, CS-RH]\n"
    "counted_year: {first_month: 2018-09, assumed: true}\n"
)
REASONS = list_of("2.01", "2.05", "2.10", "2.11", "007", "1")
MEMORY = Limits(700_000_000, 120.0)


@dataclass(frozen=True)
class Case:
    """A file and its expected reading.

    Parameters
    ----------
    thing : what of the list of awkward things it stands for
    name : of the file
    make : its bytes, or writes it at a path
    refused : part of the one sentence with which it is not opened
    accepted, aside : rows; every row is one of the two
    blocking : rules of the blocking findings, all of them
    rules : rules that must be among the findings
    absent : rules that must not be
    column : column of the table -> its values, missing ones None
    bounded : it is read in the child process, as every import is
    limits : of that child
    after : a file taken into an engagement before; this one is imported into it, not only read
    how : "replace" or "append", as the import is told
    held : ids of the contacts that the engagement has afterwards
    """

    thing: str
    name: str
    make: bytes | Callable[[Path], object]
    kind: str | None = "contacts"
    mapping: dict[str, Any] | None = None
    password: str | None = None
    refused: str = ""
    accepted: int | None = None
    aside: int = 0
    blocking: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    column: dict[str, list[Any]] = field(default_factory=dict)
    reasons: bool = False
    bounded: bool = False
    limits: Limits = MEMORY
    after: bytes = b""
    how: str = ""
    held: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What came of a case: in words, and where it is not what was expected."""

    case: Case
    said: str
    differs: tuple[str, ...]


def outcome_of(case: Case, folder: Path) -> Outcome:
    """Make a file, read it, compare."""
    place = folder / case.name
    if callable(case.make):
        case.make(place)
    else:
        place.write_bytes(case.make)
    if case.after:
        return _delivered_after(case, place, folder)
    read = read_bounded if case.bounded else read_delivery
    more: dict[str, Any] = {"limits": case.limits} if case.bounded else {}
    try:
        delivery = read(
            place, case.kind, settings=SETTINGS, mapping=case.mapping, key=KEY, password=case.password,
            reasons=REASONS if case.reasons else None, **more,
        )  # fmt: skip
    except BsnsError as problem:
        told = str(problem)
        fits = bool(case.refused) and case.refused in told
        return Outcome(case, f"refused: {told}", () if fits else (f"expected {case.refused or 'no refusal'!r}",))
    return Outcome(case, _said(delivery), tuple(_differences(case, delivery)))


def _delivered_after(case: Case, place: Path, folder: Path) -> Outcome:
    """Import a file, then the one of the case, and look at what is there."""
    made = create_engagement("Corpus", data=folder / f"{place.stem}_data", language="en")
    written = made.folder / "engagement.yml"
    written.write_text(written.read_text("utf-8").replace("channels: [call]", "channels: [call, mail]"), "utf-8")
    made = open_engagement(made.folder)
    first = folder / f"{place.stem}_before.csv"
    first.write_bytes(case.after)
    import_file(made, first, kind=case.kind, author="Anne")
    said, found = "", []
    blocking: set[str] = set()
    try:
        report = import_file(
            made, place, kind=case.kind, author="Anne", replace=case.how == "replace", append=case.how == "append"
        )
        rules = {finding.rule.key for finding in report.findings}
        said = f"{report.kind}: {report.rows_read} = {report.rows_accepted} + {report.rows_set_aside} {sorted(rules)}"
        if case.refused:
            found.append(f"expected the refusal {case.refused!r}")
        found += [f"no finding {rule!r}" for rule in sorted(set(case.rules) - rules)]
        if case.accepted is not None and (report.rows_accepted, report.rows_set_aside) != (case.accepted, case.aside):
            found.append(f"expected {case.accepted} + {case.aside}")
    except BlockingFindings as problem:
        blocking = {finding.rule.key for finding in problem.findings if finding.blocking}
        said = f"asked: {sorted(blocking)}"
    except BsnsError as problem:
        said = f"refused: {problem}"
        if not case.refused or case.refused not in str(problem):
            found.append(f"expected {case.refused or 'no refusal'!r}")
    if blocking != set(case.blocking):
        found.append(f"blocking {sorted(blocking)}, expected {sorted(case.blocking)}")
    held = tuple(sorted(open_engagement(made.folder).contacts.contact_id.execute()))
    if held != case.held:
        found.append(f"held {held}, expected {case.held}")
    return Outcome(case, f"{said}; then {len(held)} contacts", tuple(found))


def _said(delivery: Delivery) -> str:
    rules = dict.fromkeys(f"{finding.rule.key}{'!' if finding.blocking else ''}" for finding in delivery.findings)
    return (
        f"{delivery.kind or '?'}: {delivery.rows_read} = {delivery.rows_accepted} + {delivery.rows_set_aside}"
        f" [{', '.join(rules)}]"
    )


def _differences(case: Case, delivery: Delivery) -> list[str]:
    found = []
    if case.refused:
        found.append(f"expected the refusal {case.refused!r}")
    blocking = {finding.rule.key for finding in delivery.findings if finding.blocking}
    if blocking != set(case.blocking):
        found.append(f"blocking {sorted(blocking)}, expected {sorted(case.blocking)}")
    missing = set(case.rules) - {finding.rule.key for finding in delivery.findings}
    if missing:
        found.append(f"no finding {sorted(missing)}")
    found += [f"finding {one.rule.key!r}" for one in delivery.findings if one.rule.key in case.absent]
    if case.accepted is not None and (delivery.rows_accepted, delivery.rows_set_aside) != (case.accepted, case.aside):
        found.append(f"{delivery.rows_accepted} + {delivery.rows_set_aside}, expected {case.accepted} + {case.aside}")
    if not blocking and delivery.rows_read != delivery.rows_accepted + delivery.rows_set_aside:
        found.append("rows are lost")
    for name, expected in case.column.items():
        held = [] if delivery.table is None else [_plain(value) for value in delivery.table[name]]
        if held != expected:
            found.append(f"{name} {held}, expected {expected}")
    return found


def _plain(value: Any) -> Any:
    if pd.isna(value):
        return None
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, pd.Timestamp) else value
