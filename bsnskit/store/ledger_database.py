"""The ledger's database: its tables and triggers, connections, and the change to a newer format.

A connection is opened for each call and closed at once: JupyterLab calls from several threads, and several processes
write at the same time. The rollback journal is used, not WAL, which can lose pages under two writers before
SQLite 3.51.3.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from bsnskit.errors import LedgerError
from bsnskit.store.events import ERASE, PARTS, START, UNDO, Event, NewEvent, Row, row_of
from bsnskit.store.files import stamp, sync_folder
from bsnskit.vocabulary import N_

FORMAT = 1
"""Format of ledger.sqlite, kept in the file itself."""
APPLICATION = 0x62736E73
"""Says in the file's head that it is a ledger ("bsns")."""
WAIT_S = 30.0
"""How long a call waits for another process that is writing [s]; a write takes milliseconds."""

Migration = Callable[[sqlite3.Connection], None]
MIGRATIONS: dict[int, Migration] = {}
"""Step from format n to n + 1, by n. Format 1 is the first."""

_COLUMNS = (
    "e.sequence, e.event_id, e.recorded_at, e.kind, c.author, c.subject, c.body, c.author_salt, c.subject_salt,"
    " c.body_salt, e.author_digest, e.subject_digest, e.body_digest, e.chain"
)
_FROM = "FROM events AS e JOIN contents AS c ON c.sequence = e.sequence"

BY_KIND = "WHERE e.kind = ? ORDER BY e.sequence"
_KEPT = " OR ".join(
    f"(NEW.{name} IS NOT NULL AND NEW.{name} IS NOT OLD.{name})" for part in PARTS for name in (part, f"{part}_salt")
)
_SCHEMA = f"""
CREATE TABLE events (
  sequence INTEGER PRIMARY KEY, event_id TEXT NOT NULL UNIQUE, recorded_at TEXT NOT NULL, kind TEXT NOT NULL,
  author_digest TEXT NOT NULL, subject_digest TEXT NOT NULL, body_digest TEXT NOT NULL, chain TEXT NOT NULL
);
CREATE TABLE contents (
  sequence INTEGER PRIMARY KEY REFERENCES events (sequence), author TEXT, subject TEXT, body TEXT,
  author_salt TEXT, subject_salt TEXT, body_salt TEXT
);
CREATE INDEX events_by_kind ON events (kind, sequence);
CREATE INDEX contents_by_subject ON contents (subject, sequence);
CREATE TRIGGER events_are_never_changed BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER events_are_never_deleted BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER events_follow_each_other BEFORE INSERT ON events
WHEN NEW.sequence IS NOT (SELECT COALESCE(MAX(sequence), 0) + 1 FROM events)
  OR EXISTS (SELECT 1 FROM events WHERE event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER contents_come_with_their_event BEFORE INSERT ON contents
WHEN NEW.sequence IS NOT (SELECT MAX(sequence) FROM events)
  OR EXISTS (SELECT 1 FROM contents WHERE sequence = NEW.sequence)
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER contents_are_never_deleted BEFORE DELETE ON contents
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER contents_are_only_erased BEFORE UPDATE ON contents
WHEN NEW.sequence IS NOT OLD.sequence
  OR {_KEPT}
  OR NOT EXISTS (
    SELECT 1 FROM events AS erasing JOIN contents AS said ON said.sequence = erasing.sequence
    WHERE erasing.kind = '{ERASE}'
      AND said.subject = (SELECT event_id FROM events WHERE sequence = OLD.sequence)
  )
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: erasing is recorded first'); END;
"""


def migrate(path: Path, steps: Mapping[int, Migration], to: int) -> Path:
    """Bring an older ledger to format `to` on a copy that takes its place when whole; the old file stays beside it.

    Returns
    -------
    where the older ledger lies now

    Raises
    ------
    LedgerError : a step is missing or fails; the ledger is then as it was
    """
    before = stamp(path)
    with closing(connect(path)) as lock, closing(connect(path)) as old:
        lock.execute("BEGIN IMMEDIATE")
        version, *_ = state_of(lock)
        kept, copy = path.with_name(f"{path.name}.format{version}"), path.with_name(f".{path.name}.format{to}")
        if not same_file(before, stamp(path)):  # another process was faster
            return kept
        copy.unlink(missing_ok=True)
        try:
            with closing(connect(copy, create=True)) as new:
                old.backup(new)
                new.execute("BEGIN IMMEDIATE")
                for number in range(version, to):
                    steps[number](new)
                new.execute(f"PRAGMA user_version = {to}")
                new.execute("COMMIT")
        except (sqlite3.Error, KeyError) as problem:
            copy.unlink(missing_ok=True)
            raise LedgerError(
                path.name,
                N_("the ledger of format {version} could not be brought to format {to}"),
                N_("It is as it was."),
                version=version,
                to=to,
            ) from problem
        # Not a copy of the file: closing any handle on it would drop the lock this process holds (POSIX).
        kept.unlink(missing_ok=True)
        with closing(connect(kept, create=True)) as older:
            old.backup(older)
        copy.replace(path)
    sync_folder(path.parent)
    return kept


def connect(path: Path, *, create: bool = False) -> sqlite3.Connection:
    """Open the database for one call; the caller closes it."""
    address = f"{path.absolute().as_uri()}?mode={'rwc' if create else 'rw'}"
    connection = sqlite3.connect(address, uri=True, timeout=WAIT_S, isolation_level=None)
    try:
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")
    except BaseException:
        connection.close()
        raise
    return connection


def create(connection: sqlite3.Connection) -> None:
    """Make tables and triggers in an empty database."""
    connection.execute("BEGIN IMMEDIATE")
    if not state_of(connection)[2]:  # else another process was faster
        for statement in _statements(_SCHEMA):
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute(f"PRAGMA user_version = {FORMAT}")
    connection.execute("COMMIT")


def add_events(connection: sqlite3.Connection, events: list[NewEvent], author: str | None, now: str) -> list[Event]:
    """Add events to the chain inside an open transaction; `author` and `now` stand in where an event names none."""
    found = connection.execute("SELECT sequence, chain FROM events ORDER BY sequence DESC LIMIT 1").fetchone()
    sequence, chain = found or (0, START)
    added = []
    for event in events:
        sequence += 1
        row = row_of(event, sequence, chain, author, now)
        insert_row(connection, row)
        chain = row.chain
        added.append(row.event())
    return added


def insert_row(connection: sqlite3.Connection, row: Row) -> None:
    """Add one row as it is, chain included."""
    digests = [row.digests[part] for part in PARTS]
    head = (row.sequence, row.event_id, row.recorded_at, row.kind, *digests, row.chain)
    connection.execute("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?)", head)
    contents = [row.contents[part] for part in PARTS] + [row.salts[part] for part in PARTS]
    connection.execute("INSERT INTO contents VALUES (?, ?, ?, ?, ?, ?, ?)", (row.sequence, *contents))


def select_rows(connection: sqlite3.Connection, where: str, values: Sequence[str] = ()) -> list[Row]:
    """Read rows; `where` is SQL of this package, `values` fill its question marks."""
    return [
        Row(
            found[0],
            found[1],
            found[2],
            found[3],
            dict(zip(PARTS, found[4:7], strict=True)),
            dict(zip(PARTS, found[7:10], strict=True)),
            dict(zip(PARTS, found[10:13], strict=True)),
            found[13],
        )
        for found in connection.execute(f"SELECT {_COLUMNS} {_FROM} {where}", values)
    ]


def select_row(connection: sqlite3.Connection, event_id: str) -> Row:
    """Read the row of one event.

    Raises
    ------
    LedgerError : there is none
    """
    rows = select_rows(connection, "WHERE e.event_id = ?", [event_id])
    if not rows:
        raise LedgerError("", N_("there is no event {event_id}"), event_id=event_id)
    return rows[0]


def undone_ids(connection: sqlite3.Connection, until: int | None = None) -> set[str]:
    """Return the ids of the events that are taken back, or were at position `until`."""
    # Latest first: an undo takes something earlier back, unless a later undo took it back itself.
    undone: set[str] = set()
    found = connection.execute(
        f"SELECT e.event_id, c.subject {_FROM} WHERE e.kind = ? AND (? IS NULL OR e.sequence <= ?)"
        " ORDER BY e.sequence DESC",
        (UNDO, until, until),
    )
    for event_id, subject in found:
        if event_id not in undone:
            undone.add(subject)
    return undone


class Standing:
    """What stands in the ledger, as one open transaction sees it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._undone = undone_ids(connection)

    def last(self, kind: str, subject: str) -> Event | None:
        """Return the last event that stands of a subject; None where there is none, or it was removed or erased."""
        where = "WHERE c.subject = ? AND e.kind = ? ORDER BY e.sequence"
        rows = [
            row for row in select_rows(self._connection, where, [subject, kind]) if row.event_id not in self._undone
        ]
        event = rows[-1].event() if rows else None
        return None if event is None or event.gone else event

    def current(self, kind: str) -> dict[str, Event]:
        """Return the last event that stands per subject, as `Ledger.current`."""
        rows = select_rows(self._connection, BY_KIND, [kind])
        last = {row.contents["subject"]: row.event() for row in rows if row.event_id not in self._undone}
        return {subject: event for subject, event in last.items() if subject is not None and not event.gone}

    def has(self, event_id: str) -> bool:
        """Tell whether an event of this id was ever recorded."""
        return self._connection.execute("SELECT 1 FROM events WHERE event_id = ?", (event_id,)).fetchone() is not None


def wrong_format(path: Path, version: int, application: int) -> LedgerError:
    """Return the error for a file that is no ledger, or a newer one."""
    if application == APPLICATION and version > FORMAT:
        return LedgerError(
            path.name,
            N_("format {found} is newer than this kit knows ({known})"),
            N_("A newer ledger is never written by an older kit."),
            N_("Update bsnskit."),
            found=version,
            known=FORMAT,
        )
    return LedgerError(
        str(path),
        N_("this is not a ledger of bsnskit"),
        move=N_("Move the file away, or bring back the ledger from a copy."),
    )


def said(path: Path, problem: sqlite3.Error) -> LedgerError:
    """Say in the kit's words what SQLite refused."""
    code = getattr(problem, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return LedgerError(
            path.name,
            N_("another process has held the ledger for {seconds} seconds"),
            N_("Several processes may write, each for a moment."),
            N_("Close the program that holds it, then try again."),
            seconds=round(WAIT_S),
        )
    if code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
        return wrong_format(path, 0, 0)
    return LedgerError(str(path), N_("the ledger cannot be used: {problem}"), problem=str(problem))


def state_of(connection: sqlite3.Connection) -> tuple[int, int, int]:
    """Return format, application id and the number of tables, indexes and triggers."""
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    tables = connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()[0]
    return version, application, tables


def _statements(script: str) -> Iterator[str]:
    # `executescript` would commit the transaction.
    held = ""
    for line in script.splitlines(keepends=True):
        held += line
        if held.strip() and sqlite3.complete_statement(held):
            yield held
            held = ""


def same_file(before: tuple[int, int, int] | None, after: tuple[int, int, int] | None) -> bool:
    """Tell from two stamps whether a path still names the same file."""
    return before is not None and after is not None and before[2] == after[2]
