"""What is shown of suggestions and clusters; customers' words only in the live widget."""

import csv
from pathlib import Path

import pandas as pd
import pytest

from bsnskit.deliver import views
from bsnskit.i18n import Language
from bsnskit.method.qualification import texts
from bsnskit.store.ledger import Ledger
from bsnskit.widgets.decided import cluster_review

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def french():
    with (ROOT / "data/sample/verbatims.csv").open(encoding="utf-8", newline="") as lines:
        return pd.DataFrame(list(csv.DictReader(lines, delimiter=";")))


def test_generated_verbatims_are_made_again_byte_for_byte(tmp_path):
    import subprocess
    import sys

    script = ROOT / "data" / "sample" / "verbatims.py"
    subprocess.run([sys.executable, str(script), "--into", str(tmp_path)], check=True, timeout=60)
    assert (tmp_path / "verbatims.csv").read_bytes() == (script.with_name("verbatims.csv")).read_bytes()


def test_clusters_are_shown_without_words_and_named_live(french, tmp_path):
    found = texts.discovered(french.loc[french["reason_id"] == "Autre", ["contact_id", "verbatim"]])
    shown = views.texts.discovery(found, Language("fr"))
    named = cluster_review(found.clusters, Ledger(tmp_path / "ledger.sqlite"), words=Language("fr"), author="A")
    assert len(named.rows) == len(found.clusters) > 3
    for verbatim in found.clusters["verbatim"]:
        assert verbatim not in shown.text and verbatim not in shown.html
        assert any(verbatim == row["cells"][2] for row in named.rows)
    plain = named._repr_mimebundle_()[0]["text/plain"]
    assert repr(named) == plain == "Review()"
    assert "qu’aucun motif ne couvre" in shown.text
    assert "aucun" in views.texts.discovery(texts.discovered(french.head(0)), Language("fr")).text


def test_suggestion_says_from_which_level_it_can_be_trusted(french):
    coded = french[["contact_id", "verbatim", "reason_id"]]
    outcomes, curve = texts.cross_validated(coded, folds=4), texts.learning_curve(coded, folds=3)
    assert curve.loc[curve["measured"], "n_coded"].max() == round(260 * 2 / 3)
    shown = views.texts.suggestion(outcomes, curve, Language("en"), accuracy=0.8)
    assert "at least 80% are right" in shown.text.replace("\xa0", "")
    assert "Tried on 260 coded contacts" in shown.text
    hopeless = views.texts.suggestion(outcomes, curve, Language("en"), accuracy=0.999)
    assert "let people code" in hopeless.text
