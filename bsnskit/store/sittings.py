"""One sitting of a workshop: which port, which addresses, until when; what a restart after a crash takes up again.

The file names no token: that is made from the engagement's own key and the sitting's name, and ends with the sitting.
"""

from __future__ import annotations

import datetime as dt
import json
import secrets
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING

from bsnskit.store.ballots import Ballots, signature
from bsnskit.store.files import write_whole

if TYPE_CHECKING:
    from bsnskit.store.folder import EngagementFolder

FORMAT = 1
HOURS = 12
"""A sitting ends after so many hours, and both tokens with it."""
_FILE = "workshop.json"
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_TOKEN_LENGTH = 18


@dataclass(frozen=True)
class Place:
    """One address of the ballot on one network interface.

    `answers` says whether this machine itself got an answer there; None = not tried yet. `is_public` addresses can be
    reached from beyond the room.
    """

    interface: str
    address: str
    answers: bool | None = None
    is_public: bool = False


@dataclass(frozen=True)
class Sitting:
    """A sitting as it stands.

    `until` is UTC, `public` the address behind a proxy, `devices` those that came from another machine, `notes` what may
    keep a telephone away, as message ids with their fields.
    """

    session: str
    until: str
    port: int = 0
    lan: bool = False
    public: str = ""
    places: tuple[Place, ...] = ()
    devices: int = 0
    notes: tuple[tuple[str, dict[str, str]], ...] = ()
    running: bool = field(default=False)

    @property
    def ends(self) -> dt.datetime:
        """When it ends."""
        return dt.datetime.fromisoformat(self.until)

    def is_over(self, now: dt.datetime | None = None) -> bool:
        """Tell whether its time is over."""
        return (now or dt.datetime.now(dt.UTC)) >= self.ends

    def token(self, key: bytes) -> str:
        """Return the participants' token: 89 bits, in letters and digits that nobody mixes up."""
        number, letters = int(signature(key, "token", self.session), 16), []
        for _ in range(_TOKEN_LENGTH):
            number, place = divmod(number, len(_LETTERS))
            letters.append(_LETTERS[place])
        return "".join(letters)

    def entrances(self, key: bytes) -> list[str]:
        """Return the whole addresses, token included, the one to be shown first at the head."""
        reached = sorted(self.places, key=lambda place: (place.answers is False, place.is_public))
        bases = [self.public.rstrip("/")] if self.public else [f"http://{place.address}" for place in reached]
        return [f"{base}/?token={self.token(key)}" for base in bases]


def read_sitting(folder: EngagementFolder) -> Sitting | None:
    """Return the sitting that was held last; None where there is none, or one of a newer kit."""
    place = folder.path(_FILE)
    try:
        held = json.loads(place.read_text("utf-8"))
        if held.pop("format") != FORMAT:
            return None
        places, notes = held.pop("places"), held.pop("notes")
        return Sitting(
            **held, places=tuple(Place(**one) for one in places), notes=tuple((text, told) for text, told in notes)
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_sitting(folder: EngagementFolder, sitting: Sitting) -> None:
    """Keep the sitting; readable by its owner alone."""
    content = json.dumps({"format": FORMAT, **asdict(sitting)}, indent=1, sort_keys=True)
    write_whole(folder.path(_FILE), f"{content}\n".encode(), mode=0o600)


def begin_sitting(
    folder: EngagementFolder, *, lan: bool, public: str, now: dt.datetime | None = None, hours: float = HOURS
) -> Sitting:
    """Take up the sitting that is not over yet, so that telephones find their way back; else begin one."""
    now = now or dt.datetime.now(dt.UTC)
    held = read_sitting(folder)
    if held is None or held.is_over(now):
        until = (now + dt.timedelta(hours=hours)).isoformat(timespec="seconds")
        held = Sitting(secrets.token_hex(4), until)
    begun = replace(held, lan=lan, public=public, places=(), notes=(), devices=0, running=False)
    write_sitting(folder, begun)
    return begun


def ballots_of(folder: EngagementFolder) -> Ballots:
    """Return the blind vote in the sitting held last; without a sitting rounds can still be opened and read."""
    sitting = read_sitting(folder)
    return Ballots(folder.ledger, sitting.session if sitting else "")
