"""Rows decided in the browser and recorded together: wordings and challenges, by the kernel's path and by a hand's."""

from __future__ import annotations

import pytest

from bsnskit.errors import WrongCall
from bsnskit.i18n import Language
from bsnskit.method.chain import Chain
from bsnskit.runs import pristine_sample
from bsnskit.store.engagement import open_engagement
from bsnskit.store.wordings import record_challenges, record_rewordings
from bsnskit.widgets.decided import challenge_review, wording_review

EN = Language("en")


@pytest.fixture
def engagement(tmp_path):
    return open_engagement(pristine_sample(tmp_path) / "sample")


def send(view, *rows):
    view.sent = {"token": str(len(rows)), "rows": [{"key": key, "values": values} for key, values in rows]}
    return view.message


def test_wordings_are_accepted_and_refused_together_as_one_version_of_the_list(engagement) -> None:
    view = wording_review(lambda: Chain(engagement), engagement.ledger, words=EN, author="Camille")
    assert [row["key"] for row in view.rows] == ["2.03", "2.05", "2.10", "1.01", "1.04", "1.05", "1.07", "1.08", "1.09"]
    before = engagement.ledger.position
    said = send(
        view,
        ("1.07", {"decision": "accepted", "label": "Il me manque un prof", "why": ""}),
        ("1.04", {"decision": "refused", "label": "", "why": "ce sont leurs mots"}),
        ("1.01", {"decision": "", "label": "x", "why": ""}),
        ("no such reason", {"decision": "accepted", "label": "x"}),
    )
    assert said["kind"] == "recorded" and "1 accepted, 1 refused" in said["text"] and "version 3" in said["text"]
    assert [event.kind for event in engagement.ledger.events()[before:]] == [
        "list_version", "rewording", "reason", "rewording",
    ]  # fmt: skip
    reasons = engagement.reasons.set_index("reason_id")
    assert reasons.loc["1.07", "label"] == "Il me manque un prof" and reasons["list_version"].max() == 3
    assert reasons.loc["1.07", "topic"] == "STS WEB"  # the rest of the reason is kept
    shown = {row["key"]: row["values"]["decision"] for row in view.rows}
    assert "1.07" not in shown and shown["1.04"] == "refused" and shown["1.01"] == ""
    assert {finding.subject for finding in Chain(engagement).open_wording} == {"2.03", "2.05", "2.10", "1.01", "1.05",
                                                                             "1.08", "1.09"}  # fmt: skip
    assert engagement.rewordings.set_index("reason_id").loc["1.04", ["author", "why"]].tolist() == [
        "Camille", "ce sont leurs mots",
    ]  # fmt: skip


@pytest.mark.parametrize("label", ["", "J’ai une question : …", "x" * 501])
def test_a_wording_that_cannot_stand_is_refused_and_nothing_is_recorded(engagement, label) -> None:
    view = wording_review(lambda: Chain(engagement), engagement.ledger, words=EN, author="Camille")
    before = engagement.ledger.position
    said = send(view, ("1.04", {"decision": "refused"}), ("1.07", {"decision": "accepted", "label": label}))
    assert said["kind"] == "refused" and "cannot stand on the list" in said["text"]
    assert engagement.ledger.position == before
    proposals = Chain(engagement).wording_proposals
    with pytest.raises(WrongCall, match="cannot stand"):
        record_rewordings(
            engagement.ledger, [("1.07", {"decision": "accepted", "label": label})], proposals, author="A"
        )


def test_challenges_are_recorded_with_who_says_so_and_for_whom(engagement) -> None:
    view = challenge_review(lambda: Chain(engagement), engagement.ledger, words=EN, author="Camille")
    assert len(view.rows) == 27
    values = {
        "should_exist": "no",
        "for_whom": "new heads of school",
        "said_by": "the head of CARINA",
        "why": "<b>x</b>",
    }
    assert send(view, ("2.16", values))["text"] == "1 challenge recorded."
    found = engagement.challenges.set_index("reason_id").loc["2.16"]
    assert found[list(values)].tolist() == list(values.values()) and found["author"] == "Camille"
    assert not found["illustration"]
    assert record_challenges(engagement.ledger, [], author="A") == []


def test_what_a_browser_should_not_send_changes_nothing(engagement) -> None:
    view = challenge_review(lambda: Chain(engagement), engagement.ledger, words=EN, author="Camille")
    before = engagement.ledger.position
    assert send(view, ("9.99", {"should_exist": "no"}))["kind"] == "recorded"
    view.sent = {"token": "b", "rows": [{"key": "2.16"}]}
    assert view.message == {"token": "b", "kind": "refused", "text": "This could not be recorded; nothing was changed."}
    assert send(view, ("2.16", {"should_exist": "perhaps"}))["kind"] == "refused"
    assert engagement.ledger.position == before
