"""A table of the client's warehouse, handed over as a database file: SQLite or DuckDB, read without being written."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from bsnskit.intake.bounds import RefusedFile, require_dimensions
from bsnskit.intake.grid import Grid
from bsnskit.intake.workbooks import as_text
from bsnskit.vocabulary import N_

_SQLITE = b"SQLite format 3\0"


def is_database(content: bytes) -> bool:
    """Tell whether a file is a database that is read."""
    return content.startswith(_SQLITE) or content[8:12] == b"DUCK"


def read_database(name: str, content: bytes) -> list[Grid]:
    """Read every table and view of a database, as the sheets of a workbook are read.

    Raises
    ------
    RefusedFile : broken, or beyond the bounds
    """
    try:
        grids = _from_sqlite(name, content) if content.startswith(_SQLITE) else _from_duckdb(name, content)
    except (sqlite3.Error, OSError) as problem:
        raise _broken(name, problem) from problem
    if not grids:
        raise RefusedFile(name, N_("the database holds no table"), move=N_("Ask for the file again."))
    return grids


def _from_sqlite(name: str, content: bytes) -> list[Grid]:
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(content)
        database.execute("PRAGMA query_only = 1")
        database.execute("PRAGMA trusted_schema = 0")
        query = (
            "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' ORDER BY name"
        )
        grids = []
        for (table,) in database.execute(query).fetchall():
            found = database.execute(f"SELECT * FROM {_quoted(table)}")
            grids.append(_grid(name, table, [column[0] for column in found.description], found))
    return grids


def _from_duckdb(name: str, content: bytes) -> list[Grid]:
    import duckdb

    with tempfile.TemporaryDirectory(prefix="bsnskit-") as folder:
        place = Path(folder) / "warehouse.duckdb"
        place.write_bytes(content)
        config: dict[str, Any] = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}
        try:
            with duckdb.connect(str(place), read_only=True, config=config) as database:
                database.execute("SET enable_external_access = false")  # a view may name other files
                query = "SELECT table_name FROM information_schema.tables ORDER BY table_name"
                grids = []
                for (table,) in database.execute(query).fetchall():
                    found = database.execute(f"SELECT * FROM {_quoted(table)}")
                    headings = [column[0] for column in found.description or ()]
                    grids.append(_grid(name, table, headings, found.fetchall()))
        except duckdb.Error as problem:
            raise _broken(name, problem) from problem
    return grids


def _grid(name: str, table: str, headings: list[str], rows: Iterable[Sequence[Any]]) -> Grid:
    cells, marks = [headings], [" " * len(headings)]
    for row in rows:
        told = [as_text(value.decode("utf-8", "replace") if isinstance(value, bytes) else value) for value in row]
        cells.append([text for text, _ in told])
        marks.append("".join(mark for _, mark in told))
    require_dimensions(name, len(cells), len(headings))
    return Grid(table, cells, list(range(1, len(cells) + 1)), marks=marks)


def _quoted(table: str) -> str:
    return '"' + table.replace('"', '""') + '"'


def _broken(name: str, problem: Exception) -> RefusedFile:
    return RefusedFile(
        name,
        N_("the database cannot be read ({problem})"),
        move=N_("Ask for the file again."),
        problem=str(problem)[:80],
    )
