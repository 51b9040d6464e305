"""Tables: frames and mentions → rows, and rows ↔ CSV files that a spreadsheet program can't hurt.

The first package that knows pandas.
"""

from pipeline.tables.cells import MAX_CELL, Tables, cell_text, escape, make_table, read_csv, unescape, write_csv
from pipeline.tables.hashes import row_hash, short_hash
from pipeline.tables.package import describe
from pipeline.tables.rows import Row, rows_of

__all__ = ["MAX_CELL", "Row", "Tables", "cell_text", "describe", "escape", "make_table", "read_csv", "row_hash", "rows_of", "short_hash", "unescape", "write_csv"]
