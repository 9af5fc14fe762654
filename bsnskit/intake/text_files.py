"""Text files: which encoding, which separator, and rows that never shift."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from dataclasses import dataclass, replace

from bsnskit.intake.grid import Broken, Grid
from bsnskit.intake.progress import READING, report

SEPARATORS = (";", ",", "\t", "|")
ENCODINGS = ("utf-8", "utf-16", "cp1252", "latin-1", "mac-roman")
_LONGEST = 10_000_000
_SAMPLE = 400_000


@dataclass(frozen=True)
class Decoded:
    """Text of a file.

    Parameters
    ----------
    encoding : "utf-8", "utf-16", "cp1252", ...
    damaged : how many bytes do not belong to the encoding (they are shown as U+FFFD)
    separator : between the cells of a row; "" where rows are JSON objects
    """

    text: str
    encoding: str
    damaged: int = 0
    separator: str = ""


def decode(content: bytes, stated: str | None = None) -> Decoded:
    """Turn bytes into text: byte order mark, then UTF-8 if it is, then UTF-16 by its zero bytes, else Windows' cp1252.

    A statistical guess is not made: between the one-byte encodings of Western Europe it is a coin's toss on a small
    file. A file mostly in UTF-8 with a few broken bytes stays UTF-8. Another encoding is stated in the mapping file.
    """
    if stated is not None:
        text = content.decode(stated, errors="replace").removeprefix("\ufeff")
        return Decoded(text, stated, text.count("\ufffd"))
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if content.startswith(mark):
            text = content.decode(encoding, errors="replace").removeprefix("\ufeff")
            return Decoded(text, encoding, text.count("\ufffd"))
    if b"\0" in content[:_SAMPLE] and (wide := _utf16(content)):
        text = content.decode(wide, errors="replace")
        return Decoded(text, "utf-16", text.count("\ufffd"))
    try:
        return Decoded(content.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return _utf8_with_damage(content) or _one_byte(content)


def _utf16(content: bytes) -> str | None:
    even, odd = content[0:_SAMPLE:2].count(0), content[1:_SAMPLE:2].count(0)
    half = min(len(content), _SAMPLE) / 2
    if max(even, odd) < 0.3 * half or min(even, odd) > 0.05 * half:
        return None
    return "utf-16-be" if even > odd else "utf-16-le"


def _utf8_with_damage(content: bytes) -> Decoded | None:
    text = content.decode("utf-8", errors="surrogateescape")
    damages = re.findall(r"[\udc80-\udcff]+", text)
    damaged = sum(map(len, damages))
    # In a one-byte encoding nearly every accent would be damage.
    if sum(1 for sign in text if sign > "\x7f") - damaged <= len(damages):
        return None
    return Decoded(re.sub(r"[\udc80-\udcff]+", "\ufffd", text), "utf-8", damaged)


def _one_byte(content: bytes) -> Decoded:
    try:
        return Decoded(content.decode("cp1252"), "cp1252")
    except UnicodeDecodeError:
        return Decoded(content.decode("latin-1"), "latin-1")


def separator_of(text: str) -> str:
    """Return the separator under which most rows have the same count of cells, more than one."""
    sample = text[:_SAMPLE]

    def regularity(separator: str) -> tuple[float, int]:
        widths = Counter(len(row) for row in _records(sample, separator)[0] if any(row))
        width, rows = max(widths.items(), key=lambda item: (item[0] > 1, item[1]), default=(1, 0))
        return (rows / sum(widths.values()) if width > 1 else 0.0, width)

    return max(SEPARATORS, key=regularity)


def read_text(content: bytes, *, encoding: str | None = None, separator: str | None = None) -> tuple[Grid, Decoded]:
    """Read a text file: each record is one row, whatever line breaks its quoted cells hold.

    Parameters
    ----------
    encoding, separator : as the mapping file states them; None = decided on the file
    """
    decoded = decode(content, encoding)
    text, stated = decoded.text, re.match(r"sep=(.)\r?\n", decoded.text)
    if stated:  # Excel's own line, which Excel does not show
        text, separator = text[stated.end() :], separator or stated[1]
    separator = separator or separator_of(text)
    cells, lines, broken = _records(text, separator, first_line=2 if stated else 1)
    grid = Grid(
        "", cells, list(range(1, len(cells) + 1)), lines=lines, broken=broken, cut=not text.endswith(("\n", "\r"))
    )
    return grid, replace(decoded, separator=separator)


def _records(text: str, separator: str, first_line: int = 1) -> tuple[list[list[str]], list[int], list[Broken]]:
    if csv.field_size_limit() < _LONGEST:
        csv.field_size_limit(_LONGEST)
    # newline="" leaves line breaks to csv, which knows the quoted ones; a lone carriage return ends a row too.
    stream = io.StringIO(text, newline="")
    reader = csv.reader(stream, delimiter=separator, strict=True)
    cells: list[list[str]] = []
    lines: list[int] = []
    broken: list[Broken] = []
    length = len(text) or 1
    while True:
        begins = reader.line_num
        if not len(cells) % 20_000:
            report(READING, stream.tell() / length)
        try:
            row = next(reader)
        except StopIteration:
            return cells, lines, broken
        except csv.Error:
            row = []
            broken.append(Broken(len(cells) + 1, begins + first_line, reader.line_num + first_line - 1))
        cells.append(row)
        lines.append(begins + first_line)
