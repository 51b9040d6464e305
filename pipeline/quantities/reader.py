"""Reader: the number expressions of one document: bounds, ranges and partitives around bare numbers."""

import re
from dataclasses import replace
from typing import Final

from spacy.attrs import LIKE_NUM
from spacy.tokens import Doc

from pipeline.patterns.lexicon import Grammar
from pipeline.patterns.memo import RuleMemo
from pipeline.patterns.ruler import Match
from pipeline.quantities.bounds import Qualified, bound, part_of
from pipeline.quantities.cores import Core, Cores
from pipeline.quantities.lexicon import NumberWords, Quantity
from pipeline.quantities.words import DASHES
from pipeline.tokens import FIGURES, SIGNS, Tokens, tokens_of

# Qualifiers by the token they stand beside: (the token at their other end, id, rule).
Found = dict[int, list[tuple[int, str, str]]]
AFTER: Final = "_after"
# Qualifiers on one side of a number: "at least about another", "20 more or so".
MAX_BEFORE: Final = 3
MAX_AFTER: Final = 2
# The words between a part and its whole: "16 of the northeastern province's 27 districts".
MAX_CONTAINER: Final = 7
# A range ends at most this many times above its beginning; else the two numbers are two facts.
MAX_RANGE_RATIO: Final = 20
# Qualifiers before the second number of a range.
MAX_SECOND: Final = 4
HEADS: Final = frozenset({"UNIT", "ROLE", "NONCOUNT", "TERRITORY"})
TELLING: Final = HEADS | {"QUALIFIER", "VAGUE", "NUMBER", "ACTION", "REPORTING"}
MARKS: Final = frozenset({",", ";", ".", ":", "(", ")"})
OPENING_QUOTES: Final = frozenset({"“", '"', "‘"})
APOSTROPHES: Final = frozenset({"'", "’"})
# Numbers whose groups of three are set off by apostrophes.
GROUPED: Final = re.compile(r"\d{1,3}[’']\d{3}")
NUMERIC: Final = FIGURES | SIGNS
NONE: Final[tuple[tuple[int, str, str], ...]] = ()
TOLD: Final = RuleMemo(lambda rules: tuple(rule for rule in rules if rule.label in TELLING))


class Reader:
    """Read every number expression of one document."""

    def __init__(self, doc: Doc, numbers: NumberWords, grammar: Grammar) -> None:
        self.before: Found = {}
        self.after: Found = {}
        self.heads: set[int] = set()
        self._vague: dict[int, tuple[int, str]] = {}
        tokens = tokens_of(doc)
        self._starts = set(_like_numbers(doc, tokens))
        self._scan(doc)
        self.cores = Cores(tokens, numbers, grammar, self._vague)
        self.words = self.cores.words

    def _scan(self, doc: Doc) -> None:
        """Sort the matches by what they are to numbers."""
        qualifiers: list[tuple[int, int, str, str]] = []
        acted: set[int] = set()
        known = TOLD.known
        matches: list[Match] = doc._.matches
        for start, end, rules in matches:
            entry = known.get(id(rules)) or TOLD.read(rules)
            for rule in entry[1]:
                label = rule.label
                if label in HEADS:
                    self.heads.add(start)
                elif label == "QUALIFIER":
                    qualifiers.append((start, end, rule.id, rule.name))
                elif label == "VAGUE":
                    self._starts.add(start)
                    self._vague[start] = max(self._vague.get(start, (0, "")), (end, rule.id))
                elif label == "NUMBER":
                    self._starts.add(start)
                elif end - start > 1:
                    acted.update(range(start + 1, end))
        for start, end, identifier, name in qualifiers:
            if start in acted:
                continue  # "took over six districts"
            side, at, other = (self.after, start, end) if identifier.endswith(AFTER) else (self.before, end, start)
            side.setdefault(at, []).append((other, identifier.removesuffix(AFTER), name))

    def read(self) -> list[Quantity]:
        """Return the number expressions in order; no two share the number itself."""
        found: list[Quantity] = []
        done = 0
        for start in sorted(self._starts):
            core = self.cores.at(start) if start >= done else None
            if core is not None:
                qualified = self._qualified(core.start, core.end)
                quantity = self._range(core, qualified) or bound(core, qualified)
                found.append(quantity)
                done = quantity.num_end
        return [self._partitive(quantity, found[at + 1] if at + 1 < len(found) else None) for at, quantity in enumerate(found)]

    def _qualified(self, start: int, end: int) -> Qualified:
        """Widen a number by its qualifiers; return the span, their ids and their rules."""
        ids: set[str] = set()
        rules: list[str] = []
        left = self._qualify_left(start, ids, rules)
        right = end + 1 if self.words.low(end) in DASHES and end + 1 in self.after else end
        for _ in range(MAX_AFTER):
            best = max(self.after.get(right, NONE), default=None)
            if best is None or (best[1] in ids and best[1] != "additional"):
                break
            end = right = best[0]
            ids.add(best[1])
            rules.append(best[2])
        return Qualified(left, end, ids, tuple(rules))

    def _qualify_left(self, start: int, ids: set[str], rules: list[str]) -> int:
        """Take the qualifiers before a number; return the first token of the expression."""
        quoted = self.words.low(start - 1) in OPENING_QUOTES
        article = self.words.has(start - 1, "article")
        left = start - 1 if article else start
        for first in (start, start - 1) if quoted or article else (start,):
            at = first
            for _ in range(MAX_BEFORE):
                best = min(self.before.get(at, NONE), default=None)
                if best is None:
                    break
                at, identifier, name = best
                ids.add(identifier)
                rules.append(name)
                left = at
        return left

    def _range(self, core: Core, first: Qualified) -> Quantity | None:
        """Read "20 to 30", "between 20 and 30", "20-30", "ten or eleven", "from 60 to as many as 160"."""
        if core.value is None or not self._is_joined(core, first):
            return None
        second = self._second(first.end + 1)
        if second is None or second.value is None or "strong" in first.ids or self._is_dateline(core, first, second):
            return None
        core = core._replace(value=core.value * self._shared_factor(core, second))
        if core.value is None or not core.value < second.value <= core.value * MAX_RANGE_RATIO:
            return None
        opens = self.words.has(first.start - 1, "opens_range")
        if opens and self.words.low(first.start - 1) == "from" and any(self.words.has(at, "change") for at in range(first.start - 2 - MAX_CONTAINER, first.start - 1)):
            return None  # "rose from 20 to 30" is two facts
        low, high = int(core.value), int(second.value)
        last = self._qualified(second.start, second.end)
        return Quantity(
            first.start - opens, last.end, core.start, second.end,
            low, None if self.words.low(first.end) == "or" else (low + high) // 2, high, "range",
            additional="additional" in first.ids | last.ids, strong="strong" in last.ids, rules=(core.rule, *first.rules, *last.rules, "quantities:range"),
        )  # fmt: skip

    def _is_joined(self, core: Core, first: Qualified) -> bool:
        """Tell whether the word behind a number may join it to the end of a range."""
        word = self.words.low(first.end)
        if word in DASHES:
            return core.end == first.end
        if word == "or":
            return not self.words.has(first.end + 1, "or_more")
        return word == "to" or (word == "and" and self.words.low(first.start - 1) == "between")

    def _is_dateline(self, core: Core, first: Qualified, second: Core) -> bool:
        """Tell whether a dash with blanks parts a day from a count: "KABUL, July 5 - Forty soldiers", "ADEN, June 15 - 39 soldiers"."""
        dash = first.end
        if self.words.low(dash) not in DASHES or self.words.is_glued(dash - 1) or self.words.is_glued(dash):
            return False
        return core.rule != second.rule or self.words.word(first.start - 1)[:1].isupper()

    def _shared_factor(self, core: Core, second: Core) -> float:
        """Return what "thousand" in "two to three thousand" and "15-20 thousand" makes of the first number."""
        last = second.end - 1
        factor = self.words.value(last)
        shared = second.end - second.start > 1 and self.words.kind(last) in {"multiplier", "group"} and self.words.kind(core.end - 1) not in {"multiplier", "group"}
        return factor if shared and core.value is not None and second.value is not None and core.value * factor < second.value else 1.0

    def _second(self, at: int) -> Core | None:
        """Return the number a range ends with, past a qualifier of its own."""
        for start in range(at, min(at + MAX_SECOND, self.words.count)):
            if start == at or any(begin == at for begin, _, _ in self.before.get(start, NONE)):
                core = self.cores.at(start)
                if core is not None and core.kind == "number":
                    return core
        return None

    def _partitive(self, part: Quantity, whole: Quantity | None) -> Quantity:
        """Join a part and its whole: "16 of the province's 27", "all but one of 28", "a third of roughly 400"."""
        out = self.words.low(part.end) == "out" and whole is not None and whole.start <= part.end + 3
        of = (self.words.low(part.end + out) == "of") + out
        if not of and not (part.share is not None and self.words.has(part.end, "share_of")):
            return part
        base = part.end + of
        all_but = any(identifier == "all_but" for _, identifier, _ in self.before.get(part.num_start, NONE))
        part = replace(part, less=part.best if all_but else None, base=base)
        if whole is None or whole.best is None or not base <= whole.num_start <= base + MAX_CONTAINER or not self._is_phrase(base, whole.start):
            return part
        return part_of(part, whole)

    def _is_phrase(self, start: int, end: int) -> bool:
        """Tell whether nothing between a part and its whole ends the phrase."""
        words = self.words
        for at in range(start, end):
            owns = words.has(at + 1, "genitive") or words.low(at + 1) in APOSTROPHES
            if (at in self.heads and not owns) or words.low(at) in MARKS or words.has(at, "phrase_end"):
                return False
        return True


def _like_numbers(doc: Doc, tokens: Tokens) -> list[int]:
    """Return the tokens that look like a number in figures, those with apostrophes ("1’200") among them."""
    like = doc.vocab.lex_attr_getters[LIKE_NUM]  # type: ignore[attr-defined]
    texts = tokens.texts
    return [at for at, letter in tokens.telling if letter in NUMERIC and (like(texts[at]) or GROUPED.fullmatch(texts[at]))]
