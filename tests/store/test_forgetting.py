"""`bsns forget`: nothing of it is left in any file, the rest stands, the ledger says so without the name; killed anywhere."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
import sys

import pytest

from bsnskit.errors import NotReady, WrongCall
from bsnskit.i18n import Language
from bsnskit.store import erasure
from bsnskit.store.ballots import Ballots
from bsnskit.store.check import status
from bsnskit.store.check_said import status_lines
from bsnskit.store.engagement import create_engagement, open_engagement
from bsnskit.store.forgetting import forget
from bsnskit.store.imports import import_file

TODAY = dt.date(2030, 1, 1)
SETTINGS = "client: Rectorat\nlanguage: fr\nchannels: [call]\nretention: {raw_days: 90}\n"
HEAD = "N° contact;Date;Motif;Canal;Client;Description\n"
FIRST = f"{HEAD}c1;13/01/2020;1;appel;12345;Bonjour Paul Ubu, ici Zoé\nc2;14/01/2020;1;appel;777;Rien\n"
SECOND = f"{HEAD}c3;20/01/2020;1;appel;888;Rien non plus\n"
VOTES = "Participant;Motif;Valeur client;Valeur entreprise\nPaul Ubu;1;-1;0,5\nAnne;1;0,5;0,5\n"
CODINGS = "N° ticket;Codeur;Motif\nc1;Paul Ubu;1\nc1;Anne;1\nc2;Paul Ubu;1\n"
MAPPING = {"columns": {"verbatim": "Description"}}


@pytest.fixture(scope="module")
def made_once(tmp_path_factory):
    made = create_engagement("Rectorat", data=tmp_path_factory.mktemp("made"))
    (made.folder / "engagement.yml").write_text(SETTINGS, "utf-8")
    found = open_engagement(made.folder)
    take(found, "N°;Motif de contact\n1;Je demande\n", "reasons", "liste.csv")
    take(found, FIRST, "contacts", "un.csv", mapping=MAPPING)
    take(found, SECOND, "contacts", "deux.csv", mapping=MAPPING)
    take(found, VOTES, "votes", "votes.csv")
    take(found, CODINGS, "codings", "codages.csv")
    return found.folder


@pytest.fixture
def engagement(made_once, tmp_path):
    return open_engagement(shutil.copytree(made_once, tmp_path / "rectorat"))


def take(engagement, text, kind, name, **more):
    path = engagement.folder.parent / name
    path.write_text(text, "utf-8")
    import_file(engagement, path, kind=kind, author="Anne", **more)


def held(engagement, word):
    """Return where a word still stands, tables and ledger as their readers see them."""
    found = {
        place.relative_to(engagement.folder).as_posix()
        for place in engagement.folder.rglob("*")
        if place.is_file() and word.encode() in place.read_bytes()
    }
    for kind in ("verbatims", "codings"):
        table = engagement.stored(kind)
        if table is not None and word in table.to_csv():
            found.add(kind)
    if word in engagement.contacts.execute().to_csv():
        found.add("contacts")
    return found


def sources(engagement):
    return sorted(
        place.name.split("_", 1)[1] for place in (engagement.folder / "sources").iterdir() if "_" in place.name
    )


def test_a_customer_is_gone_from_tables_verbatims_codings_and_raw_files(engagement):
    assert held(engagement, "12345")
    done = forget(engagement, customer=" 12345 ", author="Anne", today=TODAY)
    assert done.counts == {"verbatims": 1, "codings": 2, "contacts": 1}
    assert sources(engagement) == ["codages.csv", "deux.csv", "liste.csv", "votes.csv"]
    again = open_engagement(engagement.folder)
    assert held(again, "12345") == set()
    assert again.contacts.execute()["contact_id"].tolist() == ["c2", "c3"]
    assert again.verbatims["contact_id"].tolist() == ["c2", "c3"]
    assert again.codings["contact_id"].tolist() == ["c2"]
    event = again.ledger.events(erasure.KIND)[0]
    assert event.body == {"what": "customer", "files": 1, "verbatims": 1, "codings": 2, "contacts": 1}
    assert "12345" not in event.subject
    again.ledger.verify()


def test_tables_whose_raw_file_is_gone_go_on_with_what_is_delivered_later(engagement):
    forget(engagement, customer="12345", author="Anne", today=TODAY)
    take(engagement, f"{HEAD}c4;27/01/2020;1;appel;999;Encore\n", "contacts", "trois.csv", mapping=MAPPING)
    assert engagement.contacts.execute()["contact_id"].tolist() == ["c2", "c3", "c4"]
    # As if the process had ended between the ledger and the table: the next opening completes it.
    (engagement.folder / "tables" / "contacts.parquet").replace(engagement.folder / "later.parquet")
    before = open_engagement(engagement.folder)
    before.write_table("contacts", before.stored("contacts") if before.stored("contacts") is not None else
                       _rows(engagement, ["c2", "c3"]))  # fmt: skip
    _forget_build(engagement, "trois.csv")
    assert open_engagement(engagement.folder).contacts.execute()["contact_id"].tolist() == ["c2", "c3", "c4"]


def _rows(engagement, ids):
    import pandas as pd

    table = pd.read_parquet(engagement.folder / "later.parquet")
    return table[table["contact_id"].isin(ids)]


def _forget_build(engagement, file):
    import json

    place = engagement.folder / ".built.json"
    noted = json.loads(place.read_text())
    digest = next(one["sha256"] for one in engagement.deliveries() if one["file"].endswith(file))
    noted["deliveries"] = json.dumps([one for one in json.loads(noted["deliveries"]) if one[0] != digest])
    place.write_text(json.dumps(noted))


def test_a_person_s_votes_name_and_raw_files_are_gone_the_rest_stands(engagement):
    engagement.ledger.append(
        "workshop", "W1", {"people": ["Anne", "paul ubu"], "date": "2020-01-20"}, author="Paul Ubu"
    )
    done = forget(engagement, person="Ubu  Paul", author="Anne", today=TODAY)
    assert done.counts == {"votes": 1, "judgements": 1, "codings": 2, "verbatims": 1}
    again = open_engagement(engagement.folder)
    assert [held(again, word) for word in ("Paul Ubu", "paul ubu", "Paul")] == [set(), set(), set()]
    assert again.votes["voter"].tolist() == ["Anne"]
    assert again.codings["coder"].nunique() == 2
    assert len(again.codings) == 3
    assert again.verbatims["verbatim"][0] == "Bonjour [nom], ici Zoé"
    workshop = again.ledger.current("workshop")["W1"]
    assert (workshop.body["people"], workshop.author) == (["Anne", "(erased)"], "(erased)")
    assert sources(again) == ["deux.csv", "liste.csv"]
    again.ledger.verify()


def test_a_person_is_gone_from_attendance_ballots_coding_workbooks_sentences_and_logs(engagement):
    ballots = Ballots(engagement.ledger, "s1")
    for name in ("Paul  UBU", "Anne"):
        ballots.join(name)
    engagement.ledger.append(
        "round", "7", {"status": "open", "session": "s1", "cards": [{"reason_id": "1", "context": "(all)", "label": "Je demande"}]},
        author="Anne",
    )  # fmt: skip
    written = write_ballots_of(engagement, "s1")
    engagement.ledger.append(
        "workshop", "W2", {"people": ["Anne", "Paul Ubu"], "decisions": ["Ubu Paul rappelle Léa"], "date": "2020-01-21"},
        author="Anne",
    )  # fmt: skip
    (engagement.room("coding") / "round 1 Paul Ubu.xlsx").write_bytes(written[1].read_bytes())
    (engagement.room("log") / "refused.jsonl").write_text('{"file": "Paul_Ubu.csv"}\n', "utf-8")
    done = forget(engagement, person="Paul Ubu", author="Anne", today=TODAY)
    assert done.counts["votes"] == 1  # imported; the ballot's own had not been sent
    assert [file for file in done.files if file.startswith(("ballots/", "coding/"))] == [
        f"ballots/{written[0].name}", "coding/round 1 Paul Ubu.xlsx",
    ]  # fmt: skip
    again = open_engagement(engagement.folder)
    assert [held(again, word) for word in ("Paul Ubu", "paul ubu", "UBU", "ubu", "Ubu Paul")] == [set()] * 5
    assert [place.name for place in (again.folder / "ballots").iterdir()] == [written[1].name]
    attending = [event.body["name"] for event in again.ledger.current("attendance").values()]
    assert attending == ["Anne"]
    body = again.ledger.current("workshop")["W2"].body
    assert (body["people"], body["decisions"]) == (["Anne", "(erased)"], ["(erased) rappelle Léa"])
    again.ledger.verify()


def write_ballots_of(engagement, session):
    """Write the ballots of Paul and of Anne as the workshop does."""
    from bsnskit.store import ballot_sheets

    ballots = Ballots(engagement.ledger, session)
    (opened,) = [one for one in ballots.rounds() if one.status == "open"]
    places = []
    for person in sorted(ballots.attendance(), key=lambda one: one.name, reverse=True):
        place = engagement.room("ballots") / f"{ballot_sheets._stem(opened, person)}.xlsx"
        place.write_bytes(ballot_sheets._workbook(opened, person, "ABC", Language("fr"), "Rectorat"))
        places.append(place)
    return places


def test_a_name_of_one_word_is_told_before_it_is_erased_inside_sentences(engagement):
    said = "Prévenir Lea avant mardi ; Léandre sait"
    engagement.ledger.append(
        "workshop", "W3", {"people": ["Anne"], "decisions": [said], "date": "2020-01-22"}, author="Anne"
    )
    told = forget(engagement, person="Léa", author="Anne", today=TODAY)
    assert not told.files and not any(told.counts.values())
    assert [(one.fields["count"], one.fields["which"][:11]) for one in told.left] == [(1, "workshop W3")]
    assert engagement.ledger.current("workshop")["W3"].body["decisions"] == [said]

    done = forget(engagement, person="Léa", in_sentences=True, author="Anne", today=TODAY)
    assert done.counts["judgements"] == 1 and not done.left
    again = open_engagement(engagement.folder)
    assert again.ledger.current("workshop")["W3"].body["decisions"] == ["Prévenir (erased) avant mardi ; Léandre sait"]
    assert not held(again, "Lea avant")


def test_coding_workbooks_that_show_a_contact_of_the_customer_are_gone(engagement):
    room = engagement.room("coding")
    (room / "round 1 Anne.csv").write_text("c1;Bonjour\n", "utf-8")
    (room / "round 1 Léa.csv").write_text("c11;Bonjour\n", "utf-8")
    done = forget(engagement, customer="12345", author="Anne", today=TODAY)
    assert "coding/round 1 Anne.csv" in done.files
    assert [place.name for place in room.iterdir()] == ["round 1 Léa.csv"]


def test_verbatims_carry_a_day_until_which_they_are_kept_and_are_erased_after_it(engagement):
    found = status(engagement, today=dt.date(2021, 1, 15)).verbatims  # a year after 13 January 2020, a leap year
    assert (found.count, found.first, found.until) == (3, dt.date(2020, 1, 13), dt.date(2021, 1, 12))
    assert (found.since, found.overdue) == (dt.date(2020, 1, 16), 2)
    told = "\n".join(status_lines(status(engagement, today=dt.date(2021, 1, 15)), Language("en")))
    assert "erase them with `bsns forget rectorat --verbatims-before 2020-01-16`" in told
    done = forget(engagement, verbatims_before=found.since, author="Anne", today=TODAY)
    assert done.counts == {"verbatims": 2} and done.files == []
    again = open_engagement(engagement.folder)
    assert again.verbatims["contact_id"].tolist() == ["c3"]
    assert len(again.contacts.execute()) == 3
    assert status(again, today=dt.date(2021, 1, 15)).verbatims.overdue == 0


def test_raw_files_delivered_before_a_day_are_gone_their_tables_stay(engagement):
    tomorrow = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)
    done = forget(engagement, raw_before=tomorrow, author="Anne", today=TODAY)
    assert len(done.files) == 5
    assert sources(engagement) == []
    again = open_engagement(engagement.folder)
    assert len(again.contacts.execute()) == 3
    assert len(again.verbatims) == 3
    with pytest.raises(NotReady, match="nothing of it is held"):
        forget(again, raw_before=tomorrow, author="Anne", today=TODAY)


def test_nothing_is_erased_when_nothing_is_held_or_the_call_is_wrong(engagement):
    before = engagement.ledger.anchor()
    with pytest.raises(NotReady, match="nothing of it is held"):
        forget(engagement, customer="99999", author="Anne", today=TODAY)
    for wrong in ({}, {"customer": "1", "person": "Anne"}):
        with pytest.raises(WrongCall, match="say one of"):
            forget(engagement, author="Anne", today=TODAY, **wrong)
    with pytest.raises(WrongCall, match="future"):
        forget(engagement, verbatims_before=dt.date(2031, 1, 1), author="Anne", today=TODAY)
    with pytest.raises(WrongCall, match="future"):
        forget(engagement, raw_before=dt.date(2031, 1, 1), author="Anne", today=TODAY)
    assert engagement.ledger.anchor() == before
    assert not (engagement.folder / erasure.DRAFTS).exists()


def test_an_id_inside_a_longer_one_is_left_and_one_with_spaces_is_found(engagement):
    text = f"{HEAD}c8;27/01/2020;1;appel;112345;Rien\nc9;27/01/2020;1;appel;9;mon n° 12 345 svp\n"
    take(engagement, text, "contacts", "trois.csv", mapping=MAPPING)
    (engagement.folder / "inbox" / "next.csv").write_text("c10;12345\n", "utf-8")
    done = forget(engagement, customer="12345", author="Anne", today=TODAY)
    assert "trois.csv" not in sources(engagement)  # another customer wrote that id
    assert "c8" in engagement.contacts.execute()["contact_id"].tolist()
    assert [str(one) for one in done.left] == ["inbox/next.csv holds it too and was not imported yet: remove it there."]


def test_check_says_what_is_held_until_when_and_what_was_erased(engagement):
    forget(engagement, customer="12345", author="Anne", today=TODAY)
    told = "\n".join(status_lines(status(engagement, today=TODAY), Language("en")))
    assert "erase it with `bsns forget rectorat --raw-before DATE`" in told
    assert "Verbatims, masked (pseudonymised, not anonymous): 2" in told
    assert "Erasures recorded in the ledger: 1" in told
    entry = engagement.deliveries()[0]
    day = dt.date.fromisoformat(entry["at"][:10])
    assert entry["keep_until"] == (day + dt.timedelta(days=90)).isoformat()
    early = "\n".join(status_lines(status(engagement, today=day), Language("en")))
    assert "kept until" in early and "was to be kept" not in early


KILLED = """
import datetime as dt, os, shutil, sys
from pathlib import Path
import pandas, pandera, pyarrow.parquet, pyarrow.compute
from bsnskit.store.engagement import open_engagement
from bsnskit.store.forgetting import forget

folder, root = Path(sys.argv[1]), Path(sys.argv[2])
WRITES = {"os.rename", "os.remove", "os.mkdir", "shutil.rmtree", "sqlite3.connect"}


def is_write(event, args):
    if event == "open":
        return isinstance(args[0], (str, bytes, os.PathLike)) and bool((args[2] or 0) & (os.O_WRONLY | os.O_RDWR))
    return event in WRITES


def killed_at(step, copy):
    count = 0

    def hook(event, args):
        nonlocal count
        if is_write(event, args):
            count += 1
            if count == step:
                os._exit(9)

    engagement = open_engagement(copy)
    sys.addaudithook(hook)
    forget(engagement, customer="12345", author="Anne", today=dt.date(2030, 1, 1))
    os._exit(0)


step, stride = 1, int(sys.argv[3])
while True:
    copy = root / str(step)
    shutil.copytree(folder, copy)
    child = os.fork()
    if child == 0:
        killed_at(step, copy)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    print(step, code, flush=True)
    if code != 9:
        sys.exit(code)
    step += stride
"""


@pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="a process is killed by forking it first")
def test_a_process_killed_at_any_write_leaves_the_old_state_or_the_new_one(engagement, tmp_path):
    root = tmp_path / "killed"
    root.mkdir()
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", KILLED, str(engagement.folder), str(root), "3"],
        capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    seen = set()
    for copy in sorted(root.iterdir(), key=lambda place: int(place.name)):
        found = open_engagement(copy)
        ids = tuple(found.contacts.execute()["contact_id"])
        events = len(found.ledger.events(erasure.KIND))
        seen.add((ids, events, tuple(found.verbatims["contact_id"]), "un.csv" in sources(found)))
        found.ledger.verify()
        assert not (copy / erasure.PLAN).exists()
    old = (("c1", "c2", "c3"), 0, ("c1", "c2", "c3"), True)
    new = (("c2", "c3"), 1, ("c2", "c3"), False)
    assert seen == {old, new}
