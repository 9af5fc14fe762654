"""The ledger: append-only events in SQLite, chained by hashes; the current state is the last event per subject."""

from __future__ import annotations

import datetime as dt
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from bsnskit.errors import LedgerError
from bsnskit.store.events import ERASE, PARTS, START, UNDO, Event, NewEvent, Row
from bsnskit.store.files import stamp, write_whole
from bsnskit.store.ledger_database import (
    APPLICATION,
    BY_KIND,
    FORMAT,
    MIGRATIONS,
    Standing,
    add_events,
    connect,
    create,
    insert_row,
    migrate,
    said,
    same_file,
    select_row,
    select_rows,
    state_of,
    undone_ids,
    wrong_format,
)
from bsnskit.store.ledger_excel import changes_in_workbook, workbook_of
from bsnskit.store.ledger_lines import lines_of, rows_of
from bsnskit.vocabulary import N_


class Ledger:
    """The judgements of one engagement.

    Never open the file beside it to read or hash its bytes: closing it would drop the locks of this process on Linux
    and macOS. `anchor()` names what it holds.

    Parameters
    ----------
    path : ledger.sqlite; made when its folder exists and the file does not

    Raises
    ------
    LedgerError : not a ledger, of a newer format, held by another process for too long, or no such folder
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self._own = threading.local()
        self._prepare()

    def __repr__(self) -> str:
        return f"Ledger({self.path.name}, {self.position} events)"

    def keep_open(self) -> None:
        """Keep the connection of the thread that calls this from one call to the next; it must not share it."""
        self._own.keeps = True

    # -- write ------------------------------------------------------------------------------------------------------

    def append(
        self,
        kind: str,
        subject: str,
        body: Mapping[str, Any],
        *,
        author: str,
        recorded_at: str | None = None,
    ) -> Event:
        """Record one event; on return it is on disk."""
        return self.append_many([NewEvent(kind, subject, body)], author=author, recorded_at=recorded_at)[0]

    def append_many(
        self, events: Iterable[NewEvent], *, author: str | None = None, recorded_at: str | None = None
    ) -> list[Event]:
        """Record events in their order, all or none.

        Parameters
        ----------
        events : `author` and `recorded_at` of the call stand in where an event names none
        recorded_at : None = now

        Raises
        ------
        LedgerError : an event without author, or what the ledger cannot keep; "undo" and "erase" have their own verbs
        """
        wanted = list(events)
        self._require_no_own(wanted)
        with self._open(write=True) as connection:
            return add_events(connection, wanted, author, recorded_at or _now())

    def decide(
        self,
        choose: Callable[[Standing], Sequence[NewEvent]],
        *,
        author: str | None = None,
        recorded_at: str | None = None,
    ) -> list[Event]:
        """Look at what stands and record what follows from it, in one transaction: nobody writes in between.

        Parameters
        ----------
        choose : is given what stands and returns the events to record, none for nothing; what it raises is raised
        """
        with self._open(write=True) as connection:
            wanted = list(choose(Standing(connection)))
            self._require_no_own(wanted)
            return add_events(connection, wanted, author, recorded_at or _now())

    def _require_no_own(self, wanted: list[NewEvent]) -> None:
        own = next((event for event in wanted if event.kind in (UNDO, ERASE)), None)
        if own is not None:
            raise LedgerError(
                self.path.name,
                N_("an event of kind '{kind}' is not appended by hand"),
                move=N_("Call `undo` or `erase` of the ledger."),
                kind=own.kind,
            )

    def undo(self, event_id: str, *, author: str, why: str = "", recorded_at: str | None = None) -> Event:
        """Take an event back by a further event; undoing an undo brings the event back (redo).

        Raises
        ------
        LedgerError : no such event, already taken back, or an erasure, which cannot be
        """
        with self._open(write=True) as connection:
            return self._undo(connection, event_id, author, why, recorded_at)

    def undo_many(self, event_ids: Sequence[str], *, author: str, why: str = "") -> list[Event]:
        """Take several events back, the last one first, all or none; otherwise as `undo`."""
        with self._open(write=True) as connection:
            return [self._undo(connection, event_id, author, why) for event_id in reversed(event_ids)]

    def undo_last(self, kind: str, *, author: str) -> Event | None:
        """Take back the last event of a kind that still stands; None when none stands."""
        with self._open(write=True) as connection:
            undone = undone_ids(connection)
            standing = [row for row in select_rows(connection, BY_KIND, [kind]) if row.event_id not in undone]
            return self._undo(connection, standing[-1].event_id, author) if standing else None

    def redo_last(self, kind: str, *, author: str) -> Event | None:
        """Bring back what `undo_last` took last; None when there is nothing, or something newer was recorded since."""
        with self._open(write=True) as connection:
            undone = undone_ids(connection)
            rows = select_rows(connection, BY_KIND, [kind])
            ids = {row.event_id for row in rows}
            undos = [
                row
                for row in select_rows(connection, BY_KIND, [UNDO])
                if row.contents["subject"] in ids and row.event_id not in undone
            ]
            if not undos or rows[-1].sequence > undos[-1].sequence:
                return None
            return self._undo(connection, undos[-1].event_id, author)

    def _undo(
        self, connection: sqlite3.Connection, event_id: str, author: str, why: str = "", recorded_at: str | None = None
    ) -> Event:
        row = select_row(connection, event_id)
        if row.kind == ERASE:
            raise LedgerError(self.path.name, N_("what was erased cannot be brought back"))
        if event_id in undone_ids(connection):
            raise LedgerError(
                self.path.name,
                N_("event {sequence} ({kind}) is already taken back"),
                move=N_("To bring it back, undo the undo."),
                sequence=row.sequence,
                kind=row.kind,
            )
        body = {"kind": row.kind, "why": why}
        return add_events(connection, [NewEvent(UNDO, event_id, body)], author, recorded_at or _now())[0]

    def erase(
        self,
        event_id: str,
        *,
        author: str,
        why: str = "",
        parts: Sequence[str] = ("body",),
        recorded_at: str | None = None,
    ) -> Event:
        """Erase what an event says, for good, and record that it was done; the chain still verifies.

        The text and its salt are overwritten in the file. Copies elsewhere (exports, backups, blocks that the disk
        has freed) are beyond the ledger's reach.

        Parameters
        ----------
        parts : of "body", "author", "subject"; a subject is erased where it names a person
        why : is kept; write nothing there that had to be erased

        Raises
        ------
        LedgerError : no such event, no such part; subject and body of an undo or an erasure carry the state itself
        """
        with self._open(write=True) as connection:
            return self._erase(connection, event_id, parts, author, why, recorded_at or _now())

    def erase_many(
        self,
        wanted: Iterable[tuple[str, Sequence[str]]],
        *,
        record: Sequence[NewEvent] = (),
        author: str,
        recorded_at: str | None = None,
    ) -> list[Event]:
        """Erase parts of several events and record further ones, all or none; what is erased already stays so.

        Parameters
        ----------
        wanted : event id and parts, as for `erase`
        record : events recorded in the same transaction

        Returns
        -------
        the events of `record`
        """
        now = recorded_at or _now()
        with self._open(write=True) as connection:
            for event_id, parts in wanted:
                self._erase(connection, event_id, parts, author, "", now)
            return add_events(connection, list(record), author, now)

    def _erase(
        self, connection: sqlite3.Connection, event_id: str, parts: Sequence[str], author: str, why: str, now: str
    ) -> Event:
        row = select_row(connection, event_id)
        allowed = ("author",) if row.kind in (UNDO, ERASE) else PARTS
        wrong = [part for part in parts if part not in allowed]
        if wrong or not parts:
            raise LedgerError(
                self.path.name,
                N_("'{part}' of a {kind} event cannot be erased"),
                N_("What can be erased of it: {allowed}."),
                part=", ".join(wrong),
                kind=row.kind,
                allowed=", ".join(allowed),
            )
        body = {"parts": sorted(parts), "why": why}
        event = add_events(connection, [NewEvent(ERASE, event_id, body)], author, now)[0]
        emptied = ", ".join(f"{part} = NULL, {part}_salt = NULL" for part in PARTS if part in parts)
        connection.execute(f"UPDATE contents SET {emptied} WHERE sequence = ?", (row.sequence,))
        return event

    # -- read -------------------------------------------------------------------------------------------------------

    @property
    def position(self) -> int:
        """Number of the last event; 0 when there is none."""
        return self.anchor()[0]

    @property
    def digest(self) -> str:
        """Hash that the last event ends the chain with: with `position` it names everything recorded so far."""
        return self.anchor()[1]

    def anchor(self) -> tuple[int, str]:
        """Return position and digest, read together."""
        with self._open() as connection:
            found = connection.execute("SELECT sequence, chain FROM events ORDER BY sequence DESC LIMIT 1").fetchone()
        return (int(found[0]), str(found[1])) if found else (0, START)

    def current(self, kind: str, *, until: int | None = None) -> dict[str, Event]:
        """Return the last event that stands per subject, by sequence; subjects removed or erased are left out.

        Parameters
        ----------
        kind : of the events
        until : as it stood at this position; None = now
        """
        with self._open() as connection:
            undone = undone_ids(connection, until)
            rows = select_rows(connection, BY_KIND, [kind])
        last = {
            row.contents["subject"]: row
            for row in rows
            if row.event_id not in undone and row.contents["subject"] and (until is None or row.sequence <= until)
        }
        events = [row.event() for row in last.values()]
        return {event.subject: event for event in sorted(events, key=lambda event: event.subject) if not event.gone}

    def undone(self) -> set[str]:
        """Return the ids of the events that are taken back."""
        with self._open() as connection:
            return undone_ids(connection)

    def standing(self, kind: str) -> list[Event]:
        """Return the events of a kind that were not taken back, in their order; several may have one subject."""
        with self._open() as connection:
            undone = undone_ids(connection)
            rows = select_rows(connection, BY_KIND, [kind])
        events = [row.event() for row in rows if row.event_id not in undone]
        return [event for event in events if not event.gone]

    def events(self, kind: str | None = None, subject: str | None = None, *, after: int = 0) -> list[Event]:
        """Return all events in their order, those taken back too; with `after` those recorded since that position."""
        asked = {"e.kind": kind, "c.subject": subject}
        named = {column: value for column, value in asked.items() if value is not None}
        where = " AND ".join([f"e.sequence > {int(after)}", *(f"{column} = ?" for column in named)])
        with self._open() as connection:
            rows = select_rows(connection, f"WHERE {where} ORDER BY e.sequence", list(named.values()))
        return [row.event() for row in rows]

    def verify(self, anchor: tuple[int, str] | None = None) -> None:
        """Check that nothing was changed, lost or slipped in since it was recorded.

        Parameters
        ----------
        anchor : position and digest noted earlier (a run's manifest); without it a cut at the end cannot be seen

        Raises
        ------
        LedgerError : names the first event that does not fit
        """
        with self._open() as connection:
            rows = select_rows(connection, "ORDER BY e.sequence")
            count = connection.execute("SELECT COUNT(*) FROM events").fetchone()[0]
        _verify(rows, self.path.name)
        if count != len(rows):
            raise _broken(self.path.name, len(rows) + 1)
        if anchor is None:
            return
        position, digest = anchor
        if position > len(rows) or (rows[position - 1].chain if position else START) != digest:
            raise LedgerError(
                self.path.name,
                N_("the ledger does not continue what was noted at event {sequence}"),
                N_("Events are only ever added."),
                N_("Bring back the ledger from a copy, or keep both and say so."),
                sequence=position,
            )

    # -- files ------------------------------------------------------------------------------------------------------

    def write_jsonl(self, path: str | Path) -> None:
        """Write all events as JSON lines: sorted keys, UTF-8, LF; the same ledger gives the same bytes."""
        with self._open() as connection:
            rows = select_rows(connection, "ORDER BY e.sequence")
        write_whole(Path(path), lines_of(rows))

    def read_jsonl(self, path: str | Path) -> int:
        """Fill an empty ledger from JSON lines; ids, times and chain are kept. Returns the number of events.

        Raises
        ------
        LedgerError : the ledger is not empty, the file is of a newer format, a line is malformed or breaks the chain
        """
        path = Path(path)
        rows = rows_of(path.read_bytes(), path.name)
        _verify(rows, path.name)
        with self._open(write=True) as connection:
            if connection.execute("SELECT 1 FROM events LIMIT 1").fetchone():
                raise LedgerError(
                    self.path.name,
                    N_("the ledger already holds events"),
                    N_("Recorded events are read into an empty ledger only."),
                )
            for row in rows:
                insert_row(connection, row)
        return len(rows)

    def write_xlsx(self, path: str | Path) -> None:
        """Write a workbook: one sheet per kind with what stands, and one with the whole history."""
        history = self.events()
        kinds = sorted({event.kind for event in history} - {UNDO, ERASE})
        write_whole(Path(path), workbook_of({kind: self.current(kind) for kind in kinds}, history))

    def read_xlsx(self, path: str | Path, *, author: str, recorded_at: str | None = None) -> list[Event]:
        """Record what was changed in a workbook that `write_xlsx` made; an untouched one records nothing.

        A row left out changes nothing: to remove, write x under "removed".

        Raises
        ------
        LedgerError : names sheet and row of what cannot be read, such as a number where an id stood
        """
        path = Path(path)
        wanted = changes_in_workbook(path, {kind: self.current(kind) for kind in {e.kind for e in self.events()}})
        return self.append_many(wanted, author=author, recorded_at=recorded_at)

    # -- database ---------------------------------------------------------------------------------------------------

    @contextmanager
    def _open(self, *, write: bool = False) -> Iterator[sqlite3.Connection]:
        kept: sqlite3.Connection | None = None
        try:
            connection = self._begun(write)
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            else:
                connection.execute("COMMIT")
                kept = connection if getattr(self._own, "keeps", False) else None
            finally:
                if kept is None:
                    connection.close()
                self._own.connection = kept
        except sqlite3.Error as problem:
            raise said(self.path, problem) from problem

    def _begun(self, write: bool) -> sqlite3.Connection:
        begin = "BEGIN IMMEDIATE" if write else "BEGIN"
        kept: sqlite3.Connection | None = getattr(self._own, "connection", None)
        if kept is not None:
            self._own.connection = None
            try:
                kept.execute(begin)
                if same_file(self._own.stamp, stamp(self.path)):
                    return kept
            except BaseException:
                kept.close()
                raise
            kept.close()
        while True:
            before = stamp(self.path)
            connection = connect(self.path)
            try:
                if getattr(self._own, "keeps", False):
                    # Emptied, not deleted: a directory need not be written for each of many small entries.
                    connection.execute("PRAGMA journal_mode = TRUNCATE")
                connection.execute(begin)
                version, application, tables = state_of(connection)
                if not tables or application != APPLICATION or version != FORMAT:
                    raise wrong_format(self.path, version, application)
                # A ledger brought to a newer format while we waited lies in another file now.
                if same_file(before, stamp(self.path)):
                    self._own.stamp = before
                    return connection
            except BaseException:
                connection.close()
                raise
            connection.close()

    def _prepare(self) -> None:
        if not self.path.parent.is_dir():
            raise LedgerError(str(self.path), N_("there is no such folder"))
        try:
            with closing(connect(self.path, create=True)) as connection:
                version, application, tables = state_of(connection)
                connection.execute("PRAGMA journal_mode = DELETE")
                if not tables:
                    create(connection)
        except sqlite3.Error as problem:
            raise said(self.path, problem) from problem
        if tables and application == APPLICATION and version < FORMAT:
            migrate(self.path, MIGRATIONS, FORMAT)
        elif tables and (application != APPLICATION or version > FORMAT):
            raise wrong_format(self.path, version, application)


def _verify(rows: list[Row], place: str) -> None:
    erased = {
        (row.contents["subject"], part)
        for row in rows
        if row.kind == ERASE and (event := row.event()).body
        for part in event.body["parts"]
    }
    previous = START
    for number, row in enumerate(rows, start=1):
        told = all((row.event_id, part) in erased for part in row.erased())
        if row.sequence != number or row.mismatched() or row.linked(previous) != row.chain or not told:
            raise _broken(place, number)
        previous = row.chain


def _broken(place: str, number: int) -> LedgerError:
    return LedgerError(
        place,
        N_("event {sequence} is not what was recorded"),
        N_("Each event is chained to the one before; a change made by hand breaks the chain."),
        N_("Bring back the ledger from a copy; to change a judgement, record a new one."),
        sequence=number,
    )


def _now() -> str:
    return dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
