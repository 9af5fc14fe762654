"""Each result as it is shown: a chart or a table over the chain, in words. Notebooks, dashboard and report share them."""

from __future__ import annotations

from bsnskit.deliver.views import classification, coding, qualification, quantification, root_cause, skyline, texts
from bsnskit.deliver.views.shown import Block, ChartView

REPORT: dict[str, list[Block]] = {
    "qualification": qualification.REPORT,
    "quantification": quantification.REPORT,
    "classification": classification.REPORT,
    "root_cause": root_cause.REPORT,
    "skyline": skyline.REPORT,
}
"""What the report shows of each step, in order."""

__all__ = [
    "CHARTS",
    "REPORT",
    "Block",
    "ChartView",
    "classification",
    "coding",
    "qualification",
    "quantification",
    "root_cause",
    "skyline",
    "texts",
]

CHARTS: dict[str, ChartView] = (
    qualification.CHARTS | quantification.CHARTS | classification.CHARTS | root_cause.CHARTS | skyline.CHARTS
)
"""Every chart that has a name."""
