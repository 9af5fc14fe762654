"""Step 1: the list of reasons and what is said of it."""

from __future__ import annotations

import pandera.pandas as pa
from pandera.typing.pandas import Series

from bsnskit.contracts.tables.base import Table
from bsnskit.vocabulary import REASON_STATES


class Reasons(Table):
    """The list of reasons as it stands at one ledger position.

    Grain: one row per `reason_id`. `client_top` is the client's own TOP 10 mark; `season_declared` the months as
    the client prints them; both are kept beside what is computed. `parent_id` is the reason of the first level that a
    reason of the second is attached to; missing = it is of the first level itself.
    """

    reason_id: Series[str] = pa.Field(unique=True, str_length={"min_value": 1, "max_value": 40})
    topic: Series[str] = pa.Field(nullable=True)
    label: Series[str] = pa.Field(str_length={"min_value": 1, "max_value": 500})
    label_other: Series[str] = pa.Field(nullable=True)
    owner: Series[str] = pa.Field(nullable=True)
    state: Series[str] = pa.Field(isin=REASON_STATES)
    client_top: Series[bool]
    season_declared: Series[str] = pa.Field(nullable=True)
    parent_id: Series[str] = pa.Field(nullable=True)
    list_version: Series[int] = pa.Field(ge=1)


class Challenges(Table):
    """Should this contact exist at all, for whom, and who says so? Grain: one row per `reason_id`."""

    reason_id: Series[str] = pa.Field(unique=True)
    should_exist: Series[str] = pa.Field(isin=("yes", "no", "in_part"), nullable=True)
    for_whom: Series[str] = pa.Field(nullable=True)
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
    for_whom: Series[str] = pa.Field(nullable=True)
    said_by: Series[str] = pa.Field(nullable=True)
    why: Series[str] = pa.Field(nullable=True)
    author: Series[str] = pa.Field(nullable=True)
    illustration: Series[bool]


class Codings(Table):
    """A coded sample. Grain: one row per `round` x `contact_id` x `coder`; what a coder left open has no row.

    `coder` names who coded, `second_reason_id` the second reason where the contact has two, `source_code` the
    company's own category of the contact. Round 2 is the re-test after a revision of the list; `list_version` is the
    list that the ids are of.
    """

    round: Series[int] = pa.Field(ge=1)
    contact_id: Series[str]
    coder: Series[str]
    reason_id: Series[str]
    second_reason_id: Series[str] = pa.Field(nullable=True)
    source_code: Series[str] = pa.Field(nullable=True)
    list_version: Series[int] = pa.Field(ge=1)

    class Config:
        """Key."""

        unique = ("round", "contact_id", "coder")


class Mapping(Table):
    """What reasons lie behind the company's own categories. Grain: one row per `source_code` x `reason_id`.

    `share` 0..1 of the contacts of that code; the shares of a code sum to at most 1, the rest has no reason.
    `n_sample` = contacts of that code that were coded to find it; missing = it was said, not measured.
    """

    source_code: Series[str]
    reason_id: Series[str]
    share: Series[float] = pa.Field(ge=0, le=1)
    n_sample: Series[float] = pa.Field(nullable=True, ge=1)
    author: Series[str] = pa.Field(nullable=True)

    class Config:
        """Key."""

        unique = ("source_code", "reason_id")
