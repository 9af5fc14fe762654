"""The ballot: what the room's telephones see, in a process of its own that the facilitator's process watches over."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from bsnskit.errors import NotReady
from bsnskit.vocabulary import N_

if TYPE_CHECKING:
    from bsnskit.store.folder import EngagementFolder

AGAIN_S = 1.0
"""A ballot that has died is started again after this time [s]; the telephones try again by themselves."""
_MOST = 20


class BallotProcess:
    """The ballot as a process: started, started again when it dies, stopped.

    Parameters
    ----------
    folder : of the engagement, in which a sitting was begun
    language : of the pages where a browser wishes none
    """

    def __init__(self, folder: EngagementFolder, language: str) -> None:
        self.folder, self.language = folder, language
        self._stopping = threading.Event()
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> BallotProcess:
        self._process = self._started()
        self._listening(self._process)
        threading.Thread(target=self._watch, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        if self._process is None:
            return
        if self._process.stdin:
            self._process.stdin.close()  # the end of its input is what stops it
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        _close(self._process)

    @property
    def pid(self) -> int:
        """Number of the process that listens now."""
        return self._process.pid if self._process else 0

    def _started(self) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "bsnskit.workshop"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        if process.stdin:
            # Input stays open: its end is how the ballot learns that this process is gone.
            process.stdin.write(json.dumps({"folder": str(self.folder.folder), "language": self.language}) + "\n")
            process.stdin.flush()
        return process

    def _listening(self, process: subprocess.Popen[str]) -> None:
        line = process.stdout.readline() if process.stdout else ""
        answer: dict[str, Any] = json.loads(line) if line else {"problem": ["", N_("the ballot did not start"), "", ""]}
        if "problem" in answer:
            self.__exit__()
            raise NotReady(*answer["problem"])

    def _watch(self) -> None:
        for _ in range(_MOST):
            if self._process is None:
                return
            self._process.wait()
            if self._stopping.is_set():
                return
            self.folder.log().error("the ballot ended unasked and is started again")
            _close(self._process)
            if self._stopping.wait(AGAIN_S):
                return
            self._process = self._started()


def _close(process: subprocess.Popen[str]) -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe:
            with suppress(OSError):  # what was not read any more is of no use to a process that has ended
                pipe.close()


__all__ = ["BallotProcess"]
