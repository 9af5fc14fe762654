"""How fast, and in how much memory, does a long contact log become weekly volumes, costs and repeats per reason?

Run: python benchmarks/scale.py [--contacts 10_000_000] [--memory 2GB] [--engines kit,sql,pandas,polars] [--repeats 3]

Makes a log of that many contacts (three years, 40 reasons) straight into Parquet, then asks the same three questions of
the kit's expressions (Ibis on DuckDB), of SQL written by hand for the same DuckDB, of pandas and of polars (extra
`bench`). Every answer comes from a process of its own, warmed up on a small log: its time from opened file to pandas
table, its processor time over all threads, and the peak of its resident memory. Kit and SQL take turns, the others answer
once; the fastest of each is compared, since what else runs on a machine only ever adds. `--memory` limits DuckDB.

All must give the same table; exit code 1 when they do not, or when, from 10 million contacts on, the kit takes more than
1.3 times the SQL by clock and processor alike. benchmarks/README.md has results.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

ALLOWED, JUDGED_FROM = 1.3, 10_000_000
COMPARED = ("kit", "sql")
QUICK, MORE = 3.0, 3
"""Questions that all engines answer within so many seconds are asked so many times more often."""
QUESTIONS = ("volumes", "costs", "repeats")
KEYS = {"volumes": ["reason_id", "channel", "week"], "costs": ["reason_id", "week"], "repeats": ["reason_id"]}
DAYS = 7
SMALL = 20_000

RATES = pd.DataFrame(
    {
        "channel": ["call", "call", "mail", "chat", "(all)"],
        "tier": ["N1", "(all)", "(all)", "N1", "(all)"],
        "cost_hour": [36.0, 48.0, 33.0, 36.0, 40.0],
        "cost_fixed": [0.4, 0.4, 0.15, 0.25, 0.1],
        "cashable_share": 0.3,
    }
)
DOWNSTREAM = pd.DataFrame(
    {
        "reason_id": ["01", "01", "07", "(all)"],
        "event": ["second line", "letter", "visit", "letter"],
        "p_event": [0.2, 0.1, 0.3, 0.05],
        "cost_event": [12.0, 2.0, 80.0, 2.0],
    }
)

# Rows come in the order of their time, as logs do. One contact in eight takes reason and customer from a row of the
# five days before it; 1 in 100 has no reason, 6 in 100 no customer, 2 in 10 no handle time. Reasons weigh 1 / rank.
LOG = """
COPY (
    WITH drawn AS (
        SELECT i, CASE WHEN hash(i, 1) % 8 = 0 THEN greatest(0, i - 1 - hash(i, 2)::HUGEINT % {five_days}) ELSE i END AS j
        FROM range({n}) AS rows(i)
    )
    SELECT
        'L' || lpad(i::VARCHAR, 10, '0') AS contact_id,
        TIMESTAMP '2018-07-02' + to_microseconds((i::DOUBLE / {n} * 156 * 7 * 86400e6)::BIGINT) AS contacted_at,
        strftime(contacted_at, '%G-W%V') AS week,
        CASE WHEN hash(i, 3) % 100 = 0 THEN NULL
             ELSE lpad(least(40, floor(exp(hash(j, 4) % 1000000 / 1e6 * ln(41))))::INT::VARCHAR, 2, '0') END AS reason_id,
        (['call', 'call', 'call', 'mail', 'mail', 'chat', 'form', 'visit'])[(hash(i, 5) % 8 + 1)::INT] AS channel,
        (['N1', 'N1', 'N1', 'N2', '(none)'])[(hash(i, 6) % 5 + 1)::INT] AS tier,
        '(all)' AS context,
        CASE WHEN hash(j, 7) % 100 < 6 THEN NULL ELSE format('{{:016x}}', hash(hash(j, 8) % {customers})) END AS customer_key,
        'S' || (hash(j, 9) % 12) AS source_code,
        'agent' AS reason_source,
        CASE WHEN hash(i, 10) % 10 < 2 THEN NULL ELSE (60 + hash(i, 11) % 900)::DOUBLE END AS handle_s
    FROM drawn
) TO '{path}' (FORMAT parquet)
"""

SQL = {
    "volumes": """
        SELECT reason_id, channel, date_trunc('week', contacted_at) AS period_start, count(*) AS n_contacts
        FROM contacts WHERE reason_id IS NOT NULL GROUP BY ALL
    """,
    "costs": """
        WITH cells AS (
            SELECT reason_id, channel, tier, date_trunc('week', contacted_at) AS period_start,
                   count(*) AS n, count(handle_s) AS timed, sum(handle_s) AS seconds
            FROM contacts WHERE reason_id IS NOT NULL GROUP BY ALL
        ), priced AS (
            SELECT cells.*, coalesce(own.cost_hour, channel.cost_hour, tier.cost_hour, rest.cost_hour) AS hour,
                   coalesce(own.cost_fixed, channel.cost_fixed, tier.cost_fixed, rest.cost_fixed) AS fixed
            FROM cells
            LEFT JOIN rates AS own ON own.channel = cells.channel AND own.tier = cells.tier
            LEFT JOIN rates AS channel ON channel.channel = cells.channel AND channel.tier = '(all)'
            LEFT JOIN rates AS tier ON tier.channel = '(all)' AND tier.tier = cells.tier
            LEFT JOIN rates AS rest ON rest.channel = '(all)' AND rest.tier = '(all)'
        ), weekly AS (
            SELECT reason_id, period_start, sum(n)::BIGINT AS n_contacts,
                   coalesce(sum(timed) FILTER (hour IS NOT NULL), 0)::BIGINT AS n_costed,
                   sum(seconds) FILTER (hour IS NOT NULL) AS handle_s,
                   sum(seconds * hour / 3600 + timed * fixed) AS cost_contact
            FROM priced GROUP BY ALL
        ), units AS (SELECT reason_id, sum(p_event * cost_event) AS unit FROM downstream GROUP BY ALL)
        SELECT weekly.*, n_contacts * coalesce(own.unit, rest.unit) AS cost_downstream,
               CASE WHEN n_costed = n_contacts THEN cost_contact + cost_downstream END AS cost_total
        FROM weekly LEFT JOIN units AS own USING (reason_id) LEFT JOIN units AS rest ON rest.reason_id = '(all)'
    """,
    "repeats": """
        SELECT reason_id, count(*) AS n_contacts, count(customer_key) AS n_identified,
               count(*) FILTER (customer_key IS NOT NULL AND near) AS n_repeats
        FROM (
            SELECT reason_id, customer_key,
                   contacted_at - lag(contacted_at) OVER (PARTITION BY reason_id, customer_key ORDER BY contacted_at)
                   <= INTERVAL 7 DAY AS near
            FROM contacts WHERE reason_id IS NOT NULL
        ) GROUP BY ALL
    """,
}


def write_log(path: Path, count: int) -> None:
    """Make a contact log of `count` rows; the same count gives the same rows."""
    made = LOG.format(n=count, path=path, customers=max(1, count // 4), five_days=max(1, count * 5 // (156 * 7)))
    with duckdb.connect() as engine:
        engine.execute(made)


# What each engine does, from an opened file to a pandas table ------------------------------------------------------


def by_kit(question: str, path: Path, memory: str) -> pd.DataFrame:
    """Ask the kit's expressions, as an engagement does."""
    from bsnskit.store import warehouse

    contacts = warehouse.open_contacts(path)
    if memory:
        contacts.get_backend().raw_sql(f"SET memory_limit = '{memory}'")
    if question == "volumes":
        return warehouse.channels_by_week(contacts)
    if question == "costs":
        return warehouse.costs_by_week(contacts, RATES, DOWNSTREAM)
    return warehouse.repeats_by_reason(contacts, DAYS)


def by_sql(question: str, path: Path, memory: str) -> pd.DataFrame:
    """Ask DuckDB in SQL written by hand."""
    with duckdb.connect(config={"temp_directory": str(path.parent / ".spill")}) as engine:
        if memory:
            engine.execute(f"SET memory_limit = '{memory}'")
        engine.register("rates", RATES)
        engine.register("downstream", DOWNSTREAM)
        engine.execute(f"CREATE VIEW contacts AS FROM read_parquet('{path}')")
        return engine.execute(SQL[question]).df()


def by_pandas(question: str, path: Path, memory: str) -> pd.DataFrame:
    """Ask pandas, reading no more columns than needed."""
    if question == "repeats":
        log = pd.read_parquet(path, columns=["contacted_at", "reason_id", "customer_key"]).dropna(subset=["reason_id"])
        log = log.sort_values("contacted_at")
        customers = log.groupby(["reason_id", "customer_key"], dropna=True, observed=True)
        gap = log["contacted_at"] - customers["contacted_at"].shift()
        log["near"] = gap <= pd.Timedelta(days=DAYS)
        grouped = log.groupby("reason_id", dropna=False, observed=True)
        return grouped.agg(
            n_contacts=("near", "size"), n_identified=("customer_key", "count"), n_repeats=("near", "sum")
        ).reset_index()
    columns = ["contacted_at", "reason_id", "channel"] + (["tier", "handle_s"] if question == "costs" else [])
    log = pd.read_parquet(path, columns=columns).dropna(subset=["reason_id"])
    day = log["contacted_at"].dt.normalize()
    log["period_start"] = day - pd.to_timedelta(day.dt.day_of_week, unit="D")
    if question == "volumes":
        keys = ["reason_id", "channel", "period_start"]
        return log.groupby(keys, dropna=False, observed=True).size().rename("n_contacts").reset_index()
    keys = ["reason_id", "channel", "tier", "period_start"]
    cells = log.groupby(keys, dropna=False, observed=True)["handle_s"].agg(n="size", timed="count", seconds="sum")
    return _costed(cells.reset_index())


def by_polars(question: str, path: Path, memory: str) -> pd.DataFrame:
    """Ask polars, lazily, in its streaming engine."""
    import polars as pl

    log = pl.scan_parquet(path).filter(pl.col("reason_id").is_not_null())
    if question == "repeats":
        crowd = ["reason_id", "customer_key"]
        gap = pl.col("contacted_at") - pl.col("contacted_at").shift(1).over(crowd, order_by="contacted_at")
        near = (gap <= pl.duration(days=DAYS)) & pl.col("customer_key").is_not_null()
        marked = log.select("reason_id", "customer_key", near=near)
        asked = marked.group_by("reason_id").agg(
            n_contacts=pl.len(), n_identified=pl.col("customer_key").count(), n_repeats=pl.col("near").sum()
        )
        return _from_polars(asked)
    monday = pl.col("contacted_at").dt.truncate("1w").alias("period_start")
    if question == "volumes":
        return _from_polars(log.group_by("reason_id", "channel", monday).agg(n_contacts=pl.len()))
    handled = pl.col("handle_s")
    cells = log.group_by("reason_id", "channel", "tier", monday).agg(
        n=pl.len(), timed=handled.count(), seconds=handled.sum()
    )
    return _costed(_from_polars(cells))


def _from_polars(asked: object) -> pd.DataFrame:
    return asked.collect(engine="streaming").to_arrow().to_pandas()  # type: ignore[attr-defined]


def _costed(cells: pd.DataFrame) -> pd.DataFrame:
    """Price counted cells: pandas and polars share this step, which sees some ten thousand rows."""
    held = {(row.channel, row.tier): (row.cost_hour, row.cost_fixed) for row in RATES.itertuples()}
    places = [
        next(
            (held[key] for key in ((c, t), (c, "(all)"), ("(all)", t), ("(all)", "(all)")) if key in held),
            (np.nan,) * 2,
        )
        for c, t in zip(cells["channel"], cells["tier"], strict=True)
    ]
    hour, fixed = np.array(places).T
    cells = cells.assign(seconds=cells["seconds"].where(cells["timed"] > 0))
    cells = cells.assign(cost_contact=cells["seconds"] * hour / 3600 + cells["timed"] * fixed)
    weekly = cells.groupby(["reason_id", "period_start"], dropna=False, observed=True)
    summed = weekly[["n", "timed", "seconds", "cost_contact"]].sum(min_count=1).reset_index()
    summed.columns = ["reason_id", "period_start", "n_contacts", "n_costed", "handle_s", "cost_contact"]
    units = (DOWNSTREAM["p_event"] * DOWNSTREAM["cost_event"]).groupby(DOWNSTREAM["reason_id"]).sum()
    summed["cost_downstream"] = summed["n_contacts"] * summed["reason_id"].map(units).fillna(units["(all)"])
    whole = summed["n_costed"] == summed["n_contacts"]
    return summed.assign(cost_total=(summed["cost_contact"] + summed["cost_downstream"]).where(whole))


ENGINES: dict[str, Callable[[str, Path, str], pd.DataFrame]] = {
    "kit": by_kit,
    "sql": by_sql,
    "pandas": by_pandas,
    "polars": by_polars,
}
PACKAGES = {"kit": "ibis-framework", "sql": "duckdb", "pandas": "pandas", "polars": "polars"}


# One answer in a process of its own --------------------------------------------------------------------------------


def answer(engine: str, question: str, path: Path, small: Path, memory: str, into: Path) -> None:
    """Answer once, write the table, print seconds and peak memory."""
    ENGINES[engine](question, small, memory)
    started, worked = time.perf_counter(), time.process_time()
    table = ENGINES[engine](question, path, memory)
    took = {
        "seconds": time.perf_counter() - started,
        "processor": time.process_time() - worked,
        "memory": peak_memory(),
    }
    in_one_form(question, table).to_parquet(into, index=False)
    print(json.dumps(took))


def in_one_form(question: str, table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with week labels, one type of number, and rows in the order of their key."""
    if "period_start" in table:
        week = pd.to_datetime(table["period_start"]).dt.strftime("%G-W%V")
        table = table.assign(week=week).drop(columns="period_start")
    ordered = table.sort_values(KEYS[question], ignore_index=True)
    values = [name for name in ordered.columns if name not in KEYS[question]]
    return ordered[[*KEYS[question], *values]].astype(dict.fromkeys(values, "float64"))


def peak_memory() -> int:
    """Return the most memory that this process has held [bytes]."""
    if sys.platform == "win32":
        import psutil

        return int(psutil.Process().memory_info().peak_wset)
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def asked(engine: str, question: str, path: Path, small: Path, memory: str, into: Path) -> dict[str, float]:
    """Answer in a child process."""
    command = [sys.executable, __file__, "--answer", engine, question, str(path), str(small), memory, str(into)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise SystemExit(f"{engine}, {question}: {ended.stderr.strip().splitlines()[-1:] or ended.returncode}")
    found: dict[str, float] = json.loads(ended.stdout)
    return found


# The run -----------------------------------------------------------------------------------------------------------


def measure(path: Path, small: Path, engines: list[str], repeats: int, memory: str) -> pd.DataFrame:
    """Ask every question of every engine, in turns.

    Grain: one row per question x engine: seconds and processor [s, smallest], memory [bytes, largest].
    """
    rows = []
    for question in QUESTIONS:
        tries: dict[str, list[dict[str, float]]] = {engine: [] for engine in engines}
        for turn in range(MORE * repeats):
            quick = all(found and found[0]["seconds"] < QUICK for found in tries.values())
            for engine in engines:
                if turn == 0 or (engine in COMPARED and (turn < repeats or quick)):
                    into = path.parent / f"{question}_{engine}.parquet"
                    tries[engine].append(asked(engine, question, path, small, memory, into))
        for engine, found in tries.items():
            least = [min(one[name] for one in found) for name in ("seconds", "processor")]
            rows.append((question, engine, *least, max(one["memory"] for one in found)))
    return pd.DataFrame(rows, columns=["question", "engine", "seconds", "processor", "memory"])


def differences(folder: Path, engines: list[str]) -> Iterator[str]:
    """Yield the answers that are not those of the first engine."""
    for question in QUESTIONS:
        first = pd.read_parquet(folder / f"{question}_{engines[0]}.parquet")
        for engine in engines[1:]:
            other = pd.read_parquet(folder / f"{question}_{engine}.parquet")
            try:
                pd.testing.assert_frame_equal(first, other[first.columns], rtol=1e-9)
            except (AssertionError, KeyError) as problem:
                yield f"{question}: {engine} does not say what {engines[0]} says: {str(problem).splitlines()[0]}"


def shown(measured: pd.DataFrame) -> str:
    """Return the table that is printed and kept in benchmarks/README.md."""
    by_sql = measured[measured["engine"] == "sql"].set_index("question")
    lines = [
        "| question | engine | seconds | times SQL | processor seconds | times SQL | peak memory |",
        "|---|---|--:|--:|--:|--:|--:|",
    ]
    for row in measured.itertuples():
        cells = [str(row.question), str(row.engine)]
        for name in ("seconds", "processor"):
            took = getattr(row, name)
            ratio = f"{took / by_sql.loc[row.question, name]:.2f}" if row.question in by_sql.index else ""
            cells += [f"{took:.2f}", ratio]
        lines.append(f"| {' | '.join(cells)} | {row.memory / 2**20:,.0f} MiB |")
    return "\n".join(lines)


def machine(engines: list[str]) -> str:
    """Return the shape of the machine and the versions."""
    packages = {"duckdb", *(PACKAGES[engine] for engine in engines)}
    named = ", ".join(f"{package} {version(package)}" for package in sorted(packages))
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores; Python {platform.python_version()}, {named}"
    )


@contextmanager
def workplace(folder: Path | None) -> Iterator[Path]:
    """Give the folder of the logs: one that stays, or one that goes."""
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="scale-") as made:
        yield Path(made)


def main(arguments: list[str]) -> int:
    """Make the log, ask, print; return the exit code."""
    if arguments[:1] == ["--answer"]:
        engine, question, path, small, memory, into = arguments[1:]
        answer(engine, question, Path(path), Path(small), memory, Path(into))
        return 0
    parser = argparse.ArgumentParser(description="Time weekly volumes, costs and repeats of a contact log.")
    parser.add_argument("--contacts", type=int, default=1_000_000)
    parser.add_argument("--memory", default="", help="limit of DuckDB, such as 2GB")
    parser.add_argument("--engines", default=",".join(ENGINES))
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="keep the logs here, and take one that is there")
    given = parser.parse_args(arguments)
    engines = given.engines.split(",")
    if "polars" in engines and importlib.util.find_spec("polars") is None:
        print("polars is not installed (extra `bench`); it is left out.")
        engines.remove("polars")
    print(machine(engines))
    with workplace(given.folder) as folder:
        path, small = folder / f"contacts_{given.contacts}.parquet", folder / f"contacts_{SMALL}.parquet"
        for place, count in ((path, given.contacts), (small, SMALL)):
            if not place.exists():
                write_log(place, count)
        limit = f", DuckDB held to {given.memory}" if given.memory else ""
        print(f"{given.contacts:,} contacts, {path.stat().st_size / 2**20:,.0f} MiB of Parquet{limit}\n", flush=True)
        measured = measure(path, small, engines, given.repeats, given.memory)
        wrong = list(differences(folder, engines))
    print(shown(measured))
    if set(COMPARED) <= set(engines) and given.contacts >= JUDGED_FROM:
        wide = measured.set_index(["engine", "question"])[["seconds", "processor"]]
        slow = (wide.loc["kit"] > ALLOWED * wide.loc["sql"]).all(axis=1)
        wrong += [f"{question}: the kit takes more than {ALLOWED} times the SQL" for question in slow.index[slow]]
    print("\n" + ("\n".join(wrong) if wrong else "All engines say the same, and the kit keeps within its limit."))
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
