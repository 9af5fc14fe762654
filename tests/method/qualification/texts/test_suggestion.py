"""Coding from what is coded: accuracy by cross-validation, confidence that keeps its promise, abstention, what more brings."""

import csv
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from bsnskit.contracts import tables
from bsnskit.errors import NotReady
from bsnskit.method.qualification import texts
from tests.method.builders import typed

ROOT = Path(__file__).parents[4]


def generated():
    with (ROOT / "data/sample/verbatims.csv").open(encoding="utf-8", newline="") as lines:
        return pd.DataFrame(list(csv.DictReader(lines, delimiter=";")))


@pytest.fixture(scope="module")
def french():
    return generated()


@pytest.fixture(scope="module")
def coded(french):
    return french[["contact_id", "verbatim", "reason_id"]]


@pytest.fixture(scope="module")
def outcomes(coded):
    return texts.cross_validated(coded)


def outcome_rows(*pairs):
    rows = [
        {"contact_id": f"C{place}", "reason_id": "1", "suggested": "1" if right else "2", "correct": right,
         "score": 0.0, "lead": 0.0, "confidence": sure}
        for place, (sure, right) in enumerate(pairs)
    ]  # fmt: skip
    return typed(tables.CodingOutcomes, rows)


def test_codes_french_contacts_it_never_saw(outcomes, french):
    # One in eight was coded astray at random, a third of 2.08a goes to 2.08b: nobody can foresee these.
    assert 0.80 < outcomes["correct"].mean() < 0.95
    about = french.set_index("contact_id")["theme"]
    named = outcomes[~outcomes["reason_id"].isin(["Autre", "2.08a", "2.08b"])]
    true = named["contact_id"].map(about)
    assert (named["suggested"] == true)[true.isin(set(french["reason_id"]))].mean() > 0.95


def test_confidence_keeps_its_promise_on_many_contacts():
    draw = np.random.default_rng(3)
    sure = draw.uniform(0.3, 1, 4000)
    found = outcome_rows(*zip(sure, draw.random(4000) < sure, strict=True))
    assert texts.calibration_error(found) < 0.025
    boasting = found.assign(confidence=np.clip(found["confidence"] + 0.2, 0, 1))
    assert texts.calibration_error(boasting) > 0.12


def test_calibration_error_by_hand():
    # Ten contacts, one a tenth: |0.9 - 1| nine times and |0.9 - 0| once.
    found = outcome_rows(*[(0.9, True)] * 9, (0.9, False))
    assert texts.calibration_error(found) == pytest.approx((9 * 0.1 + 0.9) / 10)


def test_accuracy_by_level_by_hand():
    found = outcome_rows((0.95, True), (0.9, True), (0.7, False), (0.4, True))
    table = texts.accuracy_by_level(found, levels=(0.0, 0.9, 0.99)).set_index("level")
    assert table["n_coded"].tolist() == [4, 2, 0]
    assert table["share_coded"].tolist() == [1.0, 0.5, 0.0]
    assert table["accuracy"].tolist()[:2] == [0.75, 1.0] and np.isnan(table["accuracy"].iloc[2])
    # Wilson, 3 of 4: (0.300642, 0.954413)
    assert table.loc[0.0, ["accuracy_low", "accuracy_high"]].tolist() == pytest.approx([0.300642, 0.954413], abs=1e-6)


def test_level_for_takes_whole_ties_and_needs_thirty():
    found = outcome_rows(*[(0.9, True)] * 150, *[(0.6, False)] * 50)
    assert texts.level_for(found, accuracy=0.95) == 0.9
    assert texts.level_for(found, accuracy=0.99) is None
    assert texts.level_for(found.head(20), accuracy=0.5) is None


def test_abstains_below_the_level(coded, outcomes):
    coder = texts.learnt(coded, outcomes=outcomes)
    new = pd.DataFrame(
        {
            "contact_id": ["a", "b", "c"],
            "verbatim": ["Bonjour, je n'arrive pas à valider mes HSA dans STS", "xyzzy plugh", ""],
        }
    )
    before = new.copy()
    told = []
    found = texts.suggestions(coder, new, level=0.8, progress=lambda done, total: told.append((done, total)))
    assert found["best"].iloc[0] == "1.02"
    assert found.loc[0, "reason_id"] == "1.02"
    assert found["reason_id"].isna().tolist() == [False, True, True]
    assert found["confidence"].iloc[2] == 0
    assert told == [(3, 3)]
    pd.testing.assert_frame_equal(new, before)
    everything = texts.suggestions(coder, new, level=0.0)
    assert everything["reason_id"].tolist() == everything["best"].tolist()
    assert texts.suggestions(coder, new.head(0), level=0.5).empty


def test_suggestions_do_not_depend_on_the_order_of_rows(coded, outcomes):
    coder = texts.learnt(coded, outcomes=outcomes)
    one = texts.suggestions(coder, coded[["contact_id", "verbatim"]], level=0.5)
    other = texts.suggestions(coder, coded[["contact_id", "verbatim"]].iloc[::-1], level=0.5)
    pd.testing.assert_frame_equal(one, other.iloc[::-1].reset_index(drop=True))


def test_repeats_of_a_text_are_never_coded_by_having_been_seen():
    labels = np.random.default_rng(5).integers(2, size=40)
    rows = [(f"mot{number % 40} mot{number % 40}", str(labels[number % 40])) for number in range(80)]
    coded = pd.DataFrame(
        {
            "contact_id": [f"C{place:02d}" for place in range(80)],
            "verbatim": [r[0] for r in rows],
            "reason_id": [r[1] for r in rows],
        }
    )
    # Each text stands twice and says nothing of any other: knowing its twin would give 100 %.
    assert texts.cross_validated(coded)["correct"].mean() < 0.75


def test_learns_nothing_from_too_little():
    few = pd.DataFrame({"contact_id": list("abc"), "verbatim": list("abc"), "reason_id": ["1", "2", "1"]})
    with pytest.raises(NotReady, match="3 contacts of 2 reasons are coded"):
        texts.cross_validated(few)
    one = pd.DataFrame({"contact_id": [str(i) for i in range(40)], "verbatim": ["a"] * 40, "reason_id": ["1"] * 40})
    with pytest.raises(NotReady, match="40 contacts of 1 reasons"):
        texts.learnt(one)


def test_coded_texts_take_the_reason_of_most_coders_of_the_last_round():
    codings = typed(
        tables.Codings,
        [
            {"round": number, "contact_id": contact, "coder": coder, "reason_id": reason, "list_version": 1}
            for number, contact, coder, reason in [
                (1, "a", "x", "9"), (2, "a", "x", "1"), (2, "a", "y", "1"), (2, "a", "z", "2"),
                (1, "b", "x", "1"), (1, "b", "y", "2"), (1, "c", "x", "3"), (1, "e", "x", "3"),
            ]
        ],
    )  # fmt: skip
    verbatims = pd.DataFrame({"contact_id": list("abcde"), "verbatim": ["un", "deux", "trois", "quatre", " "]})
    found = texts.coded_texts(verbatims, codings)
    assert found[["contact_id", "reason_id"]].to_numpy().tolist() == [["a", "1"], ["c", "3"]]


def test_learning_curve_says_how_many_more_to_code(coded, outcomes):
    curve = texts.learning_curve(coded, folds=3, outcomes=outcomes)
    measured, ahead = curve[curve["measured"]], curve[~curve["measured"]]
    # Thirds of parts of the texts, and at the end what ten folds of all of them had shown already.
    assert measured["n_coded"].tolist() == [round(260 * share * 2 / 3) for share in (0.2, 0.35, 0.5, 0.75)] + [234]
    assert measured["accuracy"].iloc[-1] == outcomes["correct"].mean()
    assert measured["accuracy"].iloc[-1] > measured["accuracy"].iloc[0]
    assert ahead["n_coded"].max() == 4 * measured["n_coded"].iloc[-1]
    assert (ahead["accuracy"].diff().dropna() > 0).all()
    wanted = (measured["accuracy"].iloc[-1] + ahead["accuracy"].iloc[-1]) / 2
    needed = texts.coded_needed(curve, accuracy=wanted)
    assert measured["n_coded"].iloc[-1] < needed < ahead["n_coded"].max()
    assert texts.coded_needed(curve, accuracy=0.9999) is None


def test_coded_needed_lies_on_the_line_between_two_points():
    rows = [(100, 0.7, True), (400, 0.9, False)]
    curve = typed(tables.LearningCurve, [{"n_coded": n, "accuracy": a, "measured": m} for n, a, m in rows])
    # Half way in accuracy is half way in the logarithm: sqrt(100 * 400).
    assert texts.coded_needed(curve, accuracy=0.8) == 200
    assert texts.coded_needed(curve, accuracy=0.6) == 100


def test_the_encoder_stands_beside_letters(coded):
    axes = {reason: place for place, reason in enumerate(sorted(set(coded["reason_id"])))}
    told = dict(zip(coded["verbatim"], coded["reason_id"], strict=True))

    def encode(sentences):
        return np.eye(len(axes))[[axes[told[sentence]] for sentence in sentences]]

    # Vectors that know the answer make every answer right: they are used, and on the text they were made of.
    part = coded.drop_duplicates("verbatim").reset_index(drop=True)
    assert texts.cross_validated(part, folds=3, encode=encode)["correct"].mean() > 0.97


@pytest.mark.real_data
def test_codes_banking77_as_well_as_the_benchmark_says(real_data):
    # A tenth of what benchmarks/suggestion.py prints in full: one fold in ten held out, once.
    read = pd.read_csv(real_data / "banking77" / "train.csv")
    ids = [f"{place:05d}" for place in range(len(read))]
    coded = pd.DataFrame({"contact_id": ids, "verbatim": read["text"], "reason_id": read["category"]})
    out = np.arange(len(coded)) % 10 == 3
    tried = texts.cross_validated(coded[~out].iloc[::6].reset_index(drop=True), folds=3)
    coder = texts.learnt(coded[~out].reset_index(drop=True), outcomes=tried)
    found = texts.suggestions(coder, coded.loc[out, ["contact_id", "verbatim"]], level=0.0)
    right = found["best"].to_numpy() == coded.loc[out, "reason_id"].to_numpy()
    assert right.mean() > 0.88
    surest = np.argsort(-found["confidence"].to_numpy(), kind="stable")[: round(0.8 * out.sum())]
    assert right[surest].mean() > 0.955
