"""Labels that mean nearly the same, found before anybody has coded a contact.

A pair high on this list is a question, not a verdict: 2.08a and 2.08b differ by one word and are two requests.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from bsnskit.contracts import tables
from bsnskit.method.qualification.word_lists import plain_words

if TYPE_CHECKING:
    from bsnskit.method.qualification.encoder import Encoder

__all__ = ["label_overlaps"]

LETTERS = (2, 4)
"""Lengths of the runs of letters compared, within words: of ten settings tried on the Rectorat list the one that puts
the four pairs of METHOD section 1 highest (1, 19, 2 and 20 of 351)."""


def label_overlaps(reasons: pd.DataFrame, *, encode: Encoder | None = None) -> pd.DataFrame:
    """Rank all pairs of labels by how alike they are.

    Grain: one row per unordered pair of reasons that are not retired, the most alike first.

    Parameters
    ----------
    reasons : tables.Reasons, n rows        uses reason_id, label, state
    encode : turns labels into vectors of meaning (`sentence_encoder()`); None compares runs of letters

    Returns
    -------
    tables.Overlaps, n (n - 1) / 2 rows. `rank_letters` is the rank by letters, so that both orders can be compared.

    Source
    ------
    METHOD section 1: similarity of wording, without any coding. Letters: cosine of TF-IDF of character n-grams;
    meaning: cosine of sentence vectors.
    """
    listed = reasons[reasons["state"] != "retired"].reset_index(drop=True)
    labels = [str(label) for label in listed["label"]]
    first, second = np.triu_indices(len(labels), k=1)
    if not len(first):
        return tables.empty(tables.Overlaps)
    letters = _by_letters([plain_words(label) for label in labels])[first, second]
    alike = letters if encode is None else _by_meaning(encode(labels))[first, second]
    pairs = pd.DataFrame(
        {
            "rank": _ranks(alike),
            "reason_a": listed["reason_id"].to_numpy()[first],
            "label_a": listed["label"].to_numpy()[first],
            "reason_b": listed["reason_id"].to_numpy()[second],
            "label_b": listed["label"].to_numpy()[second],
            "similarity": alike,
            "rank_letters": _ranks(letters),
            "by": "letters" if encode is None else "meaning",
        }
    )
    return tables.check(tables.Overlaps, pairs.sort_values("rank", kind="stable", ignore_index=True))


def _by_letters(labels: list[str]) -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer

    # A label of signs only has no letters to compare; a run of letters stands in so that the others still can be.
    vectors = TfidfVectorizer(analyzer="char_wb", ngram_range=LETTERS).fit_transform([label or "?" for label in labels])
    return (vectors @ vectors.T).toarray()


def _by_meaning(vectors: Any) -> Any:
    return np.asarray(vectors) @ np.asarray(vectors).T


def _ranks(alike: Any) -> Any:
    order = np.argsort(-np.round(alike, 9), kind="stable")
    ranks = np.empty(len(order), dtype=int)
    ranks[order] = np.arange(1, len(order) + 1)
    return ranks
