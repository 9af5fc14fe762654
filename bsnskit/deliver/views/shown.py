"""What every view does: heading, optional columns, labels, the mark of what is generated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from bsnskit.contracts.findings import Finding, to_table
from bsnskit.deliver import columns, html
from bsnskit.deliver.conclusions import illustration
from bsnskit.i18n import Language
from bsnskit.method.chain import Chain
from bsnskit.vocabulary import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bsnskit.deliver.columns import Column
    from bsnskit.deliver.html import Shown

ChartView = Callable[[Chain, Language], Any]
TableView = Callable[[Chain, Language], "Shown"]
OPTIONAL = ("for_whom", "owner", "parent_id", "minority_view", "why_not_eliminate", "topic")
"""Columns left out where no row has anything to say in them."""


@dataclass(frozen=True)
class Block:
    """One result of the report: heading, chart, table; a long table is folded on screen.

    `where` tells whether there is anything to show for a client; None = always.
    """

    heading: str = ""
    chart: ChartView | None = None
    table: TableView | None = None
    folded: bool = False
    where: Callable[[Chain], bool] | None = None


def shown(
    table: pd.DataFrame, columns_shown: Sequence[Column], words: Language, caption: str, chain: Chain | None = None,
    *, method: str = "",
) -> Shown:  # fmt: skip
    """Lay a table out; with the chain given, the mark of what is generated stands in the caption."""
    said = words.text(caption)
    kept = [column for column in columns_shown if column.name not in OPTIONAL or table[column.name].notna().any()]
    mark = note(chain, words) if chain is not None else ""
    return html.html_table(table, kept, words, caption=f"{said} ({mark})" if mark else said, method=words.text(method))


MANY = 5
"""Findings of one rule with the same hint, from which one stands for all."""


def findings(found: list[Finding], words: Language, caption: str) -> Shown:
    """Lay findings out as a table; what holds for many reasons alike is said once, with their ids."""
    return shown(condensed(to_table(found, words), words), columns.WORDING, words, caption)


def condensed(table: pd.DataFrame, words: Language) -> pd.DataFrame:
    """Say once what at least `MANY` subjects have in common: the first one's fact, then the ids of the others.

    Parameters
    ----------
    table : of `contracts.findings.to_table`, order kept
    """
    told = table.copy()
    drop: list[Any] = []
    for _, same in table[table["subject"] != ""].groupby(["rule", "hint"], sort=False, dropna=False, observed=True):
        if len(same) < MANY or same["subject"].duplicated().any():
            continue
        others = [str(subject) for subject in same["subject"].iloc[1:]]
        more = words.text(N_("The same holds for {count} others: {ids}."), count=words.number(len(others)),
                          ids=", ".join(others))  # fmt: skip
        told.loc[same.index[0], "fact"] = f"{same['fact'].iloc[0]} {more}"
        drop += list(same.index[1:])
    return told.drop(index=drop).reset_index(drop=True)


def labelled(chain: Chain, table: pd.DataFrame) -> pd.DataFrame:
    """Put the label of each reason beside its id."""
    if "label" in table.columns:
        return table
    return table.merge(chain.active[["reason_id", "label"]], on="reason_id", how="left", validate="many_to_one")


def note(chain: Chain, words: Language) -> str:
    """Return the mark of what is generated; empty for a client whose material is all real."""
    told = illustration(chain.settings.illustration, words)
    return words.text(N_("In part {words}"), words=told) if told else ""
