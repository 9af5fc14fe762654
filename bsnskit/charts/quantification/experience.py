"""What the contact did to the customer: TNPS with its interval."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt
import pandas as pd

from bsnskit.charts import theme
from bsnskit.charts.frame import (
    EDGE,
    Drawn,
    Frame,
    Key,
    cells,
    checked,
    framed,
    labelled,
    legend,
    line,
    nothing,
    row_heads,
    row_scale,
    rules_between,
    tips,
    write,
)
from bsnskit.charts.text import clean
from bsnskit.vocabulary import ACCENT, N_

if TYPE_CHECKING:
    from bsnskit.i18n import Language

_STEP = 22
_FEW = 30
"""Answers under which a dot is drawn hollow."""


def tnps_chart(
    experience: pd.DataFrame,
    *,
    words: Language,
    reasons: pd.DataFrame | None = None,
    title: str | None = None,
    note: str = "",
) -> alt.LayerChart:
    """Draw the TNPS of each reason with its interval and n, lowest first.

    Grain: one dot per `reason_id` with answers; reasons without answers are counted in the subtitle, not drawn.

    Parameters
    ----------
    experience : tables.Experience    uses tnps, tnps_low, tnps_high [points, -100..100], n_tnps [answers]
    words : language of the picture
    reasons : tables.Reasons, for labels
    title : the finding; by default the lowest value among reasons with 30 answers or more
    note : further lines under the picture

    Raises
    ------
    BrokenTable : names the columns that are missing
    """
    columns = ["reason_id", "label", "tnps", "tnps_low", "tnps_high", "n_tnps"]
    table = checked(labelled(experience, reasons), columns, "tnps_chart")
    known = table[table["tnps"].notna()].sort_values("tnps", kind="stable")
    if known.empty:
        return nothing(words, title=title or words.text(N_("TNPS per reason")))
    frame = Frame(height=_STEP * len(known), above=56, right=190, below=26)
    y = row_scale(list(known["reason_id"]))
    scale = alt.Scale(domain=[-100, 100], range=[0, frame.width], nice=False)
    drawn = known.assign(
        said=[
            f"{words.number(row.tnps)} {words.interval(row.tnps_low, row.tnps_high)}".strip()
            for row in known.itertuples(index=False)
        ],
        n_said=[words.number(count) for count in known["n_tnps"]],
        few=known["n_tnps"] < _FEW,
        below=known["tnps"] < 0,
    )
    base = alt.Chart(drawn).encode(
        y=y, tooltip=tips(words, reason_id=N_("reason"), label=N_("label"), said=N_("TNPS"), n_said=N_("answers"))
    )
    colour = alt.Color("below:N", legend=None, scale=alt.Scale(domain=[True, False], range=[theme.LOSS, ACCENT]))
    x = alt.X("tnps:Q", axis=None, scale=scale)
    layers = [
        *rules_between(len(known), _STEP, frame),
        *row_heads(known, y, frame),
        *_points_axis(frame, words),
        base.mark_rule(strokeWidth=2).encode(
            x=alt.X("tnps_low:Q", axis=None, scale=scale), x2="tnps_high:Q", color=colour
        ),
        base.transform_filter("!datum.few")
        .mark_point(shape="circle", size=70, opacity=1, filled=True)
        .encode(x=x, color=colour),
        base.transform_filter("datum.few")
        .mark_point(shape="circle", size=60, opacity=1, filled=False, fill="white", strokeWidth=1.8)
        .encode(x=x, color=colour),
        cells(drawn, "said", y, frame.width + 14),
        cells(drawn, "n_said", y, frame.width + frame.right - EDGE, align="right", colour=theme.MUTED),
        write(words.text(N_("TNPS [95 %]")), frame.width + 14, -10, size=10.5, colour=theme.MUTED),
        write(
            words.text(N_("answers")),
            frame.width + frame.right - EDGE,
            -10,
            size=10.5,
            colour=theme.MUTED,
            align="right",
        ),
        *legend(
            [
                Key(words.text(N_("below zero")), theme.LOSS, "dot"),
                Key(words.text(N_("zero or more")), ACCENT, "dot"),
                Key(words.text(N_("hollow: fewer than {n} answers"), n=words.number(_FEW)), theme.MUTED, "ring"),
                Key(words.text(N_("interval: normal, Wilson where all answers agree")), theme.MUTED, "line"),
            ],
            frame,
            y=-38,
        ),
    ]
    return framed(
        layers,
        frame,
        title=title or _tnps_title(known, words),
        subtitle=words.text(
            N_(
                "TNPS: share of 9 and 10 less share of 0 to 6; n = {n} answers on {known} reasons, none on {unknown} further reasons."
            ),
            n=words.number(int(known["n_tnps"].sum())),
            known=words.number(len(known)),
            unknown=words.number(len(table) - len(known)),
        ),
        words=words,
        note=note,
    )


def _points_axis(frame: Frame, words: Language) -> list[Drawn]:
    drawn: list[Drawn] = []
    for points in (-100, -50, 0, 50, 100):
        x = (points + 100) / 200 * frame.width
        said = words.number(points) if points <= 0 else f"+{words.number(points)}"
        drawn += [
            line(x, -4 if points == 0 else 0, x, frame.height, colour=theme.SOFT if points == 0 else theme.PALE),
            write(said, x, frame.height + 15, size=10.5, colour=theme.MUTED, align="center"),
        ]
    return drawn


def _tnps_title(known: pd.DataFrame, words: Language) -> str:
    """Name the lowest TNPS among reasons with enough answers; one answer of a dissatisfied customer is no finding."""
    enough = known[known["n_tnps"] >= _FEW]
    if enough.empty:
        return words.text(N_("TNPS per reason; none has {n} answers yet"), n=words.number(_FEW))
    first = enough.iloc[0]
    return words.text(
        N_("Reason {reason} has the lowest TNPS: {tnps} {interval}, n = {n}"),
        reason=clean(first["reason_id"]),
        tnps=words.number(first["tnps"]),
        interval=words.interval(first["tnps_low"], first["tnps_high"]),
        n=words.number(int(first["n_tnps"])),
    )
