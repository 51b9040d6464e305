"""Texts: values as cells that a spreadsheet program can't hurt, and rows of such cells as CSV lines."""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TextIO

from pipeline.columns import TABLES

# A spreadsheet cell holds 32,767 characters; what is longer is cut and marked.
MAX_CELL: Final = 32_767
CUT_MARK: Final = " […]"
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
# What a cell that `escape` changes begins with.
GUARDED: Final = frozenset("=+-@\t\r'")
SPACES: Final = re.compile(r"\s+")
CONTROLS: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
COLUMN_NAMES: Final[Mapping[str, tuple[str, ...]]] = {table: tuple(column.name for column in columns) for table, columns in TABLES.items()}
# pandas' missing value, known by the name of its type: to import pandas takes longer than many a run.
MISSING: Final = "NAType"

Cells = list[str]


def cell_text(value: object) -> str:
    """Return a value as a CSV cell shows it, before the formula escape."""
    if isinstance(value, str):
        text = value if is_plain(value) else CONTROLS.sub("\ufffd", SPACES.sub(" ", value).strip())
        return text if len(text) < MAX_CELL else text[: MAX_CELL - len(CUT_MARK) - 1] + CUT_MARK
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if type(value).__name__ == MISSING or (isinstance(value, float) and value != value):  # noqa: PLR0124 (NaN)
        return ""
    return cell_text(str(value))


def is_plain(text: str) -> bool:
    """Tell whether a text is a cell as it stands: its only white space are single blanks between words."""
    return text.isprintable() and "  " not in text and text[:1] != " " and text[-1:] != " "


def escape(text: str) -> str:
    """Put an apostrophe before a cell that a spreadsheet would run, or would take for escaped."""
    return f"'{text}" if text.lstrip("'").startswith(FORMULA) else text


def unescape(text: str) -> str:
    """Take the apostrophe of `escape` away."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(FORMULA) else text


def cells_of(table: str, rows: Iterable[Mapping[str, Any]]) -> list[Cells]:
    """Return rows as texts, in the order of the table's columns."""
    names = COLUMN_NAMES[table]
    return [[cell_text(row.get(name)) for name in names] for row in rows]


def guards_of(rows: Iterable[Cells]) -> list[tuple[int, int]]:
    """Return row and column of the cells that `escape` changes."""
    return [(number, column) for number, row in enumerate(rows) for column, cell in enumerate(row) if cell[:1] in GUARDED and cell and escape(cell) != cell]


def guarded(rows: Sequence[Cells], guards: Iterable[Sequence[int]]) -> list[Cells]:
    """Return rows as a CSV file holds them: the cells at the places given are escaped."""
    safe = list(rows)
    for number, column in guards:
        if safe[number] is rows[number]:
            safe[number] = rows[number].copy()
        safe[number][column] = escape(rows[number][column])
    return safe


def open_table(path: Path, table: str) -> TextIO:
    r"""Begin a table: UTF-8 with BOM, commas, \n line ends, a header row; `write_lines` goes on."""
    file = path.open("w", encoding="utf-8-sig", newline="")
    write_lines(file, [list(COLUMN_NAMES[table])])
    return file


def write_lines(file: TextIO, rows: Iterable[Cells]) -> None:
    """Write rows whose cells no spreadsheet runs."""
    csv.writer(file, lineterminator="\n").writerows(rows)
