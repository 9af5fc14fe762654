"""Seasons: planted ones are found, none is invented, and too few contacts are called so."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bsnskit.statistics import WrongNumbers, holm, seasonality, seasons
from bsnskit.statistics.season import DRAWS

# Monday to Friday without French public holidays, 2019.
OPEN_DAYS = np.array([22, 20, 21, 21, 19, 19, 22, 21, 21, 23, 19, 21])


def year(total, months, inside, seed=None):
    """Contacts of a year, a share `inside` of them in `months`, the others by open days; drawn when seeded."""
    chosen = np.isin(np.arange(1, 13), list(months))
    share = np.where(chosen, OPEN_DAYS * inside / OPEN_DAYS[chosen].sum(), 0.0)
    share = np.where(chosen, share, OPEN_DAYS * (1 - inside) / OPEN_DAYS[~chosen].sum())
    if seed is None:
        return np.round(share * total)
    return np.random.default_rng(seed).multinomial(total, share)


def test_seasonality_is_pearson_s_chi_square_over_open_days():
    # Two equally exposed halves of a year: 60 and 40 a month against 50 each, 12 x 100 / 50 = 24 on 11 df.
    found = seasonality([60] * 6 + [40] * 6, [20] * 12)
    assert found.p_value == pytest.approx(0.01274, abs=1e-5)
    assert (found.method, found.n_contacts, found.phi) == ("chi_square", 600, 1)


def test_seasonality_finds_the_months_of_a_planted_season():
    found = seasonality(year(170, {9, 10, 11}, 0.6), OPEN_DAYS, {9, 10, 11}, tests=23)
    assert (found.answer, found.months, found.quiet) == ("yes", {9, 10, 11}, frozenset())


def test_seasonality_finds_two_separate_peaks_and_one_over_the_year_s_end():
    assert seasonality(year(200, {12, 4}, 0.6), OPEN_DAYS).months == {12, 4}
    assert seasonality(year(200, {12, 1}, 0.6), OPEN_DAYS).months == {12, 1}


def test_seasonality_does_not_let_a_high_peak_hide_a_lower_one():
    counts = np.array([40, 40, 40, 40, 40, 40, 40, 40, 500, 300, 120, 40])
    assert seasonality(counts, [20] * 12).months == {9, 10, 11}


def test_seasonality_names_the_quiet_months_where_most_are_busy():
    found = seasonality([50] * 6 + [5, 5] + [50] * 4, [20] * 12)
    assert (found.answer, found.months, found.quiet) == ("yes", frozenset(), {7, 8})


def test_seasonality_of_even_contacts_is_a_no_that_may_be_trusted():
    found = seasonality(OPEN_DAYS * 10, OPEN_DAYS, {9})
    assert (found.answer, found.p_value, found.months) == ("no", pytest.approx(1), frozenset())
    assert found.power > 0.99


def test_seasonality_counts_open_days_not_months():
    closed_in_august = [20] * 7 + [5] + [20] * 4
    assert seasonality(np.array(closed_in_august) * 5, closed_in_august).answer == "no"
    assert seasonality(np.array(closed_in_august) * 5, [20] * 12).quiet == {8}


def test_seasonality_of_few_contacts_is_not_a_no():
    # Reason 2.06 of the Rectorat: 4 contacts, said to fall in September.
    for counts in ([0] * 8 + [4] + [0] * 3, [1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0]):
        found = seasonality(counts, OPEN_DAYS, {9}, tests=23)
        assert found.answer == "not_enough_data"
        assert found.power < 0.8


def test_seasonality_fixes_what_is_enough_before_it_looks_at_the_months():
    even, peaked = (seasonality(year(60, {9}, inside), OPEN_DAYS, {9}) for inside in (1 / 12, 0.9))
    assert even.n_contacts == pytest.approx(peaked.n_contacts, abs=2)
    assert even.power == pytest.approx(peaked.power, abs=0.01)


@pytest.mark.parametrize(("months", "few", "enough"), [({9}, 8, 14), ({9, 10, 11}, 35, 55)])
def test_seasonality_needs_more_contacts_for_a_longer_season(months, few, enough):
    assert seasonality(year(few, months, 0.6), OPEN_DAYS, months, tests=10).power < 0.8
    assert seasonality(year(enough, months, 0.6), OPEN_DAYS, months, tests=10).power > 0.8


def test_seasonality_power_is_how_often_the_season_is_seen():
    seen = [seasonality(year(40, {9, 10, 11}, 0.6, seed), OPEN_DAYS).p_value <= 0.05 for seed in range(200)]
    stated = seasonality(year(40, {9, 10, 11}, 0.6), OPEN_DAYS, {9, 10, 11}).power
    assert np.mean(seen) == pytest.approx(stated, abs=0.08)


def test_seasonality_raises_few_false_alarms():
    rng = np.random.default_rng(12)
    share = OPEN_DAYS / OPEN_DAYS.sum()
    small = [seasonality(rng.multinomial(25, share), OPEN_DAYS).p_value <= 0.05 for _ in range(400)]
    large = [seasonality(rng.multinomial(2500, share), OPEN_DAYS).p_value <= 0.05 for _ in range(400)]
    assert np.mean(small) < 0.09
    assert np.mean(large) < 0.09


def bursts(years=3, mean=60, phi=4.0, season=1.0, seed=0):
    """Over-dispersed months over several years, growing by 15 % a year; September to November times `season`."""
    rng = np.random.default_rng(seed)
    even = mean * np.exp(0.15 * np.arange(12 * years) / 12).reshape(years, 12) * OPEN_DAYS / 21
    even = even * np.where(np.isin(np.arange(1, 13), [9, 10, 11]), season, 1.0)
    return rng.poisson(rng.gamma(even / (phi - 1), phi - 1))


def test_seasonality_of_several_years_is_held_against_what_years_do_not_share():
    alarms = [seasonality(bursts(seed=seed), OPEN_DAYS).p_value <= 0.05 for seed in range(120)]
    assert np.mean(alarms) < 0.12
    alone = [seasonality(bursts(seed=seed)[0], OPEN_DAYS).p_value <= 0.05 for seed in range(40)]
    assert np.mean(alone) > 0.5  # which is why one year alone is said to prove little


def test_seasonality_of_several_years_finds_the_season_and_the_over_dispersion():
    found = seasonality(bursts(season=2.0), OPEN_DAYS)
    assert (found.answer, found.months, found.method) == ("yes", {9, 10, 11}, "f")
    assert 2 < found.phi < 7


def test_seasonality_does_not_take_one_bad_month_for_a_season():
    table = np.tile(OPEN_DAYS * 5.0, (3, 1))
    table[1, 2] *= 3
    assert seasonality(table, OPEN_DAYS).p_value > 0.05
    assert seasonality(table[1], OPEN_DAYS).answer == "yes"


def test_seasonality_does_not_take_growth_for_a_season():
    growing = np.round(200 * np.exp(0.4 * np.arange(36) / 12)).reshape(3, 12)
    assert seasonality(growing, [20] * 12).p_value > 0.5


def test_seasonality_leaves_unknown_and_closed_months_out_and_its_argument_alone():
    table = bursts(season=2.0).astype(float)
    table[0, :5] = np.nan
    exposure = np.tile(OPEN_DAYS.astype(float), (3, 1))
    exposure[:, 7] = 0
    before = table.copy()
    found = seasonality(table, exposure)
    assert found.answer == "yes"
    assert found.months >= {9, 10, 11}
    assert found.n_contacts == np.nansum(np.delete(table, 7, axis=1))
    np.testing.assert_array_equal(table, before)


def test_seasonality_takes_an_over_dispersion_from_elsewhere():
    counts = year(120, {9, 10}, 0.35)
    assert seasonality(counts, OPEN_DAYS, phi=4).p_value > seasonality(counts, OPEN_DAYS).p_value


@pytest.mark.parametrize("counts", [[0] * 12, [np.nan] * 12, [5] + [np.nan] * 11])
def test_seasonality_of_nothing_is_not_enough_data(counts):
    found = seasonality(counts, OPEN_DAYS)
    assert (found.answer, found.power, found.months) == ("not_enough_data", 0, frozenset())


def test_seasonality_never_claims_a_smaller_p_value_than_its_draws_can_show():
    assert seasonality([0] * 8 + [12] + [0] * 3, OPEN_DAYS).p_value == pytest.approx(1 / (DRAWS + 1))


@given(st.lists(st.integers(0, 300), min_size=12, max_size=12), st.integers(1, 1000))
def test_seasonality_does_not_depend_on_the_unit_of_exposure(counts, unit):
    counts = np.array(counts) + 10
    assert seasonality(counts, OPEN_DAYS * unit).p_value == pytest.approx(seasonality(counts, OPEN_DAYS).p_value)


def test_seasonality_refuses_what_is_no_year():
    with pytest.raises(WrongNumbers, match="not years of 12 months"):
        seasonality([1, 2, 3], OPEN_DAYS)
    with pytest.raises(WrongNumbers, match="0, 13 is no month"):
        seasonality(OPEN_DAYS, OPEN_DAYS, {0, 13})
    with pytest.raises(WrongNumbers, match="never negative"):
        seasonality(-OPEN_DAYS, OPEN_DAYS)


def test_seasons_correct_for_the_number_of_reasons():
    counts = {f"2.{n:02d}": year(300, {9}, 1 / 12, seed=n) for n in range(1, 20)}
    counts["2.20"] = year(300, {9, 10}, 0.4, seed=1)
    table = seasons(counts, OPEN_DAYS).set_index("key")
    assert table.index.tolist() == list(counts)
    assert table.loc["2.20", "answer"] == "yes"
    assert table.loc["2.20", "months"] == {9, 10}
    assert (table["answer"].drop("2.20") == "no").all()
    assert table["p_adjusted"].to_numpy() == pytest.approx(holm(table["p_value"]))


def test_seasons_do_not_count_a_reason_without_contacts_as_a_test():
    counts = {"1.01": year(60, {9}, 0.5), "1.07": [np.nan] * 12, "1.08": [0] * 12}
    table = seasons(counts, OPEN_DAYS, {"1.01": {9}}).set_index("key")
    alone = seasonality(counts["1.01"], OPEN_DAYS, {9})
    assert table.loc["1.01", ["p_adjusted", "power"]].tolist() == [alone.p_value, alone.power]
    assert table.loc[["1.07", "1.08"], "answer"].tolist() == ["not_enough_data"] * 2
    assert seasons({}, OPEN_DAYS).empty


def test_holm_worked_by_hand():
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.9, np.nan, 0.02]) == pytest.approx([0.9, np.nan, 0.04], nan_ok=True)
    assert holm([]).size == 0


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_holm_lies_between_the_p_value_and_bonferroni_and_keeps_the_order(p_values):
    given_p, adjusted = np.array(p_values), holm(p_values)
    assert (adjusted >= given_p).all()
    assert (adjusted <= np.minimum(1, given_p * len(p_values)) + 1e-12).all()
    assert (np.diff(adjusted[np.argsort(given_p, kind="stable")]) >= 0).all()
    pd.testing.assert_series_equal(pd.Series(holm(given_p[::-1])[::-1]), pd.Series(adjusted))
