"""The coding trial of the sample, made up: two rounds of three agents, one confusion planted and then defined away.

Every contact, agent and coding is an *hypothèse d'illustration*; the true reason of a contact is that of the log.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pandas as pd
from generate import Contact, Rows, stream

from bsnskit.method.qualification.trial import TrialDesign, allocation, trial_design

AGENTS = ("Agent 1", "Agent 2", "Agent 3")
CONTACTS = 150
KNOWS = 0.95
"""Share of contacts of which an agent sees the true reason; else he takes any other of the list."""
PLANTED = ("1.02", "1.04")
"""What is mistaken in round 1: 1.04 speaks of the campaign and of HSA in one label. Then a definition is written."""
HABIT = {"Agent 1": ("1.02", 0.75), "Agent 2": ("1.04", 0.75), "Agent 3": ("1.02", 0.4)}
OTHER, TWO_REASONS = 0.035, 0.04
ROUNDS = {1: (dt.date(2018, 9, 3), dt.date(2019, 9, 30)), 2: (dt.date(2019, 10, 1), dt.date(2020, 3, 13))}
"""Contacts of round 1 lie in these days, those of round 2 after them: nobody codes a contact twice."""
CODES = {
    "SIRHEN accès": ("2.01", "2.02", "2.05", "2.16"),
    "SIRHEN liste": ("2.03", "2.09"),
    "SIRHEN erreur": ("2.04", "2.06", "2.14"),
    "SIRHEN compte-rendu": ("2.08a", "2.11", "2.12", "2.13"),
    "SIRHEN rendez-vous": ("2.07", "2.10", "2.17"),
    "SIRHEN autre": ("2.15",),
    "STS validation": ("1.02", "1.04", "1.05"),
    "STS données": ("1.01", "1.03", "1.06"),
}
"""The help desk's own categories, as it might use them."""
_CODE_OF = {reason: code for code, reasons in CODES.items() for reason in reasons}


def designs(log: list[Contact], reason_ids: list[str]) -> Iterator[TrialDesign]:
    """Yield the design of each round."""
    for number, (first, last) in ROUNDS.items():
        rows = [
            (f"D{place:06d}", _CODE_OF[one.reason_id])
            for place, one in enumerate(log, start=1)
            if first <= one.day <= last
        ]
        held = pd.DataFrame(rows, columns=["contact_id", "stratum"])
        sizes = {str(name): int(count) for name, count in held["stratum"].value_counts().items()}
        draw = stream(f"trial {number}")
        mixed = held.iloc[draw.permutation(len(held))]
        parts = [mixed[mixed["stratum"] == name].head(count) for name, count in allocation(sizes, CONTACTS).items()]
        yield trial_design(
            pd.concat(parts, ignore_index=True), reason_ids, AGENTS, round_number=number, list_version=2, sizes=sizes,
            seed=number,
        )  # fmt: skip


def coding_rows(log: list[Contact], reason_ids: list[str]) -> Rows:
    """Write what each agent chose: round, contact, agent, reason, second reason, category of the help desk."""
    rows: Rows = []
    for design in designs(log, reason_ids):
        draw = stream(f"codings {design.round}")
        contacts = sorted(design.contacts[AGENTS[0]])
        nowhere = {contact for contact in contacts if draw.random() < OTHER}
        for agent in AGENTS:
            for contact in contacts:
                truth = log[int(contact[1:]) - 1].reason_id
                chosen = "Autre" if contact in nowhere else _chosen(truth, agent, design.round, draw)
                others = [reason for reason in _CODE_OF if reason != chosen]
                second = str(draw.choice(others)) if draw.random() < TWO_REASONS else ""
                rows.append((design.round, contact, agent, chosen, second, _CODE_OF[truth]))
    return rows


def with_category(contacts: Rows) -> Rows:
    """Write beside each contact of the log (id, day, reason, ...) the category that the help desk gave it."""
    return [(*row, _CODE_OF[row[2]]) for row in contacts]


def _chosen(truth: str, agent: str, number: int, draw: object) -> str:
    lot = draw.random()  # type: ignore[attr-defined]
    if truth in PLANTED and number == 1:
        first, share = HABIT[agent]
        return first if lot < share else next(one for one in PLANTED if one != first)
    return truth if lot < KNOWS else str(draw.choice([one for one in _CODE_OF if one != truth]))  # type: ignore[attr-defined]
