"""One base for every error of the kit: place, fact, rule, next move.

An error is raised at any floor, without language; the face that shows it (terminal, notebook, page) renders it
with `Language.error`. The four parts are English message ids with named fields.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class BsnsError(Exception):
    """Something is wrong and a person can mend it.

    Parameters
    ----------
    place : where: a file with line or row, a command, a table, a setting. Not translated.
    fact : what was found, an English message id with named fields in braces
    rule : what should be so
    move : what to do next
    fields : values for the braces of the three texts
    """

    def __init__(self, place: str, fact: str, rule: str = "", move: str = "", **fields: object) -> None:
        self.place = place
        self.fact = fact
        self.rule = rule
        self.move = move
        self.fields = fields
        super().__init__(place, fact, rule, move)

    def parts(self) -> tuple[str, str, str, str]:
        """Return place, fact, rule and move in English, fields filled in."""
        return (self.place, *(fill(text, self.fields) for text in (self.fact, self.rule, self.move)))

    def __str__(self) -> str:
        return sentence(*self.parts())


class WrongCall(BsnsError):
    """The call itself is wrong (exit code 2): an unknown client, a malformed week, a misspelt option."""


class UnknownClient(WrongCall):
    """No engagement of that name."""


class WrongWeek(WrongCall):
    """A week is malformed, does not exist, or lies after the last complete week of the data."""


class WrongSettings(BsnsError):
    """engagement.yml does not hold; `problems` lists every one with its line."""

    def __init__(self, place: str, problems: list[str]) -> None:
        self.problems = problems
        super().__init__(
            place,
            "{count} setting(s) do not hold:\n{problems}",
            move="Mend the lines named, then try again.",
            count=len(problems),
            problems="\n".join(f"  {problem}" for problem in problems),
        )


class BlockingFindings(BsnsError):
    """A blocking finding is left; `findings` is the whole table, and nothing was changed."""

    def __init__(self, place: str, findings: object, count: int) -> None:
        self.findings = findings
        super().__init__(
            place,
            "{count} blocking finding(s)",
            "A file with a blocking finding is not taken in; nothing was changed.",
            "Mend the rows listed, or map the columns with --map, then import again.",
            count=count,
        )


class BrokenTable(BsnsError):
    """A table breaks its contract (a programming or storage fault, not a client's typing)."""


class MissingRate(BsnsError):
    """A channel or tier has volumes but no rate."""


class LedgerError(BsnsError):
    """The ledger refuses or cannot be trusted."""


class NotReady(BsnsError):
    """A step lacks something that another step or a file must bring first."""


def fill(text: str, fields: dict[str, object]) -> str:
    """Fill named braces; a text without fields is returned as it is."""
    return text.format(**fields) if fields else text


def sentence(place: str, fact: str, rule: str, move: str) -> str:
    """Join the four parts into `place: fact. rule next move`."""
    text = f"{place}: {fact}" if place else fact
    if not text.endswith((".", "!", "?", ":", "\n")) and "\n" not in fact:
        text += "."
    return " ".join(part for part in (text, rule, move) if part)


def nearest(word: str, choices: Iterable[str]) -> str | None:
    """Return the choice a misspelt word was probably meant to be, or None."""
    known = {choice.casefold(): choice for choice in choices}
    found = get_close_matches(str(word).casefold(), known, n=1, cutoff=0.6)
    return known[found[0]] if found else None
