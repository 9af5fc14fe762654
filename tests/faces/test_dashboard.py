"""`bsns dashboard sample` as a client sees it, in English; that it speaks French: the report and docs/pictures.

That other addresses, queries, hosts and sockets are closed: tests/serve/test_page.py.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest

from bsnskit.runs import pristine_sample
from bsnskit.serve.page import PING_MS, PONG_MS
from tools.faces import PATIENCE_S, bsns, serving


@pytest.mark.browser
def test_shows_headline_skyline_matrix_costs_and_actions_and_no_code(tmp_path, page, picture):
    pristine_sample(tmp_path / "data")
    command = bsns("dashboard", "sample", "--language", "en", "--no-browser", roots=tmp_path)
    page.set_default_timeout(1000 * PATIENCE_S)
    with serving(command, tmp_path / "dashboard.out") as face:
        page.goto(face.entrance())
        page.locator("main table").first.wait_for()
        assert page.locator("html").get_attribute("lang") == "en"
        assert page.locator("main h2").all_inner_texts() == [
            "The Skyline: contacts per reason and week",
            "The value-irritant matrix: what the team decided",
            "What costs most",
            "What is being done",
        ]
        tiles = " ".join(page.locator("main").inner_text().split("The Skyline")[0].split())
        for told in (
            "DSI du Rectorat de Versailles",
            "Contacts a year 706",
            "Cost a year €",
            "Needless share of the cost",
        ):
            assert told in tiles, told

        pictures = [unquote(each.get_attribute("src")) for each in page.locator("main img").all()]
        skyline, matrix, costs = (title(each) for each in pictures)
        assert skyline == "Wk 20 2020: 8 contacts on the 8 reasons shown"
        assert matrix == "24 of 27 reasons have an objective; 10 are to be eliminated"
        assert costs.startswith("Reason 2.03 costs most: €5,304 of €")
        assert all(each.bounding_box()["width"] > 600 for each in page.locator("main img").all())
        actions = page.locator("main table").last
        assert "Seconde machine et surveillance du serveur" in actions.inner_text()

        assert page.locator(".jp-InputArea-editor, .jp-InputPrompt:visible, .jp-OutputPrompt:visible").count() == 0
        for hidden in ("mission.headline", "import bsnskit", "open_session", "Traceback", str(tmp_path), face.token):
            assert hidden not in page.content(), hidden
        for width in (1280, 800):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), width
            picture(page, f"dashboard-{width}", full_page=True)
        page.goto("about:blank")
        assert "timeout" not in face.output.read_text("utf-8")


def title(svg: str) -> str:
    """Return what a picture says to those who do not see it."""
    found = re.search(r"<title[^>]*>([^<]*)</title>", svg)
    return found[1] if found else ""


def test_waits_longer_for_an_answer_than_between_two_questions():
    assert PONG_MS >= 2 * PING_MS
