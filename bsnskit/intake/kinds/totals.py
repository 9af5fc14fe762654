"""Totals: contacts of the contact centre by period, whatever their reason."""

from __future__ import annotations

from bsnskit.contracts import tables
from bsnskit.intake.build import contract_table, say_duplicates
from bsnskit.intake.columns import read_column
from bsnskit.intake.kind import Built, Column, Kind
from bsnskit.intake.periods import GRAIN_WORDS, read_periods
from bsnskit.intake.reading import Reading

KEY = ("grain", "period_start", "channel")


def _build(reading: Reading) -> Built:
    counted = {name: read_column(reading, name) for name in ("channel", "n_contacts")}
    frame = read_periods(reading).assign(**counted)
    say_duplicates(reading, frame, KEY)
    return Built(contract_table(reading, tables.Totals, frame), [])


TOTALS = Kind(
    "totals",
    (
        Column("grain", "choice", choices=GRAIN_WORDS),
        Column("period_start", "day"),
        Column("week", "week", filled=True),
        Column("channel", "channel"),
        Column("n_contacts", "amount", needed=True, filled=True, low=0),
    ),
    _build,
    groups=(("period_start", "week"),),
)
