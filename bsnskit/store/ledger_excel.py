"""The ledger as a workbook: what stands now, one sheet per kind, to be read and changed; and the history, to be read."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bsnskit.errors import LedgerError
from bsnskit.store.events import Body, Event, NewEvent
from bsnskit.vocabulary import N_

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

HISTORY = "history"
REMOVED = "removed"
NESTED = " (json)"
"""Ends the heading of a column that holds lists or named values, written as JSON."""
_CELL = 32_000
"""Characters that one cell takes; a spreadsheet's own limit is 32,767."""
_MADE = dt.datetime(2020, 1, 1)


def workbook_of(current: Mapping[str, Mapping[str, Event]], history: list[Event]) -> bytes:
    """Return the workbook; the same ledger gives the same bytes.

    Parameters
    ----------
    current : kind -> subject -> event that stands
    history : all events in their order
    """
    import xlsxwriter

    held = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(held, options) as book:
        book.set_properties({"title": "bsnskit", "created": _MADE})
        head = book.add_format({"bold": True, "bottom": 1})
        text = book.add_format({"num_format": "@"})
        for kind, events in current.items():
            _write_kind(book.add_worksheet(kind[:31]), events, head, text)
        _write_history(book.add_worksheet(HISTORY), history, head, text)
    return held.getvalue()


def changes_in_workbook(path: Path, current: Mapping[str, Mapping[str, Event]]) -> list[NewEvent]:
    """Return one new event per row that says something else than what stands.

    Raises
    ------
    LedgerError : the file is no workbook, a row has no subject or one twice, a number where text stood, wrong JSON
    """
    from python_calamine import CalamineError, CalamineWorkbook

    wanted: list[NewEvent] = []
    try:
        with CalamineWorkbook.from_path(path) as book:
            for sheet in book.sheet_names:
                if sheet != HISTORY:
                    rows = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
                    wanted += _changes(rows, f"{path.name}, {sheet}", sheet, current.get(sheet, {}))
    except (CalamineError, OSError) as problem:
        raise LedgerError(path.name, N_("this is not a workbook that can be read")) from problem
    return wanted


def _write_kind(sheet: Worksheet, events: Mapping[str, Event], head: Format, text: Format) -> None:
    bodies = {subject: event.body or {} for subject, event in events.items()}
    keys = sorted({key for body in bodies.values() for key in body})
    nested = {key for key in keys if any(isinstance(body.get(key), (dict, list)) for body in bodies.values())}
    headings = ["subject", *(key + NESTED if key in nested else key for key in keys), REMOVED]
    sheet.write_row(0, 0, headings, head)
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, 0, 18, text)
    for column, key in enumerate(keys, start=1):
        words = all(isinstance(body.get(key), (str, dict, list, type(None))) for body in bodies.values())
        sheet.set_column(column, column, 24, text if words else None)
    for row, (subject, body) in enumerate(bodies.items(), start=1):
        sheet.write_string(row, 0, subject, text)
        for column, key in enumerate(keys, start=1):
            value = body.get(key)
            told = (
                json.dumps(value, ensure_ascii=False, sort_keys=True) if key in nested and value is not None else value
            )
            _write_cell(sheet, row, column, told, text)


def _write_history(sheet: Worksheet, history: list[Event], head: Format, text: Format) -> None:
    sheet.write_row(0, 0, ["sequence", "event_id", "recorded_at", "author", "kind", "subject", "body"], head)
    sheet.freeze_panes(1, 0)
    for row, event in enumerate(history, start=1):
        sheet.write_number(row, 0, event.sequence)
        told = "" if event.body is None else json.dumps(event.body, ensure_ascii=False, sort_keys=True)
        words = [event.event_id, event.recorded_at, event.author, event.kind, event.subject]
        parts = [told[start : start + _CELL] for start in range(0, len(told), _CELL)]
        for column, word in enumerate([*words, *parts], start=1):
            sheet.write_string(row, column, word, text)


def _write_cell(sheet: Worksheet, row: int, column: int, value: Any, text: Format) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, (int, float)):
        sheet.write_number(row, column, value)
    elif len(value) > _CELL:
        raise LedgerError(
            sheet.get_name(),
            N_("a text of {count} characters does not fit into a cell"),
            move=N_("Write the ledger as JSON lines instead."),
            count=len(value),
        )
    else:
        sheet.write_string(row, column, value, text)


def _changes(rows: list[list[Any]], place: str, kind: str, current: Mapping[str, Event]) -> list[NewEvent]:
    if not rows:
        return []
    headings = [str(heading).strip() for heading in rows[0]]
    if headings[:1] != ["subject"]:
        raise LedgerError(place, N_("the first column is not 'subject'"), N_("Keep the headings as they were written."))
    seen: set[str] = set()
    wanted = []
    for number, cells in enumerate(rows[1:], start=2):
        if all(cell == "" for cell in cells):
            continue
        where, subject = f"{place}, row {number}", cells[0]
        if not isinstance(subject, str) or not subject.strip() or subject in seen:
            raise _unreadable(where, subject)
        seen.add(subject)
        old = (current[subject].body or {}) if subject in current else {}
        body = _body(headings[1:], cells[1:], old, where, _texts(current))
        if body != old and not (subject not in current and body.get(REMOVED)):
            wanted.append(NewEvent(kind, subject, body))
    return wanted


def _body(headings: list[str], cells: list[Any], old: Body, where: str, texts: set[str]) -> Body:
    body: Body = {}
    for heading, cell in zip(headings, cells, strict=False):
        key = heading.removesuffix(NESTED)
        if key == REMOVED:
            if str(cell).strip():
                return {REMOVED: True}
        elif cell == "":
            if key in old:
                body[key] = old[key] if old[key] in (None, "") else None
        elif heading.endswith(NESTED):
            body[key] = _parsed(cell, where)
        elif key in texts and not isinstance(cell, str):
            raise _unreadable(where, cell)
        else:
            body[key] = _value(cell, old.get(key))
    return {
        **{key: value for key, value in old.items() if key not in {h.removesuffix(NESTED) for h in headings}},
        **body,
    }


def _texts(current: Mapping[str, Event]) -> set[str]:
    bodies = [event.body or {} for event in current.values()]
    keys = {key for body in bodies for key in body}
    told = {key: [body[key] for body in bodies if body.get(key) is not None] for key in keys}
    return {key for key, values in told.items() if values and all(isinstance(value, str) for value in values)}


def _value(cell: Any, old: Any) -> Any:
    if isinstance(cell, (dt.date, dt.datetime, dt.time)):
        return cell.isoformat()
    if isinstance(cell, bool) or not isinstance(cell, (int, float)):
        return cell
    if isinstance(old, (int, float)) and not isinstance(old, bool) and abs(cell - old) <= 1e-14 * abs(old):
        return old  # a spreadsheet keeps 15 digits
    return int(cell) if float(cell).is_integer() else cell


def _parsed(cell: Any, where: str) -> Any:
    try:
        return json.loads(str(cell))
    except ValueError as problem:
        raise LedgerError(where, N_("this is not JSON: {text}"), text=str(cell)[:60]) from problem


def _unreadable(where: str, cell: object) -> LedgerError:
    return LedgerError(
        where,
        N_("'{value}' cannot stand here"),
        N_("Ids are text and stand once; a text column holds text."),
        N_("Did the spreadsheet turn 2.10 into a number? Format the column as text."),
        value=str(cell),
    )
