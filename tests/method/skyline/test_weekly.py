from __future__ import annotations

import pandas as pd
import pytest

from bsnskit.contracts import tables
from bsnskit.errors import WrongWeek
from bsnskit.method.skyline import last_complete_week, weekly_by_reason, weekly_table
from bsnskit.vocabulary import ALL
from bsnskit.weeks import monday_of, shift
from tests.method.builders import make_reasons, make_volumes, make_weekly


def volumes(*rows: tuple) -> pd.DataFrame:
    """Weekly counts from (reason_id, count, week[, channel])."""
    made = []
    for reason_id, count, week, *rest in rows:
        made.append((reason_id, count, rest[0] if rest else ALL, ALL, ALL, str(monday_of(week))))
    return make_volumes(*made, grain="week")


def grid(table: pd.DataFrame, reason_id: str) -> list[tuple[str, float | None, bool]]:
    rows = table[table["reason_id"] == reason_id]
    return [
        (week, None if pd.isna(count) else count, bool(complete))
        for week, count, complete in zip(rows["week"], rows["n_contacts"], rows["complete"], strict=True)
    ]


def test_weeks_of_all_channels_are_summed_into_a_whole_grid() -> None:
    table = weekly_by_reason(
        volumes(("1", 3, "2020-W01", "call"), ("1", 2, "2020-W01", "mail"), ("2", 9, "2020-W02")),
        first="2020-W01",
        last="2020-W02",
    )
    assert grid(table, "1") == [("2020-W01", 5, True), ("2020-W02", 0, True)]
    assert grid(table, "2") == [("2020-W01", 0, True), ("2020-W02", 9, True)]


def test_a_week_nobody_delivered_is_missing_never_zero() -> None:
    given = volumes(("1", 3, "2020-W01"), ("1", 4, "2020-W03"))
    table = weekly_by_reason(given, first="2019-W52", last="2020-W04")
    assert grid(table, "1") == [
        ("2019-W52", None, False),
        ("2020-W01", 3, True),
        ("2020-W02", None, False),
        ("2020-W03", 4, True),
        ("2020-W04", None, False),
    ]


def test_a_week_stated_as_closed_holds_no_contact() -> None:
    given = volumes(("1", 3, "2020-W01"), ("1", 4, "2020-W03"))
    table = weekly_by_reason(given, first="2020-W01", last="2020-W03", closed_weeks=["2020-W02", "2020-W03"])
    # W03 was called closed, but contacts came: they stand.
    assert grid(table, "1") == [("2020-W01", 3, True), ("2020-W02", 0, True), ("2020-W03", 4, True)]


def test_an_unknown_count_stays_unknown_beside_others() -> None:
    given = volumes(
        ("1", None, "2020-W01"), ("2", 4, "2020-W01"), ("1", 2, "2020-W02", "call"), ("1", None, "2020-W02", "mail")
    )
    table = weekly_by_reason(given, first="2020-W01", last="2020-W02")
    assert grid(table, "1") == [("2020-W01", None, False), ("2020-W02", None, False)]
    assert grid(table, "2") == [("2020-W01", 4, True), ("2020-W02", 0, True)]


def test_weeks_pass_the_turn_of_a_year_of_53_weeks() -> None:
    table = weekly_by_reason(volumes(("1", 1, "2020-W52"), ("1", 2, "2021-W01")), first="2020-W52", last="2021-W01")
    assert table["week"].tolist() == ["2020-W52", "2020-W53", "2021-W01"]


def test_weeks_use_no_other_grain() -> None:
    given = pd.concat([volumes(("1", 3, "2020-W01")), make_volumes(("1", 500), ("2", 9))], ignore_index=True)
    table = weekly_by_reason(given, first="2020-W01", last="2020-W01")
    assert grid(table, "1") == [("2020-W01", 3, True)]
    assert set(table["reason_id"]) == {"1"}


def test_weeks_refuse_labels_that_are_none() -> None:
    with pytest.raises(WrongWeek, match="there is no week 2019-W53"):
        weekly_by_reason(volumes(("1", 3, "2020-W01")), first="2019-W53", last="2020-W01")


def test_weeks_of_nothing_are_none() -> None:
    nothing = tables.empty(tables.Volumes)
    assert weekly_by_reason(nothing, first="2020-W01", last="2020-W06").empty
    assert last_complete_week(nothing) is None


def test_last_week_is_the_last_with_a_known_count() -> None:
    given = volumes(("1", 3, "2020-W01"), ("2", 4, "2020-W20"), ("1", None, "2020-W21"))
    assert last_complete_week(given) == "2020-W20"
    assert last_complete_week(make_volumes(("1", 3))) is None


def test_weekly_totals_are_conserved() -> None:
    given = volumes(("1", 3, "2020-W01"), ("2", 4, "2020-W02"), ("1", 5, "2020-W03"))
    assert weekly_by_reason(given, first="2020-W01", last="2020-W03")["n_contacts"].sum() == 12


def test_weeks_leave_their_argument_and_ignore_row_order() -> None:
    given = volumes(("1", 3, "2020-W01"), ("2", 4, "2020-W02"), ("1", 5, "2020-W03"))
    kept = given.copy(deep=True)
    table = weekly_by_reason(given, first="2020-W01", last="2020-W03")
    pd.testing.assert_frame_equal(table, weekly_by_reason(given.iloc[::-1], first="2020-W01", last="2020-W03"))
    pd.testing.assert_frame_equal(given, kept)


def test_table_puts_the_weeks_side_by_side_for_every_reason() -> None:
    weekly = make_weekly("2020-W01", a=[1, 2, 3], b=[5, None, 5])
    table = weekly_table(make_reasons("a", "b", "c"), weekly, week="2020-W03", weeks=2)
    assert table.columns.tolist() == ["reason_id", "label", "2020-W02", "2020-W03"]
    assert table["reason_id"].tolist() == ["b", "a", "c"]
    assert table["2020-W02"].fillna(-1).tolist() == [-1, 2, -1]
    assert table["2020-W03"].fillna(-1).tolist() == [5, 3, -1]


def test_table_shows_weeks_outside_the_data_as_unknown() -> None:
    table = weekly_table(make_reasons("a"), make_weekly("2020-W01", a=[1]), week="2020-W02", weeks=6)
    assert table.columns.tolist()[2:] == [shift("2020-W02", step) for step in range(-5, 1)]
    assert table.iloc[0, 2:].isna().tolist() == [True, True, True, True, False, True]
