"""Step 3: votes, placements, objectives."""

from __future__ import annotations

import pandera.pandas as pa
from pandera.typing.pandas import Series

from bsnskit.contracts.tables.base import Table
from bsnskit.vocabulary import OBJECTIVE_KEYS, SPLITS


class Placements(Table):
    """Positions and decisions of the team. Grain: one row per `reason_id` x `context`.

    `customer_value`, `company_value` -1..1 (missing = still in the tray). `proposed` is what the position says,
    `objective` what the team recorded. `illustration` = generated for the sample, not the client's judgement.
    """

    reason_id: Series[str]
    context: Series[str]
    customer_value: Series[float] = pa.Field(nullable=True, ge=-1, le=1)
    company_value: Series[float] = pa.Field(nullable=True, ge=-1, le=1)
    proposed: Series[str] = pa.Field(nullable=True, isin=OBJECTIVE_KEYS)
    objective: Series[str] = pa.Field(nullable=True, isin=OBJECTIVE_KEYS)
    author: Series[str] = pa.Field(nullable=True)
    decided_at: Series[str] = pa.Field(nullable=True)
    why: Series[str] = pa.Field(nullable=True)
    why_not_eliminate: Series[str] = pa.Field(nullable=True)
    minority_view: Series[str] = pa.Field(nullable=True)
    illustration: Series[bool]

    class Config:
        """Key."""

        unique = ("reason_id", "context")


class BoardCards(Table):
    """What the board and the matrix draw. Grain: one row per `reason_id` x `context`, dearest first.

    `n_contacts`, `cost_total`, `cost_downstream` are those of the card: of the whole reason, or of its context where they
    are known. `share`, `rank`, TNPS, FTF (0..1) and FCR (0..1) are of the whole reason; the first two only on a whole card.
    """

    reason_id: Series[str]
    context: Series[str]
    topic: Series[str] = pa.Field(nullable=True)
    label: Series[str]
    label_other: Series[str] = pa.Field(nullable=True)
    owner: Series[str] = pa.Field(nullable=True)
    n_contacts: Series[float] = pa.Field(nullable=True)
    share: Series[float] = pa.Field(nullable=True)
    rank: Series[float] = pa.Field(nullable=True)
    cost_total: Series[float] = pa.Field(nullable=True)
    cost_downstream: Series[float] = pa.Field(nullable=True)
    tnps: Series[float] = pa.Field(nullable=True)
    n_tnps: Series[int]
    ftf: Series[float] = pa.Field(nullable=True, ge=0, le=1)
    n_ftf: Series[float] = pa.Field(nullable=True)
    fcr: Series[float] = pa.Field(nullable=True, ge=0, le=1)
    n_fcr: Series[float] = pa.Field(nullable=True)
    customer_value: Series[float] = pa.Field(nullable=True, ge=-1, le=1)
    company_value: Series[float] = pa.Field(nullable=True, ge=-1, le=1)
    proposed: Series[str] = pa.Field(nullable=True, isin=OBJECTIVE_KEYS)
    objective: Series[str] = pa.Field(nullable=True, isin=OBJECTIVE_KEYS)
    author: Series[str] = pa.Field(nullable=True)
    decided_at: Series[str] = pa.Field(nullable=True)
    why: Series[str] = pa.Field(nullable=True)
    why_not_eliminate: Series[str] = pa.Field(nullable=True)
    minority_view: Series[str] = pa.Field(nullable=True)
    illustration: Series[bool]

    class Config:
        """Key."""

        unique = ("reason_id", "context")


class Splits(Table):
    """Reasons that the team places by context. Grain: one row per `reason_id` x `context`, as the team named them.

    `by` says what tells the contexts apart; `n_stated` [contacts per year] is the team's own count, missing where the
    client's counts are by context already.
    """

    reason_id: Series[str]
    context: Series[str]
    by: Series[str] = pa.Field(isin=SPLITS)
    n_stated: Series[float] = pa.Field(nullable=True, ge=0)

    class Config:
        """Key."""

        unique = ("reason_id", "context")


class ContextFigures(Table):
    """Contacts and cost of each context of a split reason. Grain: one row per `reason_id` x `context`.

    `source` is counted (in the client's counts), stated (by the team; its cost is that of as many average contacts),
    rest (what is left of the reason, context "(rest)") or unknown. Per year, money in the engagement's currency.
    """

    reason_id: Series[str]
    context: Series[str]
    by: Series[str] = pa.Field(isin=SPLITS)
    source: Series[str] = pa.Field(isin=("counted", "stated", "rest", "unknown"))
    n_contacts: Series[float] = pa.Field(nullable=True)
    cost_total: Series[float] = pa.Field(nullable=True)
    cost_downstream: Series[float] = pa.Field(nullable=True)

    class Config:
        """Key."""

        unique = ("reason_id", "context")


class Votes(Table):
    """Blind votes. Grain: one row per `round` x `voter` x `reason_id` x `context`."""

    round: Series[int] = pa.Field(ge=1)
    voter: Series[str]
    reason_id: Series[str]
    context: Series[str]
    customer_value: Series[float] = pa.Field(ge=-1, le=1)
    company_value: Series[float] = pa.Field(ge=-1, le=1)

    class Config:
        """Key."""

        unique = ("round", "voter", "reason_id", "context")


class CardVotes(Table):
    """How the votes lie on a card. Grain: one row per `reason_id` x `context` that was voted on, splits of the room first.

    Medians and quartiles -1..1; shares of the votes 0..1, `share_none` on an axis; `disagreement` share of pairs of voters
    in different quadrants; `distance` mean distance of two votes on the matrix (0..2.83). `discuss` = a real split.
    """

    reason_id: Series[str]
    context: Series[str]
    n_votes: Series[int] = pa.Field(ge=1)
    customer_low: Series[float] = pa.Field(ge=-1, le=1)
    customer_median: Series[float] = pa.Field(ge=-1, le=1)
    customer_high: Series[float] = pa.Field(ge=-1, le=1)
    company_low: Series[float] = pa.Field(ge=-1, le=1)
    company_median: Series[float] = pa.Field(ge=-1, le=1)
    company_high: Series[float] = pa.Field(ge=-1, le=1)
    share_eliminate: Series[float] = pa.Field(ge=0, le=1)
    share_automate: Series[float] = pa.Field(ge=0, le=1)
    share_simplify: Series[float] = pa.Field(ge=0, le=1)
    share_leverage: Series[float] = pa.Field(ge=0, le=1)
    share_none: Series[float] = pa.Field(ge=0, le=1)
    proposed: Series[str] = pa.Field(nullable=True, isin=OBJECTIVE_KEYS)
    disagreement: Series[float] = pa.Field(nullable=True, ge=0, le=1)
    distance: Series[float] = pa.Field(nullable=True, ge=0)
    discuss: Series[bool]

    class Config:
        """Key."""

        unique = ("reason_id", "context")


class VoteAgreement(Table):
    """Ordinal alpha of the votes that stand at the end of a round. Grain: one row per `round` x `axis`."""

    round: Series[int] = pa.Field(ge=1)
    axis: Series[str] = pa.Field(isin=("customer_value", "company_value"))
    alpha: Series[float] = pa.Field(nullable=True, le=1)
    low: Series[float] = pa.Field(nullable=True)
    high: Series[float] = pa.Field(nullable=True)
    p_below: Series[float] = pa.Field(nullable=True, ge=0, le=1)
    reliable: Series[bool]
    n_cards: Series[int]
    n_voters: Series[int]
    n_votes: Series[int]
    n_cast: Series[int]

    class Config:
        """Key."""

        unique = ("round", "axis")


class ObjectiveTotals(Table):
    """Reasons, contacts and cost per objective. Grain: one row per objective, and one "" for what is not decided.

    `n_unknown` reasons have no volume: contacts and cost leave them out; `n_cost_unknown` have no cost: cost leaves
    them out. `share_contacts`, `share_cost` are of all placed reasons, missing for what is not decided.
    """

    objective: Series[str] = pa.Field(unique=True)
    n_reasons: Series[int]
    n_unknown: Series[int]
    n_cost_unknown: Series[int]
    n_contacts: Series[float] = pa.Field(nullable=True)
    cost_total: Series[float] = pa.Field(nullable=True)
    share_contacts: Series[float] = pa.Field(nullable=True)
    share_cost: Series[float] = pa.Field(nullable=True)
