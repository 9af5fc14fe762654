"""Contacts drawn from a log of any size, stratum by stratum; expressions only, the store runs them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ibis.expr.types as ir

__all__ = ["contacts_by_stratum", "drawn_contacts"]

NO_STRATUM = "(none)"


def contacts_by_stratum(contacts: ir.Table, *, by: str, leave_out: Collection[str] = ()) -> ir.Table:
    """Count the contacts that may be drawn.

    Grain: one row per `stratum`: n_contacts.

    Parameters
    ----------
    contacts : an Ibis table of `tables.Contacts`
    by : column that makes the strata: source_code, reason_id or channel
    leave_out : ids of contacts that an earlier round has shown
    """
    return _kept(contacts, by, leave_out).group_by("stratum").agg(n_contacts=lambda table: table.count())


def drawn_contacts(
    contacts: ir.Table, given: Mapping[str, int], *, by: str, seed: int, leave_out: Collection[str] = ()
) -> ir.Table:
    """Draw contacts at random, so many from each stratum.

    The order is that of a hash of id and seed: the same on every engine, whatever the order of the rows.

    Grain: one row per contact: contact_id, stratum, contacted_at, channel.

    Parameters
    ----------
    contacts : an Ibis table of `tables.Contacts`
    given : contacts wanted per stratum, from `allocation`
    by, leave_out : as in `contacts_by_stratum`
    seed : of the draw
    """
    import ibis

    kept = _kept(contacts, by, leave_out)
    lot = (kept.contact_id.cast("string") + ibis.literal(f"|{seed}")).hexdigest("md5")
    ordered = ibis.window(group_by="stratum", order_by=["lot", "contact_id"])
    placed = kept.mutate(lot=lot).mutate(place=lambda table: ibis.row_number().over(ordered))
    wanted = ibis.cases(*((placed.stratum == name, count) for name, count in given.items()), else_=0)
    return placed.filter(placed.place < wanted).select("contact_id", "stratum", "contacted_at", "channel")


def _kept(contacts: ir.Table, by: str, leave_out: Collection[str]) -> ir.Table:
    stratum = contacts[by].cast("string").fill_null(NO_STRATUM)
    named = contacts.mutate(stratum=stratum)
    return named.filter(~named.contact_id.isin(sorted(leave_out))) if leave_out else named
