"""Mentions: the matches of one sentence, by label."""

from collections.abc import Iterable
from typing import Final

from pipeline.knowledge import Rule
from pipeline.patterns.expansion import form_of
from pipeline.patterns.memo import RuleMemo, Rules
from pipeline.patterns.ruler import Match

# Labels of nouns that a number may count or belong to. Of those that share a phrase, the first wins.
NOUNS: Final = ("UNIT", "FORCE", "NATIONALITY", "COUNTRY", "NONCOUNT", "ROLE", "TERRITORY")
RANKS: Final = {label: rank for rank, label in enumerate(NOUNS)}
# Labels of all mentions that the stage asks for.
LABELS: Final = frozenset({*NOUNS, "ACTION", "REPORTING", "STATUS", "CUMULATIVE", "DIRECTION", "SOURCE", "GRAMMAR", "NUMBER"})
# REPORTING ids of saying proper: whoever does it is a speaker.
SAYING: Final = frozenset({"say", "claim", "deny"})
# Verb forms that only a finite verb has.
FINITE: Final = frozenset({"past", "s"})


class Reading:
    """The rules of one label that share a phrase; made once for each phrase."""

    __slots__ = ("form", "id", "label", "rank", "rule", "rules")

    def __init__(self, label: str, rules: tuple[Rule, ...]) -> None:
        self.label = label
        self.rules = rules
        self.rule = rules[0]
        self.id = rules[0].id
        self.form = form_of(rules[0])
        self.rank = RANKS.get(label, -1)


class Mention:
    """A match of one label: tokens, and the rules that share the phrase. Plain, because many are made."""

    __slots__ = ("end", "form", "id", "label", "rule", "rules", "start")

    def __init__(self, start: int, end: int, reading: Reading) -> None:
        self.start = start
        self.end = end
        self.label = reading.label
        self.rules = reading.rules
        self.rule = reading.rule
        self.id = reading.id
        self.form = reading.form


class Mentions:
    """The mentions of a sentence: all by label; nouns and actions leftmost, longest, without overlap."""

    __slots__ = ("actions", "by_label", "nouns")

    def __init__(self, matches: Iterable[Match]) -> None:
        self.by_label: dict[str, list[Mention]] = {}
        self.nouns: dict[int, Mention] = {}
        self.actions: list[Mention] = []
        by_label = self.by_label
        known = READINGS.known
        noun_end = action_end = -1
        for start, end, rules in matches:
            noun: Mention | None = None
            best = len(RANKS)
            entry = known.get(id(rules)) or READINGS.read(rules)
            for reading in entry[1]:
                mention = Mention(start, end, reading)
                label, rank = reading.label, reading.rank
                if label in by_label:
                    by_label[label].append(mention)
                else:
                    by_label[label] = [mention]
                if 0 <= rank < best:
                    noun, best = mention, rank
                elif label == "ACTION" and start >= action_end:
                    self.actions.append(mention)
                    action_end = end
            if noun is not None and start >= noun_end:
                self.nouns[start] = noun
                noun_end = end


def _readings(rules: Rules) -> tuple[Reading, ...]:
    """Return the rules that share a phrase by their label."""
    found: dict[str, list[Rule]] = {}
    for rule in rules:
        if rule.label in LABELS:
            found.setdefault(rule.label, []).append(rule)
    return tuple(Reading(label, tuple(own)) for label, own in found.items())


READINGS: Final = RuleMemo(_readings)
