"""One recorded judgement or import, its canonical text, and the hashes that chain it to the one before."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bsnskit.errors import LedgerError
from bsnskit.i18n import is_unknown
from bsnskit.vocabulary import N_

ERASED = "(erased)"
"""Stands where an author or a subject was erased on request."""
PARTS = ("author", "subject", "body")
"""What can be erased from an event; its number, id, time and kind stay."""
START = "0" * 64
"""What the first event is chained to."""
UNDO = "undo"
ERASE = "erase"

_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")
_KIND = re.compile(r"[a-z][a-z_]*")

Body = dict[str, Any]


@dataclass(frozen=True)
class Event:
    """One event of the ledger.

    Parameters
    ----------
    sequence : 1, 2, 3, ... without gaps; the order, whatever the clocks said
    event_id : unique over all ledgers
    recorded_at : UTC, "2020-03-02T09:00:00Z"
    author, subject : "(erased)" once erased
    kind : reason, placement, vote, import, undo, ...
    body : what was judged; None once erased
    digest : salted hash of the body
    chain : hash over this event and the chain of the one before
    """

    sequence: int
    event_id: str
    recorded_at: str
    author: str
    kind: str
    subject: str
    body: Body | None
    digest: str
    chain: str = ""

    @property
    def gone(self) -> bool:
        """Whether the event takes its subject away: removed by a person, or its body erased."""
        return self.body is None or self.body.get("removed") is True


@dataclass(frozen=True)
class NewEvent:
    """An event to record.

    `author` and `recorded_at` may be given once for all events of a call; `event_id` and `salt` (32 hex digits) are
    drawn at random unless a script that must be repeatable gives them.
    """

    kind: str
    subject: str
    body: Mapping[str, Any]
    author: str | None = None
    recorded_at: str | None = None
    event_id: str | None = None
    salt: str | None = None


@dataclass(frozen=True)
class Row:
    """An event as it lies in the database: contents and salts (None once erased) beside their digests."""

    sequence: int
    event_id: str
    recorded_at: str
    kind: str
    contents: dict[str, str | None]
    salts: dict[str, str | None]
    digests: dict[str, str]
    chain: str

    def event(self) -> Event:
        """Return what callers see."""
        body = self.contents["body"]
        return Event(
            self.sequence,
            self.event_id,
            self.recorded_at,
            ERASED if self.contents["author"] is None else self.contents["author"],
            self.kind,
            ERASED if self.contents["subject"] is None else self.contents["subject"],
            None if body is None else json.loads(body),
            self.digests["body"],
            self.chain,
        )

    def erased(self) -> tuple[str, ...]:
        """Name the parts that are gone."""
        return tuple(part for part in PARTS if self.contents[part] is None)

    def linked(self, previous: str) -> str:
        """Return the hash that chains this event to `previous`."""
        covered = [self.sequence, self.event_id, self.recorded_at, self.kind, *(self.digests[part] for part in PARTS)]
        return _hash(previous, canonical(covered))

    def mismatched(self) -> str | None:
        """Name the first part that does not fit its digest; None when all fit."""
        for part in PARTS:
            content, salt = self.contents[part], self.salts[part]
            if (content is None) != (salt is None):
                return part
            if content is not None and salt is not None and digest_of(salt, content) != self.digests[part]:
                return part
        return None


def row_of(new: NewEvent, sequence: int, previous: str, author: str | None, now: str) -> Row:
    """Make the row of a new event; `author` and `now` stand in where the event names none.

    Raises
    ------
    LedgerError : no author, no subject, a kind or a time that is not one, a body that cannot be kept as text
    """
    who, when = new.author or author or "", new.recorded_at or now
    place = f"{new.kind} {new.subject}"
    if not who.strip() or not str(new.subject).strip():
        raise LedgerError(
            place,
            N_("the event has no author or no subject"),
            N_("Every judgement is recorded with its author."),
            N_("Name the author, or set BSNSKIT_AUTHOR."),
        )
    if not _KIND.fullmatch(new.kind) or not _TIME.fullmatch(when):
        raise LedgerError(
            place,
            N_("kind '{kind}' or time '{when}' is not written as the ledger keeps it"),
            N_("A kind is a lower-case word; a time is UTC, such as 2020-03-02T09:00:00Z."),
            kind=new.kind,
            when=when,
        )
    contents = {"author": who, "subject": str(new.subject), "body": canonical(plain(dict(new.body), place))}
    seed = new.salt or secrets.token_hex(16)
    # The seed itself is not kept: from the salt of one part, that of an erased part cannot be computed.
    salts = {part: _hash(seed, part)[:32] for part in PARTS}
    digests = {part: digest_of(salts[part], contents[part]) for part in PARTS}
    event_id = new.event_id or secrets.token_hex(16)
    row = Row(sequence, event_id, when, new.kind, {**contents}, {**salts}, digests, "")
    return Row(sequence, event_id, when, new.kind, {**contents}, {**salts}, digests, row.linked(previous))


def subject_of(*parts: object) -> str:
    """Join the parts of a subject: ("2.10", "(all)") -> "2.10|(all)"; a bar inside a part is written %7C."""
    return "|".join(str(part).replace("%", "%25").replace("|", "%7C") for part in parts)


def parts_of(subject: str) -> list[str]:
    """Take a subject apart again."""
    return [part.replace("%7C", "|").replace("%25", "%") for part in subject.split("|")]


def canonical(value: object) -> str:
    """Return the one text a value is kept and hashed as: sorted keys, no escapes, no spaces."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def digest_of(salt: str, content: str) -> str:
    """Return the salted digest of one part; without its salt, even a body of one word cannot be guessed."""
    return _hash(salt, content)


def plain(value: Any, place: str = "") -> Any:
    """Return a value in JSON's types: unknown becomes null, days and times text, arrays lists.

    Raises
    ------
    LedgerError : an infinite number, text that is not Unicode, a key that is not text, any other type
    """
    if is_unknown(value):
        return None
    if isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
        return {_text(key, place): plain(item, place) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item, place) for item in value]
    if isinstance(value, (set, frozenset)):
        return sorted(plain(item, place) for item in value)
    if isinstance(value, str):
        return _text(value, place)
    if isinstance(value, (bool, int)) or (isinstance(value, float) and abs(value) != float("inf")):
        return value
    if isinstance(value, (dt.date, dt.datetime)):
        return value.isoformat()
    if hasattr(value, "tolist"):  # numpy's numbers and arrays
        return plain(value.tolist(), place)
    raise _not_kept(place, value)


def _text(value: str, place: str) -> str:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as problem:
        raise _not_kept(place, value) from problem
    return str(value)


def _not_kept(place: str, value: object) -> LedgerError:
    return LedgerError(
        place,
        N_("the ledger cannot keep {value}"),
        N_("It keeps text, numbers, yes or no, lists and named values."),
        value=ascii(value)[:80],
    )


def _hash(salt: str, content: str) -> str:
    return hashlib.sha256(f"{salt}\n{content}".encode()).hexdigest()
