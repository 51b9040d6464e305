"""Tables: frames and mentions → rows, and rows ↔ CSV files that a spreadsheet program can't hurt.

The first package that knows pandas; what needs pandas or spaCy is imported on first use, as a run that finds nothing
changed needs neither.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from pipeline.tables.hashes import row_hash, short_hash
from pipeline.tables.package import describe
from pipeline.tables.texts import MAX_CELL, cell_text, escape, unescape

if TYPE_CHECKING:
    from pipeline.tables.cells import Tables, make_table, read_csv, write_csv
    from pipeline.tables.rows import Row, rows_of

__all__ = ["MAX_CELL", "Row", "Tables", "cell_text", "describe", "escape", "make_table", "read_csv", "row_hash", "rows_of", "short_hash", "unescape", "write_csv"]
_LATER = {"Row": "rows", "rows_of": "rows", "Tables": "cells", "make_table": "cells", "read_csv": "cells", "write_csv": "cells"}


def __getattr__(name: str) -> object:
    """Import what is asked for."""
    if name in _LATER:
        return getattr(import_module(f"pipeline.tables.{_LATER[name]}"), name)
    raise AttributeError(name)
