"""Everything that `make test` checks, in one command for every system.

    python -m tools.check

All checks run, whatever the first one says; the exit code is 1 when one of them failed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from tools.browser import fetch_browser, find_browser

ROOT = Path(__file__).resolve().parents[1]


def checks() -> dict[str, list[str]]:
    """Return each check's name and command."""
    python = sys.executable
    # Spark and Postgres have a command of their own: make test-engines.
    tests = [python, "-m", "pytest", "-q", "--ignore=tests/engines"]
    floors = shutil.which("lint-imports", path=str(Path(python).parent)) or "lint-imports"
    return {
        "style": [python, "-m", "ruff", "check", "--quiet", "."],
        "layout": [python, "-m", "ruff", "format", "--check", "--quiet", "."],
        "floors": [floors, "--no-logo"],
        "types": [python, "-m", "mypy"],
        "tests": [
            *tests,
            "-n",
            "auto",
            "--maxprocesses=4",
            "--dist=loadscope",
            "--no-loadscope-reorder",
            "--durations=15",
        ],
        "gallery": [python, "-m", "tools.gallery"],
    }


def main() -> int:
    """Run every check, print how each ended, return the exit code."""
    # Tests start some hundred processes; without bytecode each compiles the whole kit anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    if find_browser().path is None:
        print(fetch_browser(), flush=True)
    ends: dict[str, str] = {}
    for name, command in checks().items():
        print(f"== {name}: {' '.join([Path(command[0]).name, *command[1:]])}", flush=True)
        started = time.monotonic()
        code = subprocess.run(command, cwd=ROOT, check=False).returncode
        ends[name] = f"{'passed' if code == 0 else f'failed ({code})':<12} {time.monotonic() - started:5.0f} s"
    print("\n" + "\n".join(f"{name:<8} {end}" for name, end in ends.items()), flush=True)
    return int(any(end.startswith("failed") for end in ends.values()))


if __name__ == "__main__":
    sys.exit(main())
