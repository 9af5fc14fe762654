"""The cells of one sheet as text, each row with the number that the client's own program shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


class Broken(NamedTuple):
    """A row whose cells cannot be told apart: a quote stands out of place, or is never closed."""

    row: int
    first_line: int
    last_line: int


@dataclass(frozen=True)
class Grid:
    """One sheet, or a whole text file.

    Parameters
    ----------
    sheet : its name; "" for a file that has no sheets
    cells : text of every cell, row by row; rows may differ in length, blank cells are ""
    rows : number of each row in the client's program, first row = 1
    lines : line of a text file on which each row begins; none where there are no lines
    marks : per row one sign per cell: " " text, or what a workbook holds instead (`values.NUMBER`, ...); none = all text
    broken : rows whose cells cannot be told apart; they stand in `cells` as blank rows
    merged : merged cells, as (first row, first column, last row, last column), 0-based
    form : "json" where rows are JSON objects
    cut : the text ends without a line end
    uncounted : blank cells that hold a formula without result or an error, as (row, column), 0-based
    """

    sheet: str
    cells: list[list[str]]
    rows: list[int]
    lines: list[int] | None = None
    marks: list[str] | None = None
    broken: list[Broken] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    uncounted: list[tuple[int, int]] = field(default_factory=list)
    form: str = ""
    cut: bool = False

    @property
    def filled(self) -> int:
        """How many rows hold anything."""
        return sum(1 for row in self.cells if any(row))
