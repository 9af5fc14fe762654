"""Who comes back: the share of repeats of each reason with its interval."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt
import pandas as pd

from bsnskit.charts import theme
from bsnskit.charts.frame import (
    EDGE,
    Frame,
    cells,
    checked,
    framed,
    labelled,
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
_ENOUGH = 30
"""Contacts with a known customer from which a reason may give the title."""


def repeats_chart(
    effects: pd.DataFrame,
    *,
    words: Language,
    reasons: pd.DataFrame | None = None,
    title: str | None = None,
    note: str = "",
) -> alt.LayerChart:
    """Draw the share of repeats of each reason with its interval, and the contacts that a better FCR would avoid.

    Grain: one dot per `reason_id` with identified customers, most avoided contacts first.

    Parameters
    ----------
    effects : tables.RepeatEffects      uses share_repeats and its ends 0..1, n_identified, n_avoided [contacts per year]
    words : language of the picture
    reasons : tables.Reasons, for labels
    title : the finding; by default where most contacts come back, among those with 30 identified contacts
    note : further lines under the picture

    Raises
    ------
    BrokenTable : names the columns that are missing
    """
    columns = [
        "reason_id",
        "label",
        "share_repeats",
        "share_low",
        "share_high",
        "n_identified",
        "n_avoided",
        "fcr_better",
        "fcr",
    ]
    table = checked(labelled(effects, reasons), columns, "repeats_chart")
    known = table[table["share_repeats"].notna()]
    known = known.sort_values(["n_avoided", "n_identified"], ascending=False, kind="stable", na_position="last")
    if known.empty:
        return nothing(words, title=title or words.text(N_("Repeats per reason")))
    frame = Frame(height=_STEP * len(known), above=32, right=236, below=26)
    y = row_scale(list(known["reason_id"]))
    most = min(1.0, max(0.1, float(known.loc[known["n_identified"] >= _ENOUGH, "share_high"].max() or 0.1) * 1.15))
    scale = alt.Scale(domain=[0, most], range=[0, frame.width], nice=False, clamp=True)
    drawn = known.assign(
        said=[
            f"{words.percent(row.share_repeats)} {words.interval(row.share_low, row.share_high, 1, percent=True)}"
            for row in known.itertuples(index=False)
        ],
        avoided=[words.number(count) if count == count else "" for count in known["n_avoided"]],
    )
    base = alt.Chart(drawn).encode(
        y=y, tooltip=tips(words, reason_id=N_("reason"), label=N_("label"), said=N_("repeats"), avoided=N_("avoided"))
    )
    end = frame.width + frame.right - EDGE
    layers = [
        *rules_between(len(known), _STEP, frame),
        *row_heads(known, y, frame),
        *[
            line(frame.width * share / most, 0, frame.width * share / most, frame.height, colour=theme.PALE)
            for share in (0.0, most / 2)
        ],
        *[
            write(words.percent(share, 0), frame.width * share / most, frame.height + 15, size=10.5, colour=theme.MUTED, align="center")
            for share in (0.0, most / 2, most)
        ],
        base.mark_rule(strokeWidth=2, color=ACCENT).encode(
            x=alt.X("share_low:Q", axis=None, scale=scale), x2="share_high:Q"
        ),
        base.mark_point(shape="circle", size=70, opacity=1, filled=True, color=ACCENT).encode(
            x=alt.X("share_repeats:Q", axis=None, scale=scale)
        ),
        cells(drawn, "said", y, frame.width + 14),
        cells(drawn, "avoided", y, end, align="right", bold=True),
        write(words.text(N_("repeats [95 %, Wilson]")), frame.width + 14, -10, size=10.5, colour=theme.MUTED),
        write(words.text(N_("avoided a year")), end, -10, size=10.5, colour=theme.MUTED, align="right"),
    ]  # fmt: skip
    points = float((known["fcr_better"] - known["fcr"]).max() or 0)
    return framed(
        layers,
        frame,
        title=title or _title(known, words),
        subtitle=words.text(
            N_(
                "Contacts whose customer had come for the same reason shortly before, n = {n} with a known customer; "
                "avoided: if FCR rose by {points} points, at the measured return share."
            ),
            n=words.number(int(known["n_identified"].sum())),
            points=words.number(100 * points),
        ),
        words=words,
        note=note,
    )  # fmt: skip


def _title(known: pd.DataFrame, words: Language) -> str:
    enough = known[known["n_identified"] >= _ENOUGH]
    if enough.empty:
        return words.text(
            N_("Repeats per reason; none has {n} contacts with a known customer"), n=words.number(_ENOUGH)
        )
    first = enough.sort_values("share_repeats", ascending=False, kind="stable").iloc[0]
    return words.text(
        N_("{share} of the contacts of reason {reason} are repeats {interval}"),
        share=words.percent(first["share_repeats"]),
        reason=clean(first["reason_id"]),
        interval=words.interval(first["share_low"], first["share_high"], 1, percent=True),
    )
