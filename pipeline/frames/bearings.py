"""Bearings: what the matches of a document say about it as a whole, read in one pass."""

from typing import Final

from pipeline.knowledge import Rule
from pipeline.patterns.memo import RuleMemo, Rules
from pipeline.patterns.ruler import Match

# Who plays in a text; a sentence that names none of them, no number, day or place tells nothing that others may take.
PLAYERS: Final = frozenset({"UNIT", "FORCE", "COUNTRY", "NATIONALITY", "TERRITORY"})
STATES: Final = frozenset({"NATIONALITY", "COUNTRY"})
# GRAMMAR ids of who presents figures ("gave the following figures"), and of headlines that sum up a time ("The year in numbers").
PRESENTS: Final = "presents_figures"
SUMS_UP: Final = "sums_up"


class Bearing:
    """What the rules of a phrase say about the document."""

    __slots__ = ("idle", "parties", "presents", "sums_up", "telling")

    def __init__(self, rules: Rules) -> None:
        self.telling = any(rule.label in PLAYERS for rule in rules)
        self.parties = tuple(rule for rule in rules if rule.label == "FORCE" or rule.label in STATES)
        self.presents = any(rule.id == PRESENTS for rule in rules)
        self.sums_up = any(rule.id == SUMS_UP for rule in rules)
        self.idle = not (self.telling or self.parties or self.presents or self.sums_up)


class Bearings:
    """Where the matches of a document name players, where figures are presented and a time is summed up, by first token.

    `parties` are forces and states: the number of the match, its tokens, its rules.
    """

    __slots__ = ("parties", "presenting", "summing", "telling")

    def __init__(self, matches: list[Match]) -> None:
        self.telling: list[int] = []
        self.parties: list[tuple[int, int, int, tuple[Rule, ...]]] = []
        self.presenting: list[int] = []
        self.summing: list[int] = []
        known = KNOWN.known
        for number, (start, end, rules) in enumerate(matches):
            entry = known.get(id(rules)) or KNOWN.read(rules)
            bearing = entry[1]
            if bearing.idle:
                continue
            if bearing.telling:
                self.telling.append(start)
            if bearing.parties:
                self.parties.append((number, start, end, bearing.parties))
            if bearing.presents:
                self.presenting.append(start)
            if bearing.sums_up:
                self.summing.append(start)


KNOWN: Final = RuleMemo(Bearing)
