"""Unlisted: names the gazetteer spells otherwise, or does not hold."""

from typing import Final

from pipeline.gazetteer.english import is_common
from pipeline.places.assign import NAME_MARKS
from pipeline.places.cues import cue_at, cue_ending
from pipeline.places.evidence import Evidence
from pipeline.places.groups import Group
from pipeline.places.name import Name
from pipeline.places.view import View
from pipeline.places.words import Words

# Longer runs are titles; shorter texts are initials.
MAX_TOKENS: Final = 4
MIN_LETTERS: Final = 3


def mark_misspelt(view: View, words: Words, names: list[Name], countries: frozenset[str]) -> None:
    """Give unknown names that stand where places stand the one entry they nearly spell."""
    for name in names if countries else ():
        if name.kind == "unknown" and name.end - name.start <= MAX_TOKENS and _stands_as_place(view, words, name):
            found = words.gazetteer.near(view.slice(name.start, name.end), countries)
            if found:
                name.kind, name.found = "place", found
                name.rules.append("places:spelling")


def _stands_as_place(view: View, words: Words, name: Name) -> bool:
    before = name.start - 1
    if cue_at(view, words, name.end) is not None:
        return True
    if before < 0 or view.first[name.start]:
        return False
    return view.low[before] in words.roles["before_place"] or cue_ending(view, words, before) is not None


class UnlistedReader:
    """Take unknown names for places where only places stand."""

    def __init__(self, view: View, words: Words, evidence: Evidence, acts: set[int]) -> None:
        self.view, self.words, self.evidence, self.acts = view, words, evidence, acts

    def mark(self, names: list[Name], groups: list[Group]) -> None:
        """Mark names after "in" or "near", in a dateline, in a list of places or beside a larger place."""
        free = [name for name in names if name.kind == "unknown" and not name.level]
        seen: set[str] = set()
        low, leading = self.view.low, self.words.roles["leading"]
        for name in free:
            if self._is_dateline(name):
                _mark(name, "dateline")
            elif name.start and low[name.start - 1] in leading and (self.evidence.is_in(name) or self.evidence.moves(name)) and self._ends_there(name) and self._may_be_place(name):
                seen.add(self.view.slice(name.start, name.end))
                _mark(name, "locative")
        for group in groups:
            if len(group.members) > 1 and self._lists_places(group):
                for member in group.members:
                    if member.kind == "unknown" and not member.level and self._may_be_place(member):
                        _mark(member, "list")
        for name in free if seen else [name for name in free if name.container is not None]:
            again = not name.level and self.view.slice(name.start, name.end) in seen and self.evidence.follows_preposition(name)
            if (again or not name.level and self._is_apposed(name)) and self._may_be_place(name):
                _mark(name, "locative")

    def _is_dateline(self, name: Name) -> bool:
        view = self.view
        shouted = name.end - name.start < MAX_TOKENS - 1 and view.slice(name.start, name.end).isupper()
        dated = shouted and view.opens_line(name.start) and name.end < len(view.low) and view.low[name.end] not in self.words.roles["colon"]
        return dated and view.sentence[name.start] not in view.shouted and self.evidence.is_dateline(name)

    def _lists_places(self, group: Group) -> bool:
        """Return whether a list of places holds the group: a known one among them, and more than a comma between."""
        conjunction = self.words.roles["conjunction"]
        joined = len(group.members) > 2 or any(token in conjunction for token in self.view.low[group.start : group.members[-1].start])  # noqa: PLR2004
        if not joined or any(member.kind == "country" for member in group.members):
            return False
        return any(member.level or member.kind == "place" or member.container is not None for member in group.members)

    def _is_apposed(self, name: Name) -> bool:
        """Return whether the name stands before ", in P province"."""
        return name.container is not None and name.stop < len(self.view.low) and self.view.low[name.stop] in self.words.roles["comma"]

    def _ends_there(self, name: Name) -> bool:
        """Return whether the name is not the first half of something: "in Shia areas", "in Hussein's palace"."""
        view, after = self.view, name.stop
        if after >= len(view.low) or view.first[after] or after in self.acts or view.cap[after]:
            return True
        if view.low[after] in self.words.hyphens and after + 1 < len(view.low) and " " not in view.slice(after - 1, after + 2):
            return False  # "in Kurdish-run prisons"
        return view.low[after] not in self.words.roles["possessive"] and (not view.word(after).isalpha() or view.low[after] in self.words.roles["follow"])

    def _may_be_place(self, name: Name) -> bool:
        view, words, text = self.view, self.words, self.view.slice(name.start, name.end)
        if view.sentence[name.start] in view.shouted or len(text) < MIN_LETTERS or text.isupper():
            return False
        if text.endswith(words.demonym_endings) and not (name.end >= len(view.low) or not view.word(name.end)[0].isalpha() or view.low[name.end] in words.roles["follow"]):
            return False
        if not all(letter.isalpha() or letter in NAME_MARKS for letter in text) or self._has_title(name):
            return False
        if name.end < len(view.low) and view.small(name.end) and view.low[name.end] in words.roles["metonym_verb"]:
            return False
        last = name.end - 1 if name.end - name.start > 1 and view.low[name.end - 1] in words.cue_ends else name.end  # "Kabul Airport"
        edges = {name.start, last - 1} if text.isalpha() or " " in text else set()
        return not any(is_common(view.word(token)) and view.low[token] not in words.roles["article"] for token in edges)

    def _has_title(self, name: Name) -> bool:
        """Return whether a title or office stands in the name or before it."""
        view, words = self.view, self.words
        titles = words.roles["personal"]
        inside = any(token in titles or token in words.roles["not_name"] for token in view.low[name.start : name.end])
        return inside or name.start > 0 and not view.first[name.start] and view.low[name.start - 1] in titles


def _mark(name: Name, rule: str) -> None:
    name.level = "place"
    name.rules.append(f"places:{rule}")
