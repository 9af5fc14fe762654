"""Pictures of step 5: the Skyline, and where each reason stands in the loop."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd

from bsnskit.charts import theme
from bsnskit.charts.frame import (
    EDGE,
    WIDTH,
    Drawn,
    Frame,
    Key,
    box,
    checked,
    framed,
    legend,
    line,
    nothing,
    records,
    write,
)
from bsnskit.charts.text import clean, shorten, text_width, wrap
from bsnskit.i18n import is_unknown
from bsnskit.vocabulary import ACCENT, INK, N_, PAPER

if TYPE_CHECKING:
    from bsnskit.i18n import Language

_GAP = 18
"""Pixels between two blocks."""
_LEAST_BAR = 11
_LABEL_LINES, _LABEL_SIZE = 4, 10.5
_UNDER = 112
"""Pixels under the baseline of a row of blocks: week numbers, id, label, target."""
_EVENT = "#EBEEF2"


@dataclass(frozen=True)
class _Blocks:
    """Where the blocks of a Skyline stand, in pixels of the plot."""

    count: int
    weeks: int
    most: float
    per_row: int
    height: float

    @property
    def pitch(self) -> float:
        """From one block to the next."""
        return min((WIDTH - 2 * EDGE) / self.per_row, _GAP + 26.0 * self.weeks)

    @property
    def bar(self) -> float:
        """Width of a bar with the hairline beside it."""
        return (self.pitch - _GAP) / self.weeks

    @property
    def rows(self) -> int:
        return math.ceil(self.count / self.per_row)

    def left(self, place: int) -> float:
        return (place % self.per_row) * self.pitch + _GAP / 2

    def base(self, place: int) -> float:
        return (place // self.per_row) * (self.height + _UNDER) + self.height

    def top(self, place: int, value: float) -> float:
        return self.base(place) - value / self.most * (self.height - 18)


def _blocks(count: int, weeks: int, most: float) -> _Blocks:
    fit = max(1, int((WIDTH - 2 * EDGE) // max(weeks * _LEAST_BAR + _GAP, 92)))
    rows = math.ceil(count / fit)
    return _Blocks(count, weeks, most, math.ceil(count / rows), 210 if rows == 1 else 140)


def skyline_chart(
    skyline: pd.DataFrame, *, words: Language, title: str | None = None, note: str = ""
) -> alt.LayerChart:
    """Draw the Skyline: per reason a block of adjacent weekly bars, the quarter's target as a line over its weeks.

    Grain: one bar per `reason_id` x `week`; blocks in the order of the table. An incomplete week is hollow, a week that
    was not delivered is a question mark, weeks with an event stand on grey. Nothing is judged.

    Parameters
    ----------
    skyline : tables.Skyline   uses n_contacts and target_week [contacts per week], complete, event, label
    words : language of the picture
    title : the finding; by default the last week's contacts and, where it was an ordinary week, how many keep to targets
    note : further lines under the picture

    Raises
    ------
    BrokenTable : names the columns that are missing
    """
    columns = ["reason_id", "label", "week", "n_contacts", "complete", "event", "target_week"]
    table = checked(skyline, columns, "skyline_chart").sort_values("week", kind="stable")
    ids = list(dict.fromkeys(skyline["reason_id"]))
    weeks = sorted(table["week"].unique())
    if table.empty:
        return nothing(words, title=title or words.text(N_("The Skyline")))
    most = float(max(table["n_contacts"].max(), table["target_week"].fillna(0).max(), 1))
    blocks = _blocks(len(ids), len(weeks), 1.0 if math.isnan(most) else most)
    keys = _skyline_keys(table, weeks, words)
    frame = Frame(
        height=blocks.rows * (blocks.height + _UNDER) - 4, left=EDGE, above=30 + 17 * (len(keys) > 4), below=0
    )
    drawn: list[Drawn] = []
    said = _counts_said(table, blocks, words)
    by_reason = dict(list(table.groupby("reason_id", sort=False, observed=True, dropna=False)))
    for place, reason in enumerate(ids):
        drawn += _block(by_reason[reason], place, weeks, blocks, said, words)
    drawn += legend(keys, frame, y=12 - frame.above)
    return framed(
        drawn,
        frame,
        title=title or _skyline_title(table, weeks, words),
        subtitle=words.text(
            N_(
                "Contacts per week and reason, {first} to {last}, n = {n} on {reasons} reasons. It shows; a few weeks cannot judge."
            ),
            first=words.week(weeks[0]),
            last=words.week(weeks[-1], year=True),
            n=words.number(table["n_contacts"].sum(min_count=1)),
            reasons=words.number(len(ids)),
        ),
        words=words,
        note=note,
    )


def _counts_said(table: pd.DataFrame, blocks: _Blocks, words: Language) -> dict[float, str]:
    """Return the printed counts by value; empty where the bars are too narrow for the widest of them."""
    known = table["n_contacts"].dropna().unique()
    said = {float(value): words.number(value) for value in known}
    widest = max((text_width(text, _count_size(blocks)) for text in said.values()), default=0)
    return said if widest <= blocks.bar + 3 else {}


def _count_size(blocks: _Blocks) -> float:
    return 10.5 if blocks.bar >= 13 else 9.0


def _block(
    rows: pd.DataFrame, place: int, weeks: list[str], blocks: _Blocks, said: dict[float, str], words: Language
) -> list[Drawn]:
    left, base = blocks.left(place), blocks.base(place)
    by_week = {record["week"]: record for record in records(rows)}
    drawn: list[Drawn] = [
        *_events(by_week, weeks, left, base, blocks),
        line(left - 2, base + 0.5, left + blocks.bar * len(weeks) + 2, base + 0.5, colour=theme.SOFT),
    ]
    for step, week in enumerate(weeks):
        if week in by_week:
            drawn += _bar(by_week[week], left + blocks.bar * step, place, week == weeks[-1], blocks, said, words)
        drawn += _week_number(week, step, weeks, left + blocks.bar * (step + 0.5), base, blocks, words)
    return [
        *drawn,
        *_targets(by_week, weeks, left, place, blocks),
        *_caption(by_week, weeks, left, base, blocks, words),
    ]


def _bar(
    record: dict[str, Any], x: float, place: int, last: bool, blocks: _Blocks, said: dict[float, str], words: Language
) -> list[Drawn]:
    base, middle = blocks.base(place), x + blocks.bar / 2
    value = record["n_contacts"]
    size = _count_size(blocks)
    if is_unknown(value):
        return [write("?", middle, base - 5, size=size, colour=theme.MUTED, align="center", bold=True)]
    top = blocks.top(place, float(value))
    tip = f"{clean(record['reason_id'])} · {words.week(record['week'], year=True)} · {words.number(value)}"
    drawn: list[Drawn] = []
    if value > 0:
        colour = ACCENT if last else theme.ACCENT_MID
        hollow = (
            {"fill": PAPER, "stroke": colour, "strokeDash": (2.5, 2)} if not record["complete"] else {"fill": colour}
        )
        inset = 1.1 if not record["complete"] else 0.5
        drawn.append(box(x + inset, top, x + blocks.bar - inset, base, tip=tip, cornerRadius=0, **hollow))
    if float(value) in said:
        drawn.append(
            write(said[float(value)], middle, min(top, base) - 4, size=size, align="center", bold=last,
                  colour=INK if last else theme.MUTED)
        )  # fmt: skip
    return drawn


def _events(
    by_week: dict[str, dict[str, Any]], weeks: list[str], left: float, base: float, blocks: _Blocks
) -> list[Drawn]:
    marked = [week in by_week and not is_unknown(by_week[week]["event"]) for week in weeks]
    drawn: list[Drawn] = []
    step = 0
    while step < len(weeks):
        end = step
        while end < len(weeks) and marked[end]:
            end += 1
        if end > step:
            drawn.append(
                box(left + blocks.bar * step, base - blocks.height + 4, left + blocks.bar * end, base, fill=_EVENT)
            )
        step = end + 1
    return drawn


def _week_number(
    week: str, step: int, weeks: list[str], x: float, base: float, blocks: _Blocks, words: Language
) -> list[Drawn]:
    if blocks.bar < 12.5 and step not in (0, len(weeks) - 1):
        return []
    return [
        write(
            str(int(week[-2:])), x, base + 13, size=9.5, colour=theme.MUTED, align="center", bold=step == len(weeks) - 1
        )
    ]


def _targets(
    by_week: dict[str, dict[str, Any]], weeks: list[str], left: float, place: int, blocks: _Blocks
) -> list[Drawn]:
    """Draw the target over the weeks it holds for; a new quarter may bring another height."""
    drawn: list[Drawn] = []
    step = 0
    while step < len(weeks):
        value = by_week.get(weeks[step], {}).get("target_week")
        end = step + 1
        while end < len(weeks) and by_week.get(weeks[end], {}).get("target_week") == value:
            end += 1
        if not is_unknown(value):
            y = blocks.top(place, float(value))  # type: ignore[arg-type]
            x, x2 = left + blocks.bar * step - 3 * (step == 0), left + blocks.bar * end + 3 * (end == len(weeks))
            drawn += [line(x, y, x2, y, colour="white", width=4.2), line(x, y, x2, y, colour=theme.TARGET, width=2.4)]
        step = end
    return drawn


def _caption(
    by_week: dict[str, dict[str, Any]], weeks: list[str], left: float, base: float, blocks: _Blocks, words: Language
) -> list[Drawn]:
    record = next(iter(by_week.values()))
    room = blocks.pitch - 10
    target = by_week.get(weeks[-1], record)["target_week"]
    lines = wrap(record["label"], room, _LABEL_SIZE, lines=_LABEL_LINES)
    drawn: list[Drawn] = [
        write(shorten(record["reason_id"], room, 12, bold=True), left, base + 32, size=12, bold=True),
        write("\n".join(lines), left, base + 46, size=_LABEL_SIZE, spacing=13),
    ]
    if not is_unknown(target):
        y = base + 46 + 13 * len(lines) + 2
        said = words.text(N_("target {count}"), count=words.number(target, 1))
        drawn += [
            line(left, y - 3.5, left + 10, y - 3.5, colour=theme.TARGET, width=2.4),
            write(said, left + 14, y, size=10.5, colour=theme.TARGET, bold=True),
        ]
    return drawn


def _skyline_keys(table: pd.DataFrame, weeks: list[str], words: Language) -> list[Key]:
    keys = [
        Key(words.week(weeks[-1]), ACCENT),
        Key(words.text(N_("weeks before")), theme.ACCENT_MID),
    ]
    if table["target_week"].notna().any():
        keys.append(Key(words.text(N_("target of the quarter, per week")), theme.TARGET, "line"))
    if not table["complete"].all():
        keys.append(Key(words.text(N_("incomplete week (? = not delivered)")), theme.ACCENT_MID, "hollow"))
    for event, rows in table.dropna(subset=["event"]).groupby("event", sort=False, observed=True, dropna=False):
        spell = sorted(rows["week"].unique())
        keys.append(Key(_event_said(clean(event), spell, words), _EVENT))
    return keys


def _event_said(event: str, spell: list[str], words: Language) -> str:
    if len(spell) == 1:
        return words.text(N_("{event}, {week}"), event=event, week=words.week(spell[0]))
    return words.text(
        N_("{event}, {first} to {last}"), event=event, first=words.week(spell[0]), last=words.week(spell[-1])
    )


def _skyline_title(table: pd.DataFrame, weeks: list[str], words: Language) -> str:
    last = table[(table["week"] == weeks[-1]) & table["n_contacts"].notna()]
    aimed = last[last["target_week"].notna() & last["complete"] & last["event"].isna()]
    fields = {
        "week": _capital(words.week(weeks[-1], year=True)),
        "n": words.number(last["n_contacts"].sum(min_count=1)),
        "reasons": words.number(table["reason_id"].nunique()),
    }
    if aimed.empty:
        return words.text(N_("{week}: {n} contacts on the {reasons} reasons shown"), **fields)
    return words.text(
        N_("{week}: {n} contacts on the {reasons} reasons shown; {kept} of {aimed} with a target are at or under it"),
        kept=words.number(int((aimed["n_contacts"] <= aimed["target_week"]).sum())),
        aimed=words.number(len(aimed)),
        **fields,
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
