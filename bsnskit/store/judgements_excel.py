"""Placements and votes as workbooks that a consultant can read, change and bring back with `bsns import`."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from typing import TYPE_CHECKING, Any

from bsnskit.i18n import is_unknown
from bsnskit.vocabulary import ALL, N_

if TYPE_CHECKING:
    import pandas as pd

    from bsnskit.i18n import Language

COLUMNS = {
    "placements": (
        ("reason_id", N_("Reason no.")),
        ("label", N_("Label")),
        ("context", N_("Context")),
        ("customer_value", N_("Customer value")),
        ("company_value", N_("Company value")),
        ("objective", N_("Objective")),
        ("why", N_("Why")),
        ("why_not_eliminate", N_("Why not eliminate")),
        ("minority_view", N_("Minority view")),
        ("author", N_("Who")),
        ("decided_at", N_("When")),
    ),
    "votes": (
        ("round", N_("Round")),
        ("voter", N_("Participant")),
        ("reason_id", N_("Reason no.")),
        ("label", N_("Label")),
        ("context", N_("Context")),
        ("customer_value", N_("Customer value")),
        ("company_value", N_("Company value")),
    ),
}
"""Kind of file: its columns with their headings; `bsns import` knows each heading in every language."""
_MADE = dt.datetime(2020, 1, 1)


def judgements_workbook(kind: str, table: pd.DataFrame, reasons: pd.DataFrame, words: Language) -> bytes:
    """Return a workbook of one sheet; the same table gives the same bytes.

    Parameters
    ----------
    kind : placements or votes
    table : tables.Placements or tables.Votes
    reasons : tables.Reasons, for the labels beside the ids
    words : language of the headings and of the objectives
    """
    import xlsxwriter

    labels = dict(zip(reasons["reason_id"], reasons["label"], strict=True))
    held = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(held, options) as book:
        book.set_properties({"title": "bsnskit", "created": _MADE})
        head, text = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "@"})
        sheet = book.add_worksheet(words.text({"placements": N_("Placements"), "votes": N_("Votes")}[kind])[:31])
        sheet.freeze_panes(1, 0)
        for column, (name, heading) in enumerate(COLUMNS[kind]):
            sheet.write_string(0, column, words.text(heading), head)
            sheet.set_column(
                column, column, 40 if name in ("label", "why", "minority_view", "why_not_eliminate") else 16
            )
        for row, record in enumerate(table.to_dict("records"), start=1):
            for column, (name, _) in enumerate(COLUMNS[kind]):
                value = labels.get(record["reason_id"]) if name == "label" else _told(name, record[name], words)
                if isinstance(value, str):
                    sheet.write_string(row, column, value, text)
                elif value is not None and not is_unknown(value):
                    sheet.write_number(row, column, float(value))
    return held.getvalue()


def _told(name: str, value: Any, words: Language) -> Any:
    if is_unknown(value) or (name == "context" and value == ALL):
        return None
    return words.objective(value) if name == "objective" else value
