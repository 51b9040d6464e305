"""Fast: what `make fast` compiles gives the same rows as the source, whatever the texts."""

import os
import random
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from texts import write_documents

ROOT = Path(__file__).parent.parent
FAST = ROOT / "build" / "fast"
COMPILER = (sysconfig.get_config_var("CC") or "cc").split()[0]
HEADER = Path(sysconfig.get_path("include"), "Python.h")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not shutil.which("make") or not shutil.which(COMPILER) or not HEADER.exists(), reason="no make, C compiler or Python headers here"),
]


@pytest.fixture(scope="module")
def fast() -> Path:
    """Compile the stages, unless that has been done."""
    done = subprocess.run(["make", "fast"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return FAST


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the project's texts, others made from them, and some that have lost and swapped words."""
    folder = tmp_path_factory.mktemp("fast") / "corpus"
    shutil.copytree(ROOT / "corpus", folder)
    shutil.copytree(ROOT / "tests" / "gold" / "texts", folder / "gold")
    chance = random.Random(7)
    for number, text in enumerate(write_documents(60, seed=77)):
        words = text.split(" ")
        if number % 2:
            words = [chance.choice(words) if chance.random() < 0.1 else word for word in words if chance.random() < 0.9]
        (folder / f"made{number:02}.txt").write_text(" ".join(words), encoding="utf-8")
    return folder


def run(code: Path, *arguments: str) -> str:
    environment = os.environ | {"PYTHONPATH": str(code), "PYTHONSAFEPATH": "1"}
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def outputs(code: Path, corpus: Path, out: Path, *options: str) -> dict[str, bytes]:
    run(code, "-m", "pipeline", "extract", str(corpus), "--out", str(out), "--strict", *options)
    return {path.name: path.read_bytes() for path in out.iterdir() if path.is_file()}


def test_stages_are_compiled(fast: Path) -> None:
    shown = run(fast, "-c", "import pipeline.frames.view, pipeline.dates.find, pipeline.places.names as last; print(last.__file__)")
    assert Path(shown.strip()).suffix in {".so", ".pyd"}


@pytest.mark.parametrize("options", [("--no-cache",), ("--no-cache", "--jobs", "2")])
def test_outputs_are_the_same_bytes(fast: Path, corpus: Path, tmp_path: Path, options: tuple[str, ...]) -> None:
    plain, compiled = outputs(ROOT, corpus, tmp_path / "plain", "--no-cache"), outputs(fast, corpus, tmp_path / "fast", *options)
    assert plain.keys() == compiled.keys()
    assert [name for name in plain if plain[name] != compiled[name]] == []


def test_mistakes_in_patterns_are_told_in_the_same_words(fast: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.jsonl").write_text('{"label": "UNIT", "pattern": 3}\n', encoding="utf-8")
    told = []
    for code in (ROOT, fast):
        command = [sys.executable, "-m", "pipeline", "extract", "corpus", "--out", str(tmp_path / "out"), "--patterns", f"patterns {tmp_path}"]
        done = subprocess.run(command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(code), "PYTHONSAFEPATH": "1"}, capture_output=True, text=True, check=False)
        told.append((done.returncode, done.stderr))
    assert told[0] == told[1]
    assert told[0][0] == 2


def test_examples_and_properties_hold(fast: Path) -> None:
    names = ("dates", "frames", "places", "properties", "quantities", "sentences")
    run(fast, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *(f"tests/test_{name}.py" for name in names))
