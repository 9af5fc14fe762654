"""One table of a client being read as one kind: its columns, what was found, and which rows are set aside."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pandas as pd

from bsnskit.contracts.findings import Finding, Rule
from bsnskit.errors import Message
from bsnskit.intake.kind import Kind, Setting, Wrong
from bsnskit.intake.mapping import FileMapping
from bsnskit.intake.personal import shown
from bsnskit.intake.table import TextTable
from bsnskit.intake.values import NUMBER, changed, decimal_sign, trimmed, without_entities
from bsnskit.vocabulary import N_

MOST_VALUES = 100
"""Distinct values named under one rule and column; further ones are counted."""

MORE_VALUES = Rule(
    "more_values",
    N_("{count} further values of column '{column}' fall under the same rule ({key})."),
    N_("Rows set aside are all listed in the file of rows set aside."),
)
DECIMAL_OPEN = Rule(
    "decimal_open",
    N_("The numbers leave open whether a comma or a point is the decimal sign (such as '{value}')."),
    N_("State it in the mapping file: formats: decimal."),
    blocking=True,
)
FORMULA_WITHOUT_RESULT = Rule(
    "formula_without_result",
    N_("Cells of column '{column}' hold a formula or an error without a result{rows}."),
    N_("Open the workbook in a spreadsheet, let it calculate, save it, then import again."),
    blocking=True,
)
MERGED_FILLED = Rule(
    "merged_cells",
    N_("Merged cells in column '{column}'{rows}: their text is taken for each of the rows."),
    N_("Undo the merge if that is wrong."),
)
MERGED_UNKNOWN = Rule(
    "merged_cells",
    N_("Merged cells in column '{column}'{rows}: their value is taken for the first row, the others are unknown."),
    N_("Which row does the value belong to? Undo the merge and write one value per row."),
)
HTML_ENTITIES = Rule(
    "html_entities",
    N_("Column '{column}' is written with HTML entities such as &amp;{rows}."),
    N_("They are read as the signs they stand for."),
)
FIRST_OF_SEVERAL = Rule(
    "first_of_several",
    N_("Column '{column}' holds several labels in one cell, with {sign} between them{rows}."),
    N_("The first of them counts; a contact has one reason."),
)

_ROW_IS = {"contacts": "contact", "volumes": "count", "surveys": "answer", "reasons": "reason"}
_WORDS = ("text", "code", "choice", "channel", "tier", "reason", "listed")


class Reading:
    """A table read as a kind. Collects findings and rows set aside; the table itself never changes.

    Attributes
    ----------
    findings : all so far
    aside : row number -> why it is set aside
    kept : which rows of the table are not set aside
    read : columns already read
    decimal_is_open : the decimal sign was asked for
    free_text : positions of the columns that hold what people wrote
    identified : id of the contact, or survey answer, of every row; None for a kind without either
    answered : reason_id and week of every survey answer; None for any other kind
    forms : column -> how its days or durations are written
    row_is : what one row is, once that is decided; `evidence` says why
    """

    def __init__(self, table: TextTable, kind: Kind, found: Mapping[str, int], setting: Setting) -> None:
        self.table = table
        self.kind = kind
        self.found = dict(found)
        self.setting = setting
        self.specs = {column.name: column for column in kind.columns}
        self.findings: list[Finding] = list(table.findings)
        self.aside: dict[int, Finding] = {misfit.row: misfit.finding for misfit in table.misfits}
        self.findings += [misfit.finding for misfit in table.misfits]
        self.row_numbers = table.row_numbers
        self.kept = pd.Series(True, index=table.text.index)
        self._raw: dict[str, pd.Series] = {}
        self.read: dict[str, pd.Series] = {}
        self.decimal_is_open = False
        self.free_text: set[int] = set()
        self.identified: pd.Series | None = None
        self.answered: pd.DataFrame | None = None
        self.forms: dict[str, str] = {}
        self.row_is: str = setting.mapping.row_is or {
            "contacts": "contact",
            "volumes": "count",
            "surveys": "answer",
            "reasons": "reason",
        }.get(kind.name, "")
        self.evidence = ""
        self._decimal: str | None = None

    @property
    def mapping(self) -> FileMapping:
        """The mapping file, or an empty one."""
        return self.setting.mapping

    @property
    def blocked(self) -> bool:
        """Whether a blocking finding is there."""
        return any(finding.blocking for finding in self.findings)

    def has(self, name: str) -> bool:
        """Whether the file has a column for `name`, or the mapping file a constant."""
        return name in self.found or name in self.mapping.constants

    def heading(self, name: str) -> str:
        """Return what the client calls a column; the kit's name where it is missing or has no heading."""
        return (self.table.headings[self.found[name]] if name in self.found else "") or name

    def raw(self, name: str) -> pd.Series:
        """Return a column's cells as text, blank ones missing; all missing where the file lacks it.

        A constant of the mapping file stands in; merged cells are filled for columns of words and ids only.
        """
        if name not in self._raw:
            self._raw[name] = self._read_raw(name)
        return self._raw[name]

    def _read_raw(self, name: str) -> pd.Series:
        if name not in self.found:
            value = self.mapping.constants.get(name)
            return pd.Series(value, index=self.table.text.index, dtype="str")
        texts = trimmed(self.table.text[self.found[name]])
        if self.table.grid.merged:
            texts = self._unmerged(name, texts)
        if self.table.grid.uncounted:
            self._say_uncounted(name)
        if self.mapping.missing:
            texts = texts.mask(texts.isin(self.mapping.missing))
        if name in self.specs and self.specs[name].holds in _WORDS:
            texts = self._without_entities(name, texts)
        if name in self.mapping.several:
            texts = self._first_of_several(name, texts, self.mapping.several[name])
        values = self.mapping.values.get(name, {})
        return texts.replace(values) if values else texts

    def _without_entities(self, name: str, texts: pd.Series) -> pd.Series:
        told = changed(texts, without_entities)
        self.say(HTML_ENTITIES, (told != texts) & texts.notna(), name)
        return told

    def _first_of_several(self, name: str, texts: pd.Series, sign: str) -> pd.Series:
        first = changed(texts, lambda text: next((part.strip() for part in text.split(sign) if part.strip()), ""))
        self.say(FIRST_OF_SEVERAL, (first != texts) & texts.str.contains(sign, regex=False).fillna(False), name,
                 fields=lambda _: {"sign": sign.replace("\n", "⏎")})  # fmt: skip
        known = self.mapping.missing
        return first.mask(first.isin(known)) if known else first

    def marks(self, name: str) -> pd.Series | None:
        """Return what the file holds in the cells of a column; None where all is text."""
        return self.table.marks(self.found[name]) if name in self.found else None

    def numeric(self, name: str) -> pd.Series:
        """Return which cells of a column the file holds as numbers."""
        marks = self.marks(name)
        return pd.Series(False, index=self.table.text.index) if marks is None else marks == NUMBER

    @property
    def decimal_sign(self) -> str | None:
        """The decimal sign, where it was needed."""
        return self._decimal

    @property
    def decimal(self) -> str:
        """The decimal sign, decided on all numbers of the file; asked for once where they leave it open."""
        if self._decimal is None:
            self._decimal = self.mapping.formats.decimal or self._decide_decimal()
        return self._decimal

    def _decide_decimal(self) -> str:
        here = {spec.name: spec for spec in self.kind.columns if spec.name in self.found}
        texts = {name: self.raw(name).where(~self.numeric(name)) for name in here}
        broken = [texts[name] for name, spec in here.items() if spec.holds in ("number", "share", "seconds")]
        whole = [texts[name] for name, spec in here.items() if spec.holds in ("count", "amount")]
        sign = decimal_sign(broken, whole=whole)
        if sign is None:
            self.decimal_is_open = True
            mixed = next(text for column in (*broken, *whole) for text in column.dropna() if "," in text or "." in text)
            self.findings.append(Finding(DECIMAL_OPEN, self.setting.file, self.table.grid.sheet, value=shown(mixed)))
        return sign or "."

    # -- findings -----------------------------------------------------------------------------------------------------

    def note(self, rule: Rule, column: str = "", *, value: str = "", subject: str = "", row: int | None = None,
             **fields: object) -> None:  # fmt: skip
        """Add a finding about the file as a whole, or one row of it."""
        heading = self.heading(column) if column else ""
        self.findings.append(
            Finding(rule, self.setting.file, self.table.grid.sheet, row, heading, subject, value, fields)
        )

    def say(
        self, rule: Rule, where: pd.Series, column: str, *, values: pd.Series | None = None, wrong: Wrong | None = None,
        fields: Callable[[str], Mapping[str, object]] | None = None, subject: str = "",
    ) -> None:  # fmt: skip
        """Add one finding per distinct value of the rows `where` holds; set the rows aside when `wrong` says so.

        Parameters
        ----------
        values : what stood there; None = the rows share one finding without a value
        wrong : "block" makes the finding blocking, "aside" sets its rows aside; None leaves the rule as it is
        fields : further fields of the rule's texts, from a value
        """
        where = where & self.kept  # a row set aside needs no further finding
        if not where.any():
            return
        rule = replace(rule, blocking=rule.blocking if wrong is None else wrong == "block")
        told = (values if values is not None else pd.Series("", index=where.index, dtype="str"))[where].fillna("")
        codes, distinct = pd.factorize(told)
        named = distinct[:MOST_VALUES]
        rows = self.row_numbers[where]
        for count, value in enumerate(named):
            finding = self._finding(rule, column, str(value), rows[codes == count].tolist(), subject, fields)
            self.findings.append(finding)
            if wrong == "aside":
                self.aside |= dict.fromkeys(rows[codes == count].tolist(), finding)
        if len(distinct) > MOST_VALUES:
            more = rows[codes >= MOST_VALUES].tolist()
            self.note(MORE_VALUES, column, count=len(distinct) - MOST_VALUES, key=rule.key)
            if wrong == "aside":
                self.aside |= dict.fromkeys(more, self._finding(rule, column, "…", more, subject, None))
        if wrong == "aside":
            self.kept = self.kept & ~where

    def _finding(
        self, rule: Rule, column: str, value: str, rows: list[int], subject: str,
        fields: Callable[[str], Mapping[str, object]] | None,
    ) -> Finding:  # fmt: skip
        more = {"rows": told_rows(rows), "count": len(rows), **(fields(value) if fields else {})}
        place = (self.setting.file, self.table.grid.sheet, rows[0])
        return Finding(rule, *place, self.heading(column), subject, shown(value), more)

    # -- merged cells, formulas ---------------------------------------------------------------------------------------

    def _unmerged(self, name: str, texts: pd.Series) -> pd.Series:
        column, position = (
            self.found[name],
            {place: row for row, place in zip(texts.index, self.table.places, strict=True)},
        )
        spec = self.specs.get(name)
        fills = spec is None or spec.holds not in ("number", "count", "amount", "share", "seconds", "day")
        for first_row, first_column, last_row, last_column in self.table.grid.merged:
            rows = [position[place] for place in range(first_row, last_row + 1) if place in position]
            if not first_column <= column <= last_column or len(rows) < 2 or pd.isna(texts[rows[0]]):
                continue
            numbers = [int(self.row_numbers[row]) for row in rows]
            self._once(MERGED_FILLED if fills else MERGED_UNKNOWN, name, numbers)
            if fills:
                texts = texts.where(~texts.index.isin(rows), texts[rows[0]])
        return texts

    def _say_uncounted(self, name: str) -> None:
        held = {row for row, column in self.table.grid.uncounted if column == self.found[name]}
        rows = [self.table.grid.rows[place] for place in self.table.places if place in held]
        if rows:
            self._once(FORMULA_WITHOUT_RESULT, name, rows)

    def _once(self, rule: Rule, name: str, rows: list[int]) -> None:
        fields: dict[str, object] = {"rows": told_rows(rows)}
        finding = Finding(rule, self.setting.file, self.table.grid.sheet, rows[0], self.heading(name), fields=fields)
        if finding not in self.findings:
            self.findings.append(finding)


def told_rows(rows: list[int]) -> Message | str:
    """Return row numbers as a fact shows them, at most five: " (rows 14, 22, 31, 40, 52, … (3412))"; "" for one row.

    One row alone is the place of the finding.
    """
    if len(rows) == 1:
        return ""
    first = ", ".join(str(row) for row in rows[:5])
    return Message(N_(" (rows {list})"), {"list": first if len(rows) <= 5 else f"{first}, … ({len(rows)})"})
