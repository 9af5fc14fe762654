from __future__ import annotations

import pandas as pd
import pytest

from bsnskit.contracts import tables
from bsnskit.method.quantification import total_findings
from tests.method.builders import make_reasons, make_volumes, rectorat_reasons, rectorat_volumes, typed


def totals(*rows):
    names = ("n_contacts", "period_start", "grain", "channel")
    plain = {"period_start": "2018-09-01", "grain": "year", "channel": "(all)"}
    made = [{**plain, **dict(zip(names, row, strict=False))} for row in rows]
    for row in made:
        row["period_start"] = pd.Timestamp(row["period_start"])
    return typed(tables.Totals, made)


def said(volumes, stated, *ids):
    return [finding.texts()[0] for finding in total_findings(make_reasons(*ids), volumes, stated)]


def test_reasons_and_other_that_make_the_total_say_nothing():
    assert said(make_volumes(("1", 90.0), ("other", 10.0)), totals((100.0,)), "1", "other") == []
    assert said(make_volumes(("1", 99.6)), totals((100.0,)), "1") == []


def test_contacts_under_no_reason_are_counted():
    told = said(make_volumes(("1", 70.0), ("other", 10.0)), totals((100.0,)), "1", "other")
    assert told == [
        "2018-09-01 (year): the reasons add up to 80, the centre counts 100: 20 contacts (20.0 %) are under no reason."
    ]


def test_more_than_the_centre_counts_is_said():
    assert "more than the 100 contacts" in said(make_volumes(("1", 120.0)), totals((100.0,)), "1")[0]


def test_blanks_are_left_out_and_said():
    told = said(make_volumes(("1", 70.0), ("2", None)), totals((100.0,)), "1", "2")
    assert told == [
        "2018-09-01 (year): 1 reason(s) have no volume, so that nothing can be said of the centre's total of 100."
    ]


def test_the_case_holds_four_blanks_beside_its_706():
    found = total_findings(rectorat_reasons(), rectorat_volumes(), totals((706.0,)))
    assert [finding.rule.key for finding in found] == ["total_with_blanks"]
    assert found[0].fields["count"] == 4 and found[0].fields["reasons"] == "706"
    beyond = total_findings(rectorat_reasons(), rectorat_volumes(), totals((600.0,)))
    assert [finding.rule.key for finding in beyond] == ["volume_beyond_total"]


def test_a_total_by_channel_is_held_against_that_channel():
    volumes = make_volumes(("1", 60.0, "call"), ("1", 30.0, "mail"))
    stated = totals((60.0, "2018-09-01", "year", "call"), (50.0, "2018-09-01", "year", "mail"))
    told = said(volumes, stated, "1")
    assert len(told) == 1 and told[0].startswith("2018-09-01 (year) mail: the reasons add up to 30")


@pytest.mark.parametrize("stated", [totals(), totals((10.0, "2017-09-01")), totals((10.0, "2018-09-01", "month"))])
def test_another_period_or_none_says_nothing(stated):
    assert said(make_volumes(("1", 70.0)), stated, "1") == []


def test_reasons_not_on_the_list_do_not_fill_a_gap():
    assert len(said(make_volumes(("1", 70.0), ("9", 30.0)), totals((100.0,)), "1")) == 1
