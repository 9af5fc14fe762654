"""Picture of the loop: where each reason stands, and what opens its next phase."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd

from bsnskit.charts import theme
from bsnskit.charts.frame import (
    EDGE,
    Drawn,
    Frame,
    checked,
    framed,
    id_room,
    line,
    nothing,
    records,
    rules_between,
    sign,
    write,
)
from bsnskit.charts.text import shorten
from bsnskit.i18n import is_unknown
from bsnskit.vocabulary import ACCENT, GRID, N_, PAPER, PHASES

if TYPE_CHECKING:
    from bsnskit.i18n import Language

PHASE_HEADS = {
    "collect": N_("collect"),
    "analyse": N_("analyse"),
    "follow": N_("follow"),
    "monitor": N_("monitor"),
}
LACKS = {
    "volume": N_("a known volume"),
    "placement": N_("a place on the matrix"),
    "objective": N_("a recorded objective"),
    "cause": N_("a root cause"),
    "solution": N_("a chosen solution"),
    "action": N_("a dated action"),
    "action_begun": N_("the action begun"),
    "action_done": N_("the action finished"),
    "verdict": N_("enough weeks to judge"),
}
"""What opens the next phase, by the codes of `tables.Phases.lacks`; another text is printed as it is."""
_STEP = 23
_TRACK = (0, 76, 152, 228)


def phases_chart(phases: pd.DataFrame, *, words: Language, title: str | None = None, note: str = "") -> alt.LayerChart:
    """Draw how far each reason has come in the loop, and what opens its next phase.

    Grain: one track per `reason_id`, rows in the order of the table.

    Parameters
    ----------
    phases : tables.Phases   uses label, phase (collect, analyse, follow, monitor), lacks
    words : language of the picture
    title : the finding; by default how many reasons are acted upon
    note : further lines under the picture

    Raises
    ------
    BrokenTable : names the columns that are missing
    """
    table = checked(phases, ["reason_id", "label", "phase", "lacks"], "phases_chart")
    if table.empty:
        return nothing(words, title=title or words.text(N_("Where each reason stands in the loop")))
    frame = Frame(height=_STEP * len(table), above=48)
    counts = table["phase"].value_counts()
    drawn: list[Drawn] = [*rules_between(len(table), _STEP, frame)]
    for x, phase in zip(_TRACK, PHASES, strict=True):
        drawn += [
            write(words.text(PHASE_HEADS[phase]), x + 8, -24, size=11.5, bold=True, align="center"),
            write(words.number(int(counts.get(phase, 0))), x + 8, -9, size=11, colour=theme.MUTED, align="center"),
        ]
    drawn.append(write(words.text(N_("what opens the next phase")), _TRACK[-1] + 60, -9, size=10.5, colour=theme.MUTED))
    for place, row in enumerate(records(table)):
        drawn += _track(row, _STEP * (place + 0.5), id_room(table["reason_id"], 11.5), frame, words)
    return framed(
        drawn,
        frame,
        title=title or _phases_title(table, words),
        subtitle=words.text(
            N_("Phase of the loop that each reason has reached, n = {n} reasons; a full dot is where it stands."),
            n=words.number(len(table)),
        ),
        words=words,
        note=note,
    )


def _track(row: dict[str, Any], y: float, ids: float, frame: Frame, words: Language) -> list[Drawn]:
    left = EDGE - frame.left
    here = PHASES.index(row["phase"])
    drawn: list[Drawn] = [
        write(shorten(row["reason_id"], ids - 4, 11.5, bold=True), left, y + 4, bold=True),
        write(shorten(row["label"], frame.left - ids - 28, 11.5), left + ids, y + 4),
        line(_TRACK[0] + 8, y, _TRACK[-1] + 8, y, colour=GRID, width=2),
        line(_TRACK[0] + 8, y, _TRACK[here] + 8, y, colour=theme.ACCENT_MID, width=2),
    ]
    for step, x in enumerate(_TRACK):
        if step == here:
            drawn.append(sign("circle", x + 8, y, size=6.5, fill=ACCENT))
        elif step < here:
            drawn.append(sign("circle", x + 8, y, size=3.5, fill=theme.ACCENT_MID))
        else:
            drawn.append(sign("circle", x + 8, y, size=3.5, fill=PAPER, stroke=theme.SOFT))
    if not is_unknown(row["lacks"]):
        said = "; ".join(words.text(LACKS.get(part.strip(), part.strip())) for part in str(row["lacks"]).split(","))
        drawn.append(write(shorten(said, frame.width - _TRACK[-1] - 62, 11), _TRACK[-1] + 60, y + 4, size=11))
    return drawn


def _phases_title(table: pd.DataFrame, words: Language) -> str:
    acted = table["phase"].isin(["follow", "monitor"])
    return words.plural(
        "{count} reason of {all} is acted upon and followed",
        "{count} reasons of {all} are acted upon and followed",
        int(acted.sum()),
        all=words.number(len(table)),
    )
