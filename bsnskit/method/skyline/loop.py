"""The loop: collect and select, analyse and act, follow and report, monitor and recycle; where each reason stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from bsnskit.contracts import tables

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["LACKS", "phases"]

LACKS = (
    "volume",
    "placement",
    "objective",
    "cause",
    "solution",
    "action",
    "action_begun",
    "action_done",
    "verdict",
)
"""Codes of what opens the next phase, in the order in which a reason needs them."""
VALUED = "leverage"


def phases(
    reasons: pd.DataFrame,
    pareto: pd.DataFrame,
    placements: pd.DataFrame,
    causes: pd.DataFrame,
    solutions: pd.DataFrame,
    actions: pd.DataFrame,
) -> pd.DataFrame:
    """Say how far each reason has come in the loop, and the first thing that it lacks.

    *collect* until the team recorded an objective; *analyse* until an action has begun; *follow* while an action runs;
    *monitor* once all its actions are done. What is lacking may lie further back: a reason of unknown volume, or with an
    action but no cause, says so in any phase.

    Grain: one row per `reason_id`, rows and order of `reasons`.

    Parameters
    ----------
    reasons : tables.Reasons, n rows
    pareto : tables.Pareto          a known n_contacts is a known volume
    placements : tables.Placements  a recorded objective in any context
    causes : tables.Causes          not asked of a reason to be leveraged: its contacts are wanted
    solutions : tables.Solutions    chosen ones count, for the reasons that their cause feeds; those to leverage only
        for reasons to be leveraged, the others only for the others
    actions : tables.Actions        for the reason they name, else for the reasons of their solution; dropped ones do not
        count

    Returns
    -------
    tables.Phases, n rows; `lacks` is one of LACKS

    Source
    ------
    METHOD section 5 names the four phases; where one ends is ours.
    """
    known = set(pareto.loc[pareto["n_contacts"].notna(), "reason_id"])
    placed = set(placements.loc[placements["customer_value"].notna(), "reason_id"])
    decided = placements.dropna(subset=["objective"])
    valued = set(decided.loc[decided["objective"] == VALUED, "reason_id"])
    solved = _solved(causes, solutions, valued)
    states = _action_states(actions, solved)
    chosen = set(solved.loc[solved["chosen"], "reason_id"])
    rows = []
    for reason_id, label in zip(reasons["reason_id"], reasons["label"], strict=True):
        done = states.get(reason_id, set())
        has = {
            "volume": reason_id in known,
            "placement": reason_id in placed,
            "objective": reason_id in set(decided["reason_id"]),
            "cause": reason_id in set(causes["reason_id"]) or reason_id in valued,
            "solution": reason_id in chosen,
            "action": bool(done),
            "action_begun": bool(done & {"running", "done"}),
            "action_done": done == {"done"},
        }
        lacks = next((code for code in LACKS if not has.get(code)), "verdict")
        rows.append({"reason_id": reason_id, "label": label, "phase": _phase(has), "lacks": lacks})
    return tables.from_rows(tables.Phases, rows)


def _phase(has: dict[str, bool]) -> str:
    if not has["objective"]:
        return "collect"
    if has["action_done"]:
        return "monitor"
    return "follow" if has["action_begun"] else "analyse"


def _solved(causes: pd.DataFrame, solutions: pd.DataFrame, valued: set[str]) -> pd.DataFrame:
    """Join solutions to the reasons that their cause feeds: columns solution_id, reason_id, chosen."""
    fed = solutions[["solution_id", "cause_id", "objective", "chosen"]].merge(
        causes[["cause_id", "reason_id"]], on="cause_id", how="inner", validate="many_to_many"
    )
    meant = (fed["objective"] == VALUED) == fed["reason_id"].isin(valued)
    return fed.loc[meant, ["solution_id", "reason_id", "chosen"]]


def _action_states(actions: pd.DataFrame, solved: pd.DataFrame) -> dict[str, set[str]]:
    states: dict[str, set[str]] = {}
    for reason_id, state in _actions_of_reasons(actions[actions["state"] != "dropped"], solved):
        states.setdefault(reason_id, set()).add(state)
    return states


def _actions_of_reasons(actions: pd.DataFrame, solved: pd.DataFrame) -> Iterator[tuple[str, str]]:
    named = actions.dropna(subset=["reason_id"])
    yield from zip(named["reason_id"], named["state"], strict=True)
    others = actions[actions["reason_id"].isna()].dropna(subset=["solution_id"])
    joined = others[["solution_id", "state"]].merge(
        solved[["solution_id", "reason_id"]], on="solution_id", how="inner", validate="many_to_many"
    )
    yield from zip(joined["reason_id"], joined["state"], strict=True)
