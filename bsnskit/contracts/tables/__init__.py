"""One contract for every table: columns, type, unit, key, grain.

`check(Volumes, table)` raises `BrokenTable` with all failures; `empty(Volumes)` makes a table without rows.
Text is pandas' `str`, counts that may be unknown are floats with NaN, so that unknown is never 0.
"""

from __future__ import annotations

from bsnskit.contracts.tables.base import WEEK, Table, check, empty, from_rows
from bsnskit.contracts.tables.classification import BoardCards, ObjectiveTotals, Placements, Votes
from bsnskit.contracts.tables.delivered import (
    Calendar,
    Contacts,
    Downstream,
    Exposure,
    HandleTimes,
    Rates,
    Surveys,
    Totals,
    Volumes,
)
from bsnskit.contracts.tables.qualification import ChallengedReasons, Challenges, Codings, Mapping, Reasons
from bsnskit.contracts.tables.quantification import (
    AnnualVolumes,
    ChannelCpx,
    ChannelShifts,
    ChannelVolumes,
    Costs,
    Cpx,
    Experience,
    Pareto,
    RepeatEffects,
    Repeats,
    RepeatShares,
    SampledVolumes,
    Seasons,
    Tiers,
    TopicVolumes,
    WeeklyCosts,
    WhatIf,
)
from bsnskit.contracts.tables.root_cause import CauseImpacts, Causes, CauseTotals, CombinedEffects, Returns, Solutions
from bsnskit.contracts.tables.skyline import Actions, Breaks, Phases, SixWeekPower, Skyline, Targets, WeeklyVolumes

__all__ = [
    "WEEK",
    "Actions",
    "AnnualVolumes",
    "BoardCards",
    "Breaks",
    "Calendar",
    "CauseImpacts",
    "CauseTotals",
    "Causes",
    "ChallengedReasons",
    "Challenges",
    "ChannelCpx",
    "ChannelShifts",
    "ChannelVolumes",
    "Codings",
    "CombinedEffects",
    "Contacts",
    "Costs",
    "Cpx",
    "Downstream",
    "Experience",
    "Exposure",
    "HandleTimes",
    "Mapping",
    "ObjectiveTotals",
    "Pareto",
    "Phases",
    "Placements",
    "Rates",
    "Reasons",
    "RepeatEffects",
    "RepeatShares",
    "Repeats",
    "Returns",
    "SampledVolumes",
    "Seasons",
    "SixWeekPower",
    "Skyline",
    "Solutions",
    "Surveys",
    "Table",
    "Targets",
    "Tiers",
    "TopicVolumes",
    "Totals",
    "Volumes",
    "Votes",
    "WeeklyCosts",
    "WeeklyVolumes",
    "WhatIf",
    "check",
    "empty",
    "from_rows",
]
