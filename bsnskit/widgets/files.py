"""The board as a file: a picture to show or print, a workbook to read, change and bring back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from bsnskit.errors import NotReady
from bsnskit.store.judgements_excel import judgements_workbook
from bsnskit.vocabulary import N_

if TYPE_CHECKING:
    from bsnskit.i18n import Language
    from bsnskit.method.chain import Chain

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHARP = 2.0
"""Pixels of a PNG per pixel of the picture, so that it prints sharply."""


def board_file(form: str, chain: Chain, words: Language, picture: Callable[[], str] | None) -> tuple[str, str, bytes]:
    """Return name, media type and bytes.

    Parameters
    ----------
    form : svg, png, placements or votes; the last two are workbooks that `bsns import` reads back
    chain : results as they stand
    picture : makes SVG of the board as it stands

    Raises
    ------
    NotReady : the board has no picture, or there is no such form
    """
    if form == "placements":
        placed = chain.placements[chain.placements["customer_value"].notna()]
        return f"{form}.xlsx", XLSX, judgements_workbook(form, placed, chain.active, words)
    if form == "votes":
        return f"{form}.xlsx", XLSX, judgements_workbook(form, chain.material.votes, chain.active, words)
    if picture is None or form not in ("svg", "png"):
        raise NotReady("", N_("this board has no picture"))
    drawn = picture()
    if form == "svg":
        return "board.svg", "image/svg+xml", drawn.encode()
    import vl_convert

    return "board.png", "image/png", vl_convert.svg_to_png(drawn, scale=SHARP)
