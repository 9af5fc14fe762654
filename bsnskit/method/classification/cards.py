"""The cards that the board and the picture of the matrix draw: position, decision and the figures beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bsnskit.contracts import tables

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["board_cards"]


def board_cards(
    reasons: pd.DataFrame,
    pareto: pd.DataFrame,
    costs: pd.DataFrame,
    experience: pd.DataFrame,
    placements: pd.DataFrame,
) -> pd.DataFrame:
    """Put volume, cost and TNPS beside every card.

    Grain: one row per `reason_id` x `context`, dearest first, cards of unknown cost last.

    Parameters
    ----------
    reasons : tables.Reasons        uses topic, label, label_other, owner
    pareto : tables.Pareto          uses n_contacts, share, rank
    costs : tables.Costs            uses cost_total
    experience : tables.Experience  uses tnps, n_tnps
    placements : tables.Placements, every card, those in the tray too

    Returns
    -------
    tables.BoardCards; a reason in several contexts has no figures by context: they are missing, not repeated
    """
    cards = placements.merge(
        reasons[["reason_id", "topic", "label", "label_other", "owner"]],
        on="reason_id",
        how="inner",
        validate="many_to_one",
    )
    for table, names in (
        (pareto, ["n_contacts", "share", "rank"]),
        (costs, ["cost_total"]),
        (experience, ["tnps", "n_tnps"]),
    ):
        cards = cards.merge(table[["reason_id", *names]], on="reason_id", how="left", validate="many_to_one")
    figures = ["n_contacts", "share", "rank", "cost_total"]
    cards[figures] = cards[figures].mask(cards["reason_id"].duplicated(keep=False))
    cards["n_tnps"] = cards["n_tnps"].fillna(0).astype(int)
    ordered = cards.sort_values(["reason_id", "context"], kind="stable").sort_values(
        ["cost_total", "n_contacts"], ascending=False, kind="stable", na_position="last"
    )
    return tables.check(tables.BoardCards, ordered)
