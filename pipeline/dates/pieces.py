"""Pieces: text cut into words, numbers and marks that know what they can be.

What is known of a word is remembered together with the space behind it, so that a stretch of text is cut by
looking up most of its pieces in one go.
"""

from dataclasses import dataclass, field
from itertools import accumulate
from typing import Final, NamedTuple, cast

from pipeline.dates.lexicon import Lexicon
from pipeline.dates.shapes import MARKS, SPACE, SPACED, shape_of

# Words remembered with their kinds; the vocabulary of a large corpus is larger.
MEMO: Final = 50_000


class Piece(NamedTuple):
    """A word, number or mark: character offsets, lower-case text, code, and value by kind.

    A tuple, because thousands are made for every text.
    """

    start: int
    end: int
    text: str
    code: str
    kinds: dict[str, str]


class Known:
    """What is known of a word: its lower-case form, code, value by kind and length, and whether a phrase can begin with it."""

    __slots__ = ("code", "heads", "kinds", "length", "text")

    def __init__(self, text: str, code: str, kinds: dict[str, str], length: int, *, heads: bool = False) -> None:
        self.text = text
        self.code = code
        self.kinds = kinds
        self.length = length
        self.heads = heads


# Stands for a word whose last character is a full stop that is no part of it.
SPLIT: Final = Known("", "", {}, 0)


class Strip:
    """The pieces of a stretch of text, by column: what is known of each, and where it begins.

    Pieces are made of the few that an expression takes up.
    """

    __slots__ = ("codes", "kinds", "known", "starts")

    def __init__(self, known: list[Known], starts: list[int]) -> None:
        self.known = known
        self.starts = starts
        self.codes = "".join([piece.code for piece in known])
        self.kinds = [piece.kinds for piece in known]

    def __len__(self) -> int:
        """Return the number of pieces."""
        return len(self.known)

    def pieces(self, start: int, end: int) -> tuple[Piece, ...]:
        """Return some of the pieces."""
        return tuple([Piece(at, at + known.length, known.text, known.code, known.kinds) for known, at in zip(self.known[start:end], self.starts[start:end], strict=True)])

    def start(self, at: int) -> int:
        """Return the offset of a piece."""
        return self.starts[at]

    def end(self, at: int) -> int:
        """Return the offset behind a piece."""
        return self.starts[at] + self.known[at].length

    def text(self, at: int) -> str:
        """Return a piece's text, lower case."""
        return self.known[at].text


@dataclass(slots=True)
class Cutter:
    """Cut text into pieces, and remember what is known of each."""

    lexicon: Lexicon
    joined: dict[tuple[str, bool], tuple[str, dict[str, str]]] = field(default_factory=dict)
    memo: dict[str, Known] = field(default_factory=dict)
    plain: dict[str, Known] = field(default_factory=dict)
    pairs: dict[str, tuple[Known, Known]] = field(default_factory=dict)

    def cut(self, text: str, start: int, end: int) -> Strip:
        """Cut text[start:end] into pieces; phrases of several words become one piece."""
        first = SPACE.match(text, start, end)
        raws = SPACED.findall(text, start, end)
        starts = list(accumulate(map(len, raws), initial=first.end() if first else start))
        found = list(map(self.plain.get, raws))
        known, starts = self._spell(text, raws, found, starts) if None in found else (cast("list[Known]", found), starts)
        begins = [at for at, piece in enumerate(known) if piece.heads]
        return self._join(text, known, starts, begins) if begins else Strip(known, starts)

    def _spell(self, text: str, raws: list[str], found: list[Known | None], starts: list[int]) -> tuple[list[Known], list[int]]:
        """Look up the pieces that are not plainly known: marks that may be glued, words with a stop, new words."""
        known: list[Known | None] = []
        spelt: list[int] = []
        last = 0
        for at in [at for at, piece in enumerate(found) if piece is None]:
            known += found[last:at]
            spelt += starts[last : at + 1]
            last = at + 1
            raw, start = raws[at], starts[at]
            pair = self.pairs.get(raw)
            if pair is None:
                word = self._word(text, raw, start)
                if word is not SPLIT:
                    known.append(word)
                    continue
                pair = self._pair(text, raw, start)
            known += pair
            spelt.append(start + pair[0].length)
        return cast("list[Known]", known + found[last:]), spelt + starts[last:]

    def _pair(self, text: str, raw: str, start: int) -> tuple[Known, Known]:
        """Return a word and the full stop after it as two pieces."""
        whole = raw.rstrip()
        pair = self._word(text, whole[:-1], start), self._mark(text, ".", ".", start + len(whole) - 1)
        if len(raw) > len(whole):  # space after it: never glued
            self.pairs[raw] = pair
        return pair

    def _word(self, text: str, raw: str, start: int) -> Known:
        """Return what is known of a word with the space after it."""
        word = raw.rstrip() or raw
        if word in MARKS:
            return self._mark(text, raw, word, start)
        known = self.memo.get(word) or self._learn(word)
        if known is not SPLIT:
            self.plain[raw] = known
        return known

    def _mark(self, text: str, raw: str, mark: str, start: int) -> Known:
        end = start + len(mark)
        glued = start > 0 and text[start - 1].isalnum() and text[end : end + 1].isalnum()
        known = self.memo.get(f"glued{mark}" if glued else mark) or self._learn(mark, glued=glued)
        if len(raw) > len(mark):  # space after it: never glued
            self.plain[raw] = known
        return known

    def _learn(self, word: str, *, glued: bool = False) -> Known:
        """Remember a word's lower-case form, code and kinds; SPLIT for a word with a stop that is not its own."""
        if len(self.memo) >= MEMO:
            self.memo.clear()
            self.plain.clear()
            self.pairs.clear()
        low = word.lower()
        if len(word) > 1 and word[-1] == "." and low not in self.lexicon.entries:
            known = SPLIT
        elif word.isalpha() and low not in self.lexicon.entries and not low.endswith(self.lexicon.past_endings):
            kinds = {"word": word, "capital": word} if word[0].isupper() else {"word": word}
            known = self._known(low, kinds, len(word))
        else:
            kinds = shape_of(word, glued=glued)
            kinds.update(self.lexicon.lookup(word))
            if word.endswith(self.lexicon.past_endings) and word.islower() and "not_past" not in kinds:
                kinds["past_form"] = word
            known = self._known(low, kinds, len(word))
        self.memo[f"glued{word}" if glued else word] = known
        return known

    def _known(self, text: str, kinds: dict[str, str], length: int) -> Known:
        return Known(text, self.lexicon.code(kinds), kinds, length, heads=text in self.lexicon.heads)

    def _join(self, text: str, known: list[Known], starts: list[int], begins: list[int]) -> Strip:
        """Make one piece of every phrase; `begins` are the pieces one can begin with."""
        joined: list[Known] = []
        offsets: list[int] = []
        at, last = 0, len(known) - 1
        for begin in begins:
            phrases = self.lexicon.phrases[known[begin].text].get(known[begin + 1].text) if at <= begin < last else None
            found = self._phrase_at(text, known, starts, begin, phrases) if phrases else None
            if found:
                joined += known[at:begin]
                offsets += starts[at : begin + 1]
                joined.append(found[0])
                at = begin + found[1]
        return Strip(joined + known[at:], offsets + starts[at:]) if at else Strip(known, starts)

    def _phrase_at(self, text: str, known: list[Known], starts: list[int], at: int, phrases: list[tuple[str, ...]]) -> tuple[Known, int] | None:
        """Return the longest phrase that begins at a piece, as one piece, and its length."""
        for words in phrases:
            size = len(words)
            if tuple([piece.text for piece in known[at : at + size]]) == words:
                start, last = starts[at], at + size - 1
                phrase = " ".join(words)
                code, kinds = self._known_phrase(phrase, capital=text[start].isupper())
                if kinds:
                    return Known(phrase, code, kinds, starts[last] + known[last].length - start), size
        return None

    def _known_phrase(self, phrase: str, *, capital: bool) -> tuple[str, dict[str, str]]:
        known = self.joined.get((phrase, capital))
        if known is None:
            kinds = {kind: value for form, kind, value in self.lexicon.entries[phrase] if capital or form == form.lower()}
            known = self.joined[phrase, capital] = self.lexicon.code(kinds), kinds
        return known
