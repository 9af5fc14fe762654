"""Handle times: a sample of contacts that were measured."""

from __future__ import annotations

from bsnskit.contracts import tables
from bsnskit.intake.build import plain_table
from bsnskit.intake.kind import Built, Column, Kind
from bsnskit.intake.reading import Reading
from bsnskit.vocabulary import NO_TIER


def _build(reading: Reading) -> Built:
    return plain_table(reading, tables.HandleTimes)


HANDLE_TIMES = Kind(
    "handle_times",
    (
        Column("reason_id", "reason", needed=True, filled=True, wrong="aside"),
        Column("channel", "channel"),
        Column("tier", "tier", blank=NO_TIER),
        Column("handle_s", "seconds", needed=True, filled=True, low=0, wrong="aside"),
    ),
    _build,
)
