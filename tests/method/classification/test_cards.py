from __future__ import annotations

import pandas as pd

from bsnskit.contracts import tables
from bsnskit.method.classification import board_cards, placements_of
from bsnskit.method.quantification import experience, pareto
from tests.method.builders import make_costs, make_placements, make_reasons, make_surveys, make_volumes

REASONS = make_reasons("1", "2", "3", owner=["Billing", None, None])
PARETO = pareto(REASONS, make_volumes(("1", 10), ("2", 30)))
COSTS = make_costs(("1", 10, 9.0), ("2", 30, 1.0), ("3", None, 2.0))
FELT = experience(REASONS, make_surveys(("1", 10), ("1", 2), ("1", 1)))


def cards(placements: pd.DataFrame) -> pd.DataFrame:
    return board_cards(REASONS, PARETO, COSTS, FELT, placements_of(REASONS, placements))


def test_cards_stand_dearest_first_with_their_figures() -> None:
    table = cards(make_placements(("2", 0.5, 0.5, "leverage")))
    assert table["reason_id"].tolist() == ["1", "2", "3"]
    assert table["cost_total"].fillna(-1).tolist() == [90, 30, -1]
    assert table["n_contacts"].fillna(-1).tolist() == [10, 30, -1]
    assert table["n_tnps"].tolist() == [3, 0, 0]
    assert table["tnps"].round(1).fillna(-1).tolist() == [-33.3, -1, -1]
    assert table["objective"].fillna("").tolist() == ["", "leverage", ""]
    assert table["owner"].fillna("").tolist() == ["Billing", "", ""]


def test_cards_of_a_split_reason_repeat_no_figure() -> None:
    table = cards(make_placements(("1", 0.5, 0.5, None, "head"), ("1", -0.5, 0.5, None, "agent")))
    split = table[table["reason_id"] == "1"]
    assert split["context"].tolist() == ["agent", "head"]
    assert split[["n_contacts", "share", "rank", "cost_total"]].isna().all(axis=None)
    assert table["cost_total"].sum() == 30


def test_cards_of_nothing_are_none() -> None:
    assert cards(make_placements(("1", 0.5, 0.5))).shape[0] == 3
    nobody = tables.empty(tables.Reasons)
    assert board_cards(nobody, PARETO, COSTS, FELT, tables.empty(tables.Placements)).empty


def test_cards_leave_their_arguments_and_ignore_row_order() -> None:
    placed = placements_of(REASONS, make_placements(("2", 0.5, 0.5)))
    kept = placed.copy(deep=True)
    shuffled = board_cards(REASONS, PARETO.iloc[::-1], COSTS.iloc[::-1], FELT.iloc[::-1], placed.iloc[::-1])
    pd.testing.assert_frame_equal(board_cards(REASONS, PARETO, COSTS, FELT, placed), shuffled)
    pd.testing.assert_frame_equal(placed, kept)
