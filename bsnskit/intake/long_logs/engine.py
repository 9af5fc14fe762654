"""DuckDB at work on one long text file: it groups, writes and counts; it decides nothing."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import pandas as pd

from bsnskit.intake.long_logs.sql import GROUPED, PLAIN_SPACES, quoted, spaced
from bsnskit.intake.progress import READING, WRITING, followed
from bsnskit.intake.table import TextTable

MEMORY = "1GB"
SAMPLED = 200_000
"""Rows by which it is told how often a customer comes back."""
OFTEN = 2.0
"""Rows per customer from which each of them is hashed once, rather than each row."""
_FORM = "(FORMAT parquet, PARQUET_VERSION v2)"
_SORTED = 25_000_000
"""Hashes of ids sorted at a time, 8 bytes each."""
_SECONDS = 9
"""Bytes of " 09:30:00"."""
_DIGITS, _ZEROS = "123456789", "000000000"


@dataclass
class Groups:
    """Distinct values with the number of rows `n` they stand in; columns are positions in the file.

    Parameters
    ----------
    codes : combinations of codes
    days : day parts of the column of days
    times : shapes of what follows the day, digits as 0, in `time`
    spent : handle times
    """

    codes: pd.DataFrame
    days: pd.DataFrame
    times: pd.DataFrame
    spent: pd.DataFrame


class Rows(Protocol):
    """What is written: `PlainRows`."""

    selected: str
    plain: str

    def source(self, *, numbered: bool = False) -> str:
        """Return the SQL of the rows to choose from."""


class Engine:
    """One file, one connection; nothing of it leaves the machine.

    Parameters
    ----------
    path : text in UTF-8
    skip : lines up to and with the headings
    width : cells of a row
    scratch : where the Parquet file and what does not fit in memory go
    """

    def __init__(self, path: Path, *, separator: str, skip: int, width: int, scratch: Path, is_cut: bool) -> None:
        import duckdb

        self.separator, self.width, self.scratch, self.is_cut = separator, width, scratch, is_cut
        self.db = duckdb.connect(
            config={"memory_limit": MEMORY, "autoinstall_known_extensions": False, "autoload_known_extensions": False,
                    "temp_directory": str(scratch / "spill")}
        )  # fmt: skip
        # How many rows a text file has is not known beforehand: left to guess, DuckDB would hash the log, not the words.
        self.db.execute("SET disabled_optimizers = 'join_order,build_side_probe_side'")
        self.db.execute("SET enable_progress_bar = true")
        self.db.execute("SET enable_progress_bar_print = false")
        columns = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(width))
        self.raw = (
            f"read_csv({quoted(path)}, delim={quoted(separator)}, quote='\"', escape='\"', header=false, skip={skip},"
            f" columns={{{columns}}}, auto_detect=false, nullstr='', max_line_size=10000000, rejects_limit=0,"
        )
        self._path = path
        self.day = ""
        self.time = ""
        self.gathered = self.customers = ""
        self._joined: set[int] = set()
        self.written = 0

    def day_part(self, place: int, table: TextTable) -> str:
        """Return the SQL of the part of a moment before its time, told by the first rows."""
        texts = table.text[place].str.strip()
        parts = texts[texts != ""].str.split("[ T]", n=1, regex=True).str[0]
        if (parts.str.len() == 10).all():
            self.day, self.time = f"left(c{place}, 10)", f"substr(c{place}, 11)"
        else:
            first = f"split_part(translate(trim(c{place}), 'T', ' '), ' ', 1)"
            self.day, self.time = first, f"substr(trim(c{place}), length({first}) + 1)"
        return self.day

    def groups(self, codes: list[int], day: str, moment: int, spent: int | None, customer: int | None = None) -> Groups:
        """Count the distinct values of a file in one pass.

        Where those of column `customer` come back often, the pass gathers them too, for `write` to hash each once.
        """
        names = ", ".join(f"c{place}" for place in codes)
        # A day has 86,400 seconds: grouping them costs less than giving each row its shape. Parts of a second are many.
        shape = (
            f"CASE WHEN strlen({self.time}) <= {_SECONDS} THEN {self.time}"
            f" ELSE translate({self.time}, '{_DIGITS}', '{_ZEROS}') END"
        )
        tail = f"(c{spent})" if spent is not None else "()"
        sets = [f"({names})" if codes else "()", f"({day})", f"({shape})", *([tail] if spent is not None else [])]
        chosen = [*(f"c{place}" for place in codes), f"{day} AS d", f"{shape} AS t"]
        chosen += [f"c{spent} AS s"] if spent is not None and spent not in codes else []
        keys = [*(f"c{place}" for place in codes), day, shape, *([f"c{spent}"] if spent is not None else [])]
        once = customer is not None and customer not in (*codes, moment, spent) and self._comes_back(customer)
        if once:
            sets, chosen, keys = [*sets, f"(c{customer})"], [*chosen, f"c{customer} AS k"], [*keys, f"c{customer}"]
        query = (
            f"SELECT {', '.join(chosen)}, count(*) AS n, grouping_id({', '.join(keys)}) AS g"
            f" FROM {self.raw} store_rejects=true, rejects_table='rejects', rejects_scan='scan')"
            f" GROUP BY GROUPING SETS ({', '.join(sets)})"
        )
        bits = len(keys)
        masks = [(1 << bits) - 1] * 4
        for position in range(len(codes)):
            masks[0] &= ~(1 << (bits - 1 - position))
        masks[1] &= ~(1 << (bits - 1 - len(codes)))
        masks[2] &= ~(1 << (bits - 2 - len(codes)))
        if spent is not None:
            masks[3] &= ~(1 << (bits - 3 - len(codes)))
        with followed(READING, self._share):
            found = self._apart(query, f"c{customer}", bits) if once else self.db.execute(query).df()
        parts = [found[found["g"] == mask] for mask in masks]
        renamed = {f"c{place}": place for place in codes}
        empty = pd.DataFrame({"n": []})
        times = parts[2].assign(time=parts[2]["t"].str.translate(str.maketrans(_DIGITS, _ZEROS)))
        return Groups(
            parts[0][[*renamed, "n"]].rename(columns=renamed).reset_index(drop=True),
            parts[1][["d", "n"]].rename(columns={"d": moment}).reset_index(drop=True),
            times.groupby("time", dropna=False, observed=True)["n"].sum().reset_index(),
            parts[3][["s", "n"]].rename(columns={"s": spent}).reset_index(drop=True) if spent is not None else empty,
        )

    def _apart(self, query: str, customer: str, bits: int) -> pd.DataFrame:
        """Run the query of groups; the customers, who may be many, stay behind in a table of the engine."""
        theirs = (1 << bits) - 2
        self.db.execute(f"CREATE OR REPLACE TEMP TABLE grouped AS {query}")
        self.gathered, self.customers = customer, f"SELECT k AS text FROM grouped WHERE g = {theirs}"
        return self.db.execute(f"SELECT * EXCLUDE k FROM grouped WHERE g <> {theirs}").df()

    def _comes_back(self, customer: int) -> bool:
        """Tell from the first rows whether a customer has `OFTEN` rows of the file on average.

        Of n rows drawn from N customers, N (1 - exp(-n / N)) differ: more customers would differ more.
        """
        first = f"SELECT c{customer} AS k FROM {self.raw} ignore_errors=true) LIMIT {SAMPLED}"
        rows, distinct = self.db.execute(f"SELECT count(*), count(DISTINCT k) FROM ({first})").fetchall()[0]
        if rows < SAMPLED or not 0 < distinct <= 0.99 * rows:
            return False
        with self._path.open("rb") as stream:
            head = stream.read(1_000_000)
        most = self._path.stat().st_size * head.count(b"\n") / len(head) / OFTEN
        return bool(distinct < most * -math.expm1(-rows / most))

    def grouped_ids(self, place: int, head: TextTable) -> int:
        """Return how many ids are written with spaces between thousands, where all are numbers: they are read without.

        Parameters
        ----------
        head : the first rows: where they hold no such id, the file is not asked
        """
        if not head.text[place].str.translate(PLAIN_SPACES).str.strip().str.fullmatch(GROUPED).any():
            return 0
        grouped = f"regexp_full_match({spaced('k')}, '{GROUPED}')"
        every = f"SELECT c{place} AS k FROM {self.raw} ignore_errors=true)"
        counts = (
            f"count(*) FILTER ({grouped}), count(*) FILTER (NOT regexp_full_match({spaced('k')}, '[0-9]+|{GROUPED}'))"
        )
        found, others = self.db.execute(f"SELECT {counts} FROM ({every})").fetchall()[0]
        if others:
            return 0
        self._joined.add(place)
        return int(found)

    def joins(self, place: int) -> bool:
        """Tell whether the ids of a column are read without the spaces between thousands."""
        return place in self._joined

    def ident(self, place: int, text: str | None = None) -> str:
        """Return the SQL of an id as it is read, of a column or of `text` in its place."""
        text = text or f"c{place}"
        return f"replace({spaced(text)}, ' ', '')" if self.joins(place) else text

    def rejected(self) -> list[tuple[int, str]]:
        """Return line and text of every row that DuckDB could not lay out."""
        query = "SELECT line, any_value(csv_line) FROM rejects GROUP BY line ORDER BY line LIMIT 1000000"
        return [(int(line), str(text)) for line, text in self.db.execute(query).fetchall()]

    def write(self, rows: Rows) -> None:
        """Write the plain rows."""
        self._rows, self._log = rows, self.scratch / "log.parquet"
        query = f"SELECT {rows.selected} FROM {rows.source()} WHERE {rows.plain}"
        with followed(WRITING, self._share):
            copied = self.db.execute(f"COPY ({query}) TO {quoted(self._log)} {_FORM}").fetchall()
        self.written = int(copied[0][0])

    def _share(self) -> float:
        """Return the share of the file's bytes that the running query has read."""
        return float(self.db.query_progress()) / 100

    def odd_rows(self, found: dict[str, int], total: int, most: int) -> pd.DataFrame | None:
        """Return the rows that were not written, and those whose id stands several times, with their number `row`.

        None where there are more than `most`.
        """
        repeated = self._repeated() if "contact_id" in found else 0
        if self.written == total and not repeated:
            return pd.DataFrame({"row": []})
        where = f"NOT coalesce({self._rows.plain}, false)"
        if repeated:
            where = f"({where}) OR trim({self.ident(found['contact_id'])}) IN (SELECT id FROM repeated)"
        cells = ", ".join(f"c{place}" for place in range(self.width))
        odd = self.db.execute(
            f"SELECT row, {cells} FROM {self._rows.source(numbered=True)} WHERE {where} ORDER BY row LIMIT {most + 1}"
        ).df()
        if len(odd) > most:
            return None
        if repeated:
            self._rewrite(f"SELECT * FROM {quoted(self._log)} WHERE contact_id NOT IN (SELECT id FROM repeated)")
        return odd

    def add(self, frame: pd.DataFrame) -> None:
        """Add rows of tables.Contacts that were read one by one."""
        self.take("further", frame)
        self._rewrite(f"SELECT * FROM {quoted(self._log)} UNION ALL BY NAME SELECT * FROM further")

    def finish(self) -> Path:
        """Close the connection and return the Parquet file."""
        self.db.close()
        return self._log

    def _repeated(self) -> int:
        """Return how many ids stand several times; they lie in table `repeated` then."""
        log = quoted(self._log)
        parts = 1 + self.written // _SORTED
        for part in range(parts):
            query = f"SELECT h FROM (SELECT hash(contact_id) AS h FROM {log}) WHERE h % {parts} = {part}"
            hashes = np.sort(np.asarray(self.db.execute(query).fetchnumpy()["h"]))
            if (hashes[1:] == hashes[:-1]).any():
                break
        else:  # different hashes are different ids
            return 0
        self.db.execute(
            f"CREATE TEMP TABLE repeated AS SELECT contact_id AS id FROM {log} GROUP BY 1 HAVING count(*) > 1"
        )
        return int(self.db.execute("SELECT count(*) FROM repeated").fetchall()[0][0])

    def _rewrite(self, query: str) -> None:
        other = self.scratch / "log2.parquet"
        copied = self.db.execute(f"COPY ({query}) TO {quoted(other)} {_FORM}").fetchall()
        self.written = int(copied[0][0])
        other.replace(self._log)

    def take(self, name: str, frame: pd.DataFrame) -> None:
        """Make a table of the engine of a frame."""
        import pyarrow as pa

        self.db.register(f"{name}_given", pa.Table.from_pandas(frame, preserve_index=False))
        self.db.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM {name}_given")
        self.db.unregister(f"{name}_given")
