"""Agreement against Krippendorff 2011, Cohen 1960, Fleiss 1971, and figures worked by hand."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bsnskit.statistics import (
    WrongNumbers,
    alpha_by_code,
    cohen_kappa,
    confusion_pairs,
    fleiss_kappa,
    krippendorff_alpha,
    observed_agreement,
    position_bias,
)
from tests.statistics.known import ANSWERS

# Krippendorff 2011, "Computing Krippendorff's alpha-reliability", data A: 3 raters, 15 units, 12 of them pairable.
EXAMPLE_A = ANSWERS["kripp_A"]

# Codings of a handful of raters; None is "not coded".
tables = st.integers(2, 4).flatmap(
    lambda raters: st.lists(
        st.lists(st.sampled_from(["a", "b", "c", None]), min_size=raters, max_size=raters), min_size=2, max_size=25
    ).map(lambda items: [list(row) for row in zip(*items, strict=True)])
)


def trial(n=120, raters=3, known=0.85, codes=5, seed=1):
    """Raters know the true code with probability `known`, else they guess: alpha is about known squared."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, codes, n)
    return np.where(rng.random((raters, n)) < known, truth, rng.integers(0, codes, (raters, n)))


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval"])
def test_krippendorff_alpha_gives_the_published_values(level):
    assert krippendorff_alpha(EXAMPLE_A["data"], level).value == pytest.approx(EXAMPLE_A[level], abs=5e-7)


def test_krippendorff_alpha_counts_only_items_coded_twice():
    found = krippendorff_alpha(EXAMPLE_A["data"])
    assert (found.n_units, found.n_codings) == (12, 26)
    assert found.low < found.value < found.high <= 1
    assert not found.reliable


def test_krippendorff_alpha_of_two_raters_worked_by_hand():
    # 10 items, raters differ on 4; 20 codings: 14 "x", 6 "y". D_o = .4, D_e = 2 * 14 * 6 / (20 * 19) = .442105.
    one = ["x", "y", "x", "x", "x", "x", "x", "x", "y", "y"]
    two = ["y", "y", "x", "x", "x", "y", "x", "x", "x", "x"]
    found = krippendorff_alpha([one, two])
    assert found.value == pytest.approx(1 - 0.4 / (2 * 14 * 6 / (20 * 19)), abs=1e-12)
    assert found.observed == pytest.approx(0.6)


@pytest.mark.parametrize("missing", [None, np.nan, pd.NA, pd.NaT])
def test_krippendorff_alpha_takes_any_mark_of_a_missing_code(missing):
    filled = [[missing if code is None else code for code in row] for row in EXAMPLE_A["data"]]
    assert krippendorff_alpha(filled).value == pytest.approx(EXAMPLE_A["nominal"], abs=5e-7)


def test_krippendorff_alpha_takes_arrays_frames_and_text_alike():
    numbers = np.array([[np.nan if c is None else c for c in row] for row in EXAMPLE_A["data"]])
    texts = pd.DataFrame(EXAMPLE_A["data"]).map(lambda c: None if pd.isna(c) else f"2.{int(c)}0")
    expected = krippendorff_alpha(EXAMPLE_A["data"])
    assert krippendorff_alpha(numbers) == expected
    assert krippendorff_alpha(pd.DataFrame(numbers)) == expected
    assert krippendorff_alpha(texts) == expected


def test_krippendorff_alpha_repeats_itself_and_follows_the_seed():
    codings = trial()
    assert krippendorff_alpha(codings) == krippendorff_alpha(codings)
    assert krippendorff_alpha(codings, seed=1).low != krippendorff_alpha(codings, seed=2).low


def test_krippendorff_alpha_does_not_depend_on_the_order_of_items_or_raters():
    codings = trial()
    shuffled = codings[::-1][:, np.random.default_rng(3).permutation(codings.shape[1])]
    assert krippendorff_alpha(shuffled) == krippendorff_alpha(codings)


def test_krippendorff_alpha_leaves_its_argument_alone():
    codings = pd.DataFrame(trial()).astype(float).mask(lambda table: table == 2)
    before = codings.copy(deep=True)
    krippendorff_alpha(codings, "ordinal")
    pd.testing.assert_frame_equal(codings, before)


def test_krippendorff_alpha_of_an_interval_does_not_depend_on_unit_or_origin():
    codings = trial(known=0.6)
    first = krippendorff_alpha(codings, "interval")
    second = krippendorff_alpha(codings * 1e-7 + 3, "interval")
    assert (second.value, second.low, second.high) == pytest.approx((first.value, first.low, first.high), abs=1e-6)


def test_krippendorff_alpha_of_ranks_sees_only_their_order():
    codings = trial(known=0.6)
    assert krippendorff_alpha(np.exp(codings), "ordinal").value == pytest.approx(
        krippendorff_alpha(codings, "ordinal").value, abs=1e-12
    )


def test_krippendorff_alpha_resamples_where_many_disagree_and_scores_where_few_do():
    assert krippendorff_alpha(trial(known=0.8)).method == "bootstrap_percentile"
    assert krippendorff_alpha(trial(known=0.99)).method == "score"


def test_krippendorff_alpha_of_perfect_agreement_is_not_certain():
    found = krippendorff_alpha([["a", "b"] * 20] * 2)
    assert (found.value, found.high) == (1, pytest.approx(1, abs=1e-9))
    # Wilson's upper end of 0 in 40 is 3.8415 / 43.8415; chance disagreement is 2 * 40 * 40 / (80 * 79).
    assert found.low == pytest.approx(1 - 3.841459 / 43.841459 / (3200 / 6320), abs=1e-3)


def test_below_is_the_share_of_plausible_values_under_the_required_level():
    found = krippendorff_alpha(trial())
    assert found.below(-1) == 0
    assert found.below(1.01) == 1
    assert found.below(found.value) == pytest.approx(0.5, abs=0.06)
    assert found.below(0.6) <= found.below(0.7) <= found.below(0.8)
    assert found.below(found.low) == pytest.approx(0.025, abs=0.004)


def test_reliable_needs_30_items_and_more_than_one_code_in_use():
    assert krippendorff_alpha(trial(n=30)).reliable
    assert not krippendorff_alpha(trial(n=29)).reliable
    rare = [["a"] * 57 + ["b"] * 3, ["a"] * 58 + ["b"] * 2]
    assert not krippendorff_alpha(rare).reliable


@pytest.mark.parametrize("codings", [[], [[], []], [[None, None], [None, 1]], [["a", "b", "c"]], pd.DataFrame()])
def test_krippendorff_alpha_without_pairs_is_unknown(codings):
    found = krippendorff_alpha(codings)
    assert np.isnan([found.value, found.low, found.high, found.observed, found.below(0.8)]).all()
    assert (found.n_units, found.method, found.reliable) == (0, "none", False)


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval"])
def test_krippendorff_alpha_of_a_single_code_is_unknown_though_all_agree(level):
    found = krippendorff_alpha([[7] * 40, [7] * 40], level)
    assert np.isnan(found.value)
    assert np.isnan(found.below(0.8))
    assert (found.observed, found.n_units) == (1, 40)


def test_krippendorff_alpha_refuses_what_it_cannot_read():
    with pytest.raises(WrongNumbers, match=r"'ratio' is not a level. It is one of: nominal, ordinal, interval"):
        krippendorff_alpha([[1, 2], [1, 2]], "ratio")
    with pytest.raises(WrongNumbers, match="Level ordinal needs numbers"):
        krippendorff_alpha([["a", "b"], ["a", "b"]], "ordinal")
    with pytest.raises(WrongNumbers, match="not a table of raters x items"):
        krippendorff_alpha([[1, 2], [1, 2, 3]])
    with pytest.raises(WrongNumbers, match="not a table of raters x items"):
        krippendorff_alpha([1, 2, 3])
    with pytest.raises(WrongNumbers, match="95 is not a confidence level"):
        krippendorff_alpha([[1, 2], [1, 2]], confidence=95)


@given(tables)
def test_krippendorff_alpha_does_not_depend_on_the_names_of_codes(table):
    renamed = [[{"a": "z", "b": "y", "c": "x", None: None}[code] for code in row] for row in table]
    first, second = krippendorff_alpha(table, draws=50), krippendorff_alpha(renamed, draws=50)
    assert second.value == pytest.approx(first.value, nan_ok=True)


@given(tables)
def test_krippendorff_alpha_never_exceeds_1_and_its_score_interval_holds_it(table):
    found = krippendorff_alpha(table, draws=200)
    assume(not np.isnan(found.value))
    assert found.value <= 1 + 1e-12
    if found.method == "score":
        assert found.low <= found.value + 1e-9
        assert found.value <= found.high + 1e-2


def test_observed_agreement_is_the_share_of_equal_pairs():
    assert observed_agreement([["a", "a", "b"], ["a", "b", "b"]]) == pytest.approx(2 / 3)
    # Diagonal of the coincidence matrix of example A: 20 of 26.
    assert observed_agreement(EXAMPLE_A["data"]) == pytest.approx(20 / 26)
    assert np.isnan(observed_agreement([]))


def test_alpha_by_code_is_alpha_of_the_code_against_the_rest():
    codings = pd.DataFrame(trial(n=60)).map(str)
    table = alpha_by_code(codings, draws=300).set_index("code")
    for code in table.index:
        alone = krippendorff_alpha(codings.map(lambda given, code=code: given == code), draws=300)
        assert table.loc[code, "alpha"] == pytest.approx(alone.value)
    assert list(table.index) == ["0", "1", "2", "3", "4"]
    assert table["prevalence"].sum() == pytest.approx(1)


def test_alpha_by_code_finds_the_code_that_is_confused():
    codings = trial(n=200, known=1.0)
    codings[1] = np.where(codings[1] == 3, 4, codings[1])
    table = alpha_by_code(codings, required=0.8).set_index("code")
    assert table["alpha"].nsmallest(2).index.tolist() == [3, 4]
    assert table.loc[3, "q"] > 0.99 > 0.01 > table.loc[0, "q"]


def test_alpha_by_code_without_codings_is_empty():
    assert alpha_by_code([[None, None]]).empty


def test_confusion_pairs_give_the_coincidences_of_the_published_example():
    # Krippendorff 2011, coincidence matrix of A: 1 with 3 once, 3 with 4 twice (each counted from both sides).
    table = confusion_pairs(EXAMPLE_A["data"])
    assert table[["code_a", "code_b"]].to_numpy().tolist() == [[3, 4], [1, 3]]
    assert table["disagreement"].tolist() == pytest.approx([4, 2])
    assert table["share"].tolist() == pytest.approx([2 / 3, 1 / 3])
    assert table["n_units"].tolist() == [2, 1]


def test_confusion_pairs_foretell_alpha_after_a_merge():
    codings = trial(n=150)
    table = confusion_pairs(codings)
    assert table["share"].sum() == pytest.approx(1)
    for row in table.itertuples():
        merged = krippendorff_alpha(np.where(codings == row.code_b, row.code_a, codings)).value
        assert row.alpha_merged == pytest.approx(merged)
        assert row.gain == pytest.approx(merged - krippendorff_alpha(codings).value)


@pytest.mark.parametrize("codings", [[], [["a", "b"], ["a", "b"]], [["a", None], [None, "b"]]])
def test_confusion_pairs_are_none_where_nobody_disagrees(codings):
    assert confusion_pairs(codings).empty


def test_confusion_pairs_know_no_alpha_when_merging_leaves_a_single_code():
    table = confusion_pairs([["a", "b", "a"], ["b", "b", "a"]])
    assert table["alpha_merged"].isna().tolist() == [True]


@pytest.mark.parametrize("case", ANSWERS["cohen"])
def test_cohen_kappa_gives_the_published_values(case):
    assert cohen_kappa(case["t"]) == pytest.approx(case["k"], abs=5e-7)


def test_fleiss_kappa_gives_the_published_value():
    # Fleiss 1971 form, 10 items, 14 raters, 5 codes.
    known = ANSWERS["fleiss_wiki"]
    assert fleiss_kappa(known["rows"]) == pytest.approx(known["kappa"], abs=5e-7)


def test_kappas_are_unknown_where_chance_agreement_is_certain_or_nothing_was_coded():
    assert np.isnan(cohen_kappa([[5, 0], [0, 0]]))
    assert np.isnan(cohen_kappa([[0, 0], [0, 0]]))
    assert np.isnan(fleiss_kappa([[3, 0], [3, 0]]))
    assert np.isnan(fleiss_kappa(np.empty((0, 3))))


def test_kappas_refuse_what_is_no_table_of_theirs():
    with pytest.raises(WrongNumbers, match="not a square table"):
        cohen_kappa([[1, 2, 3], [1, 2, 3]])
    with pytest.raises(WrongNumbers, match=r"from 2 to 3 codings.*Use krippendorff_alpha"):
        fleiss_kappa([[1, 1], [2, 1]])
    with pytest.raises(WrongNumbers, match="not a table of counts"):
        fleiss_kappa([1, 2, 3])
    with pytest.raises(WrongNumbers, match="never negative"):
        cohen_kappa([[1, -2], [1, 2]])


def listed_trial(preference, n=200, raters=6, seed=5):
    """Each rater takes the first code of his own list with probability `preference`, else one at random."""
    rng = np.random.default_rng(seed)
    codes = [f"2.{number:02d}" for number in range(1, 11)]
    orders = [list(rng.permutation(codes)) for _ in range(raters)]
    codings = [[o[0] if rng.random() < preference else rng.choice(codes) for _ in range(n)] for o in orders]
    return codings, orders


def test_position_bias_is_found_where_raters_take_the_first_code():
    found = position_bias(*listed_trial(0.15))
    assert found.expected == pytest.approx(0.1)
    # 15 % take the first, and a tenth of the others meet it by chance.
    assert found.share == pytest.approx(0.15 + 0.85 * 0.1, abs=0.03)
    assert found.high < found.share
    assert found.p_value < 0.01


def test_position_bias_is_not_found_in_fair_lists_nor_in_a_frequent_reason_that_stands_first():
    assert position_bias(*listed_trial(0.0)).p_value > 0.05
    codings, orders = listed_trial(0.0)
    orders[0] = ["2.01", *[code for code in orders[0] if code != "2.01"]]
    frequent = [["2.01"] * 150 + row[150:] for row in codings]
    assert position_bias(frequent, orders).p_value > 0.05


def test_position_bias_without_codings_is_unknown():
    found = position_bias([[None, None]], [["a", "b"]])
    assert np.isnan(found.share)
    assert found.n_codings == 0


def test_position_bias_refuses_lists_that_do_not_fit():
    with pytest.raises(WrongNumbers, match="lists do not fit the raters"):
        position_bias([["a"], ["b"]], [["a", "b"]])
    with pytest.raises(WrongNumbers, match="lists do not fit the raters"):
        position_bias([["a"], ["b"]], [["a", "b"], ["a", "c"]])
    with pytest.raises(WrongNumbers, match="code 'c' is in no list"):
        position_bias([["c"]], [["a", "b"]])
