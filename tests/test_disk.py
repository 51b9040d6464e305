"""Disks that are full, folders that cannot be written, files that cannot grow: the old outputs stay, and one line says why."""

import hashlib
import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TEXT = "HERAT - Some 300 police were deployed to Herat province on 12 July 2021, and 17 insurgents surrendered.\n"
pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform == "win32", reason="limits and mounts of Unix")]


def run(corpus: Path, out: Path, *, largest: int = 0) -> "subprocess.CompletedProcess[str]":
    """Run the command; no file may grow beyond `largest` bytes."""

    def limit() -> None:
        if largest:
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))

    command = [sys.executable, "-m", "pipeline", "extract", str(corpus), "--out", str(out), "--no-cache"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False, preexec_fn=limit)


def files(out: Path) -> dict[str, str]:
    return {path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(out.rglob("*")) if path.is_file()}


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path / "corpus"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a disk of 2 MB, where that is allowed."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "none", str(place)], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("no disk can be mounted here")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def test_full_disk_leaves_the_old_outputs(corpus: Path, disk: Path) -> None:
    out = disk / "out"
    assert run(corpus, out).returncode == 0
    before = files(out)
    (corpus / "b.txt").write_text(TEXT.replace("300", "450"), encoding="utf-8")
    (disk / "ballast").write_bytes(b"0" * (os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize - 40_000))
    done = run(corpus, out)
    assert (done.returncode, "E903" in done.stderr, "unharmed" in done.stderr) == (2, True, True), done.stderr
    assert files(out) == before
    (disk / "ballast").unlink()
    assert run(corpus, out).returncode == 0
    assert sorted(path.name for path in disk.iterdir()) == ["out"]


@pytest.mark.parametrize("largest", [1, 500, 5_000, 20_000])
def test_files_that_cannot_grow_leave_the_old_outputs(corpus: Path, tmp_path: Path, largest: int) -> None:
    out = tmp_path / "out"
    run(corpus, out)
    before = files(out)
    (corpus / "b.txt").write_text(TEXT.replace("300", "450"), encoding="utf-8")
    done = run(corpus, out, largest=largest)
    assert (done.returncode, "E903" in done.stderr) == (2, True), done.stderr
    assert files(out) == before


def test_every_write_may_fail_and_nothing_is_lost() -> None:
    done = subprocess.run([sys.executable, str(ROOT / "tests" / "faults.py")], capture_output=True, text=True, timeout=300, check=False)
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["tried"] > 90
    assert found["wrong"] == []
