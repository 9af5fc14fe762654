"""From what a cell shows to a value: numbers, days, weeks, durations, yes and no.

How a column is written (decimal sign, order of day and month) is decided once, on the whole column; where the column
leaves it open, the decision is `None` and has to be asked. A blank cell is unknown. Series in, Series of the same
index out; what cannot be read is missing in `values` and marked in `wrong`.
"""

from __future__ import annotations

from bsnskit.intake.values.cells import (
    DAY,
    FLAG,
    NUMBER,
    TIME,
    UNKNOWN,
    Converted,
    bare_id,
    by_value,
    changed,
    grouped_ids,
    printable,
    trimmed,
    without_unknown,
)
from bsnskit.intake.values.days import (
    ISO,
    DayOrder,
    brought_to,
    day_order,
    days_in,
    skipped_hours,
    with_numbered_months,
    with_plain_time,
)
from bsnskit.intake.values.durations import DURATIONS, duration_form, durations, yes_or_no
from bsnskit.intake.values.numbers import decimal_sign, decimals_of, number_of, numbers
from bsnskit.intake.values.periods import month_of_text, quarter_of_text, week_of_text, year_of_text
from bsnskit.intake.values.words import PATH, alike, look_alikes, with_levels, without_entities

__all__ = [
    "DAY",
    "DURATIONS",
    "FLAG",
    "ISO",
    "NUMBER",
    "PATH",
    "TIME",
    "UNKNOWN",
    "Converted",
    "DayOrder",
    "alike",
    "bare_id",
    "brought_to",
    "by_value",
    "changed",
    "day_order",
    "days_in",
    "decimal_sign",
    "decimals_of",
    "duration_form",
    "durations",
    "grouped_ids",
    "look_alikes",
    "month_of_text",
    "number_of",
    "numbers",
    "printable",
    "quarter_of_text",
    "skipped_hours",
    "trimmed",
    "week_of_text",
    "with_levels",
    "with_numbered_months",
    "with_plain_time",
    "without_entities",
    "without_unknown",
    "year_of_text",
    "yes_or_no",
]
