"""The blind vote in the ledger: rounds, names, and the one outcome of each vote however it arrives."""

from __future__ import annotations

import threading

import pytest

from bsnskit.store import judgements
from bsnskit.store.ballots import BallotRefused, Ballots, NameTaken, Participant, Vote, Watch, clean_name
from bsnskit.store.ledger import Ledger

KEY = b"k" * 32
CARD = ("2.10", "(all)")
OTHER = ("2.1", "store|Lyon")


def cards(*keys):
    return [
        {"reason_id": reason_id, "context": context, "label": "I wait", "n_contacts": 12.0}
        for reason_id, context in keys
    ]


@pytest.fixture
def ballots(tmp_path):
    return Ballots(Ledger(tmp_path / "ledger.sqlite"), "s1")


@pytest.fixture
def opened(ballots):
    ballots.open_round(cards(CARD, OTHER), author="Facilitator")
    return ballots


def reveal(ballots, number=1):
    for status in ("closed", "revealed"):
        ballots.turn_round(number, status, author="Facilitator")


def cast(ballots, person, x=3, y=-4, *, key=CARD, change="a", number=1, **more):
    return ballots.cast(person, number, key, x, y, change=change, **more)


def test_records_a_vote_beside_the_name_with_its_round(opened):
    done = cast(opened, opened.join("Zoé"))
    assert done.outcome == "recorded"
    reveal(opened)
    assert judgements.votes(opened.ledger).to_dict("records") == [
        {"round": 1, "voter": "Zoé", "reason_id": "2.10", "context": "(all)", "customer_value": 0.3, "company_value": -0.4}
    ]  # fmt: skip
    assert opened.ledger.events("vote")[0].author == "Zoé"


def test_keeps_a_context_with_a_bar_in_its_name_apart(opened):
    zoe = opened.join("Zoé | 50 %")
    cast(opened, zoe, key=OTHER)
    assert opened.votes_of(zoe, 1) == {OTHER: Vote(3, -4, opened.ledger.position)}
    reveal(opened)
    assert judgements.votes(opened.ledger)[["voter", "context"]].to_numpy().tolist() == [["Zoé | 50 %", "store|Lyon"]]


def test_records_a_vote_once_however_often_it_is_sent(opened):
    zoe = opened.join("Zoé")
    first, second = cast(opened, zoe), cast(opened, zoe)
    assert (first.outcome, second.outcome) == ("recorded", "repeated")
    assert first.vote == second.vote
    assert len(opened.ledger.events("vote")) == 1


def test_answers_a_late_copy_with_what_stands_and_changes_nothing(opened):
    zoe = opened.join("Zoé")
    cast(opened, zoe, 1, 1, change="a")
    cast(opened, zoe, 2, 2, change="b")
    again = cast(opened, zoe, 1, 1, change="a")
    assert again.outcome == "repeated"
    assert (again.vote.x, again.vote.y) == (2, 2)


def test_records_nothing_where_the_same_place_stands_already(opened):
    zoe = opened.join("Zoé")
    cast(opened, zoe, change="a")
    assert cast(opened, zoe, change="b").outcome == "repeated"
    assert len(opened.ledger.events("vote")) == 1


def test_lets_the_last_hand_win(opened):
    zoe = opened.join("Zoé")
    cast(opened, zoe, 1, 1, change="phone")
    assert cast(opened, zoe, -5, 0, change="laptop", seen=0).outcome == "recorded"
    assert opened.votes_of(zoe, 1)[CARD].x == -5


def test_lets_a_vote_that_waited_give_way_to_one_made_meanwhile(opened):
    zoe = opened.join("Zoé")
    seen = cast(opened, zoe, 1, 1, change="a").vote.version
    laptop = cast(opened, zoe, 9, 9, change="b").vote
    waited = cast(opened, zoe, -9, -9, change="c", seen=seen, waited=True)
    assert (waited.outcome, waited.vote) == ("newer", laptop)
    assert cast(opened, zoe, -9, -9, change="d", seen=laptop.version, waited=True).outcome == "recorded"


def test_takes_no_vote_after_the_round_was_closed_and_takes_it_again_when_reopened(opened):
    zoe = opened.join("Zoé")
    stands = cast(opened, zoe, change="a").vote
    opened.turn_round(1, "closed", author="Facilitator")
    late = cast(opened, zoe, 9, 9, change="b")
    assert (late.outcome, late.vote) == ("closed", stands)
    assert cast(opened, zoe, change="a").outcome == "repeated"
    assert cast(opened, zoe, key=OTHER, change="c").vote is None
    opened.turn_round(1, "open", author="Facilitator")
    assert cast(opened, zoe, 9, 9, change="b").outcome == "recorded"


def test_decides_by_the_order_of_the_ledger_when_votes_arrive_as_the_round_closes(opened):
    people = [opened.join(f"P{number}") for number in range(8)]
    outcomes = {}

    def vote(person):
        outcomes[person.name] = cast(opened, person, change=person.name).outcome

    threads = [threading.Thread(target=vote, args=[person]) for person in people]
    threads.insert(4, threading.Thread(target=opened.turn_round, args=[1, "closed"], kwargs={"author": "Facilitator"}))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    closing = next(event for event in opened.ledger.events("round") if event.body["status"] == "closed")
    recorded = {event.author: event.sequence < closing.sequence for event in opened.ledger.events("vote")}
    assert all(recorded.values())
    assert {name for name, outcome in outcomes.items() if outcome == "recorded"} == set(recorded)
    assert set(outcomes.values()) <= {"recorded", "closed"}
    opened.ledger.verify()


@pytest.mark.parametrize(
    ("x", "y", "key", "number"), [(11, 0, CARD, 1), (0, -11, CARD, 1), (0.5, 0, CARD, 1), (0, 0, ("9", "(all)"), 1), (0, 0, CARD, 2)]
)  # fmt: skip
def test_refuses_what_is_no_vote_of_the_round(opened, x, y, key, number):
    with pytest.raises(BallotRefused):
        opened.cast(opened.join("Zoé"), number, key, x, y, change="a")
    assert opened.ledger.events("vote") == []


def test_gives_a_name_to_one_person_only(opened):
    opened.join("Zoé")
    for other in ("Zoé", " zoé ", "ZOÉ", "Zoe\u0301", "Ｚoé"):
        with pytest.raises(NameTaken, match="this name is taken"):
            opened.join(other)
    assert [person.name for person in opened.attendance()] == ["Zoé"]
    Ballots(opened.ledger, "s2").join("Zoé")


def test_lets_a_name_be_taken_over_once_when_the_facilitator_says_so(opened):
    lost = opened.join("Zoé")
    cast(opened, lost)
    opened.readmit("zoé", author="Facilitator")
    back = opened.join("ZOÉ")
    assert back == Participant("s1", "Zoé", 2)
    assert opened.votes_of(back, 1) == opened.votes_of(lost, 1)
    assert back.secret(KEY) != lost.secret(KEY) and back.code(KEY) != lost.code(KEY)
    with pytest.raises(BallotRefused, match="no longer takes part"):
        cast(opened, lost, 1, 1, change="b")
    with pytest.raises(NameTaken):
        opened.join("Zoé")
    with pytest.raises(BallotRefused, match="nobody called"):
        opened.readmit("Nobody", author="Facilitator")


@pytest.mark.parametrize("name", ["", "   ", "\u202e\u200b", "x" * 81])
def test_refuses_what_is_no_name(name):
    with pytest.raises(BallotRefused, match="no name"):
        clean_name(name)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("  Anne\tLe\nGoff ", "Anne Le Goff"), ("a\u202eb", "a b"), *((name, name) for name in ("=cmd|' /C'!A0", "😀", "سعاد"))],
)  # fmt: skip
def test_keeps_a_name_as_it_can_be_seen(typed, kept):
    assert clean_name(typed) == kept


def test_holds_one_round_at_a_time_and_reveals_only_what_is_closed(opened):
    with pytest.raises(BallotRefused, match="round 1 is not finished"):
        opened.open_round(cards(CARD), author="Facilitator")
    with pytest.raises(BallotRefused, match="cannot be turned"):
        opened.turn_round(1, "revealed", author="Facilitator")
    opened.turn_round(1, "closed", author="Facilitator")
    assert opened.turn_round(1, "closed", author="Facilitator").status == "closed"
    opened.turn_round(1, "revealed", author="Facilitator")
    with pytest.raises(BallotRefused, match="cannot be turned"):
        opened.turn_round(1, "open", author="Facilitator")
    assert opened.open_round(cards(CARD), author="Facilitator").number == 2
    assert [held.status for held in opened.rounds()] == ["revealed", "open"]
    with pytest.raises(BallotRefused, match="no reason to vote on"):
        opened.open_round([], author="Facilitator")


def test_numbers_rounds_after_those_that_were_imported(ballots):
    body = {"customer_value": 0.25, "company_value": -1.0}
    ballots.ledger.append("vote", "2|Anne|2.10|(all)", body, author="Anne")
    assert len(judgements.votes(ballots.ledger)) == 1
    assert ballots.open_round(cards(CARD), author="Facilitator").number == 3


def test_gives_nobody_the_votes_of_a_round_before_it_is_revealed(opened):
    cast(opened, opened.join("Zoé"))
    assert len(judgements.votes(opened.ledger)) == 0
    opened.turn_round(1, "closed", author="Facilitator")
    assert len(judgements.votes(opened.ledger)) == 0
    opened.turn_round(1, "revealed", author="Facilitator")
    assert len(judgements.votes(opened.ledger)) == 1


def test_tells_who_has_voted_and_not_what(opened):
    anne, _ = opened.join("Anne"), opened.join("Bo")
    cast(opened, anne)
    cast(opened, anne, 1, 1, change="b")
    assert opened.turnout(1) == {"Anne": 1, "Bo": 0}


def test_watches_what_others_record(opened):
    watch = Watch(opened).look()
    zoe = opened.join("Zoé")
    cast(opened, zoe)
    assert watch.look().of(zoe, 1)[CARD].x == 3
    assert watch.people[zoe.subject] == zoe
    opened.ledger.undo_last("vote", author="Facilitator")
    assert watch.look().of(zoe, 1) == {}
    opened.turn_round(1, "closed", author="Facilitator")
    assert watch.look().round.status == "closed"
    assert vars(Watch(opened).look())["votes"] == {}
