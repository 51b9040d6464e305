"""Results: what a run keeps of each document, ready to be written: cells as texts, and which of them a spreadsheet would run."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.cache import Result, pack
from pipeline.corpus import Document
from pipeline.errors import Issue
from pipeline.tables.texts import cells_of, guards_of

# Issues that another try may not have: too slow, out of memory.
PASSING = frozenset({"I901", "I903"})

Rows = Mapping[str, Sequence[Mapping[str, Any]]]


def make_result(document: Document, rows: Rows) -> Result:
    """Return what a document gave, made into texts once: every later run copies them."""
    lasting = not any(issue["code"] in PASSING for issue in rows["issues"])
    return Result(document.doc_id, digest_of(document), pack_rows(rows, document.text, document.title), lasting)


def make_plain(document: Document, rows: Rows) -> Result:
    """Return what a document gave as rows, for files that are not CSV."""
    return Result(document.doc_id, digest_of(document), pack({"rows": rows}))


def digest_of(document: Document) -> bytes:
    """Return the hash that texts of the same words share; nothing where there is no text."""
    return hashlib.sha256(document.text.encode("utf-8", "surrogatepass")).digest() if document.text else b""


def pack_rows(rows: Rows, text: str, title: str = "") -> bytes:
    """Return the rows of a document as a packed result."""
    cells = {table: cells_of(table, found) for table, found in rows.items()}
    guards = {table: found for table, lines in cells.items() if (found := guards_of(lines))}
    return pack({"cells": cells, "guards": guards, "text": text, "title": title})


def issue_row(doc_id: str, path: str, issue: Issue) -> dict[str, Any]:
    """Return the row of issues.csv."""
    place = (issue.start_char, issue.end_char) if issue.start_char >= 0 else (None, None)
    return {"doc_id": doc_id, "path": path, "code": issue.code, "message": issue.message, "char_start": place[0], "char_end": place[1], "rule": issue.rule}
