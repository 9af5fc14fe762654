"""The cards that the board and the picture of the matrix draw: position, decision and the figures beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bsnskit.contracts import tables

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["board_cards"]

KEY = ["reason_id", "context"]


def board_cards(
    reasons: pd.DataFrame,
    pareto: pd.DataFrame,
    costs: pd.DataFrame,
    experience: pd.DataFrame,
    placements: pd.DataFrame,
    contexts: pd.DataFrame | None = None,
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
    contexts : tables.ContextFigures of the reasons that are split; None = no figures by context

    Returns
    -------
    tables.BoardCards; where the figures of a context are not known they are missing, not repeated
    """
    cards = placements.merge(
        reasons[["reason_id", "topic", "label", "label_other", "owner"]],
        on="reason_id",
        how="inner",
        validate="many_to_one",
    )
    for table, names in (
        (pareto, ["n_contacts", "share", "rank"]),
        (costs, ["cost_total", "cost_downstream"]),
        (experience, ["tnps", "n_tnps", "ftf", "n_ftf", "fcr", "n_fcr"]),
    ):
        cards = cards.merge(table[["reason_id", *names]], on="reason_id", how="left", validate="many_to_one")
    apart = cards["reason_id"].duplicated(keep=False)
    cards[["share", "rank"]] = cards[["share", "rank"]].mask(apart)
    figures = ["n_contacts", "cost_total", "cost_downstream"]
    cards[figures] = cards[figures].mask(apart)
    if contexts is not None and len(contexts):
        held = cards[KEY].merge(contexts, on=KEY, how="left", validate="one_to_one").set_axis(cards.index)
        cards[figures] = cards[figures].where(~apart, held[figures])
    cards["n_tnps"] = cards["n_tnps"].fillna(0).astype(int)
    ordered = cards.sort_values(["reason_id", "context"], kind="stable").sort_values(
        ["cost_total", "n_contacts"], ascending=False, kind="stable", na_position="last"
    )
    return tables.check(tables.BoardCards, ordered)
