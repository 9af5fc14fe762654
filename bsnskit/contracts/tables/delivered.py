"""What a client delivers, once read: contacts, counts, rates, surveys, calendar."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa
from pandera.typing.pandas import Series

from bsnskit.contracts.tables.base import WEEK, Table
from bsnskit.vocabulary import GRAINS, REASON_SOURCES


class Contacts(Table):
    """A contact log.

    Grain: one row per contact. Identical rows without an id are different contacts: intake gives each an id.
    """

    contact_id: Series[str] = pa.Field(unique=True)
    contacted_at: Series[pd.Timestamp]
    week: Series[str] = pa.Field(str_matches=WEEK)
    reason_id: Series[str] = pa.Field(nullable=True)
    channel: Series[str]
    tier: Series[str]
    context: Series[str]
    customer_key: Series[str] = pa.Field(nullable=True)
    source_code: Series[str] = pa.Field(nullable=True)
    reason_source: Series[str] = pa.Field(nullable=True, isin=REASON_SOURCES)
    handle_s: Series[float] = pa.Field(nullable=True, ge=0)


class Verbatims(Table):
    """What customers wrote, masked. Grain: one row per `contact_id` with a verbatim.

    Personal data, pseudonymised and not anonymous: read through the live widget alone, never beside figures. The
    comment of a survey answer has an id of its own, and the answer's `reason_id` and `week`; both are missing where
    the verbatim is of a contact, whose log tells them.
    """

    contact_id: Series[str] = pa.Field(unique=True)
    verbatim: Series[str]
    reason_id: Series[str] = pa.Field(nullable=True)
    week: Series[str] = pa.Field(str_matches=WEEK, nullable=True)


class Exposure(Table):
    """How many X there were; X is named in engagement.yml. Grain: one row per `grain` x `period_start`."""

    grain: Series[str] = pa.Field(isin=GRAINS)
    period_start: Series[pd.Timestamp]
    n_x: Series[float] = pa.Field(gt=0)

    class Config:
        """Key."""

        unique = ("grain", "period_start")


class Rates(Table):
    """What an hour of answering costs. Grain: one row per `channel` x `tier`.

    `cost_hour` [currency per productive hour, loaded], `cost_fixed` [currency per contact of the channel],
    `cashable_share` 0..1 of a saved minute that becomes money.
    """

    channel: Series[str]
    tier: Series[str]
    cost_hour: Series[float] = pa.Field(ge=0)
    cost_fixed: Series[float] = pa.Field(ge=0)
    cashable_share: Series[float] = pa.Field(ge=0, le=1, nullable=True)

    class Config:
        """Key."""

        unique = ("channel", "tier")


class Downstream(Table):
    """Work that a contact causes after it. Grain: one row per `reason_id` x `event`; reason `(all)` holds for the rest.

    `p_event` 0..1 per contact, `cost_event` [currency per event].
    """

    reason_id: Series[str]
    event: Series[str]
    p_event: Series[float] = pa.Field(ge=0, le=1)
    cost_event: Series[float] = pa.Field(ge=0)

    class Config:
        """Key."""

        unique = ("reason_id", "event")


class HandleTimes(Table):
    """A sample of handle times. Grain: one row per contact measured; `handle_s` [seconds]."""

    reason_id: Series[str]
    channel: Series[str]
    tier: Series[str]
    handle_s: Series[float] = pa.Field(ge=0)


class Surveys(Table):
    """Answers of customers after a contact. Grain: one row per answer; a question not answered is missing.

    `score` 0..10 (would recommend after this contact), `resolved` = resolved at first contact (FCR),
    `fixed` = first-time fix (FTF), `agent_effort` 1..5 as the agent felt it.
    """

    reason_id: Series[str]
    week: Series[str] = pa.Field(str_matches=WEEK, nullable=True)
    score: Series[float] = pa.Field(ge=0, le=10, nullable=True)
    resolved: Series[float] = pa.Field(isin=(0.0, 1.0), nullable=True)
    fixed: Series[float] = pa.Field(isin=(0.0, 1.0), nullable=True)
    agent_effort: Series[float] = pa.Field(ge=1, le=5, nullable=True)


class Volumes(Table):
    """Contacts counted.

    Grain: one row per `reason_id` x `grain` x `period_start` x `channel` x `tier` x `context`. Grains are never added.
    Keys are never null: `(none)` resolved in no tier, `(all)` not split. `n_contacts` [contacts] missing = unknown.
    `period_start` is the first day of the year counted, the month, or the ISO week (its Monday).
    """

    reason_id: Series[str]
    grain: Series[str] = pa.Field(isin=GRAINS)
    period_start: Series[pd.Timestamp]
    channel: Series[str]
    tier: Series[str]
    context: Series[str]
    n_contacts: Series[float] = pa.Field(nullable=True, ge=0)

    class Config:
        """Key."""

        unique = ("reason_id", "grain", "period_start", "channel", "tier", "context")


class Totals(Table):
    """The contact centre's own totals, whatever the reason. Grain: one row per `grain` x `period_start` x `channel`.

    What reasons and "Autre" must add up to. Key columns are never null: `(all)` = not split. `n_contacts` [contacts].
    """

    grain: Series[str] = pa.Field(isin=GRAINS)
    period_start: Series[pd.Timestamp]
    channel: Series[str]
    n_contacts: Series[float] = pa.Field(ge=0)

    class Config:
        """Key."""

        unique = ("grain", "period_start", "channel")


class Calendar(Table):
    """Events that close or disturb the service. Grain: one row per `first_day` x `event`; days inclusive.

    `closed` = nobody answers on these days (they are not open days).
    """

    first_day: Series[pd.Timestamp]
    last_day: Series[pd.Timestamp]
    event: Series[str]
    closed: Series[bool]


class ColumnProfiles(Table):
    """What a column of a delivery holds. Grain: one row per column.

    `n_distinct` counts values, blank ones left out; `about` = it is an estimate. `low` and `high` are text: of numbers,
    days and weeks alone, never of what may name a person.
    """

    column: Series[str] = pa.Field(unique=True)
    n_missing: Series[int] = pa.Field(ge=0)
    n_distinct: Series[int] = pa.Field(ge=0)
    low: Series[str] = pa.Field(nullable=True)
    high: Series[str] = pa.Field(nullable=True)
    about: Series[bool]


class WeekProfiles(Table):
    """How much a log holds of each week from its first to its last. Grain: one row per `week`.

    `state`: whole; half = open days of it were not delivered; missing = nothing of it was.
    """

    week: Series[str] = pa.Field(str_matches=WEEK, unique=True)
    n_contacts: Series[int] = pa.Field(ge=0)
    state: Series[str] = pa.Field(isin=("whole", "half", "missing"))


class ReasonProfiles(Table):
    """When a reason is used. Grain: one row per `reason_id`.

    `born`, `died` = first and last week of use, where contacts were to be expected before or after; `steps` = weeks of
    its sudden steps, joined by a blank, "" for none.
    """

    reason_id: Series[str] = pa.Field(unique=True)
    n_contacts: Series[float] = pa.Field(ge=0)
    first_week: Series[str] = pa.Field(str_matches=WEEK)
    last_week: Series[str] = pa.Field(str_matches=WEEK)
    born: Series[str] = pa.Field(str_matches=WEEK, nullable=True)
    died: Series[str] = pa.Field(str_matches=WEEK, nullable=True)
    steps: Series[str]
