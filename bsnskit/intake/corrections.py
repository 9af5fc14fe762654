"""What a person corrects in a mapping, as pure functions: a heading for another column, for free text, for nothing."""

from __future__ import annotations

from bsnskit.intake.mapping import FileMapping

NOTHING, FREE_TEXT = "", "(free text)"
"""Choices beside the columns of a kind: the heading is not read; it holds what people wrote."""


def with_column(mapping: FileMapping, heading: str, column: str) -> FileMapping:
    """Return a mapping in which a heading stands for one column, and for no other.

    Parameters
    ----------
    mapping : as it stands
    heading : as the file writes it
    column : of the kit, or `NOTHING` or `FREE_TEXT`; whatever stood for the column until now is not used any more
    """
    before = mapping.columns.get(column)
    columns = {name: one for name, one in mapping.columns.items() if one != heading and name != column}
    unused = [one for one in mapping.not_used if one != heading]
    free = [one for one in mapping.free_text if one != heading]
    if before is not None and before != heading:
        unused.append(before)
    if column == NOTHING:
        unused.append(heading)
    elif column == FREE_TEXT:
        free.append(heading)
    else:
        columns[column] = heading
    return mapping.model_copy(update={"columns": columns, "not_used": unused, "free_text": free})


def with_first_list(mapping: FileMapping, wanted: bool) -> FileMapping:
    """Return a mapping that makes the codes of a log the first list, or does not."""
    if wanted:
        return mapping.model_copy(update={"first_list": True})
    columns = dict(mapping.columns)
    if columns.get("reason_id") == columns.get("source_code"):
        columns.pop("reason_id", None)
    return mapping.model_copy(update={"first_list": False, "columns": columns})
