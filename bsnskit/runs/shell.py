"""What runs in the process of one notebook: each cell that comes is executed, and its outputs are sent back."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from typing import TYPE_CHECKING, Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

Message = dict[str, Any]
"""An output as a kernel would send it: `header.msg_type` and `content`."""


def message(kind: str, **content: Any) -> Message:
    """Build one."""
    return {"header": {"msg_type": kind}, "content": content}


class KeptPublisher(DisplayPublisher):
    """Keeps what a cell displays."""

    shell: Any

    def publish(self, data: dict[str, Any], metadata: dict[str, Any] | None = None, **_: Any) -> None:  # type: ignore[override]
        """Keep one display."""
        self.shell.outputs.append(message("display_data", data=data, metadata=metadata or {}))


class KeptResult(DisplayHook):
    """Keeps the value of a cell's last line."""

    shell: Any

    def write_output_prompt(self) -> None:
        """Write none."""

    def write_format_data(self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None) -> None:
        """Keep the value in all its forms."""
        content = {"data": format_dict, "metadata": md_dict or {}, "execution_count": self.shell.number}
        self.shell.outputs.append(message("execute_result", **content))

    def finish_displayhook(self) -> None:
        """Print nothing."""
        self._is_active = False


class KeptShell(InteractiveShell):
    """An IPython shell whose outputs are data."""

    displayhook_class = Type(KeptResult)
    display_pub_class = Type(KeptPublisher)

    def __init__(self, **settings: Any) -> None:
        self.outputs: list[Message] = []
        self.number = 0
        super().__init__(**settings)

    def _showtraceback(self, etype: type[BaseException], evalue: BaseException, stb: list[str]) -> None:
        self.outputs.append(message("error", ename=etype.__name__, evalue=str(evalue), traceback=stb))

    def execute(self, source: str) -> tuple[int, list[Message]]:
        """Run one cell.

        Returns
        -------
        (its number, its outputs: what it printed first, then what it displayed, in order)
        """
        self.outputs, self.number = [], self.execution_count
        printed = {"stdout": io.StringIO(), "stderr": io.StringIO()}
        with contextlib.redirect_stdout(printed["stdout"]), contextlib.redirect_stderr(printed["stderr"]):
            self.run_cell(source, store_history=True)
        streams = [message("stream", name=name, text=kept.getvalue()) for name, kept in printed.items()]
        return self.number, [stream for stream in streams if stream["content"]["text"]] + self.outputs


def serve(connection: Connection, environment: dict[str, str]) -> None:
    """Execute cells until the other side hangs up."""
    os.environ.update(environment)
    sys.argv = [sys.argv[0]]
    settings = Config()
    settings.HistoryManager.enabled = False
    shell = KeptShell.instance(config=settings, user_module=None)
    connection.send("ready")
    with contextlib.suppress(EOFError, BrokenPipeError):
        while True:
            connection.send(shell.execute(connection.recv()))
