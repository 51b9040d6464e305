"""Corpus: files become documents."""

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from pipeline.errors import Issue, MusterError

METADATA = "metadata.csv"
COLUMNS = ("file", "published", "title", "publisher", "url")


@dataclass(frozen=True, slots=True)
class Document:
    """One text with what is known about it. Offsets count code points of `text`, line ends are `\\n`."""

    doc_id: str
    text: str
    path: str = ""
    title: str = ""
    publisher: str = ""
    url: str = ""
    published: date | None = None
    published_from: str = "none"
    sha256: str = ""
    problem: str = ""
    html: str = ""
    issues: tuple[Issue, ...] = field(default=())
