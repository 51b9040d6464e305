"""Normalise: compose a value from the roles a match fills.

Each composer names roles; the first whose roles are all there reads the match. dateparser reads calendar days; the
rest is arithmetic on the anchor and on the date last spoken of.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Final

from pipeline.dates import absolute, amounts, days, holidays, quarters, relative
from pipeline.dates.clock import CLOCK_ROLES, read_clock, with_time
from pipeline.dates.discourse import Context
from pipeline.dates.grammar import Hit
from pipeline.dates.reading import Reading
from pipeline.dates.roles import Roles
from pipeline.dates.values import thirds

Composer = Callable[[Roles, Context], Reading | None]

MONTH_ROLES: Final = ("month", "month_short", "month_risky")
DAY_ROLES: Final = ("day", "day_th", "ordinal")
WEEKDAY_ROLES: Final = ("weekday", "weekday_short")
TIMED: Final = CLOCK_ROLES | {"part", "small_hours"}
# (any of these roles, and one of each of these) → composer; the first that fits reads the match.
COMPOSERS: Final[tuple[tuple[tuple[tuple[str, ...], ...], Composer], ...]] = (
    ((("week_of",),), absolute.read_week_of),
    ((("fixed",),), absolute.read_fixed),
    ((("iso_year", "num3"),), absolute.read_numeric),
    ((("num2",),), absolute.read_day_dot_month),
    ((MONTH_ROLES, DAY_ROLES), absolute.read_day),
    ((MONTH_ROLES,), absolute.read_month),
    ((("holiday",),), holidays.read_holiday),
    ((("season", "season_risky"),), absolute.read_season),
    ((("year_ago", "samewhich_year"),), quarters.read_year_ago),
    ((("latest",),), quarters.read_latest_period),
    ((("qunit", "half", "halves"),), quarters.read_quarter),
    ((("decade", "short_decade", "decadeword", "centuryword"),), absolute.read_decade),
    ((("overnight",),), days.read_overnight),
    ((WEEKDAY_ROLES, ("day_th",)), days.read_weekday_of_month),
    ((WEEKDAY_ROLES,), days.read_weekday),
    ((("ordinal_day",),), days.read_ordinal_day),
    ((("tonight",),), days.read_tonight),
    ((("deictic",),), days.read_deictic),
    ((("unit_day",),), days.read_relative_day),
    ((("weekend",), ("shift", "shift_prep")), relative.read_the_unit_shift),
    ((("weekend",),), days.read_weekend),
    ((("part",), ("shift", "shift_prep")), relative.read_the_unit_shift),
    ((("part",), ("which",)), days.read_which_part),
    ((("which",), ("units",), ("count", "vague")), amounts.read_which_amount),
    ((("which",), ("unit",), ("count", "vague")), amounts.read_which_amount),
    ((("which", "refadj"), ("units",)), amounts.read_which_units),
    ((("which",), ("unit",)), relative.read_which_unit),
    ((("before_last",),), relative.read_before_last),
    ((("theshift",),), relative.read_the_unit_shift),
    ((("shift", "shift_prep"), ("unit", "units")), relative.read_shift),
    ((("theunit", "edgeof", "edge"), ("unit", "theunit")), relative.read_the_unit),
    ((("year_end",),), relative.read_year_end),
    ((("year_period",),), quarters.read_year_period),
    ((("year", "short_year", "yy", "spoken", "ywhich"),), absolute.read_year),
    ((("era",),), absolute.read_year),
    ((tuple(sorted(CLOCK_ROLES)),), read_clock),
    ((("free_year",),), absolute.read_free_year),
    ((("ahead",),), amounts.read_ahead),
    ((("samewhich",),), amounts.read_same_period),
    ((("count_more",),), amounts.read_two_amounts),
    ((("ref", "refnoun", "refadj", "refadj_narrative"),), amounts.read_reference),
    ((("fiscal",),), relative.read_year_end),
    ((("unit", "units", "longword"),), amounts.read_amount),
    ((("narrative_season",),), absolute.read_narrative_season),
    ((("at_night_part",),), days.read_at_night),
    ((("theday",),), read_clock),
    ((("part",),), read_clock),
    ((("day_th",),), absolute.read_day_alone),
)


def normalise(hit: Hit, context: Context) -> Reading | None:
    """Return what a match means, or nothing when its roles make no date."""
    roles = Roles(hit.roles)
    if hit.type == "SET":
        return amounts.read_quarters(roles, context) if "qunit" in roles else amounts.read_set(roles, context)
    composer = _composer_for(frozenset(hit.roles))
    found = composer(roles, context) if composer else None
    return _finish(found, roles, context) if found is not None else None


@lru_cache(maxsize=1024)
def _composer_for(roles: frozenset[str]) -> Composer | None:
    return next((composer for needs, composer in COMPOSERS if all(not roles.isdisjoint(choices) for choices in needs)), None)


def _finish(found: Reading, roles: Roles, context: Context) -> Reading | None:
    if found.type in {"DATE", "TIME"} and not (found.point and found.point.mark):
        timed = with_time(found, roles) if not TIMED.isdisjoint(roles.pieces) else found
        if timed is None:
            return None
        found = timed
    edge = roles.edge
    return _with_edge(found, edge, context) if edge else found


def _with_edge(found: Reading, edge: str, context: Context) -> Reading:
    """Narrow the interval to the part of it that is meant; the value stays as coarse as the words."""
    point = found.point
    if point is None or point.grain == "D" or edge == "whole":
        return found
    if edge in {"earlier", "later", "rest"}:
        now = context.now
        inside = now is not None and found.start is not None and found.end is not None and found.start <= now <= found.end
        if inside:
            return found._replace(end=now) if edge == "earlier" else found._replace(start=now)
        return found
    start, end = thirds(point, edge)
    return found._replace(start=start, end=end)
