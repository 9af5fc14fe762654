"""Contracts of tables: types, keys, unknown stays unknown, every failure said."""

import inspect

import pandas as pd
import pytest

from bsnskit.contracts import tables
from bsnskit.errors import BrokenTable

CONTRACTS = [
    contract
    for _, contract in inspect.getmembers(tables, inspect.isclass)
    if issubclass(contract, tables.Table) and contract is not tables.Table
]
ROW = {
    "reason_id": "2.10", "grain": "year", "period_start": "2018-09-01", "channel": "(all)", "tier": "(all)",
    "context": "(all)", "n_contacts": None,
}  # fmt: skip


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.__name__)
def test_contract_states_its_grain_and_takes_an_empty_table(contract):
    assert "Grain:" in (contract.__doc__ or "")
    empty = tables.empty(contract)
    pd.testing.assert_frame_equal(tables.check(contract, empty), empty)


def test_from_rows_keeps_ids_text_and_unknown_unknown():
    table = tables.from_rows(tables.Volumes, [ROW])
    assert table["reason_id"].tolist() == ["2.10"]
    assert table["n_contacts"].isna().all()


def test_check_refuses_a_key_given_twice():
    with pytest.raises(BrokenTable, match="Volumes"):
        tables.from_rows(tables.Volumes, [ROW, ROW])


def test_check_names_missing_and_unknown_columns():
    with pytest.raises(BrokenTable, match="columns missing: tier; columns not known: tiers"):
        tables.check(tables.Volumes, pd.DataFrame([ROW]).rename(columns={"tier": "tiers"}))


def test_check_lists_every_failure():
    with pytest.raises(BrokenTable, match=r"3 value\(s\) break the contract"):
        tables.from_rows(tables.Volumes, [{**ROW, "grain": "yar", "context": None, "n_contacts": -1}])
