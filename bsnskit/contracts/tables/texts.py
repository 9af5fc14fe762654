"""Step 1: verbatims coded from those already coded, and gathered where no reason covers them."""

from __future__ import annotations

import pandera.pandas as pa
from pandera.typing.pandas import Series

from bsnskit.contracts.tables.base import Table


class CodedTexts(Table):
    """Masked verbatims with the reason that people gave them. Grain: one row per `contact_id`."""

    contact_id: Series[str] = pa.Field(unique=True)
    verbatim: Series[str]
    reason_id: Series[str]


class Suggestions(Table):
    """What a model would code. Grain: one row per `contact_id`.

    `confidence` 0..1 = chance that `best` is the reason; `reason_id` is missing where that lies under the chosen level:
    the contact stays for a person.
    """

    contact_id: Series[str] = pa.Field(unique=True)
    reason_id: Series[str] = pa.Field(nullable=True)
    best: Series[str]
    confidence: Series[float] = pa.Field(ge=0, le=1)
    runner_up: Series[str]


class CodingOutcomes(Table):
    """What a model said of coded contacts it had not seen. Grain: one row per `contact_id`.

    `score` is that of the best reason, `lead` how far it lies before the next; `confidence` 0..1 is made of both.
    """

    contact_id: Series[str] = pa.Field(unique=True)
    reason_id: Series[str]
    suggested: Series[str]
    correct: Series[bool]
    score: Series[float]
    lead: Series[float]
    confidence: Series[float] = pa.Field(ge=0, le=1)


class CodingAccuracy(Table):
    """How often the suggestions are right, by level of confidence. Grain: one row per `level`; 0 = all of them.

    `share_coded` 0..1 of the contacts that get a suggestion; `accuracy` among these, with its 95 % Wilson interval.
    """

    level: Series[float] = pa.Field(unique=True, ge=0, le=1)
    n_coded: Series[int]
    share_coded: Series[float] = pa.Field(ge=0, le=1)
    accuracy: Series[float] = pa.Field(nullable=True, ge=0, le=1)
    accuracy_low: Series[float] = pa.Field(ge=0, le=1)
    accuracy_high: Series[float] = pa.Field(ge=0, le=1)


class Calibration(Table):
    """Does a confidence keep its promise? Grain: one row per tenth of the contacts, the least sure first."""

    tenth: Series[int] = pa.Field(unique=True, ge=1)
    n: Series[int]
    confidence: Series[float] = pa.Field(ge=0, le=1)
    accuracy: Series[float] = pa.Field(ge=0, le=1)


class LearningCurve(Table):
    """Accuracy by number of coded contacts. Grain: one row per `n_coded`.

    `measured` False = what the curve through the measured points expects of more coding.
    """

    n_coded: Series[int] = pa.Field(unique=True, ge=1)
    accuracy: Series[float] = pa.Field(ge=0, le=1)
    accuracy_low: Series[float] = pa.Field(nullable=True, ge=0, le=1)
    accuracy_high: Series[float] = pa.Field(nullable=True, ge=0, le=1)
    measured: Series[bool]


class Clusters(Table):
    """Verbatims that no reason covers, gathered. Grain: one row per `cluster`, the largest first.

    `verbatim` is its most central one (masked), the customer's own words; `contact_id` whose it is. `n_contacts`
    [contacts], `share` 0..1 of all that no reason covers, `cohesion` 0..1 mean likeness to the centre.
    """

    cluster: Series[int] = pa.Field(unique=True, ge=1)
    n_contacts: Series[int] = pa.Field(ge=1)
    share: Series[float] = pa.Field(ge=0, le=1)
    cohesion: Series[float] = pa.Field(ge=0, le=1.0001)
    contact_id: Series[str]
    verbatim: Series[str]
