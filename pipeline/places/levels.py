"""Levels: is the name a province, a district or a city here."""

from pipeline.gazetteer.english import is_common
from pipeline.places.counts import MAX_INTRO, Counts
from pipeline.places.cues import cue_ending
from pipeline.places.groups import Group
from pipeline.places.name import DIVISIONS, Name
from pipeline.places.view import View
from pipeline.places.words import Cue, Words

NAME_MARKS = frozenset(" -‐‑–'’‘`ʻʼ/\n")


class LevelReader:
    """Decide levels from the words around names, list by list."""

    def __init__(self, view: View, words: Words, names: list[Name], groups: list[Group], counts: Counts) -> None:
        self.view, self.words, self.names, self.groups, self.counts = view, words, names, groups, counts
        self.by_start = {name.start: name for name in names}
        self.group_of = {member: group for group in groups for member in group.members}

    def decide(self) -> None:
        """Set the level of every name whose surroundings tell it: the plainest signs first."""
        for name in self.names:
            self._by_cue_after(name)
        for at, cue in self.counts.plurals:
            self._by_counted_list(at, cue)
        for group in self.groups:
            self._by_elliptic_list(group)
        for name in self.names:
            if name.cue is not None:
                self._by_cue(name)
        for name in self.names:
            if not name.level and name.entries_at("province") and (rule := self.counts.rule_for_province(name)):
                self._set(name, "province", rule)
        for group in self.groups:
            self._by_container(group)
        for group in self.groups:
            self._by_list([member for member in group.members if member.kind != "country" and member.container not in group.members])
        self._by_document()

    def _set(self, name: Name, level: str, rule: str) -> None:
        if not name.level and (name.kind == "place" or name.kind == "unknown" and self._may_be_name(name)):
            name.level = level
            name.rules.append(f"places:{rule.replace(' ', '_')}")

    def _may_be_name(self, name: Name) -> bool:
        """Return whether an unknown run can be a place name at all."""
        view, words, before = self.view, self.words, name.start - 1
        low = view.low
        if low[name.start] in words.role("title") or low[name.end - 1] in words.role("office") or any(token in words.role("not_name") for token in low[name.start : name.end]):
            return False
        if before >= 0 and not view.first[name.start] and (low[before] in words.role("title") or low[before] in words.role("office")):
            return False
        text = view.slice(name.start, name.end)
        return all(letter.isalpha() or letter in NAME_MARKS for letter in text) and not all(is_common(word) for word in text.replace("-", " ").split())

    def _by_cue_after(self, name: Name) -> None:
        """Read "X district" before anything else, and names that hold their level word ("Northern Province")."""
        if name.cue is not None and name.cue.level in DIVISIONS and name.cue_end > name.end:
            self._by_cue(name)
        elif name.kind == "place" and name.end - name.start > 1:
            cue = cue_ending(self.view, self.words, name.end)
            if cue is not None and cue.level in DIVISIONS and name.entries_at(cue.level):
                self._set(name, cue.level, cue.text)

    def _by_cue(self, name: Name) -> None:
        cue = self.counts.in_play(name.cue)
        if cue is None or name.level:
            return
        after = name.cue_end > name.end
        if name.kind == "country":
            self._country_with_cue(name, cue, after=after)
        elif name.kind == "place" or self._takes_unknown(name, cue, after=after):
            self._spread(name, cue, after=after)

    def _spread(self, name: Name, cue: Cue, *, after: bool) -> None:
        """Give a name its level, and with a plural level word the rest of its list."""
        group = self.group_of.get(name)
        members = group.members if group else [name]
        counted_in = cue.level == "district" and (len(members) == 1 and cue.plural if after else True) and self._is_counted_in(name, cue, members)
        if counted_in:
            self._set(name, "province", "districts_of")
            return
        if cue.plural and len(members) == 1 and not name.entries_at(cue.level):
            return  # "the districts of Baku", "Baltic states"
        spread = [name]
        if cue.plural and after and members[-1] is name:
            spread = [member for member in members if member is name or member.cue_end <= member.end]
        elif cue.plural and not after:
            spread = [member for member in members[members.index(name) :] if member is name or member.cue is None]
        for member in spread:
            self._set(member, cue.level, cue.text)

    def _country_with_cue(self, name: Name, cue: Cue, *, after: bool) -> None:
        """Read "Niger state" as a province although Niger is a country."""
        found = self.words.gazetteer.find(self.view.slice(name.start, name.end)) if after and not cue.plural else None
        if found and any(entry.level == cue.level for entry in found.entries):
            name.kind, name.found = "place", found
            self._set(name, cue.level, cue.text)

    def _takes_unknown(self, name: Name, cue: Cue, *, after: bool) -> bool:
        """Return whether a level word may stand with a name the gazetteer lacks."""
        group = self.group_of.get(name)
        if cue.unknown == "no" or cue.plural and (group is None or len(group.members) == 1):  # "Baltic states"
            return False
        if after and cue.level == "city" and self._is_adjective(name):
            return False
        return not after or cue.unknown == "any" or self.view.small(name.end)

    def _is_adjective(self, name: Name) -> bool:
        """Read "Kurdish town of X": the level word belongs to the name that follows, the word before it is an adjective."""
        of_next = name.cue_end < len(self.view.low) and self.view.low[name.cue_end] in self.words.role("of")
        return of_next or self.view.word(name.end - 1).endswith(self.words.adjective_endings)

    def _is_counted_in(self, name: Name, cue: Cue, members: list[Name]) -> bool:
        """Read "districts of Helmand" as districts in the province Helmand."""
        if not all(member.entries_at("province") for member in members):
            return False
        if not name.entries_at("district"):
            return True
        at = name.start - 1
        while at > 0 and self.view.low[at] not in self.words.cue_ends:
            at -= 1
        return cue.plural and len(members) == 1 and self.counts.number_before(at - len(cue.words) + 1)

    def _by_counted_list(self, at: int, cue: Cue) -> None:
        """Read "three districts, A, B and C", "13 counties - A, B and C", "districts such as A"."""
        view, words = self.view, self.words
        token, marks = at, []
        while token < len(view.low) and token - at < MAX_INTRO and not view.first[token] and self.counts.is_intro(token):
            marks.append(view.low[token])
            token += 1
        name = self.by_start.get(token)
        group = self.group_of.get(name) if name else None
        if cue.level not in DIVISIONS or not marks or group is None or group.members[0] is not name:
            return
        last = group.members[-1].stop
        closed = last < len(view.low) and view.low[last] in words.role("comma")
        strong = any(mark not in words.role("comma") for mark in marks)
        known = any(member.entries_at(cue.level) for member in group.members)
        introduced = any(mark in words.role("intro") for mark in marks)
        if len(group.members) > 1 or known and (closed or strong) or introduced:
            for member in group.members:
                self._set_in_list(member, cue.level, f"list_of_{cue.text}")

    def _set_in_list(self, name: Name, level: str, rule: str) -> None:
        """Set a level that a list gives, where "Marib City" names a district."""
        if name.cue is not None and name.cue.level == "city" and name.cue_end > name.end and not self.view.small(name.end) and not name.level:
            name.end, name.kind, name.found = name.cue_end, "unknown", None
        self._set(name, level, rule)

    def _by_elliptic_list(self, group: Group) -> None:
        """Read "5 of those - A in B, C in D" and "only two, A and B" after a count of districts."""
        words, before = self.words, group.start - 1
        if len(group.members) == 1 or before < 1 or not self.counts.near(group.start) or not self.counts.before(group.start):
            return
        mark = self.view.low[before]
        counted = (mark in words.role("comma") or mark in words.role("dash")) and self.counts.number_before(before)
        if counted or mark in words.role("intro") or mark in words.role("them"):
            for member in group.members:
                self._set_in_list(member, "district", "list_of_districts")

    def _by_container(self, group: Group) -> None:
        """Read "A in P" and "A, P" by what the gazetteer says lies in what."""
        for member, after in zip(group.members, [*group.members[1:], None], strict=True):
            pair = group.members == [member, after]
            if member.container is None and after is not None and self._only_comma(member, after) and (self._lies_in(member, after) or pair and self._is_province(after)):
                member.container = after
            around = member.container
            if around is None:
                continue
            if around.entries_at("province") and (member.level == "district" or self._lies_in(member, around)):
                self._set(around, "province", "contains")
            elif member.level == "district" and not around.entries_at("province") and around.entries_at("district"):
                self._set(around, "district", "contains")

    def _is_province(self, name: Name) -> bool:
        return name.level == "province" or not name.level and self._levels_in_play(name) == {"province"}

    def _only_comma(self, left: Name, right: Name) -> bool:
        return right.start - left.stop == 1 and self.view.low[left.stop] in self.words.role("comma")

    def _lies_in(self, name: Name, around: Name) -> bool:
        provinces = {entry.code for entry in around.entries_at("province")}
        above = [self.words.gazetteer.province(entry) for entry in name.entries if entry.level != "province"] if provinces else []
        return any(province is not None and province.code in provinces for province in above)

    def _by_list(self, members: list[Name]) -> None:
        """Read every member of a list on the level of the members that have only one."""
        if len(members) == 1:
            return
        for level in ("province", "district"):
            told = [member for member in members if member.level == level]
            sure = told + [member for member in members if not member.level and self._levels_in_play(member) == {level}]
            registered = told or any(not entry.source.startswith("ISO") for member in sure for entry in member.entries_at(level))
            if sure and (registered or 2 * len(sure) >= len(members)) and all(member.level in {"", level} for member in members):
                for member in members:
                    known = level in self._levels_in_play(member) and (level == "province" or not member.entries_at("province"))
                    if known or member.kind == "unknown" and level == "district" and len(sure) + 1 >= len(members) and all(other.cue is None for other in members):
                        self._set(member, level, f"list_of_{level}s")
                return

    def _levels_in_play(self, name: Name) -> set[str]:
        return {entry.level for entry in name.entries if entry.country in self.counts.countries}

    def _by_document(self) -> None:
        """Read a bare name on the level the document gave it elsewhere, unless it is a city too."""
        told = {self.view.slice(name.start, name.end): name.level for name in self.names if name.level in DIVISIONS}
        for name in self.names:
            level = "" if name.level or name.kind != "place" else told.get(self.view.slice(name.start, name.end), "")
            if level and name.entries_at(level) and "city" not in self._levels_in_play(name):
                self._set(name, level, "as_elsewhere")
