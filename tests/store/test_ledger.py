"""The ledger: nothing is lost, nothing is changed, anything can be taken back."""

import datetime as dt
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bsnskit.errors import LedgerError
from bsnskit.store import ledger as ledger_module
from bsnskit.store.events import ERASED, NewEvent
from bsnskit.store.ledger import Ledger
from bsnskit.store.ledger_database import connect, migrate

AT = "2020-03-02T09:00:00Z"


@pytest.fixture
def ledger(tmp_path):
    return Ledger(tmp_path / "ledger.sqlite")


def place(ledger, reason, customer, company, author="Anne", recorded_at=AT):
    body = {"customer_value": customer, "company_value": company, "why": "réunion du 2 mars"}
    return ledger.append("placement", f"{reason}|(all)", body, author=author, recorded_at=recorded_at)


def raw(ledger, statement, *values):
    with closing(sqlite3.connect(ledger.path)) as connection:
        connection.execute("PRAGMA recursive_triggers = OFF")
        connection.execute(statement, values)
        connection.commit()


def test_append_returns_the_event_and_current_holds_it(ledger):
    event = place(ledger, "2.10", -0.5, -0.8)
    assert (event.sequence, event.author, event.kind, event.subject) == (1, "Anne", "placement", "2.10|(all)")
    assert event.recorded_at == AT
    assert ledger.current("placement") == {"2.10|(all)": event}
    assert ledger.position == 1
    ledger.verify()


def test_append_reads_the_clock_only_when_no_time_is_given(ledger):
    before = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    event = ledger.append("break", "B1", {"week": "2020-W12"}, author="Anne")
    assert before <= event.recorded_at <= dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def test_current_follows_the_sequence_when_the_clock_jumps_back(ledger):
    place(ledger, "2.10", 0.1, 0.1, recorded_at="2030-01-01T00:00:00Z")
    place(ledger, "2.10", 0.2, 0.2, recorded_at="2019-12-31T23:59:59Z")
    assert ledger.current("placement")["2.10|(all)"].body["customer_value"] == 0.2


def test_current_keeps_ids_that_look_like_numbers_apart(ledger):
    for subject in ("2.1", "2.10", "02.10", "007"):
        ledger.append("reason", subject, {"label": subject}, author="Anne")
    assert sorted(ledger.current("reason")) == ["007", "02.10", "2.1", "2.10"]


def test_current_leaves_out_what_was_removed(ledger):
    place(ledger, "2.10", 0.1, 0.1)
    ledger.append("placement", "2.10|(all)", {"removed": True}, author="Anne")
    assert ledger.current("placement") == {}
    assert ledger.undo_last("placement", author="Anne") is not None
    assert list(ledger.current("placement")) == ["2.10|(all)"]


def test_undo_is_a_further_event_and_undoing_it_redoes(ledger):
    first, second = place(ledger, "2.10", 0.1, 0.1), place(ledger, "2.10", 0.9, 0.9)
    undo = ledger.undo(second.event_id, author="Bruno", why="mauvaise carte")
    assert (undo.sequence, undo.kind, undo.subject, undo.author) == (3, "undo", second.event_id, "Bruno")
    assert ledger.current("placement")["2.10|(all)"] == first
    redo = ledger.undo(undo.event_id, author="Bruno")
    assert ledger.current("placement")["2.10|(all)"] == second
    ledger.undo(redo.event_id, author="Bruno")
    assert ledger.current("placement")["2.10|(all)"] == first
    assert ledger.position == 5
    ledger.verify()


def test_current_until_shows_the_state_at_an_earlier_position(ledger):
    first, second = place(ledger, "2.10", 0.1, 0.1), place(ledger, "2.10", 0.9, 0.9)
    ledger.undo(second.event_id, author="Anne")
    assert ledger.current("placement", until=2) == {"2.10|(all)": second}
    assert ledger.current("placement", until=3) == {"2.10|(all)": first}
    assert ledger.current("placement", until=0) == {}


def test_undo_refuses_what_is_already_taken_back_or_unknown(ledger):
    event = place(ledger, "2.10", 0.1, 0.1)
    ledger.undo(event.event_id, author="Anne")
    with pytest.raises(LedgerError, match="already taken back"):
        ledger.undo(event.event_id, author="Anne")
    with pytest.raises(LedgerError, match="no event nothing"):
        ledger.undo("nothing", author="Anne")
    assert ledger.position == 2


def test_undo_last_and_redo_last_walk_back_and_forth(ledger):
    for value in (0.1, 0.2, 0.3):
        place(ledger, "2.10", value, value)
    ledger.append("break", "B1", {"week": "2020-W12"}, author="Anne")

    def here():
        return ledger.current("placement")["2.10|(all)"].body["customer_value"]

    ledger.undo_last("placement", author="Anne")
    ledger.undo_last("placement", author="Anne")
    assert here() == 0.1
    ledger.redo_last("placement", author="Anne")
    assert here() == 0.2
    ledger.redo_last("placement", author="Anne")
    assert here() == 0.3
    assert ledger.redo_last("placement", author="Anne") is None
    ledger.undo_last("placement", author="Anne")
    place(ledger, "2.10", 0.7, 0.7)
    assert ledger.redo_last("placement", author="Anne") is None
    assert here() == 0.7
    assert ledger.undo_last("vote", author="Anne") is None


def test_append_many_records_all_or_none(ledger):
    good = NewEvent("reason", "2.10", {"label": "Je n'arrive pas à valider"})
    with pytest.raises(LedgerError, match="cannot keep"):
        ledger.append_many([good, NewEvent("reason", "2.11", {"label": object()})], author="Anne")
    assert ledger.position == 0
    events = ledger.append_many([good, NewEvent("reason", "2.11", {"label": "x"}, author="Bruno")], author="Anne")
    assert [(event.sequence, event.author) for event in events] == [(1, "Anne"), (2, "Bruno")]


@pytest.mark.parametrize(
    ("event", "match"),
    [
        (NewEvent("reason", "2.10", {}, author="  "), "no author"),
        (NewEvent("reason", " ", {}, author="Anne"), "no author or no subject"),
        (NewEvent("Reason", "2.10", {}, author="Anne"), "kind 'Reason'"),
        (NewEvent("reason", "2.10", {}, author="Anne", recorded_at="2020-03-02 09:00"), "time '2020-03-02 09:00'"),
        (NewEvent("reason", "2.10", {"x": float("inf")}, author="Anne"), "cannot keep inf"),
        (NewEvent("reason", "2.10", {"x": "\ud800"}, author="Anne"), "cannot keep"),
        (NewEvent("undo", "2.10", {}, author="Anne"), "not appended by hand"),
        (NewEvent("erase", "2.10", {}, author="Anne"), "not appended by hand"),
    ],
)
def test_append_refuses_what_it_cannot_keep(ledger, event, match):
    with pytest.raises(LedgerError, match=match):
        ledger.append_many([event])
    assert ledger.position == 0


def test_append_turns_values_of_tables_into_plain_ones(ledger):
    body = {
        "n": np.int64(61),
        "share": np.float64(0.25),
        "unknown": np.nan,
        "none": pd.NA,
        "yes": np.bool_(True),
        "day": pd.Timestamp("2020-03-17"),
        "ids": ("2.10", "2.08a"),
    }
    kept = ledger.append("reason", "2.10", body, author="Anne").body
    assert kept == {
        "n": 61,
        "share": 0.25,
        "unknown": None,
        "none": None,
        "yes": True,
        "day": "2020-03-17T00:00:00",
        "ids": ["2.10", "2.08a"],
    }
    assert type(kept["n"]) is int
    assert kept["yes"] is True


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET recorded_at = '1999-01-01T00:00:00Z'",
        "DELETE FROM events WHERE sequence = 2",
        "INSERT INTO events SELECT 9, 'x', recorded_at, kind, '', '', '', '' FROM events WHERE sequence = 1",
        "INSERT OR REPLACE INTO events SELECT * FROM events WHERE sequence = 1",
        "INSERT OR REPLACE INTO events SELECT 3, event_id, recorded_at, kind, '', '', '', '' FROM events LIMIT 1",
        "UPDATE contents SET body = '{}'",
        "UPDATE contents SET body = NULL, body_salt = NULL WHERE sequence = 1",
        "DELETE FROM contents",
        "INSERT OR REPLACE INTO contents SELECT * FROM contents WHERE sequence = 1",
    ],
)
def test_database_refuses_every_change_but_appending(ledger, statement):
    place(ledger, "2.10", 0.1, 0.1)
    place(ledger, "2.11", 0.2, 0.2)
    before = ledger.events()
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        raw(ledger, statement)
    assert ledger.events() == before
    ledger.verify()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE contents SET body = '{\"customer_value\":1}' WHERE sequence = 2",
        "UPDATE contents SET author = 'Mallory' WHERE sequence = 2",
        "UPDATE events SET kind = 'vote' WHERE sequence = 2",
        "UPDATE events SET recorded_at = '1999-01-01T00:00:00Z' WHERE sequence = 2",
        "UPDATE contents SET body = NULL, body_salt = NULL WHERE sequence = 2",
    ],
)
def test_verify_names_the_event_that_was_changed_with_force(ledger, statement):
    for reason in ("2.10", "2.11", "2.12"):
        place(ledger, reason, 0.1, 0.1)
    for trigger in ("events_are_never_changed", "contents_are_only_erased"):
        raw(ledger, f"DROP TRIGGER {trigger}")
    raw(ledger, statement)
    with pytest.raises(LedgerError, match="event 2 is not what was recorded"):
        ledger.verify()


def test_verify_sees_a_cut_end_from_an_anchor(ledger):
    for reason in ("2.10", "2.11", "2.12"):
        place(ledger, reason, 0.1, 0.1)
    anchor = ledger.anchor()
    ledger.verify(anchor)
    place(ledger, "2.13", 0.1, 0.1)
    ledger.verify(anchor)
    for trigger in ("events_are_never_deleted", "contents_are_never_deleted"):
        raw(ledger, f"DROP TRIGGER {trigger}")
    raw(ledger, "DELETE FROM contents WHERE sequence > 2")
    raw(ledger, "DELETE FROM events WHERE sequence > 2")
    ledger.verify()
    with pytest.raises(LedgerError, match="does not continue what was noted at event 3"):
        ledger.verify(anchor)


def test_erase_overwrites_the_body_and_the_chain_still_verifies(ledger):
    kept = place(ledger, "2.10", 0.1, 0.1)
    secret = ledger.append(
        "vote", "1|Anne|2.10|(all)", {"minority_view": "PLANTED-TEXT"}, author="Anne", recorded_at=AT
    )
    assert b"PLANTED-TEXT" in ledger.path.read_bytes()
    head = ledger.anchor()
    erased = ledger.erase(secret.event_id, author="Bruno", why="demande du 4 mars")
    assert (erased.kind, erased.subject, erased.body["parts"]) == ("erase", secret.event_id, ["body"])
    assert b"PLANTED-TEXT" not in ledger.path.read_bytes()
    assert ledger.events("vote")[0].body is None
    assert ledger.current("vote") == {}
    assert ledger.current("placement") == {"2.10|(all)": kept}
    ledger.verify(head)


def test_erase_takes_the_salt_along_so_that_a_short_body_cannot_be_guessed(ledger):
    event = ledger.append("vote", "v", {"yes": True}, author="Anne")
    ledger.erase(event.event_id, author="Bruno")
    with closing(sqlite3.connect(ledger.path)) as connection:
        salts = connection.execute("SELECT body_salt, subject_salt FROM contents WHERE sequence = 1").fetchone()
    assert salts[0] is None
    assert len(salts[1]) == 32


def test_digest_of_equal_bodies_differs(ledger):
    first, second = (ledger.append("vote", "v", {"yes": True}, author="Anne") for _ in range(2))
    assert first.digest != second.digest


def test_erase_takes_a_person_out_of_subject_and_author(ledger):
    event = ledger.append("vote", "1|Odile|2.10|(all)", {"customer_value": 1}, author="Odile")
    ledger.erase(event.event_id, author="Bruno", parts=("author", "subject", "body"))
    assert b"Odile" not in ledger.path.read_bytes()
    found = ledger.events("vote")[0]
    assert (found.author, found.subject, found.body) == (ERASED, ERASED, None)
    assert ledger.current("vote") == {}
    ledger.verify()


def test_erase_does_not_bring_an_older_judgement_back(ledger):
    place(ledger, "2.10", 0.1, 0.1)
    latest = place(ledger, "2.10", 0.9, 0.9)
    ledger.erase(latest.event_id, author="Anne")
    assert ledger.current("placement") == {}


def test_erase_cannot_be_undone_nor_erase_the_state_itself(ledger):
    event = place(ledger, "2.10", 0.1, 0.1)
    erasure = ledger.erase(event.event_id, author="Anne")
    with pytest.raises(LedgerError, match="cannot be brought back"):
        ledger.undo(erasure.event_id, author="Anne")
    with pytest.raises(LedgerError, match="'body' of a erase event cannot be erased"):
        ledger.erase(erasure.event_id, author="Anne")
    with pytest.raises(LedgerError, match="'why' of a placement event"):
        ledger.erase(event.event_id, author="Anne", parts=("why",))
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        raw(ledger, "UPDATE contents SET body = '{}', body_salt = 'x' WHERE sequence = 1")


# -- JSON lines ----------------------------------------------------------------------------------------------------


def filled(ledger):
    place(ledger, "2.10", -0.5, 0.25)
    place(ledger, "2.08a", 1, 0)
    voted = ledger.append("vote", "1|Zoé|2.10|(all)", {"x": 1}, author="Zoé", recorded_at=AT)
    undone = place(ledger, "2.10", 0.9, 0.9)
    ledger.undo(undone.event_id, author="Anne", recorded_at=AT)
    ledger.erase(voted.event_id, author="Anne", parts=("author", "body", "subject"), recorded_at=AT)
    return ledger


def test_jsonl_round_trip_is_identical_byte_for_byte(ledger, tmp_path):
    filled(ledger).write_jsonl(tmp_path / "one.jsonl")
    again = Ledger(tmp_path / "again.sqlite")
    assert again.read_jsonl(tmp_path / "one.jsonl") == ledger.position
    again.write_jsonl(tmp_path / "two.jsonl")
    written = (tmp_path / "one.jsonl").read_bytes()
    assert written == (tmp_path / "two.jsonl").read_bytes()
    assert again.events() == ledger.events()
    assert again.anchor() == ledger.anchor()
    assert "réunion du 2 mars".encode() in written
    assert b"\r" not in written
    assert written.endswith(b"}\n")
    again.verify()


def test_rebuilt_ledger_continues_the_same_chain(ledger, tmp_path):
    filled(ledger).write_jsonl(tmp_path / "one.jsonl")
    again = Ledger(tmp_path / "again.sqlite")
    again.read_jsonl(tmp_path / "one.jsonl")
    for one in (ledger, again):
        one.append_many(
            [NewEvent("reason", "2.12", {"label": "é"}, event_id="e", salt="5a17")], author="A", recorded_at=AT
        )
    assert again.anchor() == ledger.anchor()
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        raw(again, "DELETE FROM events")


def test_read_jsonl_keeps_a_ledger_that_holds_events(ledger, tmp_path):
    filled(ledger).write_jsonl(tmp_path / "one.jsonl")
    with pytest.raises(LedgerError, match="already holds events"):
        ledger.read_jsonl(tmp_path / "one.jsonl")


@pytest.mark.parametrize(
    ("old", "new", "match"),
    [
        ('"format": 1', '"format": 2', "format 2 is newer"),
        ("-0.5", "0.5", "event 1 is not what was recorded"),
        ('"sequence": 2', '"sequence": 3', "event 2 is not what was recorded"),
        ('"kind": "vote"', '"kind": "other"', "event 3 is not what was recorded"),
        ('"salts"', '"salt"', "one.jsonl:2: this line is not a recorded event"),
        ('{"author": "Anne"', "{", "one.jsonl:2: this line is not a recorded event"),
    ],
)
def test_read_jsonl_refuses_a_changed_file_and_stays_empty(ledger, tmp_path, old, new, match):
    filled(ledger).write_jsonl(tmp_path / "one.jsonl")
    text = (tmp_path / "one.jsonl").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "one.jsonl").write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")
    again = Ledger(tmp_path / "again.sqlite")
    with pytest.raises(LedgerError, match=match):
        again.read_jsonl(tmp_path / "one.jsonl")
    assert again.position == 0


def test_read_jsonl_refuses_a_line_left_out(ledger, tmp_path):
    filled(ledger).write_jsonl(tmp_path / "one.jsonl")
    lines = (tmp_path / "one.jsonl").read_bytes().splitlines(keepends=True)
    (tmp_path / "one.jsonl").write_bytes(b"".join(lines[:2] + lines[3:]))
    with pytest.raises(LedgerError, match="event 2 is not what was recorded"):
        Ledger(tmp_path / "again.sqlite").read_jsonl(tmp_path / "one.jsonl")


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
bodies = st.dictionaries(
    texts,
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
        max_leaves=5,
    ),
    max_size=4,
)


@settings(max_examples=15)
@given(body=bodies, subject=texts.filter(str.strip), author=texts.filter(str.strip))
def test_jsonl_keeps_any_body(tmp_path_factory, body, subject, author):
    folder = tmp_path_factory.mktemp("any")
    one = Ledger(folder / "one.sqlite")
    one.append("reason", subject, body, author=author, recorded_at=AT)
    one.write_jsonl(folder / "one.jsonl")
    two = Ledger(folder / "two.sqlite")
    two.read_jsonl(folder / "one.jsonl")
    assert two.events() == one.events()
    two.write_jsonl(folder / "two.jsonl")
    assert (folder / "one.jsonl").read_bytes() == (folder / "two.jsonl").read_bytes()


# -- several at once, and sudden ends ------------------------------------------------------------------------------


WRITER = """
import sys
from bsnskit.store.ledger import Ledger
ledger = Ledger(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
for number in range(25):
    ledger.append("vote", f"{sys.argv[2]}|{number}", {"number": number}, author=sys.argv[2])
"""


def write_many(path, author, count):
    ledger = Ledger(path)
    for number in range(count):
        ledger.append("vote", f"{author}|{number}", {"number": number}, author=author)


def test_four_processes_write_at_once_and_nothing_is_lost(tmp_path):
    path = tmp_path / "ledger.sqlite"
    commands = [[sys.executable, "-c", WRITER, str(path), f"writer {number}"] for number in range(4)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    writers = [subprocess.Popen(command, **pipes) for command in commands]
    for writer in writers:
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        writer.stdin.write("go\n")
        writer.stdin.flush()
    for writer in writers:
        writer.communicate()
    assert [writer.returncode for writer in writers] == [0, 0, 0, 0]
    ledger = Ledger(path)
    assert ledger.position == 100
    assert [event.sequence for event in ledger.events()] == list(range(1, 101))
    assert len(ledger.current("vote")) == 100
    order = [event.author for event in ledger.events()]
    assert order != sorted(order), "the writers took turns"
    for number in range(4):
        mine = [event.body["number"] for event in ledger.events() if event.author == f"writer {number}"]
        assert mine == list(range(25))
    ledger.verify()


def test_several_threads_share_one_ledger(ledger):
    threads = [threading.Thread(target=write_many, args=(ledger.path, f"thread {n}", 10)) for n in range(4)]
    shared = threading.Thread(target=lambda: [place(ledger, str(n), 0.1, 0.1) for n in range(10)])
    for thread in [*threads, shared]:
        thread.start()
    for thread in [*threads, shared]:
        thread.join()
    assert ledger.position == 50
    ledger.verify()


ENDLESS = """
import sys
from bsnskit.store.ledger import Ledger
from bsnskit.store.events import NewEvent
ledger = Ledger(sys.argv[1])
number = 0
while True:
    pair = [NewEvent("vote", f"{number}|{half}", {"text": "x" * 5000}) for half in (1, 2)]
    print(ledger.append_many(pair, author="writer")[-1].sequence, flush=True)
    number += 1
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is POSIX")
@pytest.mark.parametrize("after", [3, 11, 26])
def test_kill_in_the_middle_of_writing_loses_no_committed_event(tmp_path, after):
    path = tmp_path / "ledger.sqlite"
    with subprocess.Popen([sys.executable, "-c", ENDLESS, str(path)], stdout=subprocess.PIPE, text=True) as process:
        for _ in range(after):
            process.stdout.readline()
        process.send_signal(signal.SIGKILL)
        told = [int(line) for line in process.stdout.read().splitlines() if line.strip()]
    committed = max([2 * after, *told])
    ledger = Ledger(path)
    assert ledger.position >= committed
    assert ledger.position % 2 == 0, "a pair is recorded whole or not at all"
    ledger.verify()
    place(ledger, "2.10", 0.1, 0.1)
    ledger.verify()


def test_ledger_held_for_too_long_is_said(ledger, monkeypatch):
    monkeypatch.setattr("bsnskit.store.ledger_database.WAIT_S", 0.05)
    with closing(sqlite3.connect(ledger.path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(LedgerError, match="another process has held the ledger"):
            place(ledger, "2.10", 0.1, 0.1)
    place(ledger, "2.10", 0.1, 0.1)


# -- formats -------------------------------------------------------------------------------------------------------


def test_newer_format_is_refused_and_left_alone(ledger):
    place(ledger, "2.10", 0.1, 0.1)
    raw(ledger, "PRAGMA user_version = 2")
    before = ledger.path.read_bytes()
    with pytest.raises(LedgerError, match=r"format 2 is newer than this kit knows \(1\).*Update bsnskit"):
        Ledger(ledger.path)
    with pytest.raises(LedgerError, match="format 2 is newer"):
        place(ledger, "2.10", 0.1, 0.1)
    assert ledger.path.read_bytes() == before


def add_column(connection):
    connection.execute("ALTER TABLE events ADD COLUMN origin TEXT")


def break_off(connection):
    connection.execute("ALTER TABLE events ADD COLUMN origin TEXT")
    connection.execute("INSERT INTO nowhere VALUES (1)")


def test_migrate_works_on_a_copy_and_keeps_the_older_ledger(ledger):
    place(ledger, "2.10", 0.1, 0.1)
    kept = migrate(ledger.path, {1: add_column, 2: lambda connection: None}, 3)
    with closing(sqlite3.connect(ledger.path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (3,)
        assert connection.execute("SELECT sequence, origin FROM events").fetchall() == [(1, None)]
    assert kept.name == "ledger.sqlite.format1"
    older = Ledger(kept)
    assert older.position == 1
    older.verify()
    with pytest.raises(LedgerError, match="format 3 is newer"):
        place(ledger, "2.10", 0.1, 0.1)


@pytest.mark.parametrize("steps", [{}, {1: break_off}])
def test_migrate_that_fails_leaves_the_ledger_as_it_was(ledger, steps):
    place(ledger, "2.10", 0.1, 0.1)
    with pytest.raises(LedgerError, match="could not be brought to format 2"):
        migrate(ledger.path, steps, 2)
    ledger.verify()
    assert [path.name for path in ledger.path.parent.iterdir()] == ["ledger.sqlite"]


def test_opening_something_else_is_refused(tmp_path):
    (tmp_path / "text.sqlite").write_bytes(b"not a database at all, just some words" * 100)
    with pytest.raises(LedgerError, match="not a ledger of bsnskit"):
        Ledger(tmp_path / "text.sqlite")
    with closing(sqlite3.connect(tmp_path / "other.sqlite")) as other:
        other.execute("CREATE TABLE cards (id)")
    with pytest.raises(LedgerError, match="not a ledger of bsnskit"):
        Ledger(tmp_path / "other.sqlite")
    with pytest.raises(LedgerError, match="no such folder"):
        Ledger(tmp_path / "nowhere" / "ledger.sqlite")


def test_ledger_uses_the_rollback_journal(ledger):
    raw(ledger, "PRAGMA journal_mode = WAL")
    again = Ledger(ledger.path)
    place(again, "2.10", 0.1, 0.1)
    with closing(sqlite3.connect(ledger.path)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    assert [path.name for path in ledger.path.parent.iterdir()] == ["ledger.sqlite"]


def test_a_kept_connection_follows_a_ledger_that_was_replaced(ledger, tmp_path):
    ledger.keep_open()
    ledger.append("vote", "1", {"x": 1}, author="Anne")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    newer = Ledger(elsewhere / "ledger.sqlite")
    newer.append("vote", "2", {"x": 2}, author="Boris")
    (elsewhere / "ledger.sqlite").replace(ledger.path)
    assert list(ledger.current("vote")) == ["2"]
    ledger.append("vote", "3", {"x": 3}, author="Anne")
    assert list(Ledger(ledger.path).current("vote")) == ["2", "3"]


def test_a_kept_connection_holds_no_lock_between_calls_and_survives_a_refusal(ledger, monkeypatch):
    opened = []
    monkeypatch.setattr(ledger_module, "connect", lambda path, **more: opened.append(path) or connect(path, **more))
    ledger.keep_open()
    ledger.append("vote", "1", {"x": 1}, author="Anne")
    Ledger(ledger.path).append("vote", "2", {"x": 2}, author="Boris")
    with pytest.raises(ZeroDivisionError):
        ledger.decide(lambda _standing: 1 // 0)
    opened.clear()
    ledger.append("vote", "3", {"x": 3}, author="Anne")
    assert list(ledger.current("vote")) == ["1", "2", "3"]
    assert len(opened) == 1  # anew after the refusal, and kept since
