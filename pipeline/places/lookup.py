"""Lookup: the longest gazetteer names in the capitalised runs of a text."""

from collections.abc import Iterator
from typing import Final

from pipeline.places.cues import cue_at
from pipeline.places.name import Name
from pipeline.places.view import View
from pipeline.places.words import Words

# Longer names than this are titles of acts and offices, not places.
MAX_NAME_TOKENS: Final = 8
# Tokens between the halves of a name: "Bosnia and Herzegovina", "Cox's Bazar".
MAX_JOINT_TOKENS: Final = 2
INITIAL: Final = len("V.")
# Longer words in capitals are shouted words, not acronyms.
LONGEST_ACRONYM: Final = 5


class Lookup:
    """Look runs up in the gazetteer; its answers are kept by spelling."""

    def __init__(self, view: View, words: Words) -> None:
        self.view, self.words, self.find = view, words, words.gazetteer.find
        roles = words.roles
        self.joint, self.directions, self.compass, self.function = roles["joint"], roles["direction"], roles["compass"], roles["function"]
        self.edges = roles["edge"]

    def hits(self, runs: list[tuple[int, int]]) -> Iterator[Name]:
        """Yield the longest gazetteer names, left to right; they may cross "and", "of" and "'s"."""
        cap, words, find, done, last = self.view.cap, self.view.words, self.find, -1, len(runs) - 1
        for number, (start, end) in enumerate(runs):
            near = number < last and runs[number + 1][0] - end <= MAX_JOINT_TOKENS
            if end - start == 1 and not near and find(words[start]) is None:
                continue
            reach = self._reach(runs, number) if near else end
            at = max(start, done)
            while at < end:
                stop = self._longest(at, min(reach, at + MAX_NAME_TOKENS)) if cap[at] or at == start else 0
                if stop:
                    first = self._with_direction(at, stop)
                    yield Name(first, stop, "place", self.find(self.view.slice(first, stop)))
                    at = done = stop
                else:
                    at += 1

    def _reach(self, runs: list[tuple[int, int]], number: int) -> int:
        """Return how far a name may go on beyond its run."""
        view, end = self.view, runs[number][1]
        for start, after in runs[number + 1 : number + 3]:
            if start - end > MAX_JOINT_TOKENS or view.first[start] or any(view.low[token] not in self.joint or view.first[token] for token in range(end, start)):
                break
            end = after
        return end

    def _longest(self, start: int, reach: int) -> int:
        """Return where the longest gazetteer name from `start` ends, 0 for none."""
        view, find = self.view, self.find
        text, begin, end, cap = view.text, view.begin[start], view.end, view.cap
        for stop in range(reach, start, -1):
            if cap[stop - 1]:
                found = find(text[begin : end[stop - 1]])
                if found is not None and self._may_stand(start, stop, near=found.matched == "fuzzy"):
                    return stop
        return 0

    def _may_stand(self, start: int, stop: int, *, near: bool) -> bool:
        """Return whether a spelling the gazetteer knows can be a name here."""
        view, low = self.view, self.view.low
        if stop - start == 1:
            opens = low[start] in self.directions or view.first[start] and low[start] in self.function
            if opens and cue_at(view, self.words, stop) is None:
                return False  # "North", or "Most" at the start of a sentence, is a place only before its level word
            return not self._is_acronym(start)
        # a key leaves out "the", "of" and "province", which are no part of the name
        edged = near and (low[start] in self.joint or low[stop - 1] in self.edges)
        return not edged and not self._is_initial(start)

    def _is_initial(self, token: int) -> bool:
        """Return whether a token is a person's initial ("V.")."""
        view = self.view
        return view.end[token] - view.begin[token] == INITIAL and view.text[view.end[token] - 1] == "."

    def _is_acronym(self, token: int) -> bool:
        """Return whether a short word in capitals is no place: not in a dateline, nor among other capitals ("NIS", "ADF")."""
        view, after = self.view, token + 1
        if view.end[token] - view.begin[token] > LONGEST_ACRONYM or view.sentence[token] in view.shouted:
            return False
        word = view.word(token)
        if word[-1] == ".":
            return self._is_initial(token)
        if not word.isupper() or self.words.gazetteer.writes(word):
            return False
        return not (view.opens_line(token) and after < len(view.low) and view.low[after] in self.words.roles["dateline"])

    def _with_direction(self, start: int, end: int) -> int:
        """Return the start of the name with a small "northern" before it, where the gazetteer has it so ("northern Shan")."""
        view = self.view
        if start and view.low[start - 1] in self.directions and not view.cap[start - 1]:
            found = self.find(view.slice(start - 1, end))
            if found and found.matched != "fuzzy":
                return start - 1
        return start

    def take_compass(self, name: Name, start: int, end: int) -> None:
        """Make one name of "North Aceh" and "Samburu North", which are no part of the city Aceh."""
        view = self.view
        if name.kind != "place" or view.sentence[name.start] in view.shouted or name.entries_at("city"):
            return
        first = name.start - 1 if name.start > start and view.low[name.start - 1] in self.compass and view.cap[name.start - 1] else name.start
        last = name.end + 1 if name.end < end and view.low[name.end] in self.compass and view.cap[name.end] else name.end
        if (first, last) != (name.start, name.end):
            name.start, name.end, name.found = first, last, self.find(view.slice(first, last))
            name.kind = "place" if name.found else "unknown"
