"""Verbatims, shown live alone: they reach the browser by message, so that no output, no saved state and no file has them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

from bsnskit.vocabulary import N_
from bsnskit.widgets.words import GONE

if TYPE_CHECKING:
    from bsnskit.i18n import Language

PAGE = 20
"""Verbatims shown at a time."""


class Verbatims(anywidget.AnyWidget):
    """The view. `words` are the interface's own; the texts are no trait."""

    _esm = Path(__file__).with_name("verbatims.js").read_text("utf-8")
    _css = Path(__file__).with_name("verbatims.css").read_text("utf-8")
    words = traitlets.Dict().tag(sync=True)

    def __init__(self, texts: Sequence[str], language: Language, title: str) -> None:
        note = N_(
            "Masked, and still personal data: read them here, copy none of them into a report. They are not saved."
        )
        super().__init__(
            words={
                "title": title,
                "note": language.text(note),
                "before": language.text(N_("Previous")),
                "after": language.text(N_("Next")),
                "gone": language.text(GONE),
                "page": PAGE,
            }
        )
        self._texts, self._language = list(texts), language
        self.on_msg(self._asked)

    def __repr__(self) -> str:
        """Return nothing: what a notebook keeps of an output is its plain form."""
        return ""

    def _asked(self, _: object, content: Any, buffers: object) -> None:
        first = content.get("first") if isinstance(content, dict) else None
        if isinstance(first, int):
            self.send(self._page(first))

    def _page(self, first: int) -> dict[str, Any]:
        total = len(self._texts)
        start = min(max(0, first), max(0, total - 1) // PAGE * PAGE)
        shown = self._texts[start : start + PAGE]
        number = self._language.number
        told = {"first": number(start + 1 if total else 0), "last": number(start + len(shown)), "total": number(total)}
        where = self._language.text(N_("{first} to {last} of {total}"), **told)
        return {"kind": "verbatims", "first": start, "texts": shown, "total": total, "where": where}
