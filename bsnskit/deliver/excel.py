"""The workbook of a run: the same tables with native numbers and charts that a consultant can edit.

Client text is written as text, whatever it begins with; dates inside the file are fixed so that the same inputs give
the same bytes.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from bsnskit.deliver import columns as shown
from bsnskit.deliver import conclusions, views
from bsnskit.deliver.conclusions import illustration
from bsnskit.i18n import is_unknown
from bsnskit.vocabulary import ACCENT, N_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bsnskit.deliver.columns import Column
    from bsnskit.i18n import Language
    from bsnskit.method.chain import Chain

BORN = dt.datetime(2020, 5, 14)
SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "nan_inf_to_errors": False}
_FORMATS = {
    "count": "#,##0",
    "mean": "#,##0.00",
    "points": "#,##0.0",
    "years": "0.0",
    "score": "0.0",
    "seconds": "#,##0",
    "share": "0.0%",
    "share0": "0%",
    "chance": "0%",
}
_LONGEST = 32767


def write_workbook(chain: Chain, path: Path, *, words: Language) -> Path:
    """Write the workbook of one week: contents, then one sheet per result with its unit in the heading.

    Sheets: conclusions, volumes (with a Pareto chart), overlaps, coding trial, codes, costs, experience, decisions,
    objectives, causes, solutions, weeks (with the Skyline as an editable column chart).
    """
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), SAFE) as book:
        book.set_properties({"title": f"{chain.settings.client} {chain.week}", "created": BORN, "comments": ""})
        writer = _Writer(book, words)
        _contents(writer, chain)
        labelled = _with_labels(chain)
        volumes = writer.sheet(N_("Volumes"), chain.pareto, shown.PARETO)
        writer.pareto_chart(volumes, chain.pareto)
        _qualification(writer, chain, words)
        writer.sheet(N_("Costs"), labelled(chain.costs), shown.COSTS)
        writer.sheet(N_("Experience"), labelled(chain.experience), shown.EXPERIENCE)
        writer.sheet(N_("Decisions"), labelled(chain.placements), shown.DECISIONS)
        writer.sheet(N_("Objectives"), chain.objectives, shown.OBJECTIVES)
        if len(chain.impacts):
            writer.sheet(N_("Causes"), chain.impacts, shown.CAUSES)
        if len(chain.returns):
            writer.sheet(N_("Solutions"), chain.returns, shown.RETURNS)
        weeks = _weeks(chain, words)
        writer.skyline_chart(writer.sheet(N_("Weeks"), weeks, _week_columns(weeks)), weeks)
        writer.sheet(N_("Six weeks"), labelled(chain.power), shown.POWER)
        if len(chain.material.actions):
            writer.sheet(N_("Actions"), chain.material.actions, shown.ACTIONS)
    return path


class _Writer:
    def __init__(self, book: Any, words: Language) -> None:
        self.book, self.words = book, words
        self.head = book.add_format(
            {"bold": True, "font_color": "#FFFFFF", "bg_color": ACCENT, "text_wrap": True, "valign": "top", "border": 1,
             "border_color": "#FFFFFF"}
        )  # fmt: skip
        self.text = book.add_format({"text_wrap": True, "valign": "top"})
        self.muted = book.add_format({"font_color": "#6B7280", "italic": True, "valign": "top"})
        sign = {"EUR": '#,##0{0} "€"', "USD": '"$"#,##0{0}', "GBP": '"£"#,##0{0}'}.get(words.currency or "", "#,##0{0}")
        formats = {**_FORMATS, "money": sign.format(".00"), "money0": sign.format("")}
        self.formats = {kind: book.add_format({"num_format": form, "valign": "top"}) for kind, form in formats.items()}

    def sheet(self, title: str, table: pd.DataFrame, columns: Sequence[Column]) -> Any:
        """Write one table: frozen heading, filter, native numbers; unknown is a word, never an empty cell or 0."""
        sheet = self.book.add_worksheet(self.words.text(title)[:31])
        wide = _widened(columns)
        for at, column in enumerate(wide):
            sheet.write_string(0, at, self._heading(column), self.head)
            sheet.set_column(at, at, _width(column, table))
        for row, record in enumerate(table.to_dict("records"), start=1):
            for at, column in enumerate(wide):
                self._cell(sheet, row, at, column, record.get(column.name))
        sheet.freeze_panes(1, 2)
        if len(table):
            sheet.autofilter(0, 0, len(table), len(wide) - 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        return sheet

    def _heading(self, column: Column) -> str:
        title = self.words.text(column.title)
        if column.kind in ("low", "high", "n"):
            note = {
                "low": N_("{title}: low, 95 % ({method})"),
                "high": N_("{title}: high, 95 % ({method})"),
                "n": N_("{title}: n"),
            }
            return self.words.text(note[column.kind], title=title, method=self.words.text(column.method))
        return title

    def _cell(self, sheet: Any, row: int, at: int, column: Column, value: object) -> None:
        from bsnskit.deliver.cells import printed

        numeric = self.formats.get(column.kind) or (self.formats["mean"] if column.kind in ("low", "high") else None)
        if is_unknown(value) and (numeric is not None or column.kind == "n"):
            sheet.write_string(row, at, self.words.text(N_("unknown")), self.muted)
        elif numeric is not None or column.kind == "n":
            sheet.write_number(row, at, float(value), numeric or self.formats["count"])  # type: ignore[arg-type]
        else:
            sheet.write_string(row, at, printed(value, column, self.words)[:_LONGEST], self.text)

    def pareto_chart(self, sheet: Any, pareto: pd.DataFrame) -> None:
        """Lay an editable Pareto beside the table."""
        known = int(pareto["n_contacts"].notna().sum())
        if not known:
            return
        name = sheet.get_name()
        bars = self.book.add_chart({"type": "column"})
        bars.add_series(
            {
                "name": self.words.text(N_("Contacts a year")),
                "categories": [name, 1, 1, known, 1],
                "values": [name, 1, 4, known, 4],
                "fill": {"color": ACCENT},
                "gap": 40,
            }
        )
        line = self.book.add_chart({"type": "line"})
        line.add_series(
            {
                "name": self.words.text(N_("Share reached")),
                "categories": [name, 1, 1, known, 1],
                "values": [name, 1, 7, known, 7],
                "y2_axis": True,
                "line": {"color": "#B7791F"},
            }
        )
        bars.combine(line)
        bars.set_title({"name": self.words.text(N_("Contacts a year by reason"))})
        bars.set_legend({"position": "bottom"})
        line.set_y2_axis({"num_format": "0%", "max": 1})
        bars.set_size({"width": 900, "height": 380})
        sheet.insert_chart(1, len(shown.PARETO) + 1, bars)

    def skyline_chart(self, sheet: Any, weeks: pd.DataFrame) -> None:
        """Lay an editable Skyline beside the table: reasons as categories, one series per week."""
        rows = min(len(weeks), 8)
        labels = [name for name in weeks.columns if name not in ("reason_id", "label")]
        if not rows or not labels:
            return
        chart = self.book.add_chart({"type": "column"})
        for at, _ in enumerate(labels):
            tint = 0.25 + 0.75 * (at + 1) / len(labels)
            chart.add_series(
                {
                    "name": [sheet.get_name(), 0, at + 2],
                    "categories": [sheet.get_name(), 1, 0, rows, 0],
                    "values": [sheet.get_name(), 1, at + 2, rows, at + 2],
                    "gap": 60,
                    "overlap": 0,
                    "fill": {"color": _blend(ACCENT, tint)},
                }
            )
        chart.set_title({"name": self.words.text(N_("Skyline: contacts by reason and week"))})
        chart.set_legend({"position": "bottom"})
        chart.set_size({"width": 900, "height": 380})
        sheet.insert_chart(1, len(labels) + 3, chart)


def _contents(writer: _Writer, chain: Chain) -> None:
    words, sheet = writer.words, writer.book.add_worksheet(writer.words.text(N_("Read me")))
    title = writer.book.add_format({"bold": True, "font_size": 16, "font_color": ACCENT})
    part = writer.book.add_format({"bold": True, "font_size": 12})
    sheet.set_column(0, 0, 110)
    sheet.write_string(0, 0, chain.settings.client, title)
    sheet.write_string(1, 0, words.week(chain.week or "", year=True))
    row = 3
    if chain.settings.illustration:
        said = words.text(
            N_("Part of these figures is generated; they are marked “{words}”."),
            words=illustration(chain.settings.illustration, words),
        )
        sheet.write_string(row, 0, said, writer.muted)
        row += 2
    for step, sentences in conclusions.SENTENCES.items():
        sheet.write_string(row, 0, words.text(conclusions.STEP_NAMES[step]), part)
        for sentence in sentences(chain, words):
            row += 1
            sheet.write_string(row, 0, sentence, writer.text)
        row += 2


def _with_labels(chain: Chain) -> Any:
    labels = chain.active[["reason_id", "label"]]

    def labelled(table: pd.DataFrame) -> pd.DataFrame:
        return table.merge(labels, on="reason_id", how="left", validate="many_to_one")

    return labelled


def _widened(columns: Sequence[Column]) -> list[Column]:
    wide = []
    for column in columns:
        wide.append(column)
        for part in ("low", "high", "n"):
            name = getattr(column, part)
            if name:
                wide.append(shown.Column(name, column.title, part, method=column.method))
    return wide


def _qualification(writer: _Writer, chain: Chain, words: Language) -> None:
    """Write what step 1 measured, where it was."""
    writer.sheet(N_("Overlaps"), chain.overlaps().head(views.coding.PAIRS_SHOWN), shown.OVERLAPS)
    if chain.trials:
        writer.sheet(N_("Coding trial"), views.coding.scores(chain, words), shown.TRIAL_SCORES)
        if len(pairs := views.coding.met_pairs(chain)):
            writer.sheet(N_("Confusions"), pairs, shown.TRIAL_PAIRS)
    if len(chain.code_shares):
        writer.sheet(N_("Codes"), views.coding.with_label(chain, chain.code_shares, words), shown.CODE_SHARES)
    if len(chain.mapped_volumes):
        writer.sheet(N_("Volumes by code"), views.coding.with_label(chain, chain.mapped_volumes, words), shown.MAPPED)


def _weeks(chain: Chain, words: Language) -> pd.DataFrame:
    weeks = sorted(chain.skyline["week"].unique())
    weekly = chain.weekly[chain.weekly["week"].isin(weeks)]
    wide = weekly.pivot(index="reason_id", columns="week", values="n_contacts")
    order = chain.pareto[["reason_id", "label"]]
    return order.merge(wide.rename(columns=words.week), on="reason_id", how="left", validate="one_to_one")


def _week_columns(weeks: pd.DataFrame) -> list[Column]:
    names = [name for name in weeks.columns if name not in ("reason_id", "label")]
    return [shown.REASON_ID, shown.LABEL, *(shown.Column(name, name, "count") for name in names)]


def _width(column: Column, table: pd.DataFrame) -> float:
    if column.kind not in ("text", "lacks"):
        return 16
    longest = table[column.name].astype("str").str.len().max() if column.name in table and len(table) else 10
    return float(min(60, max(14, longest * 0.9)))


def _blend(colour: str, share: float) -> str:
    parts = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(255 + (part - 255) * share):02X}" for part in parts)
