"""What step 2 finds in the large client beyond volume, season and cost: returns, shifts, a year from a sample."""

from __future__ import annotations

import pandas as pd
import pytest

from bsnskit.method import quantification
from bsnskit.method.chain import Chain
from bsnskit.weeks import last_weeks, monday_of, open_days, shift


@pytest.fixture(scope="module")
def chain(large_client):
    return Chain(large_client)


@pytest.fixture(scope="module")
def effects(chain):
    return chain.repeat_effects().set_index("reason_id")


@pytest.fixture(scope="module")
def truth(large_truth):
    return pd.DataFrame(large_truth.REASONS).set_index("reason_id")


def unbroken(large_truth, truth):
    moved = {one.reason_id for one in large_truth.truth.BREAKS}
    return truth.index[(truth["weekly"] >= 10) & ~truth.index.isin(moved)]


def test_the_return_share_is_the_sixty_percent_that_come_back(effects, truth, large_truth):
    judged = effects.loc[unbroken(large_truth, truth)]
    inside = (judged["return_low"] <= large_truth.truth.COMES_BACK) & (
        judged["return_high"] >= large_truth.truth.COMES_BACK
    )
    # Some thirty intervals of 95 %: four misses and more come once in twenty draws; this draw is fixed.
    assert inside.sum() >= len(judged) - 4
    assert judged["return_share"].median() == pytest.approx(large_truth.truth.COMES_BACK, abs=0.05)


def test_a_better_fcr_avoids_what_the_truth_says(effects, truth, chain):
    repeats = truth.loc["1.01", "repeats"]
    volume = chain.pareto.set_index("reason_id").loc["1.01", "n_contacts"]
    # FCR = 1 - repeats / 0.60; ten points more leave 0.60 x (1 - FCR - 0.10) to come back.
    true = volume - volume * (1 - repeats) / (1 - (repeats - 0.06))
    row = effects.loc["1.01"]
    assert row["n_avoided_low"] <= true * 1.05 and true * 0.95 <= row["n_avoided_high"]
    assert row["n_avoided"] == pytest.approx(true, rel=0.15)


def window_of(chain, large_client, last):
    new = last_weeks(last, 13)
    old = [shift(week, -52) for week in new]
    mondays = [[pd.Timestamp(monday_of(week)) for week in weeks] for weeks in (old, new)]
    days = tuple(float(sum(open_days(week, "FR") for week in weeks)) for weeks in (old, new))
    return quantification.channel_shifts(chain.active, chain.volumes, *mondays, exposure=days).set_index("reason_id")


def test_contacts_moved_to_a_form_are_a_shift_and_no_reduction(chain, large_client):
    """Break B1: from 2020-W45 on, 40 % of 3.03 come by form; none is avoided."""
    row = window_of(chain, large_client, "2021-W07").loc["3.03"]
    assert row["verdict"] == "shift"
    # Two fifths of what did not come by form before: 0.40 x 0.94 at most.
    assert 0.2 < row["moved"] < 0.42
    assert row["gained_by"] == "form"
    assert row["ratio_low"] < 1 < row["ratio_high"]


def test_contacts_avoided_by_an_action_are_fewer_and_no_shift(chain, large_client):
    """Action A01 multiplied 4.01 by 0.60 from 2020-W33 on; A03 did nothing to 1.03."""
    table = window_of(chain, large_client, "2021-W07")
    assert table.loc["4.01", "verdict"] == "fewer"
    assert table.loc["4.01", "ratio_low"] < 0.6 < table.loc["4.01", "ratio_high"]
    assert table.loc["1.03", "verdict"] == "none_seen"


def test_a_reason_whose_list_or_coder_changed_is_not_comparable(chain):
    verdicts = chain.shifts.set_index("reason_id")["verdict"]
    assert {verdicts[reason] for reason in ("7.01", "7.02", "1.05", "9.99")} == {"not_comparable"}


def test_a_fortnight_scaled_to_the_year_holds_the_reasons_without_season(chain, large_client, truth, large_truth):
    weeks = ["2019-W47", "2019-W48"]
    days = {pd.Timestamp(monday_of(week)): open_days(week, "FR") for week in weeks}
    year = pd.Series(large_truth.expected_year())
    sampled = quantification.sampled_year(chain.volumes, days, days_year=253).set_index("reason_id")
    flat = truth.index[truth["season"].isna() & (truth["phi"] <= 1.2)].intersection(sampled.index)
    inside = (sampled["n_low"] <= year) & (year <= sampled["n_high"])
    assert len(flat) > 10
    # Poisson ends from a fortnight; the weeks of these reasons vary by 1 to 1.2 times that.
    assert inside[flat].mean() >= 0.85
    with_season = sampled.loc["2.03"]
    assert not with_season["n_low"] <= year["2.03"] <= with_season["n_high"]


def test_contacts_per_contract_add_up(chain, large_truth):
    cpx = chain.cpx
    assert cpx["cpx"].sum() == pytest.approx(cpx["n_contacts"].sum() / cpx["n_x"].iloc[0])
    assert cpx["n_x"].iloc[0] == pytest.approx(large_truth.truth.CONTRACTS, rel=0.01)
    months = chain.cpx_by_month
    assert set(months["channel"]) == set(large_truth.truth.CHANNELS)
    assert months.groupby("period_start", dropna=False, observed=True)["cpx"].sum().between(0.02, 0.09).all()


def test_agents_effort_and_what_lacks_a_cost_are_told(chain):
    assert (chain.experience["n_effort"] >= 0).all()
    assert chain.costs["cost_total"].notna().all()
    assert [finding for finding in chain.cost_findings if finding.rule.key != "cost_from_few_handle_times"] == []
