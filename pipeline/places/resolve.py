"""Resolve: which of the places with this name is meant."""

from collections import Counter
from typing import Final

from pipeline.gazetteer.entry import Entry
from pipeline.gazetteer.spelling import squeeze
from pipeline.places.evidence import Evidence
from pipeline.places.judge import Judge
from pipeline.places.name import DIVISIONS, Name
from pipeline.places.value import NEAR, WHERE_PREC, Place
from pipeline.places.view import View
from pipeline.places.words import Words

# A bare name is a city if it can be one, else the largest unit.
ORDER: Final = {"city": 0, "province": 1, "place": 2, "district": 3, "country": 4}
# The country an unlisted place is put in must be named this much more often than any other.
DOMINANT: Final = 1.5


class Resolver:
    """Choose entries by container, document and rank."""

    def __init__(self, view: View, words: Words, names: list[Name], weights: Counter[str], evidence: Evidence) -> None:
        self.view, self.words, self.weights, self.evidence = view, words, weights, evidence
        self.provinces: Counter[str] = Counter(entry.code for name in names if name.kind == "place" for entry in name.entries_at("province"))
        self.judge = Judge(view, words, weights, evidence)

    def place(self, name: Name) -> Place | None:
        """Return the place a name stands for, or None where it is no place here."""
        if name.kind == "country":
            return self._country(name)
        if name.kind == "unknown":
            return self._unlisted(name) if name.level else None
        return self._listed(name) if name.kind == "place" and name.found else None

    def _listed(self, name: Name) -> Place | None:
        level = name.level or self._default_level(name)
        entries = self._on_level(name, level)
        if not entries and level not in DIVISIONS:
            entries = self._on_level(name, self._default_level(name))
        elif not entries or name.level == "district" and self.judge.speaks_of_countries and not any(self.judge.supports(entry) for entry in entries):
            return self._unlisted(name)  # nothing, or only a namesake in a country the text does not speak of
        entry, flags = self._choose(name, entries)
        if self._lies_elsewhere(name):
            name.level = name.level or "place"
            return self._unlisted(name)
        if self.judge.accepts(name, entry):
            return self._build(name, entry, flags)
        if self.judge.is_namesake(name, entry):
            name.level = "place"  # the namesake of a unit in a country the text does not speak of
            return self._unlisted(name)
        return None

    def _lies_elsewhere(self, name: Name) -> bool:
        """Return whether the text puts the name in a province of a country where the gazetteer knows none so called."""
        around = name.container.entries_at("province") if name.container is not None and name.container.level == "province" else []
        return bool(around) and not any(entry.country == other.country for entry in name.entries for other in around)

    def _default_level(self, name: Name) -> str:
        if name.container is not None and self._is_bare_district(name):
            return "district"
        near = [entry for entry in name.entries if self.judge.supports(entry)] or name.entries
        return min((entry.level for entry in near), key=lambda level: ORDER[level])

    def _is_bare_district(self, name: Name) -> bool:
        """Return whether "X in P" means the district X: in some countries it does, unless X is a provincial seat."""
        seat = squeeze(self.view.slice(name.start, name.end)) in self.words.capitals
        return not seat and any(entry.country in self.words.bare_districts and self._is_inside(name, entry) for entry in name.entries_at("district"))

    def _on_level(self, name: Name, level: str) -> tuple[Entry, ...]:
        """Return the entries on a level; what the text calls a region may be a district to the register ("Lachin region")."""
        exact = name.entries_at(level)
        if exact or level != "province":
            return exact
        return tuple(entry for entry in name.entries_at("district") if self.judge.supports(entry) and entry.source.startswith("ISO"))

    def _is_inside(self, name: Name, entry: Entry) -> bool:
        province = self.words.gazetteer.province(entry)
        return name.container is not None and province is not None and province in name.container.entries

    def _choose(self, name: Name, entries: tuple[Entry, ...]) -> tuple[Entry, tuple[str, ...]]:
        """Return the entry meant and the flags that say how sure this is."""
        if len(entries) == 1:
            return entries[0], ()
        scores = [self._score(name, entry) for entry in entries]
        best = max(scores)
        candidates = [entry for entry, score in zip(entries, scores, strict=True) if score == best]
        if len(candidates) == 1 or candidates[0].level in {"city", "place"}:
            return min(candidates, key=lambda entry: entry.rank), ()
        text = self.view.slice(name.start, name.end).lower()
        named = [entry for entry in candidates if entry.name.lower() == text]
        if len(named) == 1:
            return named[0], ()
        return candidates[0], ("ambiguous_place", *(f"candidate:{entry.code}" for entry in candidates))

    def _score(self, name: Name, entry: Entry) -> tuple[bool, float, float]:
        """Rank an entry: inside the larger place beside it, in a province the text names, in a country it speaks of."""
        province = self.words.gazetteer.province(entry)
        named = self.provinces[province.code] if province is not None and province is not entry and self.judge.supports(entry) else 0
        return self._is_inside(name, entry), named, self.weights[entry.country]

    def _country(self, name: Name) -> Place:
        codes = name.country.split("|")
        code = max(codes, key=lambda code: self.weights[code])
        equal = len(codes) > 1 and len({self.weights[code] for code in codes}) == 1
        return Place(
            name.start, name.end, self.words.countries.get(code, code), "country", pcode=code, country=code, metonym=name.metonym,
            flags=("ambiguous_place", *(f"candidate:{code}" for code in codes)) if equal else (), rules=(f"countries:{code}",), prec=WHERE_PREC["country"],
        )  # fmt: skip

    def _unlisted(self, name: Name) -> Place:
        text = self.view.slice(name.start, name.end)
        around = name.container
        province = next(iter(around.entries_at("province")), None) if around is not None and name.level != "province" else None
        country = province.country if province else self._country_around(around) or self._main_country()
        return Place(
            name.start, name.end, text.title() if text.isupper() else text, name.level, province=province.name if province else "",
            province_iso=province.iso if province else "", country=country, matched="cue", metonym=name.metonym, flags=("not_in_gazetteer",),
            rules=tuple(name.rules), prec=self._prec(name, name.level),
        )  # fmt: skip

    def _country_around(self, around: Name | None) -> str:
        """Return the country a name's container is or lies in: "Teknaf upazila of Cox's Bazar"."""
        if around is None or around.kind == "country":
            return around.country if around is not None else ""
        lands = {entry.country for entry in around.entries}
        return lands.pop() if len(lands) == 1 else ""

    def _main_country(self) -> str:
        ranked = self.weights.most_common(2)
        clear = len(ranked) == 1 or len(ranked) > 1 and ranked[0][1] >= DOMINANT * ranked[1][1]
        return ranked[0][0] if clear else ""

    def _shown_level(self, name: Name, entry: Entry) -> str:
        """Return the level a row shows: a bare district name is its main town, a province in a dateline its seat."""
        if name.level in DIVISIONS and entry.level in DIVISIONS:
            return entry.level
        bare = entry.level == "district" and name.level not in DIVISIONS and entry.country not in self.words.bare_districts
        seat = name.level == "city" or entry.level == "province" and not name.level and (self.evidence.is_dateline(name) or self._is_point(name, entry))
        return "city" if bare or seat else entry.level

    def _is_point(self, name: Name, entry: Entry) -> bool:
        """Return whether the text stands at or near a province of the world, which only its town of that name lets one do."""
        before = name.start - 1
        alone = entry.source.startswith("ISO") and name.end - name.start == 1 and name.container is None
        return alone and before >= 0 and not self.view.first[name.start] and self.view.low[before] in self.words.roles["point"]

    def _build(self, name: Name, entry: Entry, flags: tuple[str, ...]) -> Place:
        level = self._shown_level(name, entry)
        province = self.words.gazetteer.province(entry)
        if level == "province" or province is None and name.container is not None:
            around = name.container.entries_at("province") if level != "province" and name.container is not None else []
            province = next((other for other in around if other.country == entry.country), None)
        text = self.view.slice(name.start, name.end)
        own = level == "city" and level != entry.level  # a town keeps its own spelling where only its district is listed
        shown = (text.title() if text.isupper() else text) if own else entry.name
        return Place(
            name.start, name.end, shown, level, pcode=entry.pcode, iso=entry.iso if level == "province" else "",
            province=province.name if province else "", province_iso=province.iso if province else "", country=entry.country, lat=entry.lat, lon=entry.lon,
            matched=name.found.matched if name.found else "", metonym=name.metonym, flags=flags, rules=(*name.rules, f"gazetteer:{entry.code}"), prec=self._prec(name, level),
        )  # fmt: skip

    def _prec(self, name: Name, level: str) -> int:
        near = name.start > 0 and self.view.low[name.start - 1] in self.words.roles["near"]
        return NEAR if near and level in {"city", "place"} else WHERE_PREC[level]
