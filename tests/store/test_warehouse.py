"""The contact log: counted where it lies, cut weeks and months seen, no extension fetched."""

import threading

import pandas as pd
import pytest

from bsnskit.contracts import tables
from bsnskit.store import warehouse
from bsnskit.weeks import week_labels


def contacts(days, reasons=("2.10",), **values):
    when = pd.Series(pd.to_datetime(list(days), format="ISO8601"))
    rows = {
        "contact_id": [f"c{number}" for number in range(len(when))],
        "contacted_at": when,
        "week": week_labels(when),
        "reason_id": [reasons[number % len(reasons)] for number in range(len(when))],
        "channel": "call",
        "tier": "N1",
        "context": "(all)",
        **values,
    }
    table = pd.DataFrame(rows).reindex(columns=list(tables.Contacts.to_schema().columns))
    return tables.check(tables.Contacts, table)


def business_days(first, last, per_day=1):
    return [day for day in pd.bdate_range(first, last) for _ in range(per_day)]


def daily(first, last, per_day):
    days = pd.bdate_range(first, last)
    return pd.DataFrame({"day": days.date, "n_contacts": per_day, "left_out": 0})


@pytest.fixture
def log(tmp_path):
    def write(table):
        table.to_parquet(tmp_path / "contacts.parquet", index=False)
        return tmp_path / "contacts.parquet"

    return write


def test_volumes_of_counts_by_iso_week_over_the_year_end(log):
    days = ["2020-12-28", "2021-01-01 23:59:59", "2021-01-03 23:59:59", "2021-01-04", "2020-12-27 23:59:59"]
    table = contacts(days)
    found = warehouse.volumes_of(warehouse.open_contacts(log(table)), "week")
    assert {f"{row.period_start:%Y-%m-%d}": row.n_contacts for row in found.itertuples()} == {
        "2020-12-21": 1,
        "2020-12-28": 3,
        "2021-01-04": 1,
    }
    mondays = found.sort_values("period_start")["period_start"]
    assert week_labels(mondays).tolist() == sorted(set(table["week"]))


def test_volumes_of_counts_by_month_channel_and_tier_and_conserves_the_total(log):
    table = contacts(business_days("2020-01-01", "2020-03-31"), reasons=("2.10", "2.08a", "007"))
    table["tier"] = ["N1", "N2"] * (len(table) // 2) + ["(none)"] * (len(table) % 2)
    found = warehouse.volumes_of(warehouse.open_contacts(log(table)), "month")
    assert found["n_contacts"].sum() == len(table)
    expected = table.groupby(["reason_id", "tier", table["contacted_at"].dt.to_period("M")], observed=True).size()
    assert sorted(found["n_contacts"]) == sorted(expected)
    assert set(found["reason_id"]) == {"2.10", "2.08a", "007"}
    assert set(found["grain"]) == {"month"}


def test_contacts_without_a_reason_are_left_out_and_counted(log):
    shown = warehouse.open_contacts(log(contacts(["2020-01-06"] * 3 + ["2020-01-07"], reasons=("2.10", None))))
    assert warehouse.volumes_of(shown, "week")["n_contacts"].sum() == 2
    days = warehouse.collect(warehouse.by_day(shown)).sort_values("day")
    assert days[["n_contacts", "left_out"]].to_numpy().tolist() == [[3, 1], [1, 1]]


def test_open_contacts_leads_old_ids_on(log):
    place = log(contacts(["2020-01-06"] * 4, reasons=("1", "2.01", "2", None)))
    found = warehouse.volumes_of(warehouse.open_contacts(place, {"1": "2.01", "2": "1"}), "week")
    assert {row.reason_id: row.n_contacts for row in found.itertuples()} == {"2.01": 2, "1": 1}


def test_open_contacts_without_a_file_has_no_rows(tmp_path):
    shown = warehouse.open_contacts(tmp_path / "contacts.parquet")
    assert list(shown.columns) == list(tables.Contacts.to_schema().columns)
    assert warehouse.volumes_of(shown, "week").empty
    assert warehouse.collect(warehouse.by_day(shown)).empty


def test_open_contacts_sees_a_replaced_file(log):
    place = log(contacts(["2020-01-06"]))
    assert warehouse.collect(warehouse.open_contacts(place).count().as_table()).iloc[0, 0] == 1
    log(contacts(["2020-01-06"] * 5))
    assert warehouse.collect(warehouse.open_contacts(place).count().as_table()).iloc[0, 0] == 5


def test_open_contacts_works_from_several_threads(log):
    place, found = log(contacts(business_days("2020-01-01", "2020-03-31"))), []

    def count():
        found.append(warehouse.volumes_of(warehouse.open_contacts(place), "week")["n_contacts"].sum())

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [65.0] * 4


def test_duckdb_fetches_no_extension_and_spills_into_the_engagement(log):
    place = log(contacts(["2020-01-06"]))
    backend = warehouse.open_contacts(place).get_backend()
    settings = dict(backend.raw_sql("SELECT name, value FROM duckdb_settings()").fetchall())
    assert settings["autoinstall_known_extensions"] == "false"
    assert settings["autoload_known_extensions"] == "false"
    assert settings["temp_directory"] == str(place.parent / ".spill")


def test_cut_periods_sees_a_log_that_ends_on_a_wednesday():
    days = daily("2020-01-06", "2020-05-13", per_day=10)
    assert warehouse.cut_periods(days, "week") == {pd.Timestamp("2020-05-11")}
    assert warehouse.cut_periods(days, "month") == {pd.Timestamp("2020-05-01")}
    assert warehouse.cut_periods(daily("2020-01-08", "2020-05-15", 10), "week") == {pd.Timestamp("2020-01-06")}


def test_cut_periods_leaves_a_whole_log_alone():
    days = daily("2020-01-06", "2020-05-15", per_day=10)
    assert warehouse.cut_periods(days, "week") == set()
    months = daily("2018-09-03", "2020-04-30", per_day=10)
    assert warehouse.cut_periods(months, "month") == set()


def test_cut_periods_takes_a_holiday_for_no_open_day():
    # Friday 1 May 2020 is a public holiday in France and none in Great Britain.
    days = daily("2020-04-06", "2020-04-30", per_day=10)
    assert warehouse.cut_periods(days, "week", "FR") == set()
    assert warehouse.cut_periods(days, "week", "GB") == {pd.Timestamp("2020-04-27")}


def test_cut_periods_lets_a_quiet_centre_have_a_day_without_contacts():
    days = daily("2020-01-06", "2020-05-14", per_day=2)
    assert warehouse.cut_periods(days, "week") == set()
    assert warehouse.cut_periods(daily("2020-01-06", "2020-05-14", per_day=3), "week") == {pd.Timestamp("2020-05-11")}


def test_cut_periods_of_nothing_is_empty():
    assert warehouse.cut_periods(pd.DataFrame({"day": [], "n_contacts": []}), "week") == set()


def monthly(first, count, n=10):
    starts = pd.date_range(first, periods=count, freq="MS")
    keys = {"reason_id": "2.10", "grain": "month", "channel": "call", "tier": "N1", "context": "(all)"}
    return tables.from_rows(tables.Volumes, [{**keys, "period_start": start, "n_contacts": n} for start in starts])


def test_year_of_adds_the_counted_year_or_the_last_twelve_months():
    counted = warehouse.year_of(monthly("2018-07-01", 20), "2018-09")
    assert counted[["period_start", "n_contacts"]].to_numpy().tolist() == [[pd.Timestamp("2018-09-01"), 120.0]]
    last = warehouse.year_of(monthly("2018-07-01", 20), None)
    assert last["period_start"].tolist() == [pd.Timestamp("2019-03-01")]


def test_year_of_is_empty_when_a_month_is_missing():
    assert warehouse.year_of(monthly("2018-10-01", 20), "2018-09").empty
    assert warehouse.year_of(monthly("2018-10-01", 11), None).empty
    assert warehouse.year_of(tables.empty(tables.Volumes), None).empty
