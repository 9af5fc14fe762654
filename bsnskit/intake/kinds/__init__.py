"""The kinds of file that are read, one module each."""

from bsnskit.intake.kinds.actions import ACTIONS
from bsnskit.intake.kinds.causes import CAUSES
from bsnskit.intake.kinds.codings import CODINGS
from bsnskit.intake.kinds.contacts import CONTACTS
from bsnskit.intake.kinds.downstream import DOWNSTREAM
from bsnskit.intake.kinds.exposure import EXPOSURE
from bsnskit.intake.kinds.handle_times import HANDLE_TIMES
from bsnskit.intake.kinds.mapping import MAPPING
from bsnskit.intake.kinds.placements import PLACEMENTS
from bsnskit.intake.kinds.rates import RATES
from bsnskit.intake.kinds.reasons import REASONS
from bsnskit.intake.kinds.solutions import SOLUTIONS
from bsnskit.intake.kinds.surveys import SURVEYS
from bsnskit.intake.kinds.targets import TARGETS
from bsnskit.intake.kinds.totals import TOTALS
from bsnskit.intake.kinds.volumes import VOLUMES
from bsnskit.intake.kinds.votes import VOTES

KINDS = {
    kind.name: kind
    for kind in (
        VOLUMES, REASONS, CONTACTS, TOTALS, EXPOSURE, RATES, DOWNSTREAM, HANDLE_TIMES, SURVEYS, CODINGS, MAPPING,
        CAUSES, SOLUTIONS, ACTIONS, TARGETS, PLACEMENTS, VOTES,
    )
}  # fmt: skip
"""Name -> kind, for every kind that is read."""
