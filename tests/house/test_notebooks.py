"""Notebooks stay conversations: short cells, more prose than code, no logic, no outputs."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import nbformat
import pytest

NOTEBOOKS = sorted((Path(__file__).resolve().parents[2] / "notebooks").glob("*.ipynb"))
LOGIC = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.If,
    ast.Try,
    ast.With,
)

pytestmark = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def cells(path: Path, kind: str) -> list[nbformat.NotebookNode]:
    notebook = nbformat.read(path, as_version=4)
    return [cell for cell in notebook.cells if cell.cell_type == kind]


def test_is_a_whole_notebook(path):
    nbformat.validate(nbformat.read(path, as_version=4))


def test_has_short_cells_without_logic(path):
    for cell in cells(path, "code"):
        assert len(cell.source.strip().splitlines()) <= 8, cell.source
        logic = [type(node).__name__ for node in ast.walk(ast.parse(cell.source)) if isinstance(node, LOGIC)]
        assert logic == [], cell.source


def test_keeps_no_output(path):
    for cell in cells(path, "code"):
        assert cell.outputs == [] and cell.execution_count is None
    assert "widgets" not in nbformat.read(path, as_version=4).metadata


def test_states_its_parameters_first(path):
    first, *others = cells(path, "code")
    assert "parameters" in first.metadata.get("tags", [])
    assert not any("parameters" in cell.metadata.get("tags", []) for cell in others)
    # papermill loses a parameter whose line it cannot read: plain annotated types, one "=", a word of help.
    for line in filter(None, map(str.strip, first.source.splitlines())):
        assert re.fullmatch(r"\w+: (str|int|float|bool) = [^=]+  # [^=]+", line), line


def test_has_at_least_as_much_prose_as_code(path):
    assert len(cells(path, "markdown")) >= len(cells(path, "code"))
