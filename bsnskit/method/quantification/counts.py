"""Volumes counted: by reason, topic and tier over one year, and what in them does not reconcile.

Grains are never added to each other. Where a client delivers a total `(all)` beside its parts, each contact is taken
once: the parts stay and the rest completes them; parts that exceed their total, or are unknown, give way to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from bsnskit.contracts import tables
from bsnskit.contracts.findings import Finding, Rule
from bsnskit.vocabulary import ALL, N_, NO_TIER

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "annual_by_reason",
    "annual_by_topic",
    "counts_of_year",
    "counts_once",
    "parts_of_year",
    "tiers_by_reason",
    "volume_findings",
    "year_counted",
]

PERIOD = ["reason_id", "period_start"]

NOT_LISTED = Rule(
    "volume_not_listed",
    N_("{count} contact(s) of the year are counted under '{subject}', which is not on the list."),
    N_("They are left out of every total: add the reason, map it to one, or record why it was retired."),
)
PARTS_EXCEED = Rule(
    "volume_parts_exceed",
    N_("Reason {subject}: its parts add up to {parts}, more than its volume of {value}."),
    N_("The stated volume is used. Ask which of the two is right, and whether a contact was counted in two parts."),
)
PARTS_WITHOUT_TOTAL = Rule(
    "volume_parts_without_total",
    N_("Reason {subject}: its parts add up to {parts}, but its volume is blank."),
    N_("The volume stays unknown. Ask for it; it is at least the sum of its parts."),
)
MONTHS_DIFFER = Rule(
    "volume_months_differ",
    N_("Reason {subject}: its twelve months add up to {months}, its year to {value}."),
    N_("Ask which count is complete; the annual count is used for volumes, the months for the season only."),
)


def year_counted(volumes: pd.DataFrame) -> pd.Timestamp | None:
    """Return the first day of the last year counted; None without annual counts."""
    starts = volumes.loc[volumes["grain"] == "year", "period_start"]
    return None if starts.empty else pd.Timestamp(starts.max())


def counts_once(volumes: pd.DataFrame) -> pd.DataFrame:
    """Take each contact of one grain once, whatever totals stand beside their parts; contexts are added up.

    Grain: one row per `reason_id` x `period_start` x `channel` x `tier`, in that order.

    Parameters
    ----------
    volumes : tables.Volumes, rows of one grain

    Returns
    -------
    columns reason_id, period_start, channel, tier, n_contacts [contacts per period]
        the rest of a total is tier `(none)`, resolved in no tier; `(all)` where its parts are not by tier
    """
    keys = [*PERIOD, "channel", "tier"]
    rows = _added(_totals_of_contexts(volumes), keys)
    rows = _completed(rows, "tier", [*PERIOD, "channel"])
    rows = _completed(rows, "channel", PERIOD)
    return _added(rows, keys)


def counts_of_year(volumes: pd.DataFrame) -> pd.DataFrame:
    """Take each contact of the last year counted once.

    Grain: one row per `reason_id` x `channel` x `tier`.

    Returns
    -------
    columns reason_id, channel, tier, n_contacts [contacts per year]
    """
    last = (volumes["grain"] == "year") & (volumes["period_start"] == year_counted(volumes))
    return counts_once(volumes[last]).drop(columns="period_start")


def annual_by_reason(volumes: pd.DataFrame) -> pd.DataFrame:
    """Add up the contacts of the last year counted.

    Grain: one row per `reason_id`, in the order of the ids.

    Parameters
    ----------
    volumes : tables.Volumes        uses rows of grain year

    Returns
    -------
    tables.AnnualVolumes; one unknown part makes the reason unknown

    Source
    ------
    METHOD section 2: an unknown volume stays unknown, it is not zero.
    """
    return tables.check(tables.AnnualVolumes, _added(counts_of_year(volumes), ["reason_id"]))


def annual_by_topic(reasons: pd.DataFrame, volumes: pd.DataFrame) -> pd.DataFrame:
    """Add up the year by topic, saying how many reasons are left out.

    Grain: one row per `topic`, largest first; "" holds reasons without a topic.

    Returns
    -------
    tables.TopicVolumes; `n_contacts` is missing where no reason of the topic is known
    """
    annual = annual_by_reason(volumes)
    listed = reasons[["reason_id", "topic"]].merge(annual, on="reason_id", how="left", validate="one_to_one")
    by_topic = listed.assign(topic=listed["topic"].fillna("")).groupby("topic", dropna=False, observed=True)
    topics = pd.DataFrame(
        {
            "n_reasons": by_topic.size(),
            "n_unknown": by_topic.size() - by_topic["n_contacts"].count(),
            "n_contacts": by_topic["n_contacts"].sum(min_count=1),
        }
    ).reset_index()
    ordered = topics.sort_values(["n_contacts", "topic"], ascending=[False, True], kind="stable")
    return tables.check(tables.TopicVolumes, ordered)


def tiers_by_reason(volumes: pd.DataFrame) -> pd.DataFrame:
    """Lay the year out by the tier that resolved it; `(none)` completes the sum to the volume.

    Grain: one row per `reason_id` x `tier`, `(none)` last; a reason that is not split has the one tier `(all)`.

    Parameters
    ----------
    volumes : tables.Volumes        uses rows of grain year

    Returns
    -------
    tables.Tiers; they sum to `annual_by_reason`
    """
    split = _added(counts_of_year(volumes), ["reason_id", "tier"])
    ordered = split.assign(last=split["tier"].eq(NO_TIER)).sort_values(["reason_id", "last", "tier"], kind="stable")
    return tables.check(tables.Tiers, ordered.drop(columns="last"))


def parts_of_year(volumes: pd.DataFrame, part: str) -> pd.DataFrame:
    """Lay the year out by channel or by context.

    Grain: one row per `reason_id` x part, largest part first; a reason that is not split has the one part `(all)`.

    Parameters
    ----------
    volumes : tables.Volumes        uses rows of grain year
    part : "channel" or "context"

    Returns
    -------
    columns reason_id, `part`, n_contacts [contacts per year], share 0..1 of the reason; unknown where a count is
    """
    last = volumes[(volumes["grain"] == "year") & (volumes["period_start"] == year_counted(volumes))]
    if part == "context":
        # A total of contexts beside its parts would count twice; the parts are what is asked for.
        split = (last["context"] != ALL).groupby(last["reason_id"], dropna=False, observed=True).transform("any")
        last = last[(last["context"] != ALL) | ~split]
        once = _completed_contexts(last)
    else:
        once = counts_once(last)
    laid = _added(once, ["reason_id", part])
    whole = laid.groupby("reason_id", dropna=False, observed=True)["n_contacts"].transform("sum", skipna=False)
    laid["share"] = (laid["n_contacts"] / whole).where(whole > 0)
    return laid.sort_values(
        ["reason_id", "n_contacts", part], ascending=[True, False, True], kind="stable", ignore_index=True
    )


def volume_findings(reasons: pd.DataFrame, volumes: pd.DataFrame) -> list[Finding]:
    """Say what in the volumes does not reconcile; blanks have `unknown_volume_findings` of their own.

    Parameters
    ----------
    reasons : tables.Reasons        the list as it stands
    volumes : tables.Volumes        all volumes, those of reasons not on the list too

    Returns
    -------
    findings: counted under no reason of the list, parts above the stated total, months against year
    """
    return [*_not_listed(reasons, volumes), *_parts_against_total(volumes), *_months_against_year(volumes)]


def _added(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    counts = rows.groupby(keys, dropna=False, observed=True)["n_contacts"]
    return counts.sum(skipna=False).reset_index()


def _completed_contexts(rows: pd.DataFrame) -> pd.DataFrame:
    parts = [
        counts_once(rows[rows["context"] == context]).assign(context=context)
        for context in sorted(rows["context"].unique())
    ]
    return pd.concat(parts, ignore_index=True) if parts else rows


def _totals_of_contexts(rows: pd.DataFrame) -> pd.DataFrame:
    total = rows["context"] == ALL
    keys = [rows[key] for key in (*PERIOD, "channel", "tier")]
    stated = total.groupby(keys, dropna=False, observed=True).transform("any") if len(rows) else total
    return rows[total | ~stated]


def _completed(rows: pd.DataFrame, column: str, within: list[str]) -> pd.DataFrame:
    """Where totals stand beside parts by `column`, keep the parts and add the rest, or keep the total alone."""
    total = rows[column] == ALL
    if total.all() or not total.any():
        return rows
    sums = _added(rows[total], within).merge(
        _parts(rows[~total], within), on=within, how="inner", validate="one_to_one", suffixes=("", "_parts")
    )
    rest = sums["n_contacts"] - sums["n_contacts_parts"]
    hold = rest >= 0
    place = rows.merge(sums[within].assign(hold=hold), on=within, how="left", validate="many_to_one")["hold"].to_numpy()
    dropped = pd.Series(place, index=rows.index).map({True: "totals", False: "parts"})
    stays = rows[~((dropped.eq("totals") & total) | (dropped.eq("parts") & ~total))]
    added = sums[hold].assign(n_contacts=rest[hold])
    return pd.concat([stays, added.loc[rest[hold] > 0, rows.columns]], ignore_index=True)


def _parts(parts: pd.DataFrame, within: list[str]) -> pd.DataFrame:
    """Sum the parts; `channel` and `tier` are those that their rest would have."""
    grouped = parts.groupby(within, dropna=False, observed=True)
    sums = grouped["n_contacts"].sum(skipna=False).reset_index()
    split = ~parts["tier"].eq(ALL).groupby([parts[key] for key in within], dropna=False, observed=True).any()
    sums["tier"] = split.map({True: NO_TIER, False: ALL}).to_numpy() if len(sums) else ""
    if "channel" not in within:
        first, count = grouped["channel"].first(), grouped["channel"].nunique()
        sums["channel"] = first.where(count == 1, ALL).to_numpy()
    return sums


def _number(count: float) -> str:
    return f"{count:.10g}"


def _not_listed(reasons: pd.DataFrame, volumes: pd.DataFrame) -> Iterator[Finding]:
    annual = annual_by_reason(volumes)
    strange = annual[~annual["reason_id"].isin(reasons["reason_id"]) & (annual["n_contacts"] > 0)]
    for reason_id, count in zip(strange["reason_id"], strange["n_contacts"], strict=True):
        yield Finding(NOT_LISTED, subject=reason_id, value=_number(count), fields={"count": _number(count)})


def _parts_against_total(volumes: pd.DataFrame) -> Iterator[Finding]:
    rows = volumes[(volumes["grain"] == "year") & (volumes["period_start"] == year_counted(volumes))]
    total = (rows[["channel", "tier", "context"]] == ALL).all(axis=1)
    stated = rows[total].set_index("reason_id")["n_contacts"]
    parts = counts_once(rows[~total]).groupby("reason_id", dropna=False, observed=True)["n_contacts"].sum(min_count=1)
    both = pd.DataFrame({"stated": stated, "parts": parts}).loc[stated.index.intersection(parts.index)]
    for reason_id, volume, summed in both.itertuples():
        if pd.isna(volume) and summed > 0:
            yield Finding(PARTS_WITHOUT_TOTAL, subject=reason_id, fields={"parts": _number(summed)})
        elif summed > volume:
            yield Finding(PARTS_EXCEED, subject=reason_id, value=_number(volume), fields={"parts": _number(summed)})


def _months_against_year(volumes: pd.DataFrame) -> Iterator[Finding]:
    start = year_counted(volumes)
    if start is None:
        return
    wanted = pd.date_range(start, periods=12, freq="MS")
    inside = volumes[(volumes["grain"] == "month") & volumes["period_start"].isin(wanted)]
    if inside.empty or inside["period_start"].nunique() < len(wanted):
        return
    months = _added(counts_once(inside), ["reason_id"]).rename(columns={"n_contacts": "months"})
    both = annual_by_reason(volumes).merge(months, on="reason_id", how="inner", validate="one_to_one")
    differ = both[(both["n_contacts"] - both["months"]).abs() >= 0.5]
    for reason_id, year, summed in differ.itertuples(index=False):
        yield Finding(MONTHS_DIFFER, subject=reason_id, value=_number(year), fields={"months": _number(summed)})
