"""Bounds: what the words around a bare number leave of its low, best and high."""

from dataclasses import replace
from typing import Final, NamedTuple

from pipeline.quantities.cores import Core
from pipeline.quantities.lexicon import Bounds, Quantity

# What each qualifier leaves of a plain number, strongest first: which of low, best, high it keeps.
KEEPS: Final = {
    "less_than": (0, 0, 1), "nearly": (0, 1, 1), "up_to": (0, 1, 1), "more_than": (1, 1, 0), "at_least": (1, 1, 0), "about": (0, 1, 0), "exact": (1, 1, 1),
}  # fmt: skip
SHARES: Final = frozenset({"fraction", "most", "multiple"})


class Qualified(NamedTuple):
    """A number with its qualifiers: tokens from start to end, their ids and their rules."""

    start: int
    end: int
    ids: set[str]
    rules: tuple[str, ...]


def bound(core: Core, qualified: Qualified) -> Quantity:
    """Give a bare number the bounds its qualifiers leave open."""
    start, end, ids, rules = qualified
    precision = next((name for name in KEEPS if name in ids), "exact") if ids else "exact"
    additional, strong = "additional" in ids, "strong" in ids
    names = (core.rule, *rules)
    if core.kind == "vague" or core.value is None:
        return Quantity(start, end, core.start, core.end, *core.bounds, "vague", "vague", additional=additional, strong=strong, rules=names)
    if core.kind in SHARES:
        base = end if core.kind == "multiple" else None
        rough = "about" if core.kind == "multiple" else precision
        return Quantity(start, end, core.start, core.end, None, None, None, rough, core.kind, share=core.value, base=base, rules=names)
    low, best, high = _kept(int(core.value), precision)
    return Quantity(start, end, core.start, core.end, low, best, high, precision, additional=additional, strong=strong, rules=names)


def _kept(value: int, precision: str) -> Bounds:
    if precision == "less_than":
        return None, None, value - 1
    low, best, high = KEEPS[precision]
    return (value if low else None), (value if best else None), (value if high else None)


def part_of(part: Quantity, whole: Quantity) -> Quantity:
    """Work out a part whose whole is a number in the same phrase."""
    total = whole.best or 0
    if part.less is not None:
        rest = total - part.less
        if rest < 0:
            return part
        return replace(part, low=rest, best=rest, high=rest, precision="exact", of_total=total, end=whole.end, strong=whole.strong)
    if part.share is not None:
        return replace(share_of(part, whole), of_total=total, end=whole.end, strong=whole.strong)
    return replace(part, of_total=total, end=whole.end, strong=whole.strong)


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
