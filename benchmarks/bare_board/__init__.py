"""A bare board to measure ours against: cards, one trait, an SQLite table that every drop is written to, totals."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import anywidget
import traitlets

STYLE = """
.bare-field { position: relative; width: 900px; height: 640px; border: 1px solid #999; }
.bare-card { position: absolute; width: 60px; height: 22px; transform: translate(-50%, -50%); border: 1px solid #333;
  background: #fff; font: 11px sans-serif; touch-action: none; user-select: none; }
"""


class BareBoard(anywidget.AnyWidget):
    """No validation, no undo, no author: a drop is one row more in a table, with the same durability as the ledger's."""

    _esm = Path(__file__).with_name("bare.js")
    _css = STYLE
    placements: traitlets.List[Any] = traitlets.List().tag(sync=True)
    totals: traitlets.List[Any] = traitlets.List().tag(sync=True)


def bare_board(path: Path, cards: list[dict[str, Any]], before: int) -> BareBoard:
    """Open a bare board over `path`; `before` drops are recorded in it first.

    Parameters
    ----------
    cards : key, x, y -1..1 and cost of each
    """
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS drops (number INTEGER PRIMARY KEY, key TEXT, body TEXT)")
        connection.executemany(
            "INSERT INTO drops (key, body) VALUES (?, ?)", [(cards[n % len(cards)]["key"], "{}") for n in range(before)]
        )
        connection.commit()
    board = BareBoard(placements=cards, totals=_totals(cards))

    def moved(change: Mapping[str, Any]) -> None:
        row = next((row for row in change["new"] if row.get("moved")), None)
        if row is None:
            return
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("INSERT INTO drops (key, body) VALUES (?, ?)", (row["key"], json.dumps(row)))
            connection.commit()
        board.totals = _totals(change["new"])

    board.observe(moved, names=["placements"])
    return board


def _totals(cards: list[dict[str, Any]]) -> list[list[str]]:
    sums: dict[tuple[bool, bool], list[float]] = {}
    for card in cards:
        held = sums.setdefault((card["x"] > 0, card["y"] > 0), [0, 0.0])
        held[0] += 1
        held[1] += card["cost"]
    return [[str(key), str(held[0]), f"{held[1]:.0f}"] for key, held in sorted(sums.items())]
