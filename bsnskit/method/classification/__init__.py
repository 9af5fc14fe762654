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
from bsnskit.method.classification.votes import (
    AGREED_FROM,
    agreement_by_round,
    closed_votes,
    proposals,
    standing_votes,
    votes_by_card,
)

__all__ = [
    "AGREED_FROM",
    "UNDECIDED",
    "UnknownCard",
    "WrongObjective",
    "WrongPosition",
    "agreement_by_round",
    "board_cards",
    "changes",
    "closed_votes",
    "needless_share",
    "place",
    "placement_findings",
    "placements_of",
    "proposals",
    "record",
    "standing_votes",
    "totals_by_objective",
    "votes_by_card",
]
