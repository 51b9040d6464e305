"""Apply: put the decisions back on their rows, and what they correct into the cells."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.columns import FACT_TABLES
from pipeline.errors import MusterError
from pipeline.review.fixes import BOUNDS, PINS, read_fix
from pipeline.review.store import FOLDER, HEADER, ORPHANS, Decision, Decisions, cells_of, csv_bytes
from pipeline.review.writing import write_safely
from pipeline.tables.texts import COLUMN_NAMES, Cells, cell_text

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.tables.cells import Tables

CHANGED = "changed_since_review"
# The flag of a stored fix that no longer suits its table.
REFUSED = "fix_not_applied"
MACHINE = "machine"


def apply(tables: "Tables", decisions: Decisions) -> "Tables":
    """Return the tables with every decision on its row and every fix in its cells.

    Reads    row_id, row_hash (which stays the hash of the machine's own values)
    Writes   review, review_fix, review_note, the fixed columns, flags: `machine:best=1000` (what the machine had read),
             `changed_since_review`, `fix_not_applied`
    """
    current = decisions.current
    done = dict(tables)
    for table in FACT_TABLES:
        if table in tables and current:
            done[table] = _apply(tables[table], table, current)
    return done


def _apply(frame: "pd.DataFrame", table: str, current: Mapping[str, Decision]) -> "pd.DataFrame":
    import pandas as pd  # noqa: PLC0415 - a run that finds nothing changed imports this module, and does without

    ids = frame["row_id"].tolist()
    places = [(place, current[row_id]) for place, row_id in enumerate(ids) if row_id in current]
    if not places:
        return frame
    columns = {name: frame[name].tolist() for name in frame.columns}
    touched: set[str] = set()
    for place, decision in places:
        row = {name: cell_text(cells[place]) for name, cells in columns.items()}
        for name, value in _decided(row, table, decision).items():
            columns[name][place] = _typed(value, frame[name].dtype)
            touched.add(name)
    changed = {name: pd.Series(columns[name], index=frame.index, dtype=frame[name].dtype) for name in touched}
    return frame.assign(**changed)


def apply_to_cells(table: str, rows: list[Cells], current: Mapping[str, Decision]) -> set[int]:
    """Put decisions on rows of texts, as `apply` does on tables; return the places of the rows they change."""
    names = COLUMN_NAMES[table]
    at = names.index("row_id")
    places = {place for place, row in enumerate(rows) if row[at] in current}
    for place in places:
        row = dict(zip(names, rows[place], strict=True))
        rows[place] = list((row | _decided(row, table, current[row["row_id"]])).values())
    return places


def _decided(row: Mapping[str, str], table: str, decision: Decision) -> dict[str, str]:
    """Return the cells of a row that a decision changes."""
    cells = decision.cells
    flags = row["flags"].split()
    if decision.row_hash and row["row_hash"] and decision.row_hash != row["row_hash"]:
        flags.append(CHANGED)
    try:
        fix = {column: value for column, value in read_fix(decision.review_fix, table).items() if column not in PINS}
    except MusterError:  # written for columns of another version; the fix stays in sight
        fix = {}
        flags.append(REFUSED)
    values = {column: value for column, value in _complete(fix, row).items() if value != row[column]}
    flags.extend(f"{MACHINE}:{column}={row[column].replace(' ', '_')}" for column in row if column in values)
    return {**cells, **values, "flags": " ".join(dict.fromkeys(flags))}


def _complete(fix: Mapping[str, str], row: Mapping[str, str]) -> dict[str, str]:
    """Return a fix with the bounds it moves: low ≤ best ≤ high and date_start ≤ date_end hold afterwards.

    Bounds that were equal stay equal (an exact 1,000 corrected to 1,037 has low and high 1,037); another bound
    moves only when the corrected value lies beyond it.
    """
    done = dict(fix)
    for group in (("low", "best", "high"), ("date_start", "date_end")):
        given = [column for column in group if fix.get(column)]
        if given and len({row.get(column, "") for column in group}) == 1 and row[group[0]] and len(given) == 1:
            done.update({column: fix[given[0]] for column in group if column not in fix})
    for lower, upper in BOUNDS:
        below, above = done.get(lower, row.get(lower, "")), done.get(upper, row.get(upper, ""))
        if below and above and _order(below) > _order(above):
            if lower in fix:
                done[upper] = below
            elif upper in fix:
                done[lower] = above
    return done


def _order(value: str) -> tuple[int, str]:
    return (int(value), "") if value.isdecimal() else (0, value)


def _typed(value: str, dtype: object) -> object:
    """Return a text as a column of this type holds it."""
    import pandas as pd  # noqa: PLC0415 - as above

    if pd.api.types.is_bool_dtype(dtype):  # type: ignore[arg-type]
        return value == "true" if value else pd.NA
    if pd.api.types.is_numeric_dtype(dtype):  # type: ignore[arg-type]
        return int(value) if value else pd.NA
    return value


def write_orphans(out: Path, tables: "Tables", decisions: Decisions) -> int:
    """List the decisions whose row is gone in reviews/orphans.csv and return how many there are.

    The list is made anew each run: a row that comes back takes its decision back from decisions.csv. `candidates` are rows of
    the same document with the same words.
    """
    ids = {row_id for table in FACT_TABLES if table in tables for row_id in tables[table]["row_id"]}
    orphans = sorted((decision for row_id, decision in decisions.current.items() if row_id not in ids), key=lambda decision: decision.number)
    path = out / FOLDER / ORPHANS
    if orphans or path.exists():
        write_safely(path, csv_bytes([[*HEADER, "candidates"], *_orphan_lines(orphans, tables)]))
    return len(orphans)


def _orphan_lines(orphans: Iterable[Decision], tables: "Tables") -> Iterator[list[str]]:
    for decision in orphans:
        frame = tables.get(decision.table)
        near = frame[(frame["doc_id"] == decision.doc_id) & (frame["mention"] == decision.mention)] if frame is not None else None
        candidates = " ".join(near["row_id"]) if near is not None else ""
        yield [*cells_of(decision), candidates]
