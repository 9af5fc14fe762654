"""What is refused before it is opened: archives that unfold beyond reason, sheets of absurd size, files too large."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import IO

from bsnskit.errors import BsnsError
from bsnskit.vocabulary import N_

LARGEST = 2_000_000_000
"""Bytes a file may have, as delivered or unfolded."""
UNFOLDED = 100
"""How many times its own size an archive may unfold to, once it unfolds to more than `HARMLESS` bytes."""
HARMLESS = 50_000_000
MOST_CELLS = 50_000_000
"""Cells of one sheet, from its first to its last row and column, filled or not."""

_CELL = re.compile(rb'<(?:\w+:)?(?:c|dimension)\b[^>]*?\br(?:ef)?="([A-Z:0-9]+)"')
_FORMULA = re.compile(rb'<(?:\w+:)?f[\s>/]|\bt="e"')
_PLACE = re.compile(rb"([A-Z]{1,3})(\d{1,7})")
_CHUNK = 1 << 20


class RefusedFile(BsnsError):
    """A file is not opened at all: too large, broken, protected, or not of a kind that is read."""


def require_bounded_workbook(name: str, content: bytes) -> bool:
    """Refuse a workbook that would unfold beyond bounds, by what it says of itself and then by what a sheet holds.

    Returns
    -------
    whether a sheet holds formulas or errors

    Raises
    ------
    RefusedFile : a zip bomb, a broken archive, XML entities, a sheet of absurd dimensions
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            require_bounded(name, len(content), sum(entry.file_size for entry in archive.infolist()))
            entries = [entry for entry in archive.infolist() if entry.filename.endswith((".xml", ".rels"))]
            return any([_require_plain_xml(name, archive, entry) for entry in entries])
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError) as problem:
        raise RefusedFile(
            name,
            N_("the archive is broken ({problem})"),
            move=N_("Ask for the file again."),
            problem=str(problem)[:80],
        ) from problem


def require_bounded(name: str, size: int, unfolded: int) -> None:
    """Refuse what unfolds to more than is reasonable.

    Raises
    ------
    RefusedFile : more than 2 GB, or over 50 MB and 100 times the size of the file
    """
    if unfolded > LARGEST or (unfolded > HARMLESS and unfolded > UNFOLDED * size):
        raise RefusedFile(
            name,
            N_("the file unfolds to {megabytes} MB"),
            N_("A file that unfolds to far more than its own size is not opened."),
            N_("Ask the client for a plain CSV."),
            megabytes=unfolded // 1_000_000,
        )


def _require_plain_xml(name: str, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    has_formulas = False
    is_sheet = entry.filename.startswith("xl/worksheets/sheet")
    widest = tallest = 0
    with archive.open(entry) as stream:
        for first, chunk in _overlapping(stream):
            # In UTF-16 every second byte is zero.
            if first and re.search(rb"<!(?:DOCTYPE|ENTITY)", chunk.replace(b"\0", b"")):
                raise RefusedFile(
                    name, N_("the workbook declares XML entities"), N_("A workbook made by a spreadsheet has none.")
                )
            if is_sheet:
                has_formulas = has_formulas or _FORMULA.search(chunk) is not None
                for reference in _CELL.findall(chunk):
                    for letters, row in _PLACE.findall(reference):
                        widest, tallest = max(widest, _column(letters)), max(tallest, int(row))
                require_dimensions(name, tallest, widest)
    return has_formulas


def require_dimensions(name: str, rows: int, columns: int) -> None:
    """Refuse a sheet whose cells lie too far apart to be laid out.

    Raises
    ------
    RefusedFile : more than 50 million cells between the first and the last
    """
    if rows * columns > MOST_CELLS:
        raise RefusedFile(
            name,
            N_("a sheet reaches row {rows} and column {columns}"),
            N_("A sheet of that size is not opened, even when most of it is blank."),
            N_("Delete the stray cells far from the table, or save the sheet as CSV."),
            rows=rows,
            columns=columns,
        )


def _overlapping(stream: IO[bytes]) -> Iterator[tuple[bool, bytes]]:
    # A cell's tag may lie across two chunks.
    tail, first = b"", True
    while chunk := stream.read(_CHUNK):
        yield first, tail + chunk
        tail, first = chunk[-200:], False


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
