"""Contact logs of millions of rows: DuckDB parses and writes, the ordinary reading decides on the distinct values.

What a column means (the order of day and month, the decimal sign, which channel a word is) is decided by the same
functions as for a small file, on the distinct values with their counts. Rows that are plain go from the text file to
Parquet without passing through Python; rows that are not (an unreadable day, an id that stands twice) are read by the
ordinary reading, one by one. Where a log has more such rows than fit, or is written in a way that is not known here,
it is read like a small file, within the same bounds.
"""

from bsnskit.intake.long_logs.reading import LONG, read_long

__all__ = ["LONG", "read_long"]
