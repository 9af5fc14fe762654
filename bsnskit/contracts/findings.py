"""Findings: all that was seen in a client's material, as data; words are added by the face that shows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from bsnskit.errors import BlockingFindings, fill

if TYPE_CHECKING:
    from bsnskit.i18n import Language

COLUMNS = ("rule", "file", "sheet", "row", "column", "subject", "value", "fact", "hint", "blocking")


@dataclass(frozen=True)
class Rule:
    """What should be so. `fact` and `hint` are English message ids; braces are filled from the finding.

    Each finding may use {file} {sheet} {row} {column} {subject} {value} and its own fields.
    """

    key: str
    fact: str
    hint: str
    blocking: bool = False


@dataclass(frozen=True)
class Finding:
    """One thing seen, at one place.

    Parameters
    ----------
    rule : the rule it falls under
    file, sheet, row, column : where; row counts as the client's program shows it (header = row 1)
    subject : a reason_id or another key
    value : what stood there, as text; never a verbatim
    fields : further values for the rule's texts
    """

    rule: Rule
    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    subject: str = ""
    value: str = ""
    fields: dict[str, object] = field(default_factory=dict, hash=False)

    @property
    def blocking(self) -> bool:
        """Whether the material cannot be taken in as long as this stands."""
        return self.rule.blocking

    def texts(self, language: Language | None = None) -> tuple[str, str]:
        """Return fact and hint, in a language or in English."""
        values = {
            "file": self.file,
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "subject": self.subject,
            "value": self.value,
            **self.fields,
        }
        say = language.text if language else (lambda text, **fields: fill(text, fields))
        return say(self.rule.fact, **values), say(self.rule.hint, **values)


def to_table(findings: Iterable[Finding], language: Language | None = None) -> pd.DataFrame:
    """Lay findings out as a table, blocking ones first, order otherwise kept.

    Grain: one row per finding. Columns: `COLUMNS`; `row` is text, "" where there is none.
    """
    rows = []
    for finding in sorted(findings, key=lambda finding: not finding.blocking):
        fact, hint = finding.texts(language)
        place = (finding.file, finding.sheet, "" if finding.row is None else str(finding.row))
        rows.append(
            (finding.rule.key, *place, finding.column, finding.subject, finding.value, fact, hint, finding.blocking)
        )
    return pd.DataFrame.from_records(rows, columns=list(COLUMNS))


def require_none_blocking(place: str, findings: Iterable[Finding]) -> None:
    """Stop when a blocking finding is left.

    Raises
    ------
    BlockingFindings : carries the whole list
    """
    found = list(findings)
    count = sum(finding.blocking for finding in found)
    if count:
        raise BlockingFindings(place, found, count)
