"""What each reason costs: the contact itself, and the work after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt
import pandas as pd

from bsnskit.charts import theme
from bsnskit.charts.frame import (
    Frame,
    Key,
    cells,
    checked,
    framed,
    labelled,
    legend,
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


def cost_chart(
    costs: pd.DataFrame,
    *,
    words: Language,
    reasons: pd.DataFrame | None = None,
    title: str | None = None,
    note: str = "",
) -> alt.LayerChart:
    """Draw what each reason costs a year, the contact itself and the work after it stacked, dearest first.

    Grain: one bar per `reason_id` whose cost is known; the note counts the others.

    Parameters
    ----------
    costs : tables.Costs     uses cost_contact, cost_downstream, cost_total [currency per year]
    words : language and currency of the picture
    reasons : tables.Reasons, for labels
    title : the finding; by default the dearest reason and the share of downstream work
    note : further lines under the picture

    Raises
    ------
    BrokenTable : names the columns that are missing
    """
    columns = ["reason_id", "label", "cost_contact", "cost_downstream", "cost_total"]
    table = checked(labelled(costs, reasons), columns, "cost_chart")
    known = table[table["cost_total"].notna()].sort_values("cost_total", ascending=False, kind="stable")
    if known.empty:
        return nothing(words, title=title or words.text(N_("Cost per reason")))
    frame = Frame(height=_STEP * len(known), above=40)
    y = row_scale(list(known["reason_id"]))
    scale = alt.Scale(domain=[0, float(known["cost_total"].max()) or 1], range=[0, 325], nice=False)
    parts = known.assign(
        said=[words.money(value, 0) for value in known["cost_total"]],
        said_contact=[words.money(value, 0) for value in known["cost_contact"]],
        said_downstream=[words.money(value, 0) for value in known["cost_downstream"]],
        share=[
            words.percent(value, 1) if value == value else ""
            for value in known["cost_total"] / known["cost_total"].sum()
        ],
        zero=0.0,
    )
    said = tips(
        words,
        reason_id=N_("reason"),
        label=N_("label"),
        said_contact=N_("contact"),
        said_downstream=N_("downstream"),
        said=N_("cost per year"),
    )
    base = alt.Chart(parts.drop(columns="share")).encode(y=y, tooltip=said)
    layers = [
        *rules_between(len(known), _STEP, frame),
        *row_heads(known, y, frame),
        base.mark_bar(color=ACCENT).encode(x=alt.X("zero:Q", axis=None, scale=scale), x2="cost_contact:Q"),
        base.mark_bar(color=theme.DOWNSTREAM, cornerRadiusEnd=2).encode(
            x=alt.X("cost_contact:Q", axis=None, scale=scale), x2="cost_total:Q"
        ),
        alt.Chart(parts[["reason_id", "cost_total", "said"]])
        .mark_text(dx=7, fontSize=11, fontWeight="bold")
        .encode(y=y, x=alt.X("cost_total:Q", axis=None, scale=scale), text="said:N"),
        cells(parts, "share", y, frame.width, align="right", colour=theme.MUTED),
        write(words.text(N_("share")), frame.width, -8, size=10.5, colour=theme.MUTED, align="right"),
        *legend(
            [
                Key(words.text(N_("the contact itself")), ACCENT),
                Key(words.text(N_("downstream: second line, visits, mails, corrections")), theme.DOWNSTREAM),
            ],
            frame,
            y=-22,
        ),
    ]
    return framed(
        layers,
        frame,
        title=title or _cost_title(known, words),
        subtitle=words.text(
            N_(
                "Full cost in the year counted, {total} for {known} reasons; the cost of {unknown} further reasons is unknown."
            ),
            total=words.money(known["cost_total"].sum(), 0),
            known=words.number(len(known)),
            unknown=words.number(len(table) - len(known)),
        ),
        words=words,
        note=note,
    )


def _cost_title(known: pd.DataFrame, words: Language) -> str:
    total = known["cost_total"].sum()
    first = known.iloc[0]
    return words.text(
        N_("Reason {reason} costs most: {cost} of {total} a year; {share} of the whole cost is downstream work"),
        reason=clean(first["reason_id"]),
        cost=words.money(first["cost_total"], 0),
        total=words.money(total, 0),
        share=words.percent(known["cost_downstream"].sum() / total if total else None, 0),
    )
