"""Tables: rows, ids, cells that no spreadsheet runs, files that are the same bytes every time."""

import csv
import re
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from counting import read
from frictionless import Package
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from pipeline.columns import FACT_TABLES, TABLES
from pipeline.errors import MusterError
from pipeline.tables import MAX_CELL, cell_text, describe, escape, make_table, read_csv, row_hash, rows_of, short_hash, unescape, write_csv
from pipeline.tables.texts import cells_of, guarded, guards_of, open_table, write_lines

TEXT = (
    "Army flees across the river\n\n"
    "Some 40 Kenyan soldiers fled to Uganda on Monday, the army said. Another 12 were killed.\n\n"
    "Rebels seized two of Herat's 19 districts, among them Injil district, after a week of fighting in Herat province.\n\n"
    "128 guards surrendered: 88 on Saturday and 40 on Sunday."
)
Rows = dict[str, list[dict[str, Any]]]
DAY = date(2024, 5, 15)
HEAD = ["row_id", "doc_id", "published", "mention"]
TAIL = ["evidence", "section", "char_start", "char_end", "rule", "flags", "row_hash", "review", "review_fix", "review_note"]
CELLS = st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=30).map(lambda text: " ".join(text.split()))
FORMULAS = st.sampled_from(["=1+1", "+1", "-1", "@SUM(A1)", "'", "''", "'=1", "''=1", "'a", "1,037", "007", "12e45678", "TRUE", "NA", "null", "", '"', ",", "é", "𝄞"])


@pytest.fixture(scope="module")
def rows(cascade: Language) -> Rows:
    return rows_of(read(cascade, TEXT, DAY))


@pytest.mark.parametrize("table", FACT_TABLES)
def test_fact_tables_begin_and_end_alike(table: str) -> None:
    names = [column.name for column in TABLES[table]]
    assert (names[:4], names[-10:]) == (HEAD, TAIL)


@pytest.mark.parametrize("table", sorted(TABLES))
def test_columns_are_described_once_each(table: str) -> None:
    columns = TABLES[table]
    assert len({column.name for column in columns}) == len(columns)
    assert {column.kind for column in columns} <= {"string", "integer", "boolean", "date"}
    assert all(len(column.description) >= 3 for column in columns)


@pytest.mark.parametrize("table", ["troop_counts", "districts", "provinces", "dates"])
def test_rows_have_only_columns_of_their_table(rows: Rows, table: str) -> None:
    assert rows[table]
    assert {name for row in rows[table] for name in row} <= {column.name for column in TABLES[table]}


def test_rows_stand_in_the_order_of_the_text(rows: Rows) -> None:
    for found in rows.values():
        assert found == sorted(found, key=lambda row: (row["char_start"], row["char_end"]))


def test_offsets_and_evidence_are_those_of_the_text(rows: Rows) -> None:
    for row in (row for found in rows.values() for row in found):
        assert TEXT[row["char_start"] : row["char_end"]] == row["mention"]
        assert str(row["mention"]) in str(row["evidence"])
        assert str(row["evidence"]).strip() in TEXT


def test_row_ids_are_unique_and_start_with_the_letter_of_their_table(rows: Rows) -> None:
    ids = [str(row["row_id"]) for found in rows.values() for row in found]
    assert len(set(ids)) == len(ids)
    assert {table: {str(row["row_id"])[0] for row in found} for table, found in rows.items() if found} == {
        table: {letter} for table, letter in {"troop_counts": "t", "districts": "d", "provinces": "p", "places": "l", "dates": "w"}.items() if rows[table]
    }


def test_parts_point_to_the_row_of_their_total(rows: Rows) -> None:
    by_mention = {row["mention"]: row for row in rows["troop_counts"]}
    assert by_mention["88"]["part_of"] == by_mention["40"]["part_of"] == by_mention["128 guards"]["row_id"]


def test_named_and_counted_districts_share_a_table(rows: Rows) -> None:
    assert [(row["kind"], row["mention"]) for row in rows["districts"]] == [("count", "two of Herat's 19 districts"), ("named", "Injil")]


def test_same_figure_again_is_flagged_and_kept(cascade: Language) -> None:
    first, second = rows_of(read(cascade, "Eight Thai rangers killed in ambush\n\nEight Thai rangers were killed in an ambush."))["troop_counts"]
    assert (first["flags"], second["flags"]) == ("", f"repeats:{first['row_id']}")
    assert first["row_id"] != second["row_id"]


def test_boilerplate_is_dropped_unless_asked_for(cascade: Language) -> None:
    doc = read(cascade, "Forty soldiers fled on Monday.\nAll rights reserved, 30 soldiers.\nThey came back.")
    kept, dropped = ([row["section"] for row in rows_of(doc, keep_boilerplate=keep)["troop_counts"]] for keep in (True, False))
    assert (kept, dropped) == (["body", "boilerplate"], ["body"])


def test_same_text_gives_the_same_bytes(cascade: Language, tmp_path: Path) -> None:
    for name in ("one.csv", "two.csv"):
        write_csv(make_table("troop_counts", rows_of(read(cascade, TEXT, DAY))["troop_counts"]), tmp_path / name)
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()


def test_document_id_is_part_of_the_row_id(cascade: Language) -> None:
    ids = [{row["row_id"] for row in rows_of(read(cascade, TEXT, DAY, doc_id=name))["troop_counts"]} for name in ("a", "b")]
    assert ids[0].isdisjoint(ids[1])


def test_row_hash_follows_the_values_only() -> None:
    row = {"row_id": "t1", "best": 40, "char_start": 7, "evidence": "x", "rule": "a", "review": "", "flags": ""}
    assert row_hash(row) == row_hash(row | {"char_start": 8, "evidence": "y", "rule": "b", "review": "ok"})
    assert row_hash(row) != row_hash(row | {"best": 41})


def test_short_hash_is_no_number_to_a_spreadsheet() -> None:
    assert all(short_hash("t", number).isalnum() and short_hash("t", number)[0] == "t" for number in range(200))


SHOWN = [
    (None, ""), (True, "true"), (False, "false"), (0, "0"), (1037, "1037"), (float("nan"), ""), (date(2021, 7, 5), "2021-07-05"), ("a\n b\t c", "a b c"), (" x ", "x"),
    ("a\x00b", "a\ufffdb"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "text"), SHOWN)
def test_cell_shows_a_value(value: object, text: str) -> None:
    assert cell_text(value) == text


def test_cell_that_is_too_long_is_cut_and_marked() -> None:
    text = cell_text("x" * 50_000)
    assert len(text) < MAX_CELL
    assert text.endswith(" […]")


@pytest.mark.parametrize("cell", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_cell_that_a_spreadsheet_would_run_is_escaped(cell: str) -> None:
    assert escape(cell) == f"'{cell}"


@given(cell=CELLS | FORMULAS)
def test_escape_is_undone(cell: str) -> None:
    assert unescape(escape(cell)) == cell


@given(cell=CELLS | FORMULAS)
def test_escaped_cell_never_starts_a_formula(cell: str) -> None:
    assert not escape(cell).startswith(("=", "+", "-", "@"))


@settings(max_examples=40, deadline=None)
@given(cells=st.lists(CELLS | FORMULAS, min_size=1, max_size=6))
def test_csv_file_gives_back_what_was_written(tmp_path_factory: pytest.TempPathFactory, cells: list[str]) -> None:
    path = tmp_path_factory.mktemp("csv") / "mentions.csv"
    table = make_table("mentions", [{"row_id": f"m{number}", "mention": cell, "evidence": cell} for number, cell in enumerate(cells)])
    write_csv(table, path)
    pd.testing.assert_frame_equal(read_csv(path), table)


@settings(max_examples=40, deadline=None)
@given(values=st.lists(CELLS | FORMULAS | st.none() | st.booleans() | st.integers(), min_size=1, max_size=6))
def test_lines_are_those_of_a_written_table(tmp_path_factory: pytest.TempPathFactory, values: list[object]) -> None:
    folder = tmp_path_factory.mktemp("lines")
    rows = [{"row_id": f"m{number}", "mention": value, "evidence": value} for number, value in enumerate(values)]
    write_csv(make_table("mentions", rows), folder / "table.csv")
    cells = cells_of("mentions", rows)
    with open_table(folder / "lines.csv", "mentions") as file:
        write_lines(file, guarded(cells, guards_of(cells)))
    assert (folder / "lines.csv").read_bytes() == (folder / "table.csv").read_bytes()


@given(text=st.text(alphabet=st.sampled_from(" \t\n\r\x0b\x1c\x00\x7f\u00a0\u2028\u200b\u202e\ud800ab'=")))
def test_plain_text_is_its_own_cell(text: str) -> None:
    folded = re.sub(r"[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]", "\ufffd", re.sub(r"\s+", " ", text).strip())
    assert cell_text(text) == folded


def test_csv_file_has_mark_line_ends_and_header(tmp_path: Path) -> None:
    write_csv(make_table("dates", [{"row_id": "w1", "evidence": "a\r\nb, “c”"}]), tmp_path / "dates.csv")
    raw = (tmp_path / "dates.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfrow_id,doc_id,published,mention,")
    assert b"\r" not in raw
    assert raw.count(b"\n") == 2
    assert next(iter(csv.DictReader(raw.decode("utf-8-sig").splitlines())))["evidence"] == "a b, “c”"


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"\xff\xfe\xff", b'"open'])
def test_file_that_is_no_table_says_so(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.csv").write_bytes(content)
    try:
        read_csv(tmp_path / "x.csv")
    except MusterError as error:
        assert "E501" in str(error)  # noqa: PT017 - what pandas can read is as good
        assert "x.csv" in str(error)  # noqa: PT017


def test_missing_table_says_so(tmp_path: Path) -> None:
    with pytest.raises(MusterError, match=r"E501.*nowhere\.csv"):
        read_csv(tmp_path / "nowhere.csv")


def test_data_package_is_valid_and_describes_every_column(rows: Rows, tmp_path: Path) -> None:
    import json

    for table in TABLES:
        write_csv(make_table(table, rows.get(table, [])), tmp_path / f"{table}.csv")
    (tmp_path / "datapackage.json").write_text(json.dumps(describe(TABLES)), encoding="utf-8")
    package = Package(str(tmp_path / "datapackage.json"))
    report = package.validate()
    assert report.flatten(["rowNumber", "fieldNumber", "type", "message"]) == []
    assert {resource.name: resource.schema.field_names for resource in package.resources} == {table: [column.name for column in columns] for table, columns in TABLES.items()}
