"""View: the document as plain lists, so that only capitalised runs are looked at one by one."""

from bisect import bisect_left
from dataclasses import dataclass
from typing import Final

from spacy.tokens import Doc

from pipeline.corpus.texts import text_of
from pipeline.tokens import CAPITALS, Tokens, sentence_starts, tokens_of

# A line with at least this share of capitalised words is set in title case or in capitals.
TITLE_SHARE: Final = 0.65
MIN_TITLE_WORDS: Final = 4


@dataclass(frozen=True, slots=True)
class View:
    """Plain lists over the tokens: small form, capital, sentence number, offsets; and which sentences shout."""

    text: str
    words: list[str]
    low: list[str]
    cap: list[bool]
    sentence: list[int]
    first: list[bool]
    begin: list[int]
    end: list[int]
    capitals: list[int]
    shouted: frozenset[int]

    def find(self, words: frozenset[str]) -> list[int]:
        """Return where any of the words stands, in order."""
        return [at for at, word in enumerate(self.low) if word in words]

    def slice(self, start: int, end: int) -> str:
        """Return the text of a token range."""
        return self.words[start] if end - start == 1 else self.text[self.begin[start] : self.end[end - 1]]

    def small(self, token: int) -> bool:
        """Return whether a token stands in small letters."""
        return not self.cap[token]

    def word(self, token: int) -> str:
        """Return the text of one token."""
        return self.words[token]

    def opens_line(self, token: int) -> bool:
        """Return whether nothing but blanks stands before a token in its line."""
        start = self.begin[token]
        return not self.text[self.text.rfind("\n", 0, start) + 1 : start].strip()


def view_of(doc: Doc) -> View:
    """Return the lists of a document."""
    tokens = tokens_of(doc)
    count = len(tokens.texts)
    capitals = [at for at, letter in tokens.telling if letter in CAPITALS]
    cap, first, sentence = [False] * count, [False] * count, []
    for at in capitals:
        cap[at] = True
    bounds = [*sentence_starts(doc), count]
    for number in range(1, len(bounds)):
        start = bounds[number - 1]
        first[start] = True
        sentence += [number] * (bounds[number] - start)
    return View(
        text=text_of(doc), words=tokens.texts, low=tokens.lows, cap=cap, sentence=sentence, first=first, begin=tokens.starts, end=tokens.ends,
        capitals=capitals, shouted=_shouted(tokens, bounds, capitals),
    )  # fmt: skip


def _shouted(tokens: Tokens, bounds: list[int], capitals: list[int]) -> frozenset[int]:
    """Return the sentences set in title case or in capitals."""
    found = []
    after = 0
    for number in range(1, len(bounds)):
        before, after = after, bisect_left(capitals, bounds[number], after)
        if after - before < MIN_TITLE_WORDS * TITLE_SHARE:
            continue
        texts = tokens.texts[bounds[number - 1] : bounds[number]]
        # a line that ends with a full stop is a sentence, however many names it holds
        stopped = texts[-1] == "."
        if stopped and any(word.islower() and word.isalpha() for word in texts):
            continue
        words = sum(map(str.isalpha, texts))
        if words >= MIN_TITLE_WORDS and sum(tokens.texts[at].isalpha() for at in capitals[before:after]) >= (1.0 if stopped else TITLE_SHARE) * words:
            found.append(number)
    return frozenset(found)
