"""Random tables with awkward ids, decimals and days come back identical, through CSV and through a workbook."""

import csv
import datetime as dt
import io

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.intake.builders import blocking, list_of, read, write

IDS = st.one_of(
    st.sampled_from(["2.10", "2.1", "007", "7", "2.08a", "1e5", "0x1F", "NA", "nan", "None", "TRUE", "1/2", "=1+1", "-1",
                     "+33", "1,5", "12 345 b", "é", "№ 4", "a;b", 'a"b', "a|b", "a,b"]),
    st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1, max_size=12),
)  # fmt: skip
# As `read` must give them back: white space at the ends and exponents that a spreadsheet made are other tests.
CLEAN = IDS.filter(
    lambda text: text == text.strip() and not text.casefold().replace("+", "").replace("e", "").isdigit()
)
DAYS = st.datetimes(dt.datetime(1995, 1, 1), dt.datetime(2090, 12, 31)).map(lambda day: day.replace(microsecond=0))
SECONDS = st.one_of(st.none(), st.integers(0, 10**6), st.floats(0, 10**5, allow_nan=False).map(lambda x: round(x, 3)))
ROWS = st.lists(
    st.fixed_dictionaries({"id": CLEAN, "day": DAYS, "seconds": SECONDS}),
    min_size=1, max_size=12, unique_by=lambda row: row["id"],
)  # fmt: skip
HEAD = ["N° contact", "Date de contact", "Motif", "Durée (s)"]
MAPPING = {
    "columns": dict(zip(("contact_id", "contacted_at", "reason_id", "handle_s"), HEAD, strict=True)),
    "formats": {"dates": "%d/%m/%Y %H:%M:%S", "decimal": ",", "separator": ";"},
}


def check(delivery, rows):
    assert blocking(delivery) == []
    assert delivery.rows_accepted == len(rows)
    table = delivery.table
    assert table["contact_id"].tolist() == [row["id"] for row in rows]
    assert table["contacted_at"].tolist() == [pd.Timestamp(row["day"]) for row in rows]
    assert table["reason_id"].tolist() == [row["id"] for row in rows]
    assert table["handle_s"].fillna(-1).tolist() == [-1 if row["seconds"] is None else row["seconds"] for row in rows]


def french(row):
    seconds = (
        "" if row["seconds"] is None else format(row["seconds"], "f" if isinstance(row["seconds"], float) else "d")
    )
    return [row["id"], f"{row['day']:%d/%m/%Y %H:%M:%S}", row["id"], seconds.replace(".", ",")]


@given(ROWS, st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_csv_comes_back_identical(tmp_path, rows, encoding):
    held = io.StringIO(newline="")
    csv.writer(held, delimiter=";").writerows([HEAD, *map(french, rows)])
    path = write(tmp_path, held.getvalue().encode(encoding))
    check(read(path, "contacts", mapping=MAPPING, reasons=list_of(*(row["id"] for row in rows))), rows)


@given(ROWS)
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_workbook_comes_back_identical(tmp_path, rows):
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(tmp_path / "log.xlsx", options) as book:
        sheet, moment = book.add_worksheet("S"), book.add_format({"num_format": "dd/mm/yyyy hh:mm:ss"})
        sheet.write_row(0, 0, HEAD)
        for place, row in enumerate(rows, start=1):
            sheet.write_string(place, 0, row["id"])
            sheet.write_datetime(place, 1, row["day"], moment)
            sheet.write_string(place, 2, row["id"])
            if row["seconds"] is not None:
                sheet.write_number(place, 3, row["seconds"])
    check(read(tmp_path / "log.xlsx", "contacts", reasons=list_of(*(row["id"] for row in rows))), rows)
