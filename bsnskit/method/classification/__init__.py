"""Step 3: the value-irritant matrix, decided by a team; the position proposes, the team records."""

from bsnskit.method.classification.cards import board_cards
from bsnskit.method.classification.positions import (
    UnknownCard,
    WrongObjective,
    WrongPosition,
    changes,
    place,
    placements_of,
    record,
)
from bsnskit.method.classification.questions import placement_findings
from bsnskit.method.classification.totals import UNDECIDED, needless_share, totals_by_objective

__all__ = [
    "UNDECIDED",
    "UnknownCard",
    "WrongObjective",
    "WrongPosition",
    "board_cards",
    "changes",
    "needless_share",
    "place",
    "placement_findings",
    "placements_of",
    "record",
    "totals_by_objective",
]
