"""Step 1: labels compared, the coding trial, and the way from the company's codes to reasons."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa
from pandera.typing.pandas import Series

from bsnskit.contracts.tables.base import Table
from bsnskit.vocabulary import GRAINS


class Overlaps(Table):
    """Labels that mean nearly the same. Grain: one row per unordered pair of reasons, the most alike first.

    `similarity` -1..1, `rank` 1 = the most alike; `rank_letters` is the rank by runs of letters.
    """

    rank: Series[int] = pa.Field(unique=True, ge=1)
    reason_a: Series[str]
    label_a: Series[str]
    reason_b: Series[str]
    label_b: Series[str]
    similarity: Series[float]
    rank_letters: Series[int] = pa.Field(unique=True, ge=1)
    by: Series[str] = pa.Field(isin=("letters", "meaning"))


class TrialReasons(Table):
    """How far agents agree on each reason, it against the rest. Grain: one row per `reason_id`, the least agreed first.

    `n_units` contacts on which anybody used it, `prevalence` 0..1 of all codings, `observed` 0..1 of the pairs of
    codings that agree, `alpha` with its interval, `q` = probability that alpha is under the required level.
    """

    reason_id: Series[str] = pa.Field(unique=True)
    label: Series[str]
    n_units: Series[int] = pa.Field(ge=1)
    prevalence: Series[float] = pa.Field(ge=0, le=1)
    observed: Series[float] = pa.Field(ge=0, le=1)
    alpha: Series[float] = pa.Field(nullable=True)
    low: Series[float] = pa.Field(nullable=True)
    high: Series[float] = pa.Field(nullable=True)
    q: Series[float] = pa.Field(nullable=True, ge=0, le=1)
    reliable: Series[bool]


class TrialPairs(Table):
    """Pairs of reasons that were mistaken for each other. Grain: one row per unordered pair, most disagreement first.

    `n_units` contacts on which both were used, `disagreement` pairs of codings, `share` 0..1 of all disagreement,
    `alpha_merged` alpha if the two were one reason, `gain` over alpha now, `told_apart` alpha between the two alone.
    """

    reason_a: Series[str]
    label_a: Series[str]
    reason_b: Series[str]
    label_b: Series[str]
    n_units: Series[int] = pa.Field(ge=1)
    disagreement: Series[float] = pa.Field(gt=0)
    share: Series[float] = pa.Field(ge=0, le=1)
    alpha_merged: Series[float] = pa.Field(nullable=True)
    gain: Series[float] = pa.Field(nullable=True)
    told_apart: Series[float] = pa.Field(nullable=True)


class RevisionProposals(Table):
    """What the trial proposes for the list. Grain: one row per proposal, the largest effect first.

    `change` merge, define or split; `reason_id` with `other_id` (missing for a split); `n_units` contacts on which
    they met, `share` 0..1 of all disagreement, `told_apart` alpha between the two alone, `alpha_now`, and `alpha_then`
    with its interval: what the trial's own codings come to under the change. `exact` = they are the same codings under
    the new list; otherwise it is the best that the change could do, and only a re-test shows what it did.
    """

    change: Series[str] = pa.Field(isin=("merge", "define", "split"))
    reason_id: Series[str]
    label: Series[str]
    other_id: Series[str] = pa.Field(nullable=True)
    other_label: Series[str] = pa.Field(nullable=True)
    n_units: Series[int] = pa.Field(ge=1)
    share: Series[float] = pa.Field(ge=0, le=1)
    told_apart: Series[float] = pa.Field(nullable=True)
    alpha_now: Series[float]
    alpha_then: Series[float] = pa.Field(nullable=True)
    low: Series[float] = pa.Field(nullable=True)
    high: Series[float] = pa.Field(nullable=True)
    exact: Series[bool]


class TrialScores(Table):
    """The rounds of the trial, to be read side by side. Grain: one row per `round` x `measure`.

    `value` with its interval; `n` contacts it rests on. Measures: alpha, q (probability of alpha under .667), observed,
    two_reasons, other, first_places (share of the `n` codings among the first fifth of the agent's list; `low` and `high`
    are what any order of the list would give, 95 %).
    """

    round: Series[int] = pa.Field(ge=1)
    measure: Series[str]
    value: Series[float] = pa.Field(nullable=True)
    low: Series[float] = pa.Field(nullable=True)
    high: Series[float] = pa.Field(nullable=True)
    n: Series[int] = pa.Field(ge=0)
    reliable: Series[bool]

    class Config:
        """Key."""

        unique = ("round", "measure")


class CodeShares(Table):
    """Which reasons lie behind the company's own codes. Grain: one row per `source_code` x `reason_id`.

    `k` of `n` coded contacts of that code, each contact counting once however many coded it; `share` 0..1 with its
    interval; `low` and `high` are missing where the share was said and not measured. `n` missing = not measured.
    """

    source_code: Series[str]
    reason_id: Series[str]
    k: Series[float] = pa.Field(nullable=True, ge=0)
    n: Series[float] = pa.Field(nullable=True, ge=0)
    share: Series[float] = pa.Field(ge=0, le=1)
    low: Series[float] = pa.Field(nullable=True, ge=0, le=1)
    high: Series[float] = pa.Field(nullable=True, ge=0, le=1)

    class Config:
        """Key."""

        unique = ("source_code", "reason_id")


class MappedVolumes(Table):
    """Contacts by reason, found by way of the company's codes. Grain: one row per `reason_id` x `grain` x `period_start`.

    `n_contacts` with its interval (missing where a share was said and not measured), `n_sample` coded contacts behind
    it, `n_left_out` contacts of the period whose code is not mapped or whose reason stayed open.
    """

    reason_id: Series[str]
    grain: Series[str] = pa.Field(isin=GRAINS)
    period_start: Series[pd.Timestamp]
    n_contacts: Series[float] = pa.Field(ge=0)
    low: Series[float] = pa.Field(nullable=True)
    high: Series[float] = pa.Field(nullable=True)
    n_sample: Series[int] = pa.Field(ge=0)
    n_left_out: Series[float] = pa.Field(ge=0)

    class Config:
        """Key."""

        unique = ("reason_id", "grain", "period_start")


class Rewordings(Table):
    """What became of proposed wordings. Grain: one row per `reason_id`, the last decision.

    `label_before` is the wording that was judged, `label` the one accepted (missing when refused), `rules` the remarks it
    answered, separated by commas.
    """

    reason_id: Series[str] = pa.Field(unique=True)
    decision: Series[str] = pa.Field(isin=("accepted", "refused"))
    label_before: Series[str]
    label: Series[str] = pa.Field(nullable=True)
    rules: Series[str]
    why: Series[str] = pa.Field(nullable=True)
    author: Series[str]
    recorded_at: Series[str]
    illustration: Series[bool]


class WordingProposals(Table):
    """A wording for each label with remarks. Grain: one row per `reason_id` with a remark on its present label.

    `rules` the remarks, separated by commas; `proposal` missing where nothing better can be offered; `decision` on this
    very label, missing as long as nobody decided.
    """

    reason_id: Series[str] = pa.Field(unique=True)
    label: Series[str]
    rules: Series[str]
    proposal: Series[str] = pa.Field(nullable=True)
    decision: Series[str] = pa.Field(isin=("accepted", "refused"), nullable=True)
    author: Series[str] = pa.Field(nullable=True)
    why: Series[str] = pa.Field(nullable=True)
