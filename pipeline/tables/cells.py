"""Cells: values as a spreadsheet program can't hurt them, and tables ↔ CSV files."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.columns import TABLES
from pipeline.errors import MusterError

# A spreadsheet cell holds 32,767 characters; what is longer is cut and marked.
MAX_CELL = 32_767
CUT_MARK = " […]"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
SPACES = re.compile(r"\s+")
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
Tables = dict[str, pd.DataFrame]


def cell_text(value: object) -> str:
    """Return a value as a CSV cell shows it, before the formula escape."""
    if value is None or value is pd.NA or (isinstance(value, float) and value != value):  # noqa: PLR0124 (NaN)
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = CONTROLS.sub("\ufffd", SPACES.sub(" ", str(value)).strip())
    return text if len(text) < MAX_CELL else text[: MAX_CELL - len(CUT_MARK) - 1] + CUT_MARK


def escape(text: str) -> str:
    """Put an apostrophe before a cell that a spreadsheet would run, or would take for escaped."""
    return f"'{text}" if text.lstrip("'").startswith(FORMULA) else text


def unescape(text: str) -> str:
    """Take the apostrophe of `escape` away."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(FORMULA) else text


def make_table(table: str, rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Return rows as a DataFrame of texts with exactly the table's columns."""
    names = [column.name for column in TABLES[table]]
    return pd.DataFrame([[cell_text(row.get(name)) for name in names] for row in rows], columns=names, dtype="str")


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    r"""Write a table: UTF-8 with BOM, commas, \\n line ends, cells that no spreadsheet runs."""
    frame.map(escape).to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\n")


def read_csv(path: Path) -> pd.DataFrame:
    """Read a table that `write_csv` wrote, as texts."""
    try:
        return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig").map(unescape)
    except (OSError, ValueError) as error:
        raise MusterError("E501", f"not a table of Muster ({error})", where=str(path), accepted="a CSV file that muster wrote") from error
