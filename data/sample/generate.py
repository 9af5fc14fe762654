"""Draw the generated deliveries of the sample from `truth`: tables of text, exactly as the files will hold them.

Every delivery has a random stream of its own, so that a change to one leaves the others as they were.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from zlib import crc32

import numpy as np
import truth

from bsnskit.weeks import monday_of, public_holidays, week_of

MONTH_NUMBERS = {
    "JAN": 1, "FEV": 2, "MAR": 3, "AVR": 4, "MAI": 5, "JUIN": 6,
    "JUIL": 7, "AOUT": 8, "SEPT": 9, "OCT": 10, "NOV": 11, "DEC": 12,
}  # fmt: skip
RENAMED = {"1": "2.01", "2": "2.02", "3": "2.03", "4": "2.04"}

Rows = list[tuple[str, ...]]


@dataclass(frozen=True)
class Printed:
    """One reason as the deck prints it; counts are None where the table is blank."""

    reason_id: str
    topic: str
    label: str
    year: int | None
    tiers: dict[str, int]
    months: tuple[int, ...]


@dataclass(frozen=True)
class Contact:
    """One generated contact."""

    day: dt.date
    reason_id: str
    channel: str
    tier: str
    customer: str


def stream(name: str) -> np.random.Generator:
    """Return the random stream of one delivery."""
    return np.random.default_rng([truth.SEED, crc32(name.encode())])


def read_printed(content: bytes) -> list[Printed]:
    """Read the deck's table; the first four rows take the ids that the sheets use for them."""
    lines = io.StringIO(content.decode("utf-8-sig"), newline="")
    return [_printed(row) for row in csv.DictReader(lines, delimiter=";")]


def _printed(row: dict[str, str]) -> Printed:
    year = int(row["Volume annuel"]) if row["Volume annuel"] else None
    tiers: dict[str, int] = {}
    if year is not None:
        tiers = {"CARINA": int(row["Résolu par CARINA"]), "CS-RH": int(row["Résolu par CS-RH"])}
        tiers[""] = year - sum(tiers.values())
    return Printed(
        RENAMED.get(row["N°"], row["N°"]),
        row["Sujet"],
        row["Motif de contact"],
        year,
        tiers,
        printed_months(row["Mois saisonnalité"]),
    )


def printed_months(text: str) -> tuple[int, ...]:
    """Read "SEPT à NOV" as (9, 10, 11) and "DEC et AVR" as (12, 4)."""
    if " à " in text:
        first, last = (MONTH_NUMBERS[word] for word in text.split(" à "))
        return tuple((first + step - 1) % 12 + 1 for step in range((last - first) % 12 + 1))
    return tuple(MONTH_NUMBERS[word] for word in text.split(" et ")) if text else ()


# Days ------------------------------------------------------------------------------------------------------------


@cache
def open_days(first: dt.date, last: dt.date) -> tuple[dt.date, ...]:
    """List Monday to Friday without public holidays."""
    days = (first + dt.timedelta(days=step) for step in range((last - first).days + 1))
    return tuple(day for day in days if day.weekday() < 5 and day not in public_holidays("FR", day.year))


@cache
def activity(day: dt.date) -> float:
    """Return the relative activity of an open day: weekday and school holidays, not the closing of 2020."""
    on_holiday = any(first <= day <= last for _, first, last in truth.SCHOOL_HOLIDAYS)
    return truth.WEEKDAY[day.weekday()] * (truth.HOLIDAY if on_holiday else 1.0)


def days_by_month(first: dt.date, last: dt.date) -> dict[tuple[int, int], list[dt.date]]:
    """Group the open days by (year, month)."""
    months: dict[tuple[int, int], list[dt.date]] = defaultdict(list)
    for day in open_days(first, last):
        months[day.year, day.month].append(day)
    return dict(months)


# Contacts --------------------------------------------------------------------------------------------------------


def split_evenly(total: int, weights: list[float]) -> list[int]:
    """Split a whole number in proportion to weights; the largest remainders are rounded up."""
    shares = [total * weight / sum(weights) for weight in weights]
    counts = [math.floor(share) for share in shares]
    by_remainder = sorted(range(len(shares)), key=lambda place: (counts[place] - shares[place], place))
    for place in by_remainder[: total - sum(counts)]:
        counts[place] += 1
    return counts


def month_shares(months: tuple[int, ...]) -> dict[int, float]:
    """Return the share of a reason's year that each month holds: printed months by open days, the rest by activity."""
    calendar = days_by_month(*truth.COUNTED_YEAR)
    by_days = {month: float(len(days)) for (_, month), days in calendar.items()}
    by_activity = {month: sum(map(activity, days)) for (_, month), days in calendar.items()}
    inside = {month: by_days[month] for month in by_days if month in months}
    outside = {month: by_activity[month] for month in by_activity if month not in months}
    in_season = truth.IN_SEASON if inside else 0.0
    shares = {month: in_season * days / sum(inside.values()) for month, days in inside.items()}
    return shares | {month: (1 - in_season) * size / sum(outside.values()) for month, size in outside.items()}


def counted_year_days(reason: Printed, draw: np.random.Generator) -> list[dt.date]:
    """Draw the days of the counted year: exactly the printed total, its printed months filled first."""
    total = reason.year or 0
    calendar = days_by_month(*truth.COUNTED_YEAR)
    shares = month_shares(reason.months)
    inside = [month for month in calendar if month[1] in reason.months]
    n_inside = math.floor(total * truth.IN_SEASON + 0.5) if inside else 0
    counts = dict(zip(inside, split_evenly(n_inside, [shares[month[1]] for month in inside]), strict=True))
    outside = [month for month in calendar if month not in counts]
    rest = np.array([shares[month[1]] for month in outside])
    counts |= dict(zip(outside, _strewn(total - n_inside, rest / rest.sum(), draw), strict=True))
    return [day for month, days in calendar.items() for day in _days_in(days, counts[month], draw)]


def _strewn(count: int, shares: np.ndarray, draw: np.random.Generator) -> list[int]:
    # Drawn again until no month outside the printed ones looks like a season of its own.
    while True:
        drawn = draw.multinomial(count, shares)
        if np.all(drawn <= np.maximum(1, 3 * count * shares)):
            return [int(n) for n in drawn]


def _days_in(days: list[dt.date], count: int, draw: np.random.Generator) -> list[dt.date]:
    weights = np.array([activity(day) for day in days])
    per_day = draw.multinomial(count, weights / weights.sum())
    return [day for day, n in zip(days, per_day, strict=True) for _ in range(n)]


def later_days(reason: Printed, weekly_factor: dict[str, float], draw: np.random.Generator) -> list[dt.date]:
    """Draw the days after the counted year: the same rates, times the week, the closing and the planted effects."""
    shares = month_shares(reason.months)
    first = truth.COUNTED_YEAR[1] + dt.timedelta(days=1)
    # A month cut by the end of the log keeps its usual rate per day: the whole month is the denominator.
    whole = days_by_month(first, dt.date(truth.LAST_DAY.year, truth.LAST_DAY.month, 31))
    found: list[dt.date] = []
    for (_, month), days in whole.items():
        month_activity = sum(map(activity, days))
        for day in days:
            usual = (reason.year or 0) * shares[month] * activity(day) / month_activity
            mean = usual * disturbance(day) * effect(reason.reason_id, day) * weekly_factor.get(week_of(day), 1.0)
            count = int(draw.poisson(mean))
            found += [day] * (count if day <= truth.LAST_DAY else 0)
    return found


def disturbance(day: dt.date) -> float:
    """Return the factor of spring 2020."""
    return next((size for first, last, size in (truth.CLOSING, truth.REOPENING) if first <= day <= last), 1.0)


def effect(reason_id: str, day: dt.date) -> float:
    """Return the planted effect of an action on a reason, 1 before it and without one."""
    planted = [one for one in truth.EFFECTS if one.reason_id == reason_id and day >= monday_of(one.week)]
    return planted[-1].factor if planted else 1.0


def contacts(printed: list[Printed]) -> list[Contact]:
    """Draw the contact log, oldest first."""
    draw = stream("contacts")
    shape = 1 / truth.WEEKLY_SPREAD**2
    after = open_days(truth.COUNTED_YEAR[1], truth.LAST_DAY)
    weekly_factor = {week: float(draw.gamma(shape, 1 / shape)) for week in sorted({week_of(day) for day in after})}
    rows: list[tuple[dt.date, str, str]] = []
    for reason in printed:
        if reason.year is None:
            continue
        names, sizes = list(reason.tiers), list(reason.tiers.values())
        year = counted_year_days(reason, draw)
        tiers = draw.permutation([name for name, size in reason.tiers.items() for _ in range(size)])
        rows += [(day, reason.reason_id, str(tier)) for day, tier in zip(year, tiers, strict=True)]
        later = later_days(reason, weekly_factor, draw)
        tiers = draw.choice(names, size=len(later), p=np.array(sizes) / sum(sizes))
        rows += [(day, reason.reason_id, str(tier)) for day, tier in zip(later, tiers, strict=True)]
    return _with_callers(rows, draw)


def _with_callers(rows: list[tuple[dt.date, str, str]], draw: np.random.Generator) -> list[Contact]:
    order = draw.permutation(len(rows))
    shuffled = sorted((rows[place] for place in order), key=lambda row: row[0])
    size = draw.gamma(0.9, 1.0, truth.CUSTOMERS)
    found: list[Contact] = []
    recent: dict[str, tuple[dt.date, str]] = {}
    for day, reason_id, tier in shuffled:
        channel = "mail" if draw.random() < truth.NATURE[reason_id].mail else "call"
        customer = f"ETAB-{int(draw.choice(truth.CUSTOMERS, p=size / size.sum())) + 1:04d}"
        before = recent.get(reason_id)
        if before and (day - before[0]).days <= 14 and draw.random() < truth.CALLS_BACK:
            customer = before[1]
        recent[reason_id] = (day, customer)
        found.append(Contact(day, reason_id, channel, tier, customer))
    return found


# Deliveries as text ----------------------------------------------------------------------------------------------


def decimal(value: float, digits: int) -> str:
    """Write a number as French programs do."""
    return f"{value:.{digits}f}".replace(".", ",")


def french_day(day: dt.date) -> str:
    """Write a day as French programs do: 03/09/2018."""
    return f"{day:%d/%m/%Y}"


def handle_time_rows(log: list[Contact]) -> Rows:
    """Draw measured handle times: the cases of a sample of the contacts."""
    draw = stream("handle_times")
    rows: Rows = []
    for contact in log:
        if draw.random() >= truth.MEASURED_SHARE:
            continue
        factor = truth.HANDLE_FACTOR[contact.tier] * truth.HANDLE_FACTOR[contact.channel]
        typical = truth.NATURE[contact.reason_id].handle_s * factor
        seconds = max(30, round(typical * math.exp(truth.HANDLE_SPREAD * draw.standard_normal())))
        rows.append((contact.reason_id, contact.channel, contact.tier, str(seconds)))
    return rows


def survey_rows(log: list[Contact]) -> Rows:
    """Draw the answers of those who returned the survey, in the week of their contact; questions may stay blank."""
    draw = stream("surveys")
    rows: Rows = []
    for contact in log:
        if draw.random() >= truth.SURVEY_RATE:
            continue
        nature = truth.NATURE[contact.reason_id]
        luck, low, middle, high = draw.random(), draw.integers(0, 7), draw.integers(7, 9), draw.integers(9, 11)
        score = low if luck < nature.detractors else high if luck > 1 - nature.promoters else middle
        resolved = int(draw.random() < nature.fcr)
        not_at_first = truth.FIXED_LATER * (1 - nature.fcr)
        fixed = int(draw.random() < ((nature.ftf - not_at_first) / nature.fcr if resolved else truth.FIXED_LATER))
        effort = int(np.clip(round(nature.effort + 0.8 * draw.standard_normal()), 1, 5))
        blank = draw.random(4) < (0.03, 0.06, 0.12, 0.25)
        answers = [str(score), "oui" if resolved else "non", "oui" if fixed else "non", str(effort)]
        shown = ("" if empty else answer for answer, empty in zip(answers, blank, strict=True))
        rows.append((contact.reason_id, week_of(contact.day), *shown))
    return rows


def exposure_rows() -> Rows:
    """Write the number of teachers, month by month, between the starts of the school years."""
    rows: Rows = []
    for step in range(21):
        year, month = 2018 + (8 + step) // 12, (8 + step) % 12 + 1
        school_year = year if month >= 9 else year - 1
        past = (month - 9) % 12 / 12
        teachers = truth.TEACHERS[school_year] * (1 - past) + truth.TEACHERS[school_year + 1] * past
        rows.append(("mois", f"01/{month:02d}/{year}", str(10 * round(teachers / 10))))
    return rows


def downstream_rows() -> Rows:
    """Write what follows a contact."""
    return [
        (reason_id, event, share, cost)
        for reason_id, events in truth.DOWNSTREAM.items()
        for (event, cost), share in events
    ]


def contact_rows(log: list[Contact]) -> Rows:
    """Write the log, numbered in its order."""
    return [
        (f"D{number:06d}", french_day(one.day), one.reason_id, one.channel, one.tier, one.customer)
        for number, one in enumerate(log, start=1)
    ]
