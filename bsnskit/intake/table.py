"""From a sheet of cells to a table of text: where its headings stand, and which rows fit them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from bsnskit.contracts.findings import Finding, Rule
from bsnskit.intake.grid import Broken, Grid
from bsnskit.intake.headings import DICTIONARY, EXAMPLE, plain, recognised
from bsnskit.intake.layouts import layout_of
from bsnskit.intake.mapping import FileMapping
from bsnskit.intake.values import PATH
from bsnskit.vocabulary import N_

_EXAMPLE = {word.lower() for word in EXAMPLE}
HEADINGS_WITHIN = 50
"""Rows from the top in which headings are looked for."""

TOO_MANY = Rule(
    "row_too_long",
    N_("The row has {found} cells, the headings {expected} (line {line} of the file)."),
    N_("It is set aside, not shifted. Put cells that hold the separator between quotes."),
)
TOO_FEW = Rule(
    "row_too_short",
    N_("The row has {found} cells, the headings {expected} (line {line} of the file)."),
    N_("It is set aside, not shifted. Is the row cut, or a line break not between quotes?"),
)
ROW_CUT = Rule(
    "last_row_cut",
    N_("The last row has {found} of {expected} cells and no line end: the file was cut in the middle (line {line})."),
    N_("The row is set aside. Rows after it may be missing: export the file again."),
)
BROKEN_QUOTE = Rule(
    "row_broken_quote",
    N_("A quote stands out of place, so that the cells cannot be told apart (lines {line} to {last})."),
    N_("The row is set aside. A quote inside a quoted cell is written twice."),
)
QUOTE_NOT_CLOSED = Rule(
    "quote_not_closed",
    N_("A quote opened in line {line} is never closed: {count} lines after it cannot be told apart."),
    N_("Close the quote, or export the file again."),
    blocking=True,
)
REPEATED_HEADINGS = Rule(
    "headings_repeated",
    N_("The headings stand here again."),
    N_("The row is set aside; it holds no data."),
)
EXAMPLE_ROW = Rule("example_row", N_("The example row of the template."), N_("It is set aside; it holds no data."))
NO_ROW_FITS = Rule(
    "no_row_fits",
    N_("No row has as many cells as there are headings ({expected})."),
    N_("Is the separator right, or a heading missing? State it in the mapping file: formats: separator."),
    blocking=True,
)
TWO_HEADER_ROWS = Rule(
    "headings_in_two_rows",
    N_("The headings stand in two rows and are read together: {headings}."),
    N_("If the second of them is data, say so in the mapping file: header_rows: 1."),
)
JSON_BROKEN = Rule(
    "row_broken_json",
    N_("Line {line} is no JSON object."),
    N_("The row is set aside. Is it cut, or was the file edited by hand?"),
)
SHEET_MISSING = Rule(
    "sheet_missing",
    N_("There is no sheet '{value}'; the sheets are {known}."),
    N_("Mend `sheet:` in the mapping file."),
    blocking=True,
)


@dataclass(frozen=True)
class Misfit:
    """A row that does not fit the headings."""

    row: int
    finding: Finding


@dataclass(frozen=True)
class TextTable:
    """Rows under headings, all text.

    Parameters
    ----------
    grid : the sheet they come from
    headings : as written, "" where there is none
    header : position of the headings in `grid.cells`; of the last row of them where they stand in two
    text : one column per heading, by its position; blank cells are ""
    places : position in `grid.cells` of every row of `text`
    misfits : rows that do not fit, in their order; they are not in `text`
    findings : about the sheet as a whole
    """

    grid: Grid
    headings: list[str]
    header: int
    text: pd.DataFrame
    places: list[int]
    misfits: list[Misfit] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def row_numbers(self) -> pd.Series:
        """Number of each row in the client's program."""
        return pd.Series([self.grid.rows[place] for place in self.places], index=self.text.index, dtype="int64")

    def marks(self, column: int) -> pd.Series | None:
        """Return what the file holds in a column, one sign per row; None where all is text."""
        held = self.grid.marks
        if held is None:
            return None
        signs = [held[place][column : column + 1] or " " for place in self.places]
        return pd.Series(signs, index=self.text.index, dtype="str")


def header_score(headings: Sequence[str], kinds: Sequence[str], mapping: FileMapping) -> int:
    """Count how many headings of a row are known: those of the mapping file weigh more than all others."""
    stated = {plain(heading) for heading in (*mapping.columns.values(), *mapping.tier_columns.values())}
    named = sum(plain(heading) in stated for heading in headings if heading)
    if layout_of(headings) is not None:
        named += 1
    return named * 1000 + max((len(recognised(headings, kind)) for kind in kinds), default=0)


def find_header(grid: Grid, kinds: Sequence[str], mapping: FileMapping) -> tuple[int, int]:
    """Return the position of the headings and their score.

    The best row within the first 50 wins, the first of equals; where nothing is known, the first row with two cells
    or more.
    """
    if mapping.header_row is not None:
        place = min(mapping.header_row - 1, max(len(grid.cells) - 1, 0))
        return place, header_score(grid.cells[place], kinds, mapping) if grid.cells else 0
    top = grid.cells[:HEADINGS_WITHIN]
    scores = [header_score(_stripped(row), kinds, mapping) for row in top]
    best = max(scores, default=0)
    if best:
        return scores.index(best), best
    filled = [place for place, row in enumerate(top) if sum(bool(cell.strip()) for cell in row) > 1]
    return (filled or [place for place, row in enumerate(top) if any(row)] or [0])[0], 0


def choose_sheet(grids: Sequence[Grid], kinds: Sequence[str], mapping: FileMapping) -> Grid | None:
    """Return the sheet to read: the one the mapping names (None when there is no such sheet), else the best known."""
    if mapping.sheet is not None:
        return next((grid for grid in grids if grid.sheet == mapping.sheet), None)
    if len(grids) == 1:
        return grids[0]
    # The dictionary of a template names the same columns as the sheet that it explains.
    told = [grid for grid in grids if grid.sheet not in DICTIONARY] or grids
    return max(told, key=lambda grid: (find_header(grid, kinds, mapping)[1], grid.filled))


def find_headings(grid: Grid, kinds: Sequence[str], mapping: FileMapping) -> tuple[int, list[str]]:
    """Return the position of the last row of headings and the headings, which may stand in two rows."""
    place, score = find_header(grid, kinds, mapping)
    single = _stripped(grid.cells[place]) if grid.cells else []
    if mapping.header_rows == 1:
        return place, single
    pairs = [place + 1] if mapping.header_row is not None else [place + 1, place]
    found = [(last, _two_rows(grid, last, kinds)) for last in pairs if 0 < last < len(grid.cells)]
    if mapping.header_rows == 2 and found:
        return found[0]
    scored = [(header_score(headings, kinds, mapping), last, headings) for last, headings in found]
    better = [option for option in scored if option[0] > score and _is_words(grid, option[1])]
    return max(better)[1:] if better else (place, single)


def _two_rows(grid: Grid, last: int, kinds: Sequence[str]) -> list[str]:
    upper, lower = _stripped(grid.cells[last - 1]), _stripped(grid.cells[last])
    width = max(len(upper), len(lower))
    upper, lower = upper + [""] * (width - len(upper)), lower + [""] * (width - len(lower))
    over = list(upper)
    for column in range(1, width):
        over[column] = over[column] or over[column - 1]  # a heading that spans columns stands in the first of them
    told = []
    for column in range(width):
        both = f"{over[column]} {lower[column]}".strip()
        if not lower[column]:
            told.append(upper[column])
        elif any(recognised([both], kind) for kind in kinds) or lower.count(lower[column]) > 1:
            told.append(both)
        else:
            told.append(lower[column])
    return told


def _is_words(grid: Grid, place: int) -> bool:
    filled = [cell for cell in grid.cells[place] if cell.strip()]
    held = "" if grid.marks is None else grid.marks[place].strip()
    numbers = sum(not any(sign.isalpha() for sign in cell) for cell in filled)
    return bool(filled) and not held and numbers <= 0.3 * len(filled)


def table_under(grid: Grid, header: int, file: str, headings: list[str] | None = None) -> TextTable:
    """Lay out the rows below the headings; rows that do not fit are put by, none is shifted.

    Parameters
    ----------
    headings : where they are not simply the cells of `header`
    """
    written = _stripped(grid.cells[header]) if grid.cells else []
    headings = written if headings is None else headings
    named = max((place + 1 for place, heading in enumerate(headings) if heading), default=0)
    width = max(len(headings), named)
    broken = {row.row: row for row in grid.broken}
    examples = [at for at, heading in enumerate(headings) if plain(heading) in _EXAMPLE]
    places: list[int] = []
    kept: list[list[str]] = []
    misfits: list[Misfit] = []
    for place in range(header + 1, len(grid.cells)):
        row, cells = grid.rows[place], grid.cells[place]
        if row in broken:
            misfits.append(_broken(grid, broken[row], file))
        elif any(cell.strip() for cell in cells):
            fitted = _fitted(cells, named, width, padded=grid.lines is None)
            if fitted is None:
                misfits.append(_misfit(grid, place, named, file))
            elif fitted[:1] == grid.cells[header][:1] and _stripped(fitted) == written:
                misfits.append(Misfit(row, Finding(REPEATED_HEADINGS, file, grid.sheet, row)))
            elif any(plain(fitted[at]) in _EXAMPLE for at in examples):
                misfits.append(Misfit(row, Finding(EXAMPLE_ROW, file, grid.sheet, row)))
            else:
                places.append(place)
                kept.append(fitted)
    findings = []
    if misfits and not kept and all(misfit.finding.rule in (TOO_MANY, TOO_FEW, ROW_CUT) for misfit in misfits):
        findings.append(Finding(NO_ROW_FITS, file, grid.sheet, grid.rows[header], fields={"expected": named}))
    if headings != written:
        told = ", ".join(heading for heading in headings if heading)
        findings.append(Finding(TWO_HEADER_ROWS, file, grid.sheet, grid.rows[header], fields={"headings": told}))
    text = pd.DataFrame(kept, columns=range(width), dtype="str")
    return TextTable(grid, headings, header, text, places, misfits, findings)


def _stripped(cells: Sequence[str]) -> list[str]:
    return [" ".join(cell.split()).strip("\ufeff\u200b") for cell in cells]


def _fitted(cells: list[str], named: int, width: int, *, padded: bool) -> list[str] | None:
    """Return cells as many as headings; None where they are more, or (in a text file) fewer than named headings."""
    extra = [cell for cell in cells[width:] if cell.strip()]
    if extra or (len(cells) < named and not padded):
        return None
    return cells[:width] + [""] * (width - len(cells))


def _misfit(grid: Grid, place: int, named: int, file: str) -> Misfit:
    found = len(grid.cells[place])
    rule = TOO_MANY if found > named else TOO_FEW
    if rule is TOO_FEW and grid.cut and place == len(grid.cells) - 1:
        rule = ROW_CUT
    line = grid.lines[place] if grid.lines else grid.rows[place]
    fields: dict[str, object] = {"found": found, "expected": named, "line": line}
    return Misfit(grid.rows[place], Finding(rule, file, grid.sheet, grid.rows[place], fields=fields))


def _broken(grid: Grid, broken: Broken, file: str) -> Misfit:
    row, first, last = broken
    if grid.form == "json":
        return Misfit(row, Finding(JSON_BROKEN, file, grid.sheet, row, fields={"line": first}))
    swallowed = last - first
    if row == grid.rows[-1] and swallowed:
        finding = Finding(QUOTE_NOT_CLOSED, file, grid.sheet, row, fields={"line": first, "count": swallowed})
    else:
        finding = Finding(BROKEN_QUOTE, file, grid.sheet, row, fields={"line": first, "last": last})
    return Misfit(row, finding)


def column_of(table: TextTable, heading: str) -> list[int]:
    """Return the positions of a heading: as written, else as it reads without case, accents and signs."""
    exact = [place for place, found in enumerate(table.headings) if found == " ".join(heading.split())]
    return exact or [place for place, found in enumerate(table.headings) if found and plain(found) == plain(heading)]


def with_path(table: TextTable, heading: str) -> TextTable:
    """Return the table with one more column, the path that several columns make: "Category > Sub-Category > Item".

    The table itself where a column has that heading, or where one of the parts does not stand over exactly one.
    """
    parts = [column_of(table, part) for part in heading.split(PATH)]
    if len(parts) < 2 or column_of(table, heading) or not all(parts):
        return table
    cells = [table.text[places[0]].str.strip() for places in parts]
    joined = cells[0]
    for level in cells[1:]:
        joined = joined.where(level == "", (joined + PATH + level).str.removeprefix(PATH))
    text = table.text.copy(deep=False)
    text[len(table.headings)] = joined
    return replace(table, headings=[*table.headings, heading], text=text)


def stated_columns(table: TextTable, stated: Mapping[str, str]) -> dict[str, list[int]]:
    """Return where each heading that a mapping file states stands: none, one or several positions."""
    return {column: column_of(table, heading) for column, heading in stated.items()}
