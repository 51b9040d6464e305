"""Holidays: days of the year by rule, from patterns/dates/words.csv: month-day, month/nth/weekday, or days from Easter."""

from datetime import date
from typing import Final

from pipeline.dates.discourse import Context, weekday_after, weekday_before
from pipeline.dates.reading import Reading, at, unresolved
from pipeline.dates.roles import Roles
from pipeline.dates.values import Point, add_days, add_months

# Holidays behind the publication day count as nearer than those ahead.
PAST_BIAS: Final = 0.8


def read_holiday(roles: Roles, context: Context) -> Reading | None:
    """Read a holiday by its rule: month-day, month/nth/weekday, or days from Easter."""
    rule = roles.get("holiday")
    year = roles.year
    if year is None and context.running_year is not None:
        year = context.running_year
    if year:
        return at(Point("D", holiday(rule, year)))
    if context.now is None:
        return unresolved("XXXX-" + rule if rule[0].isdigit() and "/" not in rule else "XXXX-XX-XX")
    days = [holiday(rule, context.now.year + step) for step in (-1, 0, 1)]
    direction = roles.direction()
    step = direction.step if direction else 1 if context.cue == "future" else 0
    now = context.now
    if step:
        days = [day for day in days if (day > now if step > 0 else day < now)] or days
    return at(Point("D", min(days, key=lambda day: abs((day - now).days) * (1.0 if day > now else PAST_BIAS))))


def easter(year: int) -> date:
    """Return Easter Sunday of the western churches.

    Source: the anonymous Gregorian computus (Meeus, Astronomical Algorithms).
    """
    golden, (century, of_century) = year % 19, divmod(year, 100)
    leaps, rest = divmod(century, 4)
    epact = (19 * golden + century - leaps - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * rest + 2 * (of_century // 4) - epact - of_century % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def holiday(rule: str, year: int) -> date:
    """Return the day of a holiday in a year."""
    if rule.startswith("easter"):
        return add_days(easter(year), int(rule.removeprefix("easter") or 0))
    if "/" not in rule:
        month, day = rule.split("-")
        return date(year, int(month), int(day))
    month, nth, weekday = rule.split("/")
    weekday, _, after = weekday.partition("+")
    first = date(year, int(month), 1)
    if int(nth) < 0:
        return weekday_before(add_days(add_months(first, 1), -1), int(weekday), strict=False)
    return add_days(weekday_after(first, int(weekday), strict=False), 7 * (int(nth) - 1) + int(after or 0))
