"""Relative: weekdays, parts of the day, "last week", "two days later"."""

from datetime import date
from typing import Final

from pipeline.dates.discourse import Context
from pipeline.dates.reading import Reading, at, unresolved, vague
from pipeline.dates.roles import Direction, Roles
from pipeline.dates.values import Point, add_days, add_months, shift, truncate

# What a unit is as a stretch of the calendar.
GRAINS: Final = {"D": "D", "W": "W", "M": "M", "Q": "Q", "Y": "Y", "10Y": "DE", "100Y": "CE", "2W": "W"}
# "two weeks ago" is a day; from this many weeks on, people count in weeks.
WEEKS_AS_WEEKS: Final = 3
# Counts beyond this lead out of the calendar.
DATED_YEARS: Final = 1500
BLANKS: Final = {"D": "XXXX-XX-XX", "W": "XXXX-WXX", "WE": "XXXX-WXX-WE", "M": "XXXX-XX", "Q": "XXXX-QX", "Y": "XXXX", "DE": "XXX", "CE": "XX"}


def base_of(context: Context, direction: Direction | None) -> Point | None:
    """Return what a direction word counts from."""
    if direction is not None and direction.from_reference:
        return context.then
    return Point("D", context.now) if context.now else None


def read_which_unit(roles: Roles, context: Context) -> Reading | None:
    """Read "last week", "this year", "the previous month", "the past week"."""
    direction, unit = roles.direction(), roles.unit
    if direction is None:
        return None
    if unit not in GRAINS:
        return read_window(roles.unit or "D", context, direction)
    if unit not in GRAINS and "article_the" not in roles and direction.step and not direction.window:
        return None  # "last minute"
    if direction.window and direction.step < 0 or (roles.text("which") == "last" and "article_the" in roles):
        return read_window(roles.unit or "D", context, direction)
    base = base_of(context, direction)
    if base is None:
        return unresolved(BLANKS[GRAINS[unit]])
    if roles.text("which") == "latest" and unit == "Y":
        direction = Direction(0, from_reference=False, window=False)
    point = shift(truncate(base.day, GRAINS[unit]), direction.step, unit) if not base.bc else shift(base._replace(grain=GRAINS[unit]), direction.step, unit)
    return at(point)


def read_window(unit: str, context: Context, direction: Direction) -> Reading:
    """Read "the past week": the stretch up to the day it counts from."""
    value = f"PT1{unit[1]}" if unit[0] == "T" else f"P{1 if len(unit) == 1 else ''}{unit}"
    if context.now is None:
        return Reading("DURATION", value, flags=("no_anchor",))
    start, end = window(context.now, 1, unit, direction.step)
    return Reading("DURATION", value, None, start, end)


def window(now: date, count: float, unit: str, step: int) -> tuple[date, date]:
    """Return the days from N units before a day up to it, or from it on."""
    if unit[0] == "T":
        days = -(-count // 24) if unit == "TH" else 1
        other = add_days(now, round(step * days))
    else:
        other = shift(Point("D", now), step * count, unit).day
    return (other, now) if step < 0 else (now, other)


def read_the_unit(roles: Roles, context: Context) -> Reading | None:
    """Read "the day", "the week", "the quarter", "the end of the year"."""
    unit = roles.get("theunit", "unit") or roles.unit
    if unit not in GRAINS:
        return None
    if unit == "D":
        base = context.that_day
        return at(base) if base and base.grain == "D" and not base.bc else None
    if unit == "Q" and context.quarter:
        return at(context.quarter)
    then = context.then if context.running_year is not None else None
    now = then.day if then and _coarser(then.grain, GRAINS[unit]) == GRAINS[unit] else context.now
    if now is None:
        return unresolved(BLANKS[GRAINS[unit]])
    if unit == "Q" and context.now:
        now = add_months(context.now, -3)
    return at(truncate(now, GRAINS[unit]))


def read_shift(roles: Roles, context: Context) -> Reading | None:
    """Read "two weeks ago", "a day earlier", "three months later", "the week before"."""
    direction, unit, count = roles.shift, roles.unit, roles.count
    if direction is None:
        return None
    if count is None or "units" in roles and not {"count", "vague", "article"} & set(roles.pieces):
        return vague("PAST_REF" if direction.step < 0 else "FUTURE_REF")
    if unit[0] == "T":
        return vague("PAST_REF" if direction.step < 0 else "FUTURE_REF")
    if count > DATED_YEARS:
        return vague("PAST_REF" if direction.step < 0 else "FUTURE_REF")
    base = base_of(context, direction)
    if unit == "Y" and count == 1 and direction.step < 0 and context.quarter and context.reference and context.reference.grain == "Q":
        base = context.quarter  # results are compared with the same quarter of the year before
    if base is None:
        return unresolved(BLANKS[_shift_grain(unit, count, Point("D", date.min), "ago")])
    plain = base.plain()
    if unit == "Y" and plain.grain == "Q":
        return at(shift(plain, direction.step * count, unit))
    if plain.bc:
        return at(shift(plain, direction.step * count, unit)._replace(grain=_coarser(plain.grain, GRAINS.get(unit, "Y"))))
    grain = _shift_grain(unit, count, plain, roles.text("shift"))
    return at(truncate(shift(plain, direction.step * count, unit).day, grain))


def _coarser(one: str, other: str) -> str:
    order = ("D", "W", "M", "Q", "Y")
    return max((one, other), key=lambda grain: order.index(grain) if grain in order else len(order))


def _shift_grain(unit: str, count: float, base: Point, word: str) -> str:
    letter = unit[-1]
    if letter == "W" and (base.grain in {"W", "WE"} or (word == "ago" and count >= WEEKS_AS_WEEKS)):
        return "W"
    if letter in {"D", "W"}:
        return "D" if base.grain in {"D", "WE", "W"} else "W" if letter == "W" else base.grain if base.grain in {"M", "Y", "Q"} else "D"
    return "M" if letter == "M" else "Q" if letter == "Q" else "Y"


def read_the_unit_shift(roles: Roles, context: Context) -> Reading | None:
    """Read "the night before", "the week before", "the morning after"."""
    direction = roles.shift
    base = context.that_day if "part" in roles or "weekend" in roles else context.then
    if direction is None:
        return None
    if base is None or base.bc:
        return unresolved(BLANKS["D"])
    if "part" in roles:
        return at(Point("D", add_days(base.day, direction.step), f"T{roles.get('part')}")) if base.grain == "D" else None
    grain = "WE" if "weekend" in roles else GRAINS.get(roles.unit, "D")
    return at(shift(truncate(base.day, grain), direction.step, "W" if grain == "WE" else roles.unit))


def read_before_last(roles: Roles, context: Context) -> Reading | None:
    """Read "the week before last"."""
    grain = GRAINS.get(roles.unit)
    return at(shift(truncate(context.now, grain), -2, roles.unit)) if context.now and grain else None


def read_year_end(roles: Roles, context: Context) -> Reading | None:
    """Read "year-end", "the fiscal year"."""
    direction = roles.direction() if "fiscal" in roles else None
    year = roles.year or (context.now.year + (direction.step if direction else 0) if context.now else None)
    return at(Point("Y", date(year, 1, 1)))._replace(start=None, end=None) if year else None
