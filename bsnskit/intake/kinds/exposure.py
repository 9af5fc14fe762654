"""Exposure: how many X there were, by year, month or week."""

from __future__ import annotations

from bsnskit.contracts import tables
from bsnskit.intake.build import contract_table, say_duplicates
from bsnskit.intake.columns import read_column
from bsnskit.intake.kind import Built, Column, Kind
from bsnskit.intake.periods import GRAIN_WORDS, read_periods
from bsnskit.intake.reading import Reading


def _build(reading: Reading) -> Built:
    frame = read_periods(reading).assign(n_x=read_column(reading, "n_x"))
    say_duplicates(reading, frame, ("grain", "period_start"))
    return Built(contract_table(reading, tables.Exposure, frame), [])


EXPOSURE = Kind(
    "exposure",
    (
        Column("grain", "choice", choices={grain: words for grain, words in GRAIN_WORDS.items() if grain != "day"}),
        Column("period_start", "day"),
        Column("week", "week", filled=True),
        Column("n_x", "amount", needed=True, filled=True, low=0.001),
    ),
    _build,
    groups=(("period_start", "week"),),
)
