"""Rows of words and letters: the same numbers as scikit-learn's own analysers give."""

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from bsnskit.method.qualification.texts.grams import Grams, letter_groups

TEXTS = ["je ne vois pas ma ligne", "je ne vois pas les entretiens entretiens", "erreur technique serveur", "ma ligne"]


def theirs(**settings):
    settings = {"sublinear_tf": True, "token_pattern": r"\w+|[?!€$£%]", **settings}
    if settings.get("analyzer") == "char_wb":
        settings.pop("token_pattern")
    return TfidfVectorizer(**settings).fit(TEXTS)


@pytest.mark.parametrize("new", [TEXTS, ["une ligne jamais vue", "", "serveurs"]])
def test_rows_are_those_of_scikit_learn(new):
    rows = Grams(TEXTS).rows(new).toarray()
    for settings in ({"ngram_range": (1, 2)}, {"analyzer": "char_wb", "ngram_range": (2, 4)}):
        wanted = theirs(**settings).transform(new).toarray()
        size = wanted.shape[1]
        part = rows[:, :size] if "analyzer" not in settings else rows[:, -size:]
        # The order of columns is ours; products of rows do not depend on it.
        np.testing.assert_allclose(part @ part.T, wanted @ wanted.T, atol=1e-6)
        np.testing.assert_allclose(np.sort(part, axis=1), np.sort(wanted, axis=1), atol=1e-6)


def test_letter_groups_lie_between_two_blanks():
    assert letter_groups("ab") == [" a", "ab", "b ", " ab", "ab ", " ab "]


def test_accents_and_case_make_no_difference():
    grams = Grams(["Déjà validé"])
    np.testing.assert_array_equal(grams.rows(["DEJA VALIDE"]).toarray(), grams.rows(["déjà validé"]).toarray())


def test_too_rare_and_too_common_words_have_no_column():
    texts = ["alpha beta", "alpha gamma", "alpha beta"]
    assert Grams(texts, fewest=2, most=0.7).rows(["alpha"]).nnz == 0
    assert Grams(texts, fewest=2, most=0.7).rows(["beta"]).nnz > 0
    assert Grams(texts, fewest=2).rows(["gamma"]).toarray()[0, :1] == 0
