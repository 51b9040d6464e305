"""The command line: help, messages, codes it ends with."""

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.__main__ import app, split_folders

ROOT = Path(__file__).parent.parent
run = CliRunner().invoke


def put(root: Path, name: str, text: str = "At least 30 soldiers fled to Herat province.\n") -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return root


def test_cli_help_names_the_verbs_and_imports_nothing_heavy() -> None:
    script = "import sys; from pipeline.__main__ import app; app(['--help'], standalone_mode=False); print(sorted({'spacy', 'pandas', 'numpy'} & set(sys.modules)))"
    shown = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "extract" in shown
    assert shown.endswith("[]\n")


def test_cli_extract_ends_with_a_table_and_code_0(tmp_path: Path) -> None:
    put(tmp_path / "corpus", "a.txt")
    result = run(app, ["extract", str(tmp_path / "corpus"), "--out", str(tmp_path / "out")])
    assert result.exit_code == 0
    assert result.stdout.splitlines()[1].split() == ["troop", "counts", "1"]
    assert str(tmp_path / "out") in result.stdout


def test_cli_takes_pattern_folders_in_one_string(tmp_path: Path) -> None:
    put(tmp_path / "mine", "units.jsonl", '{"label": "DRONE", "pattern": "herat", "id": "drone"}\n')
    assert split_folders([f"patterns {tmp_path}/mine", "other"]) == ["patterns", f"{tmp_path}/mine", "other"]
    put(tmp_path / "corpus", "a.txt")
    result = run(app, ["extract", str(tmp_path / "corpus"), "--out", str(tmp_path / "out"), "--patterns", f"{ROOT / 'patterns'} {tmp_path}/mine"])
    assert result.exit_code == 0, result.output
    assert "DRONE" in (tmp_path / "out" / "mentions.csv").read_text(encoding="utf-8-sig")


def test_cli_a_folder_with_a_blank_in_its_name_is_one_folder(tmp_path: Path) -> None:
    folder = tmp_path / "my patterns"
    folder.mkdir()
    assert split_folders([str(folder)]) == [str(folder)]


@pytest.mark.parametrize(
    ("make", "options", "words"),
    [
        (lambda root: root / "missing", [], ["E201", "missing", "Accepted"]),
        (lambda root: root, [], ["E203", "empty", "Accepted", ".txt"]),
        (lambda root: put(root, "a.pdf"), [], ["E203", "no texts", ".txt"]),
        (lambda root: put(root, "a.txt"), ["--kind", "poem"], ["E901", "poem", "news"]),
        (lambda root: put(root, "a.txt"), ["--patterns", "nowhere"], ["E101", "nowhere"]),
        (lambda root: put(put(root, "a.txt"), "metadata.csv", "day\n2021\n"), [], ["E204", "metadata.csv, line 1", "file"]),
        (lambda root: put(root, "a.txt", ""), [], ["E209", "a.txt"]),
    ],
)
def test_cli_mistake_gives_one_message_and_code_2(tmp_path: Path, make, options: list[str], words: list[str]) -> None:  # noqa: ANN001
    root = tmp_path / "corpus"
    root.mkdir()
    result = run(app, ["extract", str(make(root)), "--out", str(tmp_path / "out"), *options])
    assert result.exit_code == 2
    assert all(word in result.stderr for word in words), result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_cli_broken_pattern_line_is_named_whatever_the_number_of_processes(tmp_path: Path, jobs: str) -> None:
    put(tmp_path / "corpus", "a.txt")
    put(tmp_path / "mine", "units.jsonl", '{"label": "UNIT", "pattern": "gnome", "id": "gnome"}\n{"label": "UNIT",\n')
    command = ["extract", str(tmp_path / "corpus"), "--out", str(tmp_path / "out"), "--jobs", jobs]
    result = run(app, [*command, "--patterns", f"{ROOT / 'patterns'}", "--patterns", str(tmp_path / "mine")])
    assert result.exit_code == 2
    assert "units.jsonl, line 2" in result.stderr
    assert result.stderr.count("[E107]") == 1
    assert not (tmp_path / "out").exists()


def test_cli_bad_document_is_named_and_does_not_stop_the_others(tmp_path: Path) -> None:
    put(put(tmp_path / "corpus", "a.txt"), "b.txt", "")
    command = ["extract", str(tmp_path / "corpus"), "--out", str(tmp_path / "out")]
    result = run(app, command)
    assert result.exit_code == 0
    assert "b.txt" in result.stderr
    assert run(app, [*command, "--strict"]).exit_code == 3


def test_cli_wrong_metadata_line_is_named_on_stderr(tmp_path: Path) -> None:
    put(put(tmp_path / "corpus", "a.txt"), "metadata.csv", "file,published\na.txt,5th of July\n")
    result = run(app, ["extract", str(tmp_path / "corpus"), "--out", str(tmp_path / "out")])
    assert result.exit_code == 0
    assert "metadata.csv: line 2: '5th of July' is no date. Accepted: a date such as 2021-07-05" in result.stderr
