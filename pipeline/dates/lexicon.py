"""Lexicon: the words of date expressions, and what they can be.

What a word can be (its kinds, with a value each) comes from patterns/dates/words.csv and modifiers.csv, numbers.csv, or
for figures from their shape. Every set of kinds has a one-character code, so that the grammar runs over a string of
codes instead of over the text.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from pipeline.dates.shapes import FIGURES, MARKS, PIECE, SHAPES, shape_of
from pipeline.errors import MusterError
from pipeline.knowledge import Knowledge

# Private-use characters: no text can hold a code by accident.
FIRST_CODE: Final = 0xE000
WORD_COLUMNS: Final = ("word", "kind", "value")


@dataclass(slots=True)
class Lexicon:
    """Words with their kinds and values; codes are handed out as sets of kinds are met."""

    entries: dict[str, list[tuple[str, str, str]]]
    phrases: dict[str, dict[str, list[tuple[str, ...]]]] = field(default_factory=dict)
    codes: dict[frozenset[str], str] = field(default_factory=dict)
    heads: frozenset[str] = frozenset()
    known: dict[tuple[str, ...], str] = field(default_factory=dict)
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
        self.slots, self.known = frozenset(slots), {}
        self.phrases = {}
        for key in sorted((key for key in self.entries if " " in key), key=lambda key: (-len(key), key)):
            words = tuple(key.split(" "))
            self.phrases.setdefault(words[0], {}).setdefault(words[1], []).append(words)
        self.heads = frozenset(self.phrases)
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
        names = tuple(kinds)
        known = self.known.get(names)
        if known is None:
            key = self.slots.intersection(names)
            if key not in self.codes:
                self.codes[key] = chr(FIRST_CODE + len(self.codes))
            known = self.known[names] = self.codes[key]
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
