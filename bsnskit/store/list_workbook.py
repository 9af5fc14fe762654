"""The list as a workbook, and what a workbook that comes back says differently.

One row per reason: its number as it stands, what may be changed, and what becomes of it, from a drop-down list.
"""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from typing import TYPE_CHECKING, Any

from bsnskit.errors import WrongCall
from bsnskit.i18n import is_unknown
from bsnskit.intake.workbooks import read_workbook
from bsnskit.method.qualification.revision import differences
from bsnskit.vocabulary import N_

if TYPE_CHECKING:
    import pandas as pd

    from bsnskit.i18n import Language

HEADINGS = {
    "reason_id": N_("Number now"),
    "new_id": N_("New number"),
    "label": N_("The customer's sentence"),
    "topic": N_("Topic"),
    "owner": N_("Owner"),
    "parent_id": N_("Attached to"),
    "becomes": N_("Becomes"),
    "into": N_("Into (number)"),
}
BECOMES = {"retire": N_("retired"), "merge": N_("merged into"), "reopen": N_("reopened")}
_WIDTHS = {"label": 60, "topic": 18, "owner": 24, "becomes": 16}
_MADE = dt.datetime(2020, 1, 1)
_SPARE = 40
"""Empty rows for new reasons: a new number, no number now."""
SHEET = "reasons"


def workbook_of_list(reasons: pd.DataFrame, words: Language) -> bytes:
    """Return the workbook; the same list gives the same bytes, and no cell is a formula or a link.

    Parameters
    ----------
    reasons : tables.Reasons
    """
    import xlsxwriter

    held = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(held, options) as book:
        book.set_properties({"title": "bsnskit", "created": _MADE})
        head, text = (
            book.add_format({"bold": True, "bottom": 1}),
            book.add_format({"num_format": "@", "text_wrap": True}),
        )
        fixed = book.add_format({"num_format": "@", "bg_color": "#eeeeee"})
        sheet = book.add_worksheet(SHEET)
        sheet.freeze_panes(1, 1)
        for place, (name, heading) in enumerate(HEADINGS.items()):
            sheet.set_column(place, place, _WIDTHS.get(name, 12), fixed if name == "reason_id" else text)
            sheet.write_string(0, place, words.text(heading), head)
        for number, row in enumerate(reasons.to_dict("records"), start=1):
            for place, name in enumerate(HEADINGS):
                value = row.get(name)
                if not is_unknown(value):
                    sheet.write_string(number, place, str(value), fixed if name == "reason_id" else text)
        becomes = list(HEADINGS).index("becomes")
        choices = {"validate": "list", "source": [words.text(one) for one in BECOMES.values()], "ignore_blank": True}
        sheet.data_validation(1, becomes, len(reasons) + _SPARE, becomes, choices)
    return held.getvalue()


def changes_in_list(name: str, content: bytes, reasons: pd.DataFrame, words: Language) -> list[dict[str, Any]]:
    """Return what a workbook says differently from the list, as changes.

    Parameters
    ----------
    name, content : of the file; it is opened within the bounds of every delivery
    reasons : tables.Reasons

    Raises
    ------
    RefusedFile, WrongCall : no workbook, or not one that `workbook_of_list` made; what `differences` raises
    """
    grids, _ = read_workbook(name, content)
    rows = grids[0].cells if grids else []
    titles = {words.text(heading): key for key, heading in HEADINGS.items()}
    found = [titles.get(str(title or "").strip()) for title in (rows[0] if rows else [])]
    missing = [title for title, key in titles.items() if key not in found]
    if missing:
        raise WrongCall(
            name,
            N_("these columns are missing: {missing}"),
            N_("Keep the headings as they were written."),
            missing=", ".join(missing),
        )
    meant = {words.text(told).casefold(): key for key, told in BECOMES.items()}
    wished = []
    for row in rows[1:]:
        cells = {key: str(cell or "").strip() for key, cell in zip(found, row, strict=False) if key}
        if any(cells.values()):
            becomes = cells["becomes"]
            if becomes and becomes.casefold() not in meant:
                raise WrongCall(
                    f"{name}, {cells['reason_id']}",
                    N_("'{value}' cannot stand here"),
                    N_("It is one of {known}."),
                    value=becomes,
                    known=", ".join(words.text(told) for told in BECOMES.values()),
                )
            wished.append({**cells, "becomes": meant.get(becomes.casefold(), "")})
    return differences(reasons, wished)
