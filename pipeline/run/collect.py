"""Collect: the rows of a run go to their CSV files as they come, and are held where something is made from them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from operator import itemgetter
from pathlib import Path
from sys import intern
from typing import Any, TextIO

import pandas as pd

from pipeline.cache import Result, unpack
from pipeline.columns import FACT_TABLES
from pipeline.errors import Issue
from pipeline.ledger.rows import ASKED
from pipeline.review.apply import apply_to_cells
from pipeline.review.store import Decisions
from pipeline.run.results import issue_row
from pipeline.tables.texts import COLUMN_NAMES, Cells, cells_of, guarded, guards_of, open_table, write_lines

TABLES = ("documents", *FACT_TABLES, "issues")
# What names the rows of other tables, where decisions ask for it.
ROW_NAMES = ("row_id", "doc_id", "mention")
# Messages about single documents shown at the end of a run; all of them are in issues.csv.
SHOWN = 10
PATH, PROBLEM = (COLUMN_NAMES["documents"].index(name) for name in ("path", "problem"))

Guards = Mapping[str, Sequence[Sequence[int]]]


class Collected:
    """The rows of a run, by table: on their way to the files, and those that are held, with the columns that are."""

    def __init__(self, new: Path, decisions: Decisions, *, large: bool) -> None:
        self.new = new
        self.large = large
        self.counts: Counter[str] = Counter()
        self.failed = 0
        self.texts: dict[str, str] = {}
        self.messages: list[str] = []
        self.current = decisions.current
        self.rows: dict[str, list[Cells]] = {name: [] for name in TABLES}
        self.columns = {name: _held(name, large=large, decided=bool(self.current)) for name in TABLES}
        self._first: dict[bytes, str] = {}
        self._files: dict[str, TextIO] = {}
        self._open = ExitStack()

    def add_all(self, results: Iterator[Result]) -> None:
        """Take the results of all documents, in order of their ids."""
        for result in results:
            self._add(result)

    def _add(self, result: Result) -> None:
        content: dict[str, Any] = unpack(result.body)
        cells: dict[str, list[Cells]] = content["cells"]
        document = cells["documents"][0]
        if document[PROBLEM]:
            self.failed += 1
            self.tell(document[PATH], document[PROBLEM])
        for name in TABLES:
            self._write(name, cells[name], content["guards"].get(name, ()))
        first = self._first.setdefault(result.digest, result.doc_id) if result.digest else result.doc_id
        if first != result.doc_id:
            self._write_issue(result.doc_id, document[PATH], Issue("I223", f"the same text as {first!r}: counted once in events.csv"))
        if not self.large:
            self.texts[result.doc_id] = content["text"]

    def add_issues(self, issues: Iterable[tuple[str, Issue]]) -> None:
        """Take the issues that concern the corpus, not one document."""
        self._write("issues", [], ())
        for path, issue in issues:
            self.tell(path, issue.message, issue.code)
            self._write_issue("", path, issue)

    def _write_issue(self, doc_id: str, path: str, issue: Issue) -> None:
        rows = cells_of("issues", [issue_row(doc_id, path, issue)])
        self._write("issues", rows, guards_of(rows))

    def tell(self, path: str, message: str, code: str = "") -> None:
        """Keep a message for the end of the run; the first few are shown."""
        if len(self.messages) < SHOWN:
            self.messages.append(f"[{code}] {path}: {message}" if code else f"{path}: {message}")
        elif len(self.messages) == SHOWN:
            self.messages.append("... and more: see issues.csv")

    def _write(self, name: str, rows: list[Cells], guards: Sequence[Sequence[int]]) -> None:
        """Write rows to their table, with what people decided about them, and hold what is needed of them."""
        if name not in self._files:
            self._files[name] = self._open.enter_context(open_table(self.new / f"{name}.csv", name))
        if self.current and name in FACT_TABLES and apply_to_cells(name, rows, self.current):
            guards = guards_of(rows)
        write_lines(self._files[name], guarded(rows, guards) if guards else rows)
        self.counts[name] += len(rows)
        columns = self.columns[name]
        if columns == COLUMN_NAMES[name]:
            self.rows[name] += rows
        elif columns:
            pick = itemgetter(*(COLUMN_NAMES[name].index(column) for column in columns))
            self.rows[name] += [[*map(intern, pick(row))] for row in rows]

    def add_table(self, name: str, rows: list[dict[str, Any]]) -> None:
        """Take a whole table that was made from others."""
        cells = cells_of(name, rows)
        self.columns[name] = () if self.large else COLUMN_NAMES[name]
        self.rows[name] = []
        self._write(name, cells, guards_of(cells))

    def frame(self, name: str) -> pd.DataFrame:
        """Return a table as far as it is held."""
        return pd.DataFrame(self.rows[name], columns=list(self.columns[name]), dtype="str")

    def stated(self, name: str) -> list[dict[str, str]]:
        """Return the rows of a table that is held, without their empty cells."""
        return [{column: cell for column, cell in zip(self.columns[name], row, strict=True) if cell} for row in self.rows[name]]

    def close(self) -> None:
        """Close the files; nothing more can be added."""
        self._open.close()


def _held(table: str, *, large: bool, decided: bool) -> Sequence[str]:
    """Return the columns of a table that have to be held: of a large run, only those that something asks for."""
    if not large:
        return COLUMN_NAMES[table]
    if table in ASKED:
        return tuple(name for name in COLUMN_NAMES[table] if name in ASKED[table])
    return ROW_NAMES if decided and table in FACT_TABLES else ()
