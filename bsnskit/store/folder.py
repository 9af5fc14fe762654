"""The folder of an engagement: its files, its settings, its ledger, its log."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bsnskit.contracts.settings import Settings, read_settings
from bsnskit.errors import BrokenTable
from bsnskit.store.files import alone, stamp, write_whole
from bsnskit.store.ledger import Ledger
from bsnskit.vocabulary import N_

SETTINGS = "engagement.yml"
SCRATCH = ".reading"
"""Where the process that reads a delivered file puts what it found; there only while a file is read."""


class EngagementFolder:
    """One client's folder, and the only door to its files.

    Parameters
    ----------
    folder : holds engagement.yml

    Attributes
    ----------
    name : name of the folder
    folder : where it lies, links resolved
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.name = self.folder.name
        self._kept: dict[str, tuple[object, Any]] = {}
        self._alone = threading.local()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name})"

    def path(self, *parts: str) -> Path:
        """Return a path inside the folder.

        Raises
        ------
        BrokenTable : it leads out of the folder, by its name or through a link
        """
        place = self.folder.joinpath(*parts)
        if not place.resolve().is_relative_to(self.folder):
            raise BrokenTable(
                "/".join((self.name, *parts)),
                N_("this leads out of the engagement's folder"),
                N_("An engagement reads and writes its own files only."),
                N_("Put the file itself in the place of the link."),
            )
        return place

    def room(self, name: str) -> Path:
        """Return a folder of the engagement, made when it is not there: sources, tables, notebooks, log, set_aside."""
        place = self.path(name)
        place.mkdir(exist_ok=True)
        return place

    @contextmanager
    def alone(self, wait_s: float = 600.0) -> Iterator[None]:
        """Let one process at a time build or import; inside, the same thread may ask again."""
        if getattr(self._alone, "held", False):
            yield
            return
        with alone(self.path(".lock"), wait_s):
            self._alone.held = True
            try:
                yield
            finally:
                self._alone.held = False

    def key(self) -> bytes:
        """Return the secret by which customer ids become keyed hashes; made once, readable by its owner alone."""
        place = self.path("key")
        if not place.exists():
            with self.alone():
                if not place.exists():
                    write_whole(place, f"{secrets.token_hex(32)}\n".encode(), mode=0o600)
        return bytes.fromhex(place.read_text(encoding="ascii").strip())

    def listed_names(self) -> list[str]:
        """Return the names that are masked in verbatims: names.txt, one per line, "Given Family"."""
        place = self.path("names.txt")
        if not place.exists():
            return []
        lines = place.read_text("utf-8-sig", errors="replace").splitlines()
        return [name for line in lines if (name := " ".join(line.split())) and not name.startswith("#")]

    def log(self) -> logging.Logger:
        """Return the logger that writes to log/bsns.log; no verbatim and no token is ever given to it."""
        logger = logging.getLogger(f"bsnskit.{hashlib.sha256(str(self.folder).encode()).hexdigest()[:16]}")
        if not logger.handlers:
            logger.addHandler(_LogFile(self.room("log") / "bsns.log"))
            logger.setLevel(logging.INFO)
            logger.propagate = False
        return logger

    @property
    def settings(self) -> Settings:
        """What engagement.yml says.

        Raises
        ------
        WrongSettings : every problem with its line
        """
        place = self.path(SETTINGS)
        return self._cached(
            "settings", stamp(place), lambda: read_settings(place.read_text("utf-8"), f"{self.name}/{SETTINGS}")
        )

    @property
    def ledger(self) -> Ledger:
        """The judgements as events."""
        place = self.path("ledger.sqlite")
        return self._cached("ledger", str(place), lambda: Ledger(place))

    def _cached(self, name: str, key: object, make: Callable[[], Any]) -> Any:
        held = self._kept.get(name)
        if held is None or held[0] != key:
            held = (key, make())
            self._kept[name] = held
        return held[1]


class _LogFile(logging.Handler):
    """Opens the file for each line: several processes write, and a folder with an open file cannot move on Windows."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path

    def emit(self, record: logging.LogRecord) -> None:
        when = dt.datetime.fromtimestamp(record.created, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        line = f"{when} {record.levelname.lower()} {record.process} {' '.join(record.getMessage().split())}\n"
        try:
            with self.path.open("a", encoding="utf-8", newline="\n") as stream:
                stream.write(line)
        except OSError:
            self.handleError(record)
