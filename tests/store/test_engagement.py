"""An engagement: made, found, read, and closed to everything outside its folder."""

import json
import os
import stat
import sys

import pandas as pd
import pytest

from bsnskit.contracts import tables
from bsnskit.errors import BrokenTable, LedgerError, UnknownClient, WrongCall, WrongSettings
from bsnskit.store.engagement import Engagement, create_engagement, list_engagements, open_engagement
from bsnskit.store.events import NewEvent

posix = pytest.mark.skipif(sys.platform == "win32", reason="links and permission bits are POSIX")


@pytest.fixture
def engagement(tmp_path):
    return create_engagement("Académie d'Été", data=tmp_path)


def volumes(*rows):
    keys = {"channel": "call", "tier": "(none)", "context": "(all)"}
    return tables.from_rows(
        tables.Volumes,
        [
            {**keys, "reason_id": reason, "grain": grain, "period_start": pd.Timestamp(start), "n_contacts": n}
            for reason, grain, start, n in rows
        ],
    )


def contacts(first, last, per_day=1, reason="2.10"):
    days = [day for day in pd.bdate_range(first, last) for _ in range(per_day)]
    keys = {"channel": "call", "tier": "N1", "context": "(all)", "reason_id": reason}
    rows = [
        {**keys, "contact_id": f"{reason} {number}", "contacted_at": day, "week": f"{day:%G-W%V}"}
        for number, day in enumerate(days)
    ]
    return tables.from_rows(tables.Contacts, rows)


def rates(cost):
    return tables.from_rows(
        tables.Rates, [{"channel": "call", "tier": "N1", "cost_hour": cost, "cost_fixed": 0, "cashable_share": None}]
    )


# -- making and finding ---------------------------------------------------------------------------------------------


def test_create_engagement_makes_the_whole_folder(engagement, tmp_path):
    assert engagement.name == "academie-d-ete"
    assert engagement.settings.client == "Académie d'Été"
    assert sorted(path.name for path in engagement.folder.iterdir()) == [
        ".lock", "engagement.yml", "inbox", "key", "ledger.sqlite", "log",
        "names.txt", "notebooks", "set_aside", "sources",
    ]  # fmt: skip
    assert "# Langue des carnets" in (engagement.folder / "engagement.yml").read_text("utf-8")
    assert list_engagements(tmp_path) == ["academie-d-ete"]
    assert [path.name for path in tmp_path.iterdir()] == ["academie-d-ete"]


@pytest.mark.parametrize("name", ['Dupont "Père" & \\ Fils: n° 1 # x', "yes", "007", "Ünï\u2028cödé", "{a}"])
def test_create_engagement_keeps_any_name_as_it_is(tmp_path, name):
    assert open_engagement(create_engagement(name, data=tmp_path).name, data=tmp_path).settings.client == name


def test_create_engagement_sets_the_language(tmp_path):
    assert create_engagement("ACME", data=tmp_path, language="en").settings.language == "en"
    with pytest.raises(WrongSettings, match="language"):
        create_engagement("Other", data=tmp_path, language="de")
    assert list_engagements(tmp_path) == ["acme"]
    assert [path.name for path in tmp_path.iterdir()] == ["acme"]


@pytest.mark.parametrize("name", ["Académie d'Été", "ACADEMIE D'ETE", "academie.d.ete", "Académie d'Été"])
def test_create_engagement_refuses_a_folder_that_is_taken(engagement, tmp_path, name):
    before = (engagement.folder / "engagement.yml").read_bytes()
    with pytest.raises(WrongCall, match="is there already"):
        create_engagement(name, data=tmp_path)
    assert (engagement.folder / "engagement.yml").read_bytes() == before


def test_create_engagement_refuses_a_folder_named_by_hand(tmp_path):
    (tmp_path / "ACME Inc").mkdir()
    with pytest.raises(WrongCall, match="is there already"):
        create_engagement("acme, inc.", data=tmp_path)


@pytest.mark.parametrize("name", ["academie-d-ete", "Académie d'Été", "ACADÉMIE D'ÉTÉ"])
def test_open_engagement_finds_a_client_by_name_or_folder(engagement, tmp_path, name):
    assert open_engagement(name, data=tmp_path).folder == engagement.folder


def test_open_engagement_takes_a_path(engagement, tmp_path, monkeypatch):
    assert open_engagement(engagement.folder).name == "academie-d-ete"
    assert open_engagement(str(engagement.folder), data=tmp_path / "elsewhere").name == "academie-d-ete"
    monkeypatch.setenv("BSNSKIT_DATA", str(tmp_path))
    assert open_engagement("academie-d-ete").name == "academie-d-ete"


def test_open_engagement_lists_the_clients_and_the_nearest(engagement, tmp_path):
    create_engagement("ACME", data=tmp_path)
    with pytest.raises(UnknownClient, match="no client 'acmee'") as said:
        open_engagement("acmee", data=tmp_path)
    assert said.value.fields["meant"] == "acme"
    assert said.value.fields["known"] == "academie-d-ete, acme"
    with pytest.raises(UnknownClient, match="no engagement in this folder"):
        open_engagement(tmp_path)
    with pytest.raises(UnknownClient, match="There is no client yet"):
        open_engagement("acme", data=tmp_path / "nowhere")


def test_open_engagement_says_what_does_not_hold(engagement, tmp_path):
    place = engagement.folder / "engagement.yml"
    place.write_text(place.read_text("utf-8").replace("currency: EUR", "curency: EUR"), "utf-8")
    with pytest.raises(WrongSettings, match="'curency' is not a setting") as said:
        open_engagement("academie-d-ete", data=tmp_path)
    assert "academie-d-ete/engagement.yml" in str(said.value)
    assert "'currency'" in str(said.value)


def test_settings_are_read_again_when_the_file_changes(engagement):
    place = engagement.folder / "engagement.yml"
    first = engagement.settings
    assert engagement.settings is first
    place.write_text(place.read_text("utf-8").replace("top: 10", "top: 12"), "utf-8")
    assert engagement.settings.top == 12


# -- tables ---------------------------------------------------------------------------------------------------------


def test_everything_is_an_empty_table_before_anything_is_delivered(engagement):
    for kind in ("exposure", "rates", "downstream", "handle_times", "surveys", "volumes"):
        assert getattr(engagement, kind).empty
        assert not engagement.has(kind)
    for kind in ("reasons", "challenges", "placements", "votes", "causes", "solutions", "actions", "targets", "breaks"):
        assert getattr(engagement, kind).empty
        assert not engagement.has(kind)
    assert engagement.calendar.empty
    assert engagement.sheets == []
    assert engagement.contacts.count().execute() == 0
    assert engagement.stored("rates") is None
    assert engagement.findings() == []
    assert engagement.delivered_days() is None


def test_write_table_is_read_back_with_its_types(engagement):
    table = tables.from_rows(
        tables.HandleTimes, [{"reason_id": "2.10", "channel": "call", "tier": "N1", "handle_s": 61.5}]
    )
    engagement.write_table("handle_times", table)
    pd.testing.assert_frame_equal(engagement.handle_times, table)
    assert engagement.has("handle_times")


def test_write_table_gives_the_same_bytes_again(engagement):
    first = engagement.write_table("rates", rates(30)).read_bytes()
    assert engagement.write_table("rates", rates(30)).read_bytes() == first


def test_write_table_refuses_a_table_that_breaks_its_contract_and_keeps_the_old_one(engagement):
    engagement.write_table("rates", rates(30))
    with pytest.raises(BrokenTable):
        engagement.write_table("rates", rates(-1))
    assert engagement.rates["cost_hour"].tolist() == [30]
    assert [path.name for path in (engagement.folder / "tables").iterdir()] == ["rates.parquet"]


def test_tables_are_read_once_and_again_when_replaced(engagement):
    engagement.write_table("rates", rates(30))
    first = engagement.rates
    first.loc[0, "cost_hour"] = 99
    assert engagement.rates["cost_hour"].tolist() == [30]
    engagement.write_table("rates", rates(40))
    assert engagement.rates["cost_hour"].tolist() == [40]


def test_judgements_follow_the_ledger(engagement):
    engagement.ledger.append("reason", "2.10", {"label": "x"}, author="Anne")
    assert engagement.reasons["reason_id"].tolist() == ["2.10"]
    changed = engagement.reasons
    changed["label"] = "changed"
    assert engagement.reasons["label"].tolist() == ["x"]
    Engagement(engagement.folder).ledger.append("reason", "2.11", {"label": "y"}, author="Bruno")
    assert engagement.reasons["reason_id"].tolist() == ["2.10", "2.11"]
    assert engagement.has("reasons")


def test_volumes_hold_what_the_client_counted(engagement):
    engagement.write_table("volumes", volumes(("2.10", "year", "2018-09-01", 61), ("1.07", "year", "2018-09-01", None)))
    found = engagement.volumes
    assert found["reason_id"].tolist() == ["1.07", "2.10"]
    assert found["n_contacts"].isna().tolist() == [True, False]


def test_volumes_add_weeks_and_months_of_the_log_to_the_years_counted(engagement):
    engagement.write_table("volumes", volumes(("2.10", "year", "2018-09-01", 61)))
    engagement.write_table("contacts", contacts("2018-09-03", "2020-05-15"))
    found = engagement.volumes
    days = len(pd.bdate_range("2018-09-03", "2020-05-15"))
    sums = found.groupby("grain", observed=True, dropna=False)["n_contacts"].sum()
    assert sums["week"] == days
    assert sums["month"] == days - len(pd.bdate_range("2020-05-01", "2020-05-15")), "May 2020 is cut"
    assert sums["year"] == 61
    assert engagement.delivered_days() == (pd.Timestamp("2018-09-03").date(), pd.Timestamp("2020-05-15").date())


def test_volumes_take_the_counted_year_from_the_log_where_no_year_was_counted(engagement):
    engagement.write_table("contacts", contacts("2018-09-03", "2020-05-15"))
    year = engagement.volumes.query("grain == 'year'")
    assert year["period_start"].tolist() == [pd.Timestamp("2019-05-01")]
    assert year["n_contacts"].tolist() == [len(pd.bdate_range("2019-05-01", "2020-04-30"))]
    place = engagement.folder / "engagement.yml"
    place.write_text(place.read_text("utf-8") + '\ncounted_year:\n  first_month: "2018-09"\n', "utf-8")
    year = engagement.volumes.query("grain == 'year'")
    assert year["period_start"].tolist() == [pd.Timestamp("2018-09-01")]
    assert year["n_contacts"].tolist() == [len(pd.bdate_range("2018-09-03", "2019-08-31"))]


def test_volumes_let_the_clients_counts_hold_for_their_own_period(engagement):
    engagement.write_table("contacts", contacts("2020-01-06", "2020-03-27"))
    engagement.write_table("volumes", volumes(("2.10", "week", "2020-01-06", 50), ("2.11", "week", "2019-12-30", 7)))
    weekly = engagement.volumes.query("grain == 'week'").set_index("period_start")["n_contacts"]
    assert weekly[pd.Timestamp("2020-01-06")] == 50
    assert weekly[pd.Timestamp("2019-12-30")] == 7
    assert weekly[pd.Timestamp("2020-01-13")] == 5
    assert len(weekly) == 13


def test_findings_count_what_the_log_leaves_out(engagement):
    known, unknown = contacts("2020-01-06", "2020-03-25", 10), contacts("2020-01-06", "2020-01-10", reason="0")
    unknown = unknown.assign(reason_id=pd.Series([None] * 5, dtype="str"))
    engagement.write_table("contacts", pd.concat([known, unknown], ignore_index=True))
    found = {(one.rule.key, one.value): one.texts()[0] for one in engagement.findings()}
    assert (
        found["contacts_without_reason", ""] == f"5 of {len(known) + 5} contacts carry no reason and are in no count."
    )
    assert "inside the week of 2020-03-23" in found["week_cut", "2020-03-23"]
    assert "inside the month of 2020-03-01" in found["month_cut", "2020-03-01"]
    assert len(found) == 3
    assert engagement.volumes["n_contacts"].notna().all()


def test_delivered_tables_follow_a_revision_of_the_list_and_its_undo(engagement):
    ledger = engagement.ledger
    engagement.write_table("volumes", volumes(("1", "year", "2018-09-01", 52), ("2.03", "year", "2018-09-01", 168)))
    engagement.write_table("contacts", contacts("2020-01-06", "2020-01-31", reason="1"))
    crosswalk = [{"from": "1", "to": "2.01", "change": "renamed"}]
    ledger.append("list_version", "2", {"version": 2, "crosswalk": crosswalk}, author="Anne")
    assert set(engagement.volumes["reason_id"]) == {"2.01", "2.03"}
    assert engagement.contacts.reason_id.nunique().execute() == 1
    engagement.write_table("handle_times", tables.empty(tables.HandleTimes))
    ledger.undo_last("list_version", author="Anne")
    assert set(engagement.volumes["reason_id"]) == {"1", "2.03"}


def test_tables_written_after_a_revision_are_not_led_on_again(engagement):
    crosswalk = [{"from": "1", "to": "2", "change": "renamed"}, {"from": "2", "to": "3", "change": "renamed"}]
    engagement.ledger.append("list_version", "2", {"version": 2, "crosswalk": crosswalk}, author="Anne")
    engagement.write_table("volumes", volumes(("2", "year", "2018-09-01", 52)))
    assert engagement.volumes["reason_id"].tolist() == ["2"]


# -- the folder is a border -----------------------------------------------------------------------------------------


@posix
def test_no_table_is_reached_through_a_link_out_of_the_folder(engagement, tmp_path):
    other = create_engagement("Other", data=tmp_path)
    place = other.write_table("rates", rates(77))
    engagement.room("tables")
    (engagement.folder / "tables" / "rates.parquet").symlink_to(place)
    for reach in (
        lambda: engagement.rates,
        lambda: engagement.write_table("rates", rates(1)),
        lambda: engagement.has("rates"),
    ):
        with pytest.raises(BrokenTable, match="leads out of the engagement's folder"):
            reach()
    assert other.rates["cost_hour"].tolist() == [77]


@posix
@pytest.mark.parametrize("name", ["tables", "sources", "log", "notebooks"])
def test_no_folder_is_reached_through_a_link_out_of_the_folder(engagement, tmp_path, name):
    (tmp_path / "outside").mkdir()
    if (engagement.folder / name).exists():
        (engagement.folder / name).rmdir()
    (engagement.folder / name).symlink_to(tmp_path / "outside")
    with pytest.raises(BrokenTable, match="leads out"):
        engagement.room(name)


@posix
@pytest.mark.parametrize("name", ["engagement.yml", "ledger.sqlite"])
def test_settings_and_ledger_are_not_links_out_of_the_folder(engagement, tmp_path, name):
    (engagement.folder / name).rename(tmp_path / name)
    (engagement.folder / name).symlink_to(tmp_path / name)
    with pytest.raises(BrokenTable, match="leads out"):
        open_engagement(engagement.folder)


def test_path_refuses_names_that_climb_out(engagement):
    for parts in (("..", "other"), ("sources", "../../x"), ("/etc/passwd",)):
        with pytest.raises(BrokenTable, match="leads out"):
            engagement.path(*parts)


def test_data_root_may_itself_be_a_link(engagement, tmp_path):
    if sys.platform == "win32":
        pytest.skip("links are POSIX")
    engagement.write_table("rates", rates(30))
    link = tmp_path.parent / f"{tmp_path.name}-link"
    link.symlink_to(tmp_path)
    assert open_engagement("academie-d-ete", data=link).rates["cost_hour"].tolist() == [30]


@posix
def test_key_is_secret_and_stays(engagement):
    assert stat.S_IMODE((engagement.folder / "key").stat().st_mode) == 0o600
    assert len(engagement.key()) == 32
    assert Engagement(engagement.folder).key() == engagement.key()
    (engagement.folder / "key").unlink()
    with engagement.alone():
        assert len(engagement.key()) == 32


def test_log_is_written_into_the_folder(engagement):
    engagement.log().info("read %d rows\nof %s", 12, "motifs.csv")
    Engagement(engagement.folder).log().info("again")
    lines = (engagement.folder / "log" / "bsns.log").read_text("utf-8").splitlines()
    assert [line.split(" ", 3)[3] for line in lines] == ["read 12 rows of motifs.csv", "again"]
    assert lines[0].split()[1:3] == ["info", str(os.getpid())]


# -- deliveries -----------------------------------------------------------------------------------------------------


def deliver(engagement, sha, table, **entry):
    (engagement.room("sources") / f"{sha[:8]}_rates.csv").write_text("as delivered")
    entry = {"file": f"{sha[:8]}_rates.csv", "sha256": sha, "kind": "rates", "mapping": None, **entry}
    return engagement.record_delivery(entry, table, [NewEvent("break", sha[:2], {"week": "2020-W12"})], author="Anne")


def test_record_delivery_writes_ledger_list_and_table(engagement):
    events = deliver(engagement, "a" * 64, rates(30))
    assert [(event.kind, event.subject) for event in events] == [("break", "aa"), ("import", "a" * 16)]
    assert engagement.rates["cost_hour"].tolist() == [30]
    listed = json.loads((engagement.folder / "sources" / "deliveries.json").read_text("utf-8"))
    assert [(one["file"], one["list_version"]) for one in listed] == [("aaaaaaaa_rates.csv", 1)]
    assert engagement.deliveries() == listed
    deliver(engagement, "b" * 64, rates(40))
    assert engagement.rates["cost_hour"].tolist() == [40]
    assert [one["sha256"][0] for one in engagement.deliveries()] == ["a", "b"]
    assert open_engagement(engagement.folder).rates["cost_hour"].tolist() == [40]


def test_record_delivery_that_fails_changes_nothing(engagement):
    with pytest.raises(BrokenTable):
        deliver(engagement, "a" * 64, rates(30).assign(cost_hour=-1.0))
    assert engagement.ledger.position == 0
    assert engagement.deliveries() == []
    with pytest.raises(LedgerError, match="cannot keep"):
        deliver(engagement, "a" * 64, rates(30), mapping=object())
    assert engagement.deliveries() == []
    assert engagement.rates.empty


def test_deliveries_drop_an_import_that_was_taken_back(engagement):
    deliver(engagement, "a" * 64, rates(30))
    deliver(engagement, "b" * 64, rates(40))
    engagement.ledger.undo_last("import", author="Anne")
    assert [one["sha256"][0] for one in engagement.deliveries()] == ["a"]
    engagement.ledger.redo_last("import", author="Anne")
    assert [one["sha256"][0] for one in engagement.deliveries()] == ["a", "b"]
