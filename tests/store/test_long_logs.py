"""A long contact log from import to table: what overlaps, replaces, is built again; killed, and on a full disk."""

import hashlib

import pandas as pd
import pytest

from bsnskit import intake
from bsnskit.errors import BlockingFindings
from bsnskit.intake import delivery
from bsnskit.store import building, long_logs
from bsnskit.store.engagement import Engagement, create_engagement, open_engagement
from bsnskit.store.imports import import_file, take_back

SETTINGS = "client: Long\nlanguage: fr\nchannels: [call, mail]\ntiers: [N1, N2]\n"
LIST = "N°;Motif de contact\n2.01;Je demande\n2.10;Je modifie\n"
HEAD = "N° contact;Date;N° motif;Canal;Client;Durée (s)\n"


def log(first, days, reason="2.01"):
    """Return a log of twenty contacts on each of some days of January 2020; ids go on from `first`."""
    return HEAD + "".join(
        f"c{first + 20 * at + n};{day:02d}/01/2020 09:{n:02d};{reason if n % 3 else '2.10'};{'appel' if n % 2 else 'courriel'};"
        f"E{n % 7};{60 + n}\n"
        for at, day in enumerate(days)
        for n in range(20)
    )  # fmt: skip


@pytest.fixture
def long_from_here(monkeypatch):
    """Let a log of a thousand bytes be long, and one of ten rows too large for memory; read in this process, as a child would."""
    monkeypatch.setattr(delivery, "LONG", 1000)
    monkeypatch.setattr(building, "LONG", 1000)
    monkeypatch.setattr(long_logs, "MANY", 10)

    def read(path, kind=None, *, progress=None, limits=None, scratch=None, **given):
        found = intake.read_delivery(path, kind, scratch=scratch, **given)
        assert kind != "contacts" or path.stat().st_size < 1000 or found.blocked or found.log is not None
        return found

    monkeypatch.setattr(intake, "read_bounded", read)


@pytest.fixture
def engagement(tmp_path):
    made = create_engagement("Long", data=tmp_path / "data")
    (made.folder / "engagement.yml").write_text(SETTINGS, "utf-8")
    found = open_engagement(made.folder)
    take(found, LIST, "list.csv", kind="reasons")
    return found


def take(engagement, text, name, **more):
    path = engagement.folder.parent / name
    path.write_text(text, "utf-8")
    return import_file(engagement, path, **{"author": "Anne", "kind": "contacts", **more})


def rows(engagement):
    """Return the log as a table in the order of the ids, whatever wrote it; nobody's key is the same elsewhere."""
    place = engagement.folder / "tables" / "contacts.parquet"
    table = pd.read_parquet(place).sort_values("contact_id", ignore_index=True)
    return table.assign(contacted_at=table["contacted_at"].astype("datetime64[us]"))


def held(folder):
    found = open_engagement(folder)
    found.ledger.verify()
    table = rows(found) if found.has("contacts") else []
    return len(table), len(found.deliveries()), len(found.ledger.current("import"))


def test_overlaps_are_asked_then_added_or_replaced_as_for_any_other_log(engagement, long_from_here):
    report = take(engagement, log(0, [13, 14, 15]), "one.csv")
    assert (report.rows_accepted, len(rows(engagement))) == (60, 60)
    with pytest.raises(BlockingFindings) as caught:
        take(engagement, log(40, [15, 16], reason="2.10"), "two.csv")
    (found,) = [one for one in caught.value.findings if one.rule.key == "delivery_overlaps"]
    assert found.fields == {"count": 20, "kind": "contacts", "first": "2020-01-15", "last": "2020-01-15"}
    assert held(engagement.folder) == (60, 2, 2)
    take(engagement, log(40, [15, 16], reason="2.10"), "two.csv", append=True)
    assert len(rows(engagement)) == 80
    # The later row of an id holds.
    third = rows(engagement).set_index("contact_id")
    assert set(third.loc[[f"c{n}" for n in range(40, 80)], "reason_id"]) == {"2.10"}
    # In the place of the days it covers: two days go, one comes anew, with other ids.
    take(engagement, log(500, [15, 16]), "three.csv", replace=True)
    assert len(rows(engagement)) == 80 and not rows(engagement)["contact_id"].isin(["c41", "c61"]).any()
    # A short file beside a log too large for memory.
    take(engagement, HEAD + "d1;20/01/2020 10:00;2.01;appel;E1;90\n", "short.csv")
    assert len(rows(engagement)) == 81
    assert engagement.volumes.query("grain == 'week'")["n_contacts"].sum() >= 80


def test_it_comes_to_the_same_table_profile_and_rebuilt_table_as_a_short_log(tmp_path, engagement, request):
    texts = [log(0, [13, 14, 15]), log(40, [15, 16], reason="2.10"), log(500, [16, 17])]
    hows = [{}, {"append": True}, {"replace": True}]
    reports = {}
    for name in ("short", "long"):
        if name == "long":
            take_back(engagement, reports["short"][2].delivery, author="Anne")
            for one in reports["short"][1::-1]:
                take_back(engagement, one.delivery, author="Anne")
            assert not engagement.has("contacts")
            request.getfixturevalue("long_from_here")
        reports[name] = [
            take(engagement, text, f"{at}.csv", **how) for at, (text, how) in enumerate(zip(texts, hows, strict=True))
        ]
        if name == "short":
            expected = rows(engagement)
    pd.testing.assert_frame_equal(rows(engagement), expected, check_dtype=False)
    for short, long in zip(reports["short"], reports["long"], strict=True):
        for part in ("columns", "weeks", "reasons"):
            pd.testing.assert_frame_equal(getattr(long.profile, part), getattr(short.profile, part))
    (engagement.folder / ".built.json").unlink()
    (engagement.folder / "tables" / "contacts.parquet").unlink()
    pd.testing.assert_frame_equal(rows(open_engagement(engagement.folder)), expected, check_dtype=False)


def test_what_a_kill_at_any_write_leaves_is_all_or_nothing(engagement, long_from_here, tmp_path, before_each_write):
    take(engagement, log(0, [13, 14]), "one.csv")
    later = log(100, [15, 16])
    with before_each_write(engagement.folder, tmp_path / "killed") as copies:
        take(engagement, later, "two.csv")
    copies = copies[::2]
    outcomes = [held(folder) for folder in copies]
    assert set(outcomes) == {(40, 2, 2), (80, 3, 3)}
    assert outcomes == sorted(outcomes)  # once recorded, it stays
    middle = copies[outcomes.index((80, 3, 3)) - 1]
    take(Engagement(middle), later, "two.csv")
    assert held(middle) == (80, 3, 3)
    assert not (middle / ".reading").exists()


@pytest.mark.parametrize("step", ["combine", "append_many", "place_log"])
def test_a_full_disk_leaves_it_as_it_was_or_completes_it_later(engagement, long_from_here, monkeypatch, step):
    take(engagement, log(0, [13, 14]), "one.csv")
    before = {
        place: hashlib.sha256(place.read_bytes()).hexdigest() for place in (engagement.folder / "sources").iterdir()
    }

    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    target = {"combine": long_logs, "append_many": type(engagement.ledger), "place_log": Engagement}[step]
    with monkeypatch.context() as patched:
        patched.setattr(target, step, full)
        with pytest.raises(OSError, match="No space"):
            take(engagement, log(100, [15, 16]), "two.csv")
    if step == "place_log":  # recorded: the next opening completes it
        assert held(engagement.folder) == (80, 3, 3)
    else:
        assert held(engagement.folder) == (40, 2, 2)
        left = {
            place: hashlib.sha256(place.read_bytes()).hexdigest() for place in (engagement.folder / "sources").iterdir()
        }
        assert left == before
        take(engagement, log(100, [15, 16]), "two.csv")
        assert held(engagement.folder) == (80, 3, 3)
