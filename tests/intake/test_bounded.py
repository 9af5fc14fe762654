"""A file is parsed in a child: bounded in memory and time, by fork and by spawn, and the server outlives it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from bsnskit.intake import Limits, RefusedFile, bounded, read_bounded
from tests.intake.builders import KEY, SETTINGS, write

LOG = "N° contact;Date;Catégorie;Canal\nc1;13/01/2020;A;appel\nc2;14/01/2020;B;courriel\n"
GIVEN = {"settings": SETTINGS, "key": KEY}


@pytest.fixture(scope="module", autouse=True)
def server():
    yield
    bounded.stop_server()


def test_a_child_gives_what_the_reading_itself_gives_and_says_how_far_it_is(tmp_path):
    from bsnskit.intake import read_delivery

    path, heard = write(tmp_path, LOG), []
    found = read_bounded(path, progress=lambda stage, done: heard.append((stage, done)), **GIVEN)
    own = read_delivery(path, **GIVEN)
    assert found.table.equals(own.table)
    assert found.findings == own.findings
    assert heard
    assert all(0 <= done <= 1 for _, done in heard)


def test_memory_and_time_end_a_child_in_one_sentence_and_the_next_file_is_read(tmp_path):
    rows = "".join(f"c{n};13/01/2020;A;appel\n" for n in range(150_000))
    large = write(tmp_path, "N° contact;Date;Catégorie;Canal\n" + rows, "large.csv")
    with pytest.raises(RefusedFile, match="takes more than 60 MB of memory"):
        read_bounded(large, limits=Limits(60_000_000, 120.0), **GIVEN)
    with pytest.raises(RefusedFile, match="takes longer than 0 seconds"):
        read_bounded(large, limits=Limits(2_000_000_000, 0.1), **GIVEN)
    assert read_bounded(write(tmp_path, LOG), **GIVEN).rows_accepted == 2


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no SIGKILL")
def test_the_server_ends_with_the_process_that_started_it(tmp_path):
    path = write(tmp_path, LOG)
    program = (
        "import sys, time; from bsnskit.intake import read_bounded; from bsnskit.intake.bounded import client;"
        "from tests.intake.builders import SETTINGS; read_bounded(sys.argv[1], settings=SETTINGS);"
        "print(client._held['server'].process.pid, flush=True); time.sleep(60)"
    )
    root = Path(__file__).resolve().parents[2]
    process = subprocess.Popen([sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE, cwd=root)
    pid = int(process.stdout.readline())
    process.kill()
    process.wait()
    process.stdout.close()
    until = time.monotonic() + 30
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE and time.monotonic() < until:
        time.sleep(0.1)
    assert not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def test_a_new_process_does_where_there_is_no_fork(tmp_path, monkeypatch):
    bounded.stop_server()
    monkeypatch.setenv("BSNSKIT_PARSE_BY", "spawn")
    try:
        assert read_bounded(write(tmp_path, LOG), **GIVEN).rows_accepted == 2
        with pytest.raises(RefusedFile, match="empty"):
            read_bounded(write(tmp_path, "\n"), **GIVEN)
    finally:
        bounded.stop_server()
    assert os.environ["BSNSKIT_PARSE_BY"] == "spawn"
