from __future__ import annotations

import pandas as pd
import pytest

from bsnskit.method.qualification import label_overlaps, sentence_encoder
from tests.method.builders import make_reasons, rectorat_reasons

ASKED = (("2.08a", "2.08b"), ("2.17", "2.10"), ("2.14", "2.06"), ("1.04", "1.02"))
"""The four pairs a consultant would ask about on the Rectorat list."""


def ranks_of(found: pd.DataFrame) -> list[int]:
    of = {frozenset((row.reason_a, row.reason_b)): row.rank for row in found.itertuples()}
    return [of[frozenset(pair)] for pair in ASKED]


def test_overlaps_by_letters_put_the_four_pairs_of_the_rectorat_among_the_first_25_of_351() -> None:
    found = label_overlaps(rectorat_reasons())
    assert len(found) == 351
    print("ranks by letters of 351:", dict(zip(ASKED, ranks_of(found), strict=True)))
    assert ranks_of(found) == [1, 19, 2, 20]


def test_overlaps_by_meaning_put_them_higher_still() -> None:
    found = label_overlaps(rectorat_reasons(), encode=sentence_encoder())
    print("ranks by meaning of 351:", dict(zip(ASKED, ranks_of(found), strict=True)))
    assert max(ranks_of(found)) <= 6
    assert set(found["by"]) == {"meaning"}
    # Beside the rank by meaning stands the one by letters, pair by pair.
    letters = label_overlaps(rectorat_reasons())
    beside = found.merge(letters, on=["reason_a", "reason_b"], suffixes=("", "_l"), validate="one_to_one")
    assert (beside["rank_letters"] == beside["rank_l"]).all()


def test_overlaps_find_the_same_words_whatever_their_case_and_accents() -> None:
    reasons = make_reasons("1", "2", "3", label=["Je n’ai pas reçu", "JE N'AI PAS RECU", "Où est ma commande ?"])
    top = label_overlaps(reasons).iloc[0]
    assert (top["reason_a"], top["reason_b"]) == ("1", "2")
    assert top["similarity"] == pytest.approx(1)


def test_overlaps_do_not_depend_on_the_order_of_the_list() -> None:
    reasons = rectorat_reasons()
    turned = label_overlaps(reasons.iloc[::-1].reset_index(drop=True))
    assert sorted(ranks_of(turned)) == sorted(ranks_of(label_overlaps(reasons)))


def test_overlaps_leave_out_the_retired_and_their_argument_alone() -> None:
    reasons = make_reasons("1", "2", "3", state=["active", "retired", "to_decide"])
    before = reasons.copy(deep=True)
    found = label_overlaps(reasons)
    pd.testing.assert_frame_equal(reasons, before)
    assert found[["reason_a", "reason_b"]].to_numpy().tolist() == [["1", "3"]]


@pytest.mark.parametrize("ids", [(), ("1",)])
def test_overlaps_of_fewer_than_two_reasons_are_none(ids: tuple[str, ...]) -> None:
    assert label_overlaps(make_reasons(*ids)).empty


def test_overlaps_survive_a_label_of_signs_only() -> None:
    assert len(label_overlaps(make_reasons("1", "2", label=["???", "Où est ma commande ?"]))) == 1
