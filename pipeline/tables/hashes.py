"""Hashes: stable ids of rows, and what tells whether a row has changed."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import blake2s
from typing import Any, Final

from pipeline.columns import TABLES

# Columns that say nothing about the fact itself.
NOT_HASHED: Final = frozenset({"flags", "row_hash", "review", "review_fix", "review_note", "evidence", "char_start", "char_end", "rule"})
HASHED: Final = tuple(sorted({column.name for columns in TABLES.values() for column in columns} - NOT_HASHED))
# Sets of columns that rows come with: one or two for each table.
SHAPES: Final = 256


def short_hash(prefix: str, *parts: object, length: int = 16) -> str:
    """Return a letter and a short hash of the parts; the letter keeps it text in a spreadsheet."""
    return prefix + _digest(map(str, parts))[:length]


def _digest(parts: Iterable[str]) -> str:
    return blake2s("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def row_hash(row: Mapping[str, Any]) -> str:
    """Return the hash of a row's own values, without offsets, evidence, rules and review."""
    return f"h{_digest([f'{name}={value}' for name in _hashed(tuple(row)) if (value := row[name]) is not None])[:8]}"


@lru_cache(maxsize=SHAPES)
def _hashed(columns: tuple[str, ...]) -> tuple[str, ...]:
    """Return the columns of a row that its hash reads."""
    return tuple(name for name in HASHED if name in columns)
