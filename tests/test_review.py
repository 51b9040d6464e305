"""Review: decisions come back on their rows, whatever a spreadsheet program did to the file."""

import csv
import io
import json
import os
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from pipeline import review
from pipeline.columns import TABLES
from pipeline.errors import MusterError
from pipeline.review.apply import apply_to_cells
from pipeline.review.fixes import read_fix
from pipeline.review.same import is_same
from pipeline.review.sheets import decode

NAMES = [column.name for column in TABLES["troop_counts"]]


def exact(row_id: str, doc_id: str, mention: str, number: str, evidence: str, **cells: str) -> dict[str, str]:
    values = {"best": number, "low": number, "high": number, "precision": "exact", "row_hash": f"h0000000{row_id[-1]}"}
    return {"row_id": row_id, "doc_id": doc_id, "mention": mention, "evidence": evidence, **values, **cells}


ROWS = [
    exact("tabc1", "a", "1,000", "1000", "Some 1,000 guards fled."),
    exact("tabc2", "a", "forty", "40", "More than forty guards fled.", high="", precision="more_than"),
    exact("tabc3", "b", "7", "7", "7 and 7 more.", flags="date_inherited"),
]


def make_tables(rows: list[dict[str, str]] = ROWS) -> dict[str, pd.DataFrame]:
    return {"troop_counts": pd.DataFrame([{name: row.get(name, "") for name in NAMES} for row in rows], columns=NAMES, dtype="str")}


def cells_after(rows: list[dict[str, str]], decisions: review.Decisions) -> list[list[str]]:
    """Return the rows as a run has them once it has put the decisions on them."""
    cells = [[row.get(name, "") for name in NAMES] for row in rows]
    apply_to_cells("troop_counts", cells, decisions.current)
    return cells


def write_csv(path: Path, frame: pd.DataFrame) -> None:
    frame.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\n")


def run(out: Path, rows: list[dict[str, str]] = ROWS, *, stop_after_store: bool = False) -> dict[str, pd.DataFrame]:
    """Do what a run does with the decisions."""
    out.mkdir(exist_ok=True)
    decisions = review.read_decisions(out)
    review.store(out, decisions)
    tables = review.apply(make_tables(rows), decisions)
    assert cells_after(rows, decisions) == tables["troop_counts"].to_numpy().tolist()
    if stop_after_store:
        return tables
    review.write_orphans(out, tables, decisions)
    review.check_unchanged(out, decisions)
    write_csv(out / "troop_counts.csv", tables["troop_counts"])
    review.write_xlsx(tables, out / "review.xlsx", decisions=decisions.count)
    review.mark_written(out, decisions, ["troop_counts.csv", "review.xlsx"])
    return tables


def edit(out: Path, *changes: tuple[str, str, str], name: str = "troop_counts.csv", age: int = 0) -> None:
    """Write into a CSV as a person does: (row_id, column, value)."""
    frame = pd.read_csv(out / name, dtype="str", keep_default_na=False, encoding="utf-8-sig")
    for row_id, column, value in changes:
        frame.loc[frame["row_id"] == row_id, column] = value
    write_csv(out / name, frame)
    settle(out / name, age)


def settle(path: Path, age: int) -> None:
    """Let a file be saved `age` seconds after an hour ago (edits of a test follow each other too fast to tell)."""
    at = path.stat().st_mtime - 3600 + age
    os.utime(path, (at, at))


def edit_workbook(out: Path, *changes: tuple[str, str, object], age: int = 0) -> None:
    book = load_workbook(out / "review.xlsx")
    sheet = book["troop_counts"]
    header = [cell.value for cell in sheet[1]]
    for row_id, column, value in changes:
        for line in sheet.iter_rows(min_row=2):
            if line[header.index("row_id")].value == row_id:
                line[header.index(column)].value = value
    book.save(out / "review.xlsx")
    settle(out / "review.xlsx", age)


def cells(tables: dict[str, pd.DataFrame], row_id: str) -> dict[str, str]:
    frame = tables["troop_counts"]
    return {name: str(value) for name, value in frame[frame["row_id"] == row_id].iloc[0].items()}


def stored(out: Path) -> list[dict[str, str]]:
    path = out / "reviews" / "decisions.csv"
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig")))) if path.exists() else []


@pytest.fixture
def out(tmp_path: Path) -> Path:
    run(tmp_path / "outputs")
    return tmp_path / "outputs"


def test_first_run_has_no_decisions(tmp_path: Path) -> None:
    assert review.read_decisions(tmp_path / "nothing") == review.Decisions()


def test_decision_comes_back_on_its_row(out: Path) -> None:
    edit(out, ("tabc2", "review", "wrong"), ("tabc2", "review_note", "civilians"))
    row = cells(run(out), "tabc2")
    assert (row["review"], row["review_note"]) == ("wrong", "civilians")


def test_decision_survives_runs_in_which_nobody_edits(out: Path) -> None:
    edit(out, ("tabc2", "review", "ok"))
    run(out)
    run(out)
    assert cells(run(out), "tabc2")["review"] == "ok"
    assert len(stored(out)) == 1


def test_same_input_gives_same_bytes(out: Path) -> None:
    edit(out, ("tabc2", "review", "ok"))
    run(out)
    before = {path.name: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    run(out)
    assert {path.name: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before


def test_review_word_in_capitals_is_understood(out: Path) -> None:
    edit(out, ("tabc2", "review", " OK "))
    assert cells(run(out), "tabc2")["review"] == "ok"


def test_fix_corrects_the_cell_and_keeps_what_the_machine_read(out: Path) -> None:
    edit(out, ("tabc1", "review_fix", "best=1,037; action=crossed"))
    row = cells(run(out), "tabc1")
    assert (row["best"], row["action"], row["review_fix"]) == ("1037", "crossed", "best=1,037; action=crossed")
    assert {"machine:best=1000", "machine:action="} <= set(row["flags"].split())


def test_fix_of_an_exact_number_moves_its_bounds(out: Path) -> None:
    edit(out, ("tabc1", "review_fix", "best=1037"))
    row = cells(run(out), "tabc1")
    assert (row["low"], row["best"], row["high"]) == ("1037", "1037", "1037")


def test_fix_of_a_bound_leaves_the_others(out: Path) -> None:
    edit(out, ("tabc2", "review_fix", "best=45"))
    row = cells(run(out), "tabc2")
    assert (row["low"], row["best"], row["high"]) == ("40", "45", "")


def test_fix_keeps_the_flags_that_were_there(out: Path) -> None:
    edit(out, ("tabc3", "review_fix", "origin=Kabul province"))
    assert cells(run(out), "tabc3")["flags"] == "date_inherited machine:origin="


def test_fix_on_typed_columns_keeps_the_types(out: Path) -> None:
    edit(out, ("tabc1", "review_fix", "best=1037; cumulative=TRUE; date_start=2021-07-04"))
    frame = make_tables()["troop_counts"].astype({"row_id": "str"})
    frame["best"] = pd.array([1000, 40, None], dtype="Int64")
    frame["cumulative"] = pd.array([False, None, None], dtype="boolean")
    fixed = review.apply({"troop_counts": frame}, review.read_decisions(out))["troop_counts"]
    assert (fixed["best"].iloc[0], fixed["cumulative"].iloc[0], str(fixed["best"].dtype)) == (1037, True, "Int64")


def test_changed_row_is_marked(out: Path) -> None:
    edit(out, ("tabc1", "review", "ok"))
    changed = [{**ROWS[0], "best": "1001", "row_hash": "h00000009"}, *ROWS[1:]]
    assert "changed_since_review" in cells(run(out, changed), "tabc1")["flags"]
    assert "changed_since_review" in cells(run(out, changed), "tabc1")["flags"]


def test_unchanged_row_is_not_marked(out: Path) -> None:
    edit(out, ("tabc1", "review", "ok"))
    assert cells(run(out), "tabc1")["flags"] == ""


def test_exclamation_mark_renews_a_decision(out: Path) -> None:
    edit(out, ("tabc1", "review", "ok"))
    changed = [{**ROWS[0], "best": "1001", "row_hash": "h00000009"}, *ROWS[1:]]
    run(out, changed)
    edit(out, ("tabc1", "review", "ok!"))
    row = cells(run(out, changed), "tabc1")
    assert (row["review"], row["flags"]) == ("ok", "")


def test_decision_of_a_vanished_row_is_listed(out: Path) -> None:
    edit(out, ("tabc1", "review", "wrong"), ("tabc1", "review_note", "müde"))
    run(out, ROWS[1:])
    orphans = list(csv.DictReader(io.StringIO((out / "reviews" / "orphans.csv").read_text(encoding="utf-8-sig"))))
    assert [(row["row_id"], row["review"], row["review_note"], row["doc_id"], row["mention"]) for row in orphans] == [("tabc1", "wrong", "müde", "a", "1,000")]


def test_decision_returns_with_its_row(out: Path) -> None:
    edit(out, ("tabc1", "review", "wrong"))
    run(out, ROWS[1:])
    assert cells(run(out), "tabc1")["review"] == "wrong"
    assert (out / "reviews" / "orphans.csv").read_text(encoding="utf-8-sig").count("\n") == 1


def test_cleared_cell_takes_the_decision_back(out: Path) -> None:
    edit(out, ("tabc1", "review", "wrong"))
    run(out)
    edit(out, ("tabc1", "review", ""), age=2)
    assert cells(run(out), "tabc1")["review"] == ""
    assert [row["review"] for row in stored(out)] == ["wrong", ""]


def test_old_workbook_does_not_undo_a_decision_in_the_csv(out: Path) -> None:
    edit(out, ("tabc1", "review", "wrong"))
    edit_workbook(out, ("tabc2", "review", "ok"), age=5)
    tables = run(out)
    assert (cells(tables, "tabc1")["review"], cells(tables, "tabc2")["review"]) == ("wrong", "ok")


def test_workbook_of_an_earlier_run_does_not_clear_later_decisions(out: Path) -> None:
    early = (out / "review.xlsx").read_bytes()
    edit(out, ("tabc1", "review", "wrong"))
    run(out)
    (out / "review.xlsx").write_bytes(early)
    settle(out / "review.xlsx", 60)
    assert cells(run(out), "tabc1")["review"] == "wrong"


def test_file_saved_last_wins(out: Path) -> None:
    edit(out, ("tabc1", "review", "wrong"), age=5)
    edit_workbook(out, ("tabc1", "review", "ok"), age=10)
    assert cells(run(out), "tabc1")["review"] == "ok"


def test_both_answers_of_a_disagreement_are_stored(out: Path) -> None:
    edit(out, ("tabc1", "review", "wrong"), age=10)
    edit_workbook(out, ("tabc1", "review", "ok"), age=5)
    assert cells(run(out), "tabc1")["review"] == "wrong"
    assert [row["review"] for row in stored(out)] == ["ok", "wrong"]


def test_cells_of_one_row_from_two_files_add_up(out: Path) -> None:
    edit(out, ("tabc1", "review", "wrong"))
    edit_workbook(out, ("tabc1", "review_note", "see map"), age=5)
    row = cells(run(out), "tabc1")
    assert (row["review"], row["review_note"]) == ("wrong", "see map")


def test_answer_in_an_old_copy_is_stored_but_does_not_count(out: Path) -> None:
    edit(out, ("tabc1", "review", "ok"))
    (out / "copy.csv").write_bytes((out / "troop_counts.csv").read_bytes())
    settle(out / "copy.csv", -500)
    edit(out, ("tabc1", "review", "wrong"))
    decisions = review.read_decisions(out)
    assert decisions.current["tabc1"].review == "wrong"
    run(out)
    assert cells(run(out), "tabc1")["review"] == "wrong"


def test_workbook_cells_of_other_types_are_read(out: Path) -> None:
    edit_workbook(out, ("tabc1", "review_note", 1000.0), ("tabc2", "review_note", True))
    tables = run(out)
    assert (cells(tables, "tabc1")["review_note"], cells(tables, "tabc2")["review_note"]) == ("1000", "true")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_saved_again_in_any_dialect(out: Path, encoding: str, delimiter: str) -> None:
    edit(out, ("tabc1", "review", "wrong"), ("tabc1", "review_fix", "best=1037; action=crossed"), ("tabc1", "review_note", "à revoir; «peut-être»"))
    resave(out / "troop_counts.csv", encoding=encoding, delimiter=delimiter)
    row = cells(run(out), "tabc1")
    assert (row["review"], row["review_fix"], row["review_note"]) == ("wrong", "best=1037; action=crossed", "à revoir; «peut-être»")


def resave(path: Path, *, encoding: str = "utf-8", delimiter: str = ",", lines: bool = True) -> None:
    """Save a CSV as a careless program would: other dialect, order, looks; blank lines."""
    table = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    header, rows = table[0], table[1:]
    order = sorted(range(len(header)), key=lambda index: header[index][::-1])
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n", quoting=csv.QUOTE_ALL if lines else csv.QUOTE_MINIMAL)
    writer.writerow([header[index] for index in order])
    for row in reversed(rows):
        looks = [f"{int(cell):,}" if cell.isdecimal() else cell for cell in row]
        writer.writerow([looks[index] for index in order])
        if lines:
            writer.writerow([""] * len(order))
    path.write_bytes(buffer.getvalue().encode(encoding, "replace"))


def test_letters_an_encoding_lacks_do_not_change_a_note(out: Path) -> None:
    edit(out, ("tabc1", "review_note", "Ёлка 🎄 ok"))
    run(out)
    edit(out, ("tabc2", "review", "ok"), age=2)
    resave(out / "troop_counts.csv", encoding="cp1252", delimiter=";")
    settle(out / "troop_counts.csv", 3)
    tables = run(out)
    assert (cells(tables, "tabc1")["review_note"], cells(tables, "tabc2")["review"]) == ("Ёлка 🎄 ok", "ok")


def test_reformatted_note_is_no_edit(out: Path) -> None:
    edit(out, ("tabc1", "review_note", "1037"), ("tabc2", "review_note", "2021-07-14"))
    run(out)
    edit(out, ("tabc1", "review_note", "1.037"), ("tabc2", "review_note", "14/07/2021"), age=2)
    tables = run(out)
    assert (cells(tables, "tabc1")["review_note"], cells(tables, "tabc2")["review_note"]) == ("1037", "2021-07-14")


def test_note_that_looks_like_a_formula_survives(out: Path) -> None:
    edit(out, ("tabc1", "review_note", "'=HYPERLINK(1)"))
    run(out)
    assert cells(run(out), "tabc1")["review_note"] == "=HYPERLINK(1)"


def test_only_four_columns_are_needed(out: Path) -> None:
    (out / "troop_counts.csv").write_text("review_note;review;row_id\nsee;WRONG;tabc2\n", encoding="utf-8")
    assert cells(run(out), "tabc2")["review"] == "wrong"


def test_separator_line_and_title_above_the_header_are_skipped(out: Path) -> None:
    (out / "troop_counts.csv").write_text("sep=;\n\nmy review\nrow_id;review;review_fix;review_note\ntabc2;ok;;\n", encoding="utf-8")
    assert cells(run(out), "tabc2")["review"] == "ok"


def test_row_deleted_in_the_file_keeps_its_decision(out: Path) -> None:
    edit(out, ("tabc1", "review", "ok"))
    run(out)
    (out / "troop_counts.csv").write_text("row_id,review,review_fix,review_note\ntabc2,ok,,\n", encoding="utf-8")
    settle(out / "troop_counts.csv", 5)
    assert cells(run(out), "tabc1")["review"] == "ok"


def test_file_under_another_name_is_read(out: Path) -> None:
    (out / "troop_counts (1).csv").write_bytes((out / "troop_counts.csv").read_bytes())
    edit(out, ("tabc1", "review", "unsure"), ("tabc1", "review_fix", "best=3"), name="troop_counts (1).csv")
    assert cells(run(out), "tabc1")["review"] == "unsure"


def test_decision_is_kept_when_the_run_stops_before_the_outputs(out: Path) -> None:
    edit(out, ("tabc1", "review", "ok"))
    run(out, stop_after_store=True)
    run(out, stop_after_store=True)
    (out / "troop_counts.csv").unlink()
    assert cells(run(out), "tabc1")["review"] == "ok"
    assert len(stored(out)) == 1


def test_cell_cleared_after_a_run_that_stopped_is_a_withdrawal(out: Path) -> None:
    edit(out, ("tabc1", "review", "ok"))
    run(out, stop_after_store=True)
    edit(out, ("tabc1", "review", ""), age=5)
    assert cells(run(out), "tabc1")["review"] == ""


def test_decisions_are_only_appended(out: Path) -> None:
    edit(out, ("tabc1", "review", "ok"))
    run(out)
    before = (out / "reviews" / "decisions.csv").read_bytes()
    edit(out, ("tabc2", "review", "wrong"), age=2)
    run(out)
    after = (out / "reviews" / "decisions.csv").read_bytes()
    assert after.startswith(before)
    assert len(after) > len(before)


def test_store_saved_by_a_spreadsheet_program_is_understood_and_kept(out: Path) -> None:
    edit(out, ("tabc1", "review", "ok"), ("tabc2", "review", "unsure"))
    run(out)
    path = out / "reviews" / "decisions.csv"
    resave(path, encoding="utf-16", delimiter="\t")
    saved = path.read_bytes()
    edit(out, ("tabc2", "review", "wrong"), age=2)
    tables = run(out)
    assert (cells(tables, "tabc1")["review"], cells(tables, "tabc2")["review"]) == ("ok", "wrong")
    assert saved in [other.read_bytes() for other in path.parent.glob("decisions-*.csv")]
    assert [row["row_id"] for row in stored(out)] == ["tabc1", "tabc2", "tabc2"]


def test_line_written_by_hand_into_the_store_counts(out: Path) -> None:
    (out / "reviews").mkdir()
    (out / "reviews" / "decisions.csv").write_text("row_id,table,review,review_fix,review_note\ntabc1,troop_counts,wrong,,by hand\n", encoding="utf-8")
    assert cells(run(out), "tabc1")["review_note"] == "by hand"


def test_torn_last_line_of_the_store_is_no_obstacle(out: Path) -> None:
    edit(out, ("tabc1", "review", "ok"))
    run(out)
    path = out / "reviews" / "decisions.csv"
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    edit(out, ("tabc2", "review", "wrong"), age=2)
    tables = run(out)
    assert (cells(tables, "tabc1")["review"], cells(tables, "tabc2")["review"]) == ("ok", "wrong")


def refuse(out: Path, *parts: str) -> None:
    """Expect a refusal that names these parts, and nothing changed."""
    before = {path.name: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    with pytest.raises(MusterError) as caught:
        run(out)
    for part in parts:
        assert part in str(caught.value)
    assert {path.name: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before


def test_unknown_review_word_is_refused_with_row_and_cell(out: Path) -> None:
    edit(out, ("tabc2", "review", "wrog"))
    refuse(out, "E703", "troop_counts.csv", "row 3", "Did you mean wrong?", f"cell {get_column_letter(NAMES.index('review') + 1)}3")


@pytest.mark.parametrize(
    ("fix", "code"),
    [
        ("1037", "E704"),
        ("best=1037; best=3", "E704"),
        ("bets=1037", "E705"),
        ("row_id=x", "E705"),
        ("mention=x", "E705"),
        ("best=many", "E706"),
        ("best=1.5", "E706"),
        ("best=-3", "E706"),
        ("low=9; best=3", "E706"),
        ("status=rumoured", "E706"),
        ("date_start=7/4/2021", "E706"),
        ("date_start=2021-02-30", "E706"),
        ("date_start=2021-07-09; date_end=2021-07-04", "E706"),
        ("cumulative=maybe", "E706"),
        ("country=Tajikistan", "E706"),
        ("same=", "E706"),
    ],
)
def test_fix_that_cannot_be_understood_is_refused(out: Path, fix: str, code: str) -> None:
    edit(out, ("tabc2", "review_fix", fix))
    refuse(out, code, "row 3", "review_fix")


def test_review_without_row_id_is_refused(out: Path) -> None:
    edit(out, ("tabc2", "review", "ok"), ("tabc2", "row_id", ""))
    refuse(out, "E707", "row 3")


def test_two_answers_to_one_row_in_one_file_are_refused(out: Path) -> None:
    edit(out, ("tabc1", "review", "ok"), ("tabc2", "review", "wrong"), ("tabc2", "row_id", "tabc1"))
    refuse(out, "E708", "rows 2 and 3")


def test_missing_header_is_refused(out: Path) -> None:
    path = out / "troop_counts.csv"
    path.write_text(path.read_text(encoding="utf-8-sig").partition("\n")[2], encoding="utf-8")
    refuse(out, "E702", "row_id")


@pytest.mark.parametrize("name", ["troop_counts.ods", "review.xls", "review.numbers"])
def test_format_that_nobody_reads_is_refused(out: Path, name: str) -> None:
    (out / name).write_bytes(b"x")
    refuse(out, "E710", name)


@pytest.mark.parametrize("name", [".~lock.troop_counts.csv#", "~$review.xlsx"])
def test_file_that_is_open_is_refused(out: Path, name: str) -> None:
    (out / name).write_bytes(b"x")
    refuse(out, "E709", "close")


def test_table_without_reviews_may_be_open(out: Path) -> None:
    (out / ".~lock.events.csv#").write_bytes(b"x")
    edit(out, ("tabc1", "review", "ok"))
    assert cells(run(out), "tabc1")["review"] == "ok"


def test_clock_ahead_of_time_does_not_overrule_later_answers(out: Path) -> None:
    edit(out, ("tabc1", "review", "ok"), age=90_000)
    run(out)
    edit(out, ("tabc1", "review", "wrong"), age=3600)
    assert cells(run(out), "tabc1")["review"] == "wrong"


def test_orphan_names_rows_with_the_same_words(out: Path) -> None:
    edit(out, ("tabc1", "review", "wrong"))
    run(out, [{**ROWS[0], "row_id": "tabc9"}, *ROWS[1:]])
    orphans = list(csv.DictReader(io.StringIO((out / "reviews" / "orphans.csv").read_text(encoding="utf-8-sig"))))
    assert [row["candidates"] for row in orphans] == ["tabc9"]


def test_broken_workbook_is_refused(out: Path) -> None:
    (out / "review.xlsx").write_bytes((out / "review.xlsx").read_bytes()[:900])
    refuse(out, "E701", "review.xlsx")


def test_file_saved_during_the_run_is_noticed(out: Path) -> None:
    decisions = review.read_decisions(out)
    edit(out, ("tabc1", "review", "ok"))
    with pytest.raises(MusterError, match="E712"):
        review.check_unchanged(out, decisions)


def test_unknown_action_is_refused_where_ids_are_known(out: Path) -> None:
    edit(out, ("tabc1", "review_fix", "action=croosed"))
    with pytest.raises(MusterError, match="Did you mean crossed"):
        review.read_decisions(out, choices={"action": frozenset({"crossed", "fled"})})


def test_actions_of_the_pattern_files_are_known() -> None:
    from pipeline.knowledge import SHIPPED, load_knowledge

    assert {"crossed", "fled", "captured", "fell"} <= review.choices_of(load_knowledge([SHIPPED]))["action"]


def test_stored_fix_of_an_unknown_column_does_not_stop_a_run(out: Path) -> None:
    (out / "reviews").mkdir()
    (out / "reviews" / "decisions.csv").write_text("row_id,table,review,review_fix,review_note\ntabc1,troop_counts,ok,colour=red,\n", encoding="utf-8")
    row = cells(run(out), "tabc1")
    assert (row["review_fix"], row["flags"]) == ("colour=red", "fix_not_applied")


def test_pins_are_accepted_and_change_no_cell(out: Path) -> None:
    edit(out, ("tabc1", "review_fix", "same=tabc2, etabc3; other=tabc3"))
    assert cells(run(out), "tabc1")["flags"] == ""


def test_record_that_is_lost_loses_no_decision(out: Path) -> None:
    edit(out, ("tabc1", "review", "ok"))
    run(out)
    (out / ".review.json").unlink()
    edit(out, ("tabc2", "review", "wrong"), age=2)
    tables = run(out)
    assert (cells(tables, "tabc1")["review"], cells(tables, "tabc2")["review"]) == ("ok", "wrong")


def test_damaged_record_is_as_good_as_none(out: Path) -> None:
    (out / ".review.json").write_text(json.dumps([1]), encoding="utf-8")
    edit(out, ("tabc2", "review", "wrong"))
    assert cells(run(out), "tabc2")["review"] == "wrong"


def test_quoted_value_may_hold_a_semicolon() -> None:
    assert read_fix("source=“Khovar; border service”; Best = 1 037;", "troop_counts") == {"source": "Khovar; border service", "best": "1037"}


def test_empty_value_clears_a_cell() -> None:
    assert read_fix("origin=; best=3", "troop_counts") == {"origin": "", "best": "3"}


@given(st.integers(min_value=0, max_value=10**9), st.sampled_from(",.' \u2019\u202f"))
def test_thousands_separators_are_read(number: int, mark: str) -> None:
    assert read_fix(f"best={number:,}".replace(",", mark), "troop_counts") == {"best": str(number)}


@given(st.dates(), st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%Y/%m/%d"]))
def test_dates_that_can_be_read_one_way_are_read(day: object, form: str) -> None:
    from datetime import date

    if isinstance(day, date) and day.year > 1000:
        assert read_fix(f"date_start={day.strftime(form)}", "troop_counts") == {"date_start": day.isoformat()}


@given(st.text(max_size=60))
def test_any_fix_is_read_or_refused(text: str) -> None:
    try:
        read_fix(text, "troop_counts")
    except MusterError as error:
        code = error.code
    else:
        code = "read"
    assert code in {"read", "E704", "E705", "E706"}


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=40))
def test_lossy_encoding_is_recognised(text: str) -> None:
    cell = " ".join(text.split())  # cells hold no other white space than blanks
    kept = " ".join(cell.encode("cp1252", "replace").decode("cp1252").split())
    assert is_same(cell, kept, "cp1252") or "?" not in kept


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00"), max_size=200), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_decode_gives_back_what_was_encoded(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding))[0] == text.removeprefix("\ufeff") or encoding == "utf-8" or text.startswith("\ufeff")


@pytest.mark.parametrize(("base", "value"), [("1.5", "15"), ("12", "1,2"), ("ok", "wrong"), ("2021-07-04", "05.07.2021"), ("abc", "ab?")])
def test_edit_is_not_taken_for_looks(base: str, value: str) -> None:
    assert not is_same(base, value, "cp1252")
