"""Which notebooks make the series, and what a finished one must look like."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bsnskit.errors import BsnsError
from bsnskit.vocabulary import N_

SERIES = ("01_qualification", "02_quantification", "03_classification", "04_root_cause", "05_skyline")
"""In the order of the method. Notebook 00 takes data in and 30 is the dashboard: neither is part of a run."""
PARAMETERS = ("client", "week", "language")
"""The only names a run may set; each is text."""
CELL_SECONDS = 120
"""Time limit of one cell [s]; the slowest cell of the sample takes about two."""


class RunFailed(BsnsError):
    """A notebook of the series did not come to its end; nothing was left behind."""


def notebooks_root() -> Path:
    """Return the folder of the numbered notebooks."""
    root = Path(__file__).resolve().parents[2] / "notebooks"
    if not root.is_dir():
        raise RunFailed(
            str(root),
            N_("the numbered notebooks are not there"),
            N_("bsnskit works from its checkout, installed with `pip install -e .`."),
        )
    return root


def without_traces(notebook: Any) -> Any:
    """Return an executed notebook without times, hosts and paths, so that the same inputs give the same bytes."""
    clean = notebook.copy()
    clean.metadata = {
        key: notebook.metadata[key] for key in ("kernelspec", "language_info") if key in notebook.metadata
    }
    clean.metadata["language_info"] = {"name": "python"}
    for cell in clean.cells:
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell["id"] = "injected-parameters"  # papermill draws a random one
        cell.metadata = {key: value for key, value in cell.metadata.items() if key == "tags"}
        for output in cell.get("outputs", []):
            output.get("metadata", {}).clear()
    return clean


def prove_executed(notebook: Any, name: str) -> None:
    """Check that every code cell ran to its end: a dead kernel leaves a notebook that says "completed".

    Raises
    ------
    RunFailed : names the first cell that did not
    """
    count = 0
    for position, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type != "code":
            continue
        count += 1
        errors = [output for output in cell.outputs if output.output_type == "error"]
        if errors or cell.execution_count != count:
            raise RunFailed(
                name,
                N_("cell {position} did not run to its end ({error})"),
                position=position,
                error=f"{errors[0].ename}: {errors[0].evalue}" if errors else "not executed",
            )
