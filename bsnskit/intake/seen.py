"""What was recognised in a file, for a person to confirm: its form, its headings, what each column was taken for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from bsnskit.intake.headings import VERBATIM, plain
from bsnskit.intake.kinds.volumes import TIER
from bsnskit.intake.mapping import FileMapping
from bsnskit.intake.personal import is_free_text, shown
from bsnskit.intake.read import Source
from bsnskit.intake.reading import Reading
from bsnskit.intake.table import TextTable
from bsnskit.intake.values import trimmed

PREVIEWED = 5
"""Rows shown of each column."""
_ROW_IS: dict[str, str] = {
    "contacts": "contact",
    "volumes": "count",
    "exposure": "count",
    "reasons": "reason",
    "surveys": "answer",
}


@dataclass(frozen=True)
class Seen:
    """What was recognised.

    Parameters
    ----------
    encoding, separator : of a text file; "" for a workbook
    sheet, sheets : the sheet read ("" where there are none) and all that hold anything
    header_row : row of the headings, as the client's program numbers it
    headings : as written; "" where a column has none
    columns : the kit's column -> position of its heading, tiers as "tier:N1"
    free_text : positions of columns that hold what people wrote: never shown, never stored
    preview : first cells of each column, by position; () for free text and customer ids
    dates : the kit's column -> format of its days
    row_is : what one row is; "" where nothing says it
    remembered : the headings were known from an earlier file, and read the same way
    """

    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    header_row: int = 1
    headings: tuple[str, ...] = ()
    columns: dict[str, int] = field(default_factory=dict)
    free_text: tuple[int, ...] = ()
    preview: tuple[tuple[str, ...], ...] = ()
    dates: dict[str, str] = field(default_factory=dict)
    row_is: str = ""
    remembered: bool = False


def shape_of(headings: Iterable[str]) -> str:
    """Return the text by which the same headings are known again, in whatever order, case or accent."""
    named = "\n".join(sorted({plain(heading) for heading in headings if heading}))
    return hashlib.sha256(named.encode()).hexdigest()[:8]


def seen_of(source: Source, table: TextTable, reading: Reading | None = None, free: Iterable[int] = ()) -> Seen:
    """Note what was recognised in a file.

    Parameters
    ----------
    reading : the table read as a kind; None where the kind is not clear
    free : positions that the mapping calls free text
    """
    texts = {place: trimmed(table.text[place]) for place in range(len(table.headings))}
    free_text = {*free, *(place for place, column in texts.items() if is_free_text(column))}
    found = dict(reading.found) if reading else {}
    hidden = free_text | {place for name, place in found.items() if reading and _is_customer(reading, name)}
    preview = tuple(
        () if place in hidden else tuple(shown(text) for text in texts[place].dropna().iloc[:PREVIEWED])
        for place in range(len(table.headings))
    )
    return Seen(
        encoding=source.decoded.encoding if source.decoded else "",
        separator=source.decoded.separator if source.decoded else "",
        sheet=table.grid.sheet,
        sheets=tuple(grid.sheet for grid in source.grids if grid.filled),
        header_row=table.grid.rows[table.header] if table.grid.rows else 1,
        headings=tuple(table.headings),
        columns=found,
        free_text=tuple(sorted(free_text - set(found.values()))),
        preview=preview,
        dates=dict(reading.forms) if reading else {},
        row_is=str(reading.mapping.row_is or _ROW_IS.get(reading.kind.name, "")) if reading else "",
    )


def _is_customer(reading: Reading, name: str) -> bool:
    return name in reading.specs and reading.specs[name].holds == "customer"


def mapping_as_read(seen: Seen, kind: str, mapping: FileMapping) -> FileMapping:
    """Return the mapping that says all that was recognised, so that the same layout is read the same way again.

    Formats are kept where they were stated, and the format of days where one was decided: seven days of one week may
    leave it open.
    """
    named = {name: seen.headings[place] for name, place in seen.columns.items() if seen.headings[place]}
    free = [seen.headings[place] for place in seen.free_text if seen.headings[place]]
    used = {*named.values(), *free, *mapping.free_text}
    forms = set(seen.dates.values())
    dates = mapping.formats.dates or (forms.pop() if len(forms) == 1 else None)
    return mapping.model_copy(
        update={
            "kind": kind,
            "sheet": mapping.sheet or (seen.sheet if len(seen.sheets) > 1 else None),
            "row_is": mapping.row_is,
            "columns": {name: heading for name, heading in named.items() if not name.startswith(TIER)}
            | {name: heading for name, heading in mapping.columns.items() if name == VERBATIM},
            "tier_columns": {
                name.removeprefix(TIER): heading for name, heading in named.items() if name.startswith(TIER)
            },
            "formats": mapping.formats.model_copy(update={"dates": dates}),
            "free_text": list(dict.fromkeys([*mapping.free_text, *free])),
            "not_used": [heading for heading in seen.headings if heading and heading not in used],
            "headings": [heading for heading in seen.headings if heading],
        }
    )
