"""A text file as UTF-8 on disk, unfolded and re-encoded in pieces: what DuckDB can parse."""

from __future__ import annotations

import codecs
import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from bsnskit.intake.bounds import UNFOLDED, RefusedFile
from bsnskit.intake.progress import OPENING, report
from bsnskit.intake.text_files import decode
from bsnskit.vocabulary import N_

MOST = 40_000_000_000
"""Bytes of a text file, unfolded."""
_PIECE = 1 << 22
_OTHER_FORMS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"PAR1", b"\x80", b"{")


def as_utf8(path: Path, scratch: Path, stated: str | None = None) -> tuple[Path, str] | None:
    """Return the file itself where it is UTF-8, else a copy in `scratch` that is; with the encoding it had.

    None for what is no text file, and for text with damage, which needs the ordinary reading.

    Raises
    ------
    RefusedFile : unfolded beyond bounds
    """
    with path.open("rb") as stream:
        head = stream.read(8)
    folded = head.startswith(b"\x1f\x8b")
    if head.startswith(_OTHER_FORMS):
        return None
    encoding = stated or _encoding_of(path, folded)
    if encoding is None:
        return None
    if not folded and encoding.lower().replace("-", "") == "utf8":
        return (path, "utf-8") if _is_utf8(path) else None
    copy = scratch / "plain.csv"
    try:
        with copy.open("wb") as target:
            decoder = codecs.getincrementaldecoder(encoding)()
            for piece in _pieces(path, folded):
                if b"\0" in piece and not encoding.startswith("utf-16"):
                    return None
                target.write(decoder.decode(piece).removeprefix("\ufeff").encode("utf-8"))
            target.write(decoder.decode(b"", True).encode("utf-8"))
    except (UnicodeError, OSError, EOFError, zlib.error):
        return None
    return copy, encoding


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for piece in _pieces(path, False):
            if b"\0" in piece:
                return False
            if not piece.isascii() or decoder.getstate()[0]:  # plain letters need no decoding
                decoder.decode(piece)
        decoder.decode(b"", True)
    except UnicodeDecodeError:
        return False
    return True


def _encoding_of(path: Path, folded: bool) -> str | None:
    """Return the encoding of the first piece that tells one; plain ASCII is UTF-8."""
    for piece in _pieces(path, folded):
        found = decode(piece[: piece.rfind(b"\n") + 1] or piece)
        if found.damaged or b"\0" in piece:
            return "utf-16" if found.encoding == "utf-16" and piece[:2] in (b"\xff\xfe", b"\xfe\xff") else None
        if not piece.isascii():
            return found.encoding
    return "utf-8"


def _pieces(path: Path, folded: bool) -> Iterator[bytes]:
    size, unfolded = path.stat().st_size or 1, 0
    with path.open("rb") as raw:
        stream: IO[bytes] = gzip.GzipFile(fileobj=raw) if folded else raw  # type: ignore[assignment]
        while piece := stream.read(_PIECE):
            unfolded += len(piece)
            if unfolded > MOST or (folded and unfolded > 50_000_000 and unfolded > UNFOLDED * size):
                raise RefusedFile(
                    path.name,
                    N_("the file unfolds to {megabytes} MB"),
                    N_("A file that unfolds to far more than its own size is not opened."),
                    N_("Ask the client for a plain CSV."),
                    megabytes=unfolded // 1_000_000,
                )
            report(OPENING, raw.tell() / size)
            yield piece
