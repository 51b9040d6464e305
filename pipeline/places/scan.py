"""Scan: what the rules already say about a document, read in one pass over its matches."""

from collections import Counter
from dataclasses import dataclass
from typing import Final

from spacy.tokens import Doc

from pipeline.knowledge import Rule
from pipeline.patterns.memo import RuleMemo, Rules
from pipeline.patterns.ruler import Match
from pipeline.places.view import View

# Labels whose phrases are names of something else than a place.
OTHER_NAMES: Final = frozenset({"SOURCE", "NONCOUNT", "UNIT", "BOILERPLATE", "ROLE"})
CODE_LABELS: Final = frozenset({"PROVINCE", "DISTRICT", "CITY", "PLACE"})
# Date words that are names themselves ("March", "Eid"); the rest ("local", "time") open other names.
CALENDAR: Final = frozenset({"weekday", "weekday_short", "weekdays", "month", "month_short", "month_risky", "holiday"})
# What may follow a place name without a pause.
ACTS: Final = frozenset({"ACTION", "REPORTING", "DATEWORD", "STATUS", "NUMBER", "VAGUE", "QUALIFIER"})
SPOKEN: Final = frozenset({"act", "report"})
NATIONS: Final = frozenset({"country", "nationality"})
# A country named in so many words weighs more than its adjective, which may belong to people far from it.
NAMED: Final = 6
ADJECTIVE: Final = 4


@dataclass(slots=True, unsafe_hash=True)  # frozen would cost more than all else about it: very many are made
class Explained:
    """A phrase that a rule explains: country, nationality, code (a gazetteer code) or other."""

    start: int
    end: int
    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Scan:
    """The capitalised phrases other rules explain, the countries spoken of, and where reporting verbs and acts start."""

    explained: list[Explained]
    weights: Counter[str]
    reporting: set[int]
    acts: set[int]


def scan(doc: Doc, view: View) -> Scan:
    """Read the matches of a document."""
    found = Scan([], Counter(), set(), set())
    explained, acts, cap, known = found.explained, found.acts, view.cap, KINDS.known
    weighed = done = 0
    matches: list[Match] = doc._.matches
    for start, end, rules in matches:
        entry = known.get(id(rules)) or KINDS.read(rules)
        for kind, rule in entry[1]:
            if kind in SPOKEN:
                acts.add(start)
                if kind == "report":
                    found.reporting.add(start)
            elif cap[start] or cap[end - 1]:
                if kind in NATIONS and cap[start] and start >= weighed:
                    _weigh(found.weights, rule)
                    weighed = end
                if start >= done:
                    explained.append(Explained(start, end, kind, rule.id))
                    done = end
    return found


def _weigh(weights: Counter[str], rule: Rule) -> None:
    codes = rule.id.split("|")
    for code in codes:
        weights[code] += (NAMED if rule.label == "COUNTRY" else ADJECTIVE) // len(codes)


def kind_of(rule: Rule) -> str:
    """Return what a rule's phrase is to this stage."""
    if rule.label in {"COUNTRY", "NATIONALITY"}:
        return rule.label.lower()
    if rule.label in CODE_LABELS:
        return "code"
    proper = isinstance(rule.pattern, str) and rule.pattern != rule.pattern.lower()
    dated = rule.label == "DATEWORD" and rule.payload is not None and rule.payload["kind"] in CALENDAR
    if rule.label == "FORCE" or dated or rule.label in OTHER_NAMES and proper:
        return "other"
    return "report" if rule.label == "REPORTING" else "act" if rule.label in ACTS else ""


def _kinds(rules: Rules) -> tuple[tuple[str, Rule], ...]:
    return tuple((kind, rule) for rule in rules if (kind := kind_of(rule)))


KINDS: Final = RuleMemo(_kinds)
