"""Numbers of the case's table (23 volumes, 706 contacts) as the pictures of step 2 print them."""

import pandas as pd
import pytest

from bsnskit.charts import cost_chart, pareto_chart, season_chart, tiers_chart, tnps_chart
from bsnskit.contracts import tables
from bsnskit.i18n import Language
from tests.charts import builders
from tests.charts.reading import about, layers, texts, title

EN, FR = Language("en", currency="EUR"), Language("fr", currency="EUR")


def test_pareto_chart_states_the_share_of_the_computed_top():
    # The computed ten hold 545 of 706 contacts.
    chart = pareto_chart(builders.pareto(), words=EN)
    assert title(chart) == "10 reasons hold 77.2% of the contacts"
    assert "n = 706; 23 of 27" in about(chart)


def test_pareto_chart_prints_figures_in_the_language():
    assert "168 · 23,8\u00a0%" in texts(pareto_chart(builders.pareto(), words=FR))


def test_pareto_chart_says_unknown_and_draws_no_bar_for_it():
    chart = pareto_chart(builders.pareto(), words=EN)
    assert texts(chart).count("unknown") == 4
    bars = [records for records, encoding in layers(chart) if "computed_top" in (records[0] or {})]
    assert len(bars[0]) == 23


def test_pareto_chart_marks_the_clients_own_top():
    chart = pareto_chart(builders.pareto(), words=EN)
    marked = [records for records, _ in layers(chart) if set(records[0]) == {"reason_id"}]
    assert {record["reason_id"] for record in marked[0]} == {
        "2.01", "2.03", "2.04", "2.07", "2.08a", "2.16", "1.02", "1.04",
    }  # fmt: skip


def test_tiers_chart_states_who_resolves_most():
    chart = tiers_chart(builders.tiers(), words=EN, reasons=builders.reasons())
    assert title(chart) == "CARINA resolves 449 of 706 contacts (63.6%)"
    assert "resolved in no tier" in texts(chart)


def test_tiers_chart_stacks_a_reason_to_its_volume():
    chart = tiers_chart(builders.tiers(), words=EN)
    parts = next(records for records, encoding in layers(chart) if "x2" in encoding and "start" in records[0])
    ends = [part["end"] for part in parts if part["reason_id"] == "2.03"]
    assert ends == [126, 157, 168]


def test_season_chart_sums_tiers_of_a_month():
    halves = builders.monthly().assign(n_contacts=lambda rows: rows["n_contacts"] / 2)
    split = pd.concat([halves.assign(tier="CARINA"), halves.assign(tier="CS-RH")])
    assert texts(season_chart(split, words=EN)) == texts(season_chart(builders.monthly(), words=EN))


def test_season_chart_frames_declared_and_dots_computed_months():
    chart = season_chart(builders.monthly(), words=EN, seasons=builders.seasons())
    found = layers(chart)
    framed = next(records for records, _ in found if set(records[0]) == {"reason_id", "x0", "x1"})
    # 2.10 prints "DEC et JAN", 2.07 "OCT à NOV": two months each.
    assert sum(record["reason_id"] == "2.10" for record in framed) == 2
    assert sum(record["reason_id"] == "2.07" for record in framed) == 2
    assert not any(record["reason_id"] == "2.12" for record in framed)
    assert title(chart) == "15 reasons of 23 have a season that the counts confirm"


def test_season_chart_begins_with_the_first_month_counted():
    said = texts(season_chart(builders.monthly(), words=FR))
    assert said.index("sept.") < said.index("janv.") < said.index("août")


def test_cost_chart_states_the_dearest_reason_and_the_share_of_downstream():
    table = tables.from_rows(
        tables.Costs,
        [
            {"reason_id": "a", "n_handle": 1, "cost_contact": 300.0, "cost_downstream": 100.0, "cost_total": 400.0},
            {"reason_id": "b", "n_handle": 1, "cost_contact": 50.0, "cost_downstream": 50.0, "cost_total": 100.0},
            {"reason_id": "c", "n_handle": 0},
        ],
    )
    chart = cost_chart(table, words=EN)
    # 150 of 500 is downstream.
    assert title(chart) == "Reason a costs most: €400 of €500 a year; 30% of the whole cost is downstream work"
    assert "€500 for 2 reasons; the cost of 1 further reasons is unknown." in about(chart)


def test_tnps_chart_prints_interval_and_answers():
    table = tables.from_rows(
        tables.Experience,
        [
            {
                "reason_id": "a",
                "tnps": 24.0,
                "tnps_low": 19.4,
                "tnps_high": 28.6,
                "n_tnps": 1000,
                "n_fcr": 0,
                "n_ftf": 0,
                "n_effort": 0,
            },
            {"reason_id": "b", "n_tnps": 0, "n_fcr": 0, "n_ftf": 0, "n_effort": 0},
        ],
    )
    chart = tnps_chart(table, words=EN)
    assert "24 [19; 29]" in texts(chart)
    assert title(chart) == "Reason a has the lowest TNPS: 24 [19; 29], n = 1,000"
    assert "none on 1 further reasons" in about(chart)


def test_tnps_chart_finds_nothing_in_a_few_answers():
    table = tables.from_rows(
        tables.Experience,
        [
            {
                "reason_id": "a",
                "tnps": -100.0,
                "tnps_low": -100.0,
                "tnps_high": 59.0,
                "n_tnps": 1,
                "n_fcr": 0,
                "n_ftf": 0,
                "n_effort": 0,
            }
        ],
    )
    assert title(tnps_chart(table, words=EN)) == "TNPS per reason; none has 30 answers yet"


@pytest.mark.parametrize("count", [1, 60])
def test_pareto_chart_draws_one_reason_and_sixty(count):
    rows = [
        {
            "reason_id": f"{place}",
            "label": "x" * 400,
            "n_contacts": 1.0,
            "rank": place + 1,
            "share": 1 / count,
            "share_cumulated": (place + 1) / count,
            "computed_top": place < 10,
            "client_top": False,
        }
        for place in range(count)
    ]
    chart = pareto_chart(tables.from_rows(tables.Pareto, rows), words=EN)
    assert chart.to_dict()["height"] == 22 * count


def test_season_chart_tells_no_contact_from_unknown():
    starts = pd.to_datetime(["2018-09-01", "2018-10-01", "2018-11-01"])
    monthly = pd.DataFrame(
        {
            "reason_id": ["a", "a", "b", "b", "b"],
            "period_start": starts.take([0, 2, 0, 1, 2]),
            "n_contacts": [4.0, 4.0, 1.0, None, 7.0],
        }
    )
    chart = season_chart(monthly, words=EN)
    cells = next(records for records, encoding in layers(chart) if "tint" in records[0])
    said = {(cell["reason_id"], cell["month"]): cell["said"] for cell in cells}
    assert said == {("a", 9): "4", ("a", 10): "", ("a", 11): "4", ("b", 9): "1", ("b", 10): "?", ("b", 11): "7"}
