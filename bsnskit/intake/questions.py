"""Questions that a file leaves open: which finding asks, which key of the mapping file answers it, with what."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast

from bsnskit.contracts.findings import Finding
from bsnskit.errors import BlockingFindings
from bsnskit.intake.mapping import FileMapping, mapping_of
from bsnskit.intake.values import DURATIONS

Result = TypeVar("Result")

_KEYS = {
    "kind_open": "kind",
    "dates_open": "formats.dates",
    "decimal_open": "formats.decimal",
    "durations_open": "formats.durations",
    "id_maybe_cut": "formats.id_decimals",
    "row_open": "row_is",
    "contact_id_repeated": "row_is",
}
_CHOICES: dict[str, tuple[str, ...]] = {
    "formats.decimal": (",", "."),
    "formats.durations": DURATIONS,
    "row_is": ("contact", "update"),
}


@dataclass(frozen=True)
class Question:
    """An open question.

    Parameters
    ----------
    key : of the mapping file that answers it, such as "formats.dates"
    choices : the answers there are
    """

    key: str
    choices: tuple[str, ...]
    finding: Finding


def open_questions(findings: Iterable[Finding]) -> list[Question]:
    """Return the questions that findings ask, each key once."""
    found: dict[str, Question] = {}
    for finding in findings:
        key = _KEYS.get(finding.rule.key)
        if key is None or key in found or not finding.blocking:
            continue
        could_be = str(finding.fields.get("could_be") or finding.fields.get("kinds") or "")
        choices = tuple(part.strip() for part in could_be.split(",") if part.strip()) or _CHOICES.get(key, ())
        if choices:
            found[key] = Question(key, choices, finding)
    return list(found.values())


def with_answer(mapping: FileMapping, key: str, value: str | None) -> FileMapping:
    """Return a mapping with one key set; None leaves it open again.

    Raises
    ------
    ValidationError : the value does not fit the key
    """
    plain: dict[str, Any] = mapping.model_dump(exclude_defaults=True)
    *groups, name = key.split(".")
    place = plain
    for group in groups:
        place = place.setdefault(group, {})
    place[name] = value
    return mapping_of(plain)


def ask_until_read(
    read: Callable[[FileMapping | Path | None], Result],
    mapping: FileMapping | Path | None,
    *,
    ask: Callable[[Question], str | None] | None,
) -> Result:
    """Read a file; where only questions are open and somebody is there to answer, ask and read again.

    Parameters
    ----------
    ask : returns the answer to a question, None for none; None itself where nobody is there

    Raises
    ------
    BlockingFindings : something else blocks, a question stays open, or nobody is there
    """
    while True:
        try:
            return read(mapping)
        except BlockingFindings as problem:
            questions = open_questions(cast("list[Finding]", problem.findings))
            if ask is None or not questions:
                raise
            answers = {question.key: ask(question) for question in questions}
            if None in answers.values():
                raise
            stated = mapping_of(mapping)
            for key, value in answers.items():
                stated = with_answer(stated, key, value)
            mapping = stated
