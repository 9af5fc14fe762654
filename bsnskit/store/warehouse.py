"""The contact log as an Ibis table over DuckDB and Parquet: expressions run where the rows lie, counts come back.

DuckDB is told never to fetch an extension: nothing of it leaves the machine.
"""

from __future__ import annotations

import datetime as dt
import os
import threading
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from bsnskit import weeks
from bsnskit.contracts import tables
from bsnskit.method.quantification import expressions
from bsnskit.method.quantification.profiles import EVIDENT, PARTLY
from bsnskit.store.files import stamp

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from ibis.backends.duckdb import Backend

_KEYS = ("reason_id", "channel", "tier", "context")
_held = threading.local()


def open_contacts(path: Path, names: Mapping[str, str] | None = None) -> ir.Table:
    """Return a contact log as an Ibis table; a file that is not there gives one without rows.

    Grain: one row per contact, columns of `tables.Contacts`.

    Parameters
    ----------
    path : contacts.parquet
    names : old id -> id on the list that stands
    """
    contacts = _table(path)
    if not names:
        return contacts
    return contacts.mutate(reason_id=contacts["reason_id"].substitute(dict(names)))


def collect(expression: ir.Table) -> pd.DataFrame:
    """Run an expression and return its rows; meant for counts, never for the log itself."""
    backend = expression.get_backend()
    return backend.to_pyarrow(expression).to_pandas()


def counts(contacts: ir.Table, grain: str) -> ir.Table:
    """Return the expression that counts contacts by reason, channel, tier and context.

    Grain: one row per key and `period_start` (first day of the month, or Monday of the ISO week). Contacts without a
    reason are left out; `left_out` counts them.

    Parameters
    ----------
    contacts : `tables.Contacts` as an Ibis table
    grain : "week" or "month"
    """
    import ibis

    coded = contacts.filter(contacts["reason_id"].notnull())
    period = coded["contacted_at"].truncate({"week": "W", "month": "M"}[grain]).cast("timestamp")
    grouped = coded.mutate(period_start=period).group_by([*_KEYS, "period_start"])
    return grouped.aggregate(n_contacts=ibis._.count().cast("float64"))


def channels_by_week(contacts: ir.Table) -> pd.DataFrame:
    """Count a contact log by reason, channel and week; `expressions.counts_by_week` says what is counted.

    Returns
    -------
    tables.ChannelVolumes, in the order of its key
    """
    counted = _with_week(collect(expressions.counts_by_week(contacts)))
    return _sorted(tables.ChannelVolumes, counted)


def parts_by_week(contacts: ir.Table, cut: Collection[pd.Timestamp] = ()) -> pd.DataFrame:
    """Count a contact log by reason, channel, who coded it, and week, as `tables.WeeklyParts`.

    Parameters
    ----------
    cut : Mondays of weeks that are not whole, which are left out
    """
    counted = collect(expressions.parts_by_week(contacts))
    whole = _with_week(counted[~counted["period_start"].isin(list(cut))])
    keys = ["reason_id", "week", "channel", "reason_source"]
    return tables.check(tables.WeeklyParts, whole.sort_values(keys)) if len(whole) else tables.empty(tables.WeeklyParts)


def costs_by_week(contacts: ir.Table, rates: pd.DataFrame, downstream: pd.DataFrame) -> pd.DataFrame:
    """Cost a contact log by reason and week; `expressions.costs_by_week` says how.

    Parameters
    ----------
    contacts : `tables.Contacts` as an Ibis table
    rates : tables.Rates
    downstream : tables.Downstream

    Returns
    -------
    tables.WeeklyCosts, in the order of its key
    """
    costed = collect(expressions.costs_by_week(contacts, beside(rates), beside(downstream)))
    return _sorted(tables.WeeklyCosts, _with_week(costed))


def repeats_by_reason(contacts: ir.Table, days: int = expressions.REPEAT_DAYS) -> pd.DataFrame:
    """Count the repeats in a contact log; `expressions.repeats_by_reason` says what a repeat is.

    Returns
    -------
    tables.Repeats, in the order of the ids
    """
    return _sorted(tables.Repeats, collect(expressions.repeats_by_reason(contacts, days)))


def beside(table: pd.DataFrame) -> ir.Table:
    """Return a small table as an Ibis table that the engine of a log takes in with an expression; ids stay text."""
    import ibis
    import pyarrow as pa

    # By way of Arrow: an engine given a pandas table may turn missing text into the text "NaN".
    return ibis.memtable(pa.Table.from_pandas(table, preserve_index=False))


def _with_week(counted: pd.DataFrame) -> pd.DataFrame:
    mondays = pd.Series(counted["period_start"].unique())
    named = dict(zip(mondays, weeks.week_labels(mondays), strict=True))
    return counted.assign(week=counted["period_start"].map(named).astype("str")).drop(columns="period_start")


def _sorted(contract: type[tables.Table], counted: pd.DataFrame) -> pd.DataFrame:
    keys = [name for name in ("reason_id", "channel", "week") if name in counted]
    return tables.check(contract, counted.sort_values(keys, kind="stable"))


def by_day(contacts: ir.Table) -> ir.Table:
    """Return the expression that counts contacts by `day`, and those of them without a reason as `left_out`."""
    import ibis

    grouped = contacts.mutate(day=contacts["contacted_at"].date()).group_by("day")
    return grouped.aggregate(n_contacts=ibis._.count(), left_out=ibis._.count() - ibis._["reason_id"].count())


def volumes_of(contacts: ir.Table, grain: str, cut: Collection[pd.Timestamp] = ()) -> pd.DataFrame:
    """Count a contact log by week or month, as `tables.Volumes`; periods in `cut` are left out."""
    counted = collect(counts(contacts, grain)).assign(grain=grain)
    whole = counted[~counted["period_start"].isin(list(cut))]
    return tables.check(tables.Volumes, whole) if len(whole) else tables.empty(tables.Volumes)


def cut_periods(daily: pd.DataFrame, grain: str, country: str = "FR") -> set[pd.Timestamp]:
    """Return the first and last period where the log begins or ends inside them.

    A period is cut when more than a tenth of its open days lie before the first or after the last contact, and these
    days would have brought 3 contacts or more at the pace of the four weeks beside. Fewer can be missing by chance.

    Parameters
    ----------
    daily : day, n_contacts; one row per day with contacts
    grain : "week" or "month"
    country : of the public holidays
    """
    if daily.empty:
        return set()
    days = pd.Series(daily["n_contacts"].to_numpy(dtype=float), index=pd.DatetimeIndex(daily["day"])).sort_index()
    first, last, day = days.index[0], days.index[-1], pd.Timedelta(days=1)
    begun, ended = _bounds(first, grain), _bounds(last, grain)
    pace_first, pace_last = days[: first + 27 * day].sum() / 20, days[last - 27 * day :].sum() / 20
    cut = set()
    for (start, end), missing, pace in (
        (begun, _open(begun[0], first - day, country), pace_first),
        (ended, _open(last + day, ended[1], country), pace_last),
    ):
        if missing * pace >= EVIDENT and missing > PARTLY * _open(start, end, country):
            cut.add(start)
    return cut


def year_of(monthly: pd.DataFrame, first_month: str | None) -> pd.DataFrame:
    """Add twelve months into a year, as `tables.Volumes`; without all twelve there is no year.

    Parameters
    ----------
    monthly : `tables.Volumes` of grain month, whole months only
    first_month : "2018-09"; None = the last twelve months
    """
    if monthly.empty:
        return tables.empty(tables.Volumes)
    first = (
        pd.Timestamp(f"{first_month}-01") if first_month else monthly["period_start"].max() - pd.DateOffset(months=11)
    )
    months = pd.date_range(first, periods=12, freq="MS")
    inside = monthly[monthly["period_start"].isin(months)]
    if inside["period_start"].nunique() < 12:
        return tables.empty(tables.Volumes)
    summed = inside.groupby(list(_KEYS), dropna=False, observed=True, as_index=False)["n_contacts"].sum(min_count=1)
    return tables.check(tables.Volumes, summed.assign(grain="year", period_start=first))


def _bounds(day: pd.Timestamp, grain: str) -> tuple[pd.Timestamp, pd.Timestamp]:
    period = day.to_period("W-SUN" if grain == "week" else "M")
    return period.start_time, period.end_time.normalize()


def _open(first: pd.Timestamp, last: pd.Timestamp, country: str) -> int:
    return sum(
        day.weekday() < 5 and day.date() not in weeks.public_holidays(country, day.year)
        for day in pd.date_range(first, last, freq="D")
    )


def _table(path: Path) -> ir.Table:
    # One connection per thread: a DuckDB connection serves one caller at a time, and a forked process must not
    # inherit one.
    now = (os.getpid(), str(path), stamp(path))
    if getattr(_held, "key", None) != now:
        _held.table, _held.key = _connected(path), now
    return _held.table


def _connected(path: Path) -> ir.Table:
    import ibis

    settings: dict[str, Any] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        # DuckDB's own default is the current folder.
        "temp_directory": str(path.parent / ".spill"),
    }
    backend: Backend = ibis.duckdb.connect(":memory:", **settings)
    if path.exists():
        return backend.read_parquet(path, table_name="contacts")
    return backend.create_table("contacts", schema=ibis.schema(_TYPES))


_TYPES = {
    "contact_id": "string",
    "contacted_at": "timestamp",
    "week": "string",
    "reason_id": "string",
    "channel": "string",
    "tier": "string",
    "context": "string",
    "customer_key": "string",
    "source_code": "string",
    "reason_source": "string",
    "handle_s": "float64",
}
"""Types of `tables.Contacts` where there is no file to tell them."""


def span(daily: pd.DataFrame) -> tuple[dt.date, dt.date] | None:
    """Return first and last day with a contact; None without contacts."""
    if daily.empty:
        return None
    days = pd.DatetimeIndex(daily["day"])
    return days.min().date(), days.max().date()
