"""What if: four levers in the browser, the cost of every reason redrawn by the model in Python.

The browser sets one trait, `change`, whole; `method.quantification.what_if` says what it comes to, and one `drawing`
goes back. Nothing is recorded: a supposition is no decision.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any

import anywidget
import pandas as pd
import traitlets

from bsnskit.errors import BsnsError
from bsnskit.method.quantification import LEVERS, Change, what_if
from bsnskit.vocabulary import N_

if TYPE_CHECKING:
    from bsnskit.i18n import Language

_LOG = logging.getLogger("bsnskit.what_if")
LEAST, MOST, STEP = -50, 50, 1
"""Ends and step of a lever [percent of today]."""
NAMES = {
    "rate": N_("Cost of an hour"),
    "handle_time": N_("Handle time"),
    "downstream": N_("Share of downstream work"),
    "volume": N_("Contacts"),
}


class WhatIfView(anywidget.AnyWidget):
    """The view. `change` is the only trait the browser sets: a percentage per lever, and the number of the gesture."""

    _esm = Path(__file__).with_name("what_if.js")
    _css = Path(__file__).with_name("what_if.css")
    change = traitlets.Dict().tag(sync=True)
    drawing = traitlets.Dict().tag(sync=True)
    words = traitlets.Dict().tag(sync=True)
    message = traitlets.Unicode("").tag(sync=True)

    still: str = ""
    """HTML of the same figures, one lever at a time: hidden beneath the live view, it stands there without a kernel."""

    def _ipython_display_(self) -> None:
        from IPython.display import publish_display_data

        data, metadata = self._repr_mimebundle_() or ({}, {})
        publish_display_data(data, metadata)
        if self.still and "VOILA_PREHEAT" not in os.environ:  # a page through Voilà is never saved
            publish_display_data({"text/html": f'{_STILL}<div class="bsns-what-if-still">{self.still}</div>'})


_STILL = (
    "<style>.jp-OutputArea:has(.bsns-what-if) .bsns-what-if-still { display: none; }"
    ".jp-OutputArea:has(.bsns-what-if-still) .jupyter-widgets:not(:has(.bsns-what-if)) { display: none; }</style>"
)
"""Without a kernel the widget's complaint is hidden, with one its still is."""


def what_if_view(costs: pd.DataFrame, reasons: pd.DataFrame, *, words: Language, still: str = "") -> WhatIfView:
    """Open the levers over the costs of an engagement.

    Parameters
    ----------
    costs : tables.Costs
    reasons : tables.Reasons, for labels
    words : language and currency
    still : HTML of the same figures for readers without a kernel
    """
    view = _Wiring(costs, reasons, words).view
    view.still = still
    return view


class _Wiring:
    """Between the view and the model. JupyterLab calls from several threads, hence the lock."""

    def __init__(self, costs: pd.DataFrame, reasons: pd.DataFrame, words: Language) -> None:
        known = costs[costs["cost_total"].notna()]
        self.costs = known.sort_values("cost_total", ascending=False, kind="stable", ignore_index=True)
        self.unknown = len(costs) - len(known)
        self.labels = reasons.set_index("reason_id")["label"].to_dict()
        self.words = words
        self.lock = RLock()
        self.view = WhatIfView(words=self._words(), change=dict.fromkeys(LEVERS, 0))
        self.view.drawing = self._drawing(Change(), 0)
        self.view.observe(self.changed, names=["change"])

    def changed(self, change: Mapping[str, Any]) -> None:
        """Redraw. An exception here would be swallowed, so each becomes a message."""
        with self.lock, self.view.hold_sync():
            try:
                asked = change["new"]
                levers = {lever: 1 + float(asked.get(lever, 0)) / 100 for lever in LEVERS}
                self.view.drawing = self._drawing(Change(**levers), int(asked.get("gesture", 0)))
                self.view.message = ""
            except BsnsError as problem:
                self.view.message = self.words.error(problem)
            except Exception as problem:
                _LOG.exception("a what-if could not be worked out")
                self.view.message = f"{type(problem).__name__}: {problem}"

    def _drawing(self, change: Change, gesture: int) -> dict[str, Any]:
        """Return what the browser draws: rows with lengths 0..1 of the dearest bar, and what is said of the sums."""
        then, words = what_if(self.costs, change), self.words
        largest = float(max(then["cost_total"].max(), then["cost_total_then"].max())) if len(then) else 0.0
        scale = 1 / largest if largest else 0.0
        rows = [
            {
                "id": row["reason_id"],
                "today": round(row["cost_total"] * scale, 5),
                "contact": round(row["cost_contact_then"] * scale, 5),
                "downstream": round(row["cost_downstream_then"] * scale, 5),
                "said": words.money(row["cost_total_then"], 0),
            }
            for row in then.to_dict("records")
        ]
        total, full, cashable = (then[name].sum() for name in ("cost_total_then", "saving_full", "saving_cashable"))
        told = words.text(
            N_("{total} a year: {full} of full saving, of which {cashable} can be cashed."),
            total=words.money(total, 0),
            full=words.money(full, 0),
            cashable=words.money(cashable, 0),
        )
        return {"gesture": gesture, "rows": rows, "said": told}

    def _words(self) -> dict[str, Any]:
        words = self.words
        return {
            "title": words.text(N_("What if?")),
            "levers": [{"key": lever, "name": words.text(NAMES[lever])} for lever in LEVERS],
            "labels": {str(key): str(self.labels.get(key, "")) for key in self.costs["reason_id"]},
            "percent": {str(at): words.percent(at / 100, 0) for at in range(LEAST, MOST + 1, STEP)},
            "range": [LEAST, MOST, STEP],
            "reset": words.text(N_("Back to today")),
            "today": words.text(N_("today")),
            "contact": words.text(N_("the contact itself")),
            "downstream": words.text(N_("downstream")),
            "unknown": words.plural(
                "{count} further reason has no known cost and is not drawn.",
                "{count} further reasons have no known cost and are not drawn.",
                self.unknown,
            )
            if self.unknown
            else "",
            "nothing": words.text(N_("No reason has a known cost yet.")),
        }
