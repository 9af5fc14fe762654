"""The kit's faces as their users meet them: a command as a process of its own, and hands on what it shows in a browser.

Used by the tests of `tests/faces/` and by `tools/pictures.py`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from bsnskit.store.roots import notebooks_root

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

PATIENCE_S = 120
"""A face, a page or a notebook may take so long on a busy machine [s]."""
AUTHOR = "Camille Berger"


@dataclass(frozen=True)
class Face:
    """A server that runs: its address without the token, its token, the file of all it said."""

    address: str
    token: str
    output: Path

    def entrance(self, path: str = "") -> str:
        """Return a whole address, token included."""
        return f"{self.address}{path}?token={self.token}"


def bsns(*arguments: str, roots: Path) -> list[str]:
    """Return the command for `roots`/data and `roots`/reports."""
    return [
        sys.executable, "-m", "bsnskit.cli", "--data", str(roots / "data"), "--reports", str(roots / "reports"), *arguments,
    ]  # fmt: skip


def surroundings(language: str = "en") -> dict[str, str]:
    """Return the environment of such a command: its own language and author, nothing of whoever started us."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BSNSKIT_")}
    return {**kept, "BSNSKIT_AUTHOR": AUTHOR, "BSNSKIT_LANGUAGE": language, "PYTHONIOENCODING": "utf-8"}


@contextmanager
def serving(command: list[str], output: Path, language: str = "en") -> Iterator[Face]:
    """Run a server until it is no longer needed; its address is the one it prints."""
    with output.open("wb") as stream:
        process = subprocess.Popen(command, stdout=stream, stderr=subprocess.STDOUT, env=surroundings(language))
        try:
            address = _printed_address(process, output)
            yield Face(address.split("?")[0], parse_qs(urlsplit(address).query)["token"][0], output)
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _printed_address(process: subprocess.Popen[bytes], output: Path) -> str:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until and process.poll() is None:
        lines = (line.strip() for line in output.read_text("utf-8").splitlines())
        found = next((line for line in lines if line.startswith("http://127.0.0.1")), None)
        if found:
            return found
        time.sleep(0.2)
    raise RuntimeError(f"no address was printed:\n{output.read_text('utf-8')}")


class Lab:
    """JupyterLab as its user works with it: one notebook at a time, opened from the list of files."""

    def __init__(self, page: Page, face: Face) -> None:
        self.page = page
        page.set_default_timeout(1000 * PATIENCE_S)
        page.goto(f"{face.address}?reset&token={face.token}")

    @property
    def notebook(self) -> Locator:
        """The notebook in front."""
        return self.page.locator(_FRONT)

    def open(self, name: str) -> None:
        """Open a notebook; it is open when all its cells are there and its kernel waits."""
        self.page.locator(".jp-DirListing-itemName", has_text=name).dblclick()
        self.page.locator(".lm-DockPanel-tabBar .lm-mod-current", has_text=name).wait_for()
        cells = json.loads((notebooks_root() / f"{name}.ipynb").read_text("utf-8"))["cells"]
        self._until(_COMPLETE, len(cells))
        self.page.locator(".jp-StatusBar-TextItem", has_text="| Idle").first.wait_for()

    def command(self, menu: str, command: str) -> None:
        """Choose a line of a menu."""
        self.page.locator(".lm-MenuBar-itemLabel", has_text=menu).first.click()
        self.page.locator(f'.lm-Menu-item[data-command="{command}"]').click()

    def run_all(self) -> None:
        """Run all cells, and wait until each has its number and its widgets are drawn."""
        self.command("Run", "runmenu:run-all")
        self._until(_RAN)

    def restart(self) -> None:
        """Start a new kernel and run nothing."""
        self.command("Kernel", "kernelmenu:restart")
        self.page.locator(".jp-Dialog button.jp-mod-accept").click()

    def restart_and_run_all(self) -> None:
        """Run all cells in a new kernel."""
        shown = self.notebook.locator(".jp-OutputArea-output").last.element_handle()
        self.command("Run", "runmenu:restart-and-run-all")
        self.page.locator(".jp-Dialog button.jp-mod-accept").click()
        self._until("(_front, shown) => !shown.isConnected", shown)
        self._until(_RAN)

    def save(self) -> None:
        """Save the notebook, and wait until it is."""
        self.command("File", "docmanager:save")
        self.page.locator(".lm-DockPanel-tabBar .lm-mod-current.jp-mod-dirty").wait_for(state="detached")

    def _until(self, holds: str, argument: object = None) -> None:
        front = f"document.querySelector({json.dumps(_FRONT)})"
        self.page.wait_for_function(
            f"argument => {{ const front = {front}; return front && ({holds})(front, argument); }}",
            arg=argument,
            polling=250,
        )


_FRONT = ".jp-NotebookPanel:not(.lm-mod-hidden)"
_COMPLETE = "(front, cells) => front.querySelectorAll('.jp-Cell').length >= cells"
_RAN = r"""(front) => {
  const prompts = [...front.querySelectorAll(".jp-CodeCell .jp-InputPrompt")].map(each => each.textContent);
  const widgets = [...front.querySelectorAll(".jp-OutputArea-output.lm-Panel")];
  return prompts.length > 0 && prompts.every(each => /\[\d+\]/.test(each))
    && widgets.every(each => each.querySelector("[class*='bsns-'], .widget-box, svg, canvas"))
    && [...front.querySelectorAll(".bsns-board")].every(each => each.querySelector(".bsns-quadrant"))
    && [...front.querySelectorAll(".bsns-round")].every(each => each.querySelector("h3"));
}"""
