"""Files that are whole or not there: temporary file beside the place, synced, renamed; and a lock between processes."""

from __future__ import annotations

import glob
import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from bsnskit.errors import NotReady
from bsnskit.vocabulary import N_


def write_whole(path: Path, content: bytes, *, mode: int = 0o666) -> None:
    """Write a file so that a reader or a power cut sees the old one or the new one, never a part.

    Parameters
    ----------
    path : its folder exists; a file already there is replaced
    content : all bytes
    mode : permission bits, less the user's umask; 0o600 for a secret
    """
    with whole(path, mode=mode) as draft:
        draft.write_bytes(content)


@contextmanager
def whole(path: Path, *, mode: int = 0o666) -> Iterator[Path]:
    """Give a file beside `path` to write to; when the block ends well it is synced and takes the place of `path`."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode))
    try:
        yield draft
        with draft.open("rb+") as stream:
            os.fsync(stream.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sweep_drafts(path: Path) -> None:
    """Remove what processes that ended while they wrote `path` have left; nobody else may be writing it."""
    for leftover in path.parent.glob(f".{glob.escape(path.name)}.{'[0-9a-f]' * 8}"):
        leftover.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Make a rename inside a folder survive a power cut; Windows cannot open folders and does without."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def alone(lock: Path, wait_s: float = 600.0) -> Iterator[None]:
    """Let one process at a time into a block; a process that dies lets go at once.

    The lock is SQLite's: held by the operating system on Linux, macOS and Windows, with a waiting time.

    Raises
    ------
    NotReady : another process held the lock for longer than `wait_s`
    """
    with closing(sqlite3.connect(lock, timeout=wait_s, isolation_level=None)) as connection:
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as problem:
            raise NotReady(
                str(lock.parent),
                N_("another process has been at work on this engagement for more than {seconds} seconds"),
                N_("One process at a time builds or imports."),
                N_("Wait until it ends, or close it, then try again."),
                seconds=round(wait_s),
            ) from problem
        try:
            yield
        finally:
            with suppress(sqlite3.Error):
                connection.execute("ROLLBACK")


def stamp(path: Path) -> tuple[int, int, int] | None:
    """Return what changes when a file is replaced (time, size, inode); None where there is no file."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
