"""What if one lever changed? Full and cashable saving of each, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt
import pandas as pd

from bsnskit.charts import theme
from bsnskit.charts.frame import Drawn, Frame, Key, box, checked, framed, legend, line, nothing, write
from bsnskit.vocabulary import ACCENT, INK, N_

if TYPE_CHECKING:
    from bsnskit.i18n import Language

_STEP = 46
NAMES = {
    "rate": N_("cost of an hour {change}"),
    "handle_time": N_("handle time {change}"),
    "downstream": N_("share of downstream work {change}"),
    "volume": N_("contacts {change}"),
}


def levers_chart(levers: pd.DataFrame, *, words: Language, title: str | None = None, note: str = "") -> alt.LayerChart:
    """Draw what each lever alone would save, full and cashable, largest full saving first.

    Grain: two bars per `lever`.

    Parameters
    ----------
    levers : columns lever, factor, saving_full, saving_cashable [currency per year], cost_total_then, n_reasons
    words : language and currency of the picture
    title : the finding; by default the lever that saves most
    note : further lines under the picture

    Raises
    ------
    BrokenTable : names the columns that are missing
    """
    columns = ["lever", "factor", "cost_total_then", "saving_full", "saving_cashable", "n_reasons"]
    table = checked(levers, columns, "levers_chart")
    known = table[table["saving_full"].notna()].sort_values("saving_full", ascending=False, kind="stable")
    if known.empty:
        return nothing(words, title=title or words.text(N_("What if?")))
    frame = Frame(height=_STEP * len(known), left=250, right=120, above=36)
    scale = frame.width / (float(known[["saving_full", "saving_cashable"]].abs().max().max()) or 1)
    drawn: list[Drawn] = [line(0, 0, 0, frame.height, colour=INK)]
    named = []
    for place, row in enumerate(known.to_dict("records")):
        top = _STEP * place + 7
        name_of = NAMES[str(row["lever"])]
        said = words.text(name_of, change=words.percent(row["factor"] - 1, 0))
        named.append(said)
        drawn.append(write(said[:1].upper() + said[1:], 14 - frame.left, top + 20, size=12, bold=True))
        for name, colour, at in (("saving_full", theme.ACCENT_PALE, 0), ("saving_cashable", ACCENT, 17)):
            if row[name] == row[name]:
                width = abs(float(row[name])) * scale
                drawn += [
                    box(0, top + at, max(width, 1), top + at + 14, fill=colour),
                    write(words.money(row[name], 0), width + 7, top + at + 11, size=11, bold=at == 17),
                ]
    keys = [
        Key(words.text(N_("full saving a year")), theme.ACCENT_PALE),
        Key(words.text(N_("cashable saving a year")), ACCENT),
    ]
    first = known.iloc[0]
    return framed(
        [*drawn, *legend(keys, frame, y=-20)],
        frame,
        title=title
        or words.text(
            N_("{lever} would save {full} a year, of which {cashable} can be cashed"),
            lever=named[0][:1].upper() + named[0][1:],
            full=words.money(first["saving_full"], 0),
            cashable=words.money(first["saving_cashable"], 0),
        ),
        subtitle=words.text(
            N_("One change at a time, on the full cost of {n} reasons; only the cashable part may be promised."),
            n=words.number(int(known["n_reasons"].max())),
        ),
        words=words,
        note=note,
    )
