"""Breaks proposed from the contact log: their evidence in words, and how a person records one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from bsnskit.i18n import is_unknown
from bsnskit.method import skyline
from bsnskit.store import judgements
from bsnskit.vocabulary import ALL, N_
from bsnskit.weeks import shift

if TYPE_CHECKING:
    from bsnskit.i18n import Language
    from bsnskit.store.engagement import Engagement
    from bsnskit.store.events import Event

_NEAR = 2
"""[weeks] within which a recorded break of the same reason is the one proposed."""

MOST = 20
"""Breaks that are listed in words."""

_SAID = {
    "appears": N_("{reason} appears in {week}: nothing before, then {after} contacts a week."),
    "vanishes": N_("{reason} vanishes in {week}: {before} contacts a week before, {after} since."),
    "jumps": N_("{reason} jumps in {week}: from {before} to {after} contacts a week."),
    "moves": N_(
        "{reason} goes from {before} to {after} contacts a week about {week}, {to} the other way round: "
        "were contacts coded otherwise since?"
    ),
    "channel": N_("{reason}: the share of channel {to} goes from {before} to {after} in {week}."),
    "coder": N_("{reason}: the share coded by {to} goes from {before} to {after} in {week}."),
}
KINDS = {
    "list": N_("the list or how it is read"),
    "coder": N_("who codes"),
    "intake": N_("the intake: a form, a category, a source"),
    "channel": N_("the channel"),
}
"""What changes at a break of each kind."""


def break_proposals(engagement: Engagement) -> pd.DataFrame:
    """Return the breaks that the contact log suggests and nobody recorded yet, as `tables.ProposedBreaks`."""
    found = skyline.proposed_breaks(engagement.weekly_parts(), reasons=engagement.reasons, actions=engagement.actions)
    recorded = {
        (reason_id, shift(week, by))
        for reason_id, week in zip(engagement.breaks["reason_id"], engagement.breaks["week"], strict=True)
        for by in range(-_NEAR, _NEAR + 1)
    }
    new = [
        not {(reason_id, week), (ALL, week)} & recorded
        for reason_id, week in zip(found["reason_id"], found["week"], strict=True)
    ]
    return found[new].reset_index(drop=True)


def proposal_lines(engagement: Engagement, words: Language) -> list[str]:
    """Say which breaks are proposed, each with its evidence and what changed by its looks; none gives no line."""
    found = break_proposals(engagement)
    if found.empty:
        return []
    labels = dict(zip(engagement.reasons["reason_id"], engagement.reasons["label"], strict=True))
    lines = [words.plural("{count} break is proposed:", "{count} breaks are proposed:", len(found))]
    for row in found.head(MOST).to_dict("records"):
        one = {str(name): value for name, value in row.items()}
        lines.append(f"  {evidence(one, labels, words)} ({words.text(KINDS[one['kind']])})")
    if len(found) > MOST:
        lines.append(f"  … (+{len(found) - MOST})")
    told = N_("Across a break nothing is compared: record those that are one in notebook 00 (`bsns lab {client}`).")
    return [*lines, words.text(told, client=engagement.name)]


def evidence(proposal: Mapping[str, Any], labels: Mapping[str, str], words: Language) -> str:
    """Say in one sentence what suggests a break.

    Parameters
    ----------
    proposal : a row of tables.ProposedBreaks
    labels : reason_id -> label
    """
    is_share = proposal["sign"] in ("channel", "coder")

    def amount(value: float) -> str:
        return words.percent(value, 0) if is_share else words.number(value, 0 if value >= 10 or value == 0 else 1)

    def named(reason_id: Any) -> str:
        if reason_id == ALL:
            return words.text(N_("All reasons together"))
        return f"{reason_id} {labels[reason_id]}" if reason_id in labels else str(reason_id)

    return words.text(
        _SAID[proposal["sign"]],
        reason=named(proposal["reason_id"]),
        week=words.week(proposal["week"], year=True),
        before=amount(proposal["before"]),
        after=amount(proposal["after"]),
        to="" if is_unknown(proposal["to"]) else str(proposal["to"]) if is_share else named(proposal["to"]),
    )


def record_break(engagement: Engagement, proposal: Mapping[str, Any], why: str, *, author: str) -> Event:
    """Record a proposed break as a person's judgement; across it nothing is compared.

    Parameters
    ----------
    proposal : reason_id, week and kind
    why : the evidence, or what the person knows of it
    """
    body = {"reason_id": proposal["reason_id"], "week": proposal["week"], "kind": proposal["kind"], "why": why}
    subject = judgements.subject_of(f"{body['week']} {body['reason_id']} {body['kind']}")
    return engagement.ledger.append("break", subject, body, author=author)
