"""Small pieces of a page: tiles, sentences, paragraphs; each with its plain text twin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bsnskit.deliver.html import Shown, escape

if TYPE_CHECKING:
    from bsnskit.deliver.conclusions import Tile


def sentences(said: Sequence[str]) -> Shown:
    """Show a conclusion as a list of sentences."""
    items = "".join(f"<li>{escape(sentence)}</li>" for sentence in said)
    return Shown(f'<ul class="bsns-conclusion">{items}</ul>', "\n".join(f"- {sentence}" for sentence in said))


def paragraphs(said: Sequence[str]) -> Shown:
    """Show lines as paragraphs."""
    return Shown("".join(f'<p class="bsns-line">{escape(line)}</p>' for line in said), "\n".join(said))


def notice(said: str) -> Shown:
    """Show one sentence that says what is lacking and what to do."""
    return Shown(f'<p class="bsns-notice">{escape(said)}</p>', said)


def stacked(*parts: Shown) -> Shown:
    """Show results one beneath the other."""
    return Shown("".join(part.html for part in parts), "\n\n".join(part.text for part in parts))


def tiles(title: str, figures: Sequence[Tile], notes: Sequence[str]) -> Shown:
    """Show the headline figures side by side under the client's name."""
    boxes = "".join(
        f'<div class="bsns-tile"><span class="bsns-tile-label">{escape(tile.label)}</span>'
        f"<strong>{escape(tile.figure)}</strong>"
        f'<span class="bsns-tile-note">{escape(tile.note)}</span></div>'
        for tile in figures
    )
    lines = "".join(f'<p class="bsns-note">{escape(note)}</p>' for note in notes)
    text = [title, *notes, *(f"{tile.label}: {tile.figure} ({tile.note})" for tile in figures)]
    return Shown(f'<h1>{escape(title)}</h1>{lines}<div class="bsns-tiles">{boxes}</div>', "\n".join(text))
