from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bsnskit.contracts import tables
from bsnskit.method.classification import needless_share, place, record, totals_by_objective
from bsnskit.vocabulary import ALL, OBJECTIVE_KEYS
from tests.method.builders import make_costs, make_placements

PLACED = make_placements(
    ("1", -0.5, -0.5, "eliminate"),
    ("2", 0.5, -0.5, "automate"),
    ("3", -0.5, -0.5, "eliminate"),
    ("4", 0.5, 0.5),
    ("5", None, None),
)
COSTS = make_costs(("1", 100, 4.0), ("2", 50, 2.0), ("3", None, 4.0), ("4", 10, 5.0), ("5", 7, None))


def rows(totals: pd.DataFrame) -> dict[str, dict]:
    return totals.set_index("objective").to_dict("index")


def test_totals_follow_what_is_recorded_not_what_is_proposed() -> None:
    found = rows(totals_by_objective(PLACED, COSTS))
    assert list(found) == [*OBJECTIVE_KEYS, ""]
    assert (found["eliminate"]["n_reasons"], found["eliminate"]["n_unknown"]) == (2, 1)
    assert (found["eliminate"]["n_contacts"], found["eliminate"]["cost_total"]) == (100, 400)
    assert (found["automate"]["n_contacts"], found["automate"]["cost_total"]) == (50, 100)
    # 4 has a place but no decision, 5 lies in the tray; 5 has contacts but no cost.
    assert (found[""]["n_reasons"], found[""]["n_contacts"]) == (2, 17)
    assert (found[""]["cost_total"], found[""]["n_cost_unknown"]) == (50, 1)


def test_shares_are_of_what_is_decided() -> None:
    found = rows(totals_by_objective(PLACED, COSTS))
    assert found["eliminate"]["share_contacts"] == pytest.approx(100 / 150)
    assert found["eliminate"]["share_cost"] == pytest.approx(0.8)
    assert found["simplify"]["share_cost"] == 0
    assert math.isnan(found[""]["share_cost"])
    assert needless_share(totals_by_objective(PLACED, COSTS)) == pytest.approx(0.8)


def test_totals_of_reasons_all_unknown_are_unknown_not_zero() -> None:
    found = rows(totals_by_objective(make_placements(("1", -0.5, -0.5, "eliminate")), make_costs(("1", None, 2.0))))
    assert math.isnan(found["eliminate"]["n_contacts"])
    assert math.isnan(found["eliminate"]["cost_total"])
    assert found["leverage"]["n_contacts"] == 0


def test_needless_share_is_unknown_while_no_cost_is() -> None:
    assert math.isnan(needless_share(totals_by_objective(PLACED, make_costs(("1", None, None)))))
    assert math.isnan(needless_share(tables.empty(tables.ObjectiveTotals)))


def test_totals_before_any_reason_hold_nothing() -> None:
    totals = totals_by_objective(tables.empty(tables.Placements), tables.empty(tables.Costs))
    assert totals["n_reasons"].tolist() == [0] * 5
    assert totals["cost_total"].tolist() == [0] * 5
    assert totals["share_cost"].isna().all()


def test_a_reason_whose_contexts_agree_counts_once() -> None:
    split = make_placements(("1", -0.5, -0.5, "eliminate", "head"), ("1", -0.9, -0.5, "eliminate", "agent"))
    found = rows(totals_by_objective(split, COSTS))
    assert (found["eliminate"]["n_reasons"], found["eliminate"]["n_contacts"]) == (1, 100)


def test_a_reason_whose_contexts_differ_is_in_no_sum() -> None:
    split = make_placements(("1", -0.5, -0.5, "eliminate", "head"), ("1", 0.9, 0.5, "leverage", "agent"))
    found = rows(totals_by_objective(split, COSTS))
    for objective in ("eliminate", "leverage"):
        assert (found[objective]["n_reasons"], found[objective]["n_unknown"]) == (1, 1)
        assert math.isnan(found[objective]["cost_total"])


@settings(max_examples=8)
@given(st.lists(st.sampled_from([*OBJECTIVE_KEYS, None]), min_size=5, max_size=5))
def test_totals_are_conserved_whatever_is_decided(objectives: list[str | None]) -> None:
    table = make_placements(*[(str(place), 0.5, 0.5, one) for place, one in enumerate(objectives, start=1)])
    totals = totals_by_objective(table, COSTS)
    assert totals["n_reasons"].sum() == 5
    assert totals["n_contacts"].sum() == 167
    assert totals["cost_total"].sum() == 550


def test_a_gesture_there_and_back_restores_the_totals() -> None:
    before = totals_by_objective(PLACED, COSTS)
    moved = place(PLACED, "1", ALL, 0.5, 0.5)
    assert rows(totals_by_objective(moved, COSTS))[""]["n_contacts"] == 117
    back = record(place(moved, "1", ALL, -0.5, -0.5), "1", ALL, "eliminate", "x")
    pd.testing.assert_frame_equal(before, totals_by_objective(back, COSTS))


def test_totals_leave_their_arguments_and_ignore_row_order() -> None:
    kept = PLACED.copy(deep=True), COSTS.copy(deep=True)
    shuffled = totals_by_objective(PLACED.sample(frac=1, random_state=1), COSTS.sample(frac=1, random_state=2))
    pd.testing.assert_frame_equal(totals_by_objective(PLACED, COSTS), shuffled)
    pd.testing.assert_frame_equal(PLACED, kept[0])
    pd.testing.assert_frame_equal(COSTS, kept[1])
