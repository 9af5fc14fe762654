from __future__ import annotations

from bsnskit.contracts import tables
from bsnskit.method.qualification import unknown_volume_findings
from tests.method.builders import make_reasons, make_volumes, rectorat_reasons, rectorat_volumes


def test_unknowns_of_the_rectorat_are_named_one_by_one() -> None:
    found = unknown_volume_findings(rectorat_reasons(), rectorat_volumes())
    assert [(finding.subject, finding.rule.key) for finding in found] == [
        ("2.08b", "volume_may_be_shared"),
        ("1.07", "volume_unknown"),
        ("1.08", "volume_unknown"),
        ("1.09", "volume_unknown"),
    ]


def test_unknown_part_of_a_split_says_which_volume_may_cover_both() -> None:
    fact, hint = unknown_volume_findings(rectorat_reasons(), rectorat_volumes())[0].texts()
    assert fact.endswith("The 61 contacts of 2.08a may cover both.")
    assert hint.startswith("It stays unknown")


def test_unknown_is_a_blank_or_no_row_but_not_zero() -> None:
    found = unknown_volume_findings(make_reasons("1", "2", "3"), make_volumes(("1", 0), ("2", None)))
    assert [finding.subject for finding in found] == ["2", "3"]


def test_ids_that_only_look_alike_are_no_split() -> None:
    volumes = make_volumes(("2.1", 5), ("2.10a", 6), ("ab", 7))
    found = unknown_volume_findings(make_reasons("2.10", "2.1", "2.10a", "ab", "aa"), volumes)
    assert {finding.subject: finding.rule.key for finding in found} == {
        "2.10": "volume_unknown",
        "aa": "volume_unknown",
    }


def test_unknowns_of_an_empty_list_are_none() -> None:
    assert unknown_volume_findings(tables.empty(tables.Reasons), make_volumes(("1", 1))) == []
