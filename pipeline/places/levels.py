"""Levels: is the name a province, a district or a city here."""

from pipeline.places.apposition import Appositions
from pipeline.places.assign import Assigner, is_province, levels_in_play
from pipeline.places.counts import Counts
from pipeline.places.cues import cue_ending
from pipeline.places.groups import Group
from pipeline.places.lists import ListReader
from pipeline.places.name import DIVISIONS, Name
from pipeline.places.words import Cue


class LevelReader:
    """Decide levels from the words around names, list by list."""

    def __init__(self, assigner: Assigner, names: list[Name], groups: list[Group], counts: Counts, reporting: set[int]) -> None:
        self.assigner, self.names, self.groups, self.counts = assigner, names, groups, counts
        self.view, self.words = assigner.view, assigner.words
        self.lists = ListReader(assigner, names, groups, counts, reporting)
        self.group_of = self.lists.group_of

    def decide(self) -> None:
        """Set the level of every name whose surroundings tell it: the plainest signs first."""
        for name in self.names:
            if name.cue is not None or name.end - name.start > 1 and name.kind == "place":
                self._by_cue_after(name)
        appositions = Appositions(self.assigner, self.lists.by_start, self.counts)
        appositions.read(self.groups)
        appositions.read_before(self.names)
        self.lists.read()
        for name in self.names:
            if name.cue is not None:
                self._by_cue(name)
        for name in self.names:
            if name.found and not name.level and name.entries_at("province") and (rule := self.counts.rule_for_province(name)):
                self.assigner.set(name, "province", rule)
        for group in self.groups:
            if len(group.members) > 1 or group.members[0].container is not None:
                self._by_container(group)
        for group in self.groups:
            if len(group.members) > 1:
                self._by_list([member for member in group.members if member.kind != "country" and member.container not in group.members])
        self._by_document()

    def _by_cue_after(self, name: Name) -> None:
        """Read "X district" before anything else, and names that hold their level word ("Northern Province")."""
        if name.cue is not None and name.cue.level in DIVISIONS and name.cue_end > name.end:
            self._by_cue(name)
        elif name.kind == "place" and name.end - name.start > 1 and self.view.low[name.end - 1] in self.words.cue_ends:
            cue = self.counts.in_play(cue_ending(self.view, self.words, name.end), name)
            if cue is not None and cue.level in DIVISIONS and name.entries_at(cue.level):
                self.assigner.set(name, cue.level, cue.text)

    def _by_cue(self, name: Name) -> None:
        cue = self.counts.in_play(name.cue, name)
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
            self.assigner.set(name, "province", "districts_of")
            return
        if cue.plural and len(members) == 1 and not name.entries_at(cue.level):
            return  # "the districts of Baku", "Baltic states"
        spread = [name]
        if cue.plural and after and members[-1] is name:
            spread = [member for member in members if member is name or member.cue_end <= member.end]
        elif cue.plural and not after:
            spread = [member for member in members[members.index(name) :] if member is name or member.cue is None]
        for member in spread:
            self.assigner.set(member, cue.level, cue.text)

    def _country_with_cue(self, name: Name, cue: Cue, *, after: bool) -> None:
        """Read "Niger state" as a province although Niger is a country."""
        found = self.words.gazetteer.find(self.view.slice(name.start, name.end)) if after and not cue.plural else None
        if found and any(entry.level == cue.level for entry in found.entries):
            name.kind, name.found = "place", found
            self.assigner.set(name, cue.level, cue.text)

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
        of_next = name.cue_end < len(self.view.low) and self.view.low[name.cue_end] in self.words.roles["of"]
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

    def _by_container(self, group: Group) -> None:
        """Read "A in P" and "A, P" by what the gazetteer says lies in what."""
        for member, after in zip(group.members, [*group.members[1:], None], strict=True):
            if member.container is None and after is not None and self._only_comma(member, after):
                pair = group.members == [member, after] and is_province(after, self.counts.countries)
                member.container = after if pair or self._lies_in(member, after) else None
            around = member.container
            if around is None:
                continue
            if around.entries_at("province") and (member.level == "district" or self._lies_in(member, around)):
                self.assigner.set(around, "province", "contains")
            elif member.level == "district" and not around.entries_at("province") and around.entries_at("district"):
                self.assigner.set(around, "district", "contains")

    def _only_comma(self, left: Name, right: Name) -> bool:
        return right.start - left.stop == 1 and self.view.low[left.stop] in self.words.roles["comma"]

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
            sure = told + [member for member in members if not member.level and levels_in_play(member, self.counts.countries) == {level}]
            registered = told or any(not entry.source.startswith("ISO") for member in sure for entry in member.entries_at(level))
            if sure and (registered or 2 * len(sure) >= len(members)) and all(member.level in {"", level} for member in members):
                for member in members:
                    known = level in levels_in_play(member, self.counts.countries) and (level == "province" or not member.entries_at("province"))
                    if known or member.kind == "unknown" and level == "district" and len(sure) + 1 >= len(members) and all(other.cue is None for other in members):
                        self.assigner.set(member, level, f"list_of_{level}s")
                return

    def _by_document(self) -> None:
        """Read a bare name on the level the document gave it elsewhere, unless it is a city too."""
        told = {self.view.slice(name.start, name.end): name.level for name in self.names if name.level in DIVISIONS}
        for name in self.names:
            level = "" if name.level or name.kind != "place" else told.get(self.view.slice(name.start, name.end), "")
            if level and name.entries_at(level) and "city" not in levels_in_play(name, self.counts.countries):
                self.assigner.set(name, level, "as_elsewhere")
