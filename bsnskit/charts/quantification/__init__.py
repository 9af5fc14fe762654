"""Pictures of step 2: volume, tiers, season, cost, what the contact did to the customer."""

from bsnskit.charts.quantification.cost import cost_chart
from bsnskit.charts.quantification.experience import tnps_chart
from bsnskit.charts.quantification.season import season_chart
from bsnskit.charts.quantification.volume import pareto_chart, tiers_chart

__all__ = ["cost_chart", "pareto_chart", "season_chart", "tiers_chart", "tnps_chart"]
