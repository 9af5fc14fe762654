from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bsnskit.method.quantification import UnreadableMonths, months_of, season_text
from tests.method.builders import rectorat_rows


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("SEPT à NOV", {9, 10, 11}),
        ("DEC et AVR", {4, 12}),
        ("JAN à MAR", {1, 2, 3}),
        ("DEC à FEV", {12, 1, 2}),
        ("DEC et JAN", {12, 1}),
        ("SEPT", {9}),
        ("JUIN à JUIL", {6, 7}),
        ("MAI à OCT", {5, 6, 7, 8, 9, 10}),
        ("sept. a oct.", {9, 10}),
        ("Septembre à décembre", {9, 10, 11, 12}),
        ("août", {8}),
        ("AOU\u0302T", {8}),  # the accent as a sign of its own
        ("de mars à mai et septembre", {3, 4, 5, 9}),
        ("Jan, Mar & Aug to Oct", {1, 3, 8, 9, 10}),
        ("enero y de abril a junio", {1, 4, 5, 6}),
        ("9-11", {9, 10, 11}),
        ("NON", set()),
        ("", set()),
    ],
)
def test_months_are_read_as_printed(text: str, months: set[int]) -> None:
    assert months_of(text) == months


@pytest.mark.parametrize("text", ["fin d'année", "SEPT à", "à NOV", "OUI", "13", "toute l'année"])
def test_months_refuse_words_that_are_none(text: str) -> None:
    with pytest.raises(UnreadableMonths, match="is no month"):
        months_of(text)


def test_season_text_prints_every_season_of_the_case_as_the_case_does() -> None:
    printed = [row["Mois saisonnalité"] for row in rectorat_rows() if row["Mois saisonnalité"]]
    assert len(printed) == 20
    assert [season_text(months_of(text), first_month=9) for text in printed] == printed


def test_season_text_orders_months_by_the_year_of_the_reader() -> None:
    assert season_text({4, 12}) == "AVR et DEC"
    assert season_text({4, 12}, first_month=9) == "DEC et AVR"
    assert season_text({1, 3, 8, 9}) == "JAN, MAR et AOUT à SEPT"


def test_season_text_of_no_month_is_empty() -> None:
    assert season_text(()) == ""


@given(st.frozensets(st.integers(1, 12)), st.integers(1, 12))
def test_season_text_reads_back_as_the_same_months(months: frozenset[int], first_month: int) -> None:
    assert months_of(season_text(months, first_month=first_month)) == months
