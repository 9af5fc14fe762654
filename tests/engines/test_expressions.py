"""The same expressions, the same tables: DuckDB, Postgres and Spark."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from bsnskit.contracts import tables
from bsnskit.method.quantification import expressions
from bsnskit.store import warehouse
from tests.method.quantification import logs

pytestmark = [
    pytest.mark.engines,
    # ibis and pyspark still speak to pandas 2, and pyspark leaves the socket to its Java to the garbage collector.
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:unclosed <socket.socket:ResourceWarning"),
]


@pytest.fixture(scope="module")
def longer_log():
    """Three thousand contacts by the minute: ties, exact gaps, chains, unknown customers, reasons and times."""
    draw = np.random.default_rng(5)
    size = 3000
    moments = pd.Timestamp("2020-12-14") + pd.to_timedelta(draw.integers(0, 60 * 24 * 12, size) * 5, unit="min")
    rows = zip(
        moments.strftime("%Y-%m-%d %H:%M:%S"),
        draw.choice(["1.1", "1.10", "2", "10", None], size),
        draw.choice([*(f"K{number}" for number in range(150)), None, None], size),
        draw.choice(["call", "mail", "chat"], size),
        draw.choice(["N1", "N2", "(none)"], size),
        np.where(draw.random(size) < 0.2, np.nan, draw.integers(30, 900, size)),
        strict=True,
    )
    return logs.make_log(tuple(rows))


def test_weekly_counts_are_those_counted_by_hand(opened):
    found = warehouse.channels_by_week(opened(logs.make_log()))
    assert logs.as_dict(found, ["reason_id", "channel", "week"]) == logs.COUNTED


def test_weekly_costs_are_those_worked_by_hand(opened):
    found = warehouse.costs_by_week(opened(logs.make_log()), logs.RATES, logs.DOWNSTREAM)
    worked = logs.as_dict(found, ["reason_id", "week"])
    assert sorted(worked) == sorted(logs.COSTS)
    for key, values in logs.COSTS.items():
        assert worked[key] == pytest.approx(values), key


def test_repeats_are_those_found_by_hand(opened):
    found = warehouse.repeats_by_reason(opened(logs.make_log()))
    assert logs.as_dict(found, ["reason_id"]) == logs.REPEATS


def test_what_is_missing_stays_missing(opened):
    marked = warehouse.collect(expressions.with_repeats(opened(logs.make_log()))).sort_values("contact_id")
    assert (marked["customer_key"].isna().sum(), marked["reason_id"].isna().sum()) == (3, 1)
    no, yes, unknown = False, True, None
    repeat = marked["repeat"].astype(object).where(marked["repeat"].notna(), None).tolist()
    assert repeat == [no, no, yes, no, no, unknown, unknown, unknown, no, yes, yes, no, yes, yes, unknown]


def test_times_come_back_as_they_were_delivered(opened):
    log = logs.make_log()
    back = warehouse.collect(opened(log).select("contact_id", "contacted_at")).sort_values("contact_id")
    assert back["contacted_at"].astype("datetime64[us]").tolist() == log["contacted_at"].tolist()


def test_without_rates_no_cost_is_known(opened):
    found = warehouse.costs_by_week(
        opened(logs.make_log()), tables.empty(tables.Rates), tables.empty(tables.Downstream)
    )
    assert found[["handle_s", "cost_contact", "cost_downstream", "cost_total"]].isna().all(axis=None)
    assert found["n_contacts"].sum() == 14


@pytest.mark.parametrize("days", [1, 7])
def test_repeats_of_a_longer_log_are_those_of_pandas(opened, longer_log, days):
    found = warehouse.repeats_by_reason(opened(longer_log), days)
    pd.testing.assert_frame_equal(found, logs.repeats_in_pandas(longer_log, days))
    assert found["n_repeats"].min() > 10


@pytest.mark.parametrize("engine", ["postgres", "spark"])
def test_a_longer_log_gives_the_tables_of_duckdb(request, on_duckdb, longer_log, engine):
    here, there = on_duckdb(longer_log), request.getfixturevalue(f"on_{engine}")(longer_log)
    pd.testing.assert_frame_equal(warehouse.channels_by_week(here), warehouse.channels_by_week(there))
    costs = [warehouse.costs_by_week(one, logs.RATES, logs.DOWNSTREAM) for one in (here, there)]
    pd.testing.assert_frame_equal(*costs, rtol=1e-12)
    for grain in ("week", "month"):
        counted = [
            warehouse.volumes_of(one, grain).sort_values(list(tables.Volumes.Config.unique), ignore_index=True)
            for one in (here, there)
        ]
        pd.testing.assert_frame_equal(*counted)
    days = [warehouse.collect(warehouse.by_day(one)).sort_values("day", ignore_index=True) for one in (here, there)]
    pd.testing.assert_frame_equal(*days, check_dtype=False)
