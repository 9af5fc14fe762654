"""Rates: what an hour of answering costs, per channel and tier."""

from __future__ import annotations

from bsnskit.contracts import tables
from bsnskit.intake.build import plain_table
from bsnskit.intake.kind import Built, Column, Kind
from bsnskit.intake.reading import Reading

KEY = ("channel", "tier")


def _build(reading: Reading) -> Built:
    return plain_table(reading, tables.Rates, KEY)


RATES = Kind(
    "rates",
    (
        Column("channel", "channel"),
        Column("tier", "tier"),
        Column("cost_hour", "number", needed=True, filled=True, low=0),
        Column("cost_fixed", "number", needed=True, filled=True, low=0),
        Column("cashable_share", "share", low=0, high=1),
    ),
    _build,
)
