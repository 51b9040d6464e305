"""Hashes: stable ids of rows, and what tells whether a row has changed."""

import hashlib
from collections.abc import Mapping
from typing import Any

from pipeline.columns import TABLES

# Columns that say nothing about the fact itself.
NOT_HASHED = frozenset({"flags", "row_hash", "review", "review_fix", "review_note", "evidence", "char_start", "char_end", "rule"})
HASHED = tuple(sorted({column.name for columns in TABLES.values() for column in columns} - NOT_HASHED))


def short_hash(prefix: str, *parts: object, length: int = 16) -> str:
    """Return a letter and a short hash of the parts; the letter keeps it text in a spreadsheet."""
    return prefix + hashlib.blake2s("\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()[:length]


def row_hash(row: Mapping[str, Any]) -> str:
    """Return the hash of a row's own values, without offsets, evidence, rules and review."""
    return short_hash("h", *[f"{name}={row[name]}" for name in HASHED if name in row and row[name] is not None], length=8)
