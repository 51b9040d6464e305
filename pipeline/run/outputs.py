"""Outputs: what the outputs folder holds before a run, and whether the run would change it."""

import hashlib
import json
from pathlib import Path
from typing import Any

from pipeline.cache import Cache
from pipeline.columns import TABLES
from pipeline.errors import Issue
from pipeline.knowledge import Knowledge
from pipeline.review import choices_of, read_decisions
from pipeline.review.store import WRITTEN
from pipeline.run.folder import recover
from pipeline.run.summary import Summary

RECORD = "run.json"
PACKAGE = "datapackage.json"


class Outputs:
    """An outputs folder: what people decided in it, and what the run before wrote."""

    def __init__(self, out: Path, knowledge: Knowledge) -> None:
        recover(out)
        self.out = out
        self.decisions = read_decisions(out, choices=choices_of(knowledge))
        self.record = read_record(out)

    def is_ours(self, name: str) -> bool:
        """Say whether a file of the outputs folder was written by a run; the others are people's own."""
        return name in {RECORD, PACKAGE, WRITTEN, *(f"{table}.csv" for table in TABLES)} or name in self.record.get("files", {})

    def inputs(self, results: Cache, issues: list[tuple[str, Issue]], fingerprint: str) -> str:
        """Return a hash of everything that the tables of this run depend on."""
        parts = (fingerprint, results.keys().hex(), issues, sorted(self.decisions.current.items()))
        return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()

    def current(self, inputs: str) -> Summary | None:
        """Return how the run before went if this one would write the same bytes, else nothing."""
        record = self.record
        if record.get("inputs") != inputs or self.decisions.fresh or record["rows"]["changes"]:
            return None
        if any(hash_file(self.out / name) != known for name, known in record["files"].items()):
            return None
        return Summary(record["rows"], record["failed"], str(self.out), (*self.decisions.notices, *record["messages"]))


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file, of all files of a folder, or nothing when it is not there."""
    try:
        if path.is_dir():
            return hashlib.sha256("".join(hash_file(child) for child in sorted(path.iterdir())).encode()).hexdigest()
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def read_record(out: Path) -> dict[str, Any]:
    """Return what the run before wrote about itself, if there was one."""
    try:
        record = json.loads((out / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) and all(isinstance(record.get(key), dict) for key in ("files", "rows")) else {}
