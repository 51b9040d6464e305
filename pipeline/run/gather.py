"""Gather: the part files that workers wrote become an outputs folder."""

import hashlib
import json
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.cache import Cache, Result
from pipeline.columns import TABLES
from pipeline.errors import Issue
from pipeline.run.assemble import LARGE, replace, write_json
from pipeline.run.collect import SHOWN
from pipeline.run.folder import replacing
from pipeline.run.outputs import PACKAGE, RECORD, Outputs
from pipeline.run.results import issue_row, pack_rows
from pipeline.run.settings import Settings
from pipeline.run.shard import DIGEST, STORED, write_part
from pipeline.run.summary import Summary
from pipeline.tables import describe

PARTS = "parquet"


def replace_with_parts(outputs: Outputs, counts: Counter[str], issues: list[tuple[str, Issue]], settings: Settings, parts: Path) -> Summary:
    """Replace the outputs folder: with every table where there are few documents, else with the parts and what describes them."""
    if counts["documents"] > LARGE:
        return _replace_large(outputs, counts, issues, parts)
    results = Cache(None)
    try:
        for result in read_results(parts):
            results.store(hashlib.sha256(result.doc_id.encode("utf-8", "surrogatepass")).digest(), [result])
        return replace(outputs, results, issues, settings, "", parts=parts)
    finally:
        results.close()


def read_results(parts: Path) -> Iterator[Result]:
    """Yield the rows of the part files by document, as a local run keeps them."""
    from pyarrow import parquet  # noqa: PLC0415 - only this engine needs it

    for path in sorted((parts / "documents").glob("part-*.parquet")):
        by_document: dict[str, dict[str, list[dict[str, Any]]]] = defaultdict(lambda: {name: [] for name in STORED})
        for name in STORED:
            for row in parquet.read_table(parts / name / path.name).to_pylist():
                by_document[row["doc_id"]][name].append(row)
        for doc_id, rows in by_document.items():
            digest = rows["documents"][0].pop(DIGEST)
            yield Result(doc_id, bytes.fromhex(digest), pack_rows(rows, ""))


def _replace_large(outputs: Outputs, counts: Counter[str], issues: list[tuple[str, Issue]], parts: Path) -> Summary:
    with replacing(outputs.out, outputs.is_ours) as new:
        shutil.copytree(parts, new / PARTS)
        write_part([issue_row("", path, issue) for path, issue in issues], "issues", f"{new}/{PARTS}/issues/part-corpus.parquet")
        write_json(new / PACKAGE, describe(TABLES))
        write_json(new / RECORD, {"rows": dict(counts), "files": {PARTS: "", PACKAGE: ""}, "failed": 0, "messages": []})
    return Summary(dict(counts), 0, str(outputs.out), tuple(_messages(issues)))


def close_parts(out: str, counts: Counter[str], issues: list[tuple[str, Issue]]) -> Summary:
    """Write what describes the parts at an address; run.json comes last and says that they are complete."""
    import fsspec  # noqa: PLC0415 - only this engine needs it

    write_part([issue_row("", path, issue) for path, issue in issues], "issues", f"{out}/{PARTS}/issues/part-corpus.parquet")
    for name, content in ((PACKAGE, describe(TABLES)), (RECORD, {"rows": dict(counts)})):
        with fsspec.open(f"{out}/{name}", "w", encoding="utf-8") as file:
            file.write(json.dumps(content, indent=1))
    return Summary(dict(counts), 0, out, tuple(_messages(issues)))


def _messages(issues: list[tuple[str, Issue]]) -> Iterator[str]:
    """Yield what a person should know at the end of a run that leaves parts."""
    yield from (f"[{issue.code}] {path}: {issue.message}" for path, issue in issues[:SHOWN])
    yield f"The rows are in {PARTS}/, one folder a table: there are no events and no totals"
