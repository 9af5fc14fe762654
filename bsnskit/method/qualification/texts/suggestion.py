"""Code new verbatims from those already coded: a reason, how sure, and no reason at all where it is not sure enough."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bsnskit.contracts import tables
from bsnskit.errors import NotReady
from bsnskit.method.qualification.texts.grams import Grams, plain_letters
from bsnskit.vocabulary import N_

if TYPE_CHECKING:
    from bsnskit.method.qualification.encoder import Encoder

__all__ = ["FEWEST_CODED", "Coder", "coded_texts", "cross_validated", "learnt", "suggestions"]

FEWEST_CODED = 30
"""Coded contacts below which nothing is learnt."""
FOLDS = 10
MEANING = 1.5
"""Length of the encoder's vector beside the two rows of length 1 of letters and words."""
AT_ONCE = 5_000
"""Texts laid out together while coding a log."""
SEED = 2008

Progress = Callable[[int, int], None]
"""Told how much is done, of how much."""


@dataclass(frozen=True)
class Coder:
    """What was learnt from coded texts.

    Parameters
    ----------
    reasons : reason ids, sorted
    grams : how a text becomes a row
    weights, offsets : of the linear model, one column per reason
    calibration : intercept and slopes that turn the best score and its lead into the chance of being right
    encode : the sentence encoder it was learnt with, None for the light model
    """

    reasons: np.ndarray
    grams: Grams
    weights: np.ndarray
    offsets: np.ndarray
    calibration: np.ndarray
    encode: Encoder | None = None

    def scores(self, texts: Sequence[str], vectors: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
        """Return texts x reasons, and whether a text holds any known word; `vectors` are those of the encoder."""
        parts, known = self.grams.laid_out(texts)
        found, start = self.offsets, 0
        for part in parts:
            found = found + part @ self.weights[start : start + part.shape[1]]
            start += part.shape[1]
        if len(self.weights) > start:
            if vectors is None and self.encode is not None:
                vectors = self.encode(texts)
            found = found + MEANING * np.asarray(vectors, dtype=np.float32) @ self.weights[start:]
        return np.asarray(found).reshape(len(texts), len(self.reasons)), known


def coded_texts(verbatims: pd.DataFrame, codings: pd.DataFrame) -> pd.DataFrame:
    """Put beside each coded contact's text the reason that most of its coders gave; a tie leaves the contact out.

    Grain: one row per `contact_id`, in the order of `verbatims`.

    Parameters
    ----------
    verbatims : tables.Verbatims (masked)
    codings : tables.Codings        the last round of each contact

    Returns
    -------
    tables.CodedTexts: contact_id, verbatim, reason_id
    """
    last = codings.groupby("contact_id", dropna=False, observed=True)["round"].transform("max")
    given = codings[codings["round"] == last]
    votes = given.groupby(["contact_id", "reason_id"], dropna=False, observed=True).size().rename("votes").reset_index()
    most = votes.groupby("contact_id", dropna=False, observed=True)["votes"].transform("max")
    agreed = votes[votes["votes"] == most].drop_duplicates("contact_id", keep=False)
    known = verbatims[["contact_id", "verbatim"]].merge(
        agreed[["contact_id", "reason_id"]], on="contact_id", how="inner", validate="one_to_one"
    )
    return tables.check(tables.CodedTexts, known[known["verbatim"].notna() & known["verbatim"].str.strip().ne("")])


def learnt(coded: pd.DataFrame, *, encode: Encoder | None = None, outcomes: pd.DataFrame | None = None) -> Coder:
    """Learn from coded texts; how sure it may be is taken from what cross-validation showed.

    Parameters
    ----------
    coded : tables.CodedTexts, at least 30 rows of at least two reasons
    encode : a sentence encoder; None = the light model
    outcomes : tables.CodingOutcomes of these texts with this encoder, where they are there already

    Raises
    ------
    NotReady : too few contacts or reasons are coded
    """
    _require_enough(coded)
    vectors = _vectors(coded["verbatim"], encode)
    tried = cross_validated(coded, encode=encode, vectors=vectors) if outcomes is None else outcomes
    coder = _fitted(coded["verbatim"].tolist(), coded["reason_id"].to_numpy(dtype=object), vectors, encode)
    signs = tried[["score", "lead"]].to_numpy()
    return replace(coder, calibration=_calibration(signs, tried["correct"].to_numpy()))


def suggestions(
    coder: Coder, verbatims: pd.DataFrame, *, level: float, progress: Progress | None = None
) -> pd.DataFrame:
    """Suggest a reason for each verbatim, and none where the chance of being right lies under `level`.

    Grain: one row per `contact_id`, rows and order of `verbatims`; a text without any known word has
    confidence 0.

    Parameters
    ----------
    verbatims : tables.Verbatims (masked)
    level : least confidence, 0..1; under it the contact stays for a person
    progress : told how many texts are done, every 5,000

    Returns
    -------
    tables.Suggestions: reason_id (missing = abstained), best (the likeliest reason all the same), confidence 0..1, runner_up
    """
    texts = verbatims["verbatim"].fillna("").tolist()
    parts = []
    for start in range(0, len(texts), AT_ONCE):
        parts.append(_best(coder, texts[start : start + AT_ONCE]))
        if progress is not None:
            progress(min(start + AT_ONCE, len(texts)), len(texts))
    found = pd.concat(parts, ignore_index=True) if parts else _best(coder, [])
    found.insert(0, "contact_id", verbatims["contact_id"].to_numpy())
    found["reason_id"] = found["best"].where(found["confidence"] >= level)
    return tables.check(tables.Suggestions, found[["contact_id", "reason_id", "best", "confidence", "runner_up"]])


def cross_validated(
    coded: pd.DataFrame,
    *,
    folds: int = FOLDS,
    encode: Encoder | None = None,
    vectors: np.ndarray | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Code each text by what was learnt from the others: the folds in turn.

    The same text stands in one fold with all its repeats, so that nothing is coded by having been seen. The confidence
    of a fold is calibrated on the other folds.

    Grain: one row per `contact_id`, rows and order of `coded`.

    Parameters
    ----------
    coded : tables.CodedTexts, at least 30 rows of at least two reasons
    folds : into how many parts the texts are dealt
    encode, vectors : the sentence encoder, or the vectors it made of these texts
    progress : told how many folds are done

    Returns
    -------
    tables.CodingOutcomes: reason_id as coded, suggested, correct, score, lead, confidence 0..1

    Raises
    ------
    NotReady : too few contacts or reasons are coded
    """
    _require_enough(coded)
    if vectors is None:
        vectors = _vectors(coded["verbatim"], encode)
    texts, reasons = coded["verbatim"].to_numpy(dtype=object), coded["reason_id"].to_numpy(dtype=object)
    fold_of = _dealt(coded, folds)
    found = pd.DataFrame(
        {"contact_id": coded["contact_id"].to_numpy(), "reason_id": reasons, "suggested": "", "score": 0.0, "lead": 0.0}
    )
    for fold in range(folds):
        out = fold_of == fold
        if out.any():
            coder = _fitted(list(texts[~out]), reasons[~out], None if vectors is None else vectors[~out], encode)
            best = _best(coder, list(texts[out]), None if vectors is None else vectors[out])
            found.loc[out, ["suggested", "score", "lead"]] = best[["best", "score", "lead"]].to_numpy()
        if progress is not None:
            progress(fold + 1, folds)
    found = found.astype({"score": float, "lead": float})
    found["correct"] = found["suggested"] == found["reason_id"]
    found["confidence"] = _cross_calibrated(found, fold_of)
    return tables.check(tables.CodingOutcomes, found)


def _require_enough(coded: pd.DataFrame) -> None:
    n_reasons = coded["reason_id"].nunique()
    if len(coded) < FEWEST_CODED or n_reasons < 2:
        raise NotReady(
            "",
            N_("{count} contacts of {reasons} reasons are coded and have a text"),
            N_("A model learns from at least {least} contacts of two reasons."),
            N_("Have a sample coded first: the coding trial gives one."),
            count=len(coded),
            reasons=int(n_reasons),
            least=FEWEST_CODED,
        )


def _vectors(texts: pd.Series, encode: Encoder | None) -> np.ndarray | None:
    return None if encode is None else np.asarray(encode(texts.tolist()), dtype=np.float32)


def _fitted(texts: list[str], reasons: np.ndarray, vectors: np.ndarray | None, encode: Encoder | None) -> Coder:
    from scipy import sparse
    from sklearn.svm import LinearSVC

    grams = Grams(texts, fewest=2 if len(texts) > 2000 else 1)
    rows = grams.rows(texts)
    if vectors is not None:
        beside = sparse.csr_array(MEANING * np.asarray(vectors, dtype=np.float32))
        rows = sparse.csr_array(sparse.hstack([rows, beside], format="csr"))
        rows.indices, rows.indptr = rows.indices.astype(np.int32), rows.indptr.astype(np.int32)
    known = np.unique(reasons)
    if len(known) == 1:  # a fold that left one reason only
        return Coder(
            known, grams, np.zeros((rows.shape[1], 1), np.float32), np.ones(1, np.float32), np.zeros(3), encode
        )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that liblinear stopped before its own precision changes no label here
        model = LinearSVC(random_state=SEED).fit(rows, reasons)
    weights, offsets = model.coef_.T, model.intercept_
    if len(known) == 2:
        weights, offsets = np.hstack([-weights, weights]), np.concatenate([-offsets, offsets])
    held = np.ascontiguousarray(weights, dtype=np.float32)
    return Coder(known, grams, held, offsets.astype(np.float32), np.zeros(3), encode)


def _best(coder: Coder, texts: list[str], vectors: np.ndarray | None = None) -> pd.DataFrame:
    scores, known = coder.scores(texts, vectors)
    first = scores.argmax(axis=1) if len(texts) else np.empty(0, dtype=int)
    places = np.arange(len(texts))
    best = scores[places, first]
    scores[places, first] = -np.inf
    second = scores.argmax(axis=1) if len(texts) else first
    runner_up = scores[places, second] if len(coder.reasons) > 1 else best - 1
    lead = best - runner_up
    chance = _chance(coder.calibration, np.column_stack([best, lead]))
    # Empty, or all in words that nobody used before: whatever the letters say is a guess.
    chance = np.where(known, chance, 0.0)
    named = pd.Series(coder.reasons, dtype="str").array
    return pd.DataFrame(
        {
            "best": named.take(first),
            "runner_up": named.take(second),
            "score": best.astype(float),
            "lead": lead.astype(float),
            "confidence": chance,
        }
    )


def _chance(calibration: np.ndarray, signs: np.ndarray) -> np.ndarray:
    return np.asarray(1 / (1 + np.exp(-np.clip(calibration[0] + signs @ calibration[1:], -30, 30))))


def _calibration(signs: np.ndarray, correct: np.ndarray) -> np.ndarray:
    """Fit the chance of being right to the best score and its lead over the next."""
    from sklearn.linear_model import LogisticRegression

    right, n = int(correct.sum()), len(correct)
    if right in (0, n):  # nothing to tell apart: what Laplace would say
        return np.array([np.log((right + 1) / (n - right + 1)), 0.0, 0.0])
    # Two columns: Newton's steps are a tenth of the work of the default.
    model = LogisticRegression(C=100.0, max_iter=1000, solver="newton-cholesky").fit(signs, correct)
    return np.concatenate([model.intercept_, model.coef_[0]])


def _cross_calibrated(found: pd.DataFrame, fold_of: np.ndarray) -> np.ndarray:
    signs, correct = found[["score", "lead"]].to_numpy(), found["correct"].to_numpy()
    chance = np.zeros(len(found))
    for fold in np.unique(fold_of):
        out = fold_of == fold
        chance[out] = _chance(_calibration(signs[~out], correct[~out]), signs[out])
    return chance


def _dealt(coded: pd.DataFrame, folds: int) -> np.ndarray:
    """Deal the texts: repeats together, each reason evenly over the folds, in an order that the seed gives."""
    plain = [" ".join(plain_letters(text).split()) for text in coded["verbatim"]]
    numbers, first = np.unique(plain, return_index=True)
    order = np.random.default_rng(SEED).permutation(len(numbers))
    reason_of = coded["reason_id"].to_numpy(dtype=object)[first]
    dealt = np.empty(len(numbers), dtype=int)
    dealt[sorted(order, key=lambda place: reason_of[place])] = np.arange(len(numbers)) % folds
    return dealt[np.searchsorted(numbers, plain)]
