"""By which channel the contacts came, and in which context."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt
import pandas as pd

from bsnskit.charts import theme
from bsnskit.charts.frame import checked, labelled, nothing
from bsnskit.charts.quantification.volume import split_chart
from bsnskit.charts.text import clean
from bsnskit.vocabulary import ALL, N_, NO_TIER

if TYPE_CHECKING:
    from bsnskit.i18n import Language

CHANNEL_NAMES = {
    "call": N_("calls"),
    "mail": N_("mails"),
    "chat": N_("chats"),
    "form": N_("forms"),
    "visit": N_("visits"),
}
"""The kit's channels in words; a client's own channel is printed as it is named."""
SERIES = (*theme.SERIES, theme.DOWNSTREAM, theme.ACCENT_MID, "#6B7F59", "#A65E7B")
_TITLES = {"channel": N_("Contacts by channel"), "context": N_("Contacts by context")}
_FIRST = {
    "channel": N_("{part} are {count} of {all} contacts ({share})"),
    "context": N_("{part} holds {count} of {all} contacts ({share})"),
}
_MEASURE = {
    "channel": N_("Contacts in the year counted by channel, n = {n}; {known} of {all} reasons have a volume."),
    "context": N_("Contacts in the year counted by context, n = {n}; {known} of {all} reasons have a volume."),
}


def parts_chart(
    parts: pd.DataFrame,
    *,
    part: str,
    words: Language,
    reasons: pd.DataFrame | None = None,
    title: str | None = None,
    note: str = "",
) -> alt.LayerChart:
    """Draw the channels or contexts of each reason, largest reason first.

    Grain: one bar part per `reason_id` x part; reasons of unknown volume are counted in the subtitle, not drawn. More
    parts than there are colours: the smallest are drawn as one.

    Parameters
    ----------
    parts : one row per reason and part   uses n_contacts [contacts per year]
    part : "channel" or "context"
    words : language of the picture
    reasons : tables.Reasons, for labels
    title : the finding; by default the part that holds most
    note : further lines under the picture

    Raises
    ------
    BrokenTable : names the columns that are missing
    """
    table = checked(labelled(parts, reasons), ["reason_id", "label", part, "n_contacts"], "parts_chart")
    known = table[table["n_contacts"].notna()]
    if known.empty:
        return nothing(words, title=title or words.text(_TITLES[part]))
    totals = (
        known.groupby(part, observed=True, dropna=False)["n_contacts"].sum().sort_values(ascending=False, kind="stable")
    )
    kept = [str(name) for name in totals.index[: len(SERIES)]]
    if len(totals) > len(SERIES):
        kept = kept[:-1]
        keys = ["reason_id", "label", part]
        pooled = table.assign(**{part: table[part].where(table[part].isin(kept), _REST)})
        table = (
            pooled.groupby(keys, observed=True, dropna=False, sort=False)["n_contacts"].sum(min_count=1).reset_index()
        )
        kept = [*kept, _REST]

    def name(key: str) -> str:
        said = {_REST: N_("others"), NO_TIER: N_("none"), ALL: N_("not split"), **CHANNEL_NAMES}.get(key)
        return words.text(said) if said else clean(key)

    first = str(totals.index[0])
    return split_chart(
        table,
        kept,
        list(SERIES[: len(kept)]),
        part=part,
        name=name,
        words=words,
        title=title
        or words.text(
            _FIRST[part],
            part=name(first)[:1].upper() + name(first)[1:],
            count=words.number(totals.iloc[0]),
            all=words.number(totals.sum()),
            share=words.percent(totals.iloc[0] / totals.sum() if totals.sum() else None),
        ),
        subtitle=_MEASURE[part],
        note=note,
    )


_REST = "(others)"
