from __future__ import annotations

import pandas as pd

from bsnskit.contracts import tables
from bsnskit.method.qualification import challenge_findings, challenges_by_reason
from tests.method.builders import make_reasons, same


def make_challenges(*rows: tuple[str, str | None, str | None]) -> pd.DataFrame:
    names = ("reason_id", "should_exist", "said_by")
    return tables.from_rows(
        tables.Challenges, [{**dict(zip(names, row, strict=True)), "illustration": True} for row in rows]
    )


def test_challenges_stand_beside_every_reason_of_the_list() -> None:
    table = challenges_by_reason(make_reasons("2", "1"), make_challenges(("1", "no", "Billing"), ("9", "yes", "Anne")))
    assert table["reason_id"].tolist() == ["2", "1"]
    assert table["should_exist"].fillna("?").tolist() == ["?", "no"]
    assert table["illustration"].tolist() == [False, True]


def test_challenges_not_recorded_stay_missing() -> None:
    table = challenges_by_reason(make_reasons("1"), tables.empty(tables.Challenges))
    assert table[["should_exist", "said_by", "why", "author"]].isna().all(axis=None)
    assert challenges_by_reason(tables.empty(tables.Reasons), make_challenges(("1", "no", None))).empty


def test_findings_ask_for_missing_challenges_and_for_who_says_so() -> None:
    challenged = challenges_by_reason(
        make_reasons("1", "2", "3"), make_challenges(("1", "no", None), ("2", "yes", "Anne"))
    )
    assert [(finding.subject, finding.rule.key) for finding in challenge_findings(challenged)] == [
        ("1", "challenge_without_name"),
        ("3", "reason_not_challenged"),
    ]


def test_challenges_leave_their_arguments_and_ignore_row_order() -> None:
    challenges = make_challenges(("1", "no", "Anne"), ("2", "yes", "Bob"))
    before = challenges.copy(deep=True)
    reasons = make_reasons("1", "2")
    same(challenges_by_reason(reasons, challenges), challenges_by_reason(reasons, challenges.iloc[::-1]))
    pd.testing.assert_frame_equal(challenges, before)
