"""Lexicon: the words of date expressions, and text cut into pieces that know what they can be.

A piece is a word, a number or a mark. What it can be (its kinds, with a value each) comes from
patterns/dates/words.csv and modifiers.csv, numbers.csv, or for figures from their shape. Every set of kinds has a
one-character code, so that the grammar runs over a string of codes instead of over the text.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from pipeline.dates.shapes import FIGURES, MARKS, PIECE, SHAPES, SPACED, shape_of
from pipeline.errors import MusterError
from pipeline.knowledge import Knowledge

# Private-use characters: no text can hold a code by accident.
FIRST_CODE = 0xE000
WORD_COLUMNS = ("word", "kind", "value")
# Words remembered with their kinds; the vocabulary of a large corpus is larger.
MEMO = 50_000


class Piece(NamedTuple):
    """A word, number or mark: character offsets, lower-case text, code, and value by kind.

    A tuple, because thousands are made for every text.
    """

    start: int
    end: int
    text: str
    code: str
    kinds: dict[str, str]


# A word's lower-case form, code and kinds.
Known = tuple[str | None, str, dict[str, str]]


@dataclass(slots=True)
class Lexicon:
    """Words with their kinds and values; codes are handed out as sets of kinds are met."""

    entries: dict[str, list[tuple[str, str, str]]]
    phrases: dict[str, dict[str, list[tuple[str, ...]]]] = field(default_factory=dict)
    joined: dict[tuple[str, bool], tuple[str, dict[str, str]]] = field(default_factory=dict)
    codes: dict[frozenset[str], str] = field(default_factory=dict)
    memo: dict[str, Known] = field(default_factory=dict)
    plain: dict[str, tuple[str, str, dict[str, str]]] = field(default_factory=dict)
    triggers: frozenset[str] = frozenset()
    slots: frozenset[str] = frozenset()
    past_endings: tuple[str, ...] = ()

    def lookup(self, text: str) -> dict[str, str]:
        """Return the kinds of a word (capitalised entries need a capital), with their values."""
        found = self.entries.get(text.lower())
        if not found:
            return {}
        return {kind: value for form, kind, value in found if form == form.lower() or text[0].isupper()}

    def add(self, word: str, kind: str) -> None:
        """Add a word that a rule spells out."""
        found = self.entries.setdefault(_key(word), [])
        if all(known != kind for _, known, _ in found):
            found.append((word, kind, ""))

    def settle(self, slots: Iterable[str]) -> None:
        """Hand out the codes of everything known, so that the grammar is compiled once."""
        self.slots = frozenset(slots)
        self.phrases = {}
        for key in sorted((key for key in self.entries if " " in key), key=lambda key: (-len(key), key)):
            words = tuple(key.split(" "))
            self.phrases.setdefault(words[0], {}).setdefault(words[1], []).append(words)
        for key in [*self.entries, *MARKS, *FIGURES, "x", "X", "\n"]:
            for text in (key, key.capitalize()):
                self.code(shape_of(text, glued=False) | self.lookup(text))
                self.code(self.lookup(text))
            self.code(shape_of(key[0], glued=True) | self.lookup(key[0]))

    def kinds(self) -> frozenset[str]:
        """Return every kind there is."""
        return frozenset({kind for found in self.entries.values() for _, kind, _ in found} | set(SHAPES))

    def code(self, kinds: Iterable[str]) -> str:
        """Return the character that stands for a set of kinds, as far as the grammar has slots for them."""
        key = self.slots.intersection(kinds)
        if key not in self.codes:
            self.codes[key] = chr(FIRST_CODE + len(self.codes))
        return self.codes[key]

    def cut(self, text: str, start: int, end: int) -> list[Piece]:
        """Cut text[start:end] into pieces; phrases of several words become one piece."""
        pieces: list[Piece] = []
        heads: list[int] = []
        plain, make, add, stop = self.plain, tuple.__new__, pieces.append, start
        for space, word in SPACED.findall(text, start, end):
            begin = stop + len(space)
            stop = begin + len(word)
            known = plain.get(word)
            if known is not None:
                add(make(Piece, (begin, stop, *known)))
                continue
            for piece in self._pieces(text, word, begin, stop):
                if piece.text in self.phrases:
                    heads.append(len(pieces))
                add(piece)
        return self._join(text, pieces, heads) if heads else pieces

    def _pieces(self, text: str, word: str, begin: int, stop: int) -> Iterator[Piece]:
        """Yield the pieces of a word that is a mark, has a mark, begins a phrase, or is new."""
        if word in MARKS:
            yield self._mark(text, word, begin, stop)
            return
        lowered, code, kinds = self.memo.get(word) or self._learn(word)
        if lowered is None:  # a full stop that is no part of the word
            yield from self._pieces(text, word[:-1], begin, stop - 1)
            yield self._mark(text, ".", stop - 1, stop)
            return
        if lowered not in self.phrases:
            self.plain[word] = lowered, code, kinds
        yield Piece(begin, stop, lowered, code, kinds)

    def _mark(self, text: str, mark: str, start: int, end: int) -> Piece:
        glued = start > 0 and text[start - 1].isalnum() and text[end : end + 1].isalnum()
        known = self.memo.get(f"glued{mark}" if glued else mark) or self._learn(mark, glued=glued)
        return Piece(start, end, mark, known[1], known[2])

    def _learn(self, word: str, *, glued: bool = False) -> Known:
        """Remember a word's lower-case form, code and kinds; a word with a stop that is not its own has no form."""
        if len(self.memo) >= MEMO:
            self.memo.clear()
            self.plain.clear()
        kinds = shape_of(word, glued=glued)
        kinds.update(self.lookup(word))
        if word.endswith(self.past_endings) and word.islower() and "not_past" not in kinds:
            kinds["past_form"] = word
        split = len(word) > 1 and word[-1] == "." and word.lower() not in self.entries
        known: Known = (None if split else word.lower(), self.code(kinds), kinds)
        self.memo[f"glued{word}" if glued else word] = known
        return known

    def _join(self, text: str, pieces: list[Piece], heads: list[int]) -> list[Piece]:
        """Make one piece of every phrase; `heads` are the pieces one can begin with."""
        joined: list[Piece] = []
        at, last = 0, len(pieces) - 1
        for head in heads:
            phrases = self.phrases[pieces[head][2]].get(pieces[head + 1][2]) if at <= head < last else None
            found = self._phrase_at(text, pieces, head, phrases) if phrases else None
            if found:
                joined += pieces[at:head]
                joined.append(found[0])
                at = head + found[1]
        return joined + pieces[at:]

    def _phrase_at(self, text: str, pieces: list[Piece], at: int, phrases: list[tuple[str, ...]]) -> tuple[Piece, int] | None:
        """Return the longest phrase that begins at a piece, as one piece, and its length."""
        for words in phrases:
            size = len(words)
            if tuple([piece.text for piece in pieces[at : at + size]]) == words:
                start, end = pieces[at].start, pieces[at + size - 1].end
                phrase = " ".join(words)
                code, kinds = self._known_phrase(phrase, capital=text[start].isupper())
                if kinds:
                    return Piece(start, end, phrase, code, kinds), size
        return None

    def _known_phrase(self, phrase: str, *, capital: bool) -> tuple[str, dict[str, str]]:
        known = self.joined.get((phrase, capital))
        if known is None:
            kinds = {kind: value for form, kind, value in self.entries[phrase] if capital or form == form.lower()}
            known = self.joined[phrase, capital] = self.code(kinds), kinds
        return known


def read_lexicon(knowledge: Knowledge, triggers: Iterable[str]) -> Lexicon:
    """Build the lexicon from words.csv, modifiers.csv and numbers.csv."""
    entries: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    trigger_words: set[str] = set()
    for name in ("dates/words.csv", "dates/modifiers.csv"):
        for row in knowledge.table(name, required=WORD_COLUMNS, key=2):
            if not row["word"] or not row["kind"].isidentifier():
                raise MusterError("E301", f"word {row['word']!r} of kind {row['kind']!r}", where=row.where, accepted="a word and a kind (letters and _)")
            entries[_key(row["word"])].append((row["word"], row["kind"], row["value"]))
            if name == "dates/words.csv" and row["kind"] in triggers:
                trigger_words.add(_key(row["word"]).split(" ")[-1])
    for row in knowledge.table("numbers.csv", required=("word", "value", "kind")):
        entries[_key(row["word"])].append((row["word"].lower(), f"numeral_{row['kind']}", row["value"]))
    endings = tuple(form for found in entries.values() for form, kind, _ in found if kind == "past_ending")
    return Lexicon(dict(entries), triggers=frozenset(trigger_words), past_endings=endings)


def _key(word: str) -> str:
    """Spell a word as its pieces are spelt: lower case, a space between pieces."""
    lowered = word.lower()
    spans = [match.group() for match in PIECE.finditer(lowered)]
    return lowered if len(spans) == 1 else " ".join(re.sub(r"(?<=\w)\.$", " .", span) for span in spans)
