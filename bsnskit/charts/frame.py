"""What all charts share: the checks, the frame of fixed pixels, rows with id and label, legends.

Every position is a number of pixels decided here, never a font's measure: the same table gives the same picture on
every machine. A picture is `WIDTH` wide; its height follows its rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, cast

import altair as alt
import pandas as pd

from bsnskit.charts import theme
from bsnskit.charts.text import clean, shorten, text_width, wrap
from bsnskit.errors import BrokenTable
from bsnskit.vocabulary import INK, N_, OBJECTIVE, PAPER

if TYPE_CHECKING:
    from bsnskit.i18n import Language

WIDTH = 900
EDGE = 14
ROW_LEFT = 400
"""Pixels left of the plot for id and label of a row."""
_ID_LEAST, _ID_MOST = 42, 132
_TITLE_LINE, _SUBTITLE_LINE, _NOTE_LINE, _LEGEND_LINE = 22, 16, 14, 17


def checked(table: pd.DataFrame, columns: Sequence[str], chart: str) -> pd.DataFrame:
    """Return just the columns a chart draws, with a fresh index; the argument is untouched.

    Raises
    ------
    BrokenTable : names the columns that are missing
    """
    missing = [column for column in columns if column not in table.columns]
    if missing:
        raise BrokenTable(
            chart,
            N_("columns missing: {missing}"),
            N_("The chart draws the columns {columns}."),
            N_("Hand over the table that the step of the method returns."),
            missing=", ".join(missing),
            columns=", ".join(columns),
        )
    return table[list(columns)].reset_index(drop=True)


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows as dictionaries by column name."""
    return [{str(column): value for column, value in record.items()} for record in table.to_dict("records")]


def labelled(table: pd.DataFrame, reasons: pd.DataFrame | None) -> pd.DataFrame:
    """Add the column `label` by reason_id where the table has none; an unknown reason is labelled by nothing."""
    if "label" in table.columns:
        return table
    if reasons is None:
        return table.assign(label="")
    labels = checked(reasons, ["reason_id", "label"], "reasons")
    found = table.merge(labels, on="reason_id", how="left", validate="many_to_one")
    return found.assign(label=found["label"].fillna(""))


@dataclass(frozen=True)
class Frame:
    """Fixed pixels around a plot.

    Parameters
    ----------
    height : of the plot [px]
    left, right : room beside the plot [px]
    above, below : room between title and plot, between plot and note [px]: legends, headings, axes
    """

    height: float
    left: float = ROW_LEFT
    right: float = EDGE
    above: float = 30
    below: float = 6

    @property
    def width(self) -> float:
        """Width of the plot [px]."""
        return WIDTH - self.left - self.right


@dataclass(frozen=True)
class Mark:
    """One text, box, line or sign at pixels of the plot; marks of one style become one layer."""

    kind: str
    style: tuple[tuple[str, Any], ...]
    place: tuple[tuple[str, Any], ...]


Drawn = Mark | alt.Chart
BREAK = Mark("break", (), ())
"""Between two marks: what comes after stands in front. Without it boxes lie under lines, lines under signs and texts."""


def framed(
    drawn: Iterable[Drawn], frame: Frame, *, title: str, subtitle: str, words: Language, note: str = ""
) -> alt.LayerChart:
    """Put marks and layers into the frame, under their title and over their note.

    Parameters
    ----------
    drawn : marks at pixels, and layers with scales of their own, from back to front
    frame : the pixels around
    title : the finding, one or two lines
    subtitle : the measure with unit and n
    words : the language, kept in `usermeta` for the renderer
    note : what is left out, what is illustration; printed under the plot
    """
    room = WIDTH - 2 * EDGE
    title_lines = wrap(title, room, 17, lines=3, bold=True)
    subtitle_lines = wrap(subtitle, room, 12, lines=4) if subtitle else []
    note_lines = wrap(note, room, 11, lines=4) if note else []
    top = 12 + _TITLE_LINE * len(title_lines) + _SUBTITLE_LINE * len(subtitle_lines) + frame.above
    left = EDGE - frame.left
    heads = [
        *write_lines(title_lines, left, 27 - top, spacing=_TITLE_LINE, size=17, bold=True),
        *write_lines(
            subtitle_lines,
            left,
            24 + _TITLE_LINE * len(title_lines) - top,
            spacing=_SUBTITLE_LINE,
            size=12,
            colour=theme.MUTED,
        ),
        *write_lines(
            note_lines, left, frame.height + frame.below + 12, spacing=_NOTE_LINE, size=11, colour=theme.MUTED
        ),
    ]
    # One call with everything: each further method of Altair would copy all layers again.
    layered = alt.layer(
        *_merged([*drawn, *heads]),
        width=frame.width,
        height=frame.height,
        autosize=alt.AutoSizeParams(type="none", contains="content"),
        padding={
            "left": frame.left,
            "right": frame.right,
            "top": top,
            "bottom": frame.below + _NOTE_LINE * len(note_lines) + 12,
        },
        description=clean(title),
        usermeta={
            "bsnskit": {
                "language": words.code,
                "title": clean(title),
                "description": " ".join(clean(part) for part in (subtitle, note) if part),
            },
            "embedOptions": {"actions": False, "renderer": "svg"},
        },
        resolve=alt.Resolve(scale=alt.ScaleResolveMap(x="independent", y="independent", color="independent")),
    )
    return cast("alt.LayerChart", layered)


def _merged(drawn: Iterable[Drawn]) -> list[alt.Chart]:
    """Make one layer of the marks of one style that stand next to each other; layers keep their place."""
    layers: list[alt.Chart] = []
    run: dict[tuple[Any, ...], list[Mark]] = {}
    for item in drawn:
        if isinstance(item, Mark) and item.kind != "break":
            run.setdefault((item.kind, item.style, len(item.place)), []).append(item)
            continue
        layers += [_layer(marks) for marks in _behind_first(run)]
        run = {}
        if not isinstance(item, Mark):
            layers.append(item)
    return layers + [_layer(marks) for marks in _behind_first(run)]


def _behind_first(run: dict[tuple[Any, ...], list[Mark]]) -> list[list[Mark]]:
    order = ("rect", "rule", "point", "text")
    return sorted(run.values(), key=lambda marks: order.index(marks[0].kind))


def _layer(marks: list[Mark]) -> alt.Chart:
    chart = alt.Chart(alt.InlineData(values=[dict(mark.place) for mark in marks]))
    style = {name: list(value) if isinstance(value, tuple) else value for name, value in marks[0].style}
    styled = getattr(chart, f"mark_{marks[0].kind}")(**style)
    fields = [field for field, _ in marks[0].place]
    pixels = alt.Scale(domain=[0, 1], range=[0, 1])
    channels: dict[str, Any] = {
        "x": alt.X("x:Q", axis=None, scale=pixels),
        "y": alt.Y("y:Q", axis=None, scale=pixels),
        "x2": alt.X2("x2"),
        "y2": alt.Y2("y2"),
        "text": alt.Text("text:N"),
        "tip": alt.Tooltip("tip:N"),
    }
    return styled.encode(**{("tooltip" if field == "tip" else field): channels[field] for field in fields})


def _mark(kind: str, place: dict[str, Any], **style: Any) -> Mark:
    return Mark(kind, tuple(sorted(style.items(), key=lambda pair: pair[0])), tuple(place.items()))


def write(
    text: str,
    x: float,
    y: float,
    *,
    size: float = 11.5,
    colour: str = INK,
    bold: bool = False,
    align: str = "left",
    italic: bool = False,
    turned: bool = False,
    tip: str = "",
) -> Mark:
    """Write one line at a pixel of the plot; `turned` reads upwards, `tip` is what the live chart says under the mouse."""
    return _mark(
        "text",
        {"x": float(x), "y": float(y), "text": text} | ({"tip": tip} if tip else {}),
        align=align,
        baseline="alphabetic",
        fontSize=size,
        fontWeight="bold" if bold else "normal",
        fontStyle="italic" if italic else "normal",
        angle=270 if turned else 0,
        color=colour,
    )


def write_lines(lines: Sequence[str], x: float, y: float, *, spacing: float, **style: Any) -> list[Mark]:
    """Write lines under each other, `spacing` [px] apart, each a text of its own.

    One text of several lines would let a line of Arabic or Hebrew turn the lines around it.
    """
    return [write(text, x, y + spacing * place, **style) for place, text in enumerate(lines)]


def sign(path: str, x: float, y: float, *, size: float, fill: str, stroke: str = "", tip: str = "") -> Mark:
    """Draw an outline of `theme.SIGNS` (or "circle") at a pixel; `size` is half its width [px]."""
    return _mark(
        "point",
        {"x": float(x), "y": float(y)} | ({"tip": tip} if tip else {}),
        shape=path,
        size=4 * size * size,
        fill=fill,
        stroke=stroke or None,
        strokeWidth=1.4 if stroke else 0,
        opacity=1,
    )


def line(
    x: float, y: float, x2: float, y2: float, *, colour: str, width: float = 1, dash: tuple[int, ...] = ()
) -> Mark:
    """Draw one line between two pixels."""
    return _mark("rule", _corners(x, y, x2, y2), color=colour, strokeWidth=width, strokeDash=dash)


def box(
    x: float, y: float, x2: float, y2: float, *, fill: str | None, stroke: str = "", tip: str = "", **style: Any
) -> Mark:
    """Draw one rectangle between two pixels; `tip` is what the live chart says under the mouse."""
    rounded = {"cornerRadius": 2, "strokeWidth": 1.3, **style} if stroke else {"cornerRadius": 2, **style}
    place = _corners(x, y, x2, y2) | ({"tip": tip} if tip else {})
    return _mark("rect", place, fill=fill, stroke=stroke or None, opacity=1, **rounded)


def _corners(x: float, y: float, x2: float, y2: float) -> dict[str, float]:
    return {"x": float(x), "y": float(y), "x2": float(x2), "y2": float(y2)}


@dataclass(frozen=True)
class Key:
    """One entry of a legend: words and a swatch (a name of `_swatch`, or an outline path)."""

    text: str
    colour: str
    shape: str = "square"


def legend(keys: Sequence[Key], frame: Frame, *, y: float) -> list[Mark]:
    """Lay a legend out in one line (or more) from the picture's left edge; `y` is its first middle line [px]."""
    start = EDGE - frame.left
    marks: list[Mark] = []
    for key, along, line_number in _flow(keys):
        x, middle = start + along, y + _LEGEND_LINE * line_number
        text = shorten(key.text, WIDTH - 2 * EDGE - 18, 11)
        marks += [_swatch(key, x, middle), write(text, x + 18, middle + 4, size=11, colour=theme.MUTED)]
    return marks


def legend_height(keys: Sequence[Key]) -> float:
    """Return the height of all lines of a legend [px]."""
    return _LEGEND_LINE * (1 + max((line_number for _, _, line_number in _flow(keys)), default=0))


def _flow(keys: Sequence[Key]) -> list[tuple[Key, float, int]]:
    """Return each key with its place along the line [px] and the number of its line."""
    placed: list[tuple[Key, float, int]] = []
    x, line_number = 0.0, 0
    for key in keys:
        step = 18 + text_width(key.text, 11)
        if x and x + step > WIDTH - 2 * EDGE:
            x, line_number = 0.0, line_number + 1
        placed.append((key, x, line_number))
        x += step + 20
    return placed


def _swatch(key: Key, x: float, y: float) -> Mark:
    colour = key.colour
    if key.shape == "line":
        return line(x, y, x + 13, y, colour=colour, width=2.4)
    if key.shape == "dot":
        return sign("circle", x + 6, y, size=4, fill=colour)
    if key.shape == "ring":
        return sign("circle", x + 6, y, size=4, fill=PAPER, stroke=colour)
    if key.shape == "square":
        return box(x, y - 5.5, x + 12, y + 5.5, fill=colour)
    if key.shape in ("hollow", "frame"):
        dash = (2, 2) if key.shape == "hollow" else ()
        return box(x, y - 5.5, x + 12, y + 5.5, fill=PAPER, stroke=colour, strokeDash=dash)
    return sign(key.shape, x + 6, y, size=5.5, fill=colour)


def row_scale(ids: Sequence[str], field: str = "reason_id") -> alt.Y:
    """Return the y channel of a chart with one row per id, in the order given."""
    domain = list(dict.fromkeys(ids))
    return alt.Y(
        f"{field}:N", sort=None, axis=None, scale=alt.Scale(domain=domain, paddingInner=0.32, paddingOuter=0.16)
    )


def id_room(ids: Iterable[object], size: float) -> float:
    """Return the pixels that the longest id takes at a size, within bounds: a longer one is cut."""
    widest = max((text_width(clean(key), size, bold=True) for key in ids), default=0.0)
    return min(max(widest + 10, _ID_LEAST), _ID_MOST)


def row_heads(
    table: pd.DataFrame,
    y: alt.Y,
    frame: Frame,
    *,
    field: str = "reason_id",
    size: float = 11.5,
    room: float | None = None,
) -> list[alt.Chart]:
    """Draw id (bold) and shortened label at the left of every row; needs `field` and `label`.

    Where a client knows reasons by their words alone, id and label are one: it is drawn once.
    """
    is_one = bool(len(table)) and bool((table[field] == table["label"]).all())
    ids = (room or frame.left) - EDGE - 14 if is_one else id_room(table[field], size)
    width = (room or frame.left) - EDGE - ids - 14
    heads = table.drop_duplicates(field)[[field, "label"]].assign(
        id_text=lambda rows: [shorten(key, ids - 4, size, bold=True) for key in rows[field]],
        label_text=lambda rows: ["" if is_one else shorten(label, width, size) for label in rows["label"]],
    )
    base = alt.Chart(heads[[field, "id_text", "label_text"]]).encode(y=y)
    left = EDGE - frame.left
    return [
        base.mark_text(fontSize=size, fontWeight="bold").encode(x=alt.value(left), text="id_text:N"),
        base.mark_text(fontSize=size).encode(x=alt.value(left + ids), text="label_text:N"),
    ]


def cells(
    table: pd.DataFrame,
    column: str,
    y: alt.Y,
    x: float,
    *,
    align: Literal["left", "right"] = "left",
    size: float = 11,
    colour: str = INK,
    bold: bool = False,
    field: str = "reason_id",
) -> alt.Chart:
    """Write a text column of a table at one pixel column, one text per row."""
    return (
        alt.Chart(table[[field, column]])
        .mark_text(align=align, fontSize=size, color=colour, fontWeight="bold" if bold else "normal")
        .encode(y=y, x=alt.value(x), text=alt.Text(f"{column}:N"))
    )


def rules_between(count: int, step: float, frame: Frame) -> list[Mark]:
    """Draw hairlines between rows over the whole width of the picture."""
    ends = EDGE - frame.left, WIDTH - frame.left - EDGE
    return [line(ends[0], step * row, ends[1], step * row, colour=theme.PALE) for row in range(1, count)]


def tips(words: Language, **columns: str) -> list[alt.Tooltip]:
    """Return what the live chart says under the mouse: columns and their titles."""
    return [alt.Tooltip(f"{column}:N", title=words.text(title)) for column, title in columns.items()]


def objective_colour(key: object) -> str:
    """Return the colour of an objective; what is not decided is grey."""
    return OBJECTIVE[key].colour if isinstance(key, str) and key in OBJECTIVE else theme.UNDECIDED


def objective_sign(key: object) -> str:
    """Return the outline of an objective's sign; what is not decided has a dash."""
    return theme.SIGNS[key] if isinstance(key, str) and key in theme.SIGNS else theme.SIGNS[""]


def nothing(words: Language, *, title: str) -> alt.LayerChart:
    """Return the picture of an empty table: it says that there is nothing to draw yet."""
    frame = Frame(height=46, left=EDGE, above=4)
    said = write(words.text(N_("Nothing to draw yet.")), 0, 20, colour=theme.MUTED, italic=True)
    return framed([said], frame, title=title, subtitle="", words=words)
