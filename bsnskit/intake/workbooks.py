"""Workbooks (XLSX, XLSM, XLSB, XLS, ODS) and Parquet: cells as text, with a mark where the file holds no text.

A number is written as it is held, shortest form; what a spreadsheet displays instead is asked for where it matters,
in columns of ids. Formulas are never evaluated: a cell holds the result that the client's program left in it.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from dataclasses import replace
from typing import Any

from bsnskit.intake.bounds import RefusedFile, require_bounded_workbook, require_dimensions
from bsnskit.intake.grid import Grid
from bsnskit.intake.passwords import PROTECTED, protected
from bsnskit.intake.progress import OPENING, READING, report
from bsnskit.intake.values import DAY, FLAG, NUMBER, TIME
from bsnskit.vocabulary import N_

_TOLD = 5000
"""Rows after which it is told how far the reading is."""
_FIXED = re.compile(r"(0+)(?:\.(0+))?(?:_\)|_-)?")
"""Number formats that print a fixed count of digits: 0, 0.00, 000000."""


def read_workbook(name: str, content: bytes) -> tuple[list[Grid], list[str]]:
    """Read every visible sheet of a workbook.

    Returns
    -------
    the sheets in their order, and the names of the hidden ones, which are not read

    Raises
    ------
    RefusedFile : protected by a password, broken, or beyond the bounds
    """
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    with_formulas = False
    if content.startswith(b"PK"):
        with_formulas = require_bounded_workbook(name, content)
    elif PROTECTED in content:
        raise protected(name)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            sheets = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
            hidden = [sheet.name for sheet in sheets if sheet.visible != SheetVisibleEnum.Visible]
            shown = [sheet.name for sheet in sheets if sheet.name not in hidden]
            grids = []
            for place, sheet in enumerate(shown):
                report(OPENING, place / len(shown))
                grids.append(_grid(name, book.get_sheet_by_name(sheet)))
    except PasswordError as problem:
        raise protected(name) from problem
    except CalamineError as problem:
        raise RefusedFile(
            name,
            N_("the workbook cannot be read ({problem})"),
            move=N_("Open it in a spreadsheet, save it again, or ask for it once more."),
            problem=str(problem)[:80],
        ) from problem
    if with_formulas:
        grids = [replace(grid, uncounted=_without_result(content, grid)) for grid in grids]
    return grids, hidden


def _grid(name: str, sheet: Any) -> Grid:
    require_dimensions(name, *((sheet.end[0] + 1, sheet.end[1] + 1) if sheet.end else (0, 0)))
    cells: list[list[str]] = []
    marks: list[str] = []
    rows = sheet.to_python(skip_empty_area=False)
    for number, row in enumerate(rows):
        if number % _TOLD == 0:
            report(READING, number / len(rows))
        told = [as_text(cell) for cell in row]
        cells.append([text for text, _ in told])
        marks.append("".join(mark for _, mark in told))
    merged = [(*first, *last) for first, last in sheet.merged_cell_ranges or ()]
    return Grid(sheet.name, cells, list(range(1, len(cells) + 1)), marks=marks, merged=merged)


def as_text(value: object) -> tuple[str, str]:
    """Return a held value as text, with its mark: 2.1 -> ("2.1", number), 52.0 -> ("52", number)."""
    if value is None or value == "":
        return "", " "
    if isinstance(value, str):
        return value, " "
    if isinstance(value, bool):
        return ("true" if value else "false"), FLAG
    if isinstance(value, (int, float)):
        return _number_text(value), NUMBER
    if isinstance(value, (dt.datetime, dt.date)):
        return value.isoformat(sep=" ") if isinstance(value, dt.datetime) else value.isoformat(), DAY
    if isinstance(value, dt.time):
        return value.isoformat(timespec="seconds"), TIME
    if isinstance(value, dt.timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02d}:{seconds:02d}", TIME
    return str(value), " "


def _number_text(value: float) -> str:
    if value != value:
        return ""
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(value)


def displayed(content: bytes, sheet: str, column: int) -> dict[int, str]:
    """Return the text that a spreadsheet displays for numbers of fixed digits in one column of an XLSX file.

    Returns
    -------
    position of the row (0 = first) -> text; numbers of any other format are left out
    """
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    try:
        cells = (row[0] for row in book[sheet].iter_rows(min_col=column + 1, max_col=column + 1))
        numbers = {cell.row - 1: cell for cell in cells if isinstance(cell.value, (int, float))}
        forms = {place: _FIXED.fullmatch(str(cell.number_format)) for place, cell in numbers.items()}
        return {
            place: f"{numbers[place].value:0{len(form[0])}.{len(form[2] or '')}f}"
            for place, form in forms.items()
            if form
        }
    finally:
        book.close()


def _without_result(content: bytes, grid: Grid) -> list[tuple[int, int]]:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    try:
        cells = [cell for row in book[grid.sheet].iter_rows() for cell in row if cell.data_type in ("f", "e")]
        places = [(cell.row - 1, cell.column - 1) for cell in cells]
    finally:
        book.close()
    return [(row, column) for row, column in places if row >= len(grid.cells) or not grid.cells[row][column]]


def read_parquet(name: str, content: bytes) -> Grid:
    """Read a Parquet file; its column names stand as the first row, so that rows count as in a spreadsheet.

    Raises
    ------
    RefusedFile : the file is broken
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(pa.BufferReader(content))
    except (pa.ArrowException, OSError) as problem:
        raise RefusedFile(
            name,
            N_("the Parquet file cannot be read ({problem})"),
            move=N_("Ask for the file again."),
            problem=str(problem)[:80],
        ) from problem
    require_dimensions(name, table.num_rows, table.num_columns)
    columns = []
    for place, column in enumerate(table.columns):
        report(READING, place / table.num_columns)
        columns.append([as_text(value) for value in column.to_pylist()])
    rows = list(zip(*columns, strict=True))
    cells = [list(table.column_names), *([text for text, _ in row] for row in rows)]
    marks = [" " * table.num_columns, *("".join(mark for _, mark in row) for row in rows)]
    return Grid("", cells, list(range(1, len(cells) + 1)), marks=marks)
