"""Codings: a sample of contacts, each coded by one or more people."""

from __future__ import annotations

from bsnskit.contracts import tables
from bsnskit.contracts.findings import Rule
from bsnskit.intake.build import contract_table, read_all, say_duplicates
from bsnskit.intake.kind import Built, Column, Kind
from bsnskit.intake.reading import Reading
from bsnskit.vocabulary import N_, OTHER

OTHER_REASON: dict[str, tuple[str, ...]] = {OTHER: ("Autre", "Autres", "Other", "Otro", "Otra", "Otros")}
"""Words for "none of the list"."""
KEY = ("round", "contact_id", "coder")

SAME_TWICE = Rule(
    "same_reason_twice",
    N_("First and second reason are the same, '{value}'{rows}."),
    N_("It is kept once; the second reason counts as blank."),
)


def _build(reading: Reading) -> Built:
    frame = read_all(reading)
    same = (frame["second_reason_id"].notna() & (frame["second_reason_id"] == frame["reason_id"])).astype(bool)
    reading.say(SAME_TWICE, same, "second_reason_id", values=frame["reason_id"])
    frame["second_reason_id"] = frame["second_reason_id"].mask(same)
    say_duplicates(reading, frame, KEY)
    reading.identified = frame["contact_id"]
    standing = reading.setting.reasons
    frame["list_version"] = 1 if standing is None or standing.empty else int(standing["list_version"].max())
    return Built(contract_table(reading, tables.Codings, frame), [])


CODINGS = Kind(
    "codings",
    (
        Column("round", "count", blank=1.0, low=1),
        Column("contact_id", "id", needed=True, filled=True, wrong="aside", longest=200),
        Column("coder", "text", needed=True, filled=True, wrong="aside", longest=80),
        Column("reason_id", "reason", needed=True, filled=True, wrong="aside", choices=OTHER_REASON),
        Column("second_reason_id", "reason", choices=OTHER_REASON),
        Column("source_code", "code"),
    ),
    _build,
)
