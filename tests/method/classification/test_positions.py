from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bsnskit.contracts import tables
from bsnskit.errors import NotReady
from bsnskit.method.classification import (
    UnknownCard,
    WrongObjective,
    WrongPosition,
    changes,
    place,
    placements_of,
    record,
)
from bsnskit.vocabulary import ALL, OBJECTIVES
from tests.method.builders import make_placements, make_reasons, same

DECIDED = {
    "objective": "automate",
    "why": "asked every day",
    "why_not_eliminate": "the law wants it",
    "minority_view": "one voice for leverage",
}


def card(placements: pd.DataFrame, reason_id: str = "1", context: str = ALL) -> dict:
    rows = placements[(placements["reason_id"] == reason_id) & (placements["context"] == context)]
    [row] = rows.astype(object).where(rows.notna(), None).to_dict("records")
    return row


def test_every_listed_reason_has_a_card() -> None:
    reasons = make_reasons("3", "1", "2", "4", state=["active", "to_decide", "active", "retired"])
    recorded = make_placements(("2", 0.5, -0.5), ("4", 1.0, 1.0), ("9", 1.0, 1.0))
    table = placements_of(reasons, recorded)
    assert table["reason_id"].tolist() == ["3", "1", "2"]
    assert table["context"].tolist() == [ALL] * 3
    assert table["customer_value"].isna().tolist() == [True, True, False]
    assert table["proposed"].fillna("").tolist() == ["", "", "automate"]


def test_cards_work_out_what_the_position_proposes() -> None:
    for objective in OBJECTIVES:
        recorded = make_placements(("1", 0.1 * objective.customer, 0.9 * objective.company)).assign(proposed=None)
        assert placements_of(make_reasons("1"), recorded)["proposed"].tolist() == [objective.key]


def test_cards_of_a_reason_split_by_context_stay_apart() -> None:
    recorded = make_placements(("1", 0.5, 0.5, None, "head"), ("1", -0.5, -0.5, None, "agent"))
    table = placements_of(make_reasons("1", "2"), recorded)
    assert list(zip(table["reason_id"], table["context"], strict=True)) == [("1", "agent"), ("1", "head"), ("2", ALL)]


def test_cards_of_an_empty_list_are_none() -> None:
    assert placements_of(tables.empty(tables.Reasons), make_placements(("1", 1.0, 1.0))).empty
    assert len(placements_of(make_reasons("1"), tables.empty(tables.Placements))) == 1


def test_a_move_proposes_but_does_not_record() -> None:
    table = place(placements_of(make_reasons("1"), tables.empty(tables.Placements)), "1", ALL, -0.4, -0.2)
    assert card(table)["proposed"] == "eliminate"
    assert card(table)["objective"] is None


def test_a_move_into_another_quadrant_clears_the_decision() -> None:
    table = place(make_placements(("1", 0.5, -0.5), **DECIDED), "1", ALL, -0.5, -0.5)
    assert card(table)["proposed"] == "eliminate"
    assert [card(table)[name] for name in DECIDED] == [None] * 4


def test_a_move_inside_the_quadrant_keeps_the_decision() -> None:
    table = place(make_placements(("1", 0.5, -0.5), **DECIDED, illustration=True), "1", ALL, 0.9, -0.1)
    assert {name: card(table)[name] for name in DECIDED} == DECIDED
    assert (card(table)["customer_value"], card(table)["company_value"]) == (0.9, -0.1)
    assert card(table)["illustration"] is False


@pytest.mark.parametrize("position", [(0.0, -0.5), (0.5, 0.0), (0.0, 0.0), (None, None)])
def test_a_move_onto_an_axis_or_into_the_tray_has_no_quadrant(position: tuple[float | None, float | None]) -> None:
    table = place(make_placements(("1", 0.5, -0.5), **DECIDED), "1", ALL, *position)
    assert card(table)["proposed"] is None
    assert card(table)["objective"] is None
    assert card(table)["customer_value"] == position[0]


def test_a_card_put_where_it_lies_is_not_changed() -> None:
    before = make_placements(("1", 0.5, -0.5), **DECIDED, illustration=True)
    after = place(before, "1", ALL, 0.5, -0.5)
    pd.testing.assert_frame_equal(before, after)
    assert changes(before, after).empty


def test_moves_touch_one_card_only() -> None:
    before = make_placements(("1", 0.5, 0.5, "leverage", "head"), ("1", 0.5, 0.5, "leverage", "agent"), ("2", 0.1, 0.1))
    after = place(before, "1", "agent", -1.0, 1.0)
    changed = changes(before, after)
    assert changed[["reason_id", "context", "proposed"]].to_numpy().tolist() == [["1", "agent", "simplify"]]
    pd.testing.assert_frame_equal(after.iloc[[0, 2]], before.iloc[[0, 2]])


@pytest.mark.parametrize("position", [(1.1, 0.0), (0.0, -1.01), (None, 0.5), (0.5, None), (float("nan"), 0.2)])
def test_a_move_off_the_matrix_is_refused(position: tuple[float | None, float | None]) -> None:
    with pytest.raises(WrongPosition, match="is not on the matrix"):
        place(make_placements(("1", 0.5, 0.5)), "1", ALL, *position)


def test_an_unknown_card_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownCard, match=r"no card '2.7' with context '\(all\)'.*Did you mean 2.07"):
        place(make_placements(("2.07", 0.5, 0.5)), "2.7", ALL, 0.1, 0.1)
    with pytest.raises(UnknownCard, match="with context 'mail'"):
        record(make_placements(("2.07", 0.5, 0.5)), "2.07", "mail", "leverage", "x")


def test_the_team_records_with_its_reasons() -> None:
    table = record(
        make_placements(("1", 0.5, -0.5)),
        "1",
        ALL,
        "automate",
        " asked every day ",
        why_not_eliminate="law",
        minority_view="",
    )
    row = card(table)
    assert (row["objective"], row["why"], row["why_not_eliminate"]) == ("automate", "asked every day", "law")
    assert row["minority_view"] is None


def test_the_team_may_record_what_the_place_does_not_propose() -> None:
    assert card(record(make_placements(("1", 0.5, -0.5)), "1", ALL, "eliminate", "x"))["objective"] == "eliminate"
    assert card(record(make_placements(("1", 0.0, -0.5)), "1", ALL, "eliminate", "x"))["objective"] == "eliminate"


def test_the_team_may_take_its_decision_back() -> None:
    table = record(make_placements(("1", 0.5, -0.5), **DECIDED), "1", ALL, None, "ignored")
    assert [card(table)[name] for name in DECIDED] == [None] * 4
    assert card(table)["customer_value"] == 0.5


def test_recording_refuses_other_words_and_cards_in_the_tray() -> None:
    with pytest.raises(WrongObjective, match=r"'automatise' is no objective.*Did you mean automate"):
        record(make_placements(("1", 0.5, -0.5)), "1", ALL, "automatise", "x")
    with pytest.raises(NotReady, match=r"still in the tray.*Place the card first"):
        record(make_placements(("1", None, None)), "1", ALL, "automate", "x")


def test_changes_name_new_and_different_rows() -> None:
    before = make_placements(("1", 0.5, 0.5), ("2", None, None))
    after = pd.concat([record(before, "1", ALL, "leverage", "x"), make_placements(("3", None, None))])
    assert changes(before, after)["reason_id"].tolist() == ["1", "3"]
    assert changes(before, before.iloc[::-1]).empty
    assert changes(tables.empty(tables.Placements), before)["reason_id"].tolist() == ["1", "2"]


steps = st.floats(-1, 1).map(lambda value: round(value, 2))


@settings(max_examples=12)
@given(st.tuples(steps, steps), st.tuples(steps, steps))
def test_a_move_there_and_back_restores_the_position(start: tuple[float, float], there: tuple[float, float]) -> None:
    before = make_placements(("1", *start), ("2", 0.3, 0.3))
    back = place(place(before, "1", ALL, *there), "1", ALL, *start)
    pd.testing.assert_frame_equal(before, back)


def test_moves_leave_their_argument() -> None:
    before = make_placements(("1", 0.5, -0.5), **DECIDED)
    kept = before.copy(deep=True)
    place(before, "1", ALL, -0.5, -0.5)
    record(before, "1", ALL, "leverage", "x")
    pd.testing.assert_frame_equal(before, kept)


def test_cards_ignore_the_order_of_what_was_recorded() -> None:
    reasons = make_reasons("1", "2")
    recorded = make_placements(("1", 0.5, 0.5, None, "b"), ("1", 0.1, 0.5, None, "a"), ("2", 1.0, 1.0))
    same(placements_of(reasons, recorded), placements_of(reasons, recorded.iloc[::-1]))
