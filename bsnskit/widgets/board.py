"""The live board of an engagement: cards on the value-irritant matrix, dropped by a team and recorded at once.

Each drop is in the ledger before the browser hears of it. What others record, on another board, in the ballot or by
an import, is looked for several times a second and shown.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from bsnskit.errors import BsnsError, NotReady
from bsnskit.method import classification
from bsnskit.store.events import NewEvent, parts_of, subject_of
from bsnskit.store.follower import Follower
from bsnskit.store.judgements import placement_of
from bsnskit.vocabulary import ALL, N_, REST
from bsnskit.widgets.files import board_file
from bsnskit.widgets.printed import Row, key_of, records
from bsnskit.widgets.view import Board
from bsnskit.widgets.wiring import Keeper, Wiring

if TYPE_CHECKING:
    import pandas as pd

    from bsnskit.i18n import Language
    from bsnskit.method.chain import Chain
    from bsnskit.store.events import Event as Judgement
    from bsnskit.store.ledger import Ledger

__all__ = ["Board", "LedgerKeeper", "board_of", "ledger_board"]

LOOK_S = 0.25
"""What others recorded is looked for at this distance [s]."""
SURE_EVERY = 3
"""Every so many looks the ledger itself is asked: two entries within one tick of the file system's clock look like one."""


def ledger_board(
    chain: Callable[[], Chain],
    ledger: Ledger,
    *,
    words: Language,
    author: str,
    picture: Callable[[], str] | None = None,
) -> Board:
    """Open the board of an engagement, each drop recorded in its ledger.

    Parameters
    ----------
    chain : gives the results of the method as they now stand
    ledger : where placements are recorded
    author : who is recorded as deciding
    picture : makes SVG of the placements as they stand, for readers without a kernel
    """
    keeper = LedgerKeeper(chain, ledger, words=words, author=author, picture=picture)
    wiring = Wiring(keeper, words)
    board = wiring.board
    board.picture = picture
    board.shown = lambda: follow(wiring, keeper)
    return board


def board_of(keeper: Keeper, words: Language) -> Board:
    """Open a board over anything that keeps placements; it knows no store."""
    return Wiring(keeper, words).board


class LedgerKeeper:
    """Keeps placements in a ledger, and reads only what was added since the last look.

    Parameters
    ----------
    chain, ledger, words, author, picture : as `ledger_board` takes them
    """

    def __init__(
        self,
        chain: Callable[[], Chain],
        ledger: Ledger,
        *,
        words: Language,
        author: str,
        picture: Callable[[], str] | None = None,
    ) -> None:
        self.author, self._chain, self._ledger, self._words, self._picture = author, chain, ledger, words, picture
        self.follower = Follower(ledger, ("placement", "split", "round", "reason", "import"))
        self._done: list[list[Judgement]] = []
        self._taken_back: list[tuple[list[Judgement], list[str]]] = []
        self.read()

    def read(self) -> None:
        """Read from the method what a placement does not change: cards with their figures, and the votes."""
        chain = self._chain()
        self._cards = chain.cards
        self._costs = chain.costs[["reason_id", "n_contacts", "cost_total"]]
        self._keys = [(row["reason_id"], row["context"]) for row in records(chain.placements)]
        self._votes = {key_of(row): row for row in records(chain.card_votes)}
        self._laid: dict[tuple[str, str], tuple[Judgement | None, Row]] = {}

    @property
    def undoable(self) -> bool:
        """Whether this board recorded something that stands."""
        return bool(self._done)

    @property
    def redoable(self) -> bool:
        """Whether something was taken back and nothing recorded since."""
        return bool(self._taken_back)

    def cards(self) -> pd.DataFrame:
        """Return the cards with their figures, as `tables.BoardCards`."""
        return self._cards

    def costs(self) -> pd.DataFrame:
        """Return contacts and cost of the whole reasons."""
        return self._costs

    def standing(self) -> list[Row]:
        """Return every card as it stands; one that nobody has placed lies at the median of its votes."""
        recorded = self.follower.current("placement")
        for key in self._keys:
            event = recorded.get(subject_of(*key))
            if key not in self._laid or self._laid[key][0] is not event:
                self._laid[key] = event, self._card(event, *key)
        return [self._laid[key][1] for key in self._keys]

    def _card(self, event: Judgement | None, reason_id: str, context: str) -> Row:
        votes = self._votes.get(f"{reason_id}|{context}")
        blank = classification.unplaced(reason_id, context)
        if event is not None:
            found = placement_of(event)
            return {name: found.get(name) for name in blank} | {
                "illustration": found.get("illustration") is True,
                "votes": votes,
                "by_votes": False,
            }
        if votes is None:
            return {**blank, "votes": None, "by_votes": False}
        median = {"customer_value": votes["customer_median"], "company_value": votes["company_median"]}
        return {**blank, **median, "proposed": votes["proposed"], "votes": votes, "by_votes": True}

    def commit(self, rows: Sequence[Row]) -> None:
        """Record rows as they are to stand, all or none; on return they are on disk."""
        wanted = [NewEvent("placement", subject_of(row["reason_id"], row["context"]), _body(row)) for row in rows]
        self._note(self._ledger.append_many(wanted, author=self.author))

    def _note(self, recorded: Sequence[Judgement]) -> None:
        self._done.append(list(recorded))
        self._taken_back.clear()
        self.follower.take(recorded)

    def undo(self) -> bool:
        """Take back what this board recorded last.

        Raises
        ------
        NotReady : somebody has recorded the same card anew since
        """
        if not self._done:
            return False
        self.follower.refresh()
        entry = self._done.pop()
        overtaken = next((event for event in entry if not self._stands(event)), None)
        if overtaken is not None:
            raise NotReady(
                _named(overtaken),
                N_("somebody has recorded this card anew since"),
                N_("Only what stands can be taken back."),
                N_("Move the card, or let them undo on their board."),
            )
        undone = self._ledger.undo_many([event.event_id for event in entry], author=self.author)
        self._taken_back.append((entry, [event.event_id for event in undone]))
        self.look()
        return True

    def _stands(self, event: Judgement) -> bool:
        last = self.follower.current(event.kind).get(event.subject)
        return last.event_id == event.event_id if last is not None else event.gone

    def redo(self) -> bool:
        """Record again what was taken back last."""
        if not self._taken_back:
            return False
        entry, undone = self._taken_back[-1]
        self._ledger.undo_many(undone, author=self.author)
        self._taken_back.pop()
        self._done.append(entry)
        self.look()
        return True

    def split(self, reason_id: str, by: str, parts: Sequence[Row]) -> None:
        """Give a reason one card per context; no parts put it together again.

        Raises
        ------
        WrongSplit, NotReady
        """
        whole = {row["reason_id"]: row["n_contacts"] for row in records(self._costs)}
        if reason_id not in whole:
            raise NotReady(reason_id, N_("this reason is not on the board"))
        if parts:
            held = classification.split_parts(reason_id, by, parts, whole[reason_id])
            wanted = [NewEvent("split", reason_id, {"by": by, "parts": held})]
        else:
            placed = [key for key in self.follower.current("placement") if _lies_apart(key, reason_id)]
            gone = [("split", reason_id), *(("placement", key) for key in placed)]
            wanted = [NewEvent(kind, subject, {"removed": True}) for kind, subject in gone]
        self._note(self._ledger.append_many(wanted, author=self.author))
        self.read()

    def file(self, form: str) -> tuple[str, str, bytes]:
        """Return name, media type and bytes of the board in a form."""
        return board_file(form, self._chain(), self._words, self._picture)

    def look(self) -> list[Judgement]:
        """Take in what was recorded since the last look, here or elsewhere, and return it."""
        added = self.follower.refresh()
        if not all(is_placement(event) for event in added):
            self.read()
        return added


def is_placement(event: Judgement) -> bool:
    """Tell whether an event, or what it takes back, changes no more than where a card lies."""
    return event.kind == "placement" or (event.body or {}).get("kind") == "placement"


def _lies_apart(subject: str, reason_id: str) -> bool:
    held, context = parts_of(subject)
    return held == reason_id and context != ALL


def _body(row: Row) -> Row:
    names = ("customer_value", "company_value", "objective", "why", "why_not_eliminate", "minority_view")
    return {name: row.get(name) for name in names} | {"illustration": False}


def follow(wiring: Wiring, keeper: LedgerKeeper) -> Thread:
    """Show what others record, until the board is gone."""
    stop = Event()
    seen = weakref.ref(wiring.board)
    weakref.finalize(wiring.board, stop.set)
    thread = Thread(target=_follow, args=(seen, weakref.ref(wiring), keeper, stop), daemon=True, name="bsnskit-board")
    thread.start()
    return thread


def _follow(board: Any, wiring: Any, keeper: LedgerKeeper, stop: Event) -> None:
    looks = 0
    while not stop.wait(LOOK_S):
        held = wiring()
        if held is None or board() is None:
            return
        looks += 1
        if keeper.follower.is_behind() or looks % SURE_EVERY == 0:
            take_in(held, keeper)
        del held


def take_in(wiring: Wiring, keeper: LedgerKeeper) -> bool:
    """Show what others recorded since the last look; tells whether there was anything."""
    try:
        with wiring.lock:
            added = keeper.look()
            if not added:
                return False
            told = _followed([event for event in added if event.kind == "placement"], wiring.words)
            if all(is_placement(event) for event in added):
                wiring.show(told)
            else:
                wiring.renew(told)
            return True
    except BsnsError:
        return False  # the ledger is held for long by another process: the next look will find it


def _followed(placed: Sequence[Judgement], words: Language) -> dict[str, str] | None:
    if not placed:
        return None
    told = N_("{card}: recorded by {author} on another board.")
    return {"kind": "followed", "text": words.text(told, card=_named(placed[-1]), author=placed[-1].author)}


def _named(event: Judgement) -> str:
    reason_id, *context = parts_of(event.subject)
    return " ".join([reason_id, *(one for one in context if one not in (ALL, REST))])
