"""Causes behind reasons; kept in the ledger."""

from __future__ import annotations

from bsnskit.contracts.findings import Rule
from bsnskit.intake.build import judgements_of
from bsnskit.intake.columns import read_column
from bsnskit.intake.kind import Built, Column, Kind
from bsnskit.intake.reading import Reading
from bsnskit.vocabulary import N_

MORE_HITS = Rule(
    "cause_hits_exceed",
    N_("Cause {value}: more cases than contacts read again{rows}."),
    N_("The cases are part of the sample; are the two columns swapped?"),
    blocking=True,
)


def _build(reading: Reading) -> Built:
    hits, sample = (read_column(reading, name) for name in ("k_sample", "n_sample"))
    reading.say(MORE_HITS, hits > sample, "k_sample", values=read_column(reading, "cause_id"))
    return judgements_of(reading, "cause", ("cause_id", "reason_id"))


CAUSES = Kind(
    "causes",
    (
        Column("cause_id", "id", needed=True, filled=True, longest=40),
        Column("reason_id", "reason", needed=True, filled=True),
        Column("label", "text", needed=True, filled=True),
        Column("family", "text"),
        Column("owner", "text"),
        Column("n_sample", "count", low=0),
        Column("k_sample", "count", low=0),
        Column("illustration", "flag"),
    ),
    _build,
)
