from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bsnskit.contracts import tables
from bsnskit.method.classification import (
    agreement_by_round,
    proposals,
    record,
    standing_votes,
    votes_by_card,
)
from bsnskit.vocabulary import ALL, OBJECTIVE_KEYS
from tests.method.builders import known_answers, make_placements, typed

HALF = 0.5


def cast(*rows: tuple) -> pd.DataFrame:
    """Build tables.Votes from (voter, reason_id, customer, company[, round[, context]])."""
    names = ("voter", "reason_id", "customer_value", "company_value", "round", "context")
    return typed(tables.Votes, [{"round": 1, "context": ALL, **dict(zip(names, row, strict=False))} for row in rows])


def split(reason_id: str, *places: tuple[float, float]) -> list[tuple]:
    return [(f"person {number}", reason_id, *place) for number, place in enumerate(places)]


def rows(found: pd.DataFrame) -> dict[str, dict]:
    return found.set_index("reason_id").to_dict("index")


SIX_TWO = split("2", *[(-HALF, -HALF)] * 6, *[(HALF, -HALF)] * 2)
FIVE_THREE = split("1", *[(-HALF, -HALF)] * 5, *[(HALF, HALF)] * 3)
HALVES = split("3", *[(-1.0, -1.0)] * 4, *[(1.0, 1.0)] * 4)


def test_votes_of_a_card_come_to_median_quartiles_and_shares_worked_by_hand() -> None:
    votes = cast(*split("1", (-1.0, 0.2), (-0.5, 0.4), (0.0, 0.4), (0.5, -0.2)))
    found = rows(votes_by_card(votes))["1"]
    # customer: -1, -.5, 0, .5; median -.25, quartiles at .75 and 2.25 of the way: -.625 and .125
    assert (found["customer_low"], found["customer_median"], found["customer_high"]) == (-0.625, -0.25, 0.125)
    assert found["company_median"] == pytest.approx(0.3)
    assert (found["share_simplify"], found["share_automate"], found["share_none"]) == (0.5, 0.25, 0.25)
    assert found["proposed"] == "simplify"
    # of the six pairs one lies in the same quadrant
    assert found["disagreement"] == pytest.approx(5 / 6)
    lengths = [math.hypot(0.5, 0.2), math.hypot(1, 0.2), math.hypot(1.5, 0.4), 0.5, math.hypot(1, 0.6), math.hypot(0.5, 0.6)]  # fmt: skip
    assert found["distance"] == pytest.approx(sum(lengths) / 6)


def test_discusses_only_cards_that_split_the_room_and_the_widest_split_first() -> None:
    found = votes_by_card(cast(*SIX_TWO, *FIVE_THREE, *HALVES))
    assert list(found["reason_id"]) == ["3", "1", "2"]
    assert list(found["discuss"]) == [True, True, False]
    assert found["disagreement"].tolist() == pytest.approx([16 / 28, 15 / 28, 12 / 28])
    assert votes_by_card(cast(*SIX_TWO), agreed_from=0.8)["discuss"].all()


def test_a_card_that_all_lay_on_an_axis_is_discussed_too() -> None:
    found = rows(votes_by_card(cast(*split("1", *[(0.0, HALF)] * 3))))["1"]
    assert (found["share_none"], found["disagreement"], found["discuss"]) == (1.0, 0.0, True)
    assert found["proposed"] is None or pd.isna(found["proposed"])


def test_a_median_between_opposite_votes_proposes_nothing() -> None:
    found = rows(votes_by_card(cast(*HALVES)))["3"]
    assert (found["customer_median"], found["company_median"]) == (0, 0)
    assert pd.isna(found["proposed"])


def test_one_vote_has_no_disagreement() -> None:
    found = rows(votes_by_card(cast(("Anne", "1", 0.2, 0.2))))["1"]
    assert math.isnan(found["disagreement"]) and math.isnan(found["distance"])
    assert found["n_votes"] == 1 and not found["discuss"]


def test_a_vote_not_asked_for_again_stands_and_a_new_one_replaces_it() -> None:
    votes = cast(
        ("Anne", "1", -0.5, -0.5),
        ("Bruno", "1", 0.5, 0.5),
        ("Anne", "2", 0.5, 0.5),
        ("Bruno", "1", -0.5, -0.25, 2),
        ("Claire", "1", -1.0, -1.0, 2),
    )
    after = standing_votes(votes)
    held = [(row.voter, row.reason_id, row.customer_value, row.round) for row in after.itertuples(index=False)]
    assert held == [("Anne", "1", -0.5, 1), ("Bruno", "1", -0.5, 2), ("Claire", "1", -1.0, 2), ("Anne", "2", 0.5, 1)]
    assert len(standing_votes(votes, 1)) == 3
    assert rows(votes_by_card(votes, 1))["1"]["share_eliminate"] == 0.5
    assert rows(votes_by_card(votes))["1"]["share_eliminate"] == 1.0


def test_contexts_of_a_reason_are_cards_of_their_own() -> None:
    votes = cast(("Anne", "1", -0.5, -0.5, 1, "web"), ("Anne", "1", 0.5, 0.5, 1, "shop"))
    found = votes_by_card(votes)
    assert sorted(zip(found["context"], found["proposed"], strict=True)) == [("shop", "leverage"), ("web", "eliminate")]


def test_agreement_of_the_published_example() -> None:
    # Krippendorff's example A, its codes 1 to 4 spread over the scale: ordinal alpha knows ranks only.
    answer = known_answers()["kripp_A"]
    spread = {1: -1.0, 2: -0.5, 3: 0.25, 4: 1.0}
    votes = cast(
        *[
            (f"coder {voter}", f"{item}", spread[code], -spread[code])
            for voter, codes in enumerate(answer["data"])
            for item, code in enumerate(codes)
            if code is not None
        ]
    )
    found = agreement_by_round(votes)
    assert found["axis"].tolist() == ["customer_value", "company_value"]
    assert found["alpha"].tolist() == pytest.approx([answer["ordinal"]] * 2, abs=1e-6)
    assert (found["low"] < found["alpha"]).all() and (found["alpha"] < found["high"]).all()
    assert not found["reliable"].any()  # few cards


def test_agreement_after_the_discussion_is_of_all_cards() -> None:
    agreed = [vote for number in range(6) for vote in split(f"2.{number}", *[(number / 5 - HALF, HALF)] * 4)]
    votes = cast(*agreed, *split("1", (-1, -1), (-1, -1), (1, 1), (1, 1)))
    again = cast(*[(*vote[:2], -1.0, -1.0, 2) for vote in split("1", *[(0, 0)] * 4)])
    found = agreement_by_round(pd.concat([votes, again], ignore_index=True))
    before, after = (found[found["round"] == number].set_index("axis") for number in (1, 2))
    assert after["alpha"].tolist() == [1.0, 1.0]
    assert (before["alpha"] < 0.9).all()
    assert (before["n_cards"].tolist(), after["n_cards"].tolist()) == ([7, 7], [7, 7])
    assert (before["n_cast"].iloc[0], after["n_cast"].iloc[0], after["n_votes"].iloc[0]) == (28, 4, 28)


def test_agreement_is_missing_without_two_votes_on_a_card() -> None:
    found = agreement_by_round(cast(("Anne", "1", 0.5, 0.5), ("Bruno", "2", 0.5, 0.5)))
    assert found["alpha"].isna().all() and found["p_below"].isna().all()
    assert found["n_cards"].tolist() == [0, 0]


def test_no_votes_come_to_empty_tables() -> None:
    nothing = tables.empty(tables.Votes)
    assert votes_by_card(nothing).empty and agreement_by_round(nothing).empty and standing_votes(nothing).empty
    placed = make_placements(("1", None, None))
    pd.testing.assert_frame_equal(proposals(placed, votes_by_card(nothing)), tables.check(tables.Placements, placed))


def test_medians_lay_out_only_what_nobody_has_placed() -> None:
    placed = make_placements(("1", 0.9, 0.9, "leverage"), ("2", None, None), ("3", None, None), ("4", 0.0, 0.5))
    kept = placed.copy(deep=True)
    found = proposals(placed, votes_by_card(cast(*SIX_TWO, *FIVE_THREE, *split("4", (1, 1)))))
    laid = rows(found)
    assert (laid["1"]["customer_value"], laid["1"]["objective"]) == (0.9, "leverage")
    assert (laid["2"]["customer_value"], laid["2"]["company_value"], laid["2"]["proposed"]) == (-0.5, -0.5, "eliminate")
    assert pd.isna(laid["2"]["objective"]) and pd.isna(laid["2"]["author"])
    assert pd.isna(laid["3"]["customer_value"])
    assert laid["4"]["customer_value"] == 0.0
    pd.testing.assert_frame_equal(placed, kept)
    # what the facilitator then records carries place and objective together
    assert rows(record(found, "2", ALL, "eliminate", "Agreed."))["2"]["customer_value"] == -0.5


places = st.sampled_from([-1.0, -0.5, -0.25, 0.0, 0.25, 0.5, 1.0])


@given(st.lists(st.tuples(places, places), min_size=1, max_size=12), st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_order_of_votes_is_indifferent_and_shares_sum_to_one(given_votes: list, chance) -> None:
    votes = cast(*split("1", *given_votes), *split("2", *given_votes[::-1]))
    found = votes_by_card(votes)
    order = list(range(len(votes)))
    chance.shuffle(order)
    pd.testing.assert_frame_equal(found, votes_by_card(votes.iloc[order]))
    shares = found[[*(f"share_{key}" for key in OBJECTIVE_KEYS), "share_none"]].sum(axis=1)
    assert shares.tolist() == pytest.approx([1.0, 1.0])
    assert (found["customer_low"] <= found["customer_median"]).all()
