"""Days: weekdays, "the same day", "last night", weekends."""

from datetime import date
from typing import Final

from pipeline.dates.discourse import Context, resolve_weekday, weekday_after, weekday_before
from pipeline.dates.reading import Reading, at, unresolved, vague
from pipeline.dates.relative import BLANKS, base_of, read_window
from pipeline.dates.roles import Direction, Roles
from pipeline.dates.values import Point, add_days, shift, truncate

# A weekday falls on every day of the month within this time.
MAX_SEARCH_DAYS: Final = 500


def read_weekday(roles: Roles, context: Context) -> Reading | None:
    """Read a weekday, bare or with last, next, this, that, or with its week."""
    weekday = roles.weekday
    if weekday is None:
        return None
    if "wwhich" in roles:
        direction = roles.direction("wwhich")
        base = base_of(context, direction)
        return at(Point("D", add_days(truncate(base.day, "W").day, 7 * direction.step + weekday - 1))) if base and direction else unresolved(f"XXXX-WXX-{weekday}")
    direction = roles.direction("wpost") or roles.direction()
    day = _which_weekday(direction, roles, context, weekday) if direction else resolve_weekday(context, weekday)
    return at(Point("D", day)) if day else unresolved(f"XXXX-WXX-{weekday}")


def read_weekday_of_month(roles: Roles, context: Context) -> Reading | None:
    """Read "Friday the 13th": the latest such day."""
    weekday, number = roles.weekday, roles.number("day_th", "day_th")
    if context.now is None or weekday is None or number is None:
        return None
    day = resolve_weekday(context, weekday)
    while day is not None and day.day != number and (context.now - day).days < MAX_SEARCH_DAYS:
        day = add_days(day, -7)
    return at(Point("D", day)) if day and day.day == number else None


def _which_weekday(direction: Direction, roles: Roles, context: Context, weekday: int) -> date | None:
    base = base_of(context, direction)
    if base is None:
        return None
    if direction.from_reference and direction.step == 0:
        return weekday_before(base.day, weekday, strict=False)
    if direction.step < 0:
        return weekday_before(base.day, weekday, strict=True)
    if direction.step > 0:
        return weekday_after(base.day, weekday, strict=True)
    return weekday_before(base.day, weekday, strict=False) if context.cue == "past" and "which" in roles else add_days(truncate(base.day, "W").day, weekday - 1)


def read_deictic(roles: Roles, context: Context) -> Reading | None:
    """Read today, yesterday, tomorrow."""
    if context.narrative and not int(roles.get("deictic")):
        return vague("PRESENT_REF")
    if context.anchor is None:
        return unresolved(BLANKS["D"])  # whoever says "yesterday" in a history is quoted
    return at(Point("D", add_days(context.now, int(roles.get("deictic"))))) if context.now else unresolved(BLANKS["D"])


def read_relative_day(roles: Roles, context: Context) -> Reading | None:
    """Read "the same day", "the next day", "the day before"."""
    direction = roles.direction() or roles.shift
    base = context.that_day
    if direction is None:
        return None
    if direction.window:
        return read_window(roles.unit or "D", context, direction)
    if roles.text("which") in {"this", "current", "present"} and context.now:
        base = Point("D", context.now)
    if base is None or base.bc:
        return unresolved(BLANKS["D"])
    if base.grain != "D":
        return unresolved(base.value + "-XX") if base.grain == "M" else None
    return at(Point("D", add_days(base.day, direction.step)))


def read_which_part(roles: Roles, context: Context) -> Reading | None:
    """Read "this morning", "last night", "that evening", "the next morning"."""
    direction = roles.direction()
    mark = f"T{roles.get('part')}"
    if direction is None:
        return None
    base = context.that_day if direction.from_reference or (direction.step > 0 and context.day) else Point("D", context.now) if context.now else None
    if base is None or base.bc or base.grain != "D":
        return unresolved(f"{BLANKS['D']}{mark}", "TIME")
    return at(Point("D", add_days(base.day, direction.step), mark))


def read_overnight(roles: Roles, context: Context) -> Reading | None:
    """Read "overnight": the night that ends on the day meant, else on the anchor."""
    named = read_weekday(roles, context) if roles.weekday else None
    day = named.point.day if named and named.point else context.sentence_day.day if context.sentence_day else context.now
    if day is None:
        return unresolved(f"{BLANKS['D']}TNI", "TIME")
    night = Point("D", add_days(day, -1), "TNI")
    return Reading("TIME", night.value, night, night.day, day)


def read_tonight(roles: Roles, context: Context) -> Reading | None:
    """Read "tonight"."""
    del roles
    return at(Point("D", context.now, "TNI")) if context.now and context.anchor else unresolved(f"{BLANKS['D']}TNI", "TIME")


def read_weekend(roles: Roles, context: Context) -> Reading | None:
    """Read "the weekend", "last weekend", "this weekend"."""
    direction = roles.direction()
    base = base_of(context, direction)
    if base is None or base.bc:
        return unresolved(BLANKS["WE"])
    this = truncate(base.day, "WE")
    before = this if base.day >= this.day else shift(this, -1, "W")
    if direction is not None and direction.step:
        step = -1 if direction.step < 0 else 1
        return at(shift(this, step, "W"))
    if "holiday_adjective" in roles and base.day.isoweekday() == 1:
        return at(before)  # on Monday a holiday weekend is still going on
    ahead = context.cue == "future" or (direction is not None and context.cue != "past" and base.day.isoweekday() > 1)  # on Monday the weekend is over
    return at(this if ahead else before)


def read_ordinal_day(roles: Roles, context: Context) -> Reading | None:
    """Read "for the third day": the day of the report."""
    del roles
    return at(Point("D", context.now)) if context.now else None


def read_at_night(roles: Roles, context: Context) -> Reading | None:
    """Read "at night": in histories only."""
    part = roles.get("at_night_part", "part") or roles.get("at_night_part", "parts")
    return Reading("TIME", f"{BLANKS['D']}T{part}") if context.narrative else None
