"""Small files as clients deliver them, and the reading of them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd

from bsnskit.contracts import tables
from bsnskit.contracts.settings import read_settings
from bsnskit.intake import Delivery, read_delivery

REFERENCE = Path(__file__).resolve().parents[1] / "reference"
RECTORAT = REFERENCE / "motifs_dsi.csv"
SETTINGS = read_settings(
    "client: Rectorat\nlanguage: fr\nchannels: [call, mail]\ntiers: [CARINA, CS-RH]\n"
    "counted_year: {first_month: 2018-09, assumed: true}\n"
)
KEY = b"a key of the tests"


def list_of(*ids: str, **columns: list[object]) -> pd.DataFrame:
    """Build a list of reasons; labels are made of the ids."""
    rows = [
        {
            "reason_id": name,
            "label": f"Je demande {name}",
            "state": "active",
            "client_top": False,
            "list_version": 1,
            **{column: values[place] for column, values in columns.items()},
        }
        for place, name in enumerate(ids)
    ]
    return tables.from_rows(tables.Reasons, rows)


def write(folder: Path, content: str | bytes, name: str = "file.csv") -> Path:
    """Write a file byte for byte."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def write_workbook(folder: Path, rows: list[list[object]], name: str = "file.xlsx", **more: object) -> Path:
    """Write a workbook; `formats` maps a column to a number format, further keywords are sheets."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = str(more.get("title", "Feuil1"))
    for row in rows:
        sheet.append(row)
    for column, form in more.get("formats", {}).items():
        for cell in sheet[column][1:]:
            cell.number_format = form
    for area in more.get("merged", ()):
        sheet.merge_cells(area)
    for title, cells in more.get("sheets", {}).items():
        other = book.create_sheet(title.removeprefix("hidden:"))
        if title.startswith("hidden:"):
            other.sheet_state = "hidden"
        for row in cells:
            other.append(row)
    path = folder / name
    book.save(path)
    return path


def read(path: Path, kind: str | None = None, **more: object) -> Delivery:
    """Read a file against the settings of the tests."""
    return read_delivery(path, kind, **{"settings": SETTINGS, "key": KEY, **more})


def rules(delivery: Delivery) -> list[str]:
    """Return the rules of all findings, in their order."""
    return [finding.rule.key for finding in delivery.findings]


def blocking(delivery: Delivery) -> list[str]:
    """Return the rules of the blocking findings."""
    return [finding.rule.key for finding in delivery.findings if finding.blocking]


def facts(delivery: Delivery) -> str:
    """Return every finding in words, one per line."""
    return "\n".join(" ".join(finding.texts()) for finding in delivery.findings)


def day(text: str) -> pd.Timestamp:
    """Return a day."""
    return pd.Timestamp(dt.date.fromisoformat(text))
