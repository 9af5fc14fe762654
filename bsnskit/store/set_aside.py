"""Rows set aside, as a workbook that a person can open: where each stood, why, and what it held."""

from __future__ import annotations

import datetime as dt
from io import BytesIO

import pandas as pd

from bsnskit.i18n import Language, is_unknown
from bsnskit.vocabulary import N_

_CELL = 32_000
"""Characters that one cell takes; a spreadsheet's own limit is 32,767."""
_MADE = dt.datetime(2020, 1, 1)


def workbook_of_rows(rows: pd.DataFrame, language: str) -> bytes:
    """Return the workbook; the same rows give the same bytes, and no cell is a formula or a link.

    Parameters
    ----------
    rows : row, rule, reason, then what the row held, without free text and customer ids
    """
    import xlsxwriter

    words = Language(language)
    headings = [words.text(N_("Row")), words.text(N_("Rule")), words.text(N_("Why")), *map(str, rows.columns[3:])]
    held = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(held, options) as book:
        book.set_properties({"title": "bsnskit", "created": _MADE})
        head, text = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "@"})
        sheet = book.add_worksheet(words.text(N_("Set aside"))[:31])
        sheet.freeze_panes(1, 3)
        sheet.set_column(2, 2, 60)
        for place, heading in enumerate(headings):
            sheet.write_string(0, place, heading[:_CELL], head)
        for number, row in enumerate(rows.itertuples(index=False), start=1):
            sheet.write_number(number, 0, int(row[0]))
            for place, cell in enumerate(row[1:], start=1):
                if not is_unknown(cell):
                    sheet.write_string(number, place, str(cell)[:_CELL], text)
    return held.getvalue()
