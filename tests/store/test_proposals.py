"""Breaks of a contact log proposed to a person, and those of the large client found all."""

import pytest

from bsnskit.i18n import Language
from bsnskit.store import proposals
from bsnskit.store.engagement import create_engagement, open_engagement
from bsnskit.store.import_profiles import ImportProfile, profile_lines
from bsnskit.store.imports import import_file


def test_the_planted_breaks_of_the_large_client_are_found_and_none_beside(large_client, large_truth):
    from bsnskit.method import skyline
    from bsnskit.weeks import shift

    found = skyline.proposed_breaks(
        large_client.weekly_parts(), reasons=large_client.reasons, actions=large_client.actions
    )
    told = {(row.reason_id, row.kind): row.week for row in found.itertuples()}
    for planted in large_truth.truth.BREAKS:
        week = told.pop((planted.reason_id, planted.kind))
        assert week in {shift(planted.week, by) for by in (-1, 0, 1)}, planted
    assert len(told) <= 2
    # They stand in the ledger already, so nothing of them is proposed again.
    assert len(proposals.break_proposals(large_client)) <= 2


@pytest.fixture
def born(tmp_path):
    made = create_engagement("Client", data=tmp_path / "data", language="fr")
    days = [f"{week:02d}" for week in range(40)]
    lines = ["N° contact;Date;Catégorie"]
    from bsnskit.weeks import monday_of, shift

    for number, week in enumerate(shift("2020-W01", by) for by in range(len(days))):
        monday = monday_of(week)
        for day in range(5):
            date = monday.fromordinal(monday.toordinal() + day).strftime("%d/%m/%Y")
            lines += [f"A{number}-{day}-{n};{date};Facture" for n in range(4)]
            lines += [f"B{number}-{day}-{n};{date};Phishing" for n in range(3) if number >= 20]
    path = tmp_path / "log.csv"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    import_file(made, path, kind="contacts", mapping={"first_list": True}, author="Anne")
    return open_engagement(made.folder)


def test_the_profile_of_an_import_is_kept_with_its_record(born):
    kept = ImportProfile.of(born.deliveries()[-1]["profile"])
    columns = kept.columns.set_index("column")
    assert columns.loc["contact_id", ["n_missing", "n_distinct"]].tolist() == [0, 1100]
    assert columns.loc["contacted_at", ["low", "high"]].tolist() == ["2019-12-30", "2020-10-02"]
    assert (len(kept.weeks), kept.weeks["n_contacts"].sum(), set(kept.weeks["state"])) == (40, 1100, {"whole"})
    reasons = kept.reasons.set_index("reason_id")
    assert reasons["born"].dropna().to_dict() == {"02": "2020-W21"} and reasons["died"].isna().all()
    said = profile_lines(kept, Language("fr"))
    assert "Motifs qui apparaissent : 02 (sem. 21 2020)." in " ".join(said).replace("\xa0", " ")
    assert any(line.startswith("1 rupture est proposée") for line in proposals.proposal_lines(born, Language("fr")))


def test_a_proposal_is_said_with_its_evidence_and_recorded_by_a_person(born):
    (row,) = proposals.break_proposals(born).to_dict("records")
    assert (row["week"], row["sign"]) == ("2020-W21", "appears")
    labels = dict(zip(born.reasons["reason_id"], born.reasons["label"], strict=True))
    said = proposals.evidence(row, labels, Language("fr"))
    assert "02 Phishing apparaît" in said and "puis 15 contacts par semaine" in said
    proposals.record_break(born, row, said, author="Anne")
    (recorded,) = born.breaks.to_dict("records")
    assert (recorded["reason_id"], recorded["week"], recorded["kind"]) == ("02", "2020-W21", "intake")
    assert proposals.break_proposals(born).empty
