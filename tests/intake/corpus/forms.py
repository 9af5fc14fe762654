"""Ways to make the files of the corpus: text in an encoding, workbooks, archives, bombs."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import json
import pickle
import stat
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

HEAD = "N° contact;Date;Code d'origine;Canal"
ROWS = ("c1;13/01/2020 09:00;Mot de passe;appel", "c2;14/01/2020 10:30;Imprimante;courriel")
Make = Callable[[Path], object]


def text(*rows: str, head: str = HEAD, encoding: str = "utf-8", end: str = "\r\n", last: bool = True) -> bytes:
    """Return a text file."""
    return (end.join([head, *rows]) + (end if last else "")).encode(encoding)


def starts(crowd: int) -> bytes:
    """Return ten weeks of ten contacts a day, and a crowd of them on the first."""
    even = [dt.date(2020, 1, 6) + dt.timedelta(days=n) for n in range(70) for _ in range(10)]
    written = [f"{day:%d/%m/%Y}" for day in [even[0]] * crowd + even]
    return text(*(f"K{n};{day};A;appel" for n, day in enumerate(written)))


def long_log(count: int) -> Make:
    """Return what writes a log of many rows."""
    return lambda path: path.write_bytes(text(*(f"c{n};13/01/2020;A;appel" for n in range(count))))


def days(*written: str) -> bytes:
    """Return a log whose days are written so."""
    return text(*(f"c{n};{day};A;appel" for n, day in enumerate(written, 1)))


def codes(*written: str, head: str = "Code d'origine") -> bytes:
    """Return a log whose codes of origin are written so, each between quotes."""
    quoted = (code.replace('"', '""') for code in written)
    return text(
        *(f'c{n};13/01/2020;"{code}";appel' for n, code in enumerate(quoted, 1)), head=f"N° contact;Date;{head};Canal"
    )


def spent(heading: str, *written: str) -> bytes:
    """Return a log whose handle times are written so."""
    return text(
        *(f"c{n};13/01/2020;A;{value}" for n, value in enumerate(written, 1)),
        head=f"N° contact;Date;Code d'origine;{heading}",
    )


def book(*sheets: tuple[str, Sequence[Sequence[Any]]], hidden: Sequence[str] = (), merged: Sequence[tuple[int, int, int, int]] = (),
         epoch_1904: bool = False, formulas: Sequence[tuple[int, int, str]] = (), form: str = "dd/mm/yyyy hh:mm") -> Make:  # fmt: skip
    """Write a workbook; `merged` and `formulas` are of its first sheet, 0-based."""

    def make(path: Path) -> None:
        import xlsxwriter

        options = {"strings_to_formulas": False, "strings_to_urls": False, "date_1904": epoch_1904}
        with xlsxwriter.Workbook(path, options) as made:
            moment = made.add_format({"num_format": form})
            for number, (name, rows) in enumerate(sheets):
                sheet = made.add_worksheet(name)
                for row, cells in enumerate(rows):
                    for column, cell in enumerate(cells):
                        if isinstance(cell, dt.datetime):
                            sheet.write_datetime(row, column, cell, moment)
                        elif cell is not None:
                            sheet.write(row, column, cell)
                if name in hidden:
                    sheet.hide()
                if not number:
                    for first_row, first_column, last_row, last_column in merged:
                        sheet.merge_range(first_row, first_column, last_row, last_column, rows[first_row][first_column])
                    for row, column, formula in formulas:
                        sheet.write_formula(row, column, formula, None, "")
            if hidden and sheets[0][0] in hidden:
                made.worksheets()[-1].activate()

    return make


def locked(password: str, rows: Sequence[Sequence[Any]]) -> Make:
    """Write a workbook that a password protects."""

    def make(path: Path) -> None:
        from msoffcrypto.format.ooxml import OOXMLFile

        plain = path.with_suffix(".plain")
        book(("Log", rows))(plain)
        with plain.open("rb") as source, path.open("wb") as target:
            OOXMLFile(source).encrypt(password, target)
        plain.unlink()

    return make


def ods(rows: Sequence[Sequence[Any]], repeated: str = "") -> bytes:
    """Return an OpenDocument sheet."""

    def cell(value: Any) -> str:
        kind = f'float" office:value="{value}' if isinstance(value, (int, float)) else "string"
        return f'<table:table-cell office:value-type="{kind}"><text:p>{value}</text:p></table:table-cell>'

    lines = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{names}><office:body><office:spreadsheet>'
        f'<table:table table:name="S">{lines}{repeated}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"></manifest:manifest>'
    )
    return packed(
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", content.encode()),
        ("META-INF/manifest.xml", manifest.encode()),
    )  # fmt: skip


def packed(*entries: tuple[str, bytes], link: bool = False) -> bytes:
    """Return a zip archive; with `link` its first entry is a symbolic link."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (name, content) in enumerate(entries):
            entry = zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            if link and not number:
                entry.external_attr = (stat.S_IFLNK | 0o777) << 16
            archive.writestr(entry, content)
    return held.getvalue()


def folded(content: bytes) -> bytes:
    """Return a gz file."""
    return gzip.compress(content, mtime=0)


def changed(part: str, old: bytes, new: bytes) -> Make:
    """Write a small workbook in one of whose parts something is replaced."""

    def make(path: Path) -> None:
        book(("Log", [HEAD.split(";"), *(row.split(";") for row in ROWS)]))(path)
        with zipfile.ZipFile(path) as made:
            parts = [(name, made.read(name)) for name in made.namelist()]
        assert any(name == part and old in content for name, content in parts)
        path.write_bytes(
            packed(*((name, content.replace(old, new) if name == part else content) for name, content in parts))
        )

    return make


def parquet(**columns: Sequence[Any]) -> Make:
    """Write a Parquet file."""

    def make(path: Path) -> None:
        import pandas as pd

        pd.DataFrame(columns).to_parquet(path)

    return make


def sqlite(**tables: Sequence[Sequence[Any]]) -> Make:
    """Write a SQLite database; the first row of a table names its columns."""

    def make(path: Path) -> None:
        import sqlite3

        database = sqlite3.connect(path)
        for name, (head, *rows) in tables.items():
            database.execute(f"CREATE TABLE {name} ({', '.join(f'[{column}]' for column in head)})")
            database.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(head))})", rows)
        database.commit()
        database.close()

    return make


def warehouse(query: str) -> Make:
    """Write a DuckDB database with one table."""

    def make(path: Path) -> None:
        import duckdb

        with duckdb.connect(str(path)) as database:
            database.execute(f"CREATE TABLE tickets AS {query}")

    return make


def committed(name: str) -> bytes:
    """Return a file of `files/`, saved by LibreOffice in a form that Python cannot write."""
    return (Path(__file__).parent / "files" / name).read_bytes()


def json_lines(*rows: dict[str, Any] | str) -> bytes:
    """Return JSON lines; a text is a line as it stands."""
    return "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows).encode() + b"\n"


def pickled(protocol: int) -> bytes:
    """Return a pickle."""
    return pickle.dumps({"a": 1}, protocol=protocol)


def bomb(megabytes: int) -> bytes:
    """Return many megabytes of the same row."""
    row = b"c1;13/01/2020;A;appel\n"
    return HEAD.encode() + b"\n" + row * (megabytes * 1_000_000 // len(row))


def export(header: str, separator: str, *rows: dict[str, str], encoding: str = "utf-8") -> bytes:
    """Return an export with a known header; cells that a row does not name are blank."""
    import csv

    names = header.split("|")
    held = io.StringIO(newline="")
    writer = csv.writer(held, delimiter=separator)
    writer.writerow(names)
    for row in rows:
        assert set(row) <= set(names), set(row) - set(names)
        writer.writerow([row.get(name, "") for name in names])
    return held.getvalue().encode(encoding)


def audit(tickets: int, most: int, total: int = 0) -> bytes:
    """Return a ServiceNow audit: ticket n has 1 + (7 n) mod `most` rows, one per update; the first one what lacks to `total`."""
    rows = []
    updates = [1 + 7 * ticket % most for ticket in range(tickets)]
    updates[0] += max(total - sum(updates), 0)
    for ticket in range(tickets):
        opened = dt.datetime(2016, 2, 29, 1, 16) + dt.timedelta(hours=ticket)
        for update in range(updates[ticket]):
            at = opened + dt.timedelta(minutes=17 * (update + 1))
            rows.append({
                "number": f"INC{ticket:07d}", "incident_state": ("New", "Active", "Closed")[min(update, 2)],
                "sys_mod_count": str(update), "opened_at": f"{opened:%d-%m-%Y %H:%M}", "sys_updated_at": f"{at:%d-%m-%Y %H:%M}",
                "caller_id": "?" if ticket % 5 == 0 else f"Caller {ticket}", "contact_type": "Phone",
                "category": f"Category {ticket % 4}", "subcategory": "?" if ticket % 3 == 0 else f"Sub {ticket % 6}",
                "resolved_by": "Resolved by 12",
            })  # fmt: skip
    return export(SERVICENOW, ",", *rows)


GLPI = (
    "ID|Titre|Attribué à - Groupe de techniciens|Statut|Attribué à - Technicien|Demandeur - Demandeur|Date d'ouverture|Type|"
    "Suivis - Description|Suivis - Nombre de suivis|Solution - Solution|Priorité|Urgence|Dernière modification"
)
ZENDESK = (
    "Ticket ID|Ticket status|Ticket group|Assignee name|Ticket created - Date|Ticket solved - Date|Ticket brand|"
    "Ticket channel|Ticket form|Ticket priority|Ticket subject|Ticket type|Requester name|Ticket organisation name|Tickets"
)
FRESHDESK = (
    "Ticket ID|Subject|Status|Priority|Source|Type|Agent|Group|Created time|Resolved time|Last update time|"
    "Initial response time|Time tracked|Resolution time (in hrs)|Survey results|Product|Every response status|Contact ID"
)
FRESHSERVICE = (
    "Subject|Type|Status|Priority|Group|Agent|Company|Description|Category|Sub-Category|Item|Source|Experience Score|"
    "Requester VIP|Ticket Id|Requester Email|Created Time|Last Updated Time|Approval Status"
)
SERVICENOW = (
    "number|incident_state|active|sys_mod_count|caller_id|opened_by|opened_at|sys_updated_at|contact_type|location|category|"
    "subcategory|assignment_group|resolved_by|closed_at"
)
GENESYS = "Full Export Completed|Media Type|Direction|Date|Duration|Remote|Queue|Wrap-up|Total Handle|Disconnect Type|Interaction ID"
SIGNALCONSO = "id|category|subcategories|creationdate|contactagreement|status|tags|dep_code|reg_name"
