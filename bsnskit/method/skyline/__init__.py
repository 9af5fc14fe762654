"""Step 5: the weeks as they are, with targets; why they cannot judge; where each reason stands in the loop."""

from bsnskit.method.skyline.bars import events_by_week, skyline
from bsnskit.method.skyline.loop import LACKS, phases
from bsnskit.method.skyline.power import chance_of_drop, power_of_weeks, six_week_power, smallest_visible_fall
from bsnskit.method.skyline.proposed_breaks import proposed_breaks
from bsnskit.method.skyline.weekly import last_complete_week, weekly_by_reason, weekly_table

__all__ = [
    "LACKS",
    "chance_of_drop",
    "events_by_week",
    "last_complete_week",
    "phases",
    "power_of_weeks",
    "proposed_breaks",
    "six_week_power",
    "skyline",
    "smallest_visible_fall",
    "weekly_by_reason",
    "weekly_table",
]
