import dataclasses

import pytest

from bsnskit.deliver.html import intent_card_html
from bsnskit.i18n import Language
from bsnskit.method.quantification import IntentCard
from bsnskit.vocabulary import OBJECTIVE
from tests.deliver.test_html import HOSTILE, read

EN, FR = Language("en", currency="EUR"), Language("fr", currency="EUR")


def card(**values):
    known = {
        "reason_id": "2.07",
        "topic": "SIRHEN",
        "label": "Je n'arrive pas à fixer mes rdv de carrière",
        "label_other": "No consigo fijar mis citas de carrera",
        "owner": "Division des personnels",
        "objective": "leverage",
        "proposed": "leverage",
        "objectives": (("(all)", "leverage"),),
        "n_contacts": 40.0,
        "rank": 6,
        "share": 40 / 706,
        "calls_q": 10.0,
        "calls_q_low": 7.14,
        "calls_q_high": 13.62,
        "cost_q": 147.2,
        "cost_q_low": 120.0,
        "cost_q_high": 171.0,
        "n_handle": 38,
        "downstream_q": 61.0,
        "downstream_share": 0.414,
        "tnps": 24.0,
        "tnps_low": -2.0,
        "tnps_high": 50.0,
        "n_tnps": 42,
        "ftf": 0.55,
        "ftf_low": 0.4,
        "ftf_high": 0.69,
        "n_ftf": 40,
        "fcr": 0.62,
        "fcr_low": 0.47,
        "fcr_high": 0.75,
        "n_fcr": 41,
        "season_declared": "OCT à NOV",
        "season_months": (10, 11),
        "season_verdict": "season",
        "illustration": True,
    }
    return IntentCard(**(dict.fromkeys(field.name for field in dataclasses.fields(IntentCard)) | known | values))


def bare(**values):
    names = [field.name for field in dataclasses.fields(IntentCard)]
    known = {"reason_id": "2.08b", "label": "Je n'arrive pas à modifier", "objectives": (), "illustration": False}
    counts = dict.fromkeys(("n_handle", "n_tnps", "n_ftf", "n_fcr"), 0)
    return IntentCard(**(dict.fromkeys(names) | known | counts | values))


def test_intent_card_shows_what_the_decks_card_shows():
    text = intent_card_html(card(), EN).text
    assert "Je n'arrive pas à fixer" in text and "No consigo fijar" in text
    assert "★ Leverage" in text
    assert "Calls / quarter: 10 · [7; 14] · 40 in the year" in text
    assert "Cost / quarter: €147 · [€120; €171] · n = 38 handle times" in text
    assert "Downstream / quarter: €61 · 41% of the cost" in text
    assert "TNPS: 24 · [-2; 50] · 42 answers" in text
    assert "FTF, first-time fix: 55% · [40%; 69%] · 40 answers" in text
    assert "FCR, resolved at first contact: 62% · [47%; 75%] · 41 answers" in text
    assert "Oct, Nov (computed)" in text and "Division des personnels" in text
    assert "illustration" in text


def test_intent_card_prints_the_same_figures_in_html():
    markup = intent_card_html(card(), EN).html
    for part in ("<strong>10</strong>", "<strong>€147</strong>", "[-2; 50] · 42 answers", "★ Leverage"):
        assert part in markup
    assert OBJECTIVE["leverage"].colour in markup


def test_intent_card_says_unknown_for_everything_it_lacks():
    shown = intent_card_html(bare(), FR)
    assert shown.html.count('class="bsns-unknown"') == 8  # six figures, season, owner
    assert shown.text.count("inconnu") == 8
    assert "gauge" not in shown.html


def test_intent_card_of_an_undecided_reason_says_what_the_position_proposes():
    shown = intent_card_html(bare(proposed="automate"), EN)
    assert "to be decided (position: Automate)" in shown.text and "bsns-hollow" in shown.html


def test_intent_card_names_each_context_where_objectives_differ():
    contexts = (("N1", "leverage"), ("N2", "simplify"))
    text = intent_card_html(card(objective=None, objectives=contexts), EN).text
    assert "N1: ★ Leverage, N2: ↘ Simplify" in text


@pytest.mark.parametrize(
    ("verdict", "months", "declared", "said"),
    [
        ("season", (12, 1), "DEC et JAN", "Dec, Jan (computed)"),
        ("no_season", (), "NON", "none (computed)"),
        ("not_enough_data", (), "OCT", "OCT (declared; too few contacts to test)"),
        (None, None, None, "unknown"),
    ],
)
def test_intent_card_tells_computed_from_declared_season(verdict, months, declared, said):
    text = intent_card_html(card(season_verdict=verdict, season_months=months, season_declared=declared), EN).text
    assert f"Season: {said}" in text


def test_intent_card_places_the_gauge_by_the_scale_of_its_figure():
    # TNPS -100..100: 24 lies at 62 %, the interval from 49 % on, 26 % wide.
    markup = intent_card_html(card(), EN).html
    assert '<span style="left:49.0%;width:26.0%"></span><i style="left:50%"></i><b style="left:62.0%"></b>' in markup


@pytest.mark.parametrize("text", HOSTILE)
def test_intent_card_shows_hostile_text_as_text(text):
    shown = intent_card_html(card(reason_id=text, label=text, label_other=text, topic=text, owner=text), EN)
    reader = read(shown.html)
    assert {tag for tag, _ in reader.tags} <= {
        "div", "article", "header", "span", "p", "dl", "dt", "dd", "strong", "b", "i", "bdi",
    }  # fmt: skip
    assert not any(name.startswith("on") for _, attrs in reader.tags for name in attrs)
    visible = text.replace("\x00", "").replace("\x1b", "")
    assert "".join(reader.texts).count(visible) == 5
