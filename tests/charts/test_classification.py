from itertools import combinations

import pandas as pd
import pytest

from bsnskit.charts import matrix_chart, objective_chart
from bsnskit.i18n import Language
from bsnskit.vocabulary import OBJECTIVE, PAPER
from tests.charts import builders
from tests.charts.reading import about, marks, texts, title

EN, FR = Language("en", currency="EUR"), Language("fr", currency="EUR")


def card(reason_id, x, y, objective=None, cost=100.0, context="(all)"):
    return {
        "reason_id": reason_id,
        "context": context,
        "label": f"label of {reason_id}",
        "customer_value": x,
        "company_value": y,
        "objective": objective,
        "cost_total": cost,
    }


def cards(*rows):
    return pd.DataFrame.from_records(rows)


def boxes(chart):
    """Return fill, stroke and corners of every card drawn."""
    cards = [(mark, records) for mark, records in marks(chart, "rect") if mark.get("cornerRadius") == 5]
    return [(mark["fill"], mark["stroke"], record) for mark, records in cards for record in records]


def test_matrix_chart_fills_a_recorded_card_and_leaves_a_proposed_one_hollow():
    drawn = boxes(matrix_chart(cards(card("a", -0.5, -0.5, "eliminate"), card("b", 0.5, -0.5)), words=EN))
    assert [fill for fill, _, _ in drawn] == [OBJECTIVE["eliminate"].colour, PAPER]
    assert drawn[1][1] == OBJECTIVE["automate"].colour


def test_matrix_chart_keeps_each_card_in_its_quadrant():
    crowd = [card(f"r{place}", 0.9, 0.9, "leverage") for place in range(9)]
    for _, _, record in boxes(matrix_chart(cards(*crowd), words=EN)):
        assert record["x"] >= 250 and record["y2"] <= 250 + 0.5


def test_matrix_chart_hides_no_card_of_a_full_quadrant():
    crowd = [card(f"2.{place:02d}", -0.6, -0.6, "eliminate", cost=float(place)) for place in range(27)]
    drawn = [record for _, _, record in boxes(matrix_chart(cards(*crowd), words=EN))]
    for first, second in combinations(drawn, 2):
        apart_x = min(first["x2"], second["x2"]) - max(first["x"], second["x"])
        apart_y = min(first["y2"], second["y2"]) - max(first["y"], second["y"])
        assert apart_x < 0.2 or apart_y < 0.2


def test_matrix_chart_gives_a_card_on_an_axis_no_objective():
    drawn = boxes(matrix_chart(cards(card("a", 0.0, 0.5)), words=EN))
    assert drawn[0][0] == PAPER and drawn[0][1] not in {objective.colour for objective in OBJECTIVE.values()}


def test_matrix_chart_sizes_cards_by_the_root_of_their_cost():
    drawn = boxes(
        matrix_chart(cards(card("a", -0.5, -0.5, cost=400.0), card("b", 0.5, 0.5, cost=100.0), card("c", 0.5, -0.5, cost=None)), words=EN)
    )  # fmt: skip
    heights = {record["tip"][0]: record["y2"] - record["y"] for _, _, record in drawn}
    # 21 to 40 pixels: the full root of a quarter of the dearest cost is a half.
    assert heights == {"a": pytest.approx(40), "b": pytest.approx(30.5), "c": pytest.approx(21)}


def test_matrix_chart_lists_cards_without_a_place():
    chart = matrix_chart(cards(card("a", None, None, cost=None), card("b", 0.5, 0.5, "leverage")), words=FR)
    assert "inconnu" in texts(chart)
    assert about(chart).count("1") == 1
    assert len(boxes(chart)) == 1


def test_matrix_chart_tells_contexts_of_one_reason_apart():
    rows = cards(card("2.07", 0.5, 0.5, "leverage", context="N1"), card("2.07", -0.5, 0.5, "simplify", context="N2"))
    said = texts(matrix_chart(rows, words=EN))
    assert "2.07 N1" in said and "2.07 N2" in said


def test_matrix_chart_names_quadrants_in_the_clients_words():
    words = Language("fr", names={"eliminate": "Supprimer"})
    said = texts(matrix_chart(builders.cards(), words=words))
    assert {"Supprimer", "Automatiser", "Simplifier", "Valoriser"} <= set(said)


def test_matrix_chart_counts_what_is_decided():
    assert title(matrix_chart(builders.cards(), words=EN)).startswith("18 of 27 reasons have an objective")


def test_objective_chart_states_the_share_to_eliminate():
    chart = objective_chart(builders.totals(), words=EN)
    assert title(chart) == "43.6% of the cost placed goes to reasons that are to be eliminated"
    assert "€5,210 · 43.6%" in texts(chart)
    assert "n = 27 reasons, 4 of unknown volume" in about(chart)


def test_objective_chart_says_unknown_cost():
    table = builders.totals().assign(cost_total=None, share_cost=None)
    chart = objective_chart(table, words=FR)
    assert texts(chart).count("inconnu") == 5
