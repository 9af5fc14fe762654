"""A small contact log with what a log can hold, what must be found in it worked by hand, and the same once more in pandas.

The engines run the same cases (tests/engines): what differs between them differs here.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from bsnskit.contracts import tables
from bsnskit.weeks import week_labels
from tests.method.builders import make_downstream, make_rates

Row = tuple[str, str | None, str | None, str, str, float | None]

LOG: tuple[Row, ...] = (
    # when, reason, customer, channel, tier, handle time [s]
    ("2020-12-27 23:59:59.999999", "2.10", "Ann", "call", "N1", 100.0),  # the last moment of 2020-W52
    ("2020-12-28 00:00:00", "2.10", "Bob", "call", "N1", 200.0),  # the first of 2020-W53
    ("2021-01-03 23:59:59.999999", "2.10", "Ann", "mail", "N1", 300.0),  # W53 still; 7 days later to the microsecond
    ("2021-01-04 00:00:00.000001", "2.10", "Bob", "call", "N2", 60.0),  # W01; a microsecond more than 7 days
    ("2021-01-04 00:00:00.000001", "2.1", "Bob", "call", "N1", None),  # another reason, handle time unknown
    ("2021-01-04 09:00:00", "2.10", None, "call", "N1", 120.0),  # nobody knows who
    ("2021-01-04 09:30:00", "2.10", None, "call", "N1", 180.0),  # nor here: no repeat
    ("2021-01-04 10:00:00", None, "Ann", "call", "N1", 900.0),  # no reason: in no count, makes no repeat
    ("2021-01-05 10:00:00", "2.10", "Cleo", "chat", "N1", 90.0),
    ("2021-01-05 10:00:00", "2.10", "Cleo", "mail", "N1", 90.0),  # at the same moment: one of the two
    ("2021-01-12 10:00:00", "2.10", "Cleo", "chat", "(none)", 30.0),  # 7 days later: yes
    ("2021-03-24 02:30:00", "7", "Dan", "call", "N1", 45.0),
    ("2021-03-28 02:30:00", "7", "Dan", "call", "N1", 45.0),  # an hour that summer time skips in Paris: 4 days later
    ("2021-04-04 02:30:00", "7", "Dan", "call", "N1", 45.0),  # 7 days later by the wall clock
    ("2021-05-03 08:00:00", "008", None, "visit", "N9", 600.0),  # no customer, no rate
)

COUNTED = {
    ("008", "visit", "2021-W18"): 1,
    ("2.1", "call", "2021-W01"): 1,
    ("2.10", "call", "2020-W52"): 1,
    ("2.10", "call", "2020-W53"): 1,
    ("2.10", "call", "2021-W01"): 3,
    ("2.10", "chat", "2021-W01"): 1,
    ("2.10", "chat", "2021-W02"): 1,
    ("2.10", "mail", "2020-W53"): 1,
    ("2.10", "mail", "2021-W01"): 1,
    ("7", "call", "2021-W12"): 2,
    ("7", "call", "2021-W13"): 1,
}

REPEATS = {
    # reason: contacts, of these with a known customer, of these repeats
    "008": (1, 0, 0),
    "2.1": (1, 1, 0),
    # Ann after 7 days; Bob a microsecond late; one of Cleo's two, and her third.
    "2.10": (9, 7, 3),
    "7": (3, 3, 2),
}

RATES = make_rates(
    ("call", "N1", 36.0, 1.0),
    ("call", "(all)", 72.0, 2.0),
    ("(all)", "N1", 18.0, 0.5),
    ("chat", "(none)", 120.0, 0.0),
)
"""A visit at N9 finds none."""

DOWNSTREAM = make_downstream(
    ("2.10", "second line", 0.5, 10.0), ("2.10", "letter", 0.1, 2.0), ("(all)", "letter", 0.2, 2.0)
)
"""2.10: 5.20 a contact, the others 0.40."""

UNKNOWN = None
COSTS = {
    # reason, week: contacts, costed, handle time, contact, downstream, total
    ("008", "2021-W18"): (1, 0, UNKNOWN, UNKNOWN, 0.4, UNKNOWN),
    ("2.1", "2021-W01"): (1, 0, UNKNOWN, UNKNOWN, 0.4, UNKNOWN),
    ("2.10", "2020-W52"): (1, 1, 100.0, 1.0 + 1.0, 5.2, 7.2),
    # 200 s of a call at 36 an hour and 1 fixed; 300 s of a mail at 18 (tier N1, no rate for mails) and 0.50.
    ("2.10", "2020-W53"): (2, 2, 500.0, 2.0 + 1.0 + 1.5 + 0.5, 10.4, 15.4),
    # 60 s at 72 (calls of any tier) + 2; 300 s at 36 + 2 x 1; 180 s at 18 (chat and mail) + 2 x 0.50.
    ("2.10", "2021-W01"): (5, 5, 540.0, 1.2 + 2.0 + 3.0 + 2.0 + 0.9 + 1.0, 26.0, 36.1),
    ("2.10", "2021-W02"): (1, 1, 30.0, 1.0, 5.2, 6.2),
    ("7", "2021-W12"): (2, 2, 90.0, 0.9 + 2.0, 0.8, 3.7),
    ("7", "2021-W13"): (1, 1, 45.0, 0.45 + 1.0, 0.4, 1.85),
}


def make_log(rows: tuple[Row, ...] = LOG) -> pd.DataFrame:
    """Build tables.Contacts from (when, reason, customer, channel, tier, handle time)."""
    names = ["contacted_at", "reason_id", "customer_key", "channel", "tier", "handle_s"]
    log = pd.DataFrame.from_records(list(rows), columns=names)
    log["contacted_at"] = pd.to_datetime(log["contacted_at"], format="ISO8601").astype("datetime64[us]")
    log["contact_id"] = [f"L{place:04d}" for place in range(len(log))]
    log["week"] = week_labels(log["contacted_at"]) if len(log) else pd.Series(dtype=str)
    empty = {"context": "(all)", "source_code": None, "reason_source": None}
    return tables.check(tables.Contacts, log.assign(**empty))


def repeats_in_pandas(log: pd.DataFrame, days: int) -> pd.DataFrame:
    """Find the repeats contact by contact, by looking at every other contact: slow, and plain."""
    coded = log[log["reason_id"].notna()].sort_values("contacted_at", kind="stable").reset_index(drop=True)
    seen: list[tuple[Any, Any, dt.datetime]] = []
    repeated = []
    for row in coded.itertuples():
        known = not pd.isna(row.customer_key)
        gaps = [
            row.contacted_at - when for reason, who, when in seen if (reason, who) == (row.reason_id, row.customer_key)
        ]
        repeated.append(known and any(gap <= dt.timedelta(days=days) for gap in gaps))
        if known:
            seen.append((row.reason_id, row.customer_key, row.contacted_at))
    grouped = coded.assign(repeated=repeated).groupby("reason_id", dropna=False, observed=True)
    counted = grouped.agg(
        n_contacts=("contact_id", "size"), n_identified=("customer_key", "count"), n_repeats=("repeated", "sum")
    )
    return tables.check(tables.Repeats, counted.reset_index())


def as_dict(table: pd.DataFrame, keys: list[str]) -> dict[Any, Any]:
    """Lay a table out as key -> values, missing ones None."""
    shown = table.astype(object).where(table.notna(), None)
    values = [name for name in table.columns if name not in keys]
    found = {
        tuple(row[key] for key in keys) if len(keys) > 1 else row[keys[0]]: tuple(row[name] for name in values)
        for row in shown.to_dict("records")
    }
    return {key: value[0] if len(value) == 1 else value for key, value in found.items()}
