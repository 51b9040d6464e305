"""Bare numbers: digits, words, mixed forms and fractions, before any bound or range."""

import re
from functools import lru_cache
from typing import Final, NamedTuple

from pipeline.patterns.lexicon import Grammar
from pipeline.quantities.lexicon import Bounds, NumberWords
from pipeline.quantities.spelled import SMALL_KINDS, and_a_half, spell
from pipeline.quantities.words import DASHES, Words
from pipeline.tokens import Tokens

# Larger than any army: a longer string of digits is an identifier.
MAX_VALUE: Final = 10_000_000_000
# The regular expression a number in digits follows; groups of three may be set off by commas or thin spaces.
DIGITS: Final = re.compile(r"[+~≈]?(\d{1,3}(?:[,\u00a0\u202f’']\d{3})+|\d{1,11})(\.\d+)?(?=$|-|–)")
TRIPLE: Final = re.compile(r"\d{3}")
NOT_NUMERIC: Final = re.compile(r"[^\d.]")
THIN_SPACES: Final = frozenset("\u00a0\u202f\u2009")
# What may stand between figures and the rest of their number: "1 037", "15-million", "two and a half", "20 per cent".
JOINING: Final = DASHES | THIN_SPACES | {"and", "per"}
# Numbers in figures kept with their values.
FIGURES: Final = 16_384
GROUPS: Final = frozenset({"group", "multiplier"})
# "most of" is more than half; the value of "half" itself; numerators are smaller than ten.
MOST: Final = 0.5
HALF: Final = 0.5
MAX_NUMERATOR: Final = 10
# A score, twenty, which may also be somebody's.
SCORE: Final = 20
# Float dust of 1.1 million.
DUST: Final = 1e-6


class Core(NamedTuple):
    """A bare number: tokens from start to end, its value (None for a vague word), and its kind."""

    start: int
    end: int
    value: float | None
    kind: str = "number"
    rule: str = "numbers:digits"
    bounds: Bounds = (None, None, None)


class Cores:
    """Read bare numbers of one document at given tokens."""

    def __init__(self, tokens: Tokens, numbers: NumberWords, grammar: Grammar, vague: dict[int, tuple[int, str]]) -> None:
        self.words = Words(tokens, numbers, grammar)
        self.vague = vague

    def at(self, start: int) -> Core | None:
        """Return the number that begins at a token, or None."""
        if start in self.vague:
            end, word = self.vague[start]
            return Core(start, end, None, "vague", f"vague_numbers:{word.replace(' ', '_')}", self.words.vague[word])
        if self.words.is_digit(start):
            return self._digits(start)
        return self._fraction(start) or self._digits(start) or self._quantifier(start) or self._spelled(start)

    def _digits(self, start: int) -> Core | None:
        text = self.words.word(start)
        figure = _figure(text)
        if figure is None or (figure[1] != len(text) and text[figure[1] + 1 :].lower() not in self.words.numbers):
            return None  # glued to something: "15-thousand" is a number, "15-strong" is not
        value, end = figure[0], start + 1
        if self._goes_on(self.words.low(end)):
            while self._joins_triple(start, end):
                value, end = value * 1000 + int(self.words.word(end + 1)), end + 2
            value, end = self._multiplied(*and_a_half(self.words, value, end))
            if share := self._percent(start, value, end):
                return share
        return None if value > MAX_VALUE or abs(value - round(value)) >= DUST else Core(start, end, value)

    def _goes_on(self, after: str) -> bool:
        """Tell whether the word after a number in digits may be a part of it."""
        return after in JOINING or after in self.words.numbers or "-" in after

    def _percent(self, start: int, value: float, end: int) -> Core | None:
        """Read "20 percent of" and "20 per cent of"."""
        at = end + (self.words.low(end) == "per")
        if self.words.kind(at) != "percent" or not (self.words.low(at + 1) == "of" or self.words.has(at + 1, "share_verb")):
            return None
        return Core(start, at + 1, value * self.words.value(at), "fraction", "numbers:percent")

    def _joins_triple(self, start: int, index: int) -> bool:
        """Tell whether a token is the no-break or thin space of "1 037", which is a token of its own."""
        return self.words.word(index) in THIN_SPACES and len(self.words.word(start)) <= len("000") and TRIPLE.fullmatch(self.words.word(index + 1)) is not None

    def _multiplied(self, value: float, end: int) -> tuple[float, int]:
        """Apply "thousand", "-million" and a rest like "thousand-700" to a number in digits."""
        at = end + 1 if self.words.low(end) in DASHES else end
        while True:
            head, _, rest = self.words.low(at).partition("-")
            factor, kind = self.words.numbers.get(head, (0.0, ""))
            if kind not in GROUPS or (rest and not rest.isdecimal()):
                return value, end
            value, end = value * factor + (int(rest) if rest else 0), at + 1
            at = end

    def _fraction(self, start: int) -> Core | None:
        """Read "a third of", "two-thirds", "half the", "one in three", "80 percent"."""
        words = self.words
        count, at = 1.0, start
        if words.kind(start) in SMALL_KINDS and words.value(start) < MAX_NUMERATOR:
            count, at = words.value(start), start + 1
            at += words.low(at) in DASHES
        if words.kind(at) != "fraction":
            return None
        half = words.value(at) == HALF
        if half and words.kind(at + 1) in GROUPS:
            return None
        if half and words.has(at + 1, "indefinite_article"):
            return self._half_group(start, at)
        if at == start and not half and not words.has(start - 1, "before_fraction"):
            return None
        verb = words.has(at + 1, "share_verb") and (at > start or words.has(start - 1, "one_share"))
        whole = words.low(at + 1) == "of" or (half and words.has(at + 1, "of_half"))
        return Core(start, at + 1, count * words.value(at), "fraction", f"numbers:{words.low(at)}") if verb or whole else None

    def _half_group(self, start: int, at: int) -> Core | None:
        if self.words.kind(at + 2) not in GROUPS:
            return None
        return Core(start, at + 3, self.words.value(at) * self.words.value(at + 2), rule="numbers:half")

    def _quantifier(self, start: int) -> Core | None:
        """Read "most of", "none of" and "not one of": a share, and nothing at all."""
        words = self.words
        kind = words.kind(start)
        if kind == "multiple":
            return self._multiple(start)
        if kind not in {"most", "none", "unit"} or words.low(start + 1) != "of":
            return None
        if kind == "most":
            return Core(start, start + 1, MOST, "most", f"numbers:{words.low(start)}")
        if kind == "none":
            return Core(start, start + 1, 0, rule="numbers:none")
        if words.value(start) == 1 and words.low(start - 1) == "not":
            return Core(start - 1, start + 1, 0, rule="numbers:none")
        return None

    def _multiple(self, start: int) -> Core | None:
        """Read "twice that number", "twice as many", "as many": a multiple of a number named before."""
        words = self.words
        at = start if words.low(start) == "as" else start + 1
        if words.has(at, "that_number") and words.has(at + 1, "counted_total"):
            return Core(start, at + 2, words.value(start), "multiple", f"numbers:{words.low(start)}")
        if words.low(at) == "as" and words.low(at + 1) == "many" and words.low(at + 2) != "as":
            return Core(start, at + 2, 1.0 if at == start else words.value(start), "multiple", f"numbers:{words.low(start)}")
        return None

    def _spelled(self, start: int) -> Core | None:
        spelled = spell(self.words, start)
        if spelled is None or self._is_pronoun(start, *spelled):
            return None
        end, value = spelled
        return self._percent(start, value, end) or Core(start, end, value, rule="numbers:words")

    def _is_pronoun(self, start: int, end: int, value: float) -> bool:
        """Tell whether the word only looks like a number: "no one", "one another", "twenty-first", "half-hearted", "his score"."""
        words = self.words
        if words.low(end) in DASHES and words.is_glued(end - 1) and words.is_glued(end):
            return words.kind(end + 1) in {"ordinal", "fraction"} or value < 1
        if end > start + 1:
            return False
        if value == SCORE and words.kind(start) == "group":
            return words.has(start - 1, "possessive")
        return value == 1 and (words.has(start - 1, "before_pronoun") or words.has(end, "after_pronoun"))


@lru_cache(maxsize=FIGURES)
def _figure(text: str) -> tuple[float, int] | None:
    """Return the value of the figures a word begins with, and where they end."""
    match = DIGITS.match(text)
    return (float(NOT_NUMERIC.sub("", match.group(0))), match.end()) if match else None
