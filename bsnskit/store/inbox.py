"""Files dropped into an engagement's `inbox/`: taken in one by one; what could not be taken stays, with why."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bsnskit.errors import BlockingFindings, BsnsError
from bsnskit.intake import RefusedFile
from bsnskit.store.imports import ImportReport, import_file
from bsnskit.vocabulary import N_

if TYPE_CHECKING:
    from collections.abc import Callable

    from bsnskit.store.engagement import Engagement

ROOM = "inbox"
_NOT_DELIVERED = ("~$", ".")
"""How files begin that a spreadsheet or a file manager puts there by itself."""
_MADE_BY_PROGRAMS = {"thumbs.db", "desktop.ini"}


@dataclass(frozen=True)
class Tried:
    """One file of the inbox: what its import did, or why it stays."""

    file: str
    report: ImportReport | None = None
    problem: BsnsError | None = None


def files_of_inbox(engagement: Engagement) -> list[Path]:
    """Return the delivered files of the inbox, the smallest first: lists come before the logs that need them."""
    found = [
        place
        for place in engagement.room(ROOM).iterdir()
        if not place.name.startswith(_NOT_DELIVERED)
        and place.name.casefold() not in _MADE_BY_PROGRAMS
        and (place.is_symlink() or place.is_file())
    ]
    return sorted(found, key=lambda place: (0 if place.is_symlink() else place.stat().st_size, place.name))


def import_inbox(
    engagement: Engagement, *, author: str, tell: Callable[[str], None] = lambda name: None, **how: Any
) -> list[Tried]:
    """Take in every file of the inbox; what was taken lies in sources/ and leaves the inbox.

    A file that is refused is tried once more after others were taken: a log may have waited for its list.

    Parameters
    ----------
    tell : hears the name of each file before it is read
    how : as for `import_file`: kind, mapping, replace, append
    """
    tried: dict[str, Tried] = {}
    waiting, progress = files_of_inbox(engagement), True
    while waiting and progress:
        progress = False
        for place in list(waiting):
            tell(place.name)
            tried[place.name] = _try(engagement, place, author, how)
            if tried[place.name].report is not None:
                place.unlink()
                waiting.remove(place)
                progress = True
        waiting = [place for place in waiting if isinstance(tried[place.name].problem, BlockingFindings)]
    return list(tried.values())


def _try(engagement: Engagement, place: Path, author: str, how: dict[str, Any]) -> Tried:
    try:
        if place.is_symlink():
            raise RefusedFile(
                place.name,
                N_("this is a link, not a file"),
                N_("Links are not followed out of the engagement's folder."),
                N_("Put the file itself in its place."),
            )
        return Tried(place.name, import_file(engagement, place, author=author, **how))
    except BsnsError as problem:
        return Tried(place.name, problem=problem)
