"""Run notebook 02 on three clients in two languages and picture a part of each for `docs/pictures/`.

    python -m tools.pictures_of_clients [sample] [large] [signalconso]

The sample as delivered, the generated large client, and SignalConso where BSNSKIT_REAL_DATA names the real material.
Whoever makes them looks at each and says in docs/pictures/README.md what it made them change.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
from markupsafe import Markup, escape
from nbclient import NotebookClient
from nbconvert.filters.markdown_mistune import markdown2html_mistune

from bsnskit.i18n import Language
from bsnskit.runs import pristine_sample
from bsnskit.store.roots import notebooks_root
from tools.browser import find_browser
from tools.clients import signalconso
from tools.pictures import SWITCHES, WIDTH, keep

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parents[1]
PARTS = {"sample": "mission.what_if()", "large": "mission.repeats()", "signalconso": 'mission.chart("volumes")'}
"""Client: the cell whose output stands at the top of its picture."""
HEIGHTS = {"sample": 1300, "large": 900, "signalconso": 1300}
_PAGE = """<!doctype html><meta charset="utf-8"><style>.anchor-link {{ display: none }}
body {{ font: 15px/1.5 "Liberation Sans", sans-serif; margin: 24px 40px; color: #1F2933; width: 1180px }}
svg {{ display: block; max-width: 100%; height: auto }}</style>{}"""


def build(client: str, data: Path) -> str:
    """Make an engagement in `data` and return its name."""
    if client == "sample":
        pristine_sample(data)
        return "sample"
    if client == "large":
        sys.path.insert(0, str(ROOT / "data" / "sample_large"))
        import generate  # type: ignore[import-not-found]

        generate.build(data)
        return "sample_large"
    return signalconso(Path(os.environ["BSNSKIT_REAL_DATA"]), data).name


def page_of(client: str, language: str, data: Path) -> str:
    """Run the notebook and return its prose and results as a page."""
    words = Language(language)
    notebook = nbformat.read(notebooks_root() / "02_quantification.ipynb", as_version=4)
    for cell in notebook.cells:
        if "parameters" in cell.metadata.get("tags", []):
            cell.source = f'client, week, language = "{client}", "last", "{language}"'
    os.environ["BSNSKIT_DATA"] = str(data)
    NotebookClient(notebook, timeout=600, kernel_name="python3").execute()
    parts = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            parts.append(Markup(markdown2html_mistune(words.prose(cell.source))))
            continue
        parts.append(Markup('<div data-cell="{}">').format(escape(cell.source)))
        for output in cell.outputs:
            shown = output.get("data", {})
            parts.append(
                Markup(shown.get("text/html") or shown.get("image/svg+xml") or escape(shown.get("text/plain", "")))
            )
        parts.append(Markup("</div>"))
    return _PAGE.format("\n".join(parts))


def picture(browser: Browser, client: str, language: str, html: str) -> None:
    """Keep the part of the page that begins with the heading above the client's cell."""
    height = HEIGHTS[client]
    page = browser.new_page(viewport={"width": WIDTH, "height": height})
    page.set_content(html)
    top = page.locator("[data-cell]").evaluate_all(
        """(cells, wanted) => {
          const cell = cells.find(each => each.dataset.cell === wanted);
          const above = [...document.querySelectorAll("h2, h3")].filter(
            each => each.compareDocumentPosition(cell) & Node.DOCUMENT_POSITION_FOLLOWING);
          return above.at(-1).getBoundingClientRect().top;
        }""",
        PARTS[client],
    )
    clip = {"x": 0, "y": max(0.0, top - 24), "width": WIDTH, "height": height}
    keep(
        f"quantification_{client}_{language}",
        lambda **options: page.screenshot(full_page=True, clip=clip, **options),  # type: ignore[arg-type]
    )
    page.close()


def main(wanted: list[str]) -> int:
    """Make the pictures of the clients named, or of all; exit 2 where a name is none of them."""
    unknown = set(wanted) - set(PARTS)
    if unknown:
        print(f"no such client: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
        return 2
    from playwright.sync_api import sync_playwright

    found = find_browser()
    clients = wanted or [name for name in PARTS if name != "signalconso" or "BSNSKIT_REAL_DATA" in os.environ]
    for client in clients:
        with tempfile.TemporaryDirectory(prefix="bsnskit-clients-") as folder:
            data = Path(folder)
            name = build(client, data)
            pages = {language: page_of(name, language, data) for language in ("fr", "en")}
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=found.path, args=SWITCHES)
            for language, html in pages.items():
                picture(browser, client, language, html)
            browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
