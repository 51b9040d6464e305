"""Timeline: events in chapters, each with an axis of its own, so that quiet decades take no room.

Positions are per cent of the axis. A day is as wide as a day; what is uncertain is a bar over all the days it may
have been.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.report.model import Event
from pipeline.report.show import Row, day, span

# Events this many days apart, and further than this share of what the chapter already spans, begin a new chapter.
QUIET_DAYS, QUIET_SHARE = 60, 8
# About as many ticks as fit an axis of 300 pixels with a label each.
MAX_TICKS = 4
# Further right there is no room for a label.
LAST_TICK = 86
# A narrower bar is seen as a point.
MIN_WIDTH = 0.6
DAY_STEPS = (1, 2, 7, 14)
MONTH_STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200)


def _form(row: Row, first: date, last: date) -> str:
    """Return how days are drawn: a known day, one that only ends or begins them, or a stretch."""
    if first < last:
        return "span"
    return "day" if row.get("date_start") and row.get("date_end") else "edge"


def bounds(row: Row) -> tuple[date, date] | None:
    """Return first and last possible day of a row."""
    start, end = day(row.get("date_start", "")), day(row.get("date_end", ""))
    first, last = start or end, end or start
    return None if first is None or last is None else (min(first, last), max(first, last))


@dataclass(frozen=True, slots=True)
class Axis:
    """Days from `first` to `last`, both inclusive."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """Count its days."""
        return (self.last - self.first).days + 1

    def place(self, row: Row) -> tuple[float, float, str] | None:
        """Return left edge and width of the days of a row, cut to the axis, and how to draw them; None outside."""
        found = bounds(row)
        if found is None or found[1] < self.first or found[0] > self.last:
            return None
        first, last = found
        left = (max(first, self.first) - self.first).days
        right = (min(last, self.last) - self.first).days + 1
        return round(100 * left / self.days, 2), round(max(100 * (right - left) / self.days, MIN_WIDTH), 2), _form(row, first, last)

    def ticks(self) -> list[tuple[float, str]]:
        """Return position and label of a few round days."""
        marks = next((found for found in self._choices() if len(found) <= MAX_TICKS), [])
        placed = ((round(100 * (mark - self.first).days / self.days, 2), label) for mark, label in marks)
        return [(x, label) for x, label in placed if x <= LAST_TICK]

    def _choices(self) -> Iterator[list[tuple[date, str]]]:
        if self.days <= DAY_STEPS[-1] * (MAX_TICKS + 1):
            for step in DAY_STEPS:
                offset = (-self.first.toordinal() + 1) % step  # weeks begin on Mondays
                days = [self.first + timedelta(offset + step * at) for at in range((self.days - 1 - offset) // step + 1)]
                yield [(mark, f"{mark.day} {mark:%b}") for mark in days]
        for step in MONTH_STEPS:
            months = range(self.first.year * 12 + self.first.month - 1, self.last.year * 12 + self.last.month)
            marks = [date(month // 12, month % 12 + 1, 1) for month in months if month % step == 0]
            yield [(mark, f"{mark.year}" if step >= MONTH_STEPS[4] else f"{mark:%b} {mark.year}") for mark in marks if mark >= self.first]


@dataclass(frozen=True, slots=True)
class Chapter:
    """Events that belong together in time; `axis` is None for those without a date. `events` are indexes."""

    title: str
    axis: Axis | None
    events: tuple[int, ...]


def chapters(events: Sequence[Event]) -> list[Chapter]:
    """Group events by time: oldest first, those without a date last."""
    dated = sorted((*days, at) for at, event in enumerate(events) if (days := bounds(event.row)))
    groups: list[list[tuple[date, date, int]]] = []
    reach = date.min
    for first, last, at in dated:
        quiet = (first - reach).days
        if not groups or quiet > max(QUIET_DAYS, (reach - groups[-1][0][0]).days // QUIET_SHARE):
            groups.append([])
            reach = last
        groups[-1].append((first, last, at))
        reach = max(reach, last)
    found = [_chapter(group) for group in groups]
    undated = tuple(at for at, event in enumerate(events) if bounds(event.row) is None)
    return [*found, Chapter("No date stated", None, undated)] if undated else found


def _chapter(group: list[tuple[date, date, int]]) -> Chapter:
    first, last = group[0][0], max(last for _, last, _ in group)
    margin = timedelta(max(1, (last - first).days // 25))
    lower = max(first.toordinal() - margin.days, 1)
    upper = min(last.toordinal() + margin.days, date.max.toordinal())
    return Chapter(span(str(first), str(last)), Axis(date.fromordinal(lower), date.fromordinal(upper)), tuple(at for *_, at in group))
