"""A long log comes out as a short one would: the same contacts, whatever its odd rows, encoding and unfolding."""

import gzip
import threading

import pandas as pd
import pytest

from bsnskit.intake import delivery as reading
from bsnskit.intake.long_logs import engine
from bsnskit.intake.progress import OPENING, READING, WRITING, followed, told_to
from tests.intake.builders import facts, list_of, read, rules, write

HEAD = "N° contact;Date;Motif;Canal;Niveau;Client;Durée (s)"
REASONS = list_of("2.10", "007", "1")


def rows(count):
    return [
        f"C{n:05d};{1 + n % 28:02d}/0{1 + n % 2}/2020 {n % 24:02d}:{n % 60:02d}:00;{('2.10', '007', 'Je demande 1', '')[n % 4]};"
        f"{('appel', 'Courriel')[n % 2]};{('CARINA', 'CS-RH', '')[n % 3]};client-{n % 17};{n % 300}"
        for n in range(count)
    ]


ODD = [
    "C00001;03/01/2020 09:00:00;2.10;appel;CARINA;x;1",  # an id that stands already, with other cells
    "C90001;hier;2.10;appel;CARINA;x;1",
    ";03/01/2020 09:00:00;2.10;appel;CARINA;x;1",
    "Cé 2;03/01/2020;2.10;appel;CARINA;Zoé;1",
    "C90002;03/01/2020;2.10;appel;CARINA;x;1;one too many",
    "C90003;01/01/1900;2.10;appel;CARINA;x;1",
]


@pytest.fixture(autouse=True)
def long_from_the_first_byte(monkeypatch):
    monkeypatch.setattr(reading, "LONG", 1)


def both(tmp_path, content, name="log.csv", **more):
    path, scratch = write(tmp_path, content, name), tmp_path / "scratch"
    scratch.mkdir()
    long = read(path, "contacts", reasons=REASONS, scratch=scratch, **more)
    short = read(path, "contacts", reasons=REASONS, **more)
    return long, short


def table(delivery):
    frame = pd.read_parquet(delivery.log) if delivery.log is not None else delivery.table
    return frame.sort_values("contact_id", ignore_index=True).astype(object).where(lambda cells: cells.notna(), None)


@pytest.mark.parametrize(
    ("encoding", "fold"),
    [("utf-8", bytes), ("utf-8-sig", bytes), ("cp1252", bytes), ("utf-16", bytes), ("utf-8", gzip.compress)],
)
def test_plain_rows_come_out_the_same(tmp_path, encoding, fold):
    content = fold("\r\n".join([HEAD, *rows(400), ""]).encode(encoding))
    long, short = both(tmp_path, content)
    assert long.log is not None
    assert table(long).equals(table(short)[list(table(long))])
    assert (long.rows_read, long.rows_accepted, long.rows_set_aside) == (400, 400, 0)
    assert set(rules(long)) == set(rules(short)) - {"reason_by_label"} | ({"reason_by_label"} & set(rules(long)))


def test_odd_rows_are_read_one_by_one(tmp_path):
    odd = [row for row in ODD if not row.startswith("C00001")]
    content = "\n".join([HEAD, *rows(200), *odd, *(row.replace("C", "D", 1) for row in rows(200)), ""]).encode()
    long, short = both(tmp_path, content)
    assert long.log is not None
    assert table(long).equals(table(short)[list(table(long))])
    assert (long.rows_read, long.rows_accepted) == (short.rows_read, short.rows_accepted)
    assert sorted(long.set_aside["rule"]) == sorted(short.set_aside["rule"])
    assert {"not_a_day", "row_too_long", "blank"} <= set(rules(long))


def test_an_id_that_stands_twice_is_found(tmp_path):
    same = "\n".join([HEAD, *rows(200), rows(3)[2], ""]).encode()
    long, short = both(tmp_path, same)
    assert (long.rows_accepted, long.rows_set_aside) == (short.rows_accepted, short.rows_set_aside) == (200, 1)
    assert table(long).equals(table(short)[list(table(long))])
    other = write(tmp_path, "\n".join([HEAD, *rows(200), ODD[0], ""]))
    asked = read(other, "contacts", reasons=REASONS, scratch=tmp_path / "scratch")
    assert "contact_id_repeated" in {finding.rule.key for finding in asked.findings if finding.blocking}
    assert asked.log is None


def test_what_is_left_open_is_asked_of_a_long_log_too(tmp_path):
    open_days = [f"C{n:05d};0{1 + n % 9}/0{1 + n % 9}/2020;2.10;appel;CARINA;x;1" for n in range(300)]
    path = write(tmp_path, "\n".join([HEAD, *open_days, ""]))
    (tmp_path / "scratch").mkdir()
    asked = read(path, "contacts", reasons=REASONS, scratch=tmp_path / "scratch")
    assert "dates_open" in rules(asked)
    assert asked.log is None
    unknown = write(tmp_path, "\n".join([HEAD, *(row.replace("007", "2.1") for row in rows(300)), ""]))
    said = read(unknown, "contacts", reasons=REASONS, scratch=tmp_path / "scratch")
    assert "(75 rows)" in facts(said)
    assert said.blocked


def test_rows_without_an_id_are_different_contacts(tmp_path):
    head = HEAD.removeprefix("N° contact;")
    content = "\n".join([head, *["13/01/2020 09:00:00;2.10;appel;CARINA;x;1"] * 300, ""]).encode()
    long, short = both(tmp_path, content)
    assert long.log is not None
    assert long.rows_accepted == short.rows_accepted == 300
    assert table(long)["contact_id"].nunique() == 300
    assert "no_contact_id" in rules(long)


@pytest.mark.parametrize("head", [HEAD, HEAD.replace(";Durée (s)", ";Note")])
def test_customers_who_come_back_are_hashed_once_to_the_same_keys(tmp_path, monkeypatch, head):
    monkeypatch.setattr(engine, "SAMPLED", 100)
    asked = []
    apart = engine.Engine._apart
    monkeypatch.setattr(engine.Engine, "_apart", lambda self, *given: asked.append(given) or apart(self, *given))
    plain = [*rows(400), "C77777;03/01/2020 09:00:00;2.10;appel;CARINA;;1", *ODD[1:]]
    long, short = both(tmp_path, "\n".join([head, *plain, ""]).encode())
    assert len(asked) == 1 and long.log is not None
    assert table(long).equals(table(short)[list(table(long))])
    # Where they are held to be many, each row is hashed as it is written: to the same keys.
    monkeypatch.setattr(engine, "OFTEN", 1e9)
    (tmp_path / "other").mkdir()
    again, _ = both(tmp_path / "other", "\n".join([head, *plain, ""]).encode())
    assert len(asked) == 1 and table(again).equals(table(long))


def test_a_long_reading_tells_the_share_of_the_file_that_was_read(tmp_path):
    heard = []
    with told_to(lambda stage, done: heard.append((stage, done))):
        long, _ = both(tmp_path, "\n".join([HEAD, *rows(3000), ""]).encode())
    assert long.log is not None
    by_stage = {stage: [done for named, done in heard if named == stage] for stage, _ in heard}
    assert set(by_stage) >= {OPENING, READING, WRITING}
    for stage in (READING, WRITING):
        assert by_stage[stage][0] == 0.0 and 1.0 in by_stage[stage]
    assert all(0.0 <= done <= 1.0 for _, done in heard)


def test_work_that_says_nothing_of_itself_is_followed_from_beside():
    shares, heard, told = iter([0.25, 0.5, 0.75]), [], threading.Event()

    def listen(stage, done):
        heard.append((stage, done))
        if len(heard) == 4:
            told.set()

    with told_to(listen), followed(READING, lambda: next(shares, 0.9), every_s=0.01):
        assert told.wait(10)
    assert heard[:4] == [(READING, 0.0), (READING, 0.25), (READING, 0.5), (READING, 0.75)]
    assert heard[-1] == (READING, 1.0)
    with followed(READING, lambda: 1 / 0):  # nobody listens: nobody asks
        pass


@pytest.mark.parametrize("head", [6_000, 400_000])
@pytest.mark.parametrize("other", ["", "A 1"])
@pytest.mark.parametrize("late", [False, True])
def test_ids_with_spaces_between_thousands_are_read_as_in_a_short_log(tmp_path, monkeypatch, head, other, late):
    monkeypatch.setattr(reading, "_HEAD", head)
    spaced = [
        row.replace(f"C{n:05d}", f"1 000 {n:03d}" if n > 300 or not late else f"1000{n:03d}").replace(
            f"client-{n % 17}", f"5\u202f732 9{n % 17:02d}" if n > 300 or not late else f"57329{n % 17:02d}"
        )
        for n, row in enumerate(rows(400))
    ]
    spaced[9:9] = ["70008;hier;2.10;appel;CARINA;;1", "1 000 900;hier;2.10;appel;CARINA;;1"][late:]
    spaced[5:5] = [f"70007;03/01/2020 09:00:00;2.10;appel;CARINA;{other};1"]
    long, short = both(tmp_path, "\n".join([HEAD, *spaced, ""]).encode())
    assert table(long).equals(table(short)[list(table(long))])
    assert "ids_grouped" in rules(long)
    if not (late and head == 6_000) and not other:
        assert long.log is not None
