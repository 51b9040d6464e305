"""Knowledge: the text of every pattern file, and the rules and word tables in it.

A pattern directory holds `*.jsonl` files (spaCy entity-ruler lines) and `*.csv` word tables. Several
directories add up: a user's own lines follow the shipped ones, and for word tables a line with the same
first cell replaces the shipped one.
"""

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from sysconfig import get_path
from typing import Any

from pipeline.errors import MusterError, suggest

RULE_KEYS = frozenset({"label", "pattern", "id", "examples", "not"})
SUFFIXES = frozenset({".jsonl", ".csv"})
_ROOT = Path(__file__).resolve().parent.parent
_INSTALLED = Path(get_path("data"), "share", "muster", "patterns")
# The pattern files that come with Muster: a folder of the repository, or what a wheel puts beside the programs.
SHIPPED = _INSTALLED if _INSTALLED.is_dir() and not (_ROOT / "patterns").is_dir() else _ROOT / "patterns"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One pattern file: its name inside its directory, where it was read, and its text."""

    name: str
    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a word table: its cells by column, and where it stands."""

    values: dict[str, str]
    file: str
    line: int

    def __getitem__(self, column: str) -> str:
        """Return the cell of a column, empty when the table does not have it."""
        return self.values.get(column, "")

    @property
    def where(self) -> str:
        """Return file and line, as error messages show them."""
        return f"{self.file}, line {self.line}"


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """One entity-ruler line, or one phrase of a word table.

    `name` is the rule id that rows carry ("actions:fled"); `id` the normalised value; `payload` what a
    word table or the gazetteer attaches.
    """

    label: str
    id: str
    pattern: str | tuple[tuple[tuple[str, Any], ...], ...]
    name: str
    file: str = ""
    line: int = 0
    examples: tuple[str, ...] = ()
    counter_examples: tuple[str, ...] = ()
    payload: Any = None
    form: str = ""

    @property
    def where(self) -> str:
        """Return file and line, as error messages show them."""
        return f"{self.file}, line {self.line}"


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Every pattern file of every pattern directory, in order."""

    files: tuple[SourceFile, ...] = field(default=())

    def names(self, pattern: str) -> list[str]:
        """Return the names of the files that match a glob, each once, in order."""
        return list(dict.fromkeys(file.name for file in self.files if Path(file.name).match(pattern)))

    def table(self, name: str, *, required: Iterable[str] = (), key: int = 1) -> list[Row]:
        """Return the rows of a word table from all directories.

        A row whose first `key` cells equal an earlier row's replaces it; `key=0` keeps every row.
        """
        rows: dict[object, Row] = {}
        for file in self.files:
            if file.name == name:
                for row in _read_table(file, tuple(required)):
                    cells = tuple(list(row.values.values())[:key])
                    rows[cells if key else (file.path, row.line)] = row
        return list(rows.values())

    def rules(self) -> list[Rule]:
        """Return every entity-ruler line of every `*.jsonl` file at the top of a directory."""
        return [rule for file in self.files if file.name.endswith(".jsonl") and "/" not in file.name for rule in _rules_in(file)]

    def fingerprint(self) -> str:
        """Return a hash that changes when any pattern file does."""
        digest = hashlib.sha256()
        for file in self.files:
            digest.update(f"{file.name}\0{len(file.text)}\0{file.text}\0".encode("utf-8", "surrogatepass"))
        return digest.hexdigest()


def load_knowledge(directories: Iterable[str | Path]) -> Knowledge:
    """Read every pattern file below the directories (a single file may be given too)."""
    files: list[SourceFile] = []
    for directory in directories:
        root = Path(directory)
        if not root.exists():
            raise MusterError("E101", "no such pattern directory or file", where=str(root), accepted="a folder of *.jsonl and *.csv files, or one such file")
        paths = [root] if root.is_file() else sorted(p for p in root.rglob("*") if p.suffix in SUFFIXES and p.is_file() and not p.name.startswith((".", "~")))
        files.extend(SourceFile(p.name if root.is_file() else p.relative_to(root).as_posix(), str(p), _read_text(p)) for p in paths)
    return Knowledge(tuple(files))


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise MusterError("E102", f"not UTF-8 (byte {error.start})", where=str(path), accepted="UTF-8 text", do="Save the file as UTF-8") from error
    except OSError as error:
        raise MusterError("E103", f"cannot be read ({error.strerror})", where=str(path)) from error


def _read_table(file: SourceFile, required: tuple[str, ...]) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(file.text), strict=True)
    try:
        header = next(reader, [])
        missing = [column for column in required if column not in header]
        if missing:
            raise MusterError("E104", f"column {', '.join(missing)} is missing", where=f"{file.path}, line 1", accepted=f"a header with {', '.join(required)}")
        for cells in reader:
            if not cells or cells[0].startswith("#"):
                continue
            if len(cells) != len(header):
                where = f"{file.path}, line {reader.line_num}"
                raise MusterError("E105", f"{len(cells)} cells under {len(header)} columns", where=where, accepted=",".join(header), do="Quote cells that hold a comma")
            yield Row(dict(zip(header, (cell.strip() for cell in cells), strict=True)), file.path, reader.line_num)
    except csv.Error as error:
        raise MusterError("E106", f"not a readable CSV line ({error})", where=f"{file.path}, line {reader.line_num}", accepted='comma-separated cells, quoted with "') from error


@lru_cache(maxsize=256)
def _rules_in(file: SourceFile) -> tuple[Rule, ...]:
    return tuple(read_rules(file))  # every stage asks for them


def read_rules(file: SourceFile) -> Iterator[Rule]:
    """Read the entity-ruler lines of one file; raise on the first that is wrong."""
    for number, text in enumerate(file.text.split("\n"), start=1):
        if text.strip():
            yield _read_rule(text, file, number)


def _read_rule(text: str, file: SourceFile, number: int) -> Rule:
    where = f"{file.path}, line {number}"
    accepted = 'one JSON object a line, like {"label": "ACTION", "pattern": "fled across", "id": "fled"}'
    try:
        entry = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise MusterError("E107", f"broken JSON ({error})", where=where, accepted=accepted) from error
    if not isinstance(entry, dict):
        raise MusterError("E108", f"{type(entry).__name__} instead of an object", where=where, accepted=accepted)
    unknown = sorted(set(entry) - RULE_KEYS)
    if unknown:
        raise MusterError("E109", f"unknown key {unknown[0]!r}. {suggest(unknown[0], sorted(RULE_KEYS))}".strip(), where=where, accepted=", ".join(sorted(RULE_KEYS)))
    label, pattern, identifier = entry.get("label"), entry.get("pattern"), entry.get("id", "")
    if not isinstance(label, str) or not label.strip():
        raise MusterError("E110", "no label", where=where, accepted=accepted)
    if not isinstance(identifier, str):
        raise MusterError("E111", f"id is {type(identifier).__name__}", where=where, accepted="a text")
    examples, counter_examples = (_texts(entry.get(key, []), key, where) for key in ("examples", "not"))
    name = f"{Path(file.name).stem}:{(identifier or label).replace(' ', '_')}"
    return Rule(label.strip(), identifier, _freeze(pattern, where), name, file.path, number, examples, counter_examples)


def _texts(value: object, key: str, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise MusterError("E112", f"{key} is not a list of sentences", where=where, accepted='["A sentence.", "Another."]')
    return tuple(value)


def _freeze(pattern: object, where: str) -> str | tuple[tuple[tuple[str, Any], ...], ...]:
    if isinstance(pattern, str) and pattern.strip():
        return pattern.strip()
    if isinstance(pattern, list) and pattern and all(isinstance(token, dict) for token in pattern):
        return tuple(tuple(token.items()) for token in pattern)
    raise MusterError("E113", "no usable pattern", where=where, accepted='a phrase ("fled across") or a list of token objects ([{"LEMMA": "flee"}, {"LOWER": "across"}])')
