"""Quarters: quarters and halves of the calendar, and those that reports compare with."""

from datetime import date
from typing import Final

from pipeline.dates.absolute import QUARTER_MONTHS, year_from_words
from pipeline.dates.discourse import Context
from pipeline.dates.reading import Reading, at, unresolved
from pipeline.dates.roles import Roles
from pipeline.dates.values import Point, add_months, shift, truncate

# A quarter that begins within this time is spoken of ahead; a later one was last year's.
NEAR_DAYS: Final = 45
HALF_MONTHS: Final = 6


def read_year_period(roles: Roles, context: Context) -> Reading | None:
    """Read "the 1988 quarter": the quarter spoken of, in that year."""
    if roles.year is None:
        return None
    return at(context.quarter._replace(day=context.quarter.day.replace(year=roles.year))) if context.quarter else at(Point("Y", date(roles.year, 1, 1)))


def read_quarter(roles: Roles, context: Context) -> Reading | None:
    """Read a quarter or a half; without a year, the latest one that has begun."""
    half = "half" in roles or roles.text("qunit") == "" and "halves" in roles
    nth = roles.number("ordinal", "ordinal") or roles.number("ordinal_end", "ordinal_end") or 1
    last, months, letter = (2, HALF_MONTHS, "H") if half else (4, QUARTER_MONTHS, "Q")
    nth = last if nth < 0 else nth
    if nth > last:
        return None
    month = (nth - 1) * months + 1
    year = year_from_words(roles, context)
    if not {"ordinal", "ordinal_end", "half", "halves"} & set(roles.pieces):
        return _quarter_of(year, context)
    if year is None and context.now is not None:
        now = context.running_year or context.now.year
        ahead = (date(now, month, 1) - context.now).days
        year = now - (context.running_year is None and ahead > NEAR_DAYS and context.cue != "future" and "ofthe" not in roles)
    return at(Point(letter, date(year, month, 1))) if year else unresolved(f"XXXX-{letter}{nth}")


def _quarter_of(year: int | None, context: Context) -> Reading | None:
    """Read "last year's quarter": the quarter spoken of, else the last full one, in that year."""
    quarter = context.quarter or (truncate(add_months(context.now, -QUARTER_MONTHS), "Q") if context.now else None)
    return at(quarter._replace(day=quarter.day.replace(year=year))) if quarter and year else None


def read_year_ago(roles: Roles, context: Context) -> Reading | None:
    """Read "the year-earlier quarter", "the corresponding period last year"."""
    if context.now is None:
        return unresolved("XXXX")
    if "ordinal" in roles:
        found = read_quarter(roles, context)
        return at(shift(found.point, -1, "Y")) if found and found.point else None
    quarter = context.quarter or (truncate(add_months(context.now, -3), "Q") if "qunit" in roles or "period" in roles else None)
    return at(shift(quarter, -1, "Y")) if quarter else at(truncate(add_months(context.now, -12), "Y"))


def read_latest_period(roles: Roles, context: Context) -> Reading | None:
    """Read "the latest period": the quarter in play, else the last full one."""
    del roles
    if context.now is None:
        return unresolved("XXXX-QX")
    return at(context.quarter or truncate(add_months(context.now, -3), "Q"))
