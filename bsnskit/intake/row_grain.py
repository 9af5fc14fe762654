"""What one row of a log is (a contact, a ticket with several rows, an update of a ticket): decided with evidence, or asked."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from bsnskit.contracts.findings import Rule
from bsnskit.intake import values
from bsnskit.intake.reading import Reading
from bsnskit.vocabulary import N_

ROWS_ARE_UPDATES = Rule(
    "rows_are_updates",
    N_(
        "{count} rows carry {ids} different ids: one row is an update of a ticket, since in '{near}' the rows of one"
        " ticket go up ({share} % of them) while '{column}' stays the same."
    ),
    N_("Each ticket is one contact. If that is wrong, say so in the mapping file: row_is: contact."),
)
ROWS_OF_TICKETS = Rule(
    "rows_of_tickets",
    N_("{count} rows carry {ids} different ids, and the rows of one id agree in all that is read."),
    N_("Each id is one contact. If that is wrong, say so in the mapping file: row_is: contact."),
)
ROW_OPEN = Rule(
    "row_is_open",
    N_(
        "{count} rows carry {ids} different ids, and it is not clear what one row is: rows of one id differ in {columns}."
    ),
    N_(
        "Say it in the mapping file: row_is: update (a further state of a ticket), or row_is: ticket (the first row counts)."
    ),
    blocking=True,
)

CLEAR = 0.95
"""Share of the tickets with several rows that must agree for a decision."""
MANY = 0.02
"""Share of rows that must repeat an id before the question is asked for the file; fewer are said one by one."""


@dataclass(frozen=True)
class Grain:
    """What one row is, and the finding that says why."""

    row_is: str
    rule: Rule
    fields: dict[str, object]


def grain_of(reading: Reading, kept: pd.DataFrame) -> Grain | None:
    """Decide what one row is, by the rows whose id stands several times; None where too few of them do.

    Parameters
    ----------
    kept : columns of tables.Contacts, rows that are not set aside
    """
    ids = kept["contact_id"]
    repeated = ids.duplicated(keep=False)
    more = int(ids.duplicated().sum())
    if more < max(2, MANY * len(kept)):
        return None
    rows = kept[repeated]
    counted: dict[str, object] = {"count": len(kept), "ids": int(ids.nunique())}
    same_start = _agreement(rows, "contacted_at")
    rising = _rising(reading, rows) if same_start >= CLEAR else None
    if rising is not None:
        place, share = rising
        near = reading.table.headings[place]
        return Grain("update", ROWS_ARE_UPDATES, {**counted, "near": near, "share": f"{100 * share:.0f}"})
    read = [name for name in kept.columns if name != "contact_id" and reading.has(name)]
    if all(_agreement(rows, name) == 1.0 for name in read):
        return Grain("ticket", ROWS_OF_TICKETS, counted)
    differing = [reading.heading(name) for name in read if _agreement(rows, name) < 1.0]
    return Grain("", ROW_OPEN, {**counted, "columns": ", ".join(differing)})


def _agreement(rows: pd.DataFrame, name: str) -> float:
    """Return the share of ids whose rows all hold the same in a column."""
    groups = rows.groupby("contact_id", sort=False, dropna=False, observed=True)[name]
    return float((groups.nunique(dropna=False) == 1).mean())


def _rising(reading: Reading, rows: pd.DataFrame) -> tuple[int, float] | None:
    """Return the column in which the rows of one id never fall and nearly always rise: a counter or a time of change."""
    used = {reading.found.get("contact_id"), reading.found.get("contacted_at")}
    best: tuple[float, int] | None = None
    for place in range(len(reading.table.headings)):
        if place in used or place not in reading.table.text:
            continue
        told = _ordered(reading.table.text.loc[rows.index, place], reading.forms.get("contacted_at", ""))
        if told is None:
            continue
        step = told.groupby(rows["contact_id"], sort=False, dropna=False, observed=True).diff()
        later = rows["contact_id"].duplicated()
        share = float((step[later] > 0).mean())
        if float((step[later] >= 0).mean()) >= CLEAR and share >= 0.5 and (best is None or share > best[0]):
            best = (share, place)
    return (best[1], best[0]) if best else None


def _ordered(texts: pd.Series, form: str) -> pd.Series | None:
    """Return a column as something that can rise, days by the format of the file or whole numbers; None for neither."""
    written = values.trimmed(texts)
    if written.isna().mean() > 1 - CLEAR:
        return None
    whole = pd.to_numeric(written.where(written.str.fullmatch(r"\d{1,15}")), errors="coerce")
    if whole.notna().mean() >= CLEAR:
        return whole.astype("float64")
    if written.iloc[:50].str.contains(r"\d.*[-/.:].*\d", regex=True).mean() < CLEAR:
        return None
    days = values.days_in(written, form or values.ISO).values
    return days.astype("int64").where(days.notna()).astype("float64") if days.notna().mean() >= CLEAR else None
