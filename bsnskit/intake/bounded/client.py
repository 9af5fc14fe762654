"""The side that asks: one server per process, started at the first file and ended with the process."""

from __future__ import annotations

import atexit
import os
import pickle
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from bsnskit.errors import BsnsError
from bsnskit.intake.bounded.limits import MEGABYTE, Limits, limits_for
from bsnskit.intake.bounded.messages import receive, send
from bsnskit.intake.bounds import RefusedFile
from bsnskit.intake.digests import digest_of
from bsnskit.vocabulary import N_

if TYPE_CHECKING:
    from bsnskit.intake.delivery import Delivery

_one_at_a_time = threading.Lock()
_held: dict[str, Any] = {}


def read_bounded(
    path: str | Path,
    kind: str | None = None,
    *,
    progress: Callable[[str, float], None] | None = None,
    limits: Limits | None = None,
    scratch: Path | None = None,
    **given: Any,
) -> Delivery:
    """Read one file in a child process; `delivery.read_delivery` says what is read and how.

    Parameters
    ----------
    progress : hears a stage and the share of it that is done
    limits : of the child; None = `limits_for` the size of the file
    scratch : folder in which the child may write, which exists and is emptied by the caller; None = a temporary one
    given : further arguments of `read_delivery`

    Raises
    ------
    RefusedFile : the file is not opened, or reading it went beyond memory or time
    """
    path = Path(path).resolve()
    limits = limits or limits_for(path.stat().st_size)
    own = Path(tempfile.mkdtemp(prefix="bsnskit-")) if scratch is None else scratch
    try:
        start_server()  # it loads while the digest is taken
        request = {"path": path, "kind": kind, "limits": limits, "digest": digest_of(path), **given}
        (own / "request.pickle").write_bytes(pickle.dumps(request))
        with _one_at_a_time:
            ended = _asked(own, progress)
        if ended != "done":
            raise _refused(path.name, ended, limits)
        found = pickle.loads((own / "result.pickle").read_bytes())
    finally:
        if scratch is None:
            shutil.rmtree(own, ignore_errors=True)
        else:
            for name in ("request.pickle", "result.pickle"):
                (own / name).unlink(missing_ok=True)
    if isinstance(found, BaseException):
        raise found
    return found


def _asked(scratch: Path, progress: Callable[[str, float], None] | None) -> str:
    server = _server()
    server.asked = True
    send(server.stdin, ("read", str(scratch)))
    while True:
        message = receive(server.stdout)
        if message is None:
            stop_server()
            return "ended"
        word, *more = message
        if word == "progress":
            if progress is not None:
                try:
                    progress(*more)
                except BaseException:
                    stop_server()  # the child ends with it
                    raise
        else:
            return str(more[0])


def _refused(name: str, ended: str, limits: Limits) -> BsnsError:
    megabytes = round(limits.memory / MEGABYTE)
    if ended == "memory":
        return RefusedFile(
            name,
            N_("reading the file takes more than {megabytes} MB of memory"),
            N_("A file is read within bounds, whatever it holds."),
            N_("Ask the client for a plain CSV, or for a shorter period."),
            megabytes=megabytes,
        )
    if ended == "time":
        return RefusedFile(
            name,
            N_("reading the file takes longer than {seconds} seconds"),
            N_("A file is read within bounds, whatever it holds."),
            N_("Ask the client for a plain CSV, or for a shorter period."),
            seconds=round(limits.seconds),
        )
    return RefusedFile(
        name,
        N_("the program that reads the file broke down"),
        N_("It reads in a process of its own: nothing else was harmed, and nothing was changed."),
        N_("Open the file in a spreadsheet and save it as CSV, then import that."),
    )


class _Server:
    """The process that starts the children."""

    def __init__(self) -> None:
        # -P: the folder one happens to stand in is no place for modules.
        command = [sys.executable, "-P", "-m", "bsnskit.intake.bounded.server"]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.owner = os.getpid()
        self.asked = False

    @property
    def stdin(self) -> IO[bytes]:
        assert self.process.stdin is not None
        return self.process.stdin

    @property
    def stdout(self) -> IO[bytes]:
        assert self.process.stdout is not None
        return self.process.stdout

    def usable(self) -> bool:
        return self.owner == os.getpid() and self.process.poll() is None

    def stop(self) -> None:
        if self.owner == os.getpid() and not self.asked:
            self.process.kill()  # it has no child, and may still be loading
        for stream in (self.stdin, self.stdout):
            with suppress(OSError):
                stream.close()
        if self.owner == os.getpid():
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def _server() -> _Server:
    held: _Server | None = _held.get("server")
    if held is None or not held.usable():
        if held is not None:
            held.stop()
        else:
            atexit.register(stop_server)
        _held["server"] = held = _Server()
    return held


def start_server() -> None:
    """Start the server now, beside what this process has to load itself, where a file will be read."""
    _server()


def stop_server() -> None:
    """End the server; the next file starts another."""
    held: _Server | None = _held.pop("server", None)
    if held is not None:
        held.stop()
