"""What each objective holds: reasons, contacts, cost; and the share of the cost that is needless."""

from __future__ import annotations

import pandas as pd

from bsnskit.contracts import tables
from bsnskit.vocabulary import OBJECTIVE_KEYS

__all__ = ["UNDECIDED", "needless_share", "totals_by_objective"]

UNDECIDED = ""
"""Key of the row of what the team has not decided."""


def totals_by_objective(placements: pd.DataFrame, costs: pd.DataFrame) -> pd.DataFrame:
    """Add up reasons, contacts and cost by the objective that the team recorded.

    A reason whose contexts have different objectives counts as a reason in each of them; its contacts and cost are not
    known by context and are left out there.

    Grain: one row per objective in the method's order, then one "" for what is not decided.

    Parameters
    ----------
    placements : tables.Placements, every card, those in the tray too
    costs : tables.Costs            uses reason_id, n_contacts [contacts per year], cost_total [currency per year]

    Returns
    -------
    tables.ObjectiveTotals; an objective without reasons holds 0, one whose reasons are all unknown holds nothing known

    Source
    ------
    METHOD section 3. The shares are of all that is decided; what is not decided has none.
    """
    cards = placements[["reason_id"]].assign(objective=placements["objective"].fillna(UNDECIDED)).drop_duplicates()
    known = costs[["reason_id", "n_contacts", "cost_total"]]
    cards = cards.merge(known, on="reason_id", how="left", validate="many_to_one")
    apart = cards["reason_id"].duplicated(keep=False)
    figures = ["n_contacts", "cost_total"]
    cards[figures] = cards[figures].mask(apart)
    by_objective = cards.groupby("objective", dropna=False, observed=True)
    totals = pd.DataFrame(
        {
            "n_reasons": by_objective.size(),
            "n_unknown": by_objective.size() - by_objective["n_contacts"].count(),
            "n_cost_unknown": by_objective.size() - by_objective["cost_total"].count(),
            "n_contacts": by_objective["n_contacts"].sum(min_count=1),
            "cost_total": by_objective["cost_total"].sum(min_count=1),
        }
    ).reindex([*OBJECTIVE_KEYS, UNDECIDED])
    counts = ["n_reasons", "n_unknown", "n_cost_unknown"]
    totals[counts] = totals[counts].fillna(0)
    # No reason has no contact and no cost; that is known, unlike the figures of a reason that nobody counted.
    totals[figures] = totals[figures].mask(totals["n_reasons"] == 0, 0.0)
    return tables.check(tables.ObjectiveTotals, _with_shares(totals).rename_axis("objective").reset_index())


def needless_share(totals: pd.DataFrame) -> float:
    """Return the cost of what is to be eliminated over the cost of all that is decided.

    Parameters
    ----------
    totals : tables.ObjectiveTotals     its row "" says what is not decided, n_cost_unknown what has no cost: state both

    Returns
    -------
    0..1; NaN while no cost is known

    Source
    ------
    METHOD section 3.
    """
    share = totals.loc[totals["objective"] == "eliminate", "share_cost"]
    return float(share.iloc[0]) if len(share) else float("nan")


def _with_shares(totals: pd.DataFrame) -> pd.DataFrame:
    decided = totals.index != UNDECIDED
    shares = {}
    for name, share in (("n_contacts", "share_contacts"), ("cost_total", "share_cost")):
        whole = totals.loc[decided, name].sum(min_count=1)
        shares[share] = (totals[name] / whole if whole > 0 else totals[name] * float("nan")).where(decided)
    return totals.assign(**shares)
