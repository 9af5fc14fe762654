"""The ledger in a workbook: ids stay text, an untouched workbook changes nothing, a changed cell is one event."""

import openpyxl
import pytest

from bsnskit.errors import LedgerError
from bsnskit.store.events import NewEvent
from bsnskit.store.ledger import Ledger

AT = "2020-03-02T09:00:00Z"
REASONS = {
    "2.10": {"label": "=SUM(A1)", "topic": "SIRHEN", "client_top": True, "position": 10, "owner": None},
    "2.08a": {"label": "https://exemple.fr", "topic": "STS WEB", "client_top": False, "position": 8},
    "007": {"label": "deux\nlignes", "topic": "", "client_top": False, "position": 7, "share": 0.1 + 0.2},
}
SHEET = {"fields": {"goal": "réponse"}, "facts": ["72 heures", "commission"]}


@pytest.fixture
def ledger(tmp_path):
    ledger = Ledger(tmp_path / "ledger.sqlite")
    ledger.append_many([NewEvent("reason", key, body) for key, body in REASONS.items()], author="Anne", recorded_at=AT)
    ledger.append("sheet", "2.08b|automate", SHEET, author="Anne", recorded_at=AT)
    return ledger


def changed(path, sheet, cells):
    book = openpyxl.load_workbook(path)
    for place, value in cells.items():
        book[sheet][place] = value
    book.save(path)


def column_of(path, sheet, heading):
    return next(cell.column_letter for cell in openpyxl.load_workbook(path)[sheet][1] if cell.value == heading)


def row_of(path, sheet, subject):
    return next(cell.row for cell in openpyxl.load_workbook(path)[sheet]["A"] if cell.value == subject)


def test_write_xlsx_keeps_ids_and_formulas_as_text(ledger, tmp_path):
    ledger.write_xlsx(tmp_path / "ledger.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "ledger.xlsx")["reason"]
    subjects = {cell.value: cell for cell in sheet["A"][1:]}
    assert list(subjects) == ["007", "2.08a", "2.10"]
    assert {cell.data_type for cell in subjects.values()} == {"s"}
    assert {cell.number_format for cell in subjects.values()} == {"@"}
    label = sheet[f"{column_of(tmp_path / 'ledger.xlsx', 'reason', 'label')}{subjects['2.10'].row}"]
    assert (label.value, label.data_type) == ("=SUM(A1)", "s")


def test_write_xlsx_shows_the_whole_history(ledger, tmp_path):
    ledger.undo_last("sheet", author="Bruno")
    ledger.write_xlsx(tmp_path / "ledger.xlsx")
    book = openpyxl.load_workbook(tmp_path / "ledger.xlsx")
    assert book.sheetnames == ["reason", "sheet", "history"]
    assert [cell.value for cell in book["history"]["E"][1:]] == ["reason"] * 3 + ["sheet", "undo"]
    assert book["sheet"].max_row == 1


def test_write_xlsx_gives_the_same_bytes_again(ledger, tmp_path):
    ledger.write_xlsx(tmp_path / "one.xlsx")
    ledger.write_xlsx(tmp_path / "two.xlsx")
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_read_xlsx_of_an_untouched_workbook_records_nothing(ledger, tmp_path):
    ledger.write_xlsx(tmp_path / "ledger.xlsx")
    assert ledger.read_xlsx(tmp_path / "ledger.xlsx", author="Bruno") == []
    assert ledger.position == 4


def test_read_xlsx_records_one_event_per_changed_row(ledger, tmp_path):
    path = tmp_path / "ledger.xlsx"
    ledger.write_xlsx(path)
    label, position = column_of(path, "reason", "label"), column_of(path, "reason", "position")
    row = row_of(path, "reason", "2.10")
    changed(
        path,
        "reason",
        {f"{label}{row}": "Je n'arrive pas à valider", f"{position}{row}": 11, "A5": "2.11", f"{label}5": "new"},
    )
    events = ledger.read_xlsx(path, author="Bruno")
    assert [(event.subject, event.author) for event in events] == [("2.10", "Bruno"), ("2.11", "Bruno")]
    assert events[0].body == {**REASONS["2.10"], "label": "Je n'arrive pas à valider", "position": 11}
    assert events[1].body == {"label": "new"}
    ledger.verify()


def test_read_xlsx_removes_only_what_is_marked(ledger, tmp_path):
    path = tmp_path / "ledger.xlsx"
    ledger.write_xlsx(path)
    book = openpyxl.load_workbook(path)
    book["reason"].delete_rows(row_of(path, "reason", "007"))
    book.save(path)
    changed(path, "reason", {f"{column_of(path, 'reason', 'removed')}{row_of(path, 'reason', '2.10')}": "x"})
    events = ledger.read_xlsx(path, author="Bruno")
    assert [(event.subject, event.body) for event in events] == [("2.10", {"removed": True})]
    assert sorted(ledger.current("reason")) == ["007", "2.08a"]


def test_read_xlsx_takes_a_blanked_cell_as_unknown(ledger, tmp_path):
    path = tmp_path / "ledger.xlsx"
    ledger.write_xlsx(path)
    changed(path, "reason", {f"{column_of(path, 'reason', 'position')}{row_of(path, 'reason', '2.10')}": None})
    assert [event.body["position"] for event in ledger.read_xlsx(path, author="Bruno")] == [None]


def test_read_xlsx_reads_nested_values_back(ledger, tmp_path):
    path = tmp_path / "ledger.xlsx"
    ledger.write_xlsx(path)
    changed(path, "sheet", {f"{column_of(path, 'sheet', 'facts (json)')}2": '["72 heures"]'})
    assert ledger.read_xlsx(path, author="Bruno")[0].body == {**SHEET, "facts": ["72 heures"]}
    changed(path, "sheet", {f"{column_of(path, 'sheet', 'facts (json)')}2": "[72 heures"})
    with pytest.raises(LedgerError, match="sheet, row 2: this is not JSON"):
        ledger.read_xlsx(path, author="Bruno")


@pytest.mark.parametrize(
    ("cells", "match"),
    [
        ({"A4": 2.1}, "ledger.xlsx, reason, row 4: '2.1' cannot stand here.*turn 2.10 into a number"),
        ({"A4": "007"}, "reason, row 4: '007' cannot stand here"),
        ({"A4": None}, "reason, row 4"),
        ({"A1": "id"}, "first column is not 'subject'"),
    ],
)
def test_read_xlsx_refuses_a_damaged_id_and_records_nothing(ledger, tmp_path, cells, match):
    ledger.write_xlsx(tmp_path / "ledger.xlsx")
    changed(tmp_path / "ledger.xlsx", "reason", cells)
    with pytest.raises(LedgerError, match=match):
        ledger.read_xlsx(tmp_path / "ledger.xlsx", author="Bruno")
    assert ledger.position == 4


def test_read_xlsx_refuses_a_number_in_a_text_column(ledger, tmp_path):
    path = tmp_path / "ledger.xlsx"
    ledger.write_xlsx(path)
    changed(path, "reason", {f"{column_of(path, 'reason', 'label')}2": 2.1})
    with pytest.raises(LedgerError, match=r"reason, row 2: '2\.1' cannot stand here"):
        ledger.read_xlsx(path, author="Bruno")


def test_read_xlsx_refuses_what_is_no_workbook(ledger, tmp_path):
    (tmp_path / "x.xlsx").write_bytes(b"words")
    with pytest.raises(LedgerError, match="not a workbook"):
        ledger.read_xlsx(tmp_path / "x.xlsx", author="Bruno")


def test_write_xlsx_splits_a_long_history_and_refuses_a_cell_that_is_too_long(ledger, tmp_path):
    ledger.append("sheet", "2.07|leverage", {"facts": ["x" * 40_000]}, author="Anne")
    with pytest.raises(LedgerError, match="does not fit into a cell"):
        ledger.write_xlsx(tmp_path / "ledger.xlsx")
    ledger.undo_last("sheet", author="Anne")
    ledger.write_xlsx(tmp_path / "ledger.xlsx")
    history = openpyxl.load_workbook(tmp_path / "ledger.xlsx")["history"]
    body = "".join(str(cell.value) for cell in history[6][6:] if cell.value)
    assert body == '{"facts": ["' + "x" * 40_000 + '"]}'
