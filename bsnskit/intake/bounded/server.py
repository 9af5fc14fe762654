"""The server: everything loaded once, one child per file, each child watched until it ends or has to be ended.

Run as `python -m bsnskit.intake.bounded.server`; it ends when whoever started it closes the pipe or dies.
"""

from __future__ import annotations

import importlib
import os
import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from bsnskit.intake.bounded.limits import Limits
from bsnskit.intake.bounded.messages import receive, send
from bsnskit.vocabulary import N_

CAN_FORK = hasattr(os, "fork") and os.environ.get("BSNSKIT_PARSE_BY") != "spawn"
"""Windows has no fork: there a child is a new process that loads everything itself."""
_POLL_S = 0.05
_LOADED = (
    "bsnskit.intake.delivery", "duckdb", "pandas", "pyarrow.parquet", "pyarrow.pandas_compat", "python_calamine",
    "openpyxl", "babel.dates", "ruamel.yaml",
)  # fmt: skip
_OUT_OF_MEMORY = 77
"""Exit code of a child that was refused memory."""


def main() -> int:
    """Serve until the pipe is closed."""
    channel = _own_channel()
    if len(sys.argv) == 3 and sys.argv[1] == "--job":
        return _job(Path(sys.argv[2]), channel)
    if CAN_FORK:
        _load()
    gone = threading.Event()
    requests: list[Any] = []
    arrived = threading.Semaphore(0)
    # Not read by a fork: the child leaves by os._exit.
    threading.Thread(target=_listen, args=(requests, arrived, gone), daemon=True).start()
    while True:
        arrived.acquire()
        if gone.is_set():
            return 0
        _, scratch = requests.pop(0)
        send(channel, ("ended", _watched(Path(scratch), channel, gone)))


def _load() -> None:
    """Load what a child would load itself, each time anew."""
    for name in _LOADED:
        importlib.import_module(name)
    from bsnskit.contracts import tables
    from bsnskit.i18n import LANGUAGES, Language

    # The first check of a contract loads what pandera checks with, the first sentence its catalogue.
    tables.check(tables.Exposure, tables.empty(tables.Exposure))
    for code in LANGUAGES:
        Language(code).text(N_("Text."))


def _listen(requests: list[Any], arrived: threading.Semaphore, gone: threading.Event) -> None:
    while True:
        message = receive(sys.stdin.buffer)
        if message is None:
            gone.set()
            arrived.release()
            return
        requests.append(message)
        arrived.release()


def _own_channel() -> IO[bytes]:
    """Take the pipe for messages alone: what a library prints goes nowhere."""
    channel = os.fdopen(os.dup(1), "wb", buffering=0)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return channel


def _watched(scratch: Path, channel: IO[bytes], gone: threading.Event) -> str:
    """Start a child and wait for it; end it when it takes too much."""
    import psutil  # type: ignore[import-untyped]

    limits: Limits = pickle.loads((scratch / "request.pickle").read_bytes())["limits"]
    poll, kill, pid = _forked(scratch, channel) if CAN_FORK else _spawned(scratch, channel)
    until = time.monotonic() + limits.seconds
    with suppress(psutil.NoSuchProcess):
        child = psutil.Process(pid)
        base = psutil.Process().memory_info().rss if CAN_FORK else 0
        while (code := poll()) is None:
            held = child.memory_info().rss - base
            why = "memory" if held > limits.memory else "time" if time.monotonic() > until else ""
            why = why or ("gone" if gone.is_set() else "")
            if why:
                kill()
                while poll() is None:
                    time.sleep(_POLL_S)
                return why
            time.sleep(_POLL_S)
        return {0: "done", _OUT_OF_MEMORY: "memory"}.get(code, "ended")
    while (code := poll()) is None:
        time.sleep(_POLL_S)
    return {0: "done", _OUT_OF_MEMORY: "memory"}.get(code, "ended")


def _forked(scratch: Path, channel: IO[bytes]) -> tuple[Callable[[], int | None], Callable[[], None], int]:
    pid = os.fork()
    if pid == 0:
        os._exit(_job(scratch, channel))
    ended: list[int] = []

    def poll() -> int | None:
        if not ended:
            found, status = os.waitpid(pid, os.WNOHANG)
            if found:
                ended.append(os.waitstatus_to_exitcode(status))
        return ended[0] if ended else None

    return poll, lambda: os.kill(pid, 9), pid


def _spawned(scratch: Path, channel: IO[bytes]) -> tuple[Callable[[], int | None], Callable[[], None], int]:
    command = [sys.executable, "-P", "-m", "bsnskit.intake.bounded.server", "--job", str(scratch)]
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=channel, stderr=subprocess.DEVNULL)
    return child.poll, child.kill, child.pid


def _job(scratch: Path, channel: IO[bytes]) -> int:
    """Read one file as a child; the result, or what was raised, lies in the scratch folder."""
    from bsnskit.errors import BsnsError
    from bsnskit.intake.delivery import read_delivery
    from bsnskit.intake.progress import told_to

    request = pickle.loads((scratch / "request.pickle").read_bytes())
    _bound(request.pop("limits"))
    last = [0.0]

    def tell(stage: str, done: float) -> None:
        now = time.monotonic()
        if now - last[0] >= 0.1 or done >= 1.0:
            last[0] = now
            send(channel, ("progress", stage, round(done, 4)))

    path, kind = request.pop("path"), request.pop("kind")
    found: object
    try:
        with told_to(tell):
            found = read_delivery(path, kind, scratch=scratch, **request)
    except BsnsError as problem:
        problem.__cause__ = problem.__context__ = None  # other programs' errors may not be picklable
        found = problem
    except MemoryError:
        return _OUT_OF_MEMORY
    except BaseException:  # a library broke down over a broken file; said by the exit code
        return 1
    try:
        (scratch / "result.pickle").write_bytes(pickle.dumps(found))
    except MemoryError:
        return _OUT_OF_MEMORY
    except Exception:
        return 1
    return 0


def _bound(limits: Limits) -> None:
    """Set the operating system's own limits, where it has them; the watch is for the rest."""
    try:
        import resource
    except ImportError:  # Windows
        return
    import psutil

    # Address space is reserved well ahead of what is used: twice the memory, and what is reserved by now.
    reserved = psutil.Process().memory_info().vms
    seconds = int(limits.seconds * 4) + 10  # several threads may work at once
    for what, bound in (
        (resource.RLIMIT_AS, reserved + 2 * limits.memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        bound = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        with suppress(ValueError, OSError):  # macOS refuses some
            resource.setrlimit(what, (bound, bound))


if __name__ == "__main__":
    os._exit(main())  # nothing is left to be tidied up, and whoever asked waits
