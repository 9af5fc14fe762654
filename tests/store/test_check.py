"""What an engagement holds, what each step lacks, what to do next."""

import datetime as dt
import subprocess
import sys
from dataclasses import replace

import pandas as pd
import pytest

from bsnskit.contracts import tables
from bsnskit.i18n import Language
from bsnskit.store import probe
from bsnskit.store.check import NEEDS, Lack, Step, status
from bsnskit.store.check_said import status_lines
from bsnskit.store.engagement import create_engagement
from bsnskit.store.events import NewEvent

EN = Language("en", "EUR")
TODAY = dt.date(2020, 5, 18)


@pytest.fixture
def engagement(tmp_path):
    return create_engagement("Rectorat", data=tmp_path)


def step(found, key):
    return next(one for one in found.steps if one.key == key)


def lacks(found, key):
    return [(lack.need.key, lack.count) for lack in step(found, key).lacks]


def add_reasons(engagement, *ids):
    events = [NewEvent("reason", name, {"label": f"Je veux {name}"}) for name in ids]
    engagement.ledger.append_many(events, author="Anne", recorded_at="2020-03-02T09:00:00Z")


def add_volumes(engagement, counts, grains=("year",)):
    keys = {"channel": "call", "tier": "(none)", "context": "(all)", "period_start": pd.Timestamp("2018-09-03")}
    rows = [
        {**keys, "grain": grain, "reason_id": name, "n_contacts": n} for grain in grains for name, n in counts.items()
    ]
    engagement.write_table("volumes", tables.from_rows(tables.Volumes, rows))


def judge(engagement, kind, subject, **body):
    engagement.ledger.append(kind, subject, body, author="Anne", recorded_at="2020-03-02T09:00:00Z")


def test_empty_engagement_needs_its_list_first(engagement):
    found = status(engagement, today=TODAY)
    assert [one.state for one in found.steps] == ["closed"] * 5
    assert {one.next.need.key for one in found.steps} == {"reasons"}
    assert found.next.need.key == "reasons"
    said = status_lines(found, EN)
    assert said[0] == "Rectorat (rectorat): no reasons yet."
    assert said[-1] == "Next: `bsns import rectorat FILE --as reasons`; it brings the list of reasons."


def test_list_opens_the_first_step_and_volumes_come_next(engagement):
    add_reasons(engagement, "2.10", "2.08a")
    judge(engagement, "challenge", "2.10", should_exist="no")
    found = status(engagement, today=TODAY)
    assert (step(found, "qualification").state, lacks(found, "qualification")) == ("usable", [("challenges", 1)])
    assert step(found, "quantification").next.need.key == "volumes"
    assert step(found, "skyline").next.need.key == "contacts"
    assert found.next.need.key == "volumes", "what opens a step comes before what takes one further"
    assert (
        "  01 Qualification: usable; still lacks the challenge of 1 reason. First: `bsns lab rectorat`, notebook 01."
        in (status_lines(found, EN))
    )


def test_unknown_volume_lacks_and_a_retired_reason_does_not(engagement):
    add_reasons(engagement, "2.10", "2.08b", "9")
    judge(engagement, "reason", "9", label="ancien", state="retired")
    add_volumes(engagement, {"2.10": 61, "2.08b": None})
    found = status(engagement, today=TODAY)
    assert lacks(found, "quantification") == [
        ("contacts", 0), ("rates", 0), ("handle_times", 0), ("downstream", 0), ("surveys", 0), ("volumes", 1),
    ]  # fmt: skip
    assert step(found, "quantification").state == "usable"
    assert lacks(found, "classification") == [("placements", 2)]


def test_later_steps_open_one_after_the_other(engagement):
    add_reasons(engagement, "2.10", "2.08a")
    add_volumes(engagement, {"2.10": 61, "2.08a": 30}, grains=("year", "week"))
    judge(engagement, "placement", "2.10|(all)", customer_value=0.5, company_value=-0.5)
    found = status(engagement, today=TODAY)
    assert lacks(found, "classification") == [("placements", 1), ("placements", 1)]
    assert step(found, "root_cause").next.need.lacks == "a recorded objective"
    judge(engagement, "placement", "2.10|(all)", customer_value=0.5, company_value=-0.5, objective="automate")
    found = status(engagement, today=TODAY)
    assert step(found, "root_cause").next.need.key == "causes"
    assert found.next.need.key == "causes"
    judge(engagement, "cause", "C01|2.10", label="délai")
    values = {"cost_once": 1, "cost_year": 2, "effectiveness": 0.5, "adoption": 0.5, "ramp_months": 3, "life_years": 3}
    judge(engagement, "solution", "S01", cause_id="C01", label="rappel", objective="automate", **values)
    found = status(engagement, today=TODAY)
    assert [lack.need.lacks for lack in step(found, "root_cause").lacks] == ["the choice of a solution"]
    judge(engagement, "solution", "S01", cause_id="C01", label="rappel", objective="automate", chosen=True, **values)
    assert lacks(status(engagement, today=TODAY), "skyline") == [("targets", 0), ("actions", 0)]
    judge(engagement, "target", "2.10|2020-Q2", target_week=2)
    judge(engagement, "action", "A01", label="lancer")
    found = status(engagement, today=TODAY)
    assert [one.state for one in found.steps] == ["usable", "usable", "usable", "complete", "complete"]
    assert "  05 Skyline: nothing lacks." in status_lines(found, EN)
    assert status_lines(found, EN)[-1].startswith(
        "Next: `bsns import rectorat FILE --as contacts`; it brings contacts by month"
    )


def test_report_comes_next_when_only_single_reasons_lack_something(engagement):
    found = replace(
        status(engagement, today=TODAY), steps=(Step("qualification", (Lack(NEEDS["challenges"], "01", 3),)),)
    )
    assert found.next is None
    assert status_lines(found, EN)[-1] == "Next: `bsns run rectorat` for the report of the last week."


def test_what_was_delivered_is_told_with_rows_and_dates(engagement):
    add_volumes(engagement, {"2.10": 61, "2.08a": 30})
    days = pd.bdate_range("2020-01-06", "2020-01-31")
    keys = {"channel": "call", "tier": "N1", "context": "(all)", "reason_id": "2.10"}
    rows = [
        {**keys, "contact_id": str(n), "contacted_at": day, "week": f"{day:%G-W%V}", "customer_key": f"k{n % 3}"}
        for n, day in enumerate(days)
    ]
    engagement.write_table("contacts", tables.from_rows(tables.Contacts, rows))
    found = status(engagement, today=TODAY)
    told = {one.kind: (one.rows, one.first, one.last) for one in found.delivered}
    assert told["volumes"] == (2, dt.date(2018, 9, 3), dt.date(2019, 9, 2))
    assert told["contacts"] == (20, dt.date(2020, 1, 6), dt.date(2020, 1, 31))
    assert found.keyed_customers == 3
    lines = status_lines(found, EN)
    assert "  contact log: 20, from 6 Jan 2020 to 31 Jan 2020" in lines
    assert any("pseudonymised, not anonymous): 3" in line for line in lines)
    assert any(line.startswith("  The log begins or ends inside the month of 2020-01-01") for line in lines) is False


def test_raw_files_are_listed_with_the_day_until_which_they_are_kept(engagement):
    rates = tables.from_rows(
        tables.Rates, [{"channel": "call", "tier": "N1", "cost_hour": 30, "cost_fixed": 0, "cashable_share": 1}]
    )
    for sha, day in (("a" * 64, "2019-05-17T08:00:00Z"), ("b" * 64, "2019-05-20T08:00:00Z"), ("c" * 64, None)):
        (engagement.room("sources") / f"{sha[:8]}_rates.csv").write_text("as delivered")
        entry = {"file": f"{sha[:8]}_rates.csv", "sha256": sha, "kind": "rates", "mapping": None, "at": day}
        engagement.record_delivery(entry, rates, author="Anne")
    (engagement.folder / "sources" / "cccccccc_rates.csv").unlink()
    found = status(engagement, today=TODAY)
    assert [(one.file, one.until, one.overdue) for one in found.raw] == [
        ("aaaaaaaa_rates.csv", dt.date(2020, 5, 16), True),
        ("bbbbbbbb_rates.csv", dt.date(2020, 5, 19), False),
    ]
    assert not any(one.overdue for one in status(engagement).raw)
    lines = status_lines(found, EN)
    assert "  bbbbbbbb_rates.csv: kept until 19 May 2020." in lines
    assert any(line.startswith("  aaaaaaaa_rates.csv: was to be kept until 16 May 2020;") for line in lines)


def test_broken_ledger_is_said_and_the_rest_still_shown(engagement):
    import sqlite3
    from contextlib import closing

    add_reasons(engagement, "2.10")
    with closing(sqlite3.connect(engagement.ledger.path)) as connection:
        connection.execute("DROP TRIGGER events_are_never_changed")
        connection.execute("UPDATE events SET recorded_at = '1999-01-01T00:00:00Z'")
        connection.commit()
    lines = status_lines(status(engagement, today=TODAY), EN)
    assert "  event 1 is not what was recorded" in lines


@pytest.mark.parametrize("language", ["fr", "en", "es"])
def test_status_lines_speak_every_language(engagement, language):
    add_reasons(engagement, "2.10")
    lines = status_lines(status(engagement, today=TODAY), Language(language))
    assert all("{" not in line for line in lines)
    assert lines[0].startswith("Rectorat (rectorat)")


# -- the folder ------------------------------------------------------------------------------------------------------


def test_folder_of_this_machine_is_no_concern(engagement):
    assert probe.folder_concerns(engagement.folder) == []
    assert not list(engagement.folder.glob(".probe*"))


def test_lock_that_another_process_does_not_see_is_said(engagement, tmp_path, monkeypatch):
    blind = tmp_path / "python"
    blind.write_text(f"#!{sys.executable}\nprint('free')\n")
    blind.chmod(0o755)
    if subprocess.run([str(blind)], capture_output=True, check=False).returncode:
        pytest.skip("scripts cannot be run here")
    monkeypatch.setattr(sys, "executable", str(blind))
    told = [str(one) for one in probe.folder_concerns(engagement.folder)]
    assert told[0] == "A lock taken here is not seen by another process."
    assert "move the data to a disk of this machine" in told[1]


@pytest.mark.parametrize("name", ["OneDrive - ACME", "Dropbox", "Google Drive", "Mobile Documents", "Nextcloud"])
def test_synced_folder_is_said(tmp_path, name):
    (tmp_path / name / "data").mkdir(parents=True)
    assert (
        next(str(one) for one in probe.folder_concerns(tmp_path / name / "data"))
        == f"It lies in a synced folder ({name})."
    )


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "smb3", "fuse.sshfs", "9p"])
def test_network_folder_is_said(tmp_path, monkeypatch, kind):
    (tmp_path / "my share").mkdir()
    mounts = tmp_path / "mounts"
    place = str(tmp_path / "my share").replace(" ", "\\040")
    mounts.write_text(f"/dev/sda / ext4 rw 0 0\nserver:/x {place} {kind} rw 0 0\n")
    monkeypatch.setattr(probe, "MOUNTS", mounts)
    assert probe.file_system(tmp_path / "my share") == kind
    assert (
        next(str(one) for one in probe.folder_concerns(tmp_path / "my share"))
        == f"It lies on another machine ({kind})."
    )
    assert probe.folder_concerns(tmp_path) == []
