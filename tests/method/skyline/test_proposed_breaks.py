"""Breaks planted in generated weeks are proposed, seasons and good actions are not."""

import numpy as np
import pandas as pd
import pytest

from bsnskit.contracts import tables
from bsnskit.method.skyline import proposed_breaks
from bsnskit.weeks import week_range

WEEKS = week_range("2020-W01", "2022-W52")


def counts_of(**levels):
    """Return weekly parts of reasons: name -> expected contacts a week, or (contacts, channel, coder)."""
    draw = np.random.default_rng(4)
    rows = []
    for name, level in levels.items():
        for part in level if isinstance(level, list) else [(level, "call", "agent")]:
            expected = np.broadcast_to(np.asarray(part[0], dtype=float), len(WEEKS))
            # Negative binomial with variance 1.5 times its mean.
            drawn = draw.negative_binomial(np.maximum(expected, 1e-9) / 0.5, 1 / 1.5) * (expected > 0)
            rows += [(name, week, part[1], part[2], float(n)) for week, n in zip(WEEKS, drawn, strict=True) if n]
    return pd.DataFrame(rows, columns=["reason_id", "week", "channel", "reason_source", "n_contacts"])


def since(week, before, after):
    return np.where(np.array(WEEKS) >= week, after, before)


def season(mean, months):
    numbers = pd.Series([pd.Timestamp.fromisocalendar(int(w[:4]), int(w[6:]), 4).month for w in WEEKS])
    return np.where(numbers.isin(months), 1.8 * mean, mean)


PLANTED = {
    "born": since("2021-W10", 0, 60),
    "dead": since("2022-W08", 300, 0),
    "doubled": since("2021-W30", 40, 110),
    "loses": since("2022-W02", 60, 36),
    "gains": since("2022-W02", 30, 54),
    "form": [(since("2021-W40", 50, 20), "call", "agent"), (since("2021-W40", 0, 30), "form", "agent")],
    "model": [(since("2022-W20", 80, 0), "call", "agent"), (since("2022-W20", 0, 80), "call", "model")],
    "block season": season(120, [4, 5, 6]),
    "one month": season(90, [10]),
    "improved": since("2021-W20", 100, 70),
    "grows": np.linspace(40, 130, len(WEEKS)),
    "storm": np.where(np.array(WEEKS) == "2021-W05", 300, 70),
    "rare": since("2021-W10", 0, 2),
    **{f"quiet {n}": 20.0 * n for n in range(1, 15)},
}


@pytest.fixture(scope="module")
def planted():
    counts = counts_of(**PLANTED)
    before = counts.copy()
    found = proposed_breaks(counts)
    pd.testing.assert_frame_equal(counts, before)
    shuffled = proposed_breaks(counts.sample(frac=1, random_state=1))
    pd.testing.assert_frame_equal(found, shuffled)
    return found


def test_every_planted_break_is_found_in_its_week_and_nothing_else(planted):
    told = {(row.reason_id, row.sign, row.kind) for row in planted.itertuples()}
    wanted = {
        ("born", "appears", "intake"),
        ("dead", "vanishes", "intake"),
        ("doubled", "jumps", "intake"),
        ("loses", "moves", "list"),
        ("gains", "moves", "list"),
        ("form", "channel", "channel"),
        ("model", "coder", "coder"),
    }
    assert wanted <= told
    assert told - wanted == set()
    weeks = dict(zip(planted["reason_id"], planted["week"], strict=True))
    assert {name: weeks[name] for name in ("born", "dead", "model")} == {
        "born": "2021-W10", "dead": "2022-W08", "model": "2022-W20",
    }  # fmt: skip
    about = {"doubled": "2021-W30", "loses": "2022-W02", "gains": "2022-W02", "form": "2021-W40"}
    for name, week in about.items():
        assert abs(WEEKS.index(weeks[name]) - WEEKS.index(week)) <= 3, name


def test_the_evidence_names_before_after_and_the_other_side(planted):
    by = planted.set_index("reason_id")
    assert by.loc["born", "before"] == 0 and by.loc["born", "after"] == pytest.approx(60, rel=0.15)
    assert by.loc["dead", "before"] == pytest.approx(300, rel=0.1) and by.loc["dead", "after"] == 0
    assert (by.loc["loses", "to"], by.loc["gains", "to"]) == ("gains", "loses")
    assert by.loc["model", "to"] in ("agent", "model")
    assert (
        by.loc["form", "before"] + by.loc["form", "after"] == pytest.approx(0.6, abs=0.1)
        or by.loc["form", "to"] == "call"
    )


def test_an_action_explains_a_jump_of_its_own_reason():
    counts = counts_of(fixed=since("2021-W30", 110, 40), other=80.0)
    assert proposed_breaks(counts)["reason_id"].tolist() == ["fixed"]
    action = {"action_id": "A1", "solution_id": None, "reason_id": "fixed", "label": "x", "owner": None,
              "week": proposed_breaks(counts)["week"][0], "state": "done", "illustration": False}  # fmt: skip
    actions = tables.from_rows(tables.Actions, [action])
    assert proposed_breaks(counts, actions=actions).empty


def test_what_changes_for_most_reasons_together_is_said_once():
    changed = {
        f"r{n}": [(since("2021-W40", 20.0 * n, 0), "call", "agent"), (since("2021-W40", 0, 20.0 * n), "call", "model")]
        for n in range(2, 8)
    }
    (row,) = proposed_breaks(counts_of(**changed)).itertuples()
    assert (row.reason_id, row.week, row.kind) == ("(all)", "2021-W40", "coder")


def test_nothing_comes_of_nothing():
    assert proposed_breaks(tables.empty(tables.WeeklyParts)).empty
    assert proposed_breaks(counts_of(one=50.0)).empty
