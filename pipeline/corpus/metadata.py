"""Metadata: what metadata.csv and front matter say about a text."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import PurePosixPath

import yaml

from pipeline.corpus.decode import decode
from pipeline.corpus.document import Document, clean_name, note, read_day
from pipeline.errors import Issue, MusterError, suggest

METADATA = "metadata.csv"
COLUMNS = ("file", "published", "title", "publisher", "url")
DAY = "a date such as 2021-07-05, or nothing"
FENCE = "---\n"
# Front matter is a few lines; a longer block between two fences is text.
MAX_FRONT_MATTER = 8_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a metadata file."""

    published: date | None
    title: str
    publisher: str
    url: str
    where: str


@dataclass(slots=True)
class Metadata:
    """The metadata files of a corpus: entries by file path, by path without suffix, or by record id."""

    entries: dict[str, Entry] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    issues: list[tuple[str, Issue]] = field(default_factory=list)

    def add(self, path: str, content: bytes) -> None:
        """Take one metadata file; `path` is its place in the corpus, which its entries are relative to."""
        text, _ = decode(content)
        folder = PurePosixPath(path).parent
        for line, cells in _read_lines(path, text):
            name = clean_name(cells["file"].strip().replace("\\", "/"))
            if not name:
                continue
            where = f"{path}, line {line}"
            key = (folder / name).as_posix().removeprefix("./")
            if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
                self._complain(path, "I212", f"line {line}: {name!r} leads outside the corpus. Accepted: a path below the folder of {METADATA}")
            elif key in self.entries:
                self._complain(path, "I213", f"line {line}: {name!r} stands here twice; the first line counts ({self.entries[key].where})")
            else:
                self.entries[key] = self._entry(path, line, cells, where)

    def _entry(self, path: str, line: int, cells: dict[str, str], where: str) -> Entry:
        day = read_day(cells["published"]) if cells["published"].strip() else None
        if day is None and cells["published"].strip():
            self._complain(path, "I211", f"line {line}: {cells['published'].strip()!r} is no date. Accepted: {DAY}")
        return Entry(day, cells["title"].strip(), cells["publisher"].strip(), cells["url"].strip(), where)

    def _complain(self, path: str, code: str, message: str) -> None:
        self.issues.append((path, Issue(code, message)))

    def apply(self, document: Document, *names: str) -> Document:
        """Return the document with what the first entry under one of the names says; an entry beats the text's own word."""
        for name in names:
            entry = self.entries.get(name)
            if entry is not None:
                self.used.add(name)
                return _fill(document, entry)
        return document

    def unused(self, known: Iterable[str]) -> Iterator[tuple[str, Issue]]:
        """Return an issue for every entry that no file answers to."""
        for name in sorted(set(self.entries) - self.used):
            path, _, line = self.entries[name].where.rpartition(", ")
            near = suggest(name, sorted(known))
            yield path, Issue("I214", f"{line}: no such file in the corpus: {name!r}. {near}Accepted: the path of a text, relative to this file")


def _fill(document: Document, entry: Entry) -> Document:
    changes: dict[str, object] = {name: value for name in ("title", "publisher", "url") if (value := getattr(entry, name))}
    if entry.published is not None:
        changes |= {"published": entry.published, "published_from": "metadata"}
    return replace(document, **changes)  # type: ignore[arg-type]


def _read_lines(path: str, text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Return (line number, cells by column) of a metadata file."""
    delimiter = guess_delimiter(text)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
    accepted = f"a header with {', '.join(COLUMNS)}; only file is required"
    try:
        header = [cell.strip().lower() for cell in next(reader, [])]
        if "file" not in header:
            raise MusterError("E204", f"column file is missing (found: {', '.join(header) or 'nothing'})", where=f"{path}, line 1", accepted=accepted)
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, dict.fromkeys(COLUMNS, "") | dict(zip(header, cells, strict=False))
    except csv.Error as error:
        raise MusterError("E205", f"not a readable CSV line ({error})", where=f"{path}, line {reader.line_num}", accepted='cells separated by commas, quoted with "') from error


def guess_delimiter(text: str) -> str:
    """Return the character that separates the cells of the first line."""
    header = text.split("\n", 1)[0]
    return max(",;\t|", key=header.count)


def read_front_matter(document: Document) -> Document:
    """Take title, publisher, url and date from front matter, and blank it: the offsets of the text stay true."""
    text = document.text
    if not text.startswith(FENCE):
        return document
    end = text.find("\n---", len(FENCE) - 1, MAX_FRONT_MATTER)
    after = text[end + 4 : end + 5]
    if end < 0 or after not in {"", "\n"}:
        return document
    try:
        found = yaml.safe_load(text[len(FENCE) : end + 1])
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        return note(document, "I215", f"front matter cannot be read ({str(error).splitlines()[0]}): it was left in the text")
    if not isinstance(found, dict):
        return document
    blank = "".join(letter if letter == "\n" else " " for letter in text[: end + 4])
    return _take(replace(document, text=blank + text[end + 4 :]), {str(key).lower(): value for key, value in found.items() if isinstance(value, str | int | date)})


def _take(document: Document, found: dict[str, object]) -> Document:
    for name, keys in FIELDS.items():
        value = next((found[key] for key in keys if found.get(key)), None)
        if value is not None and name in {"title", "publisher", "url"}:
            document = replace(document, **{name: str(value)})  # type: ignore[arg-type]
        elif value is not None and name == "published":
            day = read_day(value)
            document = replace(document, published=day, published_from="front_matter") if day else note(document, "I211", f"front matter: {value!r} is no date. Accepted: {DAY}")
    return document


# What the fields of a document are called in front matter and in the records of JSONL, CSV and Parquet files; first name first.
FIELDS = {
    "doc_id": ("doc_id", "id"),
    "text": ("text", "body", "content", "article", "maintext"),
    "html": ("html",),
    "title": ("title", "headline"),
    "publisher": ("publisher", "source", "outlet", "sitename"),
    "url": ("url", "link"),
    "published": ("published", "date", "date_publish", "published_at", "publication_date"),
}
