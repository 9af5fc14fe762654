"""Solutions proposed for causes; kept in the ledger."""

from __future__ import annotations

from bsnskit.intake.build import judgements_of
from bsnskit.intake.kind import Built, Column, Kind
from bsnskit.intake.objectives import OBJECTIVE_WORDS
from bsnskit.intake.reading import Reading


def _build(reading: Reading) -> Built:
    return judgements_of(reading, "solution", ("solution_id",))


SOLUTIONS = Kind(
    "solutions",
    (
        Column("solution_id", "id", needed=True, filled=True, longest=40),
        Column("cause_id", "id", needed=True, filled=True, longest=40),
        Column("label", "text", needed=True, filled=True),
        Column("objective", "choice", needed=True, filled=True, choices=OBJECTIVE_WORDS),
        Column("owner", "text"),
        Column("cost_once", "number", needed=True, filled=True, low=0),
        Column("cost_year", "number", needed=True, filled=True, low=0),
        Column("effectiveness", "share", needed=True, filled=True, low=0, high=1),
        Column("adoption", "share", needed=True, filled=True, low=0, high=1),
        Column("ramp_months", "number", needed=True, filled=True, low=0),
        Column("life_years", "count", needed=True, filled=True, low=1, high=10),
        Column("chosen", "flag"),
        Column("target", "text"),
        Column("illustration", "flag"),
    ),
    _build,
)
