"""Generated coders with a known confusion: what a trial must find is known beforehand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from bsnskit.contracts import tables
from tests.method.builders import make_reasons, typed


def reasons_of(count: int) -> pd.DataFrame:
    return make_reasons(*(f"R{number:02d}" for number in range(1, count + 1)))


def generated_codings(
    ids: Sequence[str],
    *,
    contacts: int,
    coders: Sequence[str] = ("Anne", "Paul", "Zoé"),
    knows: float = 0.95,
    confused: tuple[str, str] | None = None,
    confusion: float = 0.5,
    other: float = 0.0,
    merged: Mapping[str, str] | None = None,
    round_number: int = 1,
    list_version: int = 1,
    seed: int = 0,
) -> pd.DataFrame:
    """Let each coder see the true reason with probability `knows`, else any; of the planted pair each takes one by lot.

    `other` is the share of contacts that every coder finds on no list; `merged` are ids that no longer stand.
    """
    draw = np.random.default_rng(seed)
    truth = draw.choice(list(ids), contacts)
    nowhere = draw.random(contacts) < other
    rows = []
    for coder in coders:
        for place in range(contacts):
            seen = truth[place] if draw.random() < knows else draw.choice(list(ids))
            if confused and seen in confused and draw.random() < confusion:
                seen = draw.choice(list(confused))
            chosen = "(other)" if nowhere[place] else (merged or {}).get(str(seen), str(seen))
            rows.append({"contact_id": f"c{place:04d}", "coder": coder, "reason_id": chosen})
    plain = {"round": round_number, "list_version": list_version, "second_reason_id": None, "source_code": None}
    return typed(tables.Codings, [{**plain, **row} for row in rows])
