"""Old ids of reasons led on to the list that stands, so that past volumes stay comparable over revisions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from bsnskit.contracts import tables

SAME_CONTACTS = ("renamed", "merged")
"""Changes across which the old contacts belong to the new reason. A split needs re-coding: its contacts stay where
they were counted, under the old id."""


def names_since(revisions: Iterable[Mapping[str, Any]], version: int) -> dict[str, str]:
    """Return old id -> id on the list that stands, over all revisions after `version`.

    Parameters
    ----------
    revisions : oldest first; each with `version` and `crosswalk` (from, to, change)
    version : of the list the ids were written under
    """
    names: dict[str, str] = {}
    for revision in revisions:
        if int(revision["version"]) <= version:
            continue
        steps = {
            str(change["from"]): str(change["to"])
            for change in revision.get("crosswalk") or ()
            if change.get("change") in SAME_CONTACTS and change.get("from") and change.get("to")
        }
        names = {**steps, **{old: steps.get(now, now) for old, now in names.items()}}
    return {old: now for old, now in names.items() if old != now}


def with_current_ids(kind: str, table: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Return a delivered table under the ids of the list that stands.

    Counts of merged reasons are added, and unknown when one of them is unknown. Of merged downstream events the one
    of the reason that keeps its id holds, else the first. Codings stay as they were coded, since a trial is judged on
    its own list (`codings_on_standing_list`). Other tables keep their rows.
    """
    if not names or "reason_id" not in table:
        return table
    if kind == "codings":
        return table
    if not table["reason_id"].isin(list(names)).any():
        return table
    moved = table["reason_id"].isin(list(names))
    renamed = table.assign(reason_id=table["reason_id"].replace(dict(names)))
    if kind == "volumes":
        return _summed(renamed)
    if kind == "downstream":
        first = renamed.assign(_moved=moved).sort_values("_moved", kind="stable").drop(columns="_moved")
        return first.drop_duplicates(["reason_id", "event"]).sort_index().reset_index(drop=True)
    return renamed


def _summed(volumes: pd.DataFrame) -> pd.DataFrame:
    keys = list(tables.Volumes.Config.unique)
    groups = volumes.groupby(keys, dropna=False, observed=True, sort=False)["n_contacts"]
    total = groups.sum().where(groups.count() == groups.size())
    return total.reset_index()[[*keys, "n_contacts"]]


def codings_on_standing_list(codings: pd.DataFrame, revisions: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Return codings under the ids of the list that stands, each led on from the list it was coded with.

    A second reason that has become the first one is none any more.
    """
    known = list(revisions)
    led_on = codings
    for version in sorted(codings["list_version"].unique()):
        names = names_since(known, int(version))
        mine = led_on["list_version"] == version
        first = led_on["reason_id"].where(~mine, led_on["reason_id"].replace(names))
        second = led_on["second_reason_id"].where(~mine, led_on["second_reason_id"].replace(names))
        led_on = led_on.assign(reason_id=first, second_reason_id=second.mask(second == first))
    return led_on
