"""Read one long contact log: decide on distinct values, let DuckDB write the plain rows, read the others one by one."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from bsnskit.contracts.findings import Finding
from bsnskit.errors import Message
from bsnskit.intake import values
from bsnskit.intake.column_findings import IDS_GROUPED
from bsnskit.intake.columns import day_form, read_column
from bsnskit.intake.grid import Grid
from bsnskit.intake.kind import Kind, Setting
from bsnskit.intake.kinds.contacts import FIRST, LAST, NO_CONTACT_ID, WITHOUT_REASON
from bsnskit.intake.long_logs.distinct import ROWS, DistinctReading, table_of
from bsnskit.intake.long_logs.engine import Engine
from bsnskit.intake.long_logs.plain_rows import PlainRows
from bsnskit.intake.long_logs.sql import GROUPED, PLAIN_SPACES
from bsnskit.intake.mapping import FileMapping
from bsnskit.intake.reading import Reading
from bsnskit.intake.table import BROKEN_QUOTE, ROW_CUT, TOO_FEW, TOO_MANY, TextTable
from bsnskit.weeks import week_labels

LONG = 25_000_000
"""Bytes from which a contact log is read this way."""
CODES = ("reason_id", "channel", "tier", "context", "source_code", "reason_source")
MOST_CODES = 500_000
"""Distinct combinations of codes; more are no codes."""
MOST_ODD = 300_000
"""Rows that may need the ordinary reading."""
_TIMES = {
    "": "", " 00:00": " %H:%M", " 00:00:00": " %H:%M:%S", "T00:00": "T%H:%M", "T00:00:00": "T%H:%M:%S",
    " 00:00:00.000": " %H:%M:%S.%g", "T00:00:00.000": "T%H:%M:%S.%g", " 00:00:00.000000": " %H:%M:%S.%f",
}  # fmt: skip
"""How what follows a day is written, digits as 0, and as strptime tells it."""


@dataclass
class LongLog:
    """What came of a long log.

    Parameters
    ----------
    path : Parquet of tables.Contacts; None where something blocks
    reading : carries findings and decisions
    rows_read : accepted + set aside
    aside : rows set aside: row, rule, reason, cells
    """

    path: Path | None
    reading: Reading
    rows_read: int
    accepted: int
    odd: Reading | None = None
    misfits: list[Finding] = field(default_factory=list)


def read_long(engine: Engine, table: TextTable, kind: Kind, found: dict[str, int], setting: Setting) -> LongLog | None:
    """Read a log whose headings and columns are known from its first rows.

    Parameters
    ----------
    engine : holds the raw file
    table : the headings, and the first rows for what they show of the form

    Returns
    -------
    None where the log is written in a way that needs the ordinary reading
    """
    if setting.mapping.formats.zone or "contacted_at" not in found or max(found.values()) >= len(table.headings):
        return None
    day = engine.day_part(found["contacted_at"], table)
    present = [name for name in CODES if name in found]
    customer = found.get("customer_key") if setting.key is not None else None
    groups = engine.groups(
        [found[name] for name in present], day, found["contacted_at"], found.get("handle_s"), customer
    )
    total = int(groups.codes["n"].sum())
    if len(groups.codes) > MOST_CODES or total == 0:
        return None
    misfits = _misfits(engine, table, setting, total)
    if misfits is None:
        return None
    codes = DistinctReading(table_of(groups.codes, table.headings), kind, found, setting, groups.codes["n"])
    read = {name: read_column(codes, name) for name in (*CODES, "handle_s") if name in present or name not in found}
    if "reason_id" in found:
        blank = read["reason_id"].isna() & codes.raw("reason_id").isna()
        codes.say(WITHOUT_REASON, blank, "reason_id")
    form = day_form(codes, "contacted_at", groups.days[found["contacted_at"]], groups.days["n"])
    if "handle_s" in found:
        spent = DistinctReading(table_of(groups.spent, table.headings), kind, found, setting, groups.spent["n"])
        groups.spent["value"] = read_column(spent, "handle_s").to_numpy()
        codes.findings += spent.findings
        codes.forms |= spent.forms
        codes._decimal = spent.decimal_sign
    if "contact_id" not in found:
        codes.note(NO_CONTACT_ID)
    log = LongLog(None, codes, total + len(misfits), 0, misfits=misfits)
    codes.findings += misfits
    if codes.blocked or form is None:
        return log
    if not set(groups.times.loc[groups.times["n"] > 0.001 * total, "time"].fillna("")) <= set(_TIMES):
        return None
    days = groups.days.assign(
        day=values.days_in(groups.days[found["contacted_at"]].astype("str"), form).values.where(
            lambda day: day.between(FIRST, LAST, inclusive="left")
        )
    ).dropna(subset="day")
    days["week"] = week_labels(days["day"])
    grouped = engine.grouped_ids(found["contact_id"], table) if "contact_id" in found else 0
    if grouped:
        codes.note(IDS_GROUPED, "contact_id", rows=Message(ROWS, {"count": grouped}), count=grouped)
    if customer is not None:
        engine.grouped_ids(customer, table)
    shapes = groups.times["time"].dropna().unique()
    tail = _TIMES.get(shapes[0]) if len(shapes) == 1 else None
    mapped = {name: _mapped(groups.codes, found, name, read) for name in CODES}
    handled = groups.spent if "handle_s" in found else None
    engine.write(
        PlainRows(engine, found, days=days, codes=mapped, spent=handled, setting=setting, form=form, tail=tail)
    )
    odd = engine.odd_rows(found, total, MOST_ODD)
    undecided = [
        found[name] for name in ("contact_id", "customer_key") if name in found and not engine.joins(found[name])
    ]
    if odd is None or _any_grouped(odd, undecided):
        return None
    log.accepted = engine.written
    if len(odd):
        log.odd = _read_one_by_one(odd, table, kind, found, setting, form, codes)
        frame = kind.build(log.odd).table
        said = {IDS_GROUPED} if grouped else set()
        codes.findings += [one for one in log.odd.findings if one not in codes.findings and one.rule not in said]
        log.rows_read -= len(odd) - len(log.odd.table.text)
        if log.odd.blocked:
            return log
        if frame is not None and len(frame):
            engine.add(frame)
            log.accepted += len(frame)
    log.path = engine.finish()
    return log


def _any_grouped(odd: pd.DataFrame, places: list[int]) -> bool:
    """Tell whether odd rows hold ids with spaces between thousands: the whole column says how those are read."""
    return any(
        odd[f"c{place}"].str.translate(PLAIN_SPACES).str.strip().str.fullmatch(GROUPED).any()
        for place in places
        if len(odd)
    )


def _mapped(groups: pd.DataFrame, found: dict[str, int], name: str, read: dict[str, pd.Series]) -> Any:
    """Return raw text -> value of a column of codes, or the one value where the file lacks it."""
    if name not in found:
        value = read[name].iloc[0]
        return None if pd.isna(value) else str(value)
    pairs = pd.DataFrame({"raw": groups[found[name]], "value": read[name].to_numpy()}).drop_duplicates("raw")
    return pairs


def _read_one_by_one(
    odd: pd.DataFrame, table: TextTable, kind: Kind, found: dict[str, int], setting: Setting, form: str, codes: Reading
) -> Reading:
    cells = odd.drop(columns="row").set_axis(range(len(table.headings)), axis=1).fillna("").astype("str")
    filled = (cells.apply(lambda column: column.str.strip()) != "").any(axis=1)
    rows = (odd["row"][filled] + table.header + 1).tolist()
    text = cells[filled].reset_index(drop=True)
    grid = Grid("", [], rows)
    formats = setting.mapping.formats.model_copy(
        update={"dates": form, "decimal": codes.decimal_sign, "durations": codes.forms.get("handle_s")}
    )
    mapping: FileMapping = setting.mapping.model_copy(update={"formats": formats})
    return Reading(
        TextTable(grid, table.headings, -1, text, list(range(len(text)))),
        kind,
        found,
        replace(setting, mapping=mapping),
    )


def _misfits(engine: Engine, table: TextTable, setting: Setting, total: int) -> list[Finding] | None:
    """Return a finding per row that does not fit the headings; None where there are too many."""
    rejected = engine.rejected()
    if len(rejected) > max(1000, 0.01 * total):
        return None
    expected, told = len(table.headings), []
    for line, cells in rejected:
        try:
            found = len(next(csv.reader(io.StringIO(cells, newline=""), delimiter=engine.separator, strict=True), []))
        except csv.Error:
            found = expected
        fields: dict[str, object] = {"found": found, "expected": expected, "line": line, "last": line}
        rule = BROKEN_QUOTE if found == expected else TOO_MANY if found > expected else TOO_FEW
        if rule is TOO_FEW and engine.is_cut and line == rejected[-1][0]:
            rule = ROW_CUT
        told.append(Finding(rule, setting.file, row=line, fields=fields))
    return told
