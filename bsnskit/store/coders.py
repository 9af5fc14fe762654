"""Who codes the coming weeks: chosen once and recorded; a change is a break."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bsnskit import weeks
from bsnskit.errors import NotReady, WrongCall, nearest
from bsnskit.store import judgements
from bsnskit.store.events import Event, NewEvent
from bsnskit.vocabulary import ALL, N_, REASON_SOURCES

if TYPE_CHECKING:
    import pandas as pd

    from bsnskit.store.engagement import Engagement


def choose_coder(
    engagement: Engagement, coder: str, *, from_week: str, why: str, author: str, shares: pd.DataFrame
) -> list[Event]:
    """Record who codes from a week on; where another coded before, record the break with it.

    The mapping is frozen with the choice: what the coded sample says is recorded as the mapping that stands, unless one
    stands already.

    Parameters
    ----------
    engagement : whose ledger
    coder : agent, mapping, model or sample
    from_week : first week of that coder
    why : the reason of the choice
    author : who chooses
    shares : tables.CodeShares as they stand, frozen where the mapping is chosen

    Returns
    -------
    the events; none where the same coder stands from the same week on

    Raises
    ------
    WrongCall : no such coder
    WrongWeek : no such week
    NotReady : the mapping is chosen, and nothing leads from codes to reasons yet
    """
    if coder not in REASON_SOURCES:
        meant = nearest(coder, REASON_SOURCES)
        raise WrongCall(
            "mapping",
            N_("'{coder}' codes nothing"),
            N_("It is one of: {known}."),
            N_("Did you mean {meant}?") if meant else "",
            coder=coder,
            known=", ".join(REASON_SOURCES),
            meant=meant,
        )
    weeks.monday_of(from_week)
    if coder == "mapping" and shares.empty:
        raise NotReady(
            "mapping",
            N_("nothing leads from the company's codes to reasons yet"),
            N_("A mapping is measured on a coded sample, or said."),
            N_("Import codings with their source codes, or a mapping."),
        )
    before = judgements.coder(engagement.ledger)
    if before is not None and (before["coder"], before["from_week"]) == (coder, from_week):
        return []
    version = judgements.list_version(engagement.ledger)
    events = [NewEvent("coder", ALL, {"coder": coder, "from_week": from_week, "why": why, "list_version": version})]
    if coder == "mapping" and engagement.mapping.empty:
        events += _frozen(shares, version)
    if before is not None and before["coder"] != coder:
        told = {"reason_id": ALL, "week": from_week, "kind": "coder", "why": f"{before['coder']} -> {coder}. {why}"}
        events.append(NewEvent("break", f"coder {from_week}", told))
    return engagement.ledger.append_many(events, author=author)


def _frozen(shares: pd.DataFrame, version: int) -> list[NewEvent]:
    found = []
    for code, rows in shares.groupby("source_code", sort=True, dropna=True, observed=True):
        body = {
            "shares": dict(zip(rows["reason_id"], rows["share"].round(6), strict=True)),
            "n_sample": None if rows["n"].isna().any() else int(rows["n"].iloc[0]),
            "list_version": version,
        }
        found.append(NewEvent("mapping", judgements.subject_of(code), body))
    return found
