"""`bsns forget`: a customer, a person, or raw files past their time are erased, and the ledger records that it was done.

Raw files are erased whole where what is to be forgotten stands in them; the tables made of them stay.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from bsnskit.errors import Message, NotReady, WrongCall
from bsnskit.intake.masking.names import ListedNames, folded
from bsnskit.intake.personal import customer_key
from bsnskit.store import erasure
from bsnskit.store.ballot_sheets import FOLDER as BALLOTS
from bsnskit.store.events import ERASE, ERASED, UNDO, Event
from bsnskit.store.holdings import files_with, left_in_inbox, raw_files_with
from bsnskit.store.judgements import parts_of
from bsnskit.store.retention import days_of_verbatims, delivered_on
from bsnskit.store.trials import ROOM as CODING
from bsnskit.vocabulary import ALL, N_

if TYPE_CHECKING:
    import pyarrow as pa

    from bsnskit.store.engagement import Engagement

STILL_LISTED = N_("names.txt still lists this name, so that the next files are masked: remove it if none is to come.")
IN_SENTENCES = N_(
    "{count} judgements hold this word inside a sentence, where it may be somebody else's: {which}. Say --in-sentences"
    " to erase it there too."
)
MOST = 10
"""Judgements that are named."""
SHOWN = ("sources/", f"{BALLOTS}/", f"{CODING}/")
"""Where files lie that are told when they are erased."""
_SPACE = r"[\s\u00a0\u202f\u2009]?"


@dataclass
class Forgotten:
    """What was erased, in numbers, and what a person must still look at."""

    what: str
    counts: dict[str, int] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    left: list[Message] = field(default_factory=list)

    def body(self) -> dict[str, Any]:
        """Return what the ledger keeps of it: no name, no id, no file name."""
        return {"what": self.what, "files": len(self.files), **{k: n for k, n in self.counts.items() if n}}


@dataclass
class _Plan:
    tables: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    events: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    again: list[dict[str, Any]] = field(default_factory=list)


def forget(
    engagement: Engagement,
    *,
    customer: str | None = None,
    person: str | None = None,
    raw_before: dt.date | None = None,
    verbatims_before: dt.date | None = None,
    in_sentences: bool = False,
    author: str,
    today: dt.date,
) -> Forgotten:
    """Erase what is held of one customer or one person, or the raw files or verbatims before a day.

    Parameters
    ----------
    customer : id as the client writes it: contacts, their verbatims and codings, raw files in which it stands, and
        workbooks of a coding trial that show one of these contacts
    person : name: votes and attendance, the name beside and in judgements, beside codings and in verbatims, and raw
        files, ballots, coding workbooks and logs in which it stands
    raw_before : raw files, and what was set aside of them; tables stay
    verbatims_before : verbatims of contacts before that day; their contacts stay
    in_sentences : look for a name of one word inside the sentences of judgements too, where it may be somebody else's;
        else those that hold it are told
    author : who erases
    today : files delivered today or later are never past their time

    Raises
    ------
    WrongCall : none or several of the four, or a day to come
    NotReady : nothing of it is held
    """
    asked = [what for what in (customer, person, raw_before, verbatims_before) if what]
    if len(asked) != 1:
        raise WrongCall("bsns forget", N_("say one of --customer, --person, --raw-before and --verbatims-before"))
    for option, day in (("--raw-before", raw_before), ("--verbatims-before", verbatims_before)):
        if day is not None and day > today:
            raise WrongCall(option, N_("{day} lies in the future"), day=day.isoformat())
    with engagement.alone():
        erasure.finish(engagement)
        plan = _Plan()
        if raw_before is not None:
            done = _raw_before(engagement, plan, raw_before)
        elif verbatims_before is not None:
            done = _verbatims_before(engagement, plan, verbatims_before)
        elif customer is not None:
            done = _customer(engagement, plan, customer.strip())
        else:
            done = _person(engagement, plan, " ".join(str(person).split()), in_sentences=in_sentences)
        if not (plan.tables or plan.files or plan.events):
            erasure.finish(engagement)
            if done.left:
                return done
            raise NotReady(
                engagement.name,
                N_("nothing of it is held"),
                move=N_("Is it written as the client writes it? `bsns check` lists what is held."),
            )
        done.files = [file for file in plan.files if file.startswith(SHOWN)]
        erasure.begin(
            engagement,
            {
                "token": secrets.token_hex(8),
                "author": author,
                "at": dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
                "tables": plan.tables,
                "files": plan.files,
                "events": plan.events,
                "again": plan.again,
                "said": done.body(),
            },
        )
    engagement.log().info("forgot: %s", done.body())
    return done


# Raw files ---------------------------------------------------------------------------------------------------------


def _raw_before(engagement: Engagement, plan: _Plan, day: dt.date) -> Forgotten:
    newest: dict[str, dt.date] = {}
    for entry in engagement.deliveries():
        # Of a file that was taken in several times, the last time counts; without a day it is taken as old.
        delivered = delivered_on(engagement, entry) or dt.date.min
        newest[str(entry["file"])] = max(delivered, newest.get(str(entry["file"]), dt.date.min))
    _erase_raw(engagement, plan, [file for file, delivered in newest.items() if delivered < day])
    return Forgotten("raw_before")


def _verbatims_before(engagement: Engagement, plan: _Plan, day: dt.date) -> Forgotten:
    done = Forgotten("verbatims_before")
    days = days_of_verbatims(engagement)
    gone = days.index[days < pd.Timestamp(day)].tolist()
    if gone:
        change = partial(_without, column="contact_id", words=gone)
        done.counts["verbatims"] = _rewritten(engagement, plan, "verbatims", change)
    return done


def _erase_raw(engagement: Engagement, plan: _Plan, files: Iterable[str]) -> None:
    for file in dict.fromkeys(files):
        if engagement.path("sources", file).exists():
            plan.files.append(f"sources/{file}")
        stem = Path(file).stem
        aside = engagement.path("set_aside")
        if aside.is_dir():
            plan.files += sorted(
                f"set_aside/{place.name}" for place in aside.iterdir() if place.name.startswith(f"{stem}_")
            )


# A customer --------------------------------------------------------------------------------------------------------


def _customer(engagement: Engagement, plan: _Plan, customer_id: str) -> Forgotten:
    done = Forgotten("customer")
    key = customer_key(customer_id, engagement.key())
    ids = _ids_of(engagement, key)
    if ids:
        for name, column, words in (
            ("verbatims", "contact_id", ids),
            ("codings", "contact_id", ids),
            ("contacts", "customer_key", [key]),
        ):
            done.counts[name] = _rewritten(engagement, plan, name, partial(_without, column=column, words=words))
    written = _SPACE.join(map(re.escape, re.sub(r"\s", "", customer_id)))
    pattern = re.compile(rf"(?<!\w){written}(?!\w)")
    _erase_raw(engagement, plan, raw_files_with(engagement, pattern, flat=False))
    if ids:
        contacts = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, ids))})(?!\w)")
        plan.files += files_with(engagement, CODING, contacts, flat=False)
    done.left = left_in_inbox(engagement, pattern, flat=False)
    return done


def _ids_of(engagement: Engagement, key: str) -> list[str]:
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    place = engagement.path("tables", "contacts.parquet")
    if not place.exists():
        return []
    found: list[str] = []
    with pq.ParquetFile(place) as file:
        for part in file.iter_batches(columns=["contact_id", "customer_key"]):
            found += part.filter(pc.fill_null(pc.equal(part["customer_key"], key), False))["contact_id"].to_pylist()
    return found


def _without(part: pa.Table, column: str, words: list[str]) -> pa.Table:
    import pyarrow.compute as pc

    held = pc.is_in(part[column], value_set=_as_array(words).cast(part[column].type))
    return part.filter(pc.invert(pc.fill_null(held, False)))


def _as_array(words: list[str]) -> pa.Array:
    import pyarrow as pa

    return pa.array(words, type=pa.string())


def _rewritten(engagement: Engagement, plan: _Plan, kind: str, change: Callable[[Any], Any]) -> int:
    """Write a table anew beside the old one, part by part; return how many rows went, or were changed."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    place = engagement.path("tables", f"{kind}.parquet")
    if not place.exists():
        return 0
    engagement.room(erasure.DRAFTS)
    draft, count = engagement.path(erasure.DRAFTS, place.name), 0
    with pq.ParquetFile(place) as file, pq.ParquetWriter(draft, file.schema_arrow) as writer:
        for part in file.iter_batches():
            whole = pa.Table.from_batches([part])
            kept = change(whole)
            count += whole.num_rows - kept.num_rows
            if kept.num_rows == whole.num_rows:
                count += sum(a != b for a, b in zip(whole.to_pylist(), kept.to_pylist(), strict=True))
            writer.write_table(kept.cast(file.schema_arrow))
    if count:
        plan.tables.append(place.name)
    else:
        draft.unlink()
    return count


# A person ----------------------------------------------------------------------------------------------------------


def _person(engagement: Engagement, plan: _Plan, name: str, *, in_sentences: bool) -> Forgotten:
    done = Forgotten("person")
    wanted = _same_name(name)
    counts = {"votes": 0, "judgements": 0}
    pattern = _name_pattern(name)
    # One word alone is part of many other names: inside sentences it is told before it is erased.
    inside = pattern if in_sentences or len(name.split()) > 1 else None
    held = []
    for event in engagement.ledger.events():
        parts = _parts_with_name(event, wanted, inside)
        if parts:
            plan.events.append((event.event_id, parts))
            counts["votes" if event.kind == "vote" and "subject" in parts else "judgements"] += 1
        if inside is None and "body" in _parts_with_name(event, wanted, pattern) and "body" not in parts:
            held.append(event)
    plan.again = _without_name(engagement, plan, wanted, inside)
    done.counts = counts
    done.counts["codings"] = _rewritten(
        engagement, plan, "codings", lambda part: _renamed(part, wanted, _alias(engagement, name))
    )
    masked = ListedNames([name])
    done.counts["verbatims"] = _rewritten(engagement, plan, "verbatims", lambda part: _masked(part, masked, engagement))
    _erase_raw(engagement, plan, raw_files_with(engagement, pattern, flat=True))
    for room in (BALLOTS, CODING, "log"):
        plan.files += files_with(engagement, room, pattern, flat=True)
    done.left = left_in_inbox(engagement, pattern, flat=True)
    if held:
        done.left.append(Message(IN_SENTENCES, {"count": len(held), "which": "; ".join(map(_named, held[:MOST]))}))
    if any(wanted(one) for one in engagement.listed_names()):
        done.left.append(Message(STILL_LISTED))
    return done


def _named(event: Event) -> str:
    return " ".join((event.kind, *(part for part in parts_of(event.subject) if part != ALL), event.recorded_at[:10]))


def _name_pattern(name: str) -> re.Pattern[str]:
    """Return what finds a name in folded text, given or family name first."""
    words = re.findall(r"\w+", folded(name))
    turned = [words[place:] + words[:place] for place in range(len(words))]
    orders = "|".join(r"[\W_]{1,3}".join(map(re.escape, order)) for order in turned)
    return re.compile(rf"(?<!\w)(?:{orders})(?!\w)")


def _same_name(name: str) -> Callable[[object], bool]:
    flat = sorted(re.findall(r"\w+", folded(name)))
    return lambda text: isinstance(text, str) and sorted(re.findall(r"\w+", folded(text))) == flat


def _parts_with_name(event: Event, wanted: Callable[[object], bool], inside: re.Pattern[str] | None) -> tuple[str, ...]:
    parts = ("author",) if wanted(event.author) else ()
    if event.kind in (UNDO, ERASE):
        return parts
    if any(wanted(part) for part in parts_of(event.subject)):
        return (*parts, *(("subject", "body") if event.body is not None else ("subject",)))
    # The record of an import names its file, which is erased itself where it holds the name.
    return (*parts, "body") if event.kind != "import" and _erased(event.body, wanted, inside) != event.body else parts


def _without_name(
    engagement: Engagement, plan: _Plan, wanted: Callable[[object], bool], inside: re.Pattern[str] | None
) -> list[dict[str, Any]]:
    """Return the judgements that stand and named the person, to be recorded anew without the name."""
    going = {event_id for event_id, parts in plan.events if "body" in parts and "subject" not in parts}
    kinds = {event.kind for event in engagement.ledger.events() if event.event_id in going}
    return [
        {
            "kind": kind,
            "subject": event.subject,
            "body": _erased(event.body, wanted, inside),
            "author": ERASED if wanted(event.author) else event.author,
            "recorded_at": event.recorded_at,
        }
        for kind in sorted(kinds)
        for event in engagement.ledger.current(kind).values()
        if event.event_id in going
    ]


def _erased(value: Any, wanted: Callable[[object], bool], inside: re.Pattern[str] | None) -> Any:
    """Return a body without the name: where it stands alone, and inside sentences."""
    if isinstance(value, dict):
        return {key: _erased(part, wanted, inside) for key, part in value.items()}
    if isinstance(value, list):
        return [_erased(part, wanted, inside) for part in value]
    if not isinstance(value, str) or wanted(value):
        return ERASED if isinstance(value, str) else value
    for match in reversed(list(inside.finditer(folded(value))) if inside else []):  # folding keeps every place
        value = value[: match.start()] + ERASED + value[match.end() :]
    return value


def _alias(engagement: Engagement, name: str) -> str:
    # The same coder stays one coder, so that agreement can still be computed.
    return "coder-" + hmac.new(engagement.key(), folded(name).encode(), hashlib.sha256).hexdigest()[:8]


def _renamed(part: pa.Table, wanted: Callable[[object], bool], alias: str) -> pa.Table:
    coders = [alias if wanted(coder) else coder for coder in part["coder"].to_pylist()]
    return _with(part, "coder", coders)


def _masked(part: pa.Table, names: ListedNames, engagement: Engagement) -> pa.Table:
    from bsnskit.intake.masking import Masker

    masker = Masker.of_names(engagement.settings.language, names)
    texts = [masker.mask(text)[0] for text in part["verbatim"].to_pylist()]
    return _with(part, "verbatim", texts)


def _with(part: pa.Table, column: str, values: list[str]) -> pa.Table:
    import pyarrow as pa

    kind = part.schema.field(column)
    return part.set_column(part.schema.get_field_index(column), kind, pa.array(values, type=kind.type))
