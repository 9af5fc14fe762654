"""Dated actions; kept in the ledger."""

from __future__ import annotations

from bsnskit.intake.build import judgements_of
from bsnskit.intake.kind import Built, Column, Kind
from bsnskit.intake.reading import Reading

STATES = {
    "planned": ("planifié", "planifiée", "prévu", "prévue", "à faire", "to do", "planificada", "prevista"),
    "running": ("en cours", "in progress", "started", "lancée", "lancé", "en curso"),
    "done": ("fait", "faite", "terminé", "terminée", "clos", "close", "finished", "completed", "hecha", "terminada"),
    "dropped": ("abandonné", "abandonnée", "annulé", "annulée", "cancelled", "canceled", "abandonada"),
}


def _build(reading: Reading) -> Built:
    return judgements_of(reading, "action", ("action_id",))


ACTIONS = Kind(
    "actions",
    (
        Column("action_id", "id", needed=True, filled=True, longest=40),
        Column("solution_id", "id", longest=40),
        Column("reason_id", "reason"),
        Column("label", "text", needed=True, filled=True),
        Column("owner", "text"),
        Column("week", "week"),
        Column("state", "choice", choices=STATES, blank="planned"),
        Column("illustration", "flag"),
    ),
    _build,
)
