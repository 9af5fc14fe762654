"""The board in a real browser, on a bare page: the traits are those of the Python object in this very process."""

from __future__ import annotations

import itertools
import math

import pytest

from bsnskit.errors import LedgerError
from tests.widgets.builders import AUTHOR, cards_table, many_cards, open_board, usual_cards
from tests.widgets.hands import Hands, show_bare

pytestmark = pytest.mark.browser

HOSTILE = [
    "<img src=x onerror=\"document.title='broken'\">",
    "</script><script>document.title='broken'</script>",
    "=cmd|' /C calc'!A0",
    "W" * 500,
    "😀 " * 40,
    "لا أستطيع الوصول إلى حسابي",
    "{card} {x} %s",
]


def boxes(hands: Hands) -> dict[str, dict[str, float]]:
    found = hands.board.locator(".bsns-layer > .bsns-card").evaluate_all(
        "(cards) => cards.map((card) => [card.dataset.key, card.getBoundingClientRect().toJSON()])"
    )
    return dict(found)


def overlapping(hands: Hands) -> list[tuple[str, str]]:
    return [
        (a, b)
        for (a, one), (b, other) in itertools.combinations(boxes(hands).items(), 2)
        if one["left"] < other["right"] and other["left"] < one["right"]
        and one["top"] < other["bottom"] and other["top"] < one["bottom"]
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("customer", "company", "proposed"),
    [(-0.6, -0.5, "eliminate"), (0.6, -0.5, "automate"), (-0.6, 0.5, "simplify"), (0.6, 0.5, "leverage")],
)
def test_drops_a_card_where_the_mouse_lets_go(page, customer, company, proposed):
    board, table = open_board(usual_cards())
    hands = show_bare(page, board)
    hands.drag("2.10", customer, company)
    hands.wait_recorded()
    dropped = table.recorded[0]
    assert (dropped["customer_value"], dropped["company_value"]) == pytest.approx((customer, company), abs=0.02)
    assert dropped["proposed"] == proposed
    assert dropped["objective"] is None
    assert hands.is_placed("2.10")
    assert "+1" in hands.total(proposed)[0]
    assert AUTHOR in hands.status()


def test_drops_nothing_before_the_hand_lets_go(page):
    board, table = open_board(usual_cards())
    hands = show_bare(page, board)
    hands.drag("2.10", 0.5, 0.5, release=False)
    assert "Leverage" in hands.status()
    assert table.recorded == []
    page.keyboard.press("Escape")
    page.mouse.up()
    assert table.recorded == []
    assert not hands.is_placed("2.10")


def test_takes_a_card_near_an_axis_onto_the_axis_and_says_so(page):
    board, table = open_board(usual_cards())
    hands = show_bare(page, board)
    hands.drag("2.10", 0.015, -0.5)
    hands.wait_recorded()
    assert table.recorded[0]["customer_value"] == 0
    assert table.recorded[0]["proposed"] is None
    hands.board.locator(".bsns-panel", has_text="in no quadrant").wait_for()
    hands.record("2.10", "simplify", why="The room is split.")
    assert table.recorded[1]["objective"] == "simplify"


def test_drops_with_a_finger(open_page):
    board, table = open_board(usual_cards())
    hands = show_bare(open_page(has_touch=True, viewport={"width": 1100, "height": 800}), board)
    hands.touch("3.01", 0.5, -0.4)
    hands.wait_recorded()
    assert (table.recorded[0]["customer_value"], table.recorded[0]["company_value"]) == pytest.approx(
        (0.5, -0.4), abs=0.03
    )


def test_scrolls_the_tray_with_a_finger_instead_of_moving_a_card(open_page):
    board, table = open_board(usual_cards())
    page = open_page(has_touch=True, viewport={"width": 1100, "height": 800})
    hands = show_bare(page, board)
    x, y = hands.grip("2.03")
    hands.stroke((x, y), (x, y - 200))
    page.wait_for_function("() => document.querySelector('.bsns-tray-list').scrollTop > 100")
    assert table.recorded == []


def test_carries_a_card_with_the_keys_and_says_where_it_is(page):
    board, table = open_board(usual_cards())
    hands = show_bare(page, board)
    live = hands.board.locator(".bsns-live")
    hands.card("3.01").focus()
    page.keyboard.press("Enter")
    assert "taken" in live.inner_text()
    assert hands.card("3.01").get_attribute("aria-pressed") == "true"
    for key in ("ArrowRight", "ArrowRight", "ArrowRight", "Shift+ArrowRight", "ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
    assert live.inner_text() == "Automate (customer +0.32, company -0.20)"
    page.keyboard.press("Enter")
    hands.wait_recorded()
    assert (table.recorded[0]["customer_value"], table.recorded[0]["company_value"]) == (0.32, -0.2)
    assert hands.card("3.01").evaluate("(card) => card === document.activeElement")
    assert hands.label("3.01").endswith("Automate (customer +0.32, company -0.20). Proposed: Automate")


def test_puts_a_carried_card_back_with_escape_or_when_the_focus_leaves(page):
    board, table = open_board(usual_cards(), {"1.01": (0.5, 0.5)})
    hands = show_bare(page, board)
    for leave in ("Escape", "Tab"):
        hands.card("1.01").focus()
        for key in ("Enter", "ArrowLeft", "ArrowLeft", leave):
            page.keyboard.press(key)
        assert "nothing was changed" in hands.board.locator(".bsns-live").inner_text()
    assert table.recorded == []


def test_walks_from_card_to_card_with_the_arrows(page):
    board, _ = open_board(usual_cards(), {"1.01": (-0.5, 0.5), "1.02": (0.5, 0.5), "1.03": (0.5, -0.5)})
    hands = show_bare(page, board)
    focused = "() => document.activeElement.dataset.key"
    hands.card("1.01").focus()
    walked = []
    for key in ("ArrowRight", "ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
        walked.append(page.evaluate(focused))
    assert walked == ["1.02|(all)", "1.03|(all)", "1.03|(all)"]
    assert hands.board.locator('.bsns-layer > [tabindex="0"]').count() == 1
    assert hands.board.locator('.bsns-tray-list > [tabindex="0"]').count() == 1


def test_records_what_the_place_proposes_with_a_reason(page):
    board, table = open_board(usual_cards(), {"2.01": (-0.5, -0.5)})
    hands = show_bare(page, board)
    hands.card("2.01").focus()
    assert hands.board.locator(".bsns-record").inner_text() == "Record: ✕ Eliminate"
    hands.record("2.01", why="The invoice can be made clear.")
    hands.wait_recorded()
    assert (table.recorded[0]["objective"], table.recorded[0]["why"]) == ("eliminate", "The invoice can be made clear.")
    assert hands.total("eliminate") == ["1", "390", "€3,900"]
    assert "The invoice can be made clear." in hands.board.locator(".bsns-decided").inner_text()


def test_asks_why_not_eliminate_before_automate_is_recorded(page):
    board, table = open_board(usual_cards(), {"3.01": (0.5, -0.5)})
    hands = show_bare(page, board)
    hands.card("3.01").focus()
    button = hands.board.locator(".bsns-record")
    assert button.is_disabled()
    assert hands.board.locator(".bsns-lacking").inner_text() == "Say first why its cause is not eliminated."
    hands.record("3.01", why="At night.", why_not="A parcel is worth following.")
    hands.wait_recorded()
    assert table.recorded[0]["why_not_eliminate"] == "A parcel is worth following."
    hands.record("3.01", "eliminate")
    hands.wait_recorded()
    assert (table.recorded[1]["objective"], table.recorded[1]["why_not_eliminate"]) == ("eliminate", None)


def test_keeps_the_view_of_the_minority(page):
    board, table = open_board(usual_cards(), {"2.01": (-0.5, -0.5)})
    hands = show_bare(page, board)
    hands.card("2.01").focus()
    hands.board.get_by_text("Does anybody see it otherwise?").click()
    hands.record("2.01", why="A fault of the site.", minority_view="Two of eight would simplify.")
    assert table.recorded[0]["minority_view"] == "Two of eight would simplify."


def test_keeps_what_is_being_written_when_another_card_moves(page):
    board, _ = open_board(usual_cards(), {"2.01": (-0.5, -0.5)})
    hands = show_bare(page, board)
    hands.card("2.01").focus()
    hands.board.locator('textarea[name="why"]').fill("Half a sent")
    hands.drag("2.10", 0.5, 0.5)
    hands.wait_recorded()
    hands.card("2.01").focus()
    assert hands.board.locator('textarea[name="why"]').input_value() == "Half a sent"


def test_puts_a_card_back_into_the_tray(page):
    board, table = open_board(usual_cards(), {"2.01": (-0.5, -0.5, "eliminate"), "2.02": (0.5, 0.5)})
    hands = show_bare(page, board)
    hands.card("2.01").focus()
    hands.board.get_by_role("button", name="Back to the tray").click()
    hands.wait_recorded()
    page.mouse.move(*hands.grip("2.02"))
    page.mouse.down()
    tray = hands.board.locator(".bsns-tray-head").bounding_box()
    page.mouse.move(tray["x"] + 20, tray["y"] + 10, steps=4)
    page.mouse.up()
    hands.wait_recorded()
    assert [(row["reason_id"], row["customer_value"], row["objective"]) for row in table.recorded] == [
        ("2.01", None, None),
        ("2.02", None, None),
    ]
    assert not hands.is_placed("2.01") and not hands.is_placed("2.02")


def test_takes_a_refused_card_back_and_says_why(page):
    def refuse(_rows):
        raise LedgerError("ledger.sqlite", "the table is closed")

    board, _ = open_board(usual_cards(), commit=refuse)
    hands = show_bare(page, board)
    hands.drag("2.10", 0.5, 0.5)
    hands.board.locator(".bsns-notice").wait_for()
    assert "the table is closed" in hands.notice()
    assert not hands.is_placed("2.10")
    hands.board.locator(".bsns-close").click()
    assert hands.notice() == ""


def test_undoes_and_disables_the_button_when_there_is_nothing_left(page):
    board, _ = open_board(usual_cards())
    hands = show_bare(page, board)
    undo = hands.board.locator(".bsns-undo")
    assert undo.is_disabled()
    assert undo.get_attribute("title") == "There is nothing to undo."
    hands.drag("2.10", 0.5, 0.5)
    hands.wait_recorded()
    undo.click()
    page.wait_for_function("() => document.querySelector('.bsns-undo').disabled")
    assert not hands.is_placed("2.10")


def test_says_so_when_the_kernel_was_restarted_under_it(page):
    board, table = open_board(usual_cards())
    hands = show_bare(page, board)
    page.evaluate("() => { window.widget.send = () => { throw new Error('Cannot send'); }; }")  # as a closed comm does
    hands.drag("2.10", 0.5, 0.5)
    assert "was restarted" in hands.notice()
    assert table.recorded == []


def test_says_that_nothing_was_recorded_when_the_kernel_is_dead(page):
    board, _ = open_board(usual_cards())
    page.clock.install()
    hands = show_bare(page, board, deaf=True)
    hands.drag("2.10", 0.5, 0.5)
    page.clock.run_for(200)  # a prompt answer is drawn without the wish before it
    assert hands.board.locator(".bsns-waiting").count() == 1
    page.clock.run_for(5000)
    assert "does not answer" in hands.notice()


@pytest.mark.parametrize("spread", [1.0, 0.25])
@pytest.mark.parametrize("width", [760, 1280])
def test_keeps_sixty_cards_apart_and_each_in_its_quadrant(open_page, width, spread):
    cards = many_cards(60)
    around = [(math.cos(2.4 * n) * math.sqrt(n / 60), math.sin(2.4 * n) * math.sqrt(n / 60)) for n in range(1, 61)]
    places = {
        key: (round(spread * x - (1 - spread) / 2, 2), round(spread * y - (1 - spread) / 2, 2))
        for key, (x, y) in zip(cards["reason_id"], around, strict=True)
    }
    board, _ = open_board(cards, places)
    hands = show_bare(open_page(viewport={"width": width, "height": 900}), board)
    assert len(boxes(hands)) == 60
    assert overlapping(hands) == []
    middle_x, middle_y = hands.point(0, 0)
    for key, box in boxes(hands).items():
        x, y = places[key.split("|")[0]]
        if x and y:
            assert (box["left"] > middle_x - 1) if x > 0 else (box["right"] < middle_x + 1), key
            assert (box["bottom"] < middle_y + 1) if y > 0 else (box["top"] > middle_y - 1), key


def test_shows_the_least_detail_only_where_it_is_crowded(page):
    cards = many_cards(30)
    places = {key: (-0.5 + 0.01 * number, -0.5) for number, key in enumerate(cards["reason_id"][:20])}
    places[cards["reason_id"][20]] = (0.5, 0.5)
    board, _ = open_board(cards, places)
    hands = show_bare(page, board)
    assert "Reason 20" in hands.card(cards["reason_id"][20]).inner_text()
    assert "Reason 3" not in hands.card(cards["reason_id"][3]).inner_text()
    assert overlapping(hands) == []


def test_says_what_to_do_on_an_empty_board(page):
    board, _ = open_board(cards_table([]))
    hands = show_bare(page, board)
    assert "import the list of reasons" in hands.board.locator(".bsns-empty").inner_text()


def test_shows_a_single_card_and_then_that_all_are_placed(page):
    board, _ = open_board(many_cards(1))
    hands = show_bare(page, board)
    assert "Drag a card here" in hands.board.locator(".bsns-empty").inner_text()
    hands.drag("1.01", -0.5, -0.5)
    hands.wait_recorded()
    assert "every card is placed" in hands.board.locator(".bsns-tray-head").inner_text()
    assert hands.board.locator(".bsns-empty").is_hidden()


def test_shows_hostile_words_as_text(page):
    cards = cards_table(
        [
            {"reason_id": f"9.0{number}", "label": label, "topic": label, "n_contacts": 10.0, "tnps": 1.0}
            for number, label in enumerate(HOSTILE)
        ]
    )
    board, table = open_board(cards, {f"9.0{number}": (0.2 * number - 0.5, 0.4) for number in range(5)})
    hands = show_bare(page, board)
    for number, label in enumerate(HOSTILE):
        hands.card(f"9.0{number}").focus()
        hands.page.wait_for_function(
            "label => document.querySelector('.bsns-panel-label')?.textContent === label", arg=label
        )
    hands.card("9.00").focus()
    hands.record("9.00", "eliminate", why=HOSTILE[0])
    hands.wait_recorded()
    assert table.recorded[0]["why"] == HOSTILE[0]
    assert hands.board.locator("img, script").count() == 0
    assert page.title() == ""
    assert hands.board.evaluate("(board) => board.scrollWidth <= board.clientWidth")


@pytest.mark.parametrize(
    ("width", "layout"), [(480, "bsns-slim"), (700, "bsns-narrow"), (900, ""), (1280, "bsns-wide")]
)
def test_fits_its_place(open_page, width, layout):
    board, _ = open_board(usual_cards(), {"1.01": (0.9, 0.9)}, language="fr")
    hands = show_bare(open_page(viewport={"width": width, "height": 800}), board)
    names = set(hands.board.get_attribute("class").split())
    wanted = {"bsns-slim": {"bsns-slim", "bsns-narrow"}}.get(layout, {layout} - {""})
    assert names & {"bsns-slim", "bsns-narrow", "bsns-wide"} == wanted
    assert hands.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    field, card = hands.field.bounding_box(), hands.card("1.01").bounding_box()
    assert card["x"] + card["width"] <= field["x"] + field["width"]
