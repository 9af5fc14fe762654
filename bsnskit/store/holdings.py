"""In which files of an engagement something stands that is to be forgotten."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from bsnskit.errors import BsnsError, Message
from bsnskit.intake.masking.names import folded
from bsnskit.intake.read import read_source
from bsnskit.vocabulary import N_

if TYPE_CHECKING:
    from bsnskit.store.engagement import Engagement


def raw_files_with(engagement: Engagement, pattern: re.Pattern[str], *, flat: bool) -> list[str]:
    """Return the delivered files in which it stands.

    Parameters
    ----------
    flat : the pattern is one of folded text
    """
    files = dict.fromkeys(str(entry["file"]) for entry in engagement.deliveries())
    return [file for file in files if _holds(engagement.path("sources", file), pattern, flat=flat)]


def files_with(engagement: Engagement, room: str, pattern: re.Pattern[str], *, flat: bool) -> list[str]:
    """Return the files of a room in which, or in whose name, it stands."""
    folder = engagement.path(room)
    if not folder.is_dir():
        return []

    def named(place: Path) -> bool:
        words = re.sub(r"[\W_]+", " ", place.stem)
        return bool(pattern.search(folded(words) if flat else words))

    return [
        f"{room}/{place.name}"
        for place in sorted(folder.iterdir())
        if place.is_file() and (named(place) or _holds(place, pattern, flat=flat))
    ]


def left_in_inbox(engagement: Engagement, pattern: re.Pattern[str], *, flat: bool) -> list[Message]:
    """Say which files of the inbox hold it too; those are for a person to remove."""
    told = N_("inbox/{file} holds it too and was not imported yet: remove it there.")
    room = engagement.path("inbox")
    places = sorted(place for place in room.iterdir() if place.is_file()) if room.is_dir() else []
    return [Message(told, {"file": place.name}) for place in places if _holds(place, pattern, flat=flat)]


def _holds(path: Path, pattern: re.Pattern[str], *, flat: bool) -> bool:
    """Tell whether a file holds what is to be forgotten; one that can no longer be read is taken to hold it."""
    if not path.exists():
        return False
    content = path.read_bytes()
    try:
        texts: Iterable[str]
        if content.startswith((b"PK", b"\x1f\x8b", b"PAR1", b"\xd0\xcf")):
            grids = read_source(path.name, content).grids
            texts = ("\n".join(cells) for grid in grids for cells in grid.cells)
        else:
            texts = (_decoded(content),)
        return any(pattern.search(folded(text) if flat else text) for text in texts)
    except BsnsError:
        return True


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
