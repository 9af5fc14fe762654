from __future__ import annotations

import pandas as pd
import pytest

from bsnskit.contracts import tables
from bsnskit.errors import NotReady
from bsnskit.method.quantification import pareto, seasons, tiers_by_reason
from bsnskit.method.root_cause import SheetHead, sheet
from tests.method.builders import rectorat_reasons, rectorat_volumes


def head(reason_id: str) -> SheetHead:
    reasons, volumes = rectorat_reasons(), rectorat_volumes()
    return sheet(
        reason_id,
        "automate",
        reasons=reasons,
        pareto=pareto(reasons, volumes),
        seasons=seasons(reasons, tables.empty(tables.Volumes), pd.DataFrame({"period_start": [], "open_days": []})),
        tiers=tiers_by_reason(volumes),
    )


def test_head_holds_what_the_deck_prints() -> None:
    shown = head("2.08a")
    assert (shown.n_contacts, round(shown.monthly_mean or 0, 2)) == (61, 5.08)
    assert (shown.season_declared, shown.season_months) == ("MAI à JUIN", (5, 6))
    assert shown.tiers == (("CARINA", 47), ("CS-RH", 12), ("(none)", 2))
    assert (shown.topic, shown.objective) == ("SIRHEN", "automate")
    assert (shown.client_top, shown.computed_top) == (True, True)


def test_head_of_an_unknown_volume_is_none_never_zero() -> None:
    shown = head("2.08b")
    assert (shown.n_contacts, shown.monthly_mean, shown.season_declared, shown.season_months) == (None,) * 4
    assert shown.tiers == (("(all)", None),)
    assert shown.computed_top is False


def test_head_of_a_reason_not_listed_is_refused() -> None:
    with pytest.raises(NotReady, match=r"reason '2\.1' is not on the list"):
        head("2.1")
