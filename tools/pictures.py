"""Make the pictures of `docs/pictures/` anew, 1280 pixels wide, from the sample as it was delivered.

    python -m tools.pictures                    # all of them, some minutes
    python -m tools.pictures board_fr report_en # these alone

Whoever makes them looks at each and says in docs/pictures/README.md what it made them change.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bsnskit.runs import DEMO_CLIENT, DEMO_WEEK, pristine_sample
from tools import pictures_of_intake
from tools.browser import find_browser
from tools.faces import AUTHOR, PATIENCE_S, Lab, bsns, serving, surroundings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "pictures"
WIDTH = 1280
LARGEST = 250_000
"""Bytes a picture may have in the repository."""
SWITCHES = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
CHARTS = ("skyline", "matrix")
CELLS = {
    "notebook_01_fr": ("01_qualification", "mission.wording()"),
    "trial_fr": ("01_qualification", "mission.trial()"),
    "verbatims_fr": ("01_qualification", "mission.verbatims()"),
    "discovery_fr": ("01_qualification", "mission.discovery()"),
    "mapping_fr": ("01_qualification", "mission.mapping()"),
    "editor_lab_fr": ("01_qualification", "mission.reasons(edit=True)"),
    "notebook_02_fr": ("02_quantification", 'mission.chart("volumes")'),
    "notebook_03_fr": ("03_classification", "mission.decisions()"),
    "notebook_04_fr": ("04_root_cause", 'mission.chart("solutions")'),
    "notebook_05_fr": ("05_skyline", 'mission.chart("skyline")'),
    "notebook_01_en": ("01_qualification", "mission.wording()"),
    "trial_en": ("01_qualification", "mission.trial()"),
    "suggestion_en": ("01_qualification", "mission.discovery(accuracy=0.9)"),
    "editor_en": ("01_qualification", "mission.reasons(edit=True)"),
    "notebook_02_en": ("02_quantification", 'mission.chart("costs")'),
    "notebook_03_en": ("03_classification", "mission.objectives()"),
    "notebook_04_en": ("04_root_cause", 'mission.chart("causes")'),
    "notebook_05_en": ("05_skyline", 'mission.chart("skyline")'),
}
"""Picture: its notebook and the cell that stands at its top."""
INTAKE = ("assistant", "breaks_proposed")
"""Pictures of the assistant, taken one after the other."""
WIDTHS = {"board_en": WIDTH, "board_tablet_en": 820, "board_phone_en": 390}
"""Pictures of the board through Voilà, by the width of the screen [px]."""
SAID: dict[str, Any] = {
    "fr": {
        "why": "Deux messages d’erreur que le client ne distingue pas.",
        "proposed": [
            ("Définir 1.02", [(0, "Je n'arrive pas à valider mes HSA\nMa campagne refuse la validation")]),
            ("Dans les mots du client", [(0, "2.18"), (1, "J’ai oublié mon mot de passe")]),
        ],
    },
    "en": {
        "why": "Two error messages that the customer cannot tell apart.",
        "proposed": [
            ("Define 1.02", [(0, "Je n'arrive pas à valider mes HSA\nMa campagne refuse la validation")]),
            ("In the customer's own words", [(0, "2.18"), (1, "J’ai oublié mon mot de passe")]),
        ],
    },
}
"""What is written into the views of notebook 01 before the list editor is taken."""
BALLOTS = {"ballot_390_fr": (390, 844), "ballot_820_es": (820, 1180), "ballot_1280_en": (1280, 900)}
"""Pictures of the ballot: a telephone, a tablet, a laptop."""
BOARD = "03_classification"
BOARD_PAGE = (
    "import sys; from pathlib import Path; from bsnskit.serve import serve_notebook;"
    "from bsnskit.store.engagement import open_engagement;"
    f"serve_notebook(open_engagement({DEMO_CLIENT!r}, data=Path(sys.argv[1])), {BOARD!r}, language='en',"
    " author='Camille Berger', open_browser=False)"
)


class Studio:
    """A browser, and a data root with the pristine sample."""

    def __init__(self, browser: Browser, roots: Path, wanted: set[str]) -> None:
        self.browser, self.roots, self.wanted = browser, roots, wanted

    @contextmanager
    def page(self, height: int, width: int = WIDTH) -> Iterator[Page]:
        """Open a page, of the usual width where none is named."""
        context = self.browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")
        page = context.new_page()
        page.set_default_timeout(1000 * PATIENCE_S)
        yield page
        context.close()

    def charts(self, language: str) -> None:
        """Draw the charts that the README shows, as the report shows them."""
        from bsnskit.session import open_session

        mission = open_session(DEMO_CLIENT, week=DEMO_WEEK, language=language, data=self.roots / "data")
        for name in CHARTS:
            if f"{name}_{language}" in self.wanted:
                svg = mission.chart(name).svg
                with self.page(900) as page:
                    page.set_content(f"<style>svg {{ display: block; width: {WIDTH}px; height: auto }}</style>{svg}")
                    keep(f"{name}_{language}", page.locator("svg").first.screenshot)

    def report(self, language: str) -> None:
        """Run the series and open its report."""
        command = bsns("run", DEMO_CLIENT, "--week", DEMO_WEEK, "--language", language, "--force", roots=self.roots)
        subprocess.run(command, env=surroundings(), check=True)
        with self.page(1400) as page:
            page.goto((self.roots / "reports" / DEMO_CLIENT / DEMO_WEEK / "report.html").as_uri())
            keep(f"report_{language}", page.screenshot)

    def lab(self, language: str) -> None:
        """Run the notebooks in JupyterLab."""
        names = [name for name in CELLS if name in self.wanted and name.endswith(language)]
        command = bsns("lab", DEMO_CLIENT, "--language", language, "--no-browser", roots=self.roots)
        with serving(command, self.roots / "lab.out") as face, self.page(1000) as page:
            lab = Lab(page, face)
            for notebook in dict.fromkeys(CELLS[name][0] for name in names):
                lab.open(notebook)
                lab.run_all()
                page.keyboard.press("Control+b")  # the list of files goes, and comes back for the next one
                for name in (name for name in names if CELLS[name][0] == notebook):
                    if name.startswith("editor"):
                        self.proposed(lab, language)
                    cell = lab.notebook.locator(".jp-CodeCell", has_text=CELLS[name][1]).first
                    for _ in range(2):  # cells above it that come into sight take their true height only then
                        cell.evaluate("cell => cell.scrollIntoView({ block: 'start' })")
                        settle(page)
                    keep(name, page.screenshot)
                page.keyboard.press("Control+b")
            if language == "fr" and "board_fr" in self.wanted:
                lab.open(BOARD)
                lab.run_all()
                page.keyboard.press("Control+b")
                self.board(page, f"board_{language}")

    def proposed(self, lab: Lab, language: str) -> None:
        """Put what the trial and a cluster propose into the tray of the list editor, and merge two reasons in it."""
        said = SAID[language]
        for title, fields in said["proposed"]:
            review = lab.notebook.locator(".bsns-review", has_text=title)
            review.evaluate("view => view.scrollIntoView()")
            row = review.locator("tbody tr").first
            for place, text in fields:
                row.locator("textarea, input").nth(place).fill(text)
            if row.locator("select").count():
                row.locator("select").select_option("tray")
            review.locator(".bsns-review-record").click()
            review.locator(".bsns-review-message:not(:empty)").wait_for()
        editor = lab.notebook.locator(".bsns-editor")
        editor.evaluate("view => view.scrollIntoView()")
        editor.locator('.bsns-editor-item[data-id="2.14"]').click()
        editor.locator('input[type=radio][value="merge"]').check()
        editor.locator('.bsns-editor-form [name="into"]').select_option("2.06")
        editor.locator('.bsns-editor-form [name="why"]').fill(said["why"])
        editor.locator(".bsns-editor-record").click()
        editor.locator(".bsns-editor-versions li").nth(1).wait_for()

    def board(self, page: Page, name: str) -> None:
        """Choose a card that is recorded, so that its panel is seen, and take the board alone."""
        board = page.locator(".bsns-board").first
        board.locator(".bsns-quadrant").first.wait_for()
        if page.viewport_size:
            page.set_viewport_size({"width": page.viewport_size["width"], "height": 1700})  # the whole of it
        board.locator('[data-key="2.07|(all)"]').focus()
        settle(page)
        keep(name, board.screenshot)

    def board_page(self) -> None:
        """Open the board through Voilà."""
        command = [sys.executable, "-c", BOARD_PAGE, str(self.roots / "data")]
        with serving(command, self.roots / "board.out") as face:
            for name in sorted(set(WIDTHS) & self.wanted):
                with self.page(1000, WIDTHS[name]) as page:
                    page.goto(face.entrance())
                    self.board(page, name)

    def ballot(self) -> None:
        """Open the ballot in three languages and widths, a reason placed on each; then show the room its round."""
        from bsnskit.method.chain import Chain
        from bsnskit.store.ballots import cards_of
        from bsnskit.store.engagement import open_engagement
        from bsnskit.store.sittings import ballots_of

        engagement = open_engagement(DEMO_CLIENT, data=self.roots / "data")
        command = bsns("workshop", DEMO_CLIENT, "--language", "fr", "--no-browser", roots=self.roots)
        with serving(command, self.roots / "ballot.out") as face:
            cards = Chain(engagement).cards.astype(object)
            rows: list[dict[str, Any]] = cards.where(cards.notna(), None).to_dict("records")  # type: ignore[assignment]
            ballots = ballots_of(engagement)
            held = ballots.open_round(cards_of(rows), author=AUTHOR)
            people = [ballots.join(name) for name in ("Ana", "Bruno", "Chloé", "Driss", "Eva", "Farid")]
            for at, card in enumerate(held.cards):
                for number, person in enumerate(people[: 6 - at % 2]):
                    x, y = (5 * at + (9 * number if at % 4 == 0 else number)) % 21 - 10, (8 * at + 2 * number) % 21 - 10
                    key = (card["reason_id"], card["context"])
                    ballots.cast(person, held.number, key, x, y, change=f"{at}")
            for name, (width, height) in BALLOTS.items():
                self._vote(face.entrance(), name, width, height)
            for status in ("closed", "revealed"):
                ballots.turn_round(held.number, status, author=AUTHOR)
            if "round_fr" in self.wanted:
                lines = [line.strip() for line in face.output.read_text("utf-8").splitlines()]
                self._round([line for line in lines if line.startswith("http://127.0.0.1")])

    def _vote(self, entrance: str, name: str, width: int, height: int) -> None:
        language = name.rpartition("_")[2]
        context = self.browser.new_context(viewport={"width": width, "height": height}, locale=language)
        page = context.new_page()
        page.set_default_timeout(1000 * PATIENCE_S)
        page.goto(entrance)
        page.fill("#name", f"Camille {width}")
        page.click('form[action="/join"] button')
        for _ in range(3):
            page.locator("#pad").click(position={"x": 70, "y": 60})
            page.locator("#next").click()
        page.locator("#pad").click(position={"x": 190, "y": 210})
        settle(page)
        keep(name, page.screenshot)
        context.close()

    def _round(self, addresses: list[str]) -> None:
        until = time.monotonic() + PATIENCE_S
        while len(addresses) < 2 and time.monotonic() < until:
            time.sleep(0.5)
            said = (self.roots / "ballot.out").read_text("utf-8").splitlines()
            addresses = [line.strip() for line in said if line.strip().startswith("http://127.0.0.1")]
        with self.page(1000) as page:
            page.goto(addresses[1])
            page.locator(".bsns-round .bsns-cards li").first.wait_for()
            page.locator(".bsns-round").evaluate("round => round.scrollIntoView()")
            settle(page)
            keep("round_fr", page.screenshot)

    def dashboard(self, language: str) -> None:
        """Open the client's page."""
        command = bsns("dashboard", DEMO_CLIENT, "--language", language, "--no-browser", roots=self.roots)
        with serving(command, self.roots / "dashboard.out") as face, self.page(1440) as page:
            page.goto(face.entrance())
            page.locator("main table").first.wait_for()
            settle(page)
            keep(f"dashboard_{language}", page.screenshot)


def settle(page: Page) -> None:
    """Let what was scrolled and shown come to rest."""
    page.mouse.move(WIDTH - 2, 2)
    page.wait_for_timeout(1500)


def keep(name: str, screenshot: Callable[..., bytes]) -> None:
    """Save one picture and say how large it is."""
    place = FOLDER / f"{name}.png"
    held = screenshot(path=place, animations="disabled")
    print(f"{place.name}: {len(held) // 1000} kB{'' if len(held) <= LARGEST else ', too large'}", flush=True)


def names() -> list[str]:
    """Return the names of all pictures."""
    faces = [f"{name}_{language}" for name in (*CHARTS, "report", "board", "dashboard") for language in ("fr", "en")]
    intake = [f"{name}_{language}" for name in INTAKE for language in ("fr", "en")]
    return list(dict.fromkeys([*faces, *CELLS, *WIDTHS, *BALLOTS, "round_fr", *intake, "template_fr"]))


def main(wanted: list[str]) -> int:
    """Make the pictures that are named, or all; exit 2 where a name is none of them."""
    unknown = set(wanted) - set(names())
    if unknown:
        print(f"no such picture: {', '.join(sorted(unknown))}; there are {', '.join(names())}")
        return 2
    found = find_browser()
    if found.path is None:
        print(found.why)
        return 1
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory(prefix="bsnskit-pictures-") as folder, sync_playwright() as playwright:
        os.environ.pop("BSNSKIT_RENDER", None)
        browser = playwright.chromium.launch(executable_path=found.path, args=SWITCHES)
        for language in ("fr", "en"):
            roots = Path(folder) / language  # what is recorded for a picture in one language is not in the other's
            pristine_sample(roots / "data")
            studio = Studio(browser, roots, set(wanted or names()))
            for name, make in steps(studio, language).items():
                if any(each in studio.wanted for each in name.split()):
                    make()
        browser.close()
    return 0


def steps(studio: Studio, language: str) -> dict[str, Callable[[], None]]:
    """Return what is to be done in a language, by the pictures it makes."""
    notebooks = [name for name in CELLS if name.endswith(language)]
    made = {
        " ".join(f"{name}_{language}" for name in CHARTS): lambda: studio.charts(language),
        f"report_{language}": lambda: studio.report(language),
        f"dashboard_{language}": lambda: studio.dashboard(language),
        " ".join(f"{name}_{language}" for name in INTAKE): lambda: pictures_of_intake.assistant(
            studio, language, keep, settle
        ),
    }
    if language == "fr":
        made |= {" ".join([*BALLOTS, "round_fr"]): studio.ballot}
        made |= {"template_fr": lambda: pictures_of_intake.template(studio, keep)}
        return {**made, " ".join([*notebooks, "board_fr"]): lambda: studio.lab(language)}
    return {**made, " ".join(notebooks): lambda: studio.lab(language), " ".join(WIDTHS): studio.board_page}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
