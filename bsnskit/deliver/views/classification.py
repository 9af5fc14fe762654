"""Step 3 as it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from bsnskit import charts
from bsnskit.deliver import columns, pieces
from bsnskit.deliver.views.shown import Block, labelled, note, shown
from bsnskit.i18n import Language, is_unknown
from bsnskit.method import classification
from bsnskit.method.chain import Chain
from bsnskit.vocabulary import N_, OBJECTIVE_KEYS

if TYPE_CHECKING:
    from bsnskit.deliver.html import Shown


GOOD, TENTATIVE = 0.8, 0.667
"""Alpha from which agreement is good, and from which tentative conclusions may be drawn; METHOD section 1."""


def decisions(chain: Chain, words: Language) -> Shown:
    """Show who decided what, when and why."""
    return shown(labelled(chain, chain.placements), columns.DECISIONS, words, N_("Decisions as recorded"))


def objectives(chain: Chain, words: Language) -> Shown:
    """Show reasons, contacts and cost per objective, beside the published split, which is a benchmark and no target."""
    table = chain.objectives.assign(published=chain.objectives["objective"].map(dict(classification.PUBLISHED_SPLIT)))
    table["published"] = table["published"].astype(object).where(table["published"].notna(), "")
    caption = N_(
        "What each objective holds. The published split is shown beside it, as a benchmark and not as a target"
    )
    return shown(table, columns.OBJECTIVES, words, caption, chain)


def agreement(chain: Chain, words: Language) -> Shown:
    """Show how far the room agreed per axis at the end of each round."""
    table = chain.agreement
    if table.empty:
        return _no_votes(words)
    axes = {"customer_value": N_("Worth to the customer"), "company_value": N_("Worth to the company")}
    said = table.assign(
        axis=[words.text(axes[axis]) for axis in table["axis"]],
        verdict=[words.text(_verdict(row)) for row in table.to_dict("records")],
    )
    return shown(said, columns.AGREEMENT, words, N_("Agreement of the room, before and after the discussion"), chain)


def card_votes(chain: Chain, words: Language) -> Shown:
    """Show how the votes lie on each card, the cards that split the room first."""
    table = labelled(chain, chain.card_votes)
    if table.empty:
        return _no_votes(words)
    rows = table.to_dict("records")
    said = table.assign(shares=[_shares(row, words) for row in rows])
    for axis in ("customer", "company"):
        ends = [(words.number(row[f"{axis}_low"], 2), words.number(row[f"{axis}_high"], 2)) for row in rows]
        said[f"{axis}_middle"] = pd.Series([f"{low} … {high}" for low, high in ends], said.index, dtype=object)
    return shown(said, columns.CARD_VOTES, words, N_("How the room voted, what splits it first"), chain)


def _no_votes(words: Language) -> Shown:
    told = N_("No vote has been revealed yet. The room votes with `bsns workshop {client}`, or votes are imported.")
    return pieces.notice(words.text(told, client="CLIENT"))


def _verdict(row: dict[Any, Any]) -> str:
    if is_unknown(row["alpha"]):
        return N_("not defined: too few votes, or all the same")
    if row["alpha"] >= GOOD:
        return N_("good agreement")
    return N_("for tentative conclusions only") if row["alpha"] >= TENTATIVE else N_("no agreement to build on")


def _shares(row: dict[Any, Any], words: Language) -> str:
    held = [(words.objective(key), row[f"share_{key}"]) for key in OBJECTIVE_KEYS]
    held.append((words.text(N_("on an axis")), row["share_none"]))
    return ", ".join(f"{name} {words.percent(share, 0)}" for name, share in held if share)


def matrix_chart(chain: Chain, words: Language) -> Any:
    """Draw the value-irritant matrix as recorded."""
    return charts.matrix_chart(chain.cards, words=words, reasons=chain.active, note=note(chain, words))


def objectives_chart(chain: Chain, words: Language) -> Any:
    """Draw what each objective holds."""
    return charts.objective_chart(chain.objectives, words=words, note=note(chain, words))


REPORT = [
    Block(N_("The value-irritant matrix"), matrix_chart),
    Block(N_("What each objective holds"), objectives_chart, objectives),
    Block(N_("Who decided what, and why"), None, decisions, True),
    Block(N_("How far the room agreed"), None, agreement),
    Block(N_("How the room voted"), None, card_votes, True),
]
"""What the report shows of this step, in order."""
CHARTS = {
    "matrix": matrix_chart,
    "objectives": objectives_chart,
}
