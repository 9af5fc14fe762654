"""What the generated part of the sample is made from: nothing here was measured, everything is an illustration.

The tests and data/sample/README.md state the same numbers; the README is what a reader should open first.
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

SEED = 2008
"""The year of the book; among a few, one with which every week of the log holds at least one contact."""

FIRST_DAY = dt.date(2018, 9, 3)
LAST_DAY = dt.date(2020, 5, 17)
COUNTED_YEAR = (dt.date(2018, 9, 1), dt.date(2019, 8, 31))

IN_SEASON = 0.80
"""Share of a seasonal reason's year that falls in its printed months."""
WEEKDAY = (1.25, 1.10, 0.70, 1.05, 0.90)
"""Relative activity, Monday to Friday: schools are quieter on Wednesdays."""
HOLIDAY = 0.45
"""Relative activity on an open day of the school holidays."""
WEEKLY_SPREAD = 0.12
"""Coefficient of variation of the common weekly factor after the counted year (gamma)."""

SCHOOL_HOLIDAYS = (
    ("Vacances de la Toussaint", dt.date(2018, 10, 20), dt.date(2018, 11, 4)),
    ("Vacances de Noël", dt.date(2018, 12, 22), dt.date(2019, 1, 6)),
    ("Vacances d’hiver (zone C)", dt.date(2019, 2, 23), dt.date(2019, 3, 10)),
    ("Vacances de printemps (zone C)", dt.date(2019, 4, 20), dt.date(2019, 5, 5)),
    ("Vacances d’été", dt.date(2019, 7, 6), dt.date(2019, 9, 1)),
    ("Vacances de la Toussaint", dt.date(2019, 10, 19), dt.date(2019, 11, 3)),
    ("Vacances de Noël", dt.date(2019, 12, 21), dt.date(2020, 1, 5)),
    ("Vacances d’hiver (zone C)", dt.date(2020, 2, 8), dt.date(2020, 2, 23)),
    ("Vacances de printemps (zone C)", dt.date(2020, 4, 4), dt.date(2020, 4, 19)),
)
"""The official school calendar of zone C, to which Versailles belongs (public)."""

CLOSING = (dt.date(2020, 3, 16), dt.date(2020, 5, 10), 0.70)
"""Schools closed to pupils: heads of school worked from home and called less: seven contacts where ten were usual."""
REOPENING = (dt.date(2020, 5, 11), dt.date(2020, 6, 21), 0.90)
"""Gradual reopening: nine contacts where ten were usual."""


class Effect(NamedTuple):
    """A planted effect: from `week` on, contacts of the reason are multiplied by `factor`."""

    reason_id: str
    week: str
    factor: float
    action_id: str


EFFECTS = (
    Effect("2.03", "2019-W46", 0.70, "A01"),
    Effect("2.16", "2020-W03", 0.50, "A02"),
    Effect("2.04", "2020-W04", 0.40, "A03"),
    Effect("1.05", "2020-W06", 1.00, "A04"),
)
"""The action on 1.05 was carried out and changes nothing. 2.01 has no action: it is the control."""


class Nature(NamedTuple):
    """How a reason behaves: handle time, answers of the surveyed, share of mails."""

    handle_s: int
    promoters: float
    detractors: float
    fcr: float
    ftf: float
    effort: float
    mail: float


NATURE = {
    "2.01": Nature(780, 0.30, 0.38, 0.62, 0.58, 2.8, 0.35),
    "2.02": Nature(870, 0.25, 0.42, 0.55, 0.52, 2.9, 0.35),
    "2.03": Nature(1290, 0.18, 0.52, 0.48, 0.42, 3.6, 0.45),
    "2.04": Nature(1020, 0.15, 0.58, 0.38, 0.34, 3.4, 0.30),
    "2.05": Nature(900, 0.24, 0.44, 0.56, 0.50, 3.0, 0.35),
    "2.06": Nature(720, 0.20, 0.50, 0.50, 0.45, 3.0, 0.25),
    "2.07": Nature(1740, 0.46, 0.20, 0.66, 0.62, 3.1, 0.25),
    "2.08a": Nature(990, 0.30, 0.34, 0.68, 0.64, 2.6, 0.40),
    "2.09": Nature(1140, 0.30, 0.30, 0.60, 0.60, 3.0, 0.50),
    "2.10": Nature(690, 0.26, 0.40, 0.66, 0.60, 2.4, 0.45),
    "2.11": Nature(660, 0.32, 0.32, 0.70, 0.66, 2.3, 0.40),
    "2.12": Nature(1080, 0.28, 0.36, 0.60, 0.55, 2.9, 0.40),
    "2.13": Nature(630, 0.34, 0.30, 0.70, 0.65, 2.2, 0.50),
    "2.14": Nature(1260, 0.12, 0.62, 0.32, 0.30, 3.7, 0.30),
    "2.15": Nature(1860, 0.48, 0.18, 0.58, 0.55, 3.0, 0.55),
    "2.16": Nature(750, 0.20, 0.50, 0.60, 0.54, 2.7, 0.20),
    "2.17": Nature(810, 0.22, 0.46, 0.52, 0.48, 2.8, 0.60),
    "1.01": Nature(2010, 0.38, 0.28, 0.50, 0.48, 3.8, 0.50),
    "1.02": Nature(1200, 0.26, 0.40, 0.58, 0.52, 3.1, 0.30),
    "1.03": Nature(660, 0.30, 0.38, 0.66, 0.62, 2.4, 0.30),
    "1.04": Nature(1350, 0.14, 0.58, 0.40, 0.36, 3.6, 0.30),
    "1.05": Nature(840, 0.40, 0.24, 0.78, 0.74, 2.5, 0.50),
    "1.06": Nature(1110, 0.26, 0.38, 0.60, 0.55, 3.0, 0.45),
}

HANDLE_SPREAD = 0.45
"""Standard deviation of the logarithm of the handle time."""
HANDLE_FACTOR = {"CARINA": 1.0, "CS-RH": 1.35, "": 1.15, "call": 1.0, "mail": 0.85}

RATES = (
    ("call", "CARINA", "52,00", "1,20", "0,45"),
    ("call", "CS-RH", "61,50", "1,20", "0,30"),
    ("call", "", "55,00", "1,20", "0,40"),
    ("mail", "CARINA", "52,00", "0,45", "0,45"),
    ("mail", "CS-RH", "61,50", "0,45", "0,30"),
    ("mail", "", "55,00", "0,45", "0,40"),
)
"""Channel, tier, loaded cost per productive hour, fixed cost per contact, cashable share of a saved minute.

No tier = every other: what neither resolved."""

BACK_OFFICE, SECOND_LINE, APPLICATION_TEAM, INSPECTION = (
    ("Reprise du dossier par le service gestionnaire", "21,00"),
    ("Transfert au second niveau", "14,50"),
    ("Intervention de l'équipe applicative", "62,00"),
    ("Échange avec le corps d'inspection", "38,00"),
)
DOWNSTREAM = {
    "2.01": ((BACK_OFFICE, "0,10"), (APPLICATION_TEAM, "0,04")),
    "2.03": ((BACK_OFFICE, "0,42"), (SECOND_LINE, "0,18")),
    "2.04": ((APPLICATION_TEAM, "0,35"),),
    "2.07": ((INSPECTION, "0,22"), (SECOND_LINE, "0,30")),
    "2.08a": ((BACK_OFFICE, "0,24"),),
    "2.08b": ((BACK_OFFICE, "0,85"),),
    "2.14": ((APPLICATION_TEAM, "0,40"), (SECOND_LINE, "0,45")),
    "2.15": ((BACK_OFFICE, "0,35"), (SECOND_LINE, "0,25")),
    "2.16": ((SECOND_LINE, "0,12"), (APPLICATION_TEAM, "0,06")),
    "1.01": ((BACK_OFFICE, "0,50"), (INSPECTION, "0,15")),
    "1.02": ((BACK_OFFICE, "0,28"), (SECOND_LINE, "0,15")),
    "1.04": ((APPLICATION_TEAM, "0,30"), (SECOND_LINE, "0,20")),
    "1.05": ((BACK_OFFICE, "0,90"),),
    "(all)": ((SECOND_LINE, "0,15"), (BACK_OFFICE, "0,12")),
}
"""Events after a contact: probability per contact and cost per event; `(all)` holds for the reasons not named."""

TEACHERS = {2018: 68_400, 2019: 68_900, 2020: 69_150}
"""Teachers managed by the authority at the start of the school year; the months lie between."""

CUSTOMERS = 430
"""Schools and offices that may call."""
CALLS_BACK = 0.15
"""Chance that a contact comes from a caller who had the same reason in the fourteen days before."""
SURVEY_RATE = 0.34
"""Share of the contacts whose caller answers the survey."""
FIXED_LATER = 0.08
"""Chance that a problem not resolved at first contact is fixed all the same."""
MEASURED_SHARE = 0.60
"""Share of the contacts whose handle time was measured."""
