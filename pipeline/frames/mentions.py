"""Mentions: the matches of one sentence, by label."""

from collections.abc import Iterable
from functools import lru_cache

from pipeline.knowledge import Rule
from pipeline.patterns.expansion import form_of
from pipeline.patterns.ruler import Match

# Labels of nouns that a number may count or belong to. Of those that share a phrase, the first wins.
NOUNS = ("UNIT", "FORCE", "NATIONALITY", "COUNTRY", "NONCOUNT", "ROLE", "TERRITORY")
RANKS = {label: rank for rank, label in enumerate(NOUNS)}
# REPORTING ids of saying proper: whoever does it is a speaker.
SAYING = frozenset({"say", "claim", "deny"})
# Verb forms that only a finite verb has.
FINITE = frozenset({"past", "s"})


class Mention:
    """A match of one label: tokens, and the rules that share the phrase. Plain, because many are made."""

    __slots__ = ("end", "form", "id", "label", "rule", "rules", "start")

    def __init__(self, start: int, end: int, label: str, rules: tuple[Rule, ...]) -> None:
        self.start = start
        self.end = end
        self.label = label
        self.rules = rules
        self.rule = rules[0]
        self.id = rules[0].id
        self.form = form_of(rules[0])


class Mentions:
    """The mentions of a sentence: all by label; nouns and actions leftmost, longest, without overlap."""

    __slots__ = ("actions", "by_label", "nouns")

    def __init__(self, matches: Iterable[Match]) -> None:
        self.by_label: dict[str, list[Mention]] = {}
        self.nouns: dict[int, Mention] = {}
        self.actions: list[Mention] = []
        noun_end = action_end = -1
        for start, end, rules in matches:
            noun: Mention | None = None
            for label, own in by_label(rules):
                mention = Mention(start, end, label, own)
                self.by_label.setdefault(label, []).append(mention)
                if label in RANKS:
                    if noun is None or RANKS[label] < RANKS[noun.label]:
                        noun = mention
                elif label == "ACTION" and start >= action_end:
                    self.actions.append(mention)
                    action_end = end
            if noun is not None and start >= noun_end:
                self.nouns[start] = noun
                noun_end = end


@lru_cache(maxsize=100_000)
def by_label(rules: tuple[Rule, ...]) -> tuple[tuple[str, tuple[Rule, ...]], ...]:
    """Return the rules that share a phrase by their label."""
    if len(rules) == 1:
        return ((rules[0].label, rules),)
    found: dict[str, list[Rule]] = {}
    for rule in rules:
        found.setdefault(rule.label, []).append(rule)
    return tuple((label, tuple(own)) for label, own in found.items())
