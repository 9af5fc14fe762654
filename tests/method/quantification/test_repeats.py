from __future__ import annotations

import pandas as pd
import pytest

from bsnskit.contracts import tables
from bsnskit.method.quantification import repeat_shares
from tests.method.builders import known_answers, make_reasons


def make_repeats(*rows: tuple[str, int, int, int]) -> pd.DataFrame:
    names = ("reason_id", "n_contacts", "n_identified", "n_repeats")
    return tables.from_rows(tables.Repeats, [dict(zip(names, row, strict=True)) for row in rows])


def test_the_share_is_of_the_contacts_whose_customer_is_known() -> None:
    # Source: 81 of 263 gives 0.255289 to 0.366210 (known_answers.json, wilson95).
    k, n, low, high = known_answers()["wilson95"][0]
    row = repeat_shares(make_reasons("1"), make_repeats(("1", 1000, n, k))).iloc[0]
    assert row["share_repeats"] == pytest.approx(k / n)
    assert [row["share_low"], row["share_high"]] == pytest.approx([low, high], abs=5e-7)


def test_a_reason_without_a_known_customer_has_no_share() -> None:
    found = repeat_shares(make_reasons("1", "2"), make_repeats(("1", 7, 0, 0), ("9", 5, 5, 5)))
    assert found["reason_id"].tolist() == ["1", "2"]
    assert found[["share_repeats", "share_low", "share_high"]].isna().all(axis=None)
    assert found["n_identified"].tolist() == [0, 0]


def test_no_repeat_among_many_is_a_share_of_none_with_its_interval() -> None:
    row = repeat_shares(make_reasons("1"), make_repeats(("1", 100, 100, 0))).iloc[0]
    assert row["share_repeats"] == 0
    # 1.96^2 / (100 + 1.96^2)
    assert row["share_high"] == pytest.approx(0.037, abs=0.0005)


def test_lists_and_counts_are_left_as_they_are() -> None:
    reasons, repeats = make_reasons("1"), make_repeats(("1", 10, 10, 2))
    before = reasons.copy(), repeats.copy()
    repeat_shares(reasons, repeats)
    pd.testing.assert_frame_equal(reasons, before[0])
    pd.testing.assert_frame_equal(repeats, before[1])


def test_an_empty_list_has_no_rows() -> None:
    assert repeat_shares(make_reasons(), make_repeats()).empty
