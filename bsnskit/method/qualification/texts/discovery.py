"""What no reason covers, gathered by likeness: each cluster is named by its most central verbatim."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from bsnskit.contracts import tables
from bsnskit.method.qualification.texts.grams import Grams, plain_letters
from bsnskit.statistics import Estimate, good_turing

if TYPE_CHECKING:
    from bsnskit.method.qualification.encoder import Encoder

__all__ = ["Discovery", "discovered", "uncovered"]

AT_A_TIME = 2_500
"""Different texts compared each with each; a larger log is gathered from such samples, the rest joins what it is like."""
ROUNDS = 4
"""So many samples are drawn of a large log, each of what no cluster holds yet."""
CUT, CUT_OF_MEANING = 0.88, 0.6
"""Texts are gathered while they lie nearer to each other than this in the mean (1 - cosine): by letters, by the encoder.
Chosen among ten on four sets of 50 to 500 labelled texts in French and English (adjusted Rand index .50 to .78)."""
COMMON = 0.35
"""Words and letter groups in more than this share of the texts say nothing of any."""
FEW = 30
"""Under so many different texts neither the rare nor the common is left out."""
SEED = 2008
_CHUNK = 20_000

Progress = Callable[[int, int], None]
"""Told how many texts are done, of how many."""


class Discovery(NamedTuple):
    """What was found.

    Parameters
    ----------
    clusters : tables.Clusters, the largest first; a contact that is like no other makes none
    members : contact_id, cluster (0 = like no other), one row per contact
    unseen : share 0..1 of the next uncovered contacts that will be about something not seen yet, f1 / n on clusters
    n_alone : contacts that are like no other
    """

    clusters: pd.DataFrame
    members: pd.DataFrame
    unseen: Estimate
    n_alone: int


def uncovered(verbatims: pd.DataFrame, coded: pd.DataFrame, *, other: frozenset[str]) -> pd.DataFrame:
    """Return the verbatims that no reason covers: coded as "other", or looked at and given no reason.

    Parameters
    ----------
    verbatims : tables.Verbatims (masked)
    coded : contact_id, reason_id (missing = looked at, none fits); contacts that are not in it are left out
    other : ids of the reasons that mean "other"
    """
    open_ones = coded[coded["reason_id"].isna() | coded["reason_id"].isin(list(other))]
    return verbatims[verbatims["contact_id"].isin(open_ones["contact_id"])].reset_index(drop=True)


def discovered(
    verbatims: pd.DataFrame, *, encode: Encoder | None = None, progress: Progress | None = None
) -> Discovery:
    """Gather verbatims that are alike.

    Up to 2,500 different texts are compared each with each (average linkage). Of a larger log so many are drawn, the
    rest joins the cluster it is like, and what is like none is drawn from again; Good-Turing is then that of the first
    sample, which is drawn at random from all contacts.

    Parameters
    ----------
    verbatims : tables.Verbatims (masked); empty texts are left out
    encode : a sentence encoder, used up to 2,500 different texts only: it is too slow for logs
    progress : told how many texts were laid out or have their place, of twice as many as there are different ones

    Returns
    -------
    Discovery

    Source
    ------
    Good 1953; METHOD section 1: f1 / n on the clusters behind "other". Average linkage: Sokal and Michener 1958.
    """
    known = verbatims[verbatims["verbatim"].fillna("").astype("str").str.strip().ne("")].reset_index(drop=True)
    if known.empty:
        return Discovery(tables.empty(tables.Clusters), _members(known, np.empty(0, int)), good_turing([]), 0)
    plain = [" ".join(plain_letters(text).split()) for text in known["verbatim"]]
    _, first, of_text, times = np.unique(plain, return_index=True, return_inverse=True, return_counts=True)
    texts = [str(known["verbatim"].iloc[place]) for place in first]
    rows, cut = _laid_out(texts, encode, progress)
    cluster_of, sampled = _gathered(rows, times, cut, progress)
    cluster_of = _numbered_by_size(cluster_of, times)
    table = _described(rows, cluster_of, times, first, known)
    alone = int(times[cluster_of == 0].sum())
    return Discovery(table, _members(known, cluster_of[of_text]), good_turing(sampled), alone)


def _laid_out(texts: list[str], encode: Encoder | None, progress: Progress | None) -> tuple[Any, float]:
    from scipy import sparse

    if encode is not None and len(texts) <= AT_A_TIME:
        return sparse.csr_array(np.asarray(encode(texts), dtype=np.float32)), CUT_OF_MEANING
    learnt_from = texts if len(texts) <= 20_000 else [texts[i] for i in _draw(len(texts), 20_000)]
    grams = Grams(learnt_from, fewest=2 if len(texts) >= FEW else 1, most=COMMON if len(texts) >= FEW else 1.0)
    parts = []
    for start in range(0, len(texts), _CHUNK):
        parts.append(grams.rows(texts[start : start + _CHUNK]))
        if progress is not None:
            progress(min(start + _CHUNK, len(texts)), 2 * len(texts))
    return _unit(sparse.vstack(parts, format="csr")), CUT


def _gathered(rows: Any, times: np.ndarray, cut: float, progress: Progress | None) -> tuple[np.ndarray, list[int]]:
    """Return the cluster of each text (0 = alone), and contacts per cluster, loners included, of the first sample."""
    n = rows.shape[0]
    cluster_of = np.full(n, -1)
    sampled: list[int] = []
    count = 0
    for number in range(ROUNDS if n > AT_A_TIME else 1):
        waiting = np.flatnonzero(cluster_of < 0)
        if len(waiting) < 2 and number:
            break
        # Contacts are drawn, not texts: what many write comes often.
        drawn = _drawn_by_weight(waiting, times, number) if len(waiting) > AT_A_TIME else waiting
        labels = _linked(rows[drawn], cut)
        if not number:
            counts = times[drawn] if n <= AT_A_TIME else np.ones(len(drawn), dtype=int)
            sampled = np.bincount(labels, weights=counts).astype(int).tolist()
        sizes = np.bincount(labels, weights=times[drawn])
        kept = np.flatnonzero(sizes >= 2)
        means = [np.asarray(rows[drawn[labels == label]].mean(axis=0)).ravel() for label in kept]
        for place, label in enumerate(kept):
            cluster_of[drawn[labels == label]] = count + place
        if len(kept) and n > AT_A_TIME:
            _join(rows, cluster_of, np.vstack(means).astype(np.float32), count, 1 - cut, progress)
        count += len(kept)
    if progress is not None:
        progress(2 * n, 2 * n)
    return cluster_of + 1, sampled


def _join(
    rows: Any, cluster_of: np.ndarray, centres: np.ndarray, count: int, least: float, progress: Progress | None
) -> None:
    """Put each waiting text into the cluster whose members it is like in the mean, where that is enough."""
    waiting = np.flatnonzero(cluster_of < 0)
    turned = np.ascontiguousarray(centres.T)
    for start in range(0, len(waiting), _CHUNK):
        some = waiting[start : start + _CHUNK]
        likeness = np.asarray(rows[some] @ turned)
        best = likeness.argmax(axis=1)
        enough = likeness[np.arange(len(some)), best] >= least
        cluster_of[some[enough]] = count + best[enough]
        if progress is not None:
            progress(len(cluster_of) + int((cluster_of >= 0).sum()), 2 * len(cluster_of))


def _linked(rows: Any, cut: float) -> np.ndarray:
    """Link what is alike, and cut the tree."""
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    if rows.shape[0] == 1:
        return np.zeros(1, dtype=int)
    apart = np.clip(1 - (rows @ rows.T).toarray(), 0, 1)
    np.fill_diagonal(apart, 0)
    labels: np.ndarray = fcluster(linkage(squareform(apart, checks=False), method="average"), cut, criterion="distance")
    return labels - 1


def _described(
    rows: Any, cluster_of: np.ndarray, times: np.ndarray, first: np.ndarray, known: pd.DataFrame
) -> pd.DataFrame:
    found: list[dict[str, object]] = []
    for cluster in range(1, cluster_of.max(initial=0) + 1):
        mine = np.flatnonzero(cluster_of == cluster)
        centre = np.asarray((rows[mine] * times[mine][:, None]).sum(axis=0)).ravel()
        likeness = np.asarray(rows[mine] @ (centre / max(float(np.linalg.norm(centre)), 1e-12))).ravel()
        row = known.iloc[int(first[mine[likeness.argmax()]])]
        size = int(times[mine].sum())
        found.append(
            {
                "cluster": cluster,
                "n_contacts": size,
                "share": size / int(times.sum()),
                "cohesion": float(np.clip(np.average(likeness, weights=times[mine]), 0, 1)),
                "contact_id": row["contact_id"],
                "verbatim": row["verbatim"],
            }
        )
    return tables.from_rows(tables.Clusters, found)


def _numbered_by_size(cluster_of: np.ndarray, times: np.ndarray) -> np.ndarray:
    sizes = np.bincount(cluster_of, weights=times)
    number = np.zeros(len(sizes), dtype=int)
    number[1 + np.argsort(-sizes[1:], kind="stable")] = np.arange(1, len(sizes))
    return number[cluster_of]


def _members(known: pd.DataFrame, cluster_of: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame({"contact_id": known["contact_id"].astype("str"), "cluster": cluster_of.astype(int)})


def _unit(rows: Any) -> Any:
    from sklearn.preprocessing import normalize

    return normalize(rows)


def _draw(n: int, size: int) -> np.ndarray:
    return np.sort(np.random.default_rng(SEED).choice(n, size, replace=False))


def _drawn_by_weight(waiting: np.ndarray, times: np.ndarray, number: int) -> np.ndarray:
    weights = times[waiting] / times[waiting].sum()
    return np.sort(np.random.default_rng([SEED, number]).choice(waiting, AT_A_TIME, replace=False, p=weights))
