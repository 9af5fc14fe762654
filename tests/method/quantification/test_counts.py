from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bsnskit.contracts import tables
from bsnskit.method.quantification import (
    annual_by_reason,
    annual_by_topic,
    counts_of_year,
    tiers_by_reason,
    volume_findings,
    year_counted,
)
from bsnskit.vocabulary import ALL, NO_TIER
from tests.method.builders import (
    known_answers,
    make_reasons,
    make_volumes,
    rectorat_reasons,
    rectorat_volumes,
    same,
)

EXPECT = known_answers()["rectorat"]["expect"]


def annual(volumes: pd.DataFrame) -> dict[str, float]:
    table = annual_by_reason(volumes)
    return dict(zip(table["reason_id"], table["n_contacts"], strict=True))


def by_tier(volumes: pd.DataFrame) -> dict[tuple[str, str], float]:
    table = tiers_by_reason(volumes)
    return {(row.reason_id, row.tier): row.n_contacts for row in table.itertuples()}


def test_annual_of_the_rectorat_sums_to_706() -> None:
    table = annual_by_reason(rectorat_volumes())
    assert len(table) == EXPECT["rows"] == 27
    assert table["n_contacts"].count() == EXPECT["quantified"] == 23
    assert table["n_contacts"].sum() == EXPECT["total"] == 706


def test_annual_of_the_rectorat_equals_each_printed_row() -> None:
    printed = {row[0]: row[2] for row in known_answers()["rectorat"]["rows"]}
    assert {key: None if pd.isna(count) else count for key, count in annual(rectorat_volumes()).items()} == printed


def test_topics_of_the_rectorat_hold_552_and_154() -> None:
    table = annual_by_topic(rectorat_reasons(), rectorat_volumes())
    assert table.to_dict("records") == [
        {"topic": "SIRHEN", "n_reasons": 18, "n_unknown": 1, "n_contacts": EXPECT["SIRHEN"]},
        {"topic": "STS WEB", "n_reasons": 9, "n_unknown": 3, "n_contacts": EXPECT["STS WEB"]},
    ]


def test_tiers_of_the_rectorat_complete_to_53_in_neither() -> None:
    table = tiers_by_reason(rectorat_volumes())
    sums = table.groupby("tier", dropna=False, observed=True)["n_contacts"].sum()
    assert (sums["CARINA"], sums["CS-RH"], sums[NO_TIER]) == (
        EXPECT["carina"],
        EXPECT["csrh"],
        EXPECT["unexplained"],
    )
    assert sums[["CARINA", "CS-RH", NO_TIER]].sum() == 706


def test_tiers_of_a_reason_without_counts_stay_unknown() -> None:
    table = tiers_by_reason(rectorat_volumes())
    unknown = table[table["reason_id"] == "2.08b"]
    assert unknown["tier"].tolist() == [ALL]
    assert unknown["n_contacts"].isna().all()


def test_tiers_stand_in_order_with_none_last() -> None:
    volumes = make_volumes(("1", 10), ("1", 4, ALL, "N2"), ("1", 3, ALL, "N1"))
    assert tiers_by_reason(volumes)["tier"].tolist() == ["N1", "N2", NO_TIER]


def test_annual_takes_one_unknown_part_for_unknown() -> None:
    volumes = make_volumes(("1", 10, "call"), ("1", None, "mail"), ("2", 0))
    table = annual_by_reason(volumes).set_index("reason_id")["n_contacts"]
    assert pd.isna(table["1"])
    assert table["2"] == 0


def test_annual_never_adds_grains() -> None:
    months = make_volumes(("1", 7), grain="month", start="2018-10-01")
    weeks = make_volumes(("1", 3), grain="week", start="2018-10-01")
    assert annual(pd.concat([make_volumes(("1", 100)), months, weeks], ignore_index=True)) == {"1": 100}


def test_annual_uses_the_last_year_counted() -> None:
    volumes = make_volumes(
        ("1", 90, ALL, ALL, ALL, "2017-09-01"),
        ("1", 100, ALL, ALL, ALL, "2018-09-01"),
        ("2", 5, ALL, ALL, ALL, "2017-09-01"),
    )
    assert annual(volumes) == {"1": 100}
    assert year_counted(volumes) == pd.Timestamp("2018-09-01")


def test_annual_of_nothing_is_empty() -> None:
    nothing = tables.empty(tables.Volumes)
    assert annual_by_reason(nothing).empty
    assert tiers_by_reason(nothing).empty
    assert annual_by_topic(make_reasons("1"), nothing)["n_contacts"].isna().all()
    assert year_counted(nothing) is None
    assert volume_findings(make_reasons("1"), nothing) == []


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        # a total beside both splits, tiers inside one channel
        ([("1", 52), ("1", 26, "call", "N1"), ("1", 22, "call", "N2")], {("call", "N1"): 26, ("call", "N2"): 22, ("call", NO_TIER): 4}),
        # one channel split by tier, the other not: nothing is missing
        ([("1", 20, "call", "N1"), ("1", 5, "call", "N2"), ("1", 10, "mail")], {("call", "N1"): 20, ("call", "N2"): 5, ("mail", ALL): 10}),
        # a total of one channel only
        ([("1", 30, "call"), ("1", 20, "call", "N1"), ("1", 10, "mail")], {("call", "N1"): 20, ("call", NO_TIER): 10, ("mail", ALL): 10}),
        # channels under a total that holds more
        ([("1", 30), ("1", 20, "call"), ("1", 6, "mail")], {("call", ALL): 20, ("mail", ALL): 6, (ALL, ALL): 4}),
        # contexts are added up, their total wins
        ([("1", 9, ALL, ALL, "school"), ("1", 3, ALL, ALL, "office")], {(ALL, ALL): 12}),
        ([("1", 15), ("1", 9, ALL, ALL, "school"), ("1", 3, ALL, ALL, "office")], {(ALL, ALL): 15}),
        # parts that exceed their total give way to it
        ([("1", 10), ("1", 8, ALL, "N1"), ("1", 5, ALL, "N2")], {(ALL, ALL): 10}),
        # unknown parts too
        ([("1", 10), ("1", None, ALL, "N1"), ("1", 5, ALL, "N2")], {(ALL, ALL): 10}),
    ],
)  # fmt: skip
def test_counts_take_each_contact_once(rows: list[tuple], expected: dict[tuple[str, str], float]) -> None:
    cells = counts_of_year(make_volumes(*rows))
    assert {(row.channel, row.tier): row.n_contacts for row in cells.itertuples()} == expected


def test_a_blank_volume_stays_unknown_beside_known_parts() -> None:
    volumes = make_volumes(("1", None), ("1", 5, ALL, "N1"))
    assert annual_by_reason(volumes)["n_contacts"].isna().all()
    [finding] = volume_findings(make_reasons("1"), volumes)
    assert finding.rule.key == "volume_parts_without_total"
    assert "add up to 5" in finding.texts()[0]


@settings(max_examples=8)
@given(
    st.dictionaries(
        st.tuples(st.sampled_from("AB"), st.sampled_from(["call", "mail"]), st.sampled_from(["N1", "N2"])),
        st.integers(0, 400),
        min_size=1,
    )
)
def test_tiers_and_cells_conserve_the_annual_total(counts: dict[tuple[str, str, str], int]) -> None:
    volumes = make_volumes(*[(reason, count, channel, tier) for (reason, channel, tier), count in counts.items()])
    total = sum(counts.values())
    assert annual_by_reason(volumes)["n_contacts"].sum() == total
    assert tiers_by_reason(volumes)["n_contacts"].sum() == total
    assert counts_of_year(volumes)["n_contacts"].sum() == total


@settings(max_examples=8)
@given(st.integers(0, 500), st.lists(st.integers(0, 200), min_size=1, max_size=4))
def test_parts_beside_a_total_always_sum_to_it(total: int, parts: list[int]) -> None:
    rows = [("1", count, ALL, f"N{place}") for place, count in enumerate(parts)]
    assert tiers_by_reason(make_volumes(("1", total), *rows))["n_contacts"].sum() == total


def test_counts_leave_their_argument_and_ignore_row_order() -> None:
    volumes = rectorat_volumes()
    before = volumes.copy(deep=True)
    shuffled = volumes.sample(frac=1, random_state=3, ignore_index=True)
    same(annual_by_reason(volumes), annual_by_reason(shuffled))
    same(tiers_by_reason(volumes), tiers_by_reason(shuffled))
    pd.testing.assert_frame_equal(volumes, before)


def test_findings_name_contacts_of_a_reason_not_listed() -> None:
    volumes = make_volumes(("1", 10), ("9.99", 7), ("9.98", 0))
    [finding] = volume_findings(make_reasons("1"), volumes)
    assert (finding.rule.key, finding.subject) == ("volume_not_listed", "9.99")
    assert finding.texts()[0].startswith("7 contact(s)")


def test_findings_name_parts_above_their_total() -> None:
    volumes = make_volumes(("1", 10), ("1", 8, ALL, "N1"), ("1", 5, ALL, "N2"))
    [finding] = volume_findings(make_reasons("1"), volumes)
    assert finding.texts()[0] == "Reason 1: its parts add up to 13, more than its volume of 10."


def test_findings_name_months_that_differ_from_the_year() -> None:
    starts = pd.date_range("2018-09-01", periods=12, freq="MS")
    months = make_volumes(*[("1", 5, ALL, ALL, ALL, start) for start in starts], grain="month")
    wrong = pd.concat([make_volumes(("1", 70)), months], ignore_index=True)
    [finding] = volume_findings(make_reasons("1"), wrong)
    assert finding.texts()[0] == "Reason 1: its twelve months add up to 60, its year to 70."
    right = pd.concat([make_volumes(("1", 60)), months], ignore_index=True)
    assert volume_findings(make_reasons("1"), right) == []
    cut = wrong[wrong["period_start"] != starts[4]]
    assert volume_findings(make_reasons("1"), cut) == []


def test_findings_of_the_rectorat_reconcile() -> None:
    assert volume_findings(rectorat_reasons(), rectorat_volumes()) == []


def test_topics_keep_reasons_without_a_topic() -> None:
    table = annual_by_topic(make_reasons("1", "2", topic=["A", None]), make_volumes(("1", 3), ("2", 4)))
    assert table.set_index("topic")["n_contacts"].to_dict() == {"": 4, "A": 3}
