"""Geography: when two place names can be the same place, the one inside the other."""

from dataclasses import dataclass, field

from pipeline.gazetteer import Entry, Gazetteer
from pipeline.gazetteer.spelling import fold

NOWHERE = 0


@dataclass(slots=True)
class Geography:
    """The places named in the rows, by number; 0 is no place."""

    gazetteer: Gazetteer
    countries: dict[str, str]
    names: list[str] = field(default_factory=lambda: [""])
    _numbers: dict[tuple[str, str], int] = field(default_factory=dict)
    _own: list[frozenset[str]] = field(default_factory=lambda: [frozenset()])
    _around: list[frozenset[str]] = field(default_factory=lambda: [frozenset()])
    _known: dict[tuple[int, int], bool] = field(default_factory=dict)

    def number(self, name: str, province: str = "") -> int:
        """Return the number of a place; the province tells namesakes apart."""
        if not name:
            return NOWHERE
        key = (name, province if province != name else "")
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self.names)
            own, around = self._look_up(*key)
            self.names.append(name)
            self._own.append(own)
            self._around.append(around)
        return number

    def lies_in(self, inner: int, outer: int) -> bool:
        """Tell whether a place is the other one or inside it."""
        known = self._known.get((inner, outer))
        if known is None:
            known = self._known[inner, outer] = inner == outer or bool(self._own[outer] & (self._own[inner] | self._around[inner]))
        return known

    def agree(self, one: int, other: int) -> bool:
        """Tell whether two places can be the same, or one of them is not stated."""
        return NOWHERE in {one, other} or self.lies_in(one, other) or self.lies_in(other, one)

    def narrower(self, one: int, other: int) -> int:
        """Return the smaller of two places that agree."""
        if one == NOWHERE or (other != NOWHERE and not self.lies_in(one, other)):
            return other
        return one

    def is_known(self, number: int) -> bool:
        """Tell whether the gazetteer knows what lies around the place."""
        return bool(self._around[number])

    def is_country(self, number: int, code: str) -> bool:
        """Tell whether the place is the country of that code."""
        return bool(code) and code in self._own[number]

    def _look_up(self, name: str, province: str) -> tuple[frozenset[str], frozenset[str]]:
        folded = fold(name)
        country = self.countries.get(folded)
        if country:
            return frozenset({country}), frozenset()
        found = self.gazetteer.find(name)
        entries = list(found.entries) if found else []
        within = frozenset[str]()
        if province:
            number = self.number(province)
            within = self._own[number] | self._around[number]
            inside = [entry for entry in entries if self._codes_around(entry) & self._own[number]]
            entries = inside or [entry for entry in entries if entry.level == "province"]
        own = frozenset(entry.code for entry in entries) or frozenset({folded})
        return own, frozenset().union(within, *(self._codes_around(entry) for entry in entries))

    def _codes_around(self, entry: Entry) -> frozenset[str]:
        codes = {entry.country} if entry.country else set()
        around = self.gazetteer.parent(entry)
        while around is not None and around.code not in codes:
            codes.add(around.code)
            around = self.gazetteer.parent(around)
        return frozenset(codes)
