"""Clock: times and parts of the day, put on the day the rest of the expression names."""

from typing import Final

from pipeline.dates.discourse import Context
from pipeline.dates.reading import Reading, at
from pipeline.dates.roles import Roles
from pipeline.dates.values import Point

NOON: Final = 12
HOURS: Final = 24
MINUTES: Final = 59
CLOCK_ROLES: Final = frozenset({"hour", "hour_word", "hhmm", "clockword"})


def time_mark(roles: Roles) -> str | None:
    """Return the clock time or part of day as a value ends with it: T16:00, TNI."""
    if "clockword" in roles:
        return f"T{roles.get('clockword')}"
    if CLOCK_ROLES & set(roles.pieces):
        return _clock(roles)
    if "small_hours" in roles:
        return "TMO"
    return f"T{roles.get('part')}" if "part" in roles else None


def _clock(roles: Roles) -> str | None:
    hour: int | None
    if "hhmm" in roles:
        hour, minute = divmod(int(roles.get("hhmm", "number")), 100)
    else:
        hour = roles.number("hour") if "hour" in roles else int(next(v for k in ("numeral_unit", "numeral_teen") if (v := roles.get("hour_word", k))))
        minute = roles.number("minute") or 0
    if hour is None or hour > HOURS or minute > MINUTES or roles.text("hour") == "0":
        return None
    afternoon = roles.get("ampm") == "12" or roles.get("part") in {"AF", "EV"} or (roles.get("part") == "NI" and hour > NOON // 2)
    if hour > NOON and roles.get("ampm") == "0":
        return None
    if hour == NOON and roles.get("ampm") == "0":
        hour = 0
    second = f":{roles.get('second', 'two_digits')}" if "second" in roles else ""
    return f"T{hour + NOON if afternoon and hour < NOON else hour:02}:{minute:02}{second}"


def read_clock(roles: Roles, context: Context) -> Reading | None:
    """Read a time that names no day: on the day last spoken of nearby, else on the anchor's."""
    mark = time_mark(roles)
    if mark is None:
        return None
    day = context.sentence_day or (context.that_day if context.narrative else Point("D", context.now) if context.now else None)
    if day is None or day.grain != "D" or day.bc:
        return Reading("TIME", f"XXXX-XX-XX{mark}", flags=("no_anchor",))
    return at(day._replace(mark=mark))


def with_time(found: Reading, roles: Roles) -> Reading | None:
    """Add the time of day to a day."""
    mark = time_mark(roles)
    if mark is None:
        return None if CLOCK_ROLES & set(roles.pieces) else found
    if found.point is not None and found.point.grain == "D":
        timed = at(found.point._replace(mark=mark), found.parser)
        return timed._replace(flags=found.flags)
    return found._replace(type="TIME", value=found.value + mark) if found.point is None and found.flags else found
