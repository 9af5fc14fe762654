"""Step 2: what each reason weighs, when it comes, what it costs and what it does to the customer."""

from bsnskit.method.quantification.card import IntentCard, intent_card
from bsnskit.method.quantification.contexts import costs_by_context
from bsnskit.method.quantification.costing import cost_findings, costs, downstream_by_reason, handle_by_reason
from bsnskit.method.quantification.counts import (
    annual_by_reason,
    annual_by_topic,
    counts_of_year,
    counts_once,
    tiers_by_reason,
    volume_findings,
    year_counted,
)
from bsnskit.method.quantification.months import FRENCH_MONTHS, UnreadableMonths, months_of, season_text
from bsnskit.method.quantification.ranking import VolumeSummary, pareto, volume_summary
from bsnskit.method.quantification.repeats import repeat_shares
from bsnskit.method.quantification.seasonality import season_findings, seasons
from bsnskit.method.quantification.surveys import experience

__all__ = [
    "FRENCH_MONTHS",
    "IntentCard",
    "UnreadableMonths",
    "VolumeSummary",
    "annual_by_reason",
    "annual_by_topic",
    "cost_findings",
    "costs",
    "costs_by_context",
    "counts_of_year",
    "counts_once",
    "downstream_by_reason",
    "experience",
    "handle_by_reason",
    "intent_card",
    "months_of",
    "pareto",
    "repeat_shares",
    "season_findings",
    "season_text",
    "seasons",
    "tiers_by_reason",
    "volume_findings",
    "volume_summary",
    "year_counted",
]
