"""What the browser shows of the board: an ES module without build step, its style, and the traits it draws.

Beneath the live board stands its picture, for the day when the notebook is opened without a kernel.
"""

from __future__ import annotations

import base64
import logging
import os
from collections.abc import Callable
from pathlib import Path
from threading import Timer
from typing import Any
from uuid import uuid4

import anywidget
import traitlets

_PARTS = ("board_layout.js", "board_panel.js", "board_tools.js", "board.js")
"""Joined they are one ES module; nothing else is done to them."""
STILL_S = 1.5
"""The picture beneath follows the board at this distance [s]."""
_LOG = logging.getLogger("bsnskit.board")


class Board(anywidget.AnyWidget):
    """The view. Traits are replaced whole: a list changed in place tells nobody.

    The browser sets none of them, it sends gestures; `acknowledged` names those that were answered.
    """

    _esm = "\n".join(Path(__file__).with_name(part).read_text("utf-8") for part in _PARTS)
    _css = Path(__file__).with_name("board.css")
    cards: traitlets.List[Any] = traitlets.List().tag(sync=True)
    placements: traitlets.List[Any] = traitlets.List().tag(sync=True)
    version = traitlets.Int(0).tag(sync=True)
    acknowledged: traitlets.List[Any] = traitlets.List().tag(sync=True)
    totals = traitlets.Dict().tag(sync=True)
    objectives: traitlets.List[Any] = traitlets.List().tag(sync=True)
    words = traitlets.Dict().tag(sync=True)
    message = traitlets.Dict().tag(sync=True)
    undoable = traitlets.Bool(False).tag(sync=True)
    redoable = traitlets.Bool(False).tag(sync=True)

    shown: Callable[[], object] | None = None
    """Called once the board is on a screen."""
    picture: Callable[[], str] | None = None
    """Makes SVG of the same table: it is shown beneath, and the live board hides it; without a kernel it stands there."""
    _still: str = ""
    _soon: Timer | None = None

    def _ipython_display_(self) -> None:
        from IPython.display import publish_display_data

        data, metadata = self._repr_mimebundle_() or ({}, {})
        publish_display_data(data, metadata)
        if self.shown is not None:
            self.shown()
        if self.picture is not None and "VOILA_PREHEAT" not in os.environ:  # a page through Voilà is never saved
            self._still = uuid4().hex
            publish_display_data({"text/html": still(self.picture())}, transient={"display_id": self._still})

    def redraw_still(self) -> None:
        """Draw the picture beneath anew, a little later: what a saved notebook shows is what was recorded last."""
        if not self._still:
            return
        if self._soon is not None:
            self._soon.cancel()
        self._soon = Timer(STILL_S, self._replace_still)
        self._soon.daemon = True
        self._soon.start()

    def _replace_still(self) -> None:
        from IPython.display import publish_display_data

        try:
            picture = {"text/html": still(self.picture())} if self.picture else {}
            publish_display_data(picture, transient={"display_id": self._still}, update=True)
        except Exception:
            _LOG.exception("the picture beneath the board could not be drawn")


def still(svg: str) -> str:
    """Return HTML with a picture that the live board hides, and that hides the widget's complaint without a kernel."""
    source = base64.b64encode(svg.encode()).decode()
    return (
        "<style>.jp-OutputArea:has(.bsns-board-still) .jupyter-widgets:not(:has(.bsns-board)) { display: none; }</style>"
        f'<img class="bsns-board-still" alt="" src="data:image/svg+xml;base64,{source}">'
    )
