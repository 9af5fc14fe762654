"""Intent cards as a picture: one, or the deck of the TOP."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import altair as alt

from bsnskit.charts import theme
from bsnskit.charts.frame import (
    BREAK,
    EDGE,
    WIDTH,
    Drawn,
    Frame,
    box,
    framed,
    line,
    nothing,
    objective_colour,
    objective_sign,
    sign,
    write,
    write_lines,
)
from bsnskit.charts.text import shorten, text_width, wrap
from bsnskit.vocabulary import ACCENT, GRID, INK, N_, PAPER

if TYPE_CHECKING:
    from bsnskit.i18n import Language

METHODS = N_("Intervals at 95 %: calls Garwood, cost bootstrap-t of the handle time, TNPS normal, FTF and FCR Wilson.")
"""How the intervals of a card are made, in HTML and picture alike."""
_AIR = 12
_HEAD, _ROW, _FOOT = 86, 76, 44


@dataclass(frozen=True)
class Figure:
    """One figure as printed: `span` is value, low and high at 0..1 of a gauge, None where there is none."""

    name: str
    value: str
    rests: tuple[str, ...]
    known: bool
    span: tuple[float, float, float] | None = None


@dataclass(frozen=True)
class CardFace:
    """One intent card in words: everything printed, nothing to compute. `objective` gives the colour."""

    reason_id: str
    kicker: str
    label: str
    label_other: str
    objective: str | None
    objective_said: str
    figures: tuple[Figure, ...]
    foot: tuple[tuple[str, str], ...]


def cards_chart(
    cards: Sequence[CardFace], *, words: Language, title: str | None = None, note: str = ""
) -> alt.LayerChart:
    """Draw cards: one alone over the whole width, several two by two.

    Parameters
    ----------
    cards : n cards in their order
    words : language of the picture
    title : what they are; by default the TOP, or the reason of the one card
    note : further lines under the picture
    """
    if not cards:
        return nothing(words, title=title or words.text(N_("Intent cards")))
    across = 1 if len(cards) == 1 else 2
    width = (WIDTH - 2 * EDGE - _AIR * (across - 1)) / across
    rows = 1 if across == 1 else 2
    height = _HEAD + rows * _ROW + _FOOT
    drawn: list[Drawn] = []
    for place, card in enumerate(cards):
        drawn += _card(
            card, (place % across) * (width + _AIR), (place // across) * (height + _AIR), width, height, rows
        )
        drawn.append(BREAK)
    down = -(-len(cards) // across)
    frame = Frame(height=down * height + (down - 1) * _AIR, left=EDGE, right=EDGE, above=14, below=8)
    told = title or (
        words.text(N_("Intent card of reason {reason}"), reason=cards[0].reason_id)
        if across == 1
        else words.text(N_("Intent cards of the {n} largest reasons"), n=words.number(len(cards)))
    )
    return framed(
        drawn,
        frame,
        title=told,
        subtitle=words.text(
            N_("Figures per quarter, n = {n} cards; what is unknown says so. {methods}"),
            n=words.number(len(cards)),
            methods=words.text(METHODS),
        ),
        words=words,
        note=note,
    )


def _card(card: CardFace, x: float, y: float, width: float, height: float, rows: int) -> list[Drawn]:
    colour, mark = objective_colour(card.objective), objective_sign(card.objective)
    room = width - 34
    chip = shorten(card.objective_said, room * 0.55, 11.5, bold=True)
    beside = room - text_width(chip, 11.5, bold=True) - 34
    kicker = shorten(f"{card.reason_id} · {card.kicker}" if card.kicker else card.reason_id, beside, 11)
    lines = wrap(card.label, room, 14, lines=2 if card.label_other else 3, bold=True)
    drawn: list[Drawn] = [
        box(x, y, x + width, y + height, fill=PAPER, stroke=GRID, cornerRadius=8),
        BREAK,
        box(x, y, x + 7, y + height, fill=colour),
        write(kicker, x + 20, y + 20, size=11, colour=theme.MUTED),
        write(chip, x + width - 14, y + 20, size=11.5, bold=True, colour=colour, align="right"),
        sign(mark, x + width - 24 - text_width(chip, 11.5, bold=True), y + 16, size=5, fill=colour),
        *write_lines(lines, x + 20, y + 41, spacing=17, size=14, bold=True),
    ]
    if card.label_other:
        other = shorten(card.label_other, room, 11.5)
        drawn.append(write(other, x + 20, y + 41 + 17 * len(lines), size=11.5, italic=True, colour=theme.MUTED))
    columns = -(-len(card.figures) // rows)
    cell = (width - 20) / columns
    for place, figure in enumerate(card.figures):
        drawn += _figure(figure, x + 20 + (place % columns) * cell, y + _HEAD + (place // columns) * _ROW, cell - 12)
    bottom = y + _HEAD + rows * _ROW
    drawn.append(line(x + 20, bottom, x + width - 14, bottom, colour=GRID))
    for place, (name, value) in enumerate(card.foot):
        said = shorten(f"{name}: {value}", room, 11)
        drawn.append(write(said, x + 20, bottom + 17 + 16 * place, size=11, colour=theme.MUTED))
    return drawn


def _figure(figure: Figure, x: float, y: float, width: float) -> list[Drawn]:
    value_size = 17 if figure.known else 13
    drawn: list[Drawn] = [
        line(x, y, x + width, y, colour=GRID),
        write(shorten(figure.name, width, 10.5), x, y + 15, size=10.5, colour=theme.MUTED),
        write(shorten(figure.value, width, value_size, bold=figure.known), x, y + 35, size=value_size, bold=figure.known,
              colour=INK if figure.known else theme.MUTED),
    ]  # fmt: skip
    if figure.span is not None:
        value, low, high = (x + at * width for at in figure.span)
        drawn += [
            box(x, y + 40, x + width, y + 44, fill=theme.PALE),
            BREAK,
            box(low, y + 40, max(high, low + 1), y + 44, fill=theme.ACCENT_PALE),
            BREAK,
            box(value - 1.5, y + 38, value + 1.5, y + 46, fill=ACCENT),
        ]
    for place, part in enumerate(figure.rests[:2]):
        drawn.append(write(shorten(part, width, 9.5), x, y + 56 + 12 * place, size=9.5, colour=theme.MUTED))
    return drawn
