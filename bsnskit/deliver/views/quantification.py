"""Step 2 as it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bsnskit import charts
from bsnskit.deliver import columns, html
from bsnskit.deliver.views.shown import Block, labelled, note, shown
from bsnskit.errors import NotReady
from bsnskit.i18n import Language, is_unknown
from bsnskit.method import quantification
from bsnskit.method.chain import Chain
from bsnskit.vocabulary import N_

if TYPE_CHECKING:
    from bsnskit.deliver.html import Shown


def volumes(chain: Chain, words: Language) -> Shown:
    """Show the Pareto table."""
    return shown(chain.pareto, columns.PARETO, words, N_("Contacts a year by reason, largest first"))


def seasons(chain: Chain, words: Language) -> Shown:
    """Show declared beside computed season."""
    counted = chain.settings.counted_year
    first_month = int(counted.first_month[-2:]) if counted else 1
    computed = [_season_words(row, words, first_month) for row in chain.seasons.to_dict("records")]
    table = labelled(chain, chain.seasons).assign(computed=computed)
    return shown(table, columns.SEASONS, words, N_("Season: declared by the client, computed from the contacts"), chain)


def costs(chain: Chain, words: Language) -> Shown:
    """Show what each reason costs."""
    table = labelled(chain, chain.costs).sort_values("cost_total", ascending=False, kind="stable")
    return shown(table, columns.COSTS, words, N_("Cost by reason, dearest first"), chain)


def experience(chain: Chain, words: Language) -> Shown:
    """Show TNPS, FCR and FTF with n and interval."""
    return shown(
        labelled(chain, chain.experience), columns.EXPERIENCE, words, N_("What the contact did to the customer"), chain
    )


def intent_card(chain: Chain, words: Language, reason_id: str | None = None) -> Shown:
    """Show all that is known of one reason; the largest when none is named."""
    if chain.active.empty:
        raise NotReady(
            chain.settings.client,
            N_("the list of reasons is empty"),
            move=N_("Import the list first: `bsns import {name} FILE --as reasons`."),
            name="CLIENT",
        )
    return html.intent_card_html(chain.intent_card(reason_id or str(chain.pareto["reason_id"].iloc[0])), words)


def volumes_chart(chain: Chain, words: Language) -> Any:
    """Draw the Pareto."""
    return charts.pareto_chart(chain.pareto, words=words)


def tiers_chart(chain: Chain, words: Language) -> Any:
    """Draw who resolved the contacts."""
    return charts.tiers_chart(chain.tiers, words=words, reasons=chain.active)


def seasons_chart(chain: Chain, words: Language) -> Any:
    """Draw the months of every reason."""
    return charts.season_chart(
        chain.counted_months, words=words, reasons=chain.active, seasons=chain.seasons, note=note(chain, words)
    )


def costs_chart(chain: Chain, words: Language) -> Any:
    """Draw contact and downstream cost."""
    return charts.cost_chart(chain.costs, words=words, reasons=chain.active, note=note(chain, words))


def experience_chart(chain: Chain, words: Language) -> Any:
    """Draw TNPS with intervals."""
    return charts.tnps_chart(chain.experience, words=words, reasons=chain.active, note=note(chain, words))


def _season_words(row: dict[Any, Any], words: Language, first_month: int) -> str:
    if row["verdict"] == "not_enough_data":
        return words.text(N_("too few contacts to tell"))
    if row["verdict"] == "no_season" or is_unknown(row["months_computed"]):
        return words.text(N_("none seen"))
    months = frozenset(int(month) for month in str(row["months_computed"]).split(",") if month)
    if words.code == "fr":
        return quantification.season_text(months, first_month=first_month)
    return ", ".join(words.month(month) for month in sorted(months, key=lambda month: (month - first_month) % 12))


REPORT = [
    Block(N_("Volume"), volumes_chart, volumes, True),
    Block(N_("Who resolved it"), tiers_chart),
    Block(N_("Season"), seasons_chart, seasons, True),
    Block(N_("Cost"), costs_chart, costs, True),
    Block(N_("What the contact did to the customer"), experience_chart, experience, True),
]
"""What the report shows of this step, in order."""
CHARTS = {
    "volumes": volumes_chart,
    "tiers": tiers_chart,
    "seasons": seasons_chart,
    "costs": costs_chart,
    "experience": experience_chart,
}
