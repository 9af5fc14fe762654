import pytest

from bsnskit.charts import cause_chart, return_chart
from bsnskit.i18n import Language
from tests.charts import builders
from tests.charts.reading import about, marks, texts, title

EN = Language("en", currency="EUR")


def test_cause_chart_prints_share_interval_and_sample():
    # 26 of 60 re-coded contacts.
    said = texts(cause_chart(builders.impacts(), words=EN))
    assert "43% [31%; 56%] · n = 60" in said


def test_cause_chart_tells_the_unexplained_rest_apart():
    said = texts(cause_chart(builders.impacts(), words=EN))
    assert said.count("unexplained") == 3 + 1  # three reasons and the legend


def test_cause_chart_knows_the_rest_in_brackets_too():
    table = builders.impacts().replace({"cause_id": {"unexplained": "(unexplained)"}})
    assert texts(cause_chart(table, words=EN)) == texts(cause_chart(builders.impacts(), words=EN))


def test_cause_chart_states_the_heaviest_cause():
    chart = cause_chart(builders.impacts(), words=EN)
    # 73 of 2.03's 168 contacts, more than any other known cause.
    assert title(chart).startswith("The heaviest cause explains 43% of reason 2.03: La base enseignants")


def test_cause_chart_marks_generated_figures():
    assert "illustration" in about(cause_chart(builders.impacts(), words=EN))
    real = builders.impacts().assign(illustration=False)
    assert "illustration" not in about(cause_chart(real, words=EN))


def test_return_chart_orders_by_value_and_says_what_is_unknown():
    chart = return_chart(builders.returns(), words=EN)
    said = texts(chart)
    order = [
        said.index(f"{key} · {name}") for key, name in (("S01", "Eliminate"), ("S02", "Automate"), ("S03", "Simplify"))
    ]
    assert order == sorted(order)
    assert "never" in said and said.count("unknown") == 3  # S04: value, contacts avoided, payback
    assert title(chart) == "Best return: Synchroniser la base enseignants avant la rentrée, €740 net"


def test_return_chart_says_when_nothing_pays_for_itself():
    table = builders.returns().assign(npv=[-62.0, -210.0, -820.0, None])
    assert title(return_chart(table, words=EN)).startswith("No solution pays for itself; the nearest is Synchroniser")


def test_return_chart_counts_no_saving_for_a_reason_to_be_leveraged():
    table = builders.returns()
    table = table.assign(counted=table["objective"] != "leverage")
    said = texts(return_chart(table, words=EN))
    assert "no saving counted" in said and said.count("–") == 2 and "unknown" not in said


def test_return_chart_points_losses_to_the_left_of_zero():
    bars = {
        record["tip"]: record
        for mark, records in marks(return_chart(builders.returns(), words=EN), "rect")
        for record in records
        if "tip" in record
    }
    zero = bars["€740"]["x"]
    assert bars["-€820"]["x2"] == zero
    # One scale for both: 820 against 740.
    assert (zero - bars["-€820"]["x"]) / (bars["€740"]["x2"] - zero) == pytest.approx(820 / 740)


def test_cause_chart_draws_the_first_reasons_and_counts_the_others():
    chart = cause_chart(builders.impacts(), words=EN, shown=1)
    assert "2.16" not in texts(chart) and "1 of 3 reasons" in about(chart)


def test_cause_chart_says_an_unknown_volume():
    table = builders.impacts().assign(n_contacts=None, cost_total=None)
    assert "volume unknown" in texts(cause_chart(table, words=EN))
