"""What the statistical functions share: checked arrays, plain numbers, one error, one estimate."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bsnskit.errors import BsnsError

__all__ = [
    "RELIABLE_FROM",
    "Estimate",
    "Flags",
    "Floats",
    "Interval",
    "WrongNumbers",
    "as_counts",
    "as_floats",
    "plain",
]

N_ = str
"""Marks a text for the gettext catalogue without translating it."""

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

RELIABLE_FROM = 30
"""Units, values or answers from which a bootstrap interval may be trusted; below it is marked unreliable."""


class WrongNumbers(BsnsError, ValueError):
    """A statistical function was given numbers it cannot be about: a negative count, more hits than trials."""


class Interval(NamedTuple):
    """Lower and upper end, numbers or arrays; unpacks as `low, high`."""

    low: Any
    high: Any


@dataclass(frozen=True)
class Estimate:
    """A figure with its interval, and how far it may be trusted.

    `value`, `low`, `high` share a unit and are NaN where nothing is known. `n` is the number of values they rest on,
    `level` the confidence level, `method` the code of the interval's method, `reliable` False where `n` is too small
    for that method.
    """

    value: float
    low: float
    high: float
    n: int
    level: float
    method: str
    reliable: bool


def as_floats(values: ArrayLike | Iterable[object], name: str = "values") -> Floats:
    """Return a new float array; None, NaN and pandas' NA become NaN.

    Raises
    ------
    WrongNumbers : a value is not a number
    """
    given = np.asarray(values)
    if given.dtype.kind in "biuf":
        return given.astype(np.float64)
    try:
        plain_values = [np.nan if is_missing(value) else value for value in given.ravel().tolist()]
        return np.array(plain_values, dtype=np.float64).reshape(given.shape)
    except (TypeError, ValueError) as error:
        raise WrongNumbers(name, N_("not all values are numbers"), N_("Give numbers; leave unknowns empty.")) from error


def as_counts(values: ArrayLike | Iterable[object], name: str = "counts") -> Floats:
    """Return a new float array of numbers that are never negative; unknowns are NaN.

    Raises
    ------
    WrongNumbers : a value is negative, infinite, or not a number
    """
    counts = as_floats(values, name)
    wrong = (counts < 0) | np.isinf(counts)
    if wrong.any():
        raise WrongNumbers(
            name,
            N_("{count} value(s) negative or infinite, the first is {first}"),
            N_("Counts and exposures are never negative."),
            count=int(wrong.sum()),
            first=float(counts[wrong].flat[0]) if counts.ndim else float(counts),
        )
    return counts


def is_missing(value: object) -> bool:
    """Tell whether one value is None, NaN, NaT or pandas' NA."""
    if value is None:
        return True
    try:
        return bool(value != value)
    except TypeError:  # pandas' NA refuses to be a truth value
        return True


def plain(values: Floats) -> Any:
    """Return a Python float for an array without dimensions, the array itself otherwise."""
    return float(values) if np.ndim(values) == 0 else values


def check_level(level: float) -> None:
    """Refuse a confidence level that is not between 0 and 1 (95 instead of .95).

    Raises
    ------
    WrongNumbers
    """
    if not 0 < level < 1:
        raise WrongNumbers(
            "level",
            N_("{level} is not a confidence level"),
            N_("A level lies between 0 and 1, such as 0.95."),
            level=level,
        )


def draw_blocks(draws: int, width: int) -> list[int]:
    """Split a number of resamples into blocks that keep about two million cells of `width` in memory."""
    size = max(1, min(draws, 2_000_000 // max(width, 1)))
    return [min(size, draws - start) for start in range(0, draws, size)]
