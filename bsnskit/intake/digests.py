"""By what a file as delivered is known again."""

from __future__ import annotations

import hashlib
from pathlib import Path


def digest_of(content: bytes | Path) -> str:
    """Return the SHA-256 by which a file as delivered is known."""
    if isinstance(content, Path):
        with content.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    return hashlib.sha256(content).hexdigest()
