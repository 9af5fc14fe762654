"""Step 1: a list of reasons in the customer's words, what it still asks, and what nobody has counted yet."""

from bsnskit.method.qualification.challenges import challenge_findings, challenges_by_reason
from bsnskit.method.qualification.encoder import Encoder, has_encoder, sentence_encoder
from bsnskit.method.qualification.mapping import (
    ends_of_mapped,
    shares_at_first_level,
    shares_by_code,
    shares_of_mapping,
    volumes_by_mapping,
)
from bsnskit.method.qualification.overlaps import label_overlaps
from bsnskit.method.qualification.revision import at_first_level
from bsnskit.method.qualification.rewordings import open_findings, wording_proposals
from bsnskit.method.qualification.summary import ListSummary, list_summary
from bsnskit.method.qualification.unknowns import unknown_volume_findings
from bsnskit.method.qualification.wording import wording_findings

__all__ = [
    "Encoder",
    "ListSummary",
    "at_first_level",
    "challenge_findings",
    "challenges_by_reason",
    "ends_of_mapped",
    "has_encoder",
    "label_overlaps",
    "list_summary",
    "open_findings",
    "sentence_encoder",
    "shares_at_first_level",
    "shares_by_code",
    "shares_of_mapping",
    "unknown_volume_findings",
    "volumes_by_mapping",
    "wording_findings",
    "wording_proposals",
]
