"""Ballots as workbooks: written with lists to choose from, read back as votes, refused whole where a row is wrong."""

from __future__ import annotations

import openpyxl
import pytest

from bsnskit.i18n import Language
from bsnskit.store.ballot_sheets import read_ballots, write_ballots
from bsnskit.store.ballots import BallotRefused
from bsnskit.store.engagement import create_engagement
from bsnskit.store.sittings import ballots_of, begin_sitting

CARDS = [
    {"reason_id": "2.1", "context": "(all)", "label": "=cmd|' /C calc'!A0", "n_contacts": 12.0, "cost_total": 120.5},
    {"reason_id": "2.10", "context": "(all)", "label": "I wait", "n_contacts": None, "tnps": -32.0},
    {"reason_id": "2.10", "context": "store", "label": "<b>I wait</b>", "n_contacts": 3.0},
]
EN = Language("en", "EUR")


@pytest.fixture
def client(tmp_path):
    engagement = create_engagement("Sheets", language="en", data=tmp_path)
    begin_sitting(engagement, lan=False, public="")
    ballots_of(engagement).open_round(CARDS, author="Anne")
    return engagement


def fill(place, **cells):
    book = openpyxl.load_workbook(place)
    for cell, value in cells.items():
        book.active[cell] = value
    book.save(place)


def recorded(client):
    return {
        event.subject: (event.body["customer_value"], event.body["company_value"])
        for event in client.ledger.events("vote")
    }


def test_writes_ids_as_text_labels_as_text_and_lists_to_choose_from(client):
    place, other = write_ballots(client, ["Anne", "Zoé 😀"], words=EN)
    assert place.name != other.name
    sheet = openpyxl.load_workbook(place).active
    assert [sheet.cell(row, 1).value for row in (9, 10, 11)] == ["2.1", "2.10", "2.10"]
    assert sheet["C9"].value == "=cmd|' /C calc'!A0" and sheet["C9"].data_type == "s"
    assert (sheet["B4"].value, sheet["B5"].value, sheet["D10"].value) == ("Anne", "1", "unknown")
    lists = sheet.data_validations.dataValidation
    assert [str(each.sqref) for each in lists] == ["G9:H11"]
    assert lists[0].formula1.strip('"').split(",") == [str(step) for step in range(-10, 11)]
    assert sheet.protection.sheet and not sheet["G9"].protection.locked and sheet["A9"].protection.locked


def test_reads_votes_back_once_and_again_what_was_changed(client):
    place, _ = write_ballots(client, ["Anne", "Bo"], words=EN)
    fill(place, G9=-7, H9=10, G11="3", H11=0)
    anne, bo = read_ballots(client)
    assert (anne.name, anne.recorded, anne.problems) == ("Anne", 2, [])
    assert (bo.recorded, bo.problems) == (0, [])
    assert recorded(client) == {"1|Anne|2.1|(all)": (-0.7, 1.0), "1|Anne|2.10|store": (0.3, 0.0)}
    assert [one.recorded for one in read_ballots(client)] == [0, 0]
    fill(place, G9=-8)
    again = read_ballots(client)[0]
    assert (again.recorded, again.unchanged) == (1, 1)
    assert recorded(client)["1|Anne|2.1|(all)"] == (-0.8, 1.0)


def test_gives_way_to_a_vote_made_since_on_a_telephone(client):
    place = write_ballots(client, ["Anne"], words=EN)[0]
    fill(place, G9=1, H9=1)
    read_ballots(client)
    ballots = ballots_of(client)
    ballots.cast(ballots.attendance()[0], 1, ("2.1", "(all)"), 9, 9, change="telephone")
    read_ballots(client)
    assert recorded(client)["1|Anne|2.1|(all)"] == (0.9, 0.9)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"G9": 11, "H9": 0}, "Row 9: '11' is no vote"),
        ({"G10": 1}, "Row 10: '' is no vote"),
        ({"G9": "much", "H9": 0}, "Row 9: 'much' is no vote"),
        ({"G9": 0.5, "H9": 0}, "Row 9: '0.5' is no vote"),
        ({"A9": 2.1, "G9": 1, "H9": 1, "A10": "9.9", "G10": 1, "H10": 1}, "Row 10: '9.9' is not voted on"),
        ({"B5": "2"}, "It is of round 2; round 1 is open"),
        ({"B6": "AAAAAA"}, "Name and code do not belong together"),
        ({"B4": "Bo"}, "Name and code do not belong together"),
    ],
)
def test_takes_nothing_of_a_workbook_that_is_wrong_and_says_every_row(client, cells, said):
    place = write_ballots(client, ["Anne"], words=EN)[0]
    fill(place, G11=1, H11=1, **cells)
    read = read_ballots(client)[0]
    assert any(str(problem).startswith(said) for problem in read.problems), [str(one) for one in read.problems]
    assert recorded(client) == {}


def test_reads_no_file_that_is_none(client):
    (client.room("ballots") / "broken.xlsx").write_bytes(b"PK nonsense")
    (client.room("ballots") / "~$open.xlsx").write_bytes(b"")
    read = read_ballots(client)
    assert len(read) == 1 and read[0].problems


def test_needs_an_open_round(client):
    ballots_of(client).turn_round(1, "closed", author="Anne")
    for call in (lambda: write_ballots(client, ["Anne"], words=EN), lambda: read_ballots(client)):
        with pytest.raises(BallotRefused, match="no round is open"):
            call()
