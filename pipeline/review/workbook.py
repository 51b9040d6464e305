"""Workbook: outputs/review.xlsx, the tables as a person reviews them."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pipeline.columns import FACT_TABLES, REVIEW_WORDS, TABLES
from pipeline.errors import MusterError
from pipeline.review.fixes import EXAMPLE
from pipeline.review.sheets import EDITION_PROPERTY, REVIEW_COLUMNS
from pipeline.tables import cell_text

SHEETS = (*FACT_TABLES, "events", "totals", "documents")
# The same tables make the same bytes.
CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - XlsxWriter wants it without a zone
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "default_date_format": "yyyy-mm-dd"}
# Beyond this a sheet takes seconds to write and to open: its CSV is there, and counts the same.
MAX_ROWS = 20_000
# Widths in characters; a column not named here is as wide as its name.
WIDTHS: Mapping[str, int] = {
    "evidence": 90, "mention": 24, "doc_id": 34, "source": 30, "flags": 30, "rule": 30, "row_ids": 40, "parts": 40, "differences": 50, "title": 50, "url": 40,
    "review": 10, "review_fix": 34, "review_note": 40,
}  # fmt: skip
MIN_WIDTH = 9
NOT_IN_XML = dict.fromkeys((0xFFFE, 0xFFFF), "\ufffd")
HINTS = {
    "review": ("Review", "ok, wrong or unsure. Rows judged wrong stay out of events and totals."),
    "review_fix": ("Correction", f"column=value; column=value, for example {EXAMPLE}"),
    "review_note": ("Note", "Free text."),
}


def write_xlsx(tables: Mapping[str, pd.DataFrame], path: Path, *, decisions: int = 0, max_rows: int = MAX_ROWS) -> None:
    """Write one sheet a table: frozen header, filters, a drop-down for review, the mention in bold in its evidence.

    `decisions` is the number of decisions the tables hold (Decisions.count). A table of more than `max_rows` rows is
    left to its CSV. The same tables give the same bytes.
    """
    try:
        with xlsxwriter.Workbook(str(path), dict(OPTIONS)) as book:
            book.set_properties({"title": "Muster: review", "created": CREATED})
            book.set_custom_property(EDITION_PROPERTY, decisions, "number")
            styles = _styles(book)
            for name in SHEETS:
                if name in tables:
                    sheet = book.add_worksheet(name)
                    if len(tables[name]) > max_rows:
                        sheet.write_string(0, 0, f"{len(tables[name])} rows: see {name}.csv. Decisions made there count the same.")
                    else:
                        _write_sheet(sheet, tables[name], name, styles)
    except (OSError, xlsxwriter.exceptions.XlsxWriterException) as error:
        raise MusterError("E713", f"cannot be written ({error})", where=str(path), do="Close it in other programs and run again") from error


def _styles(book: xlsxwriter.Workbook) -> dict[str, Format]:
    top = {"valign": "top"}
    return {
        "header": book.add_format({"bold": True, "bg_color": "#E7E6E6", "border": 1, "valign": "top"}),
        "people": book.add_format({"bold": True, "bg_color": "#FFE699", "border": 1, "valign": "top"}),
        "plain": book.add_format(top),
        "wrap": book.add_format({**top, "text_wrap": True}),
        "open": book.add_format({**top, "text_wrap": True, "bg_color": "#FFF9E5"}),
        "bold": book.add_format({"bold": True}),
    }


def _write_sheet(sheet: Worksheet, frame: pd.DataFrame, table: str, styles: Mapping[str, Format]) -> None:
    names = list(frame.columns)
    numbers = {column.name for column in TABLES[table] if column.kind == "integer"}
    for index, name in enumerate(names):
        sheet.set_column(index, index, WIDTHS.get(name, max(MIN_WIDTH, len(name) + 3)))
    for index, name in enumerate(names):
        sheet.write_string(0, index, name, styles["people" if name in REVIEW_COLUMNS else "header"])
    marks = _marks(frame) if {"evidence", "mention"} <= set(names) else iter(())
    for number, row in enumerate(zip(*(frame[name].tolist() for name in names), strict=True), start=1):
        mark = next(marks, None)
        for index, name in enumerate(names):
            text = _text(row[index])
            if name == "evidence" and mark:
                _write_marked(sheet, (number, index), text, mark, styles)
            elif name in numbers and text.isdecimal():
                sheet.write_number(number, index, int(text), styles["plain"])
            elif text or name in REVIEW_COLUMNS:
                _write_text(sheet, (number, index), name, text, styles)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(frame), 1), len(names) - 1)
    _validate(sheet, names, max(len(frame), 1))


def _write_text(sheet: Worksheet, place: tuple[int, int], name: str, text: str, styles: Mapping[str, Format]) -> None:
    style = styles["open" if name in REVIEW_COLUMNS else "wrap" if WIDTHS.get(name, 0) >= WIDTHS["review_note"] else "plain"]
    if text:
        sheet.write_string(*place, text, style)
    else:
        sheet.write_blank(*place, None, style)


def _validate(sheet: Worksheet, names: list[str], last: int) -> None:
    """Give the review columns their drop-down and their hints."""
    for name, (title, message) in HINTS.items():
        if name in names:
            index = names.index(name)
            options: dict[str, Any] = {"validate": "list", "source": list(REVIEW_WORDS), "error_message": "ok, wrong or unsure"} if name == "review" else {"validate": "any"}
            sheet.data_validation(1, index, last, index, {**options, "input_title": title, "input_message": message})


def _marks(frame: pd.DataFrame) -> Iterator[tuple[int, int] | None]:
    """Yield where each mention stands in its evidence; the n-th row of the same words and sentence is the n-th place."""
    seen: Counter[tuple[str, str, str]] = Counter()
    for doc_id, evidence, mention in zip(frame["doc_id"].tolist(), frame["evidence"].tolist(), frame["mention"].tolist(), strict=True):
        text, words = _text(evidence), _text(mention)
        key = (str(doc_id), text, words)
        places = [match.span() for match in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text)] if words else []
        yield places[min(seen[key], len(places) - 1)] if places else None
        seen[key] += 1


def _write_marked(sheet: Worksheet, place: tuple[int, int], text: str, mark: tuple[int, int], styles: Mapping[str, Format]) -> None:
    start, end = mark
    before, words, after = text[:start], text[start:end], text[end:]
    parts: list[object] = [*([before] if before else []), styles["bold"], words, *([after] if after else [])]
    if before or after:
        sheet.write_rich_string(*place, *parts, styles["wrap"])
    else:
        sheet.write_string(*place, text, styles["wrap"])


def _text(value: object) -> str:
    """Return a value as text that XML can hold."""
    return cell_text(value).translate(NOT_IN_XML)
