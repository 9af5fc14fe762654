from __future__ import annotations

import pandas as pd
import pytest

from bsnskit.contracts import tables
from bsnskit.method.quantification import experience
from tests.method.builders import known_answers, make_reasons, make_surveys, same


def test_tnps_and_its_interval_are_those_published() -> None:
    known = known_answers()["tnps"]
    answers = [("1", 10)] * known["promoters"] + [("1", 8)] * known["passives"] + [("1", 3)] * known["detractors"]
    row = experience(make_reasons("1"), make_surveys(*answers)).iloc[0]
    assert row["tnps"] == pytest.approx(known["tnps"])
    assert [row["tnps_low"], row["tnps_high"]] == pytest.approx(known["ci95"], abs=5e-5)
    assert row["n_tnps"] == 1000


def test_scores_at_the_borders_fall_on_the_right_side() -> None:
    row = experience(make_reasons("1"), make_surveys(*[("1", score) for score in range(11)])).iloc[0]
    # 9 and 10 promote, 0 to 6 detract: (2 - 7) / 11.
    assert row["tnps"] == pytest.approx(100 * (2 - 7) / 11)


def test_fcr_and_ftf_carry_wilson_intervals_and_their_own_n() -> None:
    # Source: 81 of 263 gives 0.255289 to 0.366210 (known_answers.json, wilson95).
    k, n, low, high = known_answers()["wilson95"][0]
    rows = [("1", None, 1.0, None)] * k + [("1", None, 0.0, 1.0)] * (n - k)
    row = experience(make_reasons("1"), make_surveys(*rows)).iloc[0]
    assert (row["n_tnps"], row["n_fcr"], row["n_ftf"]) == (0, n, n - k)
    assert row["fcr"] == pytest.approx(k / n)
    assert [row["fcr_low"], row["fcr_high"]] == pytest.approx([low, high], abs=5e-7)
    assert row["ftf"] == 1
    assert pd.isna(row["tnps"])


def test_silence_is_unknown_not_satisfaction() -> None:
    table = experience(make_reasons("1", "2"), make_surveys(("1", 10, 1.0, 1.0), ("9", 0, 0.0, 0.0)))
    silent = table.iloc[1]
    assert (silent["n_tnps"], silent["n_fcr"], silent["n_ftf"]) == (0, 0, 0)
    figures = [name for name in table.columns if not name.startswith(("n_", "reason"))]
    assert len(figures) == 12
    assert silent[figures].isna().all()


def test_experience_without_surveys_or_reasons_is_unknown() -> None:
    assert experience(make_reasons("1"), tables.empty(tables.Surveys))["tnps"].isna().all()
    assert experience(tables.empty(tables.Reasons), make_surveys(("1", 5))).empty


def test_experience_leaves_its_arguments_and_ignores_row_order() -> None:
    surveys = make_surveys(("1", 10, 1.0), ("2", 4, 0.0), ("1", 7, None, 1.0))
    before = surveys.copy(deep=True)
    reasons = make_reasons("2", "1")
    table = experience(reasons, surveys)
    assert table["reason_id"].tolist() == ["2", "1"]
    same(table, experience(reasons, surveys.sample(frac=1, random_state=1)))
    pd.testing.assert_frame_equal(surveys, before)


def test_the_agents_effort_is_a_mean_with_its_own_n() -> None:
    surveys = make_surveys(*[("1", None)] * 40, ("2", 10))
    surveys["agent_effort"] = [float(1 + place % 5) for place in range(40)] + [None]
    table = experience(make_reasons("1", "2"), surveys).set_index("reason_id")
    assert table.loc["1", ["effort", "n_effort"]].tolist() == [3.0, 40]
    assert 2.4 < table.loc["1", "effort_low"] < 3 < table.loc["1", "effort_high"] < 3.6
    assert pd.isna(table.loc["2", "effort"]) and table.loc["2", "n_effort"] == 0
