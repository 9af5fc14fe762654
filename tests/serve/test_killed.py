"""A board through Voilà whose kernel and server are killed in the middle."""

from __future__ import annotations

import os
import signal

import nbformat
import psutil
import pytest

from bsnskit.store import judgements
from tests.serve.conftest import OPENED, SECRET, notebook, serving
from tests.widgets.builders import AUTHOR, make_engagement
from tests.widgets.hands import Hands

pytestmark = pytest.mark.browser


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
        page.set_default_timeout(120_000)
        page.goto(f"{served.address}?token={served.token}")
        hands = Hands(page, page.locator(".bsns-board").first)
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
