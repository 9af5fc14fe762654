"""The tables of a run as Parquet, one file per result, for those who go on from here with their own tools."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from bsnskit.contracts import findings

if TYPE_CHECKING:
    from bsnskit.method.chain import Chain

RESULTS = (
    "active", "challenges", "pareto", "tiers", "seasons", "costs", "experience", "placements", "objectives",
    "impacts", "causes", "returns", "weekly", "skyline", "power", "phases",
)  # fmt: skip
"""Names of the chain's results that are written."""


def write_tables(chain: Chain, folder: Path) -> list[Path]:
    """Write each result of the chain, and all findings in English, as Parquet without a clock or host inside."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = {("reasons" if name == "active" else name): getattr(chain, name) for name in RESULTS}
    found = [*chain.wording_findings, *chain.unknown_findings, *chain.volume_findings, *chain.placement_findings]
    tables["findings"] = findings.to_table(found)
    return [_write(table, folder / f"{name}.parquet") for name, table in sorted(tables.items())]


def _write(table: pd.DataFrame, path: Path) -> Path:
    table.to_parquet(path, index=False, engine="pyarrow", compression="zstd")
    return path
