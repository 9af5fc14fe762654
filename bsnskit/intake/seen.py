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
from bsnskit.intake.recognised import Recognised
from bsnskit.intake.table import TextTable
from bsnskit.intake.values import PATH, trimmed

PREVIEWED = 5
"""Rows shown of each column."""


@dataclass(frozen=True)
class Seen:
    """What a person is shown of a file beside `Recognised`.

    Parameters
    ----------
    sheets : all that hold anything; () where there are none
    headings : as written, by position; "" where a column has none
    columns : the kit's column -> position of its heading, tiers as "tier:N1"
    free_text : positions of columns that hold what people wrote: never shown, never stored
    preview : first cells of each column, by position; () for free text and customer ids
    blank : share of blank cells of each column, by position
    remembered : the headings were known from an earlier file, and read the same way
    """

    sheets: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    columns: dict[str, int] = field(default_factory=dict)
    free_text: tuple[int, ...] = ()
    preview: tuple[tuple[str, ...], ...] = ()
    blank: tuple[float, ...] = ()
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
        sheets=tuple(grid.sheet for grid in source.grids if grid.sheet and grid.filled),
        headings=tuple(table.headings),
        columns=found,
        free_text=tuple(sorted(free_text - set(found.values()))),
        preview=preview,
        blank=tuple(float(column.isna().mean()) if len(column) else 0.0 for column in texts.values()),
    )


def _is_customer(reading: Reading, name: str) -> bool:
    return name in reading.specs and reading.specs[name].holds == "customer"


def mapping_as_read(seen: Seen, recognised: Recognised, kind: str, mapping: FileMapping) -> FileMapping:
    """Return the mapping that says all that was recognised, so that the same layout is read the same way again.

    Formats are kept where they were stated, and the format of days where one was decided: seven days of one week may
    leave it open. So is what one row is, where it is no contact of its own.
    """
    named = {name: seen.headings[place] for name, place in seen.columns.items() if seen.headings[place]}
    free = [seen.headings[place] for place in seen.free_text if seen.headings[place]]
    parts = {part for heading in named.values() for part in heading.split(PATH)}
    used = {*named.values(), *parts, *free, *mapping.free_text}
    forms = {form for form in recognised.formats.values() if "%" in form}
    dates = mapping.formats.dates or (forms.pop() if len(forms) == 1 else None)
    row_is = recognised.row_is if recognised.row_is in ("update", "ticket") else None
    return mapping.model_copy(
        update={
            "kind": kind,
            "sheet": mapping.sheet or (recognised.sheet if len(seen.sheets) > 1 else None),
            "row_is": mapping.row_is or row_is,
            "columns": {name: heading for name, heading in named.items() if not name.startswith(TIER)}
            | {name: heading for name, heading in mapping.columns.items() if name == VERBATIM},
            "tier_columns": {
                name.removeprefix(TIER): heading for name, heading in named.items() if name.startswith(TIER)
            },
            "formats": mapping.formats.model_copy(update={"dates": dates}),
            "missing": list(dict.fromkeys(mapping.missing)),
            "free_text": list(dict.fromkeys([*mapping.free_text, *free])),
            "not_used": [heading for heading in seen.headings if heading and heading not in used],
            "headings": [heading for heading in seen.headings if heading and PATH not in heading],
        }
    )
