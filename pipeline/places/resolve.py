"""Resolve: which of the places with this name is meant."""

from collections import Counter
from dataclasses import dataclass, field

from spacy.tokens import Doc

from pipeline.gazetteer.english import is_common, is_known
from pipeline.gazetteer.entry import Entry
from pipeline.gazetteer.spelling import squeeze
from pipeline.places.groups import Group
from pipeline.places.levels import DIVISIONS
from pipeline.places.names import Name
from pipeline.places.value import NEAR, WHERE_PREC, Place
from pipeline.places.view import View
from pipeline.places.words import Words

# The better known cities need no other sign of their country: lines of the cities file, largest first.
KNOWN_CITIES = 1_500
ORDER = {"city": 0, "province": 1, "place": 2, "district": 3, "country": 4}
# A country named in so many words weighs more than a city that may have namesakes.
NAMED, ADJECTIVE, CAPITAL, UNIQUE = 3.0, 2.0, 2.0, 1.0
MIN_UNIQUE_LETTERS = 5
# The country an unlisted place is put in must be named this much more often than any other.
DOMINANT = 1.5


@dataclass(slots=True)
class Resolver:
    """Choose entries by container, document and rank."""

    view: View
    words: Words
    names: list[Name]
    groups: list[Group]
    weights: Counter[str]
    provinces: Counter[str]
    located: set[str] = field(default_factory=set)
    mentioned: set[str] = field(default_factory=set)
    surnames: set[int] = field(default_factory=set)

    def locate(self) -> None:
        """Collect the names that stand at least once where only places stand, or may, and the last words of longer names."""
        for name in self.names:
            if name.kind == "place" and self.is_located(name):
                self.mentioned.add(self.view.slice(name.start, name.end))
            elif name.kind in {"unknown", "other"} and name.end - name.start > 1:
                self.surnames.add(self.view.low[name.end - 1])
            if name.kind == "place" and (name.level or self._is_in(name) or self._is_dateline(name) or self.is_taken(name) or self._moves(name) or name.container is not None):
                self.located.add(self.view.slice(name.start, name.end))
        for group in self.groups:
            texts = {self.view.slice(member.start, member.end) for member in group.members if member.kind in {"place", "country"}}
            if texts & self.located:
                self.located |= texts
            if texts & self.mentioned:
                self.mentioned |= texts

    def is_taken(self, name: Name) -> bool:
        """Return whether a word of taking or striking stands right before the name: "captured X"."""
        return name.start > 0 and not self.view.first[name.start] and self.view.low[name.start - 1] in self.words.role("taking")

    def place(self, name: Name) -> Place | None:
        """Return the place a name stands for, or None where it is no place here."""
        if name.kind == "country":
            return self._country(name)
        if name.kind == "unknown":
            return self._unknown(name)
        found = name.found
        if name.kind != "place" or found is None:
            return None
        level = name.level or self._default_level(name)
        entries = self._on_level(name, level)
        if not entries and name.level not in DIVISIONS:
            level = self._default_level(name)
            entries = self._on_level(name, level)
        elif not entries:
            return self._unknown(name)
        if name.level == "district" and sum(self.weights.values()) > 0 and not any(self.weights[entry.country] > 0 for entry in entries):
            return self._unknown(name)  # a namesake in a country the text does not speak of
        entry, flags = self._choose(name, entries)
        if not self._accept(name, entry):
            return None
        shown = self._shown_level(name, entry)
        if shown == "province" and not name.level and self._is_dateline(name):
            shown = "city"
        if shown == "district" and name.level not in DIVISIONS and entry.country not in self.words.bare_districts:
            shown = "city"  # a bare district name is its main town
        return self._build(name, entry, shown, found.matched, flags)

    def _default_level(self, name: Name) -> str:
        """Return the level of a bare name: a city if there is one in play, else the largest unit."""
        entries = name.found.entries if name.found else ()
        if name.container is not None and self._is_bare_district(name):
            return "district"
        near = [entry for entry in entries if self.weights[entry.country] > 0] or list(entries)
        return min((entry.level for entry in near), key=lambda level: ORDER[level])

    def _is_bare_district(self, name: Name) -> bool:
        """Return whether "X in P" means the district X: in some countries it does, unless X is a provincial seat."""
        entries = name.found.entries if name.found else ()
        seat = squeeze(self.view.slice(name.start, name.end)) in self.words.capitals
        return not seat and any(entry.level == "district" and entry.country in self.words.bare_districts and self._score(name, entry)[0] for entry in entries)

    def _on_level(self, name: Name, level: str) -> list[Entry]:
        entries = list(name.found.entries) if name.found else []
        exact = [entry for entry in entries if entry.level == level]
        if exact or level not in DIVISIONS:
            return exact
        # a register may call a province what the text calls a district
        return [entry for entry in entries if entry.level in DIVISIONS and self.weights[entry.country] > 0 and not entry.pcode[:1].isdigit() and entry.source.startswith("ISO")]

    def _shown_level(self, name: Name, entry: Entry) -> str:
        return name.level if name.level in DIVISIONS and entry.level in DIVISIONS and entry.source.startswith("ISO") else entry.level

    def _choose(self, name: Name, entries: list[Entry]) -> tuple[Entry, tuple[str, ...]]:
        """Return the entry meant and the flags that say how sure this is."""
        best = max(self._score(name, entry) for entry in entries)
        candidates = [entry for entry in entries if self._score(name, entry) == best]
        if len(candidates) == 1 or candidates[0].level in {"city", "place"}:
            return min(candidates, key=lambda entry: entry.rank), ()
        named = [entry for entry in candidates if self.view.slice(name.start, name.end).lower() == entry.name.lower()]
        if len(named) == 1:
            return named[0], ()
        return candidates[0], ("ambiguous_place", *(f"candidate:{entry.code}" for entry in candidates))

    def _score(self, name: Name, entry: Entry) -> tuple[int, float, float]:
        province = self.words.gazetteer.province(entry)
        inside = 0
        if name.container is not None and province is not None and name.container.found and province in name.container.found.entries:
            inside = 1
        return inside, float(self.weights[entry.country] > 0) and self.provinces[province.code] if province and entry.level != "province" else 0.0, self.weights[entry.country]

    def _accept(self, name: Name, entry: Entry) -> bool:
        """Return whether the surroundings let this name be that place."""
        supported = self.weights[entry.country] > 0
        text = self.view.slice(name.start, name.end)
        common = all(is_common(word) for word in text.replace("-", " ").split() if word.isalpha())
        if name.level:
            return not common or supported and not (name.cue is not None and name.cue.plural and self.view.small(name.end))
        located = self.is_located(name) or self.is_taken(name)
        if common:
            return located and entry.level in {"city", "place"} and (supported or self._is_in(name))
        if entry.level == "place":
            return supported or located or not entry.country
        if entry.level == "city" and text not in self.located and squeeze(text) not in self.words.capitals and all(is_known(word) for word in text.replace("-", " ").split()):
            person = self.view.low[name.end - 1] in self.surnames
            if person or text not in self.mentioned:
                return False
        if entry.level == "city":
            return supported or located or entry.rank - self._first_city() < KNOWN_CITIES
        return supported

    def _first_city(self) -> int:
        return next((entry.rank for entry in self.words.gazetteer.entries if entry.level == "city"), 0)

    def _is_in(self, name: Name) -> bool:
        """Return whether "in", "at" or "near" stands right before the name."""
        return name.start > 0 and self.view.low[name.start - 1] in self.words.role("locative") and not self.view.first[name.start]

    def is_located(self, name: Name) -> bool:
        """Return whether a word of place stands before the name, or a dateline's mark after it."""
        view, words = self.view, self.words
        before, after = name.start - 1, name.end
        while before >= 0 and (view.low[before] in words.role("the") or view.low[before] in words.role("direction")) and view.small(before):
            before -= 1
        if before >= 0 and (view.low[before] in words.role("locative") or view.low[before] in words.role("motion")) and not (view.first[name.start]):
            return True
        if view.first[name.start]:
            return self._is_dateline(name)
        return name.container is not None

    def _is_dateline(self, name: Name) -> bool:
        """Return whether a name in capitals opens its line, a comma, bracket or dash after it."""
        view, words, after = self.view, self.words, name.end
        if not view.first[name.start] or after + 1 >= len(view.low):
            return False
        dated = view.word(after + 1)[0].isdigit() and not view.word(name.start).isdigit()
        return (view.word(name.start).isupper() or dated) and (view.low[after] in words.role("comma") or view.low[after] in words.role("dash"))

    def _moves(self, name: Name) -> bool:
        """Return whether "flew to", "north of" or "mayor of" stands before the name."""
        view, words, before = self.view, self.words, name.start - 1
        if before < 1 or view.first[name.start]:
            return False
        role = "place_of" if view.low[before] in words.role("of") else "motion_verb" if view.low[before] in words.role("motion") else ""
        return bool(role) and view.low[before - 1] in words.role(role)

    def _country(self, name: Name) -> Place:
        codes = name.country.split("|")
        code = max(codes, key=lambda code: self.weights[code])
        title = self.words.countries.get(code) or self.words.countries.get(name.country, name.country)
        flags = ("ambiguous_place", *(f"candidate:{code}" for code in codes)) if len(codes) > 1 and len({self.weights[code] for code in codes}) == 1 else ()
        return Place(name.start, name.end, title, "country", pcode=code, country=code, metonym=name.metonym, flags=flags, rules=tuple(name.rules) or ("countries:" + code,), prec=WHERE_PREC["country"])

    def _unknown(self, name: Name) -> Place | None:
        if not name.level:
            return None
        text = self.view.slice(name.start, name.end)
        title = text.title() if text.isupper() else text
        container = name.container
        province = next((entry for entry in container.found.entries if entry.level == "province"), None) if container and container.found else None
        country = province.country if province else container.country if container and container.kind == "country" else self._main_country()
        return Place(
            name.start, name.end, title, name.level, province=province.name if province and name.level != "province" else "", province_iso=province.iso if province and name.level != "province" else "",
            country=country, matched="cue", metonym=name.metonym, flags=("not_in_gazetteer",), rules=tuple(name.rules), prec=self._prec(name, name.level),
        )  # fmt: skip

    def _main_country(self) -> str:
        ranked = self.weights.most_common(2)
        return ranked[0][0] if len(ranked) == 1 or len(ranked) > 1 and ranked[0][1] >= DOMINANT * ranked[1][1] else ""

    def _build(self, name: Name, entry: Entry, level: str, matched: str, flags: tuple[str, ...]) -> Place:
        province = self.words.gazetteer.province(entry)
        around = province if province is not None and level != "province" and province is not entry else None
        if around is None and level not in {"province", "country"} and name.container is not None and name.container.found:
            around = next((other for other in name.container.found.entries if other.level == "province" and other.country == entry.country), None)
        return Place(
            name.start, name.end, self._title(name, entry, level), level, pcode=entry.pcode, iso=entry.iso if level == "province" else "",
            province=around.name if around else "", province_iso=around.iso if around else "", country=entry.country, lat=entry.lat, lon=entry.lon,
            matched=matched, metonym=name.metonym, flags=flags, rules=(*name.rules, f"gazetteer:{entry.code}"), prec=self._prec(name, level),
        )  # fmt: skip

    def _title(self, name: Name, entry: Entry, level: str) -> str:
        """Return the canonical name; a town that only its district stands for keeps its own spelling."""
        if level == entry.level or level != "city":
            return entry.name
        text = self.view.slice(name.start, name.end)
        return text.title() if text.isupper() else text

    def _prec(self, name: Name, level: str) -> int:
        before = name.start - 1
        near = before >= 0 and self.view.low[before] in self.words.role("near")
        return NEAR if near and level in {"city", "place"} else WHERE_PREC[level]


def weigh_countries(doc: Doc, view: View, words: Words, names: list[Name]) -> Counter[str]:
    """Return how strongly a document speaks of each country."""
    weights: Counter[str] = Counter()
    for start, _, rules in doc._.matches:
        for rule in rules:
            if rule.label in {"COUNTRY", "NATIONALITY"} and view.cap[start]:
                codes = rule.id.split("|")
                for code in codes:
                    weights[code] += (NAMED if rule.label == "COUNTRY" else ADJECTIVE) / len(codes)
    for name in names:
        if name.kind == "place" and name.found:
            _weigh_place(view, words, name, weights)
    return weights


def _weigh_place(view: View, words: Words, name: Name, weights: Counter[str]) -> None:
    capital = words.capitals.get(squeeze(view.slice(name.start, name.end)), "")[:2]
    if capital:
        weights[capital] += CAPITAL
        return
    entries = name.found.entries if name.found else ()
    countries = {entry.country for entry in entries}
    text = view.slice(name.start, name.end)
    clear = len(countries) == 1 and (len(text) >= MIN_UNIQUE_LETTERS or not text.isalpha()) and name.found is not None and name.found.matched != "fuzzy" and not is_common(text)
    if clear and any(entry.level == "province" for entry in entries):
        weights[next(iter(countries))] += UNIQUE
