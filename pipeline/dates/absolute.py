"""Absolute: days, months, years, quarters, seasons, decades and holidays of the calendar."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from pipeline.dates.discourse import Context, resolve_year, season_year
from pipeline.dates.parsing import parse_day, parse_day_of_month
from pipeline.dates.reading import Reading, at, unresolved
from pipeline.dates.roles import Roles, full_year
from pipeline.dates.values import MONTHS, SEASON_MONTHS, Point, add_months, truncate

# Years that stand alone: so far from the publication day they are read as years.
FREE_YEARS_BACK: Final = 90
FREE_YEARS_AHEAD: Final = 15
FIRST_FREE_YEAR: Final = 1900
LAST_FREE_YEAR: Final = 2035
# "the 7th" belongs to the month last spoken of when that is this near, else it is the latest one.
NEAR_REFERENCE_DAYS: Final = 62
QUARTER_MONTHS: Final = 3


def year_from_words(roles: Roles, context: Context) -> int | None:
    """Return the year that "last year", "of that year" or a figure gives."""
    if "ywhich" not in roles:
        return roles.year
    direction = roles.direction("ywhich")
    if direction is None:
        return None
    if direction.from_reference and context.then:
        return context.then.day.year + direction.step
    return context.now.year + direction.step if context.now else None


def read_numeric(roles: Roles, context: Context) -> Reading | None:
    """Read 2021-07-05, 14/02/2019 and 8.09.2022; where day and month could change places and no other date of the text tells, the nearer to the anchor is flagged."""
    if "iso_year" in roles:
        figures = [piece.kinds["number"] for piece in roles.pieces["iso_year"] if "number" in piece.kinds]
        day = parse_day("-".join(figures), "YMD")
        return at(Point("D", day), "dateparser") if day else None
    found = _days(roles)
    if not found:
        return None
    near, order = context.anchor, next(iter(found))
    if context.order in found:
        order = context.order
    elif near is not None:
        order = min(found, key=lambda order: abs((found[order] - near).days))
    reading = at(Point("D", found[order]), "dateparser")
    return reading if context.order or len(set(found.values())) == 1 else reading._replace(flags=("ambiguous_date",))


def _days(roles: Roles) -> dict[str, date]:
    """Return the day that each order of day and month gives, the likelier order first."""
    first, second, third = (roles.get(f"num{n}", "number") for n in (1, 2, 3))
    year = third if len(third) > 2 else str(full_year(int(third)))  # noqa: PLR2004 - two digits
    orders = ("DMY",) if "dotted" in roles else ("MDY", "DMY") if len(third) == 2 else ("DMY", "MDY")  # noqa: PLR2004 - two-digit years are American
    months = {"DMY": int(second), "MDY": int(first)}
    days = {order: day for order in orders if months[order] <= MONTHS and (day := parse_day(f"{int(first):02}/{int(second):02}/{year}", order))}
    told = {order: day for order, day in days.items() if day.isoweekday() == roles.weekday}  # "Monday 05/07/2021"
    return told or days


def order_of(dates: Iterable[Roles]) -> str:
    """Return the order of day and month that a text shows: one of its dates in figures can be read one way only, and none the other way only."""
    shown = {order for roles in dates if "num3" in roles and "dotted" not in roles for found in [_days(roles)] if len(found) == 1 for order in found}
    return shown.pop() if len(shown) == 1 else ""


def read_day_dot_month(roles: Roles, context: Context) -> Reading | None:
    """Read "24.02" between "from" and "to"."""
    day, month = roles.number("num1"), roles.number("num2")
    if not day or not month or month > MONTHS:
        return None
    year = resolve_year(context, month, day)
    return _day(year, month, day, "") if year else unresolved(f"XXXX-{month:02}-{day:02}")


def read_day(roles: Roles, context: Context) -> Reading | None:
    """Read a day of a month, with or without year and weekday."""
    if roles.day is None or roles.day < 1:
        return None
    found = parse_day_of_month(roles.day, roles.month_name)
    if found is None:
        return None
    month, day = found
    year = year_from_words(roles, context)
    if year is None and "which" in roles:
        year = _which_year(roles, context, month, day)
    elif year is None and "ywhich" not in roles:
        year = resolve_year(context, month, day, roles.weekday)
    if year is None:
        return unresolved(f"XXXX-{month:02}-{day:02}")
    return _day(year, month, day, "dateparser")


def _day(year: int, month: int, day: int, parser: str) -> Reading | None:
    try:
        return at(Point("D", date(year, month, day)), parser)
    except ValueError:
        return None


def read_month(roles: Roles, context: Context) -> Reading | None:
    """Read a month, with or without a year; "last April" is the latest one before this month."""
    month = roles.month
    if month is None:
        return None
    if roles.get("era") == "bc" and roles.year:
        return at(Point("M", date(roles.year, month, 1), bc=True))
    year = year_from_words(roles, context)
    if year is None and "which" in roles:
        year = _which_year(roles, context, month)
    elif year is None and "ywhich" not in roles:
        year = resolve_year(context, month, None)
    return at(Point("M", date(year, month, 1))) if year else unresolved(f"XXXX-{month:02}")


def _which_year(roles: Roles, context: Context, month: int, day: int = 0) -> int | None:
    direction = roles.direction()
    if direction is None or context.now is None:
        return None
    base = context.then.day if direction.from_reference and context.then else context.now
    this = (base.month, base.day if day else 0)
    if direction.step < 0:
        return base.year - ((month, day) >= this)
    if direction.step > 0:
        return base.year + ((month, day) <= this)
    return base.year


def read_year(roles: Roles, context: Context) -> Reading | None:
    """Read a year; before Christ it counts backwards."""
    year = year_from_words(roles, context)
    if year is None and "number" in roles and "era" in roles:
        year = roles.number("number")
    if not year or not 1 <= year <= 9999:  # noqa: PLR2004 - the calendar's ends
        return None
    return at(Point("Y", date(year, 1, 1), bc=roles.get("era") == "bc"))


def read_free_year(roles: Roles, context: Context) -> Reading | None:
    """Read a year that nothing introduces: only near the publication day, elsewhere it may be a number."""
    year = roles.number("free_year", "year") or 0
    low, high = (context.anchor.year - FREE_YEARS_BACK, context.anchor.year + FREE_YEARS_AHEAD) if context.anchor else (FIRST_FREE_YEAR, LAST_FREE_YEAR)
    return at(Point("Y", date(year, 1, 1))) if low <= year <= high else None


def read_season(roles: Roles, context: Context) -> Reading | None:
    """Read a season; "last summer" is the latest one that is over."""
    code = roles.get("season") or roles.get("season_risky") or roles.get("narrative_season", "season") or "FA"
    year = year_from_words(roles, context)
    direction = roles.direction()
    if year is None and direction is not None and context.now is not None:
        base = context.then.day if direction.from_reference and context.then else context.now
        begun = base >= date(base.year, SEASON_MONTHS[code], 1)
        over = base >= add_months(date(base.year, SEASON_MONTHS[code], 1), QUARTER_MONTHS)
        past = base.year - (0 if over or (code != "WI" and begun and roles.text("which") == "this past") else 1)
        year = past if direction.step < 0 else base.year + (direction.step if begun and direction.step else 0)
    elif year is None and "ywhich" not in roles:
        year = season_year(context, code)
    return at(Point("S", date(year, SEASON_MONTHS[code], 1), code, bc=roles.get("era") == "bc")) if year else unresolved(f"XXXX-{code}")


def read_decade(roles: Roles, context: Context) -> Reading | None:
    """Read the 1990s, the '90s, the nineties, and centuries."""
    del context
    bc = roles.get("era") == "bc"
    if "centuryword" in roles:
        nth = roles.number("ordinal", "ordinal") or 0
        return at(Point("CE", date(max((nth - 1) * 100, 1), 1, 1), bc=bc)) if 1 <= nth <= 99 else None  # noqa: PLR2004 - the calendar's ends
    short = roles.number("short_decade", "short_decade") or roles.number("decadeword", "decadeword")
    year = roles.number("decade", "decade") if "decade" in roles else 1900 + (short or 0)
    return at(Point("DE", date(year, 1, 1), bc=bc)) if year else None


def read_week_of(roles: Roles, context: Context) -> Reading | None:
    """Read "the week of March 6"."""
    found = read_day(roles, context) if roles.month else None
    day = found.point.day if found and found.point else None
    return at(truncate(day, "W")) if day else None


def read_narrative_season(roles: Roles, context: Context) -> Reading | None:
    """Read a season that nothing introduces ("the winter offensive"): in histories only."""
    return read_season(roles, context) if context.narrative else None


def read_day_alone(roles: Roles, context: Context) -> Reading | None:
    """Read "the 7th": of the month last spoken of, else of the anchor's."""
    base, day = context.then, roles.day
    if base is None or day is None or base.bc:
        return None
    if context.narrative or context.anchor is None or abs((base.day - context.anchor).days) <= NEAR_REFERENCE_DAYS:
        return _day(base.day.year, base.day.month, day, "")
    near = context.anchor if day <= context.anchor.day else add_months(context.anchor, -1)
    return _day(near.year, near.month, day, "")


def read_fixed(roles: Roles, context: Context) -> Reading | None:
    """Read a day that is known by a name of its own: 9/11."""
    del context
    return at(Point("D", date.fromisoformat(roles.get("fixed"))))
