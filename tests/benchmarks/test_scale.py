"""What the benchmark of long logs compares says the same; how fast is for benchmarks/README.md to say."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pandas as pd
import pytest

PLACE = Path(__file__).parents[2] / "benchmarks" / "scale.py"
ENGINES = ["sql", "pandas", *(["polars"] if importlib.util.find_spec("polars") else [])]


@pytest.fixture(scope="module")
def scale():
    spec = importlib.util.spec_from_file_location("benchmarks_scale", PLACE)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def log(scale, tmp_path_factory):
    place = tmp_path_factory.mktemp("scale") / "contacts.parquet"
    scale.write_log(place, 20_000)
    return place


def test_writes_contacts_of_the_contract_with_repeats_and_gaps(log, scale):
    from bsnskit.contracts import tables

    table = tables.check(tables.Contacts, pd.read_parquet(log))
    assert (len(table), table["reason_id"].nunique(), table["week"].nunique()) == (20_000, 40, 156)
    assert table["contacted_at"].is_monotonic_increasing
    missing = table[["reason_id", "customer_key", "handle_s"]].isna().mean()
    assert missing.tolist() == pytest.approx([0.01, 0.06, 0.20], abs=0.01)
    repeats = scale.by_kit("repeats", log, "")
    assert repeats["n_repeats"].sum() / repeats["n_identified"].sum() == pytest.approx(1 / 8, abs=0.02)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("question", ["volumes", "costs", "repeats"])
def test_every_engine_says_what_the_kit_says(scale, log, question, engine):
    kit = scale.in_one_form(question, scale.by_kit(question, log, ""))
    other = scale.in_one_form(question, scale.ENGINES[engine](question, log, ""))
    assert len(kit) >= 40
    pd.testing.assert_frame_equal(kit, other[kit.columns], rtol=1e-9)


def test_names_the_answer_that_differs(scale, tmp_path):
    table = pd.DataFrame({"reason_id": ["1"], "n_contacts": [2.0]})
    for question in scale.QUESTIONS:
        for engine in ("kit", "sql"):
            table.to_parquet(tmp_path / f"{question}_{engine}.parquet")
    table.assign(n_contacts=3.0).to_parquet(tmp_path / "repeats_sql.parquet")
    assert [line.split(":")[0] for line in scale.differences(tmp_path, ["kit", "sql"])] == ["repeats"]
