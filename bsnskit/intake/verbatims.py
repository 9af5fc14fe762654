"""Verbatims: what customers wrote, masked before anything else sees it, and kept apart from every table of figures."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from bsnskit.contracts import tables
from bsnskit.contracts.findings import Rule
from bsnskit.i18n import Language
from bsnskit.intake.masking import MARKERS, Masker
from bsnskit.intake.masking.names import model
from bsnskit.intake.reading import Reading
from bsnskit.intake.values import changed, printable, trimmed
from bsnskit.vocabulary import N_

LONGEST = 20_000
"""Characters of a verbatim that are kept, once masked."""

KEPT_APART = Rule(
    "verbatims_masked",
    N_("{count} verbatims are kept, masked and apart from all tables of figures. Masked: {masked}."),
    N_(
        "Masking misses some: look through a few before anybody else reads them. Names to mask are listed in names.txt."
    ),
)
NOTHING_MASKED = Rule(
    "verbatims_masked",
    N_("{count} verbatims are kept apart from all tables of figures; nothing in them was masked."),
    N_(
        "Masking misses some: look through a few before anybody else reads them. Names to mask are listed in names.txt."
    ),
)
NO_MODEL = Rule(
    "entities_not_installed",
    N_("engagement.yml asks for names of people to be masked (masking: entities), but the model is not installed."),
    N_("Install the extra `names` (pip install 'bsnskit[names]'), or write entities: false."),
    blocking=True,
)


def verbatims_of(reading: Reading) -> pd.DataFrame | None:
    """Return the masked verbatims of the rows taken in, as `tables.Verbatims`; None where the file has none.

    Grain: one row per contact with a verbatim. Several columns of free text are joined, one beneath the other.
    """
    if reading.blocked or reading.identified is None or not reading.free_text:
        return None
    setting = reading.setting
    wanted = setting.settings.masking
    if wanted.entities and model() is None:
        reading.note(NO_MODEL)
        return None
    texts = _texts(reading)
    kept = texts.notna() & reading.kept & reading.identified.notna()
    if not kept.any():
        return None
    masker = Masker(setting.settings.language, setting.names, setting.settings.country, entities=wanted.entities)
    masked, counted = _masked(masker, texts[kept], reading.raw("customer_key")[kept])
    found = pd.DataFrame({"contact_id": reading.identified[kept], "verbatim": masked.str.slice(0, LONGEST)})
    found = found.drop_duplicates("contact_id").assign(reason_id=None, week=None)
    if reading.answered is not None:
        found = found.assign(**reading.answered.loc[found.index])
    _say(reading, len(found), counted)
    return tables.check(tables.Verbatims, found)


def _texts(reading: Reading) -> pd.Series:
    """Return what each row holds in its columns of free text."""
    columns = [trimmed(reading.table.text[place]) for place in sorted(reading.free_text)]
    joined = columns[0]
    for further in columns[1:]:
        both = joined.notna() & further.notna()
        joined = joined.fillna(further).mask(both, joined + "\n" + further)
    return changed(joined, lambda text: printable(text).strip())


def _masked(masker: Masker, texts: pd.Series, customers: pd.Series) -> tuple[pd.Series, Counter[str]]:
    counted: Counter[str] = Counter()
    known: dict[tuple[str, str | None], tuple[str, Counter[str]]] = {}
    masked = []
    for text, customer in zip(texts, customers, strict=True):
        own = customer if isinstance(customer, str) and customer in text else None
        if (text, own) not in known:
            known[text, own] = masker.mask(text, own)
        told, found = known[text, own]
        masked.append(told)
        counted.update(found)
    return pd.Series(masked, index=texts.index, dtype="str"), counted


def _say(reading: Reading, count: int, counted: Counter[str]) -> None:
    words = Language(reading.setting.settings.language)
    by_marker: Counter[str] = Counter()
    for type_, marker in MARKERS.items():
        by_marker[words.text(marker)] += counted[type_]
    told = ", ".join(f"{marker} {words.number(number)}" for marker, number in by_marker.items() if number)
    reading.note(KEPT_APART if told else NOTHING_MASKED, count=words.number(count), masked=told)
