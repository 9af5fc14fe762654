"""Mapping: which reasons lie behind the company's own categories, with their shares; kept in the ledger."""

from __future__ import annotations

import pandas as pd

from bsnskit.contracts.findings import Rule
from bsnskit.i18n import is_unknown
from bsnskit.intake.build import read_all, say_duplicates
from bsnskit.intake.kind import Built, Column, Judgement, Kind
from bsnskit.intake.reading import Reading
from bsnskit.vocabulary import N_

ROUNDING = 0.005
"""How far printed shares may sum beyond 1."""

SEVERAL_REASONS = Rule(
    "shares_missing",
    N_("Source code '{value}' leads to several reasons, and not all have a share{rows}."),
    N_("Write the share of each reason, or one reason per source code."),
    blocking=True,
)
SHARES_EXCEED = Rule(
    "shares_exceed",
    N_("The shares of source code '{value}' add up to {total}{rows}."),
    N_("They are parts of the same contacts: at most 1 in all."),
    blocking=True,
)
REST = Rule(
    "shares_leave_rest",
    N_("The shares of source code '{value}' add up to {total}{rows}."),
    N_("The rest of its contacts stays without reason, and is said wherever they are counted."),
)
SAMPLES_DIFFER = Rule(
    "samples_differ",
    N_("Source code '{value}' has different numbers of coded contacts{rows}."),
    N_("One sample per source code: write the same number beside each of its reasons."),
    blocking=True,
)


def _build(reading: Reading) -> Built:
    frame = read_all(reading)
    say_duplicates(reading, frame, ("source_code", "reason_id"))
    frame["share"] = _shares(reading, frame)
    _say_sums(reading, frame)
    sizes = frame["n_sample"].where(reading.kept).groupby(frame["source_code"], dropna=False, observed=True)
    reading.say(SAMPLES_DIFFER, sizes.transform("nunique") > 1, "n_sample", values=frame["source_code"])
    return Built(None, [] if reading.blocked else _judgements(reading, frame[reading.kept]))


def _shares(reading: Reading, frame: pd.DataFrame) -> pd.Series:
    """Return the shares; a code that leads to one reason alone leads there altogether."""
    alone = frame["source_code"].where(reading.kept).map(frame.loc[reading.kept, "source_code"].value_counts()) == 1
    shares = frame["share"].where(frame["share"].notna() | ~alone, 1.0)
    reading.say(SEVERAL_REASONS, shares.isna() & frame["source_code"].notna(), "share", values=frame["source_code"])
    return shares


def _say_sums(reading: Reading, frame: pd.DataFrame) -> None:
    sums = frame["share"].where(reading.kept).groupby(frame["source_code"], dropna=False, observed=True)
    total = sums.transform("sum", min_count=1)
    told = {str(code): f"{value:.3g}" for code, value in zip(frame["source_code"], total, strict=True)}
    for rule, where in ((SHARES_EXCEED, total > 1 + ROUNDING), (REST, total < 1 - ROUNDING)):
        reading.say(rule, where.fillna(False), "share", values=frame["source_code"],
                    fields=lambda code: {"total": told[code]})  # fmt: skip


def _judgements(reading: Reading, kept: pd.DataFrame) -> list[Judgement]:
    standing = reading.setting.reasons
    version = 1 if standing is None or standing.empty else int(standing["list_version"].max())
    found = []
    for code, rows in kept.groupby("source_code", sort=False, dropna=True, observed=True):
        # Rounded shares such as 0.33, 0.33 and 0.34 may exceed 1 by a hair; the table's contract does not.
        shares = rows["share"] / max(1.0, float(rows["share"].sum()))
        sample = rows["n_sample"].dropna()
        body = {
            "shares": dict(zip(rows["reason_id"], shares.round(6), strict=True)),
            "n_sample": None if sample.empty or is_unknown(sample.iloc[0]) else int(sample.iloc[0]),
            "list_version": version,
        }
        found.append(Judgement("mapping", (str(code),), body))
    return found


MAPPING = Kind(
    "mapping",
    (
        Column("source_code", "code", needed=True, filled=True),
        Column("reason_id", "reason", needed=True, filled=True),
        Column("share", "share", low=0, high=1),
        Column("n_sample", "count", low=1),
    ),
    _build,
)
