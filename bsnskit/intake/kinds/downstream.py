"""Downstream: work that a contact causes after it."""

from __future__ import annotations

from bsnskit.contracts import tables
from bsnskit.intake.build import plain_table
from bsnskit.intake.kind import Built, Column, Kind
from bsnskit.intake.reading import Reading
from bsnskit.intake.reason_ids import ANY_REASON
from bsnskit.vocabulary import ALL

KEY = ("reason_id", "event")


def _build(reading: Reading) -> Built:
    return plain_table(reading, tables.Downstream, KEY)


DOWNSTREAM = Kind(
    "downstream",
    (
        Column("reason_id", "reason", blank=ALL, choices=ANY_REASON),
        Column("event", "text", needed=True, filled=True),
        Column("p_event", "share", needed=True, filled=True, low=0, high=1),
        Column("cost_event", "number", needed=True, filled=True, low=0),
    ),
    _build,
)
