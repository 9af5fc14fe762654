"""One run: client x ISO week -> its own folder, whole or not at all."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import platform
import shutil
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bsnskit.errors import NotReady
from bsnskit.method.chain import Chain
from bsnskit.runs import manifest
from bsnskit.runs.series import CELL_SECONDS, SERIES, RunFailed, notebooks_root, prove_executed, without_traces
from bsnskit.vocabulary import N_

PROCESSES_AT_ONCE = 2
"""Notebooks of one run that are executed side by side; more gain nothing on a laptop and cost memory."""

if TYPE_CHECKING:
    from collections.abc import Callable

    from bsnskit.i18n import Language
    from bsnskit.store.engagement import Engagement


def prepare(engagement: Engagement, week: str) -> Chain:
    """Check before any kernel starts that this client can be run for this week.

    Raises
    ------
    WrongWeek : malformed, or after the last complete week of the data
    NotReady : the list of reasons is empty, or there are no weekly volumes
    """
    chain = Chain(engagement, week)
    if chain.week is None or chain.active.empty:
        raise NotReady(
            engagement.name,
            N_("there is nothing to report on yet"),
            N_("A run needs a list of reasons and contacts per week."),
            N_("`bsns check {name}` says what is lacking."),
            name=engagement.name,
        )
    return chain


def run_client(
    engagement: Engagement,
    chain: Chain,
    *,
    words: Language,
    reports: Path,
    force: bool = False,
    step: Callable[[str], None] = lambda name: None,
) -> tuple[Path, bool]:
    """Execute the series and leave `reports/<client>/<week>/` whole, or as it was.

    Returns
    -------
    (folder of the report, whether it was made anew)

    Raises
    ------
    RunFailed : a cell failed, took too long, or its kernel died
    """
    week = str(chain.week)
    place = reports / engagement.name / week
    inputs = manifest.inputs_of(engagement, week, words.code)
    if not force and manifest.is_current(place, inputs):
        return place, False
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{week}-", dir=place.parent))
    try:
        _fill(draft, engagement, chain, words, inputs, step)
        _swap(draft, place)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return place, True


def _fill(
    draft: Path,
    engagement: Engagement,
    chain: Chain,
    words: Language,
    inputs: dict[str, object],
    step: Callable[[str], None],
) -> None:
    from bsnskit.deliver import excel, report, tables

    began, durations = time.monotonic(), {}
    parameters = {"client": engagement.name, "week": str(chain.week), "language": words.code}
    (draft / "notebooks").mkdir()
    environment = {"BSNSKIT_DATA": str(engagement.folder.parent), "BSNSKIT_RENDER": "static"}
    with _fixed_hashes(), ThreadPoolExecutor(PROCESSES_AT_ONCE) as pool:
        waiting = {
            pool.submit(execute, name, draft / "notebooks", parameters, words=words, environment=environment): name
            for name in SERIES
        }
        try:
            for done in as_completed(waiting):
                durations[waiting[done]] = done.result()
                step(waiting[done])
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    step("report")
    tables.write_tables(chain, draft / "tables")
    excel.write_workbook(chain, draft / "workbook.xlsx", words=words)
    report.write_report(chain, draft / "report.html", words=words, position=engagement.ledger.position)
    manifest.write_manifest(draft, inputs)
    run = {
        "ended": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "seconds": round(time.monotonic() - began, 2),
        "notebooks": durations,
        "python": platform.python_version(),
        "system": platform.platform(),
    }
    (draft / "run.json").write_text(json.dumps(run, indent=1) + "\n", encoding="utf-8", newline="\n")


def execute(
    name: str, folder: Path, parameters: dict[str, str], *, words: Language, environment: dict[str, str]
) -> float:
    """Execute one notebook of the series through papermill, in a process of its own, and keep it without traces.

    Parameters are text and of allowed names: papermill would execute code hidden in a name. No folder is changed into:
    that would hold for the whole process, and two notebooks run at once.

    Returns
    -------
    how long it took [s]

    Raises
    ------
    RunFailed : a cell failed or took too long, or its process died
    """
    import nbformat
    import papermill
    from papermill.exceptions import PapermillExecutionError

    from bsnskit.runs import warm
    from bsnskit.store.notebooks import localised

    began = time.monotonic()
    source = folder / f".{name}.source.ipynb"
    target = folder / f"{name}.ipynb"
    notebook = localised(nbformat.read(notebooks_root() / f"{name}.ipynb", as_version=4), words)
    nbformat.write(notebook, source)
    try:
        executed: Any = papermill.execute_notebook(
            source, target, parameters=parameters, engine_name=warm.NAME, kernel_name="python3", progress_bar=False,
            execution_timeout=CELL_SECONDS, environment=environment,
        )  # fmt: skip
    except PapermillExecutionError as problem:
        raise RunFailed(
            f"{name}.ipynb",
            N_("cell {position} failed: {error}"),
            position=problem.cell_index + 1,
            error=f"{problem.ename}: {problem.evalue}",
        ) from problem
    except RunFailed as problem:
        problem.place = f"{name}.ipynb"
        raise
    finally:
        source.unlink(missing_ok=True)
    prove_executed(executed, f"{name}.ipynb")
    target.write_text(nbformat.writes(without_traces(executed)) + "\n", encoding="utf-8", newline="\n")
    return round(time.monotonic() - began, 2)


@contextlib.contextmanager
def _fixed_hashes() -> Iterator[None]:
    """Let the processes that start now hash text alike, so that the same inputs give the same bytes."""
    before = os.environ.get("PYTHONHASHSEED")
    os.environ["PYTHONHASHSEED"] = "0"
    try:
        yield
    finally:
        if before is None:
            del os.environ["PYTHONHASHSEED"]
        else:
            os.environ["PYTHONHASHSEED"] = before


def _swap(draft: Path, place: Path) -> None:
    """Put the draft in its place; a rename onto a folder that is not empty fails, so the old one steps aside first."""
    for path in draft.rglob("*"):
        if path.is_file():
            with path.open("rb+") as stream:
                os.fsync(stream.fileno())
    draft.chmod(0o755)
    if not place.exists():
        draft.rename(place)
        return
    aside = Path(tempfile.mkdtemp(prefix=f".{place.name}-old-", dir=place.parent))
    place.rename(aside / place.name)
    try:
        draft.rename(place)
    except OSError:
        (aside / place.name).rename(place)
        raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)
