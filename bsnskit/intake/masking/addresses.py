"""Postal addresses: a number and a street with what belongs to them, a box, a hamlet, a postcode with its town."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bsnskit.intake.masking.spans import Span

_STREET = (
    r"(?:rue|avenue|av\.?|boulevard|bd\.?|bld|place|pl\.|allée|allee|impasse|chemin|route|rte|quai|cours|square"
    r"|passage|faubourg|fg|esplanade|sentier|ruelle|villa|rond-point|promenade|traverse|venelle|mail|parvis|montée|côte)"
)
_HOUSE = r"\d{1,4}(?:\s?(?:bis|ter|quater|[A-Da-d])\b)?"
_TOWN = r"(?:[A-ZÀ-Ý][\w'’\-]*(?:[\s\-](?:[A-ZÀ-Ý][\w'’\-]*|sur|sous|en|de|du|des|la|le|les|lès))*)"
_POSTCODE = r"(?:0[1-9]|[1-8]\d|9[0-58])\d{3}"
_ANY_TOWN = rf"(?:{_TOWN}|[a-zà-ÿ][\wà-ÿ'’\-]+)"
_CEDEX = r"(?:\s(?:cedex|CEDEX|Cedex)(?:\s\d{1,2})?)?"
_LINK = r"(?:de|du|des|de\sla|la|le|les|et|en|sur|l['’]|d['’])"
_BEFORE = (
    r"(?:(?:(?i:résidence|residence|rés\.|bât(?:iment|\.)?|batiment|immeuble|imm\.|lotissement|lot\.|hameau|lieu-dit|zac|za|zi"
    r"|entrée|escalier|esc\.|appt\.?|appartement|apt\.?|chez))\s[^,;:.()\n]{1,40},\s?){0,3}"
)
_INSIDE = r"(?:,?\s(?i:bât(?:iment|\.)?|appt\.?|appartement|apt\.?|esc(?:alier|\.)?|étage|lot|porte)\s?[\w]{1,4})*"
_WITH_POSTCODE = re.compile(
    rf"{_BEFORE}\b{_HOUSE},?\s(?i:{_STREET})\s(?:[\wÀ-ÿ'’.\-]+[\s,]{{1,2}}){{1,8}}?(?:[-–]\s)?{_POSTCODE}\s{_ANY_TOWN}{_CEDEX}"
)
_WITHOUT = re.compile(
    rf"{_BEFORE}\b{_HOUSE},?\s(?i:{_STREET})\s(?:{_LINK}\s?){{0,3}}[A-ZÀ-Ý][\w'’\-]*(?:\s(?:{_LINK}\s?)?[A-ZÀ-Ý][\w'’\-]*){{0,4}}"
    rf"{_INSIDE}"
)
_BOX = re.compile(rf"\b(?:BP|CS|B\.P\.|boîte postale)\s?\d{{1,5}}(?:[\s,\-–]{{1,3}}{_POSTCODE}\s{_TOWN}{_CEDEX})?")
_PLACE = re.compile(rf"\b(?i:lieu-dit|lieu dit|hameau)\s[^,;:.()\n]{{1,40}},?\s{_POSTCODE}\s{_TOWN}{_CEDEX}")
_TOWN_ALONE = re.compile(rf"(?<![\w.,°\-]){_POSTCODE}\s{_TOWN}{_CEDEX}")
_FIVE_DIGITS = re.compile(r"\d{5}")
_HINTS = ("rue", "av", "boulevard", "bd", "bld", "pl", "all", "imp", "chemin", "route", "rte", "quai", "cours", "square", "passage",
          "faub", "fg", "esplanade", "senti", "villa", "rond", "prom", "trav", "venelle", "mail", "parvis", "mont", "côte", "bp",
          "cs", "b.p", "bo", "lieu", "ham", "road", "street", "lane", "drive", "close", "gard", "terr", "way", "court", "rd",
          "st", "calle", "c/", "plaza", "paseo", "pza")  # fmt: skip
_ENGLISH = re.compile(
    r"\b\d{1,4}[A-Za-z]?\s(?:[A-Z][\w'’\-]+\s){1,4}(?:Road|Street|Lane|Avenue|Drive|Close|Square|Gardens|Terrace|Way|Court"
    r"|Rd|St|Ave)\b\.?(?:,?\s[A-Z][a-z'’\-]+){0,3}(?:,?\s[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2})?"
)
_SPANISH = re.compile(
    r"\b(?i:calle|c/|avenida|avda\.?|plaza|paseo|pza\.?)\s?(?:(?:de|del|la|las|los|el)\s){0,3}[A-ZÁÉÍÓÚÑ][\wáéíóúñ'\-]*"
    r"(?:\s(?:(?:de|del|la|las|los)\s)?[A-ZÁÉÍÓÚÑ][\wáéíóúñ'\-]*){0,4},?\s(?:n[º°.]\s?)?\d{1,4}(?:,?\s\d{5}\s[A-ZÁÉÍÓÚÑ]\w+)?"
)


def addresses(text: str) -> Iterator[Span]:
    """Find postal addresses, French first; the longest reading of a place wins."""
    low = text.lower()
    if not _FIVE_DIGITS.search(low) and not any(word in low for word in _HINTS):
        return
    for pattern in (_WITH_POSTCODE, _WITHOUT, _BOX, _PLACE, _ENGLISH, _SPANISH, _TOWN_ALONE):
        for match in pattern.finditer(text):
            yield Span("address", *match.span())
