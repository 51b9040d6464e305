"""Measure the cascade: against spaCy's tokenizer and other readers on the same texts, stage by stage, and as the corpus grows.

Every figure is processor time of one process, unless it says wall; texts differ from one another, so that no cache of whole texts helps.
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from itertools import chain
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from texts import write_documents  # noqa: E402 - the path comes first

WARM = 256
START_SCRIPT = """
from time import process_time as now
began = now()
import pipeline.cascade
imported = now()
nlp = pipeline.cascade.load()
loaded = now()
nlp("At least 30 soldiers fled to Herat province on Monday.")
print(imported - began, loaded - imported, now() - loaded)
"""
RUN_SCRIPT = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, used.ru_maxrss)
"""


def main() -> None:
    """Run the parts that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--texts", type=Path, default=ROOT / "corpus", help="folder of the .txt files whose variations the cascade is measured on")
    parser.add_argument("--as-they-are", action="store_true", help="measure the cascade on the texts of that folder themselves, read for the first time")
    parser.add_argument("--growth", type=int, nargs="*", default=[100, 1000, 10_000])
    parser.add_argument("--peers", default=str(ROOT / ".venv-bench" / "bin" / "python"), help="Python that has the peers installed")
    parser.add_argument("--code", type=Path, default=ROOT, help="folder of the package that is measured: what make fast has built, or the source")
    parser.add_argument("--only", choices=["start", "cascade", "peers", "growth", "rerun", "jobs"], nargs="*")
    options = parser.parse_args()
    code = str((ROOT / options.code).resolve())
    sys.path.insert(0, code)
    os.environ.update(PYTHONPATH=code, PYTHONSAFEPATH="1")  # for the processes that are started
    parts: dict[str, Callable[[], None]] = {
        "start": measure_start,
        "cascade": lambda: measure_cascade(options.documents, options.texts, varied=not options.as_they_are),
        "peers": lambda: measure_peers(options.peers, options.documents),
        "growth": lambda: measure_growth(options.growth),
        "rerun": lambda: measure_rerun(options.documents),
        "jobs": lambda: measure_jobs([options.documents, 5 * options.documents]),
    }
    for name, part in parts.items():
        if not options.only or name in options.only:
            part()


def measure_start() -> None:
    """Print how long it takes until the cascade can read, in a fresh process."""
    shown = subprocess.run([sys.executable, "-c", START_SCRIPT], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    imports, load, first = map(float, shown.split())
    print(f"start-up: import {imports:.2f} s, load all patterns and gazetteers {load:.2f} s, first text {first:.2f} s\n")


class Timed:
    """A callable, and the processor time it has taken."""

    def __init__(self, call: Callable[..., Any]) -> None:
        self.call = call
        self.seconds = 0.0

    def __call__(self, *arguments: Any) -> Any:
        began = time.process_time()
        try:
            return self.call(*arguments)
        finally:
            self.seconds += time.process_time() - began

    def __getattr__(self, name: str) -> Any:
        return getattr(self.call, name)  # stages ask one another for what they know


def measure_cascade(count: int, folder: Path, *, varied: bool) -> None:
    """Print the throughput of the whole cascade beside the bare tokenizer's, and each stage's share."""
    import spacy

    import pipeline.sentences
    from pipeline.corpus import Document
    from pipeline.run import Settings
    from pipeline.run.pool import CHUNK
    from pipeline.run.reading import Reading

    if varied:
        texts = list(write_documents(WARM + count, folder=folder))
    else:
        texts = [*write_documents(WARM), *(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt")))]
    tokenizer = spacy.blank("en").tokenizer
    reading = Reading(Settings())
    nlp = reading.cascade()
    stages = {"tokenizer": Timed(nlp.tokenizer), **{name: Timed(stage) for name, stage in nlp.pipeline}, "rows": Timed(reading.tables)}
    nlp.tokenizer = stages["tokenizer"]
    nlp._components = [(name, stages[name]) for name in nlp.pipe_names]
    reading.tables = stages["rows"]  # type: ignore[method-assign]
    documents = [Document(f"d{number}", text) for number, text in enumerate(texts)]
    tokens = rows = unread = 0
    bare, whole = Timed(lambda block: sum(len(tokenizer(document.text)) for document in block)), Timed(reading.read_rows)
    for first in range(0, len(documents), WARM):  # by turns, as other programs slow the machine down now and then
        if first == WARM:
            tokens = rows = 0
            for timed in (bare, whole, *stages.values()):
                timed.seconds = 0.0
        block = documents[first : first + WARM]
        tokens += bare(block)
        for at in range(0, len(block), CHUNK):  # as a run reads them
            found = [tables for parts in whole(block[at : at + CHUNK]) for _, tables in parts]
            rows += sum(map(len, chain.from_iterable(tables.values() for tables in found)))
            unread += sum(issue["code"] == "I902" for tables in found for issue in tables["issues"])
    if unread:
        sys.exit(f"{unread} documents could not be read (I902): nothing is measured")
    built = "compiled (make fast)" if pipeline.sentences.__file__.endswith((".so", ".pyd")) else "plain Python"
    print(f"{len(texts) - WARM:,} different documents, {tokens:,} tokens, {rows:,} rows ({1000 * rows / tokens:.0f} for each 1,000 tokens), {built}")
    print(f"{'spaCy, blank tokenizer':<28}{tokens / bare.seconds:>12,.0f} tokens/s")
    print(f"{'Muster, documents to rows':<28}{tokens / whole.seconds:>12,.0f} tokens/s   {bare.seconds / whole.seconds:.2f} of the tokenizer")
    for name, seconds in [*((name, stage.seconds) for name, stage in stages.items()), ("else", whole.seconds - sum(stage.seconds for stage in stages.values()))]:
        print(f"  {name:<26}{1e6 * seconds / tokens:>12.2f} µs/token   {seconds / whole.seconds:>4.0%}")
    print(f"peak memory {peak_memory():,.0f} MB\n")


PEERS = {
    "quantulum3": "from quantulum3 import parser\nrun = parser.parse",
    "dateparser.search": "from dateparser.search import search_dates\nrun = lambda text: search_dates(text, languages=['en'])",
    "timexy": "import spacy\nfrom timexy import Timexy\nrun = spacy.blank('en')\nrun.add_pipe('timexy', config={'kb_id_type': 'timex3', 'label': 'timexy', 'overwrite': False})",
    "EDS-NLP quantities + dates": "import edsnlp, edsnlp.pipes as eds\nrun = edsnlp.blank('eds')\nfor pipe in (eds.sentences(), eds.quantities(), eds.dates()): run.add_pipe(pipe)",
}
PEER_SCRIPT = """
import json, sys, time, warnings
warnings.simplefilter('ignore')
texts = json.load(open(sys.argv[1], encoding='utf-8'))
{setup}
for text in texts[:5]: run(text)
limit, done, began = 30.0, 0, time.process_time()
for text in texts[5:]:
    run(text); done += len(text)
    if time.process_time() - began > limit: break
print(done / (time.process_time() - began))
"""


def measure_peers(python: str, count: int) -> None:
    """Print the throughput of other readers of numbers and dates, at most half a minute each, in characters and tokens a second."""
    if not Path(python).exists():
        print(f"peers: no {python}; make bench installs it\n")
        return
    documents = list(write_documents(count, seed=2))
    import spacy

    sample = documents[:WARM]
    chars_per_token = sum(map(len, sample)) / sum(map(len, map(spacy.blank("en").tokenizer, sample)))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "texts.json"
        path.write_text(json.dumps(documents), encoding="utf-8")
        for name, setup in PEERS.items():
            done = subprocess.run([python, "-c", PEER_SCRIPT.format(setup=setup), str(path)], capture_output=True, text=True, check=False)
            last = done.stderr.strip().splitlines()[-1:] or ["no output"]
            print(f"{name:<28}" + (f"{float(done.stdout.split()[-1]) / chars_per_token:>12,.0f} tokens/s" if done.returncode == 0 else f"  failed: {last[0][:90]}"))
    print()


def measure_growth(counts: Iterable[int]) -> None:
    """Print time and memory of whole runs, files in to tables out, as the corpus grows."""
    print("whole runs (one process, no cache)   documents    seconds   ms/document   peak MB")
    for count in counts:
        with tempfile.TemporaryDirectory() as folder:
            corpus = write_corpus(Path(folder) / "corpus", count)
            seconds, memory = run(corpus, Path(folder) / "out", "--no-cache")
        print(f"{'':<34}{count:>12,}{seconds:>11.1f}{1000 * seconds / count:>14.1f}{memory:>10,.0f}")
    print()


def measure_rerun(count: int) -> None:
    """Print what a second run costs: nothing changed, one document more, a pattern changed."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        corpus, out = write_corpus(root / "corpus", count), root / "out"
        shutil.copytree(ROOT / "patterns", root / "patterns")
        patterns = ("--patterns", str(root / "patterns"))
        first, _ = run(corpus, out, *patterns)
        print(f"re-runs of {count:,} documents: first {first:.1f} s")
        again, _ = run(corpus, out, *patterns)
        print(f"  nothing changed      {again:>6.1f} s   {again / first:.0%}")
        (corpus / "new.txt").write_text(next(write_documents(1, seed=9)), encoding="utf-8")
        more, _ = run(corpus, out, *patterns)
        print(f"  one document more    {more:>6.1f} s   {more / first:.0%}")
        with (root / "patterns" / "units.jsonl").open("a", encoding="utf-8") as file:
            file.write('{"label": "UNIT", "pattern": "halberdiers", "id": "soldier"}\n')
        changed, _ = run(corpus, out, *patterns)
        print(f"  one pattern more     {changed:>6.1f} s   {changed / first:.0%}\n")


def measure_jobs(counts: Iterable[int]) -> None:
    """Print the wall time of whole runs with one and with two processes."""
    for count in counts:
        with tempfile.TemporaryDirectory() as folder:
            corpus = write_corpus(Path(folder) / "corpus", count)
            walls = []
            for jobs in ("1", "2"):
                began = time.perf_counter()
                run(corpus, Path(folder) / f"out{jobs}", "--no-cache", "--jobs", jobs)
                walls.append(time.perf_counter() - began)
        print(f"wall time of {count:,} documents: 1 process {walls[0]:.1f} s, 2 processes {walls[1]:.1f} s, {walls[0] / walls[1]:.2f} times as fast ({os.cpu_count()} cores)")
    print()


def write_corpus(folder: Path, count: int) -> Path:
    """Write different documents, one a file."""
    folder.mkdir()
    for number, text in enumerate(write_documents(count, seed=count)):
        (folder / f"{number:06}.txt").write_text(text, encoding="utf-8")
    return folder


def run(corpus: Path, out: Path, *options: str) -> tuple[float, float]:
    """Return processor seconds and peak memory of one run of the command."""
    command = [sys.executable, "-m", "pipeline", "extract", str(corpus), "--out", str(out), *options]
    seconds, memory = subprocess.run([sys.executable, "-c", RUN_SCRIPT, *command], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    return float(seconds), int(memory) / 1024


def peak_memory() -> float:
    """Return the most memory this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
