"""Marks: read example files, one sentence a line with its answers inside it.

A mark is [words](LABEL key=value key="more words"); a line without marks is a counter-example. "# …" is a
comment, "@ day" sets the publication day of the lines below it ("@ none": there is none), ¶ is a new paragraph.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

FOLDER = Path(__file__).parent / "examples"
MARK = re.compile(r'\[([^\[\]]+)\]\(([A-Z]+)((?: \w+=(?:"[^"]*"|[^\s()"]*))*)\)')
PAIR = re.compile(r'(\w+)=(?:"([^"]*)"|(\S*))')
BOUNDS = ("low", "best", "high")


@dataclass(frozen=True)
class Mark:
    """An answer: the characters it covers, its label and what is stated about it."""

    start: int
    end: int
    label: str
    words: str
    keys: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Example:
    """One line: the text without marks, its day, and the answers."""

    file: str
    line: int
    text: str
    day: date | None
    marks: tuple[Mark, ...]

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


def read_line(file: str, number: int, line: str, *, day: date | None, labels: Mapping[str, Iterable[str]]) -> Example:
    """Read a line; `labels` says which labels there are and which keys each may have."""
    marks, text, at = [], "", 0
    for found in MARK.finditer(line):
        text += line[at : found.start()].replace("¶", "\n\n")
        keys = spread({key: quoted or plain for key, quoted, plain in PAIR.findall(found[3])})
        slips = keys.keys() - set(labels.get(found[2], ()))
        if found[2] not in labels or slips:
            message = f"{file}:{number}: no such mark as {found[2]} {' '.join(sorted(slips))}".strip()
            raise ValueError(message)
        marks.append(Mark(len(text), len(text) + len(found[1]), found[2], found[1], keys))
        text += found[1]
        at = found.end()
    text += line[at:].replace("¶", "\n\n")
    if "](" in text or "[" in text or "]" in text:
        message = f"{file}:{number}: the marks cannot be read"
        raise ValueError(message)
    return Example(file, number, text, day, tuple(marks))


def spread(keys: dict[str, str]) -> dict[str, str]:
    """Spread value=low/best/high, or value=40, over three keys."""
    if "value" not in keys:
        return keys
    bounds = keys.pop("value").split("/")
    return keys | dict(zip(BOUNDS, bounds * 3 if len(bounds) == 1 else bounds, strict=True))


def read_examples(file: str, labels: Mapping[str, Iterable[str]]) -> list[Example]:
    """Return the examples of a file in order."""
    examples: list[Example] = []
    day: date | None = None
    for number, line in enumerate((FOLDER / file).read_text(encoding="utf-8").splitlines(), start=1):
        if line.startswith("@ "):
            day = None if line[2:] == "none" else date.fromisoformat(line[2:])
        elif line and not line.startswith("#"):
            examples.append(read_line(file, number, line, day=day, labels=labels))
    return examples
