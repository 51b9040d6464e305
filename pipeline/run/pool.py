"""Pool: documents read by several processes, each with a cascade of its own.

spaCy's own `n_process` sends every Doc back, which costs more than reading it; here only rows come back.
"""

import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import chain, islice
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait as wait_for
from typing import TYPE_CHECKING

from pipeline.cache import Result
from pipeline.corpus import Document
from pipeline.corpus.document import fail
from pipeline.errors import MusterError
from pipeline.run.settings import Settings

if TYPE_CHECKING:
    from pipeline.run.reading import Reading

# Documents sent at a time, and characters from which fewer are sent.
CHUNK = 64
CHUNK_CHARS = 500_000
# Chunks waiting for a process, for each process: enough to keep it busy, few enough to keep memory flat.
AHEAD = 3

Task = tuple[bytes, Document]
Done = tuple[bytes, list[Result]]

# What reads in this process, and whether rows are wanted as they are.
_reading: "list[tuple[Reading, bool]]" = []


def read_all(tasks: Iterable[Task], settings: Settings, jobs: int, meanwhile: Callable[[], None]) -> Iterator[Done]:
    """Yield the results of all documents, in whatever order they are ready; `meanwhile` is done once other processes are at work."""
    rest = iter(tasks)
    first = next(rest, None)
    if first is None:
        return
    tasks = chain([first], rest)
    if jobs <= 1:
        reading = _prepare(settings)
        for chunk in chunks(tasks):
            yield from _read(reading, chunk, plain=False)
        return
    pool = Pool(settings, jobs)
    try:
        yield from pool.read(chunks(tasks), meanwhile)
    finally:
        pool.close()


def _prepare(settings: Settings) -> "Reading":
    from pipeline.run.reading import Reading  # noqa: PLC0415 - spaCy is imported where something is to be read: not here when processes do it

    return Reading(settings)


def chunks(tasks: Iterable[Task]) -> Iterator[list[Task]]:
    """Gather documents into chunks of about equal work."""
    chunk: list[Task] = []
    chars = 0
    for task in tasks:
        chunk.append(task)
        chars += len(task[1].text) + len(task[1].html) // 10
        if len(chunk) >= CHUNK or chars >= CHUNK_CHARS:
            yield chunk
            chunk, chars = [], 0
    if chunk:
        yield chunk


@dataclass(frozen=True, slots=True)
class _Mistake:
    """A mistake in a pattern file, on its way from a process to the one that reports it."""

    code: str
    message: str


class Pool:
    """Processes that read chunks; one that dies is replaced, and the document that killed it is reported.

    `plain` results hold rows instead of the cells of CSV files.
    """

    def __init__(self, settings: Settings, jobs: int, *, plain: bool = False) -> None:
        self._settings = settings
        self._plain = plain
        self._jobs = jobs
        self._executor = self._start(jobs)
        self._pending: dict[Future[list[Done] | _Mistake], list[Task]] = {}

    def _start(self, jobs: int) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_begin, initargs=(self._settings, self._plain))

    def read(self, chunked: Iterator[list[Task]], meanwhile: Callable[[], object] = bool) -> Iterator[Done]:
        """Yield results while feeding the processes."""
        try:
            self._feed(chunked)
            meanwhile()
            while self._pending:
                done, _ = wait(self._pending, return_when=FIRST_COMPLETED)
                broken: list[list[Task]] = []
                for future in done:
                    chunk = self._pending.pop(future)
                    if isinstance(future.exception(), BrokenProcessPool):
                        broken.append(chunk)
                    else:
                        yield from _unwrap(future.result())
                if broken:
                    yield from self._recover(broken)
                self._feed(chunked)
        finally:
            for future in self._pending:
                future.cancel()
            self._pending.clear()

    def close(self) -> None:
        """End the processes."""
        stop(self._executor)

    def _feed(self, chunked: Iterator[list[Task]]) -> None:
        for chunk in islice(chunked, max(0, AHEAD * self._jobs - len(self._pending))):
            self._pending[self._executor.submit(_read_chunk, chunk)] = chunk

    def _recover(self, broken: list[list[Task]]) -> Iterator[Done]:
        """Read the chunks of a pool that broke again, one document at a time in a process of its own."""
        broken.extend(self._pending.values())
        self._pending.clear()
        stop(self._executor)
        alone = self._start(1)
        for task in (task for chunk in broken for task in chunk):
            try:
                yield from _unwrap(alone.submit(_read_chunk, [task]).result())
            except BrokenProcessPool:
                stop(alone)
                alone = self._start(1)
                key, document = task
                problem = fail(document, "I903", "the process that read it died (out of memory?)")
                yield from _unwrap(alone.submit(_read_chunk, [(key, problem)]).result())
        stop(alone)
        self._executor = self._start(self._jobs)


def stop(executor: ProcessPoolExecutor) -> None:
    """End the pool's processes now."""
    processes = list((executor._processes or {}).values())
    executor.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        process.terminate()
    for process in processes:
        process.join()


def _begin(settings: Settings, plain: bool) -> None:  # noqa: FBT001 - a process takes its arguments by position
    """Prepare a process: the parent alone answers to Ctrl-C, and nobody outlives it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_follow_parent, daemon=True).start()
    _reading.append((_prepare(settings), plain))


def _follow_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait_for([parent.sentinel])
        os._exit(1)


def _read(reading: "Reading", chunk: list[Task], *, plain: bool) -> list[Done]:
    results = reading.read_batch([document for _, document in chunk], plain=plain)
    return [(key, found) for (key, _), found in zip(chunk, results, strict=True)]


def _read_chunk(chunk: list[Task]) -> list[Done] | _Mistake:
    try:
        reading, plain = _reading[0]
        return _read(reading, chunk, plain=plain)
    except MusterError as error:
        return _Mistake(error.code, str(error).removeprefix(f"[{error.code}] "))


def _unwrap(answer: list[Done] | _Mistake) -> list[Done]:
    if isinstance(answer, _Mistake):
        raise MusterError(answer.code, answer.message)
    return answer
