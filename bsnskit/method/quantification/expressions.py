"""What a contact log says by reason and week, as Ibis expressions: an engine runs them where the rows lie.

Ibis table in, Ibis table out. Nothing here reads a row or names an engine; the same expression runs on DuckDB, Spark or
Postgres. The contact log is a table with the columns of `tables.Contacts`, its times without a time zone: a window of
seven days is seven days of the wall clock. The order of the rows returned is the engine's: whoever runs them sorts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bsnskit.vocabulary import ALL

if TYPE_CHECKING:
    import ibis.expr.types as ir

__all__ = ["REPEAT_DAYS", "costs_by_week", "counts_by_week", "parts_by_week", "repeats_by_reason", "with_repeats"]

REPEAT_DAYS = 7
"""Days within which the same customer with the same reason makes a repeat, where nothing else is said."""

SECONDS = 3600


def counts_by_week(contacts: ir.Table) -> ir.Table:
    """Count contacts by reason, channel and ISO week.

    Grain: one row per `reason_id` x `channel` x `period_start` that has a contact. Contacts without a reason are left
    out.

    Parameters
    ----------
    contacts : tables.Contacts as an Ibis table        uses contacted_at, reason_id, channel

    Returns
    -------
    columns reason_id, channel, period_start (the Monday of the week), n_contacts [contacts per week]
    """
    grouped = _with_monday(contacts).group_by(["reason_id", "channel", "period_start"])
    return grouped.aggregate(n_contacts=lambda week: week.count())


def parts_by_week(contacts: ir.Table) -> ir.Table:
    """Count contacts by reason, channel, who coded them, and ISO week.

    Grain: one row per `reason_id` x `channel` x `reason_source` x `period_start` that has a contact. Contacts without
    a reason are left out.

    Returns
    -------
    columns reason_id, channel, reason_source, period_start (the Monday of the week), n_contacts [contacts per week]
    """
    grouped = _with_monday(contacts).group_by(["reason_id", "channel", "reason_source", "period_start"])
    return grouped.aggregate(n_contacts=lambda week: week.count().cast("float64"))


def costs_by_week(contacts: ir.Table, rates: ir.Table, downstream: ir.Table) -> ir.Table:
    """Cost the contacts of each reason and week by their own handle times.

    Of each contact: handle_s x cost_hour / 3600 + cost_fixed. A rate holds for its channel and tier; channel `(all)` or
    tier `(all)` holds for the rest, the channel before the tier. Of its reason: sum of p_event x cost_event, those of
    reason `(all)` where the reason is not named.

    Grain: one row per `reason_id` x `period_start` that has a contact. Contacts without a reason are left out.

    Parameters
    ----------
    contacts : tables.Contacts as an Ibis table        uses contacted_at, reason_id, channel, tier, handle_s [s]
    rates : tables.Rates as an Ibis table of the same engine
    downstream : tables.Downstream as an Ibis table of the same engine

    Returns
    -------
    columns reason_id, period_start (the Monday of the week), n_contacts [contacts per week],
        n_costed [contacts per week] whose handle time and rate are known,
        handle_s [s per week], cost_contact [currency per week] of these n_costed; missing where there is none,
        cost_downstream [currency per week] of all n_contacts; missing where nobody said what follows the reason,
        cost_total [currency per week]; missing unless every contact is costed

    Source
    ------
    METHOD section 2. What is not known is not zero, and not the mean of the others either: cost_contact / n_costed is
    the unit cost of the contacts measured.
    """
    import ibis

    weekly = _with_monday(contacts).group_by(["reason_id", "channel", "tier", "period_start"])
    counted = weekly.aggregate(
        n_contacts=lambda cell: cell.count(),
        n_timed=lambda cell: cell["handle_s"].count(),
        handle_s=lambda cell: cell["handle_s"].sum(),
    )
    priced = _with_rates(counted, rates)
    known = priced["cost_hour"].notnull() & (priced["n_timed"] > 0)
    cost = priced["handle_s"] * priced["cost_hour"] / SECONDS + priced["n_timed"] * priced["cost_fixed"]
    costed = priced.mutate(
        n_costed=known.ifelse(priced["n_timed"], 0),
        handle_s=known.ifelse(priced["handle_s"], ibis.null("float64")),
        cost_contact=known.ifelse(cost, ibis.null("float64")),
    )
    summed = costed.group_by(["reason_id", "period_start"]).aggregate(
        n_contacts=lambda cell: cell["n_contacts"].sum(),
        n_costed=lambda cell: cell["n_costed"].sum(),
        handle_s=lambda cell: cell["handle_s"].sum(),
        cost_contact=lambda cell: cell["cost_contact"].sum(),
    )
    followed = _with_downstream(summed, downstream)
    whole = followed["n_costed"] == followed["n_contacts"]
    total = followed["cost_contact"] + followed["cost_downstream"]
    return followed.mutate(cost_total=whole.ifelse(total, ibis.null("float64")))


def repeats_by_reason(contacts: ir.Table, days: int = REPEAT_DAYS) -> ir.Table:
    """Count how many contacts of each reason are repeats: the customer had come for the same reason shortly before.

    A contact is a repeat when its customer made another contact with the same reason before it, at most `days` x 24
    hours earlier; a gap of exactly `days` counts. Of contacts at the same moment all but one are repeats. A contact
    whose customer is unknown is never a repeat and makes none: it is not among `n_identified`, over which a share is
    taken. The first `days` of a log cannot see what was before it: their repeats are too few.

    Grain: one row per `reason_id` that has a contact. Contacts without a reason are left out.

    Parameters
    ----------
    contacts : tables.Contacts as an Ibis table        uses contacted_at, reason_id, customer_key
    days : length of the window [days]

    Returns
    -------
    columns reason_id, n_contacts, n_identified (their customer is known), n_repeats (of these) [contacts]

    Source
    ------
    METHOD section 2: found in the log from customer, reason and time window. The volume already holds repeats: they are
    a share of it, never added to it.
    """
    coded = _with_reason(contacts)
    identified = coded.filter(coded["customer_key"].notnull())
    # Which of two contacts at the same moment comes first changes no count: the sort needs no id.
    marked = _marked(identified, days, ["contacted_at"]).group_by("reason_id")
    found = marked.aggregate(
        n_identified=lambda reason: reason.count(),
        n_repeats=lambda reason: reason["repeat"].ifelse(1, 0).sum(),
    )
    counted = coded.group_by("reason_id").aggregate(n_contacts=lambda reason: reason.count())
    both = counted.left_join(found.rename(found_reason="reason_id"), [("reason_id", "found_reason")])
    return both.select(
        "reason_id",
        "n_contacts",
        n_identified=both["n_identified"].fill_null(0),
        n_repeats=both["n_repeats"].fill_null(0),
    )


def with_repeats(contacts: ir.Table, days: int = REPEAT_DAYS) -> ir.Table:
    """Mark each contact that is a repeat, as `repeats_by_reason` defines it.

    Grain: one row per contact, columns of `contacts`.

    Parameters
    ----------
    contacts : tables.Contacts as an Ibis table        contacts at the same moment follow in the order of contact_id
    days : length of the window [days]

    Returns
    -------
    contacts + repeat (True or False; missing where customer or reason is unknown)
    """
    import ibis

    marked = _marked(contacts, days, ["contacted_at", "contact_id"])
    # Contacts without a customer form one crowd, in which each follows another.
    known = contacts["customer_key"].notnull() & contacts["reason_id"].notnull()
    return marked.mutate(repeat=known.ifelse(marked["repeat"], ibis.null("boolean")))


def _with_reason(contacts: ir.Table) -> ir.Table:
    return contacts.filter(contacts["reason_id"].notnull())


def _with_monday(contacts: ir.Table) -> ir.Table:
    coded = _with_reason(contacts)
    return coded.mutate(period_start=coded["contacted_at"].truncate("W").cast("timestamp"))


def _marked(contacts: ir.Table, days: int, order: list[str]) -> ir.Table:
    import ibis

    of_one_customer = ibis.window(group_by=["reason_id", "customer_key"], order_by=order)
    earlier = contacts["contacted_at"].lag().over(of_one_customer)
    near = earlier >= contacts["contacted_at"] - ibis.interval(days=days)
    return contacts.mutate(repeat=near.fill_null(False))


def _with_rates(cells: ir.Table, rates: ir.Table) -> ir.Table:
    """Add cost_hour and cost_fixed: of the cell's own channel and tier, else of its channel, its tier, of all."""
    import ibis

    own = rates.select(own_channel="channel", own_tier="tier", own_hour="cost_hour", own_fixed="cost_fixed")
    by_channel = rates.filter(rates["tier"] == ALL).select(
        by_channel="channel", channel_hour="cost_hour", channel_fixed="cost_fixed"
    )
    by_tier = rates.filter(rates["channel"] == ALL).select(
        by_tier="tier", tier_hour="cost_hour", tier_fixed="cost_fixed"
    )
    for_all = rates.filter((rates["channel"] == ALL) & (rates["tier"] == ALL))
    rest = for_all.aggregate(all_hour=for_all["cost_hour"].max(), all_fixed=for_all["cost_fixed"].max())
    joined = (
        cells.left_join(own, [("channel", "own_channel"), ("tier", "own_tier")])
        .left_join(by_channel, [("channel", "by_channel")])
        .left_join(by_tier, [("tier", "by_tier")])
        .cross_join(rest)
    )
    levels = ("own", "channel", "tier", "all")
    return joined.select(
        *cells.columns,
        cost_hour=ibis.coalesce(*(joined[f"{level}_hour"] for level in levels)),
        cost_fixed=ibis.coalesce(*(joined[f"{level}_fixed"] for level in levels)),
    )


def _with_downstream(weekly: ir.Table, downstream: ir.Table) -> ir.Table:
    """Add cost_downstream [currency per week]: of the reason's own events, else of those of `(all)`."""
    import ibis

    priced = downstream.mutate(unit=downstream["p_event"] * downstream["cost_event"])
    named = priced.filter(priced["reason_id"] != ALL).group_by("reason_id")
    own = named.aggregate(own_unit=lambda reason: reason["unit"].sum()).rename(own_reason="reason_id")
    for_the_rest = priced.filter(priced["reason_id"] == ALL)
    rest = for_the_rest.aggregate(rest_unit=for_the_rest["unit"].sum())
    joined = weekly.left_join(own, [("reason_id", "own_reason")]).cross_join(rest)
    unit = ibis.coalesce(joined["own_unit"], joined["rest_unit"])
    return joined.select(*weekly.columns, cost_downstream=joined["n_contacts"] * unit)
