"""The board's Python side: what a gesture of the browser comes to."""

from __future__ import annotations

import re
import threading
from typing import Any

import pytest

from bsnskit.errors import LedgerError
from bsnskit.i18n import Language
from bsnskit.method.chain import Chain
from bsnskit.store import judgements
from bsnskit.widgets.board import Board, ledger_board
from bsnskit.widgets.printed import cards_of, figures_of, records, totals_of
from bsnskit.widgets.words import words_of
from tests.widgets.builders import AUTHOR, cards_table, make_engagement, open_board, placements_table, usual_cards

EN = Language("en", "EUR")
VIEW = str(Board._esm)


def gesture(board: Board, reason_id: str, name: str = "g1", **change: Any) -> None:
    """Send what the browser sends: all placements, one of them marked and changed."""
    rows = [
        {**row, **change, "gesture": name} if row["reason_id"] == reason_id else dict(row) for row in board.placements
    ]
    board.set_state({"placements": rows})


def place(board: Board, reason_id: str, x: float | None, y: float | None, name: str = "g1") -> None:
    gesture(board, reason_id, name, did="place", customer_value=x, company_value=y)


def row(board: Board, reason_id: str) -> dict[str, Any]:
    return next(row for row in board.placements if row["reason_id"] == reason_id)


def test_records_a_drop_and_answers_with_what_is_recorded():
    board, table = open_board(usual_cards())
    place(board, "2.10", -0.4, -0.6)
    assert [(one["reason_id"], one["customer_value"], one["company_value"]) for one in table.recorded] == [
        ("2.10", -0.4, -0.6)
    ]
    assert row(board, "2.10")["proposed"] == "eliminate"
    assert row(board, "2.10")["objective"] is None
    assert "gesture" not in row(board, "2.10")
    assert board.acknowledged == ["g1"]
    assert board.undoable
    assert board.message["kind"] == "done"
    assert "2.10" in board.message["text"] and AUTHOR in board.message["text"]


def test_gives_the_browser_new_lists_so_that_it_hears_of_them():
    board, _ = open_board(usual_cards())
    before = board.placements, board.totals, board.acknowledged
    heard = []
    board.observe(lambda change: heard.append(change["name"]), names=["placements", "totals", "acknowledged"])
    place(board, "1.01", 0.5, 0.5)
    assert all(
        now is not then for now, then in zip((board.placements, board.totals, board.acknowledged), before, strict=True)
    )
    assert {"placements", "totals", "acknowledged"} <= set(heard)


def test_records_the_objective_as_a_second_gesture():
    board, table = open_board(usual_cards(), {"3.01": (0.5, -0.5)})
    gesture(
        board, "3.01", did="record", objective="automate", why="They ask at night.", why_not_eliminate="Parcels travel."
    )
    assert table.recorded[0]["objective"] == "automate"
    assert table.recorded[0]["why_not_eliminate"] == "Parcels travel."
    assert row(board, "3.01")["customer_value"] == 0.5


@pytest.mark.parametrize(
    ("x", "y", "kept"), [(0.1, -0.9, "automate"), (-0.1, -0.9, None), (0.0, -0.9, None), (None, None, None)]
)
def test_clears_an_objective_when_the_card_leaves_its_quadrant(x, y, kept):
    board, table = open_board(usual_cards(), {"3.01": (0.5, -0.5, "automate")})
    place(board, "3.01", x, y)
    assert table.recorded[0]["objective"] == kept


def test_takes_a_refused_move_back_and_says_why():
    def refuse(_rows: Any) -> None:
        raise LedgerError("ledger.sqlite", "the table is closed", move="Ask who holds it.")

    board, _ = open_board(usual_cards(), commit=refuse)
    place(board, "1.01", 0.5, 0.5)
    assert row(board, "1.01")["customer_value"] is None
    assert board.acknowledged == ["g1"]
    assert board.message == {
        "kind": "refused",
        "text": "ledger.sqlite: the table is closed. Ask who holds it.",
        "number": 1,
    }
    assert not board.undoable


def test_says_a_fault_of_the_program_instead_of_swallowing_it(caplog):
    def break_(_rows: Any) -> None:
        raise ZeroDivisionError("division by zero")

    board, _ = open_board(usual_cards(), commit=break_)
    place(board, "1.01", 0.5, 0.5)
    assert row(board, "1.01")["customer_value"] is None
    assert "ZeroDivisionError" in board.message["text"]
    assert "could not be recorded" in caplog.text


NO_POSITIONS = [
    {"customer_value": 1.5, "company_value": 0},
    {"customer_value": 0.5, "company_value": None},
    {"customer_value": "a", "company_value": 0},
]


@pytest.mark.parametrize("change", NO_POSITIONS)
def test_refuses_what_is_no_position(change, caplog):
    board, table = open_board(usual_cards())
    gesture(board, "1.01", did="place", **change)
    assert table.recorded == []
    assert board.message["kind"] == "refused"
    assert row(board, "1.01")["customer_value"] is None


def test_refuses_a_card_that_is_not_on_the_board():
    board, table = open_board(usual_cards())
    dropped = {"did": "place", "gesture": "g1", "customer_value": 0.5, "company_value": 0.5}
    stranger = {**board.placements[0], **dropped, "key": "9.99|(all)", "reason_id": "9.99"}
    board.set_state({"placements": [*board.placements, stranger]})
    assert table.recorded == []
    assert "9.99" in board.message["text"]
    assert len(board.placements) == 12


def test_reads_only_the_rows_a_gesture_meant():
    board, table = open_board(usual_cards(), {"1.02": (0.2, 0.2)})
    rows = [{**one, "customer_value": -0.9, "company_value": -0.9} for one in board.placements]
    rows[0] |= {"gesture": "g1", "did": "place"}
    board.set_state({"placements": rows})
    assert [one["reason_id"] for one in table.recorded] == ["1.01"]
    assert row(board, "1.02")["customer_value"] == 0.2


def test_answers_two_drops_that_came_before_the_first_answer():
    board, table = open_board(usual_cards())
    wishes = {
        "1.01": {"gesture": "g1", "did": "place", "customer_value": 0.5, "company_value": 0.5},
        "1.02": {"gesture": "g2", "did": "place", "customer_value": -0.5, "company_value": 0.5},
    }
    stale = [dict(one) for one in board.placements]
    first = [{**one, **wishes["1.01"]} if one["reason_id"] == "1.01" else one for one in stale]
    second = [{**one, **wishes["1.02"]} if one["reason_id"] == "1.02" else one for one in first]
    board.set_state({"placements": first})
    board.set_state({"placements": second})
    assert [one["reason_id"] for one in table.recorded] == ["1.01", "1.02"]
    assert board.acknowledged == ["g1", "g2"]


def test_does_not_repeat_a_refused_gesture_that_comes_again():
    tried = []

    def refuse(rows: Any) -> None:
        tried.append(rows[0]["reason_id"])
        raise LedgerError("ledger.sqlite", "the table is closed")

    board, _ = open_board(usual_cards(), commit=refuse)
    place(board, "1.01", 0.5, 0.5)
    place(board, "1.01", 0.5, 0.5)
    assert tried == ["1.01"]


def test_undoes_the_last_entry_and_then_has_nothing_to_undo():
    board, _ = open_board(usual_cards())
    place(board, "1.01", 0.5, 0.5)
    board._handle_custom_msg({"do": "undo"}, [])
    assert row(board, "1.01")["customer_value"] is None
    assert not board.undoable
    board._handle_custom_msg({"do": "undo"}, [])
    assert board.message["text"] == "There is nothing to undo."


def test_hears_no_other_message():
    board, _ = open_board(usual_cards())
    place(board, "1.01", 0.5, 0.5)
    board._handle_custom_msg({"do": "erase"}, [])
    board._handle_custom_msg({}, [])
    assert row(board, "1.01")["customer_value"] == 0.5


def test_writes_the_ledger_from_whatever_thread_the_front_end_calls(tmp_path):
    engagement = make_engagement(tmp_path, "Threads")
    board = ledger_board(lambda: Chain(engagement), engagement.ledger, words=EN, author=AUTHOR)
    for number, reason_id in enumerate(("1.01", "1.02", "2.01")):
        caller = threading.Thread(target=place, args=(board, reason_id, 0.5, -0.5, f"g{number}"))
        caller.start()
        caller.join()
        assert board.message["kind"] == "done", board.message
    caller = threading.Thread(target=board._handle_custom_msg, args=({"do": "undo"}, []))
    caller.start()
    caller.join()
    stands = judgements.placements(engagement.ledger).set_index("reason_id")
    assert list(stands.index) == ["1.01", "1.02"]
    assert set(stands["author"]) == {AUTHOR}
    assert [event.kind for event in engagement.ledger.events()][-4:] == ["placement", "placement", "placement", "undo"]


def test_undoes_its_own_entries_only(tmp_path):
    engagement = make_engagement(tmp_path, "Two tables")
    here, there = (
        ledger_board(lambda: Chain(engagement), engagement.ledger, words=EN, author=name) for name in ("Anne", "Boris")
    )
    place(here, "1.01", 0.5, 0.5)
    place(there, "1.02", 0.5, 0.5)
    here._handle_custom_msg({"do": "undo"}, [])
    assert list(judgements.placements(engagement.ledger)["reason_id"]) == ["1.02"]


def test_keeps_unknown_apart_from_nothing():
    unknown, none, dear = cards_of(
        cards_table(
            [
                {"reason_id": "a", "label": "A", "n_contacts": None, "cost_total": None},
                {"reason_id": "b", "label": "B", "n_contacts": 0.0, "cost_total": 0.0},
                {"reason_id": "c", "label": "C", "n_contacts": 40.0, "cost_total": 400.0},
            ]
        ),
        EN,
    )[::-1]
    assert (unknown["id"], unknown["volume_text"], unknown["cost_text"], unknown["size"]) == (
        "a",
        "volume unknown",
        "cost unknown",
        None,
    )
    assert (none["volume_text"], none["cost_short"], none["size"]) == ("0 contacts", "€0", 0.0)
    assert (dear["volume_text"], dear["cost_short"], dear["size"]) == ("40 contacts", "€400", 1.0)


def test_sorts_the_dearest_first_and_makes_area_follow_cost():
    cards = cards_of(usual_cards(), EN)
    assert [card["id"] for card in cards][:3] == ["3.01", "1.01", "2.01"]
    assert cards[-1]["id"] == "3.08b"
    assert cards[1]["size"] ** 2 == pytest.approx(420 / 640)


@pytest.mark.parametrize(
    ("tnps", "mark", "shown"), [(12.0, "▲", "+12"), (-32.0, "▼", "−32"), (0.0, "■", "0"), (None, "", "")]
)
def test_marks_tnps_by_sign_and_not_by_colour_alone(tnps, mark, shown):
    card = cards_of(cards_table([{"reason_id": "a", "label": "A", "n_contacts": 1.0, "tnps": tnps}]), EN)[0]
    assert (card["mark"], card["tnps_short"]) == (mark, shown)


def test_totals_state_what_is_recorded_proposed_open_and_unknown():
    cards = usual_cards()
    placements = placements_table(
        cards,
        {
            "3.01": (-0.5, -0.5, "eliminate"),
            "1.01": (-0.5, -0.5),
            "2.01": (0.5, -0.5),
            "2.10": (0, 0.5),
            "3.08b": (0.5, 0.5),
        },
    )
    totals = totals_of(records(placements), figures_of(cards, cards[["reason_id", "n_contacts", "cost_total"]]), EN)
    shown = [
        (line["label"], line["reasons"], line["proposed"], line["contacts"], line["cost"]) for line in totals["lines"]
    ]
    assert shown == [
        ("Eliminate", "1", "+1", "640", "€6,400"),
        ("Automate", "0", "+1", "0", "€0"),
        ("Simplify", "0", "", "0", "€0"),
        ("Leverage", "0", "+1", "0", "€0"),
        ("on an axis", "1", "", "95", "€950"),
        ("still to place", "7", "", "1,240", "€12,400"),
    ]
    # 6,400 recorded of 6,400 + 4,200 + 3,900 placed in a quadrant with a known cost
    assert totals["lines"][0]["share"] == pytest.approx(6400 / 14500)
    assert totals["lines"][0]["share_proposed"] == pytest.approx(4200 / 14500)
    assert totals["notes"] == ["1 reason has no known volume: contacts and cost leave it out."]


def test_opens_empty():
    cards = cards_table([])
    board, _ = open_board(cards)
    assert board.cards == board.placements == []
    assert [line["reasons"] for line in board.totals["lines"]] == ["0", "0", "0", "0"]


@pytest.mark.parametrize("language", ["fr", "en", "es"])
def test_has_every_word_of_the_view_in_every_language(language):
    words = words_of(Language(language))
    asked = set(re.findall(r"words\.(\w+)", VIEW)) | set(re.findall(r'(?:say|announce)\("(\w+)"', VIEW))
    assert asked <= set(words), asked - set(words)
    assert all(words.values())


def test_holds_no_words_in_the_view():
    code = "\n".join(line.split(" // ")[0] for line in VIEW.splitlines() if not line.lstrip().startswith("//"))
    texts = re.findall(r'"([^"\n]*)"', code)
    sentences = [
        text for text in texts if re.search(r"[A-Za-zÀ-ÿ]{2,} [A-Za-zÀ-ÿ]{2,} [a-z]{2,}", text) and "bsns-" not in text
    ]
    assert sentences == []
    assert "innerHTML" not in VIEW and "insertAdjacentHTML" not in VIEW and "outerHTML" not in VIEW
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", VIEW)
