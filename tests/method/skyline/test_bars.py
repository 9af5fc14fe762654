from __future__ import annotations

import pandas as pd
import pytest

from bsnskit.contracts import tables
from bsnskit.errors import WrongWeek
from bsnskit.method.skyline import events_by_week, skyline
from tests.method.builders import make_reasons, make_weekly, same

NO_TARGETS = tables.empty(tables.Targets)
NO_EVENTS = tables.empty(tables.Calendar)


def make_targets(*rows: tuple[str, str, float]) -> pd.DataFrame:
    names = ("reason_id", "quarter", "target_week")
    return tables.from_rows(
        tables.Targets, [{**dict(zip(names, row, strict=True)), "illustration": False} for row in rows]
    )


def make_calendar(*rows: tuple[str, str, str]) -> pd.DataFrame:
    return tables.from_rows(
        tables.Calendar,
        [
            {"first_day": pd.Timestamp(first), "last_day": pd.Timestamp(last), "event": event, "closed": False}
            for first, last, event in rows
        ],
    )


def drawn(**changes: object) -> pd.DataFrame:
    arguments: dict = {
        "reasons": make_reasons("a", "b", "c"),
        "weekly": make_weekly("2020-W10", a=[1, 2, 3, 4, 5, 6], b=[9, 9, 9, None, 9, 9], c=[2, 2, 2, 2, 2, 2]),
        "targets": NO_TARGETS,
        "calendar": NO_EVENTS,
        "week": "2020-W15",
        "open_days": {"2020-W15": 5, "2020-W14": 4},
        **changes,
    }
    tables_given = [arguments.pop(name) for name in ("reasons", "weekly", "targets", "calendar")]
    return skyline(*tables_given, **arguments)


def test_skyline_shows_the_largest_first_six_weeks_each() -> None:
    table = drawn()
    assert list(dict.fromkeys(table["reason_id"])) == ["b", "a", "c"]
    assert len(table) == 18
    assert table["week"].iloc[:6].tolist() == [f"2020-W{number}" for number in range(10, 16)]
    assert table["n_contacts"].iloc[6:12].tolist() == [1, 2, 3, 4, 5, 6]


def test_skyline_shows_a_missing_week_as_such() -> None:
    row = drawn().iloc[3]
    assert (row["reason_id"], row["week"], row["complete"]) == ("b", "2020-W13", False)
    assert pd.isna(row["n_contacts"])


def test_skyline_shows_weeks_outside_the_data_as_missing() -> None:
    table = drawn(week="2020-W17", weeks=3)
    assert table["complete"].tolist() == [True, False, False] * 3
    assert table["n_contacts"].isna().sum() == 6


def test_skyline_prefers_reasons_with_a_target() -> None:
    table = drawn(reasons_shown=2, targets=make_targets(("c", "2020-Q2", 1.5)))
    assert list(dict.fromkeys(table["reason_id"])) == ["b", "c"]
    past = drawn(reasons_shown=2, targets=make_targets(("c", "2019-Q4", 1.5)))
    assert list(dict.fromkeys(past["reason_id"])) == ["b", "a"]


def test_skyline_takes_the_target_of_the_quarter_of_the_thursday() -> None:
    # 2020-W14 runs from 30 March to 5 April: its Thursday lies in April, in the second quarter.
    table = drawn(targets=make_targets(("a", "2020-Q1", 4.0), ("a", "2020-Q2", 3.0)))
    targets = table[table["reason_id"] == "a"].set_index("week")["target_week"]
    assert targets["2020-W13"] == 4
    assert targets["2020-W14"] == 3
    assert table.loc[table["reason_id"] == "b", "target_week"].isna().all()


def test_skyline_names_events_and_open_days_of_a_week() -> None:
    calendar = make_calendar(("2020-03-20", "2020-03-23", "closing"), ("2020-03-22", "2020-03-22", "strike"))
    table = drawn(calendar=calendar)
    rows = table[table["reason_id"] == "a"].set_index("week")
    assert rows["event"].fillna("").tolist() == ["", "", "closing; strike", "closing", "", ""]
    assert rows["open_days"].fillna(-1).tolist() == [-1, -1, -1, -1, 4, 5]


def test_events_touch_a_week_from_monday_to_sunday() -> None:
    weeks = ["2020-W12", "2020-W13"]
    assert events_by_week(make_calendar(("2020-03-22", "2020-03-22", "sunday")), weeks) == {"2020-W12": "sunday"}
    assert events_by_week(make_calendar(("2020-03-23", "2020-03-23", "monday")), weeks) == {"2020-W13": "monday"}
    assert events_by_week(NO_EVENTS, weeks) == {}


def test_skyline_leaves_reasons_without_weekly_counts_out() -> None:
    table = drawn(reasons=make_reasons("a", "d"))
    assert set(table["reason_id"]) == {"a"}
    aimed = drawn(reasons=make_reasons("a", "d"), targets=make_targets(("d", "2020-Q2", 1.0)))
    assert aimed.loc[aimed["reason_id"] == "d", "n_contacts"].isna().all()


def test_skyline_of_nothing_is_empty_and_of_a_wrong_week_refused() -> None:
    assert drawn(weekly=tables.empty(tables.WeeklyVolumes)).empty
    assert drawn(reasons=tables.empty(tables.Reasons)).empty
    with pytest.raises(WrongWeek, match="'last' is not a week"):
        drawn(week="last")


def test_skyline_leaves_its_arguments_and_ignores_row_order() -> None:
    weekly = make_weekly("2020-W10", a=[1, 2, 3, 4, 5, 6], b=[9, 9, 9, 9, 9, 9])
    kept = weekly.copy(deep=True)
    same(drawn(weekly=weekly), drawn(weekly=weekly.sample(frac=1, random_state=1)))
    pd.testing.assert_frame_equal(weekly, kept)
