"""Runs: the same bytes whatever way, nothing lost, the old outputs or the new ones."""

import contextlib
import csv
import errno
import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import MusterError
from pipeline.run import Settings, Summary, assemble, extract, folder, reading

ROOT = Path(__file__).parent.parent
TEXTS = {
    "north.txt": "DUSHANBE - More than 1,030 soldiers fled across the border into Tajikistan on Monday, the border service said.\n\nAt least 30 of them were wounded.\n",
    "south.txt": "KABUL - The Taliban captured 16 of the province's 27 districts in Badakhshan last week, a councillor said.\n",
    "west.txt": "HERAT - Some 300 police were deployed to Herat province on 12 July 2021, and 17 insurgents surrendered.\n",
}


@pytest.fixture(autouse=True)
def _one_cascade(monkeypatch: pytest.MonkeyPatch) -> None:
    """Build the cascade once for all tests of this process: it takes a second."""
    real = reading.load

    def load(patterns: list[str], *, options: dict[str, dict[str, Any]]) -> object:
        key = (tuple(patterns), json.dumps(options, sort_keys=True))
        if key not in CASCADES:
            CASCADES[key] = real(patterns, options=options)
        return CASCADES[key]

    monkeypatch.setattr(reading, "load", load)


CASCADES: dict[tuple[tuple[str, ...], str], object] = {}


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    root = tmp_path / "corpus"
    root.mkdir()
    for name, text in TEXTS.items():
        (root / name).write_text(text, encoding="utf-8")
    (root / "metadata.csv").write_text("file,published\nnorth.txt,2021-07-05\nsouth.txt,2021-07-06\nwest.txt,2021-07-14\n", encoding="utf-8")
    return root


def files(out: Path) -> dict[str, str]:
    return {path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(out.rglob("*")) if path.is_file()}


def rows(out: Path, table: str) -> list[dict[str, str]]:
    with (out / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def left_behind(out: Path) -> list[str]:
    return sorted(path.name for path in out.parent.iterdir() if path.name.startswith((out.name, f".{out.name}")) and path != out)


def test_run_writes_every_table_and_says_where(corpus: Path, tmp_path: Path) -> None:
    summary = extract(corpus, tmp_path / "out")
    tables = ("documents", "troop_counts", "districts", "provinces", "places", "dates", "events", "totals", "changes", "mentions", "issues")
    assert {*(f"{table}.csv" for table in tables), "datapackage.json"} <= set(files(tmp_path / "out"))
    assert summary.counts["documents"] == len(TEXTS)
    assert summary.counts["troop_counts"] == len(rows(tmp_path / "out", "troop_counts")) > 0
    assert str(tmp_path / "out") in "\n".join(summary.lines())
    assert left_behind(tmp_path / "out") == []


def test_run_twice_gives_the_same_bytes(corpus: Path, tmp_path: Path) -> None:
    extract(corpus, tmp_path / "a", cache=False)
    extract(corpus, tmp_path / "b", cache=False)
    assert files(tmp_path / "a") == files(tmp_path / "b")


def test_run_with_cache_gives_the_same_bytes_and_reads_nothing_again(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    extract(corpus, tmp_path / "a", cache=False)
    extract(corpus, tmp_path / "b")
    shutil.rmtree(tmp_path / "b")
    monkeypatch.setattr(reading.Reading, "read_batch", lambda *_, **__: pytest.fail("a document was read again"))
    extract(corpus, tmp_path / "b")
    assert files(tmp_path / "a") == files(tmp_path / "b")


def test_run_with_nothing_changed_writes_nothing(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = extract(corpus, tmp_path / "out")
    monkeypatch.setattr(assemble, "replace", lambda *_: pytest.fail("the outputs were written again"))
    assert extract(corpus, tmp_path / "out").lines() == first.lines()


def test_run_with_nothing_changed_imports_nothing_heavy(corpus: Path, tmp_path: Path) -> None:
    extract(corpus, tmp_path / "out")
    script = "import sys; from pipeline.run import extract; extract(*sys.argv[1:]); print(*{'pandas', 'numpy', 'spacy', 'openpyxl', 'xlsxwriter', 'jinja2'} & set(sys.modules))"
    command = [sys.executable, "-c", script, str(corpus), str(tmp_path / "out")]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split() == []


def test_run_of_many_documents_has_the_same_tables_and_says_what_it_leaves_out(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    extract(corpus, tmp_path / "few")
    monkeypatch.setattr(assemble, "LARGE", len(TEXTS) - 1)
    summary = extract(corpus, tmp_path / "many")
    few, many = files(tmp_path / "few"), files(tmp_path / "many")
    assert {name for name in few if name not in many} == {"report.html", "timeline.svg", "review.xlsx"}
    assert {name for name in many if name.endswith(".csv") and few[name] != many[name]} == set()
    assert any("no report and no review.xlsx" in message for message in summary.messages)


def test_run_restores_a_table_that_somebody_damaged(corpus: Path, tmp_path: Path) -> None:
    extract(corpus, tmp_path / "out")
    before = files(tmp_path / "out")
    (tmp_path / "out" / "events.csv").unlink()
    extract(corpus, tmp_path / "out")
    assert files(tmp_path / "out")["events.csv"] == before["events.csv"]


def test_run_reads_one_new_document_only(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    extract(corpus, tmp_path / "out")
    (corpus / "east.txt").write_text("KUNDUZ - Two hundred soldiers surrendered on Sunday.\n", encoding="utf-8")
    seen = []
    real = reading.Reading.read_batch
    monkeypatch.setattr(reading.Reading, "read_batch", lambda self, documents, **how: seen.extend(document.doc_id for document in documents) or real(self, documents, **how))
    extract(corpus, tmp_path / "out")
    assert seen == ["east"]
    assert {row["doc_id"] for row in rows(tmp_path / "out", "changes")} >= {"east"}


def test_run_with_other_settings_does_not_trust_the_cache(corpus: Path, tmp_path: Path) -> None:
    (corpus / "more.txt").write_text("Dozens of soldiers fled to Tajikistan on Monday.\n", encoding="utf-8")
    found = []
    for convention in ("plain", "acled"):
        extract(corpus, tmp_path / "out", settings=Settings(convention=convention))
        found.append([(row["low"], row["best"]) for row in rows(tmp_path / "out", "troop_counts") if row["doc_id"] == "more"])
    assert found[0] != found[1]


def test_run_with_a_damaged_cache_starts_afresh(corpus: Path, tmp_path: Path) -> None:
    extract(corpus, tmp_path / "out")
    before = files(tmp_path / "out")
    shutil.rmtree(tmp_path / "out")
    (tmp_path / ".muster-cache" / "results.sqlite").write_bytes(b"not a database at all" * 100)
    extract(corpus, tmp_path / "out")
    assert files(tmp_path / "out") == before


def test_run_in_two_processes_gives_the_same_bytes(corpus: Path, tmp_path: Path) -> None:
    extract(corpus, tmp_path / "a", cache=False)
    extract(corpus, tmp_path / "b", cache=False, jobs=2)
    assert files(tmp_path / "a") == files(tmp_path / "b")


def test_run_rows_do_not_depend_on_order_or_neighbours(corpus: Path, tmp_path: Path) -> None:
    extract(corpus, tmp_path / "a", cache=False)
    (corpus / "west.txt").unlink()
    (corpus / "south.txt").unlink()
    extract(corpus, tmp_path / "b", cache=False)
    alone = rows(tmp_path / "b", "troop_counts")
    assert alone == [row for row in rows(tmp_path / "a", "troop_counts") if row["doc_id"] == "north"]


def test_run_same_texts_in_other_folders_give_the_same_facts(corpus: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    for number, name in enumerate(sorted(TEXTS, reverse=True)):
        place = other / f"part{number}"
        place.mkdir(parents=True)
        shutil.copy(corpus / name, place / f"{number}.txt")
        day = {"north.txt": "2021-07-05", "south.txt": "2021-07-06", "west.txt": "2021-07-14"}[name]
        (place / "metadata.csv").write_text(f"file,published\n{number}.txt,{day}\n", encoding="utf-8")
    extract(corpus, tmp_path / "a", cache=False)
    extract(other, tmp_path / "b", cache=False)
    names = {"row_id", "doc_id", "row_hash", "part_of", "flags"}
    facts = [sorted(tuple((key, value) for key, value in row.items() if key not in names) for row in rows(tmp_path / out, "troop_counts")) for out in ("a", "b")]
    assert facts[0] == facts[1]


def test_run_reports_a_bad_document_and_reads_the_others(corpus: Path, tmp_path: Path) -> None:
    (corpus / "empty.txt").write_bytes(b"")
    summary = extract(corpus, tmp_path / "out")
    assert summary.failed == 1
    assert [row["problem"] for row in rows(tmp_path / "out", "documents") if row["doc_id"] == "empty"] == ["no text in it"]
    assert [row["code"] for row in rows(tmp_path / "out", "issues")] == ["I210"]
    assert any("empty.txt" in message for message in summary.messages)


def test_run_notes_duplicates_once(corpus: Path, tmp_path: Path) -> None:
    shutil.copy(corpus / "north.txt", corpus / "again.txt")
    extract(corpus, tmp_path / "out")
    [row] = [row for row in rows(tmp_path / "out", "issues") if row["code"] == "I223"]
    assert row["doc_id"] == "north"
    assert "'again'" in row["message"]
    assert all(event["documents"] == "1" for event in rows(tmp_path / "out", "events"))


def test_run_notes_a_pin_that_names_no_row(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    extract(corpus, out)
    table = rows(out, "troop_counts")
    table[0]["review_fix"] = "same=tffffffffff"
    with (out / "troop_counts.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(table[0]))
        writer.writeheader()
        writer.writerows(table)
    extract(corpus, out)
    [row] = [row for row in rows(out, "issues") if row["code"] == "I601"]
    assert table[0]["row_id"] in row["path"]


def test_label_of_one_s_own_gives_rows_with_its_id(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "rivers.jsonl").write_text('{"label": "OFFICE", "pattern": "border service", "id": "guards"}\n', encoding="utf-8")
    extract(corpus, tmp_path / "out", settings=Settings(patterns=(str(ROOT / "patterns"), str(tmp_path / "mine"))))
    [row] = rows(tmp_path / "out", "mentions")
    assert (row["label"], row["id"], row["rule"]) == ("OFFICE", "guards", "rivers:guards")


def test_run_survives_a_stage_that_fails(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = reading.rows_of

    def fail_once(doc: Any, **options: Any) -> Any:
        if "Herat" in doc.text:
            raise ZeroDivisionError("boom")
        return real(doc, **options)

    monkeypatch.setattr(reading, "rows_of", fail_once)
    summary = extract(corpus, tmp_path / "out", cache=False)
    assert summary.failed == 1
    [issue] = rows(tmp_path / "out", "issues")
    assert issue["code"] == "I902"
    assert "tables" in issue["message"]
    assert "boom" in issue["message"]


def test_run_stops_a_document_that_takes_too_long(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = reading.rows_of

    def hang(doc: Any, **options: Any) -> Any:
        while "Herat" in doc.text:
            time.sleep(0.01)
        return real(doc, **options)

    monkeypatch.setattr(reading, "rows_of", hang)
    extract(corpus, tmp_path / "out", cache=False, settings=Settings(seconds=0.5))
    [issue] = rows(tmp_path / "out", "issues")
    assert issue["code"] == "I901"
    assert "0.5 seconds" in issue["message"]


def test_run_stops_a_document_on_which_a_library_swallows_exceptions(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = reading.rows_of

    def hang(doc: Any, **options: Any) -> Any:
        while "Herat" in doc.text:
            with contextlib.suppress(Exception):
                time.sleep(10)
        return real(doc, **options)

    monkeypatch.setattr(reading, "rows_of", hang)
    extract(corpus, tmp_path / "out", cache=False, settings=Settings(seconds=0.5))
    assert [row["code"] for row in rows(tmp_path / "out", "issues")] == ["I901"]


def test_run_keeps_what_people_put_into_the_outputs(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    extract(corpus, out)
    (out / "reviews").mkdir(exist_ok=True)
    (out / "reviews" / "notes.txt").write_text("mine", encoding="utf-8")
    (out / "README.md").write_text("mine too", encoding="utf-8")
    (corpus / "east.txt").write_text("KUNDUZ - Two hundred soldiers surrendered on Sunday.\n", encoding="utf-8")
    extract(corpus, out)
    assert (out / "reviews" / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert (out / "README.md").read_text(encoding="utf-8") == "mine too"


def test_run_decision_in_a_table_survives_the_next_runs(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    extract(corpus, out)
    table = (out / "troop_counts.csv").read_text(encoding="utf-8-sig").splitlines()
    table[1] = table[1].removesuffix(",,,") + ",ok,,seen"
    (out / "troop_counts.csv").write_text("\n".join(table) + "\n", encoding="utf-8-sig")
    for _ in range(2):
        extract(corpus, out)
        assert [row["review"] for row in rows(out, "troop_counts")].count("ok") == 1


@pytest.mark.parametrize("step", ["sync", "_swap", "carry_over"])
@pytest.mark.parametrize("failure", [(errno.ENOSPC, "E903"), (errno.EACCES, "E902"), (errno.EIO, "E904")])
def test_run_that_cannot_write_leaves_the_old_outputs(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, failure: tuple[int, str]) -> None:
    number, code = failure
    out = tmp_path / "out"
    extract(corpus, out)
    before = files(out)
    (corpus / "east.txt").write_text("KUNDUZ - Two hundred soldiers surrendered on Sunday.\n", encoding="utf-8")

    def fail(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(folder, step, fail)
    with pytest.raises(MusterError, match=f"{code}.*unharmed"):
        extract(corpus, out)
    assert files(out) == before
    assert left_behind(out) == []


@pytest.mark.parametrize("leftovers", [{"out.old-1": "out", "out.new-1": None}, {"out.new-7": None}])
def test_run_recovers_from_one_that_was_killed(corpus: Path, tmp_path: Path, leftovers: dict[str, str | None]) -> None:
    out = tmp_path / "out"
    extract(corpus, out)
    (out / "reviews").mkdir(exist_ok=True)
    (out / "reviews" / "notes.txt").write_text("mine", encoding="utf-8")
    for name, source in leftovers.items():
        if source:
            (tmp_path / source).rename(tmp_path / name)
        else:
            (tmp_path / name).mkdir()
            (tmp_path / name / "dates.csv").write_text("half", encoding="utf-8")
    extract(corpus, out)
    assert (out / "reviews" / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert left_behind(out) == []


@pytest.mark.parametrize(("place", "code"), [("corpus", "E907"), ("corpus/out", "E907"), (".", "E907"), ("file", "E908")])
def test_run_refuses_outputs_that_would_destroy_something(corpus: Path, tmp_path: Path, place: str, code: str) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    before = files(tmp_path)
    with pytest.raises(MusterError, match=code):
        extract(corpus, tmp_path / place)
    assert files(tmp_path) == before


def test_run_needs_no_network(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        pytest.fail("something opened a socket")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    (corpus / "page.html").write_text("<html><body><article><p>At least 30 soldiers fled to Herat province, it was said there.</p></article></body></html>", encoding="utf-8")
    assert extract(corpus, tmp_path / "out", cache=False).failed == 0


def start(corpus: Path, out: Path, *options: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "pipeline", "extract", str(corpus), "--out", str(out), *options]
    return subprocess.Popen(command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def many(root: Path, count: int) -> Path:
    root.mkdir()
    for number in range(count):
        text = TEXTS["north.txt"].replace("1,030", f"1,{number:03}") * 5
        (root / f"{number:04}.txt").write_text(text, encoding="utf-8")
    return root


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "delay"), [(signal.SIGKILL, 1.0), (signal.SIGKILL, 2.0), (signal.SIGKILL, 3.0), (signal.SIGTERM, 2.0), (signal.SIGINT, 2.5)])
def test_run_stopped_at_any_moment_leaves_whole_outputs(tmp_path: Path, kind: signal.Signals, delay: float) -> None:
    corpus, out = many(tmp_path / "corpus", 30), tmp_path / "out"
    extract(corpus, out, cache=False)
    old = files(out)
    (corpus / "extra.txt").write_text(TEXTS["west.txt"], encoding="utf-8")
    process = start(corpus, out, "--no-cache")
    time.sleep(delay)
    process.send_signal(kind)
    process.communicate(timeout=60)
    if files(out) != old:
        assert rows(out, "documents")[-1]["doc_id"] == "extra"
        assert files(out).keys() == old.keys()
    extract(corpus, out, cache=False)
    assert left_behind(out) == []
    assert len(rows(out, "documents")) == 31


@pytest.mark.slow
def test_run_waits_for_another_one(corpus: Path, tmp_path: Path) -> None:
    first, second = start(corpus, tmp_path / "out"), start(corpus, tmp_path / "out")
    ended = [process.communicate(timeout=120) for process in (first, second)]
    assert [first.returncode, second.returncode] == [0, 0]
    assert sum("waiting" in error for _, error in ended) == 1
    assert left_behind(tmp_path / "out") == []


@pytest.mark.slow
def test_run_reports_the_document_that_kills_its_process(tmp_path: Path) -> None:
    script = (
        "import os, sys, pipeline.run.reading as r; real = r.rows_of\n"
        "def rows_of(doc, **options):\n"
        "    if 'Kunduz' in doc.text: os._exit(9)\n"
        "    return real(doc, **options)\n"
        "r.rows_of = rows_of\n"
        "if __name__ == '__main__':\n"
        "    from pipeline.run import extract\n"
        "    print(extract(sys.argv[1], sys.argv[2], jobs=2, cache=False).failed)\n"
    )
    corpus = many(tmp_path / "corpus", 70)
    (corpus / "bad.txt").write_text("Thirty soldiers fled from Kunduz.\n", encoding="utf-8")
    (tmp_path / "script.py").write_text(script, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(tmp_path / "script.py"), str(corpus), str(tmp_path / "out")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "1"
    assert [row["code"] for row in rows(tmp_path / "out", "issues") if row["code"].startswith("I9")] == ["I903"]
    assert len(rows(tmp_path / "out", "documents")) == 71


def test_summary_counts_line_up() -> None:
    lines = Summary({"documents": 12_345, "troop_counts": 3}, 2, "out").lines()
    assert lines[0].split() == ["documents", "12,345"]
    assert any(line.split() == ["not", "read", "2"] for line in lines)


def test_run_names_the_rule_whose_regex_blows_up(corpus: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "units.jsonl").write_text('{"label": "UNIT", "pattern": [{"TEXT": {"REGEX": "^(a+)+$"}}], "id": "evil"}\n', encoding="utf-8")
    (corpus / "bad.txt").write_text(f"Thirty soldiers fled {'a' * 40}b to Herat.\n", encoding="utf-8")
    summary = extract(corpus, tmp_path / "out", settings=Settings(patterns=(str(ROOT / "patterns"), str(mine)), seconds=2))
    assert summary.failed == 1
    [issue] = rows(tmp_path / "out", "issues")
    assert (issue["code"], issue["rule"]) == ("I901", "units:evil")
    assert f"{mine / 'units.jsonl'}, line 1" in issue["message"]
