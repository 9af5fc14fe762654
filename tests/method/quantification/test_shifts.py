from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bsnskit.method.quantification import channel_shifts
from bsnskit.method.quantification.shifts import _independence
from bsnskit.statistics import bursty_ratio
from tests.method.builders import make_reasons, make_volumes, same

OLD = list(pd.date_range("2019-01-07", periods=4, freq="W-MON"))
NEW = list(pd.date_range("2020-01-06", periods=4, freq="W-MON"))


def weekly(*rows):
    """Build volumes from (reason, channel, contacts of each old week, of each new week)."""
    made = []
    for reason_id, channel, before, after in rows:
        for window, counts in ((OLD, before), (NEW, after)):
            made += [
                (reason_id, float(count), channel, "(all)", "(all)", start)
                for start, count in zip(window, counts, strict=True)
                if count
            ]
    return make_volumes(*made, grain="week")


def compared(*rows, ids=("1",), **more):
    exposure = more.pop("exposure", (20.0, 20.0))
    return channel_shifts(make_reasons(*ids), weekly(*rows), OLD, NEW, exposure=exposure, **more).set_index("reason_id")


def test_what_only_changed_channel_is_no_reduction():
    # 400 calls and no form before, 240 calls and 160 forms now: 40 % moved, the sum stays.
    row = compared(("1", "call", [100] * 4, [60] * 4), ("1", "form", [0] * 4, [40] * 4)).loc["1"]
    assert row["verdict"] == "shift"
    assert row["moved"] == pytest.approx(0.4)
    assert (row["lost_by"], row["gained_by"]) == ("call", "form")
    assert row["ratio"] == pytest.approx(1)


def test_a_reduction_over_all_channels_is_one():
    row = compared(("1", "call", [100] * 4, [60] * 4), ("1", "form", [50] * 4, [30] * 4)).loc["1"]
    assert row["verdict"] == "fewer"
    assert row["ratio"] == pytest.approx(0.6)
    assert pd.isna(row["moved"]) and row["p_mix"] == pytest.approx(1)
    ratio, ends = bursty_ratio(360, 20, 600, 20)
    assert (row["ratio"], row["ratio_low"], row["ratio_high"]) == pytest.approx((ratio, *ends))


def test_both_are_told_together():
    row = compared(("1", "call", [100] * 4, [30] * 4), ("1", "form", [10] * 4, [40] * 4)).loc["1"]
    assert row["verdict"] == "fewer_and_shift"


def test_more_contacts_of_more_customers_are_no_change_per_x():
    rows = ("1", "call", [100] * 4, [150] * 4)
    assert compared(rows).loc["1", "verdict"] == "more"
    assert compared(rows, exposure=(20.0 * 100, 20.0 * 150)).loc["1", "verdict"] == "none_seen"


def test_weeks_that_swing_ask_for_more():
    steady = compared(("1", "call", [50] * 4, [38] * 4)).loc["1"]
    swinging = compared(("1", "call", [20, 80, 10, 90], [5, 70, 7, 70])).loc["1"]
    assert steady["verdict"] == "fewer" and swinging["verdict"] == "none_seen"
    assert steady["phi"] == 1 and swinging["phi"] > 10


def test_few_contacts_and_breaks_are_said():
    table = compared(
        ("1", "call", [2] * 4, [1] * 4), ("2", "call", [50] * 4, [50] * 4), ids=("1", "2", "3"), broken={"2"}
    )
    assert table["verdict"].to_dict() == {
        "(all)": "none_seen", "1": "not_enough_data", "2": "not_comparable", "3": "not_enough_data",
    }  # fmt: skip
    assert pd.isna(table.loc["2", "ratio"])
    assert set(compared(("1", "call", [50] * 4, [50] * 4), broken={"(all)"})["verdict"]) == {"not_comparable"}


def test_all_reasons_together_stand_first():
    table = compared(("1", "call", [50] * 4, [50] * 4), ("2", "call", [50] * 4, [10] * 4), ids=("1", "2"))
    assert table.index[0] == "(all)"
    assert table.loc["(all)", ["n_old", "n_new"]].tolist() == [400, 240]


def test_order_of_rows_is_indifferent():
    rows = [("1", "call", [60] * 4, [40] * 4), ("2", "mail", [50] * 4, [40] * 4)]
    same(compared(*rows, ids=("1", "2")).reset_index(), compared(*rows[::-1], ids=("1", "2")).reset_index())


def test_no_volumes_are_too_few():
    assert set(compared(ids=("1",))["verdict"]) == {"not_enough_data"}


@given(st.lists(st.tuples(st.integers(1, 500), st.integers(0, 500)), min_size=2, max_size=5))
def test_independence_is_tested_as_scipy_does(columns):
    from scipy.stats import chi2_contingency

    counts = np.array(columns, dtype=float).T
    assume(counts.sum(axis=1).min() > 0)
    assert _independence(counts) == pytest.approx(chi2_contingency(counts, correction=False).pvalue, rel=1e-9)
