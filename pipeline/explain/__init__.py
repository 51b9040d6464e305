"""Explain: what each stage found in a sentence, as a tree; why a count got its action, place and date, or did not.

Errors   E715 no such row, E716 no day
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.columns import FACT_TABLES
from pipeline.corpus import Document, finish, open_corpus
from pipeline.diff import read_tables
from pipeline.errors import MusterError, suggest
from pipeline.explain.tree import Reach, tree
from pipeline.tables import rows_of

# Columns of a row that its tree does not repeat: what the evidence and the sheet say already.
UNSAID = frozenset({"doc_id", "published", "evidence", "section", "char_start", "char_end", "rule", "flags", "row_hash", "review", "review_fix", "review_note"})


def explain(nlp: Language, text: str, *, published: date | None = None) -> str:
    """Return the tree of a text, sentence by sentence; relative dates count from `published`."""
    document = Document("text", text, published=published, published_from="given" if published else "none")
    doc = read(nlp, document)
    return "\n".join(line for start, end in _sentences(doc) for line in tree(doc, (start, end)).lines())


def explain_row(nlp: Language, out: Path, row_id: str, find: Callable[[str], Document | None] | None = None) -> str:
    """Return the tree of the sentence that a row of the outputs was read from, as the rules read it now.

    `find` gives the document of a doc_id; without it only the row's evidence is read, and what the rest of the
    document lends a sentence (dates, actors) is not seen.
    """
    table, row = _find_row(out, row_id)
    document = find(row["doc_id"]) if find else None
    head = [f"{row_id} in {table}.csv, document {row['doc_id']}", *(f"  {name}: {value}" for name, value in row.items() if value and name not in UNSAID and name != "row_id")]
    if document is None or not document.text:
        published = date.fromisoformat(row["published"]) if row.get("published") else None
        return "\n".join([*head, "read from the evidence alone: what the rest of the document lends it is not seen", "", explain(nlp, row["evidence"], published=published)])
    doc = read(nlp, document)
    sentence = _sentence_of(doc, table, row)
    return "\n".join([*head, "", *tree(doc, sentence).lines()])


def finder(corpus: str) -> Callable[[str], Document | None] | None:
    """Return what finds a document of a corpus by its doc_id; nothing where no corpus is named."""
    if not corpus:
        return None
    documents = (part for document in open_corpus(corpus) for part in finish(document))
    return lambda doc_id: next((document for document in documents if document.doc_id == doc_id), None)


def read_day(text: str) -> date | None:
    """Return the day written YYYY-MM-DD, nothing for nothing."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise MusterError("E716", f"{text!r} is no day", where="--date", accepted="YYYY-MM-DD, like 2021-07-05") from error


def read(nlp: Language, document: Document) -> Doc:
    """Return the document as the cascade reads it."""
    doc = nlp.make_doc(document.text)
    doc._.document = document
    doc._.issues = []
    for _, stage in nlp.pipeline:
        doc = stage(doc)
    return doc


def _find_row(out: Path, row_id: str) -> tuple[str, dict[str, str]]:
    tables = {name: frame for name, frame in read_tables(out).items() if name in FACT_TABLES}
    for name, frame in tables.items():
        found = frame[frame["row_id"] == row_id]
        if len(found):
            return name, {str(column): str(value) for column, value in found.iloc[0].items()}
    ids = [str(value) for frame in tables.values() for value in frame["row_id"]]
    raise MusterError("E715", f"no row {row_id}. {suggest(row_id, ids)}".strip(), where=str(out), accepted=f"a row_id of {', '.join(f'{name}.csv' for name in tables)}")


def _sentence_of(doc: Doc, table: str, row: dict[str, str]) -> Reach:
    """Return the sentence of a row: by its id as read now, else by its evidence, else by where it stood."""
    starts = [int(found["char_start"]) for found in rows_of(doc, keep_boilerplate=True)[table] if found["row_id"] == row["row_id"]]
    at = starts[0] if starts else doc.text.find(row["evidence"])
    if at < 0:
        at = int("".join(letter for letter in row["char_start"] if letter.isdecimal()) or 0)
    return next((reach for reach in _sentences(doc) if doc[reach[1] - 1].idx >= at), (0, len(doc)))


def _sentences(doc: Doc) -> list[Reach]:
    return [(sentence.start, sentence.end) for sentence in doc.sents if sentence.text.strip()]
