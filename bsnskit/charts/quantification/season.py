"""The months of each reason: declared by the client, computed from the counts."""

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
    nothing,
    row_heads,
    row_scale,
    tips,
    write,
)
from bsnskit.i18n import is_unknown
from bsnskit.vocabulary import ACCENT, INK, N_

if TYPE_CHECKING:
    from bsnskit.i18n import Language

_STEP = 22


def season_chart(
    monthly: pd.DataFrame,
    *,
    words: Language,
    reasons: pd.DataFrame | None = None,
    seasons: pd.DataFrame | None = None,
    title: str | None = None,
    note: str = "",
) -> alt.LayerChart:
    """Draw the months of each reason: the fuller the month, the darker; months the client declared are framed.

    Grain: one cell per `reason_id` x `period_start` (a month), channels, tiers and contexts summed. The tint is the
    month's share of the reason's year.

    Parameters
    ----------
    monthly : one row per reason and month   uses reason_id, period_start, n_contacts [contacts per month]
    words : language of the picture
    reasons : tables.Reasons, for labels
    seasons : tables.Seasons, declared months (frames) and computed verdict (right column)
    title : the finding; by default how many reasons have a computed season
    note : further lines under the picture

    Raises
    ------
    BrokenTable : names the columns that are missing
    """
    table = checked(labelled(monthly, reasons), ["reason_id", "label", "period_start", "n_contacts"], "season_chart")
    table = _by_month(table)
    if table.empty:
        return nothing(words, title=title or words.text(N_("Contacts by month")))
    year = table.groupby("reason_id", observed=True, dropna=False, sort=False)["n_contacts"].transform("sum")
    months = sorted(table["period_start"].unique())
    drawn = table.assign(
        year=year,
        place=[months.index(month) for month in table["period_start"]],
        said=["?" if is_unknown(count) else words.number(count) if count else "" for count in table["n_contacts"]],
        month=[int(month.month) for month in table["period_start"]],
        tint=(table["n_contacts"] / year.where(year > 0)).fillna(0),
    )
    drawn = drawn.assign(white=drawn["tint"] > 0.45).sort_values("year", ascending=False, kind="stable")
    ids = list(dict.fromkeys(drawn["reason_id"]))
    frame = Frame(height=_STEP * len(ids), above=56, left=372, right=124 if seasons is not None else 60)
    y = row_scale(ids).scale(domain=ids, paddingInner=0.08, paddingOuter=0.04)
    cell = frame.width / len(months)
    x = _pixels("x0", frame)
    drawn = drawn.assign(
        x0=drawn["place"] * cell + 1, x1=(drawn["place"] + 1) * cell - 1, middle=(drawn["place"] + 0.5) * cell
    )
    heads = [
        write(
            words.month(pd.Timestamp(month).month),
            (place + 0.5) * cell,
            -10,
            size=11,
            colour=theme.MUTED,
            align="center",
        )
        for place, month in enumerate(months)
    ]
    layers = [
        *row_heads(drawn, y, frame),
        alt.Chart(drawn[["reason_id", "label", "x0", "x1", "tint", "said", "month"]])
        .mark_rect(cornerRadius=2)
        .encode(
            y=y,
            x=x,
            x2="x1:Q",
            color=alt.Color(
                "tint:Q",
                legend=None,
                scale=alt.Scale(domain=[0, 0.25, 0.7], range=[theme.PALE, "#8DBAC1", ACCENT], clamp=True),
            ),
            tooltip=tips(words, reason_id=N_("reason"), label=N_("label"), said=N_("contacts")),
        ),
        alt.Chart(drawn[["reason_id", "middle", "said", "white"]].query("said != ''"))
        .mark_text(align="center", fontSize=10.5)
        .encode(
            y=y,
            x=_pixels("middle", frame),
            text="said:N",
            color=alt.Color("white:N", legend=None, scale=alt.Scale(domain=[True, False], range=["white", INK])),
        ),
        *_declared(drawn, seasons, y, frame),
        *_verdicts(ids, seasons, y, frame, words),
        *heads,
        *legend(_season_keys(seasons, words), frame, y=-40),
    ]
    return framed(
        layers,
        frame,
        title=title or _season_title(ids, seasons, words),
        subtitle=words.text(
            N_(
                "Contacts per month of the year counted, n = {n}, {known} reasons; the darker, the larger the month's share."
            ),
            n=words.number(table["n_contacts"].sum()),
            known=words.number(len(ids)),
        ),
        words=words,
        note=note,
    )


def _by_month(table: pd.DataFrame) -> pd.DataFrame:
    """Sum channels, tiers and contexts of a month, for every reason with a count and every month delivered.

    A month without a row is 0 where the reason has other months; a month delivered as unknown stays unknown.
    """
    heads = table.loc[table["n_contacts"].notna(), ["reason_id", "label"]].drop_duplicates("reason_id")
    if heads.empty:
        return table.head(0)
    keys = ["reason_id", "period_start"]
    counted = table.groupby(keys, sort=False, observed=True, dropna=False)["n_contacts"].sum(min_count=1).reset_index()
    grid = heads.merge(table[["period_start"]].drop_duplicates(), how="cross")
    laid = grid.merge(counted, on=keys, how="left", validate="one_to_one", indicator="found")
    return laid.assign(n_contacts=laid["n_contacts"].mask(laid["found"] == "left_only", 0.0)).drop(columns="found")


def _pixels(field: str, frame: Frame) -> alt.X:
    return alt.X(f"{field}:Q", axis=None, scale=alt.Scale(domain=[0, frame.width], range=[0, frame.width]))


def _months(text: object) -> set[int]:
    return {int(month) for month in text.split(",") if month} if isinstance(text, str) else set()


def _declared(drawn: pd.DataFrame, seasons: pd.DataFrame | None, y: alt.Y, frame: Frame) -> list[Drawn]:
    if seasons is None:
        return []
    said = checked(seasons, ["reason_id", "months_declared", "months_computed"], "season_chart, seasons")
    declared = {row.reason_id: _months(row.months_declared) for row in said.itertuples(index=False)}
    computed = {row.reason_id: _months(row.months_computed) for row in said.itertuples(index=False)}
    keys = list(zip(drawn["reason_id"], drawn["month"], strict=True))
    framed_cells = drawn[[month in declared.get(reason, ()) for reason, month in keys]]
    dotted = drawn[[month in computed.get(reason, ()) for reason, month in keys]]
    return [
        alt.Chart(framed_cells[["reason_id", "x0", "x1"]])
        .mark_rect(fill=None, stroke=INK, strokeWidth=1.4, cornerRadius=2)
        .encode(y=y, x=_pixels("x0", frame), x2="x1:Q"),
        alt.Chart(dotted.assign(x1=dotted["x1"] - 5)[["reason_id", "x1"]])
        .mark_point(shape="circle", size=20, fill="#E8A33D", stroke="white", strokeWidth=0.6, opacity=1, yOffset=-5)
        .encode(y=y, x=_pixels("x1", frame)),
    ]


def _verdicts(ids: list[str], seasons: pd.DataFrame | None, y: alt.Y, frame: Frame, words: Language) -> list[Drawn]:
    if seasons is None:
        return []
    said = {
        "season": words.text(N_("season")),
        "no_season": words.text(N_("no season")),
        "not_enough_data": words.text(N_("not enough data")),
    }
    found = checked(seasons, ["reason_id", "verdict"], "season_chart, seasons")
    rows = found[found["reason_id"].isin(ids)]
    rows = rows.assign(said=[said.get(verdict, "") for verdict in rows["verdict"]])
    heading = write(words.text(N_("computed")), frame.width + 10, -10, size=11, colour=theme.MUTED)
    sure = rows[rows["verdict"] != "not_enough_data"]
    unsure = rows[rows["verdict"] == "not_enough_data"]
    return [
        heading,
        cells(sure, "said", y, frame.width + 10, size=11),
        cells(unsure, "said", y, frame.width + 10, size=11, colour=theme.MUTED),
    ]


def _season_keys(seasons: pd.DataFrame | None, words: Language) -> list[Key]:
    keys = [
        Key(words.text(N_("no contact")), theme.PALE),
        Key(words.text(N_("a quarter of the year's contacts")), "#8DBAC1"),
        Key(words.text(N_("most of them")), ACCENT),
    ]
    if seasons is not None:
        keys += [
            Key(words.text(N_("declared by the client")), INK, "frame"),
            Key(words.text(N_("season computed")), "#E8A33D", "dot"),
        ]
    return keys


def _season_title(ids: list[str], seasons: pd.DataFrame | None, words: Language) -> str:
    if seasons is None:
        return words.text(N_("When the contacts come, reason by reason"))
    shown = seasons[seasons["reason_id"].isin(ids)]
    return words.plural(
        "{count} reason of {all} has a season that the counts confirm",
        "{count} reasons of {all} have a season that the counts confirm",
        int((shown["verdict"] == "season").sum()),
        all=words.number(len(ids)),
    )
