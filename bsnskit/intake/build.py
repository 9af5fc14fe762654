"""From columns that were read to a contract table, or to judgements for the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from bsnskit.contracts import tables
from bsnskit.contracts.findings import Rule
from bsnskit.i18n import is_unknown
from bsnskit.intake.columns import read_column
from bsnskit.intake.kind import Built, Judgement, Wrong
from bsnskit.intake.progress import CHECKING, report
from bsnskit.intake.reading import Reading
from bsnskit.vocabulary import ALL, N_

DUPLICATE = Rule(
    "duplicate",
    N_("'{value}' stands more than once{rows}."),
    N_("One row per {key}: keep one, or say what tells them apart."),
)


def read_all(reading: Reading) -> pd.DataFrame:
    """Read every column of the kind; one row per row of the file, those set aside too."""
    read = {}
    for place, spec in enumerate(reading.kind.columns):
        report(CHECKING, place / len(reading.kind.columns))
        read[spec.name] = read_column(reading, spec.name)
    return pd.DataFrame(read)


def say_duplicates(reading: Reading, frame: pd.DataFrame, key: Sequence[str], *, wrong: Wrong = "block") -> None:
    """Say which kept rows stand under the same key; `wrong="aside"` keeps the first of them."""
    kept = frame[reading.kept]
    repeated = kept.duplicated(list(key), keep="first" if wrong == "aside" else False)
    if not repeated.any():
        return
    values = pd.Series([_named(parts) for parts in zip(*(kept[name] for name in key), strict=True)], index=kept.index)
    where = repeated.reindex(frame.index, fill_value=False)
    reading.say(DUPLICATE, where, key[0], values=values.reindex(frame.index), wrong=wrong,
                fields=lambda _: {"key": " x ".join(key)})  # fmt: skip


def _named(parts: Sequence[object]) -> str:
    told = (f"{part:%Y-%m-%d}" if isinstance(part, pd.Timestamp) else str(part) for part in parts)
    return "|".join(part for part in told if part not in (ALL, "nan", "NaT"))


def contract_table(reading: Reading, contract: type[tables.Table], frame: pd.DataFrame) -> pd.DataFrame:
    """Return the kept rows as a checked contract table; empty when something blocks."""
    if reading.blocked:
        return tables.empty(contract)
    kept = frame[reading.kept][list(contract.to_schema().columns)]
    return tables.check(contract, kept) if len(kept) else tables.empty(contract)


def plain_table(reading: Reading, contract: type[tables.Table], key: Sequence[str] = ()) -> Built:
    """Build a kind whose columns are those of its contract, one row per row of the file."""
    frame = read_all(reading)
    if key:
        say_duplicates(reading, frame, key)
    return Built(contract_table(reading, contract, frame), [])


def judgements_of(reading: Reading, kind: str, key: Sequence[str]) -> Built:
    """Build a kind that is kept in the ledger alone: one event per row, the key columns its subject."""
    frame = read_all(reading)
    say_duplicates(reading, frame, key)
    if reading.blocked:
        return Built(None, [])
    counts = {spec.name for spec in reading.kind.columns if spec.holds == "count"}
    rows = [{name: _told(value, name in counts) for name, value in row.items()} for row in records(frame[reading.kept])]
    bodies = [{name: value for name, value in row.items() if name not in key} for row in rows]
    subjects = [tuple(str(row[name]) for name in key) for row in rows]
    return Built(None, [Judgement(kind, subject, body) for subject, body in zip(subjects, bodies, strict=True)])


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows as dictionaries by column name."""
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def _told(value: object, is_count: bool) -> object:
    if is_unknown(value):
        return None
    return int(value) if is_count and isinstance(value, float) else value
