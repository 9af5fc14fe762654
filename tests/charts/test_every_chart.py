"""What holds for every chart, whichever table it draws."""

from __future__ import annotations

import pandas as pd
import pytest

from bsnskit import charts
from bsnskit.contracts import tables
from bsnskit.errors import BrokenTable
from bsnskit.i18n import Language
from tests.charts import builders
from tests.charts.reading import about, layers, texts, title

EN = Language("en", currency="EUR")
CHARTS = {
    "pareto_chart": builders.pareto,
    "tiers_chart": builders.tiers,
    "season_chart": builders.monthly,
    "cost_chart": builders.costs,
    "tnps_chart": builders.experience,
    "matrix_chart": builders.cards,
    "objective_chart": builders.totals,
    "cause_chart": builders.impacts,
    "return_chart": builders.returns,
    "skyline_chart": builders.skyline,
    "phases_chart": builders.phases,
}
LABELLED = ("tiers_chart", "season_chart", "cost_chart", "tnps_chart", "matrix_chart", "cause_chart")
UNUSED = {"season_chart": [], "matrix_chart": ["context", "label", "n_contacts"]}
EMPTY = {
    "pareto_chart": tables.Pareto,
    "tiers_chart": tables.Tiers,
    "season_chart": tables.Volumes,
    "cost_chart": tables.Costs,
    "tnps_chart": tables.Experience,
    "matrix_chart": tables.BoardCards,
    "objective_chart": tables.ObjectiveTotals,
    "cause_chart": tables.CauseImpacts,
    "return_chart": tables.Returns,
    "skyline_chart": tables.Skyline,
    "phases_chart": tables.Phases,
}


def draw(name, table, words=EN):
    more = {"reasons": builders.reasons()} if name in LABELLED else {}
    return getattr(charts, name)(table, words=words, **more)


@pytest.fixture(scope="module")
def drawn():
    """Draw every chart once."""
    return {name: draw(name, build()) for name, build in CHARTS.items()}


@pytest.mark.parametrize("name", CHARTS)
def test_chart_encodes_columns_of_its_data(drawn, name):
    for records, encoding in layers(drawn[name]):
        fields = {channel["field"] for channel in flat(encoding) if "field" in channel}
        assert records and fields <= set(records[0])


def flat(encoding):
    return [part for channel in encoding.values() for part in (channel if isinstance(channel, list) else [channel])]


@pytest.mark.parametrize("name", CHARTS)
def test_chart_types_every_measure_and_place(drawn, name):
    for _, encoding in layers(drawn[name]):
        for channel in ("x", "y", "color", "text"):
            if "field" in encoding.get(channel, {}):
                assert encoding[channel]["type"] in ("quantitative", "nominal")


@pytest.mark.parametrize("name", CHARTS)
def test_chart_is_nine_hundred_pixels_wide(drawn, name):
    spec = drawn[name].to_dict()
    assert spec["width"] + spec["padding"]["left"] + spec["padding"]["right"] == pytest.approx(900)
    assert spec["autosize"]["type"] == "none"


@pytest.mark.parametrize("name", CHARTS)
def test_chart_says_its_finding_and_its_measure_with_n(drawn, name):
    assert title(drawn[name]) and title(drawn[name]) in " ".join(texts(drawn[name]))
    assert "n = " in about(drawn[name]) or "€" in about(drawn[name])


@pytest.mark.parametrize("name", CHARTS)
def test_chart_leaves_its_table_untouched(name):
    table = CHARTS[name]()
    before = table.copy(deep=True)
    draw(name, table)
    pd.testing.assert_frame_equal(table, before)


@pytest.mark.parametrize("name", CHARTS)
def test_chart_names_a_missing_column(name):
    column = "n_contacts" if name in ("pareto_chart", "tiers_chart", "season_chart", "skyline_chart") else None
    column = column or {"cost_chart": "cost_total", "tnps_chart": "tnps_low", "matrix_chart": "objective"}.get(name)
    column = column or {"objective_chart": "share_cost", "cause_chart": "share", "return_chart": "npv"}.get(
        name, "lacks"
    )
    with pytest.raises(BrokenTable, match=f"{name}.*columns missing: {column}"):
        draw(name, CHARTS[name]().drop(columns=column))


@pytest.mark.parametrize("name", CHARTS)
def test_chart_of_an_empty_table_says_so(name):
    assert "Nothing to draw yet." in texts(draw(name, tables.empty(EMPTY[name])))


@pytest.mark.parametrize("name", CHARTS)
def test_chart_prints_the_title_and_note_it_is_given(name):
    more = {"reasons": builders.reasons()} if name in LABELLED else {}
    chart = getattr(charts, name)(CHARTS[name](), words=EN, title="Ours", note="Told apart.", **more)
    assert title(chart) == "Ours"
    assert about(chart).endswith("Told apart.") and "Told apart." in texts(chart)


@pytest.mark.parametrize("name", [name for name in CHARTS if name not in ("season_chart", "objective_chart")])
def test_chart_keeps_the_id_of_every_reason_it_draws(drawn, name):
    table = CHARTS[name]()
    key = "solution_id" if name == "return_chart" else "reason_id"
    known = table if name in ("pareto_chart", "matrix_chart", "phases_chart", "return_chart") else table.dropna(
        subset=[{"cost_chart": "cost_total", "tnps_chart": "tnps"}.get(name, "n_contacts")]
    )  # fmt: skip
    said = " ".join(texts(drawn[name]))
    assert all(str(one) in said for one in known[key])


@pytest.mark.parametrize("name", ["pareto_chart", "cost_chart", "tnps_chart", "matrix_chart", "return_chart"])
def test_chart_is_indifferent_to_the_order_of_rows(drawn, name):
    # Ties keep the order of the table, so they are broken first.
    column = {"pareto_chart": "rank", "tnps_chart": "tnps", "return_chart": "npv"}.get(name, "cost_total")
    table = CHARTS[name]().drop_duplicates(column)
    turned = table.iloc[::-1].reset_index(drop=True)
    assert texts(draw(name, turned)) == texts(draw(name, table))


def test_charts_without_labels_print_ids():
    said = texts(charts.cost_chart(builders.costs(), words=EN))
    assert "2.08a" in said


def test_charts_know_no_other_name():
    with pytest.raises(AttributeError, match="no attribute 'pie_chart'"):
        charts.pie_chart  # noqa: B018
