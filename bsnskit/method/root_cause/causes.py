"""What each cause weighs: its share of each reason it feeds, in contacts and in money, with interval; and the rest.

A share is a count in a re-coded sample, never a guess; what the causes do not explain stays in sight.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from bsnskit.contracts import tables
from bsnskit.contracts.findings import Finding, Rule
from bsnskit.statistics import RELIABLE_FROM, wilson
from bsnskit.vocabulary import N_

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["UNEXPLAINED", "cause_findings", "cause_impacts", "causes_by_impact"]

UNEXPLAINED = "(unexplained)"
"""Key of what the causes of a reason do not explain."""

EXCEED = Rule(
    "cause_shares_exceed",
    N_("The causes of reason {subject} explain {percent} % of it."),
    N_("Shares of one reason sum to 100 % at most: code each contact with its first cause only, or merge causes."),
)
NO_SAMPLE = Rule(
    "cause_without_sample",
    N_("Cause {subject} has no share of reason {reason}: nobody counted it."),
    N_("Read some thirty contacts of the reason again and count its causes; until then its impact is unknown."),
)
SMALL_SAMPLE = Rule(
    "cause_from_few_contacts",
    N_("The share of cause {subject} in reason {reason} rests on {count} contact(s)."),
    N_("Its interval is wide: read more contacts before a project is decided on it."),
)
NO_OWNER = Rule(
    "cause_without_owner",
    N_("Cause {subject} has no owner: “{value}”."),
    N_("Name the function that causes the contacts; it is rarely the contact centre."),
)


def cause_impacts(causes: pd.DataFrame, annual: pd.DataFrame, costs: pd.DataFrame) -> pd.DataFrame:
    """Turn the share of each cause into contacts and money, and show what stays unexplained.

    Grain: one row per `cause_id` x `reason_id`, the largest reason first, in it the largest cause first and
    `(unexplained)` last.

    Parameters
    ----------
    causes : tables.Causes          uses k_sample hits among n_sample re-coded contacts
    annual : columns reason_id, n_contacts [contacts per year]: tables.AnnualVolumes or tables.Pareto
    costs : tables.Costs            uses cost_total [currency per year]

    Returns
    -------
    tables.CauseImpacts; share 0..1 with its Wilson interval at 95 %. A share not counted makes what is unexplained
        unknown; shares above 100 % leave nothing unexplained (`cause_findings` says so)

    Raises
    ------
    WrongNumbers : more hits than contacts re-coded

    Source
    ------
    METHOD section 4.
    """
    counted = causes[["cause_id", "reason_id", "label", "owner", "k_sample", "n_sample", "illustration"]]
    rows = pd.concat([counted, _rest(counted)], ignore_index=True)
    rows["share"] = rows["k_sample"] / rows["n_sample"].where(rows["n_sample"] > 0)
    seen = rows["share"].notna()
    low, high = wilson(rows["k_sample"].where(seen), rows["n_sample"].where(seen))
    rows["share_low"], rows["share_high"] = low, high
    rows.loc[rows["cause_id"] == UNEXPLAINED, "share"] = _unexplained_shares(rows)
    rows = rows.merge(annual[["reason_id", "n_contacts"]], on="reason_id", how="left", validate="many_to_one")
    rows = rows.merge(costs[["reason_id", "cost_total"]], on="reason_id", how="left", validate="many_to_one")
    rows["size"] = rows["n_contacts"]
    rows["n_contacts"] = rows["n_contacts"] * rows["share"]
    rows["cost_total"] = rows["cost_total"] * rows["share"]
    rows["last"] = rows["cause_id"] == UNEXPLAINED
    ordered = rows.sort_values(["reason_id", "cause_id"], kind="stable").sort_values(
        ["size", "reason_id", "last", "share"], ascending=[False, True, True, False], kind="stable", na_position="last"
    )
    return tables.check(tables.CauseImpacts, ordered.drop(columns=["size", "last", "k_sample"]))


def causes_by_impact(impacts: pd.DataFrame) -> pd.DataFrame:
    """Sum each cause over the reasons it feeds: the Pareto of causes.

    Grain: one row per `cause_id`, most contacts first, unknown ones then, `(unexplained)` last.

    Parameters
    ----------
    impacts : tables.CauseImpacts

    Returns
    -------
    tables.CauseTotals; share of the contacts of all reasons that causes were sought for
    """
    by_cause = impacts.sort_values(["cause_id", "reason_id"], kind="stable").groupby(
        "cause_id", dropna=False, observed=True
    )
    totals = by_cause.agg(
        label=("label", "first"),
        owner=("owner", "first"),
        n_reasons=("reason_id", "size"),
        known=("n_contacts", "count"),
        illustration=("illustration", "any"),
    )
    totals["n_unknown"] = totals["n_reasons"] - totals["known"]
    totals["n_contacts"] = by_cause["n_contacts"].sum(min_count=1)
    totals["cost_total"] = by_cause["cost_total"].sum(min_count=1)
    totals = totals.reset_index()
    rest = totals["cause_id"] == UNEXPLAINED
    totals["rank"] = totals["n_contacts"].mask(rest).rank(method="min", ascending=False)
    totals = totals.assign(last=rest).sort_values(
        ["last", "n_contacts"], ascending=[True, False], kind="stable", na_position="last"
    )
    whole = totals["n_contacts"].sum(min_count=1)
    totals["share"] = totals["n_contacts"] / whole if whole > 0 else float("nan")
    totals["share_cumulated"] = totals["share"].cumsum()
    return tables.check(tables.CauseTotals, totals.drop(columns=["known", "last"]))


def cause_findings(causes: pd.DataFrame) -> list[Finding]:
    """Say which shares are missing, small or too large together, and which causes nobody owns.

    Parameters
    ----------
    causes : tables.Causes

    Returns
    -------
    findings, none blocking
    """
    return [*_exceeding(causes), *_thinly_counted(causes), *_without_owner(causes)]


def _rest(counted: pd.DataFrame) -> pd.DataFrame:
    """Give each reason the row of what its causes leave: hits where one sample was coded for all of them."""
    rows = []
    for reason_id, causes in counted.groupby("reason_id", dropna=False, observed=True):
        hits, sizes = causes["k_sample"].sum(skipna=False), causes["n_sample"]
        one_sample = sizes.nunique(dropna=False) == 1 and sizes.iloc[0] > 0 and hits <= sizes.iloc[0]
        rows.append(
            {
                "cause_id": UNEXPLAINED,
                "reason_id": reason_id,
                "label": "unexplained",
                "owner": None,
                "n_sample": sizes.iloc[0] if one_sample else float("nan"),
                "k_sample": sizes.iloc[0] - hits if one_sample else float("nan"),
                "illustration": bool(causes["illustration"].any()),
            }
        )
    typed: dict[str, Any] = {"reason_id": "str", "k_sample": float, "n_sample": float, "illustration": bool}
    return pd.DataFrame.from_records(rows, columns=list(counted.columns)).astype(typed)


def _unexplained_shares(rows: pd.DataFrame) -> pd.Series:
    named = rows[rows["cause_id"] != UNEXPLAINED]
    explained = named.groupby("reason_id", dropna=False, observed=True)["share"].sum(skipna=False)
    rest = rows.loc[rows["cause_id"] == UNEXPLAINED, "reason_id"]
    return (1 - rest.map(explained).astype(float)).clip(lower=0.0)


def _exceeding(causes: pd.DataFrame) -> Iterator[Finding]:
    shares = causes["k_sample"] / causes["n_sample"].where(causes["n_sample"] > 0)
    explained = shares.groupby(causes["reason_id"], dropna=False, observed=True).sum(min_count=1)
    for reason_id, share in explained[explained > 1 + 1e-9].items():
        yield Finding(EXCEED, subject=str(reason_id), column="k_sample", fields={"percent": f"{100 * share:.0f}"})


def _thinly_counted(causes: pd.DataFrame) -> Iterator[Finding]:
    for row in causes.to_dict("records"):
        sample, fields = row["n_sample"], {"reason": str(row["reason_id"])}
        if pd.isna(sample) or pd.isna(row["k_sample"]) or sample == 0:
            yield Finding(NO_SAMPLE, subject=str(row["cause_id"]), column="n_sample", fields={**fields})
        elif sample < RELIABLE_FROM:
            said = {**fields, "count": f"{sample:.10g}"}
            yield Finding(SMALL_SAMPLE, subject=str(row["cause_id"]), column="n_sample", fields={**said})


def _without_owner(causes: pd.DataFrame) -> Iterator[Finding]:
    owned = causes.groupby("cause_id", sort=False, dropna=False, observed=True).agg(
        {"label": "first", "owner": "first"}
    )
    for cause_id, label in owned.loc[owned["owner"].isna(), "label"].items():
        yield Finding(NO_OWNER, subject=str(cause_id), column="owner", value=str(label))
