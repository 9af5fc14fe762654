"""Texts as SQL."""

from __future__ import annotations

GROUPED = "[0-9]{1,3}( [0-9]{3})+"
"""An id written with spaces between thousands."""
_SPACES = "\u00a0\u202f\u2009"
PLAIN_SPACES = str.maketrans(_SPACES, " " * len(_SPACES))


def quoted(text: object) -> str:
    """Return a value as SQL text."""
    return "'" + str(text).replace("'", "''") + "'"


def spaced(text: str) -> str:
    """Return the SQL of a text with plain spaces and none around it."""
    return f"trim(translate({text}, '{_SPACES}', '{' ' * len(_SPACES)}'))"
