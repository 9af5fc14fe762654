"""What a delivery holds: columns, weeks and reasons, worked by hand."""

import pandas as pd
import pytest

from bsnskit.contracts import tables
from bsnskit.method.quantification import columns_profile, reasons_profile, weeks_profile
from tests.method.builders import typed

NOTHING = tables.empty(tables.ProposedBreaks)


def days_of(first, last, count=10.0, without=()):
    """Return contacts per weekday, `count` each, but for the days named."""
    days = [day for day in pd.bdate_range(first, last) if f"{day:%Y-%m-%d}" not in without]
    return pd.DataFrame({"day": days, "n_contacts": count})


def parts_of(**reasons):
    """Build tables.WeeklyParts: reason -> contacts of the weeks from 2020-W01 on."""
    rows = [
        {"reason_id": name, "week": f"2020-W{at:02d}", "channel": "call", "reason_source": None, "n_contacts": count}
        for name, counts in reasons.items()
        for at, count in enumerate(counts, start=1)
        if count
    ]
    return typed(tables.WeeklyParts, rows)


def test_columns_are_counted_and_only_days_numbers_and_weeks_have_a_range():
    rows = [("a", "2020-05-14 09:00", "1", 30.0), ("b", "2020-05-15 10:00", "1", None), ("c", "2020-05-11", "2", 90.5)]
    table = typed(
        tables.Contacts,
        [
            {"contact_id": i, "contacted_at": at, "week": "2020-W20", "reason_id": r, "channel": "call",
             "tier": "(none)", "context": "(all)", "handle_s": s}
            for i, at, r, s in rows
        ],
    )  # fmt: skip
    before = table.copy(deep=True)
    found = columns_profile(table).set_index("column")
    assert found.loc["contacted_at", ["low", "high"]].tolist() == ["2020-05-11", "2020-05-15"]
    assert found.loc["handle_s"].tolist() == [1, 2, "30", "90.5", False]
    assert found.loc["week", ["low", "high"]].tolist() == ["2020-W20", "2020-W20"]
    assert found.loc["reason_id", ["n_missing", "n_distinct"]].tolist() == [0, 2]
    assert found.loc["customer_key", ["n_missing", "n_distinct"]].tolist() == [3, 0]
    assert found.loc[["contact_id", "reason_id", "channel"], "low"].isna().all()
    assert list(found.index) == list(table.columns)
    pd.testing.assert_frame_equal(table, before)


@pytest.mark.parametrize(
    ("without", "state"),
    [
        ((), "whole"),
        (("2020-02-12",), "half"),  # one day of five at ten a day
        (("2020-02-10", "2020-02-11", "2020-02-12", "2020-02-13", "2020-02-14"), "missing"),
    ],
)
def test_a_week_is_whole_half_or_missing(without, state):
    found = weeks_profile(days_of("2020-01-13", "2020-03-13", without=without)).set_index("week")
    assert found.loc["2020-W07", "state"] == state
    assert set(found["state"].drop("2020-W07")) == {"whole"}
    assert found["n_contacts"].sum() == 10 * (45 - len(without))


def test_a_log_that_begins_or_ends_inside_a_week_has_half_weeks_there():
    found = weeks_profile(days_of("2020-01-16", "2020-03-10"))
    assert found["state"].tolist() == ["half", *["whole"] * 7, "half"]


def test_a_holiday_a_closed_weekday_and_a_rare_log_are_no_gaps():
    easter = weeks_profile(days_of("2020-03-16", "2020-05-15", without=("2020-04-13",))).set_index("week")
    assert easter.loc["2020-W16", "state"] == "whole"
    open_four = days_of("2020-01-13", "2020-03-13")
    assert set(weeks_profile(open_four[open_four["day"].dt.day_of_week != 2])["state"]) == {"whole"}
    rare = pd.DataFrame({"day": pd.to_datetime(["2020-01-14", "2020-01-22", "2020-02-13"]), "n_contacts": 1.0})
    assert set(weeks_profile(rare)["state"]) == {"whole"}
    assert weeks_profile(rare.iloc[:0]).empty


def test_weeks_do_not_depend_on_the_order_of_days():
    days = days_of("2020-01-13", "2020-03-13", without=("2020-02-12",))
    pd.testing.assert_frame_equal(weeks_profile(days), weeks_profile(days.sample(frac=1, random_state=1)))


def test_a_reason_is_born_and_dies_where_contacts_were_to_be_expected():
    parts = parts_of(always=[5] * 20, late=[0] * 10 + [4] * 10, gone=[4] * 10 + [0] * 10, rare=[0] * 8 + [1] + [0] * 11)
    found = reasons_profile(parts, NOTHING).set_index("reason_id")
    assert found.loc["late", ["born", "first_week"]].tolist() == ["2020-W11", "2020-W11"]
    assert found.loc["gone", ["died", "last_week"]].tolist() == ["2020-W10", "2020-W10"]
    assert found.loc[["always", "gone"], "born"].isna().all() and found.loc[["always", "late"], "died"].isna().all()
    # Forty contacts, all in ten of twenty weeks by chance: 0.5^40. One contact is in one week only, whatever happens.
    assert found.loc["rare", ["born", "died"]].isna().all()
    assert found["n_contacts"].sum() == parts["n_contacts"].sum()
    assert reasons_profile(parts.iloc[:0], NOTHING).empty


def test_steps_and_ends_that_were_proposed_are_told():
    parts = parts_of(a=[5] * 20, b=[1] + [0] * 8 + [40] * 11)
    proposed = tables.from_rows(
        tables.ProposedBreaks,
        [
            {"reason_id": "b", "week": "2020-W10", "kind": "intake", "sign": "appears", "before": 0, "after": 40, "strength": 9},
            {"reason_id": "a", "week": "2020-W12", "kind": "list", "sign": "jumps", "before": 5, "after": 9, "strength": 9},
            {"reason_id": "a", "week": "2020-W05", "kind": "list", "sign": "moves", "before": 5, "after": 9, "strength": 9},
            {"reason_id": "a", "week": "2020-W08", "kind": "channel", "sign": "channel", "before": 0.1, "after": 0.9, "strength": 9},
        ],
    )  # fmt: skip
    found = reasons_profile(parts, proposed).set_index("reason_id")
    assert found.loc["b", "born"] == "2020-W10" and found.loc["a", "steps"] == "2020-W05 2020-W12"
