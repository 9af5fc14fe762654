"""What each change makes of the list, what leads old ids on, what is refused."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bsnskit.errors import WrongCall
from bsnskit.method.qualification.revision import (
    at_first_level,
    breaks_of,
    crosswalk_of,
    differences,
    revised,
    to_recode,
)
from tests.method.builders import make_reasons, make_volumes


def listed():
    return make_reasons("2.07", "2.08", "2.10", "2.14")


def states(table):
    return dict(zip(table["reason_id"], table["state"], strict=True))


def one(kind, reason_id="2.08", **said):
    return {"change": kind, "reason_id": reason_id, **said}


SPLIT = one(
    "split",
    parts=[{"reason_id": "2.08a", "label": "I cannot validate"}, {"reason_id": "2.08b", "label": "I cannot modify"}],
)


def test_the_case_splits_one_reason_and_asks_for_recoding():
    # METHOD section 1: in the case, 2.08 became 2.08a and 2.08b.
    before = listed()
    after = revised(before, [SPLIT])
    assert after["reason_id"].tolist() == ["2.07", "2.08a", "2.08b", "2.08", "2.10", "2.14"]
    assert states(after)["2.08"] == "retired"
    assert after.set_index("reason_id")["list_version"].to_dict() == {
        "2.07": 1,
        "2.08a": 2,
        "2.08b": 2,
        "2.08": 2,
        "2.10": 1,
        "2.14": 1,
    }
    crosswalk = crosswalk_of([SPLIT])
    assert crosswalk == [
        {"from": "2.08", "to": "2.08a", "change": "split"},
        {"from": "2.08", "to": "2.08b", "change": "split"},
    ]
    assert to_recode(crosswalk) == ["2.08"]
    assert breaks_of(crosswalk) == ["2.08a", "2.08b"]
    pd.testing.assert_frame_equal(before, listed())


@pytest.mark.parametrize(
    ("change", "row", "step"),
    [
        (one("rename", label="I cannot sign"), {"label": "I cannot sign"}, ("2.08", "2.08", "reworded")),
        (one("rename", new_id="2.80"), None, ("2.08", "2.80", "renamed")),
        (one("merge", into="2.07"), {"state": "retired"}, ("2.08", "2.07", "merged")),
        (one("retire"), {"state": "retired"}, ("2.08", None, "retired")),
        (one("attach", parent_id="2.07"), {"parent_id": "2.07"}, ("2.08", "2.07", "attached")),
        (one("describe", owner=" Billing ", topic="STS"), {"owner": "Billing", "topic": "STS"}, ("2.08", "2.08", "described")),
        (one("add", "3.01", label="New?", topic="T"), None, (None, "3.01", "added")),
    ],
)  # fmt: skip
def test_each_change_says_what_became_of_the_id(change, row, step):
    after = revised(listed(), [change]).set_index("reason_id")
    for name, value in (row or {}).items():
        assert after.loc["2.08", name] == value
    assert crosswalk_of([change]) == [dict(zip(("from", "to", "change"), step, strict=True))]


def test_children_follow_a_parent_that_gets_another_number():
    after = revised(listed(), [one("attach", parent_id="2.07"), one("rename", "2.07", new_id="2.70")])
    assert after.set_index("reason_id").loc["2.08", "parent_id"] == "2.70"
    assert revised(after, [one("detach")]).set_index("reason_id")["parent_id"].isna().all()


def test_a_retired_reason_can_be_reopened_and_then_has_no_past():
    after = revised(revised(listed(), [one("retire")]), [one("reopen")])
    assert states(after)["2.08"] == "active"
    assert breaks_of(crosswalk_of([one("reopen")])) == ["2.08"]


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ([one("rename", "9.99", label="x")], "not on the list"),
        ([one("merge", into="2.08")], "the reason itself"),
        ([one("merge", into="2.8")], "not on the list"),
        ([one("rename", label="  ")], "1 to 500 characters"),
        ([one("rename", new_id="2.10")], "this id is taken"),
        ([one("rename", label="I cannot do 2.08")], "change nothing"),
        ([one("detach")], "change nothing"),
        ([one("split", parts=[{"reason_id": "2.08a", "label": "x"}])], "at least two parts"),
        ([one("split", parts=[{"reason_id": "2.08a", "label": "x"}, {"reason_id": "2.10", "label": "y"}])], "taken"),
        ([one("attach", parent_id="2.07"), one("attach", "2.10", parent_id="2.08")], "attached to another"),
        ([one("attach", parent_id="2.07"), one("retire", "2.07")], "2.08 are attached to it"),
        ([one("attach", parent_id="2.07"), one("attach", "2.07", parent_id="2.10")], "are attached to it"),
        ([one("retire"), one("rename", label="x")], "it is retired"),
        ([one("add", "2.14", label="x")], "this id is taken"),
        ([one("paint")], "there is no change 'paint'"),
    ],
)  # fmt: skip
def test_refuses_what_makes_no_list(changes, match):
    with pytest.raises(WrongCall, match=match):
        revised(listed(), changes)


def test_counts_of_attached_reasons_are_added_at_the_first_level():
    reasons = revised(listed(), [one("attach", parent_id="2.07")])
    volumes = make_volumes(("2.07", 26), ("2.08", 61), ("2.10", 31), ("2.14", None))
    found = at_first_level(volumes, reasons).set_index("reason_id")["n_contacts"]
    assert found.drop("2.14").to_dict() == {"2.07": 87, "2.10": 31}
    assert found.isna().to_dict()["2.14"]
    unknown = at_first_level(make_volumes(("2.07", 26), ("2.08", None)), reasons)
    assert unknown["n_contacts"].isna().tolist() == [True]


@settings(max_examples=12)
@given(st.permutations(["2.07", "2.08", "2.10", "2.14"]))
def test_renaming_there_and_back_gives_the_old_list(order):
    there = [{"change": "rename", "reason_id": name, "new_id": f"X{place}"} for place, name in enumerate(order)]
    back = [{"change": "rename", "reason_id": step["new_id"], "new_id": step["reason_id"]} for step in there]
    after = revised(revised(listed(), there), back)
    pd.testing.assert_frame_equal(
        after.drop(columns="list_version"), listed().drop(columns="list_version"), check_dtype=False
    )


def rows_of(reasons, **changed):
    """Lay the list out as a workbook does, with some cells of one row changed."""
    rows = [
        {**row, "new_id": "", "becomes": "", "into": ""}
        for row in reasons.astype(object).where(reasons.notna(), "").to_dict("records")
    ]
    return [row | changed.get(row["reason_id"], {}) for row in rows]


def test_a_workbook_that_comes_back_unchanged_changes_nothing():
    reasons = revised(listed(), [one("attach", parent_id="2.07"), one("retire", "2.14")])
    assert differences(reasons, rows_of(reasons)) == []


def test_differences_of_a_workbook_lead_to_the_list_it_shows():
    reasons = listed()
    changed = {
        "2.07": {"label": "I cannot fix a date", "owner": "HR"},
        "2.08": {"new_id": "2.80", "parent_id": "2.07"},
        "2.10": {"becomes": "merge", "into": "2.07"},
        "2.14": {"becomes": "retire"},
    }
    wished = [*rows_of(reasons, **changed), {"reason_id": "", "new_id": "3.01", "label": "Where is it?", "topic": "T"}]
    changes = differences(reasons, wished)
    after = revised(reasons, changes).set_index("reason_id")
    assert after.loc["2.07", ["label", "owner"]].tolist() == ["I cannot fix a date", "HR"]
    assert after.loc["2.80", "parent_id"] == "2.07"
    assert after.loc[["2.10", "2.14"], "state"].tolist() == ["retired", "retired"]
    assert after.loc["3.01", "label"] == "Where is it?"
    with pytest.raises(WrongCall, match="not on the list"):
        differences(reasons, [{"reason_id": "2.1"}])
