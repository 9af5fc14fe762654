"""Zoom, search, choice of several, undo and redo, intent card and splits of the board, in a real browser on a bare page."""

from __future__ import annotations

import re

import pytest

from bsnskit.i18n import Language
from tests.widgets.builders import cards_table, many_cards, open_board, usual_cards
from tests.widgets.hands import show_bare
from tests.widgets.test_board_in_browser import boxes, overlapping

pytestmark = pytest.mark.browser

LEGIBLE = """(board) => {
  const parse = (colour) => (colour.match(/[\\d.]+/g) ?? []).map(Number);
  const channel = (value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgb = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => 0.2126 * channel(r / 255) + 0.7152 * channel(g / 255) + 0.0722 * channel(b / 255);
  const ground = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const [r, g, b, a] = rgb(getComputedStyle(one).backgroundColor);
      if (a > 250) return [r, g, b];
    }
    return [255, 255, 255];
  };
  const poor = [];
  const walker = document.createTreeWalker(board, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !element.checkVisibility() || element.closest(":disabled, .bsns-live, option")) continue;
    const [ink, paper] = [light(rgb(getComputedStyle(element).color)), light(ground(element))];
    const contrast = (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
    if (contrast < 4.5) poor.push(`${contrast.toFixed(2)} ${element.className}: ${walker.currentNode.textContent.slice(0, 30)}`);
  }
  return poor;
}"""


def test_enlarges_a_crowded_quadrant_moves_inside_it_and_goes_back(page):
    cards = many_cards(40)
    places = {key: (-0.9 + 0.02 * number, -0.5 - 0.01 * number) for number, key in enumerate(cards["reason_id"][:38])}
    places[cards["reason_id"][38]] = (0.5, 0.5)
    board, table = open_board(cards, places)
    hands = show_bare(page, board)
    before = boxes(hands)
    hands.board.get_by_role("button", name="Enlarge Eliminate").click()
    enlarged = boxes(hands)
    assert len(enlarged) == 38 and overlapping(hands) == []
    key = next(iter(enlarged))
    assert sum(box["width"] * box["height"] for box in enlarged.values()) > 1.3 * sum(
        box["width"] * box["height"] for one, box in before.items() if one in enlarged
    ), key
    assert hands.board.locator(".bsns-elsewhere").inner_text() == "1 in other quadrants"
    page.mouse.move(*hands.grip("1.01"))
    page.mouse.down()
    page.mouse.move(*hands.point(0.5, -0.5), steps=4)  # of the enlarged quadrant: a quarter from its axis
    page.mouse.up()
    hands.wait_recorded()
    moved = table.recorded[0]
    assert (moved["customer_value"], moved["company_value"]) == pytest.approx((-0.25, -0.75), abs=0.02)
    hands.card("1.02").focus()
    for key in ("Enter", *["ArrowRight"] * 12):
        page.keyboard.press(key)
    assert hands.board.locator(".bsns-ghost").is_visible()  # it stays in the hand while the matrix grows around it
    page.keyboard.press("Enter")
    hands.wait_recorded()
    assert table.recorded[1]["customer_value"] > 0  # carried over the axis: the whole matrix is shown again
    assert hands.board.locator(".bsns-quadrant:visible").count() == 4


def test_finds_cards_by_words_without_accents_and_by_topic(page):
    cards = cards_table(
        [
            {"reason_id": "1.01", "label": "Où est mon colis égaré ?", "topic": "Livraison", "n_contacts": 10.0},
            {"reason_id": "1.02", "label": "Ma facture", "topic": "Facture", "n_contacts": 9.0},
            {"reason_id": "1.03", "label": "Mon colis est ouvert", "topic": "Livraison", "n_contacts": 8.0},
        ]
    )
    board, _ = open_board(cards, {"1.03": (0.5, 0.5)})
    hands = show_bare(page, board)
    hands.board.get_by_role("searchbox").fill("COLIS egare")
    assert hands.card("1.01").is_visible() and hands.card("1.02").count() == 0
    assert "bsns-dim" in hands.card("1.03").get_attribute("class")
    assert hands.board.locator(".bsns-found").inner_text() == "1 of 3 cards"
    hands.board.get_by_role("searchbox").fill("")
    hands.board.locator(".bsns-topics").select_option("Livraison")
    assert hands.card("1.02").count() == 0
    assert "bsns-dim" not in hands.card("1.03").get_attribute("class")
    assert "· 2" in hands.board.locator(".bsns-tray-head").inner_text()  # the count is of what is still to place


def test_moves_and_records_several_cards_as_one(page):
    board, table = open_board(usual_cards(), {"1.01": (-0.5, -0.5), "2.01": (-0.3, -0.7)})
    hands = show_bare(page, board)
    hands.choose("1.01", "2.01")
    hands.board.locator(".bsns-panel", has_text="2 cards chosen").wait_for()
    hands.drag("1.01", -0.7, -0.3)
    hands.wait_recorded()
    moved = {row["reason_id"]: (row["customer_value"], row["company_value"]) for row in table.recorded}
    assert moved["1.01"] == pytest.approx((-0.7, -0.3), abs=0.03)
    assert moved["2.01"] == pytest.approx((-0.5, -0.5), abs=0.04)
    hands.board.locator('textarea[name="why"]').fill("Both are ours to mend.")
    hands.board.locator(".bsns-record").click()
    hands.wait_recorded()
    assert [(row["objective"], row["why"]) for row in table.recorded[2:]] == [
        ("eliminate", "Both are ours to mend.")
    ] * 2
    page.keyboard.press("Escape")
    hands.card("1.01").focus()
    page.keyboard.press("Control+z")
    page.wait_for_function("() => !document.querySelector('.bsns-redo').disabled")
    assert "not_recorded" not in hands.label("1.01") and "Recorded" not in hands.label("2.01")
    page.keyboard.press("Control+y")
    page.wait_for_function("() => document.querySelector('.bsns-redo').disabled")
    assert "Recorded: Eliminate" in hands.label("2.01")


def test_chooses_several_with_a_finger_and_with_the_keys(open_page):
    board, table = open_board(usual_cards())
    page = open_page(has_touch=True, viewport={"width": 390, "height": 844})
    hands = show_bare(page, board)
    hands.board.get_by_role("button", name="Choose several").tap()
    for reason_id in ("3.01", "1.01"):
        hands.card(reason_id).tap()
    hands.board.locator(".bsns-panel", has_text="2 cards chosen").wait_for()
    hands.board.get_by_role("button", name="Choose several").tap()
    hands.card("3.01").focus()
    page.keyboard.press("Control+Space")
    hands.card("2.01").focus()
    page.keyboard.press("Control+a")
    hands.board.locator(".bsns-panel", has_text="12 cards chosen").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert table.recorded == []


def test_shows_the_intent_card_under_the_mouse_and_at_the_focus(page):
    board, _ = open_board(usual_cards(), {"1.01": (0.9, 0.9)})
    hands = show_bare(page, board)
    hint = hands.board.get_by_role("tooltip")
    hands.card("1.01").hover()
    hint.wait_for()
    text = hint.inner_text()
    assert re.search(r"Calls / quarter\s+105", text) and re.search(r"TNPS\s+−32 \(n = 40\)", text)
    card, box, frame = (one.bounding_box() for one in (hands.card("1.01"), hint, hands.board))
    assert box["x"] >= frame["x"] and box["x"] + box["width"] <= frame["x"] + frame["width"]
    assert (
        box["x"] + box["width"] <= card["x"]
        or box["y"] >= card["y"] + card["height"]
        or box["x"] >= card["x"] + card["width"]
    )
    page.keyboard.press("Tab")
    page.mouse.move(2, 2)
    hint.wait_for(state="hidden")
    hands.card("3.01").focus()
    page.keyboard.press("ArrowDown")
    hint.wait_for()
    assert "I cannot sign in" in hint.inner_text() or "I do not understand" in hint.inner_text()
    page.keyboard.press("Escape")
    hint.wait_for(state="hidden")


def test_asks_for_contexts_and_sends_them(page):
    board, table = open_board(usual_cards())
    hands = show_bare(page, board)
    hands.card("3.01").focus()
    hands.board.get_by_text("Split by context…").click()
    hands.board.locator('select[name="by"]').select_option("brand")
    for number, (name, count) in enumerate([("Red", "100"), ("<b>Blue</b>", "")]):
        hands.board.locator('input[name="context"]').nth(number).fill(name)
        hands.board.locator('input[name="count"]').nth(number).fill(count)
    hands.board.get_by_role("button", name="Split the card").click()
    page.wait_for_function("() => document.querySelector('.bsns-status').textContent.includes('one card per context')")
    assert table.splits == [
        ("3.01", "brand", [{"context": "Red", "n_stated": 100}, {"context": "<b>Blue</b>", "n_stated": None}])
    ]


@pytest.mark.parametrize("width", [390, 1280])
def test_text_stands_out_from_its_ground(open_page, width):
    board, _ = open_board(
        usual_cards(),
        {
            "1.01": (-0.5, -0.5, "eliminate"),
            "1.02": (0.5, -0.5, "automate"),
            "2.01": (-0.5, 0.5, "simplify"),
            "2.02": (0.5, 0.5, "leverage"),
            "2.03": (0.0, 0.5),
        },
        language="fr",
    )
    page = open_page(viewport={"width": width, "height": 900})
    hands = show_bare(page, board)
    for reason_id in ("1.02", "2.03", "3.01"):
        hands.card(reason_id).focus()
        assert hands.board.evaluate(LEGIBLE) == []


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (Language("fr", "EUR"), ["Éradiquer", "Automatiser", "Fluidifier|Simplifier", "Valoriser"]),
        (Language("en", "EUR", "2022"), ["Eliminate / pre-empt", "Digitize", "Streamline", "Leverage"]),
        (
            Language("fr", "EUR", "2022", {"eliminate": "Tuer le motif"}),
            ["Tuer le motif", "Digitaliser", "Fluidifier", "Valoriser"],
        ),
    ],
)
def test_names_the_quadrants_in_the_words_of_the_setting(page, words, names):
    board, _ = open_board(usual_cards(), language=words)
    hands = show_bare(page, board)
    shown = hands.board.locator(".bsns-quadrant-name").all_inner_texts()
    for text, name in zip(shown, names, strict=True):
        assert re.search(name, text), (text, name)
    asked = hands.board.locator(".bsns-totals tbody th").all_inner_texts()
    assert any(re.search(names[0], text) for text in asked)


def test_is_still_there_with_sixty_cards_on_a_telephone(open_page):
    cards = many_cards(60)
    places = {key: ((-1) ** n * (0.1 + 0.014 * n), (-1) ** (n // 2) * 0.5) for n, key in enumerate(cards["reason_id"])}
    board, _ = open_board(cards, places)
    hands = show_bare(open_page(viewport={"width": 390, "height": 844}, has_touch=True), board)
    assert len(boxes(hands)) == 60 and overlapping(hands) == []
    hands.board.get_by_role("button", name="Enlarge Simplify").tap()
    assert overlapping(hands) == []
    assert hands.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
