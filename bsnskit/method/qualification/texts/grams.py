"""Texts as rows of weighted words, pairs of words and letter groups, light enough for logs.

The groups of letters inside a word are those of the word alone: they are made once per word, not once per text. That
is why these rows are made several times faster than by scikit-learn's own analyser of letters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import chain, repeat
from typing import Any

import numpy as np
import pandas as pd

__all__ = ["Grams", "letter_groups", "plain_letters"]

SHORTEST, LONGEST = 2, 4
"""Letters of a group; a word begins and ends with a blank."""
_MOST = 10_000
"""More repeats of a word than this in one text weigh no more."""
_LOG = np.log(np.maximum(np.arange(_MOST + 1), 1)).astype(np.float32)
_SIGNS = "?!$%"
_TOKEN = re.compile(rf"\w+|[{_SIGNS}€£]")
_BETWEEN = "\n"
_BLANK = {code: " " for code in range(128) if not _TOKEN.match(chr(code)) and chr(code) != _BETWEEN}


class Grams:
    """Learn which words, pairs and letter groups a set of texts holds; then lay texts out by them.

    A weight is (1 + ln count) x (1 + ln((1 + n) / (1 + texts with it))); words with pairs, and letter groups, each make
    a row of length 1. What was not seen while learning has no column. Accents and case make no difference.

    Parameters
    ----------
    texts : learnt from
    fewest : texts that must hold a word, pair or group for it to count
    most : share of the texts, 0..1, above which it no longer counts
    """

    def __init__(self, texts: Sequence[str], *, fewest: int = 1, most: float = 1.0) -> None:
        lists = _tokens(texts)
        self._words = {word: place for place, word in enumerate(sorted(set(chain.from_iterable(lists))))}
        groups = sorted({group for word in self._words for group in letter_groups(word)})
        self._groups = {group: place for place, group in enumerate(groups)}
        self._pairs = pd.Index([], dtype=np.int64)
        self._spelt = self._spelling(self._words)
        words, text_of = self._numbered(lists)
        self._pairs = pd.Index(np.unique(self._beside(words, text_of)[0]))
        self._columns: list[np.ndarray] = []
        self._rarity: list[np.ndarray] = []
        for counted in self._counted(words, text_of, len(lists), self._spelt):
            held = np.bincount(counted.indices, minlength=counted.shape[1])
            kept = np.flatnonzero((held >= fewest) & (held <= most * len(texts)))
            column = np.full(len(held), -1, dtype=np.int32)
            column[kept] = np.arange(len(kept), dtype=np.int32)
            self._columns.append(column)
            self._rarity.append((1 + np.log((1 + len(texts)) / (1 + held))).astype(np.float32))
        self._leave_out(self._columns[1] >= 0)

    def _leave_out(self, kept: np.ndarray) -> None:
        """Forget the letter groups that have no column, so that nobody counts them again."""
        self._groups = {
            group: place for place, group in enumerate(group for group, place in self._groups.items() if kept[place])
        }
        self._spelt = self._spelling(self._words)
        self._columns[1], self._rarity[1] = np.arange(len(self._groups), dtype=np.int32), self._rarity[1][kept]

    @property
    def n_columns(self) -> int:
        """Number of columns."""
        return sum(int(column.max(initial=-1)) + 1 for column in self._columns)

    def rows(self, texts: Sequence[str]) -> Any:
        """Return one row per text: a scipy.sparse.csr_array of 32-bit numbers."""
        from scipy import sparse

        return sparse.csr_array(sparse.hstack(self.laid_out(texts)[0], format="csr"))

    def laid_out(self, texts: Sequence[str]) -> tuple[list[Any], np.ndarray]:
        """Return the rows in two parts side by side, and whether each text holds any word that was learnt from."""
        from scipy import sparse
        from sklearn.preprocessing import normalize

        lists = _tokens(texts)
        words, text_of = self._numbered(lists)
        known = np.bincount(text_of[words < len(self._words)], minlength=len(texts)) > 0
        spelt = self._spelt if words.max(initial=-1) < len(self._words) else self._spelt_anew(lists, words)
        parts = []
        for counted, column, rarity in zip(
            self._counted(words, text_of, len(lists), spelt), self._columns, self._rarity, strict=True
        ):
            keys, counts, starts = counted.indices, counted.data, counted.indptr
            if (column < 0).any():  # words and pairs that do not count are still there
                there = column[keys] >= 0
                keys, counts = keys[there], counts[there]
                starts = np.concatenate([[0], np.cumsum(there)])[starts].astype(np.int32)
            weights = (1 + _LOG[np.minimum(counts, _MOST).astype(np.int32)]) * rarity[keys]
            shape = (len(texts), int(column.max(initial=-1)) + 1)
            row = sparse.csr_array((weights, column[keys], starts), shape=shape)
            parts.append(normalize(row, copy=False) if len(texts) else row)
        return parts, known

    def _numbered(self, lists: list[list[str]]) -> tuple[np.ndarray, np.ndarray]:
        """Number every word, one never seen beyond all others (its place is given by `_spelt_anew`)."""
        # 32 bits throughout: scipy's products take half as long as with places of 64.
        lengths = np.fromiter(map(len, lists), dtype=np.int32, count=len(lists))
        known, beyond = self._words, len(self._words)
        flat = map(known.get, chain.from_iterable(lists), repeat(beyond))
        return np.fromiter(flat, dtype=np.int32, count=int(lengths.sum())), np.repeat(np.arange(len(lists)), lengths)

    def _spelt_anew(self, lists: list[list[str]], words: np.ndarray) -> Any:
        # Words never seen have letter groups that were: they are numbered for this call alone, and nothing is kept.
        from scipy import sparse

        flat = list(chain.from_iterable(lists))
        places = np.flatnonzero(words == len(self._words))
        number = {
            word: len(self._words) + place for place, word in enumerate(sorted({flat[place] for place in places}))
        }
        words[places] = [number[flat[place]] for place in places]
        return sparse.vstack([self._spelt, self._spelling(number)], format="csr")

    def _spelling(self, words: Iterable[str]) -> Any:
        """Count the letter groups of each word."""
        from scipy import sparse

        known = [[self._groups[group] for group in letter_groups(word) if group in self._groups] for word in words]
        starts = np.concatenate([[0], np.cumsum([len(groups) for groups in known])]).astype(np.int32)
        places = np.fromiter(chain.from_iterable(known), dtype=np.int32)
        counted = sparse.csr_array(
            (np.ones(len(places), dtype=np.float32), places, starts), shape=(len(known), len(self._groups))
        )
        counted.sum_duplicates()
        return counted

    def _beside(self, words: np.ndarray, text_of: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        size = len(self._words)
        beside = (text_of[1:] == text_of[:-1]) & (words[1:] < size) & (words[:-1] < size)
        return words[:-1][beside].astype(np.int64) * size + words[1:][beside], text_of[:-1][beside]

    def _counted(self, words: np.ndarray, text_of: np.ndarray, n_texts: int, spelt: Any) -> list[Any]:
        """Count words with pairs, and letter groups."""
        from scipy import sparse

        starts = np.concatenate([[0], np.cumsum(np.bincount(text_of, minlength=n_texts))]).astype(np.int32)
        by_word = sparse.csr_array(
            (np.ones(len(words), dtype=np.float32), words, starts), shape=(n_texts, spelt.shape[0])
        )
        pairs, pairs_of = self._beside(words, text_of)
        place = self._pairs.get_indexer(pd.Index(pairs))
        met, size = place >= 0, len(self._words)
        old = words < size
        columns = np.concatenate([words[old], size + place[met]]).astype(np.int32)
        rows = np.concatenate([text_of[old], pairs_of[met]]).astype(np.int32)
        both = sparse.coo_array(
            (np.ones(len(columns), dtype=np.float32), (rows, columns)), shape=(n_texts, size + len(self._pairs))
        )
        return [both.tocsr(), sparse.csr_array(by_word @ spelt)]


def _tokens(texts: Sequence[str]) -> list[list[str]]:
    """Return the words and signs of each text."""
    plain = [plain_letters(text) for text in texts]
    # Split as one text where plain ASCII allows it: a third of the time that the expression takes.
    joined = _BETWEEN.join([text.replace(_BETWEEN, " ") if text.isascii() else "" for text in plain])
    for sign in _SIGNS:
        joined = joined.replace(sign, f" {sign} ")
    lists = [text.split() for text in joined.translate(_BLANK).split(_BETWEEN)] if plain else []
    for place, text in enumerate(plain):
        if not text.isascii():
            lists[place] = _TOKEN.findall(text)
    return lists


def plain_letters(text: str) -> str:
    """Return text in lower case without accents."""
    if text.isascii():
        return text.lower()
    return "".join(sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign))


def letter_groups(word: str) -> list[str]:
    """Return the groups of letters of a word between two blanks, repeats included."""
    held = f" {word} "
    return [
        held[start : start + size]
        for size in range(SHORTEST, min(LONGEST, len(held)) + 1)
        for start in range(len(held) - size + 1)
    ]
