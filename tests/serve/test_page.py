"""One notebook through Voilà: the board works there, and all that Voilà leaves open is closed."""

from __future__ import annotations

import json
import os
import re
import signal
import time
from pathlib import Path

import pytest
import websockets.exceptions
import websockets.sync.client

from bsnskit.serve.page import IDLE_S
from bsnskit.widgets.board import LOOK_S, SURE_EVERY
from tests.serve.conftest import SECRET, VERBATIM
from tests.widgets.builders import AUTHOR
from tests.widgets.hands import Hands


def open_site(page, site) -> Hands:
    page.set_default_timeout(120_000)
    page.goto(f"{site.address}?token={site.token}")
    return Hands(page, page.locator(".bsns-board").first)


def kernel_of(html: str) -> str:
    config = re.search(r'<script id="jupyter-config-data"[^>]*>(.*?)</script>', html, re.DOTALL)
    assert config
    return str(json.loads(config[1])["kernelId"])


@pytest.mark.browser
def test_records_five_drops_that_are_there_when_the_page_is_opened_again(site, page, picture):
    hands = open_site(page, site)
    for reason_id, customer, company in [("3.01", -0.6, -0.6), ("1.01", 0.5, -0.5), ("2.01", -0.5, 0.5)]:
        hands.drag(reason_id, customer, company)
        hands.wait_recorded()
    hands.carry("2.03", "ArrowRight", "ArrowRight", "ArrowUp")
    hands.carry("1.02", "ArrowLeft", "ArrowDown")
    hands.wait_recorded()
    recorded = site.placements()
    assert sorted(recorded) == ["1.01", "1.02", "2.01", "2.03", "3.01"]
    assert (recorded["2.03"], recorded["1.02"]) == ((0.2, 0.1), (-0.1, -0.1))
    hands.record("3.01", why="The parcel can speak for itself.")
    hands.wait_recorded()
    assert hands.total("eliminate") == ["1+1", "640", "€6,400"]
    picture(page, "page-board", full_page=True)

    # A page was prepared before these drops: it must not be the one that is shown.
    page.reload(timeout=120_000)
    again = Hands(page, page.locator(".bsns-board").first)
    assert all(again.is_placed(reason_id) for reason_id in recorded)
    assert again.total("eliminate") == ["1+1", "640", "€6,400"]
    assert site.engagement.ledger.events("placement")[-1].author == AUTHOR


@pytest.mark.browser
def test_takes_a_refused_move_back_in_voila(site, page):
    open_site(page, site)
    closed = Hands(page, page.locator(".bsns-board").nth(1))
    closed.drag("3.08a", 0.5, 0.5)
    closed.board.locator(".bsns-notice").wait_for()
    assert "this table is closed" in closed.notice()
    assert not closed.is_placed("3.08a")


@pytest.mark.browser
def test_the_assistant_takes_a_file_in_and_back_in_voila(site, page, tmp_path):
    open_site(page, site)
    file = tmp_path / "centre.csv"
    file.write_text("Month;Contacts\n2019-09;60\n2019-10;71\n", "utf-8")
    box = page.locator(".bsns-intake")
    box.locator("input[type=file]").set_input_files(file)
    box.get_by_label("What the file holds", exact=True).select_option("totals")
    box.get_by_role("button", name="Accept and import").click()
    box.locator(".bsns-intake-done", has_text="2 rows read = 2 taken in + 0 set aside").wait_for()
    assert "What was taken in: centre.csv" in box.locator(".bsns-intake-profile").inner_text()
    assert site.engagement.totals["n_contacts"].tolist() == [60, 71]
    box.get_by_role("button", name="Take the last import back").click()
    box.locator(".bsns-intake-name", has_text="centre.csv").wait_for()
    assert site.engagement.totals.empty


@pytest.mark.browser
def test_shows_a_failed_cell_without_its_words_and_places(site, page):
    open_site(page, site)
    shown = page.locator("[data-mime-type='application/vnd.jupyter.stderr'], .jp-RenderedText").last.inner_text()
    assert shown.strip().startswith("This part of the page could not be made")
    shown = page.content()
    for hidden in (
        VERBATIM,
        "/secret/place",
        "RuntimeError",
        "Traceback",
        "open_session",
        SECRET,
        str(site.engagement.folder),
    ):
        assert hidden not in shown, hidden


@pytest.mark.browser
def test_keeps_the_token_out_of_the_address_and_the_looks_of_a_notebook_off_the_page(site, page):
    open_site(page, site)
    assert page.url == site.address
    assert page.title() == "Site table"
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator(".jp-InputArea-editor, .jp-InputPrompt:visible, .jp-OutputPrompt:visible").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.browser
def test_stops_the_kernel_when_its_page_is_left(site, open_page):
    page = open_page()
    open_site(page, site)
    kernel = kernel_of(page.content())
    assert site.ask(f"/api/kernels/{kernel}", known=True).status == 200
    page.goto("about:blank")
    until = time.monotonic() + 20
    while site.ask(f"/api/kernels/{kernel}", known=True).status != 404:
        assert time.monotonic() < until
        time.sleep(0.2)


@pytest.mark.parametrize(
    "path", ["/", "/?token=", "/?token=wrong", "/api/kernels/00000000-0000-0000-0000-000000000000"]
)
def test_refuses_whoever_lacks_the_token(site, path):
    answer = site.ask(path)
    assert answer.status == 403
    assert "Open the whole address" in answer.text
    assert "login" not in answer.text and str(site.engagement.folder) not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/01_qualification",
        "/01_qualification.ipynb",
        "/60_board.ipynb",
        "/voila/render/01_qualification.ipynb",
        "/voila/tree",
        "/voila/api/contents/",
        "/voila/files/engagement.yml",
        "/voila/files/picture.png",
        "/voila/files/60_board.ipynb",
        "/voila/files/../data/site-table/engagement.yml",
        "/voila/static/../../../../../../../../../../etc/hostname",
        "/voila/templates/../../../../../../etc/hostname",
        "/voila/templates/lab/static/..%2f..%2f..%2f..%2fjupyter_config.json",
        "/engagement.yml",
        "/data/site-table/ledger.sqlite",
        "/%2e%2e/engagement.yml",
        "/login",
        "/logout",
        "/api/kernels",
        "/api/contents",
        "/voila/query/00000000-0000-0000-0000-000000000000",
        "/voila/execution/00000000-0000-0000-0000-000000000000",
    ],
)
def test_has_nothing_at_any_other_address(site, path):
    answer = site.ask(path, known=True)
    assert answer.status in {403, 404, 405, 500}, answer.text[:300]
    assert "client:" not in answer.text and "PNG" not in answer.text and "Traceback" not in answer.text
    assert "site-packages" not in answer.text


@pytest.mark.parametrize("query", ["template=nonexistent", "theme=dark", f"token={SECRET}", "a=b"])
def test_takes_no_query_and_starts_no_kernel_for_it(site, query):
    answer = site.ask(f"/?{query}", known=True)
    assert (answer.status, answer.headers["Location"]) == (302, "/")


def test_answers_no_foreign_host_name(site):
    assert site.ask("/", known=True, Host="evil.example").status == 403


def test_lets_no_socket_in_without_the_token_or_from_elsewhere(site):
    kernel = kernel_of(site.shown.text)
    channel = f"ws://{site.host}/api/kernels/{kernel}/channels"
    for headers, origin in (({}, f"http://{site.host}"), ({"Cookie": site.cookie}, "http://evil.example")):
        with pytest.raises(websockets.exceptions.InvalidStatus) as refused:
            websockets.sync.client.connect(channel, additional_headers=headers, origin=origin)
        assert refused.value.response.status_code == 403
    with websockets.sync.client.connect(
        channel, additional_headers={"Cookie": site.cookie}, origin=f"http://{site.host}"
    ):
        pass


def test_stops_and_runs_nothing_on_request(site):
    kernel = kernel_of(site.shown.text)
    assert site.ask(f"/api/kernels/{kernel}", method="DELETE", known=True).status in {403, 405}
    assert site.ask(f"/voila/api/shutdown/{kernel}", method="POST").status == 403
    assert site.ask("/api/kernels", method="POST", known=True).status in {403, 404, 405}
    assert site.ask(f"/api/kernels/{kernel}", known=True).status == 200


def test_tells_the_browser_to_ask_no_other_machine(site):
    headers = site.shown.headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "frame-ancestors 'none'" in policy
    assert not re.search(r"https?://|\*", policy)
    assert headers["Referrer-Policy"] == "no-referrer"


def test_names_no_other_machine_in_the_page(site):
    html = site.shown.text
    others = {name for name in re.findall(r"https?://([\w.-]+)", html) if name not in {"127.0.0.1", "www.w3.org"}}
    assert others == set()


def test_writes_neither_token_nor_words_of_customers_to_its_log(site):
    site.ask(f"/?token={SECRET}")
    written = "".join(place.read_text("utf-8") for place in (site.engagement.folder / "log").glob("*"))
    assert "page GET / " in written
    for place in site.engagement.folder.rglob("*"):
        if place.is_file():
            content = place.read_bytes()
            assert SECRET.encode() not in content and VERBATIM.encode() not in content, place


def test_stops_kernels_nobody_looks_at():
    assert 60 <= IDLE_S <= 3600


@pytest.mark.browser
def test_two_boards_on_one_engagement_follow_each_other(site, open_page, picture):
    # The looks are far less than a second apart; how long one takes depends on the machine alone.
    assert LOOK_S * SURE_EVERY < 1
    here = open_site(open_page(), site)
    there = open_site(open_page(has_touch=True, viewport={"width": 390, "height": 844}), site)
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


@pytest.mark.browser
def test_saves_the_board_as_files_and_prints_it_alone(site, page):
    hands = open_site(page, site)
    for form, begins in (("svg", b"<svg"), ("png", b"\x89PNG"), ("placements", b"PK")):
        hands.board.locator(".bsns-save summary").click()
        with page.expect_download() as held:
            hands.board.locator(f'[data-form="{form}"]').click()
        assert Path(held.value.path()).read_bytes().startswith(begins), form
    page.evaluate("window.printed = []; new MutationObserver((seen) => seen.forEach((one) => one.addedNodes.forEach((node) => {"
                  " if (node.className === 'bsns-print') node.contentWindow.print = () => window.printed.push("
                  "node.contentDocument.images.length && node.contentDocument.images[0].naturalWidth > 0); })))"
                  ".observe(document.body, { childList: true })")  # fmt: skip
    hands.board.locator(".bsns-save summary").click()
    hands.board.locator('[data-form="print"]').click()
    page.wait_for_function("() => window.printed.length")
    assert page.evaluate("window.printed") == [True]


def test_lets_nobody_in_once_the_time_of_the_token_is_over(site):
    kernel = kernel_of(site.shown.text)
    assert site.ask("/voila/static/voila.js", known=True).status != 403
    os.kill(site.pid, signal.SIGUSR1)
    for path, known in (("/", True), (f"/?token={site.token}", False), (f"/api/kernels/{kernel}", True)):
        answer = site.ask(path, known=known)
        assert answer.status == 403 and "Set-Cookie" not in answer.headers, path
    with pytest.raises(websockets.exceptions.InvalidStatus):
        websockets.sync.client.connect(
            f"ws://{site.host}/api/kernels/{kernel}/channels",
            additional_headers={"Cookie": site.cookie},
            origin=f"http://{site.host}",
        )
