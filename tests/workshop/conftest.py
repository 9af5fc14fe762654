"""One `bsns workshop` for the tests of this folder: a ballot and a facilitator's page, on an engagement of its own."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import psutil
import pytest

from bsnskit.store.ballots import Ballots, cards_of
from bsnskit.store.engagement import Engagement
from bsnskit.store.events import NewEvent
from bsnskit.store.sittings import Sitting, ballots_of, begin_sitting, read_sitting
from bsnskit.workshop import BallotProcess
from tests.widgets.builders import AUTHOR, make_engagement

HOSTILE = (
    "<img src=x onerror=\"document.title='broken'\">",
    "</script><script>document.title='broken'</script>",
    "=cmd|' /C calc'!A0",
    "W" * 500,
    "😀 " * 40,
    "لا أستطيع الوصول إلى حسابي",
    "{n} {name} %s",
)
PATIENCE_S = 300
BALLOT_LISTENS, PAGE_LISTENS = "until then a restart keeps", "Whoever has this whole address"


@dataclass
class Answer:
    """What a server answered."""

    status: int
    headers: dict[str, str]
    set_cookies: list[str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


@dataclass
class Person:
    """A participant without a browser: cookies, and what is sent as it is written."""

    address: str
    host: str = ""
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, path: str, *, method: str = "GET", body: str | None = None, **headers: str) -> Answer:
        connection = http.client.HTTPConnection(self.address, timeout=30)
        headers.setdefault("Host", self.host or self.address)
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            connection.request(method, path, body=body, headers=headers)
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
            told = answer.headers.get_all("Set-Cookie", [])
            cookies = dict(part.partition(";")[0].split("=", 1) for part in told)
            self.cookies = {
                name: value for name, value in {**self.cookies, **cookies}.items() if value not in ("", '""')
            }
            return Answer(answer.status, dict(answer.getheaders()), told, text)
        finally:
            connection.close()

    def send(self, path: str, **fields: str) -> Answer:
        """Send a form as our own page would."""
        origin = f"http://{self.host or self.address}"
        return self.ask(
            path, method="POST", body=urlencode(fields), Origin=origin,
            **{"Content-Type": "application/x-www-form-urlencoded"},
        )  # fmt: skip

    def vote(self, reason_id: str = "1.01", x: int = 3, y: int = -4, **more: Any) -> Answer:
        sent = {
            "round": 1,
            "key": f"{reason_id}\n(all)",
            "x": x,
            "y": y,
            "change": "a",
            "seen": 0,
            "waited": False,
            **more,
        }
        origin = f"http://{self.host or self.address}"
        return self.ask(
            "/vote", method="POST", body=json.dumps(sent), Origin=origin, **{"Content-Type": "application/json"}
        )


@dataclass
class Room:
    """A ballot that runs, and the engagement behind it."""

    engagement: Engagement
    process: BallotProcess

    @property
    def sitting(self) -> Sitting:
        held = read_sitting(self.engagement)
        assert held
        return held

    @property
    def ballots(self) -> Ballots:
        return ballots_of(self.engagement)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.sitting.port}"

    @property
    def entrance(self) -> str:
        return self.sitting.entrances(self.engagement.key())[0]

    @property
    def token(self) -> str:
        return self.sitting.token(self.engagement.key())

    def cards(self) -> list[dict[str, Any]]:
        from bsnskit.method.chain import Chain

        return cards_of(
            Chain(self.engagement).cards.astype(object).where(lambda table: table.notna(), None).to_dict("records")
        )

    def arrive(self, *, token: str | None = None) -> Person:
        """Scan the code."""
        person = Person(self.address)
        person.ask(f"/?token={token or self.token}")
        return person

    def join(self, name: str, **fields: str) -> Person:
        person = self.arrive()
        assert person.send("/join", name=name, **fields).status == 303
        return person


@contextmanager
def ballot_room(root: Path, name: str, *, lan: bool = False, public: str = "", opened: bool = True) -> Iterator[Room]:
    """Run the ballot alone, without the facilitator's page."""
    engagement = make_engagement(root / "data", name)
    hostile = [
        NewEvent(
            "reason", f"9.{number:02d}", {"topic": text, "label": text, "position": 90 + number, "state": "active"}
        )
        for number, text in enumerate(HOSTILE, start=1)
    ]
    engagement.ledger.append_many(hostile, author=AUTHOR)
    begin_sitting(engagement, lan=lan, public=public)
    with BallotProcess(engagement, "en") as process:
        room = Room(engagement, process)
        if opened:
            room.ballots.open_round(room.cards(), author=AUTHOR)
        yield room


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """A ballot on this machine alone, round 1 open."""
    with ballot_room(tmp_path_factory.mktemp("room"), "Room") as found:
        yield found


@dataclass
class Workshop:
    """`bsns workshop` as a facilitator starts it."""

    engagement: Engagement
    process: subprocess.Popen[bytes]
    output: Path

    def said(self) -> str:
        return self.output.read_text("utf-8")

    def address(self, kind: str) -> str:
        """Return the whole address of the "ballot" (said first) or of the "page"."""
        lines = [line.strip().split()[0] for line in self.said().splitlines() if line.strip().startswith("http://")]
        return lines[0] if kind == "ballot" else lines[-1]

    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def ballot_process(self) -> psutil.Process:
        return next(child for child in self.children() if "bsnskit.workshop" in child.cmdline())

    @property
    def room(self) -> Room:
        return Room(self.engagement, None)  # type: ignore[arg-type]


@contextmanager
def workshop_running(engagement: Engagement, *options: str, until: str = PAGE_LISTENS) -> Iterator[Workshop]:
    """Start `bsns workshop` and wait until it says so: both addresses as a rule."""
    output = engagement.folder.parent.parent / f"workshop-{time.monotonic_ns()}.out"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BSNSKIT_")}
    environment |= {"BSNSKIT_AUTHOR": AUTHOR, "BSNSKIT_LANGUAGE": "en", "PYTHONIOENCODING": "utf-8"}
    environment["BSNSKIT_BALLOT_PORT"] = os.environ["BSNSKIT_BALLOT_PORT"]
    command = [
        sys.executable,
        "-m",
        "bsnskit.cli",
        "--data",
        str(engagement.folder.parent),
        "workshop",
        engagement.name,
    ]
    command += ["--language", "en", "--no-browser", *options]
    with output.open("wb") as stream:
        process = subprocess.Popen(command, stdout=stream, stderr=subprocess.STDOUT, env=environment)
    try:
        last = time.monotonic() + PATIENCE_S
        while until not in output.read_text("utf-8"):
            assert process.poll() is None and time.monotonic() < last, output.read_text("utf-8")
            time.sleep(0.2)
        yield Workshop(engagement, process, output)
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    """The whole of it."""
    engagement = make_engagement(tmp_path_factory.mktemp("workshop") / "data", "Workshop")
    with workshop_running(engagement) as found:
        yield found


def host_of(address: str) -> str:
    return urlsplit(address).netloc
