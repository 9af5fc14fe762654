from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bsnskit.contracts import tables
from bsnskit.method.root_cause import UNEXPLAINED, cause_findings, cause_impacts, causes_by_impact
from bsnskit.statistics import WrongNumbers
from tests.method.builders import known_answers, make_causes, make_costs, same


def make_annual(**counts: float | None) -> pd.DataFrame:
    return tables.from_rows(
        tables.AnnualVolumes, [{"reason_id": key, "n_contacts": one} for key, one in counts.items()]
    )


ANNUAL = make_annual(a=100, b=1000, c=None)
COSTS = make_costs(("a", 100, 2.0), ("b", 1000, 1.0), ("c", None, 3.0))


def impacts(*rows: tuple, **columns: object) -> pd.DataFrame:
    return cause_impacts(make_causes(*rows, **columns), ANNUAL, COSTS)


def cell(table: pd.DataFrame, cause_id: str, reason_id: str) -> pd.Series:
    [place] = table.index[(table["cause_id"] == cause_id) & (table["reason_id"] == reason_id)]
    return table.loc[place]


def test_impact_is_volume_times_share_in_contacts_and_money() -> None:
    table = impacts(("C1", "a", 12, 40), ("C2", "a", 8, 40))
    one, rest = cell(table, "C1", "a"), cell(table, UNEXPLAINED, "a")
    # 12 of 40 is 30 %: 30 of 100 contacts, 60 of 200 in money; 12 and 8 of 40 leave half unexplained.
    assert (one["share"], one["n_contacts"], one["cost_total"]) == (0.3, 30, 60)
    assert (rest["share"], rest["n_contacts"], rest["cost_total"]) == (0.5, 50, 100)
    assert table["n_contacts"].sum() == 100


def test_share_carries_the_wilson_interval() -> None:
    # Source: 81 of 263 gives 0.255289 to 0.366210 (known_answers.json, wilson95).
    k, n, low, high = known_answers()["wilson95"][0]
    table = impacts(("C1", "a", k, n))
    assert cell(table, "C1", "a")[["share_low", "share_high"]].tolist() == pytest.approx([low, high], abs=5e-7)
    rest = cell(table, UNEXPLAINED, "a")
    assert rest[["share_low", "share_high"]].tolist() == pytest.approx([1 - high, 1 - low], abs=5e-7)


def test_rest_of_samples_of_their_own_has_no_interval() -> None:
    rest = cell(impacts(("C1", "a", 12, 40), ("C2", "a", 4, 20)), UNEXPLAINED, "a")
    assert rest["share"] == pytest.approx(0.5)
    assert rest[["share_low", "share_high", "n_sample"]].isna().all()


def test_a_cause_not_counted_is_unknown_and_so_is_the_rest() -> None:
    table = impacts(("C1", "a", 12, 40), ("C2", "a"), ("C3", "a", 0, 0))
    assert cell(table, "C2", "a")[["share", "share_low", "n_contacts"]].isna().all()
    assert cell(table, "C3", "a")[["share", "share_low", "n_contacts"]].isna().all()
    assert cell(table, UNEXPLAINED, "a")[["share", "n_contacts", "cost_total"]].isna().all()


def test_a_reason_of_unknown_volume_keeps_its_shares() -> None:
    row = cell(impacts(("C1", "c", 12, 40)), "C1", "c")
    assert row["share"] == 0.3
    assert row[["n_contacts", "cost_total"]].isna().all()


def test_shares_above_the_whole_leave_nothing_and_are_said() -> None:
    causes = make_causes(("C1", "a", 30, 40), ("C2", "a", 18, 40), ("C1", "b", 40, 40), owner="IT")
    rest = cell(cause_impacts(causes, ANNUAL, COSTS), UNEXPLAINED, "a")
    assert (rest["share"], rest["n_contacts"]) == (0, 0)
    [finding] = cause_findings(causes)
    assert (finding.rule.key, finding.subject) == ("cause_shares_exceed", "a")
    assert finding.texts()[0] == "The causes of reason a explain 120 % of it."


def test_more_hits_than_contacts_are_refused() -> None:
    with pytest.raises(WrongNumbers, match="more than all"):
        impacts(("C1", "a", 41, 40))


def test_rows_stand_by_reason_then_cause_with_the_rest_last() -> None:
    table = impacts(("C1", "a", 4, 40), ("C2", "a", 8, 40), ("C1", "b", 2, 40), ("C3", "c", 1, 40))
    assert list(zip(table["reason_id"], table["cause_id"], strict=True)) == [
        ("b", "C1"),
        ("b", UNEXPLAINED),
        ("a", "C2"),
        ("a", "C1"),
        ("a", UNEXPLAINED),
        ("c", "C3"),
        ("c", UNEXPLAINED),
    ]


def test_impacts_of_no_cause_are_none() -> None:
    table = cause_impacts(tables.empty(tables.Causes), ANNUAL, COSTS)
    assert table.empty
    assert causes_by_impact(table).empty
    assert cause_findings(tables.empty(tables.Causes)) == []


def test_impacts_leave_their_arguments_and_ignore_row_order() -> None:
    causes = make_causes(("C1", "a", 4, 40), ("C2", "a", 4, 40), ("C1", "b", 2, 40))
    kept = causes.copy(deep=True)
    one = cause_impacts(causes, ANNUAL, COSTS)
    pd.testing.assert_frame_equal(one, cause_impacts(causes.iloc[::-1], ANNUAL.iloc[::-1], COSTS.iloc[::-1]))
    same(causes_by_impact(one), causes_by_impact(one.iloc[::-1]))
    pd.testing.assert_frame_equal(causes, kept)


@settings(max_examples=8)
@given(st.lists(st.integers(0, 20), min_size=1, max_size=3))
def test_causes_and_rest_conserve_the_volume(hits: list[int]) -> None:
    table = impacts(*[(f"C{place}", "a", count, 60) for place, count in enumerate(hits)])
    assert table["share"].sum() == pytest.approx(1)
    assert table["n_contacts"].sum() == pytest.approx(100)
    assert causes_by_impact(table)["n_contacts"].sum() == pytest.approx(100)


def test_a_cause_is_summed_over_the_reasons_it_feeds() -> None:
    table = causes_by_impact(impacts(("C1", "a", 20, 40), ("C2", "a", 10, 40), ("C1", "b", 4, 40), ("C1", "c", 9, 40)))
    first = table.iloc[0]
    # 50 of reason a and 100 of reason b; reason c has no volume and is left out, as said.
    assert (first["cause_id"], first["n_contacts"], first["cost_total"]) == ("C1", 150, 200)
    assert (first["n_reasons"], first["n_unknown"], first["rank"]) == (3, 1, 1)
    assert first["share"] == pytest.approx(150 / 1100)
    rest = table.iloc[-1]
    assert (rest["cause_id"], rest["n_contacts"]) == (UNEXPLAINED, 925)
    assert math.isnan(rest["rank"])
    assert rest["share_cumulated"] == pytest.approx(1)


def test_a_cause_of_unknown_reasons_only_is_unknown_not_zero() -> None:
    table = causes_by_impact(impacts(("C1", "c", 9, 40)))
    assert table["n_contacts"].isna().all()
    assert table["n_unknown"].tolist() == [1, 1]
    assert table[["share", "rank"]].isna().all(axis=None)


def test_illustration_of_a_cause_marks_its_rest_and_its_sum() -> None:
    table = impacts(("C1", "a", 4, 40), illustration=True)
    assert table["illustration"].tolist() == [True, True]
    assert causes_by_impact(table)["illustration"].tolist() == [True, True]


def test_findings_name_missing_and_small_samples_and_owners() -> None:
    causes = make_causes(("C1", "a"), ("C2", "a", 4, 29), ("C3", "a", 4, 30), owner="IT")
    assert [(one.rule.key, one.subject) for one in cause_findings(causes)] == [
        ("cause_without_sample", "C1"),
        ("cause_from_few_contacts", "C2"),
    ]
    nobody = make_causes(("C1", "a", 30, 40), ("C1", "b", 30, 40))
    [finding] = cause_findings(nobody)
    assert finding.texts()[0] == "Cause C1 has no owner: “cause C1”."
