"""Step 3 as it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bsnskit import charts
from bsnskit.deliver import columns
from bsnskit.deliver.views.shown import Block, labelled, note, shown
from bsnskit.i18n import Language
from bsnskit.method.chain import Chain
from bsnskit.vocabulary import N_

if TYPE_CHECKING:
    from bsnskit.deliver.html import Shown


def decisions(chain: Chain, words: Language) -> Shown:
    """Show who decided what, when and why."""
    return shown(labelled(chain, chain.placements), columns.DECISIONS, words, N_("Decisions as recorded"))


def objectives(chain: Chain, words: Language) -> Shown:
    """Show reasons, contacts and cost per objective."""
    return shown(chain.objectives, columns.OBJECTIVES, words, N_("What each objective holds"), chain)


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
]
"""What the report shows of this step, in order."""
CHARTS = {
    "matrix": matrix_chart,
    "objectives": objectives_chart,
}
