"""One base for every error of the kit: place, fact, rule, next move.

An error is raised at any floor, without language; the face that shows it (terminal, notebook, page) renders it
with `Language.error`. The four parts are English message ids with named fields.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

from bsnskit.vocabulary import KINDS, N_


@dataclass(frozen=True)
class Message:
    """A text with its own fields, to stand as a field of another: translated with it, English on its own."""

    text: str
    fields: dict[str, object] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        return fill(self.text, self.fields)


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
        return self.place, fill(self.fact, self.fields), fill(self.rule, self.fields), fill(self.move, self.fields)

    def __str__(self) -> str:
        return sentence(*self.parts())


class WrongCall(BsnsError):
    """The call itself is wrong (exit code 2): an unknown client, a malformed week, a misspelt option."""


class UnknownClient(WrongCall):
    """No engagement of that name."""


class WrongWeek(WrongCall):
    """A week is malformed, does not exist, or lies after the last complete week of the data."""


class WrongSettings(BsnsError):
    """engagement.yml does not hold; `problems` lists every one as (line, message), in the order of the file."""

    def __init__(self, place: str, problems: list[tuple[int, Message]]) -> None:
        self.problems = sorted(problems, key=lambda problem: problem[0])
        lines = [Message(N_("  line {line}: {problem}"), {"line": n, "problem": said}) for n, said in self.problems]
        super().__init__(
            place,
            N_("these settings do not hold ({count}):\n{problems}\n"),
            move=N_("Mend the lines named, then try again."),
            count=len(problems),
            problems=lines,
        )


class BlockingFindings(BsnsError):
    """A blocking finding is left; `findings` is the whole table, and nothing was changed."""

    def __init__(self, place: str, findings: object, count: int) -> None:
        self.findings = findings
        super().__init__(
            place,
            N_("{count} blocking finding(s)"),
            N_("A file with a blocking finding is not taken in; nothing was changed."),
            N_("Mend the rows listed, or map the columns with --map, then import again."),
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
    """Fill named braces; a text without fields is returned as it is, a list of messages becomes lines."""
    lines = {name: "\n".join(map(str, value)) for name, value in fields.items() if isinstance(value, list)}
    return text.format(**{**fields, **lines}) if fields else text


def sentence(place: str, fact: str, rule: str, move: str) -> str:
    """Join the four parts into `place: fact. rule next move`."""
    text = f"{place}: {fact}" if place else fact
    if not text.endswith((".", "!", "?", ":", "\n")) and "\n" not in fact:
        text += "."
    rest = " ".join(part for part in (rule, move) if part)
    return f"{text}{'' if text.endswith(chr(10)) else ' '}{rest}".rstrip()


def nearest(word: str, choices: Iterable[str]) -> str | None:
    """Return the choice a misspelt word was probably meant to be, or None."""
    known = {choice.casefold(): choice for choice in choices}
    found = get_close_matches(str(word).casefold(), known, n=1, cutoff=0.6)
    return known[found[0]] if found else None


def no_such_kind(kind: str) -> WrongCall:
    """Return the error of a file said to be of a kind that there is not."""
    meant = nearest(kind, KINDS)
    return WrongCall(
        "--as",
        N_("'{kind}' is not a kind of file"),
        N_("The kinds are {kinds}."),
        N_("Did you mean {meant}?") if meant else "",
        kind=kind,
        kinds=", ".join(KINDS),
        meant=meant,
    )


def not_on_list(reason_id: str, known: Iterable[str]) -> NotReady:
    """Return the error of a reason that the list of reasons does not have."""
    meant = nearest(reason_id, known)
    return NotReady(
        "",
        N_("reason '{reason}' is not on the list"),
        N_("Ids are text, such as 2.10."),
        N_("Did you mean {meant}?") if meant else "",
        reason=reason_id,
        meant=meant,
    )
