"""HTML of results: the one place that escapes text, tables with their plain twin, the stylesheet.

Nothing here is random: the same table gives the same text, in a notebook, on the dashboard and in the report.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from markupsafe import escape as _markup

from bsnskit.deliver.cells import printed
from bsnskit.errors import BrokenTable
from bsnskit.i18n import is_unknown
from bsnskit.vocabulary import ACCENT, GRID, INK, N_, OBJECTIVE, OBJECTIVES, PAPER, UNDECIDED_COLOUR

if TYPE_CHECKING:
    import pandas as pd

    from bsnskit.deliver.columns import Column
    from bsnskit.i18n import Language
    from bsnskit.method.quantification import IntentCard

FIGURES = ("count", "mean", "money", "money0", "share", "share0", "chance", "points", "years", "seconds", "score")
"""Kinds of column that are aligned to the right; what is unknown in them says so."""
_HERE = Path(__file__).parent
_PALETTE = {
    "ink": INK,
    "paper": PAPER,
    "grid": GRID,
    "accent": ACCENT,
    "accent-pale": "#9CC7CE",
    "muted": "#52606D",
    "quiet": UNDECIDED_COLOUR,
    "zebra": "#F6F8F9",
    "hover": "#EDF4F5",
    "track": "#E6EAEE",
    "warn": "#B7791F",
    "warn-pale": "#FBF4E4",
}
_PLAIN_CELL = 60


@dataclass(frozen=True)
class Shown:
    """A result as HTML and as plain text, for notebooks, pages and comparisons."""

    html: str
    text: str

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {
            "text/html": f'<style>{component_style()}</style><div class="bsns">{self.html}</div>',
            "text/plain": self.text,
        }

    def __repr__(self) -> str:
        return self.text


def escape(text: object) -> Markup:
    """Return text that HTML shows as it is written, whatever a client typed; every other function goes through it.

    Tags, quotes and ampersands become entities; control characters and lone surrogates, which no page may hold, go.
    """
    kept = "".join(
        letter for letter in str(text) if letter in "\t\n" or unicodedata.category(letter) not in ("Cc", "Cs")
    )
    return _markup(kept)


def markup(pattern: str, *values: object) -> Markup:
    """Fill braces of our own markup; a value that is not markup already is escaped."""
    return Markup(pattern).format(*(value if isinstance(value, Markup) else escape(value) for value in values))


def joined(parts: Iterable[Markup], between: str = "") -> Markup:
    """Join pieces of markup; a piece that is plain text is escaped."""
    return Markup(between).join(parts)


def html_table(
    table: pd.DataFrame, columns: Sequence[Column], words: Language, *, caption: str = "", method: str = ""
) -> Shown:
    """Lay a table out as accessible HTML, with the same table as plain text beside it.

    Figures stand to the right, with interval and n where the column names them. An unknown figure reads "unknown",
    never blank or 0; a text that is missing is a dash.

    Parameters
    ----------
    table : n rows, with the columns named
    columns : which columns, under which headings, of which kind; a column of kind "id" heads its row
    words : language, currency, names of objectives
    caption : what the table is; already in the language
    method : how the intervals are made that stand in texts of the table; empty = as its columns say

    Raises
    ------
    BrokenTable : names the columns that are missing
    """
    _require(table, columns)
    heads = [words.text(column.title) for column in columns]
    rows = [
        [_Cell.of(record, column, words) for column in columns]
        for record in table[list(dict.fromkeys(_needed(columns)))].to_dict("records")
    ]
    methods = said_of_intervals(method, words) if method else methods_said(table, columns, words)
    return Shown(
        str(_table_markup(columns, heads, rows, caption, words, methods)),
        _plain_table(columns, heads, rows, caption, words, methods),
    )


def _needed(columns: Sequence[Column]) -> list[str]:
    return [name for column in columns for name in (column.name, column.low, column.high, column.n) if name]


def _require(table: pd.DataFrame, columns: Sequence[Column]) -> None:
    missing = [name for name in dict.fromkeys(_needed(columns)) if name not in table.columns]
    if missing:
        raise BrokenTable("html_table", N_("columns missing: {missing}"), missing=", ".join(missing))


@dataclass(frozen=True)
class _Cell:
    """One value: as printed, what it rests on, whether it is unknown, the objective it names."""

    text: str
    rests: str
    unknown: bool
    objective: str

    @classmethod
    def of(cls, record: dict[Any, Any], column: Column, words: Language) -> _Cell:
        value = record[column.name]
        text = printed(value, column, words)
        unknown = column.kind in FIGURES and is_unknown(value)
        rests = "" if unknown else _rests(record, column, words)
        objective = value if column.kind == "objective" and isinstance(value, str) and value in OBJECTIVE else ""
        missing = not text and column.kind != "flag"
        return cls("–" if missing else text, rests, unknown or missing, objective)

    @property
    def plain(self) -> str:
        return f"{self.text} {self.rests}".strip()


def _rests(record: dict[Any, Any], column: Column, words: Language) -> str:
    """Return interval and n behind a figure, "[19 ; 29] n = 420"; what is not known of them is left out."""
    parts = []
    if column.low and column.high and not (is_unknown(record[column.low]) or is_unknown(record[column.high])):
        low, high = (printed(record[name], column, words) for name in (column.low, column.high))
        parts.append(words.between(low, high))
    if column.n and not is_unknown(record[column.n]):
        parts.append(words.text(N_("n = {n}"), n=words.number(record[column.n])))
        if parts[0].startswith("[") and record[column.n] < column.reliable_from:
            parts.append(words.text(N_("(not reliable)")))
    return " ".join(parts)


def methods_said(table: pd.DataFrame, columns: Sequence[Column], words: Language) -> str:
    """Say how the intervals of a table are made; empty where it shows none."""
    held = [column for column in columns if column.method and table[column.low].notna().any()]
    by_method: dict[str, list[str]] = {}
    for column in held:
        by_method.setdefault(words.text(column.method), []).append(words.text(column.title))
    if not by_method:
        return ""
    told = (
        words.text(N_("{columns}: {method}"), columns=", ".join(titles), method=method)
        for method, titles in by_method.items()
    )
    said = said_of_intervals(words.text(N_("; ")).join(told), words)
    least = max(column.reliable_from for column in held)
    if not least:
        return said
    few = words.text(N_("Under {n} values an interval is not reliable."), n=words.number(least))
    return f"{said} {few}"


def said_of_intervals(methods: str, words: Language) -> str:
    """Say how intervals are made; `methods` is already in the language."""
    return words.text(N_("Intervals at 95 %: {methods}."), methods=methods)


def _table_markup(
    columns: Sequence[Column], heads: list[str], rows: list[list[_Cell]], caption: str, words: Language, methods: str
) -> Markup:
    head = joined(
        markup('<th scope="col"{}>{}</th>', _class(column), text) for column, text in zip(columns, heads, strict=True)
    )
    body = joined(
        markup("<tr>{}</tr>\n", joined(_cell(column, cell) for column, cell in zip(columns, row, strict=True)))
        for row in rows
    )
    if not rows:
        body = markup(
            '<tr><td class="bsns-nothing" colspan="{}">{}</td></tr>\n',
            len(columns),
            words.text(N_("Nothing to show yet.")),
        )
    said = markup("<caption>{}</caption>", caption) if caption else Markup("")
    told = markup('<p class="bsns-note bsns-methods">{}</p>', methods) if methods else Markup("")
    name = markup(' aria-label="{}"', caption) if caption else Markup("")
    return markup(
        '<div class="bsns"><div class="bsns-scroll" role="region" tabindex="0"{}><table class="bsns-table">{}\n'
        "<thead><tr>{}</tr></thead>\n<tbody>\n{}</tbody></table></div>{}</div>",
        name,
        said,
        head,
        body,
        told,
    )


def _class(column: Column) -> Markup:
    return Markup(' class="bsns-number"') if column.kind in FIGURES else Markup("")


def _cell(column: Column, cell: _Cell) -> Markup:
    if column.kind == "id":
        return markup('<th scope="row" dir="auto">{}</th>', cell.text)
    text = escape(cell.text)
    if cell.unknown:
        text = markup('<span class="bsns-unknown">{}</span>', text)
    elif cell.objective:
        text = objective_markup(cell.objective, text)
    if cell.rests:
        text = markup('{} <span class="bsns-rests">{}</span>', text, cell.rests)
    return markup("<td{}>{}</td>", _class(column) or Markup(' dir="auto"'), text)


def objective_markup(key: str, text: Markup) -> Markup:
    """Colour the name of an objective; its sign stands in the text, so that colour is never the only mark."""
    return markup('<span class="bsns-objective" style="color:{}">{}</span>', OBJECTIVE[key].colour, text)


def _plain_table(
    columns: Sequence[Column], heads: list[str], rows: list[list[_Cell]], caption: str, words: Language, methods: str
) -> str:
    lines = [heads, *([_plain_cell(cell.plain) for cell in row] for row in rows)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(heads))]
    laid = [
        "  ".join(
            text.rjust(width) if column.kind in FIGURES else text.ljust(width)
            for column, text, width in zip(columns, line, widths, strict=True)
        ).rstrip()
        for line in lines
    ]
    laid.insert(1, "  ".join("-" * width for width in widths))
    if not rows:
        laid.append(words.text(N_("Nothing to show yet.")))
    return "\n".join([*([caption] if caption else []), *laid, *([methods] if methods else [])])


def _plain_cell(text: str) -> str:
    return shorten(" ".join(text.split(" ")), _PLAIN_CELL, placeholder="…") if len(text) > _PLAIN_CELL else text


def intent_card_html(card: IntentCard, words: Language) -> Shown:
    """Show all that is known of one reason, as the deck's intent card."""
    from bsnskit.deliver.intent_card import intent_card_shown

    return intent_card_shown(card, words)


def deck_html(cards: Sequence[IntentCard], words: Language) -> Shown:
    """Show several intent cards side by side, one under another on a narrow screen; none is cut by a page."""
    shown = [intent_card_html(card, words) for card in cards]
    laid = markup('<div class="bsns"><div class="bsns-deck">{}</div></div>', joined(Markup(one.html) for one in shown))
    return Shown(str(laid), "\n\n".join(one.text for one in shown))


@lru_cache(maxsize=1)
def component_style() -> str:
    """Return the style of tables, tiles, sentences and cards, as a notebook carries it with each result."""
    return _compact(_variables(".bsns,.bsns-report") + _read("components.css") + _sheet_colours())


@lru_cache(maxsize=1)
def stylesheet() -> str:
    """Return the one stylesheet of report and dashboard; it asks no address and no font file."""
    return component_style() + _compact(_read("page.css"))


def _variables(where: str) -> str:
    return f"{where}{{{''.join(f'--bsns-{name}:{colour};' for name, colour in _PALETTE.items())}}}"


def _sheet_colours() -> str:
    return "".join(
        f".bsns-sheet.bsns-objective-{objective.key}{{border-left-color:{objective.colour};}}"
        f".bsns-sheet.bsns-objective-{objective.key} h4{{color:{objective.colour};}}"
        for objective in OBJECTIVES
    )


def _read(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def _compact(style: str) -> str:
    bare = re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"\s*([{};,])\s*", r"\1", bare)).strip()
