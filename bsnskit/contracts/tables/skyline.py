"""Step 5: weeks, targets, actions, breaks, the loop."""

from __future__ import annotations

import pandera.pandas as pa
from pandera.typing.pandas import Series

from bsnskit.contracts.tables.base import WEEK, Table
from bsnskit.vocabulary import PHASES


class WeeklyVolumes(Table):
    """Contacts per reason and week, all tiers, channels and contexts summed.

    Grain: one row per `reason_id` x `week`. Missing `n_contacts` = the week was not delivered; `complete` is False
    for a week that is missing or cut.
    """

    reason_id: Series[str]
    week: Series[str] = pa.Field(str_matches=WEEK)
    n_contacts: Series[float] = pa.Field(nullable=True, ge=0)
    complete: Series[bool]

    class Config:
        """Key."""

        unique = ("reason_id", "week")


class Actions(Table):
    """Dated actions. Grain: one row per `action_id`."""

    action_id: Series[str] = pa.Field(unique=True)
    solution_id: Series[str] = pa.Field(nullable=True)
    reason_id: Series[str] = pa.Field(nullable=True)
    label: Series[str]
    owner: Series[str] = pa.Field(nullable=True)
    week: Series[str] = pa.Field(str_matches=WEEK, nullable=True)
    state: Series[str] = pa.Field(isin=("planned", "running", "done", "dropped"))
    illustration: Series[bool]


class Targets(Table):
    """Quarterly targets. Grain: one row per `reason_id` x `quarter`; `target_week` [contacts per week]."""

    reason_id: Series[str]
    quarter: Series[str] = pa.Field(str_matches=r"^\d{4}-Q[1-4]$")
    target_week: Series[float] = pa.Field(ge=0)
    illustration: Series[bool]

    class Config:
        """Key."""

        unique = ("reason_id", "quarter")


class Skyline(Table):
    """The six weeks (a setting) of each reason shown, with the target of the week's quarter.

    Grain: one row per `reason_id` x `week`.
    """

    reason_id: Series[str]
    label: Series[str]
    week: Series[str] = pa.Field(str_matches=WEEK)
    n_contacts: Series[float] = pa.Field(nullable=True)
    complete: Series[bool]
    open_days: Series[float] = pa.Field(nullable=True)
    event: Series[str] = pa.Field(nullable=True)
    target_week: Series[float] = pa.Field(nullable=True)

    class Config:
        """Key."""

        unique = ("reason_id", "week")


class Phases(Table):
    """Where each reason stands in the loop. Grain: one row per `reason_id`; `lacks` names what opens the next phase."""

    reason_id: Series[str] = pa.Field(unique=True)
    label: Series[str]
    phase: Series[str] = pa.Field(isin=PHASES)
    lacks: Series[str] = pa.Field(nullable=True)


class SixWeekPower(Table):
    """What a few weeks could and could not show. Grain: one row per `reason_id`, largest first.

    `mean_week` [contacts per week] of `n_weeks` complete weeks. `power` 0..1 = chance to see a true `change` from two
    equal windows; `power_year` the same from 52 v 52 weeks. `smallest_visible` is the smallest fall (negative share)
    seen with 80 % power, missing = not even a fall to nothing. `contacts_needed`, `weeks_needed` are those of the
    window before, for `change` at 80 % power. `false_drop` = chance that the last week lies over 10 % below the mean of
    the weeks before it although nothing changed.
    """

    reason_id: Series[str] = pa.Field(unique=True)
    n_weeks: Series[int]
    mean_week: Series[float] = pa.Field(nullable=True)
    change: Series[float]
    power: Series[float] = pa.Field(nullable=True, ge=0, le=1)
    power_year: Series[float] = pa.Field(nullable=True, ge=0, le=1)
    smallest_visible: Series[float] = pa.Field(nullable=True)
    contacts_needed: Series[float] = pa.Field(nullable=True)
    weeks_needed: Series[float] = pa.Field(nullable=True)
    false_drop: Series[float] = pa.Field(nullable=True, ge=0, le=1)


class Breaks(Table):
    """Recorded breaks across which nothing is compared. Grain: one row per `break_id`; reason "(all)" = all."""

    break_id: Series[str] = pa.Field(unique=True)
    reason_id: Series[str]
    week: Series[str] = pa.Field(str_matches=WEEK)
    kind: Series[str] = pa.Field(isin=("list", "coder", "intake", "channel"))
    why: Series[str] = pa.Field(nullable=True)


class WeeklyParts(Table):
    """Contacts per reason and complete week, by channel and by who coded them.

    Grain: one row per `reason_id` x `week` x `channel` x `reason_source`; a missing source was not noted.
    """

    reason_id: Series[str]
    week: Series[str] = pa.Field(str_matches=WEEK)
    channel: Series[str]
    reason_source: Series[str] = pa.Field(nullable=True)
    n_contacts: Series[float] = pa.Field(ge=0)


class ProposedBreaks(Table):
    """Breaks that the counts suggest. Grain: one row per `reason_id` x `week` x `sign`; reason "(all)" = most of them.

    `sign` says how it was seen; `before` and `after` are contacts per week, or shares of a reason's contacts where the
    sign is channel or coder; `to` is the other reason of a move, or the channel or coder; `strength` is in standard errors.
    """

    reason_id: Series[str]
    week: Series[str] = pa.Field(str_matches=WEEK)
    kind: Series[str] = pa.Field(isin=("list", "coder", "intake", "channel"))
    sign: Series[str] = pa.Field(isin=("appears", "vanishes", "jumps", "moves", "channel", "coder"))
    before: Series[float] = pa.Field(ge=0)
    after: Series[float] = pa.Field(ge=0)
    to: Series[str] = pa.Field(nullable=True)
    strength: Series[float] = pa.Field(ge=0)
