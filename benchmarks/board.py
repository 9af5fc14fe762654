"""How long from a drop to the ledger written and the totals redrawn, beside a bare board on the same page?

Run: python benchmarks/board.py [--drops 40] [--before 10,1000] [--faces voila,lab]

Both boards hold 60 cards in one page of a real Chromium. A drop is a real mouse drag; time runs in the page from
`pointerup` to the first change of the totals, which comes after the kernel has written the drop to disk. The boards
take turns, ten drops each. Printed: the 50th and 95th percentile of each [ms], their ratio, and what was tried. Exit
code 1 when our 95th percentile is more than twice the bare board's.
"""

from __future__ import annotations

import argparse
import json
import math
import platform
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
import numpy as np
import pandas as pd

from bsnskit.contracts import tables
from bsnskit.store.engagement import Engagement, create_engagement
from bsnskit.store.events import NewEvent
from bsnskit.vocabulary import ALL
from tools.browser import find_browser
from tools.faces import PATIENCE_S, bsns, serving

if TYPE_CHECKING:
    from playwright.sync_api import Page

CARDS = 60
TURN = 10
"""Drops of one board before the other has its turn."""
ALLOWED = 2.0
PAUSE_MS = 250
CLIENT = "Benchmark"
NOTEBOOK = "61_boards"
PAGE = (
    "import sys; from pathlib import Path; from bsnskit.serve import serve_notebook;"
    "from bsnskit.store.engagement import open_engagement;"
    "sys.exit(serve_notebook(open_engagement(sys.argv[1], data=Path(sys.argv[2])), '61_boards', source=Path(sys.argv[3]),"
    " author='Camille Berger', language='en', open_browser=False))"
)
WATCH = """(name) => {
  const totals = document.querySelector(name);
  const held = (window.drops ??= {});
  held[name] = [];
  let dropped = null;
  window.addEventListener("pointerup", () => { dropped = performance.now(); }, true);
  new MutationObserver(() => {
    if (dropped === null) return;
    held[name].push(performance.now() - dropped);
    dropped = null;
  }).observe(totals, { childList: true, subtree: true, characterData: true });
}"""


def places() -> list[tuple[float, float]]:
    """Spread the cards over the four quadrants, none on an axis."""
    found = []
    for number in range(CARDS):
        turn, far = 2.399963 * number, 0.25 + 0.7 * math.sqrt((number % 15) / 15)
        across, along = 0.15 + 0.8 * abs(math.cos(turn)) * far, 0.15 + 0.8 * abs(math.sin(turn)) * far
        found.append((across if number % 2 else -across, along if number % 4 < 2 else -along))
    return [(round(x, 2), round(y, 2)) for x, y in found]


def make_client(root: Path, before: int) -> Engagement:
    """Make an engagement of 60 costed reasons, all placed, with `before` drops in its ledger."""
    engagement = create_engagement(CLIENT, language="en", data=root / "data")
    ids = [f"{1 + number // 20}.{number % 20 + 1:02d}" for number in range(CARDS)]
    usual = {"state": "active", "client_top": False, "list_version": 1}
    engagement.ledger.append_many(
        [
            NewEvent(
                "reason",
                key,
                {"topic": f"Topic {key[0]}", "label": f"I cannot do number {key}", "position": n, **usual},
            )
            for n, key in enumerate(ids)
        ],
        author="Camille Berger",
    )
    split = {"channel": "call", "tier": "(none)"}
    yearly = {"grain": "year", "period_start": pd.Timestamp("2019-01-01"), "context": ALL, **split}
    written: dict[str, tuple[type[tables.Table], list[dict[str, Any]]]] = {
        "volumes": (tables.Volumes, [
            {"reason_id": key, "n_contacts": 900.0 / (n + 1), **yearly} for n, key in enumerate(ids)
        ]),
        "rates": (tables.Rates, [{"cost_hour": 36.0, "cost_fixed": 0.0, "cashable_share": 0.5, **split}]),
        "downstream": (tables.Downstream, [{"reason_id": ALL, "event": "second line", "p_event": 0.5, "cost_event": 8.0}]),
        "handle_times": (tables.HandleTimes, [{"reason_id": key, "handle_s": 600.0, **split} for key in ids]),
        "surveys": (tables.Surveys, [{"reason_id": key, "score": score} for key in ids for score in (9.0, 3.0, 7.0)]),
    }  # fmt: skip
    for kind, (contract, rows) in written.items():
        engagement.write_table(kind, tables.from_rows(contract, rows))
    drops = [*zip(ids, places(), strict=True)]
    events = [
        NewEvent("placement", f"{key}|{ALL}", {"customer_value": x, "company_value": y, "illustration": False})
        for key, (x, y) in (drops[n % CARDS] for n in range(max(before, CARDS)))
    ]
    engagement.ledger.append_many(events, author="Camille Berger")
    return engagement


def notebook(root: Path, before: int) -> Any:
    """Write both boards into one notebook."""
    cards = [{"key": f"b{n}", "x": x, "y": y, "cost": 1000 / (n + 1)} for n, (x, y) in enumerate(places())]
    cells = [
        ('client: str = "Benchmark"\nweek: str = "last"\nlanguage: str = "en"', ["parameters"]),
        ("import bsnskit\n\nmission = bsnskit.open_session(client, week=week, language=language)", []),
        ("mission.board()", []),
        (
            f"import json, sys\nfrom pathlib import Path\n\nsys.path.insert(0, {str(Path(__file__).parent)!r})\n"
            f"from bare_board import bare_board\n\ncards = json.loads({json.dumps(json.dumps(cards))})\n"
            f"bare_board(Path({str(root / 'bare.sqlite')!r}), cards, {max(before, CARDS)})",
            [],
        ),
    ]
    made = nbformat.v4.new_notebook()
    made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    for number, (source, tags) in enumerate(cells):
        cell = nbformat.v4.new_code_cell(source, metadata={"tags": tags})
        made.cells.append(nbformat.from_dict({**cell, "id": f"cell-{number}"}))
    return made


@contextmanager
def shown(page: Page, face: str, root: Path, before: int) -> Iterator[None]:
    """Serve the notebook in a face and open it."""
    engagement = make_client(root, before)
    source = root / f"{NOTEBOOK}.ipynb"
    nbformat.write(notebook(root, before), source)
    if face == "voila":
        command = [sys.executable, "-c", PAGE, engagement.name, str(root / "data"), str(source)]
        with serving(command, root / "face.out") as served:
            page.goto(served.entrance())
            yield
        return
    nbformat.write(notebook(root, before), engagement.room("notebooks") / source.name)
    with serving(bsns("lab", CLIENT, "--language", "en", "--no-browser", roots=root), root / "face.out") as served:
        page.goto(f"{served.address}/tree/{source.name}?token={served.token}")
        page.locator(".jp-StatusBar-TextItem", has_text="Idle").first.wait_for()
        page.locator(".lm-MenuBar-itemLabel", has_text="Run").first.click()
        page.locator('.lm-Menu-item[data-command="runmenu:run-all"]').click()
        yield


def drop(page: Page, board: str, field: str, card: str, totals: str, number: int) -> None:
    """Drag one card into the next quadrant and wait until the totals are redrawn."""
    held = page.locator(f'{board} [data-key="{card}"]')
    frame = page.locator(f"{board} {field}").bounding_box()
    box = held.bounding_box()
    if frame is None or box is None:
        raise RuntimeError(f"{card} is not on the screen")
    start = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    middle = (frame["x"] + frame["width"] / 2, frame["y"] + frame["height"] / 2)
    across = 1 if start[0] < middle[0] else -1
    along = (number % 7 - 3) / 9
    end = (middle[0] + across * frame["width"] * (0.15 + 0.02 * (number % 10)), middle[1] + along * frame["height"])
    known = page.evaluate("(name) => window.drops[name].length", totals)
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=3)
    page.mouse.up()
    page.wait_for_function("([name, known]) => window.drops[name].length > known", arg=[totals, known], polling=20)
    page.wait_for_timeout(PAUSE_MS)


def measure(page: Page, drops: int) -> dict[str, list[float]]:
    """Let the boards take turns; returns the times of each [ms], the first turn of each left out as warming up."""
    page.locator(".bsns-board .bsns-quadrant").first.wait_for()
    page.locator(".bare-board .bare-card").first.wait_for()
    ours, bare = ".bsns-totals", ".bare-totals"
    ids = [f"{1 + n // 20}.{n % 20 + 1:02d}|{ALL}" for n in range(CARDS)]
    for name in (ours, bare):
        page.evaluate(WATCH, name)
    for turn in range(drops // TURN + 1):
        for board, field, totals in ((".bsns-board", ".bsns-field", ours), (".bare-board", ".bare-field", bare)):
            page.locator(f"{board} {field}").first.evaluate("field => field.scrollIntoView({ block: 'center' })")
            page.wait_for_timeout(2500)
            for number in range(turn * TURN, (turn + 1) * TURN):
                card = ids[number % CARDS] if totals == ours else f"b{number % CARDS}"
                drop(page, board, field, card, totals, number)
    held: dict[str, list[float]] = page.evaluate("window.drops")
    return {"ours": held[ours][TURN:], "bare": held[bare][TURN:]}


def main(arguments: list[str]) -> int:
    """Measure every face with every number of drops recorded before."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--drops", type=int, default=40, help="drops measured per board, after ten to warm up")
    parser.add_argument("--before", default="10,1000", help="drops recorded before; at least one per card")
    parser.add_argument("--faces", default="voila,lab")
    asked = parser.parse_args(arguments)
    found = find_browser()
    if found.path is None:
        print(found.why)
        return 2
    from playwright.sync_api import sync_playwright

    print(
        f"{CARDS} cards, {asked.drops} drops measured per board, Python {platform.python_version()}, {platform.system()}"
    )
    print(f"{'face':8}{'recorded':>10}{'bare p50':>10}{'p95':>8}{'ours p50':>10}{'p95':>8}{'p95 ratio':>11}")
    worst = 0.0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found.path, args=["--headless=new", "--no-sandbox", "--disable-gpu"]
        )
        for face in asked.faces.split(","):
            for before in map(int, asked.before.split(",")):
                with tempfile.TemporaryDirectory(prefix="bsnskit-board-") as folder:
                    page = browser.new_page(viewport={"width": 1440, "height": 1000})
                    page.set_default_timeout(1000 * PATIENCE_S)
                    with shown(page, face, Path(folder), before):
                        times = measure(page, asked.drops)
                    page.close()
                ends = {name: np.percentile(held, [50, 95]) for name, held in times.items()}
                ratio = ends["ours"][1] / ends["bare"][1]
                worst = max(worst, ratio)
                figures = zip((*ends["bare"], *ends["ours"]), (10, 8, 10, 8), strict=True)
                row = "".join(f"{value:>{width}.0f}" for value, width in figures)
                print(f"{face:8}{before:>10}{row}{ratio:>11.2f}", flush=True)
        browser.close()
    print(f"allowed: {ALLOWED:.1f} times the bare board; worst: {worst:.2f}")
    return 1 if worst > ALLOWED else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
