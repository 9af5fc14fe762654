"""How the plain rows of a long log are written, as SQL: those with a day that is read and an id of plain signs."""

from __future__ import annotations

import hashlib
from typing import Any

import pandas as pd

from bsnskit.intake.kind import Setting
from bsnskit.intake.long_logs.engine import Engine
from bsnskit.intake.long_logs.sql import GROUPED, quoted

_FEW = 8
"""Codes up to which comparing costs less than looking up."""
_LONGEST = 200
"""Bytes of an id that needs no second look."""
_WORDS = 10_000
"""Words up to which a column gets a type of its own."""
_BLOCK = 64
"""Bytes of a block of SHA-256, to which a key is filled up (RFC 2104)."""
_ORDER = (
    "contact_id", "contacted_at", "week", "reason_id", "channel", "tier", "context", "customer_key", "source_code",
    "reason_source", "handle_s",
)  # fmt: skip


class PlainRows:
    """Columns, joins and tests by which DuckDB writes the plain rows.

    Parameters
    ----------
    found : column of tables.Contacts -> position in the file
    days : text (in the column of moments), day, week of every day that is read
    codes : column -> frame of raw and value, or the one value of all rows, None where it is unknown
    spent : text (in the column of handle times), value; None where the file has none
    form, tail : format of the days, and of what follows each of them; tail None = it is not the same everywhere
    """

    def __init__(
        self, engine: Engine, found: dict[str, int], *, days: pd.DataFrame, codes: dict[str, Any],
        spent: pd.DataFrame | None, setting: Setting, form: str, tail: str | None,
    ) -> None:  # fmt: skip
        self._engine = engine
        ident = engine.ident(found["contact_id"]) if "contact_id" in found else ""
        columns = {"contact_id": ident or f"{quoted(setting.digest[:8] + '-')} || row"}
        joins: list[str] = []
        columns["contacted_at"], columns["week"] = self._moment(found["contacted_at"], days, form, tail, joins)
        for name, mapped in codes.items():
            columns[name] = self._code(name, found, mapped, joins)
        columns["customer_key"], plain_customer = self._customer(found, setting, joins)
        columns["handle_s"] = self._spent(found, spent, joins)
        self.selected = ", ".join(f"{columns[name]} AS {name}" for name in _ORDER)
        self._joins, self._numbered = joins, "contact_id" not in found
        tests = [f"{columns['week']} IS NOT NULL", plain_customer]
        if not self._at:  # read at once, a moment without a week is none
            tests.append(f"{columns['contacted_at']} IS NOT NULL")
        if ident:
            # Letters, digits and -._~ alone are told apart at half the cost of an expression.
            tests.append(f"(url_encode({ident}) = {ident} AND strlen({ident}) BETWEEN 1 AND {_LONGEST}"
                         f" OR regexp_full_match({ident}, '[!-~]{{1,{_LONGEST}}}'))")  # fmt: skip
        self.plain = " AND ".join(tests)

    def source(self, *, numbered: bool = False) -> str:
        """Return the SQL of the file's rows, joined to what is looked up, with their number `row` where it is asked."""
        more = ", row_number() OVER () AS row" if numbered or self._numbered else ""
        more += f", {self._at} AS moment" if self._at else ""
        raw = f"{self._engine.raw} ignore_errors=true)"
        rows = f"(SELECT *{more} FROM {raw}) AS raw" if more else f"{raw} AS raw"
        return " ".join([rows, *self._joins])

    def _moment(self, place: int, days: pd.DataFrame, form: str, tail: str | None, joins: list[str]) -> tuple[str, str]:
        """Return the SQL of moment and week; a moment is read at once where that gives the days that were read."""
        known = days.rename(columns={place: "text"})[["text", "day", "week"]]
        self._engine.take("days", known.assign(day=known["day"].dt.date))
        self._retype("days", "week", known["week"])
        self._at = ""
        if tail is not None:
            differ = f"try_strptime(text, {quoted(form)})::DATE IS DISTINCT FROM day"
            if self._engine.db.execute(f"SELECT count(*) FROM days WHERE {differ}").fetchall() == [(0,)]:
                self._at = f"try_strptime(c{place}, {quoted(form + tail)})"
                self._engine.db.execute("CREATE OR REPLACE TEMP TABLE days AS SELECT DISTINCT day, week FROM days")
                joins.append("LEFT JOIN days ON CAST(raw.moment AS DATE) = days.day")
                return "raw.moment", "days.week"
        digits = f"substr({self._engine.time}, 2)"
        clock = f"CASE WHEN {self._engine.time} = '' THEN TIME '00:00:00' ELSE try_cast({digits} AS TIME) END"
        joins.append(f"LEFT JOIN days ON {self._engine.day} = days.text")
        return f"days.day + {clock}", "days.week"

    def _spent(self, found: dict[str, int], spent: pd.DataFrame | None, joins: list[str]) -> str:
        """Return the SQL of a handle time: a cast where it gives what was read."""
        if spent is None:
            return "CAST(NULL AS DOUBLE)"
        column = f"c{found['handle_s']}"
        self._engine.take("spent", spent.rename(columns={found["handle_s"]: "text"})[["text", "value"]])
        differ = "try_cast(text AS DOUBLE) IS DISTINCT FROM value"
        if self._engine.db.execute(f"SELECT count(*) FROM spent WHERE {differ}").fetchall() == [(0,)]:
            return f"try_cast({column} AS DOUBLE)"
        joins.append(f"LEFT JOIN spent ON {column} = spent.text")
        return "spent.value"

    def _code(self, name: str, found: dict[str, int], mapped: Any, joins: list[str]) -> str:
        if not isinstance(mapped, pd.DataFrame):
            if mapped is None:
                return "CAST(NULL AS VARCHAR)"
            return f"{quoted(mapped)}::{self._enumerated(f'codes_{name}', pd.Series([mapped]))}"
        place = found[name]
        if len(mapped) > _FEW:
            if ((mapped["raw"] == mapped["value"]) | (mapped["raw"].isna() & mapped["value"].isna())).all():
                return f"CAST(c{place} AS {self._enumerated(f'codes_{name}', mapped['value'])})"
            self._engine.take(f"of_{name}", mapped[["raw", "value"]].dropna(subset="raw"))
            self._retype(f"of_{name}", "value", mapped["value"])
            joins.append(f"LEFT JOIN of_{name} ON c{place} = of_{name}.raw")
            blank = mapped.loc[mapped["raw"].isna(), "value"]
            stands = "NULL" if blank.empty or pd.isna(blank.iloc[0]) else quoted(blank.iloc[0])
            return f"CASE WHEN c{place} IS NULL THEN {stands} ELSE of_{name}.value END"
        kind = self._enumerated(f"codes_{name}", mapped["value"])
        cases = [
            f"WHEN c{place} {'IS NULL' if pd.isna(raw) else '= ' + quoted(raw)} THEN {quoted(value)}::{kind}"
            for raw, value in zip(mapped["raw"], mapped["value"], strict=True)
            if not pd.isna(value)
        ]
        return f"CASE {' '.join(cases)} END" if cases else "CAST(NULL AS VARCHAR)"

    def _enumerated(self, name: str, values: pd.Series) -> str:
        """Return a type for the few words of a column: it is written twice as fast as text."""
        words = values.dropna().unique()
        if not 0 < len(words) <= _WORDS:
            return "VARCHAR"
        self._engine.db.execute(f"DROP TYPE IF EXISTS {name}")
        self._engine.db.execute(f"CREATE TYPE {name} AS ENUM ({', '.join(quoted(word) for word in words)})")
        return name

    def _retype(self, table: str, column: str, values: pd.Series) -> None:
        self._engine.db.execute(
            f"ALTER TABLE {table} ALTER {column} TYPE {self._enumerated(f'{table}_{column}', values)}"
        )

    def _customer(self, found: dict[str, int], setting: Setting, joins: list[str]) -> tuple[str, str]:
        """Return the SQL of `personal.customer_key` (HMAC-SHA256, cut to 16 hexadecimal digits) and of its plainness."""
        if "customer_key" not in found:
            return "CAST(NULL AS VARCHAR)", "true"
        place = found["customer_key"]
        column = f"c{place}"

        def plain(text: str) -> str:
            whole = self._engine.ident(place, text)
            return f"regexp_full_match({whole}, '[!-~]([ -~]*[!-~])?') AND NOT regexp_full_match({whole}, '{GROUPED}')"

        if setting.key is None:
            return "CAST(NULL AS VARCHAR)", f"({column} IS NULL OR {plain(column)})"
        key = hashlib.sha256(setting.key).digest() if len(setting.key) > _BLOCK else setting.key
        key = key.ljust(_BLOCK, b"\0")
        inner, outer = (f"unhex('{bytes(byte ^ pad for byte in key).hex()}')" for pad in (0x36, 0x5C))

        def hashed(text: str) -> str:
            return f"left(sha256({outer} || unhex(sha256({inner} || encode({self._engine.ident(place, text)})))), 16)"

        if self._engine.gathered != column:
            return hashed(column), f"({column} IS NULL OR {plain(column)})"
        self._engine.db.execute(
            f"CREATE OR REPLACE TEMP TABLE keyed AS SELECT text, {hashed('text')} AS key FROM ({self._engine.customers})"
            f" WHERE {plain('text')}"
        )
        self._engine.db.execute("DROP TABLE grouped")
        joins.append(f"LEFT JOIN keyed ON {column} = keyed.text")
        return "keyed.key", f"({column} IS NULL OR keyed.key IS NOT NULL)"
