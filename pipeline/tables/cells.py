"""Cells: tables as DataFrames of texts, and tables ↔ CSV files that a spreadsheet program can't hurt."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.errors import MusterError
from pipeline.tables.texts import COLUMN_NAMES, Cells, cells_of, escape, unescape

Tables = dict[str, pd.DataFrame]


def make_table(table: str, rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Return rows as a DataFrame of texts with exactly the table's columns."""
    return frame_of(table, cells_of(table, rows))


def frame_of(table: str, rows: list[Cells]) -> pd.DataFrame:
    """Return rows of texts as a DataFrame."""
    return pd.DataFrame(rows, columns=list(COLUMN_NAMES[table]), dtype="str")


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    r"""Write a table: UTF-8 with BOM, commas, \\n line ends, cells that no spreadsheet runs."""
    frame.map(escape).to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\n")


def read_csv(path: Path) -> pd.DataFrame:
    """Read a table that `write_csv` wrote, as texts."""
    try:
        return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig").map(unescape)
    except (OSError, ValueError) as error:
        raise MusterError("E501", f"not a table of Muster ({error})", where=str(path), accepted="a CSV file that muster wrote") from error
