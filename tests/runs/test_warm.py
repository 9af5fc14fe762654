"""Notebooks executed without a kernel leave what a kernel would, and end when they must."""

import nbformat
import pytest
from nbclient import NotebookClient

from bsnskit.i18n import Language
from bsnskit.runs import engine
from bsnskit.runs.series import RunFailed

CELLS = {
    "parameters": 'client: str = "sample"  # name',
    "value": "{'a': [1, 2]}",
    "nothing": "x = 3",
    "quiet": "x;",
    "printed": "print('one'); print('two')",
    "warned": "import sys; print('careful', file=sys.stderr)",
    "displayed": "from IPython.display import HTML, display; display(HTML('<b>bold</b>')); HTML('<i>last</i>')",
    "kept": "_ + 1 if isinstance(_, int) else x + 39",
    "prose": "# A title",
}


@pytest.fixture
def series(tmp_path, monkeypatch):
    """A folder of notebooks made of given cells, and how one of them is executed."""
    monkeypatch.setattr(engine, "notebooks_root", lambda: tmp_path / "kit")
    (tmp_path / "kit").mkdir()
    (tmp_path / "made").mkdir()

    def run(**cells):
        nbformat.write(notebook(cells), tmp_path / "kit" / "01_small.ipynb")
        place = tmp_path / "made"
        wanted = {"client": "other"}
        engine.execute("01_small", place, wanted, words=Language("en"), environment={"BSNSKIT_RENDER": "static"})
        return nbformat.read(place / "01_small.ipynb", as_version=4)

    return run


def notebook(cells):
    made = nbformat.v4.new_notebook()
    made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    for name, source in cells.items():
        if name == "prose":
            cell = nbformat.v4.new_markdown_cell(source)
        else:
            cell = nbformat.v4.new_code_cell(source, metadata={"tags": [name] if name == "parameters" else []})
        made.cells.append(nbformat.from_dict({**cell, "id": name}))
    return made


def outputs(notebook):
    found = {}
    for cell in notebook.cells:
        if cell.cell_type == "code" and cell.id in CELLS and cell.id != "parameters":
            found[cell.id] = [
                {key: value for key, value in output.items() if key != "execution_count"} for output in cell.outputs
            ]
    return found


def test_leaves_what_a_kernel_leaves(series):
    ours = series(**CELLS)
    theirs = notebook(CELLS)
    NotebookClient(theirs, kernel_name="python3").execute()
    assert outputs(ours) == outputs(theirs)
    assert len(outputs(ours)["displayed"]) == 2
    for cell in ours.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "execute_result":
                assert output.execution_count == cell.execution_count


def test_sets_the_parameters_that_papermill_is_given(series):
    made = series(parameters=CELLS["parameters"], value="client")
    assert made.cells[-1].outputs[0].data["text/plain"] == "'other'"


def test_stops_at_the_first_error_and_names_the_cell(series):
    with pytest.raises(RunFailed, match=r"01_small.ipynb: cell 3 failed: ZeroDivisionError: division by zero"):
        series(parameters=CELLS["parameters"], wrong="1 / 0", after="open('never', 'w')")


def test_stops_a_cell_that_takes_too_long(series, monkeypatch):
    monkeypatch.setattr(engine, "CELL_SECONDS", 1)
    with pytest.raises(RunFailed, match=r"01_small.ipynb: a cell took more than 1 seconds"):
        series(value="import time; time.sleep(60)")


def test_notices_a_process_that_died(series):
    with pytest.raises(RunFailed, match=r"01_small.ipynb: its process died"):
        series(value="import os; os._exit(0)", after="1")
