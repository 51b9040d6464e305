"""Cast: who plays in a document: how often each state and each armed group is named."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from spacy.tokens import Doc

from pipeline.frames.bearings import Bearings
from pipeline.frames.lexicon import UnitFacts
from pipeline.knowledge import Rule
from pipeline.patterns.ruler import Match

# A nationality before a state's own units says more than a mention of the country.
OF_UNIT: Final = 3


class Party(NamedTuple):
    """A force or a state, the token where it is named (-1: nowhere), and the GRAMMAR id of a noun that only says which."""

    force: str = ""
    country: str = ""
    at: int = -1
    role: str = ""


@dataclass(slots=True)
class Cast:
    """How often states, armed groups and international forces are named, and in which countries the places lie, those of the headline apart."""

    states: Counter[str] = field(default_factory=Counter)
    groups: Counter[str] = field(default_factory=Counter)
    missions: Counter[str] = field(default_factory=Counter)
    theatres: Counter[str] = field(default_factory=Counter)
    towns: Counter[str] = field(default_factory=Counter)
    headline: Counter[str] = field(default_factory=Counter)

    def state(self) -> str:
        """Return the state whose forces the text is about; of two named equally often, the one more cities and provinces lie in, then the one of the headline."""
        tied = _leaders(self.states)
        if len(tied) == 1:
            return tied[0]
        return next(filter(None, (_leader(Counter({state: named[state] for state in tied})) for named in (self.towns, self.headline, self.theatres))), "")

    def theatre(self) -> str:
        """Return the country most places of the text lie in."""
        return _leader(self.theatres)

    def home(self) -> str:
        """Return the state whose government "government troops" are of: where most cities and provinces lie, else the one the text is about."""
        return _leader(self.towns) or self.state()

    def mission(self) -> str:
        """Return the international force named most often."""
        return _leader(self.missions)

    def group(self) -> str:
        """Return the armed group named most often."""
        return _leader(self.groups)

    def party(self, role: str) -> Party:
        """Return who "the army", "the rebels", "the mission" are: the one of that kind named most often."""
        if role == "means_state":
            return Party(country=self.state())
        return Party(force=self.group() if role == "means_group" else self.mission())

    def opponent(self, party: Party) -> Party:
        """Return whom a party fights: a state the armed group or the other state, whichever is named more; a group the state."""
        if party.force:
            return Party(country=self.state())
        other = self.other_state(party.country)
        by_groups = max(self.groups.values(), default=0) >= self.states[other]
        return Party(force=self.group()) if by_groups else Party(country=other)

    def other_state(self, country: str) -> str:
        """Return the state named most beside one."""
        return _leader(Counter({state: count for state, count in self.states.items() if state != country}))


def _leaders(counter: Counter[str]) -> list[str]:
    """Return those named most often."""
    most = max(counter.values(), default=0)  # no most_common: it builds a heap
    return [name for name, count in counter.items() if count == most]


def _leader(counter: Counter[str]) -> str:
    leaders = _leaders(counter)
    return leaders[0] if len(leaders) == 1 else ""


def read_cast(doc: Doc, matches: list[Match], bearings: Bearings, units: UnitFacts) -> Cast:
    """Count which states and armed groups a document names."""
    cast = Cast()
    end = -1
    for number, start, stop, rules in bearings.parties:
        if start < end:
            continue
        for rule in rules:
            if rule.label == "FORCE":
                end = stop
                _name_force(cast, rule)
            elif "|" not in rule.id:
                cast.states[rule.id] += 1 + OF_UNIT * (rule.label == "NATIONALITY" and _stands_before_unit(matches, number, stop, units))
    headline = max((section.end for section in doc._.sections if section.kind == "headline"), default=0)
    for place in doc._.places:
        if place.country and not place.metonym:
            cast.theatres[place.country] += 1
            cast.states[place.country] += place.level != "country"
            cast.towns[place.country] += place.level != "country"
            cast.headline[place.country] += place.start < headline
    return cast


def _name_force(cast: Cast, rule: Rule) -> None:
    if rule.payload and rule.payload["country"]:
        cast.states[rule.payload["country"]] += 1
    kind = rule.payload["kind"] if rule.payload else "nonstate"
    if kind != "state":
        (cast.missions if kind == "international" else cast.groups)[rule.id] += 1


def _stands_before_unit(matches: list[Match], number: int, token: int, units: UnitFacts) -> bool:
    """Tell whether a unit of a state begins at a token, among the matches behind a number."""
    for at in range(number + 1, len(matches)):
        start, _, rules = matches[at]
        if start > token:
            return False
        if start == token and any(rule.label == "UNIT" and units.is_state(rule.id) for rule in rules):
            return True
    return False
