"""Addresses of mail and numbers that point to a person or a firm: each with its check digits where it has some."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bsnskit.intake.masking.spans import Span

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

_SIGN = r"[\s.\-\u00a0\u202f]?"
_EMAIL = re.compile(
    r"[A-Za-z0-9._%+\-]{1,64}(?:@|\s@\s|\s?[(\[]at[)\]]\s?|\sarobase\s)[A-Za-z0-9\-]{1,63}(?:\s?\.\s?[A-Za-z0-9\-]{1,63}){0,4}"
    r"\s?\.\s?[A-Za-z]{2,10}\b",
    re.IGNORECASE,
)
_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?:[\s\-\u00a0\u202f]?[A-Za-z0-9]){11,34}")
_NIR = re.compile(
    rf"(?<![\dA-Za-z])[1-478]{_SIGN}\d{{2}}{_SIGN}\d{{2}}{_SIGN}(?:\d{{2}}|2[ABab]){_SIGN}\d{{3}}{_SIGN}\d{{3}}{_SIGN}\d{{2}}(?!\d)"
)
_SIRET = re.compile(rf"(?<![\dA-Za-z])\d{{3}}{_SIGN}\d{{3}}{_SIGN}\d{{3}}{_SIGN}\d{{5}}(?!\d)")
_NUMEN = re.compile(r"(?<![\dA-Za-z])(\d{2})\s?[A-Za-z]\s?\d{2}\s?\d{5}\s?[A-Za-z]{3}(?![A-Za-z0-9])")
_ACADEMIES = {*range(1, 34), 43}
_TELEPHONE = r"[\s.\-/\u00a0\u202f]?"
_FRENCH = re.compile(
    rf"(?<![\w+])(?<!\d[.,/\-])(?:0\d(?:{_TELEPHONE}\d{{2}}){{4}}|0\d{{3}}(?:{_TELEPHONE}\d{{2}}){{3}}"
    rf"|0{_TELEPHONE}8\d{{2}}{_TELEPHONE}\d{{3}}{_TELEPHONE}\d{{3}})(?![\d])(?![.,/\-]\d)"
)
_INTERNATIONAL = re.compile(
    r"(?<![\w+])(?:\+|00)\s?[1-9]\d{0,2}(?:[\s.\-/\u00a0\u202f]?\(0\))?"
    r"(?:[\s.\-/()\u00a0\u202f]{0,2}\d){6,12}(?!\d)"
)


def emails(text: str) -> Iterator[Span]:
    """Find addresses of mail, "(at)" and spaces around the signs included."""
    for match in _EMAIL.finditer(text):
        yield Span("email", *match.span())


def ibans(text: str) -> Iterator[Span]:
    """Find bank accounts: length and form of the country, and both check digits, must hold."""
    from stdnum import iban

    for match in _IBAN.finditer(text):
        # What follows an account may be words: take as many signs as make one.
        places = [place for place in range(match.start(), match.end()) if text[place].isalnum()]
        for count in range(min(34, len(places)), 14, -1):
            end = places[count - 1] + 1
            if (end == len(text) or not text[end].isalnum()) and iban.is_valid(text[match.start() : end]):
                yield Span("iban", match.start(), end)
                break


def social_security(text: str) -> Iterator[Span]:
    """Find French social-security numbers with their key."""
    from stdnum.fr import nir

    for match in _NIR.finditer(text):
        if nir.is_valid(_bare(match[0]).upper()):
            yield Span("nir", *match.span())


def sirets(text: str) -> Iterator[Span]:
    """Find SIRET numbers of establishments, check digits of firm and establishment holding."""
    from stdnum.fr import siret

    for match in _SIRET.finditer(text):
        if siret.is_valid(_bare(match[0])):
            yield Span("siret", *match.span())


def numens(text: str) -> Iterator[Span]:
    """Find NUMEN: académie, letter, year, five digits and three letters; it has no check digit."""
    for match in _NUMEN.finditer(text):
        if int(match[1]) in _ACADEMIES:
            yield Span("numen", *match.span())


def telephones(text: str, region: str = "FR") -> Iterator[Span]:
    """Find telephone numbers of the engagement's country, and of others where they are written with their prefix.

    Parameters
    ----------
    region : country of numbers without prefix, such as "FR"
    """
    import phonenumbers

    for match in _INTERNATIONAL.finditer(text):
        written = re.sub(r"\(0\)", "", match[0])
        number = _parsed("+" + re.sub(r"\D", "", written).removeprefix("00"), region)
        # The numbers kept for fiction, and blocks not yet known here, are possible without being valid.
        if number and (phonenumbers.is_valid_number(number) or (number.country_code == 33 and _possible(number))):
            yield Span("phone", *match.span())
    if region in ("FR", "MC", "GP", "MQ", "GF", "RE", "YT"):
        for match in _FRENCH.finditer(text):
            number = _parsed(re.sub(r"\D", "", match[0]), "FR")
            if number and _possible(number):
                yield Span("phone", *match.span())
        return
    for found in phonenumbers.PhoneNumberMatcher(text[:20_000], region):
        yield Span("phone", found.start, found.end)


def _parsed(digits: str, region: str) -> PhoneNumber | None:
    import phonenumbers

    try:
        return phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return None


def _possible(number: PhoneNumber) -> bool:
    import phonenumbers

    return bool(phonenumbers.is_possible_number(number))


def _bare(text: str) -> str:
    return re.sub(r"[^0-9A-Za-z]", "", text)
