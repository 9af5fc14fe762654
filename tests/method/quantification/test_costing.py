from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bsnskit.contracts import tables
from bsnskit.errors import MissingRate
from bsnskit.method.quantification import cost_findings, costs, downstream_by_reason, handle_by_reason
from bsnskit.vocabulary import ALL, NO_TIER
from tests.method.builders import (
    make_downstream,
    make_handle_times,
    make_rates,
    make_reasons,
    make_volumes,
    same,
)

NOTHING = make_downstream((ALL, "nothing follows", 0.0, 0.0))


def test_cost_follows_the_formula() -> None:
    # 360 s at 45 an hour: 4.50; 0.20 fixed; a second line in 3 of 10 at 12: 3.60; together 8.30 a contact.
    table = costs(
        make_reasons("1"),
        make_volumes(("1", 100, "call", "N1")),
        make_rates(("call", "N1", 45.0, 0.20, 0.5)),
        make_downstream(("1", "second line", 0.3, 12.0)),
        make_handle_times(("1", [300, 420], "call", "N1")),
    ).iloc[0]
    assert table["handle_s"] == 360
    assert table["n_handle"] == 2
    assert table["unit_contact"] == pytest.approx(4.70)
    assert table["unit_downstream"] == pytest.approx(3.60)
    assert table["cost_contact"] == pytest.approx(470)
    assert table["cost_downstream"] == pytest.approx(360)
    assert table["cost_total"] == pytest.approx(830)
    # Half of the handling minutes becomes money: 100 x 4.50 / 2; neither the fixed cost nor the second line does.
    assert table["cost_cashable"] == pytest.approx(225)


def test_cost_weighs_channels_and_tiers_by_the_volume() -> None:
    # 30 calls N1 at 36/h and 10 mails N2 at 72/h, 100 s each: (30 x 1 + 10 x 2) = 50; fixed 30 x 0.5 = 15.
    table = costs(
        make_reasons("1"),
        make_volumes(("1", 30, "call", "N1"), ("1", 10, "mail", "N2")),
        make_rates(("call", "N1", 36.0, 0.5), ("mail", "N2", 72.0)),
        NOTHING,
        make_handle_times(("1", [100, 100])),
    ).iloc[0]
    assert table["cost_contact"] == pytest.approx(65)
    assert table["unit_contact"] == pytest.approx(65 / 40)


def test_cost_uses_the_rate_of_all_where_the_volume_has_no_channel() -> None:
    rates = make_rates((ALL, "N1", 36.0), (ALL, ALL, 72.0))
    volumes = make_volumes(("1", 10), ("1", 6, ALL, "N1"))
    table = costs(make_reasons("1"), volumes, rates, NOTHING, make_handle_times(("1", [100]))).iloc[0]
    # 6 in N1 at 1 a contact, 4 in no tier at 2.
    assert table["cost_contact"] == pytest.approx(14)


def test_cost_shares_a_year_without_channels_by_the_mix_of_its_months() -> None:
    year = make_volumes(("1", 40, ALL, "N1"))
    months = make_volumes(("1", 3, "call", "N1"), ("1", 1, "mail", "N1"), grain="month", start="2018-10-01")
    later = make_volumes(("1", 99, "mail", "N1"), grain="month", start="2020-01-01")
    volumes = pd.concat([year, months, later], ignore_index=True)
    rates = make_rates(("call", ALL, 36.0), ("mail", ALL, 72.0))
    table = costs(make_reasons("1"), volumes, rates, NOTHING, make_handle_times(("1", [100]))).iloc[0]
    # 30 calls at 1 and 10 mails at 2; the months after the year counted do not weigh.
    assert table["n_contacts"] == 40
    assert table["cost_contact"] == pytest.approx(50)


def test_cost_without_a_rate_names_channel_and_tier() -> None:
    volumes = make_volumes(("1", 30, "call", "N1"), ("1", 10, "mail", NO_TIER))
    with pytest.raises(MissingRate, match=r"no rate for mail x \(none\) \(10 contacts a year\)"):
        costs(make_reasons("1"), volumes, make_rates(("call", "N1", 30.0)), NOTHING, make_handle_times(("1", [60])))


def test_cost_needs_no_rate_where_there_are_no_contacts() -> None:
    volumes = make_volumes(("1", 30, "call", "N1"), ("1", 0, "mail", "N1"), ("2", None, "visit", "N1"))
    rates = make_rates(("call", "N1", 36.0))
    table = costs(make_reasons("1", "2"), volumes, rates, NOTHING, make_handle_times(("1", [100]), ("2", [100])))
    assert table["cost_contact"].iloc[0] == pytest.approx(30)
    assert pd.isna(table["cost_contact"].iloc[1])


def test_cost_before_any_rate_is_unknown_not_zero() -> None:
    table = costs(
        make_reasons("1"),
        make_volumes(("1", 30)),
        tables.empty(tables.Rates),
        tables.empty(tables.Downstream),
        tables.empty(tables.HandleTimes),
    )
    money = [name for name in table.columns if name.startswith(("cost", "unit"))]
    assert table[money].isna().all(axis=None)
    assert table["n_contacts"].tolist() == [30]


def test_cost_of_an_unknown_volume_keeps_its_unit_cost() -> None:
    table = costs(
        make_reasons("1", "2"),
        make_volumes(("1", None, "call", "N1"), ("2", None, "call", "N1"), ("2", None, "call", "N2")),
        make_rates(("call", "N1", 36.0), ("call", "N2", 72.0)),
        NOTHING,
        make_handle_times(("1", [100]), ("2", [100])),
    ).set_index("reason_id")
    assert table.loc["1", "unit_contact"] == pytest.approx(1)
    assert table["cost_total"].isna().all()
    # Between two tiers with different rates an unknown mix has no unit cost, but a handle time.
    assert pd.isna(table.loc["2", "unit_contact"])
    assert table.loc["2", "handle_s"] == 100


def test_cost_of_no_contact_is_zero_even_where_nothing_was_measured() -> None:
    table = costs(
        make_reasons("1"),
        make_volumes(("1", 0)),
        make_rates((ALL, ALL, 30.0)),
        NOTHING,
        tables.empty(tables.HandleTimes),
    )
    assert table["cost_total"].tolist() == [0]


def test_cost_without_handle_time_or_downstream_is_unknown_and_said() -> None:
    table = costs(
        make_reasons("1", "2", "3"),
        make_volumes(("1", 10), ("2", 10), ("3", 10)),
        make_rates((ALL, ALL, 36.0)),
        make_downstream(("1", "visit", 0.1, 50.0), ("3", "visit", 0.0, 0.0)),
        make_handle_times(("2", [100]), ("3", [100] * 15 + [200] * 15)),
    )
    assert table["cost_total"].isna().tolist() == [True, True, False]
    assert table["cost_contact"].isna().tolist() == [True, False, False]
    assert [(finding.rule.key, finding.subject) for finding in cost_findings(table)] == [
        ("cost_without_handle_time", "1"),
        ("cost_from_few_handle_times", "2"),
        ("cost_without_downstream", "2"),
    ]


def test_findings_say_that_no_rate_holds() -> None:
    table = costs(
        make_reasons("1"),
        make_volumes(("1", 10)),
        tables.empty(tables.Rates),
        NOTHING,
        make_handle_times(("1", [60] * 40)),
    )
    assert [finding.rule.key for finding in cost_findings(table)] == ["cost_without_rate"]


def test_cashable_share_left_blank_promises_nothing() -> None:
    table = costs(
        make_reasons("1"),
        make_volumes(("1", 10)),
        make_rates((ALL, ALL, 36.0)),
        NOTHING,
        make_handle_times(("1", [100])),
    )
    assert pd.isna(table["cost_cashable"].iloc[0])
    assert table["cost_total"].iloc[0] == pytest.approx(10)


def test_downstream_of_all_holds_for_reasons_not_named() -> None:
    downstream = make_downstream((ALL, "second line", 0.2, 10.0), (ALL, "letter", 0.5, 2.0), ("1", "visit", 0.1, 80.0))
    table = downstream_by_reason(make_reasons("1", "2"), downstream)
    assert table["unit_downstream"].tolist() == pytest.approx([8.0, 3.0])


def test_handle_time_of_a_channel_measured_thirty_times_holds_there() -> None:
    rates = make_rates(("call", ALL, 36.0), ("mail", ALL, 36.0))
    volumes = make_volumes(("1", 50, "call"), ("1", 50, "mail"))
    many = make_handle_times(("1", [90, 110] * 15, "call"), ("1", [290, 310] * 15, "mail"))
    assert costs(make_reasons("1"), volumes, rates, NOTHING, many)["handle_s"].tolist() == pytest.approx([200])
    # Twenty-nine calls and one mail: too few mails, both channels take the mean of all thirty, 107 s.
    few = make_handle_times(("1", [100] * 29, "call"), ("1", [310], "mail"))
    assert costs(make_reasons("1"), volumes, rates, NOTHING, few)["handle_s"].tolist() == pytest.approx([107])


def test_handle_interval_is_kept_with_its_seed_and_carried_into_the_cost() -> None:
    sample = make_handle_times(("1", [200, 260, 300, 340, 420, 510, 180, 240, 390, 600] * 4))
    measured = handle_by_reason(sample, seed=7).iloc[0]
    assert measured["handle_low"] < measured["handle_s"] < measured["handle_high"]
    arguments = (make_reasons("1"), make_volumes(("1", 100)), make_rates((ALL, ALL, 36.0)), NOTHING, sample)
    one, again = costs(*arguments, seed=7).iloc[0], costs(*arguments, seed=7).iloc[0]
    assert one.equals(again)
    assert one["handle_low"] == pytest.approx(measured["handle_low"])
    # 36 an hour is 0.01 a second: the interval of 100 contacts is that of the handle time, in money.
    assert one["cost_low"] == pytest.approx(measured["handle_low"])
    assert one["cost_high"] == pytest.approx(measured["handle_high"])


def test_independent_channels_add_their_spread_in_squares() -> None:
    sample = [200, 260, 300, 340, 420, 510, 180, 240, 390, 600] * 4
    rates, volumes = make_rates((ALL, ALL, 36.0)), make_volumes(("1", 50, "call"), ("1", 50, "mail"))
    apart = make_handle_times(("1", sample, "call"), ("1", sample, "mail"))
    row = costs(make_reasons("1"), volumes, rates, NOTHING, apart).iloc[0]
    one = handle_by_reason(make_handle_times(("1", sample))).iloc[0]
    spread = one["handle_high"] - one["handle_s"]
    assert row["handle_high"] - row["handle_s"] == pytest.approx(spread / 2**0.5)


def test_costs_ignore_reasons_not_listed_and_keep_the_order_of_the_list() -> None:
    volumes = make_volumes(("2", 10), ("1", 10), ("9", 1000, "fax", "N9"))
    rates = make_rates((ALL, ALL, 36.0))
    times = make_handle_times(("9", [60]), ("1", [100]), ("2", [200]))
    table = costs(make_reasons("2", "1"), volumes, rates, NOTHING, times)
    assert table["reason_id"].tolist() == ["2", "1"]
    assert table["cost_total"].tolist() == pytest.approx([20, 10])


def test_costs_of_an_empty_list_are_empty() -> None:
    assert costs(
        tables.empty(tables.Reasons), make_volumes(("1", 1)), make_rates((ALL, ALL, 1.0)), NOTHING, make_handle_times()
    ).empty


def test_costs_leave_their_arguments_and_ignore_row_order() -> None:
    reasons = make_reasons("1", "2")
    volumes = make_volumes(("1", 30, "call", "N1"), ("1", 10, "mail", "N2"), ("2", 5, "call", "N1"))
    rates = make_rates(("call", "N1", 36.0, 0.1, 0.3), ("mail", "N2", 72.0, 0.0, 0.2))
    times = make_handle_times(("1", [100, 220, 190]), ("2", [60, 70]))
    before = [table.copy(deep=True) for table in (reasons, volumes, rates, times)]
    table = costs(reasons, volumes, rates, NOTHING, times)
    shuffled = [one.sample(frac=1, random_state=2) for one in (reasons, volumes, rates)]
    same(table, costs(*shuffled, NOTHING, times.sample(frac=1, random_state=6)))
    for now, then in zip((reasons, volumes, rates, times), before, strict=True):
        pd.testing.assert_frame_equal(now, then)


@settings(max_examples=5)
@given(st.lists(st.tuples(st.sampled_from(["call", "mail"]), st.integers(1, 300)), min_size=1, max_size=5))
def test_cost_is_conserved_when_a_volume_is_split_by_channel_at_one_rate(parts: list[tuple[str, int]]) -> None:
    by_channel: dict[str, int] = {}
    for channel, count in parts:
        by_channel[channel] = by_channel.get(channel, 0) + count
    rates = make_rates((ALL, ALL, 40.0, 0.3, 0.5))
    times = make_handle_times(("1", [120, 200]))
    split = make_volumes(*[("1", count, channel) for channel, count in by_channel.items()])
    whole = make_volumes(("1", sum(by_channel.values())))
    left = costs(make_reasons("1"), split, rates, NOTHING, times)
    right = costs(make_reasons("1"), whole, rates, NOTHING, times)
    pd.testing.assert_frame_equal(left, right)
