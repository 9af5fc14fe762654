"""Contact logs of millions of rows: put together, and compared with what is there, without leaving their files."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bsnskit.contracts import tables
from bsnskit.method.quantification.profiles import RANGED, end_told
from bsnskit.store.deliveries import Overlap

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

MANY = 2_000_000
"""Rows from which a stored log is not read into memory to be put together with another."""
FEW = 10_000
"""Distinct values up to which they are counted; more are estimated, which needs no memory."""
_MEMORY = "1GB"


def count_of(log: Path) -> int:
    """Return how many rows a Parquet file has."""
    import pyarrow.parquet as pq

    return int(pq.read_metadata(log).num_rows)


def columns_profile(log: Path) -> pd.DataFrame:
    """Count what each column of a log holds, as `tables.ColumnProfiles`; many distinct values are estimated."""
    rows = []
    with closing(_connected(log.parent)) as db:
        held = db.execute(f"DESCRIBE SELECT * FROM {_file(log)}").fetchall()
        asked = []
        for name, kind, *_ in held:
            is_ranged = kind != "VARCHAR" or name in RANGED
            ends = f"min({name}), max({name})" if is_ranged else "NULL, NULL"
            asked.append(f"count(*) - count({name}), approx_count_distinct({name}), {ends}")
        found = db.execute(f"SELECT count(*), {', '.join(asked)} FROM {_file(log)}").fetchall()[0]
        few = [name for at, (name, *_) in enumerate(held) if found[2 + 4 * at] <= FEW]
        counts = ", ".join(f"count(DISTINCT {name})" for name in few)
        exact = (
            dict(zip(few, db.execute(f"SELECT {counts} FROM {_file(log)}").fetchall()[0], strict=True)) if few else {}
        )
    for at, (name, *_) in enumerate(held):
        missing, distinct, low, high = found[1 + 4 * at : 5 + 4 * at]
        known = found[0] if name == "contact_id" else exact.get(name)  # each contact has an id of its own
        rows.append({"column": name, "n_missing": missing, "n_distinct": distinct if known is None else known,
                     "low": None if low is None else end_told(low), "high": None if high is None else end_told(high),
                     "about": known is None})  # fmt: skip
    return tables.from_rows(tables.ColumnProfiles, rows)


def overlap(earlier: Path, later: Path) -> Overlap:
    """Tell what a log shares with the one that is there: days that both cover, or ids; counts are rows of `earlier`."""
    with closing(_connected(later.parent)) as db:
        found = db.execute(
            f"WITH span AS (SELECT min(contacted_at::DATE) AS first, max(contacted_at::DATE) AS last FROM {_file(later)})"
            f" SELECT count(*), min(contacted_at)::DATE, max(contacted_at)::DATE FROM {_file(earlier)}, span"
            f" WHERE contacted_at::DATE BETWEEN span.first AND span.last"
            f" OR contact_id IN (SELECT contact_id FROM {_file(later)})"
        ).fetchall()[0]
    return Overlap("period", int(found[0]), str(found[1]), str(found[2])) if found[0] else Overlap("key", 0)


def combine(
    earlier: Path | None, later: Path, place: Path, *, names: Mapping[str, str], metadata: Mapping[str, str],
    replace: bool = False,
) -> None:  # fmt: skip
    """Write what two logs come to together; `deliveries.combined` says what that is.

    Parameters
    ----------
    names : former id of a reason -> id on the list, for `earlier`
    metadata : of the file written
    replace : the later log stands in the place of the days it covers
    """
    told = ", ".join(f"{_text(name)}: {_text(value)}" for name, value in metadata.items())
    with closing(_connected(later.parent)) as db:
        query = f"SELECT * FROM {_file(later)}"
        if earlier is not None:
            kept = f"SELECT * {_renamed(names)} FROM {_file(earlier)}"
            kept += f" WHERE contact_id NOT IN (SELECT contact_id FROM {_file(later)})"
            if replace:
                kept += (
                    f" AND contacted_at::DATE NOT BETWEEN (SELECT min(contacted_at::DATE) FROM {_file(later)})"
                    f" AND (SELECT max(contacted_at::DATE) FROM {_file(later)})"
                )
            query = f"{kept} UNION ALL BY NAME {query}"
        db.execute(f"COPY ({query}) TO {_text(place)} (FORMAT parquet, KV_METADATA {{{told}}})")


def renamed(log: Path, place: Path, names: Mapping[str, str]) -> Path:
    """Write a log under the ids of the list that stands; the log itself where no id has changed."""
    if not names:
        return log
    with closing(_connected(place.parent)) as db:
        db.execute(f"COPY (SELECT * {_renamed(names)} FROM {_file(log)}) TO {_text(place)} (FORMAT parquet)")
    return place


def written(table: pd.DataFrame, place: Path) -> Path:
    """Write a small log beside a long one, so that the two can be put together."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.Table.from_pandas(table, preserve_index=False), place)
    return place


def _renamed(names: Mapping[str, str]) -> str:
    if not names:
        return ""
    cases = " ".join(f"WHEN {_text(old)} THEN {_text(new)}" for old, new in names.items())
    return f"REPLACE (CASE reason_id {cases} ELSE reason_id END AS reason_id)"


def _connected(folder: Path) -> duckdb.DuckDBPyConnection:
    import duckdb

    config: dict[str, Any] = {
        "memory_limit": _MEMORY,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "temp_directory": str(folder / "spill"),
    }
    return duckdb.connect(config=config)


def _file(path: Path) -> str:
    return f"read_parquet({_text(path)})"


def _text(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"
