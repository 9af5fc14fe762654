from __future__ import annotations

import math

import pandas as pd
import pytest

from bsnskit.contracts import tables
from bsnskit.method.classification import (
    WrongSplit,
    figures_by_context,
    placements_of,
    split_parts,
    totals_by_objective,
)
from bsnskit.method.quantification import costs_by_context
from bsnskit.vocabulary import REST
from tests.method.builders import (
    make_costs,
    make_downstream,
    make_handle_times,
    make_placements,
    make_rates,
    make_reasons,
    make_volumes,
    typed,
)

COSTS = make_costs(("1", 100, 4.0, 1.0), ("2", 40, 2.0))


def splits(*rows: tuple) -> pd.DataFrame:
    """Build tables.Splits from (reason_id, context[, n_stated[, by]])."""
    names = ("reason_id", "context", "n_stated", "by")
    return typed(
        tables.Splits, [{"by": "segment", "n_stated": None, **dict(zip(names, row, strict=False))} for row in rows]
    )


def counted(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame.from_records(
        rows, columns=["reason_id", "context", "n_contacts", "cost_total", "cost_downstream"]
    )


def figures(table: pd.DataFrame) -> dict[tuple[str, str], tuple]:
    return {
        (row["reason_id"], row["context"]): (row["source"], row["n_contacts"], row["cost_total"])
        for row in table.to_dict("records")
    }


def test_stated_contexts_and_the_rest_are_together_the_reason() -> None:
    # 100 contacts at 5: of 60 and 30 stated, 10 are left
    found = figures(figures_by_context(splits(("1", "schools", 60.0), ("1", "parents", 30.0)), COSTS, counted()))
    assert found == {
        ("1", "schools"): ("stated", 60.0, 300.0),
        ("1", "parents"): ("stated", 30.0, 150.0),
        ("1", REST): ("rest", 10.0, 50.0),
    }


def test_what_the_client_counted_goes_before_what_the_team_stated() -> None:
    held = counted(("1", "call", 70.0, 420.0, 70.0))
    found = figures(
        figures_by_context(splits(("1", "call", 10.0, "channel"), ("1", "mail", 30.0, "channel")), COSTS, held)
    )
    assert found == {("1", "call"): ("counted", 70.0, 420.0), ("1", "mail"): ("stated", 30.0, 150.0)}


def test_an_unknown_context_leaves_no_rest_to_tell() -> None:
    table = figures_by_context(splits(("1", "schools", 60.0), ("1", "parents", None)), COSTS, counted())
    assert table["source"].tolist() == ["stated", "unknown"]
    assert math.isnan(table["n_contacts"].iloc[1])


def test_contexts_counted_by_the_client_are_costed_as_reasons_are() -> None:
    volumes = make_volumes(("1", 60, "call"), ("1", 40, "mail"))
    rates = make_rates(("call", "(all)", 36.0), ("mail", "(all)", 72.0))
    held = costs_by_context(
        splits(("1", "call", None, "channel"), ("1", "mail", None, "channel"), ("1", "chat", None, "channel")),
        make_reasons("1"), volumes, rates, make_downstream(("(all)", "visit", 0.5, 8.0)), make_handle_times(("1", [100.0])),
    )  # fmt: skip
    # 100 s at 36 and at 72 an hour: 1 and 2, and 4 downstream of each
    assert held[["context", "n_contacts", "cost_total"]].to_dict("list") == {
        "context": ["call", "mail"], "n_contacts": [60.0, 40.0], "cost_total": [pytest.approx(300), pytest.approx(240)],
    }  # fmt: skip


def test_a_split_reason_has_a_card_per_context_and_the_whole_one_waits() -> None:
    reasons = make_reasons("1", "2")
    held = figures_by_context(splits(("1", "b", 60.0), ("1", "a", 30.0)), COSTS, counted())
    placed = make_placements(("1", 0.5, 0.5, "leverage"), ("1", -0.5, -0.5, "eliminate", "b"))
    split = placements_of(reasons, placed, held)
    assert list(zip(split["reason_id"], split["context"], strict=True)) == [
        ("1", "b"),
        ("1", "a"),
        ("1", REST),
        ("2", "(all)"),
    ]
    assert split["objective"].fillna("").tolist() == ["eliminate", "", "", ""]
    assert split["proposed"].fillna("").tolist() == ["eliminate", "", "", ""]


def test_totals_of_contexts_lie_where_each_context_lies() -> None:
    held = figures_by_context(splits(("1", "b", 60.0), ("1", "a", 30.0)), COSTS, counted())
    placed = make_placements(("1", -0.5, -0.5, "eliminate", "b"), ("1", 0.5, 0.5, "leverage", "a"))
    cards = placements_of(make_reasons("1", "2"), placed, held)
    found = totals_by_objective(cards, COSTS, held).set_index("objective")
    assert found["n_contacts"].to_dict() == {"eliminate": 60, "automate": 0, "simplify": 0, "leverage": 30, "": 50}
    assert found["cost_total"].to_dict() == {"eliminate": 300, "automate": 0, "simplify": 0, "leverage": 150, "": 130}
    assert found.loc["eliminate", "share_cost"] == pytest.approx(2 / 3)


WRONG = [
    ("colour", [{"context": "a"}, {"context": "b"}], "not split by 'colour'"),
    ("brand", [{"context": "a"}], "at least two contexts"),
    ("brand", [{"context": "a"}, {"context": " a "}], "different names"),
    ("brand", [{"context": "a"}, {"context": "(all)"}], "different names"),
    (
        "brand",
        [{"context": "a", "n_stated": 80}, {"context": "b", "n_stated": 30}],
        "hold 110 contacts, the reason 100",
    ),
    ("brand", [{"context": "a", "n_stated": -1}, {"context": "b"}], "not a number of contacts"),
    ("brand", [{"context": "a", "n_stated": "many"}, {"context": "b"}], "not a number of contacts"),
]


@pytest.mark.parametrize(("by", "parts", "said"), WRONG)
def test_refuses_a_split_that_is_none(by: str, parts: list, said: str) -> None:
    with pytest.raises(WrongSplit, match=said.replace("(", r"\(")):
        split_parts("1", by, parts, 100.0)


def test_keeps_a_split_with_trimmed_names_and_without_empty_lines() -> None:
    parts = [{"context": " schools "}, {"context": ""}, {"context": "parents", "n_stated": 30}]
    assert split_parts("1", "segment", parts, None) == [
        {"context": "schools", "n_stated": None},
        {"context": "parents", "n_stated": 30.0},
    ]
