"""Language at the edge: gettext catalogues read at run time, numbers, money and dates by locale.

The floors below speak in English message ids; a face holds one `Language` and renders with it.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bsnskit.errors import Message, WrongCall, fill, nearest, sentence
from bsnskit.vocabulary import N_, OBJECTIVE
from bsnskit.weeks import monday_of

if TYPE_CHECKING:
    from bsnskit.errors import BsnsError

LANGUAGES = ("fr", "en", "es")
CATALOGUES = Path(__file__).parent / "locale"
_FORMATS = {"fr": "fr_FR", "en": "en_GB", "es": "es_ES"}
_UNKNOWN = N_("unknown")


@lru_cache(maxsize=16)
def _catalogue(code: str, domain: str) -> dict[str, Any]:
    from babel.messages.pofile import read_po

    path = CATALOGUES / code / "LC_MESSAGES" / f"{domain}.po"
    if not path.exists():
        return {}
    with path.open("rb") as stream:
        entries = read_po(stream, locale=code)
    return {
        (entry.id if isinstance(entry.id, str) else entry.id[0]): entry.string
        for entry in entries
        if entry.id and entry.string and not entry.fuzzy
    }


@dataclass(frozen=True)
class Language:
    """Words and formats of one language.

    Parameters
    ----------
    code : fr, en or es
    currency : ISO code such as "EUR"; None prints money without a sign
    vocabulary : "2008" or "2022", the names of the objectives
    names : the client's own words for objectives, by key; they win
    """

    code: str = "en"
    currency: str | None = None
    vocabulary: str = "2008"
    names: dict[str, str] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        if self.code not in LANGUAGES:
            meant = nearest(self.code, LANGUAGES)
            raise WrongCall(
                "",
                N_("language '{code}' is unknown"),
                N_("The languages are fr, en and es."),
                N_("Did you mean {meant}?") if meant else "",
                code=self.code,
                meant=meant,
            )

    @property
    def locale(self) -> str:
        """Locale name of the formats, such as "fr_FR"."""
        return _FORMATS[self.code]

    def text(self, message: str, /, **fields: object) -> str:
        """Translate a message id and fill its named fields; an unknown id is shown in English."""
        found = _catalogue(self.code, "bsnskit").get(message) or message
        return fill(found if isinstance(found, str) else found[0], {name: self._said(fields[name]) for name in fields})

    def _said(self, value: object) -> object:
        if isinstance(value, Message):
            return self.text(value.text, **value.fields)
        return [self._said(part) for part in value] if isinstance(value, list) else value

    def prose(self, message: str) -> str:
        """Translate a whole Markdown cell of a notebook."""
        found = _catalogue(self.code, "notebooks").get(message)
        return found or message

    def plural(self, one: str, many: str, count: int, **fields: object) -> str:
        """Translate by number: `one` and `many` are the English forms, `{count}` is filled with the printed number."""
        found = _catalogue(self.code, "bsnskit").get(one)
        forms = found if isinstance(found, (tuple, list)) and all(found) else (one, many)
        alone = count in (0, 1) if self.code == "fr" else count == 1
        return fill(forms[0] if alone else forms[1], {"count": self.number(count), **fields})

    def error(self, error: BsnsError) -> str:
        """Render an error's four parts as one text."""
        parts = (self.text(part, **error.fields) if part else "" for part in (error.fact, error.rule, error.move))
        return sentence(error.place, *parts)

    def objective(self, key: object, *, sign: bool = False) -> str:
        """Name an objective; anything else is "to be decided"."""
        if not isinstance(key, str) or key not in OBJECTIVE:
            return self.text(N_("to be decided"))
        label = self.names.get(key) or OBJECTIVE[key].label(self.code, self.vocabulary)
        return f"{OBJECTIVE[key].sign} {label}" if sign else label

    def number(self, value: object, digits: int = 0) -> str:
        """Print a number with a fixed count of decimals: 4.333 -> "4,33"; unknown stays "unknown"."""
        if is_unknown(value):
            return self.text(_UNKNOWN)
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        return _decimal(round(float(value), digits) + 0.0, pattern, self.locale)  # type: ignore[arg-type]

    def percent(self, share: object, digits: int = 1) -> str:
        """Print a share 0..1 as percent: .704 -> "70,4 %"."""
        if is_unknown(share):
            return self.text(_UNKNOWN)
        pattern = "#,##0" + ("." + "0" * digits if digits else "") + ("%" if self.code == "en" else "\u00a0%")
        return _percent(float(share) + 0.0, pattern, self.locale)  # type: ignore[arg-type]

    def money(self, value: object, digits: int = 2) -> str:
        """Print money of the engagement: 12345.6 -> "12 345,60 €"."""
        if is_unknown(value):
            return self.text(_UNKNOWN)
        if self.currency is None:
            return self.number(value, digits)
        body = "#,##0" + ("." + "0" * digits if digits else "")
        pattern = f"¤{body}" if self.code == "en" else f"{body}\u00a0¤"
        return _money(float(value) + 0.0, self.currency, pattern, self.locale)  # type: ignore[arg-type]

    def interval(self, low: object, high: object, digits: int = 0, *, percent: bool = False) -> str:
        """Print an interval in brackets, "[19,4 ; 28,6]" or "[19.4; 28.6]"; an unknown bound makes it empty."""
        if is_unknown(low) or is_unknown(high):
            return ""
        show = self.percent if percent else self.number
        return self.between(show(low, digits), show(high, digits))

    def between(self, low: str, high: str) -> str:
        """Put two bounds that are printed already in brackets; French sets a space before the semicolon."""
        return f"[{low} ; {high}]" if self.code == "fr" else f"[{low}; {high}]"

    def date(self, day: dt.date | None, form: str = "medium") -> str:
        """Print a day; `form` is short, medium or long."""
        if is_unknown(day):
            return self.text(_UNKNOWN)
        from babel.dates import format_date

        return format_date(day, format=form, locale=self.locale)

    def month(self, number: int) -> str:
        """Name a month, 1..12, in its stand-alone short form."""
        from babel.dates import get_month_names

        return str(get_month_names("abbreviated", "stand-alone", self.locale)[number])

    def week(self, week: str, *, year: bool = False) -> str:
        """Print a week: "2020-W20" -> "sem. 20", with `year` "sem. 20 2020"."""
        monday = monday_of(week).isocalendar()
        label = self.text(N_("wk {number}"), number=f"{monday.week:02d}")
        return f"{label} {monday.year}" if year else label


# A table prints the same few figures again and again, and a board all of its own at each drop.
@lru_cache(maxsize=4096)
def _decimal(value: float, pattern: str, locale: str) -> str:
    from babel.numbers import format_decimal

    return format_decimal(value, format=pattern, locale=locale)


@lru_cache(maxsize=4096)
def _percent(share: float, pattern: str, locale: str) -> str:
    from babel.numbers import format_percent

    return format_percent(share, format=pattern, locale=locale)


@lru_cache(maxsize=4096)
def _money(value: float, currency: str, pattern: str, locale: str) -> str:
    from babel.numbers import format_currency

    return format_currency(value, currency, format=pattern, locale=locale, currency_digits=False)


def is_unknown(value: object) -> bool:
    """Tell whether a value is None, NaN or pandas' NA."""
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(value, float) and math.isnan(value)
