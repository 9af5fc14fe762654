from __future__ import annotations

import pandas as pd
import pytest

from bsnskit.contracts import tables
from bsnskit.method.quantification import season_findings, seasons
from tests.method.builders import make_reasons, make_volumes

STARTS = pd.date_range("2018-09-01", periods=12, freq="MS")
DAYS = pd.DataFrame({"period_start": STARTS, "open_days": 21})


def monthly(**counts: list[float | None]) -> pd.DataFrame:
    """Twelve counts per reason, September first."""
    rows = [
        (reason_id, count, "(all)", "(all)", "(all)", start)
        for reason_id, months in counts.items()
        for start, count in zip(STARTS, months, strict=True)
    ]
    return make_volumes(*rows, grain="month")


AUTUMN = [30.0, 30, 30, 2, 2, 2, 2, 2, 2, 2, 2, 2]
EVEN = [14.0, 15, 16, 15, 14, 15, 16, 15, 14, 15, 16, 15]
RARE = [1.0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]


def test_seasons_stand_beside_the_declared_months() -> None:
    reasons = make_reasons("a", "b", "c", season_declared=["SEPT à NOV", "NON", "SEPT"])
    table = seasons(reasons, monthly(a=AUTUMN, b=EVEN, c=RARE), DAYS)
    assert table["verdict"].tolist() == ["season", "no_season", "not_enough_data"]
    assert table["months_declared"].tolist() == ["9,10,11", "", "9"]
    assert table["months_computed"].iloc[:2].tolist() == ["9,10,11", ""]
    assert pd.isna(table["months_computed"].iloc[2])
    assert table["agrees"].iloc[:2].tolist() == [True, True]
    assert pd.isna(table["agrees"].iloc[2])
    assert table["n_contacts"].tolist() == [108, 180, 2]


def test_seasons_compare_sets_over_the_turn_of_the_year() -> None:
    winter = [2.0, 2, 2, 40, 40, 2, 2, 2, 2, 2, 2, 2]
    reasons = make_reasons("a", "b", season_declared=["DEC et JAN", "DEC et FEV"])
    table = seasons(reasons, monthly(a=winter, b=winter), DAYS)
    assert table["months_computed"].tolist() == ["1,12", "1,12"]
    assert table["agrees"].tolist() == [True, False]


def test_seasons_without_months_say_not_enough_data() -> None:
    table = seasons(make_reasons("a", season_declared=["SEPT"]), tables.empty(tables.Volumes), DAYS)
    assert table["verdict"].tolist() == ["not_enough_data"]
    assert table[["n_contacts", "p_value", "months_computed", "agrees"]].isna().all(axis=None)


def test_seasons_of_an_empty_list_are_empty() -> None:
    assert seasons(tables.empty(tables.Reasons), monthly(a=AUTUMN), DAYS).empty


def test_seasons_take_a_month_without_rows_for_no_contact() -> None:
    volumes = monthly(a=AUTUMN, b=EVEN)
    august = (volumes["reason_id"] == "a") & (volumes["period_start"] == STARTS[11])
    table = seasons(make_reasons("a", "b"), volumes[~august], DAYS).set_index("reason_id")
    assert table.loc["a", "n_contacts"] == 106
    assert table.loc["a", "verdict"] == "season"


def test_seasons_leave_an_unknown_month_out() -> None:
    unknown = [*AUTUMN[:11], None]
    table = seasons(make_reasons("a", "b"), monthly(a=unknown, b=EVEN), DAYS).set_index("reason_id")
    assert table.loc["a", "n_contacts"] == 106


def test_seasons_use_open_days_not_months() -> None:
    # As many contacts a day all year, in a service that is closed most of August: no season.
    days = [21, 22, 21, 16, 22, 20, 21, 20, 19, 19, 21, 4]
    open_days = DAYS.assign(open_days=days)
    table = seasons(make_reasons("a"), monthly(a=[10.0 * day for day in days]), open_days)
    assert table["verdict"].tolist() == ["no_season"]
    assert seasons(make_reasons("a"), monthly(a=[10.0 * day for day in days]), DAYS)["verdict"].tolist() == ["season"]


def test_seasons_of_two_years_keep_every_month_in_its_calendar_place() -> None:
    later = monthly(a=AUTUMN).assign(period_start=[start + pd.DateOffset(years=1) for start in STARTS])
    days = pd.concat([DAYS, DAYS.assign(period_start=later["period_start"])], ignore_index=True)
    table = seasons(make_reasons("a"), pd.concat([monthly(a=AUTUMN), later], ignore_index=True), days)
    assert table["months_computed"].tolist() == ["9,10,11"]
    assert table["n_contacts"].tolist() == [216]


def test_seasons_leave_their_arguments_and_ignore_row_order() -> None:
    reasons = make_reasons("a", "b", season_declared=["SEPT à NOV", None])
    volumes = monthly(a=AUTUMN, b=EVEN)
    before = volumes.copy(deep=True)
    table = seasons(reasons, volumes, DAYS)
    shuffled = seasons(reasons, volumes.sample(frac=1, random_state=4), DAYS.sample(frac=1, random_state=5))
    pd.testing.assert_frame_equal(table, shuffled)
    pd.testing.assert_frame_equal(volumes, before)


@pytest.mark.parametrize("declared", [None, "", "  "])
def test_a_blank_declaration_is_unknown_not_none(declared: str | None) -> None:
    table = seasons(make_reasons("a", season_declared=[declared]), monthly(a=EVEN), DAYS)
    assert table[["months_declared", "agrees"]].isna().all(axis=None)


def test_findings_name_a_declared_season_that_cannot_be_read() -> None:
    reasons = make_reasons("a", "b", "c", season_declared=["fin d'année", "NON", None])
    [finding] = season_findings(reasons)
    assert finding.subject == "a"
    assert "“fin d'année”" in finding.texts()[0]
    assert seasons(reasons, monthly(a=EVEN, b=EVEN, c=EVEN), DAYS)["months_declared"].isna().tolist() == [
        True,
        False,
        True,
    ]
