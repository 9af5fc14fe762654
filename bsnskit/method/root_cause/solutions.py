"""What a solution brings back: contacts avoided, money saved, and the return on cashable cost.

avoided = volume x cause share x effectiveness x adoption. Solutions on one cause never add up: 1 - prod(1 - e).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from bsnskit.contracts import tables
from bsnskit.contracts.findings import Finding, Rule
from bsnskit.statistics import npv, payback
from bsnskit.vocabulary import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["cash_flows", "combined_effect", "combined_effects", "returns", "solution_findings"]

VALUED = "leverage"
MONTHS = 12

NO_IMPACT = Rule(
    "solution_without_cause",
    N_("Solution {subject} acts on cause '{value}', which feeds no reason."),
    N_("Record which reasons the cause feeds, with its share of each, or name another cause."),
)
NOT_COUNTED = Rule(
    "solution_to_leverage",
    N_("Solution {subject} makes more of its contacts; fewer of them is not its aim."),
    N_("No saving is counted. Say in its objective what should get better."),
)
NO_TARGET = Rule(
    "solution_without_objective",
    N_("Solution {subject} is chosen but has no objective of its own: “{value}”."),
    N_("Write what it should change, by how much and by when."),
)
ONE_CAUSE = Rule(
    "solutions_on_one_cause",
    N_(
        "Solutions {subject} act on the same cause {value}: together they avoid {together} contacts a year, not {added}."
    ),
    N_("Their returns stand for each alone and do not add up; look at what the second one brings after the first."),
)
NO_MONEY = Rule(
    "solution_without_saving",
    N_("Solution {subject} has no return: what a saved contact brings in money is unknown."),
    N_("It needs the volume, the handle time and the cashable share of the reasons that its cause feeds."),
)


def returns(
    solutions: pd.DataFrame,
    impacts: pd.DataFrame,
    costs: pd.DataFrame,
    *,
    discount_rate: float,
    placements: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Work out what each solution brings back, taken alone.

    Full savings count contact and downstream cost; the present value rests on cashable cost only. Money flows yearly,
    the first outlay undiscounted; the effect grows evenly over `ramp_months`.

    Grain: one row per `solution_id`, rows and order of `solutions`.

    Parameters
    ----------
    solutions : tables.Solutions, n rows
    impacts : tables.CauseImpacts   share and n_contacts of the cause in each reason
    costs : tables.Costs            uses cost_total and cost_cashable [currency per year]
    discount_rate : per year, 0.08 for 8 %
    placements : tables.Placements; reasons that the team recorded to leverage count no saving in any solution

    Returns
    -------
    tables.Returns, n rows; a solution to leverage, or one whose cause feeds only such reasons, has no saving: `counted`
        is False

    Raises
    ------
    WrongNumbers : a discount rate of -100 % or less

    Source
    ------
    METHOD section 4.
    """
    saved = _saved(solutions, _countable(impacts, placements), costs)
    saved["counted"] &= ~_only_valued(solutions, impacts, placements)
    rows = []
    for row in solutions.merge(saved, on="solution_id", how="left", validate="one_to_one").to_dict("records"):
        flows = cash_flows(
            row["cost_once"], row["cost_year"], row["saving_cashable"], row["ramp_months"], int(row["life_years"])
        )
        value, years = npv(discount_rate, flows), payback(flows)
        rows.append({**{str(name): one for name, one in row.items()}, "npv": value, "payback_years": years})
    names = list(tables.Returns.to_schema().columns)
    return tables.from_rows(tables.Returns, [{name: row.get(name) for name in names} for row in rows])


def cash_flows(cost_once: float, cost_year: float, saving: float, ramp_months: float, life_years: int) -> list[float]:
    """Return the yearly flows of a solution, first outlay first.

    The saving grows evenly from nothing to its full size over `ramp_months`; each year counts its own mean.

    Parameters
    ----------
    cost_once : [currency]
    cost_year : running cost [currency per year]
    saving : at full effect [currency per year]
    ramp_months : until full effect
    life_years : years counted

    Returns
    -------
    life_years + 1 amounts [currency]: minus the first outlay, then one per year

    Source
    ------
    24 months of ramp: a quarter of the saving in the first year, three quarters in the second, all of it then.
    """
    return [-cost_once] + [saving * _effect_in_year(year, ramp_months) - cost_year for year in range(life_years)]


def combined_effect(effects: Iterable[float]) -> float:
    """Return what several solutions on one cause do together: 1 - prod(1 - e), never the sum.

    Source
    ------
    METHOD section 4. Halving twice leaves a quarter: 0.5 and 0.5 make 0.75.
    """
    left = 1.0
    for effect in effects:
        left *= 1 - effect
    return 1 - left


def combined_effects(
    solutions: pd.DataFrame, impacts: pd.DataFrame, costs: pd.DataFrame, *, placements: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Work out what the solutions given avoid together, cause by cause; those to leverage avoid nothing.

    Grain: one row per `cause_id` that a solution acts on, in the order of the ids.

    Parameters
    ----------
    solutions : tables.Solutions, those meant: the chosen ones, say
    impacts, costs, placements : as in `returns`

    Returns
    -------
    tables.CombinedEffects, at full effect; causes share out the contacts of a reason, so rows may be added
    """
    acting = solutions[solutions["objective"] != VALUED]
    effect = (acting["effectiveness"] * acting["adoption"]).rename("effect")
    grouped = effect.groupby(acting["cause_id"], dropna=False, observed=True)
    joint = pd.DataFrame({"n_solutions": grouped.size(), "effect": grouped.agg(combined_effect)}).reset_index()
    alone = joint.assign(solution_id=joint["cause_id"], objective="", effectiveness=joint["effect"], adoption=1.0)
    saved = _saved(alone, _countable(impacts, placements), costs).drop(columns=["n_unknown", "counted"])
    together = joint.merge(
        saved.rename(columns={"solution_id": "cause_id"}), on="cause_id", how="left", validate="one_to_one"
    )
    return tables.check(tables.CombinedEffects, together)


def solution_findings(solutions: pd.DataFrame, impacts: pd.DataFrame, returns: pd.DataFrame) -> list[Finding]:
    """Say what keeps a return from being told or added up.

    Parameters
    ----------
    solutions : tables.Solutions
    impacts : tables.CauseImpacts
    returns : tables.Returns of the same solutions

    Returns
    -------
    findings in the order of the solutions, those on several solutions last; none is blocking
    """
    found = [finding for row in solutions.to_dict("records") for finding in _of_one(row, impacts, returns)]
    return [*found, *_on_one_cause(solutions, returns)]


def _countable(impacts: pd.DataFrame, placements: pd.DataFrame | None) -> pd.DataFrame:
    if placements is None:
        return impacts
    valued = placements.loc[placements["objective"] == VALUED, "reason_id"]
    return impacts[~impacts["reason_id"].isin(valued)]


def _only_valued(solutions: pd.DataFrame, impacts: pd.DataFrame, placements: pd.DataFrame | None) -> pd.Series:
    """Tell which solutions act on a cause that feeds reasons to be leveraged and no others."""
    feeding, countable = (set(table["cause_id"]) for table in (impacts, _countable(impacts, placements)))
    return solutions["cause_id"].isin(feeding - countable).reset_index(drop=True)


def _saved(solutions: pd.DataFrame, impacts: pd.DataFrame, costs: pd.DataFrame) -> pd.DataFrame:
    """Return columns solution_id, avoided, saving_full, saving_cashable, n_unknown, counted."""
    effects = solutions[["solution_id", "cause_id", "objective"]].assign(
        effect=solutions["effectiveness"] * solutions["adoption"]
    )
    fed = impacts[["cause_id", "reason_id", "share", "n_contacts"]].merge(
        costs[["reason_id", "cost_total", "cost_cashable"]], on="reason_id", how="left", validate="many_to_one"
    )
    pairs = effects.merge(fed, on="cause_id", how="left", validate="many_to_many")
    pairs["avoided"] = pairs["n_contacts"] * pairs["effect"]
    pairs["saving_full"] = pairs["cost_total"] * pairs["share"] * pairs["effect"]
    pairs["saving_cashable"] = pairs["cost_cashable"] * pairs["share"] * pairs["effect"]
    figures = ["avoided", "saving_full", "saving_cashable"]
    pairs["unknown"] = pairs["reason_id"].notna() & pairs[figures].isna().any(axis=1)
    by_solution = pairs.groupby("solution_id", dropna=False, observed=True)
    saved = by_solution[figures].sum(min_count=1)
    saved["n_unknown"] = by_solution["unknown"].sum()
    saved = effects[["solution_id", "objective"]].merge(
        saved.reset_index(), on="solution_id", how="left", validate="one_to_one"
    )
    saved["counted"] = saved["objective"] != VALUED
    saved[figures] = saved[figures].where(saved["counted"])
    saved["n_unknown"] = saved["n_unknown"].where(saved["counted"], 0).astype(int)
    return saved.drop(columns="objective")


def _effect_in_year(year: int, ramp_months: float) -> float:
    """Return the mean effect of the months of a year (0 = the first), 0..1, growing evenly up to `ramp_months`."""
    start, end = MONTHS * year, MONTHS * (year + 1)
    growing = min(max(ramp_months, start), end)
    grown = (growing**2 - start**2) / (2 * ramp_months) if growing > start else 0.0
    return (grown + end - growing) / MONTHS


def _of_one(row: dict, impacts: pd.DataFrame, returns: pd.DataFrame) -> Iterator[Finding]:
    subject, label = str(row["solution_id"]), str(row["label"])
    back = returns.loc[returns["solution_id"] == row["solution_id"]]
    if row["cause_id"] not in set(impacts["cause_id"]):
        yield Finding(NO_IMPACT, subject=subject, column="cause_id", value=str(row["cause_id"]))
    elif len(back) and not back["counted"].any():
        yield Finding(NOT_COUNTED, subject=subject, column="objective", value=VALUED)
    elif back["saving_cashable"].isna().all():
        yield Finding(NO_MONEY, subject=subject, column="saving_cashable", value=label)
    if row["chosen"] and pd.isna(row["target"]):
        yield Finding(NO_TARGET, subject=subject, column="target", value=label)


def _on_one_cause(solutions: pd.DataFrame, returns: pd.DataFrame) -> Iterator[Finding]:
    chosen = solutions[solutions["chosen"] & (solutions["objective"] != VALUED)]
    known = chosen.merge(
        returns[["solution_id", "avoided"]], on="solution_id", how="left", validate="one_to_one"
    ).dropna(subset=["avoided"])
    effects = known["effectiveness"] * known["adoption"]
    for cause_id, group in known.groupby("cause_id", dropna=False, observed=True):
        mine = effects[group.index]
        if len(group) < 2 or not mine.max() > 0:
            continue
        reached = group["avoided"].max() / mine.max()
        fields: dict[str, object] = {
            "together": f"{reached * combined_effect(mine):.0f}",
            "added": f"{group['avoided'].sum():.0f}",
        }
        yield Finding(ONE_CAUSE, subject=", ".join(group["solution_id"]), value=str(cause_id), fields=fields)
