"""Layouts that were read before: known again by the shape of their headings, with what has changed since."""

from __future__ import annotations

from collections.abc import Sequence

from bsnskit.contracts.findings import Finding, Rule
from bsnskit.intake.grid import Grid
from bsnskit.intake.headings import nearest_heading, plain
from bsnskit.intake.mapping import FileMapping
from bsnskit.intake.personal import shown
from bsnskit.intake.seen import shape_of
from bsnskit.intake.table import choose_sheet, find_headings
from bsnskit.intake.values import PATH
from bsnskit.vocabulary import N_

ALIKE = 0.5
"""Share of all headings that two layouts have in common, from which one is taken for a change of the other."""

REMEMBERED = Rule(
    "layout_remembered",
    N_("It is read as the last file with nearly the same headings ({layout})."),
    N_("To read it otherwise, correct it in notebook 00, or give a mapping file with --map."),
)
COLUMN_LOST = Rule(
    "column_lost",
    N_("Column '{column}', read as '{subject}' until now, is not there any more."),
    N_("Say what takes its place, or leave it out, in a mapping file (columns: {subject}) given with --map."),
    blocking=True,
)
COLUMN_CHANGED = Rule(
    "column_lost",
    N_("Column '{column}', read as '{subject}' until now, is not there any more; is it '{near}' now?"),
    N_("If so, say it in a mapping file (columns: {subject}: {near}) given with --map."),
    blocking=True,
)
COLUMNS_GONE = Rule(
    "columns_gone", N_("Columns that were not used are gone: {columns}."), N_("Nothing that is read changes.")
)
COLUMNS_NEW = Rule(
    "columns_new",
    N_("New columns since the last file: {columns}."),
    N_("Map them if they are needed; those whose headings are known are read."),
)


def layout_name(mapping: FileMapping) -> str:
    """Return the name of the file that keeps a layout: its kind and the shape of its headings."""
    return f"{mapping.kind}-{shape_of(mapping.headings)}.yml"


def remembered_for(
    grids: Sequence[Grid], layouts: Sequence[FileMapping], kind: str | None
) -> tuple[FileMapping, list[str]] | None:
    """Return the layout that a file has most headings in common with, and the file's headings.

    None where no layout is like it, or where the same headings were read as two kinds and none is stated.
    """
    found: list[tuple[float, FileMapping, list[str]]] = []
    for layout in layouts:
        if not layout.headings or layout.kind is None or kind not in (None, layout.kind):
            continue
        grid = choose_sheet(grids, [layout.kind], layout)
        if grid is None:
            continue
        _, headings = find_headings(grid, [layout.kind], layout)
        here, there = {plain(one) for one in headings if one}, {plain(one) for one in layout.headings}
        alike = len(here & there) / len(here | there)
        if alike >= ALIKE:
            found.append((alike, layout, headings))
    best = max((alike for alike, _, _ in found), default=0.0)
    nearest = [(layout, headings) for alike, layout, headings in found if alike == best]
    return nearest[-1] if len({layout.kind for layout, _ in nearest}) == 1 else None


def as_it_is_now(layout: FileMapping, headings: Sequence[str], file: str) -> tuple[FileMapping, list[Finding]]:
    """Return a layout without the columns that are gone, and what differs from it.

    A column that was read and is gone blocks: what takes its place is for a person to say.
    """
    here = {plain(heading) for heading in headings if heading}

    def is_here(heading: str) -> bool:  # "Category > Item" is a path made of two columns
        return plain(heading) in here or all(plain(part) in here for part in heading.split(PATH))

    new = [heading for heading in headings if heading and plain(heading) not in {plain(one) for one in layout.headings}]
    gone = {heading for heading in layout.headings if not is_here(heading)}
    findings: list[Finding] = []
    read = {**layout.columns, **{f"tier {tier}": heading for tier, heading in layout.tier_columns.items()}}
    for column, heading in read.items():
        if heading in gone:
            near = nearest_heading(heading, new)
            rule = COLUMN_CHANGED if near else COLUMN_LOST
            findings.append(Finding(rule, file, column=heading, subject=column, fields={"near": near}))
    unread = gone - set(read.values())
    for rule, columns in ((COLUMNS_GONE, sorted(unread)), (COLUMNS_NEW, new)):
        if columns:
            findings.append(Finding(rule, file, fields={"columns": ", ".join(shown(one) for one in columns)}))
    if findings:
        findings.append(Finding(REMEMBERED, file, fields={"layout": layout_name(layout)}))
    return layout.model_copy(
        update={
            "columns": {column: heading for column, heading in layout.columns.items() if heading not in gone},
            "tier_columns": {tier: heading for tier, heading in layout.tier_columns.items() if heading not in gone},
            "free_text": [heading for heading in layout.free_text if heading not in gone],
            "not_used": [heading for heading in layout.not_used if heading not in gone],
        }
    ), findings
