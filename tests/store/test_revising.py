"""Versions of the list in the ledger: past weeks follow, a split asks for re-coding, undo, and a tray that stays."""

import pandas as pd
import pytest

from bsnskit.deliver import views
from bsnskit.errors import WrongCall
from bsnskit.i18n import Language
from bsnskit.method.chain import Chain
from bsnskit.runs import pristine_sample
from bsnskit.store import judgements, revising
from bsnskit.store.engagement import open_engagement

ANNE = "Anne Le Goff"
SAID = {"why": "Agents cannot tell them apart.", "author": ANNE, "week": "2020-W20"}
MERGE = {"change": "merge", "reason_id": "2.14", "into": "2.06"}
SPLIT = {
    "change": "split",
    "reason_id": "2.07",
    "parts": [{"reason_id": "2.07a", "label": "Le rendez-vous est refusé"}, {"reason_id": "2.07b", "label": "L’agenda est vide"}],
}  # fmt: skip


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    root = tmp_path_factory.mktemp("revising") / "data"
    pristine_sample(root)
    return open_engagement("sample", data=root)


@pytest.fixture
def engagement(sample):
    """The sample; whatever a test records is taken back after it."""
    before = sample.ledger.position
    yield sample
    while revising.undo_last_step(sample.ledger, author=ANNE):
        pass
    assert before <= sample.ledger.position
    sample.ledger.verify()


def weekly(engagement, *ids):
    volumes = engagement.volumes.query("grain == 'week'")
    return (
        volumes[volumes["reason_id"].isin(ids)].groupby("period_start", dropna=False, observed=True)["n_contacts"].sum()
    )


def test_past_weeks_follow_a_merge_and_come_back_with_undo(engagement):
    both, total = weekly(engagement, "2.06", "2.14"), engagement.volumes["n_contacts"].sum()
    assert revising.revise(engagement.ledger, [MERGE], **SAID) == 3
    pd.testing.assert_series_equal(weekly(engagement, "2.06"), both)
    assert weekly(engagement, "2.14").empty
    assert engagement.volumes["n_contacts"].sum() == total
    assert engagement.reasons.set_index("reason_id").loc["2.14", "state"] == "retired"
    assert engagement.breaks["reason_id"].tolist() == ["2.08b"]
    version = judgements.revisions(engagement.ledger)[-1]
    assert (version["author"], version["why"]) == (ANNE, SAID["why"])
    assert version["crosswalk"] == [{"from": "2.14", "to": "2.06", "change": "merged"}]
    revising.undo_last_step(engagement.ledger, author=ANNE)
    assert judgements.list_version(engagement.ledger) == 2
    assert (
        len(weekly(engagement, "2.14")) and engagement.reasons.set_index("reason_id").loc["2.14", "state"] == "active"
    )


def test_a_split_leaves_the_past_where_it_was_counted_and_marks_the_break(engagement):
    before = weekly(engagement, "2.07")
    revising.revise(engagement.ledger, [SPLIT], **SAID)
    pd.testing.assert_series_equal(weekly(engagement, "2.07"), before)
    assert weekly(engagement, "2.07a", "2.07b").empty
    found = engagement.breaks.set_index("reason_id")
    assert set(found.index) == {"2.08b", "2.07a", "2.07b"}
    assert found.loc["2.07a", ["week", "kind"]].tolist() == ["2020-W20", "list"]
    reasons = engagement.reasons["reason_id"].tolist()
    assert reasons[reasons.index("2.07a") : reasons.index("2.07a") + 3] == ["2.07a", "2.07b", "2.07"]
    revising.undo_last_step(engagement.ledger, author=ANNE)
    assert engagement.breaks["reason_id"].tolist() == ["2.08b"]
    assert engagement.reasons["reason_id"].tolist().index("2.07") == 6


def test_what_was_judged_of_a_reason_follows_its_new_number(engagement):
    placed = engagement.placements.set_index("reason_id").loc["2.03"]
    causes = engagement.causes.query("reason_id == '2.03'")["cause_id"].tolist()
    weeks = weekly(engagement, "2.03")
    revising.revise(engagement.ledger, [{"change": "rename", "reason_id": "2.03", "new_id": "2.30"}], **SAID)
    after = engagement.placements.set_index("reason_id")
    assert "2.03" not in after.index and after.loc["2.30", "objective"] == placed["objective"]
    assert engagement.causes.query("reason_id == '2.30'")["cause_id"].tolist() == causes
    assert "2.30" in set(engagement.challenges["reason_id"]) and "2.30" in set(engagement.targets["reason_id"])
    assert "2.30" in set(engagement.votes["reason_id"])
    pd.testing.assert_series_equal(weekly(engagement, "2.30"), weeks)
    # Judged again under the new number: the later judgement holds.
    engagement.ledger.append("challenge", "2.30", {"should_exist": "yes"}, author=ANNE)
    challenges = engagement.challenges.set_index("reason_id")
    assert challenges.index.is_unique and challenges.loc["2.30", "should_exist"] == "yes"
    engagement.ledger.undo_last("challenge", author=ANNE)


def test_the_tray_survives_a_restart(engagement):
    kept = revising.propose(engagement.ledger, [MERGE, SPLIT], why="The trial says so.", author=ANNE)
    again = open_engagement(engagement.folder)
    found = revising.proposals(again.ledger)
    assert [one["proposal_id"] for one in found] == kept
    assert (found[0]["change"], found[0]["why"], found[0]["author"]) == (MERGE, "The trial says so.", ANNE)
    assert judgements.list_version(again.ledger) == 2
    revising.refuse(again.ledger, kept[1], author=ANNE)
    revising.revise(again.ledger, [MERGE], decides=kept[:1], **SAID)
    assert revising.proposals(engagement.ledger) == []
    revising.undo_last_step(again.ledger, author=ANNE)
    assert [one["proposal_id"] for one in revising.proposals(again.ledger)] == kept[:1]
    revising.undo_last_step(again.ledger, author=ANNE)
    assert [one["proposal_id"] for one in revising.proposals(again.ledger)] == kept


def test_refuses_a_version_without_why_or_on_an_older_list(engagement):
    with pytest.raises(WrongCall, match="nobody said why"):
        revising.revise(engagement.ledger, [MERGE], **{**SAID, "why": " "})
    with pytest.raises(WrongCall, match="moved on to version 2 while this was made on version 1"):
        revising.revise(engagement.ledger, [MERGE], version=1, **SAID)
    with pytest.raises(WrongCall, match="no change"):
        revising.revise(engagement.ledger, [], **SAID)
    assert judgements.list_version(engagement.ledger) == 2


def test_never_takes_back_what_an_import_brought(engagement):
    assert revising.last_step(engagement.ledger) == []
    assert revising.undo_last_step(engagement.ledger, author=ANNE) is None
    assert judgements.list_version(engagement.ledger) == 2


def test_volumes_of_a_list_of_two_levels_are_added_at_the_first(engagement):
    assert Chain(engagement).first_level.empty
    attach = {"change": "attach", "reason_id": "2.17", "parent_id": "2.10"}
    revising.revise(engagement.ledger, [attach], **SAID)
    chain = Chain(engagement)
    own, upper = (table.set_index("reason_id")["n_contacts"] for table in (chain.pareto, chain.first_level))
    assert upper["2.10"] == own["2.10"] + own["2.17"] == 31  # the case prints 21 and 10
    assert "2.17" not in upper.index and len(upper) == 26 and upper.sum() == own.sum() == 706
    shown = views.quantification.volumes(chain, Language("fr")).text
    assert "au premier niveau de la liste" in shown
