"""Lists: names that a count of provinces or districts introduces, or that stand "among them"."""

from typing import Final

from pipeline.places.assign import Assigner
from pipeline.places.counts import MAX_INTRO, Counts
from pipeline.places.groups import Group
from pipeline.places.name import DIVISIONS, Name
from pipeline.places.words import Cue

# "three districts of the same province, A, B": so many small words may stand before the mark.
MAX_TAIL: Final = 6


class ListReader:
    """Read lists beside a counted level word."""

    def __init__(self, assigner: Assigner, names: list[Name], groups: list[Group], counts: Counts, reporting: set[int]) -> None:
        self.assigner, self.counts, self.groups, self.reporting = assigner, counts, groups, reporting
        self.view, self.words = assigner.view, assigner.words
        self.by_start = {name.start: name for name in names}
        self.group_of = {member: group for group in groups for member in group.members}

    def read(self) -> None:
        """Give the members of such lists their level."""
        if not self.counts.plurals:
            return
        for at, cue in self.counts.plurals:
            self._by_counted_list(at, cue)
        for group in self.groups if self.counts.districts else ():
            if self.counts.beside(group.start, group.members[-1].stop) and self._counts_districts(group):
                for member in group.members:
                    self.assigner.set_in_list(member, "district", "list_of_districts")

    def _counts_districts(self, group: Group) -> bool:
        return self._is_elliptic(group) or self._is_among_them(group) or self._is_excepted(group) or self._has_others(group)

    def _by_counted_list(self, at: int, cue: Cue) -> None:
        """Read "three districts, A, B and C", "13 counties - A, B and C", "districts such as A"."""
        if cue.level not in DIVISIONS:
            return
        view, words = self.view, self.words
        token, marks = self._after_tail(at), []
        opened = token
        while token < len(view.low) and token - opened < MAX_INTRO and not view.first[token] and self.counts.is_intro(token):
            marks.append(view.low[token])
            token += 1
        name = self.by_start.get(token)
        group = self.group_of.get(name) if name else None
        if not marks or group is None or group.members[0] is not name or self._speaks(group):
            return
        last = group.members[-1].stop
        closed = last < len(view.low) and view.low[last] in words.roles["comma"]
        strong = any(mark not in words.roles["comma"] for mark in marks)
        known = any(member.entries_at(cue.level) for member in group.members)
        introduced = any(mark in words.roles["intro"] for mark in marks)
        if len(group.members) > 1 or known and (closed or strong) or introduced:
            for member in group.members:
                self.assigner.set_in_list(member, cue.level, f"list_of_{cue.text}")

    def _after_tail(self, at: int) -> int:
        """Return where "of the same province" or "outright" ends after a level word, the place itself where no list can follow."""
        view, words, end = self.view, self.words, at
        if at >= len(view.low) or view.low[at] not in words.roles["tail_adverb"]:
            return at
        while end < len(view.low) and end - at < MAX_TAIL and not view.first[end] and view.small(end) and view.word(end).isalpha():
            end += 1
        return end if end < len(view.low) and not view.first[end] and self.counts.is_intro(end) else at

    def _speaks(self, group: Group) -> bool:
        """Return whether the list is of those who say something: "A and B said"."""
        after = group.members[-1].stop
        return after < len(self.view.low) and (after in self.reporting or self.view.low[after] in self.words.roles["metonym_verb"])

    def _is_elliptic(self, group: Group) -> bool:
        """Return whether the list is one of "5 of those - A in B, C in D" or "only two, A and B" after a count of districts."""
        words, before = self.words, group.start - 1
        if before < 1 or not self.counts.near(group.start) or not self.counts.before(group.start):
            return False
        mark, last = self.view.low[before], group.members[-1].stop
        if len(group.members) == 1 and not (mark in words.roles["comma"] and last < len(self.view.low) and self.view.low[last] in words.roles["comma"]):
            return False
        counted = (mark in words.roles["comma"] or mark in words.roles["dash"]) and self.counts.number_before(before)
        return counted or mark in words.roles["intro"] or mark in words.roles["them"]

    def _is_excepted(self, group: Group) -> bool:
        """Return whether the list follows "all districts except"."""
        low, words, before = self.view.low, self.words, group.start - 1
        while before > 0 and (low[before] in words.roles["motion"] or low[before] in words.roles["the"]) and not self.view.first[before]:
            before -= 1  # "except for", "apart from the"
        if before < 1 or low[before] not in words.roles["exception"] or self._speaks(group):
            return False
        return any(end <= before and self.view.sentence[end - 1] == self.view.sentence[before] for end in self.counts.districts)

    def _has_others(self, group: Group) -> bool:
        """Return whether "and two other districts" ends the list."""
        low, words, after = self.view.low, self.words, group.members[-1].stop
        if after >= len(low) or low[after] not in words.roles["between"]:
            return False
        ahead = range(after + 1, min(after + MAX_INTRO + 1, len(low)))
        cue = next((token for token in ahead if low[token] in words.cue_ends), 0)
        between = low[after:cue] if cue else []
        others = words.roles["another"]
        allowed = others | words.roles["between"] | words.roles["number"]
        told = all(token in allowed or self.view.word(after + number).isdigit() for number, token in enumerate(between))
        return told and any(token in others for token in between) and cue + 1 in self.counts.districts

    def _is_among_them(self, group: Group) -> bool:
        """Return whether "among them" or "are not among them" follows the list."""
        low, words, after = self.view.low, self.words, group.members[-1].stop
        if not self.counts.near(group.start) or not self.counts.before(group.start):
            return False
        while after < len(low) and (low[after] in words.roles["passive"] or low[after] in words.roles["auxiliary"]):
            after += 1
        return after + 1 < len(low) and low[after] in words.roles["among"] and low[after + 1] in words.roles["them"]
