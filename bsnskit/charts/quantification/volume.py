"""Pictures of volume: the Pareto, and which tier resolved the contacts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt
import pandas as pd

from bsnskit.charts import theme
from bsnskit.charts.frame import (
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
from bsnskit.charts.text import clean, text_width
from bsnskit.vocabulary import ACCENT, ALL, GRID, INK, N_, NO_TIER

if TYPE_CHECKING:
    from collections.abc import Callable

    from bsnskit.i18n import Language

_STEP = 22
_TIER_BARS = 425
_CURVE = 320
"""Where the curve of the cumulated share begins [px]."""


def pareto_chart(pareto: pd.DataFrame, *, words: Language, title: str | None = None, note: str = "") -> alt.LayerChart:
    """Draw the annual volume of every reason, largest first, with its share and the share cumulated.

    Grain: one bar per `reason_id`; an unknown volume is a row without a bar that says so.

    Parameters
    ----------
    pareto : tables.Pareto   uses n_contacts [contacts per year], share and share_cumulated 0..1, rank, both TOP marks
    words : language of the picture
    title : the finding; by default how much the computed TOP holds
    note : further lines under the picture

    Raises
    ------
    BrokenTable : names the columns that are missing
    """
    columns = ["reason_id", "label", "n_contacts", "rank", "share", "share_cumulated", "computed_top", "client_top"]
    table = checked(pareto, columns, "pareto_chart").sort_values("rank", na_position="last", kind="stable")
    known = table[table["n_contacts"].notna()]
    if known.empty:
        return nothing(words, title=title or words.text(N_("Contacts per reason")))
    frame = Frame(height=_STEP * len(table), above=52)
    y = row_scale(list(table["reason_id"]))
    drawn = table.assign(
        said=[
            f"{words.number(count)} · {words.percent(share)}" if count == count else words.number(None)
            for count, share in zip(table["n_contacts"], table["share"], strict=True)
        ],
        cumulated=[words.percent(share) if share == share else "" for share in table["share_cumulated"]],
    )
    bar = alt.X(
        "n_contacts:Q",
        axis=None,
        scale=alt.Scale(domain=[0, float(known["n_contacts"].max())], range=[0, 205], nice=False),
    )
    layers = [
        *rules_between(len(table), _STEP, frame),
        *row_heads(table, y, frame, room=frame.left - 14),
        *_client_marks(table, y),
        alt.Chart(drawn[["reason_id", "label", "n_contacts", "computed_top", "said"]].query("n_contacts.notna()"))
        .mark_bar(cornerRadiusEnd=2)
        .encode(
            y=y,
            x=bar,
            color=alt.Color(
                "computed_top:N", legend=None, scale=alt.Scale(domain=[True, False], range=[ACCENT, theme.ACCENT_PALE])
            ),
            tooltip=tips(words, reason_id=N_("reason"), label=N_("label"), said=N_("contacts")),
        ),
        _beside_bars(drawn, bar, y),
        *_cumulated(drawn, y, words),
        *legend(_pareto_keys(table, words), frame, y=-38),
    ]
    return framed(
        layers,
        frame,
        title=title or _pareto_title(known, words),
        subtitle=_pareto_measure(table, words),
        words=words,
        note=note,
    )


def _pareto_title(known: pd.DataFrame, words: Language) -> str:
    top = known[known["computed_top"]]
    if top.empty:
        top = known.head(1)
    return words.plural(
        "{count} reason holds {share} of the contacts",
        "{count} reasons hold {share} of the contacts",
        len(top),
        share=words.percent(top["share_cumulated"].max()),
    )


def _pareto_measure(table: pd.DataFrame, words: Language) -> str:
    known = table["n_contacts"].notna()
    return words.text(
        N_(
            "Contacts in the year counted, n = {n}; {known} of {all} reasons have a volume, unknown ones are in no share."
        ),
        n=words.number(table["n_contacts"].sum()),
        known=words.number(int(known.sum())),
        all=words.number(len(table)),
    )


def _pareto_keys(table: pd.DataFrame, words: Language) -> list[Key]:
    top = int(table["computed_top"].sum())
    keys = [Key(words.plural("the {count} largest reason", "the {count} largest reasons", top), ACCENT)]
    keys.append(Key(words.text(N_("further reasons")), theme.ACCENT_PALE))
    if table["client_top"].any():
        keys.append(Key(words.text(N_("in the client's own TOP")), INK, theme.DIAMOND))
    return [*keys, Key(words.text(N_("share cumulated")), theme.MUTED, "line")]


def _client_marks(table: pd.DataFrame, y: alt.Y) -> list[Drawn]:
    marked = table[table["client_top"]]
    if marked.empty:
        return []
    return [
        alt.Chart(marked[["reason_id"]])
        .mark_point(shape=theme.DIAMOND, size=64, fill=INK, strokeWidth=0, opacity=1)
        .encode(y=y, x=alt.value(-12))
    ]


def _beside_bars(drawn: pd.DataFrame, bar: alt.X, y: alt.Y) -> alt.Chart:
    """Write the figure beside each bar; an unknown one stands at the bar's foot, in italics."""
    placed = drawn[["reason_id", "said", "n_contacts"]].assign(n_contacts=drawn["n_contacts"].fillna(0))
    return alt.Chart(placed).mark_text(dx=6, fontSize=11, color=INK).encode(y=y, x=bar, text=alt.Text("said:N"))


def _cumulated(drawn: pd.DataFrame, y: alt.Y, words: Language) -> list[Drawn]:
    known = drawn[drawn["share_cumulated"].notna()]
    x = alt.X("share_cumulated:Q", axis=None, scale=alt.Scale(domain=[0, 1], range=[_CURVE, _CURVE + 100], nice=False))
    base = alt.Chart(known[["reason_id", "share_cumulated", "rank"]])
    ends = [
        write(words.percent(share, 0), _CURVE + 100 * share, -9, size=10, colour=theme.MUTED, align="center")
        for share in (0, 0.5, 1)
    ]
    height = _STEP * len(drawn)
    guides = [line(_CURVE + 100 * share, -3, _CURVE + 100 * share, height, colour=GRID) for share in (0, 0.5, 1)]
    return [
        *guides,
        *ends,
        base.mark_line(color=theme.MUTED, strokeWidth=1.4).encode(y=y, x=x, order=alt.Order("rank:Q")),
        base.mark_point(shape="circle", size=18, fill=theme.MUTED, strokeWidth=0, opacity=1).encode(y=y, x=x),
        cells(known, "cumulated", y, 482, align="right", size=10.5, colour=theme.MUTED),
    ]


def tiers_chart(
    tiers: pd.DataFrame,
    *,
    words: Language,
    reasons: pd.DataFrame | None = None,
    title: str | None = None,
    note: str = "",
) -> alt.LayerChart:
    """Draw who resolved the contacts of each reason, largest reason first.

    Grain: one bar part per `reason_id` x `tier`; reasons of unknown volume are counted in the note, not drawn.

    Parameters
    ----------
    tiers : tables.Tiers     uses n_contacts [contacts per year]; label when there is one
    words : language of the picture
    reasons : tables.Reasons, for labels
    title : the finding; by default the tier that resolves most
    note : further lines under the picture

    Raises
    ------
    BrokenTable : names the columns that are missing
    """
    table = checked(labelled(tiers, reasons), ["reason_id", "label", "tier", "n_contacts"], "tiers_chart")
    known = table[table["n_contacts"].notna()]
    if known.empty:
        return nothing(words, title=title or words.text(N_("Contacts by tier")))
    order = _tier_order(known)
    subtitle = N_(
        "Contacts in the year counted by the tier that resolved them, n = {n}; {known} of {all} reasons have a volume."
    )
    return split_chart(
        table,
        order,
        [_tier_colour(tier, order) for tier in order],
        part="tier",
        name=lambda tier: _tier_name(tier, words),
        words=words,
        title=title or (words.text(N_("Contacts by tier")) if order == [ALL] else _tiers_title(known, words)),
        subtitle=subtitle,
        note=note,
    )


def split_chart(
    table: pd.DataFrame,
    order: list[str],
    colours: list[str],
    *,
    part: str,
    name: Callable[[str], str],
    words: Language,
    title: str,
    subtitle: str,
    note: str,
) -> alt.LayerChart:
    """Draw the parts of each reason's year side by side, largest reason first; `order` and `colours` are of the parts."""
    known = table[table["n_contacts"].notna()].rename(columns={part: "tier"})
    stacked = _stacked(known, order)
    ends = (
        stacked.groupby("reason_id", observed=True, dropna=False, sort=False)["end"]
        .max()
        .sort_values(ascending=False, kind="stable")
    )
    stacked = stacked[stacked["end"] > stacked["start"]]
    frame = Frame(height=_STEP * len(ends), above=40)
    y = row_scale(list(ends.index))
    scale = alt.Scale(domain=[0, float(ends.max())], range=[0, _TIER_BARS], nice=False)
    totals = pd.DataFrame({"reason_id": ends.index, "end": ends.values}).assign(
        said=[words.number(total) for total in ends]
    )
    written = stacked.assign(said=[words.number(count) for count in stacked["n_contacts"]])
    room = (stacked["end"] - stacked["start"]) / ends.max() * _TIER_BARS
    needed = pd.Series([text_width(said, 10.5) + 6 for said in written["said"]], stacked.index)
    inside = written[room > needed].assign(
        middle=lambda rows: (rows["start"] + rows["end"]) / 2,
        dark=lambda rows: rows["tier"] == order[0],
    )
    scheme = alt.Scale(domain=order, range=colours)
    layers = [
        *rules_between(len(ends), _STEP, frame),
        *row_heads(known.set_index("reason_id").loc[list(ends.index)].reset_index(), y, frame),
        alt.Chart(stacked)
        .mark_bar(stroke="white", strokeWidth=0.8)
        .encode(
            y=y,
            x=alt.X("start:Q", axis=None, scale=scale),
            x2="end:Q",
            color=alt.Color("tier:N", legend=None, scale=scheme),
            tooltip=tips(words, reason_id=N_("reason"), label=N_("label"), tier=part, n_contacts=N_("contacts")),
        ),
        alt.Chart(inside[["reason_id", "said", "middle", "dark"]])
        .mark_text(align="center", fontSize=10.5)
        .encode(
            y=y,
            x=alt.X("middle:Q", axis=None, scale=scale),
            text="said:N",
            color=alt.Color("dark:N", legend=None, scale=alt.Scale(domain=[True, False], range=["white", INK])),
        ),
        alt.Chart(totals)
        .mark_text(dx=7, fontSize=11, fontWeight="bold")
        .encode(y=y, x=alt.X("end:Q", axis=None, scale=scale), text="said:N"),
        *legend([Key(name(tier), colour) for tier, colour in zip(order, colours, strict=True)], frame, y=-22),
    ]
    return framed(
        layers,
        frame,
        title=title,
        subtitle=words.text(
            subtitle,
            n=words.number(known["n_contacts"].sum()),
            known=words.number(len(ends)),
            all=words.number(table["reason_id"].nunique()),
        ),
        words=words,
        note=note,
    )


def _tier_order(known: pd.DataFrame) -> list[str]:
    """Tiers in the order of the table; `(none)` stands last."""
    named = [tier for tier in dict.fromkeys(known["tier"]) if tier != NO_TIER]
    return named + ([NO_TIER] if (known["tier"] == NO_TIER).any() else [])


def _tier_colour(tier: str, order: list[str]) -> str:
    return theme.NOBODY if tier == NO_TIER else theme.SERIES[order.index(tier) % len(theme.SERIES)]


def _tier_name(tier: str, words: Language) -> str:
    said = {NO_TIER: N_("resolved in no tier"), ALL: N_("not split")}.get(tier)
    return words.text(said) if said else clean(tier)


def _stacked(known: pd.DataFrame, order: list[str]) -> pd.DataFrame:
    ranked = known.assign(place=[order.index(tier) for tier in known["tier"]]).sort_values("place", kind="stable")
    end = ranked.groupby("reason_id", observed=True, dropna=False, sort=False)["n_contacts"].cumsum()
    return ranked.assign(end=end, start=end - ranked["n_contacts"]).drop(columns="place")


def _tiers_title(known: pd.DataFrame, words: Language) -> str:
    totals = known.groupby("tier", observed=True, dropna=False, sort=False)["n_contacts"].sum()
    first = totals[[tier for tier in totals.index if tier != NO_TIER] or totals.index]
    return words.text(
        N_("{tier} resolves {count} of {all} contacts ({share})"),
        tier=_tier_name(str(first.idxmax()), words),
        count=words.number(first.max()),
        all=words.number(totals.sum()),
        share=words.percent(first.max() / totals.sum()) if totals.sum() else words.percent(None),
    )
