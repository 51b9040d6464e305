"""Values: points in time as coarse as the words, their TIMEX3 value and their interval.

Units    Gregorian days, start and end inclusive; ISO weeks
Source   TimeML 1.2.1, TIMEX3
"""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, NamedTuple

DAY: Final = timedelta(days=1)
# The month a season is reckoned from; winter counts for the year whose name it is given with.
SEASON_MONTHS: Final = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
# UCDP's date_prec for each grain: 1 day, 2 a few days, 3 week, 4 month, 5 year or vaguer.
PRECISION: Final = {"D": 1, "WE": 2, "W": 3, "M": 4}
MONTHS: Final = 12


# Lengths of stretches, in days or in months.
DAYS_IN: Final = {"WE": 2, "W": 7}
MONTHS_IN: Final = {"M": 1, "Q": 3, "H": 6, "Y": 12, "DE": 120, "CE": 1200}


def _week(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


# How a stretch of each grain is written, from its first day and its mark.
VALUES: Final[dict[str, Callable[[date, str], str]]] = {
    "D": lambda day, mark: f"{day.isoformat()}{mark}",
    "W": lambda day, _: _week(day),
    "WE": lambda day, _: f"{_week(day)}-WE",
    "M": lambda day, _: f"{day.year:04}-{day.month:02}",
    "Q": lambda day, _: f"{day.year:04}-Q{(day.month + 2) // 3}",
    "H": lambda day, _: f"{day.year:04}-H{(day.month + 5) // 6}",
    "S": lambda day, mark: f"{day.year:04}-{mark}",
    "Y": lambda day, _: f"{day.year:04}",
    "DE": lambda day, _: f"{day.year // 10:03}",
    "CE": lambda day, _: f"{day.year // 100:02}",
}


@dataclass(slots=True, unsafe_hash=True)  # frozen would cost more than all else about it: very many are made
class TimeSpan:
    """A date expression with its value (token offsets; date_start and date_end inclusive)."""

    start: int
    end: int
    type: str
    value: str
    date_start: date | None
    date_end: date | None
    precision: int | None
    direction: str
    anchor: date | None
    anchor_from: str
    flags: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()


class Point(NamedTuple):
    """A day, weekend (WE), week, month, quarter, half, season (S), year, decade (DE) or century (CE).

    `day` is its first day; `mark` what follows in the value: part of day, clock time or season; before Christ (`bc`) the
    year of `day` counts backwards.
    """

    grain: str
    day: date
    mark: str = ""
    bc: bool = False

    @property
    def value(self) -> str:
        """Return the TIMEX3 value."""
        value = VALUES[self.grain](self.day, self.mark)
        return f"BC{value}" if self.bc else value

    def interval(self) -> tuple[date | None, date | None]:
        """Return first and last day; seasons and times before Christ have none."""
        if self.bc or self.grain == "S":
            return None, None
        if self.grain == "D":
            return self.day, self.day
        if self.grain in DAYS_IN:
            return self.day, add_days(self.day, DAYS_IN[self.grain] - 1)
        return self.day, add_months(self.day, MONTHS_IN[self.grain]) - DAY

    @property
    def precision(self) -> int:
        """Return UCDP's date_prec."""
        return PRECISION.get(self.grain, 5)

    def plain(self) -> "Point":
        """Return the point without its time of day."""
        return self._replace(mark="") if self.grain == "D" else self


def add_months(day: date, months: int) -> date:
    """Move a day by months, to the month's last day where it does not have that day."""
    index = min(max(day.year * MONTHS + day.month - 1 + months, MONTHS), 9999 * MONTHS + MONTHS - 1)
    year, month = divmod(index, MONTHS)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_days(day: date, days: int) -> date:
    """Move a day by days; the calendar's ends hold."""
    return date.fromordinal(min(max(day.toordinal() + days, 1), date.max.toordinal()))


def truncate(day: date, grain: str, mark: str = "") -> Point:
    """Return the stretch of a grain that a day lies in."""
    if grain == "D":
        return Point("D", day, mark)
    if grain in {"W", "WE"}:
        monday = add_days(day, 1 - day.isoweekday())
        return Point(grain, monday if grain == "W" else add_days(monday, 5))
    firsts = {
        "M": (day.year, day.month), "Q": (day.year, (day.month - 1) // 3 * 3 + 1), "H": (day.year, (day.month - 1) // 6 * 6 + 1),
        "Y": (day.year, 1), "DE": (max(day.year // 10 * 10, 1), 1), "CE": (max(day.year // 100 * 100, 1), 1),
    }  # fmt: skip
    if grain == "S":
        return Point("S", date(day.year, SEASON_MONTHS[mark], 1), mark)
    return Point(grain, date(*firsts[grain], 1))


def season_of(day: date) -> str:
    """Return the season of a day."""
    return next(code for code, months in {"WI": (12, 1, 2), "SP": (3, 4, 5), "SU": (6, 7, 8), "FA": (9, 10, 11)}.items() if day.month in months)


def shift(point: Point, count: float, unit: str) -> Point:
    """Move a point by units (D, W, M, Q, Y, 2W, 10Y, 100Y), as coarse as the unit or the point."""
    factor, letter = int(unit[:-1] or 1), unit[-1]
    amount = count * factor * (-1 if point.bc else 1)
    if letter in {"D", "W"}:
        return point._replace(day=add_days(point.day, round(amount * (7 if letter == "W" else 1))))
    months = {"M": 1, "Q": 3, "Y": 12}[letter]
    return point._replace(day=add_months(point.day, round(amount * months)))


def thirds(point: Point, edge: str) -> tuple[date | None, date | None]:
    """Return the early, middle or late third of a month (1-10, 11-20, 21-end); other stretches have none."""
    start, end = point.interval()
    if point.grain != "M" or start is None or end is None:
        return None, None
    parts = {"early": (start, start.replace(day=10)), "mid": (start.replace(day=11), start.replace(day=20)), "late": (start.replace(day=21), end)}
    return parts["late" if edge == "end" else edge]
