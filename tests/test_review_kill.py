"""Review: a run that is killed, at whatever moment, loses no decision."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from pipeline.run.folder import recover
from pipeline.tables import read_csv, write_csv

ROOT = Path(__file__).parent.parent
KILLS = 12
TEXT = "Some {number} soldiers fled to Tajikistan on Sunday, the border service said.\n\nAnother {more} policemen surrendered in Kunduz."
pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name != "posix", reason="kills processes by signal")]


def start(folder: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "pipeline", "extract", str(folder / "corpus"), "--out", str(folder / "outputs")]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def finish(folder: Path) -> None:
    run = start(folder)
    _, told = run.communicate(timeout=120)
    assert run.returncode == 0, told.decode()


def judge(path: Path, row: int, note: str) -> str:
    """Write a decision into one row of the table and return its row_id."""
    frame = read_csv(path)
    frame.loc[row, ["review", "review_note"]] = ["wrong", note]
    draft = path.with_name(".draft")
    write_csv(frame, draft)
    draft.replace(path)
    return str(frame["row_id"].iloc[row])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "corpus").mkdir()
    for number in range(12):
        (tmp_path / "corpus" / f"2021-07-05_{number}.txt").write_text(TEXT.format(number=20 + number, more=90 + number), encoding="utf-8")
    finish(tmp_path)
    return tmp_path


def test_killed_runs_lose_no_decision(folder: Path) -> None:
    out = folder / "outputs"
    chance = random.Random(7)
    begun = time.monotonic()
    judged = {judge(out / "troop_counts.csv", 0, "first"): "first"}
    finish(folder)
    length = time.monotonic() - begun
    killed = 0
    for number in range(KILLS):
        judged[judge(out / "troop_counts.csv", number + 1, f"note {number}")] = f"note {number}"
        run = start(folder)
        if number % 2:  # kill it anywhere
            time.sleep(chance.uniform(0.25, 1.0) * length)
        else:  # kill it while it replaces the outputs
            wait_for_new_folder(out, run)
            time.sleep(chance.uniform(0, 0.2) * length)
        killed += run.poll() is None
        run.send_signal(signal.SIGKILL)
        run.communicate()
        recover(out)
        notes = held(out)
        assert all(notes.get(row_id) == note for row_id, note in judged.items())
    finish(folder)
    frame = read_csv(out / "troop_counts.csv").set_index("row_id")
    assert frame.loc[list(judged), "review_note"].to_dict() == judged
    assert killed > KILLS // 3


def wait_for_new_folder(out: Path, run: subprocess.Popen[bytes]) -> None:
    """Wait until a run has begun to build the folder that replaces the outputs."""
    while run.poll() is None and not list(out.parent.glob(f"{out.name}.new-*")):
        time.sleep(0.005)


def held(out: Path) -> dict[str, str]:
    """Return the notes a person finds again: in the table or in the store."""
    store = out / "reviews" / "decisions.csv"
    frames: list[pd.DataFrame] = [read_csv(path) for path in (store, out / "troop_counts.csv") if path.exists()]
    return {row_id: note for frame in frames for row_id, note in zip(frame["row_id"], frame["review_note"], strict=True) if note}
