"""Verbatims: stored masked and apart, gone with the contacts they belong to, found in no other file."""

import pytest

from bsnskit.contracts import tables
from bsnskit.errors import BlockingFindings
from bsnskit.store.engagement import create_engagement, open_engagement
from bsnskit.store.imports import import_file

SETTINGS = "client: Rectorat\nlanguage: fr\nchannels: [call]\n"
HEAD = "N° contact;Date;Code d'origine;Canal;Établissement;Description\n"
SECRET = "Zébulon"
FIRST = (
    f"{HEAD}c1;13/01/2020;A;appel;ETAB-1234;Je suis {SECRET}, rappelez-moi au 06 39 98 12 34\n"
    "c2;14/01/2020;A;appel;ETAB-5678;Mon établissement ETAB-5678 n'a plus d'accès\nc3;15/01/2020;B;appel;ETAB-1234;\n"
)
MAPPING = {"columns": {"verbatim": "Description"}}


@pytest.fixture
def engagement(tmp_path):
    made = create_engagement("Rectorat", data=tmp_path / "data")
    (made.folder / "engagement.yml").write_text(SETTINGS, "utf-8")
    (made.folder / "names.txt").write_text(f"# agents\n{SECRET} Dupond\n", "utf-8")
    return open_engagement(made.folder)


def take(engagement, text, name="log.csv", **more):
    path = engagement.folder.parent / name
    path.write_text(text, "utf-8")
    return import_file(engagement, path, **{"author": "Anne", "kind": "contacts", "mapping": MAPPING, **more})


def test_verbatims_are_kept_masked_by_contact_and_apart_from_the_log(engagement):
    report = take(engagement, FIRST)
    assert engagement.verbatims[["contact_id", "verbatim"]].to_dict("list") == {
        "contact_id": ["c1", "c2"],
        "verbatim": ["Je suis [nom], rappelez-moi au [téléphone]", "Mon établissement [n° client] n'a plus d'accès"],
    }
    assert list(engagement.contacts.columns) == list(tables.Contacts.to_schema().columns)
    told = next(finding for finding in report.findings if finding.rule.key == "verbatims_masked").texts()[0]
    assert told == (
        "2 verbatims are kept, masked and apart from all tables of figures. "
        "Masked: [téléphone] 1, [nom] 1, [n° client] 1."
    )


def test_what_was_written_stands_in_the_raw_file_alone(engagement):
    take(engagement, FIRST)
    held = [
        place.relative_to(engagement.folder).parts[0]
        for place in engagement.folder.rglob("*")
        if place.is_file()
        and any(word.encode() in place.read_bytes() for word in ("06 39 98", "rappelez", "ETAB-5678"))
    ]
    # Parquet compresses: what it holds is read above.
    assert set(held) <= {"sources", "tables"}
    assert "rappelez" not in (engagement.folder / "log" / "bsns.log").read_text("utf-8")


def test_verbatims_are_built_again_from_the_raw_files_with_the_names_listed_now(engagement):
    take(engagement, FIRST)
    take(engagement, f"{HEAD}c9;20/01/2020;A;appel;E;Une autre demande\n", "two.csv")
    before = engagement.verbatims
    (engagement.folder / "tables" / "verbatims.parquet").unlink()
    (engagement.folder / ".built.json").unlink()
    assert open_engagement(engagement.folder).verbatims.to_dict() == before.to_dict()
    (engagement.folder / "names.txt").unlink()
    (engagement.folder / ".built.json").unlink()
    assert SECRET in open_engagement(engagement.folder).verbatims["verbatim"][0]


def test_contacts_put_away_by_a_replacement_take_their_verbatims_with_them(engagement):
    take(engagement, FIRST)
    take(
        engagement, f"{HEAD}c8;13/01/2020;A;appel;E;Nouveau texte\nc3;15/01/2020;B;appel;E;\n", "new.csv", replace=True
    )
    assert engagement.verbatims["contact_id"].tolist() == ["c8"]
    (engagement.folder / ".built.json").unlink()
    assert open_engagement(engagement.folder).verbatims["contact_id"].tolist() == ["c8"]


def test_a_coded_sample_may_bring_verbatims_too(engagement):
    text = "N° ticket;Codeur;Motif;Verbatim\nT1;Anne;2.10;Rien ne marche\nT1;Paul;2.10;Rien ne marche\n"
    take(engagement, text, kind="codings", mapping={"columns": {"verbatim": "Verbatim"}})
    held = engagement.verbatims[["contact_id", "verbatim"]]
    assert held.to_dict("records") == [{"contact_id": "T1", "verbatim": "Rien ne marche"}]


def test_comments_of_a_survey_are_verbatims_of_the_reason_they_answer_to(engagement):
    survey = {"kind": "surveys", "mapping": {"columns": {"verbatim": "Commentaire"}}}
    head = "Motif;Semaine;Note;Commentaire\n"
    first = f"{head}2.10;2020-W03;9;Merci {SECRET} !\n2.10;2020-W04;2;Rappelez le 06 39 98 12 34\n2.08;2020-W04;5;\n"
    report = take(engagement, first, "s1.csv", **survey)
    assert {finding.rule.key for finding in report.findings} >= {"free_text", "verbatims_masked"}
    assert len(engagement.surveys) == 3 and "verbatim" not in engagement.surveys
    assert engagement.verbatims_of("2.10") == ["Rappelez le [téléphone]", "Merci [nom] !"]
    assert engagement.verbatims_of("2.08") == []
    # Beside a log: the contacts' own words first. A log that is replaced leaves the answers alone.
    log = f"{HEAD.replace('Code d', 'Motif;Code d')}c1;13/01/2020;2.10;A;appel;E;Ma demande\n"
    take(engagement, log, "log.csv")
    assert engagement.verbatims_of("2.10") == ["Ma demande", "Rappelez le [téléphone]", "Merci [nom] !"]
    take(engagement, f"{head}2.10;2020-W05;7;Très bien\n", "s2.csv", replace=True, **survey)
    before = engagement.verbatims_of("2.10")
    assert before == ["Ma demande", "Très bien"]
    (engagement.folder / ".built.json").unlink()
    assert open_engagement(engagement.folder).verbatims_of("2.10") == before


def test_asking_for_named_entities_without_their_model_blocks(engagement, monkeypatch):
    from bsnskit.intake import verbatims

    monkeypatch.setattr(verbatims, "model", lambda: None)  # as where the extra is not installed
    (engagement.folder / "engagement.yml").write_text(SETTINGS + "masking: {entities: true}\n", "utf-8")
    with pytest.raises(BlockingFindings) as caught:
        take(engagement, FIRST)
    assert [one.rule.key for one in caught.value.findings if one.blocking] == ["entities_not_installed"]
    assert engagement.verbatims.empty
