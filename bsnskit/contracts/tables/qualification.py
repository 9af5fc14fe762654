"""Step 1: the list of reasons and what is said of it."""

from __future__ import annotations

import pandera.pandas as pa
from pandera.typing.pandas import Series

from bsnskit.contracts.tables.base import Table
from bsnskit.vocabulary import REASON_STATES


class Reasons(Table):
    """The list of reasons as it stands at one ledger position.

    Grain: one row per `reason_id`. `client_top` is the client's own TOP 10 mark; `season_declared` the months as
    the client prints them; both are kept beside what is computed.
    """

    reason_id: Series[str] = pa.Field(unique=True, str_length={"min_value": 1, "max_value": 40})
    topic: Series[str] = pa.Field(nullable=True)
    label: Series[str] = pa.Field(str_length={"min_value": 1, "max_value": 500})
    label_other: Series[str] = pa.Field(nullable=True)
    owner: Series[str] = pa.Field(nullable=True)
    state: Series[str] = pa.Field(isin=REASON_STATES)
    client_top: Series[bool]
    season_declared: Series[str] = pa.Field(nullable=True)
    list_version: Series[int] = pa.Field(ge=1)


class Challenges(Table):
    """Should this contact exist at all? Grain: one row per `reason_id`."""

    reason_id: Series[str] = pa.Field(unique=True)
    should_exist: Series[str] = pa.Field(isin=("yes", "no", "in_part"), nullable=True)
    said_by: Series[str] = pa.Field(nullable=True)
    why: Series[str] = pa.Field(nullable=True)
    author: Series[str] = pa.Field(nullable=True)
    illustration: Series[bool]


class ChallengedReasons(Table):
    """Every reason of the list with its challenge. Grain: one row per `reason_id`; not challenged yet = missing."""

    reason_id: Series[str] = pa.Field(unique=True)
    topic: Series[str] = pa.Field(nullable=True)
    label: Series[str]
    should_exist: Series[str] = pa.Field(isin=("yes", "no", "in_part"), nullable=True)
    said_by: Series[str] = pa.Field(nullable=True)
    why: Series[str] = pa.Field(nullable=True)
    author: Series[str] = pa.Field(nullable=True)
    illustration: Series[bool]
