"""The sample's five notebooks in JupyterLab as `bsns lab sample --language fr` opens them, and the board's drops there.

That refused moves go back, that no widget state is saved and that the client may be another one: tests/serve/test_lab.py.
"""

from __future__ import annotations

import json

import nbformat
import pytest

from bsnskit.runs import pristine_sample
from bsnskit.store import judgements
from bsnskit.store.engagement import open_engagement
from bsnskit.store.roots import notebooks_root
from tests.widgets.hands import Hands
from tools.faces import AUTHOR, Lab, bsns, serving

pytestmark = pytest.mark.browser

TITLES = {
    "01_qualification": "1. Qualification : pourquoi vos clients vous contactent-ils ?",
    "02_quantification": "2. Quantification : que pèse chaque motif ?",
    "03_classification": "3. Classification : éradiquer, automatiser, simplifier ou valoriser ?",
    "04_root_cause": "4. Causes et solutions : que changer, et pour quel retour ?",
    "05_skyline": "5. Skyline : est-ce que cela s’améliore ?",
}
BOARD = "03_classification"
DROPS = {
    "1.07": (-0.62, 0.62),
    "1.09": (0.62, 0.3),
    "2.05": (-0.3, -0.55),
    "1.03": (0.3, -0.75),
    "2.06": (0.72, 0.72),
}
"""Two cards of the tray, one that stood on an axis, two that change their quadrant."""


@pytest.fixture(scope="module")
def roots(tmp_path_factory):
    place = tmp_path_factory.mktemp("faces")
    pristine_sample(place / "data")
    return place


@pytest.fixture(scope="module")
def face(roots):
    with serving(bsns("lab", "sample", "--language", "fr", "--no-browser", roots=roots), roots / "lab.out") as served:
        yield served


def test_runs_all_cells_of_the_notebooks_in_jupyterlab(face, roots, page):
    lab = Lab(page, face)
    for name in TITLES:
        if name != BOARD:
            prove_run_all(lab, roots, name)


def test_finds_five_drops_in_the_ledger_after_the_kernel_was_restarted(face, roots, page):
    lab = Lab(page, face)
    prove_run_all(lab, roots, BOARD)
    hands = Hands(page, page.locator(".bsns-board").first)
    before = len(_ledger(roots).events("placement"))
    for reason_id, place in DROPS.items():
        hands.drag(reason_id, *place)
        hands.wait_recorded()

    written = _ledger(roots).events("placement")[before:]
    assert [event.subject for event in written] == [f"{reason_id}|(all)" for reason_id in DROPS]
    assert {event.author for event in written} == {AUTHOR}
    recorded = _placed(roots)
    assert {reason_id: recorded[reason_id] for reason_id in DROPS} == {
        reason_id: pytest.approx(place, abs=0.02) for reason_id, place in DROPS.items()
    }

    lab.restart()
    page.locator(".bsns-round-said", has_text="Le noyau a été redémarré").wait_for()
    lab.restart_and_run_all()
    again = Hands(page, page.locator(".bsns-board").first)
    assert all(again.is_placed(reason_id) for reason_id in DROPS)
    assert "+0,7" in again.label("2.06")
    assert _placed(roots) == recorded
    # 2.06 was to be eliminated: in its new quadrant nothing stands until the team records it.
    table = judgements.placements(_ledger(roots)).set_index("reason_id")
    assert table.loc["2.06", "proposed"] == "leverage" and table["objective"].isna()["2.06"]


def prove_run_all(lab, roots, name):
    """Open a notebook, run all its cells, save it: it ran to its end, without an error, in French."""
    lab.open(name)
    title = lab.notebook.locator(".jp-RenderedMarkdown h1").first.inner_text()
    assert title.replace("\xa0", " ").rstrip("¶") == TITLES[name]
    lab.run_all()
    wrong = lab.notebook.locator("[data-mime-type*='error'], [data-mime-type*='stderr']")
    assert wrong.all_inner_texts() == [], name
    lab.save()

    saved = nbformat.read(roots / "data" / "sample" / "notebooks" / f"{name}.ipynb", as_version=4)
    code = [cell for cell in saved.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1)), name
    outputs = [output for cell in code for output in cell.outputs]
    assert {output.output_type for output in outputs} <= {"execute_result", "display_data"}, name
    assert all(cell.outputs for cell in code if "parameters" not in cell.metadata.get("tags", ())), name
    assert "DSI du Rectorat de Versailles" in json.dumps(code[1].outputs, ensure_ascii=False), name

    kit = nbformat.read(notebooks_root() / f"{name}.ipynb", as_version=4)
    pairs = [(ours.source, cell.source) for ours, cell in zip(kit.cells, saved.cells, strict=True)]
    prose = [ours != told for (ours, told), cell in zip(pairs, kit.cells, strict=True) if cell.cell_type == "markdown"]
    assert prose and all(prose), f"{name}: prose that stayed in English"


def _ledger(roots):
    return open_engagement("sample", data=roots / "data").ledger


def _placed(roots):
    table = judgements.placements(_ledger(roots))
    return dict(zip(table["reason_id"], zip(table["customer_value"], table["company_value"], strict=True), strict=True))
