"""bsnskit: find why customers contact a company, what it costs, and what should become of it.

Two names open everything: `open_session` for notebooks, `open_engagement` for those who work on the tables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bsnskit.errors import BsnsError
    from bsnskit.session import Session, open_session
    from bsnskit.store.engagement import Engagement, open_engagement

__all__ = ["BsnsError", "Engagement", "Session", "open_engagement", "open_session"]

_HOMES = {
    "BsnsError": "bsnskit.errors",
    "Engagement": "bsnskit.store.engagement",
    "Session": "bsnskit.session",
    "open_engagement": "bsnskit.store.engagement",
    "open_session": "bsnskit.session",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'bsnskit' has no attribute '{name}'")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
