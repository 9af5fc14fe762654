from __future__ import annotations

import pandas as pd
import pytest

from bsnskit.contracts import tables
from bsnskit.method.quantification import pareto
from bsnskit.method.skyline import LACKS, phases
from tests.method.builders import make_causes, make_placements, make_reasons, make_solutions, make_volumes, same

DECIDED = make_placements(("1", -0.5, -0.5, "eliminate"))
CAUSED = make_causes(("C1", "1"))
SOLVED = make_solutions(("S1", "C1"))


def make_actions(*rows: tuple[str | None, str | None, str]) -> pd.DataFrame:
    """Build tables.Actions from (solution_id, reason_id, state)."""
    return tables.from_rows(
        tables.Actions,
        [
            {
                "action_id": f"A{number}",
                "solution_id": solution_id,
                "reason_id": reason_id,
                "label": "x",
                "week": "2020-W05",
                "state": state,
                "illustration": False,
            }
            for number, (solution_id, reason_id, state) in enumerate(rows)
        ],
    )


def stand(**changes: pd.DataFrame) -> tuple[str, str]:
    """Return phase and lack of reason 1 when all is known and decided except what is given."""
    reasons = make_reasons("1")
    given = {
        "pareto": pareto(reasons, make_volumes(("1", 9))),
        "placements": DECIDED,
        "causes": CAUSED,
        "solutions": SOLVED,
        "actions": tables.empty(tables.Actions),
        **changes,
    }
    row = phases(reasons, **given).iloc[0]
    return row["phase"], row["lacks"]


NO_VOLUME = pareto(make_reasons("1"), make_volumes(("1", None)))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"pareto": NO_VOLUME, "placements": make_placements(("1", None, None))}, ("collect", "volume")),
        ({"placements": tables.empty(tables.Placements)}, ("collect", "placement")),
        ({"placements": make_placements(("1", -0.5, -0.5))}, ("collect", "objective")),
        ({"causes": tables.empty(tables.Causes)}, ("analyse", "cause")),
        ({"solutions": tables.empty(tables.Solutions)}, ("analyse", "solution")),
        ({"solutions": make_solutions(("S1", "C1"), chosen=False)}, ("analyse", "solution")),
        ({}, ("analyse", "action")),
        ({"actions": make_actions(("S1", "1", "dropped"))}, ("analyse", "action")),
        ({"actions": make_actions(("S1", "1", "planned"))}, ("analyse", "action_begun")),
        ({"actions": make_actions(("S1", "1", "running"))}, ("follow", "action_done")),
        ({"actions": make_actions(("S1", "1", "done"), ("S1", "1", "planned"))}, ("follow", "action_done")),
        ({"actions": make_actions(("S1", "1", "done"))}, ("monitor", "verdict")),
        # an action of a solution counts for the reasons that its cause feeds
        ({"actions": make_actions(("S1", None, "done"))}, ("monitor", "verdict")),
        ({"actions": make_actions(("S9", None, "done"))}, ("analyse", "action")),
        # what is lacking may lie further back than the phase
        ({"pareto": NO_VOLUME, "actions": make_actions(("S1", "1", "running"))}, ("follow", "volume")),
        ({"causes": tables.empty(tables.Causes), "actions": make_actions(("S1", "1", "done"))}, ("monitor", "cause")),
    ],
)
def test_phases_say_where_a_reason_stands_and_what_it_lacks(changes: dict, expected: tuple[str, str]) -> None:
    assert stand(**changes) == expected
    assert expected[1] in LACKS


def test_a_reason_to_be_leveraged_needs_no_cause_but_a_solution_of_its_own_kind() -> None:
    valued = make_placements(("1", 0.5, 0.5, "leverage"))
    nothing = tables.empty(tables.Causes), tables.empty(tables.Solutions)
    assert stand(placements=valued, causes=nothing[0], solutions=nothing[1]) == ("analyse", "solution")
    assert stand(placements=valued) == ("analyse", "solution")
    assert stand(placements=valued, solutions=make_solutions(("S1", "C1"), objective="leverage")) == (
        "analyse",
        "action",
    )


def test_phases_keep_rows_and_order_of_the_list() -> None:
    reasons = make_reasons("2", "1", "3")
    table = phases(
        reasons,
        pareto(reasons, make_volumes(("1", 9))),
        DECIDED,
        CAUSED,
        SOLVED,
        make_actions(("S1", "1", "done")),
    )
    assert table[["reason_id", "phase"]].to_numpy().tolist() == [["2", "collect"], ["1", "monitor"], ["3", "collect"]]


def test_phases_of_nothing_are_none() -> None:
    empty = [
        tables.empty(one) for one in (tables.Pareto, tables.Placements, tables.Causes, tables.Solutions, tables.Actions)
    ]
    assert phases(tables.empty(tables.Reasons), *empty).empty
    assert phases(make_reasons("1"), *empty)["lacks"].tolist() == ["volume"]


def test_phases_ignore_row_order() -> None:
    reasons = make_reasons("1", "2")
    given = [
        pareto(reasons, make_volumes(("1", 9), ("2", 3))),
        make_placements(("1", -0.5, -0.5, "eliminate"), ("2", 0.5, 0.5, "leverage")),
        make_causes(("C1", "1"), ("C1", "2")),
        make_solutions(("S1", "C1"), ("S2", "C1")),
        make_actions(("S1", None, "done"), ("S2", None, "running")),
    ]
    same(phases(reasons, *given), phases(reasons.iloc[::-1], *[table.iloc[::-1] for table in given]))
