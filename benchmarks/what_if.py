"""How long does a what-if take to redraw 60 reasons, beside a bare chart of the same size on the same page?

Run: python benchmarks/what_if.py [--reasons 60] [--turns 40]

Serves one notebook through Voilà with a kernel of its own and opens it in a real browser. On it stand the kit's what-if,
and a bare chart of the same rows: an Altair chart in a `JupyterChart`, whose 60 bars a kernel makes anew at each change,
as one would write it without the kit. Both are asked in turns; each time runs from the change in the browser to the frame
after which the new figures stand on the screen. Medians are compared, since what else runs on a machine only ever adds.

Exit code 1 when the what-if takes more than twice the bare chart. benchmarks/README.md has results.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

import nbformat

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bsnskit.runs import DEMO_CLIENT, pristine_sample
from tools.browser import find_browser
from tools.faces import serving

ALLOWED = 2.0
CELLS = (
    """import altair as alt, anywidget, pandas as pd, traitlets
from bsnskit.contracts import tables
from bsnskit.i18n import Language
from bsnskit.widgets.what_if import what_if_view
REASONS = {reasons}""",
    """numbers = pd.DataFrame({{"place": range(REASONS)}})
ids = numbers["place"].map(lambda place: f"{{place // 10 + 1}}.{{place % 10:02d}}")
count = 5000.0 / (numbers["place"] + 1)
costs = pd.DataFrame({{"reason_id": ids, "n_contacts": count, "handle_s": 300.0, "handle_low": 280.0, "handle_high": 320.0,
    "n_handle": 100, "unit_handle": 3.0, "unit_contact": 3.5, "unit_downstream": 2.0, "cost_contact": 3.5 * count,
    "cost_downstream": 2 * count, "cost_total": 5.5 * count, "cost_low": 5 * count, "cost_high": 6 * count,
    "cost_cashable": 0.9 * count}})
costs = tables.check(tables.Costs, costs)
labels = pd.DataFrame({{"reason_id": ids, "label": "I do not understand the amount of my bill, reason " + ids}})""",
    """view = what_if_view(costs, labels, words=Language("en", currency="EUR"))
view""",
    """alt.JupyterChart.enable_offline()

def bare(turn):
    then = costs.assign(cost_total=costs["cost_total"] * (1 + (turn % 50) / 100), label=labels["label"])
    bars = alt.Chart(then[["reason_id", "label", "cost_total"]]).encode(y=alt.Y("label:N", sort=None))
    drawn = bars.mark_bar().encode(x="cost_total:Q") + bars.mark_text(align="left").encode(x="cost_total:Q", text="cost_total:Q")
    return drawn.properties(width=400, height=21 * REASONS, title=f"turn {{turn}}", usermeta={{"embedOptions": {{"renderer": "svg"}}}})

chart = alt.JupyterChart(bare(0))
chart""",
    """class Asker(anywidget.AnyWidget):
    _esm = '''export default {{ render({{ model, el }}) {{
      window.ask = (turn) => {{ model.set("turn", turn); model.save_changes(); }};
      el.textContent = "ready";
      el.className = "asker";
    }} }};'''
    turn = traitlets.Int(0).tag(sync=True)

asker = Asker()
asker.observe(lambda change: setattr(chart, "chart", bare(change["new"])), names=["turn"])
asker""",
)
KIT = """turn => new Promise((done) => {
  const root = document.querySelector(".bsns-what-if"), slider = root.querySelector('input[name="volume"]');
  const awaited = Number(root.dataset.gesture) + 1, started = performance.now();
  const look = () => Number(root.dataset.gesture) >= awaited
    ? requestAnimationFrame(() => setTimeout(() => done(performance.now() - started))) : setTimeout(look, 1);
  slider.value = (turn % 50) + 1;
  slider.dispatchEvent(new Event("input", { bubbles: true }));
  look();
})"""
BARE = """turn => new Promise((done) => {
  const started = performance.now();
  const stands = () => [...document.querySelectorAll(".vega-embed svg text")].some(each => each.textContent === `turn ${turn}`);
  const look = () => stands()
    ? requestAnimationFrame(() => setTimeout(() => done(performance.now() - started))) : setTimeout(look, 1);
  window.ask(turn);
  look();
})"""
SERVE = (
    "import sys; from pathlib import Path; from bsnskit.serve import serve_notebook;"
    "from bsnskit.store.engagement import open_engagement;"
    f"serve_notebook(open_engagement({DEMO_CLIENT!r}, data=Path(sys.argv[1])), 'what_if', language='en', author='bench',"
    " open_browser=False, warm=False, source=Path(sys.argv[2]))"
)


def write_notebook(path: Path, reasons: int) -> None:
    """Write the notebook that is served."""
    made = [nbformat.v4.new_code_cell(source.format(reasons=reasons)) for source in CELLS]
    nbformat.write(nbformat.v4.new_notebook(cells=made), path)


def measure(reasons: int, turns: int) -> dict[str, list[float]]:
    """Return the milliseconds of each turn, of the kit and of the bare chart."""
    from playwright.sync_api import sync_playwright

    found = find_browser()
    if found.path is None:
        raise SystemExit(found.why)
    took: dict[str, list[float]] = {"what-if": [], "bare chart": []}
    with tempfile.TemporaryDirectory(prefix="what-if-") as made, sync_playwright() as playwright:
        folder = Path(made)
        pristine_sample(folder / "data")
        write_notebook(folder / "what_if.ipynb", reasons)
        browser = playwright.chromium.launch(
            executable_path=found.path, args=["--headless=new", "--no-sandbox", "--disable-gpu"]
        )
        command = [sys.executable, "-c", SERVE, str(folder / "data"), str(folder / "what_if.ipynb")]
        with serving(command, folder / "out") as face:
            page = browser.new_context(viewport={"width": 1280, "height": 1400}).new_page()
            page.set_default_timeout(240_000)
            page.goto(face.entrance())
            for selector in (".bsns-cost-row", ".vega-embed svg", ".asker"):
                page.locator(selector).first.wait_for()
            for turn in range(1, turns + 4):
                for name, script in (("what-if", KIT), ("bare chart", BARE)):
                    milliseconds = page.evaluate(script, turn)
                    if turn > 3:  # the first ones warm up
                        took[name].append(float(milliseconds))
        browser.close()
    return took


def main(arguments: list[str]) -> int:
    """Measure, print, judge; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reasons", type=int, default=60)
    parser.add_argument("--turns", type=int, default=40)
    given = parser.parse_args(arguments)
    took = measure(given.reasons, given.turns)
    named = ", ".join(f"{name} {version(name)}" for name in ("altair", "anywidget", "voila", "pandas"))
    print(
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores; Python {platform.python_version()}, {named}"
    )
    print(f"{given.reasons} reasons, {given.turns} turns each, in turns, from the change to the frame that shows it\n")
    print("| what | median ms | 95 % of the turns within ms | times the bare chart |\n|---|--:|--:|--:|")
    base = statistics.median(took["bare chart"])
    for name, times in took.items():
        within = statistics.quantiles(times, n=20)[-1]
        middle = statistics.median(times)
        print(f"| {name} | {middle:.0f} | {within:.0f} | {middle / base:.2f} |")
    ratio = statistics.median(took["what-if"]) / base
    print(f"\nThe what-if takes {ratio:.2f} times the bare chart; {ALLOWED:.1f} are allowed.")
    return int(ratio > ALLOWED)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
