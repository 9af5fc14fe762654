"""Read a chart back: its texts, its layers, what each layer encodes."""

from __future__ import annotations

from bsnskit.charts.display import specification


def layers(chart):
    """Return (records, encoding) of every layer."""
    return [(records, layer["encoding"]) for layer, records in _drawn(chart)]


def marks(chart, kind):
    """Return (mark, records) of the layers of one kind: rect, rule, point, text."""
    return [(layer["mark"], records) for layer, records in _drawn(chart) if layer["mark"]["type"] == kind]


def _drawn(chart):
    spec = specification(chart, "en")
    found = []
    for layer in spec["layer"]:
        source = layer.get("data", spec.get("data", {}))
        records = source["values"] if "values" in source else spec["datasets"][source["name"]]
        found.append((layer, records))
    return found


def texts(chart):
    """Return every text the chart writes, line by line."""
    said = []
    for records, encoding in layers(chart):
        field = encoding.get("text", {}).get("field")
        said += [line for record in records if field for line in str(record[field]).split("\n")]
    return said


def title(chart):
    return chart.usermeta["bsnskit"]["title"]


def about(chart):
    return chart.usermeta["bsnskit"]["description"]
