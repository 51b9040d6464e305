"""Tokens: the words of a Doc as plain lists, made once.

Asking a Doc for a token makes a Token object; the stages ask for neighbours of what they found many times over.
"""

import unicodedata
from operator import sub
from typing import Final, NamedTuple

from spacy.attrs import IDX, SENT_START, SPACY
from spacy.tokens import Doc

from pipeline.corpus.texts import text_of

# Capitals of every script that has them stand below this code point, but for some of the last century's inventions.
LAST_CAPITAL: Final = 0x2C00
CAPITALS: Final = frozenset(letter for letter in map(chr, range(LAST_CAPITAL)) if unicodedata.category(letter) in {"Lu", "Lt"})
# Figures stand in rows of ten, the last of them below this code point: a look at every tenth one finds them all.
LAST_FIGURE: Final = 0x20000
FIGURES: Final = frozenset(chr(code) for tenth in range(0, LAST_FIGURE, 10) if chr(tenth).isdecimal() for code in range(tenth - 9, tenth + 10) if chr(code).isdecimal())
SIGNS: Final = frozenset("+~≈")
STOPS: Final = frozenset(".!?…")
TELLING: Final = CAPITALS | FIGURES | SIGNS | STOPS
KEY: Final = "tokens"
SENTENCES: Final = "sentences"


class Tokens(NamedTuple):
    """Text, lower-case text, first character, character after, and space behind, by token.

    `telling` are the tokens that begin with a capital, a figure, a sign or a stop, with that letter: few, and what the
    stages look for.
    """

    texts: list[str]
    lows: list[str]
    starts: list[int]
    ends: list[int]
    spaces: list[int]
    telling: list[tuple[int, str]]


def tokens_of(doc: Doc) -> Tokens:
    """Return the lists of a Doc."""
    made: Tokens | None = doc.user_data.get(KEY)
    if made is None:
        made = doc.user_data[KEY] = _read(doc)
    return made


def _read(doc: Doc) -> Tokens:
    text = text_of(doc)
    starts, spaces = (column.tolist() for column in doc.to_array([IDX, SPACY]).T) if len(doc) else ([], [])
    ends = list(map(sub, [*starts[1:], len(text)] if starts else [], spaces))
    texts = [text[start:end] for start, end in zip(starts, ends, strict=True)]
    telling = [(at, letter) for at, letter in enumerate([text[start] for start in starts]) if letter in TELLING]
    return Tokens(texts, list(map(str.lower, texts)), starts, ends, spaces, telling)


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
