"""Stream: the documents of a corpus, one after the other."""

import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain, count
from pathlib import Path, PurePosixPath
from zipfile import BadZipFile

from pipeline.corpus.document import UNNAMED, Document, clean_id, fail, note
from pipeline.corpus.files import MAX_BYTES_OF_METADATA, ZIP, Source, open_archive, walk
from pipeline.corpus.metadata import METADATA, Metadata
from pipeline.corpus.readers import READERS
from pipeline.corpus.remote import is_remote, list_remote
from pipeline.errors import Issue, MusterError

EMPTY = Issue("I210", "nothing in it: no record, page or member")
ACCEPTED = ", ".join([*READERS, ZIP])


@dataclass(slots=True)
class Corpus:
    """A folder of texts. Iterating reads it; `issues` are complete once it has been read."""

    root: Path
    sources: list[Source]
    described_in: list[Source] = field(default_factory=list)
    metadata: Metadata = field(default_factory=Metadata)
    issues: list[tuple[str, Issue]] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    skipped: Counter[str] = field(default_factory=Counter)
    bytes_read: int = 0
    bytes_in_all: int = 0

    def __iter__(self) -> Iterator[Document]:
        """Yield the documents, those that could not be read included."""
        self.ids.clear()
        self.issues.clear()
        yield from self.documents()
        self.issues.extend(self.skipped_files(self.skipped))
        self.issues.extend(self.metadata.issues)
        self.issues.extend(self.metadata.unused(source.path for source in self.sources))

    def documents(self) -> Iterator[Document]:
        """Yield the documents; the issues are those of the files alone, not of their metadata."""
        self.skipped.clear()
        self.bytes_read = 0
        for source in self.sources:
            yield from self._read(source)
            self.bytes_read += source.size

    def skipped_files(self, skipped: Mapping[str, int]) -> Iterator[tuple[str, Issue]]:
        """Yield an issue for every kind of file that is not read."""
        for suffix, number in sorted(skipped.items()):
            yield self.root.name, Issue("I220", f"files ending in {suffix!r} are not read (found: {number}). Accepted: {ACCEPTED}")

    def share_read(self) -> float:
        """Return how much of the corpus has been read, by bytes of whole files."""
        self.bytes_in_all = self.bytes_in_all or sum(source.size for source in self.sources)
        return self.bytes_read / max(1, self.bytes_in_all)

    def _read(self, source: Source, depth: int = 0) -> Iterator[Document]:
        if source.problem is not None:
            yield from self._refused(source)
        elif source.suffix == ZIP:
            yield from self._read_archive(source, depth)
        elif source.suffix in READERS:
            known = len(self.ids)
            for document in _read_all(source):
                yield self._complete(document, source)
            if len(self.ids) == known:
                self.issues.append((source.path, EMPTY))
        else:
            self.skipped[source.suffix] += 1

    def _refused(self, source: Source) -> Iterator[Document]:
        """Report a file that must not be opened: as a document where it would have been one."""
        if source.problem is not None and source.suffix in READERS:
            yield self._complete(fail(Document(source.stem, "", source.path), source.problem.code, source.problem.message), source)
        elif source.problem is not None:
            self.issues.append((source.path, source.problem))

    def _read_archive(self, source: Source, depth: int) -> Iterator[Document]:
        try:
            with source.open() as stream:
                members = order(open_archive(source, stream, depth))
                if not members:
                    self.issues.append((source.path, EMPTY))
                self.learn(members)
                for member in members:
                    if not is_metadata(member):
                        yield from self._read(member, depth + 1)
        except OSError as error:
            self.issues.append((source.path, Issue("I203", f"cannot be read ({error.strerror})")))

    def learn(self, sources: list[Source]) -> None:
        """Read the metadata files among the sources."""
        for source in sources:
            if is_metadata(source) and source.problem is None:
                try:
                    with source.open() as stream:
                        self.metadata.add(source.path, stream.read(MAX_BYTES_OF_METADATA))
                except OSError as error:
                    raise MusterError("E206", f"cannot be read ({error.strerror})", where=source.path) from error

    def _complete(self, document: Document, source: Source) -> Document:
        """Add the metadata, and see to it that no two documents have the same id."""
        folder = PurePosixPath(source.path).parent
        names = [(folder / document.doc_id).as_posix(), document.doc_id, source.path, source.stem]
        document = self.metadata.apply(replace(document, doc_id=clean_id(document.doc_id) or clean_id(source.path) or UNNAMED), *names)
        if document.doc_id in self.ids:
            paths = [source.path] if document.doc_id == source.stem else []
            fallback = next(other for other in chain(paths, (f"{document.doc_id}~{number}" for number in count(2))) if other not in self.ids)
            document = note(replace(document, doc_id=fallback), "I221", f"another document has the id {document.doc_id!r}: this one is {fallback!r}")
        self.ids.add(document.doc_id)
        return document


def _read_all(source: Source) -> Iterator[Document]:
    """Yield the documents of one file; whatever is wrong with it ends as a document that says so."""
    try:
        with source.open() as stream:
            yield from READERS[source.suffix](source, stream)
    except ImportError as error:
        yield fail(Document(source.stem, "", source.path), "I222", f"{error.name} is not installed. Run pip install 'muster[parquet,warc]'")
    except (OSError, EOFError, MemoryError, RuntimeError, BadZipFile, zlib.error) as error:
        yield fail(Document(source.stem, "", source.path), "I203", f"cannot be read ({getattr(error, 'strerror', '') or error})")


def is_metadata(source: Source) -> bool:
    """Return whether the file describes others."""
    return PurePosixPath(source.path).name.lower() == METADATA


def order(sources: Iterator[Source]) -> list[Source]:
    """Return the sources by path without suffix, texts before pages before tables of texts: the first keeps its short id."""
    kinds = list(READERS)
    return sorted(sources, key=lambda source: (source.stem, kinds.index(source.suffix) if source.suffix in READERS else len(kinds), source.path))


def open_corpus(root: str | Path) -> Corpus:
    """List a corpus and read its metadata; raise where there is nothing to read."""
    if isinstance(root, str) and is_remote(root) and not Path(root).exists():
        return corpus_of(Path(root), order(list_remote(root)))
    root = Path(root)
    if not root.exists():
        raise MusterError("E201", "no such folder or file", where=str(root), accepted="a folder of texts", do="Give the path of the corpus: muster extract CORPUS")
    try:
        sources = order(walk(root))
    except OSError as error:
        raise MusterError("E202", f"cannot be read ({error.strerror})", where=str(root)) from error
    return corpus_of(root, sources)


def corpus_of(root: Path, sources: list[Source]) -> Corpus:
    """Return the corpus that the files make up; raise where none of them can be a text."""
    corpus = Corpus(root, [source for source in sources if not is_metadata(source)], [source for source in sources if is_metadata(source)])
    if not any(source.suffix in READERS or source.suffix == ZIP for source in corpus.sources):
        what = "an empty folder" if not sources else "no texts in it"
        raise MusterError("E203", what, where=str(root), accepted=f"files ending in {ACCEPTED}")
    corpus.learn(sources)
    return corpus
