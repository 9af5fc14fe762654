"""Dates of birth: a day that a word of birth, or a member of the family, stands before."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bsnskit.intake.masking.spans import Span

_MONTHS = (
    "janvier|février|fevrier|mars|avril|mai|juin|juillet|août|aout|septembre|octobre|novembre|décembre|decembre"
    "|january|february|march|april|may|june|july|august|september|october|november|december"
    "|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"
)
_YEAR = r"(?:19|20)\d{2}"
_DAY = (
    rf"(?:\d{{1,2}}\s?[/.\-]\s?\d{{1,2}}\s?[/.\-]\s?(?:{_YEAR}|\d{{2}})\b|{_YEAR}-\d{{2}}-\d{{2}}\b"
    rf"|\d{{1,2}}\s\d{{1,2}}\s{_YEAR}\b"
    rf"|\d{{1,2}}(?:er|st|nd|rd|th)?\s(?:de\s)?(?:{_MONTHS})\s(?:de\s)?{_YEAR}\b"
    rf"|(?:{_MONTHS})\s\d{{1,2}},?\s{_YEAR}\b)"
)
# A comma may stand between word and day, a full stop that ends a sentence may not.
_BORN = (
    r"(?:\bné\(?e?\)?s?\b|\bnee?s?\b|\bnaissance\b|\bddn\b|\bd\.?d?\.?n\b|\banniversaire\b"
    r"|\bborn\b|\bbirth(?:day)?\b|\bdob\b|\bd\.o\.b|\bnacid[oa]\b|\bnací\b|\bnacimiento\b)"
)
_FAMILY = (
    r"(?:\bmère|\bpère|\bfils|\bfille|\bconjointe?|\bépou(?:se|x)|\bmari|\bfemme|\benfant|\bfrère|\bs(?:œ|oe)ur|\bélève"
    r"|\bbénéficiaire|\bmother|\bfather|\bson|\bdaughter|\bhij[oa]|\bmadre|\bpadre)"
)
_BORN_ON = re.compile(rf"{_BORN}[^.!?\n\d]{{0,40}}?(?<!\d)({_DAY})", re.IGNORECASE)
_CORRECTED = re.compile(rf"(?<!\d)({_DAY})[^.!?\n]{{0,20}}?(?:comme |de )?(?:date de naissance|sur ma carte d'identité)",
                        re.IGNORECASE)  # fmt: skip
_OF_FAMILY = re.compile(rf"{_FAMILY}\s?[(,:?]\s?({_DAY})|\({_DAY}\)", re.IGNORECASE)
_BORN_IN = re.compile(
    rf"\b(?:suis|étant|elle est|il est)?\s?n[ée]e?\s(?:en|in)\s((?:(?:{_MONTHS})\s)?{_YEAR})\b", re.IGNORECASE
)
_HINTS = ("né", "nee", "nai", "ddn", "d.n", "dn ", "dn:", "anniv", "born", "birth", "dob", "d.o.b", "nac", "mère", "père", "fils",
          "fille", "conjoint", "épou", "mari", "femme", "enfant", "frère", "sœur", "soeur", "élève", "bénéf", "mother",
          "father", "son", "daughter", "hij", "madre", "padre", "carte d'identité")  # fmt: skip
"""A text without any of these has no date of birth; looking for them is ten times faster than the patterns."""
_THING = re.compile(r"(?:application|école|site|service|projet|idée|fusion)[^.!?\n]{0,12}$", re.IGNORECASE)


def births(text: str) -> Iterator[Span]:
    """Find dates of birth; a bare year only where somebody is said to be born in it."""
    low = text.lower()
    if not any(word in low for word in _HINTS):
        return
    for pattern in (_BORN_ON, _CORRECTED, _OF_FAMILY, _BORN_IN):
        for match in pattern.finditer(text):
            if match[1] and not _THING.search(text[: match.start()][-40:]):
                yield Span("birth", *match.span(1))
