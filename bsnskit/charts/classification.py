"""Pictures of step 3: the value-irritant matrix with its cards, and what each objective holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd

from bsnskit.charts import theme
from bsnskit.charts.frame import (
    BREAK,
    EDGE,
    WIDTH,
    Drawn,
    Frame,
    Key,
    box,
    checked,
    framed,
    id_room,
    labelled,
    legend,
    line,
    nothing,
    objective_colour,
    objective_sign,
    records,
    sign,
    write,
    write_lines,
)
from bsnskit.charts.spread import Card, spread
from bsnskit.charts.text import clean, shorten, text_width
from bsnskit.i18n import is_unknown
from bsnskit.vocabulary import ALL, N_, OBJECTIVE_KEYS, OBJECTIVES, PAPER, objective_of

if TYPE_CHECKING:
    from bsnskit.i18n import Language

_PLANE = 500
"""Least side of the matrix [px]."""
_GAP = 24
_LINE, _HEAD = 15.5, 29
_SMALL, _LARGE = 21, 40
"""Height of the cheapest and of the dearest card [px]."""
_FULL = 16
"""Cards of full size that a quadrant holds without hiding one another."""


@dataclass(frozen=True)
class _Plane:
    """Pixels of the matrix: values -1..1 to pixels, worth to the company pointing upwards."""

    width: float
    height: float

    def x(self, value: float) -> float:
        return (value + 1) / 2 * self.width

    def y(self, value: float) -> float:
        return (1 - value) / 2 * self.height


def matrix_chart(
    cards: pd.DataFrame,
    *,
    words: Language,
    reasons: pd.DataFrame | None = None,
    title: str | None = None,
    note: str = "",
) -> alt.LayerChart:
    """Draw the value-irritant matrix: four named quadrants, one card per reason, its size the cost, the list beside.

    Grain: one card per row (`reason_id` x `context`). A full card carries a recorded objective; a hollow one has a
    position that only proposes. Cards without a position are listed as still to place. A card that would hide another
    is moved aside, and a thin line leads to its place.

    Parameters
    ----------
    cards : placements with costs   uses reason_id, customer_value and company_value -1..1 (missing = still in the tray),
        objective, cost_total [currency per year]; context and label where there are any
    words : language and currency of the picture
    reasons : tables.Reasons, for labels
    title : the finding; by default how many reasons have a recorded objective
    note : further lines under the picture

    Raises
    ------
    BrokenTable : names the columns that are missing
    """
    columns = ["reason_id", "context", "label", "customer_value", "company_value", "objective", "cost_total"]
    table = labelled(cards, reasons)
    table = table if "context" in table.columns else table.assign(context=ALL)
    table = checked(table, columns, "matrix_chart")
    if table.empty:
        return nothing(words, title=title or words.text(N_("The value-irritant matrix")))
    placed = table["customer_value"].notna() & table["company_value"].notna()
    groups = _groups(table.assign(placed=placed), words)
    listed = sum(_HEAD + _LINE * len(rows) for _, _, rows in groups) + 4
    frame = Frame(height=max(_PLANE, listed), left=44, right=WIDTH - 44 - _PLANE, above=12, below=50)
    plane = _Plane(_PLANE, frame.height)
    return framed(
        [
            *_quadrants(plane, words),
            *_axes(plane, words),
            *_cards(table[placed], plane, words),
            *_list(groups, plane.width + _GAP, words),
            *legend(_matrix_keys(words), frame, y=frame.height + 40),
        ],
        frame,
        title=title or _matrix_title(table, words),
        subtitle=words.text(
            N_(
                "Worth to the customer and to the company as the team placed it; n = {n} reasons, {tray} still to place."
            ),
            n=words.number(len(table)),
            tray=words.number(int((~placed).sum())),
        ),
        words=words,
        note=note,
    )


def _matrix_title(table: pd.DataFrame, words: Language) -> str:
    return words.plural(
        "{decided} of {all} reasons have an objective; {count} is to be eliminated",
        "{decided} of {all} reasons have an objective; {count} are to be eliminated",
        int((table["objective"] == "eliminate").sum()),
        decided=words.number(int(table["objective"].notna().sum())),
        all=words.number(len(table)),
    )


def _matrix_keys(words: Language) -> list[Key]:
    return [
        Key(words.text(N_("full: objective recorded by the team")), theme.MUTED),
        Key(words.text(N_("hollow: placed, objective not recorded yet")), theme.MUTED, "hollow"),
        Key(words.text(N_("the larger the card, the dearer the reason")), theme.MUTED, "frame"),
    ]


def _quadrants(plane: _Plane, words: Language) -> list[Drawn]:
    layers: list[Drawn] = []
    for objective in OBJECTIVES:
        left = plane.x(min(objective.customer, 0))
        top = plane.y(max(objective.company, 0))
        right, bottom = left + plane.width / 2, top + plane.height / 2
        layers.append(box(left + 1.5, top + 1.5, right - 1.5, bottom - 1.5, fill=objective.tint, cornerRadius=6))
        name = words.objective(objective.key)
        x = left + 12 if objective.customer < 0 else right - 34 - text_width(name, 14, bold=True)
        y = top + 22 if objective.company > 0 else bottom - 13
        layers += [
            sign(theme.SIGNS[objective.key], x + 6, y - 5, size=6.5, fill=objective.colour),
            write(name, x + 19, y, size=14, colour=objective.colour, bold=True),
        ]
    return layers


def _axes(plane: _Plane, words: Language) -> list[Drawn]:
    low, high = words.text(N_("irritant")), words.text(N_("value"))
    below, beside = plane.height + 16, -10
    return [
        write(low, 2, below, colour=theme.MUTED),
        write(words.text(N_("For the customer")) + " →", plane.width / 2, below, bold=True, align="center"),
        write(high, plane.width - 2, below, colour=theme.MUTED, align="right"),
        write(low, beside, plane.height - 2, colour=theme.MUTED, turned=True),
        write(
            words.text(N_("For the company")) + " →", beside, plane.height / 2, bold=True, align="center", turned=True
        ),
        write(high, beside, 2, colour=theme.MUTED, align="right", turned=True),
    ]


def _card_id(record: dict[str, Any]) -> str:
    context = "" if record["context"] == ALL else f" {record['context']}"
    return shorten(f"{record['reason_id']}{context}", 92, 11, bold=True)


def _cards(placed: pd.DataFrame, plane: _Plane, words: Language) -> list[Drawn]:
    """Draw the cards, dearest first, so that the dearest keeps its place best."""
    dearest = placed["cost_total"].max()
    if placed.empty:
        return []
    cards = [
        _Face.of(record, dearest, words, shrunk=_crowded(placed))
        for record in records(placed.sort_values("cost_total", ascending=False, na_position="last", kind="stable"))
    ]
    spots = spread([_spot(face, plane) for face in cards])
    leaders: list[Drawn] = [
        mark for face, spot in zip(cards, spots, strict=True) for mark in _leader(face, spot, plane)
    ]
    return [BREAK, *leaders, BREAK] + [
        mark for face, spot in zip(cards, spots, strict=True) for mark in _drawn_card(face, spot)
    ]


def _leader(face: _Face, spot: Card, plane: _Plane) -> list[Drawn]:
    """Lead from a card that was moved aside to its place."""
    x, y = plane.x(face.customer), plane.y(face.company)
    if abs(x - spot.x) <= spot.width / 2 and abs(y - spot.y) <= spot.height / 2:
        return []
    return [
        line(x, y, spot.x, spot.y, colour=face.colour, width=0.8),
        sign("circle", x, y, size=2, fill=face.colour),
    ]


def _crowded(placed: pd.DataFrame) -> bool:
    """Tell whether a quadrant holds more cards than fit at full size."""
    east, north = placed["customer_value"] > 0, placed["company_value"] > 0
    return bool(placed.groupby([east, north], observed=True, dropna=False).size().max() > _FULL)


@dataclass(frozen=True)
class _Face:
    """What one card shows: `size` of its letters [px], `key` the objective it is coloured by."""

    text: str
    tip: str
    customer: float
    company: float
    key: str
    full: bool
    height: float
    size: float

    @classmethod
    def of(cls, record: dict[str, Any], dearest: float, words: Language, *, shrunk: bool) -> _Face:
        """Size a card by the root of its cost, so that areas compare; an unknown cost has the smallest card."""
        cost = record["cost_total"]
        scale = 0.0 if is_unknown(cost) or not dearest > 0 else max(float(cost) / float(dearest), 0.0) ** 0.5
        recorded = isinstance(record["objective"], str)
        proposed = objective_of(record["customer_value"], record["company_value"]) or ""
        return cls(
            text=_card_id(record),
            tip=f"{_card_id(record)} · {clean(record['label'])} · {words.money(cost, 0)}",
            customer=float(record["customer_value"]),
            company=float(record["company_value"]),
            key=str(record["objective"]) if recorded else proposed,
            full=recorded,
            height=0.8 * _SMALL + 9 * scale if shrunk else _SMALL + (_LARGE - _SMALL) * scale,
            size=(11 if scale < 0.45 else 12.5 if scale < 0.8 else 14) - (1.5 if shrunk else 0),
        )

    @property
    def colour(self) -> str:
        return objective_colour(self.key)

    @property
    def half(self) -> float:
        """Half the width of the sign."""
        return self.size * 0.42

    @property
    def width(self) -> float:
        return text_width(self.text, self.size, bold=True) + 2 * self.half + 20


def _spot(face: _Face, plane: _Plane) -> Card:
    """Give a card the room of its quadrant; on an axis, the line itself."""
    across = _room(face.customer, plane.width, face.width, 4)
    along = _room(-face.company, plane.height, face.height, 32)
    return Card(plane.x(face.customer), plane.y(face.company), face.width, face.height, *across, *along)


def _room(value: float, side: float, size: float, margin: float) -> tuple[float, float]:
    """Room of a card along one axis [px]; the quadrant's name needs the margin at the outer edge."""
    middle = side / 2
    if value == 0:
        return middle - size / 2, middle + size / 2
    return (margin, middle - 3) if value < 0 else (middle + 3, side - margin)


def _drawn_card(face: _Face, spot: Card) -> list[Drawn]:
    left, top = spot.x - spot.width / 2, spot.y - spot.height / 2
    fill, ink = (face.colour, PAPER) if face.full else (PAPER, face.colour)
    dash: tuple[float, ...] = () if face.full else (4, 3)
    return [
        box(
            left,
            top,
            left + spot.width,
            top + spot.height,
            fill=fill,
            stroke=face.colour,
            tip=face.tip,
            cornerRadius=5,
            strokeDash=dash,
        ),
        sign(objective_sign(face.key), left + 8 + face.half, spot.y, size=face.half, fill=ink, tip=face.tip),
        write(
            face.text,
            left + 12 + 2 * face.half,
            spot.y + face.size * 0.36,
            size=face.size,
            bold=True,
            colour=ink,
            tip=face.tip,
        ),
    ]


Group = tuple[str, str, pd.DataFrame]
"""Objective key ("" undecided, "tray" unplaced), its heading, its reasons."""


def _groups(table: pd.DataFrame, words: Language) -> list[Group]:
    groups: list[Group] = [(key, words.objective(key), table[table["objective"] == key]) for key in OBJECTIVE_KEYS]
    undecided = table["objective"].isna()
    groups.append(("", words.text(N_("Placed, to be decided")), table[undecided & table["placed"]]))
    groups.append(("tray", words.text(N_("Still to place")), table[undecided & ~table["placed"]]))
    return [group for group in groups if not group[2].empty]


def _list(groups: list[Group], x: float, words: Language) -> list[Drawn]:
    layers: list[Drawn] = []
    right = WIDTH - 44 - EDGE
    y = 0.0
    ids = id_room([_card_id(record) for _, _, rows in groups for record in records(rows)], 10.5)
    for key, heading, rows in groups:
        known = rows.sort_values("cost_total", ascending=False, na_position="last", kind="stable")
        if key == "tray":
            layers.append(
                box(x - 6, y + 3, right + 6, y + _HEAD + _LINE * len(rows) + 4, fill=theme.PALE, cornerRadius=6)
            )
        colour = objective_colour(key)
        layers += [
            sign(objective_sign(key), x + 6, y + 14, size=5.5, fill=colour),
            write(f"{heading} · {words.number(len(rows))}", x + 18, y + 18, size=12, colour=colour, bold=True),
            *_lines(known, x, right, y + _HEAD + 3, ids, words),
        ]
        y += _HEAD + _LINE * len(rows)
    return layers


def _lines(rows: pd.DataFrame, x: float, right: float, top: float, ids: float, words: Language) -> list[Drawn]:
    labels = [shorten(label, right - x - ids - 70, 10.5) for label in rows["label"]]
    money = [words.money(value, 0) for value in rows["cost_total"]]
    return [
        *write_lines([_card_id(record) for record in records(rows)], x, top, spacing=_LINE, size=10.5, bold=True),
        *write_lines(labels, x + ids, top, spacing=_LINE, size=10.5),
        *write_lines(money, right, top, spacing=_LINE, size=10.5, align="right", colour=theme.MUTED),
    ]
