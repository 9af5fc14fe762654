"""Pictures: tables in, `alt.Chart` out; nothing here shows or saves. `display` renders them.

Names are resolved when first used, so that importing the kit does not load the chart library.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bsnskit.quick_imports import import_jsonschema, names_of

if TYPE_CHECKING:
    from bsnskit.charts.classification import matrix_chart
    from bsnskit.charts.loop import phases_chart
    from bsnskit.charts.objectives import objective_chart
    from bsnskit.charts.quantification import (
        CHANNEL_NAMES,
        CardFace,
        Figure,
        cards_chart,
        cost_chart,
        cpx_chart,
        levers_chart,
        pareto_chart,
        parts_chart,
        repeats_chart,
        season_chart,
        tiers_chart,
        tnps_chart,
    )
    from bsnskit.charts.root_cause import cause_chart, return_chart
    from bsnskit.charts.skyline import skyline_chart

import_jsonschema()

__all__ = [
    "CHANNEL_NAMES",
    "CardFace",
    "Figure",
    "cards_chart",
    "cause_chart",
    "cost_chart",
    "cpx_chart",
    "levers_chart",
    "matrix_chart",
    "objective_chart",
    "pareto_chart",
    "parts_chart",
    "phases_chart",
    "repeats_chart",
    "return_chart",
    "season_chart",
    "skyline_chart",
    "tiers_chart",
    "tnps_chart",
]

_HOMES = dict.fromkeys(__all__, "quantification") | {
    "matrix_chart": "classification",
    "objective_chart": "objectives",
    "cause_chart": "root_cause",
    "return_chart": "root_cause",
    "phases_chart": "loop",
    "skyline_chart": "skyline",
}

__getattr__ = names_of(__name__, _HOMES)
