"""README: its rows, commands, code and links are true."""

import re
import shlex
from pathlib import Path

import pytest
from readme import PART, README, ROOT, render, tables_of
from typer.main import get_command

from pipeline.__main__ import app

TEXT = README.read_text(encoding="utf-8")
DOCUMENTS = (README, ROOT / "patterns" / "README.md", ROOT / "tests" / "gold" / "README.md", ROOT / "CHANGELOG.md")
SHELL = re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL)
CONVENTIONS = re.findall(r"^\| ([^|]+) \| (\d*) ?\| (\d*) ?\| (\d*) ?\|$", TEXT[TEXT.index("## Conventions") : TEXT.index("## Places")], re.MULTILINE)
LINES = [line for block in SHELL for line in block.splitlines()]


def test_parts_are_what_the_code_gives() -> None:
    assert render(TEXT) == TEXT, "python tests/readme.py writes them anew"


@pytest.mark.parametrize("part", [part["kind"] + " " + part["what"] for part in PART.finditer(TEXT)])
def test_every_part_shows_something(part: str) -> None:
    assert [found["body"].count("\n") for found in PART.finditer(TEXT) if found["kind"] + " " + found["what"] == part and found["body"].count("\n") < 3] == []


@pytest.mark.parametrize("code", re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL))
def test_python_runs(code: str) -> None:
    exec(compile(code, "README.md", "exec"), {})  # noqa: S102 - the README is ours


@pytest.mark.parametrize("line", [line for line in LINES if line.startswith("make")])
def test_make_target_exists(line: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert shlex.split(line)[1] in targets


@pytest.mark.parametrize("line", [line for line in LINES if line.startswith("muster")])
def test_command_is_understood(line: str, tmp_path: Path) -> None:
    command, arguments = get_command(app), shlex.split(line)[1:]
    while hasattr(command, "commands"):
        command, arguments = command.commands[arguments[0]], arguments[1:]
    assert command.make_context(line, arguments)


def test_every_command_is_shown() -> None:
    group = get_command(app)
    names = {f"{name} {sub}" for name, command in group.commands.items() for sub in getattr(command, "commands", ())}  # type: ignore[attr-defined]
    names |= {name for name, command in group.commands.items() if not hasattr(command, "commands")}  # type: ignore[attr-defined]
    shown = TEXT + (ROOT / "patterns" / "README.md").read_text(encoding="utf-8")
    assert [name for name in sorted(names) if f"muster {name}" not in shown] == []


def test_make_targets_named_in_prose_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z-]+)", TEXT)) <= targets


@pytest.mark.parametrize("row", CONVENTIONS, ids=lambda row: row[0])
def test_convention_holds(row: tuple[str, str, str, str]) -> None:
    words, *numbers = row
    [count] = tables_of(f"{words[0].upper()}{words[1:]} {'of ' if words in {'dozens', 'hundreds'} else ''}soldiers fled.", ())["troop_counts"]
    assert ["" if count[name] is None else str(count[name]) for name in ("low", "best", "high")] == numbers


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", re.sub(r"```.*?```", "", document.read_text(encoding="utf-8"), flags=re.DOTALL))
    assert [link for link in links if "://" not in link and not link.startswith("#") and not (document.parent / link.partition("#")[0]).exists()] == []


def test_headings_that_are_linked_exist() -> None:
    headings = {re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-") for heading in re.findall(r"^##+ (.+)$", TEXT, re.MULTILINE)}
    assert set(re.findall(r"\]\(#([^)]+)\)", TEXT)) <= headings


def test_files_named_in_the_readme_exist() -> None:
    assert [name for name in re.findall(r"`((?:tests|patterns|pipeline)/[\w./-]+\.\w+)`", TEXT) if not (ROOT / name).exists()] == []


def test_every_pattern_file_is_described() -> None:
    text = (ROOT / "patterns" / "README.md").read_text(encoding="utf-8")
    files = [path.name for path in (ROOT / "patterns").rglob("*") if path.suffix in {".csv", ".jsonl"}]
    assert [name for name in files if f"`{name}`" not in text] == []
