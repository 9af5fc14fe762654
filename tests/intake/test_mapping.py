"""The mapping file: every problem with its line, the nearest right key, and what a record keeps of it."""

import pytest

from bsnskit.errors import WrongCall, WrongSettings
from bsnskit.intake import FileMapping, mapping_of, read_mapping
from bsnskit.intake.mapping import told

TEXT = """\
kind: contacts
row_is: contact
columns:
  contacted_at: Date d'ouverture
  reason_id: Motif
formats:
  dates: "%d/%m/%Y"
  decimal: ","
header_row: 3
values:
  channel: {Tél: call}
"""


def problems(text, kind=None):
    with pytest.raises(WrongSettings) as caught:
        read_mapping(text, "map.yml", kind)
    return [(line, str(said)) for line, said in caught.value.problems]


def test_reads_a_mapping_file_and_its_record_alike():
    mapping = read_mapping(TEXT)
    assert mapping.columns == {"contacted_at": "Date d'ouverture", "reason_id": "Motif"}
    assert (mapping.header_row, mapping.formats.dates, mapping.formats.decimal) == (3, "%d/%m/%Y", ",")
    assert mapping_of(told(mapping)) == mapping
    assert told(FileMapping()) == {}
    assert mapping_of(None) == FileMapping()


def test_reads_a_mapping_from_its_path(tmp_path):
    path = tmp_path / "map.yml"
    path.write_bytes(b"\xef\xbb\xbf" + TEXT.encode())
    assert mapping_of(path) == mapping_of(str(path)) == read_mapping(TEXT)


def test_names_line_and_nearest_key_of_every_problem():
    text = "kind: contacts\ncolumns:\n  channel: Canal\n  contact_at: Date\nformats:\n  date: x\nheader_row: 0\n"
    assert problems(text) == [
        (4, "'columns.contact_at' is 'contact_at': no column of the kit; did you mean 'contacted_at'?"),
        (6, "'formats.date' is not a setting; did you mean 'dates'?"),
        (7, "'header_row' is 0: smaller than 1"),
    ]


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("kind: contact\n", None, "no kind of file that is read"),
        ("columns: {cost_hour: x}\n", "contacts", "no column of the kit"),
        ("formats: {dates: jj/mm/aaaa}\n", None, 'such as "%d/%m/%Y"'),
        ("formats: {encoding: utf-9}\n", None, "no encoding"),
        ("formats: {separator: ';;'}\n", None, "longer than 1 characters"),
        ("row_is: call\n", None, "not one of"),
        ("columns: {reason_id: 12}\n", None, "not a text"),
        ("columns: [a\n", None, "this is not YAML"),
        ("format: 2\n", None, "newer than this kit"),
    ],
)
def test_refuses(text, kind, said):
    assert said in problems(text, kind)[0][1]


def test_a_verbatim_may_be_named_for_every_kind():
    assert read_mapping("kind: contacts\ncolumns: {verbatim: Description}\n").columns == {"verbatim": "Description"}


def test_a_mapping_file_that_is_not_there_is_a_wrong_call(tmp_path):
    with pytest.raises(WrongCall, match="cannot be read"):
        mapping_of(tmp_path / "none.yml")
