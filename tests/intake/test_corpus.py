"""Every awkward or bad file is read, found or refused as expected; so are real exports."""

from collections import Counter

import pytest

from tests.intake.builders import read, rules
from tests.intake.corpus.case import outcome_of
from tests.intake.corpus.cases import CASES


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_file_of_the_corpus_comes_out_as_expected(tmp_path, case):
    outcome = outcome_of(case, tmp_path)
    assert not outcome.differs, outcome.said


def test_the_corpus_holds_two_files_for_each_thing():
    assert len(CASES) >= 80
    assert len({case.name for case in CASES}) == len(CASES)
    few = {thing for thing, count in Counter(case.thing for case in CASES).items() if count < 2}
    assert not few


@pytest.mark.real_data
def test_the_cp1252_excel_file_and_the_raw_sample_give_the_same_contacts_but_for_the_cut_row(real_data):
    folder = real_data / "signalconso"
    excel = read(folder / "DERIVED_fr_excel_cp1252_ddmmyyyy.csv")
    raw = read(folder / "signalconso_raw_sample_utf8bom_semicolon.csv")
    assert (excel.rows_read, excel.rows_accepted, raw.rows_read, raw.rows_accepted) == (1246, 1245, 1246, 1245)
    assert excel.table.equals(raw.table)
    assert "last_row_cut" in rules(raw)
    assert raw.set_aside["row"].tolist() == excel.set_aside["row"].tolist() == [1247]
    assert excel.recognised.layout == raw.recognised.layout == "SignalConso"


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("file", "layout", "source_code"),
    [
        ("header_glpi95_fr_utf8bom.csv", "GLPI 9.5 (français)", "Attribué à - Groupe de techniciens"),
        ("header_zendesk_explore.csv", "Zendesk Explore", "Ticket form"),
        ("header_freshdesk.csv", "Freshdesk", "Type"),
        ("header_freshservice.csv", "Freshservice", "Category > Sub-Category > Item"),
        ("header_servicenow_audit.csv", "ServiceNow (incident audit)", "category > subcategory"),
        ("header_genesys_indicative.csv", "Genesys Cloud (interactions)", "Wrap-up"),
    ],
)
def test_a_real_header_is_known_by_name(real_data, file, layout, source_code):
    delivery = read(real_data / "export_layouts" / file)
    assert (delivery.kind, delivery.recognised.layout) == ("contacts", layout)
    assert delivery.recognised.columns["source_code"] == source_code
