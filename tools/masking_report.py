"""Recall and precision of the masking of free text, per type and per half of the labelled lines.

    python -m tools.masking_report

The lines (tests/intake/masking/) were written by us, before the rules and by the same hand: they say how the rules do
on what we thought of, not on a client's texts. The rules were tuned on one half; the other was never used for that.
A find counts when it covers the whole of what is labelled and is of its type.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from bsnskit.intake.masking import MARKERS, Masker, Span
from bsnskit.intake.masking.names import model
from bsnskit.statistics import wilson

LABELLED = Path(__file__).resolve().parents[1] / "tests" / "intake" / "masking"
HALVES = ("tuning", "held_out")
_TITLE = re.compile(r"(?:M\.|Mme|Mlle|Monsieur|Madame|Dr|Docteur)\s")
_LABEL = re.compile(r"\[\[(\w+)\|(.*?)\]\]")


@dataclass
class Score:
    """Counts of one type: labelled and found of it, marked and right of it, and labelled ones left open to be read."""

    labelled: int = 0
    found: int = 0
    marked: int = 0
    right: int = 0
    bare: int = 0
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def read_lines(half: str) -> list[tuple[str, list[Span]]]:
    """Return text and labels of each line of a half."""
    lines = (LABELLED / f"{half}.txt").read_text("utf-8").splitlines()
    return [_parsed(line) for line in lines if not line.startswith("#")]


def listed_names() -> list[str]:
    """Return the names that the lines were written with."""
    return [line for line in (LABELLED / "names.txt").read_text("utf-8").splitlines() if line and line[0] != "#"]


def scores(lines: list[tuple[str, list[Span]]], masker: Masker) -> dict[str, Score]:
    """Compare what is masked with what is labelled, by type."""
    found = {type_: Score() for type_ in MARKERS if type_ != "customer"}
    for text, labels in lines:
        spans = masker.spans(text)
        for label in labels:
            score = found[label.type]
            score.labelled += 1
            own = [span for span in spans if span.type == label.type or {span.type, label.type} == {"name", "person"}]
            covered = _covers(own, label, text)
            score.found += covered
            score.bare += not _covers(spans, label, text)
            if not covered:
                score.missed.append(text)
        for span in spans:
            score = found[span.type]
            score.marked += 1
            right = any(_same(span, label) and span.start < label.end and label.start < span.end for label in labels)
            score.right += right
            if not right:
                score.wrong.append(f"{text[span.start : span.end]!r} in {text}")
    return found


def report(half: str, masker: Masker, *, people: bool, examples: bool = False) -> list[str]:
    """Return the table of one half, line by line."""
    lines = read_lines(half)
    of_half = {
        "tuning": f"Half the rules were tuned on: {len(lines)} lines",
        "held_out": f"Half never used to tune: {len(lines)} lines",
    }
    head = f"{'type':<10}{'labelled':>9}{'found':>7}  {'recall':<22}{'marked':>7}{'right':>7}  {'precision':<22}{'left open':>9}"
    told = [of_half[half], head]
    found = scores(lines, masker)
    for type_, score in found.items():
        if type_ == "person" and not people:
            continue
        told.append(
            f"{type_:<10}{score.labelled:>9}{score.found:>7}  {_share(score.found, score.labelled):<22}"
            f"{score.marked:>7}{score.right:>7}  {_share(score.right, score.marked):<22}{score.bare:>9}"
        )
        if examples:
            told += [f"    missed: {text}" for text in score.missed] + [f"    wrong: {text}" for text in score.wrong]
    plain = [text for text, labels in lines if not labels]
    touched = Counter(bool(masker.spans(text)) for text in plain)[True]
    return [*told, f"lines without personal data: {len(plain)}, masked in part: {touched}", ""]


def _parsed(line: str) -> tuple[str, list[Span]]:
    text, labels, last = "", [], 0
    for match in _LABEL.finditer(line):
        text += line[last : match.start()]
        labels.append(Span(match[1], len(text), len(text) + len(match[2])))
        text += match[2]
        last = match.end()
    return text + line[last:], labels


def _covers(spans: list[Span], label: Span, text: str) -> bool:
    # The title before a name may stay: "M. [nom]".
    title = _TITLE.match(text, label.start, label.end) if label.type in ("name", "person") else None
    start = title.end() if title and title.end() < label.end else label.start
    places = (place for place in range(start, label.end) if text[place].isalnum())
    return all(any(span.start <= place < span.end for span in spans) for place in places)


def _same(span: Span, label: Span) -> bool:
    return span.type == label.type or {span.type, label.type} == {"name", "person"}


def _share(count: int, total: int) -> str:
    if not total:
        return "-"
    low, high = wilson(count, total)
    return f"{count / total:.0%} [{low:.0%} ; {high:.0%}]"


def main(arguments: list[str]) -> int:
    """Print both tables; `--tuning` prints the examples that went wrong on the tuning half alone."""
    names = listed_names()
    print(__doc__.strip().split("\n\n", 2)[2])
    print("\nIntervals: Wilson, 95 %. `left open` = some of it can still be read, whatever the type.\n")
    for entities in (False, True) if model() is not None else (False,):
        print("With the model of named entities (extra `names`)\n" if entities else "Rules alone\n")
        masker = Masker("fr", names, entities=entities)
        for half in HALVES:
            shown = "--tuning" in arguments and half == "tuning"
            print("\n".join(report(half, masker, people=entities, examples=shown)))
    if model() is None:
        print("People who are on no list are looked for only with the extra `names`, which is not installed here.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
