"""Review workbook: what a person opens, read back with openpyxl."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock

from pipeline.review import write_xlsx
from pipeline.tables import MAX_CELL, make_table

HEAD = {"row_id": "tabc1", "doc_id": "a", "published": "2021-07-05"}
ROWS = [
    {**HEAD, "mention": "7", "best": "7", "evidence": "Of 17 men, 7 and 7 more fled.", "review_fix": "best=8"},
    {**HEAD, "row_id": "tabc2", "mention": "7", "best": "7", "evidence": "Of 17 men, 7 and 7 more fled.", "source": "=HYPERLINK(1)"},
    {**HEAD, "row_id": "tabc3", "mention": "Forty", "evidence": "Forty", "source": "http://example.org"},
    {**HEAD, "row_id": "tabc4", "mention": "gone", "evidence": "Nothing\x0b of\ufffe it " + "x" * 40_000, "source": "3-4"},
]
EVENT = {"event_id": "etabc1", "best": "7", "row_ids": "tabc1 tabc2"}


def write(path: Path, **options: Any) -> Path:
    tables: dict[str, pd.DataFrame] = {"troop_counts": make_table("troop_counts", ROWS), "events": make_table("events", [EVENT])}
    write_xlsx(tables, path / "review.xlsx", **options)
    return path / "review.xlsx"


@pytest.fixture
def sheet(tmp_path: Path) -> Any:
    return load_workbook(write(tmp_path), rich_text=True)["troop_counts"]


def column(sheet: Any, name: str) -> list[Any]:
    header = [cell.value for cell in sheet[1]]
    return [cell.value for cell in next(sheet.iter_cols(min_col=header.index(name) + 1, max_col=header.index(name) + 1))][1:]


def bold(value: Any) -> tuple[str, str]:
    """Return the text before the bold words, and those words."""
    before = ""
    for part in value:
        if isinstance(part, TextBlock) and part.font.b:
            return before, part.text
        before += str(part)
    return before, ""


def test_header_is_frozen_and_filtered(sheet: Any) -> None:
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("B2", sheet.dimensions)


def test_review_has_a_drop_down(sheet: Any) -> None:
    rules = {rule.formula1: str(rule.sqref) for rule in sheet.data_validations.dataValidation if rule.type == "list"}
    assert list(rules) == ['"ok,wrong,unsure"']
    assert next(iter(rules.values())).endswith("5")


def test_mention_is_bold_at_its_own_place(sheet: Any) -> None:
    evidence = column(sheet, "evidence")
    assert isinstance(evidence[0], CellRichText)
    assert [bold(value) for value in evidence[:2]] == [("Of 17 men, ", "7"), ("Of 17 men, 7 and ", "7")]


def test_evidence_reads_as_it_was(sheet: Any) -> None:
    assert [str(value) for value in column(sheet, "evidence")[:3]] == [row["evidence"] for row in ROWS[:3]]


def test_no_cell_is_a_formula_or_a_link(sheet: Any) -> None:
    kinds = {cell.data_type for line in sheet.iter_rows() for cell in line}
    assert "f" not in kinds
    assert [str(value) for value in column(sheet, "source")[1:]] == ["=HYPERLINK(1)", "http://example.org", "3-4"]
    assert all(cell.hyperlink is None for line in sheet.iter_rows() for cell in line)


def test_numbers_are_numbers_and_dates_iso_text(sheet: Any) -> None:
    assert (column(sheet, "best")[0], str(column(sheet, "published")[0])) == (7, "2021-07-05")


def test_long_and_odd_cells_fit(sheet: Any) -> None:
    text = str(column(sheet, "evidence")[3])
    assert len(text) <= MAX_CELL
    assert text.endswith("[…]")


def test_widths_are_set(sheet: Any) -> None:
    widths = [dimension.width for dimension in sheet.column_dimensions.values()]
    assert max(widths) > 80
    assert min(widths) >= 9


def test_one_sheet_a_table(tmp_path: Path) -> None:
    assert load_workbook(write(tmp_path)).sheetnames == ["troop_counts", "events"]


def test_same_tables_give_same_bytes(tmp_path: Path) -> None:
    first = write(tmp_path).read_bytes()
    assert write(tmp_path).read_bytes() == first


def test_table_that_is_too_long_points_to_its_csv(tmp_path: Path) -> None:
    sheet = load_workbook(write(tmp_path, max_rows=3))["troop_counts"]
    assert "4 rows: see troop_counts.csv" in str(sheet["A1"].value)
