"""Assemble: what was read from the documents becomes the files of the outputs folder."""

import hashlib
import json
import shutil
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pipeline.cache import Cache, code_version, version_of
from pipeline.columns import FACT_TABLES, TABLES
from pipeline.errors import Issue
from pipeline.gazetteer import load_gazetteer
from pipeline.knowledge import Knowledge, load_knowledge
from pipeline.ledger import build_rows, unmet_pins
from pipeline.ledger.rows import ASKED
from pipeline.report import write as write_report
from pipeline.review import Decisions, check_unchanged, mark_written, store
from pipeline.review.apply import write_orphans
from pipeline.review.store import FOLDER
from pipeline.run.changes import find_changes
from pipeline.run.collect import Collected
from pipeline.run.collector import spare_the_collector
from pipeline.run.folder import replacing
from pipeline.run.outputs import PACKAGE, RECORD, Outputs, hash_file
from pipeline.run.settings import Settings
from pipeline.run.summary import Summary
from pipeline.tables import describe
from pipeline.tables.cells import make_table, write_csv

# Above so many documents only the tables that the ledger needs are held; report, workbook and changes are left out.
LARGE = 5_000
# A workbook row costs as much to write as 40 words to read, and nobody goes through more by hand: above so many there is none.
MAX_WORKBOOK_ROWS = 10_000


def replace(outputs: Outputs, results: Cache, issues: list[tuple[str, Issue]], settings: Settings, inputs: str, *, parts: Path | None = None) -> Summary:
    """Write the tables of this run's results in place of the old ones; `parts` are Parquet files that go with them."""
    store(outputs.out, outputs.decisions)
    spare_the_collector()
    with replacing(outputs.out, outputs.is_ours) as new:
        people = {path.name for path in new.iterdir()}
        knowledge = load_knowledge(settings.directories())
        with closing(Collected(new, outputs.decisions, large=results.count() > LARGE)) as collected:
            collected.add_all(results.results())
            collected.add_issues(issues)
            derive(outputs, collected, knowledge)
        if parts is not None:
            shutil.copytree(parts, new / "parquet")
        record = describe_run(collected, settings, knowledge) | {"inputs": inputs}
        finish(new, record, outputs.decisions, people)
        if outputs.out.is_dir():
            check_unchanged(outputs.out, outputs.decisions)
    return Summary(dict(collected.counts), collected.failed, str(outputs.out), (*outputs.decisions.notices, *collected.messages))


def prepare(knowledge: Knowledge) -> None:
    """Read beforehand what the tables are made with, while other processes read the documents."""
    load_gazetteer(knowledge)


def derive(outputs: Outputs, collected: Collected, knowledge: Knowledge) -> None:
    """Write the tables that are made from others: events, totals, changes; and what shows them."""
    counted = {name: collected.frame(name) for name in ASKED}
    events, totals = build_rows(counted, knowledge)
    if unmet := unmet_pins(counted):
        collected.add_issues((f"row {row}", Issue("I601", f"{pin!r} cannot be obeyed: it names no row that reports an event, or contradicts another")) for row, pin in unmet)
    for name, rows in (("events", events), ("totals", totals)):
        collected.add_table(name, rows)
    collected.close()
    write_orphans(collected.new, {name: collected.frame(name) for name in FACT_TABLES} if collected.current else {}, outputs.decisions)
    write_changes(outputs, collected)
    show(collected, knowledge, outputs.decisions.count)


def write_changes(outputs: Outputs, collected: Collected) -> None:
    """Write what this run changes in the tables of the one before; of a large run nothing."""
    if collected.large:
        collected.messages.append(f"More than {LARGE:,} documents: changes.csv is empty, and there is no report and no review.xlsx")
    changes = make_table("changes", []) if collected.large else find_changes(outputs.out, collected.new)
    write_csv(changes, collected.new / "changes.csv")
    collected.counts["changes"] = len(changes)


def show(collected: Collected, knowledge: Knowledge, decisions: int) -> None:
    """Write report and workbook, where somebody could read them."""
    if collected.large:
        return
    new, names = collected.new, [name for name in TABLES if name in collected.rows]
    if any(collected.texts.values()):
        write_report({name: collected.stated(name) for name in names}, collected.texts, new, gazetteer=load_gazetteer(knowledge))
    if sum(collected.counts[name] for name in FACT_TABLES) > MAX_WORKBOOK_ROWS:
        collected.messages.append(f"More than {MAX_WORKBOOK_ROWS:,} rows: there is no review.xlsx; the review columns of the CSV files are read as well")
    else:
        from pipeline.review.workbook import write_xlsx  # noqa: PLC0415 - only small runs have a workbook

        write_xlsx({name: collected.frame(name) for name in names}, new / "review.xlsx", decisions=decisions)


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


def write_json(path: Path, content: object) -> None:
    """Write JSON that reads well in a diff."""
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
