"""Parsing: dateparser reads the clean expression it is handed, once for every distinct one.

What depends on the anchor date is reckoned elsewhere: a month goes in without its day and year, so that the same few
expressions serve every document. dateparser is imported on first use (it costs 60 ms).
"""

from calendar import monthrange
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

# A leap year, so that 29 February can be read.
LEAP_YEAR: Final = 2000
# Distinct expressions kept: months in their spellings, and numeric dates.
CACHED: Final = 8192


@lru_cache(maxsize=8)
def _parser(order: str) -> Any:
    import dateparser.date  # noqa: PLC0415 - see above

    settings = {"PARSERS": ["absolute-time"], "DATE_ORDER": order, "RELATIVE_BASE": datetime(LEAP_YEAR, 1, 1), "STRICT_PARSING": True}  # noqa: DTZ001 - calendar days have no zone
    return dateparser.date.DateDataParser(languages=["en"], settings=settings)


@lru_cache(maxsize=CACHED)
def parse_day(expression: str, order: str = "DMY") -> date | None:
    """Return the day an absolute expression names, or nothing when there is no such day."""
    found = _parser(order).get_date_data(expression).date_obj
    return found.date() if found else None


def parse_day_of_month(day: int, month_name: str) -> tuple[int, int] | None:
    """Return (month, day) of an expression without a year: dateparser reads the month, the calendar tells whether it has the day."""
    first = parse_day(f"1 {month_name} {LEAP_YEAR}")
    return (first.month, day) if first and 1 <= day <= monthrange(LEAP_YEAR, first.month)[1] else None
