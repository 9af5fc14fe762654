"""Sets of months, compared and written as runs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bsnskit.statistics import WrongNumbers, compare_months, month_runs

sets = st.frozensets(st.integers(1, 12))


@pytest.mark.parametrize(
    ("months", "first", "runs"),
    [
        ({9, 10, 11}, 1, ((9, 11),)),  # SEPT à NOV
        ({12, 1}, 1, ((12, 1),)),  # DEC et JAN
        ({12, 4}, 9, ((12, 12), (4, 4))),  # DEC et AVR, in the order of a school year
        ({12, 4}, 1, ((4, 4), (12, 12))),
        ({11, 12, 1, 2, 6}, 1, ((6, 6), (11, 2))),
        (set(range(1, 13)), 9, ((9, 8),)),
        (set(), 1, ()),
    ],
)
def test_month_runs_wrap_over_the_end_of_the_year(months, first, runs):
    assert month_runs(months, first) == runs


@given(sets, st.integers(1, 12))
def test_month_runs_hold_exactly_the_months(months, first):
    unrolled = []
    for start, end in month_runs(months, first):
        unrolled += [(start - 1 + step) % 12 + 1 for step in range((end - start) % 12 + 1)]
    assert sorted(unrolled) == sorted(months)


@pytest.mark.parametrize(
    ("stated", "computed", "answer"),
    [
        ({9, 10}, {9, 10}, "same"),
        ({9, 10}, {9, 10, 11}, "wider"),
        ({9, 10, 11}, {10}, "narrower"),
        ({9, 10}, {10, 11}, "overlapping"),
        ({9}, {4}, "apart"),
        (set(), set(), "none"),
        ({9}, set(), "only_stated"),
        (set(), {9}, "only_computed"),
    ],
)
def test_compare_months_as_sets(stated, computed, answer):
    assert compare_months(stated, computed) == answer


@given(sets, sets)
def test_compare_months_turned_round_says_the_mirror(stated, computed):
    mirror = {"wider": "narrower", "narrower": "wider", "only_stated": "only_computed", "only_computed": "only_stated"}
    answer = compare_months(stated, computed)
    assert compare_months(computed, stated) == mirror.get(answer, answer)


def test_months_refuse_what_is_no_month():
    with pytest.raises(WrongNumbers, match="13 is no month"):
        month_runs({13})
