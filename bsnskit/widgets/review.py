"""Rows to be decided one by one and recorded together: wordings accepted or refused, challenges answered.

The browser sends what was changed as one list; `commit` records all of it or nothing, and the rows as they then stand
go back.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

from bsnskit.errors import BsnsError
from bsnskit.vocabulary import N_

if TYPE_CHECKING:
    from bsnskit.i18n import Language

_LOG = logging.getLogger("bsnskit.review")


@dataclass(frozen=True)
class Field:
    """One thing that can be decided in each row.

    Parameters
    ----------
    name : key of the value
    label : heading, in the language shown
    choices : (value, text) pairs; none = free text
    short : free text of one line, such as a number
    """

    name: str
    label: str
    choices: tuple[tuple[str, str], ...] = ()
    short: bool = False

    def told(self) -> dict[str, object]:
        """Return what the browser is given."""
        kind = "choice" if self.choices else "short" if self.short else "text"
        return {"name": self.name, "label": self.label, "kind": kind, "choices": [list(one) for one in self.choices]}


@dataclass(frozen=True)
class Row:
    """One row: key, what is printed (the first cell heads the row), the values of its fields."""

    key: str
    cells: tuple[str, ...]
    values: dict[str, str]

    def told(self) -> dict[str, object]:
        """Return what the browser is given."""
        return {"key": self.key, "cells": list(self.cells), "values": self.values}


class Review(anywidget.AnyWidget):
    """The view. `sent` is the only trait the browser sets: a token, and the rows that were changed."""

    _esm = Path(__file__).with_name("review.js").read_text("utf-8")
    _css = Path(__file__).with_name("review.css").read_text("utf-8")
    heads: traitlets.List[Any] = traitlets.List().tag(sync=True)
    fields: traitlets.List[Any] = traitlets.List().tag(sync=True)
    rows: traitlets.List[Any] = traitlets.List().tag(sync=True)
    sent = traitlets.Dict().tag(sync=True)
    message = traitlets.Dict().tag(sync=True)
    words = traitlets.Dict().tag(sync=True)

    def __repr__(self) -> str:
        # Rows may hold what customers wrote, and the plain text of an output is saved with the notebook.
        return "Review()"


Changes = list[tuple[str, dict[str, str]]]
"""Key of a row, and the values of its fields as they are to stand."""


def review(
    heads: tuple[str, ...],
    fields: tuple[Field, ...],
    rows: Callable[[], list[Row]],
    commit: Callable[[Changes], str],
    *,
    words: Language,
    note: str = "",
) -> Review:
    """Lay rows out to be decided.

    Parameters
    ----------
    heads : headings of the printed cells
    fields : what can be decided in each row
    rows : gives the rows as they stand
    commit : records the changes, all or none; returns what to say
    words : language of the buttons
    note : stands beneath the rows, in the language shown
    """
    view = Review(
        heads=list(heads),
        fields=[field.told() for field in fields],
        rows=[row.told() for row in rows()],
        words={
            "record": words.text(N_("Record {n} change(s)")),
            "nothing": words.text(N_("Nothing changed yet")),
            "note": note,
        },
    )
    names = {field.name for field in fields}

    def answered(change: dict[str, Any]) -> None:
        token = str((change["new"] or {}).get("token"))
        try:
            known = {row.key for row in rows()}
            changes = _read(change["new"], known, names)
            said = commit(changes) if changes else ""
            view.rows = [row.told() for row in rows()]
            view.message = {"token": token, "kind": "recorded", "text": said}
        except BsnsError as problem:
            view.message = {"token": token, "kind": "refused", "text": words.error(problem)}
        except Exception:
            _LOG.exception("what was decided could not be recorded")
            told = words.text(N_("This could not be recorded; nothing was changed."))
            view.message = {"token": token, "kind": "refused", "text": told}

    view.observe(answered, names="sent")
    return view


def _read(sent: dict[str, Any], known: set[str], names: set[str]) -> Changes:
    """Return the changes of known rows and fields; whatever else a browser sends is left out."""
    return [
        (str(row["key"]), {name: str(value).strip() for name, value in row["values"].items() if name in names})
        for row in sent.get("rows", [])
        if row.get("key") in known
    ]
