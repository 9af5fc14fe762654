from __future__ import annotations

import pandas as pd
import pytest

from bsnskit.contracts import tables
from bsnskit.method.classification import placement_findings
from tests.method.builders import make_placements


def rules(placements: pd.DataFrame) -> list[str]:
    return [finding.rule.key for finding in placement_findings(placements)]


@pytest.mark.parametrize(
    ("row", "columns", "expected"),
    [
        (("1", None, None), {}, ["placement_in_tray"]),
        (("1", 0.0, 0.7), {}, ["placement_on_axis"]),
        (("1", 0.0, 0.7, "leverage"), {"why": "x"}, []),
        (("1", 0.5, 0.7), {}, ["objective_not_recorded"]),
        (("1", 0.5, 0.7, "leverage"), {}, ["objective_without_why"]),
        (("1", 0.5, 0.7, "leverage"), {"why": "x"}, []),
        (("1", 0.5, 0.7, "simplify"), {"why": "x"}, ["objective_differs"]),
        (("1", 0.5, -0.7, "automate"), {"why": "x"}, ["why_not_eliminate"]),
        (("1", 0.5, -0.7, "automate"), {"why": "x", "why_not_eliminate": "y"}, []),
        (("1", -0.5, -0.7, "automate"), {"why": "x"}, ["objective_differs", "why_not_eliminate"]),
    ],
)
def test_findings_ask_what_a_card_leaves_open(row: tuple, columns: dict, expected: list[str]) -> None:
    assert rules(make_placements(row, **columns)) == expected


def test_findings_ask_automate_before_it_is_accepted() -> None:
    [finding] = placement_findings(make_placements(("2.08a", 0.4, -0.5, "automate"), why="x"))
    fact, hint = finding.texts()
    assert fact == "Reason 2.08a is to be automated. Why not eliminate it?"
    assert "Record what speaks against removing the cause." in hint
    assert not finding.blocking


def test_findings_name_a_reason_placed_whole_and_split() -> None:
    table = make_placements(("1", 0.5, 0.5, "leverage"), ("1", 0.5, 0.5, "leverage", "head"), why="x")
    [finding] = placement_findings(table)
    assert finding.rule.key == "placement_whole_and_split"


def test_findings_of_no_card_are_none() -> None:
    assert placement_findings(tables.empty(tables.Placements)) == []
