"""Counting: read a text with the cascade and show its counts as the marks of an example show them."""

from datetime import date
from typing import Any

from marks import Example
from spacy.language import Language
from spacy.tokens import Doc

from pipeline.columns import DISTRICTS, TROOP_COUNTS
from pipeline.corpus import Document
from pipeline.tables import cell_text, rows_of

LABELS = {"COUNT": ("value", *(column.name for column in TROOP_COUNTS)), "DISTRICTS": ("value", *(column.name for column in DISTRICTS))}
TABLES = {"COUNT": "troop_counts", "DISTRICTS": "districts"}


def read(nlp: Language, text: str, day: date | None = None, doc_id: str = "text") -> Doc:
    """Return a text as the cascade reads it."""
    doc = nlp.make_doc(text)
    doc._.document = Document(doc_id, text, published=day, published_from="metadata" if day else "none")
    return nlp(doc)


def counts_of(doc: Doc) -> list[tuple[str, dict[str, Any]]]:
    """Return the counts of a text as (label, row), in order."""
    rows = rows_of(doc, keep_boilerplate=True)
    mentions = {row["row_id"]: row["mention"] for row in rows["troop_counts"]}
    found = [(label, row) for label, table in TABLES.items() for row in rows[table] if row.get("kind") != "named"]
    for _, row in found:
        row["part_of"] = mentions.get(row.get("part_of"), "")
    return sorted(found, key=lambda pair: (pair[1]["char_start"], pair[1]["char_end"]))


def show(label: str, words: str, keys: dict[str, str]) -> str:
    """Return a count as a mark, keys in order."""
    return f"[{words}]({' '.join([label, *(f'{key}={value}' for key, value in sorted(keys.items()))])})"


def wanted(example: Example) -> list[str]:
    """Return the counts an example states."""
    return [show(mark.label, mark.words, dict(mark.keys)) for mark in example.marks]


def found(doc: Doc, example: Example) -> list[str]:
    """Return the counts that were found, each with the keys that the mark at its place states."""
    stated = {(mark.start, mark.end): mark.keys for mark in example.marks}
    return [show(label, row["mention"], {key: cell_text(row[key]) for key in stated.get((row["char_start"], row["char_end"]), ())}) for label, row in counts_of(doc)]
