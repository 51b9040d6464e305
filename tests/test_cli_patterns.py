"""Command line: patterns check, patterns hits, explain, diff."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.__main__ import app
from pipeline.knowledge import SHIPPED
from pipeline.tables import make_table, read_csv, write_csv

ROW = {"row_id": "tabc1", "doc_id": "a", "mention": "1,000", "best": "1000", "row_hash": "haaaaaaaa", "published": "2021-07-05", "evidence": "Some 1,000 soldiers fled on Sunday."}


def call(*words: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, [str(word) for word in words])
    return result.exit_code, result.output


@pytest.fixture
def my_patterns(tmp_path: Path) -> Path:
    folder = tmp_path / "my_patterns"
    folder.mkdir()
    (folder / "vessels.jsonl").write_text(json.dumps({"label": "VESSEL", "pattern": "barge", "id": "boat"}), encoding="utf-8")
    return folder


@pytest.fixture
def outputs(tmp_path: Path) -> Path:
    folder = tmp_path / "outputs"
    folder.mkdir()
    write_csv(make_table("troop_counts", [ROW]), folder / "troop_counts.csv")
    return folder


def test_check_of_good_patterns_ends_with_0(my_patterns: Path) -> None:
    code, told = call("patterns", "check", my_patterns)
    assert (code, told.strip()) == (0, f"{my_patterns}: 0 errors, 0 warnings")


def test_check_of_the_shipped_patterns_finds_no_error() -> None:
    code, told = call("patterns", "check", SHIPPED)
    assert code == 0
    assert ": 0 errors, " in told.splitlines()[-1]


def test_check_of_bad_patterns_ends_with_2(my_patterns: Path) -> None:
    (my_patterns / "broken.jsonl").write_text('{"label": "UNIT"}\n{\n', encoding="utf-8")
    code, told = call("patterns", "check", my_patterns)
    assert code == 2
    assert [line.partition("broken.jsonl, line ")[2][:1] for line in told.splitlines()[:2]] == ["1", "2"]


def test_hits_of_one_label(tmp_path: Path, my_patterns: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.txt").write_text("A barge sank with 40 zeppelins.", encoding="utf-8")
    code, told = call("patterns", "hits", tmp_path / "corpus", "--patterns", my_patterns, "--label", "vessel")
    assert code == 0
    assert "'barge' → boat" in told


def test_explain_shows_a_tree() -> None:
    code, told = call("explain", "Some 40 soldiers fled on Sunday.", "--date", "2021-07-05")
    assert code == 0
    assert "action: fled" in told


def test_explain_of_a_row_reads_its_evidence(outputs: Path) -> None:
    code, told = call("explain", "--row", "tabc1", "--out", outputs)
    assert code == 0
    assert "2021-07-04" in told


@pytest.mark.parametrize("words", [["explain"], ["explain", "x", "--row", "t"], ["explain", "--row", "tnone", "--out", "{outputs}"], ["explain", "x", "--date", "5 July"]])
def test_explain_without_sense_ends_with_2(outputs: Path, words: list[str]) -> None:
    code, _ = call(*(word.format(outputs=outputs) for word in words))
    assert code == 2


def test_diff_lists_changes_and_sums_up(outputs: Path, tmp_path: Path) -> None:
    shutil.copytree(outputs, tmp_path / "new")
    write_csv(make_table("troop_counts", [{**ROW, "best": "1001", "row_hash": "hb"}]), tmp_path / "new" / "troop_counts.csv")
    assert call("diff", outputs, tmp_path / "new") == (0, "troop_counts tabc1 changed “1,000” best: 1000 → 1001\ntroop_counts 1 changed\n")


def test_diff_writes_a_table(outputs: Path, tmp_path: Path) -> None:
    assert call("diff", outputs, outputs, "--to", tmp_path / "changes.csv") == (0, "no row changed\n")
    assert read_csv(tmp_path / "changes.csv").empty


def test_diff_of_a_missing_folder_ends_with_2(outputs: Path, tmp_path: Path) -> None:
    assert call("diff", outputs, tmp_path / "none")[0] == 2


REFUSED = [
    ("review_fix", "action=croosed", "Did you mean crossed?"),
    ("review", "yes", "Accepted: ok, wrong, unsure"),
    ("review_fix", "1037", "best=1037; action=crossed"),
]


@pytest.mark.parametrize(("column", "value", "reason"), REFUSED)
def test_extract_refuses_what_it_cannot_understand_before_it_writes(tmp_path: Path, column: str, value: str, reason: str) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "2021-07-05_a.txt").write_text("Some 40 soldiers fled to Tajikistan on Sunday.", encoding="utf-8")
    out = tmp_path / "outputs"
    assert call("extract", tmp_path / "corpus", "--out", out)[0] == 0
    frame = read_csv(out / "troop_counts.csv")
    frame[column] = value
    write_csv(frame, out / "troop_counts.csv")
    before = {path.name: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    code, told = call("extract", tmp_path / "corpus", "--out", out)
    assert code == 2
    assert f"troop_counts.csv, row 2, {column} (cell " in told
    assert reason in told
    assert {path.name: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before


def test_new_unit_is_one_line_in_one_file(tmp_path: Path, my_patterns: Path) -> None:
    (my_patterns / "drones.jsonl").write_text(json.dumps({"label": "UNIT", "pattern": "zeppelins", "id": "zeppelin"}), encoding="utf-8")
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "2021-07-05_a.txt").write_text("Some 40 zeppelins crossed into Tajikistan on Sunday.", encoding="utf-8")
    assert call("extract", tmp_path / "corpus", "--out", tmp_path / "before")[0] == 0
    assert call("extract", tmp_path / "corpus", "--out", tmp_path / "after", "--patterns", SHIPPED, "--patterns", my_patterns)[0] == 0
    assert list(read_csv(tmp_path / "after" / "troop_counts.csv")["unit"]) == ["zeppelin"]
    code, told = call("diff", tmp_path / "before", tmp_path / "after")
    assert code == 0
    assert "troop_counts 1 added" in told
