"""Numbers, days and periods as clients write them."""

import pandas as pd
import pytest

from bsnskit.intake import values
from bsnskit.intake.headings import plain, recognised, tier_of_heading
from bsnskit.intake.personal import is_free_text, shown
from bsnskit.intake.reason_ids import nearest_id


def series(*texts):
    return pd.Series(list(texts), dtype="str")


@pytest.mark.parametrize(
    ("text", "decimal", "number"),
    [
        ("5 732", ",", 5732), ("5\u00a0732\u202f943", ",", 5732943), ("1.234,5", ",", 1234.5), ("1,234.5", ".", 1234.5),
        ("14,00", ",", 14), ("-0,5", ",", -0.5), ("+3", ",", 3), ("35 %", ",", 0.35), ("38,50 €", ",", 38.5),
        ("1,2E+05", ",", 120000), (",5", ",", 0.5), ("1.5", ",", None), ("1,5", ".", None), ("12 appels", ",", None),
        ("1 2,3,4", ",", None), ("%", ",", None), ("-", ",", None), ("12.34.56", ",", None),
    ],
)  # fmt: skip
def test_reads_a_number(text, decimal, number):
    found = values.number_of(text, decimal)
    assert found == number or (number is None and found is None)


@pytest.mark.parametrize(
    ("texts", "whole", "sign"),
    [
        (["1,5", "2"], [], ","), (["1.5", "2"], [], "."), (["1", "2"], [], "."), (["1.234"], [], None),
        (["1,234"], [], None), (["1.234", "0,5"], [], ","), (["1,5", "1.5"], [], None), (["0.125"], [], "."),
        (["1.234.567"], [], ","), (["1 234,5"], [], ","), ([], ["1.234"], ","), ([], ["1,234"], "."), ([], ["12"], "."),
    ],
)  # fmt: skip
def test_decides_the_decimal_sign_of_a_file(texts, whole, sign):
    assert values.decimal_sign([series(*texts)], whole=[series(*whole)]) == sign


def test_numbers_of_a_workbook_are_taken_as_held():
    read = values.numbers(series("1.5", "1,5", "2020-05-01"), ",", series("n", " ", "d"))
    assert read.values.tolist()[:2] == [1.5, 1.5]
    assert read.wrong.tolist() == [False, False, True]


def test_blank_and_unknown_are_missing_not_zero():
    assert values.trimmed(series("", "  ", "\u00a0", " x ")).fillna("?").tolist() == ["?", "?", "?", "x"]
    left, meant = values.without_unknown(series("n.c.", "0", "Inconnu"))
    assert left.fillna("?").tolist() == ["?", "0", "?"]
    assert meant.tolist() == [True, False, True]


def test_days_keep_their_text_shape():
    assert values.days_in(series("2020-3-2", "2020-03-02T09:05", "2020-03", "2020-03-02x"), "%Y-%m-%d").wrong.tolist() == [
        False, False, True, True,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "week"),
    [("2020-W20", "2020-W20"), ("S20 2020", "2020-W20"), ("sem. 5 2020", "2020-W05"), ("2020-20", "2020-W20"),
     ("Semaine 53/2020", "2020-W53"), ("2019-W53", None), ("20", None), ("W20", None)],
)  # fmt: skip
def test_reads_a_week(text, week):
    assert values.week_of_text(text) == week


@pytest.mark.parametrize(("text", "quarter"), [("2020-Q2", "2020-Q2"), ("T2 2020", "2020-Q2"), ("2020 T4", "2020-Q4"),
                                               ("Q5 2020", None)])  # fmt: skip
def test_reads_a_quarter(text, quarter):
    assert values.quarter_of_text(text) == quarter


def test_a_heading_is_known_whatever_its_accents_and_signs():
    assert plain("Résolu  par CS-RH") == "resolu par cs rh"
    assert tier_of_heading("RESOLU PAR CS-RH") == "CS-RH"
    assert tier_of_heading("Résolu") is None
    found = recognised(["N°", "SUJET", "motif de contact", "Volume annuel", "TOP 10"], "volumes")
    assert found == {"reason_id": 0, "topic": 1, "label": 2, "n_contacts": 3, "client_top": 4}


def test_a_heading_serves_one_column_only():
    assert recognised(["Motif de contact", "Motif"], "volumes") == {"label": 0}
    assert recognised(["Code motif", "Motif"], "volumes") == {"reason_id": 0, "label": 1}


@pytest.mark.parametrize(
    ("text", "nearest"),
    [("2.1", "2.10"), ("7", "007"), ("2,08A", "2.08a"), ("2.8a", "2.08a"), ("2.109", "2.10"), ("zzz", None)],
)
def test_the_nearest_id_is_the_same_number_first(text, nearest):
    assert nearest_id(text, ["007", "2.08a", "2.10", "2.11"]) == nearest


def test_free_text_is_long_or_varied_and_codes_are_not():
    assert not is_free_text(series(*["Prêt immobilier, assurance et garanties"] * 40))
    assert not is_free_text(series(*(f"code {n}" for n in range(40))))
    assert not is_free_text(series("une seule phrase assez courte"))
    assert is_free_text(series(*(f"je n'arrive pas à ouvrir le dossier {n}" for n in range(40))))
    assert is_free_text(series("Bonjour,\nje vous écris", "Bonsoir,\nencore moi"))
    assert is_free_text(series(*("x" * 150 + str(n) for n in range(3))))


def test_a_value_is_shown_only_when_it_can_be_no_verbatim():
    assert shown("2.1") == "2.1"
    assert shown("jean@example.org") == "[… 16]"
    assert shown("x" * 41) == "[… 41]"
    assert shown("un deux trois quatre cinq six") == "[… 29]"
    assert shown("a\u202eb\x00") == "a·b·"


def test_labels_that_look_alike_are_led_to_the_commonest():
    often = pd.Series({"Démarchage": 9, "démarchage": 3, "Demarchage": 1, "Autre": 2, "autre": 2})
    assert values.look_alikes(often) == {"démarchage": "Démarchage", "autre": "Autre", "Demarchage": "Démarchage"}
