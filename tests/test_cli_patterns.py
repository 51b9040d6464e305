"""Command line: patterns check, patterns hits, explain, diff."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.__main__ import app
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
