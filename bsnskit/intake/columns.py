"""Read one column of a kind as what it holds; whatever cannot be read becomes a finding."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pandas as pd

from bsnskit.errors import nearest
from bsnskit.intake import values
from bsnskit.intake.column_findings import (
    BLANK,
    DATES_MIXED,
    DATES_OPEN,
    DATES_UNKNOWN,
    DURATION_OPEN,
    IDS_GROUPED,
    LABELS_ALIKE,
    NEAR_A_CHOICE,
    NO_KEY,
    NOT_A_CHOICE,
    NOT_A_DAY,
    NOT_A_NUMBER,
    NOT_A_QUARTER,
    NOT_A_WEEK,
    NOT_AN_ANSWER,
    NOT_WHOLE,
    OUT_OF_RANGE,
    PATHS,
    READ_AS_UNKNOWN,
    SEVERAL_LABELS,
    TIER_NONE,
    TIMES_SKIPPED,
    TOO_LONG,
    UNPRINTABLE,
    ZONES_MIXED,
)
from bsnskit.intake.headings import plain
from bsnskit.intake.kind import Column, Wrong
from bsnskit.intake.personal import customer_key, shown
from bsnskit.intake.reading import Reading
from bsnskit.intake.reason_ids import ids_as_shown, reason_ids
from bsnskit.vocabulary import ALL, NO_TIER
from bsnskit.weeks import week_labels

CHANNEL_WORDS = {
    "call": (
        "appel",
        "appels",
        "téléphone",
        "tél",
        "tel",
        "phone",
        "phone call",
        "voice",
        "voix",
        "llamada",
        "teléfono",
    ),
    "mail": ("e-mail", "email", "mél", "courriel", "messagerie", "correo", "correo electrónico"),
    "chat": ("tchat", "messaging", "live chat", "chatbot"),
    "form": ("formulaire", "web", "web form", "portal", "portail", "self-service", "formulario"),
    "visit": ("visite", "guichet", "accueil", "walk-in", "walk in", "visita", "mostrador"),
}
"""Spellings of the kit's own channels; a channel of engagement.yml is always known by its own name."""


def read_column(reading: Reading, name: str) -> pd.Series:
    """Return a column by what it holds, as the contract wants it; blank cells are missing or the stated `blank`.

    Rows are those of the file; what is set aside on the way is marked in `reading`. A column is read once.
    """
    if name not in reading.read:
        reading.read[name] = _read(reading, name)
    return reading.read[name]


def _read(reading: Reading, name: str) -> pd.Series:
    spec = reading.specs[name]
    read = _READERS[spec.holds](reading, spec)
    if spec.filled and reading.has(name):
        written = reading.raw(name)
        blank = read.isna() & (written.isna() | written.str.casefold().isin(list(values.UNKNOWN)))
        reading.say(BLANK, blank, name, wrong="aside" if spec.wrong == "aside" else "block")
    return read if spec.blank is None else read.fillna(spec.blank)


# Words -------------------------------------------------------------------------------------------------------------


def _text(reading: Reading, spec: Column) -> pd.Series:
    raw = reading.raw(spec.name)
    texts = values.changed(raw, lambda text: values.printable(text).strip())
    reading.say(UNPRINTABLE, (texts != raw) & raw.notna(), spec.name)
    long = texts.str.len() > spec.longest
    reading.say(TOO_LONG, long, spec.name, wrong=spec.wrong, fields=lambda _: {"longest": spec.longest})
    return texts.mask(long)


def _code(reading: Reading, spec: Column) -> pd.Series:
    """Read codes of origin: paths in one spelling, as many levels as are wanted, look-alikes said."""
    texts = values.changed(_text(reading, spec), values.with_levels)
    _say_several(reading, spec, texts)
    levels = texts.str.count(values.PATH).fillna(0).astype("int64") + 1
    wanted = reading.mapping.levels.get(spec.name)
    if wanted is not None:
        texts = values.changed(texts, lambda text: values.PATH.join(text.split(values.PATH)[:wanted]))
    elif (levels > 1).any():
        paths = texts[levels > 1]
        reading.note(PATHS, spec.name, value=shown(paths.iloc[0]), levels=int(levels.max()), count=paths.nunique(),
                     name=spec.name)  # fmt: skip
    _say_alike(reading, spec, texts)
    return texts


def _say_several(reading: Reading, spec: Column, texts: pd.Series) -> None:
    """Say which cells hold several labels: each of their parts stands alone in other cells."""
    whole = set(texts.dropna().unique())
    for sign in (";", "|", " / ", ","):
        split = [text for text in whole if sign in text.strip(sign)]
        several = [text for text in split if all(part.strip() in whole for part in text.split(sign))]
        if several and len(several) >= 0.5 * len(split):
            where = texts.isin(several)
            fields: dict[str, object] = {"sign": sign.strip(), "name": spec.name}
            reading.say(SEVERAL_LABELS, where, spec.name, fields=partial(_told, fields))
            return


def _told(fields: dict[str, object], value: str) -> dict[str, object]:
    return fields


def _say_alike(reading: Reading, spec: Column, texts: pd.Series) -> None:
    near = values.look_alikes(texts[reading.kept].value_counts())
    reading.say(LABELS_ALIKE, texts.isin(list(near)), spec.name, values=texts,
                fields=lambda text: {"near": shown(near[text]), "name": spec.name})  # fmt: skip


def _id(reading: Reading, spec: Column) -> pd.Series:
    bare = ids_as_shown(reading, spec)
    grouped = values.grouped_ids(bare)
    if grouped.any():
        reading.say(IDS_GROUPED, grouped, spec.name)
        bare = bare.where(~grouped, bare.str.replace(" ", "", regex=False))
    long = bare.str.len() > spec.longest
    reading.say(TOO_LONG, long, spec.name, wrong=spec.wrong, fields=lambda _: {"longest": spec.longest})
    return bare.mask(long)


def _customer(reading: Reading, spec: Column) -> pd.Series:
    key = reading.setting.key
    texts = reading.raw(spec.name)
    if key is None:
        if reading.has(spec.name):
            reading.note(NO_KEY, spec.name)
        return texts.where(pd.Series(False, index=texts.index))
    bare = values.changed(texts, values.bare_id)
    grouped = values.grouped_ids(bare)
    bare = bare.where(~grouped, bare.str.replace(" ", "", regex=False))
    return values.changed(bare, lambda text: customer_key(text, key))


def _choice(reading: Reading, spec: Column) -> pd.Series:
    texts = reading.raw(spec.name)
    known = {plain(word): value for value, words in spec.choices.items() for word in (value, *words)}
    found = values.changed(texts, lambda text: known.get(plain(text)))
    unknown = texts.notna() & found.isna()
    allowed = {"known": ", ".join(spec.choices), "name": spec.name}
    near = {text: nearest(text, spec.choices) for text in texts[unknown].unique()}
    is_near = unknown & texts.isin([text for text, found in near.items() if found])
    reading.say(NEAR_A_CHOICE, is_near, spec.name, values=texts, wrong=spec.wrong,
                fields=lambda text: {"near": near[text], **allowed})  # fmt: skip
    reading.say(NOT_A_CHOICE, unknown & ~is_near, spec.name, values=texts, wrong=spec.wrong, fields=lambda _: allowed)
    return found


def _channel(reading: Reading, spec: Column) -> pd.Series:
    own = reading.setting.settings.channels
    if not reading.has(spec.name):
        # One channel alone: every contact came through it.
        return pd.Series(own[0] if len(own) == 1 else ALL, index=reading.table.text.index, dtype="str")
    words = {channel: CHANNEL_WORDS.get(channel, ()) for channel in own}
    return _choice(reading, _with(spec, {**words, ALL: ("all", "tous", "todos")})).fillna(ALL)


def _tier(reading: Reading, spec: Column) -> pd.Series:
    own = reading.setting.settings.tiers
    if not reading.has(spec.name):
        return pd.Series(ALL, index=reading.table.text.index, dtype="str")
    none = {NO_TIER: ("none", "aucun", "ninguno"), ALL: ("all", "tous", "todos")}
    read = _choice(reading, _with(spec, {**{tier: () for tier in own}, **none})) if own else _text(reading, spec)
    blank = reading.raw(spec.name).isna()
    if spec.blank == NO_TIER:
        reading.say(TIER_NONE, blank, spec.name)
    return read.fillna(spec.blank or ALL)


def _with(spec: Column, choices: dict[str, tuple[str, ...]]) -> Column:
    return replace(spec, choices=choices)


# Numbers -----------------------------------------------------------------------------------------------------------


def _number(reading: Reading, spec: Column) -> pd.Series:
    texts, meant = values.without_unknown(reading.raw(spec.name))
    reading.say(READ_AS_UNKNOWN, meant, spec.name, values=reading.raw(spec.name))
    read = values.numbers(texts, reading.decimal, reading.marks(spec.name))
    if reading.decimal_is_open:
        return read.values.where(pd.Series(False, index=texts.index))
    reading.say(NOT_A_NUMBER, read.wrong, spec.name, values=texts, wrong=spec.wrong)
    found = read.values
    if spec.holds == "count":
        broken = found.notna() & (found.round() != found)
        reading.say(NOT_WHOLE, broken, spec.name, values=texts, wrong=spec.wrong)
        found = found.mask(broken)
    return _in_range(reading, spec, found, texts)


def _in_range(reading: Reading, spec: Column, found: pd.Series, texts: pd.Series) -> pd.Series:
    low = spec.low if spec.low is not None else float("-inf")
    high = spec.high if spec.high is not None else float("inf")
    outside = found.notna() & ~found.between(low, high)
    bounds = {"low": "…" if spec.low is None else f"{low:g}", "high": "…" if spec.high is None else f"{high:g}"}
    reading.say(OUT_OF_RANGE, outside, spec.name, values=texts, wrong=spec.wrong, fields=lambda _: bounds)
    return found.mask(outside)


def _seconds(reading: Reading, spec: Column) -> pd.Series:
    texts, meant = values.without_unknown(reading.raw(spec.name))
    reading.say(READ_AS_UNKNOWN, meant, spec.name, values=reading.raw(spec.name))
    form = reading.mapping.formats.durations or values.duration_form(texts, reading.heading(spec.name))
    if reading.has(spec.name):
        reading.forms[spec.name] = form or ""
    if form is None:
        reading.note(DURATION_OPEN, spec.name, value=shown(texts.dropna().iloc[0]), known=" | ".join(values.DURATIONS))
        return pd.Series(float("nan"), index=texts.index)
    read = values.durations(texts, form, reading.decimal, reading.marks(spec.name))
    reading.say(NOT_A_NUMBER, read.wrong, spec.name, values=texts, wrong=spec.wrong)
    return _in_range(reading, spec, read.values, texts)


def _flag(reading: Reading, spec: Column) -> pd.Series:
    """Read marks: anything but no, nothing and unknown is yes ("TOP 10")."""
    texts = reading.raw(spec.name)
    said = values.by_value(texts, values.yes_or_no, "float64").values
    return said.where(said.notna(), texts.notna().astype("float64")) == 1.0


def _answer(reading: Reading, spec: Column) -> pd.Series:
    texts, meant = values.without_unknown(reading.raw(spec.name))
    reading.say(READ_AS_UNKNOWN, meant, spec.name, values=reading.raw(spec.name))
    read = values.by_value(texts, values.yes_or_no, "float64")
    reading.say(NOT_AN_ANSWER, read.wrong, spec.name, values=texts, wrong=spec.wrong)
    return read.values


# Days and weeks ----------------------------------------------------------------------------------------------------


def read_days(
    reading: Reading,
    name: str,
    *,
    possible: Callable[[pd.Series], bool] = lambda days: True,
    wrong: Wrong | None = None,
) -> pd.Series:
    """Return a column of days, its order of day and month decided on the whole column, or asked.

    Parameters
    ----------
    possible : tells whether the days that a format gives can be meant
    wrong : instead of the column's own
    """
    spec, raw = reading.specs[name], reading.raw(name)
    texts, meant = values.without_unknown(raw)
    reading.say(READ_AS_UNKNOWN, meant, name, values=raw)
    marks = reading.marks(name)
    typed = (marks == values.DAY) if marks is not None else pd.Series(False, index=texts.index)
    written = values.changed(
        texts.where(~typed), lambda text: values.with_numbered_months(values.with_plain_time(text))
    )
    if typed.any() and written.notna().any() and reading.mapping.formats.mixed_dates is None:
        reading.say(DATES_MIXED, written.notna(), name)
    form = reading.mapping.formats.dates or _decided(reading, name, written, possible)
    zone = reading.setting.settings.time_zone
    if reading.has(name):
        reading.forms[name] = form or ""
    held = values.days_in(texts.where(typed), values.ISO, zone)
    if form is None:
        return held.values
    read = values.days_in(written, form, zone)
    reading.say(NOT_A_DAY, read.wrong, name, values=texts, wrong=wrong or spec.wrong, fields=lambda _: {"form": form})
    return _in_zone(reading, name, texts, held.values.where(typed, read.values))


def _in_zone(reading: Reading, name: str, texts: pd.Series, moments: pd.Series) -> pd.Series:
    """Bring times that name no zone to the engagement's; say those that its clocks never showed."""
    zone, stated = reading.setting.settings.time_zone, reading.mapping.formats.zone
    placed = texts.str.contains(_ZONED, regex=True).fillna(False).astype(bool)
    timed = moments.notna() & (moments != moments.dt.normalize())
    if placed.any() and (timed & ~placed).any() and stated is None:
        reading.say(ZONES_MIXED, timed & ~placed, name, fields=lambda _: {"zone": zone})
    skipped = values.skipped_hours(moments.mask(placed), stated or zone)
    if skipped.any():
        first = {"zone": stated or zone, "value": shown(texts[skipped].iloc[0])}
        reading.say(TIMES_SKIPPED, skipped, name, fields=lambda _: first)
    if stated is None or stated == zone:
        return moments
    bare = timed & ~placed
    return moments.where(~bare, values.brought_to(moments.where(bare), stated, zone))


def day_form(reading: Reading, name: str, texts: pd.Series, often: pd.Series) -> str | None:
    """Decide how the days of a column are written on its distinct day parts; None is asked by a finding."""
    told = values.changed(texts, values.with_numbered_months)
    known, meant = values.without_unknown(told)
    form = reading.mapping.formats.dates or _decided(reading, name, known, lambda days: True, often.mask(meant, 0))
    reading.forms[name] = form or ""
    return form


def _decided(
    reading: Reading,
    name: str,
    written: pd.Series,
    possible: Callable[[pd.Series], bool],
    often: pd.Series | None = None,
) -> str | None:
    order = values.day_order(written, possible=possible, often=often)
    if order.format is None:
        example = shown(written.dropna().iloc[0])
        if order.could_be:
            could_be = ", ".join(order.could_be)
            reading.note(DATES_OPEN, name, value=example, could_be=could_be, first=order.could_be[0])
        else:
            reading.note(DATES_UNKNOWN, name, value=example)
    return order.format


def _day(reading: Reading, spec: Column) -> pd.Series:
    return read_days(reading, spec.name)


def _week(reading: Reading, spec: Column) -> pd.Series:
    texts, meant = values.without_unknown(reading.raw(spec.name))
    reading.say(READ_AS_UNKNOWN, meant, spec.name, values=reading.raw(spec.name))
    read = values.by_value(texts, values.week_of_text, "str")
    if read.wrong.any() and read.values.isna().all():
        return week_labels(read_days(reading, spec.name))
    reading.say(NOT_A_WEEK, read.wrong, spec.name, values=texts, wrong=spec.wrong)
    return read.values


def _quarter(reading: Reading, spec: Column) -> pd.Series:
    texts = reading.raw(spec.name)
    read = values.by_value(texts, values.quarter_of_text, "str")
    reading.say(NOT_A_QUARTER, read.wrong, spec.name, values=texts, wrong=spec.wrong)
    return read.values


_ZONED = r"(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})$"

_READERS: dict[str, Callable[[Reading, Column], pd.Series]] = {
    "id": _id,
    "text": _text,
    "code": _code,
    "number": _number,
    "count": _number,
    "amount": _number,
    "share": _number,
    "seconds": _seconds,
    "day": _day,
    "week": _week,
    "quarter": _quarter,
    "flag": _flag,
    "answer": _answer,
    "choice": _choice,
    "reason": reason_ids,
    "listed": reason_ids,
    "channel": _channel,
    "tier": _tier,
    "customer": _customer,
}
