"""Reasons whose volume nobody has counted: named one by one, never taken for zero."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bsnskit.contracts.findings import Finding, Rule
from bsnskit.method.quantification.counts import annual_by_reason
from bsnskit.vocabulary import N_

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["unknown_volume_findings"]

UNKNOWN = Rule(
    "volume_unknown",
    N_("The volume of reason {subject} is unknown: “{value}”."),
    N_("It is in no total and no share. Count it for two weeks, or ask who could."),
)
SHARED = Rule(
    "volume_may_be_shared",
    N_("The volume of reason {subject} is unknown: “{value}”. The {count} contacts of {sibling} may cover both."),
    N_("It stays unknown, in no total and no share. Ask whether {sibling} was counted alone, or code a sample again."),
)

_PART = re.compile(r"(?P<whole>.*\d)[a-z]$")


def unknown_volume_findings(reasons: pd.DataFrame, volumes: pd.DataFrame) -> list[Finding]:
    """Name the reasons without an annual volume.

    Where a reason is one part of a split number (2.08b beside 2.08a) and the other part has a volume, the finding says
    that this volume may cover both.

    Parameters
    ----------
    reasons : tables.Reasons        uses reason_id, label, in the order of the list
    volumes : tables.Volumes        uses rows of grain year

    Returns
    -------
    one finding per reason without a volume; none is blocking

    Source
    ------
    METHOD sections 2 and 6.
    """
    annual = annual_by_reason(volumes).dropna(subset=["n_contacts"])
    known = dict(zip(annual["reason_id"], annual["n_contacts"], strict=True))
    return [
        _finding(reason_id, label, known)
        for reason_id, label in zip(reasons["reason_id"], reasons["label"], strict=True)
        if reason_id not in known
    ]


def _finding(reason_id: str, label: str, known: dict[str, float]) -> Finding:
    siblings = [other for other in known if _whole(other) and _whole(other) == _whole(reason_id)]
    if not siblings:
        return Finding(UNKNOWN, subject=reason_id, column="n_contacts", value=label)
    count = sum(known[other] for other in siblings)
    fields: dict[str, object] = {"count": f"{count:.10g}", "sibling": ", ".join(siblings)}
    return Finding(SHARED, subject=reason_id, column="n_contacts", value=label, fields=fields)


def _whole(reason_id: str) -> str | None:
    match = _PART.fullmatch(reason_id)
    return match["whole"] if match else None
