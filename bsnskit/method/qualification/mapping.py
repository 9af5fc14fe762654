"""From the company's own codes to the customer's reasons: what a coded sample says, and what it makes of volumes."""

from __future__ import annotations

import numpy as np
import pandas as pd

from bsnskit.contracts import tables
from bsnskit.method.qualification.revision import parents_of
from bsnskit.statistics.intervals import stratified_total, wilson

__all__ = ["ends_of_mapped", "shares_at_first_level", "shares_by_code", "shares_of_mapping", "volumes_by_mapping"]


def shares_by_code(codings: pd.DataFrame) -> pd.DataFrame:
    """Find from a coded sample which reasons lie behind each source code.

    Grain: one row per `source_code` x `reason_id` met in the sample, the largest share of a code first.

    Parameters
    ----------
    codings : tables.Codings        uses contact_id, reason_id, source_code; rows without a source code are left out.
        A contact coded by several agents counts once, each agent for his part

    Returns
    -------
    tables.CodeShares. The interval is Wilson's on the contacts; for a contact on which agents differ it is wider than
    need be. A reason that the sample did not meet behind a code has no row: its share is 0 up to Wilson's upper end of
    0 of n.

    Source
    ------
    METHOD section 1.
    """
    coded = codings[codings["source_code"].notna()]
    if coded.empty:
        return tables.empty(tables.CodeShares)
    coders = coded.groupby("contact_id", dropna=False, observed=True)["reason_id"].transform("size")
    parts = coded.assign(part=1 / coders)
    found = parts.groupby(["source_code", "reason_id"], dropna=False, observed=True)["part"].sum().rename("k")
    n = coded.groupby("source_code", dropna=False, observed=True)["contact_id"].nunique().rename("n")
    table = found.reset_index().merge(n.reset_index(), on="source_code", how="left", validate="many_to_one")
    table["k"] = table["k"].round(9).clip(upper=table["n"])
    low, high = wilson(table["k"], table["n"])
    table = table.assign(share=table["k"] / table["n"], low=low, high=high, n=table["n"].astype(float))
    ordered = table.sort_values(["source_code", "share", "reason_id"], ascending=[True, False, True], kind="stable")
    return tables.check(tables.CodeShares, ordered)


def shares_of_mapping(mapping: pd.DataFrame) -> pd.DataFrame:
    """Return a recorded mapping with its intervals: Wilson's where it says how many contacts were coded.

    Parameters
    ----------
    mapping : tables.Mapping

    Returns
    -------
    tables.CodeShares; a share that was said and not measured has neither n nor interval
    """
    if mapping.empty:
        return tables.empty(tables.CodeShares)
    n = mapping["n_sample"]
    k = (mapping["share"] * n).clip(upper=n)
    ends = wilson(k.fillna(0), n.fillna(0))
    measured = n.notna()
    table = pd.DataFrame(
        {
            "source_code": mapping["source_code"],
            "reason_id": mapping["reason_id"],
            "k": k,
            "n": n,
            "share": mapping["share"],
            "low": pd.Series(ends.low, index=mapping.index).where(measured),
            "high": pd.Series(ends.high, index=mapping.index).where(measured),
        }
    )
    ordered = table.sort_values(["source_code", "share", "reason_id"], ascending=[True, False, True], kind="stable")
    return tables.check(tables.CodeShares, ordered)


def shares_at_first_level(shares: pd.DataFrame, reasons: pd.DataFrame) -> pd.DataFrame:
    """Return which reasons of the first level lie behind the codes, those of attached reasons added.

    Grain: one row per `source_code` x `reason_id` of the first level.

    Parameters
    ----------
    shares : tables.CodeShares
    reasons : tables.Reasons        uses reason_id, parent_id

    Returns
    -------
    tables.CodeShares, Wilson's interval on the contacts of both; missing where one of the shares was not measured
    """
    moved = shares.assign(reason_id=shares["reason_id"].replace(parents_of(reasons)))
    groups = moved.groupby(["source_code", "reason_id"], dropna=False, observed=True, sort=False)
    n = groups["n"].max().where(groups["n"].count() == groups.size())
    summed = groups["share"].sum().clip(upper=1).rename("share").to_frame().assign(n_sample=n)
    return shares_of_mapping(summed.reset_index())


def volumes_by_mapping(counts: pd.DataFrame, shares: pd.DataFrame) -> pd.DataFrame:
    """Turn contacts counted by source code into contacts by reason, the uncertainty of the shares going along.

    Grain: one row per `reason_id` x `grain` x `period_start`, by period and then the largest first.

    Parameters
    ----------
    counts : one row per source_code x grain x period_start: n_contacts [contacts]; a missing source code is one of
        those left out
    shares : tables.CodeShares

    Returns
    -------
    tables.MappedVolumes. In each period the reasons and `n_left_out` add up to all contacts. A code without a mapping is
    left out and said; where a share was said and not measured, the interval of the reasons behind it is unknown. Within
    a code the reasons of the period are taken to be mixed as in the sample: one drawn in another season may mislead, and
    no interval says so.

    Source
    ------
    Stratified sampling, the codes being the strata: total = sum of n_contacts x share; intervals by square-and-add
    (Zou, Huang and Zhang 2009) on Wilson's.
    """
    if counts.empty or shares.empty:
        return tables.empty(tables.MappedVolumes)
    codes = list(shares["source_code"].unique())
    sampled = shares.drop_duplicates("source_code").set_index("source_code")["n"]
    k = shares.assign(k=shares["k"].fillna(0)).pivot(index="source_code", columns="reason_id", values="k").fillna(0)
    share = shares.pivot(index="source_code", columns="reason_id", values="share").fillna(0)
    rows: list[dict[str, object]] = []
    for (grain, start), period in counts.groupby(["grain", "period_start"], dropna=False, observed=True, sort=True):
        held = period.dropna(subset=["source_code"]).set_index("source_code")["n_contacts"]
        sizes = held.reindex(codes).fillna(0)
        total = float(period["n_contacts"].sum())
        reached = {str(reason): float((sizes * share[reason].reindex(codes)).sum()) for reason in share.columns}
        left_out = max(total - sum(reached.values()), 0.0)
        named = sorted(reached, key=lambda reason: (-reached[reason], reason))
        rows += [
            {
                "reason_id": reason,
                "grain": grain,
                "period_start": start,
                "n_contacts": reached[reason],
                "n_left_out": left_out,
                **_ends(k[reason].reindex(codes), sampled.reindex(codes), sizes, share[reason].reindex(codes)),
            }
            for reason in named
        ]
    return tables.from_rows(tables.MappedVolumes, rows)


def ends_of_mapped(annual: pd.DataFrame, mapped: pd.DataFrame) -> pd.DataFrame:
    """Return between which ends the volume of a year lies, of which a part was led on from codes.

    Grain: one row per `reason_id` of `mapped` that has a volume: n_low, n_high [contacts per year].

    Parameters
    ----------
    annual : reason_id, n_contacts [contacts per year], the part that was led on included
    mapped : tables.MappedVolumes of that part, one period

    Returns
    -------
    The part that people coded is known; the ends are those of the other, moved by it. Missing where a share was said and
    not measured.
    """
    both = annual.dropna(subset=["n_contacts"]).merge(
        mapped[["reason_id", "n_contacts", "low", "high"]], on="reason_id", how="inner", validate="one_to_one",
        suffixes=("", "_mapped"),
    )  # fmt: skip
    known = (both["n_contacts"] - both["n_contacts_mapped"]).clip(lower=0)
    return both.assign(n_low=known + both["low"], n_high=known + both["high"])[["reason_id", "n_low", "n_high"]]


def _ends(k: pd.Series, n: pd.Series, sizes: pd.Series, share: pd.Series) -> dict[str, object]:
    concerned = sizes > 0
    coded = int(n[concerned].fillna(0).sum())
    said_only = bool((concerned & n.isna() & (share > 0)).any())
    if said_only or not concerned.any():
        return {"low": np.nan, "high": np.nan, "n_sample": coded}
    measured = concerned & n.notna()
    found = stratified_total(k[measured], n[measured], sizes[measured])
    return {"low": max(found.low, 0.0), "high": found.high, "n_sample": coded}
