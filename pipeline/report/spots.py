"""Spots: the provinces and districts that facts speak of, with their coordinates."""

from dataclasses import dataclass

from pipeline.gazetteer import Entry, Gazetteer
from pipeline.report.model import Fact, Model
from pipeline.report.show import Row

LEVELS = ("province", "district")
# The tables whose rows name a province or district, and those whose rows are drawn.
NAMING = ("provinces", "districts")
SHOWN = ("troop_counts", *NAMING)


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
    """Where the provinces and districts lie that the facts name."""

    def __init__(self, model: Model, gazetteer: Gazetteer) -> None:
        countries = {fact.row.get("country", "") for fact in model.facts if fact.kind in NAMING}
        here = [entry for entry in gazetteer.entries if entry.level in LEVELS and entry.country in countries and entry.lat is not None and entry.lon is not None]
        self.provinces = [entry for entry in here if entry.level == "province"]
        self._codes = {code: entry for entry in reversed(here) for code in (entry.iso, entry.pcode) if code}
        self._names: dict[tuple[str, str, str], list[Entry]] = {}
        for entry in here:
            self._names.setdefault((entry.level, entry.name, entry.country), []).append(entry)
        # What a count calls "Northern" is the Northern that its document speaks of, else the only one that any document speaks of.
        named = [(fact.doc, entry) for fact in model.facts if fact.kind in NAMING for entry in self._named(fact.row, fact.kind)]
        self._said: dict[tuple[int, str, str], Entry] = {(doc, entry.level, entry.name): entry for doc, entry in named}
        self._corpus: dict[tuple[str, str], set[Entry]] = {}
        for _, entry in named:
            self._corpus.setdefault((entry.level, entry.name), set()).add(entry)

    def _find(self, level: str, name: str, country: str, *codes: str) -> Entry | None:
        """Return the entry of a code; without one, that of a name which only one place of the country bears."""
        coded = [code for code in codes if code]
        if coded:
            return next((entry for code in coded if (entry := self._codes.get(code)) is not None and entry.level == level), None)
        named = self._names.get((level, name, country), [])
        return named[0] if len(named) == 1 else None

    def _named(self, row: Row, kind: str) -> list[Entry]:
        """Return the place a row names, the narrowest the gazetteer has coordinates for."""
        country = row.get("country", "")
        if kind == "provinces":
            found = self._find("province", row.get("name", ""), country, row.get("iso_3166_2", ""), row.get("pcode", ""))
        else:
            found = self._find("district", row["name"], country, row.get("pcode", "")) if row.get("name") else None
            found = found or self._find("province", row.get("province", ""), country, row.get("province_iso", ""))
        return [found] if found else []

    def of(self, fact: Fact) -> list[Entry]:
        """Return the places a fact speaks of."""
        if fact.kind in NAMING:
            return self._named(fact.row, fact.kind)
        district = self._meant(fact, "district", "district")
        if district is not None:
            return [district]
        found = (self._meant(fact, "province", column) for column in ("province", "origin", "destination", "location"))
        return list(dict.fromkeys(entry for entry in found if entry is not None))

    def _meant(self, fact: Fact, level: str, column: str) -> Entry | None:
        """Return the place of a level that a count names in a column."""
        name = fact.row.get(column, "")
        anywhere = self._corpus.get((level, name), set())
        return self._said.get((fact.doc, level, name)) or (next(iter(anywhere)) if len(anywhere) == 1 else None)


def spots(model: Model, atlas: Atlas) -> tuple[list[Spot], list[str]]:
    """Return every province and district something was reported of, most facts first, and the names that have no coordinates."""
    held: dict[Entry, dict[str, list[int]]] = {}
    unplaced: set[str] = set()
    for at, fact in enumerate(model.facts):
        if fact.kind in SHOWN:
            found = atlas.of(fact)
            for entry in found:
                held.setdefault(entry, {}).setdefault(fact.kind, []).append(at)
            if not found and fact.kind in NAMING and fact.row.get("name"):
                unplaced.add(fact.row["name"])
    placed = [_spot(entry, kinds) for entry, kinds in held.items()]
    return sorted(placed, key=lambda spot: (-len(spot.facts), spot.level, spot.name, spot.country, spot.lat, spot.lon)), sorted(unplaced)


def _spot(entry: Entry, kinds: dict[str, list[int]]) -> Spot:
    counts, territory, mentions = (tuple(kinds.get(kind, ())) for kind in ("troop_counts", "districts", "provinces"))
    return Spot(entry.name, entry.level, entry.country, entry.lat or 0.0, entry.lon or 0.0, counts, territory, mentions)
