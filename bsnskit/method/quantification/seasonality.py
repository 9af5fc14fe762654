"""The season of each reason: what the client declares beside what the months show, compared as sets of months."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bsnskit import statistics
from bsnskit.contracts import tables
from bsnskit.contracts.findings import Finding, Rule
from bsnskit.method.quantification.counts import counts_once
from bsnskit.method.quantification.months import UnreadableMonths, months_of
from bsnskit.vocabulary import N_

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

__all__ = ["season_findings", "seasons"]

MONTHS = 12
VERDICTS = {"yes": "season", "no": "no_season", "not_enough_data": "not_enough_data"}
UNREADABLE = Rule(
    "season_unreadable",
    N_("The declared season of reason {subject} cannot be read: “{value}”."),
    N_("Write it as months, such as “SEPT à NOV”, “DEC et AVR”, or “NON”."),
)


def seasons(reasons: pd.DataFrame, volumes: pd.DataFrame, open_days: pd.DataFrame) -> pd.DataFrame:
    """Test the season of each reason against equal contacts per open day, and compare it with the declared one.

    Grain: one row per `reason_id`, rows and order of `reasons`.

    Parameters
    ----------
    reasons : tables.Reasons, n rows        uses reason_id, season_declared
    volumes : tables.Volumes                rows of grain month of the months counted; other grains are left out. A month
        delivered for other reasons only is a month without contacts of this one; a reason without any month is unknown
    open_days : columns period_start, open_days [days]     a month without open days is left out

    Returns
    -------
    tables.Seasons, n rows; p_value is corrected for the number of reasons (Holm)

    Source
    ------
    METHOD section 2; `statistics.season` says how. Too few contacts give "not_enough_data", not "no_season".
    """
    counts, exposure = _monthly(reasons, volumes, open_days)
    declared = {
        key: _declared(text) for key, text in zip(reasons["reason_id"], reasons["season_declared"], strict=True)
    }
    stated = {key: months for key, months in declared.items() if months}
    found = statistics.seasons(counts, exposure, stated)
    tested = {row["key"]: row for row in found.to_dict("records")}
    rows = []
    for reason_id, text in zip(reasons["reason_id"], reasons["season_declared"], strict=True):
        season = tested.get(reason_id, {})
        verdict = VERDICTS[season.get("answer", "not_enough_data")]
        computed = None if verdict == "not_enough_data" else _busy(season["months"], season["quiet"])
        said = declared[reason_id]
        rows.append(
            {
                "reason_id": reason_id,
                "declared": text,
                "months_declared": _numbers(said),
                "months_computed": _numbers(computed),
                "verdict": verdict,
                "p_value": season.get("p_adjusted"),
                "n_contacts": season.get("n_contacts"),
                "agrees": pd.NA if said is None or computed is None else said == computed,
            }
        )
    return tables.from_rows(tables.Seasons, rows)


def season_findings(reasons: pd.DataFrame) -> list[Finding]:
    """Name the declared seasons that cannot be read.

    Parameters
    ----------
    reasons : tables.Reasons        uses reason_id, season_declared
    """
    return [
        Finding(UNREADABLE, subject=reason_id, column="season_declared", value=text)
        for reason_id, text in zip(reasons["reason_id"], reasons["season_declared"], strict=True)
        if not pd.isna(text) and text.strip() and _declared(text) is None
    ]


def _declared(text: object) -> frozenset[int] | None:
    """Return the declared months; None where nothing is declared, or nothing that can be read."""
    if not isinstance(text, str) or not text.strip():
        return None
    try:
        return months_of(text)
    except UnreadableMonths:
        return None


def _busy(months: Collection[int], quiet: Collection[int]) -> frozenset[int]:
    return frozenset(months) if months or not quiet else frozenset(range(1, MONTHS + 1)) - frozenset(quiet)


def _numbers(months: frozenset[int] | None) -> str | None:
    return None if months is None else ",".join(str(month) for month in sorted(months))


def _monthly(
    reasons: pd.DataFrame, volumes: pd.DataFrame, open_days: pd.DataFrame
) -> tuple[dict[str, NDArray[np.float64]], NDArray[np.float64]]:
    """Lay contacts and open days out from January to December: one row for one year counted, else one per year."""
    monthly = volumes[volumes["grain"] == "month"]
    counts = counts_once(monthly).groupby(["reason_id", "period_start"], dropna=False, observed=True)["n_contacts"]
    by_month = counts.sum(skipna=False).unstack("reason_id")
    delivered = by_month.index
    listed = [key for key in reasons["reason_id"] if key in by_month.columns]
    unknown = (
        by_month.isna()
        & monthly.pivot_table(index="period_start", columns="reason_id", values="grain", aggfunc="count", observed=True)
        .reindex_like(by_month)
        .notna()
    )
    known = by_month.fillna(0.0).mask(unknown)
    days = open_days.set_index("period_start")["open_days"].reindex(delivered).astype(float)
    places, shape = _places(pd.DatetimeIndex(delivered))

    def laid_out(values: pd.Series) -> NDArray[np.float64]:
        year = np.full(shape, np.nan)
        year[places] = values.to_numpy(dtype=float)
        return year

    if not len(delivered):
        return {}, np.zeros(MONTHS)
    return {key: laid_out(known[key]) for key in listed}, laid_out(days)


def _places(starts: pd.DatetimeIndex) -> tuple[tuple[NDArray[np.intp], ...], tuple[int, ...]]:
    columns = np.asarray(starts.month - 1, dtype=np.intp)
    if len(set(columns)) == len(columns):
        return (columns,), (MONTHS,)
    rows = np.asarray(starts.year - starts.year.min(), dtype=np.intp)
    return (rows, columns), (int(rows.max()) + 1, MONTHS)
