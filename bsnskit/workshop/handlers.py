"""What the ballot answers at each of its addresses, and what every answer has in common."""

from __future__ import annotations

import json
from typing import Any

import tornado.web
from tornado.httputil import HTTPServerRequest

from bsnskit.errors import BsnsError
from bsnskit.i18n import LANGUAGES, Language
from bsnskit.store.ballots import (
    BallotRefused,
    NameTaken,
    Participant,
    Vote,
    Wish,
    clean_name,
    signature,
)
from bsnskit.workshop import texts
from bsnskit.workshop.ballot import PARTS, Ballot
from bsnskit.workshop.guard import (
    HEADERS,
    OVER_TLS,
    host_of,
    is_own_origin,
    is_same,
)


class Handler(tornado.web.RequestHandler):
    """What every address has in common: who asks, from where, and the headers of the answer."""

    ballot: Ballot
    needs_room = True
    changes = False

    def initialize(self, ballot: Ballot) -> None:
        """Take what the handlers share."""
        self.ballot = ballot

    def set_default_headers(self) -> None:
        """Close what a browser would leave open."""
        self.clear_header("Server")
        for name, value in HEADERS.items():
            self.set_header(name, value)

    def prepare(self) -> None:
        """Refuse foreign host names, foreign origins, an ended sitting, and whoever lacks the token."""
        request, ballot = self.request, self.ballot
        if ballot.sitting.public.startswith("https:"):
            for name, value in OVER_TLS.items():
                self.set_header(name, value)
        if host_of(request.host) not in ballot.hosts:
            raise tornado.web.HTTPError(421)
        if request.method not in ("GET", "HEAD", "POST"):
            raise tornado.web.HTTPError(405)
        if request.method == "POST" and not is_own_origin(request.headers.get("Origin"), request.host):
            raise tornado.web.HTTPError(403)
        if ballot.sitting.is_over():
            raise tornado.web.HTTPError(410)
        if self.needs_room and not self.is_let_in:
            raise tornado.web.HTTPError(403)

    def compute_etag(self) -> None:
        """Nothing is kept, so nothing is compared."""

    @property
    def is_let_in(self) -> bool:
        """Whether this browser has shown the token."""
        held = self.get_cookie(self.ballot.cookie_name("room")) or ""
        return is_same(held, self.ballot.room_secret)

    @property
    def is_shared(self) -> bool:
        """Whether this device is passed round."""
        return self.get_cookie(self.ballot.cookie_name("shared")) == "1"

    @property
    def person(self) -> Participant | None:
        """Who votes in this browser; call it after a look at the ledger."""
        person = self.ballot.person_of(self.get_cookie(self.ballot.cookie_name("me")) or "")
        return person if person and self.ballot.watch.people.get(person.subject) == person else None

    @property
    def words(self) -> Language:
        """The language chosen here, else the browser's, else the engagement's."""
        chosen = self.get_cookie("bsns_language")
        if chosen in LANGUAGES:
            return self.ballot.languages[chosen]
        return self.ballot.languages[_preferred(self.request) or self.ballot.default]

    def keep(self, name: str, value: str, *, lasting: bool = True) -> None:
        """Set a cookie of this sitting; it ends with it."""
        self.set_cookie(
            name,
            value,
            httponly=True,
            samesite="Lax",
            secure=self.ballot.sitting.public.startswith("https:"),
            expires=self.ballot.sitting.ends if lasting else None,
        )

    def admit(self, person: Participant, *, shared: bool) -> None:
        """Let this browser vote for a participant."""
        self.keep(self.ballot.cookie_name("me"), self.ballot.pass_of(person), lasting=not shared)
        if shared:
            self.keep(self.ballot.cookie_name("shared"), "1", lasting=False)
        else:
            self.clear_cookie(self.ballot.cookie_name("shared"))
        self.redirect("/", status=303)

    def show(self, template: str, **values: Any) -> None:
        """Answer with a page."""
        words = self.words
        self.set_header("Content-Type", "text/html; charset=utf-8")
        page = self.ballot.templates.get_template(template)
        self.finish(
            page.render(
                words=texts.page_words(words),
                fill=words.text,
                code=words.code,
                languages=texts.NAMES,
                client=self.ballot.client,
                **values,
            )
        )

    def write_error(self, status_code: int, **_: Any) -> None:
        """Say what to do, and nothing of the machine."""
        if self._finished:
            return
        told = {
            400: texts.NOTHING,
            403: texts.NO_TOKEN,
            410: texts.EXPIRED,
            421: texts.NOTHING,
            429: texts.TOO_MANY,
        }.get(status_code, texts.NOTHING if status_code < 500 else texts.BROKEN)
        self.show("message.html.j2", said=self.words.text(told))

    def log_exception(self, kind: Any, value: Any, trace: Any) -> None:
        """Log a fault by its kind alone: its text may hold what somebody typed."""
        if not isinstance(value, tornado.web.HTTPError):
            self.ballot.log.error("ballot %s failed: %s", self.request.path[:80], getattr(kind, "__name__", kind))


def _preferred(request: HTTPServerRequest) -> str | None:
    wished = []
    for place, part in enumerate(request.headers.get("Accept-Language", "").split(",")[:20]):
        name, _, weight = part.strip().partition(";q=")
        try:
            wished.append((-float(weight or 1), place, name[:2].lower()))
        except ValueError:
            continue
    return next((code for _, _, code in sorted(wished) if code in LANGUAGES), None)


class Front(Handler):
    """The page: a name is asked for, then one reason at a time."""

    needs_room = False

    async def get(self) -> None:
        """Exchange the token for a cookie, so that no history keeps it; then show the page."""
        ballot = self.ballot
        given = self.get_query_argument("token", None)
        if given is not None:
            return self._enter(given.replace("-", "").strip().lower())
        if not self.is_let_in:
            raise tornado.web.HTTPError(403)
        await ballot.look()
        person = self.person
        if person is None:
            return self.show("join.html.j2", said="", name="", is_shared=self.is_shared, returning=False)
        return self.show("ballot.html.j2", person=person, **self._state(person))

    def _enter(self, given: str) -> None:
        ballot, who = self.ballot, str(self.request.remote_ip)
        if ballot.tries.exhausted(who):
            raise tornado.web.HTTPError(429)
        if not is_same(given, ballot.token):
            ballot.tries.wrong(who)
            self.set_status(403)
            return self.show("message.html.j2", said=self.words.text(texts.WRONG_TOKEN))
        ballot.seen(who)
        self.keep(ballot.cookie_name("room"), ballot.room_secret)
        return self.redirect("/", status=303)

    def _state(self, person: Participant) -> dict[str, Any]:
        ballot, words = self.ballot, self.words
        held = ballot.watch.round
        cards = [texts.card_shown(card, words) for card in held.cards] if held else []
        return {
            "held": held,
            "cards": cards,
            "personal_code": person.code(ballot.key),
            "is_shared": self.is_shared,
            "state": {
                **_stand(ballot, person),
                "cards": cards,
                "words": texts.script_words(words),
                "store": f"bsns-{ballot.sitting.session}-{signature(ballot.key, person.subject)[:12]}",
                "shared": self.is_shared,
            },
        }


def _stand(ballot: Ballot, person: Participant) -> dict[str, Any]:
    held = ballot.watch.round
    votes = ballot.watch.of(person, held.number) if held else {}
    return {
        "round": held.number if held else 0,
        "status": held.status if held else "none",
        "votes": {"\n".join(key): _told(vote) for key, vote in votes.items()},
    }


def _told(vote: Vote) -> list[int]:
    return [vote.x, vote.y, vote.version]


class Join(Handler):
    """Take part under a name."""

    async def post(self) -> None:
        """Take the name, or say why it cannot be."""
        name, shared = self.get_body_argument("name", ""), self.get_body_argument("shared", "") == "1"
        try:
            person = await self.ballot.work(lambda: self.ballot.ballots.join(name))
            await self.ballot.look(now=True)
        except BallotRefused as refused:
            self.set_status(409 if isinstance(refused, NameTaken) else 400)
            said = self.words.error(type(refused)("", refused.fact, refused.rule, refused.move, **refused.fields))
            return self.show(
                "join.html.j2", said=said, name=name[:200], is_shared=shared, returning=isinstance(refused, NameTaken)
            )
        return self.admit(person, shared=shared)


class Return(Handler):
    """Find one's votes again by name and code."""

    async def post(self) -> None:
        """Compare the code."""
        ballot, who = self.ballot, str(self.request.remote_ip)
        name, given = self.get_body_argument("name", ""), self.get_body_argument("code", "")
        shared = self.get_body_argument("shared", "") == "1"
        await ballot.look()
        try:
            subject = Participant(ballot.sitting.session, clean_name(name)).subject
        except BallotRefused:
            subject = ""
        if ballot.tries.exhausted(who) or ballot.tries_of_a_name.exhausted(subject):
            raise tornado.web.HTTPError(429)
        person = ballot.watch.people.get(subject)
        typed = "".join(given.upper().split()).replace("-", "")
        if person is None or not is_same(typed, person.code(ballot.key)):
            ballot.tries.wrong(who)
            ballot.tries_of_a_name.wrong(subject)
            self.set_status(403)
            said = self.words.text(texts.WRONG_CODE)
            return self.show("join.html.j2", said=said, name=name[:200], is_shared=shared, returning=True)
        return self.admit(person, shared=shared)


class Leave(Handler):
    """Hide one's votes: the device is handed on."""

    def post(self) -> None:
        """Forget who voted here; that the device is shared is remembered."""
        self.clear_cookie(self.ballot.cookie_name("me"))
        self.redirect("/", status=303)


class Choose(Handler):
    """Choose the language."""

    def post(self) -> None:
        """Keep the choice."""
        code = self.get_body_argument("language", "")
        if code in LANGUAGES:
            self.keep("bsns_language", code)
        self.redirect("/", status=303)


class State(Handler):
    """What stands: the round and this participant's own votes."""

    async def get(self) -> None:
        """Tell it."""
        await self.ballot.look()
        person = self.person
        if person is None:
            raise tornado.web.HTTPError(403)
        self.finish(_stand(self.ballot, person))


class Votes(Handler):
    """Take a vote."""

    async def post(self) -> None:
        """Record it, and answer what stands."""
        ballot = self.ballot
        person = ballot.person_of(self.get_cookie(ballot.cookie_name("me")) or "")
        if person is None:
            raise tornado.web.HTTPError(403)
        if not self.request.headers.get("Content-Type", "").startswith("application/json"):
            raise tornado.web.HTTPError(400)
        try:
            sent = json.loads(self.request.body)
            reason_id, context = str(sent["key"]).split("\n")
            number, x, y, seen = (_whole(sent[name]) for name in ("round", "x", "y", "seen"))
            change, waited = str(sent["change"])[:80], sent.get("waited") is True
        except (ValueError, KeyError, TypeError, RecursionError) as problem:
            raise tornado.web.HTTPError(400) from problem

        wish = Wish(person, number, (reason_id, context), x, y, change, seen, waited)
        try:
            done = await ballot.cast(wish)
        except BsnsError as problem:
            self.set_status(503)
            self.finish({"outcome": "refused", "said": self.words.error(problem)})
            return
        if isinstance(done, BallotRefused):
            self.set_status(400)
            self.finish({"outcome": "refused", "said": self.words.error(done)})
        else:
            self.finish({"outcome": done.outcome, "vote": _told(done.vote) if done.vote else None})


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError
    return value


class Here(Handler):
    """Says that it is the ballot that listens here."""

    needs_room = False

    def get(self) -> None:
        """Say it."""
        self.set_header("Content-Type", "text/plain")
        self.finish("bsnskit")


class Part(Handler):
    """The page's module and style."""

    needs_room = False

    def get(self, name: str) -> None:
        """Give it."""
        self.set_header("Content-Type", PARTS[name])
        self.finish(self.ballot.parts[name])


class Nothing(Handler):
    """Every other address."""

    needs_room = False

    def prepare(self) -> None:
        """There is nothing."""
        if host_of(self.request.host) not in self.ballot.hosts:
            raise tornado.web.HTTPError(421)
        raise tornado.web.HTTPError(404)


def application(ballot: Ballot) -> tornado.web.Application:
    """Return the application with every address it answers at."""
    shared = {"ballot": ballot}
    return tornado.web.Application(
        [
            ("/", Front, shared),
            ("/join", Join, shared),
            ("/return", Return, shared),
            ("/leave", Leave, shared),
            ("/language", Choose, shared),
            ("/state", State, shared),
            ("/vote", Votes, shared),
            ("/here", Here, shared),
            (r"/(ballot\.(?:js|css))", Part, shared),
        ],
        default_handler_class=Nothing,
        default_handler_args=shared,
        log_function=ballot.note,
        compress_response=False,
    )
