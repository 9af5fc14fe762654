"""One contract for every table: columns, type, unit, key, grain.

`check(Volumes, table)` raises `BrokenTable` with all failures; `empty(Volumes)` makes a table without rows.
Text is pandas' `str`, counts that may be unknown are floats with NaN, so that unknown is never 0.
"""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa
from pandera.typing.pandas import Series

from bsnskit.errors import BrokenTable
from bsnskit.vocabulary import GRAINS, OBJECTIVE_KEYS, PHASES, REASON_SOURCES, REASON_STATES

WEEK = r"^\d{4}-W\d{2}$"


class Table(pa.DataFrameModel):
    """Base of all contracts: types are coerced, unknown columns are refused, a stated key is unique."""

    class Config:
        """Settings of pandera."""

        coerce = True
        strict = True
        ordered = False


class Reasons(Table):
    """The list of reasons as it stands at one ledger position.

    Grain: one row per `reason_id`. `client_top` is the client's own TOP 10 mark; `season_declared` the months as
    the client prints them; both are kept beside what is computed.
    """

    reason_id: Series[str] = pa.Field(unique=True, str_length={"min_value": 1, "max_value": 40})
    topic: Series[str] = pa.Field(nullable=True)
    label: Series[str] = pa.Field(str_length={"min_value": 1, "max_value": 500})
    label_other: Series[str] = pa.Field(nullable=True)
    owner: Series[str] = pa.Field(nullable=True)
    state: Series[str] = pa.Field(isin=REASON_STATES)
    client_top: Series[bool]
    season_declared: Series[str] = pa.Field(nullable=True)
    list_version: Series[int] = pa.Field(ge=1)


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


class AnnualVolumes(Table):
    """Contacts of the year counted, all tiers, channels and contexts. Grain: one row per `reason_id`."""

    reason_id: Series[str] = pa.Field(unique=True)
    n_contacts: Series[float] = pa.Field(nullable=True, ge=0)


class TopicVolumes(Table):
    """Annual volume by topic. Grain: one row per `topic`, "" where a reason has none; `n_unknown` are left out."""

    topic: Series[str] = pa.Field(unique=True)
    n_reasons: Series[int]
    n_unknown: Series[int]
    n_contacts: Series[float] = pa.Field(nullable=True, ge=0)


class Pareto(Table):
    """Annual volume, largest first. Grain: one row per `reason_id`; unknown volumes stand last, unranked."""

    reason_id: Series[str] = pa.Field(unique=True)
    topic: Series[str] = pa.Field(nullable=True)
    label: Series[str]
    n_contacts: Series[float] = pa.Field(nullable=True, ge=0)
    monthly_mean: Series[float] = pa.Field(nullable=True)
    rank: Series[float] = pa.Field(nullable=True)
    share: Series[float] = pa.Field(nullable=True, ge=0, le=1)
    share_cumulated: Series[float] = pa.Field(nullable=True, ge=0, le=1.0000001)
    computed_top: Series[bool]
    client_top: Series[bool]


class Tiers(Table):
    """Annual volume by tier. Grain: one row per `reason_id` x `tier`; `(none)` completes the sum to the volume."""

    reason_id: Series[str]
    tier: Series[str]
    n_contacts: Series[float] = pa.Field(nullable=True, ge=0)

    class Config:
        """Key."""

        unique = ("reason_id", "tier")


class Seasons(Table):
    """Declared beside computed season. Grain: one row per `reason_id`. Months as text "9,10,11"; "" = none.

    `verdict` in season|no_season|not_enough_data; `agrees` missing where either side is unknown.
    """

    reason_id: Series[str] = pa.Field(unique=True)
    declared: Series[str] = pa.Field(nullable=True)
    months_declared: Series[str] = pa.Field(nullable=True)
    months_computed: Series[str] = pa.Field(nullable=True)
    verdict: Series[str] = pa.Field(isin=("season", "no_season", "not_enough_data"))
    p_value: Series[float] = pa.Field(nullable=True)
    n_contacts: Series[float] = pa.Field(nullable=True)
    agrees: Series[pd.BooleanDtype] = pa.Field(nullable=True)


class Costs(Table):
    """What each reason costs in the year counted. Grain: one row per `reason_id`; money in the engagement's currency.

    `unit_contact`, `unit_downstream` [currency per contact]. `handle_s` [s], mean of the sample, with `n_handle`.
    An unknown volume makes the costs unknown, not the unit cost. `cost_low`, `cost_high` are `cost_total` at the ends
    of the interval of the handle time.
    """

    reason_id: Series[str] = pa.Field(unique=True)
    n_contacts: Series[float] = pa.Field(nullable=True)
    handle_s: Series[float] = pa.Field(nullable=True)
    handle_low: Series[float] = pa.Field(nullable=True)
    handle_high: Series[float] = pa.Field(nullable=True)
    n_handle: Series[int]
    unit_contact: Series[float] = pa.Field(nullable=True)
    unit_downstream: Series[float] = pa.Field(nullable=True)
    cost_contact: Series[float] = pa.Field(nullable=True)
    cost_downstream: Series[float] = pa.Field(nullable=True)
    cost_total: Series[float] = pa.Field(nullable=True)
    cost_low: Series[float] = pa.Field(nullable=True)
    cost_high: Series[float] = pa.Field(nullable=True)
    cost_cashable: Series[float] = pa.Field(nullable=True)


class Experience(Table):
    """What the contact did to the customer. Grain: one row per `reason_id`; each figure with its n and interval."""

    reason_id: Series[str] = pa.Field(unique=True)
    tnps: Series[float] = pa.Field(nullable=True, ge=-100, le=100)
    tnps_low: Series[float] = pa.Field(nullable=True)
    tnps_high: Series[float] = pa.Field(nullable=True)
    n_tnps: Series[int]
    fcr: Series[float] = pa.Field(nullable=True, ge=0, le=1)
    fcr_low: Series[float] = pa.Field(nullable=True)
    fcr_high: Series[float] = pa.Field(nullable=True)
    n_fcr: Series[int]
    ftf: Series[float] = pa.Field(nullable=True, ge=0, le=1)
    ftf_low: Series[float] = pa.Field(nullable=True)
    ftf_high: Series[float] = pa.Field(nullable=True)
    n_ftf: Series[int]


class ChannelVolumes(Table):
    """Contacts of a log per week and channel. Grain: one row per `reason_id` x `channel` x `week` that has a contact."""

    reason_id: Series[str]
    channel: Series[str]
    week: Series[str] = pa.Field(str_matches=WEEK)
    n_contacts: Series[float] = pa.Field(gt=0)

    class Config:
        """Key."""

        unique = ("reason_id", "channel", "week")


class WeeklyCosts(Table):
    """What the contacts of a log cost, by their own handle times. Grain: one row per `reason_id` x `week`.

    `n_costed` of the `n_contacts` have a handle time and a rate; `handle_s` [s per week] and `cost_contact` [currency
    per week] are of these. `cost_downstream` [currency per week] is of all contacts. `cost_total` is missing unless all
    are costed.
    """

    reason_id: Series[str]
    week: Series[str] = pa.Field(str_matches=WEEK)
    n_contacts: Series[float] = pa.Field(gt=0)
    n_costed: Series[float] = pa.Field(ge=0)
    handle_s: Series[float] = pa.Field(nullable=True, ge=0)
    cost_contact: Series[float] = pa.Field(nullable=True, ge=0)
    cost_downstream: Series[float] = pa.Field(nullable=True, ge=0)
    cost_total: Series[float] = pa.Field(nullable=True, ge=0)

    class Config:
        """Key."""

        unique = ("reason_id", "week")


class Repeats(Table):
    """Contacts of a log that repeat an earlier one. Grain: one row per `reason_id`.

    Of `n_contacts` the customer of `n_identified` is known; `n_repeats` of these are repeats.
    """

    reason_id: Series[str] = pa.Field(unique=True)
    n_contacts: Series[int] = pa.Field(ge=0)
    n_identified: Series[int] = pa.Field(ge=0)
    n_repeats: Series[int] = pa.Field(ge=0)


class RepeatShares(Table):
    """How many of the contacts are repeats. Grain: one row per `reason_id`; `share_repeats` 0..1 of `n_identified`."""

    reason_id: Series[str] = pa.Field(unique=True)
    n_identified: Series[int] = pa.Field(ge=0)
    n_repeats: Series[int] = pa.Field(ge=0)
    share_repeats: Series[float] = pa.Field(nullable=True, ge=0, le=1)
    share_low: Series[float] = pa.Field(nullable=True)
    share_high: Series[float] = pa.Field(nullable=True)


class Challenges(Table):
    """Should this contact exist at all? Grain: one row per `reason_id`."""

    reason_id: Series[str] = pa.Field(unique=True)
    should_exist: Series[str] = pa.Field(isin=("yes", "no", "in_part"), nullable=True)
    said_by: Series[str] = pa.Field(nullable=True)
    why: Series[str] = pa.Field(nullable=True)
    author: Series[str] = pa.Field(nullable=True)
    illustration: Series[bool]


class ChallengedReasons(Table):
    """Every reason of the list with its challenge. Grain: one row per `reason_id`; not challenged yet = missing."""

    reason_id: Series[str] = pa.Field(unique=True)
    topic: Series[str] = pa.Field(nullable=True)
    label: Series[str]
    should_exist: Series[str] = pa.Field(isin=("yes", "no", "in_part"), nullable=True)
    said_by: Series[str] = pa.Field(nullable=True)
    why: Series[str] = pa.Field(nullable=True)
    author: Series[str] = pa.Field(nullable=True)
    illustration: Series[bool]


class Placements(Table):
    """Positions and decisions of the team. Grain: one row per `reason_id` x `context`.

    `customer_value`, `company_value` -1..1 (missing = still in the tray). `proposed` is what the position says,
    `objective` what the team recorded. `illustration` = generated for the sample, not the client's judgement.
    """

    reason_id: Series[str]
    context: Series[str]
    customer_value: Series[float] = pa.Field(nullable=True, ge=-1, le=1)
    company_value: Series[float] = pa.Field(nullable=True, ge=-1, le=1)
    proposed: Series[str] = pa.Field(nullable=True, isin=OBJECTIVE_KEYS)
    objective: Series[str] = pa.Field(nullable=True, isin=OBJECTIVE_KEYS)
    author: Series[str] = pa.Field(nullable=True)
    decided_at: Series[str] = pa.Field(nullable=True)
    why: Series[str] = pa.Field(nullable=True)
    why_not_eliminate: Series[str] = pa.Field(nullable=True)
    minority_view: Series[str] = pa.Field(nullable=True)
    illustration: Series[bool]

    class Config:
        """Key."""

        unique = ("reason_id", "context")


class BoardCards(Table):
    """What the board and the matrix draw. Grain: one row per `reason_id` x `context`, dearest first.

    `n_contacts`, `cost_total` are those of the whole reason where it is in one context, missing where it is in several.
    """

    reason_id: Series[str]
    context: Series[str]
    topic: Series[str] = pa.Field(nullable=True)
    label: Series[str]
    label_other: Series[str] = pa.Field(nullable=True)
    owner: Series[str] = pa.Field(nullable=True)
    n_contacts: Series[float] = pa.Field(nullable=True)
    share: Series[float] = pa.Field(nullable=True)
    rank: Series[float] = pa.Field(nullable=True)
    cost_total: Series[float] = pa.Field(nullable=True)
    tnps: Series[float] = pa.Field(nullable=True)
    n_tnps: Series[int]
    customer_value: Series[float] = pa.Field(nullable=True, ge=-1, le=1)
    company_value: Series[float] = pa.Field(nullable=True, ge=-1, le=1)
    proposed: Series[str] = pa.Field(nullable=True, isin=OBJECTIVE_KEYS)
    objective: Series[str] = pa.Field(nullable=True, isin=OBJECTIVE_KEYS)
    author: Series[str] = pa.Field(nullable=True)
    decided_at: Series[str] = pa.Field(nullable=True)
    why: Series[str] = pa.Field(nullable=True)
    why_not_eliminate: Series[str] = pa.Field(nullable=True)
    minority_view: Series[str] = pa.Field(nullable=True)
    illustration: Series[bool]

    class Config:
        """Key."""

        unique = ("reason_id", "context")


class Votes(Table):
    """Blind votes. Grain: one row per `round` x `voter` x `reason_id` x `context`."""

    round: Series[int] = pa.Field(ge=1)
    voter: Series[str]
    reason_id: Series[str]
    context: Series[str]
    customer_value: Series[float] = pa.Field(ge=-1, le=1)
    company_value: Series[float] = pa.Field(ge=-1, le=1)

    class Config:
        """Key."""

        unique = ("round", "voter", "reason_id", "context")


class ObjectiveTotals(Table):
    """Reasons, contacts and cost per objective. Grain: one row per objective, and one "" for what is not decided.

    `n_unknown` reasons have no volume: contacts and cost leave them out; `n_cost_unknown` have no cost: cost leaves
    them out. `share_contacts`, `share_cost` are of all placed reasons, missing for what is not decided.
    """

    objective: Series[str] = pa.Field(unique=True)
    n_reasons: Series[int]
    n_unknown: Series[int]
    n_cost_unknown: Series[int]
    n_contacts: Series[float] = pa.Field(nullable=True)
    cost_total: Series[float] = pa.Field(nullable=True)
    share_contacts: Series[float] = pa.Field(nullable=True)
    share_cost: Series[float] = pa.Field(nullable=True)


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


class Calendar(Table):
    """Events that close or disturb the service. Grain: one row per `first_day` x `event`; days inclusive.

    `closed` = nobody answers on these days (they are not open days).
    """

    first_day: Series[pd.Timestamp]
    last_day: Series[pd.Timestamp]
    event: Series[str]
    closed: Series[bool]


def check(contract: type[Table], table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with the contract's types and column order, or say all that is wrong.

    Raises
    ------
    BrokenTable : lists every failure, at most ten in words
    """
    columns = list(contract.to_schema().columns)
    missing = [column for column in columns if column not in table.columns]
    surplus = [column for column in table.columns if column not in columns]
    if missing or surplus:
        raise BrokenTable(
            contract.__name__,
            "columns missing: {missing}; columns not known: {surplus}",
            missing=", ".join(missing) or "-",
            surplus=", ".join(map(str, surplus)) or "-",
        )
    import pandera.errors

    try:
        return contract.validate(table.reset_index(drop=True), lazy=True)[columns]
    except pandera.errors.SchemaErrors as problem:
        cases = problem.failure_cases.head(10)
        said = "; ".join(
            f"{case.column}: {case.check} ({case.failure_case!r})" for case in cases.itertuples(index=False)
        )
        raise BrokenTable(
            contract.__name__,
            "{count} value(s) break the contract: {said}",
            count=len(problem.failure_cases),
            said=said,
        ) from problem


def empty(contract: type[Table]) -> pd.DataFrame:
    """Return a table of the contract without rows."""
    schema = contract.to_schema()
    types = {name: str(column.dtype) for name, column in schema.columns.items()}
    # pandera names text "string", but checked tables hold pandas' "str", whose missing value is NaN.
    text = {name: "str" for name, dtype in types.items() if dtype.startswith("str")}
    return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in (types | text).items()})


def from_rows(contract: type[Table], rows: list[dict[str, object]]) -> pd.DataFrame:
    """Build a checked table from records; a key left out of a record is missing. No records give an empty table."""
    if not rows:
        return empty(contract)
    return check(contract, pd.DataFrame.from_records(rows).reindex(columns=list(contract.to_schema().columns)))
