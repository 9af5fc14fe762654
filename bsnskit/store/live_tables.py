"""A table of the client's live warehouse, brought in as a file: read through Ibis in parts, then imported as any other.

It is imported rather than queried from then on, since customers are hashed and free text is masked at intake, before
anything else sees them. The address stands in engagement.yml; a password in an environment variable, and nowhere else.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit, urlunsplit

from bsnskit.errors import NotReady, WrongCall, nearest
from bsnskit.store.folder import SETTINGS
from bsnskit.vocabulary import N_

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

    from bsnskit.store.engagement import Engagement

PREFIX = "warehouse:"
PASSWORD = "BSNSKIT_WAREHOUSE_PASSWORD"
"""Environment variable that holds the password."""
ROWS = 100_000
"""Rows that are fetched at a time."""
FETCHING = N_("fetching rows")

Progress = Callable[[str, float], None]


def fetch_table(engagement: Engagement, source: str, folder: Path, *, progress: Progress | None = None) -> Path:
    """Write a table of the warehouse that engagement.yml names into a folder, as a CSV in UTF-8; return the file.

    Text stays as it is; days and times are written as ISO, moments with a time zone in that of the engagement.

    Parameters
    ----------
    source : "warehouse:TABLE", or "warehouse:SCHEMA.TABLE"
    progress : hears the share of the rows that is there

    Raises
    ------
    WrongCall : not such a name, or there is no such table; the nearest is proposed
    NotReady : engagement.yml names no warehouse, its driver is not installed, or it cannot be reached
    """
    name = source.removeprefix(PREFIX)
    if not source.startswith(PREFIX) or not name:
        raise WrongCall("--from", N_("'{source}' is not written warehouse:TABLE"), source=source)
    place = folder / f"{''.join(sign if sign.isalnum() or sign in '._-' else '_' for sign in name)}.csv"
    with _connected(engagement) as backend:
        table = _table(backend, name)
        _write(table, place, engagement, progress)
    return place


@contextmanager
def _connected(engagement: Engagement) -> Iterator[Any]:
    import ibis

    url = engagement.settings.warehouse
    where = f"{engagement.name}/{SETTINGS}"
    if not url:
        raise NotReady(
            where,
            N_("no warehouse is named"),
            N_("A table is fetched from where `warehouse` says, such as postgresql://reader@db.example.org/crm."),
            N_("Write the address; the password goes into the environment variable {variable}."),
            variable=PASSWORD,
        )
    try:
        backend = ibis.connect(with_password(url, os.environ.get(PASSWORD, "")))
    except ImportError as problem:
        raise NotReady(
            where,
            N_("the driver of this warehouse is not installed"),
            move=N_("Install the extra `engines` (pip install 'bsnskit[engines]'), or ask for an export."),
        ) from problem
    except Exception as problem:
        # What a driver says may repeat the address, the password in it: only its kind is told, and no cause is kept.
        raise NotReady(
            where,
            N_("the warehouse at {host} cannot be reached ({problem})"),
            move=N_("Try the address from this machine; is the password in {variable}?"),
            host=urlsplit(url).hostname or urlsplit(url).scheme,
            problem=type(problem).__name__,
            variable=PASSWORD,
        ) from None
    try:
        yield backend
    finally:
        backend.disconnect()


def with_password(url: str, password: str) -> str:
    """Return an address with a password in its place; without one, as it is."""
    parts = urlsplit(url)
    if not password or "@" not in parts.netloc:
        return url
    user, host = parts.netloc.rsplit("@", 1)
    return urlunsplit(parts._replace(netloc=f"{user.split(':', 1)[0]}:{quote(password, safe='')}@{host}"))


def _table(backend: Any, name: str) -> ir.Table:
    from ibis.common.exceptions import TableNotFound

    schema, _, bare = name.rpartition(".")
    try:
        found: ir.Table = backend.table(bare, database=schema or None)
    except TableNotFound as problem:
        known: list[str] = []
        with suppress(Exception):  # not every engine lists what it has
            known = sorted(backend.list_tables(database=schema or None))
        meant = nearest(bare, known)
        raise WrongCall(
            f"{PREFIX}{name}",
            N_("there is no such table"),
            N_("The tables are {known}.") if known else "",
            N_("Did you mean {meant}?") if meant else "",
            known=", ".join(known[:40]),
            meant=meant,
        ) from problem
    return found


def _write(table: ir.Table, place: Path, engagement: Engagement, progress: Progress | None) -> None:
    import pyarrow as pa
    from pyarrow import csv

    total = int(table.count().execute()) if progress is not None else 0
    done, schema = 0, table.schema()
    plain = table.select(*(_readable(table[name], schema[name]) for name in table.columns))
    zone = engagement.settings.time_zone
    with place.open("wb") as stream:
        for batch in _batches(plain):
            local = pa.Table.from_batches([batch])
            for at, field in enumerate(local.schema):
                if pa.types.is_timestamp(field.type) and field.type.tz:
                    local = local.set_column(at, field.name, _on_the_wall(local.column(at), zone))
            csv.write_csv(local, stream, csv.WriteOptions(include_header=done == 0))
            done += batch.num_rows
            if progress is not None:
                progress(FETCHING, min(done / max(total, 1), 1.0))
        if not done:
            csv.write_csv(plain.limit(0).to_pyarrow(), stream)


def _batches(table: ir.Table) -> Iterator[pa.RecordBatch]:
    backend = table.get_backend()
    if backend.name == "duckdb":  # ibis 12 streams by a call that DuckDB 2 has no longer
        yield from backend.con.sql(str(backend.compile(table))).to_arrow_reader(ROWS)
    else:
        yield from table.to_pyarrow_batches(chunk_size=ROWS)


def _readable(column: ir.Value, kind: Any) -> ir.Value:
    """Return a column as a text file can hold it: numbers, days and moments as they are, all else as text."""
    if kind.is_integer() or kind.is_floating() or kind.is_string() or kind.is_date() or kind.is_timestamp():
        return column
    return column.cast("string").name(column.get_name())


def _on_the_wall(moments: pa.ChunkedArray, zone: str) -> pa.ChunkedArray:
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.local_timestamp(moments.cast(pa.timestamp("us", tz=zone))).cast(pa.timestamp("s"), safe=False)
