"""Templates: each comes back through the import without a question, its example row never taken as data."""

from __future__ import annotations

import openpyxl
import pytest

from bsnskit.contracts.settings import read_settings
from bsnskit.deliver.templates import template_columns, template_of, write_templates
from bsnskit.intake import KINDS, read_delivery
from bsnskit.intake.headings import DICTIONARY, EXAMPLE, LANGUAGE_PLACE, WRITTEN, recognised
from bsnskit.store.engagement import create_engagement, open_engagement
from bsnskit.store.imports import import_file
from tests.intake.builders import KEY, list_of

LISTED = ["2.10", "2.08"]
WITHOUT_EXAMPLE = {"why_not_eliminate", "minority_view", "parent_id", "context", "seasonal"}
"""Columns that mostly stay blank."""


def settings(language):
    return read_settings(
        f"client: Rectorat\nlanguage: {language}\nchannels: [call, mail]\ntiers: [CARINA, CS-RH]\n"
        "counted_year: {first_month: 2018-09}\n"
    )


def filled(folder, kind, language):
    """Write a template and type its example anew in the row beneath, as a person would."""
    path = folder / f"{kind}_{language}.xlsx"
    path.write_bytes(template_of(kind, settings(language), LISTED))
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    for cells in sheet.iter_cols(max_col=sheet.max_column - 1):
        sheet.cell(3, cells[0].column).value = cells[1].value
        sheet.cell(3, cells[0].column).number_format = cells[1].number_format
    book.save(path)
    return path


@pytest.mark.parametrize("language", LANGUAGE_PLACE)
@pytest.mark.parametrize("kind", KINDS)
def test_a_template_comes_back_without_a_question_and_without_its_example(tmp_path, kind, language):
    reasons = None if kind in ("reasons", "volumes") else list_of(*LISTED)
    delivery = read_delivery(filled(tmp_path, kind, language), settings=settings(language), key=KEY, reasons=reasons)
    assert delivery.kind == kind
    assert [finding.rule.key for finding in delivery.findings] == ["example_row"]
    assert (delivery.rows_read, delivery.rows_accepted, delivery.rows_set_aside) == (2, 1, 1)


@pytest.mark.parametrize("kind", KINDS)
def test_every_heading_that_a_template_writes_is_read_as_its_column(kind):
    columns = [column.name for column in template_columns(KINDS[kind])]
    for place in LANGUAGE_PLACE.values():
        headings = [WRITTEN[name][place] for name in columns]
        assert recognised(headings, kind) == {name: at for at, name in enumerate(columns)}


def test_a_template_has_drop_downs_a_dictionary_and_no_formula(tmp_path):
    path = tmp_path / "placements.xlsx"
    path.write_bytes(template_of("placements", settings("fr"), LISTED))
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["placements", "Dictionnaire"]
    sheet, dictionary = book.worksheets
    rules = {str(one.sqref).split(":")[0]: one.formula1 for one in sheet.data_validations.dataValidation}
    assert rules["A2"] == "='Dictionnaire'!$J$2:$J$3".removeprefix("=")
    assert "Éradiquer" in rules["E2"]
    assert [dictionary["J2"].value, dictionary["J3"].value] == LISTED
    assert [cell.value for cell in dictionary[1]][:3] == ["Colonne", "Obligatoire", "Ce que cela veut dire"]
    assert {cell.data_type for one in book for row in one.iter_rows() for cell in row} <= {"s", "n"}
    assert template_of("placements", settings("fr"), LISTED) == path.read_bytes()


@pytest.mark.parametrize("language", LANGUAGE_PLACE)
def test_the_dictionary_says_of_every_column_what_it_means_its_unit_values_and_an_example(tmp_path, language):
    for kind in KINDS:
        path = tmp_path / f"{kind}.xlsx"
        path.write_bytes(template_of(kind, settings(language), LISTED))
        dictionary = openpyxl.load_workbook(path).worksheets[1]
        columns = template_columns(KINDS[kind])
        for column, row in zip(columns, dictionary.iter_rows(min_row=2, max_col=7, values_only=True), strict=False):
            heading, needed, means, written, unit, allowed, example = row
            assert heading and needed and means and written, (kind, column.name)
            assert (
                bool(unit)
                or column.holds not in ("number", "amount", "share", "seconds")
                or column.name.endswith("value")
            )
            assert allowed or (column.low is None and column.high is None and column.holds != "choice"), column.name
            assert example is not None or column.name in WITHOUT_EXAMPLE
    if language == "fr":
        path.write_bytes(template_of("rates", settings("fr"), LISTED))
        rows = {row[0]: row for row in openpyxl.load_workbook(path).worksheets[1].iter_rows(values_only=True)}
        hour = rows[WRITTEN["cost_hour"][LANGUAGE_PLACE["fr"]]]
        assert hour[2].startswith("Ce que coûte une heure productive") and hour[4:7] == (
            "EUR par heure",
            "0 ou plus",
            38.5,
        )


def test_a_client_s_own_column_called_example_is_no_mark(tmp_path):
    path = tmp_path / "liste.csv"
    path.write_text("N°;Motif de contact;Exemple\n2.10;Je demande;mon compte\n2.08;Je modifie;exemple\n", "utf-8")
    delivery = read_delivery(path, "reasons", settings=settings("fr"))
    assert delivery.rows_accepted == 1  # only the row that says so itself


def test_templates_lie_in_the_engagement_s_folder_and_are_imported_from_there(tmp_path):
    made = create_engagement("Rectorat", data=tmp_path, language="fr")
    places = write_templates(made)
    assert sorted(place.stem for place in places) == sorted(KINDS)
    found = open_engagement(made.folder)
    with pytest.raises(Exception, match="blocking"):
        import_file(found, made.folder / "templates" / "reasons.xlsx", author="Anne")
    assert found.reasons.empty
    assert set(EXAMPLE) == {"Example", "Exemple", "Ejemplo"}
    assert len(DICTIONARY) == 3
