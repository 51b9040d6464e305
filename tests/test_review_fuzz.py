"""Review, at random: people edit two files in any order and dialect, runs stop half-way; every answer given last comes back."""

import os
import random
from pathlib import Path

import pytest
from test_review import ROWS, cells, edit, edit_workbook, resave, run

COLUMNS = ("review", "review_fix", "review_note")
FIXES = ["", "best=1,037; action=crossed", "low=900; best=1000; high=1100", 'source="a; b"', "date_start=2021-07-04", "origin="]
NOTES = ["", "see p. 3", "déjà vu", "3-4", "2021-07-14", "“quoted”", "TRUE", "a; b, c", "Жовті Води"]
VALUES = {"review": ["", "ok", "wrong", "unsure"], "review_fix": FIXES, "review_note": NOTES}
STEPS = 12


def save_at(path: Path, step: int) -> None:
    os.utime(path, (1_700_000_000 + 100 * step, 1_700_000_000 + 100 * step))


@pytest.mark.parametrize("seed", range(12))
def test_last_answer_comes_back(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    out = tmp_path / "outputs"
    run(out)
    answers = {(row["row_id"], column): "" for row in ROWS for column in COLUMNS}
    for step in range(1, STEPS):
        encoding = chance.choice(["utf-8", "utf-8-sig", "utf-16", "cp1252"])
        changes = {(chance.choice(ROWS)["row_id"], column): chance.choice(VALUES[column]) for column in COLUMNS if chance.random() < 0.6}
        changes = {key: value for key, value in changes.items() if value.isascii() or value.encode("cp1252", "ignore").decode("cp1252") == value or encoding != "cp1252"}
        given = [(row_id, column, value) for (row_id, column), value in changes.items()]
        if chance.random() < 0.3:
            edit_workbook(out, *((row_id, column, value or None) for row_id, column, value in given))
            save_at(out / "review.xlsx", step)
        else:
            edit(out, *given)
            if chance.random() < 0.7:
                resave(out / "troop_counts.csv", encoding=encoding, delimiter=chance.choice(",;\t"), lines=chance.random() < 0.5)
            save_at(out / "troop_counts.csv", step)
        if chance.random() < 0.25:
            run(out, stop_after_store=True)
        answers |= changes
        tables = run(out)
        assert {(row["row_id"], column): cells(tables, row["row_id"])[column] for row in ROWS for column in COLUMNS} == answers
