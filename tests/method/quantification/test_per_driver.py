from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from bsnskit.contracts import tables
from bsnskit.method.quantification import cpx_by_month, cpx_by_reason, driver_of_year, pareto, sampled_year
from bsnskit.statistics import garwood
from tests.method.builders import make_reasons, make_volumes, rectorat_reasons, rectorat_volumes, typed

FIRST = pd.Timestamp("2018-09-01")


def exposure(*rows, grain="month"):
    made = [{"grain": grain, "period_start": pd.Timestamp(start), "n_x": float(n_x)} for start, n_x in rows]
    return typed(tables.Exposure, made)


def months(values, first="2018-09-01"):
    return exposure(*zip(pd.date_range(first, periods=len(values), freq="MS"), values, strict=True))


def test_a_year_of_what_stands_is_a_mean_and_of_what_comes_a_sum():
    twelve = months(range(10, 22))
    assert driver_of_year(twelve, FIRST, flow=False) == pytest.approx(15.5)
    assert driver_of_year(twelve, FIRST, flow=True) == pytest.approx(186)


def test_a_stated_year_wins_and_a_missing_month_leaves_it_unknown():
    both = pd.concat([months(range(10, 22)), exposure(("2018-09-01", 99), grain="year")], ignore_index=True)
    assert driver_of_year(both, FIRST, flow=False) == 99
    assert np.isnan(driver_of_year(months(range(11)), FIRST, flow=True))
    assert np.isnan(driver_of_year(both, None, flow=False))


def test_cpx_of_the_case_adds_up_over_its_reasons():
    # 706 contacts a year of the printed table over 68,400 teachers.
    table = cpx_by_reason(pareto(rectorat_reasons(), rectorat_volumes()), 68_400.0)
    assert table["cpx"].sum() == pytest.approx(706 / 68_400)
    first = table.iloc[0]
    assert (first["cpx_low"], first["cpx_high"]) == pytest.approx(tuple(np.array(garwood(168)) / 68_400))
    assert table["cpx"].isna().sum() == 4


def test_cpx_of_a_sampled_year_takes_its_interval():
    weekly = make_volumes(
        *[("1", 10.0, "(all)", "(all)", "(all)", start) for start in ("2020-01-06", "2020-01-13")], grain="week"
    )
    sampled = sampled_year(weekly, {pd.Timestamp("2020-01-06"): 5, pd.Timestamp("2020-01-13"): 5}, days_year=250)
    ranked = pareto(make_reasons("1"), make_volumes(("1", 500.0)), sampled=sampled)
    row = cpx_by_reason(ranked, 1000.0).iloc[0]
    assert (row["cpx_low"], row["cpx_high"]) == pytest.approx(tuple(25 * np.array(garwood(20)) / 1000))


def test_an_unknown_driver_gives_no_rate():
    table = cpx_by_reason(pareto(make_reasons("1"), make_volumes(("1", 5.0))), float("nan"))
    assert table[["cpx", "cpx_low", "cpx_high"]].isna().all(axis=None)


def test_channels_of_a_month_add_up_and_months_without_x_are_left_out():
    volumes = make_volumes(
        ("1", 6.0, "call", "(all)", "(all)", "2018-09-01"), ("2", 4.0, "mail", "(all)", "(all)", "2018-09-01"),
        ("1", 2.0, "mail", "(all)", "(all)", "2018-09-01"), ("1", 5.0, "call", "(all)", "(all)", "2020-09-01"),
        grain="month",
    )  # fmt: skip
    table = cpx_by_month(volumes, months([100] * 12))
    assert table[["channel", "cpx"]].values.tolist() == [["call", 0.06], ["mail", 0.06]]
    assert cpx_by_month(volumes, tables.empty(tables.Exposure)).empty
