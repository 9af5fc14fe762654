"""Coding trials of an engagement: a sample is drawn and the design recorded; the codings come back by import."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from bsnskit.errors import NotReady
from bsnskit.method.qualification.trial import TrialDesign, allocation, trial_design
from bsnskit.method.qualification.trial.draw import contacts_by_stratum, drawn_contacts
from bsnskit.store import judgements, warehouse
from bsnskit.vocabulary import N_

if TYPE_CHECKING:
    from bsnskit.store.engagement import Engagement

ROOM = "coding"
"""Folder of an engagement that holds the workbooks sent to agents."""


def plan_trial(
    engagement: Engagement, agents: Sequence[str], *, contacts: int, author: str, seed: int | None = None
) -> tuple[TrialDesign, pd.DataFrame]:
    """Draw a stratified sample of contacts, give each agent his orders, and record the design.

    The round is the one after the last that was coded: a design that nobody has coded yet is replaced. Contacts that an
    earlier round has shown are not drawn again.

    Parameters
    ----------
    engagement : with a contact log and a list
    agents : names or pseudonyms, two or more
    contacts : how many each agent codes
    author : who plans
    seed : of the draw; None = the number of the round

    Returns
    -------
    the design, and the contacts: contact_id, stratum, day, channel, verbatim (masked; personal data all the same)

    Raises
    ------
    NotReady : there is no contact log
    WrongCall : fewer than two agents, no contact left, no list
    """
    if not engagement.has("contacts"):
        raise NotReady(
            engagement.name,
            N_("there is no contact log to draw contacts from"),
            N_("A trial codes real contacts."),
            N_("Import one: bsns import {client} contacts.csv --as contacts."),
            client=engagement.name,
        )
    coded = engagement.codings_as_coded["round"]
    number = int(coded.max()) + 1 if len(coded) else 1
    shown = {
        contact
        for one, body in judgements.trials(engagement.ledger).items()
        if one < number
        for contact in body["contacts"]
    }
    by = _strata(engagement)
    sizes = warehouse.collect(contacts_by_stratum(engagement.contacts, by=by, leave_out=shown))
    held = dict(zip(sizes["stratum"], sizes["n_contacts"].astype(int), strict=True))
    drawn = warehouse.collect(
        drawn_contacts(
            engagement.contacts, allocation(held, contacts), by=by, seed=number if seed is None else seed,
            leave_out=shown,
        )
    )  # fmt: skip
    listed = engagement.reasons
    standing = listed[listed["state"] != "retired"]
    design = trial_design(
        drawn,
        standing["reason_id"].tolist(),
        agents,
        round_number=number,
        list_version=judgements.list_version(engagement.ledger),
        sizes=held,
        seed=number if seed is None else seed,
    )
    engagement.ledger.append("trial", str(number), design.body(), author=author)
    said = engagement.verbatims
    said = said[said["contact_id"].isin(drawn["contact_id"])]
    told = drawn.rename(columns={"contacted_at": "day"})
    return design, told.merge(said, on="contact_id", how="left", validate="one_to_one")


def _strata(engagement: Engagement) -> str:
    """Return the column that tells contacts apart best: the company's own code, else the reason, else the channel."""
    contacts = engagement.contacts
    known = warehouse.collect(contacts.aggregate(code=contacts.source_code.count(), reason=contacts.reason_id.count()))
    return "source_code" if known["code"].item() else "reason_id" if known["reason"].item() else "channel"
