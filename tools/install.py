"""Create .venv and install what the locks name, unless that was done for these very locks.

    python tools/install.py          the kit
    python tools/install.py test     the kit and an extra of pyproject.toml

Standard library only: it runs before anything is installed. A second call needs no network and ends at once.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
STAMP = VENV / "installed.json"
OLDEST, NEWEST = (3, 11), (3, 13)


class NotInstalled(Exception):
    """One sentence for the person who waits."""


def main(extras: list[str]) -> int:
    """Install the kit and the extras named; return the exit code."""
    try:
        locks = ["requirements.lock", *(f"requirements-{extra}.lock" for extra in extras)]
        absent = [name for name in locks if not (ROOT / name).is_file()]
        if absent:
            raise NotInstalled(
                f"{absent[0]} is not there: pyproject.toml has no such extra, or `make locks` was not run."
            )
        ensure_venv()
        done = read_stamp()
        for name in locks:
            wanted = digest((ROOT / name).read_bytes())
            if done.get(name) != wanted:
                pip_install(name, "-r", name)
                done = write_stamp(done, name, wanted)
        wanted = package_digest()
        if done.get("bsnskit") != wanted:
            pip_install("bsnskit", "--no-deps", "--no-build-isolation", "-e", ".")
            write_stamp(done, "bsnskit", wanted)
    except NotInstalled as reason:
        print(reason, file=sys.stderr)
        return 1
    return 0


def venv_python() -> Path:
    """Return where the environment's own Python lies on this system."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def ensure_venv() -> None:
    """Create the environment when it is missing or does not run."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        raise NotInstalled(f"Python 3.11, 3.12 or 3.13 is needed; this is {sys.version.split()[0]} ({sys.executable}).")
    python = venv_python()
    if (
        python.exists()
        and subprocess.run([python, "-c", "import pip"], capture_output=True, check=False).returncode == 0
    ):
        place = read_stamp().get("place", str(ROOT))
        if place != str(ROOT):
            raise NotInstalled(f"This folder was moved or copied from {place}: remove .venv here, then try again.")
        return
    print(f".venv: made with Python {sys.version.split()[0]}", flush=True)
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], capture_output=True, text=True, check=False)
    if made.returncode:
        raise NotInstalled(f"The environment could not be made:\n{made.stdout}{made.stderr}")


def read_stamp() -> dict[str, str]:
    """Return what is installed, by name; empty when nothing or when the record is damaged."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def write_stamp(done: dict[str, str], name: str, wanted: str) -> dict[str, str]:
    """Record one installed part and return the whole record."""
    done = {**done, name: wanted, "place": str(ROOT)}
    STAMP.write_text(json.dumps(done, indent=1), encoding="utf-8")
    return done


def digest(content: bytes) -> str:
    """Return the hash that tells whether a lock changed."""
    return hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest()


def package_digest() -> str:
    """Return the hash of what an editable install reads: the project and its build backend, not the tools' settings."""
    import tomllib

    tables = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return digest(json.dumps([tables["build-system"], tables["project"]], sort_keys=True).encode())


def pip_install(name: str, *arguments: str) -> None:
    """Run pip in the environment, saying in a few words how far it is; its own words are shown when it fails."""
    started = time.monotonic()
    print(f"{name}: fetching" + (" (the first time takes a minute or two)" if "-r" in arguments else ""), flush=True)
    command = [str(venv_python()), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", *arguments]
    lines: list[str] = []
    # An own PIP_USER or PIP_TARGET would send the packages past .venv.
    environment = {
        key: value for key, value in os.environ.items() if key not in {"PIP_USER", "PIP_TARGET", "PIP_PREFIX"}
    }
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as pip:
        for line in pip.stdout or ():
            lines.append(line)
            if line.startswith("Installing collected packages"):
                print(f"{name}: installing {line.count(',') + 1} package(s)", flush=True)
    if pip.returncode:
        raise NotInstalled(
            "".join(lines[-15:]) + f"{name}: pip ended with code {pip.returncode}; nothing more was done."
        )
    print(f"{name}: done in {time.monotonic() - started:.0f} s", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
