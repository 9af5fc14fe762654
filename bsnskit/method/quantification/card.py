"""The intent card: all that is known of one reason, figures per quarter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from bsnskit.errors import not_on_list
from bsnskit.statistics import garwood

if TYPE_CHECKING:
    from collections.abc import Hashable

__all__ = ["IntentCard", "intent_card"]

QUARTERS = 4


@dataclass(frozen=True)
class IntentCard:
    """One reason as the deck's card shows it. What is unknown is None.

    `calls_q` [contacts per quarter] is a quarter of the year counted; its interval says how far a year's count varies
    by chance alone (Garwood), and is None where the count is unknown. `cost_q`, `downstream_q` [currency per quarter];
    the interval of `cost_q` is that of the handle time, measured `n_handle` times. `downstream_share` 0..1 of the cost.
    `tnps` -100..100, `fcr` and `ftf` 0..1, each with n and 95 % interval. `objective` is what the team recorded where
    it is the same in every context; `objectives` gives context and objective. `proposed` is what the
    position says. `season_declared` as the client prints it; `season_months` as computed, numbers 1..12.
    """

    reason_id: str
    topic: str | None
    label: str
    label_other: str | None
    owner: str | None
    objective: str | None
    proposed: str | None
    objectives: tuple[tuple[str, str | None], ...]
    n_contacts: float | None
    rank: int | None
    share: float | None
    calls_q: float | None
    calls_q_low: float | None
    calls_q_high: float | None
    cost_q: float | None
    cost_q_low: float | None
    cost_q_high: float | None
    n_handle: int
    downstream_q: float | None
    downstream_share: float | None
    tnps: float | None
    tnps_low: float | None
    tnps_high: float | None
    n_tnps: int
    ftf: float | None
    ftf_low: float | None
    ftf_high: float | None
    n_ftf: int
    fcr: float | None
    fcr_low: float | None
    fcr_high: float | None
    n_fcr: int
    season_declared: str | None
    season_months: tuple[int, ...] | None
    season_verdict: str | None
    illustration: bool


def intent_card(
    reason_id: str,
    *,
    reasons: pd.DataFrame,
    pareto: pd.DataFrame,
    costs: pd.DataFrame,
    experience: pd.DataFrame,
    seasons: pd.DataFrame,
    placements: pd.DataFrame,
) -> IntentCard:
    """Gather one reason's figures from the results of the steps.

    Parameters
    ----------
    reason_id : text, as on the list
    reasons : tables.Reasons
    pareto : tables.Pareto
    costs : tables.Costs
    experience : tables.Experience
    seasons : tables.Seasons
    placements : tables.Placements

    Raises
    ------
    NotReady : the reason is not on the list
    """
    if reason_id not in set(reasons["reason_id"]):
        raise not_on_list(reason_id, reasons["reason_id"])
    reason, volume, cost, felt, season = (
        _row(table, reason_id) for table in (reasons, pareto, costs, experience, seasons)
    )
    quarter = {name: _quarter(cost.get(name)) for name in ("cost_total", "cost_low", "cost_high", "cost_downstream")}
    low, high = garwood(volume.get("n_contacts", float("nan")))
    placed = placements[placements["reason_id"] == reason_id]
    figures: dict[str, Any] = {}
    for kind in ("tnps", "ftf", "fcr"):
        figures |= {name: _known(felt.get(name)) for name in (kind, f"{kind}_low", f"{kind}_high")}
        figures[f"n_{kind}"] = int(felt.get(f"n_{kind}", 0))
    return IntentCard(
        reason_id=reason_id,
        topic=_known(reason["topic"]),
        label=reason["label"],
        label_other=_known(reason["label_other"]),
        owner=_known(reason["owner"]),
        **_objectives(placed),
        n_contacts=_known(volume.get("n_contacts")),
        rank=None if pd.isna(volume.get("rank")) else int(volume["rank"]),
        share=_known(volume.get("share")),
        calls_q=_quarter(volume.get("n_contacts")),
        calls_q_low=_quarter(low),
        calls_q_high=_quarter(high),
        cost_q=quarter["cost_total"],
        cost_q_low=quarter["cost_low"],
        cost_q_high=quarter["cost_high"],
        n_handle=int(cost.get("n_handle", 0)),
        downstream_q=quarter["cost_downstream"],
        downstream_share=_ratio(cost.get("cost_downstream"), cost.get("cost_total")),
        **figures,
        season_declared=_known(season.get("declared")),
        season_months=_months(season),
        season_verdict=_known(season.get("verdict")),
        illustration=bool(placed["illustration"].any()),
    )


def _row(table: pd.DataFrame, reason_id: str) -> dict[Hashable, Any]:
    rows = table[table["reason_id"] == reason_id].to_dict("records")
    return rows[0] if rows else {}


def _known(value: Any) -> Any:
    return None if value is None or pd.isna(value) else value


def _quarter(value: Any) -> float | None:
    return None if value is None or pd.isna(value) else float(value) / QUARTERS


def _ratio(part: Any, whole: Any) -> float | None:
    if part is None or whole is None or pd.isna(part) or pd.isna(whole) or not whole:
        return None
    return float(part / whole)


def _months(season: dict[Hashable, Any]) -> tuple[int, ...] | None:
    computed = _known(season.get("months_computed"))
    if computed is None:
        return None
    return tuple(int(month) for month in computed.split(",") if month)


def _objectives(placed: pd.DataFrame) -> dict[str, Any]:
    by_context = tuple(
        (str(context), _known(objective))
        for context, objective in zip(placed["context"], placed["objective"], strict=True)
    )
    recorded = {objective for _, objective in by_context}
    proposed = {_known(value) for value in placed["proposed"]}
    return {
        "objective": recorded.pop() if len(recorded) == 1 else None,
        "proposed": proposed.pop() if len(proposed) == 1 else None,
        "objectives": by_context,
    }
