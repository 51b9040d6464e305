"""Shard: what one worker of a cluster reads at a time, and the files it writes."""

import os
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.columns import FACT_TABLES, TABLES
from pipeline.corpus.files import Source
from pipeline.corpus.metadata import Metadata
from pipeline.corpus.remote import open_url
from pipeline.corpus.stream import Corpus
from pipeline.errors import Issue, MusterError
from pipeline.run.pool import CHUNK
from pipeline.run.results import digest_of
from pipeline.run.settings import Settings

if TYPE_CHECKING:
    from pipeline.run.reading import Read, Reading

STORED = ("documents", *FACT_TABLES, "issues")
# A column of the documents' part files that tells texts with the same words from one another.
DIGEST = "text_sha256"
# One cascade reads one text at a time, however many threads a worker has.
_alone = threading.Lock()


@dataclass(frozen=True, slots=True)
class File:
    """One file: its path as shown, where it is, its size, and why it must not be opened."""

    path: str
    url: str
    size: int
    problem: Issue | None

    def source(self) -> Source:
        """Return the file as the corpus knows it."""
        return Source(self.path, open_url(self.url) if self.url else BytesIO, self.size, self.url, self.problem)


@dataclass(frozen=True, slots=True)
class Shard:
    """Files that one task reads, and where the metadata of the corpus is (path as shown, address)."""

    number: int
    files: tuple[File, ...]
    metadata: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a worker returns about a shard: never rows."""

    shard: int
    host: str
    fingerprint: str = ""
    rows: dict[str, int]
    used: tuple[str, ...] = ()
    skipped: dict[str, int]
    issues: tuple[tuple[str, Issue], ...] = ()
    mistake: tuple[str, str] | None = None


def read_shard(shard: Shard, settings: Settings, parts: str) -> Manifest:
    """Read the files of a shard and write its rows; a second go overwrites the first."""
    with _alone:
        try:
            return _read(shard, settings, parts)
        except MusterError as error:
            message = str(error).removeprefix(f"[{error.code}] ")
            return Manifest(shard=shard.number, host=socket.gethostname(), rows={}, skipped={}, mistake=(error.code, message))


def _read(shard: Shard, settings: Settings, parts: str) -> Manifest:
    reading, fingerprint = _prepare(settings)
    corpus = Corpus(Path(), [file.source() for file in shard.files], metadata=_metadata(shard.metadata))
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in STORED}
    for document, read in _documents(reading, corpus):
        for name, found in read.items():
            rows[name].extend(found)
        rows["documents"][-1][DIGEST] = digest_of(document).hex()
    for name, found in rows.items():
        write_part(found, name, f"{parts}/{name}/part-{shard.number:06}.parquet")
    return Manifest(
        shard=shard.number,
        host=socket.gethostname(),
        fingerprint=fingerprint,
        rows={name: len(found) for name, found in rows.items()},
        used=tuple(sorted(corpus.metadata.used)),
        skipped=dict(corpus.skipped),
        issues=tuple(corpus.issues),
    )


def _documents(reading: "Reading", corpus: Corpus) -> "Iterator[Read]":
    """Yield the documents with their rows, read some at a time."""
    documents = corpus.documents()
    while chunk := list(islice(documents, CHUNK)):
        for parts in reading.read_rows(chunk):
            yield from parts


@lru_cache(maxsize=1)
def _prepare(settings: Settings) -> "tuple[Reading, str]":
    """Return the cascade of this process, built once."""
    from pipeline.run.reading import Reading  # noqa: PLC0415 - spaCy and pandas only where something is read

    return Reading(settings), settings.fingerprint()


def _metadata(files: tuple[tuple[str, str], ...]) -> Metadata:
    metadata = Metadata()
    for path, content in _contents(files):
        metadata.add(path, content)
    return metadata


@lru_cache(maxsize=1)
def _contents(files: tuple[tuple[str, str], ...]) -> tuple[tuple[str, bytes], ...]:
    """Return the metadata files, read once."""
    contents = []
    for path, url in files:
        with open_url(url)() as stream:
            contents.append((path, stream.read()))
    return tuple(contents)


def write_part(rows: list[dict[str, Any]], table: str, address: str) -> None:
    """Write rows as Parquet with the types of the columns; whoever looks sees the whole file or none."""
    import fsspec  # noqa: PLC0415 - only this engine needs it
    import pyarrow as pa  # noqa: PLC0415 - 166 MB that only this engine needs
    from pyarrow import parquet  # noqa: PLC0415 - the same

    kinds = {"string": pa.string(), "integer": pa.int64(), "boolean": pa.bool_(), "date": pa.date32(), "number": pa.float64()}
    columns = [(column.name, kinds[column.kind]) for column in TABLES[table]] + ([(DIGEST, pa.string())] if table == "documents" else [])
    arrays = [pa.array([_typed(row.get(name), kind) for row in rows], type=kind) for name, kind in columns]
    system, path = fsspec.core.url_to_fs(address)
    folder, _, name = path.rpartition("/")
    system.makedirs(folder, exist_ok=True)
    draft = f"{folder}/.{name}.{socket.gethostname()}-{os.getpid()}.tmp"
    with system.open(draft, "wb") as file:
        parquet.write_table(pa.table(arrays, names=[name for name, _ in columns]), file)
    system.mv(draft, path)


def _typed(value: Any, kind: Any) -> Any:
    """Return a cell for its column; the day a corpus states is a text."""
    return date.fromisoformat(value) if str(kind).startswith("date") and isinstance(value, str) and value else None if value == "" and str(kind) != "string" else value
