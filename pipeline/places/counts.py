"""Counts: names beside a count of districts ("14 of 17 in X", "X's six districts", "three districts, A, B and C")."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from typing import Final

from pipeline.places.cues import cue_ending
from pipeline.places.name import DIVISIONS, Name
from pipeline.places.view import View
from pipeline.places.words import Cue, Words

# "two others - ": so far back a number may stand before its list.
MAX_NUMBER_GAP: Final = 3
# ", among them", "such as": so many words may lead from a count to its list.
MAX_INTRO: Final = 4


class Counts:
    """Where a document counts districts, and which names stand beside such a count."""

    def __init__(self, view: View, words: Words, weights: Counter[str], countries: frozenset[str], names: list[Name]) -> None:
        self.view, self.words, self.countries = view, words, countries
        self.main = next((country for country, weight in weights.most_common(1) if weight > 0), "")
        self.plurals = list(self._plurals())
        self.districts = [end for end, cue in self.plurals if cue.level == "district"]
        self.sentences = {view.sentence[end - 1] for end in self.districts}
        # a sentence that names nothing puts no distance between a count and its list
        self.telling = sorted(self.sentences | {view.sentence[name.start] for name in names})

    def _plurals(self) -> Iterator[tuple[int, Cue]]:
        """Yield the plural level words with the token after each."""
        for token in self.view.find(self.words.cue_end_words):
            cue = self.in_play(cue_ending(self.view, self.words, token + 1))
            if cue is not None and (cue.plural or token and self.view.low[token - 1] in self.words.roles["each"]):
                yield token + 1, cue

    def in_play(self, cue: Cue | None, name: Name | None = None) -> Cue | None:
        """Return the reading of a level word that fits the country of the name, else that of the document: "county" differs in Kenya."""
        readings = [other for other in self.words.cues[cue.words[0]] if other.words == cue.words] if cue else []
        around = name.container if name is not None else None
        near = {entry.country for part in (name, around) if part for entry in part.entries if entry.level in DIVISIONS} & self.countries or {self.main}
        general = next((other for other in readings if not other.countries), None)
        local = next((other for other in readings if other.countries & near), general)
        return local or next((other for other in readings if other.countries & self.countries), None)

    def number_before(self, at: int) -> bool:
        """Return whether a number stands shortly before a token."""
        view = self.view
        for token in range(at - 1, max(at - 1 - MAX_NUMBER_GAP, -1), -1):
            if view.word(token)[:1].isdigit() or view.low[token] in self.words.roles["number"]:
                return True
            if view.first[token] or view.cap[token]:
                return False
        return False

    def near(self, token: int) -> bool:
        """Return whether districts are counted in the sentence of a token or in the last one before that names anything."""
        sentence = self.view.sentence[token]
        before = bisect_left(self.telling, sentence) - 1
        return sentence in self.sentences or before >= 0 and self.telling[before] in self.sentences

    def beside(self, start: int, stop: int) -> bool:
        """Return whether districts are counted near the first token of a list, or so soon after its last that the count may end it."""
        at = bisect_left(self.districts, stop)
        return self.near(start) or at < len(self.districts) and self.districts[at] <= stop + MAX_INTRO + 1

    def before(self, token: int) -> bool:
        """Return whether districts have been counted before a token."""
        return bool(self.districts) and self.districts[0] < token

    def is_intro(self, token: int) -> bool:
        """Return whether a word or mark may lead to a list."""
        low, words = self.view.low[token], self.words
        return any(low in words.roles[role] for role in ("comma", "dash", "intro", "the"))

    def rule_for_province(self, name: Name) -> str:
        """Return why a name must be the province that is counted in, governed or seated, or nothing."""
        view, words, before, after = self.view, self.words, name.start - 1, name.end
        follower = view.low[after] if after < len(view.low) else ""
        if self._seat_before(before) or follower in words.roles["province_noun"]:
            return "seat_or_governor"
        if before >= 0 and view.low[before] in words.roles["inside"]:
            counted = before > 0 and self.number_before(before) or view.first[before]
            return "count_in" if counted and self.near(name.start) or self._counted_before(before) else ""
        within = any(after < end <= after + MAX_INTRO + 1 for end in self.districts)
        owned = follower in words.roles["possessive"] and within or follower in words.roles["colon"]
        return "count_of" if owned and view.sentence[name.start] in self.sentences else ""

    def _seat_before(self, before: int) -> bool:
        low, words = self.view.low, self.words
        return before > 1 and low[before] in words.roles["of"] and (low[before - 1] in words.roles["capital"] or low[before - 1] in words.roles["province_noun"])

    def _counted_before(self, before: int) -> bool:
        """Return whether "districts", "districts fell" or "one each" stands right before "in"."""
        view = self.view
        recent = any(before - MAX_INTRO < end <= before and view.sentence[end - 1] == view.sentence[before] for end in self.districts)
        return recent or before > 0 and view.low[before - 1] in self.words.roles["each"] and self.near(before)
