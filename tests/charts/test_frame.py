import pandas as pd
import pytest

from bsnskit.charts import frame, theme
from bsnskit.errors import BrokenTable
from bsnskit.vocabulary import OBJECTIVES


def test_checked_names_every_missing_column():
    with pytest.raises(BrokenTable, match="columns missing: b, c"):
        frame.checked(pd.DataFrame({"a": [1]}), ["a", "b", "c"], "some_chart")


def test_checked_returns_only_the_columns_drawn():
    table = pd.DataFrame({"a": [1], "secret": ["x"]}, index=[7])
    assert frame.checked(table, ["a"], "some_chart").to_dict("records") == [{"a": 1}]


def test_labelled_takes_labels_from_the_reasons_and_leaves_unknown_ones_empty():
    reasons = pd.DataFrame({"reason_id": ["2.1", "2.10"], "label": ["one", "ten"]})
    table = pd.DataFrame({"reason_id": ["2.10", "9"]})
    assert list(frame.labelled(table, reasons)["label"]) == ["ten", ""]


def test_labelled_keeps_labels_that_are_there():
    table = pd.DataFrame({"reason_id": ["a"], "label": ["mine"]})
    assert frame.labelled(table, pd.DataFrame({"reason_id": ["a"], "label": ["theirs"]})) is table


def test_every_objective_has_its_sign_and_colour():
    assert {objective.key for objective in OBJECTIVES} < set(theme.SIGNS)
    assert frame.objective_colour("leverage") == OBJECTIVES[3].colour
    assert frame.objective_colour(None) == frame.objective_colour("nonsense") == theme.UNDECIDED
