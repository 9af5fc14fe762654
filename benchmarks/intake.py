"""How long does intake take for a long contact log, beside what DuckDB alone needs to turn the same file into Parquet?

Run: python benchmarks/intake.py [--contacts 10_000_000] [--repeats 2]

Makes a clean CSV of 7 columns (id, moment, reason, channel, tier, customer, handle time) and, with a tenth of the rows,
one with a text of 100 characters beside them. The kit reads it as an import does, in its child process, customer ids
become keyed hashes, every cell is checked; DuckDB copies it with `read_csv`. Each in a process of its own, in turns, the
fastest of each compared: time by the clock, processor time over all threads and children, peak of resident memory.

Exit code 1 when, from 10 million contacts on, the kit takes more than 3 times as long on the file without text, by clock
and processor alike, or holds more than 2 GB. benchmarks/README.md has results.
"""

from __future__ import annotations

import argparse
import platform
import subprocess
import sys
import tempfile
import threading
import time
from importlib.metadata import version
from pathlib import Path

import duckdb
import psutil

ALLOWED, JUDGED_FROM, MOST_MEMORY = 3.0, 10_000_000, 2_000_000_000
REASONS = 40
SETTINGS = "client: Benchmark\nlanguage: en\nchannels: [call, mail]\ntiers: [N1, N2]\n"

ALONE = """
import duckdb, sys
duckdb.connect(config={"memory_limit": "1GB"}).execute(
    f"COPY (SELECT * FROM read_csv('{sys.argv[1]}')) TO '{sys.argv[2]}/alone.parquet' (FORMAT parquet)")
"""
KIT = f"""
import sys
from bsnskit.intake.bounded import start_server
start_server()
from pathlib import Path
import pandas as pd
from bsnskit.contracts import tables
from bsnskit.contracts.settings import read_settings
from bsnskit.intake import read_bounded
reasons = tables.from_rows(tables.Reasons, [
    {{"reason_id": "R%d" % n, "label": "Reason %d" % n, "state": "active", "client_top": False, "list_version": 1}}
    for n in range({REASONS})])
found = read_bounded(sys.argv[1], "contacts", settings=read_settings({SETTINGS!r}), reasons=reasons, key=b"benchmark",
                     scratch=Path(sys.argv[2]))
assert found.rows_accepted == int(sys.argv[3]), [str(finding.texts()) for finding in found.findings][:5]
assert found.log is not None
"""


def main(arguments: list[str]) -> int:
    """Make the files, take the times, print them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--contacts", type=lambda text: int(text.replace("_", "")), default=JUDGED_FROM)
    parser.add_argument("--repeats", type=int, default=2)
    given = parser.parse_args(arguments)
    versions = ", ".join(f"{name} {version(name)}" for name in ("duckdb", "pandas", "pyarrow"))
    print(f"Python {platform.python_version()}, {versions}, {psutil.cpu_count()} processors")
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        for text, count in ((False, given.contacts), (True, max(given.contacts // 10, 1_000_000))):
            path = Path(folder) / "log.csv"
            _make(path, count, text=text)
            size = path.stat().st_size / 1e6
            print(
                f"\n{count:,} contacts, {'7 columns and a text of 100 characters' if text else '7 columns'}, {size:,.0f} MB"
            )
            taken: dict[str, list[dict[str, float]]] = {"DuckDB alone": [], "intake": []}
            for _ in range(given.repeats):
                for name, program in (("DuckDB alone", ALONE), ("intake", KIT)):
                    taken[name].append(_timed(program, path, Path(folder), count))
            best = {name: {what: min(one[what] for one in runs) for what in runs[0]} for name, runs in taken.items()}
            for name, run in best.items():
                print(
                    f"  {name:14} {run['clock']:7.1f} s  {run['processor']:7.1f} s of processor  {run['memory'] / 1e6:6,.0f} MB"
                )
            ratios = {what: best["intake"][what] / best["DuckDB alone"][what] for what in ("clock", "processor")}
            print(f"  ratio {ratios['clock']:.2f} by the clock, {ratios['processor']:.2f} by the processor;"
                  f" {count / best['intake']['clock']:,.0f} rows a second")  # fmt: skip
            if not text and count >= JUDGED_FROM:
                failed = min(ratios.values()) > ALLOWED or best["intake"]["memory"] > MOST_MEMORY
    return int(failed)


def _make(path: Path, count: int, *, text: bool) -> None:
    more = ", repeat('mot ', 24) || lpad((i % 10000)::VARCHAR, 4, '0') AS \"Description\"" if text else ""
    duckdb.execute(
        f"""COPY (SELECT 'C' || lpad(i::VARCHAR, 9, '0') AS "N° contact",
        strftime(TIMESTAMP '2021-01-04 08:00:00' + INTERVAL (i * 6) SECOND, '%d/%m/%Y %H:%M:%S') AS "Date",
        'R' || (hash(i) % {REASONS})::VARCHAR AS "Motif",
        CASE WHEN hash(i + 1) % 3 = 0 THEN 'courriel' ELSE 'appel' END AS "Canal",
        CASE WHEN hash(i + 2) % 2 = 0 THEN 'N1' ELSE 'N2' END AS "Niveau",
        'client-' || (hash(i + 3) % 2000000)::VARCHAR AS "Client",
        (30 + hash(i + 4) % 1500)::VARCHAR AS "Durée (s)" {more}
        FROM range({count}) r(i)) TO '{path}' (FORMAT csv, DELIMITER ';', HEADER)"""
    )


def _timed(program: str, path: Path, folder: Path, count: int) -> dict[str, float]:
    """Run a program and return its time, its processor time and the peak of its memory, children included."""
    began, before = time.perf_counter(), _processor_time()
    process = subprocess.Popen([sys.executable, "-c", program, str(path), str(folder), str(count)])
    peak, done = [0.0], threading.Event()

    def watch() -> None:
        while not done.wait(0.5):  # looking costs what is looked at
            try:
                family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
                # A fork shares the memory of its parent: what is private counts once.
                peak[0] = max(peak[0], sum(one.memory_full_info().uss for one in family))
            except psutil.Error:
                continue

    watching = threading.Thread(target=watch)
    watching.start()
    code = process.wait()
    clock = time.perf_counter() - began
    done.set()
    watching.join()
    if code:
        raise SystemExit(f"the run failed with {code}")
    return {"clock": clock, "processor": _processor_time() - before, "memory": peak[0]}


def _processor_time() -> float:
    """Return what all processes that ended so far have taken, theirs included; NaN on Windows, which does not tell it."""
    try:
        import resource
    except ImportError:
        return float("nan")
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
