"""The register of workshops: a further one is recorded with its day, people, reasons treated and decisions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bsnskit.errors import WrongCall, nearest
from bsnskit.store import judgements
from bsnskit.vocabulary import N_

if TYPE_CHECKING:
    from bsnskit.store.events import Event
    from bsnskit.store.ledger import Ledger


def record_workshop(
    ledger: Ledger,
    date: str,
    *,
    people: Sequence[str],
    reasons: Sequence[str],
    decisions: Sequence[str],
    author: str,
) -> Event:
    """Record a workshop; one of the same day is recorded anew, so that running a notebook again adds none.

    Parameters
    ----------
    date : "2020-05-14"
    people : who was there; a pseudonym will do
    reasons : ids of the reasons treated; none = the whole list
    decisions : sentences

    Raises
    ------
    WrongCall : no such day, nobody there, nothing decided, or a reason that is not on the list
    """
    try:
        day = dt.date.fromisoformat(date)
    except ValueError as problem:
        raise WrongCall(
            "date", N_("'{value}' is not a day"), N_("A day is written 2020-05-14."), value=date
        ) from problem
    people, decisions = ([" ".join(one.split()) for one in some if one.strip()] for some in (people, decisions))
    if not people or not decisions:
        raise WrongCall(
            f"{day:%Y-%m-%d}",
            N_("nobody was there, or nothing was decided"),
            N_("The register names who was there and what was decided."),
        )
    known = set(judgements.reasons(ledger)["reason_id"])
    strange = [one for one in reasons if one not in known]
    if strange:
        meant = nearest(strange[0], known)
        raise WrongCall(
            strange[0],
            N_("this reason is not on the list, or named twice"),
            N_("Ids are text: 2.10 is not 2.1."),
            N_("Did you mean {meant}?") if meant else "",
            meant=meant,
        )
    held = {str((event.body or {}).get("date")): subject for subject, event in ledger.current("workshop").items()}
    name = held.get(f"{day:%Y-%m-%d}") or f"D{day:%Y%m%d}"
    body = {
        "date": f"{day:%Y-%m-%d}",
        "people": people,
        "reasons": list(reasons),
        "decisions": decisions,
        "illustration": False,
    }
    standing = ledger.current("workshop").get(name)
    if standing is not None and standing.body == body:
        return standing
    return ledger.append("workshop", name, body, author=author)
