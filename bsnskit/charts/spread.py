"""Move cards aside until none hides another: plain arithmetic, the same on every machine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

_ROUNDS = 400
_AIR = 3.0


@dataclass(frozen=True)
class Card:
    """A rectangle around its middle [px], and the room it may move in."""

    x: float
    y: float
    width: float
    height: float
    x_low: float
    x_high: float
    y_low: float
    y_high: float

    def inside(self) -> Card:
        """Return the card pushed back into its room; a room smaller than the card keeps it in the middle."""
        return replace(
            self,
            x=_between(self.x, self.x_low + self.width / 2, self.x_high - self.width / 2),
            y=_between(self.y, self.y_low + self.height / 2, self.y_high - self.height / 2),
        )


def _between(value: float, low: float, high: float) -> float:
    return (low + high) / 2 if low > high else min(max(value, low), high)


def spread(cards: Sequence[Card]) -> list[Card]:
    """Return the cards in the same order, pushed apart and kept in their rooms.

    Where the rooms are too full, some overlap remains; nothing is dropped.

    Parameters
    ----------
    cards : n cards, the first ones move least
    """
    moved = [card.inside() for card in cards]
    for _ in range(_ROUNDS):
        if not _push_all(moved):
            break
    return moved


def _push_all(cards: list[Card]) -> bool:
    pushed = False
    for first in range(len(cards)):
        for second in range(first + 1, len(cards)):
            step = _push(cards[first], cards[second])
            if step is None:
                continue
            pushed = True
            dx, dy = step
            cards[first] = replace(cards[first], x=cards[first].x - dx * 0.4, y=cards[first].y - dy * 0.4).inside()
            cards[second] = replace(cards[second], x=cards[second].x + dx * 0.6, y=cards[second].y + dy * 0.6).inside()
    return pushed


def _push(first: Card, second: Card) -> tuple[float, float] | None:
    over_x = (first.width + second.width) / 2 + _AIR - abs(first.x - second.x)
    over_y = (first.height + second.height) / 2 + _AIR - abs(first.y - second.y)
    if over_x <= 0.01 or over_y <= 0.01:
        return None
    if over_y <= over_x:
        return 0.0, over_y if second.y >= first.y else -over_y
    return (over_x if second.x >= first.x else -over_x), 0.0
