"""The ordinary reading over distinct values, each with the number of rows it stands in."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from bsnskit.contracts.findings import Finding, Rule
from bsnskit.errors import Message
from bsnskit.intake.grid import Grid
from bsnskit.intake.kind import Kind, Setting
from bsnskit.intake.personal import shown
from bsnskit.intake.reading import Reading
from bsnskit.intake.table import TextTable
from bsnskit.vocabulary import N_

ROWS = N_(" ({count} rows)")


class DistinctReading(Reading):
    """A reading whose rows are distinct values: findings say how many rows of the file they concern.

    Parameters
    ----------
    often : rows of the file per row of `table`
    """

    def __init__(
        self, table: TextTable, kind: Kind, found: Mapping[str, int], setting: Setting, often: pd.Series
    ) -> None:
        super().__init__(table, kind, found, setting)
        self.often = often

    def _finding(
        self, rule: Rule, column: str, value: str, rows: list[int], subject: str,
        fields: Callable[[str], Mapping[str, object]] | None,
    ) -> Finding:  # fmt: skip
        count = int(self.often[self.row_numbers.isin(rows)].sum())
        told = Message(ROWS, {"count": count})
        more = {"rows": told, "count": count, **(fields(value) if fields else {})}
        place = (self.setting.file, self.table.grid.sheet, None)
        return Finding(rule, *place, self.heading(column), subject, shown(value), more)


def table_of(cells: pd.DataFrame, headings: list[str]) -> TextTable:
    """Lay distinct values out as a table; columns that are not asked for are blank."""
    width, count = len(headings), len(cells)
    text = pd.DataFrame(
        {place: (cells[place] if place in cells else pd.Series("", index=cells.index)) for place in range(width)}
    )
    text = text.fillna("").astype("str").reset_index(drop=True)
    rows = list(range(1, count + 1))
    return TextTable(Grid("", [], rows), headings, -1, text, list(range(count)))
