"""Index: find the entries behind a spelling."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain

from pipeline.gazetteer.english import is_known
from pipeline.gazetteer.entry import Entry
from pipeline.gazetteer.spelling import MIN_FUZZY_KEY, MIN_KEY, SAME_SOUND_DISTANCE, fold, key, nearest

# Spellings whose answer is kept: a corpus repeats its names.
CACHE = 65_536

# Lists of keys that are kept, each for some countries, a first letter and a length.
ALIKE = 512
NONE: list[Entry] = []
DIVISIONS = frozenset({"province", "district"})
# Cities, and units of countries without their own file, are matched nearly only from this length on.
MIN_WORLD_KEY = 8


@dataclass(frozen=True, slots=True)
class Found:
    """The entries behind one spelling, and the step that found them (exact, alias or fuzzy)."""

    entries: tuple[Entry, ...]
    matched: str
    levels: dict[str, tuple[Entry, ...]] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Sort the entries by level, once per spelling."""
        by_level = {level: tuple(entry for entry in self.entries if entry.level == level) for level in dict.fromkeys(entry.level for entry in self.entries)}
        object.__setattr__(self, "levels", by_level)


@dataclass(frozen=True, slots=True)
class KeyWords:
    """The words a key leaves out, and the names no misspelt place may be taken for."""

    dropped: frozenset[str] = frozenset()
    articles: frozenset[str] = frozenset()
    generic: frozenset[str] = frozenset()
    guarded: tuple[str, ...] = ()


class Gazetteer:
    """Every place in play.

    Units    lat and lon in degrees
    Source   see patterns/README.md, section Places
    """

    def __init__(self, entries: Iterable[Entry], words: KeyWords = KeyWords()) -> None:
        self.entries = tuple(entries)
        self.words = words
        self.by_code: dict[str, Entry] = {entry.iso: entry for entry in reversed(self.entries) if entry.iso}
        self.by_code.update({entry.code: entry for entry in reversed(self.entries)})
        self._names: dict[str, list[Entry]] = defaultdict(list)
        self._aliases: dict[str, list[Entry]] = defaultdict(list)
        self._keys: dict[str, list[Entry]] = defaultdict(list)
        self._sizes: dict[str, set[int]] = defaultdict(set)
        for entry in self.entries:
            self._add(entry)
        self._first: dict[tuple[str, str, int], list[str]] = {}
        self.first_city = next((entry.rank for entry in self.entries if entry.level == "city"), 0)
        self.find = lru_cache(maxsize=CACHE)(self._find)
        self.province = lru_cache(maxsize=CACHE)(self._province)
        self.misspelt = lru_cache(maxsize=CACHE)(self._misspelt)
        self.near = lru_cache(maxsize=CACHE)(self._near)
        self.alike = lru_cache(maxsize=ALIKE)(self._alike)
        self._guarded = frozenset(self.key(name) for name in words.guarded)

    def _add(self, entry: Entry) -> None:
        for number, form in enumerate(entry.forms):
            folded = fold(form)
            _append((self._aliases if number else self._names)[folded], entry)
            if entry.level != "city" or self.words.generic.isdisjoint(folded.split()):  # "Sadr" is not Sadr City
                name_key = key(folded, self.words.dropped, self.words.articles)
                _append(self._keys[name_key], entry)
                self._sizes[name_key].add(folded.count(" ") + 1)

    def forms(self) -> list[tuple[str, tuple[Entry, ...]]]:
        """Return the forms a run of capitals cannot hold.

        Those that begin small ("al-Qaim") the places stage reads off the text as well, so the ruler is given none:
        one look-up per capitalised run costs less than twenty thousand phrases.
        """
        return []

    def all_forms(self) -> list[tuple[str, tuple[Entry, ...]]]:
        """Return every written form with the entries that share it, for an entity ruler of one's own."""
        forms: dict[str, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            for form in entry.forms:
                _append(forms[form], entry)
        return [(form, tuple(entries)) for form, entries in forms.items()]

    def writes(self, text: str) -> bool:
        """Return whether the gazetteer writes a place in these very letters, so that "AJK" is no shouted name."""
        found = self.find(text)
        return found is not None and any(text in entry.forms for entry in found.entries)

    def key(self, text: str) -> str:
        """Return the key of a spelling."""
        return key(fold(text), self.words.dropped, self.words.articles)

    def _find(self, text: str) -> Found | None:
        folded = fold(text)
        exact, alias = self._names.get(folded, NONE), self._aliases.get(folded, NONE)
        name_key = key(folded, self.words.dropped, self.words.articles)
        same_key = self._keys.get(name_key, NONE) if len(name_key) >= MIN_KEY else NONE
        if not exact and not alias and not same_key:
            return None
        entries = list(dict.fromkeys([*exact, *alias]))
        levels = {entry.level for entry in entries}
        entries += [entry for entry in same_key if entry.level not in levels]
        return Found(tuple(entries), "exact" if exact else "alias" if alias else "fuzzy") if entries else None

    def _near(self, text: str, countries: frozenset[str]) -> Found | None:
        """Return the one misspelt place of the countries, nothing for words, known groups and equal candidates."""
        name_key, size = self.misspelt(text)
        near = self.alike(countries, name_key[0], len(name_key)) if size else ()
        if not near:
            return None
        # of a name in several words, only names in as many words may lie two slips away
        alike = near if size == 1 else [other for other in near if size in self._sizes[other]]
        candidates = nearest(name_key, alike) or nearest(name_key, near, limit=1)
        if not candidates:
            return None
        groups = [[entry for entry in self._keys[found] if entry.country in countries and _may_be_misspelt(entry, found)] for found in candidates]
        if not all(groups):
            return None
        codes = {frozenset(entry.code for entry in group) for group in groups}
        shared = frozenset.intersection(*codes)
        entries = [entry for entry in groups[0] if len(codes) == 1 or entry.code in shared]
        return Found(tuple(entries), "fuzzy") if entries else None

    def _misspelt(self, text: str) -> tuple[str, int]:
        """Return the key and the number of words of what may be a misspelt name, no words for what is none: English, a known group."""
        name_key = self.key(text)
        words = fold(text).split()
        if len(name_key) < MIN_FUZZY_KEY or not name_key.isalpha() or all(is_known(word) for word in words) or is_known(name_key):
            return name_key, 0
        return name_key, 0 if nearest(name_key, self._guarded) else len(words)

    def _alike(self, countries: frozenset[str], letter: str, length: int) -> list[str]:
        """Return the keys of some countries with a first letter and about so many letters."""
        if not self._first:
            for other, entries in self._keys.items():
                for country in {entry.country for entry in entries}:
                    self._first.setdefault((country, other[:1], len(other)), []).append(other)
        sizes = range(length - SAME_SOUND_DISTANCE, length + SAME_SOUND_DISTANCE + 1)
        found = [self._first.get((country, letter, size), ()) for country in countries for size in sizes]
        return list(dict.fromkeys(chain.from_iterable(found)))

    def parent(self, entry: Entry) -> Entry | None:
        """Return the place around an entry, when the gazetteer holds it."""
        return self.by_code.get(entry.parent)

    def _province(self, entry: Entry) -> Entry | None:
        """Return the province an entry lies in, itself when it is one."""
        around: Entry | None = entry
        while around is not None and around.level != "province":
            around = self.parent(around)
        return around


def _may_be_misspelt(entry: Entry, name_key: str) -> bool:
    """Return whether a near spelling may mean an entry: of cities and of the world's units too many lie near a short name."""
    return entry.level in DIVISIONS and not entry.source.startswith("ISO") or len(name_key) >= MIN_WORLD_KEY and (entry.level != "city" or entry.parent != entry.country)


def _append(entries: list[Entry], entry: Entry) -> None:
    if entry not in entries:
        entries.append(entry)
