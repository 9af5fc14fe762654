"""What a person corrects in the assistant, and which questions a file leaves open."""

import pytest

from bsnskit.errors import BlockingFindings
from bsnskit.intake import FileMapping, mapping_text, read_mapping
from bsnskit.intake.corrections import FREE_TEXT, NOTHING, with_column, with_first_list
from bsnskit.intake.questions import ask_until_read, open_questions, with_answer
from tests.intake.builders import read, write

MAPPING = FileMapping(kind="contacts", columns={"reason_id": "Cause", "channel": "Média"}, not_used=["Agence"])


def test_a_heading_stands_for_one_column_and_a_column_for_one_heading():
    moved = with_column(MAPPING, "Agence", "reason_id")
    assert moved.columns == {"channel": "Média", "reason_id": "Agence"} and moved.not_used == ["Cause"]
    assert with_column(MAPPING, "Média", NOTHING).columns == {"reason_id": "Cause"}
    free = with_column(MAPPING, "Agence", FREE_TEXT)
    assert (free.free_text, free.not_used) == (["Agence"], [])
    assert with_column(free, "Agence", "channel").free_text == []
    assert MAPPING.not_used == ["Agence"]


def test_codes_serve_as_reasons_only_as_long_as_that_is_wanted():
    both = FileMapping(kind="contacts", first_list=True, columns={"reason_id": "Code", "source_code": "Code"})
    assert with_first_list(both, False).columns == {"source_code": "Code"}
    assert with_first_list(MAPPING, True).first_list and with_first_list(MAPPING, False).columns == MAPPING.columns


def test_a_mapping_is_written_as_it_is_read():
    whole = with_answer(MAPPING, "formats.dates", "%d/%m/%Y").model_copy(
        update={
            "tier_columns": {"N1": "Résolu: N1"},
            "headings": ["Cause", "=1+1", "Média", "2020"],
            "first_list": True,
        }
    )
    assert read_mapping(mapping_text(whole)) == whole


def test_questions_name_their_key_and_are_asked_until_the_file_is_read(tmp_path):
    path = write(tmp_path, "N° ticket;Date;Catégorie;Durée\nK1;01/02/2020;A;12:30\nK2;02/02/2020;A;10:15\n")
    found = open_questions(read(path, "contacts").findings)
    assert {question.key for question in found} == {"formats.dates", "formats.durations"}
    asked = []

    def take(mapping):
        delivery = read(path, "contacts", mapping=mapping)
        if delivery.blocked:
            raise BlockingFindings(path.name, delivery.findings, 1)
        return delivery

    def answer(question):
        asked.append(question.key)
        return {"formats.dates": "%d/%m/%Y", "formats.durations": "m:s"}[question.key]

    delivery = ask_until_read(take, None, ask=answer)
    assert delivery.table["handle_s"].tolist() == [750, 615] and set(asked) == {"formats.dates", "formats.durations"}
    with pytest.raises(BlockingFindings):
        ask_until_read(take, None, ask=None)
    with pytest.raises(BlockingFindings):
        ask_until_read(take, None, ask=lambda question: None)
