"""DuckDB at work on one long text file: it groups, writes and counts; it decides nothing."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from bsnskit.intake.kind import Setting
from bsnskit.intake.kinds.contacts import FIRST, LAST
from bsnskit.intake.progress import READING, WRITING, followed
from bsnskit.intake.table import TextTable
from bsnskit.vocabulary import ALL

MEMORY = "1GB"
SAMPLED = 500_000
"""Rows by which it is told how often a customer comes back."""
OFTEN = 0.4
"""Share of distinct customers up to which each of them is hashed once, rather than each row."""
_SECONDS = 9
"""Bytes of " 09:30:00"."""
_DIGITS, _ZEROS = "123456789", "000000000"
_BLOCK = 64
"""Bytes of a block of SHA-256, to which a key is filled up (RFC 2104)."""


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
        self._raw = (
            f"read_csv({_quoted(path)}, delim={_quoted(separator)}, quote='\"', escape='\"', header=false, skip={skip},"
            f" columns={{{columns}}}, auto_detect=false, nullstr='', max_line_size=10000000, rejects_limit=0,"
        )
        self._path = path
        self._day = ""
        self._time = ""
        self._gathered = ""
        self.written = 0

    def day_part(self, place: int, table: TextTable) -> str:
        """Return the SQL of the part of a moment before its time, told by the first rows."""
        texts = table.text[place].str.strip()
        parts = texts[texts != ""].str.split("[ T]", n=1, regex=True).str[0]
        if (parts.str.len() == 10).all():
            self._day, self._time = f"left(c{place}, 10)", f"substr(c{place}, 11)"
        else:
            first = f"split_part(translate(trim(c{place}), 'T', ' '), ' ', 1)"
            self._day, self._time = first, f"substr(trim(c{place}), length({first}) + 1)"
        return self._day

    def groups(self, codes: list[int], day: str, moment: int, spent: int | None, customer: int | None = None) -> Groups:
        """Count the distinct values of a file in one pass.

        Where those of column `customer` come back often, the pass gathers them too, for `write` to hash each once.
        """
        names = ", ".join(f"c{place}" for place in codes)
        # A day has 86,400 seconds: grouping them costs less than giving each row its shape. Parts of a second are many.
        shape = (
            f"CASE WHEN strlen({self._time}) <= {_SECONDS} THEN {self._time}"
            f" ELSE translate({self._time}, '{_DIGITS}', '{_ZEROS}') END"
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
            f" FROM {self._raw} store_rejects=true, rejects_table='rejects', rejects_scan='scan')"
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
        self.db.execute(f"CREATE OR REPLACE TEMP TABLE customers AS SELECT k AS text FROM grouped WHERE g = {theirs}")
        found = self.db.execute(f"SELECT * EXCLUDE k FROM grouped WHERE g <> {theirs}").df()
        self.db.execute("DROP TABLE grouped")
        self._gathered = customer
        return found

    def _comes_back(self, customer: int) -> bool:
        """Tell from the first rows whether most rows of the file are of a customer who stands there several times.

        Of n rows drawn from N customers, N (1 - exp(-n / N)) differ: the first rows tell N, by Lambert's W, and N how
        many will differ.
        """
        from scipy.special import lambertw

        first = f"SELECT c{customer} AS k FROM {self._raw} ignore_errors=true) LIMIT {SAMPLED}"
        rows, distinct = self.db.execute(f"SELECT count(*), count(DISTINCT k) FROM ({first})").fetchall()[0]
        if rows < SAMPLED or not 0 < distinct <= 0.98 * rows:
            return False
        with self._path.open("rb") as stream:
            head = stream.read(1_000_000)
        total = self._path.stat().st_size * head.count(b"\n") / len(head)
        each = rows / distinct
        customers = rows / (each + float(lambertw(-each * math.exp(-each)).real))
        return customers * -math.expm1(-total / customers) < OFTEN * total

    def rejected(self) -> list[tuple[int, str]]:
        """Return line and text of every row that DuckDB could not lay out."""
        query = "SELECT line, any_value(csv_line) FROM rejects GROUP BY line ORDER BY line LIMIT 1000000"
        return [(int(line), str(text)) for line, text in self.db.execute(query).fetchall()]

    def write(
        self, found: dict[str, int], days: pd.DataFrame, codes: dict[str, Any], spent: pd.DataFrame | None,
        setting: Setting,
    ) -> None:  # fmt: skip
        """Write the plain rows: those with a day that is read and an id of plain signs."""
        moment = found["contacted_at"]
        self._take("days", days.rename(columns={moment: "text"})[["text", "day", "week"]])
        joins = [f"LEFT JOIN days ON {self._day} = days.text"]
        columns = {
            "contact_id": f"trim(c{found['contact_id']})"
            if "contact_id" in found
            else f"{_quoted(setting.digest[:8] + '-')} || row",
            "contacted_at": f"CAST(days.day AS DATE) + {self._clock()}",
            "week": "days.week",
        }
        for name, mapped in codes.items():
            columns[name] = self._code(name, found, mapped, joins)
        columns["customer_key"] = self._customer(found, setting, joins)
        columns["handle_s"] = "CAST(NULL AS DOUBLE)"
        if spent is not None:
            self._take("spent", spent.rename(columns={found["handle_s"]: "text"})[["text", "value"]])
            joins.append(f"LEFT JOIN spent ON c{found['handle_s']} = spent.text")
            columns["handle_s"] = "spent.value"
        order = ["contact_id", "contacted_at", "week", "reason_id", "channel", "tier", "context", "customer_key",
                 "source_code", "reason_source", "handle_s"]  # fmt: skip
        self._selected = ", ".join(f"{columns[name]} AS {name}" for name in order)
        self._from = f"{self._rows('contact_id' not in found)} {' '.join(joins)}"
        self._plain = self._is_plain(found, columns["contacted_at"])
        self._log = self.scratch / "log.parquet"
        query = f"SELECT {self._selected} FROM {self._from} WHERE {self._plain}"
        with followed(WRITING, self._share):
            copied = self.db.execute(f"COPY ({query}) TO {_quoted(self._log)} (FORMAT parquet)").fetchall()
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
        where = f"NOT coalesce({self._plain}, false)"
        if repeated:
            where = f"({where}) OR trim(c{found['contact_id']}) IN (SELECT id FROM repeated)"
        cells = ", ".join(f"c{place}" for place in range(self.width))
        rows = self._from.replace(self._rows("contact_id" not in found), self._rows(True), 1)
        odd = self.db.execute(f"SELECT row, {cells} FROM {rows} WHERE {where} ORDER BY row LIMIT {most + 1}").df()
        if len(odd) > most:
            return None
        if repeated:
            self._rewrite(f"SELECT * FROM {_quoted(self._log)} WHERE contact_id NOT IN (SELECT id FROM repeated)")
        return odd

    def add(self, frame: pd.DataFrame) -> None:
        """Add rows of tables.Contacts that were read one by one."""
        self._take("further", frame)
        self._rewrite(f"SELECT * FROM {_quoted(self._log)} UNION ALL BY NAME SELECT * FROM further")

    def finish(self) -> Path:
        """Close the connection and return the Parquet file."""
        self.db.close()
        return self._log

    # -- pieces of SQL ------------------------------------------------------------------------------------------------

    def _rows(self, numbered: bool) -> str:
        raw = f"{self._raw} ignore_errors=true)"
        return f"(SELECT *, row_number() OVER () AS row FROM {raw}) AS raw" if numbered else f"{raw} AS raw"

    def _clock(self) -> str:
        digits = f"substr({self._time}, 2)"
        return f"CASE WHEN {self._time} = '' THEN TIME '00:00:00' ELSE try_cast({digits} AS TIME) END"

    def _is_plain(self, found: dict[str, int], moment: str) -> str:
        tests = [f"{moment} BETWEEN TIMESTAMP '{FIRST}' AND TIMESTAMP '{LAST}'"]
        if "contact_id" in found:
            tests.append(f"regexp_full_match(c{found['contact_id']}, '[!-~]{{1,200}}')")
        if "customer_key" in found:
            place = found["customer_key"]
            tests.append(f"(c{place} IS NULL OR regexp_full_match(c{place}, '[!-~]([ -~]*[!-~])?'))")
        return " AND ".join(tests)

    def _code(self, name: str, found: dict[str, int], mapped: Any, joins: list[str]) -> str:
        if not isinstance(mapped, pd.DataFrame):
            return "CAST(NULL AS VARCHAR)" if mapped is None else _quoted(mapped)
        place = found[name]
        changed = mapped[(mapped["raw"] != mapped["value"]) & ~(mapped["raw"].isna() & mapped["value"].isna())]
        if changed.empty:
            return f"c{place}"
        if len(changed) > 8:
            self._take(f"of_{name}", mapped[["raw", "value"]].dropna(subset="raw"))
            joins.append(f"LEFT JOIN of_{name} ON c{place} = of_{name}.raw")
            blank = mapped.loc[mapped["raw"].isna(), "value"]
            stands = "NULL" if blank.empty or pd.isna(blank.iloc[0]) else _quoted(blank.iloc[0])
            return f"CASE WHEN c{place} IS NULL THEN {stands} ELSE of_{name}.value END"
        cases = [
            f"WHEN c{place} {'IS NULL' if pd.isna(raw) else '= ' + _quoted(raw)}"
            f" THEN {'NULL' if pd.isna(value) else _quoted(value)}"
            for raw, value in zip(changed["raw"], changed["value"], strict=True)
        ]
        return f"CASE {' '.join(cases)} ELSE c{place} END"

    def _customer(self, found: dict[str, int], setting: Setting, joins: list[str]) -> str:
        """Return the SQL of `personal.customer_key`: HMAC-SHA256, cut to 16 hexadecimal digits."""
        if "customer_key" not in found or setting.key is None:
            return "CAST(NULL AS VARCHAR)"
        import hashlib

        key = hashlib.sha256(setting.key).digest() if len(setting.key) > _BLOCK else setting.key
        key = key.ljust(_BLOCK, b"\0")
        inner, outer = (f"unhex('{bytes(byte ^ pad for byte in key).hex()}')" for pad in (0x36, 0x5C))
        column = f"c{found['customer_key']}"

        def hashed(text: str) -> str:
            return f"left(sha256({outer} || unhex(sha256({inner} || encode({text})))), 16)"

        if self._gathered != column:
            return hashed(column)
        self.db.execute(f"CREATE OR REPLACE TEMP TABLE keyed AS SELECT text, {hashed('text')} AS key FROM customers")
        self.db.execute("DROP TABLE customers")
        joins.append(f"LEFT JOIN keyed ON {column} = keyed.text")
        return "keyed.key"

    def _repeated(self) -> int:
        log = _quoted(self._log)
        ids = self.db.execute(f"SELECT count(DISTINCT hash(contact_id)) FROM {log}").fetchall()[0][0]
        if ids == self.written:  # different hashes are different ids
            return 0
        self.db.execute(
            f"CREATE TEMP TABLE repeated AS SELECT contact_id AS id FROM {log} GROUP BY 1 HAVING count(*) > 1"
        )
        return int(self.db.execute("SELECT count(*) FROM repeated").fetchall()[0][0])

    def _rewrite(self, query: str) -> None:
        other = self.scratch / "log2.parquet"
        copied = self.db.execute(f"COPY ({query}) TO {_quoted(other)} (FORMAT parquet)").fetchall()
        self.written = int(copied[0][0])
        other.replace(self._log)

    def _take(self, name: str, frame: pd.DataFrame) -> None:
        import pyarrow as pa

        self.db.register(f"{name}_given", pa.Table.from_pandas(frame, preserve_index=False))
        self.db.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM {name}_given")
        self.db.unregister(f"{name}_given")


def _quoted(text: object) -> str:
    return "'" + str(text).replace("'", "''") + "'"


def text_of(value: object) -> str:
    """Return a value as SQL text."""
    return _quoted(value)


__all__ = ["ALL", "Engine", "Groups", "text_of"]
