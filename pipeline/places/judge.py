"""Judge: may a name be that place here, or is it a person, a word or a namesake."""

from collections import Counter
from typing import Final

from pipeline.gazetteer.english import are_common, is_common, is_known
from pipeline.gazetteer.entry import Entry
from pipeline.gazetteer.spelling import squeeze
from pipeline.places.evidence import Evidence
from pipeline.places.name import DIVISIONS, Name
from pipeline.places.view import View
from pipeline.places.words import Words

# The better known cities need no other sign of their country: so many of the first lines of the cities.
KNOWN_CITIES: Final = 1_500


class Judge:
    """Hold names against the countries a document speaks of and against their surroundings."""

    def __init__(self, view: View, words: Words, weights: Counter[str], evidence: Evidence) -> None:
        self.view, self.words, self.weights, self.evidence = view, words, weights, evidence
        self.speaks_of_countries = any(weight > 0 for weight in weights.values())

    def supports(self, entry: Entry) -> bool:
        """Return whether the text speaks of the country of a place."""
        return self.weights[entry.country] > 0

    def accepts(self, name: Name, entry: Entry) -> bool:
        """Return whether the surroundings let this name be that place."""
        text = self.view.slice(name.start, name.end)
        supported, located = self.supports(entry), text in self.evidence.located or self.evidence.is_located(name)
        common = are_common(text)
        if name.level:
            directions = all(low in self.words.roles["direction"] for low in self.view.low[name.start : name.end])
            return not common or supported and not (directions and name.cue is not None and name.cue.plural)  # "Northern states"
        if common:
            return located and entry.level in {"city", "place"} and (supported or self.evidence.is_in(name))
        if entry.level == "place":
            return supported or located or not entry.country
        if entry.level == "city":
            if self._is_foreign_alias(entry, text):
                return False
            known = entry.rank - self.words.gazetteer.first_city < KNOWN_CITIES
            return not self._is_person(name, text) and (supported or located or known)
        if entry.level == "province" and entry.source.startswith("ISO"):
            supported = self._is_named_otherwise(entry, text)
        return supported or entry.level == "province" and self._stands_alone(name, entry)

    def is_namesake(self, name: Name, entry: Entry) -> bool:
        """Return whether a name after "in" is that of another place than the one the gazetteer has in a country far off."""
        text = self.view.slice(name.start, name.end)
        far = entry.level in DIVISIONS and not self._is_named_otherwise(entry, text) or entry.level == "city" and self._is_foreign_alias(entry, text)
        return far and (self.evidence.is_in(name) or self.evidence.moves(name)) and not is_common(text)

    def _is_foreign_alias(self, entry: Entry, text: str) -> bool:
        """Return whether a city is so called only in another language, in a country the text does not name."""
        return not self.supports(entry) and self.speaks_of_countries and squeeze(text) != squeeze(entry.name) and not is_known(text.partition(" ")[0])

    def _is_named_otherwise(self, entry: Entry, text: str) -> bool:
        """Return whether the text speaks of the country of a province by more than that province's name."""
        return self.weights[entry.country] > self.evidence.added[text, entry.country]

    def _stands_alone(self, name: Name, entry: Entry) -> bool:
        """Return whether "in" before a name nothing else has makes it a province of a country the text does not name."""
        others = any(weight > 0 for country, weight in self.weights.items() if country != entry.country)
        return self.evidence.is_in(name) and len(name.entries) == 1 and (not others or name.end - name.start > 1)

    def _is_person(self, name: Name, text: str) -> bool:
        """Return whether a name that English knows never stands where only a place can, or is somebody's surname here."""
        evidence, words = self.evidence, text.replace("-", " ").split()
        several = len(words) > 1 and any(self.supports(entry) for entry in name.entries)
        if several or text in evidence.located or squeeze(text) in self.words.capitals or not all(is_known(word) for word in words):
            return False
        return text not in evidence.mentioned or self.view.low[name.end - 1] in evidence.surnames
