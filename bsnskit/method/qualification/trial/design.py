"""What a coding trial lays before each agent: which contacts, in which order, with which list in which order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from bsnskit.errors import WrongCall
from bsnskit.vocabulary import N_

__all__ = ["CONTACTS", "FEWEST_AGENTS", "TrialDesign", "allocation", "trial_design"]

CONTACTS = 150
"""Contacts each agent codes when nothing else is said: about three hours, and an alpha of .80 known to about .07."""
FEWEST_AGENTS = 2


@dataclass(frozen=True)
class TrialDesign:
    """One round of coding.

    `orders` holds, per agent, the ids of the list in the order of that agent's drop-down list; `contacts` the ids of
    the contacts, per agent in an order of its own; `strata` how many contacts each stratum holds and gave.
    """

    round: int
    list_version: int
    seed: int
    orders: dict[str, tuple[str, ...]]
    contacts: dict[str, tuple[str, ...]]
    strata: dict[str, tuple[int, int]]

    @property
    def agents(self) -> tuple[str, ...]:
        """Who codes."""
        return tuple(self.orders)

    def body(self) -> dict[str, Any]:
        """Return what the ledger keeps: with the seed the rest can be drawn again, the orders are kept as drawn."""
        first = next(iter(self.contacts.values()), ())
        return {
            "list_version": self.list_version,
            "seed": self.seed,
            "orders": {agent: list(order) for agent, order in self.orders.items()},
            "contacts": sorted(first),
            "strata": {name: list(counts) for name, counts in self.strata.items()},
        }


def allocation(sizes: Mapping[str, int], wanted: int) -> dict[str, int]:
    """Share a sample among strata in proportion to their size, each stratum with contacts giving at least one.

    Largest remainders first, larger strata before smaller; never more than a stratum holds. Proportional, so that
    shares of the sample are shares of the contacts.

    Parameters
    ----------
    sizes : contacts per stratum
    wanted : contacts in all; fewer where there are fewer

    Source
    ------
    Proportional allocation (Cochran 1977, chapter 5), Hare quota with largest remainders.
    """
    held = {name: int(size) for name, size in sizes.items() if size > 0}
    total = sum(held.values())
    wanted = min(wanted, total)
    if not wanted:
        return dict.fromkeys(held, 0)
    quota = {name: wanted * size / total for name, size in held.items()}
    given = {name: min(max(1, int(share)), held[name]) for name, share in quota.items()}
    by_size = sorted(held, key=lambda name: (-held[name], name))
    rest = sorted(by_size, key=lambda name: -(quota[name] - int(quota[name])))
    while sum(given.values()) < wanted:
        free = [name for name in rest if given[name] < held[name]]
        for name in free[: wanted - sum(given.values())]:
            given[name] += 1
    while sum(given.values()) > wanted:
        most = max(by_size, key=lambda name: given[name] - quota[name])
        given[most] -= 1
    return given


def trial_design(
    sample: pd.DataFrame,
    reason_ids: Sequence[str],
    agents: Sequence[str],
    *,
    round_number: int = 1,
    list_version: int = 1,
    sizes: Mapping[str, int] | None = None,
    seed: int = 0,
) -> TrialDesign:
    """Give every agent the same contacts and the same list, each in an order of its own.

    Parameters
    ----------
    sample : one row per contact: contact_id, stratum
    reason_ids : the list as it stands, retired reasons left out
    agents : names or pseudonyms, two or more
    round_number : 1 = the trial, 2 = the re-test after a revision
    list_version : of the list
    sizes : contacts per stratum in all; None = those of the sample
    seed : makes the orders repeatable

    Raises
    ------
    WrongCall : fewer than two agents, one named twice, no contact or no reason

    Source
    ------
    METHOD section 1. Agents pick what stands first in their list: orders differ, so that this can be measured.
    """
    named = [agent.strip() for agent in agents]
    if len(named) < FEWEST_AGENTS or len(set(named)) < len(named) or not all(named):
        raise WrongCall(
            "trial",
            N_("a trial needs two agents or more, each named once"),
            N_("Agreement is measured between people who code the same contacts without seeing each other."),
            N_('Name them: mission.trial(agents=["Agent 1", "Agent 2"]).'),
        )
    if sample.empty or not len(reason_ids):
        raise WrongCall("trial", N_("there is nothing to code"), move=N_("Import a contact log and a list first."))
    drawn = sample["stratum"].value_counts()
    whole = sizes or {str(name): int(count) for name, count in drawn.items()}
    contacts = sorted(sample["contact_id"])
    return TrialDesign(
        round=round_number,
        list_version=list_version,
        seed=seed,
        orders={
            agent: tuple(_shuffled(list(reason_ids), seed, round_number, place, 0)) for place, agent in enumerate(named)
        },
        contacts={agent: tuple(_shuffled(contacts, seed, round_number, place, 1)) for place, agent in enumerate(named)},
        strata={name: (int(size), int(drawn.get(name, 0))) for name, size in sorted(whole.items())},
    )


def _shuffled(items: list[str], *seed: int) -> list[str]:
    order = np.random.default_rng(seed).permutation(len(items))
    return [items[place] for place in order]
