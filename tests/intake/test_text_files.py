"""Text files: encodings, separators, and rows that never shift."""

import codecs

import pytest

from bsnskit.intake import RefusedFile
from bsnskit.intake.read import read_source
from bsnskit.intake.text_files import decode, read_text
from tests.intake.builders import blocking, list_of, read, rules, write

HEAD = "Canal;Niveau;Coût horaire;Coût fixe\n"
ROWS = "appel;CARINA;38,50;1,20\ncourriel;CS-RH;46,80;0\n"


@pytest.mark.parametrize(
    ("mark", "encoding", "found"),
    [
        (b"", "utf-8", "utf-8"),
        (codecs.BOM_UTF8, "utf-8", "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16"),
        (b"", "utf-16-le", "utf-16"),
        (b"", "utf-16-be", "utf-16"),
        (b"", "cp1252", "cp1252"),
    ],
)
def test_reads_the_same_rates_in_every_encoding(tmp_path, mark, encoding, found):
    content = mark + (HEAD + ROWS).encode(encoding)
    assert decode(content).encoding == found
    delivery = read(write(tmp_path, content), "rates")
    assert delivery.table["cost_hour"].tolist() == [38.5, 46.8]
    assert delivery.table["cost_fixed"].tolist() == [1.2, 0.0]
    assert rules(delivery) == (["encoding"] if encoding == "cp1252" else [])


def test_cp1252_keeps_euro_dash_and_apostrophe():
    text = "Coût – 12 € l’heure œuvre"
    assert decode(text.encode("cp1252")).text == text


def test_bytes_that_cp1252_does_not_know_are_latin_1():
    assert decode(b"caf\xe9 \x81").encoding == "latin-1"


def test_utf8_with_one_broken_byte_stays_utf8_and_says_so(tmp_path):
    content = (HEAD + "appel;CARINA;38;1\n# é é é é;").encode() + b"\xe9"
    decoded = decode(content)
    assert (decoded.encoding, decoded.damaged) == ("utf-8", 1)
    assert "Coût" in decoded.text
    assert "encoding_damaged" in rules(read(write(tmp_path, content), "rates"))


def test_a_stated_encoding_wins(tmp_path):
    content = (HEAD + ROWS).encode("mac-roman")
    delivery = read(write(tmp_path, content), "rates", mapping={"formats": {"encoding": "mac-roman"}})
    assert delivery.table["cost_hour"].tolist() == [38.5, 46.8]


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_reads_every_separator_and_line_end(separator, ending):
    rows = [["id", "label"], ["2.10", "Je n'ai pas, vraiment; reçu|le\tmail"], ["007", "b"]]
    text = ending.join(separator.join(f'"{cell}"' for cell in row) for row in rows) + ending
    grid, _ = read_text(text.encode())
    assert grid.cells == rows
    assert grid.rows == [1, 2, 3]


def test_mixed_line_ends_are_read():
    grid, _ = read_text(b"a;b\r\n1;2\n3;4\r\n5;6")
    assert grid.cells == [["a", "b"], ["1", "2"], ["3", "4"], ["5", "6"]]


def test_a_quoted_cell_of_several_lines_is_one_row():
    grid, _ = read_text(b'id;text\r\n1;"one\r\ntwo ""quoted"""\r\n2;x\r\n')
    assert grid.cells == [["id", "text"], ["1", 'one\r\ntwo "quoted"'], ["2", "x"]]
    assert grid.rows == [1, 2, 3]
    assert grid.lines == [1, 2, 4]


def test_excels_own_separator_line_is_not_a_row():
    grid, _ = read_text(b"sep=,\r\nid,n\r\n1;1,2\r\n")
    assert grid.cells == [["id", "n"], ["1;1", "2"]]
    assert (grid.rows, grid.lines) == ([1, 2], [2, 3])


def test_a_decimal_comma_does_not_make_a_separator():
    grid, _ = read_text("Canal;Coût\nappel;38,50\nmail;4,1\n".encode())
    assert [len(row) for row in grid.cells] == [2, 2, 2]


def test_rows_with_a_cell_too_many_or_too_few_are_set_aside_and_named(tmp_path):
    rows = "appel;CARINA;38,50;1,20\nappel;CS-RH;40;1;9\ncourriel;CARINA;30\ncourriel;CS-RH;31;0;;\n"
    delivery = read(write(tmp_path, HEAD + rows), "rates")
    assert rules(delivery) == ["row_too_long", "row_too_short"]
    assert [(finding.row, finding.fields["line"]) for finding in delivery.findings] == [(3, 3), (4, 4)]
    assert delivery.table["cost_hour"].tolist() == [38.5, 31.0]
    assert (delivery.rows_read, delivery.rows_accepted, delivery.rows_set_aside) == (4, 2, 2)
    assert delivery.set_aside["row"].tolist() == [3, 4]
    assert delivery.set_aside["reason"].str.contains("ligne|line").all()


def test_rows_that_all_have_one_cell_too_many_do_not_shift(tmp_path):
    delivery = read(write(tmp_path, "Canal;Coût horaire;Coût fixe\n1;appel;38;1\n2;courriel;30;1\n"), "rates")
    assert "no_row_fits" in blocking(delivery)
    assert delivery.rows_set_aside == 2


def test_a_separator_at_the_end_of_every_row_is_no_column(tmp_path):
    delivery = read(write(tmp_path, "Canal;Coût horaire;Coût fixe\nappel;38;1;\ncourriel;30;1;\n"), "rates")
    assert delivery.findings == []
    assert delivery.rows_accepted == 2


def test_the_line_of_a_row_after_a_cell_of_several_lines_is_said(tmp_path):
    text = 'Canal;Niveau;Coût horaire;Coût fixe;Note\nappel;CARINA;38;1;"a\nb\nc"\nappel;CS-RH;40\n'
    finding = next(f for f in read(write(tmp_path, text), "rates").findings if f.rule.key == "row_too_short")
    assert (finding.row, finding.fields["line"]) == (3, 5)


def test_a_last_row_cut_in_the_middle_is_set_aside(tmp_path):
    delivery = read(write(tmp_path, HEAD + ROWS + "visite;CARI"), "rates")
    assert rules(delivery) == ["last_row_cut"]
    assert delivery.rows_accepted == 2


def test_a_quote_that_is_never_closed_blocks_when_rows_are_lost(tmp_path):
    delivery = read(write(tmp_path, HEAD + 'appel;"CARINA;38;1\ncourriel;CARINA;30;1\nvisite;CARINA;30;1\n'), "rates")
    assert "quote_not_closed" in blocking(delivery)
    assert next(f.fields["count"] for f in delivery.findings if f.rule.key == "quote_not_closed") == 2


def test_a_quote_out_of_place_sets_one_row_aside(tmp_path):
    delivery = read(write(tmp_path, HEAD + 'appel;"CAR"INA;38;1\n' + ROWS), "rates")
    assert rules(delivery) == ["row_broken_quote"]
    assert delivery.rows_accepted == 2


def test_headings_need_not_stand_in_the_first_row(tmp_path):
    text = "Tarifs 2020;;;\n;;;\nDSI du Rectorat;;;\n" + HEAD + ROWS + "\n" + HEAD
    delivery = read(write(tmp_path, text), "rates")
    assert delivery.table["cost_hour"].tolist() == [38.5, 46.8]
    assert rules(delivery) == ["headings_repeated"]
    assert delivery.set_aside["row"].tolist() == [8]


def test_the_header_row_may_be_stated(tmp_path):
    text = "Canal;Niveau\nCanal;Niveau;Coût horaire;Coût fixe\nappel;CARINA;38;1\n"
    delivery = read(write(tmp_path, text), "rates", mapping={"header_row": 2})
    assert delivery.rows_accepted == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b" \r\n \n", "empty"),
        (b"\x80\x04\x95\x0f\x00\x00\x00\x00\x00\x00\x00\x8c\x02os\x94\x8c\x06system\x94\x93", "Python pickle"),
        (b"%PDF-1.4\n" + bytes(range(32)) * 20, "no file of a form"),
    ],
)
def test_refuses_what_is_no_table(content, said):
    with pytest.raises(RefusedFile, match=said):
        read_source("x.csv", content)


def test_headings_alone_take_nothing_in(tmp_path):
    delivery = read(write(tmp_path, HEAD), "rates", reasons=list_of("1"))
    assert blocking(delivery) == ["nothing_taken_in"]
