"""A customer's words, a customer's address and the tokens of both servers, planted and then looked for in all that is saved.

One small engagement goes through everything: import, check, a run, JupyterLab with a saved notebook, the dashboard.
The words may stand in the file as it was delivered and, masked, among the verbatims; the address in that file alone.
"""

from __future__ import annotations

import datetime as dt
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.widgets.builders import CALLS, make_engagement
from tools.faces import Lab, bsns, serving

pytestmark = pytest.mark.browser

CLIENT = "planted"
WORDS = "zebulon promised me a refund before michaelmas"
CUSTOMER = "Z.Planted@client.example"
LABEL = "Where is my parcel?"
HEADINGS = "Ticket;Day;Reason;Who;Said;Remark of the agent"
MAPPING = """kind: contacts
columns: {contact_id: Ticket, contacted_at: Day, reason_id: Reason, customer_key: Who}
formats: {dates: "%d/%m/%Y"}
free_text: [Said]
"""


def test_keeps_words_customers_and_tokens_out_of_all_that_is_saved(tmp_path, page, call):
    def run(*arguments: str) -> str:
        code, *told = call(*arguments, roots=tmp_path)
        assert code == 0, told
        return "".join(told)

    engagement = make_engagement(tmp_path / "data", CLIENT)
    log, mapping = deliver(tmp_path)
    said = run("import", CLIENT, str(log), "--map", str(mapping))
    assert "141 + 3" in said.replace(" taken in", "").replace(" set aside", ""), said
    said += run("check", CLIENT)
    said += run("run", CLIENT)

    with serving(bsns("lab", CLIENT, "--no-browser", roots=tmp_path), tmp_path / "lab.out") as face:
        lab = Lab(page, face)
        lab.open("03_classification")
        lab.run_all()
        lab.save()
        page.goto("about:blank")
        tokens = [face.token]
        assert face.output.read_text("utf-8").count(face.token) == 1
    with serving(bsns("dashboard", CLIENT, "--no-browser", roots=tmp_path), tmp_path / "dashboard.out") as face:
        page.goto(face.entrance())
        page.locator("main img").first.wait_for()
        page.goto("about:blank")
        tokens.append(face.token)
        assert face.output.read_text("utf-8").count(face.token) == 1
    said += "".join((tmp_path / name).read_text("utf-8") for name in ("lab.out", "dashboard.out"))
    assert WORDS not in said and CUSTOMER.lower() not in said.lower()

    # The search does reach into each kind of file that is saved.
    delivered = next((engagement.folder / "sources").glob("*_log.csv"))
    assert found_in(tmp_path / "data", CUSTOMER) == {delivered}
    assert found_in(tmp_path / "data", WORDS) == {delivered, engagement.folder / "tables" / "verbatims.parquet"}
    reached = {place.relative_to(tmp_path).as_posix() for place in found_in(tmp_path, LABEL)}
    assert {f"data/{CLIENT}/notebooks/03_classification.ipynb", f"data/{CLIENT}/ledger.sqlite"} <= reached
    assert {Path(name).name for name in reached} >= {"report.html", "workbook.xlsx", "reasons.parquet"}
    assert found_in(engagement.folder / "set_aside", "31/02/2020")
    assert list((engagement.folder / "notebooks" / ".ipynb_checkpoints").iterdir())
    assert list((engagement.folder / "log").iterdir())

    assert found_in(tmp_path / "reports", WORDS) == found_in(tmp_path / "reports", CUSTOMER) == set()
    profile = Path(os.environ["XDG_CONFIG_HOME"]).parent
    for token in tokens:
        assert found_in(tmp_path / "data", token) == found_in(tmp_path / "reports", token) == set()
        assert found_in(profile, token) == set(), "settings and running files of Jupyter"


def deliver(folder: Path) -> tuple[Path, Path]:
    """Write twelve weeks of contacts whose free text is planted, and how they are to be read."""
    first = dt.date(2020, 2, 24)
    days = [first + dt.timedelta(days=7 * week + number % 5) for week in range(12) for number in range(12)]
    rows = [
        f'T{number};{day:%d/%m/%Y};{list(CALLS)[number % len(CALLS)]};{CUSTOMER};"{number}: {WORDS}, why?";'
        f"{WORDS} says customer {number}"
        for number, day in enumerate(days[:141])
    ]
    # A day that does not exist, a ticket without a number, words that hold the separator: these rows are set aside.
    rows += [f"T998;31/02/2020;3.01;{CUSTOMER};{WORDS};{WORDS}", f";02/03/2020;3.01;{CUSTOMER};{WORDS};{WORDS}"]
    rows += [f"T999;02/03/2020;3.01;{CUSTOMER};{WORDS}; and more;{WORDS}"]
    log, mapping = folder / "log.csv", folder / "mapping.yml"
    log.write_text("\n".join([HEADINGS, *rows, ""]), encoding="utf-8")
    mapping.write_text(MAPPING, encoding="utf-8")
    return log, mapping


def found_in(folder: Path, words: str) -> set[Path]:
    """Return the files that hold these words, in whatever case and wherever in them."""
    wanted = words.lower().encode()
    places = [place for place in folder.rglob("*") if place.is_file()]
    return {place for place in places if any(wanted in content.lower() for content in contents(place))}


def contents(place: Path) -> Iterator[bytes]:
    """Yield what a file holds: its bytes, its name, and what is packed in it."""
    yield place.name.encode()
    yield place.read_bytes()
    if place.suffix == ".parquet":
        table = pq.read_table(place)
        yield str(table.schema).encode()
        yield str(table.to_pylist()).encode()
    if zipfile.is_zipfile(place):
        with zipfile.ZipFile(place) as packed:
            yield from (packed.read(name) for name in packed.namelist())
