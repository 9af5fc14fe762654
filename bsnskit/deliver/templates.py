"""Empty workbooks, one per kind of file: headings that are recognised, an example row, drop-downs, a dictionary.

The example row says "example" in its last column and is set aside when the workbook is imported.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bsnskit.deliver.meanings import UNITS, meaning_of
from bsnskit.i18n import Language
from bsnskit.intake import KINDS
from bsnskit.intake.headings import DICTIONARY, EXAMPLE, LANGUAGE_PLACE, WRITTEN
from bsnskit.store.files import write_whole
from bsnskit.vocabulary import ALL, N_

if TYPE_CHECKING:
    from bsnskit.contracts.settings import Settings
    from bsnskit.intake.kind import Column, Kind
    from bsnskit.store.engagement import Engagement

ROOM = "templates"
ROWS = 1000
"""Rows below the headings that have drop-downs."""
_LINE = 15
"""Height of a line [points]."""
_LISTED_AT = 9
"""Column of the dictionary, from 0, in which the ids of the list stand for the drop-downs."""
_MADE = dt.datetime(2020, 1, 1)
_LEFT_OUT = {
    "": ("illustration",),
    "volumes": ("week", "tier", "context"),
    "exposure": ("week",),
    "totals": ("week",),
    "surveys": ("contacted_at",),
}
"""Columns that are read but have no place in a template: one way to write a period is enough."""

HOLDS = {
    "id": N_("An id, as text: 2.10 is not 2.1."),
    "reason": N_("The id of a reason on the list, as text: 2.10 is not 2.1."),
    "listed": N_("The id of a reason on the list, as text: 2.10 is not 2.1."),
    "text": N_("Text."),
    "code": N_("Text: the client's own word."),
    "number": N_("A number."),
    "count": N_("A whole number."),
    "amount": N_("A number; what is not known stays blank, which is not 0."),
    "share": N_("A share, written 0.35 or 35 %."),
    "seconds": N_("A duration in seconds."),
    "day": N_("A day, written 2020-05-14."),
    "week": N_("An ISO week, written 2020-W20."),
    "quarter": N_("A quarter, written 2020-Q2."),
    "flag": N_("Yes or no."),
    "answer": N_("Yes or no; not answered stays blank."),
    "choice": N_("One of the words listed."),
    "channel": N_("A channel of engagement.yml; blank where counts are not split."),
    "tier": N_("The tier that resolved it, of engagement.yml."),
    "customer": N_("The customer's id; only a keyed hash of it is kept."),
}
_EXAMPLES: dict[str, Any] = {
    "reason_id": "2.10", "second_reason_id": "2.08", "previous_id": "10", "contact_id": "T-1001", "customer_key": "C-204",
    "contacted_at": "2020-05-14", "period_start": "2020-05-01", "week": "2020-W20", "quarter": "2020-Q2", "topic": "SIRHEN",
    "label": N_("I cannot see my report"), "owner": N_("Billing"), "source_code": "INC-4", "event": N_("second line"),
    "coder": "A. Martin", "voter": "A. Martin", "n_contacts": 120, "monthly_mean": 10, "n_x": 68400, "cost_hour": 38.5,
    "cost_fixed": 1.2, "cashable_share": 0.35, "p_event": 0.1, "cost_event": 21, "handle_s": 330, "score": 9,
    "agent_effort": 2, "n_sample": 40, "k_sample": 31, "cause_id": "C01", "solution_id": "S01", "action_id": "A01",
    "family": N_("method"), "cost_once": 12000, "cost_year": 800, "effectiveness": 0.6, "adoption": 0.9, "ramp_months": 3,
    "life_years": 4, "target_week": 1.5, "round": 1, "customer_value": -0.5, "company_value": -0.75, "share": 1,
    "season_declared": "SEPT à NOV", "why": N_("the answer is on the first page"), "target": "-60 %",
    "label_other": "I cannot see my report",
}  # fmt: skip


def template_columns(kind: Kind) -> list[Column]:
    """Return the columns that a kind's template has."""
    left_out = {*_LEFT_OUT[""], *_LEFT_OUT.get(kind.name, ())}
    return [column for column in kind.columns if column.name not in left_out]


def template_of(kind: str, settings: Settings, reasons: Sequence[str] = ()) -> bytes:
    """Return the workbook of one kind in the engagement's language; the same settings give the same bytes.

    Parameters
    ----------
    kind : a kind of file
    reasons : ids of the list, offered in drop-downs
    """
    import xlsxwriter

    words, place = Language(settings.language), LANGUAGE_PLACE[settings.language]
    columns = template_columns(KINDS[kind])
    held = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(held, options) as book:
        book.set_properties({"title": f"bsnskit {kind}", "created": _MADE})
        look = _looks(book)
        sheet = book.add_worksheet(kind)
        sheet.freeze_panes(1, 0)
        _page(sheet)
        for at, column in enumerate(columns):
            needed = column.needed or any(column.name in group for group in KINDS[kind].groups)
            heading = WRITTEN[column.name][place]
            sheet.set_column(at, at, max(14, len(heading) + 3), look["number" if _is_number(column) else "text"])
            sheet.write_string(0, at, heading, look["needed" if needed else "head"])
            _write(sheet, 1, at, _example(column, settings, words), look["example"])
            choices = _choices(column, settings, words)
            if column.holds in ("reason", "listed") and column.name != "previous_id" and reasons:
                source: Any = f"='{DICTIONARY[place]}'!$J$2:$J${len(reasons) + 1}"
                sheet.data_validation(1, at, ROWS, at, {"validate": "list", "source": source, "error_type": "warning"})
            elif choices and len(",".join(choices)) < 250:
                offered = {"validate": "list", "source": choices, "error_type": "warning"}
                sheet.data_validation(1, at, ROWS, at, offered)
        sheet.set_column(len(columns), len(columns), 12)
        sheet.write_string(0, len(columns), EXAMPLE[place], look["head"])
        sheet.write_string(1, len(columns), EXAMPLE[place].lower(), look["example"])
        _dictionary(book, columns, KINDS[kind], settings, reasons, look)
    return held.getvalue()


def write_templates(
    engagement: Engagement, kinds: Sequence[str] | None = None, *, out: Path | None = None
) -> list[Path]:
    """Write templates into the engagement's folder `templates/`, or one to a stated file; return where they lie."""
    listed = engagement.reasons
    reasons = listed.loc[listed["state"] != "retired", "reason_id"].tolist()
    room, places = engagement.room(ROOM) if out is None else None, []
    for kind in kinds or list(KINDS):
        place = out if out is not None else room / f"{kind}.xlsx"  # type: ignore[operator]
        write_whole(place, template_of(kind, engagement.settings, reasons))
        places.append(place)
    return places


def _dictionary(
    book: Any,
    columns: Sequence[Column],
    kind: Kind,
    settings: Settings,
    reasons: Sequence[str],
    look: Mapping[str, Any],
) -> None:
    words, place = Language(settings.language), LANGUAGE_PLACE[settings.language]
    sheet = book.add_worksheet(DICTIONARY[place])
    _page(sheet)
    heads = (
        (N_("Column"), 22), (N_("Needed"), 12), (N_("What it means"), 44), (N_("How it is written"), 34),
        (N_("Unit"), 16), (N_("Allowed values"), 34), (N_("Example"), 18),
    )  # fmt: skip
    for at, (head, width) in enumerate(heads):
        sheet.set_column(at, at, width, look["wrapped"])
        sheet.write_string(0, at, words.text(head), look["head"])
    sheet.freeze_panes(1, 1)
    groups = {name for group in kind.groups for name in group}
    for row, column in enumerate(columns, start=1):
        needed = N_("yes") if column.needed else N_("one of") if column.name in groups else N_("no")
        unit = UNITS.get(column.name, "")
        cells = (
            WRITTEN[column.name][place],
            words.text(needed),
            words.text(meaning_of(kind.name, column.name)),
            words.text(HOLDS[column.holds]),
            words.text(unit, currency=settings.currency) if unit else "",
            _allowed(column, settings, words),
            _example(column, settings, words),
        )
        for at, cell in enumerate(cells):
            if cell not in (None, ""):
                _write(sheet, row, at, cell, look["wrapped"])
        lines = max(-(-len(str(cell or "")) // width) for cell, (_, width) in zip(cells, heads, strict=True))
        sheet.set_row(row, _LINE * lines)  # not every program fits a row to what is wrapped in it
    row = len(columns) + 2
    for told in (
        N_("Dark headings are needed. The example row is never read as data; it may stay or be deleted."),
        N_("Import the workbook with `bsns import CLIENT FILE --as {kind}`, or drop it into the folder inbox."),
    ):
        sheet.merge_range(row, 0, row, 6, words.text(told, kind=kind.name), look["wrapped"])
        row += 1
    if reasons:
        sheet.set_column(_LISTED_AT, _LISTED_AT, 14)
        sheet.write_string(0, _LISTED_AT, WRITTEN["reason_id"][place], look["head"])
        for at, reason_id in enumerate(reasons, start=1):
            sheet.write_string(at, _LISTED_AT, str(reason_id), look["text"])


def _allowed(column: Column, settings: Settings, words: Language) -> str:
    """Say which values a column takes: the words of a choice, ids of the list, from what to what."""
    choices = _choices(column, settings, words)
    if choices:
        return ", ".join(choices)
    if column.holds in ("reason", "listed"):
        others = [word for word in column.choices if word not in ("", None)]
        return ", ".join([words.text(N_("an id of the list")), *others])
    low, high = (words.number(end, 0 if end is None or end == int(end) else 2) for end in (column.low, column.high))
    if column.low is None and column.high is None:
        return ""
    if column.low is None or column.high is None:
        return words.text(N_("{low} or more") if column.high is None else N_("at most {high}"), low=low, high=high)
    return words.text(N_("from {low} to {high}"), low=low, high=high)


def _page(sheet: Any) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _looks(book: Any) -> dict[str, Any]:
    return {
        "head": book.add_format({"bold": True, "bottom": 1, "bg_color": "#E3EFF6", "text_wrap": True, "valign": "top"}),
        "needed": book.add_format(
            {
                "bold": True,
                "bottom": 1,
                "bg_color": "#0B5C6B",
                "font_color": "#FFFFFF",
                "text_wrap": True,
                "valign": "top",
            }
        ),
        "text": book.add_format({"num_format": "@"}),
        "number": book.add_format({}),
        "example": book.add_format({"italic": True, "font_color": "#6B7280"}),
        "wrapped": book.add_format({"text_wrap": True, "valign": "top", "align": "left"}),
    }


def _is_number(column: Column) -> bool:
    return column.holds in ("number", "count", "amount", "share", "seconds")


def _write(sheet: Any, row: int, at: int, cell: object, look: Any) -> None:
    if isinstance(cell, (int, float)):
        sheet.write_number(row, at, cell, look)
    elif cell is not None:
        sheet.write_string(row, at, str(cell), look)


def _choices(column: Column, settings: Settings, words: Language) -> list[str]:
    if column.holds in ("flag", "answer"):
        return [words.text(N_("yes")), words.text(N_("no"))]
    if column.holds == "channel":
        return list(settings.channels)
    if column.holds == "tier":
        return list(settings.tiers)
    if column.holds != "choice":
        return []
    at = {"en": None, "fr": 0, "es": -1}[words.code]
    if column.name == "objective":
        return [words.objective(key) for key in column.choices]
    return [key if at is None or not known else known[at] for key, known in column.choices.items()]


def _example(column: Column, settings: Settings, words: Language) -> object:
    choices = _choices(column, settings, words)
    if choices:
        return choices[1] if column.name == "grain" else choices[0]
    found = _EXAMPLES.get(column.name)
    if column.holds in ("channel", "tier"):
        return None
    if column.name == "context":
        return ALL if column.blank == ALL and column.holds == "text" else None
    return words.text(found) if isinstance(found, str) else found
