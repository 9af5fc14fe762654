"""What customers wrote: coded from what is coded already, and gathered where no reason covers it."""

from bsnskit.method.qualification.texts.accuracy import (
    accuracy_by_level,
    calibration,
    calibration_error,
    coded_needed,
    learning_curve,
    level_for,
)
from bsnskit.method.qualification.texts.discovery import Discovery, discovered, uncovered
from bsnskit.method.qualification.texts.suggestion import Coder, coded_texts, cross_validated, learnt, suggestions

__all__ = [
    "Coder",
    "Discovery",
    "accuracy_by_level",
    "calibration",
    "calibration_error",
    "coded_needed",
    "coded_texts",
    "cross_validated",
    "discovered",
    "learning_curve",
    "learnt",
    "level_for",
    "suggestions",
    "uncovered",
]
