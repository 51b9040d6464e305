"""Reading: what an expression was understood to mean."""

from datetime import date
from typing import NamedTuple

from pipeline.dates.values import Point

Interval = tuple[date | None, date | None]


class Reading(NamedTuple):
    """Type, value and interval of an expression; `point` when it names a stretch of the calendar."""

    type: str
    value: str
    point: Point | None = None
    start: date | None = None
    end: date | None = None
    flags: tuple[str, ...] = ()
    parser: str = ""

    @property
    def interval(self) -> Interval:
        """Return first and last day."""
        return self.start, self.end


def at(point: Point, parser: str = "") -> Reading:
    """Return the reading of a stretch of the calendar."""
    start, end = point.interval()
    kind = "TIME" if point.grain == "D" and point.mark else "DATE"
    return Reading(kind, point.value, point, start, end, parser=parser)


def vague(value: str) -> Reading:
    """Return the reading of a reference without a place in the calendar."""
    return Reading("DATE", value)


def unresolved(value: str, kind: str = "DATE") -> Reading:
    """Return the reading of an expression that nothing anchors: X where a figure is missing."""
    return Reading(kind, value, flags=("no_anchor",))
