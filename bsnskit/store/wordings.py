"""What becomes of proposed wordings and of challenges: recorded together, with author and reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bsnskit.errors import WrongCall
from bsnskit.store import judgements
from bsnskit.store.events import Event, NewEvent
from bsnskit.vocabulary import N_

if TYPE_CHECKING:
    import pandas as pd

    from bsnskit.store.ledger import Ledger

ANSWERS = ("yes", "no", "in_part")
LONGEST = 500
"""Characters a label may have."""
UNFINISHED = "…"
"""Stands in a proposed wording where only a person can say what the customer wanted."""

Decided = Sequence[tuple[str, Mapping[str, str]]]


def record_rewordings(ledger: Ledger, decided: Decided, proposals: pd.DataFrame, *, author: str) -> list[Event]:
    """Record which wordings were accepted or refused; all that are accepted make one new version of the list.

    Parameters
    ----------
    ledger : of the engagement
    decided : (reason_id, {decision: accepted or refused, label: as accepted, why})
    proposals : tables.WordingProposals that were laid before the person; a reason not among them is left out
    author : who decides

    Returns
    -------
    the events, all in one transaction; none where nothing was decided

    Raises
    ------
    WrongCall : an accepted wording is blank, unfinished, or longer than 500 characters
    """
    laid = {str(one["reason_id"]): one for one in proposals.to_dict("records")}
    standing = ledger.current("reason")
    version = judgements.list_version(ledger) + 1
    events: list[NewEvent] = []
    moved: list[dict[str, str]] = []
    for reason_id, values in decided:
        if reason_id not in laid or reason_id not in standing or values.get("decision") not in ("accepted", "refused"):
            continue
        before, label = str(laid[reason_id]["label"]), values.get("label", "").strip()
        accepted = values["decision"] == "accepted"
        body = {"decision": values["decision"], "label_before": before, "rules": str(laid[reason_id]["rules"]),
                "label": label if accepted else None, "why": values.get("why") or None}  # fmt: skip
        events.append(NewEvent("rewording", judgements.subject_of(reason_id), body))
        if accepted:
            _require_sentence(reason_id, label)
            held: dict[str, Any] = {**(standing[reason_id].body or {}), "label": label, "list_version": version}
            events.append(NewEvent("reason", reason_id, held))
            moved.append({"from": reason_id, "to": reason_id, "change": "reworded"})
    if moved:
        why = ", ".join(one["from"] for one in moved)
        events.insert(0, NewEvent("list_version", str(version), {"version": version, "why": why, "crosswalk": moved}))
    return ledger.append_many(events, author=author) if events else []


def record_challenges(ledger: Ledger, decided: Decided, *, author: str) -> list[Event]:
    """Record whether contacts should exist, for whom, and who says so.

    Parameters
    ----------
    decided : (reason_id, {should_exist: yes, no, in_part or blank, for_whom, said_by, why}); what is blank is missing

    Raises
    ------
    WrongCall : no such answer; nothing was recorded
    """
    names = ("should_exist", "for_whom", "said_by", "why")
    for reason_id, values in decided:
        if values.get("should_exist", "") not in ("", *ANSWERS):
            raise WrongCall(
                reason_id,
                N_("'{answer}' is no answer to whether the contact should exist"),
                N_("It is one of: {known}."),
                answer=values["should_exist"],
                known=", ".join(ANSWERS),
            )
    events = [
        NewEvent("challenge", judgements.subject_of(reason_id), {name: values.get(name) or None for name in names})
        for reason_id, values in decided
    ]
    return ledger.append_many(events, author=author) if events else []


def _require_sentence(reason_id: str, label: str) -> None:
    if not label or UNFINISHED in label or len(label) > LONGEST:
        raise WrongCall(
            reason_id,
            N_("this wording cannot stand on the list: “{label}”"),
            N_("A reason is a whole sentence of at most {longest} characters."),
            N_("Complete it in the customer's words, then record again; nothing was recorded."),
            label=label[:80],
            longest=LONGEST,
        )
