"""Step 2: what each reason weighs, when it comes, what it costs and what it does to the customer."""

from bsnskit.method.quantification.card import IntentCard, intent_card
from bsnskit.method.quantification.contexts import costs_by_context
from bsnskit.method.quantification.costing import cost_findings, costs, downstream_by_reason, handle_by_reason
from bsnskit.method.quantification.counts import (
    annual_by_reason,
    annual_by_topic,
    counts_of_year,
    counts_once,
    parts_of_year,
    tiers_by_reason,
    volume_findings,
    year_counted,
)
from bsnskit.method.quantification.months import FRENCH_MONTHS, UnreadableMonths, months_of, season_text
from bsnskit.method.quantification.per_driver import cpx_by_month, cpx_by_reason, driver_of_year
from bsnskit.method.quantification.profiles import columns_profile, reasons_profile, weeks_profile
from bsnskit.method.quantification.ranking import VolumeSummary, pareto, volume_summary
from bsnskit.method.quantification.reconciling import total_findings
from bsnskit.method.quantification.repeat_effects import BETTER_BY, contacts_at_fcr, repeat_effects
from bsnskit.method.quantification.repeats import repeat_shares
from bsnskit.method.quantification.sampled import sample_findings, sampled_year, with_sampled_year
from bsnskit.method.quantification.seasonality import season_findings, seasons
from bsnskit.method.quantification.shifts import channel_shifts
from bsnskit.method.quantification.surveys import experience
from bsnskit.method.quantification.what_if import LEVERS, Change, one_by_one, what_if

__all__ = [
    "BETTER_BY",
    "FRENCH_MONTHS",
    "LEVERS",
    "Change",
    "IntentCard",
    "UnreadableMonths",
    "VolumeSummary",
    "annual_by_reason",
    "annual_by_topic",
    "channel_shifts",
    "columns_profile",
    "contacts_at_fcr",
    "cost_findings",
    "costs",
    "costs_by_context",
    "counts_of_year",
    "counts_once",
    "cpx_by_month",
    "cpx_by_reason",
    "downstream_by_reason",
    "driver_of_year",
    "experience",
    "handle_by_reason",
    "intent_card",
    "months_of",
    "one_by_one",
    "pareto",
    "parts_of_year",
    "reasons_profile",
    "repeat_effects",
    "repeat_shares",
    "sample_findings",
    "sampled_year",
    "season_findings",
    "season_text",
    "seasons",
    "tiers_by_reason",
    "total_findings",
    "volume_findings",
    "volume_summary",
    "weeks_profile",
    "what_if",
    "with_sampled_year",
    "year_counted",
]
