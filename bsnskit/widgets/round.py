"""The facilitator's side of the blind vote: who has voted, not what; close, reveal, vote again on what splits the room.

The browser asks once a second; everything else it may ask is one of `_DEEDS`. Every word it shows is made here.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

from bsnskit.errors import BsnsError
from bsnskit.i18n import is_unknown
from bsnskit.method import classification
from bsnskit.store import ballot_sheets, ballots, judgements, sittings
from bsnskit.store.ballots import Ballots, Card, Round
from bsnskit.vocabulary import ALL, N_, OBJECTIVES
from bsnskit.widgets.printed import records
from bsnskit.widgets.words import GONE

if TYPE_CHECKING:
    import pandas as pd

    from bsnskit.i18n import Language
    from bsnskit.method.chain import Chain
    from bsnskit.store.engagement import Engagement

_LOG = logging.getLogger("bsnskit.round")
WRITTEN = N_("{n} workbook(s) lie in {folder}: hand them out, put them back there once filled, then read them.")
READ = N_("{file}: {n} votes of {name} recorded, {same} as before.")
NONE_READ = N_("There is no workbook in {folder}.")
MEDIAN = N_("Median: customer {customer}, company {company}. Middle half: {spread}.")
ON_AXIS = N_("on an axis")
READMITTED = N_("{name} can join again under that name, once.")
_WORDS = {
    "title": N_("Blind vote"),
    "open": N_("Open round {number} on {n} reasons"),
    "again": N_("Open round {number} on the {n} chosen"),
    "close": N_("Close the round"),
    "reopen": N_("Open it again"),
    "reveal": N_("Show the result"),
    "none": N_("No round is open. Participants see a waiting page."),
    "is_open": N_("Round {number} is open: {finished} of {people} have placed all {n}."),
    "is_closed": N_("Round {number} is closed; nobody has seen it yet."),
    "is_revealed": N_("Round {number}, shown to the room."),
    "gone": GONE,
    "people": N_("Who has voted"),
    "nobody": N_("Nobody has joined yet."),
    "done": N_("{done} of {n}"),
    "readmit": N_("Let in again"),
    "readmit_why": N_("For somebody whose telephone is gone: whoever gives this name next takes over its votes."),
    "scan": N_("Scan, or open:"),
    "no_ballot": N_("The ballot is not open here. Start it with `bsns workshop {client}`."),
    "devices": N_("Other devices that have opened it: {n}."),
    "no_devices": N_("No other device has opened it yet."),
    "alone": N_("The ballot listens on this machine alone. With `--lan` telephones in the room can reach it."),
    "when_not": N_("When a telephone cannot open it"),
    "off_line": N_("Without a network: one workbook each"),
    "names": N_("Names, one a line"),
    "write": N_("Write the workbooks"),
    "read": N_("Read them back"),
    "shared": N_("Or one device passed round: open the address here and tick “Several people vote on this device”."),
    "split": N_("To discuss: the room is split"),
    "agreed": N_("Not to discuss: at least {share} in one quadrant"),
    "votes": N_("{n} votes"),
    "discuss": N_("Vote again"),
    "alpha": N_("How far the room agrees (ordinal alpha)"),
    "alpha_round": N_("After round {number}"),
    "customer": N_("For the customer"),
    "company": N_("For the company"),
    "nothing": N_("No votes were given in this round."),
    "proposed": N_("The medians lie on the board as proposals; the team records what it decides."),
}


class Rounds(anywidget.AnyWidget):
    """The view: traits are set by Python alone, the browser sends what it asks for."""

    _esm = Path(__file__).with_name("round.js")
    _css = Path(__file__).with_name("round.css")
    state = traitlets.Dict().tag(sync=True)
    words = traitlets.Dict().tag(sync=True)
    message = traitlets.Dict().tag(sync=True)


def vote_rounds(chain: Callable[[], Chain], engagement: Engagement, *, words: Language, author: str) -> Rounds:
    """Open the facilitator's side of an engagement's blind vote.

    Parameters
    ----------
    chain : gives the results of the method as they stand: its cards are what is voted on
    author : who is recorded as opening, closing and revealing
    """
    return _Wiring(chain, engagement, words, author).widget


class _Wiring:
    """Between the view and the ledger. JupyterLab calls from several threads, hence the lock."""

    def __init__(self, chain: Callable[[], Chain], engagement: Engagement, words: Language, author: str) -> None:
        self.chain, self.engagement, self.words, self.author = chain, engagement, words, author
        self.lock = RLock()
        self.told = self.beat = 0
        self.seen: object = None
        self.shown: dict[str, Any] = {}
        self.widget = Rounds(words={name: words.text(text) for name, text in _WORDS.items()})
        self.widget.on_msg(self.asked)
        self.look()

    def asked(self, _widget: Rounds, content: Mapping[str, Any], _buffers: object) -> None:
        """Do what the browser asks for. An exception here would be swallowed, so each becomes a message."""
        with self.lock:
            said = ""
            try:
                deed = _DEEDS.get(str(content.get("do")))
                if deed is not None:
                    said = deed(self, content) or ""
            except BsnsError as problem:
                self.say("refused", self.words.error(problem))
            except Exception as problem:
                _LOG.exception("a deed of the facilitator could not be done")
                told = N_("This was not recorded: {problem}")
                self.say("refused", self.words.text(told, problem=type(problem).__name__))
            else:
                if deed is not None:
                    self.say("done", said)
            self.look()

    def say(self, kind: str, text: str) -> None:
        """Show a sentence; an empty one takes the last away."""
        self.told += 1
        self.widget.message = {"kind": kind, "text": text, "number": self.told}

    def look(self) -> None:
        """Show what stands now."""
        sitting = sittings.read_sitting(self.engagement)
        stand = (self.engagement.ledger.anchor(), sitting)
        if stand != self.seen:
            self.shown, self.seen = self.stands(sitting), stand
        self.beat += 1
        self.widget.state = {**self.shown, "beat": self.beat}

    def stands(self, sitting: sittings.Sitting | None) -> dict[str, Any]:
        """Return all that the browser shows; of a round that is not revealed, who has voted and nothing else."""
        held = Ballots(self.engagement.ledger, sitting.session if sitting else "")
        rounds = held.rounds()
        last = rounds[-1] if rounds else None
        people = held.turnout(last.number) if last else {person.name: 0 for person in held.attendance()}
        every = len(last.cards) if last else 0
        return {
            "round": last.number if last else 0,
            "next": self.next_number(rounds),
            "status": last.status if last else "none",
            "cards": every,
            "all": len(self.chain().cards),
            "people": [{"name": name, "done": done} for name, done in people.items()],
            "finished": sum(done >= every > 0 for done in people.values()),
            "client": self.engagement.name,
            "ballot": self.entrance(sitting),
            "result": self.result(last) if last and last.status == "revealed" else None,
        }

    def next_number(self, rounds: list[Round]) -> int:
        """Return the number of the next round, those that were imported counted."""
        voted = judgements.votes(self.engagement.ledger)["round"]
        return max([0, *(held.number for held in rounds), *map(int, voted)]) + 1

    def entrance(self, sitting: sittings.Sitting | None) -> dict[str, Any] | None:
        """Return address, code and what may stand in the way; None where no ballot is open."""
        if sitting is None or not sitting.running or sitting.is_over():
            return None
        addresses = sitting.entrances(self.engagement.key())
        return {
            "addresses": addresses,
            "code": code_svg(addresses[0]) if addresses else "",
            "devices": sitting.devices,
            "open": sitting.lan or bool(sitting.public),
            "notes": [self.words.text(text, **told) for text, told in sitting.notes],
        }

    def result(self, last: Round) -> dict[str, Any]:
        """Return how the votes of a revealed round lie, cards that split the room first."""
        votes = judgements.votes(self.engagement.ledger)
        asked = votes[votes["round"] == last.number]
        labels = {ballots.key_of(card): card for card in last.cards}
        found = classification.votes_by_card(asked)
        return {
            "rows": [self.row(row, labels.get(ballots.key_of(row), {})) for row in records(found)],
            "agreed_from": self.words.percent(classification.AGREED_FROM, 0),
            "alpha": self.alphas(votes[votes["round"].isin([last.number, *self.before(last)])]),
        }

    def before(self, last: Round) -> list[int]:
        """Return the rounds of the same sitting before this one."""
        held = Ballots(self.engagement.ledger).rounds()
        return [one.number for one in held if one.session == last.session and one.number < last.number]

    def row(self, row: Mapping[str, Any], card: Card) -> dict[str, Any]:
        """Return one card's votes as they are shown."""
        number = self.words.number
        spread = " ; ".join(
            self.words.interval(10 * row[f"{axis}_low"], 10 * row[f"{axis}_high"]) for axis in ("customer", "company")
        )
        shares = {one.key: row[f"share_{one.key}"] for one in OBJECTIVES} | {"": row["share_none"]}
        signs = {one.key: (one.sign, one.colour) for one in OBJECTIVES} | {"": ("○", "#6B7280")}
        return {
            "key": list(ballots.key_of(row)),
            "id": row["reason_id"],
            "context": "" if row["context"] == ALL else row["context"],
            "label": card.get("label") or "",
            "n": self.words.text(N_("{n} votes"), n=number(row["n_votes"])),
            "discuss": bool(row["discuss"]),
            "box": [row[f"{axis}_{part}"] for axis in ("customer", "company") for part in ("low", "median", "high")],
            "median": self.words.text(
                MEDIAN,
                customer=number(10 * row["customer_median"]),
                company=number(10 * row["company_median"]),
                spread=spread,
            ),
            "shares": [
                {
                    "share": share,
                    "sign": signs[key][0],
                    "colour": signs[key][1],
                    "text": self.words.percent(share, 0),
                    "name": self.words.objective(key) if key else self.words.text(ON_AXIS),
                }
                for key, share in shares.items()
                if share > 0
            ],
        }

    def alphas(self, votes: pd.DataFrame) -> list[dict[str, Any]]:
        """Return the room's agreement per round and axis, with its interval."""
        found = classification.agreement_by_round(votes)
        shown = []
        for row in records(found):
            value = (
                self.words.text(N_("not defined")) if is_unknown(row["alpha"]) else self.words.number(row["alpha"], 2)
            )
            shown.append(
                {
                    "round": row["round"],
                    "axis": "customer" if row["axis"] == "customer_value" else "company",
                    "value": value,
                    "interval": self.words.interval(row["low"], row["high"], 2),
                }
            )
        return shown

    # -- what the browser may ask for ---------------------------------------------------------------------------------

    def open_round(self, content: Mapping[str, Any]) -> None:
        """Open the next round, on every card or on those that were chosen."""
        cards = ballots.cards_of(records(self.chain().cards))
        wanted = content.get("keys")
        if wanted is not None:
            keys = {(str(one[0]), str(one[1])) for one in wanted}
            cards = [card for card in cards if ballots.key_of(card) in keys]
        sittings.ballots_of(self.engagement).open_round(cards, author=self.author)

    def turn(self, content: Mapping[str, Any]) -> None:
        """Close, open again or reveal the round that is on."""
        status = {"close": "closed", "reopen": "open", "reveal": "revealed"}[str(content["do"])]
        sittings.ballots_of(self.engagement).turn_round(int(content["round"]), status, author=self.author)

    def readmit(self, content: Mapping[str, Any]) -> str:
        """Let a name be taken over once."""
        name = str(content.get("name"))
        sittings.ballots_of(self.engagement).readmit(name, author=self.author)
        return self.words.text(READMITTED, name=name)

    def write_sheets(self, content: Mapping[str, Any]) -> str:
        """Write one workbook per name."""
        names = [name for name in map(str.strip, str(content.get("names", "")).splitlines()) if name]
        written = ballot_sheets.write_ballots(self.engagement, names, words=self.words)
        return self.words.text(WRITTEN, n=len(written), folder=self.folder)

    def read_sheets(self, content: Mapping[str, Any]) -> str:
        """Read the workbooks that were put back."""
        read = ballot_sheets.read_ballots(self.engagement)
        return "\n".join(map(self.read_said, read)) or self.words.text(NONE_READ, folder=self.folder)

    def read_said(self, one: ballot_sheets.SheetRead) -> str:
        """Say what became of one workbook."""
        if not one.problems:
            return self.words.text(READ, file=one.file, n=one.recorded, name=one.name, same=one.unchanged)
        return f"{one.file}: " + " ".join(self.words.text(said.text, **said.fields) for said in one.problems)

    @property
    def folder(self) -> str:
        """Where the workbooks lie, as it is said."""
        return f"{self.engagement.name}/{ballot_sheets.FOLDER}"


_DEEDS: dict[str, Callable[[_Wiring, Mapping[str, Any]], str | None]] = {
    "open": _Wiring.open_round,
    "close": _Wiring.turn,
    "reopen": _Wiring.turn,
    "reveal": _Wiring.turn,
    "readmit": _Wiring.readmit,
    "write": _Wiring.write_sheets,
    "read": _Wiring.read_sheets,
}


@lru_cache(maxsize=8)
def code_svg(address: str) -> str:
    """Draw an address as a QR code, quiet zone included."""
    import segno

    held = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        held, kind="svg", border=4, xmldecl=False, svgns=True, omitsize=True, dark="#1F2933", light="#FFFFFF"
    )
    return held.getvalue().decode()
