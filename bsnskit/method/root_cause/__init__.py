"""Step 4: causes with their impact, solutions with their return, the head of each action sheet."""

from bsnskit.method.root_cause.causes import UNEXPLAINED, cause_findings, cause_impacts, causes_by_impact
from bsnskit.method.root_cause.sheets import SheetHead, sheet
from bsnskit.method.root_cause.solutions import (
    cash_flows,
    combined_effect,
    combined_effects,
    returns,
    solution_findings,
)

__all__ = [
    "UNEXPLAINED",
    "SheetHead",
    "cash_flows",
    "cause_findings",
    "cause_impacts",
    "causes_by_impact",
    "combined_effect",
    "combined_effects",
    "returns",
    "sheet",
    "solution_findings",
]
