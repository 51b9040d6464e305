"""Sheets: read back what a spreadsheet program saved, whatever it did to the file.

Such programs change the delimiter, the encoding, dates, numbers, the order of rows and columns; so a sheet hands on
only the row_id, the three review columns and, as witnesses that decide nothing, row_hash, doc_id and mention.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from pipeline.columns import FACT_TABLES, TABLES
from pipeline.errors import MusterError
from pipeline.tables.texts import unescape

REVIEW_COLUMNS = ("review", "review_fix", "review_note")
WITNESSES = ("row_hash", "doc_id", "mention")
CSV_SUFFIXES = (".csv", ".tsv")
# Formats spreadsheet programs offer first, which are refused rather than overlooked.
OTHER_SUFFIXES = (".ods", ".fods", ".xls", ".xlsb", ".xlsm", ".numbers")
DELIMITERS = ",;\t|"
# A header stands in the first lines; "sep=;", a title or blank lines may come before it.
HEADER_LINES = 20
# What the workbook calls the number of decisions it was written with.
EDITION_PROPERTY = "muster_decisions"
_ROW_HASH = re.compile(r"[a-z][0-9a-z]{4,31}")
ACCEPTED = "CSV (comma, semicolon or tab; UTF-8, UTF-16 or cp1252) and .xlsx, with the columns row_id, review, review_fix, review_note"


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row of a sheet: its number as the spreadsheet shows it, and the cells that are read."""

    number: int
    row_id: str
    cells: dict[str, str]
    witnesses: dict[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table as a person left it.

    `letters` names the spreadsheet column of each review column; `encoding` is set when the file's encoding cannot
    hold every character; `edition` is the number of decisions a workbook was written with, None where unknown.
    """

    file: str
    table: str
    rows: tuple[SheetRow, ...]
    letters: dict[str, str]
    encoding: str = ""
    edition: int | None = None

    def where(self, row: SheetRow, column: str) -> str:
        """Return file, row and cell, as error messages show them."""
        return f"{self.file}, row {row.number}, {column} (cell {self.letters.get(column, '?')}{row.number})"


def read_sheets(path: Path) -> list[Sheet]:
    """Return the sheets of one file that have the review columns."""
    if path.suffix.lower() in CSV_SUFFIXES:
        cells, encoding = read_cells(path)
        sheet = _sheet(path.name, path.stem, cells, encoding=encoding)
        return [sheet] if sheet else []
    return _read_workbook(path)


def read_cells(path: Path) -> tuple[list[list[str]], str]:
    """Return the cells of a CSV, and its encoding when that cannot hold every character."""
    try:
        text, encoding = decode(path.read_bytes())
    except OSError as error:
        raise MusterError("E701", f"cannot be read ({error.strerror})", where=str(path)) from error
    except UnicodeDecodeError as error:
        raise MusterError("E701", f"neither UTF-8, UTF-16 nor cp1252 (byte {error.start})", where=str(path), accepted=ACCEPTED, do="Save it as UTF-8") from error
    if "\0" in text:
        raise MusterError("E701", "not a text file", where=str(path), accepted=ACCEPTED)
    return _split(text, path), encoding


def decode(content: bytes) -> tuple[str, str]:
    """Decode bytes by their mark, as UTF-16 without one, as UTF-8, else as cp1252; name an encoding that may lack letters."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16"), ""
    head = content[:200]
    if head.count(0) * 3 > len(head):
        return content.decode("utf-16-le" if head[1:2] == b"\0" else "utf-16-be"), ""
    try:
        return content.decode("utf-8-sig"), "ascii" if content.isascii() else ""
    except UnicodeDecodeError:
        return content.decode("cp1252"), "cp1252"


def _split(text: str, path: Path) -> list[list[str]]:
    """Split a CSV at the delimiter its header shows."""
    first = next((line for line in text.splitlines()[:HEADER_LINES] if "row_id" in line.lower()), "")
    delimiter = max(DELIMITERS, key=first.count) if first else ","
    previous = csv.field_size_limit(max(len(text), 131_072))
    try:
        cells = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
        if first.strip().startswith('"row_id' + delimiter):  # every line was saved as one quoted cell
            cells = [next(csv.reader(row[:1], delimiter=delimiter), []) for row in cells]
    except csv.Error as error:
        raise MusterError("E701", f"not a readable CSV ({error})", where=str(path), accepted=ACCEPTED) from error
    finally:
        csv.field_size_limit(previous)
    return cells


def _read_workbook(path: Path) -> list[Sheet]:
    """Read a workbook with openpyxl: values, or the last result of a formula."""
    import openpyxl  # noqa: PLC0415 - a fifth of a second that runs without decisions need not wait for

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise MusterError("E701", f"not a readable .xlsx ({error})", where=str(path), accepted=ACCEPTED, do="Save it again as .xlsx") from error
    try:
        properties: Any = getattr(book, "custom_doc_props")  # noqa: B009 - the type stubs lack it
        edition = next((int(item.value) for item in properties.props if item.name == EDITION_PROPERTY and str(item.value).removesuffix(".0").isdecimal()), None)
        found = []
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            cells = ([cell_text(value) for value in row] for row in sheet.iter_rows(values_only=True))
            found.append(_sheet(f"{path.name}, sheet {sheet.title}", sheet.title, cells, edition=edition))
    finally:
        book.close()
    return [sheet for sheet in found if sheet]


def cell_text(value: object) -> str:
    """Return a cell of a workbook as text: whole numbers without ".0", dates as ISO."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, date) else str(value)


def clean(text: str) -> str:
    """Fold white space and take off the apostrophe that keeps a cell from running as a formula."""
    return unescape(" ".join(text.replace("\ufeff", "").split()))


def _sheet(file: str, name: str, lines: Iterable[Sequence[str]], *, encoding: str = "", edition: int | None = None) -> Sheet | None:
    """Make a sheet of lines of cells, or nothing when it is not one that people review."""
    numbered = enumerate(lines, start=1)
    columns: dict[str, int] = {}
    for number, line in numbered:
        header = [clean(cell).lower() for cell in line]
        if "row_id" in header or not set(REVIEW_COLUMNS).isdisjoint(header):
            columns = {column: index for index, column in reversed(list(enumerate(header))) if column}
            break
        if number >= HEADER_LINES:
            break
    if "row_id" not in columns and (columns or name in FACT_TABLES):
        raise MusterError("E702", "no column row_id in the header", where=file, accepted=ACCEPTED, do="Put the header line back, or take the file out of the folder")
    if not columns or set(REVIEW_COLUMNS).isdisjoint(columns):
        return None
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 - as above

    rows = tuple(_rows(numbered, columns))
    letters = {column: get_column_letter(columns[column] + 1) for column in ("row_id", *REVIEW_COLUMNS) if column in columns}
    return Sheet(file, _table(name, columns), rows, letters, encoding, edition)


def _rows(numbered: Iterable[tuple[int, Sequence[str]]], columns: dict[str, int]) -> Iterator[SheetRow]:
    wanted = [(column, columns[column]) for column in REVIEW_COLUMNS if column in columns]
    witnesses = [(column, columns[column]) for column in WITNESSES if column in columns]
    key = columns["row_id"]
    for number, line in numbered:
        width = len(line)
        row_id = clean(line[key]) if key < width else ""
        cells = {column: clean(line[index]) if index < width else "" for column, index in wanted}
        if row_id or any(cells.values()):
            seen = {column: clean(line[index]) for column, index in witnesses if index < width}
            if not _ROW_HASH.fullmatch(seen.get("row_hash", "")):
                seen["row_hash"] = ""
            yield SheetRow(number, row_id, cells, seen)


def _table(name: str, columns: Iterable[str]) -> str:
    """Name the table a sheet holds: by its name, else by the columns it shares with each."""
    if name in FACT_TABLES:
        return name
    header = set(columns)
    shared = {table: len(header.intersection(column.name for column in TABLES[table])) for table in FACT_TABLES}
    best = max(shared, key=lambda table: shared[table])
    return best if list(shared.values()).count(shared[best]) == 1 else ""
