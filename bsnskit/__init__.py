"""bsnskit: find why customers contact a company, what it costs, and what should become of it.

Two names open everything: `open_session` for notebooks, `open_engagement` for those who work on the tables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bsnskit.quick_imports import names_of

if TYPE_CHECKING:
    from bsnskit.errors import BsnsError
    from bsnskit.session import Session, open_session
    from bsnskit.store.engagement import Engagement, open_engagement

__all__ = ["BsnsError", "Engagement", "Session", "open_engagement", "open_session"]

_HOMES = {
    "BsnsError": "errors",
    "Engagement": "store.engagement",
    "Session": "session",
    "open_engagement": "store.engagement",
    "open_session": "session",
}

__getattr__ = names_of(__name__, _HOMES)


def __dir__() -> list[str]:
    return sorted(__all__)
