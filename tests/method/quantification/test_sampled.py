from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from bsnskit.contracts import tables
from bsnskit.method.quantification import (
    annual_by_reason,
    pareto,
    sample_findings,
    sampled_year,
    tiers_by_reason,
    with_sampled_year,
)
from bsnskit.statistics import garwood, wilson
from tests.method.builders import make_reasons, make_volumes

FORTNIGHT = {pd.Timestamp("2020-01-06"): 5, pd.Timestamp("2020-01-13"): 5}
FIRST = pd.Timestamp("2019-09-01")


def weekly(*rows):
    return make_volumes(*rows, grain="week")


COUNTED = weekly(
    ("1", 6.0, "call", "N1", "(all)", "2020-01-06"), ("1", 4.0, "mail", "N2", "(all)", "2020-01-13"),
    ("2", 30.0, "call", "N1", "(all)", "2020-01-06"),
)  # fmt: skip


def test_a_fortnight_is_scaled_by_open_days_with_garwood_ends():
    # 10 contacts on 10 of 250 open days: 250 a year, ends 25 x (4.795389; 18.390356) (known_answers.json, garwood95).
    row = sampled_year(COUNTED, FORTNIGHT, days_year=250).set_index("reason_id").loc["1"]
    assert row["n_contacts"] == pytest.approx(250)
    assert (row["n_low"], row["n_high"]) == pytest.approx((25 * 4.795389, 25 * 18.390356), rel=1e-6)
    assert (row["n_counted"], row["n_sample"], row["days_counted"]) == (10, 40, 10)
    assert row["method"] == "scaled"


def test_with_the_centres_total_each_reason_takes_its_share():
    table = sampled_year(COUNTED, FORTNIGHT, days_year=250, total=1200.0).set_index("reason_id")
    assert table.loc["1", "n_contacts"] == pytest.approx(300)
    assert (table.loc["1", "n_low"], table.loc["1", "n_high"]) == pytest.approx(tuple(1200 * np.array(wilson(10, 40))))
    assert table["n_contacts"].sum() == pytest.approx(1200)


def test_weeks_that_swing_widen_the_interval_from_eight_on():
    mondays = pd.date_range("2020-01-06", periods=8, freq="W-MON")
    counts = [10.0, 90.0] * 4
    swing = weekly(
        *[("1", count, "(all)", "(all)", "(all)", start) for start, count in zip(mondays, counts, strict=True)]
    )
    row = sampled_year(swing, dict.fromkeys(mondays, 5), days_year=250).iloc[0]
    # Each week is 40 from its mean of 50: 8 x 1600 / 50 over 7.
    assert row["phi"] == pytest.approx(8 * 1600 / 50 / 7)
    assert row["n_low"] < 6.25 * garwood(400).low and row["n_high"] > 6.25 * garwood(400).high
    first = dict.fromkeys(mondays[:7], 5)
    assert sampled_year(swing, first, days_year=250)["phi"].iloc[0] == 1


def test_a_week_outside_the_sample_and_a_closed_week_count_nothing():
    later = pd.concat([COUNTED, weekly(("1", 99.0, "call", "N1", "(all)", "2020-03-02"))], ignore_index=True)
    pd.testing.assert_frame_equal(
        sampled_year(later, FORTNIGHT, days_year=250), sampled_year(COUNTED, FORTNIGHT, days_year=250)
    )
    assert sampled_year(COUNTED, dict.fromkeys(FORTNIGHT, 0), days_year=250).empty
    assert sampled_year(tables.empty(tables.Volumes), FORTNIGHT, days_year=250).empty


def test_the_scaled_year_adds_up_and_keeps_channels_and_tiers():
    sampled = sampled_year(COUNTED, FORTNIGHT, days_year=250)
    volumes = with_sampled_year(COUNTED, sampled, list(FORTNIGHT), FIRST)
    assert annual_by_reason(volumes).set_index("reason_id")["n_contacts"].to_dict() == {"1": 250, "2": 750}
    tiers = tiers_by_reason(volumes).set_index(["reason_id", "tier"])["n_contacts"]
    assert tiers[("1", "N1")] == pytest.approx(150)
    assert len(volumes[volumes["grain"] == "week"]) == len(COUNTED)
    ranked = pareto(make_reasons("1", "2"), volumes, sampled=sampled).set_index("reason_id")
    assert ranked.loc["1", "n_low"] == pytest.approx(25 * 4.795389, rel=1e-6)


def test_a_counted_year_has_no_interval_and_stays_as_it_is():
    counted = make_volumes(("1", 5.0))
    empty = tables.empty(tables.SampledVolumes)
    assert with_sampled_year(counted, empty, [], FIRST) is counted
    assert pareto(make_reasons("1"), counted, sampled=empty)["n_low"].isna().all()
    assert sample_findings(empty, 0) == []


def test_a_scaled_year_is_said():
    told = sample_findings(sampled_year(COUNTED, FORTNIGHT, days_year=250), 2)[0].texts()
    assert told[0] == "The year was not counted: it is scaled up from 2 week(s), 10 of 250 open days."
    shared = sample_findings(sampled_year(COUNTED, FORTNIGHT, days_year=250, total=1200.0), 2)[0].texts()
    assert "total of 1200 is shared out by 40 coded contacts" in shared[0]
