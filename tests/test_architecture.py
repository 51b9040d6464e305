"""Architecture: imports go one way, pandas comes late, modules and functions stay short, every stage says what it needs."""

import ast
import importlib
import re
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest
from spacy.language import Language

from pipeline.cascade import STAGES

ROOT = Path(__file__).parents[1]
PIPELINE = ROOT / "pipeline"
FILES = sorted(PIPELINE.rglob("*.py"))
# A module imports only from those before it. The first group reads texts, the second knows tables.
READING = (
    "errors", "columns", "corpus", "lexemes", "tokenizer", "tokens", "knowledge", "gazetteer", "patterns", "anchor", "sentences", "quantities", "places", "dates", "frames",
    "cascade", "__init__", "checks", "hits",
)  # fmt: skip
WRITING = ("tables", "ledger", "review", "diff", "report", "explain", "cache", "run", "__main__")
ORDER = {name: place for place, name in enumerate((*READING, *WRITING))}
LONG_MODULE, LONGEST_MODULE = 200, 280
LONG_FUNCTION, LONGEST_FUNCTION = 30, 40
# The family of codes each module raises from.
FAMILIES = {
    "knowledge": "E1", "patterns": "E1", "quantities": "E1", "frames": "E1", "corpus": "E2", "anchor": "E3", "dates": "E3", "gazetteer": "E4",
    "ledger": "E6", "review": "E7", "report": "E8",
}  # fmt: skip
CODE = re.compile(r'MusterError\(\s*"(\w+)"')


def part(path: Path) -> str:
    """Return the module of the cascade a file belongs to."""
    return path.relative_to(PIPELINE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"pipeline.{alias.name}" for alias in node.names) if node.module == "pipeline" else (node.module,)


def problems(nlp: Language) -> dict[str, list[str]]:
    """Return what each stage needs and nothing before it writes."""
    analysis = nlp.analyze_pipes()
    assert analysis is not None
    found: dict[str, list[str]] = analysis["problems"]
    return found


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            yield f"{path.relative_to(PIPELINE)}:{node.name}", (node.end_lineno or 0) - node.lineno + 1


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PIPELINE)))
def test_imports_go_one_way(path: Path) -> None:
    own = part(path)
    assert own in ORDER, f"{own} needs a place in the order of imports"
    used = {name.split(".")[1] for name in imports(path) if name.startswith("pipeline.")} - {own}
    assert {name for name in used if ORDER[name] >= ORDER[own]} == set()


@pytest.mark.parametrize("path", [path for path in FILES if part(path) in READING], ids=lambda path: str(path.relative_to(PIPELINE)))
def test_pandas_is_not_imported_before_tables(path: Path) -> None:
    assert not [name for name in imports(path) if name.split(".")[0] == "pandas"]


def test_modules_stay_short() -> None:
    lines = {str(path.relative_to(PIPELINE)): len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}
    assert {name: count for name, count in lines.items() if count > LONGEST_MODULE} == {}
    assert sum(count > LONG_MODULE for count in lines.values()) * 8 < len(lines)


def test_functions_stay_short() -> None:
    lengths = dict(pair for path in FILES for pair in functions(path))
    assert {name: count for name, count in lengths.items() if count > LONGEST_FUNCTION} == {}
    assert sum(count > LONG_FUNCTION for count in lengths.values()) * 100 < len(lengths)
    assert statistics.median(lengths.values()) <= 10


def test_every_docstring_of_a_module_is_there() -> None:
    assert [str(path) for path in FILES if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))] == []


def test_errors_have_codes_of_their_stage() -> None:
    wrong = {(part(path), code) for path in FILES for code in CODE.findall(path.read_text(encoding="utf-8")) if not code.startswith(FAMILIES.get(part(path), "E"))}
    assert wrong == set()


def test_stages_declare_what_they_need(cascade: Language) -> None:
    assert cascade.pipe_names == list(STAGES)
    assert {stage: found for stage, found in problems(cascade).items() if found} == {}


@pytest.mark.parametrize("stage", STAGES)
def test_stage_is_found_by_its_entry_point(stage: str) -> None:
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    entry = next(line.split('"')[1] for line in lines if line.startswith(f'{stage} = "pipeline.'))
    module, _, name = entry.partition(":")
    assert callable(getattr(importlib.import_module(module), name))


@pytest.mark.parametrize("stage", STAGES)
def test_stage_missing_what_it_needs_is_reported(stage: str) -> None:
    import spacy

    nlp = spacy.blank("en")
    nlp.add_pipe(stage)
    needed = {"quantities": "doc._.matches", "places": "doc._.matches", "dates": "doc._.anchor", "frames": "doc._.quantities"}.get(stage)
    assert needed is None or needed in problems(nlp)[stage]
