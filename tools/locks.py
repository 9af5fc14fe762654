"""Make the locks anew: requirements.lock, and one more per extra of pyproject.toml.

    python -m tools.locks [--upgrade]

Each lock is universal (markers for Linux, macOS and Windows), carries hashes and names no index. A version moves only
when pyproject.toml asks for it or with --upgrade. Afterwards every lock is tried without installing: each package must
have a wheel for each system and Python.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from uv import find_uv_bin

ROOT = Path(__file__).resolve().parents[1]
PYTHONS = ("3.11", "3.12", "3.13")
BUILT = ("pyspark",)
"""Published as source alone, pure Python: pip makes a wheel of it anywhere."""
SYSTEMS = ("x86_64-manylinux_2_28", "aarch64-apple-darwin", "x86_64-pc-windows-msvc")


def main(arguments: list[str]) -> int:
    """Write every lock, then try each for every system and Python; return the exit code."""
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    compile_lock("requirements.lock", *arguments)
    for extra in extras:
        compile_lock(f"requirements-{extra}.lock", "--extra", extra, "-c", "requirements.lock", *arguments)
    names = ["requirements.lock", *(f"requirements-{extra}.lock" for extra in extras)]
    gaps = [
        gap
        for name in names
        for system in SYSTEMS
        for python in PYTHONS
        if (gap := missing_wheels(name, system, python))
    ]
    print(
        "\n".join(gaps)
        if gaps
        else f"every package has a wheel for {', '.join(SYSTEMS)} and Python {', '.join(PYTHONS)}"
    )
    return int(bool(gaps))


def compile_lock(name: str, *arguments: str) -> None:
    """Write one lock."""
    print(name, flush=True)
    options = [
        "--universal",
        "--python-version",
        PYTHONS[0],
        "--generate-hashes",
        "--no-emit-index-url",
        "--no-header",
        "--quiet",
    ]
    subprocess.run(
        [find_uv_bin(), "pip", "compile", *options, *arguments, "pyproject.toml", "-o", name], cwd=ROOT, check=True
    )


def missing_wheels(name: str, system: str, python: str) -> str:
    """Return what a system and Python would miss from a lock; empty when nothing."""
    options = ["--dry-run", "--no-deps", "--only-binary", ":all:", "--require-hashes", "--quiet"]
    target = ["--python-platform", system, "--python-version", python]
    with tempfile.TemporaryDirectory() as nowhere:
        wheels = Path(nowhere, name)
        blocks = re.split(r"\n(?=\S)", (ROOT / name).read_text(encoding="utf-8"))
        wheels.write_text("\n".join(block for block in blocks if not block.startswith(BUILT)), encoding="utf-8")
        command = [find_uv_bin(), "pip", "install", *options, *target, "--target", nowhere, "-r", str(wheels)]
        tried = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return "" if tried.returncode == 0 else f"{name}, {system}, Python {python}: {tried.stderr.strip()}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
