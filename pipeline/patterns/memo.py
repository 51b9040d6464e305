"""Memo: what a stage makes of the rules of a phrase, worked out once for each tuple of rules that matches share.

Looked up by the tuple's id: hashing rules reads all their fields, and a text has a match for every fourth word.
"""

from collections.abc import Callable
from typing import Final, Generic, TypeVar

from pipeline.knowledge import Rule

T = TypeVar("T")
Rules = tuple[Rule, ...]
# Tuples kept: one for each phrase and way to capitalise it.
KNOWN: Final = 100_000


class RuleMemo(Generic[T]):
    """Keep what a function makes of tuples of rules; loops look into `known` themselves."""

    def __init__(self, make: Callable[[Rules], T]) -> None:
        self._make = make
        self.known: dict[int, tuple[Rules, T]] = {}

    def read(self, rules: Rules) -> tuple[Rules, T]:
        """Return the entry of a tuple met for the first time; the tuple is kept, so that no other object takes its id."""
        if len(self.known) >= KNOWN:
            self.known.clear()
        entry = self.known[id(rules)] = rules, self._make(rules)
        return entry
