"""The challenge of each reason: whether this contact should exist at all, and who says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bsnskit.contracts import tables
from bsnskit.contracts.findings import Finding, Rule
from bsnskit.vocabulary import N_

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["challenge_findings", "challenges_by_reason"]

NOT_CHALLENGED = Rule(
    "reason_not_challenged",
    N_("Nobody has yet said whether contact {subject} should exist: “{value}”."),
    N_("Ask someone who answers it and someone who causes it: should this contact exist at all?"),
)
NOBODY_SAYS = Rule(
    "challenge_without_name",
    N_("The challenge of reason {subject} does not say who says so."),
    N_("Record who said it: a challenge without a voice convinces nobody."),
)


def challenges_by_reason(reasons: pd.DataFrame, challenges: pd.DataFrame) -> pd.DataFrame:
    """Put the recorded challenge beside every reason of the list.

    Grain: one row per `reason_id`, rows and order of `reasons`.

    Parameters
    ----------
    reasons : tables.Reasons, n rows        uses reason_id, topic, label
    challenges : tables.Challenges          those of reasons not on the list are left out

    Returns
    -------
    tables.ChallengedReasons, n rows; not challenged yet = missing
    """
    beside = reasons[["reason_id", "topic", "label"]].merge(
        challenges, on="reason_id", how="left", validate="one_to_one"
    )
    illustration = beside["illustration"].eq(True)
    return tables.check(tables.ChallengedReasons, beside.assign(illustration=illustration))


def challenge_findings(challenged: pd.DataFrame) -> list[Finding]:
    """Ask for the challenges that are missing, or that nobody stands for.

    Parameters
    ----------
    challenged : tables.ChallengedReasons
    """
    found = []
    for row in challenged.itertuples():
        recorded = isinstance(row.should_exist, str) or isinstance(row.why, str)
        if not recorded:
            found.append(Finding(NOT_CHALLENGED, subject=str(row.reason_id), value=str(row.label)))
        elif not isinstance(row.said_by, str):
            found.append(Finding(NOBODY_SAYS, subject=str(row.reason_id), column="said_by", value=str(row.label)))
    return found
