"""One JupyterLab and one page through Voilà for all tests of this folder, each on an engagement of its own."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import nbformat
import pytest

from bsnskit.store import judgements
from bsnskit.store.engagement import Engagement
from tests.widgets.builders import AUTHOR, make_engagement
from tests.widgets.hands import Hands

VERBATIM = "My name is Zebulon Planted and I am angry"
SECRET = "tok-planted-3f9a"
OPENED = (
    ("parameters", 'client: str = "lab-table"\nweek: str = "last"\nlanguage: str = "en"'),
    ("", "import bsnskit\n\nmission = bsnskit.open_session(client, week=week, language=language)"),
    ("", "mission.board()"),
)
REFUSING = """from bsnskit.errors import NotReady
from bsnskit.widgets.board import LedgerKeeper, board_of

class Closed(LedgerKeeper):
    def commit(self, rows):
        raise NotReady(rows[0]["reason_id"], "this table is closed")

closed = Closed(lambda: mission.chain, mission.engagement.ledger, words=mission.words, author="Anne")
board_of(closed, mission.words)"""
FAILING = f'shown = "{VERBATIM}"\nraise RuntimeError("/secret/place: " + shown)'


def notebook(*cells: tuple[str, str]) -> Any:
    """Build a notebook; a first word of a cell is its tag, "md" makes it prose."""
    made = nbformat.v4.new_notebook()
    made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    for number, (tag, source) in enumerate(cells):
        if tag == "md":
            cell = nbformat.v4.new_markdown_cell(source)
        else:
            cell = nbformat.v4.new_code_cell(source, metadata={"tags": [tag]} if tag else {})
        made.cells.append(nbformat.from_dict({**cell, "id": f"cell-{number}"}))
    return made


@dataclass
class Answer:
    """What a server answered."""

    status: int
    headers: dict[str, str]
    text: str


@dataclass
class Served:
    """A server that runs, and the engagement it serves."""

    engagement: Engagement
    address: str
    token: str
    output: Path
    pid: int
    cookie: str = field(default="", repr=False)

    @property
    def host(self) -> str:
        return urlsplit(self.address).netloc

    def ask(self, path: str, *, method: str = "GET", known: bool = False, **headers: str) -> Answer:
        """Send one request as it is written, following nothing; `known` adds the cookie of a visitor with the token."""
        connection = http.client.HTTPConnection(self.host, timeout=120)
        try:
            if known:
                headers["Cookie"] = self.cookie or self.enter()
            connection.request(method, path, headers=headers)
            answer = connection.getresponse()
            return Answer(answer.status, dict(answer.getheaders()), answer.read().decode("utf-8", "replace"))
        finally:
            connection.close()

    def enter(self) -> str:
        answer = self.ask(f"/?token={self.token}")
        self.cookie = answer.headers["Set-Cookie"].split(";")[0]
        return self.cookie

    @cached_property
    def shown(self) -> Answer:
        """Return the page as its first visitor without a browser got it."""
        return self.ask("/", known=True)

    def placements(self) -> dict[str, tuple[float, float]]:
        """Return what the ledger holds, as a reader in another process sees it."""
        table = judgements.placements(self.engagement.ledger)
        places = zip(table["customer_value"], table["company_value"], strict=True)
        return dict(zip(table["reason_id"], places, strict=True))


@contextmanager
def serving(engagement: Engagement, command: list[str], place: Path) -> Iterator[Served]:
    """Run a server until the tests are over."""
    output = place / f"{engagement.name}.out"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BSNSKIT_")}
    environment |= {"BSNSKIT_AUTHOR": AUTHOR, "BSNSKIT_LANGUAGE": "en", "PYTHONIOENCODING": "utf-8"}
    with output.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, *command], stdout=stream, stderr=subprocess.STDOUT, env=environment, cwd=place
        )
        try:
            address = _address(process, output)
            token = parse_qs(urlsplit(address).query)["token"][0]
            yield Served(engagement, address.split("?")[0], token, output, process.pid)
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _address(process: subprocess.Popen[bytes], output: Path) -> str:
    until = time.monotonic() + 240
    while time.monotonic() < until:
        said = output.read_text("utf-8")
        found = [line.strip() for line in said.splitlines() if line.strip().startswith("http://127.0.0.1")]
        if found:
            return found[0]
        assert process.poll() is None, said
        time.sleep(0.1)
    raise AssertionError(output.read_text("utf-8"))


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """JupyterLab as `bsns lab` opens it, with one more notebook among the working copies."""
    root = tmp_path_factory.mktemp("lab")
    engagement = make_engagement(root / "data", "Lab table")
    nbformat.write(notebook(*OPENED, ("", REFUSING)), engagement.room("notebooks") / "60_board.ipynb")
    command = [
        "-m",
        "bsnskit.cli",
        "--data",
        str(root / "data"),
        "lab",
        "Lab table",
        "--language",
        "en",
        "--no-browser",
    ]
    with serving(engagement, command, root) as served:
        yield served


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A page through Voilà: two boards, the assistant, and a cell that fails with words and a path that nobody may see."""
    root = tmp_path_factory.mktemp("site")
    engagement = make_engagement(root / "data", "Site table")
    source = root / "60_board.ipynb"
    cells = (("", REFUSING), ("", "mission.intake()"), ("", FAILING))
    nbformat.write(notebook(("md", "# What we were told"), *OPENED, *cells), source)
    (root / "data" / "site-table" / "picture.png").write_bytes(b"\x89PNG planted")
    # On a signal the time of its token is over, as it is hours later.
    program = (
        "import datetime, gc, signal, sys; from pathlib import Path; from bsnskit.serve import serve_notebook;"
        "from bsnskit.serve.page import PageServer; from bsnskit.store.engagement import open_engagement;"
        "over = lambda *_: [setattr(one, 'until', datetime.datetime.now(datetime.UTC)) for one in gc.get_objects()"
        " if isinstance(one, PageServer)];"
        "signal.signal(signal.SIGUSR1, over);"
        "engagement = open_engagement(sys.argv[1], data=Path(sys.argv[2]));"
        "sys.exit(serve_notebook(engagement, '60_board', source=Path(sys.argv[3]), token=sys.argv[4],"
        " author=sys.argv[5], language='en', open_browser=False))"
    )
    command = ["-c", program, "site-table", str(root / "data"), str(source), SECRET, AUTHOR]
    with serving(engagement, command, root) as served:
        yield served


@pytest.fixture
def lab_page(lab: Served, page: Any, guard: Any) -> LabPage:
    """JupyterLab in a browser, the notebook of the board open."""
    guard.allow("widget model not found")  # what JupyterLab says of saved widgets before the notebook has run again
    page.goto(f"{lab.address}/tree/60_board.ipynb?token={lab.token}")
    page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=60_000)
    page.locator(".jp-StatusBar-TextItem", has_text="Idle").first.wait_for(timeout=60_000)
    return LabPage(page)


class LabPage:
    """JupyterLab as its user works with it."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def menu(self, *names: str) -> None:
        self.page.locator(".lm-MenuBar-itemLabel", has_text=names[0]).first.click()
        for name in names[1:]:
            self.page.locator(".lm-Menu-itemLabel", has_text=name).first.click()

    def run_all(self) -> Hands:
        self.menu("Run", "Run All Cells")
        return self.board()

    def restart_and_run_all(self) -> Hands:
        old = self.page.locator(".bsns-board").first.element_handle()
        self.menu("Kernel", "Restart Kernel and Run All Cells")
        self.page.locator(".jp-Dialog button.jp-mod-accept").click()
        self.page.wait_for_function("(board) => !board.isConnected", arg=old, timeout=60_000)
        return self.board()

    def board(self, number: int = 0) -> Hands:
        return Hands(self.page, self.page.locator(".bsns-board").nth(number))

    def save(self) -> None:
        """Save the notebook once nothing runs in it any more."""
        self.page.locator(".jp-StatusBar-TextItem", has_text="Idle").first.wait_for(timeout=60_000)
        with self.page.expect_response(
            lambda answer: answer.request.method == "PUT" and "/api/contents/" in answer.url
        ):
            self.menu("File", "Save Notebook")
