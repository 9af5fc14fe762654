"""How every chart looks: fonts, colours, number formats. `display` applies it; a chart never does."""

from __future__ import annotations

from typing import Any

from bsnskit.vocabulary import ACCENT, GRID, INK, PAPER, UNDECIDED_COLOUR

FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
"""Three faces of one width: the first is built into the renderer, the others stand on Windows and macOS."""
MUTED = "#52606D"
SOFT = "#9AA5B1"
LOSS = "#B23A48"
DOWNSTREAM = "#D08A5B"
PALE = "#EEF1F4"
ACCENT_MID = "#5F9EA8"
ACCENT_PALE = "#B9D6DA"
SERIES = (ACCENT, "#7FB3BB", "#C9A227", "#8C6BB1")
"""Colours of tiers in the order of the settings; contacts in no tier take `SOFT`."""
NOBODY = SOFT

SIGNS = {
    "eliminate": "M-1,-.62L-.62,-1L0,-.38L.62,-1L1,-.62L.38,0L1,.62L.62,1L0,.38L-.62,1L-1,.62L-.38,0Z",
    "automate": (
        "M-.2,-1H.2L.28,-.7L.53,-.6L.8,-.75L1,-.45L.75,-.2V.2L1,.45L.8,.75L.53,.6L.28,.7L.2,1H-.2L-.28,.7L-.53,.6"
        "L-.8,.75L-1,.45L-.75,.2V-.2L-1,-.45L-.8,-.75L-.53,-.6L-.28,-.7Z"
        "M0,-.34A.34,.34,0,1,0,0,.34A.34,.34,0,1,0,0,-.34Z"
    ),
    "simplify": "M-.95,-.6L-.6,-.95L.4,.05V-.6H.95V.95H-.6V.4H.05Z",
    "leverage": "M0,-1L.25,-.32L.97,-.3L.4,.14L.6,.83L0,.43L-.6,.83L-.4,.14L-.97,-.3L-.25,-.32Z",
    "": "M-.8,-.25H.8V.25H-.8Z",
}
"""The signs of `vocabulary.OBJECTIVES` as outlines, because fonts that hold ✕ ⚙ ↘ ★ differ between machines."""
DIAMOND = "M0,-1L1,0L0,1L-1,0Z"
TICK = "M-1,.05L-.65,-.3L-.3,.08L.65,-.85L1,-.5L-.3,.8Z"
TARGET = "#B4530A"
"""Lines of targets: warm against the bars, dark enough to read as text."""
UNDECIDED = UNDECIDED_COLOUR

_NUMBERS = {
    "en": {"decimal": ".", "thousands": ",", "percent": "%"},
    "fr": {"decimal": ",", "thousands": "\u00a0", "percent": "\u00a0%"},
    "es": {"decimal": ",", "thousands": ".", "percent": "\u00a0%"},
}


def number_locale(language: str) -> dict[str, Any]:
    """Return d3's number format of a language: 1234.5 is "1 234,5" on a French axis."""
    return {"grouping": [3], "currency": ["", ""], **_NUMBERS[language]}


def theme(language: str) -> dict[str, Any]:
    """Return the Vega-Lite config of all charts.

    Parameters
    ----------
    language : fr, en or es, for numbers on axes
    """
    return {
        "font": FONT,
        "background": PAPER,
        "aria": False,
        "locale": {"number": number_locale(language)},
        "view": {"stroke": None},
        "title": {
            "color": INK,
            "fontSize": 17,
            "fontWeight": "bold",
            "lineHeight": 22,
            "subtitleColor": MUTED,
            "subtitleFontSize": 12,
            "subtitleLineHeight": 16,
            "subtitlePadding": 6,
        },
        "axis": {
            "labelColor": MUTED,
            "labelFontSize": 11,
            "titleColor": MUTED,
            "titleFontSize": 11,
            "titleFontWeight": "normal",
            "gridColor": GRID,
            "domainColor": GRID,
            "tickColor": GRID,
        },
        "text": {"color": INK, "fontSize": 11.5, "align": "left", "baseline": "middle"},
        "rule": {"color": GRID},
        "bar": {"color": ACCENT},
    }
