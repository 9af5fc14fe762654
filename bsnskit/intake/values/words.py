"""Labels: entities, paths, look-alikes."""

from __future__ import annotations

import html
import re
import unicodedata

import pandas as pd

_ENTITY = re.compile(r"&(?:[A-Za-z]{2,8}|#\d{2,6}|#[xX][0-9A-Fa-f]{2,5});")
PATH = " > "
"""Between the levels of a hierarchy."""
_ARROW = re.compile(r"\s*(?:>|›|→|»)\s*")


def without_entities(text: str) -> str:
    """Return a text with HTML entities made signs, once: "Prix &amp; offres" -> "Prix & offres"."""
    return html.unescape(text) if _ENTITY.search(text) else text


def with_levels(text: str) -> str:
    """Return a path with one sign between its levels: "A>B  › C" -> "A > B > C"; white space is single."""
    parts = [part for part in _ARROW.split(" ".join(text.split())) if part]
    return PATH.join(parts) if len(parts) > 1 else " ".join(text.split())


def alike(text: str) -> str:
    """Return what labels have in common that differ by case, accents, apostrophes, hyphens or spaces alone.

    Signs between digits stay, so that 2.1 is not 21; ids and short codes are compared by case and accents only.
    """
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign)).casefold()
    if sum(sign.isalpha() for sign in bare) < 4:
        return " ".join(bare.split())
    return re.sub(r"(?<!\d)[^\w>]+|[^\w>]+(?!\d)|_", "", bare)


def look_alikes(often: pd.Series) -> dict[str, str]:
    """Return each label that differs from a commoner one by case, accents and signs only -> that one, commonest first.

    Parameters
    ----------
    often : label -> how many rows have it; of labels met equally often the first by letters stands
    """
    usual: dict[str, str] = {}
    ordered = sorted(often.index, key=lambda text: (-often[text], text))
    for text in ordered:
        usual.setdefault(alike(text), text)
    return {text: usual[alike(text)] for text in ordered if usual[alike(text)] != text}
