from itertools import pairwise

import pytest

from bsnskit.charts import phases_chart, skyline_chart
from bsnskit.contracts import tables
from bsnskit.i18n import Language
from bsnskit.vocabulary import PAPER
from tests.charts import builders
from tests.charts.reading import about, marks, texts, title

EN, FR = Language("en"), Language("fr")


def week(number, count, *, reason="2.03", complete=True, event=None, target=None):
    return {
        "reason_id": reason,
        "label": "Je ne vois pas les enseignants",
        "week": f"2020-W{number:02d}",
        "n_contacts": count,
        "complete": complete,
        "event": event,
        "target_week": target,
    }


def skyline(*rows):
    return tables.from_rows(tables.Skyline, list(rows))


def bars(chart):
    """Return fill and corners of every bar, in pixels."""
    drawn = [(mark, records) for mark, records in marks(chart, "rect") if mark.get("cornerRadius") == 0]
    return [(mark["fill"], record) for mark, records in drawn for record in records]


def rules(chart, width):
    return [record for mark, records in marks(chart, "rule") if mark["strokeWidth"] == width for record in records]


def test_skyline_chart_draws_heights_in_proportion():
    chart = skyline_chart(skyline(week(19, 4.0), week(20, 8.0)), words=EN)
    heights = [record["y2"] - record["y"] for _, record in bars(chart)]
    assert heights[1] == pytest.approx(2 * heights[0]) or heights[0] == pytest.approx(2 * heights[1])


def test_skyline_chart_draws_adjacent_bars_per_reason():
    rows = [week(number, 3.0) for number in range(15, 21)]
    drawn = sorted(record["x"] for _, record in bars(skyline_chart(skyline(*rows), words=EN)))
    steps = {round(later - sooner, 6) for sooner, later in pairwise(drawn)}
    assert len(drawn) == 6 and len(steps) == 1


def test_skyline_chart_leaves_an_incomplete_week_hollow():
    chart = skyline_chart(skyline(week(19, 4.0), week(20, 2.0, complete=False)), words=EN)
    assert PAPER in [fill for fill, _ in bars(chart)]
    assert any("incomplete week" in text for text in texts(chart))


def test_skyline_chart_marks_a_week_that_was_not_delivered():
    chart = skyline_chart(skyline(week(19, None, complete=False), week(20, 0.0)), words=EN)
    said = texts(chart)
    assert said.count("?") == 1 and said.count("0") == 1
    assert not bars(chart)


def test_skyline_chart_draws_the_target_over_its_block():
    chart = skyline_chart(skyline(week(19, 4.0, target=2.0), week(20, 4.0, target=2.0)), words=FR)
    line = min(rules(chart, 2.4), key=lambda record: record["y"] if record["y"] > 0 else 999)
    tops = [record for _, record in bars(chart)]
    assert line["y"] == pytest.approx((tops[0]["y"] + tops[0]["y2"]) / 2)
    assert line["x"] <= min(top["x"] for top in tops) and line["x2"] >= max(top["x2"] for top in tops)
    assert any(text.endswith("2,0") for text in texts(chart))


def test_skyline_chart_breaks_the_target_at_a_new_quarter():
    chart = skyline_chart(skyline(week(13, 4.0, target=3.0), week(14, 4.0, target=2.0)), words=EN)
    heights = {record["y"] for record in rules(chart, 2.4) if 0 < record["y"] < 210}
    assert len(heights) == 2


def test_skyline_chart_names_the_closing_and_its_weeks():
    rows = [week(18, 1.0, event="Fermeture"), week(19, 1.0, event="Fermeture"), week(20, 2.0)]
    assert "Fermeture, wk 18 to wk 19" in texts(skyline_chart(skyline(*rows), words=EN))


def test_skyline_chart_keeps_the_order_of_the_table():
    rows = [week(20, 1.0, reason=reason) for reason in ("2.03", "1.01", "2.08a")]
    said = [text for text in texts(skyline_chart(skyline(*rows), words=EN)) if text in ("2.03", "1.01", "2.08a")]
    assert said == ["2.03", "1.01", "2.08a"]


def test_skyline_chart_counts_targets_kept_in_an_ordinary_week():
    rows = [week(20, 2.0, target=2.0), week(20, 5.0, reason="2.16", target=2.0), week(20, 1.0, reason="1.01")]
    chart = skyline_chart(skyline(*rows), words=EN)
    assert title(chart) == "Wk 20 2020: 8 contacts on the 3 reasons shown; 1 of 2 with a target are at or under it"
    assert "cannot judge" in about(chart)


def test_skyline_chart_counts_no_target_kept_in_a_week_with_an_event():
    rows = [week(20, 0.0, target=2.0, event="Fermeture")]
    assert title(skyline_chart(skyline(*rows), words=EN)) == "Wk 20 2020: 0 contacts on the 1 reasons shown"


def test_skyline_chart_of_many_reasons_uses_rows_of_one_scale():
    chart = skyline_chart(builders.skyline(20).assign(n_contacts=3.0), words=EN)
    bottoms = {record["y2"] for _, record in bars(chart)}
    assert len(bottoms) == 3
    assert max(record["x2"] for _, record in bars(chart)) <= 900 - 14


def test_skyline_chart_prints_only_the_last_count_where_bars_are_too_narrow():
    rows = [week(number, 1234.0) for number in range(1, 27)]
    assert texts(skyline_chart(skyline(*rows), words=EN)).count("1,234") == 26
    others = [week(number, 1.0, reason=f"r{other}") for number in range(1, 27) for other in range(3)]
    assert texts(skyline_chart(skyline(*rows, *others), words=EN)).count("1,234") == 1


def test_phases_chart_translates_what_is_lacking():
    table = tables.from_rows(
        tables.Phases,
        [
            {"reason_id": "2.03", "label": "a", "phase": "collect", "lacks": "volume,objective"},
            {"reason_id": "2.16", "label": "b", "phase": "monitor"},
        ],
    )
    chart = phases_chart(table, words=EN)
    assert "a known volume; a recorded objective" in texts(chart)
    assert title(chart) == "1 reason of 2 is acted upon and followed"


def test_skyline_chart_takes_joined_events_apart():
    rows = [
        week(15, 0.0, event="Fermeture; Vacances"),
        week(16, 0.0, event="Fermeture; Vacances"),
        week(17, 0.0, event="Fermeture"),
    ]
    said = texts(skyline_chart(skyline(*rows), words=EN))
    assert "Fermeture, wk 15 to wk 17" in said and "Vacances, wk 15 to wk 16" in said


def test_skyline_chart_leaves_room_for_a_long_legend():
    one = skyline_chart(skyline(week(20, 1.0)), words=EN)
    many = skyline_chart(
        skyline(week(20, 1.0, event="; ".join(f"Événement bien long numéro {n}" for n in range(9)))), words=EN
    )
    assert many.to_dict()["padding"]["top"] - one.to_dict()["padding"]["top"] == 2 * 17
