"""One file of the corpus: how it is made, what it is read as, what must come out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from bsnskit.contracts.settings import read_settings
from bsnskit.errors import BsnsError
from bsnskit.intake import Delivery, Limits, read_bounded, read_delivery
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
    column : column of the table -> its values, missing ones None
    bounded : it is read in the child process, as every import is
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
    column: dict[str, list[Any]] = field(default_factory=dict)
    reasons: bool = False
    bounded: bool = False


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
    read = read_bounded if case.bounded else read_delivery
    more: dict[str, Any] = {"limits": MEMORY} if case.bounded else {}
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
