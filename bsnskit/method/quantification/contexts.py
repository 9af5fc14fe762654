"""Contacts and cost of a reason's contexts, where the client counted them apart."""

from __future__ import annotations

import pandas as pd

from bsnskit.method.quantification.costing import costs
from bsnskit.vocabulary import ALL

__all__ = ["costs_by_context"]

COLUMNS = ["reason_id", "context", "n_contacts", "cost_total", "cost_downstream"]


def costs_by_context(
    splits: pd.DataFrame,
    reasons: pd.DataFrame,
    volumes: pd.DataFrame,
    rates: pd.DataFrame,
    downstream: pd.DataFrame,
    handle_times: pd.DataFrame,
) -> pd.DataFrame:
    """Cost each context that the client counted, as a reason is costed: with its own channels, tiers and handle times.

    Grain: one row per `reason_id` x `context` of `splits` that has annual counts.

    Parameters
    ----------
    splits : tables.Splits          split by channel, a context is a channel of the counts; else a `context` of them
    reasons : tables.Reasons
    volumes : tables.Volumes        uses rows of grain year
    rates, downstream, handle_times : as `costs` takes them

    Returns
    -------
    columns reason_id, context, n_contacts [contacts per year], cost_total, cost_downstream [currency per year]
    """
    yearly = volumes[volumes["grain"] == "year"]
    parts = []
    for reason_id, context, by in zip(splits["reason_id"], splits["context"], splits["by"], strict=True):
        of_it = yearly[
            (yearly["reason_id"] == reason_id) & (yearly["channel" if by == "channel" else "context"] == context)
        ]
        listed = reasons[reasons["reason_id"] == reason_id]
        if len(of_it) and len(listed):
            own = of_it if by == "channel" else of_it.assign(context=ALL)
            figures = costs(listed, own, rates, downstream, handle_times[handle_times["reason_id"] == reason_id])
            parts.append(figures.assign(context=context)[COLUMNS])
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=COLUMNS)
