"""Workbooks and Parquet: ids as shown, sheets, merged cells, formulas, archives, bounds."""

import datetime as dt
import gzip
import io
import zipfile

import pandas as pd
import pytest

from bsnskit.intake import RefusedFile, workbooks
from bsnskit.intake.progress import READING, told_to
from bsnskit.intake.read import read_source
from tests.intake.builders import blocking, day, facts, list_of, read, rules, write, write_workbook

HEAD = ["Canal", "Niveau", "Coût horaire", "Coût fixe"]
LOG = ["N° contact", "Date de contact", "Motif", "Canal"]


def test_numbers_of_a_workbook_need_no_decimal_sign(tmp_path):
    rows = [HEAD, ["appel", "CARINA", 38.5, 1.2], ["courriel", "CS-RH", "46,80", 0]]
    delivery = read(write_workbook(tmp_path, rows))
    assert (delivery.kind, delivery.findings) == ("rates", [])
    assert delivery.table["cost_hour"].tolist() == [38.5, 46.8]
    assert delivery.table["cost_fixed"].tolist() == [1.2, 0.0]


def test_a_list_with_ids_held_as_numbers_blocks_where_2_1_may_have_been_2_10(tmp_path):
    rows = [["N°", "Motif de contact"], [1, "a"], [2.05, "b"], [2.1, "c"], [2.11, "d"], ["2.08a", "e"], ["007", "f"]]
    delivery = read(write_workbook(tmp_path, rows), "reasons")
    assert blocking(delivery) == ["id_held_as_number"]
    finding = next(finding for finding in delivery.findings if finding.blocking)
    assert (finding.sheet, finding.row, finding.value) == ("Feuil1", 4, "2.1")
    assert "did the spreadsheet turn 2.10 into a number?" in facts(delivery)


def test_ids_are_read_as_the_spreadsheet_shows_them(tmp_path):
    rows = [["N°", "Motif de contact"], [2.05, "b"], [2.1, "c"], [2.11, "d"]]
    delivery = read(write_workbook(tmp_path, rows, formats={"A": "0.00"}), "reasons")
    assert blocking(delivery) == []
    assert [event.subject[0] for event in delivery.judgements] == ["2.05", "2.10", "2.11"]
    assert [(f.rule.key, f.value, f.row) for f in delivery.findings] == [("id_held_as_number", "2.1", 3)]
    zeros = read(write_workbook(tmp_path, [["N°", "Motif de contact"], [7, "b"]], formats={"A": "000"}), "reasons")
    assert [event.subject[0] for event in zeros.judgements] == ["007"]


def test_the_decimals_of_ids_may_be_stated(tmp_path):
    rows = [["N°", "Motif de contact"], [1, "a"], [2.05, "b"], [2.1, "c"]]
    delivery = read(write_workbook(tmp_path, rows), "reasons", mapping={"formats": {"id_decimals": 2}})
    assert [event.subject[0] for event in delivery.judgements] == ["1", "2.05", "2.10"]
    assert delivery.findings == []


def test_an_id_that_became_a_day_or_an_exponent_blocks(tmp_path):
    for cell in (dt.date(2020, 10, 2), 1.2e17, "1,2E+05"):
        delivery = read(write_workbook(tmp_path, [["N°", "Motif de contact"], ["1", "a"], [cell, "b"]]), "reasons")
        assert blocking(delivery) == ["id_damaged"], cell


def test_numbers_in_a_column_of_reasons_are_looked_up_on_the_list(tmp_path):
    rows = [LOG, ["c1", dt.datetime(2020, 3, 2, 9), 2.1, "appel"], ["c2", dt.datetime(2020, 3, 2, 9), 1, "appel"]]
    delivery = read(write_workbook(tmp_path, rows), "contacts", reasons=list_of("1", "2.10"))
    assert blocking(delivery) == ["reason_not_on_list"]
    assert next(finding.fields["near"] for finding in delivery.findings if finding.blocking) == "2.10"


@pytest.mark.parametrize("epoch_1904", [False, True])
def test_days_of_a_workbook_are_days_in_both_calendars(tmp_path, epoch_1904):
    import openpyxl
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    book = openpyxl.Workbook()
    if epoch_1904:
        book.epoch = CALENDAR_MAC_1904
    for row in [LOG, ["c1", dt.datetime(2020, 3, 2, 9, 30), "1", "appel"], ["c2", dt.date(2020, 5, 17), "1", "appel"]]:
        book.active.append(row)
    book.save(tmp_path / "log.xlsx")
    delivery = read(tmp_path / "log.xlsx", "contacts", reasons=list_of("1"))
    assert blocking(delivery) == []
    assert delivery.table["contacted_at"].tolist() == [pd.Timestamp("2020-03-02 09:30"), day("2020-05-17")]
    assert delivery.table["week"].tolist() == ["2020-W10", "2020-W20"]


def test_a_column_partly_days_partly_text_is_asked(tmp_path):
    # An English spreadsheet makes 3 February out of 02/03/2020 and leaves 13/03/2020 as text.
    rows = [LOG, ["c1", dt.datetime(2020, 2, 3), "1", "appel"], ["c2", "13/03/2020", "1", "appel"]]
    path = write_workbook(tmp_path, rows)
    assert blocking(read(path, "contacts", reasons=list_of("1"))) == ["dates_mixed"]
    told = read(path, "contacts", reasons=list_of("1"), mapping={"formats": {"mixed_dates": "as_shown"}})
    assert blocking(told) == []
    assert told.table["contacted_at"].tolist() == [day("2020-02-03"), day("2020-03-13")]


def test_headings_below_a_title_and_the_right_sheet_are_found(tmp_path):
    rows = [["Coûts du centre"], [], [None, *HEAD], [None, "appel", "CARINA", 38, 1]]
    sheets = {"Lisez-moi": [["texte"], ["autre"]], "hidden:Ancien": [HEAD, ["appel", "CARINA", 1, 1]]}
    delivery = read(write_workbook(tmp_path, [["rien"]], title="Notes", sheets={"Coûts": rows, **sheets}), "rates")
    assert delivery.table["cost_hour"].tolist() == [38]
    assert sorted(rules(delivery)) == ["sheets_hidden", "sheets_not_read"]
    assert "Ancien" in facts(delivery)


def test_the_sheet_may_be_stated(tmp_path):
    path = write_workbook(tmp_path, [HEAD, ["appel", "CARINA", 1, 1]], sheets={"B": [HEAD, ["appel", "CARINA", 2, 1]]})
    assert read(path, "rates").table["cost_hour"].tolist() == [1]
    assert read(path, "rates", mapping={"sheet": "B"}).table["cost_hour"].tolist() == [2]
    assert blocking(read(path, "rates", mapping={"sheet": "C"})) == ["sheet_missing"]


def test_merged_words_hold_for_each_row_merged_numbers_for_the_first(tmp_path):
    head = ["N°", "Sujet", "Motif de contact", "Volume annuel"]
    rows = [head, ["2.08a", "SIRHEN", "valider", 61], ["2.08b", None, "modifier", None], ["3", "STS", "x", 1]]
    delivery = read(write_workbook(tmp_path, rows, merged=["B2:B3", "D2:D3"]), "volumes")
    assert [event.body["topic"] for event in delivery.judgements] == ["SIRHEN", "SIRHEN", "STS"]
    volumes = delivery.table.set_index("reason_id")["n_contacts"]
    assert volumes["2.08a"] == 61
    assert pd.isna(volumes["2.08b"])
    assert rules(delivery) == ["merged_cells", "merged_cells"]
    assert "the others are unknown" in facts(delivery)


def test_a_formula_without_a_result_blocks(tmp_path):
    delivery = read(write_workbook(tmp_path, [HEAD, ["appel", "CARINA", "=19*2", 1]]), "rates")
    assert "formula_without_result" in blocking(delivery)


def test_a_formula_with_its_result_is_read(tmp_path):
    import xlsxwriter

    with xlsxwriter.Workbook(tmp_path / "f.xlsx") as book:
        sheet = book.add_worksheet("S")
        sheet.write_row(0, 0, HEAD)
        sheet.write_row(1, 0, ["appel", "CARINA"])
        sheet.write_formula(1, 2, "=19*2", None, 38)
        sheet.write_number(1, 3, 1)
    assert read(tmp_path / "f.xlsx", "rates").table["cost_hour"].tolist() == [38]


ODS = """<?xml version="1.0" encoding="UTF-8"?><office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table table:name="S">
{rows}<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/>
</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"""


def test_an_open_document_sheet_is_read(tmp_path):
    def cell(value):
        kind = f'float" office:value="{value}' if isinstance(value, float) else "string"
        return f'<table:table-cell office:value-type="{kind}"><text:p>{value}</text:p></table:table-cell>'

    rows = [HEAD, ["appel", "CARINA", 38.5, 1.0]]
    lines = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", ODS.replace("\n", "").replace("{rows}", lines))
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"></manifest:manifest>',
        )
    delivery = read(write(tmp_path, held.getvalue(), "rates.ods"), "rates")
    assert delivery.table["cost_hour"].tolist() == [38.5]


def test_parquet_keeps_ids_and_days(tmp_path):
    table = pd.DataFrame(
        {
            "contact_id": ["007", "2.10"],
            "contacted_at": pd.to_datetime(["2020-03-02 09:00", "2020-03-03 10:30"]),
            "reason_id": ["2.10", None],
            "channel": ["call", "mail"],
            "handle_s": [60.5, float("nan")],
        }
    )
    table.to_parquet(tmp_path / "log.parquet")
    delivery = read(tmp_path / "log.parquet", "contacts", reasons=list_of("2.10"))
    assert blocking(delivery) == []
    read_back = delivery.table
    assert read_back["contact_id"].tolist() == ["007", "2.10"]
    assert read_back["contacted_at"].tolist() == table["contacted_at"].tolist()
    assert read_back["reason_id"].isna().tolist() == [False, True]
    assert read_back["handle_s"].tolist()[0] == 60.5


def test_times_with_an_offset_come_to_the_time_zone_of_the_settings(tmp_path):
    moments = pd.to_datetime(["2020-03-01 23:30", "2020-07-01 23:30"]).tz_localize("UTC")
    pd.DataFrame({"contacted_at": moments, "reason_id": ["1", "1"]}).to_parquet(tmp_path / "log.parquet")
    delivery = read(tmp_path / "log.parquet", "contacts", reasons=list_of("1"))
    assert delivery.table["contacted_at"].astype("str").tolist() == ["2020-03-02 00:30:00", "2020-07-02 01:30:00"]


def test_gz_and_zip_with_one_file_are_unfolded(tmp_path):
    text = b"Canal;Co\xfbt horaire;Co\xfbt fixe\nappel;38;1\n"
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("a/rates.csv", text)
    for name, content in (("r.csv.gz", gzip.compress(text)), ("r.zip", held.getvalue())):
        assert read(write(tmp_path, content, name), "rates").table["cost_hour"].tolist() == [38], name


def test_an_archive_of_several_files_is_refused():
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("a.csv", "a")
        archive.writestr("b.csv", "b")
    with pytest.raises(RefusedFile, match=r"holds 2 files \(a.csv, b.csv\)"):
        read_source("x.zip", held.getvalue())


def test_an_archive_that_unfolds_beyond_reason_is_refused():
    zeros = b"0" * 60_000_000
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", zeros)
    for name, content in (("x.csv.gz", gzip.compress(zeros)), ("x.zip", held.getvalue())):
        with pytest.raises(RefusedFile, match="unfolds to"):
            read_source(name, content)


def with_part(tmp_path, name, old, new):
    path = write_workbook(tmp_path, [HEAD, ["appel", "CARINA", 38, 1]])
    held = io.BytesIO()
    with zipfile.ZipFile(path) as book, zipfile.ZipFile(held, "w") as changed:
        for entry in book.namelist():
            content = book.read(entry)
            changed.writestr(entry, content.replace(old, new) if entry == name else content)
    return held.getvalue()


def test_a_sheet_with_a_cell_in_the_last_corner_is_refused(tmp_path):
    content = with_part(tmp_path, "xl/worksheets/sheet1.xml", b'r="A2"', b'r="XFD1048576"')
    with pytest.raises(RefusedFile, match="reaches row 1048576 and column 16384"):
        read_source("x.xlsx", content)


def test_xml_entities_are_refused(tmp_path):
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet'
    content = with_part(tmp_path, "xl/worksheets/sheet1.xml", b"<worksheet", bomb)
    with pytest.raises(RefusedFile, match="XML entities"):
        read_source("x.xlsx", content)


def test_a_protected_workbook_is_refused_with_what_to_do():
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600
    with pytest.raises(
        RefusedFile, match=r"protected by a password\. Give the password \(--password\), save a copy without one"
    ):
        read_source("x.xlsx", content)


@pytest.mark.parametrize("content", [b"PK\x03\x04 broken", b"PAR1 broken PAR1", b"\x1f\x8b broken"])
def test_a_broken_file_is_refused(content):
    with pytest.raises(RefusedFile, match=r"broken|cannot be read"):
        read_source("x", content)


def test_a_long_workbook_and_parquet_file_tell_how_far_their_reading_is(tmp_path, monkeypatch):
    monkeypatch.setattr(workbooks, "_TOLD", 10)
    rows = [LOG, *([f"c{n}", "2020-01-13", "1", "appel"] for n in range(40))]
    book = write_workbook(tmp_path, rows)
    columns = tmp_path / "log.parquet"
    pd.DataFrame(rows[1:], columns=LOG).astype(str).to_parquet(columns)
    for file, shares in ((book, [0, 10 / 41, 20 / 41, 30 / 41, 40 / 41]), (columns, [0, 0.25, 0.5, 0.75])):
        heard = []
        with told_to(lambda stage, done, heard=heard: heard.append((stage, done))):
            read_source(file.name, file.read_bytes())
        assert [done for stage, done in heard if stage == READING] == pytest.approx(shares)
