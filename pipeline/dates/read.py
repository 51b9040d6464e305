"""Read: go through a text's expressions in order, and give each its value in the light of the ones before it."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Final, NamedTuple

from pipeline.dates.absolute import order_of
from pipeline.dates.cues import cue_of, is_sentence_end, preceded_by
from pipeline.dates.discourse import Context
from pipeline.dates.find import Expression, parts
from pipeline.dates.normalise import normalise
from pipeline.dates.reading import Reading, at
from pipeline.dates.roles import Roles
from pipeline.dates.values import Point

SENTENCE_END: Final = re.compile(r";|[.!?…][\"”’')\]]*\s+[\"“‘'(\[]?[A-Z0-9]|\n")
# Roles that tie a text to its publication day.
NEWS_ROLES: Final = frozenset({"weekday", "deictic", "tonight", "which", "overnight"})
# So many dates of other years, and so many times more of them than days of the week, make a dated text a history.
MANY_YEARS: Final = 8
YEARS_TO_NEWS: Final = 3
FAR_YEARS: Final = 2
# Roles of quarters that results are compared with.
COMPARED: Final = frozenset({"year_ago", "samewhich_year", "year_period", "shift"})
# Roles of lengths of time, and of words that point from one time to another.
COUNTED: Final = frozenset({"unit", "units", "longword", "count_more"})
POINTING: Final = frozenset({"which", "ywhich", "shift", "shift_prep"})
# A quarter that began longer ago than this is only compared with.
REPORTED_DAYS: Final = 230
# Weekdays and days like "yesterday" that make a text without a date news.
MANY_NEWS_WORDS: Final = 2
# The flag of a value that counts from a date of the text, because the text's own is unknown.
COUNTED_FROM_TEXT: Final = "counted_from_text"


class Found(NamedTuple):
    """An expression with its reading, the day it was counted from and what that day is."""

    start: int
    end: int
    reading: Reading
    rule: str
    anchor: date | None
    anchor_from: str


def is_narrative(expressions: list[Expression], anchor: date | None) -> bool:
    """Tell a history from news: by its years and its days of the week."""
    news = sum(1 for found in expressions if not NEWS_ROLES.isdisjoint(found.hit.roles))
    years = [int(piece.kinds["year"]) for found in expressions for piece in found.hit.roles.get("year", ()) if "year" in piece.kinds]
    if anchor is None:
        return not (news >= MANY_NEWS_WORDS and news > len(years))
    far = sum(1 for year in years if abs(year - anchor.year) >= FAR_YEARS)
    return far >= MANY_YEARS and far > YEARS_TO_NEWS * news


def read_all(text: str, expressions: list[Expression], anchor: date | None, kind: str, impossible: list[Expression]) -> list[Found]:
    """Return every expression that has a value, with it; note days that no calendar has."""
    narrative = kind == "narrative" or (kind == "auto" and is_narrative(expressions, anchor))
    context = Context(anchor, narrative=narrative, order=order_of(Roles(found.hit.roles) for found in expressions))
    reader = _Reader(text, context, impossible, assumed=narrative and kind == "auto" and anchor is None)
    return [found for expression in expressions for found in reader.read(expression)]


class _Reader:
    """Carry the context from one expression to the next."""

    def __init__(self, text: str, context: Context, impossible: list[Expression], *, assumed: bool) -> None:
        self._impossible = impossible
        self._assumed = assumed
        self._text = text
        self._context = context
        self._last_end = 0
        self._passing = False

    def read(self, expression: Expression) -> Iterable[Found]:
        """Return the readings of an expression (two for a range)."""
        self._enter(expression)
        found: list[Found] = []
        context = self._context
        context.since = preceded_by(expression, "back", 2)
        context.cue = "past" if context.since else cue_of(expression)
        if context.cue != "past" and preceded_by(expression, "future_prep"):
            context.cue = "future"
        context.due = context.cue == "future" and preceded_by(expression, "until")
        for single in parts(expression):
            roles = single.hit.roles
            context.counted_back = not COUNTED.isdisjoint(roles) and _is_counted_back(single, context.cue)
            before = context.then if _counts_from_text(single) else None
            context.not_before = context.sentence_day.day if context.sentence_day and self._is_range_end(single) else None
            reading = (self._apposed(single) if "shift_prep" in roles else None) or normalise(single.hit, context)
            if reading is None and Roles(roles).month and Roles(roles).day:
                self._impossible.append(single)
            if reading is None or not reading.value:
                continue
            if self._assumed and reading.start is not None and not _stands_alone(single, reading):
                reading = reading._replace(flags=(*reading.flags, COUNTED_FROM_TEXT))
            if context.since:
                reading = self._since(reading)
            self._update(single, reading)
            counted, source = (before.day if before and not before.bc else None, "mention") if before and context.reference else (context.anchor, "")
            absolute = "year" in roles or reading.start is None
            found.append(Found(single.start, single.end, reading, single.hit.rule, None if absolute else counted, source))
        self._last_end = expression.end
        return found

    def _is_range_end(self, expression: Expression) -> bool:
        """Tell whether only "to" or "until" stands between the date before and this one."""
        return preceded_by(expression, "range_to") and self._text[self._last_end : expression.start].count(" ") == 2  # noqa: PLR2004 - one word

    def _apposed(self, expression: Expression) -> Reading | None:
        """Read "the day after" in "Sunday, the day after the raid": that Sunday."""
        row, day = expression.strip.kinds, self._context.sentence_day
        told = expression.last < len(row) and "word" in row[expression.last]
        beside = not self._text[self._last_end : expression.start].strip(" ,–—-")
        return at(day) if told and beside and day and self._last_end else None

    def _enter(self, expression: Expression) -> None:
        """Forget what a sentence or paragraph took along."""
        between = self._text[self._last_end : expression.start]
        context = self._context
        if SENTENCE_END.search(between):
            context.sentence_day = None
            context.told_here = False
            if self._passing:
                context.background, self._passing = None, False
        if "\n" in between:
            context.background = None

    def _since(self, reading: Reading) -> Reading:
        """Let "since May" run to the anchor."""
        now = self._context.anchor
        if now and reading.start and reading.start <= now:
            return reading._replace(end=max(now, reading.start))
        return reading

    def _update(self, expression: Expression, reading: Reading) -> None:
        context, point = self._context, reading.point
        if reading.type == "DURATION":
            context.duration = reading.value, reading.start, reading.end
        if point is None:
            return
        if point.grain == "Q" and expression.hit.roles.keys().isdisjoint(COMPARED) and _is_recent(point, context.anchor):
            context.quarter = point
        if context.since or (context.narrative and preceded_by(expression, "until", 2)):
            return
        self._turn(expression, point)
        if _looks_back(expression) or (context.narrative and context.cue in {"future", "leaning"} and context.reference and point.day > context.reference.day):
            return
        late = point.grain == "Y" and not point.bc and Roles(expression.hit.roles).edge in {"late", "end"}
        context.reference = point._replace(grain="M", day=point.day.replace(month=12)) if late and context.narrative else point
        if point.grain == "D":
            context.day = point
            context.sentence_day = point.plain()

    def _turn(self, expression: Expression, point: Point) -> None:
        """Turn to background where another year is named, and back where the publication day's world returns."""
        context, roles = self._context, expression.hit.roles
        if context.anchor is None or context.narrative:
            return
        if "year" in roles or "yy" in roles or "spoken" in roles:
            if context.cue == "future" and point.grain != "D":
                return
            past = point.day.year < context.anchor.year and not point.bc and point.grain in {"D", "M", "Y"} and "year_period" not in roles
            context.background = point.day.year if past else None
            context.told_here = past
            self._passing = point.grain == "Y" and not _opens_sentence(expression)
        elif _counts_from_text(expression) and point.day.year < context.anchor.year and not _looks_back(expression):
            context.told_here = True
            context.background = point.day.year  # "October of that year" goes on with it
        elif not NEWS_ROLES.isdisjoint(roles) and "unit_day" not in roles and not _counts_from_text(expression):
            context.background = None


def _stands_alone(expression: Expression, reading: Reading) -> bool:
    """Tell whether an expression means the same days wherever it stands."""
    alone = normalise(expression.hit, Context(None))
    return alone is not None and alone.interval == reading.interval


def _counts_from_text(expression: Expression) -> bool:
    """Tell whether an expression counts from the date spoken of: "that year", "a week earlier"."""
    roles = expression.hit.roles
    if POINTING.isdisjoint(roles):
        return False
    kinds = {"which": "which", "ywhich": "which", "shift": "shift", "shift_prep": "shift_prep"}
    return any("reference" in piece.kinds.get(kind, "") for role, kind in kinds.items() for piece in roles.get(role, ()))


def _is_recent(point: Point, anchor: date | None) -> bool:
    """Tell whether a quarter can be the one a report is about."""
    return anchor is None or abs((point.day - anchor).days) <= REPORTED_DAYS


def _opens_sentence(expression: Expression) -> bool:
    """Tell whether an expression begins its sentence, but for a preposition: "In 1996, ..."."""
    at = expression.first - 1
    if at >= 0 and "year_before" in expression.strip.kinds[at]:
        at -= 1
    return at < 0 or is_sentence_end(expression.strip, at)


def _looks_back(expression: Expression) -> bool:
    """Tell whether an expression only compares: "a week earlier", "two days ago"."""
    if POINTING.isdisjoint(expression.hit.roles):
        return False
    return any(value.startswith("-") for role in ("shift", "shift_prep") for piece in expression.hit.roles.get(role, ()) if (value := piece.kinds.get(role, "")))


def _is_counted_back(expression: Expression, cue: str) -> bool:
    """Tell whether a bare duration ends at the report: "in two weeks" of something that has happened, "a week on"."""
    strip, first, last = expression.strip, expression.first, expression.last
    row = strip.kinds
    after = strip.text(last) if last < len(row) else ""
    if after == "on" and (last + 1 == len(row) or not strip.text(last + 1).isalnum()):
        return True
    if preceded_by(expression, "in_past"):
        return cue != "future" and after != "of"
    if preceded_by(expression, "perfect_for"):
        return any("perfect" in kinds for kinds in row[max(first - 8, 0) : first])
    return after == "of" and (first == 0 or "capital" in row[first])
