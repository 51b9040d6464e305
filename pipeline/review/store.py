"""Store: reviews/decisions.csv, which is only ever appended to.

One line a decision, the newest line of a row counts, a line without review, fix and note takes the row's decision
back. A line is on the disk before any output is replaced.
"""

import csv
import hashlib
import io
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, field, fields
from pathlib import Path

from pipeline.errors import MusterError
from pipeline.review.sheets import read_cells
from pipeline.review.writing import write_safely
from pipeline.tables.texts import escape, unescape

FOLDER = "reviews"
DECISIONS = "decisions.csv"
ORPHANS = "orphans.csv"
WRITTEN = ".review.json"
BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided about a row.

    `row_hash` is the row as that person saw it, empty where unknown; `decided` the time the file was saved (UTC);
    doc_id and mention are kept for the day the row is gone.
    """

    number: int
    row_id: str
    table: str
    review: str
    review_fix: str
    review_note: str
    row_hash: str = ""
    decided: str = ""
    file: str = ""
    doc_id: str = ""
    mention: str = ""

    @property
    def cells(self) -> dict[str, str]:
        """Return the three review columns."""
        return {"review": self.review, "review_fix": self.review_fix, "review_note": self.review_note}

    @property
    def is_withdrawn(self) -> bool:
        """Say whether this line takes an earlier decision back."""
        return not (self.review or self.review_fix or self.review_note)


HEADER = tuple(item.name for item in fields(Decision))


@dataclass(frozen=True, slots=True)
class Decisions:
    """Every decision of an outputs folder.

    `stored` stands in decisions.csv, `fresh` was found in the tables and is not stored yet; `seen` holds the bytes
    (as SHA-256) of the files they were found in; `notices` say what a person should know.
    """

    stored: tuple[Decision, ...] = ()
    fresh: tuple[Decision, ...] = ()
    notices: tuple[str, ...] = ()
    seen: Mapping[str, str] = field(default_factory=dict)

    @property
    def current(self) -> dict[str, Decision]:
        """Return the decision that counts for each row, withdrawn ones left out."""
        return {row_id: decision for row_id, decision in newest((*self.stored, *self.fresh)).items() if not decision.is_withdrawn}

    @property
    def count(self) -> int:
        """Return the number of the last decision."""
        return max((decision.number for decision in (*self.stored, *self.fresh)), default=0)


def newest(decisions: Iterable[Decision]) -> dict[str, Decision]:
    """Return the last decision of each row, by number."""
    return {decision.row_id: decision for decision in sorted(decisions, key=lambda decision: decision.number)}


def load_decisions(out: Path) -> tuple[Decision, ...]:
    """Read decisions.csv, also when a spreadsheet program has saved it again."""
    path = out / FOLDER / DECISIONS
    if not path.exists():
        return ()
    cells, _ = read_cells(path)
    start = next((index for index, line in enumerate(cells) if "row_id" in line), None)
    if start is None:
        if any(map(any, cells)):
            raise MusterError("E711", "no column row_id in the header", where=str(path), accepted=",".join(HEADER), do="Restore the file from a backup")
        return ()
    lines = [dict(zip(cells[start], line, strict=False)) for line in cells[start + 1 :]]
    highest = max((int(line["number"]) for line in lines if line.get("number", "").isdecimal()), default=0)
    decisions = []
    for line in lines:
        if line.get("row_id"):
            number = line.get("number", "")
            highest += not number.isdecimal()  # a line somebody wrote by hand is the newest
            values = {name: unescape(line.get(name) or "") for name in HEADER[1:]}
            decisions.append(Decision(int(number) if number.isdecimal() else highest, **values))
    return tuple(sorted(decisions, key=lambda decision: decision.number))


def store(out: Path, decisions: Decisions) -> int:
    """Append the fresh decisions to decisions.csv and return how many; call it before any output is replaced."""
    if not decisions.fresh:
        return 0
    path = out / FOLDER / DECISIONS
    kept = path.read_bytes() if path.exists() else b""
    if not _is_ours(kept):
        _keep(path, kept)
        kept = csv_bytes([HEADER, *map(cells_of, decisions.stored)])
    added = csv_bytes(map(cells_of, decisions.fresh), "")
    write_safely(path, kept + (b"" if kept.endswith(b"\n") else b"\n") + added)
    return len(decisions.fresh)


def _is_ours(content: bytes) -> bool:
    """Say whether new lines can follow these bytes as they are."""
    return content.partition(b"\n")[0].rstrip(b"\r") in {(mark + ",".join(HEADER)).encode() for mark in (BOM, "")}


def _keep(path: Path, content: bytes) -> None:
    """Keep a decisions.csv that a spreadsheet program has rewritten, under a name of its own."""
    if content:
        write_safely(path.with_name(f"decisions-{hashlib.sha256(content).hexdigest()[:8]}.csv"), content)


def cells_of(decision: Decision) -> list[str]:
    """Return the cells of a decision's line."""
    return [str(value) for value in astuple(decision)]


def csv_bytes(rows: Iterable[Iterable[str]], mark: str = BOM) -> bytes:
    """Return lines of cells as CSV, safe to open in a spreadsheet program."""
    buffer = io.StringIO()
    buffer.write(mark)
    csv.writer(buffer, lineterminator="\n").writerows([escape(cell) for cell in row] for row in rows)
    return buffer.getvalue().encode()
