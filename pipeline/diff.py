"""Diff: what one run added, removed or changed against another."""

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from pipeline.columns import CHANGES, FACT_TABLES, TABLES
from pipeline.errors import MusterError
from pipeline.review.apply import MACHINE
from pipeline.review.same import is_same
from pipeline.review.sheets import REVIEW_COLUMNS, clean, read_cells
from pipeline.tables import cell_text, write_csv

# The column that names a row; tables not listed here are compared by their whole rows.
KEYS = {**dict.fromkeys(FACT_TABLES, "row_id"), "totals": "row_id", "events": "event_id", "documents": "doc_id"}
COMPARED = tuple(name for name in TABLES if name != "changes")
# Columns that say nothing a reader would call a change.
SILENT = frozenset({"row_hash"})
COLUMNS = tuple(column.name for column in CHANGES)
MAX_VALUE = 200
Row = dict[str, str]
Tables = Mapping[str, pd.DataFrame]


def compare(old: Tables, new: Tables) -> pd.DataFrame:
    """Return the rows of changes.csv: every row added, removed or changed, and which cells, by table and row.

    A table that is not in `old` is not compared: a first run changes nothing. A cell that a spreadsheet program has
    only reformatted is no change.
    """
    rows = [row for table in COMPARED if table in old and table in new for row in _compare(table, old[table], new[table])]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="str")


def summary(changes: pd.DataFrame) -> str:
    """Return one line: how many rows were added, removed and changed, and in which tables."""
    counts = Counter(zip(changes["table"].tolist(), changes["change"].tolist(), strict=True))
    parts = []
    for table in COMPARED:
        words = [f"{counts[table, change]} {change}" for change in ("added", "removed", "changed") if counts[table, change]]
        if words:
            parts.append(f"{table} {', '.join(words)}")
    return "; ".join(parts) or "no row changed"


def lines(changes: pd.DataFrame) -> list[str]:
    """Return one line a change, as a command lists them."""
    return [" ".join(part for part in (table, row_id, change, f"“{mention}”", cells) if part) for table, row_id, _, change, mention, cells in changes.to_numpy().tolist()]


def write(changes: pd.DataFrame, path: Path) -> None:
    """Write the changes to a CSV file."""
    try:
        write_csv(changes, path)
    except OSError as error:
        raise MusterError("E714", f"cannot be written ({error.strerror})", where=str(path), do="Close it in other programs, or name another file") from error


def read_tables(folder: Path) -> dict[str, pd.DataFrame]:
    """Return the tables of an outputs folder as text, also when a spreadsheet program has saved them again."""
    if not folder.is_dir():
        raise MusterError("E714", "no such outputs folder", where=str(folder), accepted="a folder that muster has written")
    tables = {}
    for table in COMPARED:
        path = folder / f"{table}.csv"
        if path.is_file():
            tables[table] = _read(path)
    return tables


def _read(path: Path) -> pd.DataFrame:
    cells, _ = read_cells(path)
    lines = [line for line in cells if any(line)]
    header = [clean(name).lower() for name in lines[0]] if lines else []
    width = len(header)
    rows = [[clean(cell) for cell in (line + [""] * width)[:width]] for line in lines[1:]]
    return pd.DataFrame(rows, columns=header, dtype="str")


def _compare(table: str, old: pd.DataFrame, new: pd.DataFrame) -> Iterator[Row]:
    before, after = _rows(table, old), _rows(table, new)
    for key in dict.fromkeys([*after, *before]):
        if key not in before:
            yield _change(table, key, "added", after[key])
        elif key not in after:
            yield _change(table, key, "removed", before[key])
        else:
            cells = list(_cells(before[key], after[key]))
            if cells:
                yield _change(table, key, "changed", after[key], "; ".join(cells))


def _rows(table: str, frame: pd.DataFrame) -> dict[str, Row]:
    """Return the rows of a table by what names them; equal rows of a table without a key are counted."""
    columns = [name for name in frame.columns if name in {column.name for column in TABLES[table]}]
    cells = {name: [cell_text(value) for value in frame[name].tolist()] for name in columns}
    lines = [dict(zip(columns, line, strict=True)) for line in zip(*cells.values(), strict=True)]
    seen: Counter[str] = Counter()
    rows = {}
    for line in lines:
        key = line.get(KEYS[table], "") if table in KEYS else " ".join(line.values())
        seen[key] += 1
        rows[key if seen[key] == 1 else f"{key} {seen[key]}"] = line
    return rows


def _cells(before: Row, after: Row) -> Iterator[str]:
    """Yield the cells that changed.

    The same row_hash means the machine read the same: then only the review and what it corrected can differ.
    """
    names = [name for name in after if name in before and name not in SILENT]
    if before.get("row_hash") and before["row_hash"] == after.get("row_hash"):
        fixed = {flag.split(":")[1].partition("=")[0] for row in (before, after) for flag in row.get("flags", "").split() if flag.startswith(f"{MACHINE}:")}
        names = [name for name in names if name in {*REVIEW_COLUMNS, "flags", *fixed}]
    for name in names:
        if not _is_same(before[name], after[name]):
            yield f"{name}: {_shown(before[name])} → {_shown(after[name])}"


def _is_same(before: str, after: str) -> bool:
    return before == after or is_same(after, before)


def _shown(value: str) -> str:
    return (value if len(value) <= MAX_VALUE else f"{value[:MAX_VALUE]}…") or "empty"


def _change(table: str, key: str, change: str, row: Row, cells: str = "") -> Row:
    row_id = key if table in KEYS else ""
    mention = row.get("mention") or row.get("title") or row.get("message") or row.get("action") or ""
    return {"table": table, "row_id": row_id, "doc_id": row.get("doc_id", ""), "change": change, "mention": mention, "cells": cells}
