"""Fixes: what people write into review_fix, such as `best=1037; action=crossed`.

A fix names columns of its own table and typed values; `same=` and `other=` name rows that report the same event, or
another one.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from pipeline.columns import FACT_TABLES, HEAD, TABLES, TAIL
from pipeline.errors import MusterError, suggest
from pipeline.knowledge import Knowledge

Choices = Mapping[str, frozenset[str]]

EXAMPLE = "best=1037; action=crossed"
# Columns that say where a row was read belong to the machine.
FIXED_BY_NOBODY = frozenset(column.name for column in (*HEAD, *TAIL))
# Keys that pin rows to the same event, or keep them apart: the ledger reads them.
PINS = ("same", "other")
PINNED_TABLES = ("troop_counts", "districts")
# The words that closed columns take.
CLOSED: Choices = {
    "precision": frozenset({"exact", "more_than", "at_least", "nearly", "about", "up_to", "less_than", "range", "vague"}),
    "status": frozenset({"asserted", "denied", "planned", "feared", "conditional"}),
    "kind": frozenset({"named", "count"}),
    "matched": frozenset({"exact", "alias", "fuzzy", "cue"}),
    "level": frozenset({"city", "country", "place"}),
    "type": frozenset({"DATE", "TIME", "DURATION", "SET"}),
    "direction": frozenset({"past", "future", "same"}),
    "date_precision": frozenset("12345"),
    "where_prec": frozenset("123456"),
}
# Bounds of which the first may not lie above the second.
BOUNDS = (("low", "best"), ("best", "high"), ("low", "high"), ("date_start", "date_end"))
# Labels whose ids are values of the column action.
NAMING_ACTIONS = frozenset({"ACTION", "ROLE"})
_ITEM = re.compile(r'\s*(?P<key>[^=;"]*?)\s*=\s*(?:"(?P<quoted>[^"]*)"|(?P<plain>[^;]*?))\s*(?:;|$)')
_GROUPED = re.compile(r"\d{1,3}(?:([,.'\u2019\u00a0\u202f ])\d{3})(?:\1\d{3})*|\d+")
_DAY = re.compile(r"(\d{1,4})\s*([-/.])\s*(\d{1,2})\s*\2\s*(\d{1,4})\.?")
_COUNTRY = re.compile(r"[A-Z]{2}")
_IDS = re.compile(r"[A-Za-z][0-9A-Za-z_-]*(?:[,\s]+[A-Za-z][0-9A-Za-z_-]*)*")
_QUOTES = str.maketrans("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033", '"""""""')


def read_fix(text: str, table: str, *, where: str = "", choices: Choices | None = None) -> dict[str, str]:
    """Return column → value of a fix, normalised; raise when it cannot be understood.

    `choices` adds the ids that open columns (action, unit) may take.
    """
    fix: dict[str, str] = {}
    for key, value in _items(text, where):
        if key in fix:
            raise MusterError("E704", f"{key} is given twice in {text!r}", where=where, accepted=EXAMPLE)
        fix[key] = _typed(key, value, table, where, {**CLOSED, **(choices or {})})
    for lower, upper in BOUNDS:
        if fix.get(lower) and fix.get(upper) and _order(fix[lower]) > _order(fix[upper]):
            raise MusterError("E706", f"{lower}={fix[lower]} lies above {upper}={fix[upper]}", where=where, accepted=f"{lower} not above {upper}")
    return fix


def _order(value: str) -> tuple[int, str]:
    return (int(value), "") if value.isdecimal() else (0, value)


def _items(text: str, where: str) -> Iterator[tuple[str, str]]:
    rest = text.translate(_QUOTES).strip()
    position = 0
    while position < len(rest):
        if rest[position] in "; ":
            position += 1
            continue
        item = _ITEM.match(rest, position)
        if item is None or not item["key"]:
            raise MusterError("E704", f"{rest[position:]!r} is not column=value", where=where, accepted=EXAMPLE)
        quoted = item["quoted"]
        yield item["key"].lower().replace(" ", "_"), quoted if quoted is not None else item["plain"]
        position = item.end()


def _typed(key: str, value: str, table: str, where: str, choices: Choices) -> str:
    """Return the value of one column as its table writes it."""
    tables = (table,) if table in TABLES else FACT_TABLES
    kinds = {column.name: column.kind for name in tables for column in TABLES[name] if column.name not in FIXED_BY_NOBODY}
    is_pinned = not set(PINNED_TABLES).isdisjoint(tables)
    if key in PINS and is_pinned:
        return _pins(key, value, where)
    if key not in kinds:
        names = [*kinds, *(PINS if is_pinned else ())]
        what = f"{key} cannot be corrected" if key in FIXED_BY_NOBODY else f"{table or 'the table'} has no column {key}"
        raise MusterError("E705", f"{what}. {suggest(key, names)}".strip(), where=where, accepted=", ".join(names))
    value = " ".join(value.split())
    if not value:
        return ""
    if kinds[key] == "integer":
        value = _integer(key, value, where)
    elif kinds[key] == "date":
        value = _day(key, value, where)
    elif kinds[key] == "boolean":
        value = value.lower()
        choices = {key: frozenset({"true", "false"})}
    return _choose(key, value, where, choices)


def _choose(key: str, value: str, where: str, choices: Choices) -> str:
    if key == "country":
        if not _COUNTRY.fullmatch(value.upper()):
            raise MusterError("E706", f"country={value} is no country code", where=where, accepted="ISO 3166-1 alpha-2, like TJ")
        return value.upper()
    allowed = choices.get(key)
    if allowed is None or value in allowed:
        return value
    folded = {word.lower(): word for word in allowed}
    word = value.lower().replace(" ", "_")
    if word not in folded:
        raise MusterError("E706", f"{key}={value} is not a value of {key}. {suggest(word, sorted(folded))}".strip(), where=where, accepted=", ".join(sorted(allowed)))
    return folded[word]


def _pins(key: str, value: str, where: str) -> str:
    if not _IDS.fullmatch(value.strip()):
        raise MusterError("E706", f"{key}={value} names no row", where=where, accepted=f"{key}=row_id, or several separated by spaces")
    return " ".join(value.replace(",", " ").split())


def _integer(key: str, value: str, where: str) -> str:
    if not _GROUPED.fullmatch(value):
        raise MusterError("E706", f"{key}={value} is no whole number", where=where, accepted="1037 or 1,037")
    return str(int("".join(character for character in value if character.isdecimal())))


def _day(key: str, value: str, where: str) -> str:
    days = readings(value)
    if len(days) != 1:
        what = "can be read two ways" if days else "is no date"
        raise MusterError("E706", f"{key}={value} {what}", where=where, accepted="YYYY-MM-DD, like 2021-07-04")
    return next(iter(days)).isoformat()


def readings(value: str) -> set[date]:
    """Return the days a date in digits may mean: 2021-07-04, 4.7.2021; 7/4/2021 has two."""
    found = _DAY.fullmatch(value.strip())
    if not found:
        return set()
    first, mark, second, last = found.group(1), found.group(2), found.group(3), found.group(4)
    year_first = len(first) == len("2021")
    orders = [(first, second, last)] if year_first else [(last, second, first)] if mark == "." else [(last, second, first), (last, first, second)]
    days = set()
    for year, month, day in orders:
        if len(year) == len("2021") and 1 <= int(month) <= 12 and 1 <= int(day) <= 31:  # noqa: PLR2004 - the calendar
            try:
                days.add(date(int(year), int(month), int(day)))
            except ValueError:  # 31 June
                continue
    return days


def choices_of(knowledge: Knowledge) -> dict[str, frozenset[str]]:
    """Return the ids that the pattern files give to the columns a person may misspell."""
    return {"action": frozenset(rule.id for rule in knowledge.rules() if rule.label in NAMING_ACTIONS and rule.id)}
