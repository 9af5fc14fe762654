"""How often does a coding trial find the confusion that was planted, and how often one that was not?

Run: python benchmarks/coding_trial.py [--repeats N]

Prints, per scenario, how often the planted pair stands first and is proposed, how often anything else is, and by how
much alpha rises when the proposal is followed. Exit code 1 when the planted pair is found in fewer than 90 % of the
trials in which the two make a tenth of all contacts or more, or something is proposed in more than 10 % of the trials in
which nothing was planted.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bsnskit.method.qualification.trial import proposed_revision, trial_measures
from tests.method.qualification.trial.coders import generated_codings, reasons_of

PAIR = ("R03", "R07")


def scenario(reasons: int, contacts: int, agents: int, confusion: float, repeats: int) -> dict[str, object]:
    """Try one kind of trial many times; agents know the true reason 95 times in 100."""
    listed = reasons_of(reasons)
    coders = [f"Agent {number}" for number in range(1, agents + 1)]
    first, found, other, gains = 0, 0, 0, []
    for seed in range(repeats):
        coded = generated_codings(
            listed["reason_id"], contacts=contacts, coders=coders, knows=0.95,
            confused=PAIR if confusion else None, confusion=confusion, seed=seed,
        )  # fmt: skip
        measures = trial_measures(coded, listed, round_number=1, seed=seed)
        proposed = proposed_revision(measures, seed=seed)
        pairs = set(zip(proposed["reason_id"], proposed["other_id"], strict=True))
        first += bool(len(measures.pairs)) and tuple(measures.pairs.loc[0, ["reason_a", "reason_b"]]) == PAIR
        found += PAIR in pairs
        other += bool(pairs - {PAIR})
        mine = proposed[proposed["other_id"] == PAIR[1]]
        gains += (mine["alpha_then"] - mine["alpha_now"]).tolist()
    return {
        "reasons": reasons,
        "contacts": contacts,
        "agents": agents,
        "confused": confusion,
        "stands first": first / repeats,
        "proposed": found / repeats,
        "something else": other / repeats,
        "alpha rises by": np.mean(gains) if gains else np.nan,
    }


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--repeats", type=int, default=100)
    asked = options.parse_args()
    start = time.perf_counter()
    cases = [
        (reasons, contacts, agents, confusion)
        for reasons in (12, 27)
        for contacts, agents in ((100, 2), (150, 3), (300, 3))
        for confusion in (0.0, 0.5, 1.0)
    ]
    table = pd.DataFrame([scenario(*case, asked.repeats) for case in cases])
    print(f"The coding trial: {asked.repeats} trials each, a planted pair that agents take by lot")
    print(table.to_string(index=False, float_format=lambda value: f"{value:.3g}"))
    missed = table[(table["confused"] == 1) & (table["reasons"] == 12) & (table["proposed"] < 0.9)]
    invented = table[(table["confused"] == 0) & (table["something else"] > 0.1)]
    print(f"{time.perf_counter() - start:.0f} s. {len(missed)} missed, {len(invented)} invented.")
    return int(bool(len(missed) + len(invented)))


if __name__ == "__main__":
    sys.exit(main())
