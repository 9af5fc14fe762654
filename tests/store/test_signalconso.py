"""A public log of 364,928 contacts as a second engagement, imported without code of its own: nothing lost, breaks proposed."""

from __future__ import annotations

import gzip

import pytest

from bsnskit.i18n import Language
from bsnskit.store import proposals
from bsnskit.store.engagement import create_engagement, open_engagement
from bsnskit.store.imports import import_file

pytestmark = pytest.mark.real_data
ROWS = 364_928


@pytest.fixture(scope="module")
def signalconso(tmp_path_factory, real_data):
    made = create_engagement("SignalConso", data=tmp_path_factory.mktemp("signalconso"), language="fr")
    log = real_data / "signalconso" / "signalconso_2021_2022.csv.gz"
    report = import_file(made, log, kind="contacts", mapping={"first_list": True}, author="Anne")
    return open_engagement(made.folder), report, log


def test_every_row_is_a_contact_and_every_label_keeps_its_spelling(signalconso):
    engagement, report, log = signalconso
    assert (report.rows_read, report.rows_accepted, report.rows_set_aside) == (ROWS, ROWS, 0)
    contacts = engagement.contacts
    assert contacts.count().execute() == contacts["contact_id"].nunique().execute() == ROWS
    # A third of the rows and more look like another one: none was dropped.
    with gzip.open(log, "rt", encoding="utf-8") as stream:
        assert len(set(stream)) < 0.7 * ROWS
    assert contacts["source_code"].nunique().execute() == 20
    assert contacts["reason_source"].value_counts().execute().values.tolist() == [["mapping", ROWS]]


def test_the_two_spellings_of_one_label_are_found_and_proposed_as_one(signalconso):
    engagement, report, _ = signalconso
    alike = [one for one in report.findings if one.rule.key == "labels_alike" and one.column == "category"]
    assert alike and all(finding.value == "Retrait-Rappel Spécifique" for finding in alike)
    assert {str(finding.fields["near"]) for finding in alike} == {"RetraitRappelSpecifique"}
    assert len(engagement.reasons) == 19
    volumes = engagement.volumes
    name = dict(zip(engagement.reasons["label"], engagement.reasons["reason_id"], strict=True))
    recalled = volumes[(volumes["reason_id"] == name["RetraitRappelSpecifique"]) & (volumes["grain"] == "month")]
    assert recalled["n_contacts"].sum() == 54


def test_labels_that_differ_by_case_in_the_paths_beside_are_found_with_a_proposal(signalconso):
    _, report, _ = signalconso
    alike = [one for one in report.findings if one.rule.key == "labels_alike" and one.column == "subcategories"]
    pairs = {one.value: (one.fields["near"], one.fields["count"]) for one in alike}
    # Counted by hand over the cells of the file, one count per label of a path.
    assert pairs["un achat sur internet ou un site de vente en ligne"] == (
        "Un achat sur internet ou un site de vente en ligne", 48_640,
    )  # fmt: skip
    assert pairs["un magasin / commerce physique"] == ("Un magasin / commerce physique", 13_601)
    assert "several: source_code: ';'" in alike[0].texts()[1] and len(pairs) <= 12


def test_the_rise_and_fall_of_one_category_is_proposed_and_a_handful_beside(signalconso):
    engagement, report, _ = signalconso
    labels = dict(zip(engagement.reasons["reason_id"], engagement.reasons["label"], strict=True))
    found = proposals.break_proposals(engagement).assign(label=lambda table: table["reason_id"].map(labels))
    mine = found[found["label"] == "DemarchageAbusif"]
    assert list(zip(mine["sign"], mine["week"], strict=True)) == [("appears", "2021-W40"), ("vanishes", "2022-W07")]
    others = found[found["label"] != "DemarchageAbusif"]
    assert len(others) <= 5
    reasons = report.profile.reasons.assign(label=lambda table: table["reason_id"].map(labels)).set_index("label")
    assert reasons.loc["DemarchageAbusif", ["born", "died"]].tolist() == ["2021-W40", "2022-W06"]
    weeks = report.profile.weeks
    assert weeks["n_contacts"].sum() == ROWS and "missing" not in set(weeks["state"])
    words = Language("fr")
    for row in found.to_dict("records"):
        said = proposals.evidence(row, labels, words)
        assert labels[row["reason_id"]] in said and "contacts par semaine" in said
