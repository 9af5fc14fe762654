"""How far suggestions can be trusted: accuracy by level, whether confidence keeps its promise, what more coding brings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bsnskit.contracts import tables
from bsnskit.method.qualification.texts.suggestion import FEWEST_CODED, FOLDS, SEED, cross_validated
from bsnskit.statistics import wilson

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bsnskit.method.qualification.encoder import Encoder

__all__ = ["accuracy_by_level", "calibration", "calibration_error", "coded_needed", "learning_curve", "level_for"]

LEVELS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
FARTHEST = 4
"""A curve is followed to so many times what is coded, no farther."""
_SHARES = (0.2, 0.35, 0.5, 0.75, 1.0)
_FOLDS = 5


def accuracy_by_level(outcomes: pd.DataFrame, *, levels: Sequence[float] = LEVELS) -> pd.DataFrame:
    """Return how many contacts get a suggestion at each level of confidence, and how many of these are right.

    Grain: one row per level.

    Parameters
    ----------
    outcomes : tables.CodingOutcomes
    levels : 0..1; 0 = every contact gets one

    Returns
    -------
    tables.CodingAccuracy
    """
    rows: list[dict[str, object]] = []
    for level in levels:
        kept = outcomes[outcomes["confidence"] >= level]
        right = int(kept["correct"].sum())
        low, high = wilson(right, len(kept))
        rows.append(
            {
                "level": level,
                "n_coded": len(kept),
                "share_coded": len(kept) / len(outcomes) if len(outcomes) else 0.0,
                "accuracy": right / len(kept) if len(kept) else None,
                "accuracy_low": low,
                "accuracy_high": high,
            }
        )
    return tables.from_rows(tables.CodingAccuracy, rows)


def level_for(outcomes: pd.DataFrame, *, accuracy: float) -> float | None:
    """Return the lowest level of confidence from which the lower end of the accuracy's interval reaches `accuracy`.

    Parameters
    ----------
    outcomes : tables.CodingOutcomes
    accuracy : wanted, 0..1

    Returns
    -------
    the level, 0..1; None where no level reaches it with at least 30 contacts above
    """
    ordered = outcomes.sort_values("confidence", ascending=False, kind="stable")
    right, n = ordered["correct"].cumsum().to_numpy(), np.arange(1, len(ordered) + 1)
    low = np.asarray(wilson(right, n).low) if len(ordered) else np.empty(0)
    # A level keeps all contacts of equal confidence or none.
    sure = ordered["confidence"].to_numpy()
    whole = np.append(sure[1:] < sure[:-1], True) if len(ordered) else np.empty(0, dtype=bool)
    reached = np.flatnonzero((low >= accuracy) & whole & (n >= FEWEST_CODED))
    return float(sure[reached[-1]]) if len(reached) else None


def calibration(outcomes: pd.DataFrame) -> pd.DataFrame:
    """Return mean confidence beside the share that was right, by tenths of the contacts from the least to the most sure.

    Parameters
    ----------
    outcomes : tables.CodingOutcomes

    Returns
    -------
    tables.Calibration, at most ten rows
    """
    ordered = outcomes.sort_values("confidence", kind="stable").reset_index(drop=True)
    tenth = (np.arange(len(ordered)) * 10) // max(len(ordered), 1) + 1
    groups = ordered.groupby(tenth, dropna=False, observed=True)
    found = groups.agg(n=("correct", "size"), confidence=("confidence", "mean"), accuracy=("correct", "mean"))
    return tables.check(tables.Calibration, found.rename_axis("tenth").reset_index())


def calibration_error(outcomes: pd.DataFrame) -> float:
    """Return the expected calibration error: how far confidence and share right lie apart, in the mean over the tenths.

    Source
    ------
    Naeini, Cooper and Hauskrecht 2015, with tenths of equal size.
    """
    tenths = calibration(outcomes)
    apart = (tenths["confidence"] - tenths["accuracy"]).abs()
    return float(np.average(apart, weights=tenths["n"])) if len(tenths) else float("nan")


def learning_curve(
    coded: pd.DataFrame,
    *,
    encode: Encoder | None = None,
    folds: int = _FOLDS,
    outcomes: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Measure the accuracy at growing numbers of coded contacts, and follow the curve to four times what is coded.

    Grain: one row per number of coded contacts; a point is the cross-validated accuracy of a random part of the texts.

    Parameters
    ----------
    coded : tables.CodedTexts, at least 30 rows of at least two reasons
    encode : a sentence encoder; None = the light model
    folds : of the cross-validation at each point
    outcomes : tables.CodingOutcomes of all these texts in ten folds, where they are there already: the last point

    Returns
    -------
    tables.LearningCurve; `n_coded` is what the model learnt from at that point

    Raises
    ------
    NotReady : too few contacts or reasons are coded

    Source
    ------
    Error falls as a power of the number coded (Cortes et al. 1994; Figueroa et al. 2012): error = a n^-b, fitted to the
    measured points by weighted least squares of the logarithms.
    """
    vectors = None if encode is None else np.asarray(encode(coded["verbatim"].tolist()), dtype=np.float32)
    order = np.random.default_rng(SEED).permutation(len(coded))
    sizes = sorted({max(FEWEST_CODED, round(share * len(coded))) for share in _SHARES})
    rows: list[dict[str, object]] = []
    for size in sizes:
        part = np.sort(order[:size])
        some = coded.iloc[part].reset_index(drop=True)
        if some["reason_id"].nunique() < 2 and size < len(coded):
            continue
        known = outcomes if size == len(coded) else None
        dealt = folds if known is None else FOLDS
        tried = known if known is not None else cross_validated(
            some, folds=folds, encode=encode, vectors=None if vectors is None else vectors[part]
        )  # fmt: skip
        right, learnt_from = int(tried["correct"].sum()), round(size * (dealt - 1) / dealt)
        low, high = wilson(right, size)
        rows.append(
            {
                "n_coded": learnt_from,
                "accuracy": right / size,
                "accuracy_low": low,
                "accuracy_high": high,
                "measured": True,
            }
        )
    return tables.from_rows(tables.LearningCurve, rows + _followed(rows))


def coded_needed(curve: pd.DataFrame, *, accuracy: float) -> int | None:
    """Return how many contacts in all must be coded for an accuracy; None where four times as many would not do.

    Parameters
    ----------
    curve : tables.LearningCurve
    accuracy : wanted, 0..1
    """
    # From a point on all later ones must reach it: a small sample may be lucky.
    reached = curve["accuracy"][::-1].cummin()[::-1] >= accuracy
    if not reached.any():
        return None
    first = int(reached.to_numpy().argmax())
    if first == 0:
        return int(curve["n_coded"].iloc[0])
    before, after = curve.iloc[first - 1], curve.iloc[first]
    # Between two points the curve is a straight line of the logarithm.
    part = (accuracy - before["accuracy"]) / (after["accuracy"] - before["accuracy"])
    return int(np.ceil(np.exp((1 - part) * np.log(before["n_coded"]) + part * np.log(after["n_coded"])) - 1e-9))


def _followed(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    sizes = np.array([row["n_coded"] for row in rows], dtype=float)
    errors = np.array([1 - float(str(row["accuracy"])) for row in rows])
    if len(rows) < 3 or (errors <= 0).any():
        return []
    slope = np.polyfit(np.log(sizes), np.log(errors), 1, w=np.sqrt(sizes * errors / (1 - errors + 1e-9)))[0]
    if slope >= 0:  # more coding brought nothing: there is no curve to follow
        return []
    ahead = [round(sizes[-1] * times) for times in (1.5, 2, 3, FARTHEST)]
    # Drawn through the last measured point, so that the curve has no step where measuring ends.
    last = errors[-1]
    expected = [float(1 - last * (size / sizes[-1]) ** slope) for size in ahead]
    return [
        {"n_coded": size, "accuracy": value, "measured": False} for size, value in zip(ahead, expected, strict=True)
    ]
