"""The manifest of a run: what went in, what came out, by hash; no host, no time, no path of a machine."""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from bsnskit.runs.series import SERIES, notebooks_root

if TYPE_CHECKING:
    from bsnskit.store.engagement import Engagement

FORMAT = 1
NAME = "manifest.json"
PACKAGES = (
    "bsnskit",
    "altair",
    "duckdb",
    "ibis-framework",
    "pandas",
    "pandera",
    "papermill",
    "scipy",
    "vl-convert-python",
)
"""Packages whose version may move a figure or a picture."""


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def inputs_of(engagement: Engagement, week: str, language: str) -> dict[str, object]:
    """Return all that the figures of a run rest on."""
    folder = engagement.folder
    sources = sorted(path for path in (folder / "sources").glob("*") if path.is_file())
    # What is derived from these lies one folder below, and carries the times of the files it was made of.
    tables = sorted((folder / "tables").glob("*.parquet"))
    return {
        "parameters": {"client": engagement.name, "week": week, "language": language},
        "settings": file_hash(folder / "engagement.yml"),
        "sources": {path.name: file_hash(path) for path in sources},
        "tables": {path.relative_to(folder / "tables").as_posix(): file_hash(path) for path in tables},
        "ledger": {"position": engagement.ledger.position, "digest": engagement.ledger.digest},
        "list_version": int(engagement.reasons["list_version"].max()) if len(engagement.reasons) else 0,
        "notebooks": {name: file_hash(notebooks_root() / f"{name}.ipynb") for name in SERIES},
        "packages": {name: version(name) for name in PACKAGES},
    }


def outputs_of(folder: Path) -> dict[str, str]:
    """Return every file of a finished run by hash, the manifest itself and run.json left out."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name not in (NAME, "run.json"))
    return {path.relative_to(folder).as_posix(): file_hash(path) for path in files}


def write_manifest(folder: Path, inputs: dict[str, object]) -> Path:
    """Write manifest.json over the files that lie in the folder."""
    content = {"format": FORMAT, "outcome": "complete", "inputs": inputs, "outputs": outputs_of(folder)}
    path = folder / NAME
    path.write_text(
        json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n"
    )
    return path


def is_current(folder: Path, inputs: dict[str, object]) -> bool:
    """Tell whether a whole report of the very same inputs lies in the folder, untouched."""
    path = folder / NAME
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return content.get("inputs") == inputs and content.get("outputs") == outputs_of(folder)
