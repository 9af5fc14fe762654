"""Short messages on a pipe: one JSON list per line, never longer than a pipe takes in one piece."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import IO, Any

LONGEST = 512
"""Bytes; POSIX promises that a write of so many is not torn."""


def send(stream: IO[bytes], message: Sequence[Any]) -> None:
    """Write one message."""
    stream.write(json.dumps(message).encode("ascii")[: LONGEST - 1] + b"\n")
    stream.flush()


def receive(stream: IO[bytes]) -> list[Any] | None:
    """Read one message; None when the other side has gone."""
    line = stream.readline()
    if not line.endswith(b"\n"):
        return None
    found: list[Any] = json.loads(line)
    return found
