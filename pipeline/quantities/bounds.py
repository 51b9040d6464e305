"""Bounds, ranges and partitives around bare numbers."""

from dataclasses import replace

from spacy.attrs import LIKE_NUM
from spacy.tokens import Doc

from pipeline.quantities.cores import DASHES, Core, Cores
from pipeline.quantities.lexicon import NumberWords, Quantity

Found = dict[int, list[tuple[int, str, str]]]
AFTER = "_after"
# The words between a part and its whole: "16 of the northeastern province's 27 districts".
MAX_CONTAINER_TOKENS = 7
# A range ends at most this many times above its beginning; else the two numbers are two facts.
MAX_RANGE_RATIO = 20
# What each qualifier makes of a plain number: which of low, best, high it keeps, and the precision it shows.
HEADS = frozenset({"UNIT", "ROLE", "NONCOUNT", "TERRITORY"})
PHRASE_ENDS = frozenset({",", ";", ".", ":", "(", ")", "and", "who", "in", "on", "at", "to", "since", "for", "from", "with", "by", "were", "was", "have", "had", "are", "within", "over", "under", "during", "after", "before"})
KEEPS = {
    "exact": (1, 1, 1), "more_than": (1, 1, 0), "at_least": (1, 1, 0), "nearly": (0, 1, 1), "about": (0, 1, 0), "up_to": (0, 1, 1), "less_than": (0, 0, 1),
}  # fmt: skip


class Reader:
    """Read every number expression of one document."""

    def __init__(self, doc: Doc, words: NumberWords) -> None:
        self.doc = doc
        vague: dict[int, tuple[int, str]] = {}
        self.before: Found = {}
        self.after: Found = {}
        self.changes: set[int] = set()
        self.heads: set[int] = set()
        covered = {at for start, end, rules in doc._.matches if end - start > 1 and any(rule.label == "ACTION" for rule in rules) for at in range(start + 1, end)}
        starts = set(doc.to_array([LIKE_NUM]).nonzero()[0].tolist())
        for start, end, rules in doc._.matches:
            for rule in rules:
                if rule.label in HEADS:
                    self.heads.add(start)
                elif rule.label == "QUALIFIER" and start in covered:
                    continue  # "took over six districts"
                elif rule.label == "QUALIFIER":
                    side, at, other = (self.after, start, end) if rule.id.endswith(AFTER) else (self.before, end, start)
                    side.setdefault(at, []).append((other, rule.id.removesuffix(AFTER), rule.name))
                elif rule.label == "VAGUE":
                    starts.add(start)
                    vague[start] = max(vague.get(start, (0, "")), (end, rule.id))
                elif rule.label == "NUMBER":
                    starts.add(start)
                elif rule.label == "GRAMMAR" and rule.id == "change":
                    self.changes.add(end)
        self.starts = sorted(starts)
        self.cores = Cores(doc, words, vague)
        self.low = self.cores.low

    def read(self) -> list[Quantity]:
        """Return the number expressions in order; no two share the number itself."""
        found: list[Quantity] = []
        done = 0
        for start in self.starts:
            core = self.cores.at(start) if start >= done else None
            if core is not None:
                quantity = self._range(core) or self._single(core)
                found.append(quantity)
                done = quantity.num_end
        return self._partitives(found)

    def _single(self, core: Core) -> Quantity:
        start, end, ids, rules = self._qualified(core.start, core.end)
        quantity = _value(core, start, end, ids)
        return replace(quantity, rules=(core.rule, *rules))

    def _qualified(self, start: int, end: int) -> tuple[int, int, set[str], tuple[str, ...]]:
        """Widen a number by its qualifiers; return the span, their ids and their rules."""
        ids: set[str] = set()
        rules: list[str] = []
        left = start - 1 if self.low(start - 1) in {"a", "an", "the", "“", '"', "‘"} else start
        for at in (start, left):
            for _ in range(3):  # "at least about another"
                best = min(self.before.get(at, ()), default=None)
                if best is None:
                    break
                at, identifier, name = best
                ids.add(identifier)
                rules.append(name)
                left = at
        right = end + 1 if self.low(end) in DASHES and end + 1 in self.after else end
        for _ in range(2):  # "20 more or so"
            best = max(self.after.get(right, ()), default=None)
            if best is None or (best[1] in ids and best[1] != "additional"):
                break
            end = right = best[0]
            ids.add(best[1])
            rules.append(best[2])
        return left if self.low(left) not in {"“", '"', "‘"} else start, end, ids, tuple(rules)

    def _range(self, core: Core) -> Quantity | None:
        """Read "20 to 30", "between 20 and 30", "20-30", "ten or eleven", "from 60 to as many as 160"."""
        if core.value is None:
            return None
        start, end, ids, rules = self._qualified(core.start, core.end)
        word, opener = self.low(end), self.low(start - 1)
        if word in DASHES and core.end != end:
            return None
        joined = word in DASHES or word == "to" or (word == "and" and opener == "between") or (word == "or" and self.low(end + 1) not in {"more", "so"})
        if not joined or (opener == "from" and any(at <= start - 1 and start - 1 - at <= MAX_CONTAINER_TOKENS for at in self.changes)):
            return None
        second = self._second(end + 1)
        if second is None or second.value is None or not core.value < second.value <= core.value * MAX_RANGE_RATIO or "strong" in ids:
            return None
        low, high = int(core.value), int(second.value)
        middle = None if word == "or" else (low + high) // 2
        opening = start - 1 if opener in {"between", "from"} else start
        _, close, more, more_rules = self._qualified(second.start, second.end)
        return Quantity(
            opening, close, core.start, second.end, low, middle, high, "range",
            additional=bool({"additional"} & (ids | more)), strong="strong" in more, rules=(core.rule, *rules, *more_rules, "quantities:range"),
        )  # fmt: skip

    def _second(self, at: int) -> Core | None:
        """Return the number a range ends with, past a qualifier of its own."""
        for start in range(at, at + 4):
            if start == at or any(begin == at for begin, _, _ in self.before.get(start, ())):
                core = self.cores.at(start) if start < len(self.doc) else None
                if core is not None and core.kind == "number":
                    return core
        return None

    def _partitives(self, found: list[Quantity]) -> list[Quantity]:
        """Join a part and its whole: "16 of the province's 27", "all but one of 28", "a third of roughly 400"."""
        joined: list[Quantity] = []
        for number, quantity in enumerate(found):
            whole = found[number + 1] if number + 1 < len(found) else None
            joined.append(self._partitive(quantity, whole))
        return joined

    def _partitive(self, part: Quantity, whole: Quantity | None) -> Quantity:
        less = self._taken_away(part)
        linked = self.low(part.end) == "of" or (part.share is not None and self.low(part.end) in {"the", "its", "their"})
        if not linked:
            return part
        base = part.end + (self.low(part.end) == "of")
        part = replace(part, less=less, base=base)
        near = whole is not None and base <= whole.num_start <= base + MAX_CONTAINER_TOKENS and self._within(base, whole.start)
        if not near or whole is None or whole.best is None:
            return part
        return _part_of(part, whole)

    def _taken_away(self, part: Quantity) -> int | None:
        if any(identifier == "all_but" for _, identifier, _ in self.before.get(part.num_start, ())):
            return part.best
        return None

    def _within(self, start: int, end: int) -> bool:
        """Tell whether nothing between a part and its whole ends the phrase."""
        if any(at in self.heads and self.low(at + 1) not in {"'s", "’s", "'", "’"} for at in range(start, end)):
            return False
        return not any(self.low(at) in PHRASE_ENDS for at in range(start, end))


def _part_of(part: Quantity, whole: Quantity) -> Quantity:
    """Work out a part whose whole is a number in the same phrase."""
    total = whole.best or 0
    if part.less is not None:
        rest = total - part.less
        return replace(part, low=rest, best=rest, high=rest, precision="exact", of_total=total, end=whole.end)
    if part.share is not None:
        return replace(share_of(part, whole), of_total=total, end=whole.end)
    return replace(part, of_total=total, end=whole.end)


def share_of(part: Quantity, whole: Quantity) -> Quantity:
    """Apply a fraction to its whole; a rough whole or a rough fraction leaves the bounds open."""
    total, share = whole.best or 0, part.share or 0.0
    if part.kind == "most":
        return replace(part, low=total // 2 + 1, best=None, high=total, precision="more_than")
    value = round(total * share)
    if part.precision == "more_than":
        return replace(part, low=None, best=None, high=None)
    exact = part.precision == "exact" and whole.precision == "exact"
    return replace(part, low=value if exact else None, best=value, high=value if exact else None, precision="exact" if exact else "about")


def _value(core: Core, start: int, end: int, ids: set[str]) -> Quantity:
    """Give a bare number the bounds its qualifiers leave open."""
    precision = next((name for name in ("less_than", "nearly", "up_to", "more_than", "at_least", "about") if name in ids), "exact")
    extra = {"additional": "additional" in ids, "strong": "strong" in ids}
    if core.kind == "vague" or core.value is None:
        return Quantity(start, end, core.start, core.end, *core.bounds, "vague", "vague", additional=extra["additional"], strong=extra["strong"])
    if core.kind in {"fraction", "most", "multiple"}:
        rough = "about" if core.kind == "multiple" else precision
        return Quantity(start, end, core.start, core.end, None, None, None, rough, core.kind, share=core.value, base=end if core.kind == "multiple" else None)
    value = int(core.value)
    low, best, high = (value if kept else None for kept in KEEPS[precision])
    if precision == "less_than":
        high = value - 1
    return Quantity(start, end, core.start, core.end, low, best, high, precision, additional=extra["additional"], strong=extra["strong"])
