"""Shard: what one worker of a cluster reads at a time, and the files it writes."""

import os
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from io import BytesIO
from multiprocessing import current_process
from operator import itemgetter
from pathlib import Path
from typing import Any

from pipeline.cache import Result, unpack
from pipeline.columns import FACT_TABLES, TABLES
from pipeline.corpus.files import Source
from pipeline.corpus.metadata import Metadata
from pipeline.corpus.remote import open_url
from pipeline.corpus.stream import Corpus
from pipeline.errors import Issue, MusterError
from pipeline.run.pool import Pool, chunks
from pipeline.run.settings import Settings

STORED = ("documents", *FACT_TABLES, "issues")
# A column of the documents' part files that tells texts with the same words from one another.
DIGEST = "text_sha256"
# One process reads for a worker, however many threads it has.
_alone = threading.Lock()
_pools: dict[Settings, tuple[Pool, str]] = {}


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
    pool, fingerprint = _prepare(settings)
    corpus = Corpus(Path(), [file.source() for file in shard.files], metadata=_metadata(shard.metadata))
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in STORED}
    for result in _results(pool, corpus):
        content: dict[str, Any] = unpack(result.body)
        for name, found in content["rows"].items():
            rows[name].extend(found)
        rows["documents"][-1][DIGEST] = result.digest.hex()
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


def _results(pool: Pool, corpus: Corpus) -> Iterator[Result]:
    """Yield what the documents gave, in the order of the corpus."""
    numbered = ((number.to_bytes(8), document) for number, document in enumerate(corpus.documents()))
    for _, results in sorted(pool.read(chunks(numbered)), key=itemgetter(0)):
        yield from results


def _prepare(settings: Settings) -> tuple[Pool, str]:
    """Return the process that reads for this worker, started once: Dask runs tasks in threads, where no time limit holds."""
    if settings not in _pools:
        while _pools:
            _pools.popitem()[1][0].close()
        current_process().daemon = False  # Dask's workers are, and could have no process of their own
        _pools[settings] = Pool(settings, 1, plain=True), settings.fingerprint()
    return _pools[settings]


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
