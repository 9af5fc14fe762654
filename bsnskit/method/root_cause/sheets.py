"""The head of an action sheet: what is known of the reason before anybody writes a line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from bsnskit.errors import not_on_list

if TYPE_CHECKING:
    from collections.abc import Hashable

__all__ = ["SheetHead", "sheet"]


@dataclass(frozen=True)
class SheetHead:
    """Annual volume, season, monthly mean, months and who resolved how many, as on the deck's sheets; unknown is None.

    `tiers` gives tier and contacts per year; `client_top` and `computed_top` say whether it is in the TOP list.
    """

    reason_id: str
    label: str
    topic: str | None
    objective: str | None
    client_top: bool
    computed_top: bool
    n_contacts: float | None
    monthly_mean: float | None
    season_declared: str | None
    season_months: tuple[int, ...] | None
    tiers: tuple[tuple[str, float | None], ...]


def sheet(
    reason_id: str,
    objective: str | None = None,
    *,
    reasons: pd.DataFrame,
    pareto: pd.DataFrame,
    seasons: pd.DataFrame,
    tiers: pd.DataFrame,
) -> SheetHead:
    """Gather the head of a reason's action sheet.

    Parameters
    ----------
    reason_id : text, as on the list
    objective : the objective the sheet is for
    reasons : tables.Reasons
    pareto : tables.Pareto
    seasons : tables.Seasons
    tiers : tables.Tiers

    Raises
    ------
    NotReady : the reason is not on the list

    Source
    ------
    METHOD section 4.
    """
    if reason_id not in set(reasons["reason_id"]):
        raise not_on_list(reason_id, reasons["reason_id"])
    reason, volume, season = (_row(table, reason_id) for table in (reasons, pareto, seasons))
    resolved = tiers[tiers["reason_id"] == reason_id]
    months = _known(season.get("months_computed")) or _known(season.get("months_declared"))
    return SheetHead(
        reason_id=reason_id,
        label=reason["label"],
        topic=_known(reason["topic"]),
        objective=objective,
        client_top=bool(reason["client_top"]),
        computed_top=bool(volume.get("computed_top", False)),
        n_contacts=_known(volume.get("n_contacts")),
        monthly_mean=_known(volume.get("monthly_mean")),
        season_declared=_known(season.get("declared")),
        season_months=None if months is None else tuple(int(month) for month in months.split(",") if month),
        tiers=tuple(
            (str(tier), _known(count)) for tier, count in zip(resolved["tier"], resolved["n_contacts"], strict=True)
        ),
    )


def _row(table: pd.DataFrame, reason_id: str) -> dict[Hashable, Any]:
    rows = table[table["reason_id"] == reason_id].to_dict("records")
    return rows[0] if rows else {}


def _known(value: Any) -> Any:
    return None if value is None or pd.isna(value) else value
