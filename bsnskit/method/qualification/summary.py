"""The list at a glance: how many reasons and topics, how many counted, which are not."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from bsnskit.method.quantification.counts import annual_by_reason

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ListSummary", "list_summary"]


class ListSummary(TypedDict):
    """What the list holds. `n_reasons` leaves out the retired; `unknown_ids` are in the order of the list."""

    n_reasons: int
    n_topics: int
    n_to_decide: int
    n_retired: int
    n_client_top: int
    n_quantified: int
    n_unknown: int
    unknown_ids: tuple[str, ...]
    list_version: int | None


def list_summary(reasons: pd.DataFrame, volumes: pd.DataFrame) -> ListSummary:
    """Count what the list holds.

    Parameters
    ----------
    reasons : tables.Reasons        retired reasons are counted apart
    volumes : tables.Volumes        rows of grain year; a reason without a known count is unknown
    """
    listed = reasons[reasons["state"] != "retired"]
    annual = annual_by_reason(volumes).dropna(subset=["n_contacts"])
    known = listed["reason_id"].isin(annual["reason_id"])
    return ListSummary(
        n_reasons=len(listed),
        n_topics=int(listed["topic"].nunique()),
        n_to_decide=int((listed["state"] == "to_decide").sum()),
        n_retired=len(reasons) - len(listed),
        n_client_top=int(listed["client_top"].sum()),
        n_quantified=int(known.sum()),
        n_unknown=int((~known).sum()),
        unknown_ids=tuple(listed.loc[~known, "reason_id"]),
        list_version=int(reasons["list_version"].max()) if len(reasons) else None,
    )
