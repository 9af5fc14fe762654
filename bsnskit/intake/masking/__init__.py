"""Personal data in free text, replaced by what it is: "[téléphone]" for a number, "[nom]" for a name.

Masked text is still pseudonymised, not anonymous: what happened, where and when may point to a person.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from bsnskit.i18n import Language
from bsnskit.intake.masking.addresses import addresses
from bsnskit.intake.masking.births import births
from bsnskit.intake.masking.names import ListedNames, people
from bsnskit.intake.masking.numbers import emails, ibans, numens, sirets, social_security, telephones
from bsnskit.intake.masking.spans import Span
from bsnskit.vocabulary import N_

MARKERS: Mapping[str, str] = {
    "email": N_("[e-mail]"),
    "iban": N_("[IBAN]"),
    "nir": N_("[social security no.]"),
    "siret": N_("[SIRET]"),
    "numen": N_("[NUMEN]"),
    "phone": N_("[phone]"),
    "birth": N_("[date of birth]"),
    "address": N_("[address]"),
    "name": N_("[name]"),
    "person": N_("[name]"),
    "customer": N_("[customer no.]"),
}
"""What stands in the place of each type; first of two finds that overlap is the one named first here."""

Finder = Callable[[str], Iterator[Span]]

_DIGIT = re.compile(r"\d")


class Masker:
    """Masks texts of one engagement.

    Parameters
    ----------
    language : of the markers
    names : listed names, "Given Family" each
    country : of telephone numbers without prefix
    entities : look for people who are on no list too; needs the extra `names`
    """

    def __init__(
        self, language: str = "fr", names: Sequence[str] = (), country: str = "FR", *, entities: bool = False
    ) -> None:
        words = Language(language)
        self._said = {type_: words.text(marker) for type_, marker in MARKERS.items()}
        with_digits: list[Finder] = [
            ibans, social_security, sirets, numens, lambda text: telephones(text, country), births, addresses,
        ]  # fmt: skip
        self._with_digits = with_digits
        self._emails: list[Finder] = [emails]
        self._always: list[Finder] = [ListedNames(names)] if names else []
        if entities:
            self._always.append(people)

    @classmethod
    def of_names(cls, language: str, names: ListedNames) -> Masker:
        """Return a masker of these names and nothing else."""
        masker = cls(language)
        masker._with_digits, masker._always, masker._emails = [], [names], []
        return masker

    def spans(self, text: str) -> list[Span]:
        """Return what is masked in a text, in its order, without overlaps."""
        finders: list[Finder] = (
            self._emails if "@" in text or "(at)" in text or "[at]" in text or "arobase" in text else []
        )
        finders = finders + (self._with_digits if _DIGIT.search(text) else []) + self._always
        kept: list[Span] = []
        taken = bytearray(len(text))
        for finder in finders:
            for span in finder(text):
                if span.end > span.start and 1 not in taken[span.start : span.end]:
                    kept.append(span)
                    taken[span.start : span.end] = b"\x01" * (span.end - span.start)
        return sorted(kept, key=lambda span: span.start)

    def mask(self, text: str, customer_id: str | None = None) -> tuple[str, Counter[str]]:
        """Return the masked text and how many of each type were masked.

        Parameters
        ----------
        customer_id : of the contact, as delivered: a customer who writes their own number is not named by it
        """
        spans = self.spans(text)
        parts, last = [], 0
        for span in spans:
            parts += [text[last : span.start], self._said[span.type]]
            last = span.end
        masked, counted = "".join([*parts, text[last:]]), Counter(span.type for span in spans)
        if customer_id and len(customer_id) > 3 and customer_id in masked:
            counted["customer"] += masked.count(customer_id)
            masked = masked.replace(customer_id, self._said["customer"])
        return masked, counted


__all__ = ["MARKERS", "Masker", "Span"]
