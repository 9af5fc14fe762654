"""What is derived is built once and whole: from decisions and deliveries, by one process, whatever happens to it."""

import hashlib
import json
import random
import signal
import subprocess
import sys
import time

import pandas as pd
import pytest

from bsnskit.errors import BlockingFindings, BrokenTable, LedgerError
from bsnskit.store import building
from bsnskit.store.deliveries import combined
from bsnskit.store.engagement import Engagement, create_engagement, open_engagement
from bsnskit.store.events import NewEvent
from bsnskit.store.ledger import Ledger

AT = "2020-03-02T09:00:00Z"
RATES = "channel,tier,cost_hour,cost_fixed,cashable_share\ncall,N1,30,0,0.5\n"
LOG = {
    "kind": "contacts",
    "columns": {"contacted_at": "day", "reason_id": "reason", "contact_id": "id", "customer_key": "customer"},
}


def file_of(folder, name, text):
    content = text.encode()
    digest = hashlib.sha256(content).hexdigest()
    (folder / "sources").mkdir(parents=True, exist_ok=True)
    (folder / "sources" / f"{digest[:8]}_{name}").write_bytes(content)
    return {"file": f"{digest[:8]}_{name}", "sha256": digest, "mapping": None}


def log_of(count, reasons=("1", "2.10"), first=0):
    days = pd.bdate_range("2019-01-07", periods=200)
    rows = [f"c{first + n},{days[n % 200]:%Y-%m-%d},{reasons[n % len(reasons)]},school {n % 3}" for n in range(count)]
    return "id,day,reason,customer\n" + "\n".join(rows) + "\n"


def committed(folder, rows=400):
    """Lay out what is committed of a sample: settings, sources, decisions; nothing built."""
    folder.mkdir(parents=True)
    (folder / "engagement.yml").write_text("client: Sample\nlanguage: en\n", "utf-8")
    mapping = {**LOG, "formats": {"dates": "%Y-%m-%d"}, "constants": {"channel": "call", "tier": "N1"}}
    entries = [
        {**file_of(folder, "rates.csv", RATES), "kind": "rates"},
        {**file_of(folder, "log.csv", log_of(rows)), "kind": "contacts", "mapping": mapping, "list_version": 1},
    ]
    (folder / "sources" / "deliveries.json").write_text(json.dumps(entries), "utf-8")
    decide(folder, ("1", "Je ne vois pas ma ligne"), ("2.10", "Je veux modifier"))
    return folder


def decide(folder, *reasons, version=True):
    scratch = folder.parent / "scratch.sqlite"
    scratch.unlink(missing_ok=True)
    ledger = Ledger(scratch)
    events = [NewEvent("reason", name, {"label": label}) for name, label in reasons]
    ledger.append_many(events, author="Anne", recorded_at=AT)
    if version:
        crosswalk = [{"from": "1", "to": "2.01", "change": "renamed"}]
        ledger.append("list_version", "2", {"version": 2, "crosswalk": crosswalk}, author="Anne", recorded_at=AT)
        ledger.append("reason", "1", {"removed": True}, author="Anne", recorded_at=AT)
        ledger.append("reason", "2.01", {"label": reasons[0][1], "list_version": 2}, author="Anne", recorded_at=AT)
    ledger.write_jsonl(folder / "decisions.jsonl")


def rates(cost):
    return pd.DataFrame(
        [{"channel": "call", "tier": "N1", "cost_hour": cost, "cost_fixed": 0.0, "cashable_share": 0.5}]
    )


def built(folder):
    return [line.split(" ", 3)[3] for line in (folder / "log" / "bsns.log").read_text("utf-8").splitlines()]


def check_whole(engagement, rows=400):
    assert engagement.reasons["reason_id"].tolist() == ["2.01", "2.10"]
    assert engagement.rates["cost_hour"].tolist() == [30]
    assert engagement.contacts.count().execute() == rows
    weekly = engagement.volumes.query("grain == 'week'")
    assert weekly.groupby("reason_id", observed=True, dropna=False)["n_contacts"].sum().to_dict() == {
        "2.01": rows / 2,
        "2.10": rows / 2,
    }
    assert sorted(path.name for path in engagement.folder.iterdir() if path.name.startswith(".")) == [
        ".built.json",
        ".lock",
    ]


def test_open_builds_ledger_and_tables_once(tmp_path):
    folder = committed(tmp_path / "sample")
    check_whole(open_engagement("sample", data=tmp_path))
    first = {path: path.stat().st_mtime_ns for path in [folder / "ledger.sqlite", *(folder / "tables").iterdir()]}
    check_whole(open_engagement("sample", data=tmp_path))
    assert {path: path.stat().st_mtime_ns for path in first} == first
    assert built(folder) == ["built the ledger from decisions.jsonl: 5 events", "built the tables from 2 deliveries"]


def test_building_again_elsewhere_gives_the_same_ledger_and_tables(tmp_path):
    for name in ("one", "two"):
        folder = committed(tmp_path / name / "sample")
        (folder / "decisions.jsonl").write_bytes((tmp_path / "one" / "sample" / "decisions.jsonl").read_bytes())
        open_engagement(folder)
    one, two = (Engagement(tmp_path / name / "sample") for name in ("one", "two"))
    assert one.ledger.anchor() == two.ledger.anchor()
    assert one.contacts.customer_key.nunique().execute() == 3
    for name in ("rates.parquet", "contacts.parquet"):
        assert (one.folder / "tables" / name).read_bytes() == (two.folder / "tables" / name).read_bytes()


def test_built_ledger_grows_and_is_kept(tmp_path):
    committed(tmp_path / "sample")
    engagement = open_engagement("sample", data=tmp_path)
    engagement.ledger.append("break", "B1", {"week": "2020-W12"}, author="Bruno")
    again = open_engagement("sample", data=tmp_path)
    assert again.ledger.position == 6
    decide(tmp_path / "sample", ("1", "changed"), ("2.10", "Je veux modifier"))
    kept = open_engagement("sample", data=tmp_path)
    assert kept.ledger.position == 6
    assert kept.reasons["label"].tolist() == ["Je ne vois pas ma ligne", "Je veux modifier"]


def test_untouched_ledger_follows_newer_decisions(tmp_path):
    committed(tmp_path / "sample")
    open_engagement("sample", data=tmp_path)
    decide(tmp_path / "sample", ("1", "changed"), ("2.10", "Je veux modifier"))
    assert open_engagement("sample", data=tmp_path).reasons["label"].tolist() == ["changed", "Je veux modifier"]


def test_empty_ledger_that_was_there_first_is_replaced(tmp_path):
    folder = committed(tmp_path / "sample")
    Ledger(folder / "ledger.sqlite")
    check_whole(open_engagement("sample", data=tmp_path))


def test_tables_follow_newer_deliveries_and_drop_those_taken_away(tmp_path):
    folder = committed(tmp_path / "sample")
    open_engagement("sample", data=tmp_path)
    entries = json.loads((folder / "sources" / "deliveries.json").read_text("utf-8"))
    newer = {**file_of(folder, "rates.csv", RATES.replace("30", "35")), "kind": "rates"}
    (folder / "sources" / "deliveries.json").write_text(json.dumps([entries[0], newer]), "utf-8")
    engagement = open_engagement("sample", data=tmp_path)
    assert engagement.rates["cost_hour"].tolist() == [35]
    assert not engagement.has("contacts")


def test_delivered_file_that_was_changed_is_refused_and_nothing_is_half_built(tmp_path):
    folder = committed(tmp_path / "sample")
    place = next((folder / "sources").glob("*_rates.csv"))
    place.write_bytes(place.read_bytes().replace(b"\n", b"\r\n"))
    with pytest.raises(BrokenTable, match="this is not the file that was delivered"):
        open_engagement("sample", data=tmp_path)
    assert not (folder / "tables").exists()
    place.write_bytes(RATES.encode())
    check_whole(open_engagement("sample", data=tmp_path))


def test_delivery_with_a_blocking_finding_is_refused(tmp_path):
    folder = committed(tmp_path / "sample")
    entry = {**file_of(folder, "bad.csv", RATES.replace("30", "-30")), "kind": "rates"}
    (folder / "sources" / "deliveries.json").write_text(json.dumps([entry]), "utf-8")
    with pytest.raises(BlockingFindings):
        open_engagement("sample", data=tmp_path)
    assert not (folder / "tables").exists()


@pytest.mark.parametrize("content", ["{", '{"file": 1}', "[1]", '[{"file": "x"}]'])
def test_list_of_deliveries_that_does_not_hold_is_said(tmp_path, content):
    folder = committed(tmp_path / "sample")
    (folder / "sources" / "deliveries.json").write_text(content, "utf-8")
    with pytest.raises(BrokenTable, match="not a list of deliveries"):
        open_engagement("sample", data=tmp_path)


def test_delivery_outside_the_folder_is_refused(tmp_path):
    folder = committed(tmp_path / "sample")
    (tmp_path / "secret.csv").write_text(RATES)
    entry = {"file": "../../secret.csv", "sha256": hashlib.sha256(RATES.encode()).hexdigest(), "kind": "rates"}
    (folder / "sources" / "deliveries.json").write_text(json.dumps([entry]), "utf-8")
    with pytest.raises(BrokenTable, match="leads out"):
        open_engagement("sample", data=tmp_path)


def test_decisions_that_do_not_hold_leave_no_ledger(tmp_path):
    folder = committed(tmp_path / "sample")
    text = (folder / "decisions.jsonl").read_text("utf-8")
    (folder / "decisions.jsonl").write_text(text.replace("modifier", "annuler"), "utf-8")
    with pytest.raises(LedgerError, match="event 2 is not what was recorded"):
        open_engagement("sample", data=tmp_path)
    assert not (folder / "ledger.sqlite").exists()


def test_erased_raw_file_leaves_its_table(tmp_path):
    folder = committed(tmp_path / "sample")
    open_engagement("sample", data=tmp_path)
    next((folder / "sources").glob("*_log.csv")).unlink()
    entries = json.loads((folder / "sources" / "deliveries.json").read_text("utf-8"))
    newer = {**file_of(folder, "rates.csv", RATES.replace("30", "35")), "kind": "rates"}
    (folder / "sources" / "deliveries.json").write_text(json.dumps([*entries, newer]), "utf-8")
    engagement = open_engagement("sample", data=tmp_path)
    assert engagement.contacts.count().execute() == 400
    assert engagement.rates["cost_hour"].tolist() == [35]


# -- several processes, sudden ends ---------------------------------------------------------------------------------


OPEN = """
import sys
from bsnskit.store.engagement import open_engagement
from bsnskit import intake
print("ready", flush=True)
sys.stdin.readline()
open_engagement(sys.argv[1])
print("done", flush=True)
"""


def opening(folder):
    """Start a process that opens the engagement once it is told to."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    process = subprocess.Popen([sys.executable, "-c", OPEN, str(folder)], **pipes)
    assert process.stdout.readline() == "ready\n"
    return process


def go(process):
    process.stdin.write("go\n")
    process.stdin.flush()


def test_two_processes_at_once_build_once(tmp_path):
    folder = committed(tmp_path / "sample")
    both = [opening(folder) for _ in range(2)]
    for process in both:
        go(process)
    assert [process.communicate()[0] for process in both] == ["done\n", "done\n"]
    check_whole(open_engagement(folder))
    assert built(folder) == ["built the ledger from decisions.jsonl: 5 events", "built the tables from 2 deliveries"]


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is POSIX")
def test_kill_in_the_middle_of_building_leaves_nothing_half_built(tmp_path):
    draw, caught = random.Random(7), 0
    for attempt in range(2):
        folder = committed(tmp_path / str(attempt) / "sample", rows=2000)
        with opening(folder) as process:
            go(process)
            wanted = folder / (".tables.new" if attempt % 2 else ".ledger.sqlite.new")
            until = time.monotonic() + 20
            while not wanted.exists() and process.poll() is None and time.monotonic() < until:
                time.sleep(0.0005)
            time.sleep(draw.random() * 0.02)
            process.send_signal(signal.SIGKILL)
            caught += "done" not in process.stdout.read()
        assert not (folder / "tables").exists() or len(list((folder / "tables").glob("*.parquet"))) == 2
        assert (folder / "ledger.sqlite").exists() or not (folder / "tables").exists()
        check_whole(open_engagement(folder), rows=2000)
    assert caught, "no process was killed in time"


@pytest.mark.parametrize(
    ("home", "cut"), [(building, "write_deliveries"), (Engagement, "write_table"), (building, "note_built")]
)
def test_import_cut_off_after_the_ledger_is_completed_by_the_next_opening(tmp_path, monkeypatch, home, cut):
    engagement = create_engagement("ACME", data=tmp_path)

    def cut_off(*args, **kwargs):
        raise SystemExit

    entry = {**file_of(engagement.folder, "rates.csv", RATES), "kind": "rates"}
    with monkeypatch.context() as patch, pytest.raises(SystemExit):
        patch.setattr(home, cut, cut_off)
        engagement.record_delivery(entry, rates(30), author="Anne")
    again = open_engagement("acme", data=tmp_path)
    assert again.rates["cost_hour"].tolist() == [30]
    assert [one["kind"] for one in again.deliveries()] == ["rates"]
    assert [event.kind for event in again.ledger.events()] == ["import"]


def test_import_taken_back_takes_its_table_along_and_can_be_brought_back(tmp_path):
    engagement = create_engagement("ACME", data=tmp_path)
    for cost in ("30", "35"):
        entry = {**file_of(engagement.folder, "rates.csv", RATES.replace("30", cost)), "kind": "rates"}
        engagement.record_delivery(entry, rates(float(cost)), author="Anne")
    engagement.ledger.undo_last("import", author="Anne")
    assert open_engagement("acme", data=tmp_path).rates["cost_hour"].tolist() == [30]
    engagement.ledger.undo_last("import", author="Anne")
    assert not open_engagement("acme", data=tmp_path).has("rates")
    engagement.ledger.redo_last("import", author="Anne")
    assert open_engagement("acme", data=tmp_path).rates["cost_hour"].tolist() == [30]


def test_one_file_may_hold_several_kinds(tmp_path):
    engagement = create_engagement("ACME", data=tmp_path)
    one = {**file_of(engagement.folder, "both.csv", RATES), "kind": "rates"}
    exposure = pd.DataFrame({"grain": ["month"], "period_start": [pd.Timestamp("2020-01-01")], "n_x": [10.0]})
    engagement.record_delivery(one, rates(30.0), author="Anne")
    engagement.record_delivery({**one, "kind": "exposure"}, exposure, author="Anne")
    assert [entry["kind"] for entry in engagement.deliveries()] == ["rates", "exposure"]
    engagement.record_delivery(one, rates(30.0), author="Anne")
    assert [entry["kind"] for entry in engagement.deliveries()] == ["exposure", "rates"]
    engagement.ledger.undo_last("import", author="Anne")
    engagement.ledger.undo_last("import", author="Anne")
    assert [entry["kind"] for entry in engagement.deliveries()] == ["rates"]


# -- what deliveries come to together --------------------------------------------------------------------------------


def contacts(*rows):
    table = pd.DataFrame(rows, columns=["contact_id", "contacted_at", "reason_id"])
    table = table.assign(contacted_at=pd.to_datetime(table["contacted_at"]), channel="call", tier="N1", context="(all)")
    table["week"] = table["contacted_at"].dt.strftime("%G-W%V")
    return table.reindex(
        columns=["contact_id", "contacted_at", "week", "reason_id", "channel", "tier", "context", "customer_key",
                 "source_code", "reason_source", "handle_s"]
    )  # fmt: skip


def test_combined_lets_the_later_row_of_a_key_hold():
    earlier = contacts(("a", "2020-01-06", "1"), ("b", "2020-01-07", "1"))
    later = contacts(("b", "2020-01-07", "2"), ("c", "2020-01-08", "2"))
    found = combined("contacts", earlier, later)
    assert found[["contact_id", "reason_id"]].to_numpy().tolist() == [["a", "1"], ["b", "2"], ["c", "2"]]
    assert earlier["reason_id"].tolist() == ["1", "1"]


def test_combined_replaces_the_days_that_a_delivery_covers():
    earlier = contacts(("a", "2020-01-06", "1"), ("b", "2020-01-07", "1"), ("d", "2020-01-09", "1"))
    later = contacts(("b2", "2020-01-07", "2"), ("c", "2020-01-08", "2"))
    found = combined("contacts", earlier, later, replace=True)
    assert found["contact_id"].tolist() == ["a", "d", "b2", "c"]


def test_combined_adds_answers_and_replaces_them_altogether_when_asked():
    one = pd.DataFrame({"reason_id": ["2.10"], "channel": "call", "tier": "N1", "handle_s": [60.0]})
    assert combined("handle_times", one, one)["handle_s"].tolist() == [60, 60]
    assert combined("handle_times", one, one.assign(handle_s=90.0), replace=True)["handle_s"].tolist() == [90]
    assert combined("handle_times", None, one)["handle_s"].tolist() == [60]
    assert combined("handle_times", one, one.iloc[:0])["handle_s"].tolist() == [60]


def test_drafts_of_processes_that_died_are_swept_by_the_next_building(tmp_path):
    folder = committed(tmp_path / "sample")
    (folder / "..built.json.0f3a9c21").write_text("{")
    (folder / "sources" / ".deliveries.json.0f3a9c21").write_text("[")
    (folder / "sources" / ".deliveries.json.mine").write_text("kept")
    check_whole(open_engagement("sample", data=tmp_path))
    assert [path.name for path in (folder / "sources").glob(".*")] == [".deliveries.json.mine"]
