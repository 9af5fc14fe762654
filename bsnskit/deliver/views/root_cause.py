"""Step 4 as it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from bsnskit import charts
from bsnskit.deliver import columns
from bsnskit.deliver.views.shown import Block, note, shown
from bsnskit.i18n import Language, is_unknown
from bsnskit.method.chain import Chain
from bsnskit.vocabulary import N_

if TYPE_CHECKING:
    from bsnskit.deliver.html import Shown


def causes(chain: Chain, words: Language) -> Shown:
    """Show the impact of each cause."""
    known = chain.impacts.assign(label=[_cause_label(row, words) for row in chain.impacts.to_dict("records")])
    return shown(known, columns.CAUSES, words, N_("Causes and their impact on each reason"))


def solutions(chain: Chain, words: Language) -> Shown:
    """Show the return of each solution."""
    table = chain.returns.astype({name: object for name in ("avoided", "saving_full", "saving_cashable", "npv")})
    rows = chain.returns.to_dict("records")
    table["payback_years"] = pd.Series([_payback(row, words) for row in rows], table.index, dtype=object)
    aimless = words.text(N_("not its aim"))
    for name in ("avoided", "saving_full", "saving_cashable", "npv"):
        table[name] = pd.Series([row[name] if row["counted"] else aimless for row in rows], table.index, dtype=object)
    return shown(table, columns.RETURNS, words, N_("Solutions and their return, on cashable cost"))


def causes_chart(chain: Chain, words: Language) -> Any:
    """Draw the causes by the contacts they make."""
    return charts.cause_chart(chain.impacts, words=words, reasons=chain.active, note=note(chain, words))


def solutions_chart(chain: Chain, words: Language) -> Any:
    """Draw the return of the solutions."""
    return charts.return_chart(chain.returns, words=words, note=note(chain, words))


def _payback(row: dict[Any, Any], words: Language) -> object:
    if not row["counted"]:
        return words.text(N_("not its aim"))
    never = is_unknown(row["payback_years"]) and not is_unknown(row["npv"])
    return words.text(N_("never")) if never else row["payback_years"]


def _cause_label(row: dict[Any, Any], words: Language) -> str:
    return words.text(N_("unexplained")) if row["cause_id"] == "(unexplained)" else str(row["label"])


REPORT = [
    Block(N_("Causes and their impact"), causes_chart, causes, True),
    Block(N_("Solutions and their return"), solutions_chart, solutions),
]
"""What the report shows of this step, in order."""
CHARTS = {
    "causes": causes_chart,
    "solutions": solutions_chart,
}
