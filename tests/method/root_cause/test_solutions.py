from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bsnskit.contracts import tables
from bsnskit.method.root_cause import (
    cash_flows,
    cause_impacts,
    combined_effect,
    combined_effects,
    returns,
    solution_findings,
)
from bsnskit.statistics import WrongNumbers
from tests.method.builders import make_causes, make_costs, make_placements, make_solutions

COSTS = make_costs(("a", 100, 3.0, 2.0), ("b", 1000, 1.0), ("c", None, 3.0), cashable=0.5)
CAUSES = make_causes(("C1", "a", 20, 40), ("C1", "b", 4, 40), ("C2", "c", 9, 40), ("C3", "a", 10, 40))
IMPACTS = cause_impacts(CAUSES, COSTS[["reason_id", "n_contacts"]], COSTS)


def bring(solutions: pd.DataFrame, rate: float = 0.08, **more: pd.DataFrame) -> pd.Series:
    [row] = returns(solutions, IMPACTS, COSTS, discount_rate=rate, **more).to_dict("records")
    return pd.Series(row)


def test_avoided_is_volume_times_share_times_effectiveness_times_adoption() -> None:
    # C1 makes 50 of a and 100 of b; 0.6 x 0.5 of them: 15 and 30.
    row = bring(make_solutions(("S1", "C1", 0.6, 0.5)))
    assert row["avoided"] == pytest.approx(45)
    # In full 15 x (3 + 2) and 30 x 1; cashable half of the contact cost: 15 x 1.5 and 30 x 0.5. Downstream is full only.
    assert row["saving_full"] == pytest.approx(105)
    assert row["saving_cashable"] == pytest.approx(37.5)


def test_value_discounts_from_the_second_flow_on() -> None:
    # 50 contacts avoided at 24 each, half of it cashable: 600 a year, less 100 to run. Flows -1000, 500, 500, 500.
    costs = make_costs(("a", 100, 24.0), cashable=0.5)
    impacts = cause_impacts(make_causes(("C1", "a", 20, 40)), costs[["reason_id", "n_contacts"]], costs)
    solutions = make_solutions(("S1", "C1"), cost_once=1000.0, cost_year=100.0, life_years=3)
    row = returns(solutions, impacts, costs, discount_rate=0.08).iloc[0]
    assert row["saving_cashable"] == pytest.approx(600)
    # 500 / 1.08 + 500 / 1.1664 + 500 / 1.259712 - 1000 = 462.963 + 428.669 + 396.916 - 1000.
    assert row["npv"] == pytest.approx(288.548, abs=5e-4)
    assert row["payback_years"] == pytest.approx(2)


def test_a_solution_that_never_pays_back_has_no_payback() -> None:
    row = bring(make_solutions(("S1", "C1"), cost_once=10_000.0, life_years=2))
    assert row["npv"] < 0
    assert pd.isna(row["payback_years"])


@pytest.mark.parametrize(
    ("ramp", "expected"),
    [
        (0, [100, 100, 100]),
        (6, [75, 100, 100]),  # 0 to 1 over six months: 0.5 on average, then six full months
        (12, [50, 100, 100]),
        (24, [25, 75, 100]),
    ],
)
def test_the_effect_grows_over_the_ramp(ramp: float, expected: list[float]) -> None:
    assert cash_flows(40.0, 0.0, 100.0, ramp, 3) == pytest.approx([-40.0, *expected])
    assert cash_flows(40.0, 10.0, 100.0, ramp, 3)[1] == pytest.approx(expected[0] - 10)


@settings(max_examples=30)
@given(st.floats(0, 120), st.integers(1, 10))
def test_a_ramp_delays_but_never_adds(ramp: float, years: int) -> None:
    effects = cash_flows(0.0, 0.0, 1.0, ramp, years)[1:]
    assert all(0 <= effect <= 1 for effect in effects)
    assert effects == sorted(effects)
    # Every month of ramp costs half a month of saving, once the ramp is over.
    if ramp <= 12 * years:
        assert sum(effects) == pytest.approx(years - ramp / 24)


def test_unknown_reasons_are_left_out_and_counted() -> None:
    causes = make_causes(("C1", "a", 20, 40), ("C1", "c", 20, 40), ("C1", "b"))
    impacts = cause_impacts(causes, COSTS[["reason_id", "n_contacts"]], COSTS)
    row = returns(make_solutions(("S1", "C1")), impacts, COSTS, discount_rate=0.0).iloc[0]
    assert (row["avoided"], row["n_unknown"]) == (50, 2)
    only = bring(make_solutions(("S1", "C2")))
    assert only[["avoided", "saving_full", "saving_cashable", "npv", "payback_years"]].isna().all()
    assert only["n_unknown"] == 1


def test_a_cashable_share_nobody_gave_leaves_the_value_unknown() -> None:
    costs = make_costs(("a", 100, 3.0), ("b", 1000, 1.0), ("c", None, 3.0))
    row = returns(make_solutions(("S1", "C3")), IMPACTS, costs, discount_rate=0.08).iloc[0]
    assert row["saving_full"] == pytest.approx(75)
    assert row[["saving_cashable", "npv"]].isna().all()


def test_a_solution_to_leverage_counts_no_saving() -> None:
    row = bring(make_solutions(("S1", "C1"), objective="leverage", cost_once=400.0))
    assert row["counted"] is False
    assert row[["avoided", "saving_full", "saving_cashable", "npv", "payback_years"]].isna().all()
    assert row["cost_once"] == 400


def test_a_reason_to_be_leveraged_counts_no_saving_in_any_solution() -> None:
    valued = make_placements(("a", 0.5, 0.5, "leverage"), ("b", -0.5, -0.5, "eliminate"))
    assert bring(make_solutions(("S1", "C1")), placements=valued)["avoided"] == pytest.approx(100)
    only = bring(make_solutions(("S1", "C3")), placements=valued)
    assert only["counted"] is False
    assert pd.isna(only["avoided"])


def test_a_cause_that_feeds_nothing_brings_nothing_known() -> None:
    row = bring(make_solutions(("S1", "C9")))
    assert pd.isna(row["avoided"])
    assert (row["n_unknown"], row["counted"]) == (0, True)


def test_returns_of_nothing_are_none_and_of_a_wrong_rate_refused() -> None:
    assert returns(tables.empty(tables.Solutions), IMPACTS, COSTS, discount_rate=0.08).empty
    assert (
        returns(make_solutions(("S1", "C1")), tables.empty(tables.CauseImpacts), COSTS, discount_rate=0.0)["avoided"]
        .isna()
        .all()
    )
    with pytest.raises(WrongNumbers, match="cannot discount"):
        bring(make_solutions(("S1", "C1")), rate=-1.0)


def test_returns_leave_their_arguments_and_ignore_row_order() -> None:
    solutions = make_solutions(("S1", "C1", 0.5), ("S2", "C3", 0.4))
    kept = solutions.copy(deep=True)
    one = returns(solutions, IMPACTS, COSTS, discount_rate=0.08)
    two = returns(solutions.iloc[::-1], IMPACTS.iloc[::-1], COSTS.iloc[::-1], discount_rate=0.08)
    pd.testing.assert_frame_equal(one, two.iloc[::-1].reset_index(drop=True))
    pd.testing.assert_frame_equal(solutions, kept)


@settings(max_examples=30)
@given(st.lists(st.floats(0, 1), max_size=5))
def test_effects_on_one_cause_never_add_up(effects: list[float]) -> None:
    together = combined_effect(effects)
    assert max(effects, default=0) - 1e-12 <= together <= min(1.0, sum(effects)) + 1e-12
    assert together == pytest.approx(combined_effect(reversed(effects)))


def test_combined_effects_take_what_is_left() -> None:
    # 0.6 x 0.5 = 0.3 and 0.5: 1 - 0.7 x 0.5 = 0.65, not 0.8; of 150 contacts that C1 makes.
    table = combined_effects(
        make_solutions(("S1", "C1", 0.6, 0.5), ("S2", "C1", 0.5), ("S3", "C3", 0.2)), IMPACTS, COSTS
    )
    assert table["cause_id"].tolist() == ["C1", "C3"]
    assert table["n_solutions"].tolist() == [2, 1]
    assert table["effect"].tolist() == pytest.approx([0.65, 0.2])
    assert table["avoided"].tolist() == pytest.approx([97.5, 5])
    assert table["saving_full"].tolist() == pytest.approx([0.65 * (250 + 100), 0.2 * 125])


def test_combined_effects_of_one_solution_are_its_return() -> None:
    solutions = make_solutions(("S1", "C1", 0.6, 0.5))
    alone, joint = bring(solutions), combined_effects(solutions, IMPACTS, COSTS).iloc[0]
    for name in ("avoided", "saving_full", "saving_cashable"):
        assert joint[name] == pytest.approx(alone[name])


def test_combined_effects_leave_leverage_out() -> None:
    assert combined_effects(make_solutions(("S1", "C1"), objective="leverage"), IMPACTS, COSTS).empty
    assert combined_effects(tables.empty(tables.Solutions), IMPACTS, COSTS).empty


def test_findings_say_what_keeps_a_return_from_being_told() -> None:
    solutions = pd.concat(
        [
            make_solutions(("S1", "C9"), chosen=False),
            make_solutions(("S2", "C1"), objective="leverage", target="better"),
            make_solutions(("S3", "C2"), target="fewer"),
            make_solutions(("S4", "C3", 0.5)),
        ],
        ignore_index=True,
    )
    found = solution_findings(solutions, IMPACTS, returns(solutions, IMPACTS, COSTS, discount_rate=0.08))
    assert [(one.rule.key, one.subject) for one in found] == [
        ("solution_without_cause", "S1"),
        ("solution_to_leverage", "S2"),
        ("solution_without_saving", "S3"),
        ("solution_without_objective", "S4"),
    ]


def test_findings_warn_of_two_solutions_on_one_cause() -> None:
    solutions = make_solutions(("S1", "C1", 0.6, 0.5), ("S2", "C1", 0.5), target="fewer")
    [finding] = solution_findings(solutions, IMPACTS, returns(solutions, IMPACTS, COSTS, discount_rate=0.08))
    assert finding.texts()[0] == (
        "Solutions S1, S2 act on the same cause C1: together they avoid 98 contacts a year, not 120."
    )
    one_chosen = solutions.assign(chosen=[True, False])
    assert solution_findings(one_chosen, IMPACTS, returns(one_chosen, IMPACTS, COSTS, discount_rate=0.08)) == []
