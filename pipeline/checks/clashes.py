"""Clashes: rules that say what another says, that another covers, or that contradict it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from pipeline.checks.problem import ERROR, WARNING, Problem
from pipeline.knowledge import Rule
from pipeline.patterns import LABELS, expand

# Labels whose id is a cell of a table: the same words cannot have two. The ids of the others are senses of a cue, and a
# cue may have several.
VALUES = frozenset({"UNIT", "FORCE", "NATIONALITY", "COUNTRY", "PROVINCE", "DISTRICT", "CITY", "PLACE"})


def find_clashes(rules: Sequence[Rule], mine: set[str]) -> Iterator[Problem]:
    """Report rules that say what another says, that another covers, or that give the same words another id."""
    by_phrase: dict[tuple[str, str], list[int]] = defaultdict(list)
    phrases: list[frozenset[str]] = []
    for number, rule in enumerate(rules):
        found = frozenset(str(phrase.pattern) for phrase in expand(rule) or ())
        phrases.append(found)
        for phrase in found:
            by_phrase[rule.label, phrase.lower()].append(number)
    for number, rule in enumerate(rules):
        if rule.file not in mine:
            continue
        same = [other for phrase in phrases[number] for other in by_phrase[rule.label, phrase.lower()] if other != number]
        yield from _clash(rules, phrases, number, list(dict.fromkeys(same)))
        yield from (_twin(rule, other) for other in rules[:number] if not phrases[number] and (other.label, other.id, other.pattern) == (rule.label, rule.id, rule.pattern))


def _twin(rule: Rule, other: Rule) -> Problem:
    return Problem(WARNING, rule.file, rule.line, f"duplicate of {other.where}")


def _clash(rules: Sequence[Rule], phrases: Sequence[frozenset[str]], number: int, others: Iterable[int]) -> Iterator[Problem]:
    rule, own = rules[number], phrases[number]
    for other in others:
        rival = rules[other]
        if rival.id != rule.id:
            shared = own & phrases[other]
            if shared and other < number and (_is_value(rule) or rule.label == "ACTION" or rival.file != rule.file):
                what = f"clashing ids: {min(shared)!r} is {rule.label} {rule.id!r} here and {rival.id!r} in {rival.where}"
                yield Problem(ERROR, rule.file, rule.line, f"{what}. Keep one of them") if _is_value(rule) else Problem(WARNING, rule.file, rule.line, f"{what}: both are tried")
        elif own == phrases[other]:
            if other < number:
                yield _twin(rule, rival)
        elif all(phrase in phrases[other] or phrase.lower() in phrases[other] for phrase in own):
            yield Problem(WARNING, rule.file, rule.line, f"shadowed: {rival.where} matches all of it ({rule.label} {rule.id})")


def _is_value(rule: Rule) -> bool:
    """Say whether the rule's id becomes a cell: of a known table, or of mentions.csv."""
    return rule.label in VALUES or rule.label not in LABELS
