"""Pictures of step 4: what each cause weighs in its reasons, what each solution brings back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd

from bsnskit.charts import theme
from bsnskit.charts.frame import (
    EDGE,
    ROW_LEFT,
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
from bsnskit.charts.text import clean, shorten, wrap
from bsnskit.i18n import is_unknown
from bsnskit.vocabulary import ACCENT, GRID, INK, N_

if TYPE_CHECKING:
    from bsnskit.i18n import Language

ILLUSTRATED = N_("Figures in part generated for illustration, not the client's.")
_HEAD, _ROW, _REST = 30, 34, 30
_BAR = 160
_NAME_ROOM, _VALUE_ROOM = 330, 200
"""Pixels for the name of a solution and for its value."""


def cause_chart(
    impacts: pd.DataFrame,
    *,
    words: Language,
    reasons: pd.DataFrame | None = None,
    shown: int = 8,
    title: str | None = None,
    note: str = "",
) -> alt.LayerChart:
    """Draw what share of each reason its causes explain, with intervals, and what stays unexplained.

    Grain: one bar per `cause_id` x `reason_id`; the first reasons in the order of the table, the others are counted in
    the subtitle.

    Parameters
    ----------
    impacts : tables.CauseImpacts   uses share with its interval 0..1, n_sample, n_contacts and cost_total [per year]
    words : language and currency of the picture
    reasons : tables.Reasons, for the headings
    shown : reasons drawn
    title : the finding; by default the cause with most contacts
    note : further lines under the picture

    Raises
    ------
    BrokenTable : names the columns that are missing
    """
    columns = [
        "cause_id", "reason_id", "label", "owner", "n_sample", "share", "share_low", "share_high", "n_contacts",
        "cost_total", "illustration",
    ]  # fmt: skip
    table = checked(impacts, columns, "cause_chart")
    if table.empty:
        return nothing(words, title=title or words.text(N_("Causes and their impact")))
    every = list(table.groupby("reason_id", sort=False, observed=True, dropna=False))
    groups = every[:shown]
    labels = labelled(pd.DataFrame({"reason_id": [str(reason) for reason, _ in groups]}), reasons)["label"]
    frame = Frame(height=sum(_HEAD + sum(_heights(rows)) for _, rows in groups), above=24, left=ROW_LEFT, below=10)
    drawn: list[Drawn] = [*legend(_cause_keys(words), frame, y=-12)]
    y, ids = 0.0, id_room([reason for reason, _ in groups], 12)
    for (reason, rows), label in zip(groups, labels, strict=True):
        drawn += _cause_head(str(reason), str(label), y, ids, frame)
        y += _HEAD
        for row, height in zip(records(rows), _heights(rows), strict=True):
            drawn += _cause_row(row, y, frame, words)
            y += height
    return framed(
        drawn,
        frame,
        title=title or _cause_title(table, words),
        subtitle=words.text(
            N_(
                "Share of a reason's contacts with 95 % interval, n = contacts re-coded; {drawn} of {all} reasons with causes."
            ),
            drawn=words.number(len(groups)),
            all=words.number(len(every)),
        ),
        words=words,
        note=_with_illustration(note, table, words),
    )


def _with_illustration(note: str, table: pd.DataFrame, words: Language) -> str:
    return note or (words.text(ILLUSTRATED) if table["illustration"].any() else "")


def _heights(rows: pd.DataFrame) -> list[float]:
    return [_REST if _unexplained(cause) else _ROW for cause in rows["cause_id"]]


def _unexplained(cause: object) -> bool:
    return str(cause).strip("()") == "unexplained"


def _cause_keys(words: Language) -> list[Key]:
    return [
        Key(words.text(N_("share explained by the cause")), theme.ACCENT_MID),
        Key(words.text(N_("95 % interval (Wilson)")), INK, "line"),
        Key(words.text(N_("unexplained")), theme.SOFT, "hollow"),
    ]


def _cause_head(reason: str, label: str, y: float, ids: float, frame: Frame) -> list[Drawn]:
    left = EDGE - frame.left
    return [
        line(left, y + 4, frame.width, y + 4, colour=GRID),
        write(shorten(reason, ids - 4, 12, bold=True), left, y + 21, size=12, bold=True, colour=ACCENT),
        write(shorten(label, WIDTH - 2 * EDGE - ids, 12, bold=True), left + ids, y + 21, size=12, bold=True),
    ]


def _cause_row(row: dict[str, Any], top: float, frame: Frame, words: Language) -> list[Drawn]:
    rest = _unexplained(row["cause_id"])
    name = words.text(N_("unexplained")) if rest else row["label"]
    owner = "" if is_unknown(row["owner"]) else clean(row["owner"])
    left = EDGE - frame.left + 14
    drawn: list[Drawn] = [
        write(shorten(name, frame.left - 42, 11.5), left, top + 13, colour=theme.MUTED if rest else INK, italic=rest),
        write(shorten(owner, frame.left - 42, 10.5), left, top + 26, size=10.5, colour=theme.MUTED),
        write(_share_said(row, words), _BAR + 14, top + 16, size=11),
        write(_weight_said(row, words), frame.width, top + 16, size=11, align="right", bold=not rest),
    ]
    if is_unknown(row["share"]):
        return drawn
    tip = f"{clean(name)} · {_share_said(row, words)}"
    end = max(_BAR * float(row["share"]), 1.5)
    if rest:
        return [*drawn, box(0, top + 5, end, top + 19, fill=None, stroke=theme.SOFT, strokeDash=(3, 3), tip=tip)]
    drawn.append(box(0, top + 5, end, top + 19, fill=theme.ACCENT_MID, tip=tip))
    if not is_unknown(row["share_low"]) and not is_unknown(row["share_high"]):
        low, high = _BAR * float(row["share_low"]), _BAR * float(row["share_high"])
        drawn += [
            line(low, top + 12, high, top + 12, colour=INK, width=2),
            *(line(limit, top + 8, limit, top + 16, colour=INK, width=1.6) for limit in (low, high)),
        ]
    return drawn


def _share_said(row: dict[str, Any], words: Language) -> str:
    said = f"{words.percent(row['share'], 0)} {words.interval(row['share_low'], row['share_high'], 0, percent=True)}"
    if is_unknown(row["n_sample"]) or _unexplained(row["cause_id"]):
        return said.strip()
    return f"{said.strip()} · n = {words.number(row['n_sample'])}"


def _weight_said(row: dict[str, Any], words: Language) -> str:
    if is_unknown(row["n_contacts"]):
        return words.text(N_("volume unknown"))
    return words.text(
        N_("{count} contacts · {cost} a year"),
        count=words.number(row["n_contacts"]),
        cost=words.money(row["cost_total"], 0),
    )


def _cause_title(table: pd.DataFrame, words: Language) -> str:
    known = table[~table["cause_id"].map(_unexplained) & table["n_contacts"].notna()]
    if known.empty:
        return words.text(N_("Causes and their impact"))
    first = known.sort_values("n_contacts", ascending=False, kind="stable").iloc[0]
    return words.text(
        N_("The heaviest cause explains {share} of reason {reason}: {label}"),
        share=words.percent(first["share"], 0),
        reason=clean(first["reason_id"]),
        label=shorten(first["label"], 1100, 17, bold=True),
    )


def return_chart(returns: pd.DataFrame, *, words: Language, title: str | None = None, note: str = "") -> alt.LayerChart:
    """Draw the net present value of each solution, with contacts avoided, payback and the team's choice.

    Grain: one row per `solution_id`, best first, unknown last. Values of solutions on one cause do not add up. For a
    reason to be leveraged no saving is counted, and the picture says so.

    Parameters
    ----------
    returns : tables.Returns   uses npv, cost_once [currency], avoided [contacts per year], payback_years, counted,
        chosen, objective
    words : language and currency of the picture
    title : the finding; by default the best solution
    note : further lines under the picture

    Raises
    ------
    BrokenTable : names the columns that are missing
    """
    columns = [
        "solution_id", "label", "objective", "avoided", "cost_once", "npv", "payback_years", "counted", "chosen",
        "illustration",
    ]  # fmt: skip
    table = checked(returns, columns, "return_chart").sort_values("npv", ascending=False, kind="stable")
    if table.empty:
        return nothing(words, title=title or words.text(N_("Solutions and their return")))
    names = [wrap(label, _NAME_ROOM, 11.5, lines=2, bold=True) for label in table["label"]]
    heights = [40.0 if len(lines) == 1 else 54.0 for lines in names]
    frame = Frame(height=sum(heights), left=_NAME_ROOM + 66, above=46)
    middle, scale = _value_scale(table["npv"])
    drawn: list[Drawn] = [*_return_heads(frame, words)]
    top = 0.0
    for row, lines, height in zip(records(table), names, heights, strict=True):
        if top:
            drawn.append(line(EDGE - frame.left, top, frame.width, top, colour=theme.PALE))
        drawn += _return_row(row, lines, top, height, frame, middle, scale, words)
        top += height
    drawn += [line(middle, -4, middle, frame.height, colour=theme.SOFT), *legend(_return_keys(words), frame, y=-34)]
    return framed(
        drawn,
        frame,
        title=title or _return_title(table, words),
        subtitle=words.text(
            N_(
                "Net present value on cashable cost, over the life of the solution; n = {n} solutions, {chosen} chosen by the team."
            ),
            n=words.number(len(table)),
            chosen=words.number(int(table["chosen"].sum())),
        ),
        words=words,
        note=_with_illustration(note, table, words),
    )


def _value_scale(values: pd.Series) -> tuple[float, float]:
    """Return where zero stands [px] and how many pixels one unit of money takes; losses point to the left."""
    most, least = max(values.max(), 0.0), min(values.min(), 0.0)
    if values.notna().sum() == 0 or most == least:
        return 8.0, 0.0
    scale = _VALUE_ROOM / float(most - least)
    return 8 - float(least) * scale, scale


def _return_keys(words: Language) -> list[Key]:
    return [
        Key(words.text(N_("gain")), ACCENT),
        Key(words.text(N_("loss")), theme.LOSS),
        Key(words.text(N_("chosen by the team")), INK, theme.TICK),
    ]


def _return_heads(frame: Frame, words: Language) -> list[Drawn]:
    heads = (
        (N_("net present value"), 8, "left"),
        (N_("contacts avoided a year"), 352, "right"),
        (N_("cost once"), 418, "right"),
        (N_("paid back in"), frame.width, "right"),
    )
    return [write(words.text(text), x, -8, size=10.5, colour=theme.MUTED, align=align) for text, x, align in heads]


def _return_row(
    row: dict[str, Any],
    lines: list[str],
    top: float,
    step: float,
    frame: Frame,
    middle: float,
    scale: float,
    words: Language,
) -> list[Drawn]:
    left = EDGE - frame.left
    y = top + step / 2 + 4
    first = y - 7 * len(lines) - 1
    drawn: list[Drawn] = [
        sign(objective_sign(row["objective"]), left + 7, first - 4, size=6, fill=objective_colour(row["objective"])),
        *write_lines(lines, left + 22, first, spacing=14, bold=bool(row["chosen"])),
        write(
            f"{clean(row['solution_id'])} · {words.objective(row['objective'])}", left + 22, first + 14 * len(lines), size=10.5,
            colour=theme.MUTED,
        ),
        write(_if_counted(words.number(row["avoided"]), row), 352, y, align="right"),
        write(words.money(row["cost_once"], 0), 418, y, align="right"),
        write(_if_counted(_payback(row, words), row), frame.width, y, align="right"),
    ]  # fmt: skip
    if row["chosen"]:
        drawn.append(sign(theme.TICK, -16, y - 4, size=6, fill=INK))
    value = row["npv"]
    if not row["counted"]:
        return [*drawn, write(words.text(N_("no saving counted")), 12, y, italic=True, colour=theme.MUTED)]
    if is_unknown(value):
        return [*drawn, write(words.money(None), middle + 6, y, italic=True, colour=theme.MUTED)]
    end = middle + float(value) * scale
    said = words.money(value, 0)
    drawn.append(
        box(min(middle, end), y - 12, max(middle, end), y + 4, fill=ACCENT if value >= 0 else theme.LOSS, tip=said)
    )
    inside = abs(end - middle) > 74
    if value >= 0:
        x, align = (end - 6, "right") if inside else (end + 6, "left")
    else:
        x, align = (end + 6, "left") if inside else (end - 6, "right")
    return [*drawn, write(said, x, y, bold=True, align=align, colour="white" if inside else INK)]


def _if_counted(text: str, row: dict[str, Any]) -> str:
    return text if row["counted"] else "–"


def _payback(row: dict[str, Any], words: Language) -> str:
    if not is_unknown(row["payback_years"]):
        return words.text(N_("{years} years"), years=words.number(row["payback_years"], 1))
    return words.number(None) if is_unknown(row["npv"]) else words.text(N_("never"))


def _return_title(table: pd.DataFrame, words: Language) -> str:
    known = table[table["npv"].notna()]
    if known.empty:
        return words.text(N_("Solutions and their return"))
    first = known.iloc[0]
    gains = first["npv"] > 0
    return words.text(
        N_("Best return: {label}, {npv} net")
        if gains
        else N_("No solution pays for itself; the nearest is {label}, {npv} net"),
        label=shorten(first["label"], 1000, 17, bold=True),
        npv=words.money(first["npv"], 0),
    )
