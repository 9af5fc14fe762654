"""What would change if the rate, the handle time, the share of downstream work or the volume did."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from bsnskit.contracts import tables
from bsnskit.errors import WrongCall
from bsnskit.vocabulary import N_

__all__ = ["LEVERS", "Change", "one_by_one", "what_if"]

LEVERS = ("rate", "handle_time", "downstream", "volume")


@dataclass(frozen=True)
class Change:
    """Factors on today's figures: 0.9 is 10 % less, 1 leaves as it is.

    `rate` is on what an hour costs, `handle_time` on the seconds of a contact, `downstream` on the probability of the
    events after it, `volume` on the contacts. The fixed cost of a contact changes with the volume only.
    """

    rate: float = 1.0
    handle_time: float = 1.0
    downstream: float = 1.0
    volume: float = 1.0

    def __post_init__(self) -> None:
        for lever in LEVERS:
            if not 0 <= getattr(self, lever) < float("inf"):
                raise WrongCall(
                    "what_if",
                    N_("the factor {factor} of '{lever}' is no factor"),
                    N_("A factor is 0 or more; 0.9 is 10 % less than today."),
                    factor=getattr(self, lever),
                    lever=lever,
                )


def what_if(costs: pd.DataFrame, change: Change) -> pd.DataFrame:
    """Cost each reason anew with changed inputs.

    Grain: one row per `reason_id`, rows and order of `costs`.

    Parameters
    ----------
    costs : tables.Costs, n rows
    change : factors on rate, handle time, downstream share, volume

    Returns
    -------
    tables.WhatIf, n rows. The saving is today's cost less that of the change, negative where it gets dearer. Cashable is
    the share of the handling time saved that becomes money: a changed rate saves it whole, changed minutes and contacts
    their cashable share; fixed cost and downstream work saved are not counted as cashable. What is unknown stays unknown.

    Raises
    ------
    WrongCall : a factor is negative or infinite (when the change is made)

    Source
    ------
    METHOD section 2: unit = handle time x cost of a second + fixed + sum of p x c; full and cashable cost apart.
    """
    count = costs["n_contacts"]
    fixed = costs["unit_contact"] - costs["unit_handle"]
    then = count * change.volume
    contact = _yearly(then, costs["unit_handle"] * change.rate * change.handle_time + fixed)
    downstream = _yearly(then, costs["unit_downstream"] * change.downstream)
    # Hours at today's rate that are no longer worked, and what those still worked cost less.
    hours_left = change.handle_time * change.volume
    cheaper = _yearly(count, costs["unit_handle"]) * hours_left * (1 - change.rate)
    cashable = costs["cost_cashable"] * (1 - hours_left) + cheaper
    table = costs[["reason_id", "n_contacts", "cost_total"]].assign(
        n_contacts_then=then,
        cost_contact_then=contact,
        cost_downstream_then=downstream,
        cost_total_then=contact + downstream,
        saving_full=costs["cost_total"] - contact - downstream,
        saving_cashable=cashable,
    )
    return tables.check(tables.WhatIf, table)


def one_by_one(costs: pd.DataFrame, factor: float = 0.9) -> pd.DataFrame:
    """Change one lever at a time and add the reasons up.

    Grain: one row per lever, in the order of `LEVERS`.

    Returns
    -------
    columns lever, factor, cost_total_then, saving_full, saving_cashable [currency per year], n_reasons summed
    """
    rows = []
    for lever in LEVERS:
        then = what_if(costs, replace(Change(), **{lever: factor}))
        known = then[then["saving_full"].notna()]
        rows.append(
            {
                "lever": lever,
                "factor": factor,
                **{
                    name: float(known[name].sum(min_count=1))
                    for name in ("cost_total_then", "saving_full", "saving_cashable")
                },
                "n_reasons": len(known),
            }
        )
    return pd.DataFrame.from_records(rows)


def _yearly(count: pd.Series, unit: pd.Series) -> pd.Series:
    return (count * unit).where(count != 0, 0.0)
