"""`bsns lab` in a real browser: the board records, survives a restart, and nothing of it lies in a notebook file."""

from __future__ import annotations

import json

import psutil
import pytest

from bsnskit.store import judgements
from tests.widgets.builders import AUTHOR

pytestmark = pytest.mark.browser


def test_records_five_drops_that_are_there_after_a_restart_of_the_kernel(lab, lab_page, picture):
    hands = lab_page.run_all()
    for reason_id, customer, company in [("3.01", -0.6, -0.6), ("1.01", 0.5, -0.5), ("2.01", -0.5, 0.5)]:
        hands.drag(reason_id, customer, company)
        hands.wait_recorded()
    hands.carry("2.03", "ArrowRight", "ArrowRight", "ArrowUp")
    hands.wait_recorded()
    hands.carry("1.02", "ArrowLeft", "ArrowDown", "Shift+ArrowDown")
    hands.wait_recorded()
    recorded = lab.placements()
    assert sorted(recorded) == ["1.01", "1.02", "2.01", "2.03", "3.01"]
    assert recorded["2.03"] == (0.2, 0.1)
    assert recorded["1.02"] == (-0.1, -0.12)
    assert recorded["3.01"] == pytest.approx((-0.6, -0.6), abs=0.02)
    assert set(judgements.placements(lab.engagement.ledger)["author"]) == {AUTHOR}

    hands.record("3.01", why="The parcel can speak for itself.")
    hands.wait_recorded()
    # 640 contacts of 600 s at 36 an hour and half a second line at 8
    assert hands.total("eliminate") == ["1+1", "640", "€6,400"]
    picture(lab_page.page, "lab-board")

    again = lab_page.restart_and_run_all()
    assert all(again.is_placed(reason_id) for reason_id in recorded)
    assert "Recorded: Eliminate" in again.label("3.01")
    assert again.total("eliminate") == ["1+1", "640", "€6,400"]
    assert again.board.locator(".bsns-undo").is_disabled()
    assert lab.placements() == recorded

    # The subshell's thread is another one with each kernel: further drops and an undo after the restart.
    again.drag("2.10", 0.5, 0.5)
    again.wait_recorded()
    again.board.locator(".bsns-undo").click()
    lab_page.page.wait_for_function("() => document.querySelector('.bsns-undo').disabled")
    assert lab.placements() == recorded


def test_shows_the_picture_of_what_is_recorded_where_no_kernel_runs(lab, lab_page, picture):
    hands = lab_page.run_all()
    still = lab_page.page.locator(".bsns-board-still")
    still.wait_for(state="attached")
    assert not still.is_visible()
    before = still.get_attribute("src")
    hands.drag("3.02", 0.7, 0.7)
    hands.wait_recorded()
    lab_page.page.wait_for_function("(src) => document.querySelector('.bsns-board-still').src !== src", arg=before)
    lab_page.save()
    lab_page.menu("Kernel", "Shut Down Kernel")
    lab_page.page.reload()
    still.wait_for()
    assert still.get_attribute("src") != before
    picture(still, "lab-without-kernel")


def test_takes_a_refused_move_back_in_jupyterlab(lab, lab_page):
    lab_page.run_all()
    closed = lab_page.board(1)
    closed.drag("3.08a", 0.5, 0.5)
    closed.board.locator(".bsns-notice").wait_for()
    assert "this table is closed" in closed.notice()
    assert not closed.is_placed("3.08a")
    assert "3.08a" not in lab.placements()


def test_keeps_the_keys_of_the_board_from_the_notebook(lab, lab_page):
    hands = lab_page.run_all()
    cells = lab_page.page.locator(".jp-Notebook .jp-Cell").count()
    hands.card("3.02").focus()
    for key in ("a", "b", "d", "d", "x", "ArrowDown", "ArrowUp"):
        lab_page.page.keyboard.press(key)
    assert lab_page.page.locator(".jp-Notebook .jp-Cell").count() == cells
    assert hands.board.is_visible()


def test_leaves_no_widget_state_and_no_token_in_any_file(lab, lab_page):
    lab_page.run_all()
    lab_page.save()
    saved = lab.engagement.folder / "notebooks" / "60_board.ipynb"
    text = saved.read_text("utf-8")
    assert "application/vnd.jupyter.widget-view+json" in text
    assert "widgets" not in json.loads(text)["metadata"]
    assert "Where is my parcel?" not in text
    assert list((saved.parent / ".ipynb_checkpoints").glob("60_board*"))
    for place in lab.engagement.folder.rglob("*"):
        if place.is_file():
            assert lab.token.encode() not in place.read_bytes(), place


def test_says_the_address_and_lets_nobody_in_without_the_token(lab):
    assert lab.address.startswith("http://127.0.0.1:")
    assert lab.ask("/lab").status == 302
    assert lab.ask("/api/contents").status == 403
    assert lab.ask(f"/lab?token={lab.token}", Host="evil.example").status == 403


def test_opens_the_working_copies_of_this_client(lab):
    listed = json.loads(lab.ask(f"/api/contents?token={lab.token}").text)["content"]
    names = {entry["name"] for entry in listed}
    assert {"01_qualification.ipynb", "03_classification.ipynb", "60_board.ipynb"} <= names
    opened = json.loads(lab.ask(f"/api/contents/03_classification.ipynb?token={lab.token}").text)["content"]
    parameters = next(cell["source"] for cell in opened["cells"] if "parameters" in cell["metadata"].get("tags", []))
    assert '"lab-table"' in parameters or "'lab-table'" in parameters


def test_keeps_the_token_from_kernels_and_from_the_list_of_processes(lab, lab_page):
    lab_page.run_all()
    kernels = psutil.Process(lab.pid).children(recursive=True)
    assert any("ipykernel_launcher" in kernel.cmdline() for kernel in kernels)
    for process in (psutil.Process(lab.pid), *kernels):
        assert lab.token not in " ".join(process.cmdline())
        assert all(lab.token not in value for value in process.environ().values())
    assert lab.output.read_text("utf-8").count(lab.token) == 1


def test_goes_on_in_jupyterlab_after_its_kernel_was_killed(lab, lab_page):
    hands = lab_page.run_all()
    hands.drag("3.03", 0.7, 0.4)
    hands.wait_recorded()
    before = lab.placements()
    kernels = [
        one
        for one in psutil.Process(lab.pid).children(recursive=True)
        if "ipykernel_launcher" in " ".join(one.cmdline())
    ]
    old = lab_page.page.locator(".bsns-board").first.element_handle()
    for kernel in kernels:
        kernel.kill()
    lab_page.page.locator(".jp-Dialog button.jp-mod-accept").first.click(
        timeout=120_000
    )  # "the kernel died, it restarts"
    lab_page.page.locator(".jp-StatusBar-TextItem", has_text="Idle").first.wait_for(timeout=60_000)
    lab_page.menu("Run", "Run All Cells")
    lab_page.page.wait_for_function("(board) => !board.isConnected", arg=old, timeout=60_000)
    again = lab_page.board()
    assert lab.placements() == before
    assert again.is_placed("3.03")
    again.drag("3.03", -0.7, 0.4)
    again.wait_recorded()
    assert lab.placements()["3.03"][0] < 0
    again.board.locator(".bsns-undo").click()
    lab_page.page.wait_for_function("() => !document.querySelector('.bsns-redo').disabled")
    again.board.locator(".bsns-redo").click()
    lab_page.page.wait_for_function("() => document.querySelector('.bsns-redo').disabled")
    assert lab.placements()["3.03"][0] < 0
