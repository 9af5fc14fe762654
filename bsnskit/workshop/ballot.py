"""The ballot: what stands of one sitting, its secrets, and votes on their way into the ledger; no kernel behind it.

It reads and writes the ledger of one engagement and knows nothing else of it: no files, no tables, no notebook.
"""

from __future__ import annotations

import asyncio
import base64
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import tornado.web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bsnskit.i18n import LANGUAGES, Language
from bsnskit.store.ballots import (
    BallotRefused,
    Ballots,
    Cast,
    Participant,
    Watch,
    Wish,
    signature,
)
from bsnskit.store.roots import templates_root
from bsnskit.workshop.guard import (
    NAME_WINDOW_S,
    TRIES,
    TRIES_OF_A_NAME,
    WINDOW_S,
    Tries,
    is_same,
)

if TYPE_CHECKING:
    from bsnskit.store.ledger import Ledger
    from bsnskit.store.sittings import Sitting

LARGEST_REQUEST = 16_384
"""Bytes of a request's body or head; a vote has some 200."""
PARTS = {"ballot.js": "text/javascript; charset=utf-8", "ballot.css": "text/css; charset=utf-8"}
"""The page's own files: name -> what they are."""
_OWN = Path(__file__).parent
FRESH_S = 0.25
"""What was read so lately is shown without reading again [s]; this process's own votes are read at once."""
_Answer = TypeVar("_Answer")


class Ballot:
    """What the handlers share: the sitting, its secrets, what the ledger holds.

    Parameters
    ----------
    sitting : its name, its end, its public address
    key : of the engagement; every secret is made from it
    hosts : host names that are answered
    seen : told the address of each device that opens the ballot
    """

    def __init__(
        self,
        ledger: Ledger,
        sitting: Sitting,
        key: bytes,
        *,
        client: str,
        words: Language,
        hosts: set[str],
        log: logging.Logger,
        seen: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.sitting, self.key, self.client, self.hosts, self.log, self.seen = sitting, key, client, hosts, log, seen
        self.ballots = Ballots(ledger, sitting.session)
        self.watch = Watch(self.ballots)
        self.token = sitting.token(key)
        self.room_secret = signature(key, "room", sitting.session)
        self.tries, self.tries_of_a_name = Tries(TRIES, WINDOW_S), Tries(TRIES_OF_A_NAME, NAME_WINDOW_S)
        self.default = words.code
        self.languages = {
            code: Language(code, words.currency, words.vocabulary, dict(words.names)) for code in LANGUAGES
        }
        # One at a time: the ledger takes one writer anyway, and what is shown is read by the same thread.
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="ledger")
        self._waiting: list[tuple[Wish, asyncio.Future[Cast | BallotRefused]]] = []
        self._casting: asyncio.Task[None] | None = None
        self._looked = float("-inf")
        self.parts = {name: (_OWN / name).read_bytes() for name in PARTS}
        self.templates = Environment(
            loader=FileSystemLoader(templates_root() / "ballot"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def note(self, handler: tornado.web.RequestHandler) -> None:
        """Log what was refused by its path alone; a query may hold a token."""
        if handler.get_status() >= 400:
            self.log.info("ballot %s %s %d", handler.request.method, handler.request.path[:80], handler.get_status())

    async def work(self, call: Callable[[], _Answer]) -> _Answer:
        """Run a call of the ledger beside the loop that answers."""
        return await asyncio.get_running_loop().run_in_executor(self._worker, call)

    async def look(self, *, now: bool = False) -> None:
        """Bring what is shown up to date; `now` even where it was read a moment ago."""
        loop = asyncio.get_running_loop()
        if now or loop.time() - self._looked > FRESH_S:
            self._looked = loop.time()
            await self.work(self.watch.look)

    async def cast(self, wish: Wish) -> Cast | BallotRefused:
        """Record a vote; those that come while the disk is busy go together in the next transaction."""
        answer: asyncio.Future[Cast | BallotRefused] = asyncio.get_running_loop().create_future()
        self._waiting.append((wish, answer))
        if self._casting is None or self._casting.done():
            self._casting = asyncio.create_task(self._cast_waiting())
        return await answer

    async def _cast_waiting(self) -> None:
        while self._waiting:
            await self._cast_together()

    async def _cast_together(self) -> None:
        taken: dict[str, tuple[Wish, asyncio.Future[Cast | BallotRefused]]] = {}
        for wish, answer in self._waiting:
            taken.setdefault(wish.subject, (wish, answer))  # a second one for the same card sees the first: next time
        self._waiting = [one for one in self._waiting if taken[one[0].subject] != one]

        try:
            outcomes = await self.work(lambda: self.ballots.cast_all([wish for wish, _ in taken.values()]))
        except Exception as problem:
            for _, answer in taken.values():
                answer.set_exception(problem)
            return
        self._looked = float("-inf")  # whoever loads the page now sees the vote
        for (_, answer), outcome in zip(taken.values(), outcomes, strict=True):
            answer.set_result(outcome)

    def cookie_name(self, what: str) -> str:
        """Return a name that no other sitting on this host uses."""
        return f"bsns_{what}_{self.sitting.session}"

    def pass_of(self, person: Participant) -> str:
        """Return the cookie of a participant."""
        name = base64.urlsafe_b64encode(person.name.encode()).decode().rstrip("=")
        return f"{name}.{person.turn}.{person.secret(self.key)}"

    def person_of(self, held: str) -> Participant | None:
        """Return whose cookie it is; None where it is nobody's."""
        try:
            name, turn, secret = held.split(".")
            padded = name + "=" * (-len(name) % 4)
            person = Participant(
                self.sitting.session, base64.urlsafe_b64decode(padded.encode("ascii")).decode(), int(turn)
            )
        except (ValueError, UnicodeError):
            return None
        return person if is_same(secret, person.secret(self.key)) else None
