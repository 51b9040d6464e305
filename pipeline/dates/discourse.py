"""Discourse: which date an expression counts from, and in which direction.

News counts from the publication day; a narrative, and background in another year, from the date last spoken of.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from pipeline.dates.values import Point, add_days, truncate

# A bare month or day ahead counts as farther than one behind: news tells what has happened.
PAST_BIAS: Final = 0.8
PAST_DAY_BIAS: Final = 0.6
# With a verb in the past (or a plan word), a date on the other side must be this much nearer to win.
CUE_BIAS: Final = 0.25
# In a history told in order, a month this far before the last one is next year's; this far after it, last year's.
MONTHS_BACK: Final = 11
MONTHS_AHEAD: Final = 11
WEEK: Final = 7
MONTHS_IN_YEAR: Final = 12
DAYS_IN_YEAR: Final = 365
NEWS_DAYS: Final = 40


@dataclass(slots=True)
class Context:
    """What is known at an expression: anchor, date last spoken of, tense of the clause, and the order (DMY, MDY) of the text's figures."""

    anchor: date | None
    narrative: bool = False
    reference: Point | None = None
    day: Point | None = None
    sentence_day: Point | None = None
    background: int | None = None
    cue: str = ""
    duration: tuple[str, date | None, date | None] | None = None
    quarter: Point | None = None
    counted_back: bool = False
    not_before: date | None = None
    since: bool = False
    due: bool = False
    told_here: bool = False
    order: str = ""

    @property
    def now(self) -> date | None:
        """Return the day "last week" counts from: the anchor, in narratives the date last spoken of."""
        if self.narrative or self.anchor is None:
            return self.reference.day if self.reference and not self.reference.bc else None
        return self.anchor

    @property
    def then(self) -> Point | None:
        """Return the point "a week earlier" counts from: the date last spoken of, else the anchor."""
        if self.reference is not None:
            return self.reference
        return Point("D", self.anchor) if self.anchor else None

    @property
    def that_day(self) -> Point | None:
        """Return the day "the same day" means."""
        if self.narrative and self.reference is not None:
            return self.reference.plain()
        if self.day is not None:
            return self.day.plain()
        return Point("D", self.anchor) if self.anchor else None

    @property
    def running_year(self) -> int | None:
        """Return the year that year-less dates take outright: a narrative's, or the background's."""
        if self.narrative:
            return self.reference.day.year if self.reference else None
        return None if self.cue == "future" else self.background


def weekday_before(day: date, weekday: int, *, strict: bool) -> date:
    """Return the latest such weekday before a day (or on it)."""
    back = (day.isoweekday() - weekday) % WEEK
    return add_days(day, -(back or WEEK * strict))


def weekday_after(day: date, weekday: int, *, strict: bool) -> date:
    """Return the next such weekday after a day (or on it)."""
    ahead = (weekday - day.isoweekday()) % WEEK
    return add_days(day, ahead or WEEK * strict)


def resolve_weekday(context: Context, weekday: int) -> date | None:
    """Return the day a bare weekday means: up to the anchor, or the next one when the clause looks ahead."""
    if context.narrative:
        return weekday_after(context.reference.day, weekday, strict=False) if context.reference and not context.reference.bc else None
    if context.anchor is None:
        return None
    if context.cue in {"future", "leaning"}:
        return weekday_after(context.anchor, weekday, strict=False)
    return weekday_before(context.anchor, weekday, strict=False)


def resolve_year(context: Context, month: int, day: int | None, weekday: int | None = None) -> int | None:
    """Return the year of a month or day that is written without one."""
    running = context.running_year
    if weekday is not None and context.anchor is not None and not context.narrative:
        running = None  # the weekday tells the year
    if running is not None and not context.narrative and not context.told_here and context.sentence_day is None and _is_news(context.anchor, month, day):
        running = None
    if running is not None and context.reference is not None:
        return _running_year(context.reference, running, month, day, weekday, told_in_order=context.narrative)
    if context.anchor is None:
        return None
    anchor = context.anchor
    years = [year for year in (anchor.year - 1, anchor.year, anchor.year + 1) if _exists(year, month, day or 1)]
    if weekday is not None:
        years = [year for year in years if date(year, month, day or 1).isoweekday() == weekday] or years
    if context.not_before is not None:
        first = context.not_before
        years = [year for year in (first.year, first.year + 1) if _exists(year, month, day or 1) and date(year, month, day or 28) >= first] or years
        return years[0]
    if context.since:
        years = [year for year in years if date(year, month, day or 1) <= anchor][-1:] or years
    if context.due:
        years = [year for year in years if date(year, month, day or 28) >= anchor][:1] or years
    return min(years, key=lambda year: _distance(anchor, year, month, day, context.cue), default=None)


def _is_news(anchor: date | None, month: int, day: int | None) -> bool:
    """Tell whether a month or day lies so shortly before the report that no background can claim it."""
    if anchor is None or not _exists(anchor.year, month, day or 1):
        return False
    ahead = (date(anchor.year, month, day or 1) - anchor).days % DAYS_IN_YEAR
    return ahead >= DAYS_IN_YEAR - NEWS_DAYS or ahead == 0


def _distance(anchor: date, year: int, month: int, day: int | None, cue: str) -> float:
    if day is None:
        ahead = (year - anchor.year) * 30.4 * MONTHS_IN_YEAR + (month - anchor.month) * 30.4
    else:
        ahead = float((date(year, month, day) - anchor).days)
    by_cue = {"past": CUE_BIAS if day is None else PAST_DAY_BIAS, "future": 1 / CUE_BIAS, "leaning": 1.0}
    weight_past = by_cue.get(cue, PAST_BIAS)
    return -ahead * weight_past if ahead < 0 else ahead


def _running_year(reference: Point, running: int, month: int, day: int | None, weekday: int | None, *, told_in_order: bool) -> int:
    if weekday is not None and day is not None:
        for year in (running, running + 1, running - 1):
            if _exists(year, month, day) and date(year, month, day).isoweekday() == weekday:
                return year
    if not told_in_order or reference.grain in {"Y", "DE", "CE"} or reference.bc:
        return running
    step = month - reference.day.month
    return running + (1 if step <= -MONTHS_BACK else -1 if step >= MONTHS_AHEAD else 0)


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def season_year(context: Context, code: str) -> int | None:
    """Return the year of a season that is written without one."""
    if context.running_year is not None:
        return context.running_year
    if context.anchor is None:
        return None
    anchor = context.anchor
    start = truncate(anchor, "S", code).day
    if start > anchor and (start - anchor).days > 150 and context.cue != "future":  # noqa: PLR2004 - five months ahead: last year's
        return anchor.year - 1
    if context.cue == "future" and add_days(start, 90) < anchor:
        return anchor.year + 1
    return anchor.year
