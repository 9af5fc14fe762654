"""Twenty people vote on forty reasons at once: is every vote there, once, and how long does an answer take?

    python -m benchmarks.ballot              # two minutes of traffic, on 127.0.0.1 alone
    python -m benchmarks.ballot --seconds 20 # the same traffic, pressed together

A few of the twenty are real Chromium pages, the rest speak HTTP over connections that stay open, as a browser does:
they poll, vote, change their mind, and send a tenth of their votes twice. An empty tornado handler in a process of its
own is asked by the same client at the same moments; the answer to a vote may take five times as long at the 95th
percentile. What is printed is what was measured; exit 1 where a promise is broken.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psutil

from bsnskit.store.engagement import create_engagement
from bsnskit.store.events import NewEvent
from bsnskit.store.sittings import ballots_of, begin_sitting, read_sitting
from bsnskit.workshop import BallotProcess
from tools.browser import find_browser

VOTERS, REASONS, PAGES = 20, 40, 3
POLL_S = 2.0
MOST_RATIO, MOST_MEMORY = 5.0, 500_000_000
EMPTY = """
import asyncio, tornado.web, tornado.httpserver, tornado.netutil
class Empty(tornado.web.RequestHandler):
    def post(self): self.finish({})
async def main():
    sockets = tornado.netutil.bind_sockets(0, "127.0.0.1")
    server = tornado.httpserver.HTTPServer(tornado.web.Application([("/", Empty)], log_function=lambda _: None))
    server.add_sockets(sockets)
    print(sockets[0].getsockname()[1], flush=True)
    await asyncio.Event().wait()
asyncio.run(main())
"""


class Line:
    """One connection that stays open, and the cookies of whoever holds it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        self.streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(
        self, method: str, path: str, body: bytes = b"", kind: str = "application/json"
    ) -> tuple[int, bytes, float]:
        """Send a request; return status, body and the time until the whole answer was there [s]."""
        if self.streams is None:
            self.streams = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self.streams
        head = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", f"Content-Length: {len(body)}"]
        head += [f"Content-Type: {kind}", f"Origin: http://127.0.0.1:{self.port}"] if method == "POST" else []
        if self.cookies:
            head.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        began = time.perf_counter()
        writer.write("\r\n".join([*head, "", ""]).encode() + body)
        told = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        fields = [line.split(": ", 1) for line in told[1:] if ": " in line]
        length = next((int(value) for name, value in fields if name.lower() == "content-length"), 0)
        answer = await reader.readexactly(length)
        took = time.perf_counter() - began
        for name, value in fields:
            if name.lower() == "set-cookie":
                key, held = value.split(";", 1)[0].split("=", 1)
                self.cookies[key] = held
        return int(told[0].split()[1]), answer, took


class Run:
    """What was sent and what was measured."""

    def __init__(self, port: int, empty: int, token: str, cards: list[str], seconds: float) -> None:
        self.port, self.empty, self.token, self.cards, self.seconds = port, empty, token, cards, seconds
        self.meant: dict[tuple[str, str], tuple[int, int]] = {}
        self.times: dict[str, list[float]] = {"vote": [], "poll": [], "empty": []}
        self.copies = self.changes = 0

    async def voter(self, name: str, draw: random.Random) -> None:
        """Join, then vote on every card within the time, polling in between."""
        line, empty = Line(self.port), Line(self.empty)
        await line.ask("GET", f"/?token={self.token}")
        form = urlencode({"name": name}).encode()
        await line.ask("POST", "/join", form, "application/x-www-form-urlencoded")
        polling = asyncio.create_task(self.poll(line.cookies))
        moments = sorted(draw.uniform(0, self.seconds) for _ in self.cards)
        began = time.perf_counter()
        for key, moment in zip(draw.sample(self.cards, len(self.cards)), moments, strict=True):
            await asyncio.sleep(max(0.0, began + moment - time.perf_counter()))
            await self.cast(line, empty, name, key, draw)
            if draw.random() < 0.1:
                self.changes += 1
                await self.cast(line, empty, name, key, draw)
        polling.cancel()

    async def cast(self, line: Line, empty: Line, name: str, key: str, draw: random.Random) -> None:
        """Send a vote, a tenth of the time twice, and ask the empty handler beside it."""
        x, y = draw.randint(-10, 10), draw.randint(-10, 10)
        sent = {"round": 1, "key": key, "x": x, "y": y, "change": f"{draw.random()}", "seen": 0, "waited": False}
        for _ in range(1 + (draw.random() < 0.1)):
            body = json.dumps(sent).encode()
            status, answer, took = await line.ask("POST", "/vote", body)
            assert status == 200, (status, answer)
            self.times["vote"].append(took)
            self.times["empty"].append((await empty.ask("POST", "/", body))[2])
            self.copies += json.loads(answer)["outcome"] == "repeated"
        self.meant[name, key] = (x, y)

    async def poll(self, cookies: dict[str, str]) -> None:
        """Ask what stands every two seconds, as the page does."""
        line = Line(self.port)
        line.cookies = cookies
        while True:
            self.times["poll"].append((await line.ask("GET", "/state"))[2])
            await asyncio.sleep(POLL_S)

    async def page(self, browser: Any, name: str, entrance: str, draw: random.Random) -> None:
        """Vote on every card in a real page."""
        page = await (await browser.new_context(viewport={"width": 390, "height": 844})).new_page()
        await page.goto(entrance)
        await page.fill("#name", name)
        await page.click('form[action="/join"] button')
        await page.locator("#pad").wait_for()
        box = await page.locator("#pad").bounding_box()
        for key in self.cards:
            x, y = draw.randint(-10, 10), draw.randint(-10, 10)
            box = await page.locator("#pad").bounding_box()
            await page.mouse.click(box["x"] + box["width"] * (x + 10) / 20, box["y"] + box["height"] * (10 - y) / 20)
            self.meant[name, key] = (x, y)
            await asyncio.sleep(self.seconds / len(self.cards) * draw.uniform(0.6, 0.9))
            await page.click("#next")
        await page.wait_for_function("() => Object.keys(localStorage).length === 0")

    async def all(self, entrance: str, pages: int, chromium: Path | None) -> None:
        """Let everybody vote at once."""
        from playwright.async_api import async_playwright

        draws = [random.Random(number) for number in range(VOTERS)]
        async with async_playwright() as playwright:
            switches = ["--headless=new", "--no-sandbox", "--disable-gpu"]
            browser = await playwright.chromium.launch(executable_path=chromium, args=switches) if pages else None
            await asyncio.gather(
                *(self.page(browser, f"page {number}", entrance, draws[number]) for number in range(pages)),
                *(self.voter(f"voter {number}", draws[number]) for number in range(pages, VOTERS)),
            )
            if browser:
                await browser.close()


def percentile(values: list[float], share: float) -> float:
    """Return a percentile in milliseconds."""
    return 1000 * sorted(values)[min(len(values) - 1, int(share * len(values)))]


def main(arguments: list[str]) -> int:
    """Run it once and print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=110.0)
    parser.add_argument("--pages", type=int, default=PAGES)
    asked = parser.parse_args(arguments)
    chromium = find_browser().path
    with tempfile.TemporaryDirectory(prefix="bsnskit-ballot-") as folder:
        engagement = create_engagement("Ballot", language="en", data=Path(folder))
        cards = [{"reason_id": f"{number}.01", "context": "(all)", "label": f"Reason {number}", "n_contacts": 10.0 * number,
                  "cost_total": 95.0 * number, "tnps": -12.0, "n_tnps": 40} for number in range(1, REASONS + 1)]  # fmt: skip
        listed = [NewEvent("reason", card["reason_id"], {"label": card["label"]}) for card in cards]
        engagement.ledger.append_many(listed, author="Benchmark")
        begin_sitting(engagement, lan=False, public="")
        ballots_of(engagement).open_round(cards, author="Benchmark")
        empty = subprocess.Popen([sys.executable, "-c", EMPTY], stdout=subprocess.PIPE, text=True)
        try:
            with BallotProcess(engagement, "en") as process:
                sitting = read_sitting(engagement)
                assert sitting and empty.stdout
                key = engagement.key()
                run = Run(sitting.port, int(empty.stdout.readline()), sitting.token(key),
                          [f"{card['reason_id']}\n(all)" for card in cards], asked.seconds)  # fmt: skip
                began = time.perf_counter()
                asyncio.run(run.all(sitting.entrances(key)[0], asked.pages, chromium))
                lasted = time.perf_counter() - began
                memory = psutil.Process(process.pid).memory_info().rss
        finally:
            empty.kill()
            empty.wait()
        engagement.ledger.verify()
        return report(run, engagement, asked, lasted, memory)


def report(run: Run, engagement: Any, asked: argparse.Namespace, lasted: float, memory: int) -> int:
    """Print what was measured; 1 where a promise is broken."""
    held = {}
    for subject, event in engagement.ledger.current("vote").items():
        _, voter, reason_id, context = subject.split("|")
        body = event.body or {}
        held[voter, f"{reason_id}\n{context}"] = (round(10 * body["customer_value"]), round(10 * body["company_value"]))
    lost = [one for one in run.meant if one not in held]
    other = [one for one, place in run.meant.items() if held.get(one, place) != place]
    events = len(engagement.ledger.events("vote"))
    ratio = percentile(run.times["vote"], 0.95) / percentile(run.times["empty"], 0.95)
    print(f"{VOTERS} voters ({asked.pages} real pages) x {REASONS} reasons in {lasted:.0f} s")
    print(f"{run.changes} votes changed, {run.copies} sent twice or to the same place, {events} recorded")
    print(f"votes that stand {len(held)}, lost {len(lost)}, other than meant {len(other)}")
    for name, values in run.times.items():
        half, most = percentile(values, 0.5), 1000 * max(values)
        print(
            f"{name:5} n {len(values):5}  p50 {half:6.2f} ms  p95 {percentile(values, 0.95):6.2f} ms  most {most:6.1f} ms"
        )
    print(f"p95 of a vote / p95 of an empty handler: {ratio:.1f} (at most {MOST_RATIO:.0f})")
    print(f"memory of the server {memory / 1e6:.0f} MB (under {MOST_MEMORY / 1e6:.0f})")
    kept = not lost and not other and len(held) == VOTERS * REASONS and ratio <= MOST_RATIO and memory < MOST_MEMORY
    print("kept" if kept else "NOT KEPT")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
