"""The Dask engine: the same rows as locally, also when a worker dies meanwhile."""

import hashlib
import os
import signal
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from scoring import read_table
from texts import write_documents

from pipeline.errors import MusterError
from pipeline.run import Settings, extract

distributed = pytest.importorskip("distributed")
parquet = pytest.importorskip("pyarrow.parquet")

from pipeline.corpus import open_corpus  # noqa: E402 - Dask first: without it there is nothing to test
from pipeline.run import engine  # noqa: E402 - the same

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parent.parent
# What a run on a cluster leaves out or names otherwise.
OTHER = {"run.json", "report.html", "timeline.svg", ".review.json"}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("engine") / "corpus"
    root.mkdir()
    for number, text in enumerate(write_documents(60, seed=5)):
        (root / f"{number:03}.txt").write_text(text, encoding="utf-8")
    (root / "empty.txt").write_bytes(b"")
    (root / "notes.pdf").write_bytes(b"x")
    (root / "metadata.csv").write_text("file,published\n001.txt,2021-07-05\nnone.txt,2021-07-05\n002.txt,yesterday\n", encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def local(corpus: Path) -> Path:
    extract(corpus, corpus.parent / "local", cache=False)
    return corpus.parent / "local"


@pytest.fixture(scope="module")
def cluster() -> Any:
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50) as running:
        yield running


@pytest.fixture(autouse=True)
def _small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "SHARD_FILES", 4)


def files(out: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(out.iterdir()) if path.is_file() and path.name not in OTHER}


def test_engine_gives_the_same_tables_as_a_local_run(corpus: Path, local: Path, cluster: Any, tmp_path: Path) -> None:
    summary = engine.extract(str(corpus), tmp_path / "out", scheduler=cluster.scheduler_address)
    assert files(tmp_path / "out") == files(local)
    assert summary.counts["documents"] == 61
    assert summary.failed == 1


def test_engine_gives_the_same_tables_when_a_worker_is_killed(corpus: Path, local: Path, cluster: Any, tmp_path: Path) -> None:
    killed = []

    def kill_one() -> None:
        parts = tmp_path / "out.new-parts" / "documents"
        while not list(parts.glob("part-*.parquet")):
            time.sleep(0.05)
        worker = next(iter(cluster.workers.values()))
        killed.append(worker.pid)
        os.kill(worker.pid, signal.SIGKILL)

    threading.Thread(target=kill_one, daemon=True).start()
    engine.extract(str(corpus), tmp_path / "out", scheduler=cluster.scheduler_address)
    assert killed
    assert files(tmp_path / "out") == files(local)


def test_engine_writes_typed_parts(corpus: Path, cluster: Any, tmp_path: Path) -> None:
    engine.extract(str(corpus), tmp_path / "out", scheduler=cluster.scheduler_address)
    parts = sorted((tmp_path / "out" / "parquet" / "dates").glob("part-*.parquet"))
    assert len(parts) > 10
    assert str(parquet.read_schema(parts[0]).field("date_start").type) == "date32[day]"
    assert [path.name for path in (tmp_path / "out" / "parquet").rglob("*.tmp")] == []


def test_engine_of_many_documents_leaves_parts_only(corpus: Path, cluster: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.run import gather

    monkeypatch.setattr(gather, "LARGE", 10)
    summary = engine.extract(str(corpus), tmp_path / "out", scheduler=cluster.scheduler_address)
    assert not (tmp_path / "out" / "events.csv").exists()
    assert sum(parquet.read_metadata(path).num_rows for path in (tmp_path / "out" / "parquet" / "documents").glob("*.parquet")) == summary.counts["documents"] == 61


def test_engine_stops_a_document_that_takes_too_long(cluster: Any, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "units.jsonl").write_text('{"label": "UNIT", "pattern": [{"TEXT": {"REGEX": "^(a+)+$"}}], "id": "evil"}\n', encoding="utf-8")
    (tmp_path / "corpus").mkdir()
    for name, text in {"bad": f"Thirty soldiers fled {'a' * 40}b to Herat.", "good": "Thirty soldiers fled to Herat."}.items():
        (tmp_path / "corpus" / f"{name}.txt").write_text(f"{text}\n", encoding="utf-8")
    settings = Settings(patterns=(str(ROOT / "patterns"), str(mine)), seconds=2)
    summary = engine.extract(str(tmp_path / "corpus"), tmp_path / "out", settings=settings, scheduler=cluster.scheduler_address)
    issues = [(row["doc_id"], row["code"], row["rule"]) for row in read_table(tmp_path / "out" / "issues.csv")]
    assert (summary.failed, summary.counts["troop_counts"], issues) == (1, 1, [("bad", "I901", "units:evil")])


def test_engine_reads_and_writes_at_addresses(corpus: Path, cluster: Any, tmp_path: Path) -> None:
    summary = engine.extract(f"file://{corpus}/00*.txt", f"file://{tmp_path}/far", scheduler=cluster.scheduler_address)
    assert summary.counts["documents"] == 10
    assert (tmp_path / "far" / "run.json").exists()
    assert len(list((tmp_path / "far" / "parquet" / "documents").glob("part-*.parquet"))) == 3


def test_engine_without_a_scheduler_there_says_so(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "PATIENCE", "1s")
    with pytest.raises(MusterError, match=r"E913.*tcp://"):
        engine.extract(str(corpus), tmp_path / "out", scheduler="tcp://127.0.0.1:1")


def test_shards_keep_files_of_one_name_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "SHARD_FILES", 1)
    for name in ("a.txt", "a.html", "b.txt"):
        (tmp_path / name).write_text("Thirty soldiers fled.", encoding="utf-8")
    assert [[file.path for file in shard.files] for shard in engine.make_shards(open_corpus(tmp_path))] == [["a.txt", "a.html"], ["b.txt"]]
