"""The coding trial: agents code the same contacts blind; how far they agree says what the list is worth."""

from bsnskit.method.qualification.trial.design import CONTACTS, TrialDesign, allocation, trial_design
from bsnskit.method.qualification.trial.measures import TrialMeasures, trial_measures, trial_rounds
from bsnskit.method.qualification.trial.revision import (
    changes_of_proposal,
    is_proposed,
    proposed_revision,
    revised_agreement,
)
from bsnskit.method.qualification.trial.scorecard import (
    Limits,
    Scorecard,
    Verdict,
    change_of_alpha,
    scorecard,
    trial_scores,
)

__all__ = [
    "CONTACTS",
    "Limits",
    "Scorecard",
    "TrialDesign",
    "TrialMeasures",
    "Verdict",
    "allocation",
    "change_of_alpha",
    "changes_of_proposal",
    "is_proposed",
    "proposed_revision",
    "revised_agreement",
    "scorecard",
    "trial_design",
    "trial_measures",
    "trial_rounds",
    "trial_scores",
]
