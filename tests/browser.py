"""A real browser for tests, and a guard over what its pages do.

`chromium` is one Playwright browser per session, `page` a fresh page per test, `open_page` makes further ones (another
person, a phone), `guard` holds what the pages did wrong: at the end of the test any request that would leave this
machine and any error on the console fails it, unless the test allowed it by name. `picture` saves what is seen.
Mark such tests `browser`.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tools.browser import find_browser

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page

SWITCHES = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-proxy-server",
    # Nothing but this machine has an address: a page that needs the network fails here as it would with the cable out.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
HERE = {"127.0.0.1", "localhost", "::1"}
PICTURES = Path(os.environ.get("BSNSKIT_PICTURES", Path(__file__).resolve().parents[1] / "test-pictures"))

_LOOP = pytest.StashKey[asyncio.AbstractEventLoop]()
LEFT_OPEN = "Canceled future for \\w+ message before replies were done"
"""What JupyterLab says of its own requests that are open when a kernel is restarted or a page is left."""
_FAILED = pytest.StashKey[bool]()


class Guard:
    """What the watched pages did that they must not."""

    def __init__(self) -> None:
        self.left: list[str] = []
        self.errors: list[str] = []
        self._allowed = [re.compile(LEFT_OPEN)]

    def allow(self, pattern: str) -> None:
        """Exempt errors that match a regular expression; requests that leave the machine cannot be exempted."""
        self._allowed.append(re.compile(pattern))

    def watch(self, context: BrowserContext) -> None:
        """Record what every page of a context does from now on."""
        context.on("request", lambda request: self._sent(request.url))
        context.on("console", self._said)
        context.on("weberror", lambda error: self.errors.append(f"uncaught: {error.error}"))
        context.on("page", lambda page: page.on("websocket", lambda socket: self._sent(socket.url)))

    def findings(self) -> list[str]:
        """Return every request that left and every error that no one allowed."""
        errors = [error for error in self.errors if not any(known.search(error) for known in self._allowed)]
        return [*(f"leaves this machine: {address}" for address in self.left), *errors]

    def _sent(self, address: str) -> None:
        parts = urlsplit(address)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.hostname not in HERE:
            self.left.append(address)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(f"console: {message.text} ({message.location.get('url', '')})")


@pytest.fixture(scope="session")
def chromium(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """The browser of this machine, headless, without any way to the network."""
    from playwright.sync_api import sync_playwright

    found = find_browser()
    if found.path is None:
        pytest.fail(f"{found.why}; a test that uses a browser is marked `browser`")
    with sync_playwright() as playwright:
        loop = asyncio.get_running_loop()
        request.config.stash[_LOOP] = loop
        browser = playwright.chromium.launch(executable_path=found.path, args=list(SWITCHES))
        yield browser
        asyncio._set_running_loop(loop)
        browser.close()
    del request.config.stash[_LOOP]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Keep Playwright's event loop, which never stops running, out of tests that use no browser."""
    loop = item.config.stash.get(_LOOP, None)
    if loop is not None:
        asyncio._set_running_loop(loop if "chromium" in getattr(item, "fixturenames", ()) else None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    report = yield
    if report.failed:
        item.stash[_FAILED] = True
    return report


@pytest.fixture
def guard() -> Iterator[Guard]:
    """The guard over this test's pages; `guard.allow(pattern)` names an error that is meant."""
    guard = Guard()
    yield guard
    findings = guard.findings()
    if findings:
        pytest.fail("The page did what it must not:\n" + "\n".join(findings), pytrace=False)


@pytest.fixture
def open_page(request: pytest.FixtureRequest, chromium: Browser, guard: Guard) -> Iterator[Callable[..., Page]]:
    """Open a watched page of its own person: `open_page(viewport={"width": 390, "height": 844}, has_touch=True)`."""
    contexts: list[BrowserContext] = []

    def open_page(**options: object) -> Page:
        settings: dict[str, object] = {
            "viewport": {"width": 1440, "height": 900},
            "reduced_motion": "reduce",
            **options,
        }
        context = chromium.new_context(**settings)  # type: ignore[arg-type]
        contexts.append(context)
        guard.watch(context)
        return context.new_page()

    yield open_page
    for number, context in enumerate(contexts):
        if request.node.stash.get(_FAILED, False):
            for page in context.pages:
                save_picture(page, f"failed-{re.sub(r'[^A-Za-z0-9]+', '-', request.node.nodeid).strip('-')}-{number}")
        context.close()


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A fresh watched page, 1440 x 900."""
    return open_page()


@pytest.fixture
def picture() -> Callable[..., Path]:
    """Save what a page or one of its parts shows: `picture(page, "board-fr", full_page=True)`.

    Pictures go to test-pictures/, which git ignores, or to the folder that BSNSKIT_PICTURES names (docs/pictures).
    """
    return save_picture


def save_picture(seen: Page | Locator, name: str, **options: object) -> Path:
    """Save a picture of a page or a part of it, and return its file."""
    place = PICTURES / f"{name}.png"
    seen.screenshot(path=place, animations="disabled", **options)  # type: ignore[arg-type]
    return place
