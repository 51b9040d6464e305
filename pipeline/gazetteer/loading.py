"""Loading: gazetteer files become entries, checked."""

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from pipeline.errors import MusterError, suggest
from pipeline.gazetteer.entry import COLUMNS, LEVEL_NAMES, Entry
from pipeline.gazetteer.index import Gazetteer, KeyWords
from pipeline.knowledge import Knowledge, Row

FOLDER = "places/*.csv"
# The word tables that share the folder with the gazetteers.
WORD_TABLES = frozenset({"places/words.csv", "places/levels.csv", "places/capitals.csv"})


def load_gazetteer(knowledge: Knowledge, countries: Iterable[str] | None = None) -> Gazetteer:
    """Return the gazetteer of the countries (ISO alpha-2), of every shipped country by default.

    Errors   E401 level, E402 duplicate code, E403 unknown parent, E404 cycle, E405 coordinate, E406 country
    """
    return _load(knowledge, frozenset(countries) if countries is not None else None)


@lru_cache(maxsize=4)
def _load(knowledge: Knowledge, countries: frozenset[str] | None) -> Gazetteer:
    known = {code for rule in knowledge.rules() if rule.label == "COUNTRY" for code in rule.id.split("|")}
    for code in sorted(countries or ()):
        if known and code not in known:
            raise MusterError("E406", f"unknown country {code!r}. {suggest(code, sorted(known))}".strip(), accepted="ISO 3166-1 alpha-2 codes such as AF, UA")
    rows = [row for name in knowledge.names(FOLDER) if name not in WORD_TABLES for row in knowledge.table(name, required=COLUMNS, key=0)]
    entries = _link(_read(rows), known)
    kept = [entry for entry in _merge(entries) if countries is None or entry.country in countries]
    return Gazetteer(kept, _key_words(knowledge))


def _key_words(knowledge: Knowledge) -> KeyWords:
    words: dict[str, set[str]] = {"ezafe": set(), "generic": set(), "article": set()}
    for row in knowledge.table("places/words.csv", key=0):
        words.setdefault(row["role"], set()).add(row["word"])
    guarded = tuple(str(rule.pattern) for rule in knowledge.rules() if rule.label == "FORCE" and isinstance(rule.pattern, str))
    return KeyWords(frozenset(words["ezafe"] | words["generic"]), frozenset(words["article"]), frozenset(words["generic"]), guarded)


def _read(rows: Iterable[Row]) -> list[Entry]:
    """Return an entry per row; a code that a later file repeats replaces the earlier one."""
    entries: dict[str, Entry] = {}
    for rank, row in enumerate(rows):
        entry = _entry(row, rank)
        slot = entry.pcode or f"{entry.level}:{entry.parent}:{entry.name}"
        earlier = entries.get(slot)
        if earlier is not None and earlier.where.rpartition(",")[0] == row.file:
            raise MusterError("E402", f"code {slot!r} is already at {earlier.where}", where=row.where, accepted="each code once a file")
        entries[slot] = entry
    return list(entries.values())


def _entry(row: Row, rank: int) -> Entry:
    values = row.values
    level = LEVEL_NAMES.get(values["level"])
    if level is None:
        hint = suggest(values["level"], sorted(LEVEL_NAMES))
        raise MusterError("E401", f"unknown level {values['level']!r}. {hint}".strip(), where=row.where, accepted=", ".join(sorted(LEVEL_NAMES)))
    if not values["name"]:
        raise MusterError("E401", "no name", where=row.where, accepted=",".join(COLUMNS))
    aliases = tuple(alias for alias in values["aliases"].split("|") if alias) if values["aliases"] else ()
    return Entry(
        level, values["name"], values["pcode"], values["iso_3166_2"], values["parent"], "", aliases,
        _degrees(row, "lat", 90), _degrees(row, "lon", 180), values["source"], rank, row.where,
    )  # fmt: skip


def _degrees(row: Row, column: str, limit: int) -> float | None:
    cell = row.values[column]
    if not cell:
        return None
    try:
        value = float(cell)
    except ValueError as error:
        raise MusterError("E405", f"{column} is {cell!r}", where=row.where, accepted="degrees with a decimal point, or nothing") from error
    if not -limit <= value <= limit:
        raise MusterError("E405", f"{column} {cell} lies off the globe", where=row.where, accepted=f"-{limit} to {limit}")
    return value


def _link(entries: list[Entry], known: set[str]) -> list[Entry]:
    """Return the entries with their country, found by climbing from parent to parent."""
    by_code = {entry.pcode: entry for entry in entries if entry.pcode}
    countries: dict[str, str] = {}
    return [_with_country(entry, by_code, known, countries) for entry in entries]


def _merge(entries: list[Entry]) -> list[Entry]:
    """Return the entries without the world's provinces that a country's own file holds too; their spellings stay."""
    world = {entry.iso: entry for entry in entries if entry.iso and entry.level == "province" and entry.source.startswith("ISO")}
    own = {entry.iso for entry in entries if entry.iso in world and entry is not world[entry.iso]}
    merged = []
    for entry in entries:
        double = world.get(entry.iso) if entry.iso in own else None
        if double is None:
            merged.append(entry)
        elif entry is not double:
            merged.append(replace(entry, aliases=tuple(dict.fromkeys((*entry.aliases, *double.forms)))))
    return merged


def _with_country(entry: Entry, by_code: dict[str, Entry], known: set[str], countries: dict[str, str]) -> Entry:
    parent = entry.parent
    country = countries.get(parent)
    if country is None:
        country = countries[parent] = _climb(entry, by_code, known)
    return replace(entry, country=country)


def _climb(entry: Entry, by_code: dict[str, Entry], known: set[str]) -> str:
    seen = {entry.pcode}
    code = entry.parent
    while code in by_code:
        if code in seen:
            raise MusterError("E404", f"the parents of {entry.name!r} run in a circle ({code})", where=entry.where, accepted="a parent that leads up to a country code")
        seen.add(code)
        code = by_code[code].parent
    if code in known or (not known and len(code) == len("AF")) or (not code and entry.level == "place"):
        return code
    raise MusterError("E403", f"parent {code!r} of {entry.name!r} does not exist", where=entry.where, accepted="the code of another row, or an ISO 3166-1 alpha-2 country code")
