from __future__ import annotations

from pathlib import Path

import pytest

from bsnskit.store.follower import Follower
from bsnskit.store.ledger import Ledger


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "ledger.sqlite")


def place(ledger: Ledger, subject: str, x: float, author: str = "Anne") -> str:
    return ledger.append("placement", subject, {"customer_value": x}, author=author).event_id


def held(follower: Follower) -> dict[str, float]:
    return {subject: event.body["customer_value"] for subject, event in follower.current("placement").items()}


def test_reads_only_what_was_added(ledger: Ledger) -> None:
    place(ledger, "1", 0.1)
    follower = Follower(ledger, ["placement"])
    place(ledger, "2", 0.2, "Boris")
    place(ledger, "1", 0.3)
    assert held(follower) == {"1": 0.1}
    assert [event.subject for event in follower.refresh()] == ["2", "1"]
    assert held(follower) == {"1": 0.3, "2": 0.2}
    assert follower.refresh() == []


def test_undo_and_redo_by_others_bring_back_what_stood(ledger: Ledger) -> None:
    place(ledger, "1", 0.1)
    follower = Follower(ledger, ["placement"])
    taken = ledger.undo(place(ledger, "1", 0.9), author="Anne")
    assert [event.kind for event in follower.refresh()] == ["placement", "undo"]
    assert held(follower) == {"1": 0.1}
    ledger.undo(taken.event_id, author="Anne")
    assert follower.refresh()
    assert held(follower) == {"1": 0.9}


def test_leaves_other_kinds_alone(ledger: Ledger) -> None:
    follower = Follower(ledger, ["placement"])
    vote = ledger.append("vote", "1|Anne|1|(all)", {"customer_value": 0.5}, author="Anne")
    ledger.undo(vote.event_id, author="Anne")
    assert follower.refresh() == []
    assert follower.position == 2


def test_takes_its_own_entries_without_reading_unless_somebody_was_faster(ledger: Ledger) -> None:
    follower = Follower(ledger, ["placement"])
    mine = ledger.append("placement", "1", {"customer_value": 0.1}, author="Anne")
    follower.take([mine])
    assert (held(follower), follower.position) == ({"1": 0.1}, 1)
    place(ledger, "2", 0.2, "Boris")
    follower.take([ledger.append("placement", "1", {"customer_value": 0.4}, author="Anne")])
    assert (held(follower), follower.position) == ({"1": 0.4, "2": 0.2}, 3)


def test_a_removed_subject_goes_and_an_erased_one_too(ledger: Ledger) -> None:
    erased = place(ledger, "1", 0.1)
    place(ledger, "2", 0.2)
    follower = Follower(ledger, ["placement"])
    ledger.append("placement", "2", {"removed": True}, author="Anne")
    ledger.erase(erased, author="Anne")
    follower.refresh()
    assert held(follower) == {}


def test_says_from_the_file_alone_that_it_is_behind(ledger: Ledger) -> None:
    follower = Follower(ledger, ["placement"])
    assert not follower.is_behind()
    place(ledger, "1", 0.1)
    assert follower.is_behind()
    follower.refresh()
    assert not follower.is_behind()
