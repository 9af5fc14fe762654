"""The Pareto of reasons: rank, share, cumulated share, TOP n beside the client's own mark."""

from __future__ import annotations

from typing import TypedDict

import pandas as pd

from bsnskit.contracts import tables
from bsnskit.method.quantification.counts import annual_by_reason

__all__ = ["VolumeSummary", "pareto", "volume_summary"]

MONTHS = 12
ENOUGH = 0.8
"""Share of the volume that the first reasons of a Pareto are counted up to."""


class VolumeSummary(TypedDict):
    """The headline of the volumes. Shares are 0..1 of `n_contacts`; None while nothing is known.

    `n_contacts` [contacts per year] is over the `n_quantified` reasons and leaves out the `n_unknown` others, named in
    `unknown_ids`. `n_top`, `n_client_top` are contacts [per year] of the computed TOP and of the client's own mark;
    `reasons_top` may exceed the length asked for when the last place is tied; `unknown_client_top` marked reasons have
    no volume. `n_to_80` reasons reach 80 % of the volume: `share_to_80`.
    """

    n_reasons: int
    n_quantified: int
    n_unknown: int
    unknown_ids: tuple[str, ...]
    n_contacts: float | None
    n_top: float | None
    share_top: float | None
    reasons_top: int
    n_client_top: float | None
    share_client_top: float | None
    reasons_client_top: int
    unknown_client_top: int
    n_to_80: int | None
    share_to_80: float | None


def pareto(
    reasons: pd.DataFrame, volumes: pd.DataFrame, *, top: int = 10, sampled: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Rank reasons by their annual volume and mark the largest.

    Grain: one row per `reason_id` of the list, largest first; equal volumes in the order of their ids, unknown ones last.

    Parameters
    ----------
    reasons : tables.Reasons, n rows        uses reason_id, topic, label, client_top
    volumes : tables.Volumes                rows of grain year; reasons not on the list are left out
    top : length of the TOP list; reasons tied with its last place are in it too
    sampled : tables.SampledVolumes where the year was scaled up from a sample: its interval stands beside the volume

    Returns
    -------
    tables.Pareto, n rows: n_contacts [contacts per year], monthly_mean = n_contacts / 12, rank (tied reasons share the
        better one), share and share_cumulated of the known total

    Source
    ------
    METHOD section 2. An unknown volume has no rank and no share.
    """
    listed = reasons[["reason_id", "topic", "label", "client_top"]]
    ranked = listed.merge(annual_by_reason(volumes), on="reason_id", how="left", validate="one_to_one")
    ranked = ranked.sort_values("reason_id", kind="stable")
    ranked = ranked.sort_values("n_contacts", ascending=False, kind="stable", na_position="last", ignore_index=True)
    counts = ranked["n_contacts"]
    total = counts.sum(min_count=1)
    share = counts / total if total else counts * float("nan")
    rank = counts.rank(method="min", ascending=False)
    ranked = ranked.assign(
        monthly_mean=counts / MONTHS,
        rank=rank,
        share=share,
        share_cumulated=share.cumsum(),
        computed_top=rank.le(top),
        **_ends(ranked["reason_id"], sampled),
    )
    return tables.check(tables.Pareto, ranked)


def volume_summary(pareto: pd.DataFrame) -> VolumeSummary:
    """Sum a Pareto up, saying what its total leaves out.

    Parameters
    ----------
    pareto : tables.Pareto
    """
    counts, top, marked = pareto["n_contacts"], pareto["computed_top"], pareto["client_top"]
    total, n_top, n_marked = (_known_sum(part) for part in (counts, counts[top], counts[marked]))
    # Rounding keeps a share of exactly 80 % from being missed by its last binary digit.
    shares = pareto["share_cumulated"]
    reached = shares[shares.round(12) >= ENOUGH]
    return VolumeSummary(
        n_reasons=len(pareto),
        n_quantified=int(counts.notna().sum()),
        n_unknown=int(counts.isna().sum()),
        unknown_ids=tuple(pareto.loc[counts.isna(), "reason_id"]),
        n_contacts=total,
        n_top=n_top,
        share_top=_share(n_top, total),
        reasons_top=int(top.sum()),
        n_client_top=n_marked,
        share_client_top=_share(n_marked, total),
        reasons_client_top=int(marked.sum()),
        unknown_client_top=int(counts[marked].isna().sum()),
        n_to_80=int(shares.notna().sum() - len(reached) + 1) if len(reached) else None,
        share_to_80=float(reached.min()) if len(reached) else None,
    )


def _ends(ids: pd.Series, sampled: pd.DataFrame | None) -> dict[str, pd.Series]:
    held = None if sampled is None else sampled.set_index("reason_id")
    unknown = pd.Series(float("nan"), ids.index)
    return {end: unknown if held is None else ids.map(held[end]).astype(float) for end in ("n_low", "n_high")}


def _known_sum(counts: pd.Series) -> float | None:
    known = counts.dropna()
    return float(known.sum()) if len(known) else None


def _share(part: float | None, total: float | None) -> float | None:
    return part / total if part is not None and total else None
