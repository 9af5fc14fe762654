from __future__ import annotations

import pandas as pd
import pytest

from bsnskit.contracts import tables
from bsnskit.errors import NotReady
from bsnskit.method.quantification import IntentCard, costs, experience, intent_card, pareto, seasons
from bsnskit.vocabulary import ALL
from tests.method.builders import (
    make_downstream,
    make_handle_times,
    make_rates,
    make_reasons,
    make_surveys,
    make_volumes,
)


def card(reason_id: str, placements: pd.DataFrame | None = None) -> IntentCard:
    reasons = make_reasons(
        "2.07",
        "2.08b",
        label_other=["No consigo fijar mi cita", None],
        owner=["Inspection", None],
        season_declared=["OCT à NOV", None],
    )
    volumes = make_volumes(("2.07", 40, "call", "N1"), ("2.08b", None))
    return intent_card(
        reason_id,
        reasons=reasons,
        pareto=pareto(reasons, volumes),
        costs=costs(
            reasons,
            volumes,
            make_rates(("call", "N1", 36.0, 0.0, 0.5)),
            make_downstream(("2.07", "second line", 0.25, 8.0)),
            make_handle_times(("2.07", [500, 700])),
        ),
        experience=experience(reasons, make_surveys(("2.07", 9, 1.0, 0.0), ("2.07", 5, 1.0, None))),
        seasons=seasons(reasons, tables.empty(tables.Volumes), pd.DataFrame({"period_start": [], "open_days": []})),
        placements=tables.empty(tables.Placements) if placements is None else placements,
    )


def placed(*rows: tuple[str, str | None]) -> pd.DataFrame:
    return tables.from_rows(
        tables.Placements,
        [
            {
                "reason_id": "2.07",
                "context": context,
                "objective": objective,
                "proposed": "leverage",
                "illustration": True,
            }
            for context, objective in rows
        ],
    )


def test_card_gives_figures_per_quarter() -> None:
    shown = card("2.07", placed((ALL, "leverage")))
    # 40 a year: 10 a quarter. 600 s at 36 an hour is 6, the second line 0.25 x 8 = 2: 320 a year, 80 a quarter.
    assert shown.calls_q == 10
    assert shown.cost_q == pytest.approx(80)
    assert shown.downstream_q == pytest.approx(20)
    assert shown.downstream_share == pytest.approx(0.25)
    assert (shown.n_handle, shown.rank, shown.share) == (2, 1, 1)
    assert (shown.tnps, shown.n_tnps) == (0, 2)
    assert (shown.fcr, shown.n_fcr) == (1, 2)
    assert (shown.ftf, shown.n_ftf) == (0, 1)
    assert (shown.objective, shown.proposed, shown.illustration) == ("leverage", "leverage", True)
    assert (shown.label_other, shown.owner) == ("No consigo fijar mi cita", "Inspection")
    assert (shown.season_declared, shown.season_verdict, shown.season_months) == ("OCT à NOV", "not_enough_data", None)


def test_card_says_how_far_a_count_varies_by_chance() -> None:
    # Garwood for 40: 28.577 to 54.469 (chi-square quantiles 57.153 and 108.937, halved).
    shown = card("2.07")
    assert shown.calls_q_low == pytest.approx(28.5765 / 4, abs=1e-3)
    assert shown.calls_q_high == pytest.approx(54.4686 / 4, abs=1e-3)


def test_card_of_an_unknown_reason_is_none_never_zero() -> None:
    shown = card("2.08b")
    for name in ("calls_q", "calls_q_low", "cost_q", "downstream_q", "downstream_share", "tnps", "fcr", "ftf", "rank"):
        assert getattr(shown, name) is None, name
    for name in ("objective", "owner", "label_other", "season_declared", "share", "n_contacts"):
        assert getattr(shown, name) is None, name
    assert (shown.n_tnps, shown.n_handle) == (0, 0)


def test_card_names_no_single_objective_where_contexts_differ() -> None:
    shown = card("2.07", placed(("head", "leverage"), ("inspector", "automate")))
    assert shown.objective is None
    assert shown.objectives == (("head", "leverage"), ("inspector", "automate"))


def test_card_of_a_reason_not_listed_says_the_nearest() -> None:
    with pytest.raises(NotReady, match=r"reason '2.7' is not on the list.*Did you mean 2.07"):
        card("2.7")
