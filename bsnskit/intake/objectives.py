"""Words that clients write for an objective."""

from __future__ import annotations

from bsnskit.vocabulary import OBJECTIVES

OBJECTIVE_WORDS = {
    objective.key: tuple(dict.fromkeys([*objective.labels.values(), *objective.labels_2022.values()]))
    for objective in OBJECTIVES
}
"""Objective -> its names in every language and vocabulary."""
