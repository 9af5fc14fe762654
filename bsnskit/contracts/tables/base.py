"""The base of all contracts, and what is done with one: check, empty, from_rows."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa

from bsnskit.errors import BrokenTable

WEEK = r"^\d{4}-W\d{2}$"


class Table(pa.DataFrameModel):
    """Base of all contracts: types are coerced, unknown columns are refused, a stated key is unique."""

    class Config:
        """Settings of pandera."""

        coerce = True
        strict = True
        ordered = False


def check(contract: type[Table], table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with the contract's types and column order, or say all that is wrong.

    Raises
    ------
    BrokenTable : lists every failure, at most ten in words
    """
    columns = list(contract.to_schema().columns)
    missing = [column for column in columns if column not in table.columns]
    surplus = [column for column in table.columns if column not in columns]
    if missing or surplus:
        raise BrokenTable(
            contract.__name__,
            "columns missing: {missing}; columns not known: {surplus}",
            missing=", ".join(missing) or "-",
            surplus=", ".join(map(str, surplus)) or "-",
        )
    import pandera.errors

    try:
        return contract.validate(table.reset_index(drop=True), lazy=True)[columns]
    except pandera.errors.SchemaErrors as problem:
        cases = problem.failure_cases.head(10)
        said = "; ".join(
            f"{case.column}: {case.check} ({case.failure_case!r})" for case in cases.itertuples(index=False)
        )
        raise BrokenTable(
            contract.__name__,
            "{count} value(s) break the contract: {said}",
            count=len(problem.failure_cases),
            said=said,
        ) from problem


def empty(contract: type[Table]) -> pd.DataFrame:
    """Return a table of the contract without rows."""
    schema = contract.to_schema()
    types = {name: str(column.dtype) for name, column in schema.columns.items()}
    # pandera names text "string", but checked tables hold pandas' "str", whose missing value is NaN.
    text = {name: "str" for name, dtype in types.items() if dtype.startswith("str")}
    return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in (types | text).items()})


def from_rows(contract: type[Table], rows: list[dict[str, object]]) -> pd.DataFrame:
    """Build a checked table from records; a key left out of a record is missing. No records give an empty table."""
    if not rows:
        return empty(contract)
    return check(contract, pd.DataFrame.from_records(rows).reindex(columns=list(contract.to_schema().columns)))
