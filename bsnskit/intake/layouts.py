"""Exports of well-known tools, recognised by the headings that only they write.

A layout is a mapping that need not be written: what the mapping file says goes before it, and what a file of the
layout lacks is left out of it. Each was taken from headings of real exports.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from bsnskit.contracts.findings import Rule
from bsnskit.intake.headings import plain
from bsnskit.vocabulary import N_

RECOGNISED = Rule(
    "layout_recognised",
    N_("The headings are those of an export of {value}; its columns are read so: {columns}."),
    N_("Where that is wrong, the mapping file says otherwise: columns: COLUMN: HEADING."),
)
WITHOUT_CATEGORY = Rule(
    "layout_without_category",
    N_("This export of {value} has no column of categories: '{column}' is read as the code of origin."),
    N_("Ask for the export with its categories, or name a better column: columns: source_code: HEADING."),
)
PARTIAL_EXPORT = Rule(
    "export_partial",
    N_("{count} rows say of themselves that the export was not complete ('{column}')."),
    N_("Export the period again until every row says that it is complete."),
)
OUTBOUND = Rule(
    "contacts_outbound",
    N_("{count} interactions were begun by the company ('{column}')."),
    N_("They are read like the others; leave them out of the export if customers did not make them."),
)

ENOUGH = 0.75
"""Share of the telling headings of a layout that must be there."""


@dataclass(frozen=True)
class Told:
    """What one column says of the export itself: cells that hold one of `words` are counted under `rule`."""

    heading: str
    words: tuple[str, ...]
    rule: Rule


@dataclass(frozen=True)
class Layout:
    """An export of a tool.

    Parameters
    ----------
    name : as it is printed
    telling : headings that tell it from others; "A|B" are two spellings of one
    columns : the kit's column -> headings that hold it, the best first; "A > B" joins columns to a path
    fallback : headings of `source_code` that stand in where there are no categories
    formats, values, several, levels : as in a mapping file
    missing : words that this tool writes for "unknown"
    free_text : headings of what people wrote
    """

    name: str
    telling: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]]
    kind: str = "contacts"
    row_is: Literal["contact", "ticket", "update"] | None = None
    fallback: tuple[str, ...] = ()
    formats: Mapping[str, Any] = field(default_factory=dict)
    several: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    free_text: tuple[str, ...] = ()
    told: tuple[Told, ...] = ()


LAYOUTS = (
    Layout(
        "GLPI 9.5 (français)",
        ("ID", "Attribué à - Groupe de techniciens", "Attribué à - Technicien", "Demandeur - Demandeur",
         "Date d'ouverture", "Suivis - Nombre de suivis", "Dernière modification"),
        {
            "contact_id": ("ID",),
            "contacted_at": ("Date d'ouverture",),
            "source_code": ("Catégorie",),
            "customer_key": ("Demandeur - Demandeur",),
        },
        fallback=("Attribué à - Groupe de techniciens", "Type"),
        formats={"dates": "%d-%m-%Y"},
        free_text=("Titre", "Suivis - Description", "Solution - Solution", "Tâches - Description",
                   "Plugins - Intervention fourniseur : Intervention"),
    ),
    Layout(
        "Zendesk Explore",
        ("Ticket ID", "Ticket status", "Ticket group", "Ticket created - Date", "Ticket channel", "Ticket form"),
        {
            "contact_id": ("Ticket ID",),
            "contacted_at": ("Ticket created - Date",),
            "source_code": ("Contact reason", "Escalation Sub Category", "Ticket form"),
            "channel": ("Ticket channel",),
            "context": ("Ticket brand",),
            "customer_key": ("Requester name",),
        },
        fallback=("Ticket type", "Ticket group"),
        free_text=("Ticket subject",),
    ),
    Layout(
        "Freshdesk",
        ("Ticket ID", "Created time", "Last update time", "Initial response time", "Resolution time (in hrs)",
         "Every response status|Survey results", "Contact ID|Full name"),
        {
            "contact_id": ("Ticket ID",),
            "contacted_at": ("Created time",),
            "source_code": ("Type",),
            "channel": ("Source",),
            "context": ("Product",),
            "customer_key": ("Contact ID", "Full name"),
        },
        fallback=("Group",),
        free_text=("Subject",),
    ),
    Layout(
        "Freshservice",
        ("Ticket Id", "Created Time", "Last Updated Time", "Sub-Category", "Item", "Requester VIP",
         "Approval Status|Experience Score"),
        {
            "contact_id": ("Ticket Id",),
            "contacted_at": ("Created Time",),
            "source_code": ("Category > Sub-Category > Item", "Category > Sub-Category", "Category"),
            "channel": ("Source",),
            "context": ("Company",),
            "customer_key": ("Requester Email", "Requester Name"),
        },
        fallback=("Group",),
        free_text=("Subject", "Description", "Resolution Note"),
    ),
    Layout(
        "ServiceNow (incident audit)",
        ("number", "incident_state", "sys_mod_count", "opened_at", "sys_updated_at", "caller_id", "assignment_group"),
        {
            "contact_id": ("number",),
            "contacted_at": ("opened_at",),
            "source_code": ("category > subcategory", "category"),
            "channel": ("contact_type",),
            "customer_key": ("caller_id",),
        },
        formats={"dates": "%d-%m-%Y"},
        missing=("?",),
    ),
    Layout(
        "Genesys Cloud (interactions)",
        ("Full Export Completed", "Media Type", "Direction", "Queue", "Wrap-up", "Total Handle", "Disconnect Type"),
        {
            "contact_id": ("Interaction ID", "Conversation ID"),
            "contacted_at": ("Date",),
            "source_code": ("Wrap-up",),
            "channel": ("Media Type",),
            "customer_key": ("Remote", "ANI"),
            "handle_s": ("Total Handle",),
        },
        fallback=("Queue",),
        several={"source_code": ";", "channel": ";"},
        missing=("ININ-WRAP-UP-TIMEOUT", "ININ-OUTBOUND-BUSY"),
        told=(
            Told("Full Export Completed", ("no", "false", "0", "non"), PARTIAL_EXPORT),
            Told("Direction", ("outbound", "sortant"), OUTBOUND),
        ),
    ),
    Layout(
        "SignalConso",
        ("category|Catégorie|catégorie", "subcategories|Sous-catégories|Sous catégories", "contactagreement",
         "creationdate|Date de création", "dep_code", "status|Statut"),
        {
            "contact_id": ("id",),
            "contacted_at": ("creationdate", "Date de création"),
            "source_code": ("category", "Catégorie"),
        },
        missing=("NA",),
    ),
)  # fmt: skip
"""In this order the first that fits best holds."""


def layout_of(headings: Sequence[str]) -> Layout | None:
    """Return the layout whose telling headings are there, the one with most of them; None for an unknown layout."""
    there = {plain(heading) for heading in headings if heading}

    def share(layout: Layout) -> float:
        found = [any(plain(name) in there for name in telling.split("|")) for telling in layout.telling]
        return sum(found) / len(found)

    best = max(LAYOUTS, key=share)
    return best if share(best) >= ENOUGH else None


def headings_of(layout: Layout, headings: Sequence[str]) -> tuple[dict[str, str], bool]:
    """Return the kit's column -> heading for what a file of the layout holds, and whether a fallback stands in."""
    there = {plain(heading) for heading in headings if heading}

    def is_there(heading: str) -> bool:
        return all(plain(part) in there for part in heading.split(" > "))

    found = {}
    for column, names in layout.columns.items():
        name = next((name for name in names if is_there(name)), None)
        if name is not None:
            found[column] = name
    stand_in = next((name for name in layout.fallback if is_there(name)), None)
    falls_back = "source_code" not in found and stand_in is not None
    if falls_back and stand_in is not None:
        found["source_code"] = stand_in
    return found, falls_back
