"""Step 2 as it is shown, on the sample: every interval says its method, every lack says so."""

from __future__ import annotations

import re

import pytest

from bsnskit.charts.display import svg_text
from bsnskit.deliver import views
from bsnskit.i18n import Language
from bsnskit.method.chain import Chain
from bsnskit.runs import pristine_sample
from bsnskit.store.engagement import open_engagement


@pytest.fixture(scope="module")
def chain(tmp_path_factory):
    data = tmp_path_factory.mktemp("data")
    pristine_sample(data)
    return Chain(open_engagement("sample", data=data))


LANGUAGES = [Language(code, currency="EUR") for code in ("en", "fr")]
TABLES = ("volumes", "costs", "experience", "repeats", "cpx", "what_if", "deck", "intent_card", "seasons")


@pytest.mark.parametrize("words", LANGUAGES, ids=lambda words: words.code)
@pytest.mark.parametrize("name", TABLES)
def test_a_table_with_an_interval_names_how_it_is_made(chain, words, name):
    shown = getattr(views.quantification, name)(chain, words)
    intervals = re.findall(r"\[[^\]]*\d[^\]]* ?; [^\]]*\]", shown.text)
    told = any(method in shown.text for method in ("Wilson", "Garwood", "bootstrap", "MOVER", "log-normal"))
    assert bool(intervals) == told, intervals[:3]


@pytest.mark.parametrize("name", ["channels", "contexts", "what_if", "repeats", "cpx", "intent_card", "intent_cards"])
def test_a_picture_is_drawn_in_french_without_english(chain, name):
    words = LANGUAGES[1]
    svg = svg_text(views.CHARTS[name](chain, words), words)
    said = re.findall(r"<text[^>]*>([^<]*)<", svg)
    assert len(said) > 5
    english = {"contacts of", "the ", " with ", " of ", "month"}
    assert [text for text in said if any(word in text for word in english)] == []


def test_what_has_no_cost_says_why_and_what_to_do(chain):
    text = views.quantification.costs(chain, LANGUAGES[0]).text
    assert "What is missing for the cost" in text
    assert "2.08b  Reason 2.08b has no cost" in text


def test_the_deck_holds_the_ten_cards_of_the_top_and_unknown_fields_say_so(chain):
    deck = views.quantification.deck(chain, LANGUAGES[1])
    assert deck.html.count('<article class="bsns-intent"') == 10
    assert "2.08b" not in deck.text
    unknown = views.quantification.intent_card(chain, LANGUAGES[1], "2.08b")
    assert unknown.text.count("inconnu") >= 6
    labels = re.findall(r'class="bsns-intent-other"', deck.html)
    assert len(labels) == 10


def test_the_picture_of_the_deck_says_what_the_cards_say(chain):
    words = LANGUAGES[0]
    svg = svg_text(views.CHARTS["intent_cards"](chain, words), words)
    first = chain.top_cards[0]
    for said in (words.number(first.calls_q), words.money(first.cost_q, 0), words.number(first.tnps), first.reason_id):
        assert said in svg


def test_repeats_take_days_and_points(chain):
    words = LANGUAGES[0]
    week = views.quantification.repeats(chain, words)
    month = views.quantification.repeats(chain, words, 30, 0.2)
    assert "within 7 days" in week.text and "better by 10 points" in week.text
    assert "within 30 days" in month.text and "better by 20 points" in month.text
    assert chain.repeat_effects(days=30)["n_repeats"].sum() > chain.repeat_effects()["n_repeats"].sum()
