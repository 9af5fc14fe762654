"""Step 1: labels compared, the coding trial, and the way from the company's codes to reasons."""

from __future__ import annotations

import pandera.pandas as pa
from pandera.typing.pandas import Series

from bsnskit.contracts.tables.base import Table


class Overlaps(Table):
    """Labels that mean nearly the same. Grain: one row per unordered pair of reasons, the most alike first.

    `similarity` -1..1, `rank` 1 = the most alike; `rank_letters` is the rank by runs of letters.
    """

    rank: Series[int] = pa.Field(unique=True, ge=1)
    reason_a: Series[str]
    label_a: Series[str]
    reason_b: Series[str]
    label_b: Series[str]
    similarity: Series[float]
    rank_letters: Series[int] = pa.Field(unique=True, ge=1)
    by: Series[str] = pa.Field(isin=("letters", "meaning"))
