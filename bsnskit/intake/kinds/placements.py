"""Placements of reasons on the value-irritant matrix, with the objective the team recorded; kept in the ledger."""

from __future__ import annotations

from bsnskit.intake.build import judgements_of
from bsnskit.intake.kind import Built, Column, Kind
from bsnskit.intake.objectives import OBJECTIVE_WORDS
from bsnskit.intake.reading import Reading
from bsnskit.vocabulary import ALL


def _build(reading: Reading) -> Built:
    return judgements_of(reading, "placement", ("reason_id", "context"))


PLACEMENTS = Kind(
    "placements",
    (
        Column("reason_id", "reason", needed=True, filled=True),
        Column("context", "text", blank=ALL),
        Column("customer_value", "number", needed=True, low=-1, high=1),
        Column("company_value", "number", needed=True, low=-1, high=1),
        Column("objective", "choice", choices=OBJECTIVE_WORDS),
        Column("why", "text", longest=2000),
        Column("why_not_eliminate", "text", longest=2000),
        Column("minority_view", "text", longest=2000),
        Column("illustration", "flag"),
    ),
    _build,
)
