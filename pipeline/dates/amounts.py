"""Amounts: durations and sets, with the interval of those that are counted back from the report."""

from datetime import date
from typing import Final

from pipeline.dates.discourse import Context
from pipeline.dates.reading import Reading, unresolved, vague
from pipeline.dates.relative import window
from pipeline.dates.roles import Roles, amount

MONTHS_IN_YEAR: Final = 12
MINUTES_IN_HOUR: Final = 60


def duration(count: float | None, unit: str) -> str:
    """Return the TIMEX3 value of so many units: P2W, PT24H, P20Y, PXD, P2Y6M."""
    time, factor, letter = unit[0] == "T", unit.removeprefix("T")[:-1], unit[-1]
    prefix = "PT" if time else "P"
    if count is None:
        return f"{prefix}X{ {'10': 'DE', '100': 'CE'}.get(factor, letter) }".replace(" ", "")
    total = count * int(factor or 1)
    if total == int(total):
        return f"{prefix}{int(total)}{letter}"
    whole, part = int(total), total - int(total)
    finer = {"Y": ("M", MONTHS_IN_YEAR), "H": ("M", MINUTES_IN_HOUR), **({"M": ("S", MINUTES_IN_HOUR)} if time else {})}.get(letter)
    if finer and not part * finer[1] % 1:
        return f"{prefix}{f'{whole}{letter}' if whole else ''}{int(part * finer[1])}{finer[0]}"
    return f"{prefix}{total:g}{letter}"


def read_amount(roles: Roles, context: Context) -> Reading | None:
    """Read a bare duration: two weeks, a month, 20-year, for decades."""
    unit = roles.unit
    if roles.get("vague") == "X" and "unit" in roles:
        return None  # "some day"
    bare = not {"count", "vague", "article"} & set(roles.pieces) and "unit" not in roles
    value = duration(None if bare else roles.count, unit)
    now, count = context.now, roles.count
    if context.counted_back and now and count is not None and not bare:
        day = context.sentence_day.day if context.sentence_day and context.sentence_day.day < now else now
        start, end = window(day, count, unit, -1)
        return Reading("DURATION", value, None, start, end)
    return Reading("DURATION", value)


def read_two_amounts(roles: Roles, context: Context) -> Reading | None:
    """Read "four hours and 55 minutes": the finer unit follows the coarser one."""
    count, more, finer = roles.count, amount(roles.pieces["count_more"]), roles.get("unit_more", "unit") or roles.get("unit_more", "units")
    first, second = duration(count, roles.unit), duration(more, finer)
    if count is None or first[-1] == second[-1]:
        return read_amount(roles, context)
    date_part, _, time_part = (first + second.removeprefix("P")).partition("T")
    return Reading("DURATION", date_part + (f"T{time_part.replace('T', '')}" if time_part else ""))


def read_which_amount(roles: Roles, context: Context) -> Reading | None:
    """Read "the past 24 hours", "the last few days", "the next two weeks"."""
    direction, count = roles.direction(), roles.count
    if direction is None:
        return None
    value = duration(count, roles.unit)
    if count is None and direction.step < 0:
        return vague("PAST_REF")
    if count is None or direction.step == 0:
        return Reading("DURATION", value)
    now: date | None = context.sentence_day.day if context.sentence_day and context.sentence_day.day <= (context.now or date.max) and direction.step < 0 else context.now
    if now is None:
        return Reading("DURATION", value, flags=("no_anchor",))
    start, end = window(now, count, roles.unit, direction.step)
    return Reading("DURATION", value, None, start, end)


def read_which_units(roles: Roles, context: Context) -> Reading | None:
    """Read "recent days", "the coming weeks", "these days"."""
    del context
    if "refadj" in roles:
        return vague(roles.get("refadj")) if roles.get("refadj") != "PRESENT_REF" else None
    direction = roles.direction()
    if direction is None or direction.step == 0:
        return None
    if direction.from_reference:
        return Reading("DURATION", duration(None, roles.unit))
    return vague("PAST_REF" if direction.step < 0 else "FUTURE_REF")


def read_same_period(roles: Roles, context: Context) -> Reading | None:
    """Read "the same period": the stretch spoken of last."""
    del roles
    if context.duration is not None:
        value, start, end = context.duration
        return Reading("DURATION" if value.startswith("P") else "DATE", value, None, start, end)
    return None


def read_set(roles: Roles, context: Context) -> Reading | None:
    """Read every month, each Friday, daily, Tuesday nights."""
    del context
    if "setword" in roles:
        return Reading("SET", roles.get("setword"))
    day = roles.get("weekdays") or roles.get("weekday") or roles.get("weekday_short")
    if day:
        part = roles.get("parts") or roles.get("part")
        return Reading("SET", f"XXXX-WXX-{day}{f'T{part}' if part else ''}")
    if roles.month:
        return Reading("SET", f"XXXX-{roles.month:02}")
    if "season" in roles:
        return Reading("SET", f"XXXX-{roles.get('season')}")
    if "part" in roles:
        return Reading("SET", f"XXXX-XX-XXT{roles.get('part')}")
    if "weekend" in roles:
        return Reading("SET", "XXXX-WXX-WE")
    count = roles.number("ordinal", "ordinal") or 2 * (roles.text("every") == "every other") or roles.count
    return Reading("SET", duration(count, roles.unit))


def read_quarters(roles: Roles, context: Context) -> Reading | None:
    """Read "fourth quarters"."""
    del context
    return Reading("SET", f"XXXX-Q{roles.get('ordinal')}")


def read_reference(roles: Roles, context: Context) -> Reading | None:
    """Read now, recently, soon, the future."""
    value = next((value for role in ("ref", "refnoun", "refadj", "refadj_narrative") if (value := roles.get(role))), "")
    if "refadj_narrative" in roles and not context.narrative or (context.narrative and value == "FUTURE_REF" and "ref" in roles and context.cue == "past"):
        return None
    return vague(value) if value else None


def nothing(roles: Roles, context: Context) -> Reading | None:
    """Read nothing: the words are no date by themselves."""
    del roles, context
    return unresolved("")


def read_ahead(roles: Roles, context: Context) -> Reading | None:
    """Read "the weeks ahead"."""
    del context
    return Reading("DURATION", duration(None, roles.unit))
