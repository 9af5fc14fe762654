"""What a trial says of the list: exclusive? exhaustive? Each yes, tentative or no, with what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from bsnskit.contracts import tables
from bsnskit.method.qualification.trial.measures import TrialMeasures
from bsnskit.statistics.agreement import Agreement

__all__ = ["Limits", "Scorecard", "Verdict", "change_of_alpha", "scorecard", "trial_scores"]


@dataclass(frozen=True)
class Limits:
    """What is asked of a list.

    `good` and `tentative` are Krippendorff's levels of alpha; `doubt` is the probability of alpha under `tentative`
    that is still borne; `other_good` and `other_act` are shares of "other", `two_reasons` the share of contacts with
    two reasons from which the list does not separate well. The last three have no published value and are settings.
    """

    good: float = 0.800
    tentative: float = 0.667
    doubt: float = 0.05
    other_good: float = 0.05
    other_act: float = 0.10
    two_reasons: float = 0.10


@dataclass(frozen=True)
class Verdict:
    """`answer` is yes, tentative, no or unknown; `because` are keys of what speaks for it, the weightiest first."""

    answer: str
    because: tuple[str, ...]


@dataclass(frozen=True)
class Scorecard:
    """What one round says of the list."""

    measures: TrialMeasures
    limits: Limits
    exclusive: Verdict
    exhaustive: Verdict


def scorecard(measures: TrialMeasures, limits: Limits | None = None) -> Scorecard:
    """Judge the list by one round of coding.

    Exclusive: *no* where alpha is under .667; *yes* where it reaches .800, the probability of being under .667 is at
    most 5 %, and neither double reasons nor the order of the list speak against it; *tentative* in between, and
    wherever fewer than 30 contacts were coded twice. Exhaustive: *no* where "other" exceeds what calls for action;
    *yes* where it is at most what is good and its upper bound at most what calls for action; else *tentative*.

    Source
    ------
    Krippendorff 2018, chapter 12 (.800 and .667); METHOD section 1 (5 % good, 10 % act, ours).
    """
    asked = limits or Limits()
    return Scorecard(measures, asked, _exclusive(measures, asked), _exhaustive(measures, asked))


def _exclusive(measures: TrialMeasures, limits: Limits) -> Verdict:
    found = measures.agreement
    if np.isnan(found.value):
        return Verdict("unknown", ("nothing",))
    if found.value < limits.tentative:
        return Verdict("no", ("alpha_low", *_pairs(measures), *_doubts(measures, limits)))
    against = _doubts(measures, limits)
    if found.value < limits.good:
        return Verdict("tentative", ("alpha_middle", *_pairs(measures), *against))
    if found.below(limits.tentative) > limits.doubt:
        against = ("alpha_uncertain", *against)
    if against:
        return Verdict("tentative", (*against, "alpha_good", *_pairs(measures)))
    return Verdict("yes", ("alpha_good",))


def _doubts(measures: TrialMeasures, limits: Limits) -> tuple[str, ...]:
    bias = measures.bias
    said = {
        "few": not measures.agreement.reliable,
        "two_reasons": measures.two_reasons.value > limits.two_reasons,
        "position": bias is not None and bias.p_value < 0.05,
    }
    return tuple(key for key, true in said.items() if true)


def _pairs(measures: TrialMeasures) -> tuple[str, ...]:
    return ("pairs",) if len(measures.pairs) else ()


def _exhaustive(measures: TrialMeasures, limits: Limits) -> Verdict:
    other = measures.other
    if np.isnan(other.value):
        return Verdict("unknown", ("nothing",))
    few = () if other.reliable else ("few",)
    if other.value > limits.other_act:
        return Verdict("no", ("other_high", *few))
    if other.value <= limits.other_good and other.high <= limits.other_act and not few:
        return Verdict("yes", ("other_low",))
    return Verdict("tentative", ("other_middle", *few))


def trial_scores(rounds: Sequence[TrialMeasures]) -> pd.DataFrame:
    """Lay the rounds side by side.

    Grain: one row per `round` x `measure`, in that order.

    Returns
    -------
    tables.TrialScores. The ends of `first_places` are no interval of its value: 95 % of the orders that might have been
    drawn lie between them, and a value beyond is a bias.
    """
    rows: list[dict[str, object]] = []
    for one in rounds:
        alpha, plain = one.agreement, {"round": one.round}
        base = {"n": alpha.n_units, "reliable": alpha.reliable}
        rows += [
            {**plain, "measure": "alpha", "value": alpha.value, "low": alpha.low, "high": alpha.high, **base},
            {**plain, "measure": "q", "value": alpha.below(Limits.tentative), **base},
            {**plain, "measure": "observed", "value": alpha.observed, **base},
        ]
        for name in ("two_reasons", "other"):
            share = getattr(one, name)
            ends = {"value": share.value, "low": share.low, "high": share.high}
            rows.append({**plain, "measure": name, **ends, "n": share.n, "reliable": share.reliable})
        if one.bias is not None:
            ends = {"value": one.bias.share, "low": one.bias.low, "high": one.bias.high}
            rows.append({**plain, "measure": "first_places", **ends, **base, "n": one.bias.n_codings})
    return tables.from_rows(tables.TrialScores, rows)


def change_of_alpha(before: Agreement, after: Agreement) -> tuple[float, float, float, float]:
    """Return by how much alpha rose from one round to the next, its interval, and the probability that it rose.

    The rounds are different contacts, so the plausible values of the one are paired with those of the other at random
    (in an order that is fixed, so that it can be repeated).
    """
    if not before.plausible.size or not after.plausible.size:
        return np.nan, np.nan, np.nan, np.nan
    size = min(before.plausible.size, after.plausible.size)
    rng = np.random.default_rng(0)
    change = rng.choice(after.plausible, size, replace=False) - rng.choice(before.plausible, size, replace=False)
    low, high = np.quantile(change, [0.025, 0.975])
    return after.value - before.value, float(low), float(high), float((change > 0).mean())
