"""The browser fixtures find what a page must not do."""

from __future__ import annotations

import asyncio
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.browser import Guard
from tools import browser

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def watched(chromium):
    """A page with a guard that the test itself asks."""
    guard = Guard()
    context = chromium.new_context()
    guard.watch(context)
    yield context.new_page(), guard
    context.close()


@pytest.fixture(scope="module")
def site():
    """A server on this machine with one page and one missing picture."""

    class Site(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(404 if self.path.endswith(".png") else 200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write("<link rel=icon href=data:,><h1>Éradiquer</h1>".encode())

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.mark.browser
def test_accepts_a_page_of_this_machine(watched, site):
    page, guard = watched
    page.goto(site)
    assert page.inner_text("h1") == "Éradiquer"
    assert guard.findings() == []


@pytest.mark.browser
@pytest.mark.parametrize("address", ["https://example.org/library.js", "http://93.184.216.34/library.js"])
def test_finds_a_request_that_leaves_and_stops_it(watched, address):
    page, guard = watched
    page.set_content(
        f"<script>window.arrived = true</script><script src='{address}' onerror='arrived = false'></script>"
    )
    assert page.evaluate("arrived") is False
    guard.allow(".*")
    assert guard.findings() == [f"leaves this machine: {address}"]


@pytest.mark.browser
def test_finds_a_socket_that_leaves(watched):
    page, guard = watched
    page.set_content("<script>new WebSocket('wss://example.org/live').onerror = () => window.closed_ = true</script>")
    page.wait_for_function("window.closed_")
    assert "leaves this machine: wss://example.org/live" in guard.findings()


@pytest.mark.browser
def test_finds_errors_but_those_that_are_named(watched, site):
    page, guard = watched
    page.goto(site)
    page.set_content("<img src='absent.png'><script>console.error('no such card'); console.log('fine')</script>")
    page.wait_for_load_state("networkidle")
    page.set_content("<script>throw new Error('lost')</script>")
    page.wait_for_timeout(100)
    found = sorted(guard.findings())
    assert len(found) == 3
    assert found[0].startswith("console: Failed to load resource") and "absent.png" in found[0]
    assert found[1].startswith("console: no such card")
    assert found[2].startswith("uncaught: ") and "lost" in found[2]
    guard.allow("no such card")
    assert len(guard.findings()) == 2


def test_lets_other_tests_run_an_event_loop_of_their_own():
    async def answer() -> int:
        await asyncio.sleep(0)
        return 42

    assert asyncio.run(answer()) == 42


@pytest.mark.browser
def test_fails_the_test_whose_page_misbehaves_and_keeps_its_picture(pytester, monkeypatch, tmp_path):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("BSNSKIT_PICTURES", str(tmp_path))
    monkeypatch.setenv("BSNSKIT_BROWSER", str(browser.find_browser().path))
    pytester.makepyfile("""
        import pytest

        pytestmark = pytest.mark.browser

        def test_shows(page, picture):
            page.set_content("<h1>Board</h1>")
            assert picture(page, "board").exists()

        def test_shouts(page):
            page.set_content("<script>console.error('lost')</script>")

        def test_is_forgiven(page, guard):
            guard.allow("lost")
            page.set_content("<script>console.error('lost')</script>")

        def test_breaks(page):
            page.set_content("<h1>Board</h1>")
            assert page.inner_text("h1") == "Dashboard"
    """)
    ended = pytester.runpytest_subprocess("-p", "tests.needs", "-p", "tests.browser")
    ended.assert_outcomes(passed=3, failed=1, errors=1)
    ended.stdout.fnmatch_lines(["*The page did what it must not:*", "console: lost*"])
    pictures = sorted(path.name for path in tmp_path.glob("*.png"))
    assert pictures[0] == "board.png"
    assert len(pictures) == 2 and pictures[1].startswith("failed-") and "breaks" in pictures[1]


@pytest.fixture
def no_memory():
    browser.find_browser.cache_clear()
    yield
    browser.find_browser.cache_clear()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a browser is known by its place")
def test_passes_by_a_command_that_does_not_start(no_memory, monkeypatch, tmp_path):
    for name, ends in (("chromium", "exit 1"), ("google-chrome", "exit 0")):
        command = tmp_path / name
        command.write_text(f"#!/bin/sh\n{ends}\n")
        command.chmod(0o755)
    monkeypatch.delenv("BSNSKIT_BROWSER", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert browser.find_browser().path == tmp_path / "google-chrome"


def test_takes_the_browser_that_is_named_and_no_other(no_memory, monkeypatch, tmp_path):
    monkeypatch.setenv("BSNSKIT_BROWSER", str(tmp_path / "absent"))
    found = browser.find_browser()
    assert found.path is None
    assert str(tmp_path / "absent") in found.why
