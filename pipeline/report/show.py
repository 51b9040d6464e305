"""Show: numbers, days and places of a row in the words a reader sees."""

import calendar
from datetime import date
from functools import lru_cache

Row = dict[str, str]

# A bound that the text itself makes strict: "more than 1,000" is not "at least 1,000".
STRICT = {"more_than": ">", "less_than": "<"}


def number(value: str) -> str:
    """Group the digits of a whole number; anything else stays as it is."""
    return f"{int(value):,}" if value.lstrip("-").isdecimal() else value


def figure(row: Row) -> str:
    """Write low, best and high as one figure: 1,037 · > 1,000 · ≤ 500 · ≈ 300 · 20–30 · 16 of 27."""
    low, best, high = row.get("low", ""), row.get("best", ""), row.get("high", "")
    if not (low or best or high):
        return ""
    if low and high:
        text = number(low) if low == high else f"{number(low)}–{number(high)}"
    elif low:
        text = f"{STRICT.get(row.get('precision', ''), '≥')} {number(low)}"
    elif high:
        text = f"{STRICT.get(row.get('precision', ''), '≤')} {number(high)}"
    else:
        text = f"≈ {number(best)}" if best else ""
    return f"{text} of {number(row['of_total'])}" if text and row.get("of_total") else text


def day(value: str) -> date | None:
    """Read an ISO day."""
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        return None


@lru_cache(maxsize=1 << 16)
def span(start: str, end: str) -> str:
    """Write inclusive days as short as they allow: 5 Jul 2021 · 28 Jun – 4 Jul 2021 · Jun 2021 · 2021."""
    first, last = day(start), day(end)
    if first is None or last is None:
        edge = first or last
        return "" if edge is None else f"{'from' if first else 'until'} {_day(edge)}"
    if first == last:
        return _day(first)
    if first.day == 1 and last.day == calendar.monthrange(last.year, last.month)[1]:
        return _months(first, last)
    if first.year != last.year:
        return f"{_day(first)} – {_day(last)}"
    if first.month != last.month:
        return f"{first.day} {_month(first)} – {_day(last)}"
    return f"{first.day}–{_day(last)}"


def _months(first: date, last: date) -> str:
    if (first.month, last.month) == (1, 12):
        return str(first.year) if first.year == last.year else f"{first.year}–{last.year}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{_month(first)} {first.year}"
    if first.year == last.year:
        return f"{_month(first)} – {_month(last)} {last.year}"
    return f"{_month(first)} {first.year} – {_month(last)} {last.year}"


def _month(value: date) -> str:
    return calendar.month_abbr[value.month]


def _day(value: date) -> str:
    return f"{value.day} {_month(value)} {value.year}"


def words(value: str) -> str:
    """Turn an id into words: border_guard → border guard."""
    return value.replace("_", " ")


def route(row: Row) -> str:
    """Write where from, where to and where in one line; a name already said is not repeated."""
    origin, destination = row.get("origin", ""), row.get("destination", "")
    parts = [f"from {origin}" if origin else "", f"to {destination}" if destination else ""]
    said = {origin, destination, ""}
    at: list[str] = []
    for column in ("location", "district", "province"):
        if (name := row.get(column, "")) not in said:
            said.add(name)
            at.append(name)
    return " ".join(part for part in (*parts, f"in {', '.join(at)}" if at else "") if part)
