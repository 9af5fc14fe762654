"""Weekly counts, costs and repeats by Ibis on DuckDB, against hand-worked numbers and pandas."""

from __future__ import annotations

from pathlib import Path

import ibis
import numpy as np
import pandas as pd
import pytest

from bsnskit.contracts import tables
from bsnskit.method.quantification import expressions
from bsnskit.store import warehouse
from tests.method.builders import make_downstream, make_rates, same
from tests.method.quantification import logs


@pytest.fixture
def opened(tmp_path):
    def write(log):
        log.to_parquet(tmp_path / "contacts.parquet", index=False)
        return warehouse.open_contacts(tmp_path / "contacts.parquet")

    return write


@pytest.fixture
def contacts(opened):
    return opened(logs.make_log())


def test_counts_by_week_are_those_counted_by_hand(contacts) -> None:
    found = warehouse.channels_by_week(contacts)
    assert logs.as_dict(found, ["reason_id", "channel", "week"]) == logs.COUNTED
    assert found["n_contacts"].sum() == sum(row[1] is not None for row in logs.LOG)


def test_costs_by_week_are_those_worked_by_hand(contacts) -> None:
    found = warehouse.costs_by_week(contacts, logs.RATES, logs.DOWNSTREAM)
    worked = logs.as_dict(found, ["reason_id", "week"])
    assert list(worked) == sorted(logs.COSTS)
    for key, values in logs.COSTS.items():
        assert worked[key] == pytest.approx(values), key


def test_repeats_are_those_found_by_hand(contacts) -> None:
    assert logs.as_dict(warehouse.repeats_by_reason(contacts), ["reason_id"]) == logs.REPEATS


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_repeats_hold_in_every_unit_of_time(opened, unit) -> None:
    log = logs.make_log()
    # In whole seconds Bob's microsecond is lost: 7 days to the second, one repeat more.
    late = {"s": 1, "ms": 1}.get(unit, 0)
    found = warehouse.repeats_by_reason(
        opened(log.assign(contacted_at=log["contacted_at"].astype(f"datetime64[{unit}]")))
    )
    assert found.set_index("reason_id")["n_repeats"].to_dict() == {"008": 0, "2.1": 0, "2.10": 3 + late, "7": 2}


def test_with_repeats_marks_one_of_two_contacts_at_the_same_moment(contacts) -> None:
    marked = warehouse.collect(expressions.with_repeats(contacts)).sort_values("contact_id")
    assert list(marked.columns) == [*contacts.columns, "repeat"]
    repeat = marked["repeat"].astype(object).where(marked["repeat"].notna(), None).tolist()
    no, yes, unknown = False, True, None
    assert repeat == [no, no, yes, no, no, unknown, unknown, unknown, no, yes, yes, no, yes, yes, unknown]


def test_with_repeats_and_repeats_by_reason_say_the_same(contacts) -> None:
    marked = warehouse.collect(expressions.with_repeats(contacts)).dropna(subset=["reason_id"])
    summed = marked.groupby("reason_id", dropna=False, observed=True)["repeat"].agg(lambda found: int(found.sum()))
    counted = warehouse.repeats_by_reason(contacts).set_index("reason_id")["n_repeats"]
    assert summed.to_dict() == counted.to_dict()


def test_repeats_know_no_customer_where_none_is_delivered(opened) -> None:
    rows = tuple((when, "1", None, "call", "N1", None) for when in ("2021-01-04", "2021-01-04", "2021-01-05"))
    found = warehouse.repeats_by_reason(opened(logs.make_log(rows)))
    assert logs.as_dict(found, ["reason_id"]) == {"1": (3, 0, 0)}


def test_repeats_within_one_day_chain_from_one_to_the_next(opened) -> None:
    rows = tuple(
        (when, "1", "Ann", "call", "N1", None) for when in ("2021-01-04", "2021-01-05", "2021-01-06", "2021-01-08")
    )
    found = warehouse.repeats_by_reason(opened(logs.make_log(rows)), days=1)
    assert found["n_repeats"].tolist() == [2]


@pytest.mark.parametrize("days", [1, 7])
def test_repeats_equal_those_of_pandas(opened, days) -> None:
    # 60 reasons, three weeks by the hour, three customers or none: ties, exact gaps and chains all come up.
    draw = np.random.default_rng(days)
    hours = pd.Timestamp("2021-01-04") + pd.to_timedelta(draw.integers(0, 21 * 24, 600), unit="h")
    reasons, customers = draw.integers(0, 60, 600), draw.choice(["Ann", "Bob", "Cleo", None], 600)
    rows = tuple(
        (f"{hour:%Y-%m-%d %H:%M}", f"r{reason}" if reason else None, customer, "call", "N1", None)
        for hour, reason, customer in zip(hours, reasons, customers, strict=True)
    )
    log = logs.make_log(rows)
    found, expected = warehouse.repeats_by_reason(opened(log), days), logs.repeats_in_pandas(log, days)
    assert expected["n_repeats"].between(1, expected["n_identified"] - 1).sum() > 10
    same(found, expected)


def test_costs_of_a_reason_with_one_unmeasured_contact_have_no_total(opened) -> None:
    rows = (("2021-01-04", "1", None, "call", "N1", 100.0), ("2021-01-05", "1", None, "call", "N1", None))
    found = warehouse.costs_by_week(
        opened(logs.make_log(rows)), make_rates(("call", "N1", 36.0)), make_downstream(("1", "letter", 0.5, 2.0))
    )
    assert logs.as_dict(found, ["reason_id", "week"]) == {("1", "2021-W01"): (2, 1, 100.0, 1.0, 2.0, None)}


def test_costs_without_rates_and_downstream_are_unknown_not_zero(contacts) -> None:
    found = warehouse.costs_by_week(contacts, tables.empty(tables.Rates), tables.empty(tables.Downstream))
    assert found[["handle_s", "cost_contact", "cost_downstream", "cost_total"]].isna().all(axis=None)
    assert (found["n_costed"] == 0).all()
    assert found["n_contacts"].sum() == 14


def test_costs_leave_the_tables_given_untouched(contacts) -> None:
    rates, downstream = logs.RATES.copy(), logs.DOWNSTREAM.copy()
    warehouse.costs_by_week(contacts, logs.RATES, logs.DOWNSTREAM)
    pd.testing.assert_frame_equal(rates, logs.RATES)
    pd.testing.assert_frame_equal(downstream, logs.DOWNSTREAM)


def test_a_log_without_rows_gives_tables_without_rows() -> None:
    none = warehouse.open_contacts(Path("nowhere") / "contacts.parquet")
    assert warehouse.channels_by_week(none).empty
    assert warehouse.costs_by_week(none, logs.RATES, logs.DOWNSTREAM).empty
    assert warehouse.repeats_by_reason(none).empty


def test_the_order_of_the_log_changes_nothing(opened) -> None:
    shuffled = opened(logs.make_log().sample(frac=1, random_state=4))
    assert logs.as_dict(warehouse.repeats_by_reason(shuffled), ["reason_id"]) == logs.REPEATS
    assert logs.as_dict(warehouse.channels_by_week(shuffled), ["reason_id", "channel", "week"]) == logs.COUNTED


def test_expressions_run_nothing() -> None:
    types = {"contacted_at": "timestamp", "reason_id": "string", "customer_key": "string", "channel": "string",
             "tier": "string", "handle_s": "float64", "contact_id": "string"}  # fmt: skip
    unbound = ibis.table(types, name="contacts")
    rates = ibis.table(
        {"channel": "string", "tier": "string", "cost_hour": "float64", "cost_fixed": "float64"}, name="r"
    )
    downstream = ibis.table({"reason_id": "string", "p_event": "float64", "cost_event": "float64"}, name="d")
    built = [
        expressions.counts_by_week(unbound),
        expressions.costs_by_week(unbound, rates, downstream),
        expressions.repeats_by_reason(unbound),
        expressions.with_repeats(unbound),
    ]
    assert all(isinstance(one, ibis.Table) for one in built)
