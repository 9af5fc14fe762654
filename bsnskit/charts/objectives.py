"""Picture of what each objective holds: reasons, contacts, cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import altair as alt
import pandas as pd

from bsnskit.charts import theme
from bsnskit.charts.frame import (
    EDGE,
    Drawn,
    Frame,
    box,
    checked,
    framed,
    nothing,
    objective_colour,
    objective_sign,
    rules_between,
    sign,
    write,
)
from bsnskit.i18n import is_unknown
from bsnskit.vocabulary import N_

if TYPE_CHECKING:
    from bsnskit.i18n import Language


def objective_chart(
    totals: pd.DataFrame, *, words: Language, title: str | None = None, note: str = ""
) -> alt.LayerChart:
    """Draw reasons, contacts and cost of each objective side by side.

    Grain: one row per objective, and one for what is not decided yet.

    Parameters
    ----------
    totals : tables.ObjectiveTotals   uses n_reasons, n_unknown, n_contacts and cost_total [per year], both shares 0..1
    words : language and currency of the picture
    title : the finding; by default the share of cost that is to be eliminated
    note : further lines under the picture

    Raises
    ------
    BrokenTable : names the columns that are missing
    """
    columns = ["objective", "n_reasons", "n_unknown", "n_contacts", "cost_total", "share_contacts", "share_cost"]
    table = checked(totals, columns, "objective_chart")
    if not int(table["n_reasons"].sum()):
        return nothing(words, title=title or words.text(N_("Objectives")))
    step = 46
    frame = Frame(height=step * len(table), left=190, above=30)
    keys = list(table["objective"])
    drawn: list[Drawn] = [*rules_between(len(table), step, frame), *_objective_heads(keys, step, frame, words)]
    for place, panel in enumerate(_panels(table, words)):
        drawn += _drawn_panel(panel, keys, place * (frame.width + 10) / 3, (frame.width - 80) / 3, step)
    return framed(
        drawn,
        frame,
        title=title or _objective_title(table, words),
        subtitle=words.text(
            N_(
                "By the objective the team recorded; n = {n} reasons, {unknown} of unknown volume are in no sum of contacts or cost."
            ),
            n=words.number(int(table["n_reasons"].sum())),
            unknown=words.number(int(table["n_unknown"].sum())),
        ),
        words=words,
        note=note,
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _objective_heads(keys: list[str], step: float, frame: Frame, words: Language) -> list[Drawn]:
    left = EDGE - frame.left
    drawn: list[Drawn] = []
    for place, key in enumerate(keys):
        y, colour = step * (place + 0.5), objective_colour(key)
        drawn += [
            sign(objective_sign(key), left + 8, y, size=7.5, fill=colour),
            write(_capital(words.objective(key)), left + 26, y + 4.5, size=13, colour=colour, bold=True),
        ]
    return drawn


@dataclass(frozen=True)
class _Panel:
    """One measure of the objectives: bars of `values`, `said` above each."""

    heading: str
    values: list[float]
    said: list[str]


def _panels(table: pd.DataFrame, words: Language) -> list[_Panel]:
    counts, costs = list(table["n_contacts"]), list(table["cost_total"])
    return [
        _Panel(
            words.text(N_("Reasons")), list(table["n_reasons"]), [words.number(count) for count in table["n_reasons"]]
        ),
        _Panel(
            words.text(N_("Contacts a year")),
            counts,
            _with_shares([words.number(count) for count in counts], table["share_contacts"], words),
        ),
        _Panel(
            words.text(N_("Full cost a year")),
            costs,
            _with_shares([words.money(cost, 0) for cost in costs], table["share_cost"], words),
        ),
    ]


def _with_shares(said: list[str], shares: pd.Series, words: Language) -> list[str]:
    return [
        text if is_unknown(share) else f"{text} · {words.percent(share)}"
        for text, share in zip(said, shares, strict=True)
    ]


def _drawn_panel(panel: _Panel, keys: list[str], x: float, width: float, step: float) -> list[Drawn]:
    most = max((value for value in panel.values if not is_unknown(value)), default=0)
    drawn: list[Drawn] = [write(panel.heading, x, -10, size=12, colour=theme.MUTED, bold=True)]
    for place, (value, text, key) in enumerate(zip(panel.values, panel.said, keys, strict=True)):
        top = step * place
        drawn.append(write(text, x, top + 18, size=12))
        if not is_unknown(value) and value > 0:
            end = x + max(value / most * width, 2)
            drawn.append(box(x, top + 25, end, top + 35, fill=objective_colour(key), tip=text))
    return drawn


def _objective_title(table: pd.DataFrame, words: Language) -> str:
    first = table[table["objective"] == "eliminate"]
    share = first["share_cost"].iloc[0] if len(first) else None
    if share is None or share != share:
        return words.text(N_("What the team decided, in reasons, contacts and cost"))
    return words.text(
        N_("{share} of the cost placed goes to reasons that are to be eliminated"), share=words.percent(share)
    )
