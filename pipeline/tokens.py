"""Tokens: the words of a Doc as plain lists, made once.

Asking a Doc for a token makes a Token object; the stages ask for neighbours of what they found many times over.
"""

from operator import sub
from typing import NamedTuple

from spacy.attrs import IDX, ORTH, SENT_START, SPACY
from spacy.tokens import Doc

from pipeline.corpus.texts import text_of

KEY, SENTENCES = "tokens", "sentences"


class Tokens(NamedTuple):
    """Text, lower-case text, first character, character after, space behind, and number in the vocabulary, by token."""

    texts: list[str]
    lows: list[str]
    starts: list[int]
    ends: list[int]
    spaces: list[int]
    orths: list[int]


def tokens_of(doc: Doc) -> Tokens:
    """Return the lists of a Doc."""
    made: Tokens | None = doc.user_data.get(KEY)
    if made is None:
        made = doc.user_data[KEY] = _read(doc)
    return made


def _read(doc: Doc) -> Tokens:
    text = text_of(doc)
    starts, spaces, orths = (column.tolist() for column in doc.to_array([IDX, SPACY, ORTH]).T) if len(doc) else ([], [], [])
    ends = list(map(sub, [*starts[1:], len(text)] if starts else [], spaces))
    texts = [text[start:end] for start, end in zip(starts, ends, strict=True)]
    return Tokens(texts, list(map(str.lower, texts)), starts, ends, spaces, orths)


def keep_sentence_starts(doc: Doc, starts: list[int]) -> None:
    """Keep where the sentences of a Doc start, as the stage that has cut them found it."""
    doc.user_data[SENTENCES] = starts


def sentence_starts(doc: Doc) -> list[int]:
    """Return the first tokens of the sentences; a text that no stage has cut is one sentence."""
    kept: list[int] | None = doc.user_data.get(SENTENCES)
    if kept is not None:
        return kept
    starts: list[int] = (doc.to_array([SENT_START]) == 1).nonzero()[0].tolist() if len(doc) else []
    return starts if starts and starts[0] == 0 else [0, *starts]
