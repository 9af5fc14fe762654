"""Step 4: causes, solutions, returns."""

from __future__ import annotations

import pandera.pandas as pa
from pandera.typing.pandas import Series

from bsnskit.contracts.tables.base import Table
from bsnskit.vocabulary import OBJECTIVE_KEYS


class Causes(Table):
    """Causes behind a reason. Grain: one row per `cause_id` x `reason_id`.

    `share` 0..1 of the reason's contacts with interval, from `n_sample` re-coded contacts (`k_sample` hits).
    """

    cause_id: Series[str]
    reason_id: Series[str]
    label: Series[str]
    family: Series[str] = pa.Field(nullable=True)
    owner: Series[str] = pa.Field(nullable=True)
    n_sample: Series[float] = pa.Field(nullable=True)
    k_sample: Series[float] = pa.Field(nullable=True)
    illustration: Series[bool]

    class Config:
        """Key."""

        unique = ("cause_id", "reason_id")


class CauseImpacts(Table):
    """Impact of each cause on each reason it feeds. Grain: one row per `cause_id` x `reason_id`, "unexplained" too."""

    cause_id: Series[str]
    reason_id: Series[str]
    label: Series[str]
    owner: Series[str] = pa.Field(nullable=True)
    n_sample: Series[float] = pa.Field(nullable=True)
    share: Series[float] = pa.Field(nullable=True, ge=0, le=1)
    share_low: Series[float] = pa.Field(nullable=True)
    share_high: Series[float] = pa.Field(nullable=True)
    n_contacts: Series[float] = pa.Field(nullable=True)
    cost_total: Series[float] = pa.Field(nullable=True)
    illustration: Series[bool]


class CauseTotals(Table):
    """Causes summed over the reasons they feed, largest first, "unexplained" last. Grain: one row per `cause_id`.

    `n_unknown` of the `n_reasons` have no volume or no share: contacts and cost leave them out. `rank` counts known
    causes, unexplained apart; `share` is of the contacts of all rows.
    """

    cause_id: Series[str] = pa.Field(unique=True)
    label: Series[str]
    owner: Series[str] = pa.Field(nullable=True)
    n_reasons: Series[int]
    n_unknown: Series[int]
    n_contacts: Series[float] = pa.Field(nullable=True)
    cost_total: Series[float] = pa.Field(nullable=True)
    rank: Series[float] = pa.Field(nullable=True)
    share: Series[float] = pa.Field(nullable=True)
    share_cumulated: Series[float] = pa.Field(nullable=True)
    illustration: Series[bool]


class Solutions(Table):
    """Proposed solutions. Grain: one row per `solution_id`; acts on one cause (of all reasons it feeds).

    `cost_once` [currency], `cost_year` [currency per year], `effectiveness` and `adoption` 0..1, `ramp_months` until
    full effect, `life_years` counted.
    """

    solution_id: Series[str] = pa.Field(unique=True)
    cause_id: Series[str]
    label: Series[str]
    objective: Series[str] = pa.Field(isin=OBJECTIVE_KEYS)
    owner: Series[str] = pa.Field(nullable=True)
    cost_once: Series[float] = pa.Field(ge=0)
    cost_year: Series[float] = pa.Field(ge=0)
    effectiveness: Series[float] = pa.Field(ge=0, le=1)
    adoption: Series[float] = pa.Field(ge=0, le=1)
    ramp_months: Series[float] = pa.Field(ge=0)
    life_years: Series[int] = pa.Field(ge=1, le=10)
    chosen: Series[bool]
    target: Series[str] = pa.Field(nullable=True)
    illustration: Series[bool]


class Returns(Table):
    """Return of each solution. Grain: one row per `solution_id`.

    `avoided` [contacts per year at full effect], `saving_cashable` [currency per year at full effect],
    `npv` [currency, over life_years], `payback_years` missing = never within its life. `counted` is False for reasons
    to be leveraged: fewer contacts is not their aim, so no saving is counted. `n_unknown` reasons that the cause feeds
    have no known volume, share or cost: contacts or money leave them out.
    """

    solution_id: Series[str] = pa.Field(unique=True)
    label: Series[str]
    objective: Series[str]
    avoided: Series[float] = pa.Field(nullable=True)
    saving_full: Series[float] = pa.Field(nullable=True)
    saving_cashable: Series[float] = pa.Field(nullable=True)
    n_unknown: Series[int]
    cost_once: Series[float]
    cost_year: Series[float]
    npv: Series[float] = pa.Field(nullable=True)
    payback_years: Series[float] = pa.Field(nullable=True)
    counted: Series[bool]
    chosen: Series[bool]
    illustration: Series[bool]


class CombinedEffects(Table):
    """What the solutions of one cause avoid together, at full effect. Grain: one row per `cause_id`.

    `effect` 0..1 = 1 - prod(1 - effectiveness x adoption); never the sum. `avoided` [contacts per year], `saving_*`
    [currency per year].
    """

    cause_id: Series[str] = pa.Field(unique=True)
    n_solutions: Series[int]
    effect: Series[float] = pa.Field(ge=0, le=1)
    avoided: Series[float] = pa.Field(nullable=True)
    saving_full: Series[float] = pa.Field(nullable=True)
    saving_cashable: Series[float] = pa.Field(nullable=True)
