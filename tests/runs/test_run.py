"""A whole run: what lies in the folder, that it is the same again, that it is whole or not at all."""

import csv
import json
import re
import shutil
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import openpyxl
import pandas as pd
import pytest

from bsnskit.runs import engine, manifest
from bsnskit.runs.series import SERIES, RunFailed, prove_executed

ROOT = Path(__file__).parents[2]
OUTSIDE = re.compile(r"""(?:src|href|url\()\s*=?\s*["']?(?:https?:)?//""")


class Addresses(HTMLParser):
    """Collects what a page would fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if (
                name in ("src", "href", "data", "poster", "srcset", "action")
                and value
                and not value.startswith(("#", "data:"))
            ):
                self.fetched.append(f"{tag} {name}={value}")


def test_run_leaves_the_whole_folder(ran):
    found = {path.relative_to(ran.report).as_posix() for path in ran.report.rglob("*") if path.is_file()}
    assert {f"notebooks/{name}.ipynb" for name in SERIES} <= found
    assert {"report.html", "workbook.xlsx", "manifest.json", "run.json", "tables/pareto.parquet"} <= found
    assert not [path for path in ran.report.parent.iterdir() if path.name.startswith(".")], "no draft is left"


def test_run_notebooks_ran_to_their_end_in_the_wished_language(ran):
    for name in SERIES:
        notebook = nbformat.read(ran.report / "notebooks" / f"{name}.ipynb", as_version=4)
        prove_executed(notebook, name)
    first = nbformat.read(ran.report / "notebooks" / "01_qualification.ipynb", as_version=4)
    assert first.cells[0].source.startswith("# 1. Qualification : pourquoi")


def test_run_report_asks_no_address_and_shows_its_charts(ran):
    page = (ran.report / "report.html").read_text(encoding="utf-8")
    addresses = Addresses()
    addresses.feed(page)
    assert addresses.fetched == []
    assert not OUTSIDE.search(page)
    assert "<script" not in page
    assert page.count("<svg ") >= 9
    assert "hypothèse d’illustration" in page
    for told in ("L’essai de codage", "Alpha de Krippendorff", "Volumes à partir des codes", "dire presque la même"):
        assert told in page, told


def test_run_holds_no_word_of_a_customer(ran):
    place = next((ROOT / "data" / "sample" / "sources").glob("*_messages.csv"))
    with place.open(encoding="utf-8-sig", newline="") as lines:
        said = [row["Message"] for row in csv.DictReader(lines, delimiter=";")]
    assert len(said) == 260
    kept = [path for path in ran.report.rglob("*") if path.suffix in (".html", ".ipynb", ".json")]
    texts = "".join(path.read_text(encoding="utf-8") for path in kept)
    cells = openpyxl.load_workbook(ran.report / "workbook.xlsx", read_only=True)
    texts += "".join(str(value) for sheet in cells for row in sheet.iter_rows(values_only=True) for value in row)
    assert [message for message in said if message in texts] == [] and len(kept) >= 7


def test_run_tables_hold_the_known_answers_of_the_case(ran):
    pareto = pd.read_parquet(ran.report / "tables" / "pareto.parquet")
    assert len(pareto) == 27
    assert pareto["n_contacts"].notna().sum() == 23
    assert pareto["n_contacts"].sum() == 706
    assert pareto.loc[pareto["client_top"], "n_contacts"].sum() == 497
    assert pareto.loc[pareto["computed_top"], "n_contacts"].sum() == 545


def test_run_workbook_holds_text_ids_numbers_and_no_formula(ran):
    book = openpyxl.load_workbook(ran.report / "workbook.xlsx")
    volumes = book["Volumes"]
    ids = [row[1].value for row in volumes.iter_rows(min_row=2, max_row=28)]
    assert "2.10" in ids and "2.08a" in ids
    counted = [row[4].value for row in volumes.iter_rows(min_row=2, max_row=28)]
    assert sum(value for value in counted if isinstance(value, (int, float))) == 706
    assert counted.count("inconnu") == 4
    scores = {(row[0].value, row[1].value): row[2].value for row in book["Essai de codage"].iter_rows(min_row=2)}
    assert scores[1, "Alpha de Krippendorff"] < scores[2, "Alpha de Krippendorff"] < 1
    codes = [row[0].value for row in book["Codes"].iter_rows(min_row=2)]
    assert len(set(codes)) == 8 and len(codes) > 20
    by_code = [row[2].value for row in book["Volumes par les codes"].iter_rows(min_row=2)]
    assert sum(by_code) == pytest.approx(706)
    assert book["Recouvrements"].max_row == 26 and book["Confusions"].max_row >= 2
    assert not [cell.coordinate for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_run_again_gives_the_same_bytes_in_another_zone_and_hash_seed(ran, tmp_path):
    kept = manifest.outputs_of(ran.report)
    shutil.copytree(ran.report, tmp_path / "first")
    done = ran.bsns("run", "sample", "--week", "2020-W20", "--force", TZ="Asia/Tokyo", PYTHONHASHSEED="77", LC_ALL="C")
    assert done.returncode == 0, done.stderr
    again = manifest.outputs_of(ran.report)
    assert again == kept
    assert (ran.report / "manifest.json").read_bytes() == (tmp_path / "first" / "manifest.json").read_bytes()


def test_run_of_the_same_inputs_says_it_is_up_to_date(ran):
    before = (ran.report / "run.json").stat().st_mtime_ns
    done = ran.bsns("run", "sample", "--week", "last")
    assert done.returncode == 0
    assert "up to date" in done.stdout
    assert (ran.report / "run.json").stat().st_mtime_ns == before


def test_run_manifest_names_no_time_host_or_path(ran):
    text = (ran.report / "manifest.json").read_text(encoding="utf-8")
    content = json.loads(text)
    assert content["outcome"] == "complete"
    assert content["inputs"]["list_version"] == 2
    assert content["outputs"] == manifest.outputs_of(ran.report)
    assert str(ran.data) not in text
    for path in ran.report.rglob("*"):
        if path.suffix in (".ipynb", ".html", ".json") and path.name != "run.json":
            assert str(ran.data.parent) not in path.read_text(encoding="utf-8"), path.name


def test_run_workbook_carries_no_clock(ran):
    with zipfile.ZipFile(ran.report / "workbook.xlsx") as book:
        assert {entry.date_time[0] for entry in book.infolist()} == {1980}
        assert b"2020-05-14" in book.read("docProps/core.xml")


BREAKING = """
import sys
from pathlib import Path
import nbformat
from bsnskit import cli
from bsnskit.runs import engine
broken = Path(sys.argv.pop(1))
engine.notebooks_root = lambda: broken
cli.main()
"""


def test_failed_run_leaves_the_older_report_as_it_was(ran, tmp_path):
    kept = manifest.outputs_of(ran.report)
    for name in SERIES:
        notebook = nbformat.read(engine.notebooks_root() / f"{name}.ipynb", as_version=4)
        if name[:2] in ("01", "02"):  # the two that run at once: nobody waits for a notebook that goes on
            opening = next(cell for cell in notebook.cells if "bsnskit.open_session" in cell.source)
            opening.source = "raise ValueError('stopped here')"
        nbformat.write(notebook, tmp_path / f"{name}.ipynb")
    done = ran.bsns("run", "sample", "--week", "2020-W20", "--force", program=("-c", BREAKING, str(tmp_path)))
    assert done.returncode == 1
    assert "stopped here" in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert manifest.outputs_of(ran.report) == kept
    assert [path.name for path in ran.report.parent.iterdir()] == ["2020-W20"]


def test_prove_executed_refuses_a_notebook_whose_kernel_died():
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1"), nbformat.v4.new_code_cell("2")])
    notebook.cells[0].execution_count = 1
    with pytest.raises(RunFailed, match="cell 2 did not run to its end"):
        prove_executed(notebook, "x.ipynb")
