"""Assemble: what was read from the documents becomes the files of the outputs folder."""

import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.cache import Cache, Result, code_version, unpack, version_of
from pipeline.columns import FACT_TABLES, TABLES
from pipeline.errors import Issue
from pipeline.gazetteer import load_gazetteer
from pipeline.knowledge import Knowledge, load_knowledge
from pipeline.ledger import build, unmet_pins
from pipeline.report import write as write_report
from pipeline.review import Decisions, apply, check_unchanged, mark_written, store, write_orphans, write_xlsx
from pipeline.review.store import FOLDER
from pipeline.run.changes import find_changes
from pipeline.run.folder import replacing
from pipeline.run.outputs import PACKAGE, RECORD, Outputs, hash_file
from pipeline.run.reading import issue_row
from pipeline.run.settings import Settings
from pipeline.run.summary import Summary
from pipeline.tables import Row, describe, make_table, write_csv

# Documents whose rows are made into tables at a time.
CHUNK = 500
# Above so many documents only the tables that the ledger needs are held; report, workbook and changes are left out.
LARGE = 5_000
# A workbook row costs as much to write as 40 words to read, and nobody goes through more by hand: above so many there is none.
MAX_WORKBOOK_ROWS = 10_000
LEDGER_TABLES = ("documents", "troop_counts", "districts")
ROW_NAMES = ["row_id", "doc_id", "mention"]
# Messages about single documents shown at the end of a run; all of them are in issues.csv.
SHOWN = 10


def replace(outputs: Outputs, results: Cache, issues: list[tuple[str, Issue]], settings: Settings, inputs: str, *, parts: Path | None = None) -> Summary:
    """Write the tables of this run's results in place of the old ones; `parts` are Parquet files that go with them."""
    store(outputs.out, outputs.decisions)
    with replacing(outputs.out, outputs.is_ours) as new:
        people = {path.name for path in new.iterdir()}
        collected = Collected(new, outputs.decisions, large=results.count() > LARGE)
        collected.add_all(results.results())
        collected.add_issues(issues)
        knowledge = load_knowledge(settings.directories())
        derive(outputs, collected, knowledge)
        if parts is not None:
            shutil.copytree(parts, new / "parquet")
        record = describe_run(collected, settings, knowledge) | {"inputs": inputs}
        finish(new, record, outputs.decisions, people)
        if outputs.out.is_dir():
            check_unchanged(outputs.out, outputs.decisions)
    return Summary(dict(collected.counts), collected.failed, str(outputs.out), (*outputs.decisions.notices, *collected.messages))


def derive(outputs: Outputs, collected: "Collected", knowledge: Knowledge) -> None:
    """Write the tables that are made from others: events, totals, changes; and what shows them."""
    tables, new = collected.tables(), collected.new
    counted = {name: tables[name] for name in LEDGER_TABLES}
    events, totals = build(counted, knowledge)
    if unmet := unmet_pins(counted):
        collected.add_issues((f"row {row}", Issue("I601", f"{pin!r} cannot be obeyed: it names no row that reports an event, or contradicts another")) for row, pin in unmet)
        tables["issues"] = collected.tables()["issues"]
    tables |= {"events": as_text("events", events), "totals": as_text("totals", totals)}
    write_orphans(new, tables, outputs.decisions)
    for name in ("events", "totals"):
        write_csv(tables[name], new / f"{name}.csv")
    if collected.large:
        tables["changes"] = make_table("changes", [])
        collected.messages.append(f"More than {LARGE:,} documents: changes.csv is empty, and there is no report")
    else:
        tables["changes"] = find_changes(outputs.out, new)
        if any(collected.texts.values()):
            write_report(tables, collected.texts, new, gazetteer=load_gazetteer(knowledge))
    write_csv(tables["changes"], new / "changes.csv")
    collected.counts |= {name: len(tables[name]) for name in ("events", "totals", "changes")}
    if sum(collected.counts[name] for name in FACT_TABLES) > MAX_WORKBOOK_ROWS:
        collected.messages.append(f"More than {MAX_WORKBOOK_ROWS:,} rows: there is no review.xlsx; the review columns of the CSV files are read as well")
    elif not collected.large:
        write_xlsx(tables, new / "review.xlsx", decisions=outputs.decisions.count)


def describe_run(collected: "Collected", settings: Settings, knowledge: Knowledge) -> dict[str, Any]:
    """Return what run.json says: versions, settings, pattern files and what came out."""
    return {
        "muster": version_of("muster"),
        "spacy": version_of("spacy"),
        "code": code_version(),
        "settings": {key: value for key, value in asdict(settings).items() if key != "patterns"},
        "patterns": {"/".join(Path(file.path).parts[-file.name.count("/") - 2 :]): hashlib.sha256(file.text.encode()).hexdigest() for file in knowledge.files},
        "rows": {name: collected.counts[name] for name in TABLES},
        "failed": collected.failed,
        "messages": collected.messages,
    }


def finish(new: Path, record: dict[str, Any], decisions: Decisions, people: set[str]) -> None:
    """Write what describes the tables, and how they were made."""
    write_json(new / PACKAGE, describe(TABLES))
    files = sorted(path.name for path in new.iterdir() if path.name not in people | {FOLDER})
    mark_written(new, decisions, [name for name in files if name.endswith((".csv", ".xlsx"))])
    write_json(new / RECORD, record | {"files": {name: hash_file(new / name) for name in files}})


class Collected:
    """The rows of a run, written to CSV as they come; held where something is made from them."""

    def __init__(self, new: Path, decisions: Decisions, *, large: bool) -> None:
        self.new = new
        self.decisions = decisions
        self.large = large
        self.counts: Counter[str] = Counter()
        self.failed = 0
        self.texts: dict[str, str] = {}
        self.messages: list[str] = []
        self._frames: dict[str, list[pd.DataFrame]] = {name: [] for name in ("documents", *FACT_TABLES, "issues")}
        self._first: dict[bytes, str] = {}

    def add_all(self, results: Iterator[Result]) -> None:
        """Take the results of all documents, in order of their ids."""
        while chunk := list(islice(results, CHUNK)):
            rows: dict[str, list[Row]] = {name: [] for name in self._frames}
            for result in chunk:
                self._add(result, rows)
            self._write(rows)

    def _add(self, result: Result, rows: dict[str, list[Row]]) -> None:
        content: dict[str, Any] = unpack(result.body)
        for name, found in content["rows"].items():
            rows[name].extend(found)
        document = content["rows"]["documents"][0]
        if document["problem"]:
            self.failed += 1
            self.tell(document["path"], document["problem"])
        first = self._first.setdefault(result.digest, result.doc_id) if result.digest else result.doc_id
        if first != result.doc_id:
            rows["issues"].append(issue_row(result.doc_id, document["path"], Issue("I223", f"the same text as {first!r}: counted once in events.csv")))
        if not self.large:
            self.texts[result.doc_id] = content["text"]

    def add_issues(self, issues: Iterable[tuple[str, Issue]]) -> None:
        """Take the issues that concern the corpus, not one document."""
        found = list(issues)
        for path, issue in found:
            self.tell(path, issue.message, issue.code)
        self._write({"issues": [issue_row("", path, issue) for path, issue in found]})

    def tell(self, path: str, message: str, code: str = "") -> None:
        """Keep a message for the end of the run; the first few are shown."""
        if len(self.messages) < SHOWN:
            self.messages.append(f"[{code}] {path}: {message}" if code else f"{path}: {message}")
        elif len(self.messages) == SHOWN:
            self.messages.append("... and more: see issues.csv")

    def _write(self, rows: dict[str, list[Row]]) -> None:
        tables = apply({name: make_table(name, found) for name, found in rows.items()}, self.decisions)
        for name, frame in tables.items():
            append_csv(frame, self.new / f"{name}.csv")
            self.counts[name] += len(frame)
            if not self.large or name in LEDGER_TABLES:
                self._frames[name].append(frame)
            elif self.decisions.current and name in FACT_TABLES:
                self._frames[name].append(frame[ROW_NAMES])

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the tables; of a large run only names of the rows where nothing more is needed."""
        return {name: pd.concat(frames, ignore_index=True) if frames else make_table(name, []) for name, frames in self._frames.items()}


def as_text(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table of typed values as the texts that its cells show."""
    return make_table(table, (dict(zip(frame.columns, row, strict=True)) for row in frame.itertuples(index=False, name=None)))


def append_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write rows to a table, after those that are there."""
    if not path.exists():
        write_csv(frame, path)
        return
    draft = path.with_suffix(".part")
    write_csv(frame, draft)
    with draft.open("rb") as more, path.open("ab") as file:
        more.readline()
        shutil.copyfileobj(more, file)
    draft.unlink()


def write_json(path: Path, content: object) -> None:
    """Write JSON that reads well in a diff."""
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
