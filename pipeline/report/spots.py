"""Spots: the provinces and districts that facts speak of, with their coordinates."""

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.gazetteer import Entry, Gazetteer
from pipeline.report.model import Fact, Model

LEVELS = ("province", "district")


@dataclass(frozen=True, slots=True)
class Spot:
    """A place and the indexes of the facts that speak of it, by what they say."""

    name: str
    level: str
    country: str
    lat: float
    lon: float
    counts: tuple[int, ...] = ()
    territory: tuple[int, ...] = ()
    mentions: tuple[int, ...] = ()

    @property
    def facts(self) -> tuple[int, ...]:
        """Return every fact."""
        return (*self.counts, *self.territory, *self.mentions)


class Atlas:
    """The provinces and districts of the countries the facts speak of."""

    def __init__(self, gazetteer: Gazetteer, countries: frozenset[str]) -> None:
        here = [entry for entry in gazetteer.entries if entry.level in LEVELS and entry.country in countries and entry.lat is not None and entry.lon is not None]
        self.provinces = [entry for entry in here if entry.level == "province"]
        self._codes = {code: entry for entry in reversed(here) for code in (entry.iso, entry.pcode) if code}
        self._names: dict[tuple[str, str], list[Entry]] = {}
        for entry in here:
            self._names.setdefault((entry.level, entry.name), []).append(entry)

    def find(self, level: str, name: str, *codes: str, country: str = "") -> Entry | None:
        """Return the entry of a code, else of a name that only one place bears."""
        known = next((self._codes[code] for code in codes if code in self._codes), None)
        if known is not None and known.level == level:
            return known
        named = [entry for entry in self._names.get((level, name), ()) if not country or entry.country == country]
        return named[0] if len(named) == 1 else None

    def of(self, fact: Fact) -> list[Entry]:
        """Return the places a fact speaks of, the narrowest the gazetteer knows."""
        row = fact.row
        if fact.kind == "provinces":
            found = [self.find("province", row["name"], row.get("iso_3166_2", ""), row.get("pcode", ""))]
        elif fact.kind == "districts":
            district = self.find("district", row.get("name", ""), row.get("pcode", ""), country=row.get("country", "")) if row.get("name") else None
            found = [district or self.find("province", row.get("province", ""), row.get("province_iso", ""))]
        else:
            narrow = [self.find("district", row.get("district", ""))] if row.get("district") else []
            named = (row.get(column, "") for column in ("province", "origin", "destination", "location"))
            found = narrow if any(narrow) else [self.find("province", name) for name in named if name]
        return list(dict.fromkeys(entry for entry in found if entry is not None))


def atlas(model: Model, gazetteer: Gazetteer) -> Atlas:
    """Return the atlas of the countries that provinces and districts were read in."""
    return Atlas(gazetteer, frozenset(fact.row.get("country", "") for fact in model.facts if fact.kind in {"provinces", "districts"}))


def spots(model: Model, places: Atlas) -> list[Spot]:
    """Return every province and district something was reported of, most facts first."""
    held: dict[Entry, dict[str, list[int]]] = {}
    for at, fact in enumerate(model.facts):
        if fact.kind in {"troop_counts", "districts", "provinces"}:
            for entry in places.of(fact):
                held.setdefault(entry, {}).setdefault(fact.kind, []).append(at)
    found = [_spot(entry, kinds) for entry, kinds in held.items()]
    return sorted(found, key=lambda spot: (-len(spot.facts), spot.level, spot.name, spot.country))


def _spot(entry: Entry, kinds: dict[str, list[int]]) -> Spot:
    counts, territory, mentions = (tuple(kinds.get(kind, ())) for kind in ("troop_counts", "districts", "provinces"))
    return Spot(entry.name, entry.level, entry.country, entry.lat or 0.0, entry.lon or 0.0, counts, territory, mentions)


def documents(model: Model, facts: Iterable[int]) -> int:
    """Count the documents behind facts."""
    return len({model.facts[at].doc for at in facts})
