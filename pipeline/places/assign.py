"""Assign: give a name its level, unless it has one or cannot be a place."""

from typing import Final

from pipeline.gazetteer.english import are_common
from pipeline.places.name import Name
from pipeline.places.view import View
from pipeline.places.words import Words

NAME_MARKS: Final = frozenset(" -‐‑–'’‘`ʻʼ/\n")


class Assigner:
    """Set levels; the first sign that is read wins."""

    def __init__(self, view: View, words: Words) -> None:
        self.view, self.words = view, words

    def set(self, name: Name, level: str, rule: str) -> None:
        """Set the level of a name that may be a place."""
        if level == "province" and name.entries and all(entry.level == "place" for entry in name.entries):
            return  # "the Baltic region" is no unit of a country
        if not name.level and (name.kind == "place" or name.kind == "unknown" and self._may_be_name(name, level)):
            name.level = level
            name.rules.append(f"places:{rule.replace(' ', '_')}")

    def set_in_list(self, name: Name, level: str, rule: str) -> None:
        """Set a level that a list gives, where "Marib City" names a district."""
        if name.cue is not None and name.cue.level == "city" and name.cue_end > name.end and not self.view.small(name.end) and not name.level:
            name.end, name.kind, name.found = name.cue_end, "unknown", None
        self.set(name, level, rule)

    def _may_be_name(self, name: Name, level: str) -> bool:
        """Return whether an unknown run can be a place name at all."""
        view, words, before = self.view, self.words, name.start - 1
        low = view.low
        if low[name.start] in words.roles["title"] or low[name.end - 1] in words.roles["office"] or any(token in words.roles["not_name"] for token in low[name.start : name.end]):
            return False
        if before >= 0 and not view.first[name.start] and (low[before] in words.roles["title"] or low[before] in words.roles["office"]):
            return False
        text = view.slice(name.start, name.end)
        if not all(letter.isalpha() or letter in NAME_MARKS for letter in text):
            return False
        return self._has_small_cue(name, level) or not are_common(text)

    def _has_small_cue(self, name: Name, level: str) -> bool:
        """Return whether a capital in mid-sentence before a small level word makes a name of a common word: "Lice district"."""
        told = name.cue is not None and name.cue.level == level == "district" and name.cue_end > name.end and not name.cue.plural
        return told and self.view.small(name.end) and not self.view.first[name.start] and self.view.sentence[name.start] not in self.view.shouted


def levels_in_play(name: Name, countries: frozenset[str]) -> set[str]:
    """Return the levels a name has in the countries a document speaks of."""
    return {entry.level for entry in name.entries if entry.country in countries}


def is_province(name: Name, countries: frozenset[str]) -> bool:
    """Return whether a name is a province here, or can be nothing else."""
    return name.level == "province" or not name.level and levels_in_play(name, countries) == {"province"}
