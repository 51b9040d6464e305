"""Record: `.review.json` beside the tables says which decisions they hold and what bytes they had.

So a cell that was cleared can be told from one that was never filled, and a file nobody touched is not read.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.review.store import WRITTEN, Decisions
from pipeline.review.writing import write_safely


@dataclass(frozen=True, slots=True)
class Written:
    """What the outputs held when a run wrote them: how many decisions, and the bytes (SHA-256) of each file.

    `others` are files the run did not write but has read: they do not hold its decisions.
    """

    decisions: int = 0
    files: Mapping[str, str] = field(default_factory=dict)
    others: Mapping[str, str] = field(default_factory=dict)

    @property
    def unchanged(self) -> dict[str, str]:
        """Return the bytes of every file that need not be read again."""
        return {**self.others, **self.files}


def fingerprint(path: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def load_written(out: Path) -> Written:
    """Read what the last run wrote; nothing known when the record is missing or damaged."""
    try:
        record = json.loads((out / WRITTEN).read_text(encoding="utf-8"))
        return Written(int(record["decisions"]), dict(record["files"]), dict(record["others"]))
    except (OSError, ValueError, KeyError, TypeError):
        return Written()


def mark_written(out: Path, decisions: Decisions, files: Iterable[str]) -> None:
    """Record which decisions the files of the outputs hold; call it after every file is in place."""
    prints = {name: fingerprint(out / name) for name in sorted(files)}
    others = {name: seen for name, seen in decisions.seen.items() if name not in prints and (out / name).is_file()}
    record = json.dumps({"decisions": decisions.count, "files": prints, "others": others}, indent=1, sort_keys=True)
    write_safely(out / WRITTEN, f"{record}\n".encode())
