"""Pictures of step 5: the Skyline, and where each reason stands in the loop."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd

from bsnskit.charts import theme
from bsnskit.charts.frame import (
    BREAK,
    EDGE,
    WIDTH,
    Drawn,
    Frame,
    Key,
    box,
    checked,
    framed,
    legend,
    legend_height,
    line,
    nothing,
    records,
    write,
    write_lines,
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
_EVENT = "#F0F2F5"


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
    frame = Frame(height=blocks.rows * (blocks.height + _UNDER) - 4, left=EDGE, above=13 + legend_height(keys), below=0)
    wide = _counts_fit(table, blocks, words)
    by_reason = dict(list(table.groupby("reason_id", sort=False, observed=True, dropna=False)))
    bars: list[Drawn] = []
    texts: list[Drawn] = []
    for place, reason in enumerate(ids):
        by_week = {record["week"]: record for record in records(by_reason[reason])}
        bars += _block(by_week, weeks, place, blocks, words)
        texts += _counts(by_week, weeks, place, blocks, words, wide=wide)
        texts += _caption(by_week, weeks, blocks.left(place), blocks.base(place), blocks, words)
    return framed(
        [*bars, BREAK, *texts, BREAK, *legend(keys, frame, y=12 - frame.above)],
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


def _counts_fit(table: pd.DataFrame, blocks: _Blocks, words: Language) -> bool:
    """Tell whether the widest count fits over a bar; where it does not, only the last week's is printed."""
    known = table["n_contacts"].dropna().unique()
    widest = max((text_width(words.number(value), _count_size(blocks)) for value in known), default=0)
    return widest <= blocks.bar + 3


def _count_size(blocks: _Blocks) -> float:
    return 10.5 if blocks.bar >= 13 else 9.0


Weeks = dict[str, dict[str, Any]]
"""The rows of one reason by week."""


def _block(by_week: Weeks, weeks: list[str], place: int, blocks: _Blocks, words: Language) -> list[Drawn]:
    left, base = blocks.left(place), blocks.base(place)
    drawn: list[Drawn] = [
        *_events(by_week, weeks, left, base, blocks),
        line(left - 2, base + 0.5, left + blocks.bar * len(weeks) + 2, base + 0.5, colour=theme.SOFT),
    ]
    for step, week in enumerate(weeks):
        if not is_unknown(by_week.get(week, {}).get("n_contacts")):
            drawn += _bar(by_week[week], left + blocks.bar * step, place, week == weeks[-1], blocks, words)
        drawn += _week_number(week, step, weeks, left + blocks.bar * (step + 0.5), base, blocks)
    return [*drawn, *_targets(by_week, weeks, left, place, blocks)]


def _bar(record: dict[str, Any], x: float, place: int, last: bool, blocks: _Blocks, words: Language) -> list[Drawn]:
    value = float(record["n_contacts"])
    if value <= 0:
        return []
    tip = f"{clean(record['reason_id'])} · {words.week(record['week'], year=True)} · {words.number(value)}"
    colour = ACCENT if last else theme.ACCENT_MID
    hollow: dict[str, Any] = {} if record["complete"] else {"stroke": colour, "strokeDash": (2.5, 2)}
    inset = 0.5 if record["complete"] else 1.1
    return [
        box(
            x + inset,
            blocks.top(place, value),
            x + blocks.bar - inset,
            blocks.base(place),
            fill=colour if record["complete"] else PAPER,
            tip=tip,
            cornerRadius=0,
            **hollow,
        )
    ]


def _counts(
    by_week: Weeks, weeks: list[str], place: int, blocks: _Blocks, words: Language, *, wide: bool
) -> list[Drawn]:
    """Write the counts over the bars; where a target runs through the digits, a plain ground is put behind them."""
    drawn: list[Drawn] = []
    size = _count_size(blocks)
    for step, week in enumerate(weeks):
        record, last = by_week.get(week), week == weeks[-1]
        if record is None or not (wide or last):
            continue
        unknown = is_unknown(record["n_contacts"])
        text = "?" if unknown else words.number(record["n_contacts"])
        y = (blocks.base(place) if unknown else blocks.top(place, float(record["n_contacts"]))) - 4
        x = blocks.left(place) + blocks.bar * (step + (0.5 if wide else 1))
        target = record["target_week"]
        if wide and not is_unknown(target) and -1.5 < y - blocks.top(place, float(target)) < 0.7 * size + 0.5:
            half = text_width(text, size, bold=last) / 2 + 1
            ground = PAPER if is_unknown(record["event"]) else _EVENT
            drawn.append(box(x - half, y - 0.72 * size - 0.5, x + half, y + 1, fill=ground, cornerRadius=1))
        drawn.append(
            write(
                text, x, y, size=size, bold=last or unknown, colour=INK if last and not unknown else theme.MUTED,
                align="center" if wide else "right",
            )
        )  # fmt: skip
    return drawn


def _events(by_week: Weeks, weeks: list[str], left: float, base: float, blocks: _Blocks) -> list[Drawn]:
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


def _week_number(week: str, step: int, weeks: list[str], x: float, base: float, blocks: _Blocks) -> list[Drawn]:
    if blocks.bar < 12.5 and step not in (0, len(weeks) - 1):
        return []
    return [
        write(
            str(int(week[-2:])), x, base + 13, size=9.5, colour=theme.MUTED, align="center", bold=step == len(weeks) - 1
        )
    ]


def _targets(by_week: Weeks, weeks: list[str], left: float, place: int, blocks: _Blocks) -> list[Drawn]:
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
    by_week: Weeks, weeks: list[str], left: float, base: float, blocks: _Blocks, words: Language
) -> list[Drawn]:
    record = next(iter(by_week.values()))
    room = blocks.pitch - 10
    target = by_week.get(weeks[-1], record)["target_week"]
    lines = wrap(record["label"], room, _LABEL_SIZE, lines=_LABEL_LINES)
    drawn: list[Drawn] = [
        write(shorten(record["reason_id"], room, 12, bold=True), left, base + 32, size=12, bold=True),
        *write_lines(lines, left, base + 46, spacing=13, size=_LABEL_SIZE),
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
    return keys + [Key(_event_said(event, spell, words), _EVENT) for event, spell in _spells(table).items()]


def _spells(table: pd.DataFrame) -> dict[str, list[str]]:
    """Return the weeks of each event, in order; several events of one week are joined by "; " in the table."""
    spells: dict[str, list[str]] = {}
    for row in records(table.dropna(subset=["event"]).drop_duplicates("week")):
        for event in str(row["event"]).split("; "):
            spells.setdefault(clean(event), []).append(str(row["week"]))
    return spells


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
