"""Who is let in: host names, origins, tries of tokens and codes, and the headers of every answer."""

from __future__ import annotations

import hmac
import socket
import time
from collections import deque
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

TRIES = 10
"""Wrong tokens or codes from one address within `WINDOW_S`; then none is looked at for as long."""
TRIES_OF_A_NAME = 5
"""Wrong codes for one name within `NAME_WINDOW_S`."""
WINDOW_S = 60.0
NAME_WINDOW_S = 600.0
_MOST = 10_000

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",  # with no-referrer a browser says Origin: null on our own forms
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}

OVER_TLS = {"Cross-Origin-Opener-Policy": "same-origin", "Strict-Transport-Security": "max-age=86400"}
"""What a browser heeds only where the address is https."""


def is_same(given: str, wanted: str) -> bool:
    """Compare secrets in a time that tells nothing."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), wanted.encode())


class Tries:
    """Counts wrong tries by who made them, and says when no more are looked at."""

    def __init__(self, most: int, window_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.most, self.window_s, self._clock = most, window_s, clock
        self._wrong: dict[str, deque[float]] = {}

    def exhausted(self, who: str) -> bool:
        """Tell whether no further try is to be looked at now."""
        held = self._wrong.get(who)
        while held and held[0] <= self._clock() - self.window_s:
            held.popleft()
        return held is not None and len(held) >= self.most

    def wrong(self, who: str) -> None:
        """Count a wrong try."""
        if who not in self._wrong and len(self._wrong) >= _MOST:
            self._wrong.pop(next(iter(self._wrong)))
        self._wrong.setdefault(who, deque(maxlen=self.most)).append(self._clock())


def own_names(addresses: Iterable[str], public: str = "") -> set[str]:
    """Return the host names that this server answers to; any other is a page elsewhere that had its name moved here."""
    names = {"127.0.0.1", "localhost", "[::1]", *(host_of(address) for address in addresses)}
    if addresses:
        name = socket.gethostname().lower()
        names |= {name, f"{name}.local"}
    return names | ({host_of(public)} if public else set())


def host_of(address: str) -> str:
    """Return the host of an address or of a Host header, without its port, in lower case."""
    netloc = urlsplit(address).netloc if "//" in address else address
    host = netloc.rpartition("@")[2].lower()
    return host[: host.index("]") + 1] if host.startswith("[") and "]" in host else host.partition(":")[0].rstrip(".")


def is_own_origin(origin: str | None, host: str) -> bool:
    """Tell whether a request that changes something comes from our own page."""
    return bool(origin) and urlsplit(str(origin)).netloc.lower() == host.lower()
