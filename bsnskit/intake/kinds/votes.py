"""Blind votes on both axes of the matrix; kept in the ledger."""

from __future__ import annotations

from bsnskit.intake.build import judgements_of
from bsnskit.intake.kind import Built, Column, Kind
from bsnskit.intake.reading import Reading
from bsnskit.vocabulary import ALL


def _build(reading: Reading) -> Built:
    return judgements_of(reading, "vote", ("round", "voter", "reason_id", "context"))


VOTES = Kind(
    "votes",
    (
        Column("round", "count", blank=1.0, low=1),
        Column("voter", "text", needed=True, filled=True, longest=80),
        Column("reason_id", "reason", needed=True, filled=True),
        Column("context", "text", blank=ALL),
        Column("customer_value", "number", needed=True, filled=True, low=-1, high=1),
        Column("company_value", "number", needed=True, filled=True, low=-1, high=1),
        Column("illustration", "flag"),
    ),
    _build,
)
