"""What a delivery holds, before anything is made of it: each column, each week, each reason."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from bsnskit.contracts import tables
from bsnskit.weeks import public_holidays, shift, week_labels, week_range

__all__ = ["columns_profile", "reasons_profile", "weeks_profile"]

BESIDE = 4
"""[weeks] on either side, at whose pace a day without contacts is judged."""
EVIDENT = 3.0
"""Contacts that must have been expected before their absence means "not delivered" (Poisson: none by chance, 5 %)."""
PARTLY = 0.1
"""Share of a period's open days that may lie without contacts, or outside the log, without its being cut."""
CERTAIN = 10.0
"""How sure it is that a reason was not in use before or after its weeks: all its contacts beside by chance, e^-10."""
FEWEST = 4
"""[weeks] without a reason before it can have appeared, or after it can have ended."""
RANGED = ("week", "quarter")
"""Columns of text whose range is told: the others may name a person."""


def columns_profile(table: pd.DataFrame) -> pd.DataFrame:
    """Count what each column of a delivered table holds.

    Grain: one row per column of `table`, in its order.

    Parameters
    ----------
    table : any contract table, n rows

    Returns
    -------
    tables.ColumnProfiles; n_missing and n_distinct in rows and values, low and high as text, days as 2020-05-14
    """
    return tables.from_rows(tables.ColumnProfiles, [_column(str(name), table[name]) for name in table])


def _column(name: str, values: pd.Series) -> dict[str, object]:
    low, high = None, None
    is_ranged = name in RANGED or (not pd.api.types.is_string_dtype(values) and not pd.api.types.is_bool_dtype(values))
    if is_ranged and values.notna().any():
        low, high = (end_told(end) for end in (values.dropna().min(), values.dropna().max()))
    return {
        "column": name, "n_missing": int(values.isna().sum()), "n_distinct": int(values.nunique(dropna=True)),
        "low": low, "high": high, "about": False,
    }  # fmt: skip


def end_told(value: object) -> str:
    """Return the least or greatest value of a column as text: days as 2020-05-14, numbers with ten digits at most."""
    if isinstance(value, dt.date):
        return f"{value:%Y-%m-%d}"
    return f"{value:.10g}" if isinstance(value, (int, float, np.number)) else str(value)


def weeks_profile(daily: pd.DataFrame, *, country: str = "FR") -> pd.DataFrame:
    """Tell which weeks of a contact log are whole, half or missing.

    A day is open where its weekday mostly has contacts in this log and it is no public holiday. A week is half when more
    than a tenth of its open days have no contact and these would have brought 3 or more at the pace of the four weeks on
    either side; it is missing when it has no contact at all and 3 or more were to be expected.

    Grain: one row per week, from the first to the last with a contact.

    Parameters
    ----------
    daily : day, n_contacts [contacts per day]; one row per day with contacts
    country : of the public holidays

    Returns
    -------
    tables.WeekProfiles

    Source
    ------
    Ours; the same thresholds by which the first and last week of a log are left uncounted.
    """
    if daily.empty:
        return tables.empty(tables.WeekProfiles)
    days = pd.Series(daily["n_contacts"].to_numpy(dtype=float), index=pd.DatetimeIndex(daily["day"]))
    days = days.groupby(level=0, dropna=True, observed=True).sum()
    first = days.index.min() - pd.Timedelta(days=int(days.index.min().weekday()))
    last = days.index.max() + pd.Timedelta(days=6 - int(days.index.max().weekday()))
    every = pd.date_range(first, last, freq="D")
    counts = days.reindex(every, fill_value=0.0).to_numpy().reshape(-1, 7)
    holiday = np.array([day.date() in public_holidays(country, day.year) for day in every]).reshape(-1, 7)
    busy = counts.any(axis=1)
    open_days = ((counts[busy] > 0).mean(axis=0) >= 0.5) & ~holiday
    without = (open_days & (counts == 0)).sum(axis=1)
    n_open, of_open = open_days.sum(axis=1), np.where(open_days, counts, 0.0).sum(axis=1)
    window = np.ones(2 * BESIDE + 1)
    near = np.convolve(of_open, window)[BESIDE:-BESIDE] / np.maximum(np.convolve(n_open, window)[BESIDE:-BESIDE], 1)
    pace = np.where(near > 0, near, of_open.sum() / max(n_open.sum(), 1))
    lacks = (without * pace >= EVIDENT) & (without > PARTLY * n_open)
    state = np.select([lacks & ~busy, lacks], ["missing", "half"], "whole")
    return tables.check(
        tables.WeekProfiles,
        pd.DataFrame(
            {"week": week_labels(pd.Series(every[::7])), "n_contacts": counts.sum(axis=1).astype(int), "state": state}
        ),
    )


def reasons_profile(parts: pd.DataFrame, proposed: pd.DataFrame) -> pd.DataFrame:
    """Tell from when to when each reason is used, and in which weeks its level steps.

    Grain: one row per `reason_id` of `parts`, in the order of the ids.

    Parameters
    ----------
    parts : tables.WeeklyParts, n rows        uses reason_id, week, n_contacts [contacts per week]
    proposed : tables.ProposedBreaks        of the same counts; a share that changes is no step

    Returns
    -------
    tables.ReasonProfiles; `born` is missing where the reason is there from the first week on, or may be by chance,
    `died` likewise at the end
    """
    used = parts[parts["n_contacts"] > 0]
    if used.empty:
        return tables.empty(tables.ReasonProfiles)
    weeks = week_range(str(used["week"].min()), str(used["week"].max()))
    place = {week: at for at, week in enumerate(weeks)}
    rows: list[dict[str, object]] = []
    for reason_id, mine in used.groupby("reason_id", dropna=False, observed=True, sort=True):
        first, last, total = str(mine["week"].min()), str(mine["week"].max()), float(mine["n_contacts"].sum())
        said = proposed[proposed["reason_id"] == reason_id]
        signs = {sign: sorted(some["week"]) for sign, some in said.groupby("sign", dropna=False, observed=True)}
        appears, vanishes = next(iter(signs.get("appears", ())), None), next(iter(signs.get("vanishes", ())[-1:]), None)
        born = appears or (first if _is_unused(place[first], total, len(weeks)) else None)
        is_over = _is_unused(len(weeks) - 1 - place[last], total, len(weeks))
        died = shift(vanishes, -1) if vanishes else last if is_over else None
        steps = sorted({*signs.get("jumps", ()), *signs.get("moves", ())})
        rows.append({"reason_id": reason_id, "n_contacts": total, "first_week": first, "last_week": last,
                     "born": born, "died": died, "steps": " ".join(steps)})  # fmt: skip
    return tables.from_rows(tables.ReasonProfiles, rows)


def _is_unused(without: int, total: float, weeks: int) -> bool:
    """Tell whether the weeks `without` a reason, of all `weeks`, are none of chance for its `total` of contacts."""
    return without >= FEWEST and -total * float(np.log1p(-without / weeks)) >= CERTAIN
