"""Files that were refused: recorded beside the log with the rules that refused them, since nothing else is changed."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from bsnskit.errors import BlockingFindings, BsnsError, WrongCall
from bsnskit.intake import digest_of

if TYPE_CHECKING:
    from bsnskit.contracts.findings import Finding
    from bsnskit.store.folder import EngagementFolder

PLACE = ("log", "refused.jsonl")


@dataclass(frozen=True)
class Refusal:
    """A file that was not taken in: its name and hash, when, and rule -> how many findings blocked."""

    file: str
    sha256: str
    at: str
    rules: dict[str, int]

    @property
    def day(self) -> dt.date:
        """The day it was refused."""
        return dt.date.fromisoformat(self.at[:10])


def refusals(folder: EngagementFolder) -> list[Refusal]:
    """Return the refusals recorded, oldest first; a line that was cut off is passed over."""
    place = folder.path(*PLACE)
    if not place.exists():
        return []
    found = []
    for line in place.read_text("utf-8").splitlines():
        with suppress(ValueError, TypeError):
            found.append(Refusal(**json.loads(line)))
    return found


@contextmanager
def recorded_if_refused(folder: EngagementFolder, path: Path) -> Iterator[None]:
    """Record what refuses a file inside the block, and let it pass on; a wrong call is no refusal."""
    try:
        yield
    except WrongCall:
        raise
    except BsnsError as problem:
        _record(folder, path, problem)
        raise


def _record(folder: EngagementFolder, path: Path, problem: BsnsError) -> None:
    # By rule, never by value: a value may name a person.
    rules: dict[str, int] = {}
    if isinstance(problem, BlockingFindings):
        findings = cast("list[Finding]", problem.findings)
        rules = dict(Counter(finding.rule.key for finding in findings if finding.blocking))
    with suppress(OSError):  # what refused the file is the news, not that it is gone or the disk is full
        body: dict[str, Any] = {
            "file": path.name,
            "sha256": digest_of(path),
            "at": dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "rules": rules or {type(problem).__name__: 1},
        }
        same = ("file", "sha256", "rules")
        if any(all(getattr(one, name) == body[name] for name in same) for one in refusals(folder)[-20:]):
            return  # tried again, with the same end
        line = json.dumps(body, ensure_ascii=False, sort_keys=True)
        folder.room(PLACE[0])
        with folder.path(*PLACE).open("a", encoding="utf-8", newline="\n") as stream:
            stream.write(f"{line}\n")
