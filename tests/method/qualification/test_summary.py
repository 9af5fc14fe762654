from __future__ import annotations

from bsnskit.contracts import tables
from bsnskit.method.qualification import list_summary
from tests.method.builders import make_reasons, make_volumes, rectorat_reasons, rectorat_volumes


def test_summary_of_the_rectorat() -> None:
    assert list_summary(rectorat_reasons(), rectorat_volumes()) == {
        "n_reasons": 27,
        "n_topics": 2,
        "n_to_decide": 0,
        "n_retired": 0,
        "n_client_top": 8,
        "n_quantified": 23,
        "n_unknown": 4,
        "unknown_ids": ("2.08b", "1.07", "1.08", "1.09"),
        "list_version": 2,
    }


def test_summary_counts_retired_reasons_apart() -> None:
    reasons = make_reasons("1", "2", "3", state=["active", "retired", "to_decide"], topic=["A", "B", None])
    summary = list_summary(reasons, make_volumes(("1", 0), ("2", 9)))
    assert (summary["n_reasons"], summary["n_retired"], summary["n_to_decide"]) == (2, 1, 1)
    assert (summary["n_topics"], summary["n_quantified"], summary["unknown_ids"]) == (1, 1, ("3",))


def test_summary_of_nothing() -> None:
    summary = list_summary(tables.empty(tables.Reasons), tables.empty(tables.Volumes))
    assert (summary["n_reasons"], summary["n_unknown"], summary["list_version"]) == (0, 0, None)
