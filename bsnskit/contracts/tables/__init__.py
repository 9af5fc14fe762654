"""One contract for every table: columns, type, unit, key, grain.

`check(Volumes, table)` raises `BrokenTable` with all failures; `empty(Volumes)` makes a table without rows.
Text is pandas' `str`, counts that may be unknown are floats with NaN, so that unknown is never 0.
"""

from __future__ import annotations

from bsnskit.contracts.tables.base import WEEK, Table, check, empty, from_rows
from bsnskit.contracts.tables.classification import (
    BoardCards,
    CardVotes,
    ObjectiveTotals,
    Placements,
    VoteAgreement,
    Votes,
)
from bsnskit.contracts.tables.coding import (
    CodeShares,
    MappedVolumes,
    Overlaps,
    RevisionProposals,
    TrialPairs,
    TrialReasons,
    TrialScores,
)
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
    ChannelVolumes,
    Costs,
    Experience,
    Pareto,
    Repeats,
    RepeatShares,
    Seasons,
    Tiers,
    TopicVolumes,
    WeeklyCosts,
)
from bsnskit.contracts.tables.root_cause import CauseImpacts, Causes, CauseTotals, CombinedEffects, Returns, Solutions
from bsnskit.contracts.tables.skyline import (
    Actions,
    Breaks,
    Phases,
    ProposedBreaks,
    SixWeekPower,
    Skyline,
    Targets,
    WeeklyParts,
    WeeklyVolumes,
)

__all__ = [
    "WEEK",
    "Actions",
    "AnnualVolumes",
    "BoardCards",
    "Breaks",
    "Calendar",
    "CardVotes",
    "CauseImpacts",
    "CauseTotals",
    "Causes",
    "ChallengedReasons",
    "Challenges",
    "ChannelVolumes",
    "CodeShares",
    "Codings",
    "CombinedEffects",
    "Contacts",
    "Costs",
    "Downstream",
    "Experience",
    "Exposure",
    "HandleTimes",
    "MappedVolumes",
    "Mapping",
    "ObjectiveTotals",
    "Overlaps",
    "Pareto",
    "Phases",
    "Placements",
    "ProposedBreaks",
    "Rates",
    "Reasons",
    "RepeatShares",
    "Repeats",
    "Returns",
    "RevisionProposals",
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
    "TrialPairs",
    "TrialReasons",
    "TrialScores",
    "Volumes",
    "VoteAgreement",
    "Votes",
    "WeeklyCosts",
    "WeeklyParts",
    "WeeklyVolumes",
    "check",
    "empty",
    "from_rows",
]
