from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bsnskit.contracts import tables
from bsnskit.method.quantification import contacts_at_fcr, experience, repeat_effects, repeat_shares
from tests.method.builders import make_reasons, make_surveys, same, typed


def effects(counts, answers, volumes, ids=("1",), **more):
    reasons = make_reasons(*ids)
    names = ("reason_id", "n_contacts", "n_identified", "n_repeats")
    repeats = typed(tables.Repeats, [dict(zip(names, row, strict=True)) for row in counts])
    annual = pd.DataFrame({"reason_id": list(volumes), "n_contacts": list(volumes.values())}).astype(
        {"reason_id": "str"}
    )
    felt = experience(reasons, make_surveys(*answers))
    return repeat_effects(annual, repeat_shares(reasons, repeats), felt, **more).set_index("reason_id")


def answers_of(reason_id, resolved, unresolved):
    return [(reason_id, None, 1.0, None)] * resolved + [(reason_id, None, 0.0, None)] * unresolved


def test_formula_is_that_of_the_method():
    # METHOD section 2: V (1 - rho (1 - f0)) / (1 - rho (1 - f1)); 1000 x 0.82 / 0.88.
    one = pd.Series([1.0])
    assert contacts_at_fcr(1000 * one, 0.7 * one, 0.8 * one, 0.6 * one)[0] == pytest.approx(1000 * 0.82 / 0.88)
    assert contacts_at_fcr(1000 * one, 0.7 * one, 0.8 * one, one)[0] == pytest.approx(1000 * 0.7 / 0.8)


# Where nothing is resolved and all come back, the formula divides by zero: no volume is known then.
@given(st.floats(0, 0.99), st.floats(0, 0.99), st.floats(0, 0.99))
def test_an_fcr_that_stays_changes_nothing_and_a_better_one_never_adds(f0, f1, rho):
    low, high = sorted((f0, f1))
    f0, f1, rho = (pd.Series([value]) for value in (low, high, rho))
    v = pd.Series([100.0])
    assert contacts_at_fcr(v, f0, f0, rho)[0] == pytest.approx(100)
    assert contacts_at_fcr(v, f0, f1, rho)[0] <= 100 + 1e-9


def test_return_share_and_effect_worked_by_hand():
    # 180 of 1,000 repeats, 70 of 100 resolved: 0.18 / 0.30 = 0.60; FCR 0.80 then: 1000 - 1000 x 0.82 / 0.88 = 68.2.
    row = effects([("1", 1100, 1000, 180)], answers_of("1", 70, 30), {"1": 1000.0}).loc["1"]
    assert row["return_share"] == pytest.approx(0.6)
    assert row["return_low"] < 0.6 < row["return_high"]
    assert row["n_avoided"] == pytest.approx(68.18, abs=0.005)
    assert row["n_avoided_low"] < row["n_avoided"] < row["n_avoided_high"] <= row["n_avoided_most"]
    assert row["n_avoided_most"] == pytest.approx(1000 - 1000 * 0.7 / 0.8)


def test_more_repeats_than_the_survey_explains_are_a_return_share_of_one():
    row = effects([("1", 100, 100, 40)], answers_of("1", 90, 10), {"1": 100.0}).loc["1"]
    assert row["return_share"] == 1
    assert row["n_avoided"] == pytest.approx(row["n_avoided_most"])


def test_what_is_not_known_has_no_effect():
    table = effects(
        [("1", 10, 0, 0), ("2", 50, 50, 5), ("3", 50, 50, 5), ("4", 50, 50, 5)],
        [*answers_of("1", 5, 5), *answers_of("3", 8, 0), *answers_of("4", 5, 5)],
        {"1": 10.0, "2": 50.0, "3": 50.0, "4": float("nan")},
        ids=("1", "2", "3", "4", "5"),
    )
    assert table.loc[["1", "2", "3", "5"], "return_share"].isna().all()
    assert table["n_avoided"].isna().all()
    assert table.loc["4", "return_share"] == pytest.approx(0.2)
    assert table.loc["3", "fcr_better"] == 1


def test_order_of_rows_is_indifferent_and_empty_is_empty():
    counts = [("1", 100, 100, 10), ("2", 50, 50, 5)]
    answers = [*answers_of("1", 5, 5), *answers_of("2", 6, 4)]
    one = effects(counts, answers, {"1": 100.0, "2": 50.0}, ids=("1", "2")).reset_index()
    other = effects(counts[::-1], answers[::-1], {"2": 50.0, "1": 100.0}, ids=("1", "2")).reset_index()
    same(one, other)
    assert effects([], [], {}, ids=()).empty
