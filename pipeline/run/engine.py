"""Engine: corpora beyond one machine, read by the workers of a Dask cluster.

The driver lists the files and hands them out in shards. A worker builds the cascade once, reads its shards, writes the
rows of each as Parquet files of its own and returns only a manifest, so that rows never meet in one place. A shard
whose worker dies is read again by another one, into the same files. Where the result is small, the driver makes the
same tables of it as a local run does.

Errors   E911 a worker has other code or pattern files, E912 Dask is not installed, E913 no scheduler there
"""

import contextlib
import importlib
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count, groupby
from pathlib import Path
from typing import Any

from tqdm import tqdm

from pipeline.corpus import Corpus, open_corpus
from pipeline.corpus.remote import is_remote
from pipeline.errors import Issue, MusterError
from pipeline.knowledge import load_knowledge
from pipeline.run.extract import Bar, check, check_out
from pipeline.run.folder import explained, locked
from pipeline.run.outputs import Outputs
from pipeline.run.settings import Settings
from pipeline.run.shard import File, Manifest, Shard, read_shard
from pipeline.run.summary import Summary

# Bytes read by one task: some seconds of work, so that little is lost with a worker and handing out costs nothing.
SHARD_BYTES = 8 << 20
SHARD_FILES = 2_000
# Times a shard may take its worker down before its files are tried one by one.
FAILURES = 2
PARTS = "parquet"
# How long to wait for a scheduler to answer.
PATIENCE = "30s"


def make_shards(corpus: Corpus) -> Iterator[Shard]:
    """Return the files in groups of about equal size; files that share a name without suffix stay together."""
    metadata = tuple((source.path, source.url) for source in corpus.described_in)
    numbers = count()
    chosen: list[File] = []
    for _, group in groupby(corpus.sources, key=lambda source: source.stem):
        chosen.extend(File(source.path, source.url, source.size, source.problem) for source in group)
        if sum(file.size for file in chosen) >= SHARD_BYTES or len(chosen) >= SHARD_FILES:
            yield Shard(next(numbers), tuple(chosen), metadata)
            chosen = []
    if chosen:
        yield Shard(next(numbers), tuple(chosen), metadata)


@dataclass(slots=True)
class Progress:
    """What the workers have reported so far."""

    manifests: list[Manifest] = field(default_factory=list)
    lost: list[tuple[str, Issue]] = field(default_factory=list)

    def counts(self) -> Counter[str]:
        """Return the rows of each table."""
        return sum((Counter(manifest.rows) for manifest in self.manifests), Counter())

    def issues(self, corpus: Corpus) -> list[tuple[str, Issue]]:
        """Return the issues that concern the corpus, as a local run reports them."""
        corpus.metadata.used = {name for manifest in self.manifests for name in manifest.used}
        skipped = sum((Counter(manifest.skipped) for manifest in self.manifests), Counter())
        found = [issue for manifest in sorted(self.manifests, key=lambda manifest: manifest.shard) for issue in manifest.issues]
        known = [source.path for source in corpus.sources]
        return [*found, *corpus.skipped_files(skipped), *corpus.metadata.issues, *corpus.metadata.unused(known), *sorted(self.lost, key=lambda item: item[0])]


def extract(corpus: str, out: str | Path, *, settings: Settings | None = None, scheduler: str = "", jobs: int = 2, tell: Callable[[str], None] | None = None) -> Summary:
    """Read a corpus with the workers of a Dask cluster, a local one of `jobs` processes where no scheduler is named."""
    settings = check(settings or Settings())
    speak = tell or (lambda _: None)
    opened = open_corpus(corpus)
    if is_remote(str(out)):
        return _extract_to_address(opened, str(out).rstrip("/"), settings, scheduler, jobs)
    target = check_out(Path(out), Path(corpus))
    with explained(target), locked(target, speak):
        outputs = Outputs(target, load_knowledge(settings.directories()))
        parts = target.parent / f"{target.name}.new-parts"
        shutil.rmtree(parts, ignore_errors=True)
        try:
            with connected(scheduler, jobs) as client:
                progress = run_shards(client, make_shards(opened), settings, str(parts))
            return _collect(outputs, opened, progress, settings, parts)
        finally:
            shutil.rmtree(parts, ignore_errors=True)


def _extract_to_address(corpus: Corpus, out: str, settings: Settings, scheduler: str, jobs: int) -> Summary:
    """Leave the parts where the workers write them, and say with a last file that they are complete."""
    from pipeline.run.gather import close_parts  # noqa: PLC0415 - pandas only once there are rows

    with connected(scheduler, jobs) as client:
        progress = run_shards(client, make_shards(corpus), settings, f"{out}/{PARTS}")
    return close_parts(out, progress.counts(), progress.issues(corpus))


def _collect(outputs: Outputs, corpus: Corpus, progress: Progress, settings: Settings, parts: Path) -> Summary:
    """Make the outputs of the parts: all tables where they are few, the parts themselves otherwise."""
    from pipeline.run.gather import replace_with_parts  # noqa: PLC0415 - pandas only once there are rows

    return replace_with_parts(outputs, progress.counts(), progress.issues(corpus), settings, parts)


def _dask() -> Any:
    """Return Dask's module for clusters, which only this engine needs."""
    try:
        return importlib.import_module("distributed")
    except ImportError as error:
        raise MusterError("E912", "the Dask engine is not installed", do="Run pip install 'muster[dask]'") from error


@contextlib.contextmanager
def connected(scheduler: str, jobs: int) -> Iterator[Any]:
    """Give a client of the scheduler, or of a local cluster that ends with the block."""
    distributed = _dask()
    with contextlib.ExitStack() as stack:
        try:
            if not scheduler:
                cluster = distributed.LocalCluster(n_workers=jobs, threads_per_worker=1, dashboard_address=None, silence_logs=50)
                stack.enter_context(cluster)
            yield stack.enter_context(distributed.Client(scheduler or cluster, timeout=PATIENCE))
        except (OSError, TimeoutError) as error:
            raise MusterError("E913", f"no Dask scheduler answers ({error})", where=scheduler, accepted="an address such as tcp://10.0.0.1:8786") from error


def run_shards(client: Any, shards: Iterable[Shard], settings: Settings, parts: str) -> Progress:
    """Have every shard read; try the files of one that kills its workers one by one, and report the file that does."""
    distributed = _dask()
    progress = Progress()
    fingerprint = settings.fingerprint()
    waiting = {_submit(client, shard, settings, parts): shard for shard in shards}
    numbers = count(len(waiting))
    pending = distributed.as_completed(waiting)
    bar: Bar = tqdm((), unit="doc", disable=not sys.stderr.isatty(), file=sys.stderr)
    with bar:
        for future in pending:
            shard = waiting.pop(future)
            if not isinstance(future.exception(), distributed.KilledWorker):
                manifest = _checked(future.result(), fingerprint)
                progress.manifests.append(manifest)
                bar.update(manifest.rows["documents"])
            elif len(shard.files) > 1:
                for file in shard.files:
                    again = Shard(next(numbers), (file,), shard.metadata)
                    future = _submit(client, again, settings, parts)  # noqa: PLW2901 - the shard's own future is done with
                    waiting[future] = again
                    pending.add(future)
            else:
                progress.lost.append((shard.files[0].path, Issue("I903", "the workers that read it died (out of memory?): none of it was read")))
    return progress


def _submit(client: Any, shard: Shard, settings: Settings, parts: str) -> Any:
    return client.submit(read_shard, shard, settings, parts, pure=False, retries=FAILURES)


def _checked(manifest: Manifest, fingerprint: str) -> Manifest:
    """Return the manifest; raise where the worker reported a mistake, or reads with other rules than the driver."""
    if manifest.mistake:
        raise MusterError(*manifest.mistake)
    if manifest.fingerprint != fingerprint:
        what = "its code, settings or pattern files are not those of this machine"
        raise MusterError("E911", what, where=f"worker on {manifest.host}", do="Install the same version of Muster and the same pattern folders on every machine")
    return manifest
