"""Cache: what was read from each document, kept from run to run in one SQLite file.

A run stores every document's rows here and makes the tables from them, so that memory stays flat; the
next run finds what it can use again. A result is keyed by everything it depends on: the document, the
pattern files, the settings and the code. It is never trusted otherwise, and can be deleted at any time.
"""

import hashlib
import json
import sqlite3
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from operator import attrgetter
from pathlib import Path
from platform import python_version

from pipeline.corpus.document import Document
from pipeline.errors import MusterError

FILE = "results.sqlite"
# Packages whose version can change what is read from a text.
PACKAGES = ("muster", "spacy", "spacy-lookups-data", "dateparser", "trafilatura", "htmldate", "rapidfuzz")
# What is known about a document.
FIELDS = attrgetter(*(field.name for field in fields(Document)))
# A result that so many runs did without is dropped.
KEPT_RUNS = 20
# Seconds to wait for another run that is writing to the same cache.
PATIENCE = 60
SCHEMA = """
CREATE TABLE IF NOT EXISTS results (key BLOB, part INTEGER, doc_id TEXT, digest BLOB, used INTEGER, body BLOB, PRIMARY KEY (key, part)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS runs (number INTEGER PRIMARY KEY AUTOINCREMENT);
CREATE TABLE IF NOT EXISTS rules (fingerprint TEXT PRIMARY KEY, base TEXT, lines BLOB, used INTEGER) WITHOUT ROWID;
CREATE TEMP TABLE run (doc_id TEXT PRIMARY KEY, key BLOB, part INTEGER) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Result:
    """What one text gave: its id, a hash of the text, and its rows as packed JSON; `lasting` if another try would give the same."""

    doc_id: str
    digest: bytes
    body: bytes
    lasting: bool = True


def pack(content: object) -> bytes:
    """Return plain values as packed JSON; days become ISO dates."""
    return zlib.compress(json.dumps(content, default=str, separators=(",", ":")).encode(), 1)


def unpack(body: bytes) -> dict[str, object]:
    """Return what `pack` packed."""
    content: dict[str, object] = json.loads(zlib.decompress(body))
    return content


def version_of(package: str) -> str:
    """Return the installed version of a package, or nothing."""
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


@lru_cache(maxsize=1)
def code_version() -> str:
    """Return a hash of the code that makes rows: this package's modules and the packages it reads with."""
    digest = hashlib.sha256(python_version().encode())
    for package in PACKAGES:
        digest.update(f"{package}={version_of(package)}\0".encode())
    root = Path(__file__).parent
    for path in sorted(root.rglob("*.py")):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def key_of(document: Document, fingerprint: str) -> bytes:
    """Return the key of a document's result: a hash of all that is known about it and of what reads it."""
    return hashlib.sha256(repr((fingerprint, FIELDS(document))).encode("utf-8", "surrogatepass")).digest()


class Cache:
    """Results in one SQLite file; `path` None keeps them in a temporary one that goes with the run."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._connection = _open(path)
        self._run = self._connection.execute("INSERT INTO runs DEFAULT VALUES").lastrowid or 0

    def find(self, key: bytes) -> bool:
        """Take a document's results into this run if they are there and unharmed."""
        found = self._connection.execute("SELECT part, doc_id, body FROM results WHERE key = ?", (key,)).fetchall()
        if not found or not all(_is_whole(body) for _, _, body in found):
            return False
        self._connection.execute("UPDATE results SET used = ? WHERE key = ?", (self._run, key))
        self._connection.executemany("INSERT OR REPLACE INTO run VALUES (?, ?, ?)", [(doc_id, key, part) for part, doc_id, _ in found])
        return True

    def bodies(self, key: bytes) -> list[bytes]:
        """Return what is kept under a key, in or outside this run."""
        return [body for (body,) in self._connection.execute("SELECT body FROM results WHERE key = ? ORDER BY part", (key,))]

    def rename(self, old: bytes, key: bytes) -> bool:
        """Keep a document's results under another key, and take them into this run."""
        self._connection.execute("UPDATE OR REPLACE results SET key = ? WHERE key = ?", (key, old))
        return self.find(key)

    def remember(self, fingerprint: str, base: str, lines: str) -> None:
        """Keep the rules that this run reads with."""
        self._connection.execute("INSERT OR REPLACE INTO rules VALUES (?, ?, ?, ?)", (fingerprint, base, zlib.compress(lines.encode()), self._run))

    def earlier(self, base: str, fingerprint: str) -> tuple[str, str] | None:
        """Return fingerprint and rules of the last run that differs from this one in its rules only, if it does differ."""
        query = "SELECT fingerprint, lines FROM rules WHERE base = ? ORDER BY used DESC LIMIT 1"
        found = self._connection.execute(query, (base,)).fetchone()
        return (found[0], zlib.decompress(found[1]).decode()) if found and found[0] != fingerprint else None

    def store(self, key: bytes, results: list[Result]) -> None:
        """Keep a document's results and take them into this run."""
        if not all(result.lasting for result in results):
            key = hashlib.sha256(key + str(self._run).encode()).digest()  # the next run will not find it
        rows = [(key, part, result.doc_id, result.digest, self._run, result.body) for part, result in enumerate(results)]
        self._connection.execute("DELETE FROM results WHERE key = ?", (key,))
        self._connection.executemany("INSERT INTO results VALUES (?, ?, ?, ?, ?, ?)", rows)
        self._connection.executemany("INSERT OR REPLACE INTO run VALUES (?, ?, ?)", [(row[2], key, row[1]) for row in rows])

    def commit(self) -> None:
        """Write to disk what was stored."""
        try:
            self._connection.commit()
        except sqlite3.Error as error:
            where = str(self.path or "the temporary file of results")
            raise MusterError("E910", f"cannot be written ({error})", where=where, do="Free some space, or run with --no-cache") from error

    def results(self) -> Iterator[Result]:
        """Return this run's results, by document id."""
        query = "SELECT run.doc_id, digest, body FROM run JOIN results USING (key, part) ORDER BY run.doc_id"
        for doc_id, digest, body in self._connection.execute(query):
            yield Result(doc_id, digest, body)

    def count(self) -> int:
        """Return the number of this run's results."""
        return int(self._connection.execute("SELECT count(*) FROM run").fetchone()[0])

    def keys(self) -> bytes:
        """Return a hash of all documents of this run and what was read from them."""
        digest = hashlib.sha256()
        for doc_id, key in self._connection.execute("SELECT doc_id, key FROM run ORDER BY doc_id"):
            digest.update(doc_id.encode("utf-8", "surrogatepass") + b"\0" + key)
        return digest.digest()

    def close(self) -> None:
        """Drop what no run used for long, and close the file."""
        self._connection.execute("DELETE FROM results WHERE used <= ?", (self._run - KEPT_RUNS,))
        self._connection.execute("DELETE FROM rules WHERE used <= ?", (self._run - KEPT_RUNS,))
        self.commit()
        self._connection.close()


def _is_whole(body: bytes) -> bool:
    try:
        zlib.decompress(body)
    except zlib.error:
        return False
    return True


def _open(path: Path | None) -> sqlite3.Connection:
    if path is None:
        return _connect("")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return _connect(str(path))
    except sqlite3.OperationalError:  # not writable, or locked for long: do without
        return _connect("")
    except sqlite3.DatabaseError:  # not a database, or a damaged one: start afresh
        path.unlink(missing_ok=True)
        return _connect(str(path))
    except OSError:
        return _connect("")


def _connect(name: str) -> sqlite3.Connection:
    connection = sqlite3.connect(name, timeout=PATIENCE)
    try:
        connection.execute("PRAGMA journal_mode = WAL" if name else "PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")  # a cache may be lost, never wrong: a damaged result is read again
        connection.executescript(SCHEMA)
    except sqlite3.Error:
        connection.close()
        raise
    return connection
