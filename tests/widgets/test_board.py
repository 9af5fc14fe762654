"""The board's Python side: what a gesture of the browser comes to."""

from __future__ import annotations

import re
import threading
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from bsnskit.errors import LedgerError
from bsnskit.i18n import Language
from bsnskit.method.chain import Chain
from bsnskit.store import judgements
from bsnskit.store.events import NewEvent
from bsnskit.store.imports import import_file
from bsnskit.widgets.board import Board, LedgerKeeper, ledger_board, take_in
from bsnskit.widgets.files import board_file
from bsnskit.widgets.printed import CardFigures, cards_of, figures_of, records, totals_of
from bsnskit.widgets.wiring import Wiring
from bsnskit.widgets.words import words_of
from tests.widgets.builders import AUTHOR, cards_table, make_engagement, open_board, placements_table, usual_cards

EN = Language("en", "EUR")
VIEW = str(Board._esm)


def gesture(board: Board, reason_id: str, name: str = "g1", **change: Any) -> None:
    """Send what the browser sends: the row a gesture meant, as it shall be."""
    put(board, {**row(board, reason_id), **change, "gesture": name})


def put(board: Board, *rows: dict[str, Any]) -> None:
    board._handle_custom_msg({"do": "put", "rows": list(rows)}, [])


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
    put(board, stranger)
    assert table.recorded == []
    assert "9.99" in board.message["text"]
    assert len(board.placements) == 12


def test_reads_only_the_rows_a_gesture_meant():
    board, table = open_board(usual_cards(), {"1.02": (0.2, 0.2)})
    rows = [{**one, "customer_value": -0.9, "company_value": -0.9} for one in board.placements]
    rows[0] |= {"gesture": "g1", "did": "place"}
    put(board, *rows)
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
    put(board, *first)
    put(board, *second)
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


def boards(tmp_path: Path, *names: str) -> tuple[Any, list[tuple[Board, Any]]]:
    """Open a board per name on one engagement; each with the looks that its thread would take."""
    engagement = make_engagement(tmp_path, "Shared")
    opened = []
    for name in names:
        keeper = LedgerKeeper(lambda: Chain(engagement), engagement.ledger, words=EN, author=name)
        wiring = Wiring(keeper, EN)
        opened.append((wiring.board, lambda wiring=wiring, keeper=keeper: take_in(wiring, keeper)))
    return engagement, opened


def test_redoes_what_was_taken_back_until_something_new_is_recorded(tmp_path):
    engagement, [(board, _)] = boards(tmp_path, "Anne")
    place(board, "1.01", 0.5, 0.5)
    board._handle_custom_msg({"do": "undo"}, [])
    assert (board.undoable, board.redoable, row(board, "1.01")["customer_value"]) == (False, True, None)
    board._handle_custom_msg({"do": "redo"}, [])
    assert (board.undoable, board.redoable, row(board, "1.01")["customer_value"]) == (True, False, 0.5)
    board._handle_custom_msg({"do": "undo"}, [])
    place(board, "1.02", 0.5, 0.5, "g2")
    assert not board.redoable
    board._handle_custom_msg({"do": "redo"}, [])
    assert board.message["text"] == "There is nothing to redo."
    engagement.ledger.verify()


def test_several_cards_are_one_entry(tmp_path):
    engagement, [(board, _)] = boards(tmp_path, "Anne")
    rows = [
        {**one, "gesture": f"g{n}", "did": "place", "customer_value": -0.5, "company_value": 0.1 * n}
        if one["reason_id"] in ("1.01", "2.01", "3.01")
        else dict(one)
        for n, one in enumerate(board.placements)
    ]
    put(board, *rows)
    assert board.message["text"] == "3 cards recorded for Anne."
    assert len(judgements.placements(engagement.ledger)) == 3
    board._handle_custom_msg({"do": "undo"}, [])
    assert judgements.placements(engagement.ledger).empty


def test_refuses_several_cards_whole_where_one_is_refused(tmp_path):
    engagement, [(board, _)] = boards(tmp_path, "Anne")
    place(board, "1.01", 0.5, -0.5)
    rows = [
        {**one, "gesture": f"r{n}", "did": "record", "objective": "eliminate", "why": "Agreed."}
        if one["reason_id"] in ("1.01", "2.01")
        else dict(one)
        for n, one in enumerate(board.placements)
    ]
    put(board, *rows)
    assert board.message["kind"] == "refused"  # 2.01 still lies in the tray
    assert judgements.placements(engagement.ledger)["objective"].isna().all()


def test_shows_what_another_board_records_and_who(tmp_path):
    _, [(here, look), (there, _)] = boards(tmp_path, "Anne", "Boris")
    assert not look()
    place(there, "1.02", -0.5, -0.5)
    assert look()
    assert row(here, "1.02")["customer_value"] == -0.5
    assert here.message["text"] == "1.02: recorded by Boris on another board."
    assert here.totals["lines"][0]["proposed"] == "+1"
    there._handle_custom_msg({"do": "undo"}, [])
    assert look()
    assert row(here, "1.02")["customer_value"] is None


def test_does_not_take_back_what_somebody_recorded_anew(tmp_path):
    engagement, [(here, _), (there, _)] = boards(tmp_path, "Anne", "Boris")
    place(here, "1.01", 0.5, 0.5)
    place(there, "1.01", -0.5, -0.5)
    here._handle_custom_msg({"do": "undo"}, [])
    assert here.message["kind"] == "refused"
    assert "anew since" in here.message["text"]
    assert judgements.placements(engagement.ledger)["customer_value"].tolist() == [-0.5]


@pytest.mark.parametrize(
    ("objective", "texts", "said"),
    [
        ("automate", {"why": "They ask at night."}, "why the cause is not eliminated"),
        ("eliminate", {}, "no reason was given"),
        ("eliminate", {"why": "   "}, "no reason was given"),
    ],
)
def test_accepts_no_decision_without_its_reasons(objective, texts, said):
    board, table = open_board(usual_cards(), {"3.01": (0.5, -0.5)})
    gesture(board, "3.01", did="record", objective=objective, **texts)
    assert table.recorded == []
    assert said in board.message["text"]


def test_splits_a_card_by_context_with_its_own_figures_and_puts_it_together_again(tmp_path):
    engagement, [(board, _), (other, look)] = boards(tmp_path, "Anne", "Boris")
    parts = [{"context": "head", "n_stated": 300}, {"context": "agent", "n_stated": 100}]
    place(board, "3.01", 0.5, 0.5)
    board._handle_custom_msg({"do": "split", "reason_id": "3.01", "by": "segment", "parts": parts}, [])
    cards = {card["key"]: card for card in board.cards if card["reason_id"] == "3.01"}
    assert {key: card["volume_tiny"] for key, card in cards.items()} == {
        "3.01|head": "300",
        "3.01|agent": "100",
        "3.01|(rest)": "240",
    }
    assert cards["3.01|head"]["cost_short"] == "€3,000"  # 600 s at 36 an hour and half a second line at 8
    assert cards["3.01|(rest)"]["label"] == "Where is my parcel? (what is left)"
    assert look() and any(card["key"] == "3.01|head" for card in other.cards)
    rows = [
        {**one, "gesture": f"g{n}", "did": "place", "customer_value": x, "company_value": 0.5}
        if (x := {"3.01|head": 0.5, "3.01|agent": -0.5}.get(one["key"])) is not None
        else dict(one)
        for n, one in enumerate(board.placements)
    ]
    put(board, *rows)
    lines = {line["label"]: line for line in board.totals["lines"]}
    assert (lines["Simplify"]["proposed"], lines["Leverage"]["proposed"]) == ("+1", "+1")
    assert lines["still to place"]["contacts"] == "2,385"  # 2,145 of the other reasons and the 240 that are left
    chain = Chain(engagement)
    assert chain.objectives["n_contacts"].sum() == chain.costs["n_contacts"].sum()
    board._handle_custom_msg({"do": "split", "reason_id": "3.01", "parts": []}, [])
    assert [card["key"] for card in board.cards if card["reason_id"] == "3.01"] == ["3.01|(all)"]
    assert row(board, "3.01")["customer_value"] == 0.5
    board._handle_custom_msg({"do": "undo"}, [])
    assert len([card for card in board.cards if card["reason_id"] == "3.01"]) == 3


def test_says_what_is_wrong_with_a_split():
    board, _ = open_board(usual_cards())

    def refuse(*_):
        raise LedgerError("3.01", "a split needs at least two contexts")

    wiring = board._msg_callbacks.callbacks[-1].__self__
    wiring.keeper.split = refuse
    board._handle_custom_msg({"do": "split", "reason_id": "3.01", "by": "brand", "parts": [{"context": "a"}]}, [])
    assert board.message["kind"] == "refused"


def test_lays_unplaced_cards_at_the_median_of_revealed_votes_and_records_none(tmp_path):
    engagement, _ = boards(tmp_path)
    votes = [("Anne", -0.5, -1.0), ("Boris", -1.0, -0.5), ("Claire", 0.5, -0.5)]
    engagement.ledger.append_many(
        [
            NewEvent("vote", f"1|{voter}|1.01|(all)", {"customer_value": x, "company_value": y}, author=voter)
            for voter, x, y in votes
        ]
    )
    keeper = LedgerKeeper(lambda: Chain(engagement), engagement.ledger, words=EN, author="Anne")
    board = Wiring(keeper, EN).board
    laid = row(board, "1.01")
    assert (laid["customer_value"], laid["company_value"], laid["proposed"]) == (-0.5, -0.5, "eliminate")
    assert laid["votes"]["proposes"] and laid["votes"]["discuss"]
    assert laid["votes"]["shares"] == "Eliminate 67%, Automate 33%"
    assert judgements.placements(engagement.ledger).empty
    gesture(board, "1.01", did="record", objective="eliminate", why="Agreed.", minority_view="Claire: automate.")
    recorded = judgements.placements(engagement.ledger).iloc[0]
    assert (recorded["customer_value"], recorded["objective"], recorded["minority_view"]) == (
        -0.5,
        "eliminate",
        "Claire: automate.",
    )
    assert not row(board, "1.01")["votes"]["proposes"]
    gesture(board, "1.01", "g2", did="place", customer_value=None, company_value=None)
    assert row(board, "1.01")["customer_value"] is None  # back in the tray means the tray, not the median


def test_totals_of_the_board_are_those_of_the_method(tmp_path):
    engagement, [(board, _)] = boards(tmp_path, "Anne")
    for number, (reason_id, x, y) in enumerate([("1.01", -0.5, -0.5), ("2.01", 0.5, -0.5), ("3.01", -0.5, 0.5)]):
        place(board, reason_id, x, y, f"p{number}")
        objective = row(board, reason_id)["proposed"]
        gesture(
            board, reason_id, f"r{number}", did="record", objective=objective, why="So.", why_not_eliminate="Needed."
        )
    totals = Chain(engagement).objectives
    shown = {line["objective"]: line for line in board.totals["lines"] if line["objective"]}
    for line in totals[totals["objective"] != ""].to_dict("records"):
        there = shown[line["objective"]]
        assert there["contacts"] == EN.number(line["n_contacts"])
        assert there["cost"] == EN.money(line["cost_total"], 0)
        assert there["share_printed"] == EN.percent(line["share_cost"], 0)


def test_files_carry_placements_and_votes_that_come_back(tmp_path):
    engagement, [(board, _)] = boards(tmp_path, "Anne")
    place(board, "1.01", -0.5, -0.25)
    gesture(board, "1.01", "g2", did="record", objective="eliminate", why="=HYPERLINK(1)", minority_view="Not so.")
    place(board, "2.10", 0.0, 0.5, "g3")
    engagement.ledger.append(
        "vote", "1|Boris|2.10|(all)", {"customer_value": 0.1, "company_value": 1.0}, author="Boris"
    )
    for language in ("fr", "en", "es"):
        fresh = make_engagement(tmp_path / language, "Fresh")
        for form in ("placements", "votes"):
            name, media, content = board_file(form, Chain(engagement), Language(language), None)
            assert media.endswith("spreadsheetml.sheet")
            (tmp_path / name).write_bytes(content)
            import_file(fresh, tmp_path / name, kind=form, author="Claire")
        back, sent = judgements.placements(fresh.ledger), judgements.placements(engagement.ledger)
        columns = ["reason_id", "context", "customer_value", "company_value", "objective", "why", "minority_view"]
        pd.testing.assert_frame_equal(back[columns], sent[columns])
        pd.testing.assert_frame_equal(judgements.votes(fresh.ledger), judgements.votes(engagement.ledger))


def test_pictures_are_sent_to_the_browser(tmp_path):
    sent = []
    engagement = make_engagement(tmp_path, "Pictured")
    drawn = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><text y="15">A</text></svg>'
    keeper = LedgerKeeper(lambda: Chain(engagement), engagement.ledger, words=EN, author="Anne", picture=lambda: drawn)
    board = Wiring(keeper, EN).board
    board.send = lambda content, buffers: sent.append((content["as"], content["name"], buffers[0][:4]))
    for form in ("svg", "png", "print"):
        board._handle_custom_msg({"do": "save", "as": form}, [])
    assert sent == [("svg", "board.svg", b"<svg"), ("png", "board.png", b"\x89PNG"), ("print", "board.svg", b"<svg")]
    board._handle_custom_msg({"do": "save", "as": "exe"}, [])
    assert board.message["kind"] == "refused"


def test_sums_of_cards_without_a_known_volume_are_unknown_and_not_zero():
    row = {"context": "(all)", "objective": None, "proposed": None, "customer_value": None, "company_value": None}
    rows = [
        {**row, "reason_id": "1"},
        {**row, "reason_id": "2", "objective": "eliminate", "customer_value": -1.0, "company_value": -1.0},
    ]
    figures = CardFigures({"1": (None, None), "2": (None, None)}, {})
    lines = {line["label"]: line for line in totals_of(rows, figures, Language("en", "EUR"))["lines"]}
    assert (lines["still to place"]["contacts"], lines["still to place"]["cost"]) == ("unknown", "unknown")
    assert (lines["Eliminate"]["contacts"], lines["Eliminate"]["cost"]) == ("unknown", "unknown")
    assert (lines["Automate"]["contacts"], lines["Automate"]["cost"]) == ("0", "€0")
