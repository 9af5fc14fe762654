"""One file as delivered, whatever its form, read into sheets of text. The form is told by content, not by name."""

from __future__ import annotations

import gzip
import io
import stat
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import PurePath

from bsnskit.intake.bounds import LARGEST, RefusedFile, require_bounded
from bsnskit.intake.databases import is_database, read_database
from bsnskit.intake.grid import Grid
from bsnskit.intake.json_lines import is_json_lines, read_json_lines
from bsnskit.intake.passwords import unlocked, wrong_password
from bsnskit.intake.text_files import Decoded, read_text
from bsnskit.intake.workbooks import read_parquet, read_workbook
from bsnskit.vocabulary import N_

FORMS = "CSV, TSV, XLSX, XLS, ODS, Parquet, JSON lines, SQLite, DuckDB; gz, zip"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_GZIP = b"\x1f\x8b"
_PICKLES = tuple(b"\x80" + bytes([protocol]) for protocol in range(2, 6))


@dataclass(frozen=True)
class Source:
    """What a file holds.

    Parameters
    ----------
    name : the file's name, for messages
    content : its bytes, unfolded
    form : "text", "json", "workbook", "database" or "parquet"
    grids : its sheets; one for a text or Parquet file
    hidden : names of sheets that are hidden, which are not read
    decoded : how a text file was decoded
    unlocked : whether a password opened it
    """

    name: str
    content: bytes
    form: str
    grids: list[Grid]
    hidden: list[str] = field(default_factory=list)
    decoded: Decoded | None = None
    unlocked: bool = False


def read_source(
    name: str,
    content: bytes,
    *,
    encoding: str | None = None,
    separator: str | None = None,
    password: str | None = None,
) -> Source:
    """Read a file's bytes.

    Parameters
    ----------
    name : of the file, for messages
    encoding, separator : of a text file, where they are stated
    password : of a protected workbook or archive

    Raises
    ------
    RefusedFile : of no form that is read, empty, broken, protected, or beyond the bounds
    """
    if len(content) > LARGEST:
        require_bounded(name, len(content), len(content))
    if content.startswith(_PICKLES):
        raise RefusedFile(
            name,
            N_("this is a Python pickle, and opening one may run a program"),
            N_("The forms are {forms}."),
            N_("Ask the client for a plain CSV."),
            forms=FORMS,
        )
    delivered = content
    content = unlocked(name, _unfolded(name, content, password), password)
    opened = content is not delivered and (delivered.startswith(_OLE) or password is not None)
    if content.startswith(b"PAR1"):
        return Source(name, content, "parquet", [read_parquet(name, content)])
    if content.startswith((_OLE, b"PK\x03\x04")):
        grids, hidden = read_workbook(name, content)
        return Source(name, content, "workbook", grids, hidden, unlocked=opened)
    if is_database(content):
        return Source(name, content, "database", read_database(name, content), unlocked=opened)
    if encoding is None and separator is None and is_json_lines(content):
        grid, decoded = read_json_lines(content)
        return Source(name, content, "json", [grid], decoded=decoded, unlocked=opened)
    grid, decoded = read_text(content, encoding=encoding, separator=separator)
    if not decoded.text.strip():
        raise RefusedFile(name, N_("the file is empty"), move=N_("Ask for the file again."))
    if _is_binary(decoded.text):
        raise RefusedFile(
            name,
            N_("this is no file of a form that is read"),
            N_("The forms are {forms}."),
            N_("Save it in one of them."),
            forms=FORMS,
        )
    return Source(name, content, "text", [grid], decoded=decoded, unlocked=opened)


def _is_binary(text: str) -> bool:
    sample = text[:20_000]
    strange = sum(1 for sign in sample if (sign < " " and sign not in "\t\r\n") or sign == "\ufffd")
    return strange > max(8, 0.05 * len(sample))


def _unfolded(name: str, content: bytes, password: str | None) -> bytes:
    if content.startswith(_GZIP):
        return _from_gzip(name, content)
    if content.startswith(b"PK\x03\x04"):
        return _from_zip(name, content, password)
    return content


def _from_gzip(name: str, content: bytes) -> bytes:
    held = io.BytesIO()
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as stream:
            while part := stream.read(1 << 22):
                held.write(part)
                require_bounded(name, len(content), held.tell())
    except (OSError, EOFError, zlib.error) as problem:
        raise _broken(name, problem) from problem
    return held.getvalue()


def _from_zip(name: str, content: bytes, password: str | None) -> bytes:
    """Take the one file out of a zip; a workbook, which is a zip too, stays as it is."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = [entry for entry in archive.infolist() if not entry.is_dir()]
            if any(entry.filename in ("[Content_Types].xml", "mimetype") for entry in names):
                return content
            kept = [entry for entry in names if not entry.filename.startswith("__MACOSX/")]
            if len(kept) != 1:
                raise RefusedFile(
                    name,
                    N_("the archive holds {count} files ({names})"),
                    N_("An archive is read when it holds one file."),
                    N_("Unpack it and import the files one by one."),
                    count=len(kept),
                    names=", ".join(PurePath(entry.filename).name for entry in kept[:5]),
                )
            require_bounded(name, len(content), kept[0].file_size)
            if stat.S_ISLNK(kept[0].external_attr >> 16) or ".." in PurePath(kept[0].filename.replace("\\", "/")).parts:
                raise RefusedFile(
                    name,
                    N_("the archive holds a link, or a name that leads out of its folder"),
                    N_("Such an archive is not opened."),
                    N_("Unpack it and import the file inside."),
                )
            if kept[0].flag_bits & 1 and password is None:
                raise RefusedFile(
                    name,
                    N_("the archive is protected by a password"),
                    move=N_("Give the password, or unpack it and import the file inside."),
                )
            return archive.read(kept[0], pwd=password.encode() if password else None)
    except RuntimeError as problem:  # what zipfile says of a wrong password
        raise wrong_password(name) from problem
    except (zipfile.BadZipFile, NotImplementedError, zlib.error, EOFError) as problem:
        raise _broken(name, problem) from problem


def _broken(name: str, problem: Exception) -> RefusedFile:
    return RefusedFile(
        name,
        N_("the archive is broken ({problem})"),
        move=N_("Ask for the file again."),
        problem=str(problem)[:80],
    )
