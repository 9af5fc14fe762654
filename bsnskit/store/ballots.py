"""The blind vote as the ledger holds it: rounds, who takes part, votes; each step decided inside one transaction.

Three kinds of event. `round` (subject: its number) says what is voted on and whether votes are taken; `attendance`
(session and name) lets a name be taken once a session; `vote` (round, voter, reason, context) is one position. A vote
is known by what its sender calls it, so that one sent twice is recorded once.
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bsnskit.errors import BsnsError, LedgerError
from bsnskit.store.events import ERASE, UNDO, Event, NewEvent, parts_of, subject_of
from bsnskit.store.ledger import Ledger
from bsnskit.store.ledger_database import Standing
from bsnskit.vocabulary import N_

STEPS = 10
"""Steps from the middle of an axis to its end: a vote is a whole number from -10 to 10."""
LONGEST = 80
"""Characters of a name."""
NO_SESSION = ""
_CODE = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_CODE_LENGTH = 6

Card = dict[str, Any]
"""What is voted on, as it is shown: reason_id, context, label, topic, n_contacts, cost_total, tnps, n_tnps."""
Key = tuple[str, str]
"""reason_id, context."""


class BallotRefused(BsnsError):
    """Something about the vote is not possible as things stand; nothing was recorded."""


class NameTaken(BallotRefused):
    """Somebody of this session goes by that name already."""


@dataclass(frozen=True)
class Round:
    """One round of votes; `status` is open, closed or revealed."""

    number: int
    status: str
    session: str
    cards: tuple[Card, ...]

    @classmethod
    def of(cls, event: Event) -> Round:
        """Read the event of a round."""
        body = event.body or {}
        return cls(int(event.subject), str(body["status"]), str(body.get("session", "")), tuple(body.get("cards", ())))

    @property
    def keys(self) -> set[Key]:
        """What is voted on."""
        return {key_of(card) for card in self.cards}

    def event(self, status: str) -> NewEvent:
        """Return the event that gives the round another status."""
        return NewEvent(
            "round", str(self.number), {"status": status, "session": self.session, "cards": list(self.cards)}
        )


@dataclass(frozen=True)
class Participant:
    """Who votes: the name that stands beside the votes, and how often it was given away anew."""

    session: str
    name: str
    turn: int = 1

    @property
    def subject(self) -> str:
        """Subject of the attendance: names that differ in case or width alone are one."""
        return subject_of(self.session, folded(self.name))

    def secret(self, key: bytes) -> str:
        """Return what only this participant's browser holds."""
        return _signed(key, "participant", self.subject, self.turn)

    def code(self, key: bytes) -> str:
        """Return the short code by which the participant finds their votes on another device."""
        number = int(_signed(key, "code", self.subject, self.turn), 16)
        letters = []
        for _ in range(_CODE_LENGTH):
            number, place = divmod(number, len(_CODE))
            letters.append(_CODE[place])
        return "".join(letters)


@dataclass(frozen=True)
class Vote:
    """A position that stands, in steps from -10 to 10; `version` grows with every change, 0 = there is none."""

    x: int
    y: int
    version: int


@dataclass(frozen=True)
class Wish:
    """A vote as it was sent; see `Ballots.cast`."""

    person: Participant
    number: int
    key: Key
    x: int
    y: int
    change: str
    seen: int = 0
    waited: bool = False

    @property
    def subject(self) -> str:
        """Subject of the vote in the ledger."""
        return subject_of(self.number, self.person.name, *self.key)

    @property
    def event_id(self) -> str:
        """Id of the event it becomes: the same however often it is sent."""
        told = f"vote\n{self.person.subject}\n{self.subject}\n{self.change}"
        return hashlib.sha256(told.encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Cast:
    """What became of a vote that was sent, and what now stands for that card.

    `outcome` is recorded; repeated (it was there already); newer (it had waited for the connection, and meanwhile
    the participant voted otherwise elsewhere); closed (the round takes no more votes).
    """

    outcome: str
    vote: Vote | None


def key_of(card: Mapping[str, Any]) -> Key:
    """Return the key of a card."""
    return str(card["reason_id"]), str(card["context"])


def clean_name(name: object) -> str:
    """Return a name as it is kept: composed letters, nothing that cannot be seen, single spaces.

    Raises
    ------
    BallotRefused : nothing is left, or more than 80 characters
    """
    composed = unicodedata.normalize("NFC", str(name))
    kept = " ".join("".join(sign if sign.isprintable() else " " for sign in composed).split())
    if not kept or len(kept) > LONGEST:
        raise BallotRefused(
            "",
            N_("this is no name that can be kept"),
            N_("A name or pseudonym has 1 to {longest} characters."),
            longest=LONGEST,
        )
    return kept


def folded(name: str) -> str:
    """Return what two spellings of one name have in common."""
    return unicodedata.normalize("NFKC", name).casefold()


class Ballots:
    """The blind vote of one engagement.

    Parameters
    ----------
    ledger : where everything is recorded
    session : the sitting that people take part in; names are unique within it
    """

    def __init__(self, ledger: Ledger, session: str = NO_SESSION) -> None:
        self.ledger, self.session = ledger, session

    # -- the facilitator ----------------------------------------------------------------------------------------------

    def rounds(self) -> list[Round]:
        """Return the rounds in their order."""
        return sorted(map(Round.of, self.ledger.current("round").values()), key=lambda held: held.number)

    def open_round(self, cards: Iterable[Mapping[str, Any]], *, author: str) -> Round:
        """Open the next round on these cards.

        Raises
        ------
        BallotRefused : a round is open or not revealed yet, or there is nothing to vote on
        """
        wanted = tuple(dict(card) for card in cards)
        if not wanted:
            raise BallotRefused("", N_("there is no reason to vote on"), move=N_("Import the list of reasons first."))

        def choose(standing: Standing) -> list[NewEvent]:
            held = [Round.of(event) for event in standing.current("round").values()]
            waiting = next((one for one in held if one.status != "revealed"), None)
            if waiting is not None:
                raise BallotRefused(
                    "",
                    N_("round {number} is not finished"),
                    N_("One round at a time."),
                    N_("Close it and reveal it first."),
                    number=waiting.number,
                )
            voted = {int(parts_of(subject)[0]) for subject in standing.current("vote")}
            number = max([0, *voted, *(one.number for one in held)]) + 1
            return [Round(number, "open", self.session, wanted).event("open")]

        return Round.of(self.ledger.decide(choose, author=author)[0])

    def turn_round(self, number: int, status: str, *, author: str) -> Round:
        """Close a round, open it again, or reveal it; what is revealed stays revealed.

        Raises
        ------
        BallotRefused : there is no such round, or it cannot go from where it stands to that status
        """
        allowed = {("open", "closed"), ("closed", "open"), ("closed", "revealed")}

        def choose(standing: Standing) -> list[NewEvent]:
            event = standing.last("round", str(number))
            held = None if event is None else Round.of(event)
            if held is not None and held.status == status:
                return []
            if held is None or (held.status, status) not in allowed:
                raise BallotRefused(
                    "",
                    N_("round {number} cannot be turned to '{status}'"),
                    N_("A round is opened, closed, then revealed; what was revealed stays so."),
                    number=number,
                    status=status,
                )
            return [held.event(status)]

        self.ledger.decide(choose, author=author)
        return Round.of(self.ledger.current("round")[str(number)])

    def turnout(self, number: int) -> dict[str, int]:
        """Return how many cards each participant has placed in a round: who has voted, not what.

        Those who take part in the session and have not voted yet stand there with 0.
        """
        counts = {person.name: 0 for person in self.attendance()}
        for subject in self.ledger.current("vote"):
            held, voter, *_ = parts_of(subject)
            if int(held) == number:
                counts[voter] = counts.get(voter, 0) + 1
        return counts

    def attendance(self) -> list[Participant]:
        """Return who takes part in this session, in order of arrival."""
        found = [event for event in self.ledger.current("attendance").values() if _session(event) == self.session]
        return [_participant(event) for event in sorted(found, key=lambda event: (event.body or {}).get("place", 0))]

    def readmit(self, name: str, *, author: str) -> None:
        """Let whoever gives this name next take it over: for a participant whose telephone is gone.

        Raises
        ------
        BallotRefused : nobody of that name takes part
        """

        def choose(standing: Standing) -> list[NewEvent]:
            person = Participant(self.session, name)
            event = standing.last("attendance", person.subject)
            if event is None:
                raise BallotRefused("", N_("nobody called {name} takes part"), name=name)
            return [NewEvent("attendance", person.subject, {**(event.body or {}), "free": True})]

        self.ledger.decide(choose, author=author)

    # -- a participant ------------------------------------------------------------------------------------------------

    def join(self, name: object) -> Participant:
        """Take part under a name.

        Raises
        ------
        NameTaken : somebody else has it
        BallotRefused : this is no name
        """
        kept = clean_name(name)
        person = Participant(self.session, kept)

        def choose(standing: Standing) -> list[NewEvent]:
            event = standing.last("attendance", person.subject)
            held = (event.body or {}) if event else {}
            if event and not held.get("free"):
                raise NameTaken(
                    kept,
                    N_("this name is taken"),
                    N_("Everybody has a name of their own, so that nobody changes another's votes."),
                    N_("If it is you, give your code; else choose another name."),
                )
            body = {
                "name": held.get("name", kept),
                "turn": int(held.get("turn", 0)) + 1,
                "place": held.get("place", len(standing.current("attendance")) + 1),
                "free": False,
            }
            return [NewEvent("attendance", person.subject, body, author=str(body["name"]))]

        return _participant(self.ledger.decide(choose)[0])

    def cast(
        self,
        person: Participant,
        number: int,
        key: Key,
        x: int,
        y: int,
        *,
        change: str,
        seen: int = 0,
        waited: bool = False,
    ) -> Cast:
        """Record one vote, or say why it is not; on return it is on disk.

        Parameters
        ----------
        number : of the round
        x, y : worth to the customer and to the company, -10..10
        change : what the sender calls this gesture; sent again, it is the same vote
        seen : version of the vote that the sender meant to change
        waited : the vote waited for the connection: it gives way to one that was made meanwhile

        Raises
        ------
        BallotRefused : no such card in the round, a value off the scale, somebody who no longer takes part
        """
        done = self.cast_all([Wish(person, number, key, x, y, change, seen, waited)])[0]
        if isinstance(done, BallotRefused):
            raise done
        return done

    def cast_all(self, wishes: Sequence[Wish]) -> list[Cast | BallotRefused]:
        """Record votes that came at the same time in one transaction: the disk is waited for once.

        Parameters
        ----------
        wishes : at most one for a participant, round and card: none of them sees the others

        Returns
        -------
        one outcome or refusal per wish, in their order; one that is refused takes no other with it
        """
        found: list[Cast | BallotRefused | NewEvent] = []

        def choose(standing: Standing) -> list[NewEvent]:
            found.extend(self._decided(standing, wish) for wish in wishes)
            return [one for one in found if isinstance(one, NewEvent)]

        recorded = iter(self.ledger.decide(choose))
        return [Cast("recorded", vote_of(next(recorded))) if isinstance(one, NewEvent) else one for one in found]

    def _decided(self, standing: Standing, wish: Wish) -> Cast | BallotRefused | NewEvent:
        person, x, y = wish.person, wish.x, wish.y
        if not all(isinstance(value, int) and -STEPS <= value <= STEPS for value in (x, y)) or not wish.change:
            return BallotRefused("", N_("a vote lies between -10 and +10 on both axes"))
        attends = standing.last("attendance", person.subject)
        if attends is None or _participant(attends) != person:
            return BallotRefused("", N_("this device no longer takes part"), move=N_("Give your name again."))
        last = standing.last("vote", wish.subject)
        stands = None if last is None else vote_of(last)
        if standing.has(wish.event_id):
            return Cast("repeated", stands)
        event = standing.last("round", str(wish.number))
        held = None if event is None else Round.of(event)
        if held is None or wish.key not in held.keys:
            return BallotRefused("", N_("this is not voted on in round {number}"), number=wish.number)
        if held.status != "open":
            return Cast("closed", stands)
        if wish.waited and stands is not None and stands.version > wish.seen:
            return Cast("newer", stands)
        if stands is not None and (stands.x, stands.y) == (x, y):
            return Cast("repeated", stands)
        body = {"customer_value": x / STEPS, "company_value": y / STEPS, "illustration": False}
        return NewEvent("vote", wish.subject, body, author=person.name, event_id=wish.event_id)

    def votes_of(self, person: Participant, number: int) -> dict[Key, Vote]:
        """Return what stands for one participant in a round."""
        found = {}
        for subject, event in self.ledger.current("vote").items():
            held, voter, *key = parts_of(subject)
            if int(held) == number and voter == person.name:
                found[(key[0], key[1])] = vote_of(event)
        return found


class Watch:
    """What the ballot shows, kept in memory and brought up to date by what was recorded since.

    Reading everything for every page would cost more than the vote itself.
    """

    def __init__(self, ballots: Ballots) -> None:
        self.ballots = ballots
        self.position = -1
        self.rounds: dict[int, Round] = {}
        self.people: dict[str, Participant] = {}
        self.votes: dict[tuple[int, str], dict[Key, Vote]] = {}

    def look(self) -> Watch:
        """Read what was recorded since the last look."""
        news = self.ballots.ledger.events(after=max(self.position, 0))
        if self.position < 0 or any(event.kind in (UNDO, ERASE) or event.gone for event in news):
            self._read_all()
            return self
        for event in news:
            self._take(event)
            self.position = event.sequence
        return self

    def _read_all(self) -> None:
        ledger = self.ballots.ledger
        self.position = ledger.position
        self.rounds, self.people, self.votes = {}, {}, {}
        for kind in ("round", "attendance", "vote"):
            for event in ledger.current(kind).values():
                self._take(event)

    def _take(self, event: Event) -> None:
        if event.kind == "round":
            self.rounds[int(event.subject)] = Round.of(event)
        elif event.kind == "attendance" and _session(event) == self.ballots.session:
            self.people[event.subject] = _participant(event)
        elif event.kind == "vote":
            number, voter, reason_id, context = parts_of(event.subject)
            self.votes.setdefault((int(number), voter), {})[reason_id, context] = vote_of(event)

    @property
    def round(self) -> Round | None:
        """The round that is on, or was last."""
        return self.rounds[max(self.rounds)] if self.rounds else None

    def of(self, person: Participant, number: int) -> dict[Key, Vote]:
        """Return what stands for one participant in a round."""
        return self.votes.get((number, person.name), {})


def vote_of(event: Event) -> Vote:
    """Read the event of a vote."""
    body = event.body or {}
    x, y = (round(STEPS * float(body[name])) for name in ("customer_value", "company_value"))
    return Vote(x, y, event.sequence)


def signature(key: bytes, *parts: object) -> str:
    """Return a keyed hash of named parts, as 64 hex digits."""
    return _signed(key, *parts)


def _signed(key: bytes, *parts: object) -> str:
    return hmac.new(key, subject_of("ballot", *parts).encode(), hashlib.sha256).hexdigest()


def _session(event: Event) -> str:
    return parts_of(event.subject)[0]


def _participant(event: Event) -> Participant:
    body = event.body or {}
    return Participant(_session(event), str(body.get("name", "")), int(body.get("turn", 1)))


def cards_of(table: Sequence[Mapping[str, Any]]) -> list[Card]:
    """Return what is shown of each card, from records of `tables.BoardCards`; the figures are kept with the round."""
    names = ("reason_id", "context", "label", "label_other", "topic", "n_contacts", "cost_total", "tnps", "n_tnps")
    return [{name: card.get(name) for name in names} for card in table]


__all__ = [
    "BallotRefused",
    "Ballots",
    "Card",
    "Cast",
    "LedgerError",
    "NameTaken",
    "Participant",
    "Round",
    "Vote",
    "Watch",
    "Wish",
    "cards_of",
    "clean_name",
    "key_of",
    "signature",
]
