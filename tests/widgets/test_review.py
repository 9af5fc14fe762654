"""Rows decided in the browser and recorded together: wordings and challenges, by the kernel's path and by a hand's."""

from __future__ import annotations

import json
import shutil

import pytest

from bsnskit.errors import WrongCall
from bsnskit.i18n import Language
from bsnskit.method.chain import Chain
from bsnskit.runs import pristine_sample
from bsnskit.session import Session
from bsnskit.store import revising
from bsnskit.store.engagement import open_engagement
from bsnskit.store.wordings import record_challenges, record_rewordings
from bsnskit.widgets.decided import challenge_review, wording_review

EN = Language("en")


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The sample with its tables built: made once, copied for each test."""
    folder = pristine_sample(tmp_path_factory.mktemp("built")) / "sample"
    open_engagement(folder)
    return folder


@pytest.fixture
def engagement(built, tmp_path):
    return open_engagement(shutil.copytree(built, tmp_path / "sample"))


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


def test_what_a_trial_proposes_goes_into_the_tray_of_the_editor_in_one_act(engagement) -> None:
    mission = Session(engagement, "last", Language("fr"), mode="live")
    editor = mission.reasons(edit=True)
    view = mission.trial()
    (row,) = view.rows
    assert row["cells"][0] == "Définir 1.02 par rapport à 1.04" and "46\xa0% du désaccord" in row["cells"][1]
    first, second = row["values"]["sentences"].splitlines()
    before = engagement.ledger.position
    unchanged = send(view, (row["key"], {**row["values"], "decision": "tray"}))
    assert unchanged["kind"] == "refused" and "pas mieux" in unchanged["text"]
    assert engagement.ledger.position == before and editor.proposals == []

    sentences = f"{first}\nLa validation de la campagne échoue"
    said = send(view, (row["key"], {**row["values"], "sentences": sentences, "decision": "tray"}), ("unknown", {}))
    assert said["kind"] == "recorded" and "1 proposition" in said["text"]
    assert view.rows[0]["cells"][2] == "attend d’être décidé"
    (waiting,) = revising.proposals(engagement.ledger)
    assert waiting["change"] == {
        "change": "rename", "reason_id": "1.04", "label": "La validation de la campagne échoue", "new_id": "1.04",
    }  # fmt: skip
    # The editor that was open before shows it, in French quotes, and records it as the next version.
    (shown,) = editor.proposals
    assert "« La validation de la campagne échoue »" in shown["text"].replace("\xa0", " ") and "46\xa0%" in shown["why"]
    editor._handle_custom_msg({"do": "decide", "proposals": [shown["proposal_id"]], "version": 2}, [])
    assert editor.version == 3 and editor.proposals == []
    assert engagement.reasons.set_index("reason_id").loc["1.04", "label"] == "La validation de la campagne échoue"
    assert second not in set(engagement.reasons["label"])


def test_a_sentence_beside_a_cluster_becomes_a_proposed_reason_and_no_verbatim_is_recorded(
    engagement, monkeypatch, capsys
) -> None:
    mission = Session(engagement, "last", Language("fr"), mode="live")
    monkeypatch.setattr("bsnskit.session.LONG_WORK", 10)
    editor, view = mission.reasons(edit=True), mission.discovery()
    # How far it is stands in one line; where there is no page to renew, each time anew.
    assert [line for line in capsys.readouterr().out.splitlines() if "des textes sont regroupés" in line] == [
        "50\xa0% des textes sont regroupés.", "100\xa0% des textes sont regroupés.",
    ]  # fmt: skip
    assert len(view.rows) == 8 and "hypothèse d’illustration" in view.heads[2]
    key = view.rows[0]["key"]
    assert send(view, (key, {"number": "", "label": "J’ai oublié mon mot de passe"}))["kind"] == "refused"
    assert send(view, (key, {"number": "2.18", "label": "J’ai oublié mon mot de passe"}))["kind"] == "recorded"
    assert view.rows[0]["cells"][3] == "→ 2.18"
    (shown,) = editor.proposals
    assert "« J’ai oublié mon mot de passe »" in shown["text"].replace("\xa0", " ")
    told = json.dumps([event.body for event in engagement.ledger.events("proposal")], ensure_ascii=False)
    assert not any(row["cells"][2] in told for row in view.rows) and view.rows[0]["cells"][2]


def test_an_open_editor_counts_the_past_of_what_was_merged(engagement) -> None:
    editor = Session(engagement, "last", Language("en"), mode="live").reasons(edit=True)

    def contacts() -> dict[str, str]:
        return {row["reason_id"]: row["contacts"] for row in editor.reasons}

    before = contacts()
    merge = {"change": "merge", "reason_id": "2.14", "into": "2.06"}
    editor._handle_custom_msg({"do": "revise", "changes": [merge], "why": "One message.", "version": 2}, [])
    assert int(contacts()["2.06"]) == int(before["2.06"]) + int(before["2.14"]) > int(before["2.06"])
    editor._handle_custom_msg({"do": "undo", "version": 3}, [])
    assert contacts() == before
