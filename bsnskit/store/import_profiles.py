"""The profile of an import: what its columns hold, which weeks the log has, from when to when each reason is used.

It is made before the import is recorded, from what was delivered and what that comes to with all before, and kept with
the record. It holds counts, days and ids of reasons: no free text, no customer, no name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from bsnskit.contracts import tables
from bsnskit.intake.headings import LANGUAGE_PLACE, WRITTEN
from bsnskit.method import quantification, skyline
from bsnskit.store import judgements, long_logs, warehouse
from bsnskit.vocabulary import ALL, N_
from bsnskit.weeks import shift, week_labels

if TYPE_CHECKING:
    from bsnskit.i18n import Language
    from bsnskit.store.stored import StoredTables

FORMAT = 1


@dataclass(frozen=True)
class ImportProfile:
    """What an import looks like; each part is a table, empty where the kind has none of it."""

    columns: pd.DataFrame
    weeks: pd.DataFrame
    reasons: pd.DataFrame

    def body(self) -> dict[str, Any]:
        """Return what the record of the import keeps."""
        columns, weeks, reasons = (
            table.astype(object).where(table.notna(), None) for table in (self.columns, self.weeks, self.reasons)
        )
        return {
            "format": FORMAT,
            "columns": columns.to_numpy().tolist(),
            "weeks": {
                "first": weeks["week"].iloc[0] if len(weeks) else None,
                "n_contacts": weeks["n_contacts"].tolist(),
                **{state: weeks.loc[weeks["state"] == state, "week"].tolist() for state in ("missing", "half")},
            },
            "reasons": reasons.to_numpy().tolist(),
        }

    @classmethod
    def of(cls, body: Mapping[str, Any] | None) -> ImportProfile | None:
        """Read what a record keeps; None where it was made before profiles were, or by a later version."""
        if not body or body.get("format") != FORMAT:
            return None
        held = body["weeks"]
        named = [shift(held["first"], at) for at in range(len(held["n_contacts"]))] if held["first"] else []
        state = {**dict.fromkeys(held["missing"], "missing"), **dict.fromkeys(held["half"], "half")}
        weeks = [
            {"week": week, "n_contacts": count, "state": state.get(week, "whole")}
            for week, count in zip(named, held["n_contacts"], strict=True)
        ]
        return cls(
            _table(tables.ColumnProfiles, body["columns"]),
            tables.from_rows(tables.WeekProfiles, weeks),
            _table(tables.ReasonProfiles, body["reasons"]),
        )


def _table(contract: type[tables.Table], rows: list[list[Any]]) -> pd.DataFrame:
    names = [str(name) for name in tables.empty(contract)]
    return tables.from_rows(contract, [dict(zip(names, row, strict=True)) for row in rows])


def profile_of(
    stored: StoredTables, kind: str, delivered: pd.DataFrame | Path, whole: pd.DataFrame | Path
) -> ImportProfile:
    """Make the profile of a delivery that is about to be recorded.

    Parameters
    ----------
    delivered : table of the kind's contract, or the Parquet file of a long log
    whole : what it comes to with all that was delivered before
    """
    columns = long_logs.columns_profile(delivered) if isinstance(delivered, Path) else (
        quantification.columns_profile(delivered)
    )  # fmt: skip
    weeks, parts = tables.empty(tables.WeekProfiles), tables.empty(tables.WeeklyParts)
    if kind == "contacts":
        daily, parts = _of_file(whole) if isinstance(whole, Path) else _of_table(whole)
        weeks = quantification.weeks_profile(daily, country=stored.settings.country)
        half = weeks.loc[weeks["state"] != "whole", "week"]
        parts = parts[~parts["week"].isin(half)].reset_index(drop=True)
    elif kind == "volumes" and isinstance(whole, pd.DataFrame):
        parts = _of_counts(whole)
    proposed = skyline.proposed_breaks(
        parts, reasons=judgements.reasons(stored.ledger), actions=judgements.actions(stored.ledger)
    )
    return ImportProfile(columns, weeks, quantification.reasons_profile(parts, proposed))


def _of_file(log: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    contacts = warehouse.open_contacts(log)
    return warehouse.collect(warehouse.by_day(contacts)), warehouse.parts_by_week(contacts)


def _of_table(contacts: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    days = contacts["contacted_at"].dt.normalize().value_counts()
    daily = pd.DataFrame({"day": days.index, "n_contacts": days.to_numpy()})
    coded = contacts[contacts["reason_id"].notna()]
    keys = ["reason_id", "week", "channel", "reason_source"]
    counted = coded.groupby(keys, dropna=False, observed=True).size().rename("n_contacts").reset_index()
    return daily, tables.check(tables.WeeklyParts, counted) if len(counted) else tables.empty(tables.WeeklyParts)


def _of_counts(volumes: pd.DataFrame) -> pd.DataFrame:
    weekly = volumes[(volumes["grain"] == "week") & volumes["n_contacts"].notna()]
    if weekly.empty:
        return tables.empty(tables.WeeklyParts)
    named = weekly.assign(week=week_labels(weekly["period_start"]), channel=ALL, reason_source=None)
    keys = ["reason_id", "week", "channel", "reason_source"]
    summed = (
        named.groupby(keys[:3], dropna=False, observed=True)["n_contacts"]
        .sum()
        .reset_index()
        .assign(reason_source=None)
    )
    return tables.check(tables.WeeklyParts, summed[[*keys, "n_contacts"]])


# Saying --------------------------------------------------------------------------------------------------------------

MOST = 12
"""Weeks, or reasons, that a sentence names; further ones are counted."""


def profile_lines(profile: ImportProfile, words: Language) -> list[str]:
    """Say a profile in a few plain lines: one per column, one for the weeks, one for what appears, ends or steps."""
    lines = [words.text(N_("Columns:"))] if len(profile.columns) else []
    held = profile.columns["n_distinct"] > 0
    lines += [
        f"  {' · '.join(cells)}" for cells, is_held in zip(columns_said(profile, words), held, strict=True) if is_held
    ]
    lines += [f"  {line}" for line in empty_said(profile, words)]
    return [*lines, *weeks_said(profile, words), *reasons_said(profile, words)]


def empty_said(profile: ImportProfile, words: Language) -> list[str]:
    """Say which columns hold no value at all."""
    empty = [heading_of(column, words) for column in profile.columns.loc[profile.columns["n_distinct"] == 0, "column"]]
    return [words.text(N_("No value at all: {columns}."), columns=", ".join(empty))] if empty else []


def heading_of(column: str, words: Language) -> str:
    """Return what a column is called in the templates."""
    return WRITTEN[column][LANGUAGE_PLACE[words.code]] if column in WRITTEN else column


def columns_said(profile: ImportProfile, words: Language) -> list[list[str]]:
    """Return per column what it is called, how much of it is missing, how many values it has, from what to what."""
    said = []
    for column in profile.columns.to_dict("records"):
        distinct = words.plural("{count} distinct value", "{count} distinct values", int(column["n_distinct"]))
        told = N_("{name}: about {distinct}") if column["about"] else N_("{name}: {distinct}")
        cells = [words.text(told, name=heading_of(column["column"], words), distinct=distinct)]
        if column["n_missing"]:
            cells.append(words.text(N_("{count} missing"), count=words.number(column["n_missing"])))
        if isinstance(column["low"], str) and column["low"] != column["high"]:
            cells.append(words.text(N_("from {low} to {high}"), low=column["low"], high=column["high"]))
        elif isinstance(column["low"], str):
            cells.append(words.text(N_("always {value}"), value=column["low"]))
        said.append(cells)
    return said


def weeks_said(profile: ImportProfile, words: Language) -> list[str]:
    """Say from when to when the log reaches, and which weeks of it are missing or half."""
    weeks = profile.weeks
    if weeks.empty:
        return []
    told = N_("Weeks: {count}, from {first} to {last}; none of them is whole.")
    whole = weeks.loc[weeks["state"] == "whole", "n_contacts"]
    first, last = (words.week(weeks["week"].iloc[at], year=True) for at in (0, -1))
    fields = {"count": words.number(len(weeks)), "first": first, "last": last}
    if len(whole):
        told = N_("Weeks: {count}, from {first} to {last}; {low} to {high} contacts in a whole week.")
        fields |= {"low": words.number(int(whole.min())), "high": words.number(int(whole.max()))}
    lines = [words.text(told, **fields)]
    for state, told in (("missing", N_("Missing weeks: {weeks}.")), ("half", N_("Half weeks: {weeks}."))):
        named = [words.week(week, year=True) for week in weeks.loc[weeks["state"] == state, "week"]]
        if named:
            lines.append(words.text(told, weeks=_listed(named)))
    return lines


def reasons_said(profile: ImportProfile, words: Language) -> list[str]:
    """Say which reasons appear or end inside the log, and which have a sudden step."""
    reasons, lines = profile.reasons, []
    for column, told in (
        ("born", N_("Reasons that appear: {reasons}.")),
        ("died", N_("Reasons that end: {reasons}.")),
        ("steps", N_("Reasons with a sudden step: {reasons}.")),
    ):
        mine = reasons[reasons[column].notna() & (reasons[column] != "")]
        named = [
            f"{reason_id} ({', '.join(words.week(week, year=True) for week in at.split())})"
            for reason_id, at in zip(mine["reason_id"], mine[column], strict=True)
        ]
        if named:
            lines.append(words.text(told, reasons=_listed(named)))
    return lines


def _listed(named: list[str]) -> str:
    more = len(named) - MOST
    return ", ".join(named[:MOST]) + (f", … (+{more})" if more > 0 else "")
