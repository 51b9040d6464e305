"""Extract: read a corpus, write its tables, say how it went."""

import contextlib
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from tqdm import tqdm

from pipeline.cache import FILE, Cache, key_of
from pipeline.corpus import Corpus, Document, open_corpus
from pipeline.errors import MusterError, suggest
from pipeline.knowledge import Knowledge, load_knowledge
from pipeline.run.carry import Carrier, make_carrier
from pipeline.run.folder import explained, locked
from pipeline.run.pool import Task, read_all
from pipeline.run.settings import Settings
from pipeline.run.summary import Summary

if TYPE_CHECKING:
    from pipeline.run.outputs import Outputs

Bar: TypeAlias = "tqdm[str]"

CACHE_FOLDER = ".muster-cache"
KINDS = ["auto", "news", "narrative"]
# Documents after which what was read is safe from a kill.
COMMIT_EVERY = 500


def extract(corpus: str | Path, out: str | Path, *, settings: Settings | None = None, jobs: int = 1, cache: bool = True, tell: Callable[[str], None] | None = None) -> Summary:
    """Read a corpus and replace the outputs folder with its tables.

    `tell` is called with what a person should know meanwhile.

    Errors   E201-E206 a corpus that cannot be read, E101-E119 a pattern file that cannot be used, E7xx what people wrote into the
             outputs, E901-E910 a run that cannot be done or outputs that cannot be written (the old ones stay)
    """
    settings = check(settings or Settings())
    out = check_out(Path(out), Path(corpus))
    speak = tell or (lambda _: None)
    opened = open_corpus(corpus)
    with explained(out), locked(out, speak), _cache(out.parent / CACHE_FOLDER / FILE if cache else None) as store:
        from pipeline.run.outputs import Outputs  # noqa: PLC0415 - pandas is not needed to find out that there is no corpus

        knowledge = load_knowledge(settings.directories())
        outputs = Outputs(out, knowledge)
        fingerprint = settings.fingerprint()
        known = Known(store, fingerprint, make_carrier(store, knowledge, settings, fingerprint), knowledge)
        read_documents(opened, settings, known, jobs=jobs)
        inputs = outputs.inputs(store, opened.issues, fingerprint)
        summary = outputs.current(inputs) or _replace(outputs, store, opened, settings, inputs)
    for message in summary.messages:
        speak(message)
    return summary


def _replace(outputs: "Outputs", store: Cache, corpus: Corpus, settings: Settings, inputs: str) -> Summary:
    from pipeline.run.assemble import replace  # noqa: PLC0415 - not needed where nothing has changed

    return replace(outputs, store, corpus.issues, settings, inputs)


@contextlib.contextmanager
def _cache(path: Path | None) -> Iterator[Cache]:
    store = Cache(path)
    try:
        yield store
    except sqlite3.Error as error:
        what = f"the cache of results failed ({error})"
        raise MusterError("E910", what, where=str(path or "temporary file"), do="Free some space or delete it, and run again") from error
    finally:
        with contextlib.suppress(sqlite3.Error, MusterError):
            store.close()


@dataclass(frozen=True, slots=True)
class Known:
    """What need not be read: results in the cache, and those that a change of patterns leaves as they are."""

    store: Cache
    fingerprint: str
    carrier: Carrier | None
    knowledge: Knowledge

    def prepare(self) -> None:
        """Make ready for what comes after reading."""
        from pipeline.run.assemble import prepare  # noqa: PLC0415 - not needed where nothing has changed

        prepare(self.knowledge)

    def has(self, document: Document, key: bytes) -> bool:
        """Return whether the document's results are there, and take them into this run."""
        return self.store.find(key) or (self.carrier is not None and self.carrier.carry(document, key))


def read_documents(corpus: Corpus, settings: Settings, known: Known, *, jobs: int) -> None:
    """Read every document that the cache does not know."""
    bar: Bar = tqdm((), unit="doc", disable=not sys.stderr.isatty(), file=sys.stderr, dynamic_ncols=True)
    with bar:
        for count, (key, results) in enumerate(read_all(_unknown(corpus, known, bar), settings, jobs, known.prepare), start=1):
            known.store.store(key, results)
            _advance(bar, corpus)
            if count % COMMIT_EVERY == 0:
                known.store.commit()
        bar.total = bar.n
        bar.refresh()
    known.store.commit()


def _unknown(corpus: Corpus, known: Known, bar: Bar) -> Iterator[Task]:
    """Yield the documents that have to be read."""
    for document in corpus:
        key = key_of(document, known.fingerprint)
        if known.has(document, key):
            _advance(bar, corpus)
        else:
            yield key, document


def _advance(bar: Bar, corpus: Corpus) -> None:
    """Count one document; how many there will be follows from the share of the corpus that has been read."""
    if not bar.disable and (share := corpus.share_read()) > 0:
        bar.total = max(bar.n + 1, round((bar.n + 1) / share))
    bar.update()


def check(settings: Settings) -> Settings:
    """Return the settings; raise where one has a value that means nothing."""
    if settings.kind not in KINDS:
        raise MusterError("E901", f"unknown kind of text {settings.kind!r}. {suggest(settings.kind, KINDS)}", accepted=", ".join(KINDS))
    return settings


def check_out(out: Path, corpus: Path) -> Path:
    """Return the real path of the outputs folder; raise where replacing it would destroy something."""
    real = out.resolve()
    if real.exists() and not real.is_dir():
        raise MusterError("E908", "not a folder", where=str(out), accepted="a folder, which is made if need be")
    if corpus.exists() and (corpus.resolve().is_relative_to(real) or (corpus.is_dir() and real.is_relative_to(corpus.resolve()))):
        raise MusterError("E907", "the outputs and the corpus lie inside one another", where=str(out), do="Give another folder with --out")
    if Path.cwd().is_relative_to(real) or Path.home().is_relative_to(real):
        raise MusterError("E907", "the folder is replaced as a whole, and you are in it", where=str(out), do="Give a folder of its own with --out, such as outputs")
    return real
