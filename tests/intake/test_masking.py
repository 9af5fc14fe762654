"""Masking of free text: each type found with its check digits, what only looks like it left, and how often it errs."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bsnskit.intake.masking import Masker
from bsnskit.intake.masking.names import folded
from tools import masking_report as report

MASKER = Masker("fr", ["Nadia Benali", "Camille Petit", "Jean-Baptiste Lefèvre"])


def masked(text, masker=MASKER):
    return masker.mask(text)[0]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Écrivez à jean.dupont@exemple.fr.", "Écrivez à [e-mail]."),
        ("Mon numéro : 06 39 98 12 34 !", "Mon numéro : [téléphone] !"),
        ("IBAN fr14 2004 1010 0505 0001 3m02 606 merci", "IBAN [IBAN] merci"),
        ("NIR 2 55 08 14 168 025 38.", "NIR [n° de sécurité sociale]."),
        ("siret 732 829 320 00074", "siret [SIRET]"),
        ("numen 06E9512345ABC", "numen [NUMEN]"),
        ("née le 3 mai 1984 à Lyon", "née le [date de naissance] à Lyon"),
        ("J'habite 12 rue des Lilas, 78000 Versailles.", "J'habite [adresse]."),
        ("M. LEFEVRE et Nadia Benali", "M. [nom] et [nom]"),
    ],
)
def test_each_type_gives_way_to_its_marker(text, wanted):
    assert masked(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "IBAN FR14 2004 1010 0505 0001 3M02 607",  # wrong check digits
        "NIR 2 55 08 14 168 025 39",
        "siret 732 829 320 00075",
        "numen 77E9512345ABC",  # no such académie
        "Commande 4581236974 du 12/03/2020 à 14h30, 1 234,50 €",
        "un petit rappel, petit problème",
        "3 places au rang, 2 cours annulés, la rue est barrée",
        "",
    ],
)
def test_what_only_looks_like_personal_data_stays(text):
    assert masked(text) == text


def test_markers_speak_the_language_of_the_engagement():
    assert masked("call 06 39 98 12 34", Masker("en")) == "call [phone]"
    assert masked("llame al 06 39 98 12 34", Masker("es")) == "llame al [teléfono]"


def test_numbers_without_prefix_are_those_of_the_country():
    assert masked("llame al 612 34 56 78", Masker("es", country="ES")) == "llame al [teléfono]"
    assert masked("ref. 612 34 56 78", Masker("fr")) == "ref. 612 34 56 78"


def test_the_customer_s_own_number_is_masked_and_counted():
    text, counted = MASKER.mask("Mon numéro client est 1850712, 06 39 98 12 34", "1850712")
    assert text == "Mon numéro client est [n° client], [téléphone]"
    assert counted == {"customer": 1, "phone": 1}


def test_without_a_list_no_name_is_masked():
    assert masked("Nadia Benali", Masker("fr")) == "Nadia Benali"


@given(st.text(max_size=300))
def test_any_text_is_masked_without_overlaps_and_the_rest_stays(text):
    spans = MASKER.spans(text)
    assert all(one.end <= other.start for one, other in pairwise(spans))
    assert len(folded(text)) == len(text)


@pytest.mark.parametrize("part", ["x", "1", "1 ", "a@", "12 rue ", "né le 1/", "+33", "FR76 ", "Petit "])
def test_forty_thousand_characters_take_no_longer_than_their_length_asks(part):
    """Doubling the text may not much more than double the time: no rule backtracks without bound."""
    short, long = (part * (count // len(part)) for count in (20_000, 40_000))
    took = []
    for text in (short, long):
        best = min(_seconds(text) for _ in range(2))
        took.append(best)
    assert took[1] < 4 * took[0] + 0.2


def _seconds(text):
    began = time.process_time()
    MASKER.mask(text)
    return time.process_time() - began


# What the labelled lines say ------------------------------------------------------------------------------------------


def test_there_are_five_hundred_labelled_lines_and_no_line_is_in_both_halves():
    tuning, held_out = (report.read_lines(half) for half in report.HALVES)
    assert len(tuning) + len(held_out) >= 500
    assert abs(len(tuning) - len(held_out)) < 0.1 * len(tuning)
    assert not {text for text, _ in tuning} & {text for text, _ in held_out}
    for lines in (tuning, held_out):
        assert sum(not labels for _, labels in lines) > 100


@pytest.mark.parametrize("half", report.HALVES)
def test_numbers_with_check_digits_are_all_found_and_the_other_types_mostly(half):
    """Floors well under what is printed: a rule that breaks is seen, an honest miss is not an alarm."""
    found = report.scores(report.read_lines(half), Masker("fr", report.listed_names()))
    for type_ in ("iban", "nir", "siret", "numen"):
        assert found[type_].found == found[type_].labelled > 5, type_
    for type_ in ("email", "phone", "birth", "address", "name"):
        score = found[type_]
        assert score.found / score.labelled >= 0.75, type_
        assert score.right / score.marked >= 0.85, type_


def test_the_report_prints_both_halves_apart_with_intervals(capsys):
    assert report.main([]) == 0
    printed = capsys.readouterr().out
    assert "written by us, before the rules" in printed
    assert "Half the rules were tuned on: 272 lines" in printed
    assert "Half never used to tune: 259 lines" in printed
    assert printed.count("recall") >= 2
    assert "iban             13     13  100% [77% ; 100%]" in printed


def test_a_find_counts_only_when_it_covers_all_that_is_labelled():
    text, labels = report._parsed("tél. [[phone|06 39 98 12 34]] et [[email|a b@exemple.fr]]")
    found = report.scores([(text, labels)], Masker("fr"))
    assert (found["phone"].found, found["phone"].bare) == (1, 0)
    assert (found["email"].found, found["email"].right, found["email"].bare) == (0, 1, 1)
