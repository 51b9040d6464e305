"""Compiled: a rule as a regular expression over codes, with the neighbours it asks for."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from pipeline.errors import MusterError, suggest
from pipeline.knowledge import Row

# Kinds that a neighbour has by its place: a word that is no function word, a mark between two dates.
BESIDE: Final = ("content", "date_before", "edge_of_text")
GUARDS: Final = ("before", "not_before", "not_after", "after")


@dataclass(slots=True)
class Compiled:
    """A rule with what must stand before it, and what may not stand before or after; most rules are in few texts, so each is compiled when it is first tried."""

    name: str
    type: str
    source: str
    second: frozenset[str]
    alone: frozenset[str]
    before: frozenset[str]
    not_before: frozenset[str]
    not_after: frozenset[str]
    after: frozenset[str]
    pattern: re.Pattern[str] | None = None
    groups: tuple[tuple[str, int], ...] = ()
    looks_before: bool = field(init=False)
    looks_after: bool = field(init=False)

    def compiled(self) -> re.Pattern[str]:
        """Return the rule as a regular expression."""
        if self.pattern is None:
            self.pattern = expression(self.source, self.name)
            self.groups = tuple((name[: name.index("__")], index) for name, index in self.pattern.groupindex.items())
        return self.pattern

    def filled(self, found: re.Match[str]) -> tuple[tuple[str, int, int], ...]:
        """Return the pieces behind each role of a match, counted from its first, and the first stretch where a role stands twice."""
        first = found.start()
        spans: dict[str, tuple[int, int]] = {}
        for role, index in self.groups:
            start, end = found.span(index)
            if start < end:
                spans.setdefault(role, (start - first, end - first))
        return tuple((role, start, end) for role, (start, end) in spans.items())

    def __post_init__(self) -> None:
        """Note whether what stands before or after a match matters."""
        self.looks_before = bool(self.before or self.not_before)
        self.looks_after = bool(self.after or self.not_after)

    def fits_before(self, kinds: set[str]) -> bool:
        """Tell whether the piece before allows a match."""
        return (not self.before or not self.before.isdisjoint(kinds)) and self.not_before.isdisjoint(kinds)

    def fits_after(self, kinds: set[str]) -> bool:
        """Tell whether the piece after allows a match."""
        return (not self.after or not self.after.isdisjoint(kinds)) and self.not_after.isdisjoint(kinds)


@lru_cache(maxsize=4096)
def expression(source: str, name: str) -> re.Pattern[str]:
    """Return a rule as a regular expression over codes; a rule that two grammars share is compiled once."""
    try:
        return re.compile(source)
    except re.error as error:
        raise MusterError("E303", f"{name}: {error}", accepted="a pattern that regular expressions can be made of") from error


def guards(row: Row, known: frozenset[str] | set[str]) -> tuple[frozenset[str], frozenset[str], frozenset[str], frozenset[str]]:
    """Return what may and may not stand beside a rule's matches."""
    before, not_before, not_after, after = (frozenset(kind for kind in row[column].split("|") if kind) for column in GUARDS)
    for column, wanted in zip(GUARDS, (before, not_before, not_after, after), strict=True):
        if not wanted <= known:
            wrong = min(wanted - known)
            raise MusterError("E302", f"{column}: {wrong!r} is unknown. {suggest(wrong, sorted(known))}".strip(), where=row.where)
    return before, not_before, not_after, after
