"""Splits that others published: benchmarks to show beside a client's own figures, never defaults."""

from __future__ import annotations

from types import MappingProxyType

__all__ = ["PUBLISHED_NEEDLESS", "PUBLISHED_SPLIT"]

PUBLISHED_SPLIT = MappingProxyType({"eliminate": 0.4, "automate": 0.2, "simplify": 0.3, "leverage": 0.1})
"""Share of the contacts per objective. METHOD section 3, marked there as published elsewhere; no edition is named."""
PUBLISHED_NEEDLESS = 0.26
"""Needless share of contacts x time x cost. METHOD section 3, likewise."""
