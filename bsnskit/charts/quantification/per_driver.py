"""Contacts per X, month by month, channels on top of each other: what only changed channel is no reduction."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt
import pandas as pd

from bsnskit.charts import theme
from bsnskit.charts.frame import EDGE, Drawn, Frame, Key, box, checked, framed, legend, line, nothing, write
from bsnskit.charts.quantification.parts import CHANNEL_NAMES, SERIES
from bsnskit.charts.text import clean
from bsnskit.vocabulary import INK, N_

if TYPE_CHECKING:
    from bsnskit.i18n import Language

HEIGHT = 220
_MOST = 24
"""Months drawn, the last ones."""


def cpx_chart(
    by_month: pd.DataFrame, *, words: Language, x: str = "X", title: str | None = None, note: str = ""
) -> alt.LayerChart:
    """Draw contacts per X of the last 24 months, one bar per month, channels stacked.

    Grain: one bar part per `period_start` x `channel`.

    Parameters
    ----------
    by_month : tables.ChannelCpx        uses cpx [contacts per X and month]
    words : language of the picture
    x : what X is, as the client names it
    title : the finding; by default the last twelve months against the twelve before, where there are 24
    note : further lines under the picture

    Raises
    ------
    BrokenTable : names the columns that are missing
    """
    table = checked(by_month, ["period_start", "channel", "n_contacts", "n_x", "cpx"], "cpx_chart")
    table = table[table["cpx"].notna()]
    if table.empty:
        return nothing(words, title=title or words.text(N_("Contacts per {x}"), x=clean(x)))
    months = sorted(table["period_start"].unique())[-_MOST:]
    shown = table[table["period_start"].isin(months)]
    whole = shown.groupby("period_start", observed=True, dropna=False)["cpx"].sum()
    per = _per(float(whole.max()))
    order = list(shown.groupby("channel", observed=True, dropna=False)["cpx"].sum().sort_values(ascending=False).index)
    frame = Frame(height=HEIGHT, left=52, right=EDGE, above=40, below=42)
    step = frame.width / len(months)
    scale = HEIGHT / (float(whole.max()) * 1.08)
    drawn: list[Drawn] = []
    for place, month in enumerate(months):
        top = float(HEIGHT)
        of_month = shown[shown["period_start"] == month].set_index("channel")["cpx"]
        for channel in order:
            height = float(of_month.get(channel, 0.0)) * scale
            if height:
                colour = SERIES[order.index(channel) % len(SERIES)]
                drawn.append(
                    box(place * step + 3, top - height, (place + 1) * step - 3, top, fill=colour, cornerRadius=0)
                )
            top -= height
        middle = (place + 0.5) * step
        stamp = pd.Timestamp(month)
        drawn.append(write(words.number(whole[month] * per, 1), middle, top - 5, size=10, align="center"))
        drawn.append(write(words.month(stamp.month), middle, HEIGHT + 15, size=10, colour=theme.MUTED, align="center"))
        if place == 0 or stamp.month == 1:
            drawn.append(
                write(str(stamp.year), middle, HEIGHT + 30, size=10, colour=theme.MUTED, align="center", bold=True)
            )
    drawn += [
        line(0, HEIGHT, frame.width, HEIGHT, colour=INK),
        *legend(
            [
                Key(words.text(CHANNEL_NAMES.get(str(channel), str(channel))), SERIES[place % len(SERIES)])
                for place, channel in enumerate(order)
            ],
            frame,
            y=-24,
        ),
    ]
    return framed(
        drawn,
        frame,
        title=title or _title(table, x, words),
        subtitle=words.text(
            N_(
                "Contacts a month per {per} {x}, all reasons, channels on top of each other; n = {n} contacts in {months} months."
            ),
            per=words.number(per),
            x=clean(x),
            n=words.number(shown["n_contacts"].sum()),
            months=words.number(len(months)),
        ),
        words=words,
        note=note,
    )


def _title(table: pd.DataFrame, x: str, words: Language) -> str:
    months = table.groupby("period_start", observed=True, dropna=False)["cpx"].sum().sort_index()
    if len(months) < _MOST:
        return words.text(N_("Contacts per {x}, month by month"), x=clean(x))
    now, before = months.iloc[-12:].sum(), months.iloc[-24:-12].sum()
    change = words.percent(now / before - 1 if before else None, 0)
    return words.text(
        N_("Contacts per {x}: {change} over the last twelve months against the twelve before"),
        x=clean(x),
        change=change,
    )


def _per(largest: float) -> int:
    per = 1
    while 0 < largest * per < 1 and per < 1_000_000:
        per *= 10
    return per
