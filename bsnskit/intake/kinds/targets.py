"""Quarterly targets; kept in the ledger."""

from __future__ import annotations

from bsnskit.intake.build import judgements_of
from bsnskit.intake.kind import Built, Column, Kind
from bsnskit.intake.reading import Reading


def _build(reading: Reading) -> Built:
    return judgements_of(reading, "target", ("reason_id", "quarter"))


TARGETS = Kind(
    "targets",
    (
        Column("reason_id", "reason", needed=True, filled=True),
        Column("quarter", "quarter", needed=True, filled=True),
        Column("target_week", "number", needed=True, filled=True, low=0),
        Column("illustration", "flag"),
    ),
    _build,
)
