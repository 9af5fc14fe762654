"""Breaks that the counts themselves suggest: for a person to confirm, across which nothing may be compared.

A reason that appears or vanishes, a level that jumps, contacts that are counted under another reason since a week, a
channel or a coder that takes over: each with its evidence. What has the same step at the same time of another year is
season, what coincides with an action of its own is that action's affair.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from bsnskit.contracts import tables
from bsnskit.weeks import shift, week_range

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

__all__ = ["proposed_breaks"]

NEAR = 8
"""[weeks] on either side, over which a level is compared."""
FEWEST = 6
"""[weeks] that must lie on a side."""
LONG = 26
"""[weeks] on either side, over which contacts may be seen to move from one reason to another."""
MIX = 13
"""[weeks] on either side, over which the parts of a reason are compared."""
SMALL = 5.0
"""[contacts per week] below which nothing is said."""
EXPECTED = 30.0
"""Contacts that were to be expected in the weeks without any: none of them by chance, e^-30."""
JUMP = 2.0
"""Factor between the median weeks before and after."""
APART = 1.3
"""Factor between all weeks before and all after, one of each left out."""
SURE = 6.0
"""[standard errors], widened by over-dispersion, from which a step is none of chance."""
MOVED = 0.15
"""Share of a reason that must have moved."""
PART = 0.1
"""Change of a part's share that is said."""
YEAR = 52
_EPS = 1e-9


def proposed_breaks(
    counts: pd.DataFrame, *, reasons: pd.DataFrame | None = None, actions: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Propose breaks from weekly counts.

    Grain: one row per `reason_id` x `week` x `sign`, by week. `reason_id` "(all)" where most reasons changed together.

    Parameters
    ----------
    counts : tables.WeeklyParts, n rows        complete weeks; a week without a row counts 0
    reasons : tables.Reasons        uses topic: a list is mostly changed within one, so less is asked of a move there
    actions : tables.Actions        a jump within two weeks of an action of the same reason is left out

    Returns
    -------
    tables.ProposedBreaks; before and after in contacts per week, or as shares for channel and coder

    Source
    ------
    Method, steps 1 and 5: a change of coder, list or intake is a break. The thresholds are ours; each test is widened
    by the over-dispersion of its series, taken from the differences of neighbouring weeks (von Neumann, 1941).
    """
    if counts.empty:
        return tables.empty(tables.ProposedBreaks)
    weeks = week_range(counts["week"].min(), counts["week"].max())
    level = counts.pivot_table(index="reason_id", columns="week", values="n_contacts", aggfunc="sum", observed=True)
    level = level.reindex(columns=weeks).fillna(0.0)
    named = None if reasons is None else reasons.dropna(subset=["topic"])
    topics = {} if named is None else dict(zip(named["reason_id"], named["topic"], strict=True))
    found = [
        *_ends(level),
        *_jumps(level),
        *_moves(level, topics),
    ]
    for part, kind in (("channel", "channel"), ("reason_source", "coder")):
        found += _mixes(counts, part, kind, weeks)
    kept = _together(_strongest(_unexplained(found, actions)), len(level))
    return tables.from_rows(tables.ProposedBreaks, sorted(kept, key=lambda one: (one["week"], one["reason_id"])))


Proposal = dict[str, Any]


def _proposal(reason_id: str, week: str, kind: str, sign: str, before: float, after: float, strength: float,
              to: str | None = None) -> Proposal:  # fmt: skip
    return {
        "reason_id": reason_id, "week": week, "kind": kind, "sign": sign, "before": float(before),
        "after": float(after), "to": to, "strength": float(strength),
    }  # fmt: skip


# Appears, vanishes ---------------------------------------------------------------------------------------------------


def _ends(level: pd.DataFrame) -> Iterable[Proposal]:
    """A reason without contacts for weeks on end, where its level lets expect at least thirty."""
    weeks = list(level.columns)
    for reason_id, row in zip(level.index, level.to_numpy(dtype=float), strict=True):
        for turned in (False, True):
            y = row[::-1] if turned else row
            trickle = max(1.0, 0.02 * y[y > 0].mean()) if (y > 0).any() else np.inf
            above = np.flatnonzero(y > trickle)
            if not len(above) or above[0] < 4:
                continue
            first = int(above[0])
            mean = y[first : first + NEAR].mean()
            expected, there = mean * first, y[:first].sum()
            if mean < SMALL or expected < EXPECTED or there > 0.02 * expected:
                continue
            if not turned:
                yield _proposal(reason_id, weeks[first], "intake", "appears", y[:first].mean(), mean, expected**0.5)
                continue
            place = len(y) - first  # the first week without
            # The week in which it was cut counts to the time after.
            while place > NEAR and row[place - 1] < 0.5 * np.median(row[place - 1 - NEAR : place - 1]):
                place -= 1
            before = row[max(0, place - NEAR) : place].mean()
            yield _proposal(reason_id, weeks[place], "intake", "vanishes", before, row[place:].mean(), expected**0.5)


# Jumps ---------------------------------------------------------------------------------------------------------------


def _jumps(level: pd.DataFrame) -> Iterable[Proposal]:
    """A level that doubles or halves from one week to the next and stays."""
    weeks = list(level.columns)
    for reason_id, y in zip(level.index, level.to_numpy(dtype=float), strict=True):
        phi = _dispersion(y)
        steps = np.zeros(len(y))
        for place in range(FEWEST, len(y) - FEWEST + 1):
            before, after = np.sort(y[max(0, place - NEAR) : place]), np.sort(y[place : place + NEAR])
            # All weeks but one lie beyond: a month of season is no new level.
            apart = after[1] >= APART * before[-2] or APART * after[-2] <= before[1]
            factor = (np.median(after) + 0.1) / (np.median(before) + 0.1)
            if apart and max(factor, 1 / factor) >= JUMP and max(before.mean(), after.mean()) >= SMALL:
                steps[place] = _step(before, after, phi)
        for place in _peaks(steps, SURE):
            if not _is_season(y, place, NEAR):
                before, after = y[max(0, place - NEAR) : place].mean(), y[place : place + NEAR].mean()
                yield _proposal(reason_id, weeks[place], "intake", "jumps", before, after, abs(steps[place]))


def _step(before: Numbers, after: Numbers, phi: float) -> float:
    """Return the step between two levels in standard errors, on the scale of the square root of counts."""
    low, high = before.mean(), after.mean()
    return float(2 * (np.sqrt(high) - np.sqrt(low)) / np.sqrt(phi * (1 / len(before) + 1 / len(after))))


def _dispersion(y: Numbers) -> float:
    pairs = y[1:] + y[:-1]
    usable = pairs > 2 * SMALL
    if usable.sum() < FEWEST:
        return 1.5
    # Half of the squares lie under 0.455 times their mean (chi-square, 1 degree): a few steps do not weigh.
    return float(max(1.0, np.median((y[1:] - y[:-1])[usable] ** 2 / pairs[usable]) / 0.455))


def _is_season(y: Numbers, place: int, width: int) -> bool:
    """Tell whether another year has most of the step at the same time, give or take two weeks."""
    step = _log_ratio(y, place, width)
    for year in (-2 * YEAR, -YEAR, YEAR, 2 * YEAR):
        for near in range(-2, 3):
            other = place + year + near
            if other - FEWEST >= 0 and other + FEWEST <= len(y) and abs(step) > _EPS:
                there = _log_ratio(y, other, width)
                if np.sign(there) == np.sign(step) and abs(there) >= 0.6 * abs(step):
                    return True
    return False


def _log_ratio(y: Numbers, place: int, width: int) -> float:
    before, after = y[max(0, place - width) : place], y[place : place + width]
    return float(np.log((after.mean() + 0.1) / (before.mean() + 0.1)))


def _peaks(steps: Numbers, least: float, apart: int = NEAR) -> list[int]:
    """Return the places of the greatest steps, none nearer to a greater one than `apart`."""
    found: list[int] = []
    for place in np.argsort(-np.abs(steps), kind="stable"):
        if abs(steps[place]) < least:
            break
        if all(abs(place - other) >= apart for other in found):
            found.append(int(place))
    return found


# Moves from one reason to another ------------------------------------------------------------------------------------


def _moves(level: pd.DataFrame, topics: Mapping[str, Any]) -> Iterable[Proposal]:
    """Contacts that are counted under another reason since a week: one falls by what the other gains."""
    sizes = level.mean(axis=1)
    large = level[sizes >= SMALL / 2].loc[sizes[sizes >= SMALL / 2].sort_values(ascending=False).index[:60]]
    y, weeks, ids = large.to_numpy(dtype=float), list(large.columns), list(large.index)
    phi = np.array([_dispersion(row) for row in y])
    topic = np.array([str(topics.get(name) or f"none of {name}") for name in ids])
    akin = topic[:, None] == topic[None, :]
    seasonal: dict[tuple[int, int], bool] = {}

    def is_season(reason: int, place: int) -> bool:
        if (reason, place) not in seasonal:
            seasonal[reason, place] = _is_season(y[reason], place, LONG)
        return seasonal[reason, place]

    best: dict[tuple[int, int], tuple[float, int]] = {}
    for place in range(NEAR, len(weeks) - NEAR + 1):
        for pair, strength, clear in _moved_at(y, phi, akin, place):
            if strength > best.get(pair, (0.0, 0))[0] and not any(is_season(reason, place) for reason in clear):
                best[pair] = (strength, place)
    for (loser, gainer), (strength, place) in best.items():
        share = y[gainer] / np.maximum(y[gainer] + y[loser], _EPS)
        if not _is_sudden(share, place):
            continue
        for reason, other in ((loser, gainer), (gainer, loser)):
            before, after = _around(y[reason], place, LONG)
            yield _proposal(ids[reason], weeks[place], "list", "moves", before.mean(), after.mean(), strength, ids[other])  # fmt: skip


def _moved_at(
    y: Numbers, phi: Numbers, akin: NDArray[np.bool_], place: int
) -> Iterable[tuple[tuple[int, int], float, list[int]]]:
    """Yield the pairs between which as much seems to have moved as is missing, and which of them show it clearly."""
    before, after = _around(y.T, place, LONG)
    old, new = before.mean(axis=0), after.mean(axis=0)
    error = np.sqrt(phi * (np.maximum(old, 0.5) / len(before) + np.maximum(new, 0.5) / len(after)))
    step = (new - old) / error
    for loser in np.flatnonzero((step < -1.5) & (old - new >= MOVED * old)):
        for gainer in np.flatnonzero((step > 1.5) & (old > 0)):
            clear = [int(one) for one in (loser, gainer) if abs(step[one]) > 3]
            strength = float((step[gainer] - step[loser]) / np.sqrt(2))
            needed = SURE - 1 if akin[loser, gainer] else SURE
            if len(clear) < (1 if akin[loser, gainer] else 2) or strength < needed:
                continue
            if abs(new[loser] - old[loser] + new[gainer] - old[gainer]) <= 1.6 * np.hypot(error[loser], error[gainer]):
                yield (int(loser), int(gainer)), strength, clear


def _around(y: Numbers, place: int, width: int) -> tuple[Numbers, Numbers]:
    return y[max(0, place - width) : place], y[place : place + width]


def _is_sudden(share: Numbers, place: int) -> bool:
    far, near = _around(share, place, LONG), _around(share, place, FEWEST // 2)
    change = far[1].mean() - far[0].mean()
    return bool((near[1].mean() - near[0].mean()) * np.sign(change) >= 0.6 * abs(change))


# Channel and coder ---------------------------------------------------------------------------------------------------


def _mixes(counts: pd.DataFrame, part: str, kind: str, weeks: list[str]) -> Iterable[Proposal]:
    """A channel or coder whose share of a reason changes from one week to the next and stays."""
    filled = counts.assign(**{part: counts[part].fillna("(none)")})
    if filled[part].nunique() < 2:
        return
    cells = filled.pivot_table(index=["reason_id", part], columns="week", values="n_contacts", aggfunc="sum",
                               observed=True).reindex(columns=weeks).fillna(0.0)  # fmt: skip
    for reason_id in cells.index.get_level_values(0).unique():
        parts = cells.loc[reason_id]
        total = parts.sum(axis=0).to_numpy(dtype=float)
        if total.mean() < SMALL:
            continue
        best: tuple[float, int, str, float, float] | None = None
        for name, row in zip(parts.index, parts.to_numpy(dtype=float), strict=True):
            steps, shares = _share_steps(row, total)
            place = int(np.argmax(np.abs(steps)))
            before, after = shares[place]
            if (
                abs(steps[place]) >= SURE - 1
                and abs(after - before) >= PART
                and (best is None or abs(steps[place]) > best[0])
            ):
                best = (abs(steps[place]), place, str(name), before, after)
        if best is not None:
            strength, place, name, before, after = best
            yield _proposal(reason_id, weeks[place], kind, kind, before, after, strength, name)


def _share_steps(row: Numbers, total: Numbers) -> tuple[Numbers, Numbers]:
    steps, shares = np.zeros(len(row)), np.zeros((len(row), 2))
    for place in range(FEWEST, len(row) - FEWEST + 1):
        (k1, k2), (n1, n2) = ([part.sum() for part in _around(one, place, MIX)] for one in (row, total))
        if min(n1, n2) < FEWEST * SMALL:
            continue
        both = (k1 + k2) / (n1 + n2)
        error = np.sqrt(max(both * (1 - both), _EPS) * (1 / n1 + 1 / n2) * 1.2)
        shares[place] = k1 / n1, k2 / n2
        steps[place] = (k2 / n2 - k1 / n1) / error
    return steps, shares


# Which to say --------------------------------------------------------------------------------------------------------

_FIRST = {"coder": 0, "channel": 1, "appears": 2, "vanishes": 2, "moves": 3, "jumps": 4}


def _unexplained(found: Iterable[Proposal], actions: pd.DataFrame | None) -> list[Proposal]:
    dated = actions.dropna(subset=["reason_id", "week"]) if actions is not None and len(actions) else None
    if dated is None:
        return list(found)
    near = {
        (reason_id, shift(week, by)) for reason_id, week in zip(dated["reason_id"], dated["week"], strict=True)
        for by in range(-2, 3)
    }  # fmt: skip
    return [
        one for one in found if one["sign"] not in ("jumps", "moves") or (one["reason_id"], one["week"]) not in near
    ]


def _strongest(found: list[Proposal]) -> list[Proposal]:
    """Keep of each reason one proposal within eight weeks: what was seen most directly, then what is strongest."""
    kept: list[Proposal] = []
    for one in sorted(found, key=lambda one: (_FIRST[one["sign"]], -one["strength"])):
        around = {shift(one["week"], by) for by in range(-NEAR, NEAR + 1)}
        if not any(other["reason_id"] == one["reason_id"] and other["week"] in around for other in kept):
            kept.append(one)
    # Of a move both reasons are said, or none.
    moved = {(one["reason_id"], one["to"]) for one in kept if one["sign"] == "moves"}
    others = {one["reason_id"] for one in kept if one["sign"] != "moves"}
    return [
        one for one in kept if one["sign"] != "moves" or (one["to"], one["reason_id"]) in moved or one["to"] in others
    ]  # fmt: skip


def _together(found: list[Proposal], reasons: int) -> list[Proposal]:
    """Say once, of all reasons, what changed for most of them in the same week."""
    kept: list[Proposal] = []
    groups: dict[tuple[str, str, str | None], list[Proposal]] = {}
    for one in found:
        groups.setdefault(
            (one["week"], one["sign"], one["to"] if one["sign"] in ("channel", "coder") else None), []
        ).append(one)
    for same in groups.values():
        if reasons >= 4 and len(same) > reasons / 2 and same[0]["sign"] != "moves":
            strongest = max(same, key=lambda one: one["strength"])
            mean = {name: float(np.mean([one[name] for one in same])) for name in ("before", "after")}
            kept.append({**strongest, **mean, "reason_id": "(all)"})
        else:
            kept += same
    return kept
