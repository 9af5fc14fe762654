"""What was recognised of a file: said before anything is accepted, and shown by whoever asks for corrections."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Recognised:
    """How a file was read.

    Parameters
    ----------
    layout : tool whose export it is; "" where it is none that is known
    form : "text", "json", "workbook" or "parquet"
    encoding, separator : of a text file
    sheet, header_row, header_rows : where the headings stand, as the client's program numbers rows
    headings : as written, in their order
    columns : the kit's column -> heading
    row_is : what one row is; "" where it was asked
    evidence : why, in the engagement's language
    formats : the kit's column -> how it is written: "%d/%m/%Y", "minutes"
    decimal : decimal sign, where numbers needed one
    """

    layout: str = ""
    form: str = ""
    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    header_row: int = 1
    header_rows: int = 1
    headings: list[str] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)
    row_is: str = ""
    evidence: str = ""
    formats: dict[str, str] = field(default_factory=dict)
    decimal: str = ""
