"""What each reason costs: answering it, and the work it causes afterwards; full cost apart from cashable cost.

The kit has no price of its own. A reason whose handle time, rate or downstream work is not known has no cost, and the
findings say what is missing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from bsnskit.contracts import tables
from bsnskit.contracts.findings import Finding, Rule
from bsnskit.errors import MissingRate
from bsnskit.method.quantification.counts import counts_of_year, counts_once, year_counted
from bsnskit.statistics import RELIABLE_FROM, bootstrap_mean
from bsnskit.vocabulary import ALL, N_

if TYPE_CHECKING:
    from collections.abc import Hashable

__all__ = ["cost_findings", "costs", "downstream_by_reason", "handle_by_reason"]

SECONDS = 3600
CELL = ["reason_id", "channel", "tier"]

NO_HANDLE_TIME = Rule(
    "cost_without_handle_time",
    N_("Reason {subject} has no cost: its handle time was not measured."),
    N_(
        "Measure some thirty contacts of this reason, or take it from the telephone system; until then its cost is unknown."
    ),
)
FEW_HANDLE_TIMES = Rule(
    "cost_from_few_handle_times",
    N_("The handle time of reason {subject} rests on {count} contact(s)."),
    N_("Under {limit} its interval is not reliable: measure more before promising a saving."),
)
NO_DOWNSTREAM = Rule(
    "cost_without_downstream",
    N_("Reason {subject} has no full cost: nobody said what follows its contacts."),
    N_("State the downstream events of the reason, or of reason (all); a probability of 0 says that nothing follows."),
)
NO_RATE = Rule(
    "cost_without_rate",
    N_("Reason {subject} has no cost: no rate holds for its channel and tier."),
    N_("Deliver what a productive hour costs, per channel and tier."),
)


def costs(
    reasons: pd.DataFrame,
    volumes: pd.DataFrame,
    rates: pd.DataFrame,
    downstream: pd.DataFrame,
    handle_times: pd.DataFrame,
    *,
    seed: int = 0,
) -> pd.DataFrame:
    """Cost each reason over the year counted.

    unit = handle_s x cost_hour / 3600 + cost_fixed + sum of p_event x cost_event, weighted by the channels and tiers
    of the reason's contacts. A handle time measured at least 30 times in a channel and tier holds there, elsewhere the
    mean of the whole reason.

    Grain: one row per `reason_id`, rows and order of `reasons`.

    Parameters
    ----------
    reasons : tables.Reasons, n rows
    volumes : tables.Volumes        rows of grain year; where they have no channel and no rate holds for `(all)`, the
        reason's mix of channels in its months (else weeks) stands in, the same in every tier
    rates : tables.Rates            cost_hour [currency per productive hour], cost_fixed [currency per contact],
        cashable_share 0..1; channel or tier `(all)` holds for the rest. Empty: no cost is known yet.
    downstream : tables.Downstream  reason `(all)` holds for reasons that are not named
    handle_times : tables.HandleTimes       handle_s [s], a sample
    seed : seed of the bootstrap; the same tables and seed give the same interval

    Returns
    -------
    tables.Costs, n rows. cost_contact + cost_downstream = cost_total [currency per year]; cost_cashable is the share of
        the handling minutes that becomes money, without fixed cost and downstream work.

    Raises
    ------
    MissingRate : rates were delivered, but none holds for a channel and tier that has contacts

    Source
    ------
    METHOD section 2. An unknown volume, handle time or downstream stays unknown; it is not zero.
    """
    cells = _cells(reasons, volumes, rates).merge(
        _handle_by_cell(handle_times, seed), on=CELL, how="left", validate="one_to_one"
    )
    overall = handle_by_reason(handle_times, seed=seed)
    cells = cells.merge(overall, on="reason_id", how="left", validate="many_to_one", suffixes=("", "_reason"))
    own = cells["handle_s"].notna()
    for name in ("handle_s", "handle_low", "handle_high"):
        cells[name] = cells[name].where(own, cells[f"{name}_reason"])
    cells["measured"] = cells["channel"].str.cat(cells["tier"], sep="|").where(own, ALL)
    units = _units(cells)
    result = reasons[["reason_id"]].merge(units, on="reason_id", how="left", validate="one_to_one")
    result = result.merge(overall[["reason_id", "n_handle"]], on="reason_id", how="left", validate="one_to_one")
    followed = downstream_by_reason(reasons, downstream)
    result = result.merge(followed, on="reason_id", how="left", validate="one_to_one")
    return tables.check(tables.Costs, _with_totals(result))


def handle_by_reason(handle_times: pd.DataFrame, *, seed: int = 0) -> pd.DataFrame:
    """Average the sample of handle times.

    Grain: one row per `reason_id` that was measured.

    Returns
    -------
    columns reason_id, handle_s, handle_low, handle_high [s], n_handle; the interval is a bootstrap-t at 95 %
    """
    return _measured(handle_times, ["reason_id"], seed, at_least=1)


def downstream_by_reason(reasons: pd.DataFrame, downstream: pd.DataFrame) -> pd.DataFrame:
    """Sum the downstream events of each reason: p_event x cost_event.

    Grain: one row per `reason_id`, rows and order of `reasons`.

    Returns
    -------
    columns reason_id, unit_downstream [currency per contact]; missing where neither the reason nor `(all)` is named
    """
    priced = downstream["p_event"] * downstream["cost_event"]
    by_reason = priced.groupby(downstream["reason_id"], dropna=False, observed=True).sum(min_count=1)
    for_the_rest = by_reason.get(ALL, float("nan"))
    unit = reasons["reason_id"].map(by_reason).fillna(for_the_rest).astype(float)
    return reasons[["reason_id"]].assign(unit_downstream=unit)


def cost_findings(costs: pd.DataFrame) -> list[Finding]:
    """Say which reasons have no cost and why, and whose handle time rests on few contacts.

    Parameters
    ----------
    costs : tables.Costs

    Returns
    -------
    findings in the order of the table; none is blocking
    """
    found = []
    for row in costs.to_dict("records"):
        subject, measured = str(row["reason_id"]), int(row["n_handle"])
        if measured == 0:
            found.append(Finding(NO_HANDLE_TIME, subject=subject, column="handle_s"))
        elif pd.isna(row["unit_contact"]):
            found.append(Finding(NO_RATE, subject=subject, column="cost_hour"))
        if 0 < measured < RELIABLE_FROM:
            fields: dict[str, object] = {"count": measured, "limit": RELIABLE_FROM}
            found.append(Finding(FEW_HANDLE_TIMES, subject=subject, column="handle_s", fields=fields))
        if pd.isna(row["unit_downstream"]):
            found.append(Finding(NO_DOWNSTREAM, subject=subject, column="p_event"))
    return found


def _cells(reasons: pd.DataFrame, volumes: pd.DataFrame, rates: pd.DataFrame) -> pd.DataFrame:
    """Lay the year of each listed reason out by channel and tier with the rate that holds there."""
    year = counts_of_year(volumes)
    year = year[year["reason_id"].isin(reasons["reason_id"])]
    uncounted = reasons.loc[~reasons["reason_id"].isin(year["reason_id"]), ["reason_id"]]
    cells = pd.concat([year, uncounted.assign(channel=ALL, tier=ALL, n_contacts=float("nan"))], ignore_index=True)
    rated = _with_rates(_by_channel(cells, volumes, rates), rates)
    lacking = rated[rated["cost_hour"].isna() & (rated["n_contacts"] > 0)]
    if len(lacking) and len(rates):
        pairs = sorted(set(zip(lacking["channel"], lacking["tier"], strict=True)))
        raise MissingRate(
            "rates",
            N_("no rate for {pairs} ({count} contacts a year)"),
            N_("Every channel and tier with contacts needs a rate; channel (all) or tier (all) holds for the rest."),
            N_("Add the rate, then import the rates again."),
            pairs=", ".join(f"{channel} x {tier}" for channel, tier in pairs),
            count=f"{lacking['n_contacts'].sum():.10g}",
        )
    return rated


def _by_channel(cells: pd.DataFrame, volumes: pd.DataFrame, rates: pd.DataFrame) -> pd.DataFrame:
    """Share counts without a channel out by the reason's own mix, where rates know single channels only."""
    needed = (cells["channel"] == ALL) & (cells["n_contacts"] > 0) & (ALL not in set(rates["channel"]))
    mix = _channel_mix(volumes)
    shared = cells[needed].merge(mix, on="reason_id", how="inner", validate="many_to_many", suffixes=("_all", ""))
    shared["n_contacts"] = shared["n_contacts"] * shared["share"]
    stays = cells[~(needed & cells["reason_id"].isin(mix["reason_id"]))]
    parts = pd.concat([stays, shared[cells.columns]], ignore_index=True)
    return parts.groupby(CELL, dropna=False, observed=True)["n_contacts"].sum(skipna=False).reset_index()


def _channel_mix(volumes: pd.DataFrame) -> pd.DataFrame:
    """Return columns reason_id, channel, share: from the months (else weeks) of the year counted, else from all."""
    start = year_counted(volumes)
    for grain in ("month", "week"):
        rows = volumes[(volumes["grain"] == grain) & (volumes["channel"] != ALL)]
        inside = rows if start is None else rows[rows["period_start"].between(start, start + pd.DateOffset(days=364))]
        rows = inside if len(inside) else rows
        if len(rows):
            counts = counts_once(rows).groupby(["reason_id", "channel"], dropna=False, observed=True)["n_contacts"]
            mix = counts.sum(min_count=1).reset_index()
            total = mix.groupby("reason_id", dropna=False, observed=True)["n_contacts"].transform("sum")
            return mix.assign(share=mix["n_contacts"] / total)[total > 0].drop(columns="n_contacts")
    return pd.DataFrame({"reason_id": pd.Series(dtype=str), "channel": pd.Series(dtype=str), "share": []})


def _with_rates(cells: pd.DataFrame, rates: pd.DataFrame) -> pd.DataFrame:
    """Give each cell its own rate, else that of its channel, of its tier, or of all."""
    held = rates.set_index(["channel", "tier"])
    known: set[Hashable] = set(held.index)
    wanted = [_first_known(*pair, known) for pair in zip(cells["channel"], cells["tier"], strict=True)]
    keyed = cells.assign(
        rate_channel=pd.Series([pair[0] for pair in wanted], cells.index, dtype="str"),
        rate_tier=pd.Series([pair[1] for pair in wanted], cells.index, dtype="str"),
    )
    priced = rates.rename(columns={"channel": "rate_channel", "tier": "rate_tier"})
    return keyed.merge(priced, on=["rate_channel", "rate_tier"], how="left", validate="many_to_one").drop(
        columns=["rate_channel", "rate_tier"]
    )


def _first_known(channel: str, tier: str, known: set[Hashable]) -> tuple[str, str]:
    choices = ((channel, tier), (channel, ALL), (ALL, tier), (ALL, ALL))
    return next((choice for choice in choices if choice in known), choices[0])


def _handle_by_cell(handle_times: pd.DataFrame, seed: int) -> pd.DataFrame:
    measured = _measured(handle_times, CELL, seed, at_least=RELIABLE_FROM)
    return measured.drop(columns="n_handle")


def _measured(handle_times: pd.DataFrame, keys: list[str], seed: int, *, at_least: int) -> pd.DataFrame:
    rows: list[tuple[object, ...]] = []
    for key, sample in handle_times.groupby(keys, dropna=False, observed=True)["handle_s"]:
        if len(sample) >= at_least:
            mean = bootstrap_mean(sample.sort_values().to_numpy(), seed=seed)
            rows.append((*key, mean.value, mean.low, mean.high, mean.n))
    names = [*keys, "handle_s", "handle_low", "handle_high", "n_handle"]
    typed = dict.fromkeys(keys, "str") | dict.fromkeys(names[len(keys) : -1], "float64") | {"n_handle": "int64"}
    return pd.DataFrame.from_records(rows, columns=names).astype(typed)


def _units(cells: pd.DataFrame) -> pd.DataFrame:
    """Weigh the cells of each reason: columns reason_id, n_contacts, handle_*, unit_*, down, up [currency]."""
    rows = []
    for reason_id, cell in cells.groupby("reason_id", dropna=False, observed=True):
        rows.append({"reason_id": reason_id, **_unit(cell)})
    names = [
        "n_contacts",
        "handle_s",
        "handle_low",
        "handle_high",
        "unit_handle",
        "unit_contact",
        "unit_cashable",
        "down",
        "up",
    ]
    return pd.DataFrame.from_records(rows, columns=["reason_id", *names])


def _unit(cell: pd.DataFrame) -> dict[str, float]:
    total = cell["n_contacts"].sum(skipna=False)
    counted = total > 0
    used = cell[cell["n_contacts"] > 0] if counted else cell
    weight = used["n_contacts"] / total if counted else pd.Series(1 / len(used), used.index)
    second = used["cost_hour"] / SECONDS

    def weighed(values: pd.Series) -> float:
        # Without a volume the mix is unknown: a figure can still be told where all channels and tiers have the same.
        told = counted or values.nunique(dropna=False) == 1
        return float((weight * values).sum(skipna=False)) if told else float("nan")

    def distance(ends: pd.Series, price: pd.Series | float = 1.0) -> float:
        # Cells that share one measurement move together; measurements of their own are independent: square and add.
        apart = weight * (ends - used["handle_s"]) * price
        together = apart.groupby(used["measured"], dropna=False, observed=True).sum(skipna=False)
        return float((together**2).sum(skipna=False) ** 0.5)

    mean = weighed(used["handle_s"])
    return {
        "n_contacts": float(total),
        "handle_s": mean,
        "handle_low": mean - distance(used["handle_low"]),
        "handle_high": mean + distance(used["handle_high"]),
        "unit_handle": weighed(used["handle_s"] * second),
        "unit_contact": weighed(used["handle_s"] * second + used["cost_fixed"]),
        "unit_cashable": weighed(used["handle_s"] * second * used["cashable_share"]),
        "down": distance(used["handle_low"], second),
        "up": distance(used["handle_high"], second),
    }


def _with_totals(units: pd.DataFrame) -> pd.DataFrame:
    count = units["n_contacts"]

    def yearly(unit: pd.Series) -> pd.Series:
        # No contact costs nothing, whatever one would have cost.
        return (count * unit).where(count != 0, 0.0)

    contact, followed = yearly(units["unit_contact"]), yearly(units["unit_downstream"])
    full = contact + followed
    return units.assign(
        n_handle=units["n_handle"].fillna(0).astype(int),
        cost_contact=contact,
        cost_downstream=followed,
        cost_total=full,
        cost_low=full - yearly(units["down"]),
        cost_high=full + yearly(units["up"]),
        cost_cashable=yearly(units["unit_cashable"]),
    ).drop(columns=["unit_cashable", "down", "up"])
