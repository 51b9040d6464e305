"""Levels: is the name a province, a district or a city here."""

import numpy as np

from pipeline.gazetteer.english import is_common
from pipeline.gazetteer.entry import Entry
from pipeline.places.groups import Group, cue_ending
from pipeline.places.names import Name
from pipeline.places.view import View
from pipeline.places.words import Cue, Words

DIVISIONS = frozenset({"province", "district"})
# "two others - ": so far back a number may stand before its list.
MAX_NUMBER_GAP = 3
MAX_INTRO = 4
NAME_MARKS = frozenset(" -‐‑–'’‘`ʻʼ/\n")


def entries_at(name: Name, level: str) -> list[Entry]:
    """Return the entries of a name on one level."""
    return [entry for entry in name.found.entries if entry.level == level] if name.found else []


class LevelReader:
    """Decide levels from the words around names, list by list."""

    def __init__(self, view: View, words: Words, names: list[Name], groups: list[Group], countries: frozenset[str]) -> None:
        self.view, self.words, self.names, self.groups, self.countries = view, words, names, groups, countries
        self.by_start = {name.start: name for name in names}
        self.group_of = {id(member): group for group in groups for member in group.members}
        self.plural_cues = self._plural_cues()
        self.counted_sentences = {view.sentence[at - 1] for at, cue in self.plural_cues if cue.level == "district"}

    def decide(self) -> None:
        """Set the level of every name whose surroundings tell it."""
        for name in self.names:
            self._by_cue_after(name)
        for at, cue in self.plural_cues:
            self._by_counted_list(at, cue)
        for group in self.groups:
            self._by_elliptic_list(group)
        for name in self.names:
            self._by_cue(name)
        for name in self.names:
            self._by_count(name)
        for group in self.groups:
            self._by_container(group)
        for group in self.groups:
            self._by_list(group)
        self._by_document()

    def _plural_cues(self) -> list[tuple[int, Cue]]:
        """Return the plural level words with the token after each."""
        ends = np.array(sorted(self.words.cue_ends), dtype="uint64")
        found = []
        for token in np.flatnonzero(np.isin(self.view.lows, ends)).tolist():
            ending = cue_ending(self.view, self.words, token + 1)
            cue = next((cue for cue in self.words.cues[ending.words[0]] if cue.words == ending.words and self._in_play(cue)), None) if ending else None
            if cue is not None and cue.plural:
                found.append((token + 1, cue))
        return found

    def _in_play(self, cue: Cue) -> bool:
        return not cue.countries or bool(cue.countries & self.countries)

    def _cue_of(self, name: Name) -> Cue | None:
        """Return the reading of the name's level word that fits the document's countries ("county" differs in Kenya)."""
        if name.cue is None:
            return None
        readings = [cue for cue in self.words.cues[name.cue.words[0]] if cue.words == name.cue.words and self._in_play(cue)]
        return readings[0] if readings else None

    def _set(self, name: Name, level: str, rule: str) -> None:
        if not name.level and name.kind in {"place", "unknown"} and (name.kind == "place" or self._may_be_name(name)):
            name.level = level
            name.rules.append(f"places:{rule}")

    def _may_be_name(self, name: Name) -> bool:
        """Return whether an unknown run can be a place name at all."""
        view, words = self.view, self.words
        if view.low[name.end - 1] in words.role("not_name") or view.low[name.start] in words.role("not_name") and name.end - name.start == 1:
            return False
        if view.low[name.start] in words.role("title") or view.low[name.end - 1] in words.role("office"):
            return False
        before = name.start - 1
        if before >= 0 and not view.first[name.start] and (view.low[before] in words.role("title") or view.low[before] in words.role("office")):
            return False
        text = view.slice(name.start, name.end)
        if not all(letter.isalpha() or letter in NAME_MARKS for letter in text) or any(view.low[token] in words.role("not_name") for token in range(name.start, name.end)):
            return False
        return not all(is_common(word) for word in text.replace("-", " ").split())

    def _by_cue_after(self, name: Name) -> None:
        """Read "X district" before anything else."""
        cue = name.cue
        if cue is not None and cue.level in DIVISIONS and name.cue_end > name.end:
            self._by_cue(name)
        elif name.kind == "place" and name.end - name.start > 1 and (ending := cue_ending(self.view, self.words, name.end)) and ending.level in DIVISIONS and entries_at(name, ending.level):
            self._set(name, ending.level, ending.text)

    def _by_cue(self, name: Name) -> None:
        cue = self._cue_of(name)
        if cue is None or name.level:
            return
        after = name.cue_end > name.end
        if name.kind == "country":
            self._country_with_cue(name, cue, after=after)
            return
        if name.kind == "unknown" and not self._cue_takes_unknown(name, cue, after=after):
            return
        if not after and cue.level == "district" and entries_at(name, "province") and not entries_at(name, "district"):
            self._set(name, "province", "districts_of")
            return
        group = self.group_of.get(id(name))
        spread = [name]
        if cue.plural and group:
            if after and group.members[-1] is name:
                spread = [member for member in group.members if member is name or member.cue is None or member.cue_end == member.end]
            elif not after:
                if self._counts_districts_of(name, cue, group):
                    self._set(name, "province", "districts_of")
                    return
                if len(group.members) == 1 and not entries_at(name, cue.level):
                    return  # "the districts of Baku"
                spread = group.members[group.members.index(name) :]
        elif cue.plural and after and cue.level in DIVISIONS and not group:
            return
        for member in spread:
            if member.cue is None or member is name or after and member.cue_end == member.end:
                self._set(member, cue.level, f"{cue.text.replace(' ', '_')}")

    def _country_with_cue(self, name: Name, cue: Cue, *, after: bool) -> None:
        """Read "Niger state" as a province although Niger is a country."""
        found = self.words.gazetteer.find(self.view.slice(name.start, name.end)) if after and not cue.plural else None
        if found and any(entry.level == cue.level for entry in found.entries):
            name.kind, name.found = "place", found
            self._set(name, cue.level, cue.text)

    def _cue_takes_unknown(self, name: Name, cue: Cue, *, after: bool) -> bool:
        if cue.unknown == "no":
            return False
        group = self.group_of.get(id(name))
        if cue.plural and (group is None or len(group.members) == 1):
            return False  # "Baltic states"
        if after and cue.level == "city" and self._is_adjective(name):
            return False
        return not after or cue.unknown == "any" or self.view.small(name.end)

    def _is_adjective(self, name: Name) -> bool:
        """Read "Kurdish town of X": the level word belongs to the name that follows, the word before it is an adjective."""
        after = name.cue_end
        return after < len(self.view.low) and self.view.low[after] in self.words.role("of") or self.view.word(name.end - 1).endswith(self.words.adjective_endings)

    def _counts_districts_of(self, name: Name, cue: Cue, group: Group) -> bool:
        """Read "three districts of Helmand" as districts in the province Helmand."""
        if cue.level != "district" or len(group.members) > 1 or not entries_at(name, "province"):
            return False
        if name.start and not entries_at(name, "district"):
            return True
        at = name.start - 1
        while at > 0 and self.view.low[at] not in self.words.cue_ends:
            at -= 1
        return self._number_before(at - len(cue.words) + 1)

    def _number_before(self, at: int) -> bool:
        """Return whether a number stands shortly before a token."""
        view = self.view
        for token in range(at - 1, max(at - 1 - MAX_NUMBER_GAP, -1), -1):
            if view.word(token)[:1].isdigit() or view.low[token] in self.words.role("number"):
                return True
            if view.first[token] or view.cap[token]:
                return False
        return False

    def _by_counted_list(self, at: int, cue: Cue) -> None:
        """Read "three districts, A, B and C", "13 counties - A, B and C", "districts such as A"."""
        view, words = self.view, self.words
        if cue.level not in DIVISIONS:
            return
        token, marks = at, []
        while token < len(view.low) and token - at < MAX_INTRO and not view.first[token] and self._is_intro(token):
            marks.append(view.low[token])
            token += 1
        name = self.by_start.get(token)
        group = self.group_of.get(id(name)) if name else None
        if not marks or group is None or name is None or group.members[0] is not name:
            return
        strong = any(mark not in words.role("comma") for mark in marks)
        known = [member for member in group.members if entries_at(member, cue.level)]
        closed = known and self._comma_after(group.members[-1])
        if len(group.members) > 1 or closed or strong and (known or any(mark in words.role("intro") for mark in marks)):
            for member in group.members:
                self._set_in_list(member, cue.level, f"list_of_{cue.text.replace(' ', '_')}")

    def _comma_after(self, name: Name) -> bool:
        after = max(name.end, name.cue_end)
        return after < len(self.view.low) and self.view.low[after] in self.words.role("comma")

    def _set_in_list(self, name: Name, level: str, rule: str) -> None:
        """Set a level that a list gives, where "Marib City" names a district."""
        cue = name.cue
        if cue is not None and cue.level == "city" and name.cue_end > name.end and not self.view.small(name.end) and not name.level:
            name.end, name.kind, name.found = name.cue_end, "unknown", None
        self._set(name, level, rule)

    def _is_intro(self, token: int) -> bool:
        low, words = self.view.low[token], self.words
        return any(low in words.role(role) for role in ("comma", "dash", "intro", "the"))

    def _by_elliptic_list(self, group: Group) -> None:
        """Read "5 of those - A in B, C in D" and "only two, A and B" after a count of districts."""
        view, words = self.view, self.words
        before = group.start - 1
        if len(group.members) < 2 or before < 1 or not self._districts_near_token(group.start):  # noqa: PLR2004
            return
        mark = view.low[before]
        counted = (mark in words.role("comma") or mark in words.role("dash")) and self._number_before(before)
        if (counted or mark in words.role("intro") or mark in words.role("them")) and any(end < group.start and cue.level == "district" for end, cue in self.plural_cues):
            for member in group.members:
                self._set_in_list(member, "district", "list_of_districts")

    def _by_count(self, name: Name) -> None:
        """Read a name beside a count of districts, a governor or a capital as the province."""
        if name.level or not entries_at(name, "province"):
            return
        view, words = self.view, self.words
        before, after = name.start - 1, name.end
        counted = view.sentence[name.start] in self.counted_sentences
        if self._capital_of(before) or (after < len(view.low) and view.low[after] in words.role("province_noun")):
            self._set(name, "province", "seat_or_governor")
        elif before > 0 and view.low[before] in words.role("inside") and self._number_before(before) and self._districts_near(name):
            self._set(name, "province", "count_in")
        elif counted and after < len(view.low) and (view.low[after] in words.role("possessive") and self._cue_within(after) or view.low[after] in words.role("colon")):
            self._set(name, "province", "count_of")
        elif before >= 0 and view.low[before] in words.role("inside") and (view.first[before] and self._districts_near(name) or self._is_counted(before)):
            self._set(name, "province", "count_in")

    def _capital_of(self, before: int) -> bool:
        low, words = self.view.low, self.words
        return before > 1 and low[before] in words.role("of") and (low[before - 1] in words.role("capital") or low[before - 1] in words.role("province_noun"))

    def _is_counted(self, before: int) -> bool:
        """Return whether "districts" or "each" stands right before "in"."""
        cue = cue_ending(self.view, self.words, before)
        each = before > 0 and self.view.low[before - 1] in self.words.role("each") and self._districts_near_token(before)
        recent = any(before - MAX_INTRO < end <= before and cue.level == "district" for end, cue in self.plural_cues if self.view.sentence[end - 1] == self.view.sentence[before])
        return bool(each or recent or cue and cue.plural and cue.level == "district")

    def _cue_within(self, at: int) -> bool:
        return any(at < end <= at + MAX_INTRO + 1 and cue.level == "district" for end, cue in self.plural_cues)

    def _districts_near(self, name: Name) -> bool:
        return self._districts_near_token(name.start)

    def _districts_near_token(self, token: int) -> bool:
        sentence = self.view.sentence[token]
        return sentence in self.counted_sentences or sentence - 1 in self.counted_sentences

    def _by_container(self, group: Group) -> None:
        """Read "A in P" and "A, P" by what the gazetteer says lies in what."""
        for number, member in enumerate(group.members):
            after = group.members[number + 1] if number + 1 < len(group.members) else None
            if member.container is None and after is not None and self._only_comma(member, after) and self._lies_in(member, after):
                member.container = after
            container = member.container
            if container is not None and member.level == "district" and not entries_at(container, "province") and entries_at(container, "district"):
                self._set(container, "district", "contains")
            if container is not None and entries_at(container, "province") and (self._lies_in(member, container) or member.level == "district"):
                self._set(container, "province", "contains")

    def _only_comma(self, left: Name, right: Name) -> bool:
        start = max(left.end, left.cue_end)
        return right.start - start == 1 and self.view.low[start] in self.words.role("comma")

    def _lies_in(self, name: Name, around: Name) -> bool:
        provinces = {entry.code for entry in entries_at(around, "province")}
        return bool(name.found) and any(entry.level != "province" and (above := self.words.gazetteer.province(entry)) is not None and above.code in provinces for entry in name.found.entries)  # type: ignore[union-attr]

    def _by_list(self, group: Group) -> None:
        """Read every member of a list on the level of the members that have only one."""
        members = [member for member in group.members if member.kind != "country"]
        if len(members) == 1:
            return
        for level in ("province", "district"):
            told = [m for m in members if m.level == level]
            sure = told + [m for m in members if not m.level and self._levels_in_play(m) == {level}]
            registered = told or any(entry for m in sure for entry in entries_at(m, level) if not entry.source.startswith("ISO"))
            if sure and (registered or 2 * len(sure) >= len(members)) and not any(m.level and m.level != level for m in members):
                for member in members:
                    known = entries_at(member, level)
                    if known and (level == "province" or not entries_at(member, "province")) or member.kind == "unknown" and level == "district" and len(sure) + 1 >= len(members) and not any(m.cue for m in members):
                        self._set(member, level, f"list_of_{level}s")
                return

    def _levels_in_play(self, name: Name) -> set[str]:
        entries = name.found.entries if name.found else ()
        return {entry.level for entry in entries if entry.country in self.countries}

    def _by_document(self) -> None:
        """Read a bare name on the level the document gave it elsewhere, unless it is a city too."""
        told = {self.view.slice(name.start, name.end): name.level for name in self.names if name.level in DIVISIONS}
        for name in self.names:
            level = told.get(self.view.slice(name.start, name.end))
            if level and not name.level and name.kind == "place" and entries_at(name, level) and "city" not in self._levels_in_play(name):
                self._set(name, level, "as_elsewhere")
