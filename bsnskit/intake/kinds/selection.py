"""Whether a log was selected on activity rather than on its starts, and whether an export was cut at a limit."""

from __future__ import annotations

import pandas as pd

from bsnskit.contracts.findings import Rule
from bsnskit.intake.reading import Reading
from bsnskit.vocabulary import N_

CROWDED = 2.0
"""Factor by which the first seven days exceed the usual week."""
ENOUGH = 30
"""Contacts of the first seven days from which this is said."""
LIMITS = (65_535, 1_048_575)
"""Rows below the headings at which a spreadsheet is full."""

SELECTED = Rule(
    "selected_on_activity",
    N_("The first seven days hold {first} starts, a usual week {usual}: the log seems to be selected on activity."),
    N_(
        "Contacts begun earlier stand in its first week, others of that time are missing. Ask for all contacts opened in"
        " the period; until then leave its first weeks out of comparisons."
    ),
)
FULL = Rule(
    "export_full",
    N_("The file holds exactly {count} rows, as many as a spreadsheet takes: rows after them may be missing."),
    N_("Ask for the export as CSV, or for shorter periods."),
)


def say_selection(reading: Reading, when: pd.Series) -> None:
    """Say whether the starts crowd at the beginning, and whether the rows end where a spreadsheet does.

    Parameters
    ----------
    when : start of each kept contact
    """
    if len(reading.table.text) in LIMITS:
        reading.note(FULL, count=len(reading.table.text))
    days = when.dropna().dt.normalize()
    if days.empty:
        return
    by_week = ((days - days.min()).dt.days // 7).value_counts().sort_index()
    weeks = by_week.reindex(range(int(by_week.index.max())), fill_value=0)  # the last one may be cut
    later = weeks.iloc[1:14]
    if len(later) < 4:
        return
    first, usual = int(weeks.iloc[0]), float(later.median())
    if first >= max(ENOUGH, CROWDED * usual) and first > usual + 6 * (2 * max(usual, 1.0)) ** 0.5:
        reading.note(SELECTED, "contacted_at", first=first, usual=round(usual))
