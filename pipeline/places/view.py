"""View: the document as arrays, so that only capitalised runs are looked at one by one."""

import unicodedata
from dataclasses import dataclass

import numpy as np
from spacy.attrs import IDX, IS_ALPHA, LENGTH, LOWER, SENT_START
from spacy.tokens import Doc
from spacy.vocab import Vocab

from pipeline.corpus.texts import text_of

# A line with at least this share of capitalised words is set in title case or in capitals.
TITLE_SHARE = 0.65
MIN_TITLE_WORDS = 4
# Capitals of every script that has them stand below this code point, but for some of the last century's inventions.
LAST_CAPITAL = 0x2C00
IS_CAPITAL = np.array([unicodedata.category(chr(code)) in {"Lu", "Lt"} for code in range(LAST_CAPITAL)])


@dataclass(frozen=True, slots=True)
class View:
    """Plain lists over the tokens: small form, capital, sentence number, offsets; and which sentences shout."""

    text: str
    low: list[int]
    cap: list[bool]
    sentence: list[int]
    first: list[bool]
    begin: list[int]
    end: list[int]
    capitals: list[int]
    shouted: frozenset[int]
    lows: np.ndarray

    def find(self, words: frozenset[int]) -> list[int]:
        """Return where any of the words stands, in order."""
        there = words.intersection(self.low)
        return np.flatnonzero(np.logical_or.reduce([self.lows == word for word in there])).tolist() if there else []

    def slice(self, start: int, end: int) -> str:
        """Return the text of a token range."""
        return self.text[self.begin[start] : self.end[end - 1]]

    def small(self, token: int) -> bool:
        """Return whether a token stands in small letters."""
        return not self.cap[token]

    def word(self, token: int) -> str:
        """Return the text of one token."""
        return self.text[self.begin[token] : self.end[token]]

    def opens_line(self, token: int) -> bool:
        """Return whether nothing but blanks stands before a token in its line."""
        start = self.begin[token]
        return not self.text[self.text.rfind("\n", 0, start) + 1 : start].strip()


def view_of(doc: Doc) -> View:
    """Return the arrays of a document."""
    text = text_of(doc)
    table = doc.to_array([LOWER, IDX, LENGTH, SENT_START, IS_ALPHA])
    begin = table[:, 1].astype(np.int64)
    cap = _capitals(text, begin)
    starts = table[:, 3] == 1
    starts[:1] = True
    sentence = np.cumsum(starts)
    return View(
        text=text, low=table[:, 0].tolist(), cap=cap.tolist(), sentence=sentence.tolist(), first=starts.tolist(), begin=begin.tolist(),
        end=(begin + table[:, 2].astype(np.int64)).tolist(), capitals=np.flatnonzero(cap).tolist(),
        shouted=_shouted(table[:, 0], table[:, 4] == 1, cap, starts, sentence, doc.vocab), lows=table[:, 0],
    )  # fmt: skip


def _capitals(text: str, begin: np.ndarray) -> np.ndarray:
    """Return which tokens begin with a capital letter."""
    letters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)[begin]
    cap: np.ndarray = IS_CAPITAL[np.minimum(letters, LAST_CAPITAL - 1)]
    return cap


def _shouted(low: np.ndarray, alpha: np.ndarray, cap: np.ndarray, starts: np.ndarray, sentence: np.ndarray, vocab: Vocab) -> frozenset[int]:  # noqa: PLR0917 - columns of one table
    """Return the sentences set in title case or in capitals."""
    words = np.bincount(sentence[alpha], minlength=int(sentence[-1]) + 1)
    capitals = np.bincount(sentence[alpha & cap], minlength=len(words))
    # a line that ends with a full stop is a sentence, however many names it holds
    last = np.append(np.flatnonzero(starts)[1:] - 1, len(starts) - 1)
    stopped = np.zeros(len(words), dtype=bool)
    stopped[sentence[last]] = low[last] == vocab.strings["."]
    return frozenset(np.flatnonzero((words >= MIN_TITLE_WORDS) & (capitals >= np.where(stopped, 1.0, TITLE_SHARE) * words)).tolist())
