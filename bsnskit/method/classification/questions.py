"""What the decisions on the matrix still ask: no place, no decision, no reason, no answer to "why not eliminate?"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from bsnskit.contracts.findings import Finding, Rule
from bsnskit.vocabulary import ALL, N_

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

__all__ = ["placement_findings"]

IN_TRAY = Rule(
    "placement_in_tray",
    N_("Reason {subject} has no place on the matrix yet."),
    N_("Ask the team: is this contact worth something to the customer, and to the company?"),
)
ON_AXIS = Rule(
    "placement_on_axis",
    N_("Reason {subject} lies on an axis, in no quadrant."),
    N_("Nothing is proposed there. Does the team see value or irritation? It decides."),
)
NOT_RECORDED = Rule(
    "objective_not_recorded",
    N_("Reason {subject} has a place, but the team recorded no objective for it."),
    N_("The place only proposes. Record the objective that the team agrees on, and why."),
)
DIFFERS = Rule(
    "objective_differs",
    N_("The objective recorded for reason {subject} is not the one that its place proposes."),
    N_("Both may be right. Move the card, record the other objective, or say why they differ."),
)
WHY_NOT_ELIMINATE = Rule(
    "why_not_eliminate",
    N_("Reason {subject} is to be automated. Why not eliminate it?"),
    N_("Companies tend to automate what should not exist at all. Record what speaks against removing the cause."),
)
WITHOUT_WHY = Rule(
    "objective_without_why",
    N_("The objective of reason {subject} is recorded without a reason."),
    N_("Write one sentence for those who were not in the room."),
)
BOTH = Rule(
    "placement_whole_and_split",
    N_("Reason {subject} has a card of its own beside cards by context."),
    N_("Keep either the one card or those by context, so that nothing is placed twice."),
)


def placement_findings(placements: pd.DataFrame) -> list[Finding]:
    """Ask what the decisions leave open.

    Parameters
    ----------
    placements : tables.Placements, every card, those in the tray too

    Returns
    -------
    findings in the order of the cards; `column` holds the context; none is blocking

    Source
    ------
    METHOD section 3. Before automate is accepted the question "why not eliminate?" is asked and its answer kept.
    """
    split = set(placements.loc[placements["context"] != ALL, "reason_id"])
    found = []
    for row in placements.to_dict("records"):
        rules = list(_open(row))
        if row["context"] == ALL and row["reason_id"] in split:
            rules.append(BOTH)
        value = "" if pd.isna(row["objective"]) else str(row["objective"])
        context = "" if row["context"] == ALL else str(row["context"])
        found += [Finding(rule, subject=str(row["reason_id"]), column=context, value=value) for rule in rules]
    return found


def _open(row: dict[Hashable, Any]) -> Iterator[Rule]:
    recorded = not pd.isna(row["objective"])
    if pd.isna(row["customer_value"]) or pd.isna(row["company_value"]):
        yield IN_TRAY
    elif not recorded:
        yield ON_AXIS if pd.isna(row["proposed"]) else NOT_RECORDED
    elif not pd.isna(row["proposed"]) and row["objective"] != row["proposed"]:
        yield DIFFERS
    if recorded and row["objective"] == "automate" and pd.isna(row["why_not_eliminate"]):
        yield WHY_NOT_ELIMINATE
    if recorded and pd.isna(row["why"]):
        yield WITHOUT_WHY
