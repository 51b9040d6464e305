"""When: the date of the event, never the date of the saying."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Final

from pipeline.dates import TimeSpan
from pipeline.frames.values import Frame
from pipeline.frames.view import DASHES, View

# "said on Monday", "told Reuters late on Monday": a date this close behind a verb of saying dates the saying.
MAX_SAYING_GAP: Final = 4
MAX_NAMED_GAP: Final = 10
# "said that on Monday": a "that" this close before a date opens what is said.
MAX_THAT: Final = 3
# A dateline ends with a dash within this many tokens: "GOMA, DR Congo, Sunday, January 26 -".
MAX_DATELINE: Final = 14
# A date at the head of a sentence sets the time for all of it; the words between the ends of a range.
MAX_HEAD: Final = 3
MAX_RANGE: Final = 2
# Words between "since" and the day of what has begun since: "since the battle for the port opened on Wednesday".
MAX_SINCE: Final = 10
STOPS: Final = frozenset({",", ";", ":", "(", ")"})
# Words between "the deadliest" and the date it is compared with.
MAX_COMPARED: Final = 12
# GRAMMAR ids of units of time and their days.
DAYS: Final = {"unit_day": 1, "unit_week": 7}
NO_ANCHOR: Final = "no_anchor"
# What crossing a clause costs in words, what a bar between two statements costs, and what standing before the count does.
CROSSING: Final = 5
BARRED: Final = 40
AHEAD: Final = 2
# A few hours ("in five hours") date nothing beside a day of the calendar.
HOURS: Final = re.compile(r"PT(\d|1\d|2[0-3]|X)[HM]")


def dates_of_saying(view: View, dates: list[TimeSpan]) -> set[int]:
    """Return the start tokens of dates that say when something was said."""
    found: set[int] = set()
    for mention in view.reporting() if dates else ():
        if mention.id == "weak":
            found.update(date.start for date in dates if date.start == mention.end and ":" in view.words[date.end - view.start :])  # "has given Monday the toll: ..."
            found.update(date.start for date in dates if not view.has(mention.start, "possess") and _precedes(view, mention.start, date))  # "on Wednesday gave 221 dead"
        elif mention.id != "own_account" and view.low(mention.start - 1) != "to":
            found.update(date.start for date in dates if _follows(view, mention.end, date) or (mention.id == "say" and _precedes(view, mention.start, date)))
    return found


def _follows(view: View, end: int, date: TimeSpan) -> bool:
    """Tell whether a date stands behind "said", and what is said not between them."""
    gap = range(end, date.start)
    said = view.covered("SOURCE")  # "published its list two days later"
    named = any(view.is_capital(at) for at in gap)  # "said the GNA's spokesman, Mohamed Gnounou, yesterday"
    if date.start < end or len(gap) > (MAX_NAMED_GAP if named else MAX_SAYING_GAP):
        return False
    small = {at for at in gap if view.has(at, "before_saying_date", "article", "possessive") or (named and (view.low(at) == "," or view.has(at, "genitive")))}
    if not all(at in small or at in said or view.is_capital(at) for at in gap):
        return False
    return not any(view.low(at) == "that" for at in range(end if named else max(date.start - MAX_THAT, view.start), date.start))


def _precedes(view: View, verb: int, date: TimeSpan) -> bool:
    """Tell whether a date stands right before "said": "The army on Monday said"."""
    return date.end == verb and date.start > view.start and view.low(date.start - 1) in {"on", ","}


def fill_date(view: View, frame: Frame, dates: list[TimeSpan], *, verb: int) -> None:
    """Give a frame the date of its clause, else of its sentence; a range takes both ends."""
    if not dates:
        return
    costs = _Costs(view, frame, verb)
    cost, best = min(((costs.of(date), date) for date in dates), key=_first)
    if cost >= BARRED and best.start - view.start > MAX_HEAD:
        return
    frame.date = _since_event(view, best, frame.group.end) or best
    others = [date for date in dates if date is not best]
    follower = next((date for date in others if _is_range(view, best, date)), None)
    opener = next((date for date in others if _is_range(view, date, best)), None)
    if follower is not None:
        frame.date_end = follower
    elif opener is not None:
        frame.date, frame.date_end = opener, best
    frame.rules.extend(best.rules[:1])


def usable_dates(view: View, dates: list[TimeSpan]) -> list[TimeSpan]:
    """Return the dates of the sentence at which something may have happened: known, once, and not the date of saying."""
    saying = dates_of_saying(view, dates)
    saying |= {date.start for date in dates if _is_compared(view, date)}
    dates = [shifted or date for date in dates for shifted in [_counted_back(view, date, dates)]]
    known = (date for date in dates if date.start not in saying and date.type != "SET" and (date.date_start or date.date_end or NO_ANCHOR in date.flags))
    found = [date for date in known if not in_dateline(view, date.start, date.end)]
    days = [date for date in found if not HOURS.fullmatch(date.value)]
    return days or found


def _first(pair: tuple[int, TimeSpan]) -> int:
    return pair[0]


class _Costs:
    """How far each date of a sentence is from a count and its verb."""

    def __init__(self, view: View, frame: Frame, verb: int) -> None:
        group = frame.group
        self.view = view
        self.start = group.start
        self.spots = (group.end, group.start, verb) if verb >= 0 else (group.end, group.start)
        self.clauses = view.clauses(group.start, group.end, verb)
        related = verb >= 0 and view.has(group.end, "speaker_pronoun")  # "freed 28 soldiers they had seized in March"
        self.aside = range(group.end, verb if verb > group.end else view.end) if related else range(0)

    def of(self, date: TimeSpan) -> int:
        """Return the cost of one date, in words."""
        start = date.start
        distance, nearest = min((abs(start - spot), spot) for spot in self.spots)
        clause = self.view.clause(start)
        opens = self.start - date.end in {0, 1} and (date.end == self.start or self.view.low(date.end) == ",")  # "On July 4, 1,037 soldiers fled"
        crossing = 0 if opens or clause in self.clauses else min(abs(clause - other) for other in self.clauses)
        first, last = (date.end, nearest) if start < nearest else (nearest, start)
        barred = start in self.aside or any(first <= bar < last for bar in self.view.bars())
        return distance + CROSSING * crossing + BARRED * barred + (0 if start >= self.start else AHEAD)


def _counted_back(view: View, date: TimeSpan, dates: list[TimeSpan]) -> TimeSpan | None:
    """Return the day that "three days after" or "a day after" counts back to, for the event told behind it; None for other dates.

    "On Thursday, a day after rebels killed 17 soldiers": they died on Wednesday.
    """
    inside = view.has(date.end - 1, "after_event")
    if not (inside or view.has(date.end, "after_event")) or view.has(date.end + 1 - inside, "anaphor", "relative"):
        return None
    length = next((DAYS[kind] for at in range(date.start, date.end) for kind in DAYS if view.has(at, kind)), 0)
    base = next((other.date_start for other in reversed(dates) if other.end <= date.start and other.precision == 1), date.date_start)
    if not length or base is None:
        return None
    number = next((int(m.rule.payload["value"]) for m in view.mentions.get("NUMBER", ()) if date.start <= m.start < date.end and m.rule.payload["value"].isdigit()), 1)
    digits = view.word(date.start)
    day = base - timedelta(days=length * (int(digits) if digits.isdecimal() else number))
    return replace(date, start=date.end - inside, end=date.end + 1 - inside, type="DATE", value=day.isoformat(), date_start=day, date_end=day, precision=1)


def _since_event(view: View, date: TimeSpan, counted: int) -> TimeSpan | None:
    """Return the time from a day until the report for "since the battle began on Wednesday"; None for other dates."""
    last = view.printed
    if last is None or date.date_start is None or date.date_end is None or date.date_end > last or date.precision is None:
        return None
    opened = [at for at in view.spots("since") if date.start - MAX_SINCE <= at < date.start and (counted <= at or at <= view.start + 1)]
    if not opened:
        return None
    between = range(opened[-1] + 1, date.start)
    told = bool(between) and (opened[-1] < counted or any(view.is_past(at) or view.is_finite(at) for at in between))
    return replace(date, date_end=last) if told and not any(view.low(at) in STOPS or at in view.figures for at in between) else None


def _is_compared(view: View, date: TimeSpan) -> bool:
    """Tell whether a date only says how long nothing like it has happened: "the deadliest attack this year", "the worst since June"."""
    compared = [at for at in view.spots("superlative") if date.start - MAX_COMPARED <= at < date.start]
    return bool(compared) and not any(view.low(at) in {",", ";", ":"} for at in range(compared[-1], date.start))


def in_dateline(view: View, start: int, end: int) -> bool:
    """Tell whether tokens stand in the dateline that opens a report: "YAOUNDE, 13 June 2019 -", "Mogadishu, 29 August -"."""
    if start in view.dateline:
        return True
    if start - view.start > MAX_DATELINE // 2 or not view.is_capital(view.start):
        return False
    dash = next((at for at in range(end, min(view.start + MAX_DATELINE, view.end)) if view.low(at) == ":" or view.low(at) in DASHES and not view.is_glued(at - 1)), -1)
    return dash >= 0 and (view.texts[0].isupper() or (start == view.start and any(at in view.dated for at in range(end, dash))))


def _is_range(view: View, first: TimeSpan, second: TimeSpan) -> bool:
    """Tell whether two dates are the ends of one range: "June 18 to June 26", "25 and 26 May"."""
    gap = range(first.end, second.start)
    return 1 <= len(gap) <= MAX_RANGE and all(view.low(at) in DASHES or view.has(at, "range") for at in gap)
