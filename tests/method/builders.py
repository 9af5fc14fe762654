"""Small tables for the tests of the method; a column left out takes the plainest value."""

from __future__ import annotations

import csv
import json
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from bsnskit.contracts import tables
from bsnskit.vocabulary import ALL, objective_of
from bsnskit.weeks import shift

REFERENCE = Path(__file__).parents[1] / "reference"
YEAR = "2018-09-01"
RENAMED = {"1": "2.01", "2": "2.02", "3": "2.03", "4": "2.04"}


@cache
def columns_of(contract: type[tables.Table]) -> dict[str, Any]:
    return tables.empty(contract).dtypes.to_dict()


def typed(contract: type[tables.Table], rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Build a table with the types of its contract; the full check is left to what is tested."""
    columns = columns_of(contract)
    unknown = {name for row in rows for name in row} - columns.keys()
    assert not unknown, unknown
    return pd.DataFrame.from_records(rows, columns=list(columns)).astype(columns)


@cache
def known_answers() -> dict[str, Any]:
    return json.loads((REFERENCE / "known_answers.json").read_text(encoding="utf-8"))


def make_reasons(*ids: str, **columns: list[Any]) -> pd.DataFrame:
    """Build tables.Reasons; `label` defaults to a sentence that names the id."""
    plain = {"topic": "A", "state": "active", "client_top": False, "list_version": 1}
    rows = [
        {
            "reason_id": reason_id,
            "label": f"I cannot do {reason_id}",
            **plain,
            **{name: values[place] for name, values in columns.items()},
        }
        for place, reason_id in enumerate(ids)
    ]
    return typed(tables.Reasons, rows)


def make_volumes(*rows: tuple[Any, ...], grain: str = "year", start: str = YEAR) -> pd.DataFrame:
    """Build tables.Volumes from (reason_id, count[, channel[, tier[, context[, start]]]])."""
    names = ("reason_id", "n_contacts", "channel", "tier", "context", "period_start")
    plain = {"grain": grain, "period_start": start, "channel": ALL, "tier": ALL, "context": ALL}
    made = [{**plain, **dict(zip(names, row, strict=False))} for row in rows]
    for row in made:
        row["period_start"] = pd.Timestamp(row["period_start"])
    return typed(tables.Volumes, made)


def rectorat_rows() -> list[dict[str, str]]:
    """Read the table of the case as printed, the first four rows under the ids that its sheets use."""
    with (REFERENCE / "motifs_dsi.csv").open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter=";"))
    return [row | {"id": RENAMED.get(row["N°"], row["N°"])} for row in rows]


def rectorat_reasons() -> pd.DataFrame:
    rows = [
        {
            "reason_id": row["id"],
            "topic": row["Sujet"],
            "label": row["Motif de contact"],
            "state": "active",
            "client_top": row["TOP 10"] == "TOP 10",
            "season_declared": row["Mois saisonnalité"] or row["Saisonnalité"] or None,
            "list_version": 2,
        }
        for row in rectorat_rows()
    ]
    return typed(tables.Reasons, rows)


def rectorat_volumes() -> pd.DataFrame:
    """Lay the printed counts out as the total of each reason beside its two tiers; blanks are unknown."""
    made: list[tuple[Any, ...]] = []
    for row in rectorat_rows():
        year = row["Volume annuel"]
        made.append((row["id"], float(year) if year else None))
        if year:
            made.append((row["id"], float(row["Résolu par CARINA"]), ALL, "CARINA"))
            made.append((row["id"], float(row["Résolu par CS-RH"]), ALL, "CS-RH"))
    return make_volumes(*made)


def same(left: pd.DataFrame, right: pd.DataFrame) -> None:
    """Check that two tables hold the same rows, whatever their order."""
    keys = [name for name in ("reason_id", "topic", "tier", "week", "cause_id", "context") if name in left.columns]
    pd.testing.assert_frame_equal(left.sort_values(keys, ignore_index=True), right.sort_values(keys, ignore_index=True))


def make_rates(*rows: tuple[Any, ...]) -> pd.DataFrame:
    """Build tables.Rates from (channel, tier, cost_hour[, cost_fixed[, cashable_share]])."""
    names = ("channel", "tier", "cost_hour", "cost_fixed", "cashable_share")
    return typed(tables.Rates, [{"cost_fixed": 0.0, **dict(zip(names, row, strict=False))} for row in rows])


def make_downstream(*rows: tuple[str, str, float, float]) -> pd.DataFrame:
    """Build tables.Downstream from (reason_id, event, p_event, cost_event)."""
    names = ("reason_id", "event", "p_event", "cost_event")
    return typed(tables.Downstream, [dict(zip(names, row, strict=True)) for row in rows])


def make_handle_times(*rows: tuple[Any, ...]) -> pd.DataFrame:
    """Build tables.HandleTimes from (reason_id, list of seconds[, channel[, tier]])."""
    made = []
    for reason_id, seconds, *place in rows:
        channel, tier = [*place, ALL, ALL][:2] if len(place) < 2 else place
        made += [{"reason_id": reason_id, "channel": channel, "tier": tier, "handle_s": float(one)} for one in seconds]
    return typed(tables.HandleTimes, made)


def make_surveys(*rows: tuple[Any, ...]) -> pd.DataFrame:
    """Build tables.Surveys from (reason_id, score[, resolved[, fixed]])."""
    names = ("reason_id", "score", "resolved", "fixed")
    return typed(tables.Surveys, [dict(zip(names, row, strict=False)) for row in rows])


def make_placements(*rows: tuple[Any, ...], **columns: Any) -> pd.DataFrame:
    """Build tables.Placements from (reason_id, customer, company[, objective[, context]]); `proposed` is worked out."""
    names = ("reason_id", "customer_value", "company_value", "objective", "context")
    made = []
    for row in rows:
        card = {"context": ALL, "illustration": False, **dict(zip(names, row, strict=False)), **columns}
        customer, company = card["customer_value"], card["company_value"]
        card["proposed"] = None if customer is None or company is None else objective_of(customer, company)
        made.append(card)
    return typed(tables.Placements, made)


def make_costs(*rows: tuple[Any, ...], cashable: float | None = None) -> pd.DataFrame:
    """Build tables.Costs from (reason_id, n_contacts, unit_contact[, unit_downstream]); `cashable` is a share of contact."""
    made = []
    for reason_id, count, contact, *rest in rows:
        followed = rest[0] if rest else 0.0
        known = count is not None and contact is not None
        row = {"reason_id": reason_id, "n_contacts": count, "n_handle": 0}
        row |= {"unit_contact": contact, "unit_downstream": followed}
        if known:
            row |= {"cost_contact": count * contact, "cost_downstream": count * followed}
            row["cost_total"] = count * (contact + followed)
            row["cost_cashable"] = None if cashable is None else count * contact * cashable
        made.append(row)
    return typed(tables.Costs, made)


def make_weekly(first: str, **counts: list[float | None]) -> pd.DataFrame:
    """Build tables.WeeklyVolumes: per reason its counts from the first week on; None is missing and incomplete."""
    rows = [
        {"reason_id": reason_id, "week": shift(first, step), "n_contacts": count, "complete": count is not None}
        for reason_id, months in counts.items()
        for step, count in enumerate(months)
    ]
    return typed(tables.WeeklyVolumes, rows)


def make_causes(*rows: tuple[Any, ...], **columns: Any) -> pd.DataFrame:
    """Build tables.Causes from (cause_id, reason_id[, k_sample, n_sample])."""
    names = ("cause_id", "reason_id", "k_sample", "n_sample")
    plain = {"illustration": False, **columns}
    return typed(
        tables.Causes, [{"label": f"cause {row[0]}", **plain, **dict(zip(names, row, strict=False))} for row in rows]
    )


def make_solutions(*rows: tuple[Any, ...], **columns: Any) -> pd.DataFrame:
    """Build tables.Solutions from (solution_id, cause_id[, effectiveness[, adoption]])."""
    names = ("solution_id", "cause_id", "effectiveness", "adoption")
    plain = {
        "objective": "eliminate",
        "cost_once": 0.0,
        "cost_year": 0.0,
        "effectiveness": 1.0,
        "adoption": 1.0,
        "ramp_months": 0.0,
        "life_years": 1,
        "chosen": True,
        "illustration": False,
        **columns,
    }
    return typed(
        tables.Solutions,
        [{"label": f"solution {row[0]}", **plain, **dict(zip(names, row, strict=False))} for row in rows],
    )
