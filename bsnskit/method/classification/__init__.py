"""Step 3: the value-irritant matrix, decided by a team; the position proposes, the team records."""

from bsnskit.method.classification.cards import board_cards
from bsnskit.method.classification.contexts import WrongSplit, figures_by_context, split_parts
from bsnskit.method.classification.positions import (
    UnknownCard,
    WrongObjective,
    WrongPosition,
    card_of,
    changes,
    decided,
    place,
    placed,
    placements_of,
    record,
    unplaced,
)
from bsnskit.method.classification.published import PUBLISHED_NEEDLESS, PUBLISHED_SPLIT
from bsnskit.method.classification.questions import placement_findings
from bsnskit.method.classification.totals import UNDECIDED, needless_share, sums_by_objective, totals_by_objective
from bsnskit.method.classification.votes import (
    AGREED_FROM,
    agreement_by_round,
    proposals,
    standing_votes,
    votes_by_card,
)

__all__ = [
    "AGREED_FROM",
    "PUBLISHED_NEEDLESS",
    "PUBLISHED_SPLIT",
    "UNDECIDED",
    "UnknownCard",
    "WrongObjective",
    "WrongPosition",
    "WrongSplit",
    "agreement_by_round",
    "board_cards",
    "card_of",
    "changes",
    "decided",
    "figures_by_context",
    "needless_share",
    "place",
    "placed",
    "placement_findings",
    "placements_of",
    "proposals",
    "record",
    "split_parts",
    "standing_votes",
    "sums_by_objective",
    "totals_by_objective",
    "unplaced",
    "votes_by_card",
]
