"""Diff: what one run changed against another."""

from pathlib import Path

import pandas as pd
import pytest

from pipeline import diff
from pipeline.errors import MusterError
from pipeline.tables import make_table, write_csv

ROW = {"row_id": "tabc1", "doc_id": "a", "published": "2021-07-05", "mention": "1,000", "best": "1000", "action": "fled", "row_hash": "haaaaaaaa", "evidence": "Some 1,000 fled."}


def tables(*rows: dict[str, str], name: str = "troop_counts") -> dict[str, pd.DataFrame]:
    return {name: make_table(name, rows)}


def changes(old: dict[str, pd.DataFrame], new: dict[str, pd.DataFrame]) -> list[tuple[str, str, str]]:
    return [tuple(row) for row in diff.compare(old, new)[["row_id", "change", "cells"]].itertuples(index=False)]


def test_same_tables_have_no_changes() -> None:
    assert changes(tables(ROW), tables(ROW)) == []


def test_changed_cell_is_named_with_both_values() -> None:
    assert changes(tables(ROW), tables({**ROW, "action": "", "best": "1001", "row_hash": "hbbbbbbbb"})) == [("tabc1", "changed", "best: 1000 → 1001; action: fled → empty")]


def test_rows_added_and_removed_are_listed() -> None:
    other = {**ROW, "row_id": "tabc2"}
    assert changes(tables(ROW), tables(other)) == [("tabc2", "added", ""), ("tabc1", "removed", "")]


def test_first_run_changes_nothing() -> None:
    assert changes({}, tables(ROW)) == []


def test_fix_shows_as_a_change_of_its_cell() -> None:
    fixed = {**ROW, "best": "1037", "review_fix": "best=1037", "flags": "machine:best=1000"}
    assert changes(tables({**ROW, "review_fix": "best=1037"}), tables(fixed)) == [("tabc1", "changed", "best: 1000 → 1037; flags: empty → machine:best=1000")]


def test_cells_a_spreadsheet_program_reformatted_are_no_change() -> None:
    saved = {**ROW, "published": "05.07.2021", "best": "1.000", "evidence": "Some ????"}
    assert changes(tables(saved), tables(ROW)) == []


def test_reformatted_numbers_of_events_are_no_change() -> None:
    event = {"event_id": "etabc1", "best": "1000", "date_start": "2021-07-04"}
    assert changes(tables({**event, "best": "1,000", "date_start": "7/4/2021"}, name="events"), tables(event, name="events")) == []


def test_issues_are_compared_by_their_whole_rows() -> None:
    issue = {"doc_id": "a", "code": "I301", "message": "no date"}
    found = diff.compare(tables(issue, name="issues"), tables(issue, issue, name="issues"))
    assert found[["table", "change", "mention"]].to_numpy().tolist() == [["issues", "added", "no date"]]


def test_summary_counts_by_table() -> None:
    found = diff.compare(tables(ROW), tables({**ROW, "row_id": "tabc2"}))
    assert diff.summary(found) == "troop_counts 1 added, 1 removed"


def test_summary_of_nothing_says_so() -> None:
    assert diff.summary(diff.compare(tables(ROW), tables(ROW))) == "no row changed"


def test_tables_are_read_as_they_were_written(tmp_path: Path) -> None:
    frame = make_table("troop_counts", [{**ROW, "source": "=1+1", "review_note": "'quoted"}])
    write_csv(frame, tmp_path / "troop_counts.csv")
    assert diff.read_tables(tmp_path)["troop_counts"].equals(frame)


def test_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MusterError, match="no such outputs folder"):
        diff.read_tables(tmp_path / "none")
