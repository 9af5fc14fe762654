"""Step 2: what each reason weighs, costs, and does to the customer."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa
from pandera.typing.pandas import Series

from bsnskit.contracts.tables.base import WEEK, Table


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
    """Annual volume, largest first. Grain: one row per `reason_id`; unknown volumes stand last, unranked.

    `n_low`, `n_high` [contacts per year] where the year was scaled up from a sample; missing where it was counted.
    """

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
    n_low: Series[float] = pa.Field(nullable=True, ge=0)
    n_high: Series[float] = pa.Field(nullable=True, ge=0)


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

    `unit_contact`, `unit_downstream` [currency per contact]; `unit_handle` is the part of `unit_contact` that is paid by
    the hour, the rest is fixed. `handle_s` [s], mean of the sample, with `n_handle`.
    An unknown volume makes the costs unknown, not the unit cost. `cost_low`, `cost_high` are `cost_total` at the ends
    of the interval of the handle time.
    """

    reason_id: Series[str] = pa.Field(unique=True)
    n_contacts: Series[float] = pa.Field(nullable=True)
    handle_s: Series[float] = pa.Field(nullable=True)
    handle_low: Series[float] = pa.Field(nullable=True)
    handle_high: Series[float] = pa.Field(nullable=True)
    n_handle: Series[int]
    unit_handle: Series[float] = pa.Field(nullable=True)
    unit_contact: Series[float] = pa.Field(nullable=True)
    unit_downstream: Series[float] = pa.Field(nullable=True)
    cost_contact: Series[float] = pa.Field(nullable=True)
    cost_downstream: Series[float] = pa.Field(nullable=True)
    cost_total: Series[float] = pa.Field(nullable=True)
    cost_low: Series[float] = pa.Field(nullable=True)
    cost_high: Series[float] = pa.Field(nullable=True)
    cost_cashable: Series[float] = pa.Field(nullable=True)


class Experience(Table):
    """What the contact did to the customer. Grain: one row per `reason_id`; each figure with its n and interval.

    `effort` 1..5 is that of the agent, mean of `n_effort` answers.
    """

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
    effort: Series[float] = pa.Field(nullable=True, ge=1, le=5)
    effort_low: Series[float] = pa.Field(nullable=True)
    effort_high: Series[float] = pa.Field(nullable=True)
    n_effort: Series[int]


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


class RepeatEffects(Table):
    """What comes back because nothing was resolved, and what a better FCR would avoid. Grain: one row per `reason_id`.

    `return_share` 0..1 of the unresolved contacts come back: `share_repeats` / (1 - `fcr`). At `fcr_better`,
    `n_avoided` [contacts per year] would not come; its ends are those of the return share, `n_avoided_most` supposes that
    every unresolved contact comes back.
    """

    reason_id: Series[str] = pa.Field(unique=True)
    n_contacts: Series[float] = pa.Field(nullable=True, ge=0)
    n_identified: Series[int] = pa.Field(ge=0)
    n_repeats: Series[int] = pa.Field(ge=0)
    share_repeats: Series[float] = pa.Field(nullable=True, ge=0, le=1)
    share_low: Series[float] = pa.Field(nullable=True)
    share_high: Series[float] = pa.Field(nullable=True)
    fcr: Series[float] = pa.Field(nullable=True, ge=0, le=1)
    fcr_low: Series[float] = pa.Field(nullable=True)
    fcr_high: Series[float] = pa.Field(nullable=True)
    n_fcr: Series[int]
    return_share: Series[float] = pa.Field(nullable=True, ge=0, le=1)
    return_low: Series[float] = pa.Field(nullable=True, ge=0, le=1)
    return_high: Series[float] = pa.Field(nullable=True, ge=0, le=1)
    fcr_better: Series[float] = pa.Field(nullable=True, ge=0, le=1)
    n_avoided: Series[float] = pa.Field(nullable=True, ge=0)
    n_avoided_low: Series[float] = pa.Field(nullable=True, ge=0)
    n_avoided_high: Series[float] = pa.Field(nullable=True, ge=0)
    n_avoided_most: Series[float] = pa.Field(nullable=True, ge=0)


class Cpx(Table):
    """Contacts per X in the year counted. Grain: one row per `reason_id`, all channels together.

    `n_x` [X] of the year; `cpx` [contacts per X and year]. It adds up over reasons: X is the same.
    """

    reason_id: Series[str] = pa.Field(unique=True)
    n_contacts: Series[float] = pa.Field(nullable=True, ge=0)
    n_x: Series[float] = pa.Field(nullable=True, gt=0)
    cpx: Series[float] = pa.Field(nullable=True, ge=0)
    cpx_low: Series[float] = pa.Field(nullable=True, ge=0)
    cpx_high: Series[float] = pa.Field(nullable=True, ge=0)


class ChannelCpx(Table):
    """Contacts per X by month and channel, all reasons. Grain: one row per `period_start` x `channel`; they add up."""

    period_start: Series[pd.Timestamp]
    channel: Series[str]
    n_contacts: Series[float] = pa.Field(nullable=True, ge=0)
    n_x: Series[float] = pa.Field(nullable=True, gt=0)
    cpx: Series[float] = pa.Field(nullable=True, ge=0)

    class Config:
        """Key."""

        unique = ("period_start", "channel")


class ChannelShifts(Table):
    """The last weeks against the same weeks of the year before, channels added up. Grain: one row per `reason_id`.

    `ratio` = contacts per open day (and per X where it is known), new over old, `phi` its over-dispersion. `moved` 0..1 is
    the share of the contacts that came by another channel, from `lost_by` to `gained_by`; `p_mix` is corrected for the
    number of reasons. `verdict`: fewer, more, shift, fewer_and_shift, more_and_shift, none_seen, not_enough_data,
    not_comparable.
    """

    reason_id: Series[str] = pa.Field(unique=True)
    n_old: Series[float] = pa.Field(ge=0)
    n_new: Series[float] = pa.Field(ge=0)
    ratio: Series[float] = pa.Field(nullable=True, ge=0)
    ratio_low: Series[float] = pa.Field(nullable=True, ge=0)
    ratio_high: Series[float] = pa.Field(nullable=True, ge=0)
    phi: Series[float] = pa.Field(nullable=True, ge=1)
    moved: Series[float] = pa.Field(nullable=True, ge=0, le=1)
    p_mix: Series[float] = pa.Field(nullable=True, ge=0, le=1)
    lost_by: Series[str] = pa.Field(nullable=True)
    gained_by: Series[str] = pa.Field(nullable=True)
    verdict: Series[str] = pa.Field(
        isin=(
            "fewer", "more", "shift", "fewer_and_shift", "more_and_shift", "none_seen", "not_enough_data", "not_comparable"
        )
    )  # fmt: skip


class SampledVolumes(Table):
    """A year that was not counted whole. Grain: one row per `reason_id`; `n_low`, `n_high` [contacts per year].

    `n_counted` contacts of `n_sample` in all were counted on `days_counted` of `days_year` open days. `method`: scaled
    (times the open days) or share_of_total (share of the centre's stated total).
    """

    reason_id: Series[str] = pa.Field(unique=True)
    n_counted: Series[float] = pa.Field(ge=0)
    n_sample: Series[float] = pa.Field(ge=0)
    days_counted: Series[int] = pa.Field(ge=0)
    days_year: Series[int] = pa.Field(ge=0)
    phi: Series[float] = pa.Field(ge=1)
    n_contacts: Series[float] = pa.Field(ge=0)
    n_low: Series[float] = pa.Field(ge=0)
    n_high: Series[float] = pa.Field(ge=0)
    method: Series[str] = pa.Field(isin=("scaled", "share_of_total"))


class WhatIf(Table):
    """What the reasons would weigh and cost if rate, handle time, downstream share or volume changed.

    Grain: one row per `reason_id`. Contacts and costs are per year, those of today beside those of the change.
    """

    reason_id: Series[str] = pa.Field(unique=True)
    n_contacts: Series[float] = pa.Field(nullable=True, ge=0)
    cost_total: Series[float] = pa.Field(nullable=True, ge=0)
    n_contacts_then: Series[float] = pa.Field(nullable=True, ge=0)
    cost_contact_then: Series[float] = pa.Field(nullable=True, ge=0)
    cost_downstream_then: Series[float] = pa.Field(nullable=True, ge=0)
    cost_total_then: Series[float] = pa.Field(nullable=True, ge=0)
    saving_full: Series[float] = pa.Field(nullable=True)
    saving_cashable: Series[float] = pa.Field(nullable=True)
