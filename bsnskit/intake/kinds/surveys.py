"""Surveys: answers of customers after a contact; a question not answered is missing, a comment becomes a verbatim."""

from __future__ import annotations

import pandas as pd

from bsnskit.contracts import tables
from bsnskit.contracts.findings import Rule
from bsnskit.intake.build import contract_table, read_all
from bsnskit.intake.columns import read_days
from bsnskit.intake.kind import Built, Column, Kind
from bsnskit.intake.reading import Reading
from bsnskit.vocabulary import N_
from bsnskit.weeks import week_labels

QUESTIONS = ("score", "resolved", "fixed", "agent_effort")

NO_ANSWER = Rule(
    "no_answer",
    N_("No question is answered{rows}."),
    N_("The rows are set aside; silent customers are not happy ones, and not unhappy ones either."),
)


def _build(reading: Reading) -> Built:
    frame = read_all(reading)
    if not reading.has("week") and reading.has("contacted_at"):
        frame["week"] = week_labels(read_days(reading, "contacted_at"))
    silent = frame[list(QUESTIONS)].isna().all(axis=1) & reading.kept
    reading.say(NO_ANSWER, pd.Series(silent), QUESTIONS[0], wrong="aside")
    reading.identified = reading.setting.digest[:8] + "-answer-" + reading.row_numbers.astype("str")
    reading.answered = frame[["reason_id", "week"]]
    return Built(contract_table(reading, tables.Surveys, frame.drop(columns="contacted_at")), [])


SURVEYS = Kind(
    "surveys",
    (
        Column("reason_id", "reason", needed=True, filled=True, wrong="aside"),
        Column("week", "week", wrong="aside"),
        Column("contacted_at", "day", wrong="aside"),
        Column("score", "number", low=0, high=10, wrong="aside"),
        Column("resolved", "answer", wrong="aside"),
        Column("fixed", "answer", wrong="aside"),
        Column("agent_effort", "number", low=1, high=5, wrong="aside"),
    ),
    _build,
    groups=(("score", "resolved", "fixed"),),
)
