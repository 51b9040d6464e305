"""View: the document as arrays, so that only capitalised runs are looked at one by one."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from spacy.attrs import IDX, IS_ALPHA, LENGTH, LOWER, PREFIX, SENT_START
from spacy.tokens import Doc
from spacy.vocab import Vocab

# A line with at least this share of capitalised words is set in title case or in capitals.
TITLE_SHARE = 0.65
MIN_TITLE_WORDS = 4
LAST_LATIN = 0x250


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

    def slice(self, start: int, end: int) -> str:
        """Return the text of a token range."""
        return self.text[self.begin[start] : self.end[end - 1]]

    def small(self, token: int) -> bool:
        """Return whether a token stands in small letters."""
        return not self.cap[token]

    def word(self, token: int) -> str:
        """Return the text of one token."""
        return self.text[self.begin[token] : self.end[token]]


@lru_cache(maxsize=4)
def _capital_prefixes(vocab: Vocab) -> np.ndarray:
    letters = [chr(code) for code in range(ord("A"), LAST_LATIN) if chr(code).isupper()]
    return np.array([vocab.strings.add(letter) for letter in letters], dtype="uint64")


def _text_of(doc: Doc) -> str:
    """Return the text of a document, the corpus's own where there is one: Doc.text joins all tokens anew."""
    document = doc._.document
    if document is not None and len(document.text) == doc[-1].idx + len(doc[-1].text_with_ws):
        return str(document.text)
    return doc.text


def view_of(doc: Doc) -> View:
    """Return the arrays of a document."""
    table = doc.to_array([LOWER, PREFIX, IDX, LENGTH, SENT_START, IS_ALPHA])
    cap = np.isin(table[:, 1], _capital_prefixes(doc.vocab))
    starts = table[:, 4] == 1
    if len(starts):
        starts[0] = True
    sentence = np.cumsum(starts)
    alpha = table[:, 5] == 1
    words = np.bincount(sentence[alpha], minlength=int(sentence[-1]) + 1 if len(starts) else 2)
    capitals = np.bincount(sentence[alpha & cap], minlength=len(words))
    # a line that ends with a full stop is a sentence, however many names it holds
    last = np.append(np.flatnonzero(starts)[1:] - 1, len(starts) - 1)
    stopped = np.zeros(len(words), dtype=bool)
    stopped[sentence[last]] = table[last, 0] == doc.vocab.strings.add(".")
    shouted = np.flatnonzero((words >= MIN_TITLE_WORDS) & (capitals >= np.where(stopped, 1.0, TITLE_SHARE) * words))
    return View(
        text=_text_of(doc), low=table[:, 0].tolist(), cap=cap.tolist(), sentence=sentence.tolist(), first=starts.tolist(),
        begin=table[:, 2].tolist(), end=(table[:, 2] + table[:, 3]).tolist(), capitals=np.flatnonzero(cap).tolist(), shouted=frozenset(shouted.tolist()), lows=table[:, 0],
    )  # fmt: skip
