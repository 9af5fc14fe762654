"""A kill and a full disk, really: kill -9 at any moment, a file-size limit at any size, and the engagement is as it was."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bsnskit.store.engagement import create_engagement, open_engagement
from bsnskit.store.imports import import_file

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = "client: Full\nlanguage: fr\nchannels: [call, mail]\n"
LOG = "N° contact;Date;Catégorie;Canal\n" + "".join(f"c{n};13/01/2020;A;appel\n" for n in range(3000))
LATER = LOG.replace("13/01/2020", "14/01/2020").replace("\nc", "\nd")
IMPORT = """
import resource, signal, sys
from bsnskit.store.engagement import open_engagement
from bsnskit.store.imports import import_file
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # then a write that is too long fails as on a full disk
engagement = open_engagement(sys.argv[1])
if int(sys.argv[3]):
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), int(sys.argv[3])))
print("begins", flush=True)
import_file(engagement, sys.argv[2], author="Anne")
print("ends", flush=True)
"""

pytestmark = pytest.mark.skipif(os.name == "nt", reason="neither SIGKILL nor RLIMIT_FSIZE on Windows")


@pytest.fixture
def engagement(tmp_path):
    made = create_engagement("Full", data=tmp_path / "data")
    (made.folder / "engagement.yml").write_text(SETTINGS, "utf-8")
    found = open_engagement(made.folder)
    (tmp_path / "1.csv").write_text(LOG, "utf-8")
    (tmp_path / "2.csv").write_text(LATER, "utf-8")
    import_file(found, tmp_path / "1.csv", author="Anne")
    return found


def held(folder):
    found = open_engagement(folder)
    found.ledger.verify()
    sources = sorted(place.name[9:] for place in (folder / "sources").glob("*.csv"))
    return len(found.stored("contacts")), len(found.deliveries()), len(found.ledger.current("import")), sources


def started(engagement, tmp_path, limit=0):
    command = [sys.executable, "-c", IMPORT, str(engagement.folder), str(tmp_path / "2.csv"), str(limit)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def test_a_process_killed_at_any_moment_leaves_all_or_nothing(engagement, tmp_path):
    """SIGKILL at growing delays; what is left of the file's copy is swept away by the next import."""
    outcomes = set()
    for delay in (0.0, 0.4, 1.2):
        process = started(engagement, tmp_path)
        assert process.stdout.readline() == "begins\n"
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        rows, deliveries, imports, _ = held(engagement.folder)
        outcomes.add((rows, deliveries, imports))
        assert (rows, deliveries, imports) in ((3000, 1, 1), (6000, 2, 2))
        if rows == 6000:
            break
    assert (3000, 1, 1) in outcomes
    if held(engagement.folder)[0] == 3000:
        import_file(engagement, tmp_path / "2.csv", author="Anne")
    assert held(engagement.folder) == (6000, 2, 2, ["1.csv", "2.csv"])
    assert not (engagement.folder / ".reading").exists()


@pytest.mark.parametrize("limit", [2_000, 40_000, 70_000])
def test_a_full_disk_leaves_the_engagement_as_it_was(engagement, tmp_path, limit):
    before = held(engagement.folder)
    process = started(engagement, tmp_path, limit)
    told, _ = process.communicate(timeout=300)
    assert "ends" not in told
    assert process.returncode != 0
    assert held(engagement.folder) == before
    import_file(engagement, tmp_path / "2.csv", author="Anne")
    assert held(engagement.folder) == (6000, 2, 2, ["1.csv", "2.csv"])
