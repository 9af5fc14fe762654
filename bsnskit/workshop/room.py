"""The room's network: one address per interface, whether it answers, and what may stand in the way."""

from __future__ import annotations

import http.client
import ipaddress
import re
import socket
import sys
from collections.abc import Iterable, Mapping
from typing import Any

import psutil  # type: ignore[import-untyped]

from bsnskit.errors import Message
from bsnskit.store.sittings import Place
from bsnskit.vocabulary import N_

HERE = "127.0.0.1"
_OF_MACHINES = re.compile(r"docker|veth|br-|virbr|vmnet|vboxnet|vethernet|utun|tun|tap|wg|zt|tailscale|ifb|bridge\d")
"""Names of interfaces that lead to machines inside this one, or into a tunnel: no telephone in the room is there."""


def addresses(
    port: int, *, interfaces: Mapping[str, Iterable[Any]] | None = None, up: Iterable[str] | None = None
) -> list[Place]:
    """Return one address per network interface that is up, those a telephone in the room may reach first.

    Parameters
    ----------
    interfaces, up : as psutil tells them; the machine's own when left out
    """
    found = psutil.net_if_addrs() if interfaces is None else interfaces
    alive = {name for name, state in psutil.net_if_stats().items() if state.isup} if up is None else set(up)
    places = []
    for name, held in found.items():
        usable = [one for one in map(_usable, held) if one is not None]
        if name in alive and usable:
            best = min(usable, key=lambda address: (address.version, address.is_link_local))
            host = f"[{best}]" if best.version == 6 else str(best)
            places.append(Place(name, f"{host}:{port}", None, best.is_global))
    return sorted(places, key=lambda place: (bool(_OF_MACHINES.match(place.interface.lower())), place.interface))


def _usable(held: Any) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    if held.family not in (socket.AF_INET, socket.AF_INET6):
        return None
    address = ipaddress.ip_address(str(held.address).partition("%")[0])
    # A browser cannot open a link-local address of version 6: its zone has no place in an address bar.
    if address.is_loopback or (address.version == 6 and address.is_link_local):
        return None
    return address


def answers(place: Place, *, timeout_s: float = 2.0) -> bool:
    """Tell whether the ballot answers at an address, asked from this machine."""
    connection = http.client.HTTPConnection(place.address, timeout=timeout_s)
    try:
        connection.request("GET", "/here")
        return connection.getresponse().read() == b"bsnskit"
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


NO_NETWORK = N_(
    "No network: this machine has no address that another device could reach. Use one shared device, or workbooks."
)
NO_ANSWER = N_("Not even this machine gets an answer at {addresses}: a firewall refuses it, or the network has gone.")
PUBLIC = N_("{addresses} can be reached from beyond this room; only the token protects the ballot there.")
IF_NOT = N_("If the page does not open on a telephone although it opens here:")
FIREWALL = {
    "win32": N_("A firewall blocks it: in Windows Security, Firewall, allow this Python on private networks."),
    "darwin": N_("A firewall blocks it: in System Settings, Network, Firewall, allow incoming connections for Python."),
}
ANY_FIREWALL = N_("A firewall blocks it: allow this port for the local network (ufw, firewalld) during the workshop.")
GUEST_WIFI = N_(
    "A guest wifi keeps devices from each other: use another network, a telephone's hotspot, one shared device, or "
    "workbooks."
)
OTHER_NETWORK = N_("The telephone is in another network: mobile data off, no VPN, the same wifi as this machine.")


def concerns(places: Iterable[Place], *, system: str = sys.platform) -> list[Message]:
    """Return what may keep a telephone from the ballot, and what to do about each."""
    held = list(places)
    if not held:
        return [Message(NO_NETWORK)]
    told = []
    for text, which in (
        (NO_ANSWER, [place.address for place in held if place.answers is False]),
        (PUBLIC, [place.address for place in held if place.is_public]),
    ):
        if which:
            told.append(Message(text, {"addresses": ", ".join(which)}))
    likely = (IF_NOT, FIREWALL.get(system, ANY_FIREWALL), GUEST_WIFI, OTHER_NETWORK)
    return [*told, *(Message(text) for text in likely)]
