from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bsnskit.errors import WrongCall
from bsnskit.method.quantification import LEVERS, Change, costs, one_by_one, what_if
from tests.method.builders import make_downstream, make_handle_times, make_rates, make_reasons, make_volumes

FACTOR = st.floats(0, 3)


def costed():
    """100 contacts of 360 s at 45 an hour with 0.20 fixed, downstream 0.3 x 12, a quarter of a minute cashable."""
    return costs(
        make_reasons("1", "2"),
        make_volumes(("1", 100.0), ("2", None)),
        make_rates(("(all)", "(all)", 45.0, 0.2, 0.25)),
        make_downstream(("(all)", "second line", 0.3, 12.0)),
        make_handle_times(("1", [360.0] * 40), ("2", [360.0] * 40)),
    )


def test_today_costs_what_it_costs():
    # 4.50 + 0.20 + 3.60 = 8.30 a contact (METHOD section 2).
    row = what_if(costed(), Change()).iloc[0]
    assert row["cost_total"] == row["cost_total_then"] == pytest.approx(830)
    assert row[["saving_full", "saving_cashable"]].tolist() == pytest.approx([0, 0])


@pytest.mark.parametrize(
    ("lever", "full", "cashable"),
    # Handling costs 450 a year, fixed 20, downstream 360: a tenth of each, cashable a quarter of the minutes.
    [("rate", 45.0, 45.0), ("handle_time", 45.0, 11.25), ("downstream", 36.0, 0.0), ("volume", 83.0, 11.25)],
)
def test_each_lever_alone_worked_by_hand(lever, full, cashable):
    row = what_if(costed(), Change(**{lever: 0.9})).iloc[0]
    assert row["saving_full"] == pytest.approx(full)
    assert row["saving_cashable"] == pytest.approx(cashable)


def test_levers_multiply():
    row = what_if(costed(), Change(rate=0.9, handle_time=0.8, downstream=0.5, volume=0.7)).iloc[0]
    assert row["cost_contact_then"] == pytest.approx(70 * (4.5 * 0.72 + 0.2))
    assert row["cost_downstream_then"] == pytest.approx(70 * 1.8)
    # 44 % fewer minutes at a quarter, and the rest a tenth cheaper.
    assert row["saving_cashable"] == pytest.approx(450 * 0.25 * 0.44 + 450 * 0.56 * 0.1)


def test_an_unknown_volume_stays_unknown():
    assert what_if(costed(), Change(volume=0.5)).iloc[1, 1:].isna().all()


@given(FACTOR, FACTOR, FACTOR, FACTOR)
def test_saving_and_cost_add_up_to_today(rate, handle_time, downstream, volume):
    table = what_if(COSTED, Change(rate, handle_time, downstream, volume))
    known = table[table["cost_total"].notna()]
    assert (known["saving_full"] + known["cost_total_then"]).to_numpy() == pytest.approx(known["cost_total"].to_numpy())


COSTED = costed()


def test_one_by_one_names_every_lever_and_leaves_its_table():
    before = COSTED.copy(deep=True)
    table = one_by_one(COSTED)
    assert tuple(table["lever"]) == LEVERS
    assert table["n_reasons"].tolist() == [1] * 4
    assert table["saving_full"].tolist() == pytest.approx([45, 45, 36, 83])
    pd.testing.assert_frame_equal(COSTED, before)


@pytest.mark.parametrize("factor", [-0.1, float("inf"), float("nan")])
def test_a_factor_that_is_none_is_refused(factor):
    with pytest.raises(WrongCall, match="is no factor"):
        Change(volume=factor)


def test_no_reasons_are_no_rows():
    assert what_if(COSTED.head(0), Change()).empty
