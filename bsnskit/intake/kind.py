"""What a kind of file consists of: its columns, what it is read against, what it brings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

import pandas as pd

from bsnskit.contracts.settings import Settings
from bsnskit.intake.mapping import FileMapping

Wrong = Literal["block", "aside", "unknown"]
"""What a value that cannot be read does: it blocks the file, sets its row aside, or is unknown."""
Holds = Literal[
    "id", "text", "number", "count", "amount", "share", "seconds", "day", "week", "quarter", "flag", "answer", "choice",
    "reason", "listed", "channel", "tier", "code", "customer",
]  # fmt: skip
"""`amount` is a number that is usually whole; `listed` the id of a reason that may make the list, or stands on it."""


@dataclass(frozen=True)
class Column:
    """How one column of a kind is read.

    Parameters
    ----------
    holds : what its cells hold
    needed : the column must be there
    filled : every row needs a value
    blank : what stands for a blank cell, or for the column where it is missing
    low, high : least and greatest value
    choices : value -> further spellings of it
    wrong : what an unreadable value, or a blank one where `filled`, does
    longest : characters of a text
    """

    name: str
    holds: Holds
    needed: bool = False
    filled: bool = False
    blank: Any = None
    low: float | None = None
    high: float | None = None
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    wrong: Wrong = "block"
    longest: int = 500


@dataclass(frozen=True)
class Setting:
    """What a delivery is read against.

    Parameters
    ----------
    file, digest : name and SHA-256 of the file
    reasons : the list as it stands; None or empty before the first list
    crosswalk : former id -> id on the list
    key : of the customer hashes; None where there is none
    revise : a list delivered again is a revision of the list
    content : bytes of the file, for what a workbook displays
    layouts : mappings of earlier files, for when `mapping` states nothing
    names : listed names, which are masked in verbatims
    """

    file: str
    digest: str
    settings: Settings
    mapping: FileMapping
    reasons: pd.DataFrame | None = None
    crosswalk: Mapping[str, str] = field(default_factory=dict)
    key: bytes | None = None
    revise: bool = False
    content: bytes = b""
    layouts: tuple[FileMapping, ...] = ()
    names: tuple[str, ...] = ()


class Judgement(NamedTuple):
    """What becomes an event of the ledger: its kind, the parts of its subject, its body."""

    kind: str
    subject: tuple[str, ...]
    body: dict[str, Any]


class Built(NamedTuple):
    """What a kind makes of a reading: its table (None where it is kept in the ledger alone) and its judgements."""

    table: pd.DataFrame | None
    judgements: list[Judgement]


@dataclass(frozen=True)
class Kind:
    """One kind of file.

    Parameters
    ----------
    columns : all that are read
    groups : of each group one column must be there, beside the needed ones
    build : takes a `Reading`, makes the contract table and the judgements of a reading
    """

    name: str
    columns: tuple[Column, ...]
    build: Callable[[Any], Built]
    groups: tuple[tuple[str, ...], ...] = ()

    @property
    def needed(self) -> list[tuple[str, ...]]:
        """Groups of columns, of each of which one must be there."""
        return [(column.name,) for column in self.columns if column.needed] + list(self.groups)
