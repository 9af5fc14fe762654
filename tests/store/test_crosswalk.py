"""Old ids led on to the list that stands."""

import pandas as pd
import pytest

from bsnskit.contracts import tables
from bsnskit.store.crosswalk import codings_on_standing_list, names_since, with_current_ids


def revision(version, *changes):
    return {
        "version": version,
        "crosswalk": [dict(zip(("from", "to", "change"), change, strict=True)) for change in changes],
    }


FIRST = revision(
    2, ("1", "2.01", "renamed"), ("2", "2.02", "renamed"), ("2.08", "2.08a", "split"), ("2.08", "2.08b", "split")
)
SECOND = revision(3, ("2.01", "2.03", "merged"), ("9", None, "retired"), (None, "3.01", "added"))


def test_names_since_follows_all_later_revisions():
    assert names_since([FIRST, SECOND], 1) == {"1": "2.03", "2": "2.02", "2.01": "2.03"}
    assert names_since([FIRST, SECOND], 2) == {"2.01": "2.03"}
    assert names_since([FIRST, SECOND], 3) == {}
    assert names_since([], 1) == {}


def test_names_since_keeps_a_chain_of_renames_in_one_revision_apart():
    assert names_since([revision(2, ("1", "2", "renamed"), ("2", "3", "renamed"))], 1) == {"1": "2", "2": "3"}


def test_names_since_forgets_a_rename_that_came_back():
    assert names_since([revision(2, ("1", "2", "renamed")), revision(3, ("2", "1", "renamed"))], 1) == {"2": "1"}


def volumes(*rows):
    keys = {"grain": "year", "period_start": pd.Timestamp("2018-09-01"), "channel": "call", "context": "(all)"}
    return tables.from_rows(
        tables.Volumes, [{**keys, "reason_id": reason, "tier": tier, "n_contacts": n} for reason, tier, n in rows]
    )


def test_volumes_of_merged_reasons_are_added_and_totals_conserved():
    before = volumes(("2.01", "N1", 26), ("2.03", "N1", 126), ("2.01", "N2", 22), ("2.10", "N1", 5))
    after = with_current_ids("volumes", before, {"2.01": "2.03"})
    found = {(row.reason_id, row.tier): row.n_contacts for row in after.itertuples()}
    assert found == {("2.03", "N1"): 152, ("2.03", "N2"): 22, ("2.10", "N1"): 5}
    assert after["n_contacts"].sum() == before["n_contacts"].sum()
    assert before["reason_id"].tolist() == ["2.01", "2.03", "2.01", "2.10"]


def test_unknown_volume_makes_a_merged_volume_unknown():
    after = with_current_ids("volumes", volumes(("2.08a", "N1", 61), ("2.08b", "N1", None)), {"2.08b": "2.08a"})
    assert after["n_contacts"].isna().tolist() == [True]


def test_downstream_of_the_reason_that_keeps_its_id_holds():
    rows = [("1", 0.5), ("2.03", 0.1), ("1.5", 0.9)]
    before = tables.from_rows(
        tables.Downstream, [{"reason_id": r, "event": "N2", "p_event": p, "cost_event": 10} for r, p in rows]
    )
    after = with_current_ids("downstream", before, {"1": "2.03", "1.5": "2.03"})
    assert after[["reason_id", "p_event"]].to_numpy().tolist() == [["2.03", 0.1]]


@pytest.mark.parametrize("names", [{}, {"7": "8"}])
def test_tables_without_an_old_id_are_as_they_were(names):
    before = volumes(("2.01", "N1", 26))
    assert with_current_ids("volumes", before, names) is before
    assert with_current_ids("rates", tables.empty(tables.Rates), {"1": "2"}).empty


def test_codings_are_kept_as_coded_and_led_on_when_asked_each_from_its_own_list():
    plain = {"round": 1, "coder": "Anne"}
    rows = [
        {**plain, "contact_id": "c1", "reason_id": "1", "second_reason_id": "2", "list_version": 1},
        {**plain, "contact_id": "c2", "reason_id": "1", "second_reason_id": "1b", "list_version": 1},
        {**plain, "contact_id": "c3", "reason_id": "1", "second_reason_id": None, "list_version": 2},
    ]
    coded = tables.from_rows(tables.Codings, rows)
    steps = [("1", "2.01", "renamed"), ("1b", "2.01", "merged"), ("2", "2.02", "renamed")]
    revision = {"version": 2, "crosswalk": [dict(zip(("from", "to", "change"), step, strict=True)) for step in steps]}
    assert with_current_ids("codings", coded, names_since([revision], 1)) is coded
    moved = codings_on_standing_list(coded, [revision])
    assert moved["reason_id"].tolist() == ["2.01", "2.01", "1"]
    assert moved["second_reason_id"].tolist()[0] == "2.02"
    assert moved["second_reason_id"].isna().tolist() == [False, True, True]
