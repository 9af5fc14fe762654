"""What is said about the columns of a file as a whole: missing, ambiguous, free text, not used."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice

import pandas as pd

from bsnskit.contracts.findings import Finding, Rule
from bsnskit.intake.headings import nearest_heading
from bsnskit.intake.personal import is_free_text, shown
from bsnskit.intake.reading import Reading
from bsnskit.intake.values import PATH, look_alikes, trimmed
from bsnskit.vocabulary import N_

COLUMN_MISSING = Rule(
    "column_missing",
    N_("No column was recognised as '{column}'. The headings are: {headings}."),
    N_("Name it in the mapping file: columns: {column}: HEADING."),
    blocking=True,
)
HEADING_MISSING = Rule(
    "heading_missing",
    N_("The mapping file names the heading '{value}', which is not there."),
    N_("The headings are: {headings}."),
    blocking=True,
)
HEADING_NEAR = Rule(
    "heading_missing",
    N_("The mapping file names the heading '{value}', which is not there; did you mean '{near}'?"),
    N_("The headings are: {headings}."),
    blocking=True,
)
HEADING_TWICE = Rule(
    "heading_twice",
    N_("The heading '{value}' stands over {count} columns."),
    N_("Give the columns different headings, so that the mapping file can name one."),
    blocking=True,
)
FREE_TEXT = Rule(
    "free_text",
    N_("Column '{column}' holds free text."),
    N_("It is set aside: neither stored in a table nor shown; the file as delivered keeps it."),
)
VERBATIMS = Rule(
    "free_text",
    N_("Column '{column}' holds free text."),
    N_("It is masked and kept apart as verbatims; the file as delivered keeps it as it was written."),
)
CODED_FREE_TEXT = Rule(
    "coded_free_text",
    N_("Column '{column}' is read as '{subject}', but holds free text."),
    N_("Map the column that holds codes, or list this one under free_text: in the mapping file."),
    blocking=True,
)
NOT_USED = Rule("columns_not_used", N_("Columns not used: {columns}."), N_("Map them if they are needed."))

_ALIKE = N_(
    "'{value}' ({count} rows) and '{near}' in '{column}', a column that is not used, differ only by case, accents,"
    " apostrophes or hyphens."
)
ALIKE_UNUSED = Rule(
    "labels_alike",
    _ALIKE,
    N_(
        "To read them as one where the column is used, say so in the mapping file: values: {name}: {{{value}: {near}}}."
    ),
)
ALIKE_PARTS = Rule(
    "labels_alike",
    _ALIKE,
    N_(
        "To count its first labels, as one, say so in the mapping file: columns: {name}: {column}, several: {name}: '{sign}',"
        " values: {name}: {{{value}: {near}}}."
    ),
)
MOST_LABELS = 5_000
"""Distinct cells of a column; more are no labels."""
MOST_ALIKE = 20
"""Pairs of a column that are named."""
REPEATED = 20
"""Rows from which a wording is a label, and may be shown, whatever its length."""


def say_columns(reading: Reading, lost: Mapping[str, list[int]]) -> None:
    """Say which columns are missing, ambiguous, free text or not used.

    Parameters
    ----------
    lost : heading of the mapping file -> where it stands, for those that do not stand over exactly one column
    """
    named = [heading for heading in reading.table.headings if heading]
    headings = ", ".join(shown(heading) for heading in named)
    for heading, places in lost.items():
        if places:
            reading.note(HEADING_TWICE, value=heading, count=len(places))
        elif near := nearest_heading(heading, named):
            reading.note(HEADING_NEAR, value=heading, near=near, headings=headings)
        else:
            reading.note(HEADING_MISSING, value=heading, headings=headings)
    for group in reading.kind.needed:
        if not any(reading.has(name) or name in reading.mapping.columns for name in group):
            reading.note(COLUMN_MISSING, group[0], headings=headings)


def say_unmapped(reading: Reading, used: set[int], free_text: set[int]) -> set[int]:
    """Say which columns hold free text, and which are not used.

    Parameters
    ----------
    used : positions of the columns that are read
    free_text : positions of those that the mapping file calls free text

    Returns
    -------
    positions of all columns of free text
    """
    unused, written = [], set(free_text) - used
    is_kept = reading.kind.name == "surveys" or "contact_id" in reading.specs
    rule = VERBATIMS if is_kept else FREE_TEXT
    for place, heading in enumerate(reading.table.headings):
        if place in used:
            continue
        texts = trimmed(reading.table.text[place])
        if place in free_text or is_free_text(texts):
            name = heading or f"#{place + 1}"
            written.add(place)
            reading.findings.append(Finding(rule, reading.setting.file, reading.table.grid.sheet, column=name))
        elif texts.notna().any():
            unused.append(shown(heading) or f"#{place + 1}")
            _say_alike(reading, heading or f"#{place + 1}", texts)
    if unused:
        reading.note(NOT_USED, columns=", ".join(unused))
    for name, spec in reading.specs.items():
        if (
            name in reading.found
            and spec.holds in ("channel", "tier", "code")
            and is_free_text(reading.raw(name).astype("str").str.replace(f".*{PATH}", "", regex=True))
        ):
            reading.note(CODED_FREE_TEXT, name, subject=name)
    return written


def _say_alike(reading: Reading, heading: str, texts: pd.Series) -> None:
    """Say which labels of a column that is not used, or of its paths, differ by case, accents and signs only."""
    cells = texts.value_counts()
    if not 1 < len(cells) <= MOST_LABELS:
        return
    sign = next((sign for sign in (PATH, ";", "|") if cells.index.str.contains(sign, regex=False).mean() >= 0.5), "")
    labels = cells
    if sign:
        parts = pd.Series(cells.index).str.split(sign, regex=False).explode().str.strip()
        labels = (
            pd.Series(cells.to_numpy()[parts.index], index=parts.to_numpy())
            .groupby(level=0, dropna=True, observed=True)
            .sum()
        )
    labels = labels[(labels >= REPEATED) & (labels.index.str.len() > 1)]
    name = "source_code" if "source_code" in reading.specs else "label"
    for text, near in islice(look_alikes(labels).items(), MOST_ALIKE):
        fields = {"near": near[:80], "count": int(labels[text]), "name": name, "sign": sign.strip()}
        place = (reading.setting.file, reading.table.grid.sheet, None, heading)
        reading.findings.append(Finding(ALIKE_PARTS if sign else ALIKE_UNUSED, *place, value=text[:80], fields=fields))
