"""Corpus: files become documents."""

from pipeline.corpus.document import Document, hash_text
from pipeline.corpus.finish import finish
from pipeline.corpus.stream import Corpus, open_corpus

__all__ = ["Corpus", "Document", "finish", "hash_text", "open_corpus"]
