"""How much memory and time the parsing of one file may take."""

from __future__ import annotations

from typing import NamedTuple

MEGABYTE = 1_000_000


class Limits(NamedTuple):
    """Bounds of one child.

    Parameters
    ----------
    memory : bytes that the child may hold in memory, beyond what the server holds
    seconds : time by the clock
    """

    memory: int
    seconds: float


def limits_for(size: int) -> Limits:
    """Return the limits for a file of `size` bytes.

    2 GB at most and 0.6 of what the machine has free, but never under 400 MB; two minutes, and one more per 20 MB.
    """
    import psutil  # type: ignore[import-untyped]

    free = int(psutil.virtual_memory().available * 0.6)
    return Limits(max(400 * MEGABYTE, min(2_000 * MEGABYTE, free)), 120.0 + 60.0 * size / (20 * MEGABYTE))
