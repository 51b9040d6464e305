"""Finish: give a document the text that the cascade reads. Done where the cascade runs, since pages cost more to read than text."""

import logging
from collections.abc import Iterator
from dataclasses import replace

from pipeline.corpus.decode import tidy
from pipeline.corpus.document import Document, fail, note

# spaCy's own limit for one text; a longer one is read in parts that end at a line or word.
MAX_CHARS = 1_000_000
# Pages above this are not articles, and extracting them takes minutes.
MAX_HTML_CHARS = 20_000_000


def finish(document: Document) -> Iterator[Document]:
    """Return the document with its text, in parts when it is very long."""
    if document.html and not document.text and not document.problem:
        document = tidied(extract_text(document))
    if not document.problem and not document.text.strip():
        document = fail(document, "I210", "no text in it")
    if len(document.text) <= MAX_CHARS:
        yield document
        return
    yield from _split(document)


def tidied(document: Document) -> Document:
    """Return a page's document without what its entities have brought into the text."""
    text, issues = tidy(document.text)
    return replace(document, text=text, issues=(*document.issues, *issues))


def extract_text(document: Document) -> Document:
    """Return a web page's document with its title and main text, without navigation and other furniture."""
    if len(document.html) > MAX_HTML_CHARS:
        return fail(document, "I207", f"a web page of {len(document.html):,} characters: not read. Accepted: up to {MAX_HTML_CHARS:,}")
    import trafilatura  # noqa: PLC0415 - half a second that only web pages should pay

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what it says about odd pages is in issues.csv
    found = trafilatura.bare_extraction(document.html, with_metadata=True, include_comments=False, fast=True)
    text = (found.text or "") if found is not None and not isinstance(found, dict) else ""
    if not text.strip():
        text = trafilatura.html2txt(document.html)
        document = note(document, "I218", "no article was found on the page: all of its text was read") if text.strip() else document
    if found is None or isinstance(found, dict):
        return replace(document, text=text)
    title = document.title or found.title or ""
    body = text if not title or text.lstrip().startswith(title) else f"{title}\n{text}"
    return replace(document, text=body, title=title, publisher=document.publisher or found.sitename or "", url=document.url or found.url or "")


def _split(document: Document) -> Iterator[Document]:
    """Yield the parts of a very long text; the first keeps the document's id."""
    text, start, number = document.text, 0, 1
    while start < len(text):
        end = _cut(text, start)
        part = replace(document, text=text[start:end], doc_id=document.doc_id if number == 1 else f"{document.doc_id}:{number:04}", issues=document.issues if number == 1 else ())
        yield note(part, "I219", f"part {number} of a text of {len(text):,} characters, from character {start} on: offsets count from there")
        start, number = end, number + 1


def _cut(text: str, start: int) -> int:
    """Return where a part that starts here ends: after the last blank line, line or word that fits."""
    limit = start + MAX_CHARS
    if limit >= len(text):
        return len(text)
    return next((at + len(mark) for mark in ("\n\n", "\n", ". ", " ") if (at := text.rfind(mark, start + MAX_CHARS // 2, limit)) > 0), limit)
