"""Pictures of step 2: volume and its parts, season, cost, what if, experience, repeats, CPX, intent cards."""

from bsnskit.charts.quantification.cards import CardFace, Figure, cards_chart
from bsnskit.charts.quantification.cost import cost_chart
from bsnskit.charts.quantification.experience import tnps_chart
from bsnskit.charts.quantification.levers import levers_chart
from bsnskit.charts.quantification.parts import CHANNEL_NAMES, parts_chart
from bsnskit.charts.quantification.per_driver import cpx_chart
from bsnskit.charts.quantification.repeats import repeats_chart
from bsnskit.charts.quantification.season import season_chart
from bsnskit.charts.quantification.volume import pareto_chart, tiers_chart

__all__ = [
    "CHANNEL_NAMES",
    "CardFace",
    "Figure",
    "cards_chart",
    "cost_chart",
    "cpx_chart",
    "levers_chart",
    "pareto_chart",
    "parts_chart",
    "repeats_chart",
    "season_chart",
    "tiers_chart",
    "tnps_chart",
]
