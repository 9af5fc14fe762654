"""Blind votes: how the room's votes lie on each card, how far people agree, and what the medians propose.

A vote is nobody's decision and a median is none either: what is worked out here is shown, discussed and recorded apart.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from bsnskit.contracts import tables
from bsnskit.statistics import krippendorff_alpha
from bsnskit.vocabulary import OBJECTIVE_KEYS, objective_of

__all__ = ["AGREED_FROM", "agreement_by_round", "proposals", "standing_votes", "votes_by_card"]

KEY = ["reason_id", "context"]
AXES = ("customer_value", "company_value")
AGREED_FROM = 0.75
"""Share of the votes in one quadrant from which a card need not be discussed: of eight people, six. Ours; nothing is published."""
REQUIRED = 0.667
"""Alpha under which nothing should be concluded; METHOD section 1."""


def standing_votes(votes: pd.DataFrame, round_number: int | None = None) -> pd.DataFrame:
    """Return what each person holds at the end of a round: the last vote on each card, whichever round it is from.

    The second round asks again about some cards only; a vote that was not asked for again stands.

    Grain: one row per `voter` x `reason_id` x `context`, by card, then by voter.

    Parameters
    ----------
    votes : tables.Votes
    round_number : the round at whose end; None = the last

    Returns
    -------
    tables.Votes; `round` is the one in which the vote was given
    """
    cast = votes if round_number is None else votes[votes["round"] <= round_number]
    last = cast.sort_values("round", kind="stable").drop_duplicates(["voter", *KEY], keep="last")
    return tables.check(tables.Votes, last.sort_values([*KEY, "voter"], kind="stable"))


def votes_by_card(
    votes: pd.DataFrame, round_number: int | None = None, *, agreed_from: float = AGREED_FROM
) -> pd.DataFrame:
    """Say how the votes lie on each card, the cards that split the room first.

    Grain: one row per `reason_id` x `context` that was voted on; to discuss first, then by falling disagreement, then
    by falling distance.

    Parameters
    ----------
    votes : tables.Votes
    round_number : at the end of which round; None = the last
    agreed_from : 0..1; share of the votes in one quadrant from which a card need not be discussed

    Returns
    -------
    tables.CardVotes. Medians and quartiles are by axis (quartiles interpolated, as numpy does). A vote on an axis is in
    no quadrant and counts in `share_none`. `disagreement` is the share of pairs of voters who do not place the card in
    the same quadrant, `distance` how far two of them lie apart on average; both are missing where one person voted.

    Source
    ------
    METHOD section 3: median and spread are shown, only reasons with real spread are discussed. The measure is ours.
    """
    standing = standing_votes(votes, round_number)
    if standing.empty:
        return tables.empty(tables.CardVotes)
    rows = [
        {"reason_id": key[0], "context": key[1], **_lie(cast, agreed_from)}
        for key, cast in standing.groupby(KEY, dropna=False, observed=True)
    ]
    found = tables.from_rows(tables.CardVotes, rows)
    measures = ["discuss", "disagreement", "distance"]
    ordered = found.sort_values(measures, ascending=False, kind="stable", na_position="last")
    return ordered.reset_index(drop=True)


def agreement_by_round(votes: pd.DataFrame, *, draws: int = 2000, seed: int = 0) -> pd.DataFrame:
    """Return ordinal alpha per axis at the end of each round.

    Every round is judged on all cards: whoever did not vote again holds the vote from before. Alpha of the cards that
    were discussed alone would compare the hardest cards with all of them.

    Grain: one row per `round` x `axis`.

    Parameters
    ----------
    votes : tables.Votes
    draws, seed : of the resamples behind the interval

    Returns
    -------
    tables.VoteAgreement; `n_cast` are votes given in that round, `n_votes` those that stood at its end, `p_below` the
    probability that alpha is under .667. Alpha is missing where no card has two votes, or all votes are the same.

    Source
    ------
    METHOD section 3; Krippendorff 2011 (`statistics.krippendorff_alpha`).
    """
    rows: list[dict[str, Any]] = []
    for number in sorted(votes["round"].unique()):
        standing = standing_votes(votes, int(number))
        counted = {
            "round": int(number),
            "n_voters": standing["voter"].nunique(),
            "n_votes": len(standing),
            "n_cast": int((votes["round"] == number).sum()),
        }
        for axis in AXES:
            codings = standing.pivot(index="voter", columns=KEY, values=axis).to_numpy(dtype=float)
            alpha = krippendorff_alpha(codings, "ordinal", draws=draws, seed=seed)
            rows.append(
                {
                    **counted,
                    "axis": axis,
                    "n_cards": alpha.n_units,
                    "alpha": alpha.value,
                    "low": alpha.low,
                    "high": alpha.high,
                    "p_below": alpha.below(REQUIRED),
                    "reliable": alpha.reliable,
                }
            )
    return tables.from_rows(tables.VoteAgreement, rows)


def proposals(placements: pd.DataFrame, card_votes: pd.DataFrame) -> pd.DataFrame:
    """Lay the cards that nobody has placed at the median of their votes; nothing is recorded by it.

    Parameters
    ----------
    placements : tables.Placements, n rows; a card with a recorded place keeps it
    card_votes : tables.CardVotes

    Returns
    -------
    tables.Placements, n rows in the same order; a card laid at its median has neither author nor date nor objective

    Source
    ------
    METHOD section 3: the board is filled with medians as proposals; the team records.
    """
    medians = {
        (row["reason_id"], row["context"]): (row["customer_median"], row["company_median"])
        for row in card_votes.to_dict("records")
    }
    rows = []
    for row in placements.to_dict("records"):
        median = medians.get((row["reason_id"], row["context"]))
        is_free = pd.isna(row["customer_value"]) and pd.isna(row["company_value"])
        laid: dict[str, Any] = {str(name): value for name, value in row.items()}
        if median is not None and is_free:
            laid |= {"customer_value": median[0], "company_value": median[1], "proposed": objective_of(*median)}
        rows.append(laid)
    return tables.from_rows(tables.Placements, rows)


def _lie(cast: pd.DataFrame, agreed_from: float) -> dict[str, Any]:
    places = cast[list(AXES)].to_numpy(dtype=float)
    low, median, high = np.percentile(places, [25, 50, 75], axis=0)
    quadrants = np.array([objective_of(customer, company) or "" for customer, company in places])
    shares = {key: float((quadrants == key).mean()) for key in OBJECTIVE_KEYS}
    one, other = np.triu_indices(len(places), k=1)
    apart = np.hypot(*(places[one] - places[other]).T)
    customer, company = float(median[0]), float(median[1])
    return {
        "n_votes": len(places),
        "customer_low": low[0],
        "customer_median": customer,
        "customer_high": high[0],
        "company_low": low[1],
        "company_median": company,
        "company_high": high[1],
        **{f"share_{key}": share for key, share in shares.items()},
        "share_none": float((quadrants == "").mean()),
        "proposed": objective_of(customer, company),
        "disagreement": float((quadrants[one] != quadrants[other]).mean()) if len(one) else np.nan,
        "distance": float(apart.mean()) if len(one) else np.nan,
        "discuss": max(shares.values()) < agreed_from,
    }
