"""Evidence: which countries a document speaks of, and which of its names stand where places stand."""

from collections import Counter
from functools import lru_cache
from typing import Final

from pipeline.gazetteer.english import is_common, is_known, is_lower_case
from pipeline.gazetteer.spelling import squeeze
from pipeline.places.groups import Group
from pipeline.places.name import Name
from pipeline.places.view import View
from pipeline.places.words import Words

# What a capital and an unmistakable province say about the country of a text.
CAPITAL: Final = 4
UNIQUE: Final = 2
MIN_UNIQUE_LETTERS: Final = 5
COUNTRY_CODE: Final = len("AF")
# "left the port of X for Y": so far back the leaving may stand.
MAX_LEAVE: Final = 7


def add_places(weights: Counter[str], view: View, words: Words, names: list[Name]) -> Counter[tuple[str, str]]:
    """Add the capitals and the unmistakable provinces of a text to the weights of its countries; return what each form added."""
    added: Counter[tuple[str, str]] = Counter()
    for name in names:
        if name.kind == "place" and name.found:
            text = view.slice(name.start, name.end)
            capital = words.capitals.get(squeeze(text), "")[:COUNTRY_CODE]
            countries = {entry.country for entry in name.entries}
            if capital:
                weights[capital] += CAPITAL
            elif len(countries) == 1 and name.found.matched != "fuzzy" and _is_unmistakable(text, province=bool(name.entries_at("province")), city=bool(name.entries_at("city"))):
                weights[next(iter(countries))] += UNIQUE
                added[text, next(iter(countries))] += UNIQUE
    return added


def countries_of(weights: Counter[str], added: Counter[tuple[str, str]]) -> frozenset[str]:
    """Return the countries a text speaks of by more than one name that may be something else."""
    lone = {country for country in weights if max((weight for (_, other), weight in added.items() if other == country), default=0) == weights[country]}
    return frozenset(weights) - lone if len(weights) > len(lone) else frozenset(weights)


@lru_cache(maxsize=50_000)
def _is_unmistakable(text: str, *, province: bool, city: bool) -> bool:
    """Return whether a name can hardly be anything but the place: a province no English word, a city no English name either."""
    if not province and (not city or all(is_known(word) for word in text.split())):
        return False
    return (len(text) >= MIN_UNIQUE_LETTERS or not text.isalpha()) and not is_lower_case(text) and not is_common(text)


class Evidence:
    """How the names of one document stand in their sentences."""

    def __init__(self, view: View, words: Words, names: list[Name], groups: list[Group], added: Counter[tuple[str, str]]) -> None:
        self.view, self.words, self.added = view, words, added
        self.located: set[str] = set()
        self.mentioned: set[str] = set()
        self.surnames: set[str] = set()
        for name in names:
            if name.kind == "place":
                text = view.slice(name.start, name.end)
                if name.level or name.container is not None or self.is_in(name) or self.is_dateline(name) or self.is_taken(name) or self.moves(name) or self.falls(name):
                    self.located.add(text)
                if self.is_located(name):
                    self.mentioned.add(text)
            elif name.kind in {"unknown", "other"} and name.end - name.start > 1:
                self.surnames.add(view.low[name.end - 1])
        for group in groups:
            if len(group.members) > 1:
                texts = {view.slice(member.start, member.end) for member in group.members if member.kind in {"place", "country"}}
                if len(texts) > 1:  # two places in one list vouch for each other
                    self.mentioned |= texts
                self.located.update(texts if texts & self.located else ())
                self.mentioned.update(texts if texts & self.mentioned else ())

    def _before(self, name: Name, role: str) -> bool:
        return name.start > 0 and not self.view.first[name.start] and self.view.low[name.start - 1] in self.words.roles[role]

    def is_in(self, name: Name) -> bool:
        """Return whether "in", "at" or "near" stands right before the name."""
        return self._before(name, "locative")

    def is_taken(self, name: Name) -> bool:
        """Return whether a word of taking or striking stands right before the name: "captured X"."""
        return self._before(name, "taking")

    def falls(self, name: Name) -> bool:
        """Return whether the name is said to fall or to be taken: "X fell", "X was shelled"."""
        low, words, after = self.view.low, self.words, name.end
        passive = after + 1 < len(low) and low[after] in words.roles["passive"] and low[after + 1] in words.roles["taking"]
        return passive or after < len(low) and low[after] in words.roles["falling"]

    def moves(self, name: Name) -> bool:
        """Return whether "flew to", "north of" or "mayor of" stands before the name."""
        low, at = self.view.low, name.start - 2
        if at < 0 or self.view.first[name.start]:
            return False
        if self._before(name, "of"):
            return low[at] in self.words.roles["place_of"]
        if self._before(name, "bound") and any(token in self.words.roles["leaving"] for token in low[max(name.start - MAX_LEAVE, 0) : at]):
            return True
        return self._before(name, "motion") and low[at] in self.words.roles["motion_verb"]

    def is_dateline(self, name: Name) -> bool:
        """Return whether a name opens its line in capitals or before a date, a comma, bracket or dash after it."""
        view, words, after = self.view, self.words, name.end
        if not view.first[name.start] or after + 1 >= len(view.low):
            return name.start > 0 and view.low[name.start - 1] in words.roles["slash"] and view.word(name.start).isupper() and view.sentence[name.start] not in view.shouted
        if not any(view.low[after] in words.roles[role] for role in ("comma", "dash", "slash")):
            return False
        return view.word(name.start).isupper() or view.word(after + 1)[0].isdigit()

    def is_located(self, name: Name) -> bool:
        """Return whether any word that may lead to a place stands before the name."""
        view, words, before = self.view, self.words, name.start - 1
        if view.first[name.start]:
            return self.is_dateline(name)
        while before >= 0 and view.small(before) and (view.low[before] in words.roles["the"] or view.low[before] in words.roles["direction"]):
            before -= 1
        return name.container is not None or before >= 0 and (view.low[before] in words.roles["locative"] or view.low[before] in words.roles["motion"])

    def follows_preposition(self, name: Name) -> bool:
        """Return whether a preposition, a conjunction or a word of taking stands right before the name."""
        return any(self._before(name, role) for role in ("locative", "motion", "taking", "conjunction"))
