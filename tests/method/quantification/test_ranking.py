from __future__ import annotations

import pandas as pd
import pytest

from bsnskit.contracts import tables
from bsnskit.method.quantification import pareto, volume_summary
from tests.method.builders import (
    known_answers,
    make_reasons,
    make_volumes,
    rectorat_reasons,
    rectorat_rows,
    rectorat_volumes,
    same,
)


def test_pareto_cumulates_as_published() -> None:
    # Source: the qcc package's defect example, known_answers.json.
    known = known_answers()["pareto_qcc"]
    ids = list(known["data"])
    table = pareto(make_reasons(*ids), make_volumes(*known["data"].items()))
    assert table["reason_id"].tolist() == ids
    assert (100 * table["share_cumulated"]).tolist() == pytest.approx(known["cum_pct"], abs=5e-7)


def test_pareto_prints_the_monthly_means_of_the_rectorat() -> None:
    means = pareto(rectorat_reasons(), rectorat_volumes()).set_index("reason_id")["monthly_mean"]
    printed = {row["id"]: row["Moyenne mensuelle"].replace(",", ".") for row in rectorat_rows()}
    assert {key: "" if pd.isna(mean) else f"{mean:.2f}" for key, mean in means.items()} == printed


def test_pareto_keeps_the_marked_eight_beside_the_computed_ten() -> None:
    table = pareto(rectorat_reasons(), rectorat_volumes())
    summary = volume_summary(table)
    assert (summary["reasons_client_top"], summary["n_client_top"]) == (8, 497)
    assert round(100 * (summary["share_client_top"] or 0), 1) == 70.4
    assert (summary["reasons_top"], summary["n_top"]) == (10, 545)
    assert round(100 * (summary["share_top"] or 0), 1) == 77.2
    # The eight marked rows are exactly the eight largest.
    assert table.loc[table["client_top"], "rank"].tolist() == [1, 2, 3, 4, 5, 6, 7, 8]


def test_summary_of_the_rectorat_says_what_it_leaves_out() -> None:
    summary = volume_summary(pareto(rectorat_reasons(), rectorat_volumes()))
    assert (summary["n_contacts"], summary["n_reasons"], summary["n_quantified"]) == (706, 27, 23)
    assert (summary["n_unknown"], summary["unknown_ids"]) == (4, ("1.07", "1.08", "1.09", "2.08b"))
    assert summary["n_to_80"] == 11
    assert round(100 * (summary["share_to_80"] or 0), 1) == 80.2


def test_pareto_takes_ties_with_the_last_place_into_the_top() -> None:
    table = pareto(make_reasons("1", "2", "3", "4"), make_volumes(("1", 5), ("2", 9), ("3", 5), ("4", 1)), top=2)
    assert table["reason_id"].tolist() == ["2", "1", "3", "4"]
    assert table["rank"].tolist() == [1, 2, 2, 4]
    assert table["computed_top"].tolist() == [True, True, True, False]


def test_pareto_leaves_unknown_volumes_without_rank_or_share() -> None:
    table = pareto(make_reasons("1", "2", "3"), make_volumes(("1", None), ("2", 6)))
    assert table["reason_id"].tolist() == ["2", "1", "3"]
    unknown = table.iloc[1:]
    assert unknown[["n_contacts", "monthly_mean", "rank", "share", "share_cumulated"]].isna().all(axis=None)
    assert not unknown["computed_top"].any()
    assert table["share"].iloc[0] == 1


def test_pareto_of_zero_contacts_has_no_shares() -> None:
    table = pareto(make_reasons("1", "2"), make_volumes(("1", 0), ("2", 0)))
    assert table["share"].isna().all()
    assert table["n_contacts"].tolist() == [0, 0]
    assert volume_summary(table)["share_top"] is None


def test_pareto_leaves_out_reasons_not_listed() -> None:
    table = pareto(make_reasons("1"), make_volumes(("1", 4), ("9", 100)))
    assert table["n_contacts"].tolist() == [4]


def test_summary_of_nothing_is_unknown_not_zero() -> None:
    empty = pareto(tables.empty(tables.Reasons), tables.empty(tables.Volumes))
    summary = volume_summary(empty)
    assert (summary["n_reasons"], summary["n_contacts"], summary["n_to_80"]) == (0, None, None)
    blank = volume_summary(pareto(make_reasons("1"), make_volumes(("1", None))))
    assert (blank["n_contacts"], blank["n_top"], blank["share_top"]) == (None, None, None)


def test_summary_counts_marked_reasons_without_a_volume() -> None:
    reasons = make_reasons("1", "2", client_top=[True, True])
    summary = volume_summary(pareto(reasons, make_volumes(("1", 4))))
    assert (summary["reasons_client_top"], summary["unknown_client_top"], summary["n_client_top"]) == (2, 1, 4)


def test_summary_reaches_exactly_eighty_percent() -> None:
    # 0.7 + 0.1 is 0.7999999999999999 in binary: two of these four reasons reach 80 %, not three.
    volumes = make_volumes(("1", 7), ("2", 1), ("3", 1), ("4", 1))
    assert volume_summary(pareto(make_reasons("1", "2", "3", "4"), volumes))["n_to_80"] == 2
    exact = volume_summary(pareto(make_reasons("1", "2"), make_volumes(("1", 8), ("2", 2))))
    assert (exact["n_to_80"], exact["share_to_80"]) == (1, 0.8)


def test_pareto_leaves_its_arguments_and_ignores_row_order() -> None:
    reasons, volumes = rectorat_reasons(), rectorat_volumes()
    before = reasons.copy(deep=True), volumes.copy(deep=True)
    table = pareto(reasons, volumes)
    shuffled = pareto(reasons.sample(frac=1, random_state=1), volumes.sample(frac=1, random_state=2))
    pd.testing.assert_frame_equal(table, shuffled)
    same(reasons, before[0])
    pd.testing.assert_frame_equal(volumes, before[1])
