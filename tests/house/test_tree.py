"""What git keeps: UTF-8 with LF, no place of one machine, no index address, nothing built."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Text that names a folder of one machine, or where one machine fetches its packages.
MACHINE = re.compile(r"(?<![\w.])/(?:tmp|work|root|home|Users)/[\w.-]+|\b[A-Z]:\\+Users\\+\w+")
INDEX = re.compile(r"--(?:extra-)?index-url|--find-links|https?://[^ )\"]*(?:/simple\b|/npm/|/packages/[0-9a-f]{2}/)")


@cache
def kept() -> tuple[tuple[str, str], ...]:
    """Return the files of git with what .gitattributes says of their text ("unset" = kept byte for byte)."""
    if not (ROOT / ".git").exists():
        pytest.skip("this is no git checkout")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    asked = subprocess.run(
        ["git", "check-attr", "-z", "--stdin", "text"], cwd=ROOT, input=listed, capture_output=True, check=True
    )
    fields = asked.stdout.decode().split("\0")
    return tuple(
        (path, value) for path, value in zip(fields[::3], fields[2::3], strict=False) if (ROOT / path).is_file()
    )


def texts() -> list[tuple[str, bytes]]:
    """Return every text file of git with its content; the locks, which test_locks reads, aside."""
    return [
        (path, (ROOT / path).read_bytes()) for path, value in kept() if value != "unset" and not path.endswith(".lock")
    ]


def test_writes_every_text_in_utf8_with_lf():
    wrong = [path for path, content in texts() if b"\r" in content or content.startswith(b"\xef\xbb\xbf")]
    for path, content in texts():
        try:
            content.decode("utf-8")
        except UnicodeDecodeError:
            wrong.append(path)
    assert wrong == []


@pytest.mark.parametrize("pattern", [MACHINE, INDEX], ids=["machine", "index"])
def test_names_no_place(pattern):
    own = Path(__file__).relative_to(ROOT).as_posix()
    found = [
        f"{path}: {match[0]}"
        for path, content in texts()
        if path != own
        for match in pattern.finditer(content.decode("utf-8", errors="replace"))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (MACHINE, "open('/home/jane/volumes.csv')"),
        (MACHINE, r"C:\Users\jane\volumes.csv"),
        (INDEX, "pip install --index-url X"),
        (INDEX, "https://packages.example.org/simple/pandas"),
    ],
)
def test_knows_a_place_when_it_sees_one(pattern, text):
    assert pattern.search(text)


def test_keeps_nothing_that_is_built():
    built = re.compile(
        r"(^|/)(\.venv|__pycache__|\.ipynb_checkpoints)/|\.sqlite|(^|/)run\.json$|^data/sample/.*\.parquet$"
    )
    assert [path for path, _ in kept() if built.search(path)] == []


def test_compares_the_gallery_once_there_is_one():
    from tools.check import checks

    gallery = [path for path, _ in kept() if re.fullmatch(r"reports/sample/[^/]+/.*\.ipynb", path)]
    compared = [name for name, command in checks().items() if "tools.gallery" in command]
    assert bool(gallery) == bool(compared), "executed notebooks in reports/sample and `pytest --nbval` come together"
