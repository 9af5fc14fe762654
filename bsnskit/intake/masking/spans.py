"""A stretch of text that is masked, and what it is."""

from __future__ import annotations

from typing import NamedTuple


class Span(NamedTuple):
    """One find: its type, first and past-the-last position."""

    type: str
    start: int
    end: int
