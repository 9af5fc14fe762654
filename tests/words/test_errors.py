"""Errors say place, fact, rule and next move."""

from bsnskit.errors import BsnsError, nearest, sentence


def test_error_joins_its_four_parts_and_fills_fields():
    error = BsnsError(
        "contacts.csv, lines 14 and 22",
        "reason '{reason}' is not in the list",
        "Ids are text.",
        "Map it.",
        reason="2.1",
    )
    assert str(error) == "contacts.csv, lines 14 and 22: reason '2.1' is not in the list. Ids are text. Map it."
    assert error.parts()[1] == "reason '2.1' is not in the list"


def test_error_without_fields_keeps_braces():
    assert str(BsnsError("", "a {brace} stays")) == "a {brace} stays."


def test_sentence_leaves_out_empty_parts():
    assert sentence("x", "broken", "", "") == "x: broken."


def test_nearest_suggests_only_near_words():
    assert nearest("contact", ["contacts", "rates"]) == "contacts"
    assert nearest("Contacts", ["contacts"]) == "contacts"
    assert nearest("zzz", ["contacts"]) is None
