"""The cells of one notebook in a process that starts warm: an IPython shell, no kernel, no sockets.

A kernel of its own for every notebook spends most of a run on importing the same libraries. On Linux one server
imports them once and forks a process per notebook from there; it has not yet started what does not survive a fork
(the chart renderer, DuckDB). Elsewhere each notebook gets a new process. Both leave the outputs that a kernel would.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from nbclient.exceptions import CellExecutionError
from nbformat.v4 import output_from_msg
from papermill.engines import Engine, NotebookExecutionManager, papermill_engines

from bsnskit.runs.series import RunFailed
from bsnskit.vocabulary import N_

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

NAME = "bsnskit"
"""Name of the engine for papermill."""
PRELOADED = ["bsnskit.session", "bsnskit.runs.shell"]
"""Imported once by the server; by name, since the session stands on a higher floor."""
START_SECONDS = 120
"""How long a process may take to import everything and be ready [s]."""


class WarmEngine(Engine):
    """Papermill's engine for the runs: one process per notebook, cells in order, until the first error."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: NotebookExecutionManager,
        kernel_name: str,
        *,
        execution_timeout: int,
        environment: dict[str, str],
        **_: Any,
    ) -> None:
        """Execute the notebook that papermill manages.

        Raises
        ------
        RunFailed : a cell took longer than `execution_timeout` [s], or its process died
        """
        with _process(environment) as connection:
            for index, cell in enumerate(nb_man.nb.cells):
                nb_man.cell_start(cell, index)
                try:
                    if cell.cell_type == "code":
                        _execute(cell, connection, execution_timeout)
                except CellExecutionError as problem:
                    nb_man.cell_exception(cell, index, exception=problem)
                    break
                finally:
                    nb_man.cell_complete(cell, index)


def _execute(cell: Any, connection: Connection, seconds: int) -> None:
    connection.send(cell.source)
    if not connection.poll(seconds):
        raise RunFailed("", N_("a cell took more than {seconds} seconds"), seconds=seconds)
    try:
        count, messages = connection.recv()
    except EOFError as problem:
        raise RunFailed("", N_("its process died")) from problem
    cell.execution_count = count
    cell.outputs = [output_from_msg(message) for message in messages]
    for output in cell.outputs:
        if output.output_type == "error":
            raise CellExecutionError("\n".join(output.traceback), output.ename, output.evalue)


@contextlib.contextmanager
def _process(environment: dict[str, str]) -> Iterator[Connection]:
    """Start a process that executes what is sent, and end it whatever it is doing."""
    from bsnskit.runs.shell import serve

    if sys.platform == "linux":
        context: Any = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(PRELOADED)
    else:
        context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(theirs, environment), daemon=True)
    process.start()
    theirs.close()
    try:
        if not ours.poll(START_SECONDS):
            raise RunFailed("", N_("its process was not ready after {seconds} seconds"), seconds=START_SECONDS)
        with contextlib.suppress(EOFError):
            ours.recv()
        yield ours
    finally:
        ours.close()
        process.join(1)
        process.kill()
        process.join()


papermill_engines.register(NAME, WarmEngine)
