"""Boards in JupyterLab and through Voilà: two at once, on a telephone, saved as files, and killed in the middle."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import nbformat
import psutil
import pytest

from bsnskit.store import judgements
from bsnskit.widgets.board import LOOK_S, SURE_EVERY
from tests.serve.conftest import OPENED, SECRET, notebook, serving
from tests.widgets.builders import AUTHOR, make_engagement
from tests.widgets.hands import Hands

pytestmark = pytest.mark.browser


def open_board(page, site) -> Hands:
    page.set_default_timeout(120_000)
    page.goto(f"{site.address}?token={site.token}")
    return Hands(page, page.locator(".bsns-board").first)


def test_two_boards_on_one_engagement_follow_each_other(site, open_page, picture):
    # The looks are far less than a second apart; how long one takes depends on the machine alone.
    assert LOOK_S * SURE_EVERY < 1
    here = open_board(open_page(), site)
    there = open_board(open_page(has_touch=True, viewport={"width": 390, "height": 844}), site)
    here.drag("1.03", -0.5, -0.5)
    here.wait_recorded()
    there.page.wait_for_function("() => document.querySelector('.bsns-layer [data-key=\"1.03|(all)\"]')")
    assert "1.03: recorded by" in there.status()
    there.touch("2.02", 0.5, 0.5)
    there.wait_recorded()
    here.page.wait_for_function("() => document.querySelector('.bsns-layer [data-key=\"2.02|(all)\"]')")
    assert site.placements()["2.02"] == pytest.approx((0.5, 0.5), abs=0.05)
    there.record("2.02", why="It is their money.")
    there.wait_recorded()
    here.page.wait_for_function(
        "() => document.querySelector('[data-key=\"2.02|(all)\"]').getAttribute('aria-label').includes('Recorded: Leverage')"
    )
    assert here.total("leverage") == there.total("leverage")
    here.board.locator(".bsns-undo").click()  # takes back what was recorded here, and that alone
    there.page.wait_for_function("() => document.querySelector('.bsns-tray-list [data-key=\"1.03|(all)\"]')")
    assert there.is_placed("2.02")
    picture(there.page, "board-telephone")


@pytest.mark.parametrize(("form", "begins"), [("svg", b"<svg"), ("png", b"\x89PNG"), ("placements", b"PK")])
def test_saves_the_board_as_a_file_through_voila(site, page, form, begins):
    hands = open_board(page, site)
    hands.board.locator(".bsns-save summary").click()
    with page.expect_download() as held:
        hands.board.locator(f'[data-form="{form}"]').click()
    assert Path(held.value.path()).read_bytes().startswith(begins)


def test_prints_the_board_alone(site, page):
    hands = open_board(page, site)
    page.evaluate("window.printed = []; new MutationObserver((seen) => seen.forEach((one) => one.addedNodes.forEach((node) => {"
                  " if (node.className === 'bsns-print') node.contentWindow.print = () => window.printed.push("
                  "node.contentDocument.images.length && node.contentDocument.images[0].naturalWidth > 0); })))"
                  ".observe(document.body, { childList: true })")  # fmt: skip
    hands.board.locator(".bsns-save summary").click()
    hands.board.locator('[data-form="print"]').click()
    page.wait_for_function("() => window.printed.length")
    assert page.evaluate("window.printed") == [True]


def test_loses_no_decision_when_kernel_and_server_are_killed(tmp_path, page, guard):
    guard.allow("WebSocket|Failed to fetch|ERR_CONNECTION|connection")
    engagement = make_engagement(tmp_path / "data", "Killed table")
    source = tmp_path / "60_board.ipynb"
    nbformat.write(notebook(*OPENED), source)
    program = (
        "import sys; from pathlib import Path; from bsnskit.serve import serve_notebook;"
        "from bsnskit.store.engagement import open_engagement;"
        "sys.exit(serve_notebook(open_engagement(sys.argv[1], data=Path(sys.argv[2])), '60_board', source=Path(sys.argv[3]),"
        " token=sys.argv[4], author=sys.argv[5], language='en', open_browser=False, warm=False))"
    )
    command = ["-c", program, engagement.name, str(tmp_path / "data"), str(source), SECRET, AUTHOR]
    with serving(engagement, command, tmp_path) as served:
        hands = open_board(page, served)
        hands.drag("3.01", -0.6, -0.6)
        hands.wait_recorded()
        hands.record("3.01", why="The parcel can speak for itself.")
        hands.wait_recorded()
        server = psutil.Process(served.pid)
        hands.drag("1.01", 0.5, 0.5, release=False)  # in the hand: nothing of it is recorded
        for process in [*server.children(recursive=True), server]:
            os.kill(process.pid, signal.SIGKILL)
    engagement.ledger.verify()
    stands = judgements.placements(engagement.ledger)
    assert [(row["reason_id"], row["objective"], row["author"]) for row in stands.to_dict("records")] == [
        ("3.01", "eliminate", AUTHOR)
    ]


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
