"""What the terminal says of the ballot: its addresses, a code to scan, and what may stand in the way."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bsnskit.errors import WrongCall
from bsnskit.vocabulary import N_
from bsnskit.workshop.texts import BLIND

if TYPE_CHECKING:
    from bsnskit.i18n import Language
    from bsnskit.store.sittings import Sitting


def ballot_lines(sitting: Sitting, key: bytes, words: Language) -> list[str]:
    """Return the lines to say once the ballot listens."""
    entrances = sitting.entrances(key)
    if sitting.public:
        told = words.text(N_("The ballot listens on this machine, behind a proxy; participants open"))
    elif sitting.lan:
        told = words.text(N_("The ballot is open to the network, one address per interface; participants open"))
    else:
        told = words.text(N_("The ballot is open on this machine alone (--lan opens it to the room), at"))
    listed = [_listed(sitting, place, entrance) for place, entrance in enumerate(entrances)]
    code = ["", *_code(entrances[0]), ""] if entrances else []
    notes = [f"- {words.text(text, **told)}" for text, told in sitting.notes]
    end = words.text(
        N_("It ends at {time} UTC; until then a restart keeps address, names and votes."), time=f"{sitting.ends:%H:%M}"
    )
    return [told, *listed, *code, words.text(BLIND), end, *notes, ""]


def _listed(sitting: Sitting, number: int, entrance: str) -> str:
    if sitting.public or not sitting.lan:
        return f"  {entrance}"
    host = urlsplit(entrance).netloc
    name = next((place.interface for place in sitting.places if place.address == host), "")
    return f"  {entrance}  ({name})" if name else f"  {entrance}"


def _code(address: str) -> list[str]:
    import segno

    drawn = io.StringIO()
    segno.make(address, error="m", micro=False).terminal(drawn, compact=True)
    return drawn.getvalue().splitlines()


def require_address(public: str) -> None:
    """Refuse what is no address of a site's root.

    Raises
    ------
    WrongCall : no http or https, no host, or a path
    """
    parts = urlsplit(public)
    if public and (parts.scheme not in ("http", "https") or not parts.netloc or parts.path.strip("/") or parts.query):
        raise WrongCall(
            "--address",
            N_("'{address}' is no address of a ballot"),
            N_("It has a name of its own, without a path: https://vote.example.org"),
            address=public,
        )
