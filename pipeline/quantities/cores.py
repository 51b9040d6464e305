"""Bare numbers: digits, words, mixed forms and fractions, before any bound or range."""

import re
from dataclasses import dataclass

from spacy.tokens import Doc

from pipeline.quantities.lexicon import NumberWords

# Larger than any army: a longer string of digits is an identifier.
MAX_VALUE = 10_000_000_000
# The regular expression a number in digits follows; groups of three may be set off by commas or thin spaces.
DIGITS = re.compile(r"[+~≈]?(\d{1,3}(?:[,\u00a0\u202f’']\d{3})+|\d{1,11})(\.\d+)?(?=$|-|–)")
TRIPLE = re.compile(r"\d{3}")
THIN_SPACES = frozenset("\u00a0\u202f\u2009")
DASHES = frozenset({"-", "–", "—", "‒"})
SMALL_KINDS = frozenset({"unit", "teen", "tens"})
HUNDRED = 100
# "most of" is more than half.
MOST = 0.5


@dataclass(frozen=True, slots=True)
class Core:
    """A bare number: tokens from start to end, its value (None for a vague word), and its kind."""

    start: int
    end: int
    value: float | None
    kind: str = "number"
    rule: str = "numbers:digits"
    bounds: tuple[int | None, int | None, int | None] = (None, None, None)


class Cores:
    """Read bare numbers of one document at given tokens."""

    def __init__(self, doc: Doc, words: NumberWords, vague: dict[int, tuple[int, str]]) -> None:
        self.doc = doc
        self.count = len(doc)
        self.words = words
        self.vague = vague

    def low(self, index: int) -> str:
        """Return a token in lower case, empty outside the document."""
        return str(self.doc[index].lower_) if 0 <= index < self.count else ""

    def at(self, start: int) -> Core | None:
        """Return the number that begins at a token, or None."""
        if start in self.vague:
            end, word = self.vague[start]
            return Core(start, end, None, "vague", f"vague_numbers:{word.replace(' ', '_')}", self.words.vague[word])
        return self._fraction(start) or self._digits(start) or self._quantifier(start) or self._spelled(start)

    def _kind(self, index: int) -> str:
        return self.words.numbers.get(self.low(index), (0.0, ""))[1]

    def _value(self, index: int) -> float:
        return self.words.numbers[self.low(index)][0]

    def _digits(self, start: int) -> Core | None:
        text = self.doc[start].text
        match = DIGITS.match(text)
        if match is None or (match.end() != len(text) and not self._glued(start, match.end())):
            return None
        value = float(re.sub(r"[^\d.]", "", match.group(0)))
        end = start + 1
        while end + 1 < self.count and self._joins_triple(start, end):
            value, end = value * 1000 + int(self.doc[end + 1].text), end + 2
        value, end = self._multiplied(value, end)
        if value > MAX_VALUE or not self._whole(value):
            return None
        return Core(start, end, value)

    def _glued(self, start: int, at: int) -> bool:
        """Tell whether what is glued to the digits by a hyphen is a number word ("15-thousand")."""
        return self.doc[start].text[at + 1 :].lower() in self.words.numbers

    def _joins_triple(self, start: int, index: int) -> bool:
        """Tell whether a token is the no-break or thin space of "1 037", which is a token of its own."""
        return self.doc[index].text in THIN_SPACES and len(self.doc[start].text) <= len("000") and TRIPLE.fullmatch(self.doc[index + 1].text) is not None

    def _multiplied(self, value: float, end: int) -> tuple[float, int]:
        """Apply "thousand", "-million" and a rest like "thousand-700" to a number in digits."""
        at = end + 1 if self.low(end) in DASHES else end
        while True:
            head, _, rest = self.low(at).partition("-")
            factor, kind = self.words.numbers.get(head, (0.0, ""))
            if kind not in {"multiplier", "group"} or (rest and not rest.isdecimal()):
                return value, end
            value, end = value * factor + (int(rest) if rest else 0), at + 1
            at = end

    def _whole(self, value: float) -> bool:
        return abs(value - round(value)) < 1e-6  # noqa: PLR2004 (float dust of 1.1 million)

    def _fraction(self, start: int) -> Core | None:
        """Read "a third of", "two-thirds", "half the", "one in three", "80 percent"."""
        count, at = 1.0, start
        if self._kind(start) in SMALL_KINDS and self._value(start) < 10:  # noqa: PLR2004 (numerators are small)
            count, at = self._value(start), start + 1
            at += self.low(at) in DASHES
        if self._kind(at) != "fraction" or (self.low(at) == "half" and self._kind(at + 1) in {"group", "multiplier"}):
            return None
        if self.low(at) == "half" and self.low(at + 1) in {"a", "an"}:
            return self._half_group(start, at)
        if at == start and self.low(at) != "half" and self.low(start - 1) not in {"a", "one", "the", "another"}:
            return None
        following = self.low(at + 1)
        if following in {"have", "has", "had", "were", "was", "are"} and (at > start or self.low(start - 1) in {"a", "one"}):
            return Core(start, at + 1, count * self._value(at), "fraction", f"numbers:{self.low(at)}")
        if following != "of" and not (self.low(at) == "half" and following in {"the", "its", "their", "his", "our", "that"}):
            return None
        return Core(start, at + 1, count * self._value(at), "fraction", f"numbers:{self.low(at)}")

    def _half_group(self, start: int, at: int) -> Core | None:
        if self._kind(at + 2) not in {"group", "multiplier"}:
            return None
        return Core(start, at + 3, self._value(at) * self._value(at + 2), rule="numbers:half")

    def _quantifier(self, start: int) -> Core | None:
        """Read "most of", "none of" and "not one of": a share, and nothing at all."""
        kind = self._kind(start)
        if kind == "multiple":
            return self._multiple(start)
        if kind not in {"most", "none", "unit"} or self.low(start + 1) != "of":
            return None
        if kind == "most":
            return Core(start, start + 1, MOST, "most", f"numbers:{self.low(start)}")
        if kind == "none" or (self.low(start - 1) == "not" and self._value(start) == 1):
            return Core(start, start + 1, 0, rule="numbers:none")
        return None

    def _multiple(self, start: int) -> Core | None:
        """Read "twice that number", "twice as many", "as many": a multiple of a number named before."""
        at = start if self.low(start) == "as" else start + 1
        if self.low(at) in {"that", "this", "the"} and self.low(at + 1) in {"number", "figure", "total", "strength"}:
            return Core(start, at + 2, self._value(start), "multiple", f"numbers:{self.low(start)}")
        if self.low(at) == "as" and self.low(at + 1) == "many" and self.low(at + 2) != "as":
            return Core(start, at + 2, 1.0 if at == start else self._value(start), "multiple", f"numbers:{self.low(start)}")
        return None

    def _spelled(self, start: int) -> Core | None:
        """Compose a number in words: "two hundred and six", "four-thousand-100", "half a dozen"."""
        total, current, at, last = 0.0, 0.0, start, ""
        end = start
        while at < self.count:
            head, _, rest = self.low(at).partition("-")
            value, kind = self.words.numbers.get(head, (0.0, ""))
            if not self._continues(kind, last, value, current):
                break
            if kind in SMALL_KINDS:
                current += value
            elif kind == "fraction":
                current = value
            elif value == HUNDRED or kind == "group":
                current = (current or 1) * value
            else:
                total, current = total + (current or 1) * value, 0.0
            if rest:
                if not rest.isdecimal():
                    break
                current += int(rest)
            last, end = kind, at + 1
            at = self._next_word(end, kind)
            if self.doc[min(at, self.count - 1)].is_digit and last == "multiplier" and self.low(at - 1) in DASHES:
                return Core(start, at + 1, total + current + int(self.doc[at].text), rule="numbers:words")
        if end == start or (last == "multiplier" and end == start + 1 and self.low(start - 1) not in {"a", "an", "one", "some", "the"} and not self._opens(start)):
            return None
        return Core(start, end, total + current, rule="numbers:words")

    def _opens(self, start: int) -> bool:
        """Tell whether a bare "dozen" or "thousand" stands after a determiner-like word ("another dozen")."""
        return self.low(start - 1) in {"another", "its", "their", "half", "about", "nearly", "than", "over", "least", "per"}

    def _next_word(self, end: int, kind: str) -> int:
        if self.low(end) in DASHES and not self.doc[end - 1].whitespace_:
            return end + 1
        return end + 1 if self.low(end) == "and" and kind == "multiplier" and self._kind(end + 1) in SMALL_KINDS else end

    def _continues(self, kind: str, last: str, value: float, current: float) -> bool:
        """Tell whether a number word of this kind may follow the last one."""
        if kind in {"multiplier", "group"}:
            return last != "group"
        if kind == "fraction":
            return not last and value == 0.5  # noqa: PLR2004 (half a dozen)
        if kind not in SMALL_KINDS:
            return False
        return last in {"", "multiplier"} or (last == "tens" and kind == "unit" and 0 < value and current % 10 == 0)
