"""`bsns dashboard sample` as a client sees it."""

from __future__ import annotations

import pytest

from bsnskit.runs import pristine_sample
from bsnskit.store.engagement import open_engagement
from tests.serve.conftest import serving

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def dashboard(tmp_path_factory):
    root = tmp_path_factory.mktemp("dashboard")
    engagement = open_engagement("sample", data=pristine_sample(root / "data"))
    command = [
        "-m",
        "bsnskit.cli",
        "--data",
        str(root / "data"),
        "dashboard",
        "sample",
        "--language",
        "fr",
        "--no-browser",
    ]
    with serving(engagement, command, root) as served:
        yield served


def test_shows_the_client_every_part_without_an_error_and_without_a_notebook(dashboard, open_page, picture):
    page = open_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{dashboard.address}?token={dashboard.token}", timeout=120_000)
    page.get_by_text("706", exact=True).first.wait_for(timeout=60_000)
    page.locator(".jp-OutputArea-child :is(svg, img)").nth(2).wait_for(timeout=60_000)
    shown = page.locator("main").inner_text()
    for part in ("DSI du Rectorat de Versailles", "Skyline", "matrice valeur-irritant", "coûte le plus", "en cours"):
        assert part in shown, part
    for hidden in (
        "n’a pas pu être faite",
        "Traceback",
        "mission.headline",
        "import bsnskit",
        str(dashboard.engagement.folder),
    ):
        assert hidden not in page.content(), hidden
    assert page.locator("html").get_attribute("lang") == "fr"
    for width in (1280, 800):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), width
        picture(page, f"dashboard-{width}", full_page=True)
