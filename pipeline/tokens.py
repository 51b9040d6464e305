"""Tokens: the words of a Doc as plain lists, made once.

Asking a Doc for a token makes a Token object; the stages ask for neighbours of what they found many times over.
"""

import unicodedata
from itertools import compress
from operator import sub
from typing import Final, NamedTuple

from spacy.attrs import IDX, ORTH, SENT_START, SPACY
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
# A word as written, in lower case, and its first character where that tells something.
Word = tuple[str, str, str]
# Words remembered: each is one object however often it is read, which saves making it, and hashing it wherever it is looked up.
MAX_WORDS: Final = 50_000
_words: dict[int, Word] = {}


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
    if not len(doc):
        return Tokens([], [], [], [], [], [])
    keys, starts, spaces = (column.tolist() for column in doc.to_array([ORTH, IDX, SPACY]).T)
    ends = list(map(sub, [*starts[1:], len(text_of(doc))], spaces))
    words = list(map(_words.get, keys))
    if None in words:
        words = [word or _learn(key, doc.vocab.strings[key]) for key, word in zip(keys, words, strict=True)]
    texts, lows, letters = map(list, zip(*words, strict=True))
    return Tokens(texts, lows, starts, ends, spaces, list(zip(compress(range(len(keys)), letters), filter(None, letters), strict=True)))


def _learn(key: int, word: str) -> Word:
    """Remember a word."""
    if len(_words) >= MAX_WORDS:
        _words.clear()
    entry = _words[key] = word, word.lower(), word[0] if word[0] in TELLING else ""
    return entry


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
