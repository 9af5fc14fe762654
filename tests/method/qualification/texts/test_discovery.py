"""What no reason covers: planted themes are found, named by a text of theirs; Good-Turing on the clusters."""

from collections import Counter

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

from bsnskit.method.qualification import texts
from tests.method.qualification.texts.test_suggestion import generated

THEMES = {
    "otp": ["ma clé OTP est perdue", "clé OTP perdue", "nouvelle clé OTP", "la clé OTP ne marche plus"],
    "paye": ["mon bulletin de paye manque", "bulletin de paye introuvable", "où est le bulletin de paye"],
}


def table(*verbatims):
    return pd.DataFrame({"contact_id": [f"C{place}" for place in range(len(verbatims))], "verbatim": list(verbatims)})


def test_gathers_two_hundred_sixty_french_contacts():
    french = generated()
    found = texts.discovered(french[["contact_id", "verbatim"]])
    assert found.clusters["n_contacts"].sum() + found.n_alone == len(french)
    assert found.clusters["n_contacts"].is_monotonic_decreasing
    about = found.members.merge(french, on="contact_id", validate="one_to_one")
    alone = -1 - np.arange(len(about))
    assert adjusted_rand_score(about["theme"], about["cluster"].where(about["cluster"] > 0, alone)) > 0.55
    # The four themes that the list lacks are each the greatest part of some cluster.
    most = (
        about[about["cluster"] > 0]
        .groupby("cluster", dropna=False, observed=True)["theme"]
        .agg(lambda t: Counter(t).most_common(1)[0][0])
    )
    assert {"otp", "password", "replacement", "payslip"} <= set(most)


def test_names_each_cluster_by_its_most_central_verbatim():
    found = texts.discovered(table(*THEMES["otp"], *THEMES["paye"], "vidéoprojecteur cassé"))
    assert found.clusters["n_contacts"].tolist() == [4, 3]
    assert found.clusters["verbatim"].tolist()[0] in THEMES["otp"]
    assert found.clusters["verbatim"].tolist()[1] in THEMES["paye"]
    assert found.n_alone == 1
    assert found.members.set_index("contact_id")["cluster"].tolist() == [1, 1, 1, 1, 2, 2, 2, 0]
    # One contact like no other among eight: f1 / n = 1 / 8.
    assert found.unseen.value == pytest.approx(1 / 8)
    assert not found.unseen.reliable


def test_counts_repeats_of_a_text_as_contacts():
    found = texts.discovered(table(*["clé OTP perdue"] * 5, "Clé otp perdue", "bulletin de paye", "bulletin de paye"))
    assert found.clusters["n_contacts"].tolist() == [6, 2]
    assert found.clusters["share"].tolist() == [0.75, 0.25]
    assert found.unseen.value == 0


@pytest.mark.parametrize("verbatims", [(), ("",), (" ", None)])
def test_finds_nothing_where_nothing_is_written(verbatims):
    found = texts.discovered(table(*verbatims))
    assert found.clusters.empty and found.members.empty and found.n_alone == 0
    assert np.isnan(found.unseen.value)


def test_one_text_is_alone():
    found = texts.discovered(table("clé OTP perdue"))
    assert found.clusters.empty and found.n_alone == 1 and found.unseen.value == 1


def test_a_large_log_joins_what_was_gathered_from_a_sample():
    draw = np.random.default_rng(1)
    told = []
    ways = [way for theme in THEMES.values() for way in theme]
    log = table(*(f"{ways[draw.integers(len(ways))]} dossier {draw.integers(10**7)}" for _ in range(6000)))
    found = texts.discovered(log, progress=lambda done, total: told.append(done / total))
    assert len(found.clusters) < 20 and found.n_alone < 60
    about = found.members.merge(log, on="contact_id", validate="one_to_one")
    per_theme = [set(about.loc[about["verbatim"].str.contains(word), "cluster"]) for word in ("OTP", "paye")]
    assert not per_theme[0] & per_theme[1] - {0}
    assert told == sorted(told) and told[-1] == 1.0


def test_the_order_of_rows_changes_no_cluster():
    one = texts.discovered(table(*THEMES["otp"], *THEMES["paye"]))
    turned = table(*THEMES["otp"], *THEMES["paye"]).iloc[::-1]
    other = texts.discovered(turned)
    pd.testing.assert_frame_equal(one.clusters, other.clusters)


def test_uncovered_are_other_or_without_a_reason():
    coded = pd.DataFrame({"contact_id": ["C0", "C1", "C2"], "reason_id": ["1.01", None, "Autre"]})
    found = texts.uncovered(table("a", "b", "c", "d"), coded, other=frozenset({"Autre"}))
    assert found["contact_id"].tolist() == ["C1", "C2"]
