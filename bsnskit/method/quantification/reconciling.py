"""Reasons and "Autre" against the contact centre's own totals: what does not add up is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from bsnskit.contracts.findings import Finding, Rule
from bsnskit.method.quantification.counts import counts_once
from bsnskit.vocabulary import ALL, N_

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["total_findings"]

SHORT = Rule(
    "volume_short_of_total",
    N_(
        "{period}: the reasons add up to {reasons}, the centre counts {total}: {apart} contacts ({share}) are under no reason."
    ),
    N_("Were contacts left uncoded, or is a reason missing? Until then every share is of the coded contacts only."),
)
BEYOND = Rule(
    "volume_beyond_total",
    N_("{period}: the reasons add up to {reasons}, more than the {total} contacts that the centre counts."),
    N_("Is a contact counted under two reasons, or does the centre's total leave out a channel?"),
)
BLANK = Rule(
    "total_with_blanks",
    N_("{period}: {count} reason(s) have no volume, so that nothing can be said of the centre's total of {total}."),
    N_("Ask for the missing volumes; known ones add up to {reasons}."),
)
CLOSE = 0.005
"""Share of the total that rounding may take."""


def total_findings(reasons: pd.DataFrame, volumes: pd.DataFrame, totals: pd.DataFrame) -> list[Finding]:
    """Compare the reasons, "Autre" among them, with what the centre counts in the same period.

    Parameters
    ----------
    reasons : tables.Reasons
    volumes : tables.Volumes        of the same grain and period; channel by channel where the total is by channel
    totals : columns grain, period_start, channel, n_contacts [contacts], one row per grain x period_start x channel

    Returns
    -------
    one finding per period that does not add up; a period that was counted by one side only says nothing

    Source
    ------
    METHOD section 2: reasons + Autre = the centre's total. A blank reason is left out and said.
    """
    return [finding for total in totals.to_dict("records") for finding in _compared(reasons, volumes, total)]


def _compared(reasons: pd.DataFrame, volumes: pd.DataFrame, total: dict[object, object]) -> Iterator[Finding]:
    inside = volumes[(volumes["grain"] == total["grain"]) & (volumes["period_start"] == total["period_start"])]
    once = counts_once(inside[inside["reason_id"].isin(reasons["reason_id"])])
    if total["channel"] != ALL:
        once = once[once["channel"] == total["channel"]]
    if once.empty:
        return
    counted = once.groupby("reason_id", dropna=False, observed=True)["n_contacts"].sum(skipna=False)
    known, stated = float(counted.sum()), float(str(total["n_contacts"]))
    start = pd.Timestamp(str(total["period_start"]))
    channel = "" if total["channel"] == ALL else f" {total['channel']}"
    said = {
        "period": f"{start:%Y-%m-%d} ({total['grain']}){channel}",
        "reasons": f"{known:.10g}",
        "total": f"{stated:.10g}",
    }
    blanks = int(counted.isna().sum())
    if known > stated * (1 + CLOSE):
        yield Finding(BEYOND, subject=ALL, fields=dict(said), column="n_contacts", value=said["total"])
    elif blanks:
        yield Finding(BLANK, subject=ALL, fields={**said, "count": blanks}, column="n_contacts", value=said["total"])
    elif known < stated * (1 - CLOSE):
        apart = {"apart": f"{stated - known:.10g}", "share": f"{100 * (1 - known / stated):.1f} %"}
        yield Finding(SHORT, subject=ALL, fields={**said, **apart}, column="n_contacts", value=said["total"])
