"""What the trial proposes for the list, and what each change would do to alpha, computed on the trial's own codings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import ascii_lowercase
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import pdtrc

from bsnskit.contracts import tables
from bsnskit.errors import WrongCall
from bsnskit.method.qualification.trial.measures import Grid, TrialMeasures, coding_grid
from bsnskit.statistics.agreement import Agreement, krippendorff_alpha
from bsnskit.vocabulary import N_, OTHER

__all__ = ["changes_of_proposal", "is_proposed", "proposed_revision", "revised_agreement"]

PAIR_SHARE = 0.10
"""Share of all disagreement from which a pair, or a reason, is worth a change of the list (ours)."""
FEWEST_MEETINGS = 3
"""Contacts on which the two must have met: fewer may be slips."""
COIN = 0.333
"""Alpha between the two alone under which agents do not tell them apart: merge; above, they do in part: define."""
CHANCE = 0.05
"""Probability, over all pairs or all reasons, of proposing one that met so often by slips alone."""
HABIT = 0.5
"""Difference between agents in how often they choose the first of the two, from which each has a rule of his own."""


@dataclass(frozen=True)
class _Proposal:
    change: str
    reason_id: str
    other_id: str | None
    n_units: int
    share: float
    told_apart: float


def proposed_revision(measures: TrialMeasures, *, other: str = OTHER, seed: int = 0) -> pd.DataFrame:
    """Propose what to merge, define or split.

    A pair that absorbs a tenth of all disagreement is proposed to be *merged* where agents tell the two apart hardly
    better than by tossing a coin, and to be *defined* where they do so in part, or where each agent has a rule of his
    own. A reason that absorbs a fifth of all disagreement, with three others or more and none of them half of it, is
    proposed to be *split*. In either case they must have met more often than slips alone would make them meet.

    Grain: one row per proposal, the largest effect on alpha first.

    Parameters
    ----------
    measures : of one round
    other : id of "other", which is neither merged nor split
    seed : of the resampling

    Returns
    -------
    tables.RevisionProposals. Of a merge, alpha is exactly what the same codings come to; of a definition or a split it
    is the most that the change can do: as if every contact on which they met had been coded by the majority.

    Source
    ------
    METHOD section 1: the pairs that absorb most disagreement are what to merge, split or define. The thresholds are
    ours. The team decides; nothing is changed here.
    """
    alpha = measures.agreement.value
    if np.isnan(alpha):
        return tables.empty(tables.RevisionProposals)
    grid = coding_grid(measures.codings)[1]
    used = dict(zip(measures.by_reason["reason_id"], measures.by_reason["prevalence"], strict=True))
    found = _of_reasons(measures, grid, used, other)
    vague = {one.reason_id for one in found}
    found += _of_pairs(measures.pairs, grid, used, vague | {other})
    labels = dict(zip(measures.by_reason["reason_id"], measures.by_reason["label"], strict=True))
    rows = []
    for one in found:
        then = krippendorff_alpha(_changed(grid, one), seed=seed)
        rows.append(
            {
                "change": one.change,
                "reason_id": one.reason_id,
                "label": labels.get(one.reason_id, one.reason_id),
                "other_id": one.other_id,
                "other_label": labels.get(one.other_id or "", one.other_id),
                "n_units": one.n_units,
                "share": one.share,
                "told_apart": one.told_apart,
                "alpha_now": alpha,
                "alpha_then": then.value,
                "low": then.low,
                "high": then.high,
                "exact": one.change == "merge",
            }
        )
    table = tables.from_rows(tables.RevisionProposals, rows)
    return table.sort_values("alpha_then", ascending=False, kind="stable", ignore_index=True)


def revised_agreement(measures: TrialMeasures, proposals: pd.DataFrame, *, seed: int = 0) -> Agreement:
    """Return what alpha comes to when all the proposals are followed, on the trial's own codings."""
    grid = coding_grid(measures.codings)[1]
    for row in proposals.to_dict("records"):
        other = row["other_id"] if isinstance(row["other_id"], str) else None
        grid = _changed(grid, _Proposal(str(row["change"]), str(row["reason_id"]), other, 1, 0.0, np.nan))
    return krippendorff_alpha(grid, seed=seed)


def changes_of_proposal(
    proposal: Mapping[str, Any], sentences: Sequence[str], *, reasons: pd.DataFrame, used: Mapping[str, float]
) -> list[dict[str, Any]]:
    """Turn a proposal into changes of the list, in the words that a person gave it.

    Parameters
    ----------
    proposal : a row of tables.RevisionProposals
    sentences : to define, the sentences of the two reasons, in their order; to split, one per part; to merge, none
    reasons : tables.Reasons as it stands        uses reason_id, label
    used : prevalence of each reason in the trial, 0..1: of two that merge, the one used more stays

    Returns
    -------
    changes as `method.qualification.revision.CHANGES` has them; a part takes the number of the whole and a letter

    Raises
    ------
    WrongCall : a definition that changes no sentence, a split into fewer than two
    """
    one, other = str(proposal["reason_id"]), proposal["other_id"]
    said = [" ".join(sentence.split()) for sentence in sentences if sentence.strip()]
    if proposal["change"] == "merge":
        kept, gone = (other, one) if used.get(other, 0) > used.get(one, 0) else (one, other)
        return [{"change": "merge", "reason_id": gone, "into": kept}]
    if proposal["change"] == "split":
        if len(said) < 2:
            raise WrongCall(
                one,
                N_("a split needs two sentences or more"),
                N_("Each part is a reason of its own, in the customer's words."),
                N_("Write one sentence per line."),
            )
        taken = set(reasons["reason_id"])
        free = [f"{one}{letter}" for letter in ascii_lowercase if f"{one}{letter}" not in taken]
        parts = [{"reason_id": name, "label": label} for name, label in zip(free, said, strict=False)]
        return [{"change": "split", "reason_id": one, "parts": parts}]
    labels = dict(zip(reasons["reason_id"], reasons["label"], strict=True))
    pairs = list(zip((one, str(other)), said, strict=False))
    changed = [(name, label) for name, label in pairs if label != labels.get(name)]
    if not changed or len(said) != 2:
        raise WrongCall(
            f"{one}, {other}",
            N_("these sentences do not tell the two apart any better than before"),
            N_("A definition is a sentence of its own for each of the two."),
            N_("Write both, one per line, and change at least one."),
        )
    return [{"change": "rename", "reason_id": name, "label": label, "new_id": name} for name, label in changed]


def is_proposed(proposal: Mapping[str, Any], changes: Sequence[Mapping[str, Any]]) -> bool:
    """Tell whether changes that wait for a decision hold what a proposal comes to.

    Parameters
    ----------
    proposal : a row of tables.RevisionProposals
    changes : as `changes_of_proposal` returns them
    """
    kind = "rename" if proposal["change"] == "define" else proposal["change"]
    mine = (proposal["reason_id"], proposal["other_id"])
    return any(one["change"] == kind and one["reason_id"] in mine for one in changes)


def _disputed(grid: Grid) -> int:
    """Count the contacts to which different reasons were given."""
    return sum(len({code for code in contact if code is not None}) > 1 for contact in grid.T)


def _by_slips(met: int, disputed: int, share: float, tries: int) -> bool:
    """Tell whether so many meetings are no wonder, had every dispute fallen on reasons by how often they are used."""
    return bool(pdtrc(met - 1, disputed * share) > CHANCE / tries)


def _of_pairs(pairs: pd.DataFrame, grid: Grid, used: dict[str, float], left_out: set[str]) -> list[_Proposal]:
    found = []
    disputed, apart, tries = _disputed(grid), 1 - sum(p * p for p in used.values()), len(used) * (len(used) - 1) // 2
    for row in pairs.to_dict("records"):
        a, b = str(row["reason_a"]), str(row["reason_b"])
        if row["share"] < PAIR_SHARE or row["n_units"] < FEWEST_MEETINGS or left_out & {a, b}:
            continue
        if _by_slips(int(row["n_units"]), disputed, 2 * used[a] * used[b] / apart, tries):
            continue
        told_apart = float(row["told_apart"])
        merge = not told_apart > COIN and _habit(grid, a, b) < HABIT
        found.append(
            _Proposal("merge" if merge else "define", a, b, int(row["n_units"]), float(row["share"]), told_apart)
        )
    return found


def _habit(grid: Grid, a: str, b: str) -> float:
    """Return how far agents differ in their share of `a` where the two met: 1 = each always chose his own."""
    met = (grid == a).any(axis=0) & (grid == b).any(axis=0)
    first, second = (grid[:, met] == a).sum(axis=1), (grid[:, met] == b).sum(axis=1)
    enough = first + second >= FEWEST_MEETINGS
    shares = first[enough] / (first + second)[enough]
    return float(shares.max() - shares.min()) if len(shares) > 1 else 0.0


def _of_reasons(measures: TrialMeasures, grid: Grid, used: dict[str, float], other: str) -> list[_Proposal]:
    pairs, found = measures.pairs, []
    disputed, apart = _disputed(grid), 1 - sum(p * p for p in used.values())
    for row in measures.by_reason.to_dict("records"):
        code = str(row["reason_id"])
        mine = pairs[(pairs["reason_a"] == code) | (pairs["reason_b"] == code)]
        share = float(mine["share"].sum())
        diffuse = len(mine) >= FEWEST_MEETINGS and mine["share"].max() <= share / 2
        low = row["alpha"] < 0.667 and row["n_units"] >= FEWEST_MEETINGS
        if code != other and diffuse and low and share >= 2 * PAIR_SHARE:
            if _by_slips(int(mine["n_units"].sum()), disputed, 2 * used[code] * (1 - used[code]) / apart, len(used)):
                continue
            found.append(_Proposal("split", code, None, int(mine["n_units"].sum()), min(share, 1.0), np.nan))
    return found


def _changed(grid: Grid, proposal: _Proposal) -> Grid:
    code, other = proposal.reason_id, proposal.other_id
    if proposal.change == "merge":
        return np.where(grid == other, code, grid)
    settled = grid.copy()
    for contact in np.flatnonzero((grid == code).any(axis=0)):
        settled[:, contact] = _settled(grid[:, contact], (code, other) if other is not None else None)
    return settled


def _settled(codes: Grid, concerned: tuple[str, str] | None) -> Grid:
    """Code a contact by its majority among those concerned: what a perfect definition would have brought."""
    asked = [code is not None and (concerned is None or code in concerned) for code in codes]
    counts = Counter(code for code, in_question in zip(codes, asked, strict=True) if in_question)
    best = min(counts, key=lambda code: (-counts[code], code))
    return np.where(asked, best, codes)
