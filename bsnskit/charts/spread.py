"""Move cards aside until none hides another: plain arithmetic, the same on every machine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

_STEP = 5.0
_AIR = 2.0


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

    def at(self, x: float, y: float) -> Card:
        """Return the card there, pushed back into its room; a room smaller than the card keeps it in the middle."""
        return replace(
            self,
            x=_between(x, self.x_low + self.width / 2, self.x_high - self.width / 2),
            y=_between(y, self.y_low + self.height / 2, self.y_high - self.height / 2),
        )

    def hidden(self, other: Card) -> float:
        """Return the area that both cover, a little air around them included [px2]."""
        over_x = (self.width + other.width) / 2 + _AIR - abs(self.x - other.x)
        over_y = (self.height + other.height) / 2 + _AIR - abs(self.y - other.y)
        return over_x * over_y if over_x > 0 and over_y > 0 else 0.0


def _between(value: float, low: float, high: float) -> float:
    return (low + high) / 2 if low > high else min(max(value, low), high)


def spread(cards: Sequence[Card]) -> list[Card]:
    """Return the cards in the same order, each at the free place nearest to its own, inside its room.

    The first cards keep their places best. Where nothing is free a card stands where it hides least; none is dropped.

    Parameters
    ----------
    cards : n cards, the most important first
    """
    placed: list[Card] = []
    for card in cards:
        placed.append(_nearest_free(card.at(card.x, card.y), placed))
    return placed


def _nearest_free(card: Card, placed: Sequence[Card]) -> Card:
    best, least = card, sum(card.hidden(other) for other in placed)
    if not least:
        return card
    for spot in _around(card):
        covered = 0.0
        for other in placed:
            covered += spot.hidden(other)
            if covered >= least:
                break
        if not covered:
            return spot
        if covered < least:
            best, least = spot, covered
    return best


def _around(card: Card) -> Iterator[Card]:
    """Yield the places of the room, nearest first."""
    spots = {
        (x, y)
        for x in _marks(card.x, card.x_low + card.width / 2, card.x_high - card.width / 2)
        for y in _marks(card.y, card.y_low + card.height / 2, card.y_high - card.height / 2)
    }
    for x, y in sorted(spots, key=lambda spot: ((spot[0] - card.x) ** 2 + (spot[1] - card.y) ** 2, spot[1], spot[0])):
        yield replace(card, x=x, y=y)


def _marks(middle: float, low: float, high: float) -> list[float]:
    if low > high:
        return [middle]
    below = int((middle - low) // _STEP)
    above = int((high - middle) // _STEP)
    return [low, *(middle + step * _STEP for step in range(-below, above + 1)), high]
