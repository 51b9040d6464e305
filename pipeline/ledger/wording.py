"""Wording: where reports differ, in words."""

import calendar
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

EPOCH = date(1970, 1, 1)
# Documents named before the rest are only counted.
NAMED = 6
SEPARATOR = " – "


def day(number: int) -> date:
    """Return the date of a number of days since 1970."""
    return EPOCH + timedelta(days=number)


def say_number(precision: str, low: float, best: float, high: float) -> str:
    """Return a number as a report put it: "more than 300", "20 to 30", "2+", "1,037"."""
    stated = [value for value in (best, low, high) if value == value]  # noqa: PLR0124 - NaN differs from itself
    if not stated:
        return "?"
    if precision == "vague" and stated == [low]:
        return f"{low:,.0f}+"
    if low < high and not (precision == "vague" and best == best):  # noqa: PLR0124 - the same
        return f"{low:,.0f} to {high:,.0f}"
    return f"{stated[0]:,.0f}" if precision in {"", "exact", "range", "vague"} else f"{precision.replace('_', ' ')} {stated[0]:,.0f}"


def say_days(start: int, end: int, *, year: bool) -> str:
    """Return a stretch of days: "4 July", "4 to 5 July", "28 June to 4 July"."""
    first, last = day(start), day(end)
    if first == last:
        return _say_day(last, month=True, year=year)
    same = (first.year, first.month) == (last.year, last.month)
    return f"{_say_day(first, month=not same, year=year and first.year != last.year)} to {_say_day(last, month=True, year=year)}"


def _say_day(moment: date, *, month: bool, year: bool) -> str:
    name = f" {calendar.month_name[moment.month]}" if month else ""
    return f"{moment.day}{name}{f' {moment.year}' if year else ''}"


def say_dates(stretches: Iterable[tuple[int, int, str]]) -> str:
    """Return stretches of days with the documents that name them, in order of time."""
    ordered = sorted(set(stretches))
    year = len({day(edge).year for start, end, _ in ordered for edge in (start, end)}) > 1
    return say_each((say_days(start, end, year=year), document) for start, end, document in ordered)


def say_each(claims: Iterable[tuple[str, str]]) -> str:
    """Return claims in the order given, each with its documents: "4 July (haaretz) – 5 July (breitbart, wapo)"."""
    documents: defaultdict[str, set[str]] = defaultdict(set)
    for claim, document in claims:
        documents[claim].add(document)
    return SEPARATOR.join(f"{claim} ({say_documents(names)})" for claim, names in documents.items())


def say_documents(names: Iterable[str]) -> str:
    """Return document names, sorted; of many the first few."""
    ordered = sorted(names)
    shown = ", ".join(ordered[:NAMED])
    return shown if len(ordered) <= NAMED else f"{shown} and {len(ordered) - NAMED} more"
