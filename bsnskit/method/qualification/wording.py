"""What the wording of the list asks to be looked at: the customer's sentence, one request, no jargon, a usable length.

A finding asks; it never changes a label. The wording of the list is one of the method's three human judgements.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from bsnskit.contracts.findings import Finding, Rule
from bsnskit.errors import WrongCall, nearest
from bsnskit.method.qualification.word_lists import WORD_LISTS, WordLists, plain_words
from bsnskit.vocabulary import N_

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "FEWEST_REASONS",
    "LONGEST_LABEL",
    "MOST_REASONS",
    "SHORTEST_LABEL",
    "wording_findings",
]

FEWEST_REASONS = 10
MOST_REASONS = 60
"""A list between these can be acted on and run; METHOD section 1."""
SHORTEST_LABEL = 3
"""[words] A label under this says too little to code with."""
LONGEST_LABEL = 90
"""[characters] A label over this is not read while coding, and not on a card."""

SEVERAL = Rule(
    "wording_several",
    N_("Reason {subject} holds {count} requests or objects in one label: “{value}”."),
    N_("Keep one request per reason: split it, or keep the words customers use most and move the rest to examples."),
)
PERSON = Rule(
    "wording_person",
    N_("Reason {subject} is not said by the customer: “{value}”."),
    N_("Word it as the customer's own sentence or question, such as “I cannot ...” or “Where is my ...?”"),
)
CHANNEL = Rule(
    "wording_channel",
    N_("Reason {subject} names the channel (“{word}”): “{value}”."),
    N_("The channel is recorded with each contact; say what the customer wanted."),
)
CAUSE = Rule(
    "wording_cause",
    N_("Reason {subject} names a cause (“{word}”): “{value}”."),
    N_("The customer says what goes wrong, not why; keep the cause for the root cause step."),
)
SOLUTION = Rule(
    "wording_solution",
    N_("Reason {subject} names a solution (“{word}”): “{value}”."),
    N_("Say what the customer wanted before anyone answered; keep the solution for the root cause step."),
)
DEPARTMENT = Rule(
    "wording_department",
    N_("Reason {subject} names a department (“{word}”): “{value}”."),
    N_("Customers do not contact a department for its own sake; say what they wanted from it."),
)
ACRONYM = Rule(
    "wording_acronym",
    N_("Reason {subject} is a bare acronym: “{value}”."),
    N_("Write what the customer says about it; keep the acronym only if customers use it."),
)
NOTE = Rule(
    "wording_note",
    N_("Reason {subject} carries a note inside its label (“{word}”): “{value}”."),
    N_("Move the note to the topic or to the coding instructions."),
)
SHORT = Rule(
    "wording_short",
    N_("Reason {subject} has only {count} word(s): “{value}”."),
    N_("Write the customer's whole sentence, so that two agents code the same contacts with it."),
)
LONG = Rule(
    "wording_long",
    N_("Reason {subject} has {count} characters: “{value}”."),
    N_("Shorten it to one sentence of at most {limit} characters."),
)
REPEATED = Rule(
    "wording_repeated",
    N_("Reasons {subject} have the same label: “{value}”."),
    N_("Merge them, or say in the label what sets them apart."),
)
FEW = Rule(
    "list_too_short",
    N_("The list holds {count} reason(s)."),
    N_("Under {limit} reasons is too few to act on: look behind the largest ones and behind “other”."),
)
MANY = Rule(
    "list_too_long",
    N_("The list holds {count} reasons."),
    N_("Over {limit} reasons is too many to run: merge those that have the same owner and the same remedy."),
)

_NOTE = re.compile(r"->|=>|→|\*|(?<!\w)cf\.?(?!\w)", re.IGNORECASE)
_ASIDE = re.compile(r"\([^)]*\)")
_ACRONYM = re.compile(r"[^\W\d_a-zà-ÿ]{2,}\d*")


def wording_findings(reasons: pd.DataFrame, *, label_language: str) -> list[Finding]:
    """Look at every label that is not retired, and at the length of the list.

    Parameters
    ----------
    reasons : tables.Reasons, n rows        uses reason_id, label, state
    label_language : fr, en or es, the language the labels are written in

    Returns
    -------
    findings in the order of the list, those on the list itself last; none is blocking

    Raises
    ------
    WrongCall : there are no word lists for that language

    Source
    ------
    METHOD section 1. The limits of 3 words and 90 characters are ours; 10 to 60 reasons is published practice.
    """
    lists = _lists(label_language)
    listed = reasons[reasons["state"] != "retired"]
    found = [
        finding
        for reason_id, label in zip(listed["reason_id"], listed["label"], strict=True)
        for finding in _label_findings(str(reason_id), str(label), lists)
    ]
    return found + _repeated(listed) + _size(len(listed))


def _lists(language: str) -> WordLists:
    if language not in WORD_LISTS:
        raise WrongCall(
            "",
            N_("labels in '{language}' cannot be looked at"),
            N_("There are word lists for {known}."),
            N_("Did you mean {meant}?") if nearest(language, WORD_LISTS) else "",
            language=language,
            known=", ".join(WORD_LISTS),
            meant=nearest(language, WORD_LISTS),
        )
    return WORD_LISTS[language]


def _label_findings(reason_id: str, label: str, lists: WordLists) -> list[Finding]:
    def seen(rule: Rule, **fields: object) -> Finding:
        return Finding(rule, subject=reason_id, column="label", value=label, fields=fields)

    if is_acronym(label):
        return [seen(ACRONYM)]
    plain = plain_words(label)
    found = [seen(SEVERAL, count=count)] if (count := _requests(plain, lists)) > 1 else []
    spoken = bool(lists.first_person.search(plain) or lists.question.search(plain) or "?" in label)
    if not spoken:
        found.append(seen(PERSON))
    found += [seen(rule, word=word) for rule, word in _other_things(plain, lists, spoken)]
    if note := _NOTE.search(label):
        found.append(seen(NOTE, word=note[0]))
    if (words := len(plain.split())) < SHORTEST_LABEL:
        found.append(seen(SHORT, count=words))
    if len(label) > LONGEST_LABEL:
        found.append(seen(LONG, count=len(label), limit=LONGEST_LABEL))
    return found


def is_acronym(label: str) -> bool:
    """Tell whether a label is nothing but initials."""
    return all(_ACRONYM.fullmatch(word) for word in re.split(r"[\s/,]+", label.strip()) if word)


def _requests(plain: str, lists: WordLists) -> int:
    # A slash in brackets lists who or where ("(head / inspector)"), not a further request.
    parts = [part for part in re.split(r"\s/\s|\s/|/\s", _ASIDE.sub("", plain)) if re.search(r"\w", part)]
    return max(len(parts), 1) + len(lists.second_request.findall(plain))


def _other_things(plain: str, lists: WordLists, spoken: bool) -> list[tuple[Rule, str]]:
    said = ((CHANNEL, lists.channel_said), (CAUSE, lists.cause_said), (SOLUTION, lists.solution_said))
    nouns = (
        (CHANNEL, lists.channel),
        (CAUSE, lists.cause),
        (SOLUTION, lists.solution),
        (DEPARTMENT, lists.department),
    )
    # A customer may well speak of a mail or a form; only a label that nobody speaks is judged by its nouns.
    patterns = said if spoken else said + nouns
    return list({rule: match[0] for rule, pattern in patterns if (match := pattern.search(plain))}.items())


def _repeated(listed: pd.DataFrame) -> list[Finding]:
    plain = [plain_words(str(label)).strip(" .?!") for label in listed["label"]]
    twice = [words for words, count in Counter(plain).items() if count > 1]
    found = []
    for words in twice:
        ids = [str(key) for key, other in zip(listed["reason_id"], plain, strict=True) if other == words]
        label = str(listed["label"].iloc[plain.index(words)])
        found.append(Finding(REPEATED, column="label", subject=", ".join(ids), value=label))
    return found


def _size(count: int) -> list[Finding]:
    if count < FEWEST_REASONS:
        return [Finding(FEW, value=str(count), fields={"count": count, "limit": FEWEST_REASONS})]
    if count > MOST_REASONS:
        return [Finding(MANY, value=str(count), fields={"count": count, "limit": MOST_REASONS})]
    return []
