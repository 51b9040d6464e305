"""Merge: tell what people changed in the tables since they were written.

Every file is compared, cell by cell, with what the last run wrote into it: a cell that still says the same is no
decision, so an old answer in review.xlsx never undoes a new one in troop_counts.csv. Where two files, or a file and the
store, disagree, the one saved last wins. A cell counts as cleared only when the run had written something into it,
the file was saved after that decision, and the file can hold the characters.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from time import time

from pipeline.columns import FACT_TABLES, REVIEW_WORDS, TABLES
from pipeline.errors import MusterError, suggest
from pipeline.review.fixes import Choices, read_fix
from pipeline.review.record import Written, fingerprint, load_written
from pipeline.review.same import is_same
from pipeline.review.sheets import ACCEPTED, CSV_SUFFIXES, OTHER_SUFFIXES, REVIEW_COLUMNS, WITNESSES, Sheet, SheetRow, read_sheets
from pipeline.review.store import Decision, Decisions, load_decisions, newest

EMPTY = dict.fromkeys(REVIEW_COLUMNS, "")
# "ok!" makes a decision anew on the row as it is now, and so takes the mark changed_since_review off.
AGAIN = "!"
# What LibreOffice and Excel put beside a file while they have it open.
LOCKS = (".~lock.", "~$")


@dataclass(frozen=True, slots=True)
class _Saved:
    """A sheet, when its file was saved, and the decisions the last run wrote into it."""

    sheet: Sheet
    decided: str
    base: Mapping[str, Decision]
    base_is_known: bool


def read_decisions(out: Path, *, choices: Choices | None = None) -> Decisions:
    """Return the stored decisions and those that people wrote into the tables since.

    Reads every CSV, TSV and .xlsx file of the folder that has review columns. `choices` adds the ids that open
    columns (action, unit) may take in a fix. Raises MusterError E701-E711 before anything is written.
    """
    if not out.is_dir():
        return Decisions()
    files = _files(out)
    stored, written = load_decisions(out), load_written(out)
    seen = {path.name: fingerprint(path) for path in files}
    later = {decision.file for decision in stored if decision.number > written.decisions}  # files whose answers the last run stored and did not live to write
    changed = sorted((path for path in files if path.name in later or written.unchanged.get(path.name) != seen[path.name]), key=lambda path: (path.stat().st_mtime, path.name))
    saved = [_Saved(sheet, decided, *_base(sheet, stored, written)) for path in changed for decided in [_saved_at(path)] for sheet in read_sheets(path)]
    fresh, notices = _merge(saved, stored, choices)
    return Decisions(stored, fresh, notices, seen)


def check_unchanged(out: Path, decisions: Decisions) -> None:
    """Raise when a person saved one of the files while the run was on; call it just before replacing them."""
    for path in _files(out):
        if decisions.seen.get(path.name) != fingerprint(path):
            raise MusterError("E712", "was saved while the run was on; no output was replaced", where=path.name, do="Run again: the decisions in it will be read")


def _files(out: Path) -> list[Path]:
    """Return the files that may hold decisions; refuse those that are open or in a format nobody reads."""
    files = []
    for path in sorted(out.iterdir()):
        if path.name.startswith(LOCKS):
            _refuse_open(path)
        if path.name.startswith(".") or not path.is_file():
            continue
        if path.suffix.lower() in OTHER_SUFFIXES:
            raise MusterError("E710", f"{path.suffix} files are not read", where=path.name, accepted=ACCEPTED, do="Save it as .xlsx, or move it out of the folder")
        if path.suffix.lower() in {*CSV_SUFFIXES, ".xlsx"}:
            files.append(path)
    return files


def _refuse_open(lock: Path) -> None:
    """Raise when the file that a program has open may hold decisions; to look at events.csv hurts nobody."""
    name = lock.name.removeprefix(LOCKS[0]).removeprefix(LOCKS[1]).removesuffix("#")
    stem, dot, suffix = name.rpartition(".")
    if dot + suffix.lower() in {*CSV_SUFFIXES, *OTHER_SUFFIXES, ".xlsx"} and (stem not in TABLES or stem in FACT_TABLES):
        do = f"Save and close it, then run again; if no program has it open, delete {lock.name}"
        raise MusterError("E709", "is open in a spreadsheet program, where it may hold decisions that are not saved", where=name, do=do)


def _saved_at(path: Path) -> str:
    """Return when a file was saved, but not a time to come: later answers would lose against it."""
    return datetime.fromtimestamp(min(path.stat().st_mtime, time()), tz=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _base(sheet: Sheet, stored: tuple[Decision, ...], written: Written) -> tuple[dict[str, Decision], bool]:
    """Return the decisions a file held when it was last written or read, and whether that is known."""
    name = sheet.file.partition(",")[0]
    edition = sheet.edition if sheet.edition is not None else written.decisions if name in written.files else None
    held = newest(decision for decision in stored if decision.number <= (edition or 0) or decision.file == name)
    return held, edition is not None


def _merge(saved: list[_Saved], stored: tuple[Decision, ...], choices: Choices | None) -> tuple[tuple[Decision, ...], tuple[str, ...]]:
    """Fold the changes of every file, oldest first, into the decisions that count.

    A change older than the decision it contradicts is stored too, before that decision is stated again.
    """
    state = newest(stored)
    hashes = _witnessed(saved)
    start = max((decision.number for decision in stored), default=0)
    fresh: list[Decision] = []
    notices: list[str] = []
    for file in saved:
        overruled = 0
        for row_id, (row, cells) in _changes(file, choices).items():
            known = state.get(row_id)
            decision = _decide(file, row, cells, known, hashes)
            if _says_nothing_new(decision, known, cells):
                continue
            fresh.append(decision)
            if known and known.decided > file.decided:
                overruled += 1
                fresh.append(known)
            else:
                state[row_id] = decision
        if overruled:
            notices.append(f"{file.sheet.file}: {overruled} answers are older than others to the same rows; the newer ones count, both are in reviews/decisions.csv")
    return tuple(replace(decision, number=start + place) for place, decision in enumerate(fresh, start=1)), tuple(notices)


def _says_nothing_new(decision: Decision, known: Decision | None, cells: Mapping[str, str]) -> bool:
    """Say whether a decision is already stored, or takes back what never was."""
    if known is None:
        return decision.is_withdrawn
    is_renewed = cells.get("review", "").endswith(AGAIN) and (known.decided, known.file, known.row_hash) != (decision.decided, decision.file, decision.row_hash)
    return known.cells == decision.cells and not is_renewed


def _witnessed(saved: Iterable[_Saved]) -> dict[str, str]:
    """Return row_id → row_hash as any of the files shows it."""
    return {row.row_id: row.witnesses["row_hash"] for file in saved for row in file.sheet.rows if row.witnesses.get("row_hash")}


def _decide(file: _Saved, row: SheetRow, cells: dict[str, str], known: Decision | None, hashes: Mapping[str, str]) -> Decision:
    values = {**(known.cells if known else EMPTY), **cells}
    values["review"] = values["review"].removesuffix(AGAIN)
    witnesses = {column: row.witnesses.get(column, "") or (getattr(known, column) if known else "") for column in WITNESSES}
    witnesses["row_hash"] = row.witnesses.get("row_hash", "") or hashes.get(row.row_id, "") or witnesses["row_hash"]
    table = file.sheet.table or (known.table if known else "")
    return Decision(0, row.row_id, table, values["review"], values["review_fix"], values["review_note"], decided=file.decided, file=file.sheet.file.partition(",")[0], **witnesses)


def _changes(file: _Saved, choices: Choices | None) -> dict[str, tuple[SheetRow, dict[str, str]]]:
    """Return the cells of one sheet that differ from what was written into it, checked."""
    changes: dict[str, tuple[SheetRow, dict[str, str]]] = {}
    held_by: dict[tuple[str, str], SheetRow] = {}
    twice: dict[str, int] = defaultdict(int)
    for row in file.sheet.rows:
        twice[row.row_id] += 1
    for row in file.sheet.rows:
        if not row.row_id:
            do = "Undo, or move the review to the row it belongs to"
            raise MusterError("E707", "a review on a row without row_id", where=file.sheet.where(row, "row_id"), accepted="the row_id the run wrote there", do=do)
        for column, value in _changed_cells(file, row, may_clear=twice[row.row_id] == 1):
            checked = _check(file.sheet, row, column, value, choices)
            other = held_by.setdefault((row.row_id, column), row)
            if other is not row and changes[row.row_id][1][column] != checked:
                what = f"rows {other.number} and {row.number} hold the same row_id {row.row_id} with different answers"
                raise MusterError("E708", what, where=file.sheet.where(row, column), do="Keep one of them")
            changes.setdefault(row.row_id, (row, {}))[1][column] = checked
    return changes


def _changed_cells(file: _Saved, row: SheetRow, *, may_clear: bool) -> Iterator[tuple[str, str]]:
    """Yield the cells a person changed: against what was written there, or, when that is unknown, all that are filled."""
    decision = file.base.get(row.row_id)
    base = decision.cells if decision else EMPTY
    for column, value in row.cells.items():
        if not value:
            if base[column] and may_clear and file.base_is_known and decision and decision.decided <= file.decided:
                yield column, ""
        elif not is_same(base[column], value, file.sheet.encoding):
            yield column, value


def _check(sheet: Sheet, row: SheetRow, column: str, value: str, choices: Choices | None) -> str:
    """Return a review cell as it is stored; raise with row, cell and reason when it cannot be understood."""
    if column == "review_fix":
        read_fix(value, sheet.table, where=sheet.where(row, column), choices=choices)
    if column != "review" or not value:
        return value
    word = value.lower().removesuffix(AGAIN).strip()
    if word not in REVIEW_WORDS:
        what = f"{value!r} is no review. {suggest(word, list(REVIEW_WORDS))}".strip()
        raise MusterError("E703", what, where=sheet.where(row, column), accepted=", ".join(REVIEW_WORDS), do="Put other words into review_note")
    return word + (AGAIN if value.endswith(AGAIN) else "")
