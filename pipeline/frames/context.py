"""Context: places and dates that a count does not say itself and the text around it does, always with a flag."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator
from operator import itemgetter
from typing import Final

from pipeline.dates import TimeSpan
from pipeline.frames.cast import Cast
from pipeline.frames.claims import ASSERTED, DAY
from pipeline.frames.homes import send_abroad, send_home
from pipeline.frames.lexicon import FrameWords
from pipeline.frames.values import TROOP_COUNTS, Frame
from pipeline.places import Place

# A place or a date carries over to counts within this many sentences; here and below, only those that tell something count (see reader.py).
MAX_PLACE_CARRY: Final = 5
MAX_DATE_CARRY: Final = 2
# Smaller numbers recur by chance.
MIN_FIGURE: Final = 10
# The rule of a clock time without a day.
CLOCK: Final = "dates:clock"
COUNTRY: Final = "country"
PROVINCE: Final = "province"
WIDE: Final = frozenset({COUNTRY, "region"})
EXACT: Final = frozenset({"place", "city", "district"})
# A place that an event may be at, with the number of its sentence; in order.
Scene = tuple[int, Place]
# A day on which something happened that no count tells, with the number of its sentence; in order.
Day = tuple[int, TimeSpan]
# Such a day dates a count this many sentences behind or before it.
MAX_DAY_BACK: Final = 3
MAX_DAY_AHEAD: Final = 2


class Context:
    """Fill places and dates of the counts of one document from the counts around, the same figure first."""

    def __init__(self, frames: list[Frame], cast: Cast, words: FrameWords, scenes: Callable[[], list[Scene]], days: Callable[[int, int], list[Day]], *, spoken: set[int]) -> None:
        self.frames = frames
        self.cast = cast
        self.words = words
        self.facts = words.actions
        self._find_scenes = scenes
        self._scenes: list[Scene] | None = None
        self.days = days
        self.spoken = spoken
        self._carried: set[int] = set()

    @property
    def scenes(self) -> list[Scene]:
        """Return the scenes, looked for when the first count needs one."""
        if self._scenes is None:
            self._scenes = self._find_scenes()
        return self._scenes

    def fill(self) -> None:
        """Fill what the frames leave open."""
        troops = [frame for frame in self.frames if frame.table == TROOP_COUNTS]
        figures: dict[tuple[int, str], list[Frame]] = defaultdict(list)
        for frame in troops:
            figures[_figure(frame)].append(frame)
        leads: dict[str, Frame] = {}
        for number, frame in enumerate(troops):
            twin = next((other for other in figures[_figure(frame)] if other is not frame and self._is_twin(other, frame)), None)
            if twin is not None:
                _copy(twin, frame)
            self._carry_place(frame, troops, number)
            self._leave_clock(frame, troops, number)
            self._carry_date(frame, troops, number)
            self._date_from_lead(frame, leads)
            self._date_around(frame)
            if send_home(frame, self.cast, self.words):
                self._carried.add(id(frame))
            send_abroad(frame, self.cast, self.words)
        for number, frame in enumerate(self.frames):
            if frame.table != TROOP_COUNTS and not frame.location:
                self._contain(frame, self.frames[:number])

    def _is_twin(self, first: Frame, second: Frame) -> bool:
        """Tell whether two counts of the same figure and unit tell the same."""
        if _figure(first)[0] < MIN_FIGURE:
            return False
        flights = all(self.facts.value(frame.action, "border") for frame in (first, second))
        return flights or not second.action or first.action == second.action

    def _carry_place(self, frame: Frame, troops: list[Frame], number: int) -> None:
        """Place a count where the text last was: the last count with a place, or the last place named since."""
        if frame.location or frame.destination or frame.origin or not self.facts.has(frame.action, "located"):
            return
        if frame.back and self._point_back(frame):
            return
        sentence, family = frame.group.sentence, self.facts.family(frame.action)
        last: Frame | None = None
        for other in _back(troops, number, sentence - MAX_PLACE_CARRY):
            if other.location and other.place is not None and other.place.level not in WIDE:
                last = last or other
                if other.action in family and id(other) not in self._carried:
                    self._settle(frame, other.location, other.place)
                    return
        since = max(last.group.sentence if last is not None else -1, sentence - MAX_PLACE_CARRY - 1)
        first, last_scene = (bisect_left(self.scenes, step + 1, key=itemgetter(0)) for step in (since, sentence))
        named = [place for _, place in self.scenes[first:last_scene] if place.end <= frame.start]
        exact = [place for place in named if place.level in EXACT]
        quiet = [place for place in exact if place.start not in self.spoken]  # "an orderly at the morgue in Rostov" speaks of elsewhere
        place = quiet[-1] if quiet else last.place if last is not None else self._spoken_of(named)
        if place is None and not number:
            place = next((p for index, p in self.scenes if index <= sentence + MAX_PLACE_CARRY and p.level in EXACT and p.level != "place"), None)
        if place is not None:
            self._settle(frame, place.name, place)

    def _spoken_of(self, named: list[Place]) -> Place | None:
        """Return the last place of a speaker that lies where the text plays, else the last province."""
        home = {"", self.cast.theatre()} if named else set()
        told = [place for place in named if place.level in EXACT and place.country in home]
        return next(iter([*told[-1:], *(place for place in reversed(named) if place.level not in EXACT)]), None)

    def _point_back(self, frame: Frame) -> bool:
        """Place a count "in the country", "in the province" where the last place of that level lies."""
        if frame.back == COUNTRY:
            name = self.words.countries.get(self.cast.theatre(), "")
            frame.location = name
            if name:
                frame.flag("location_inherited")
            return bool(name)
        named = [place for _, place in self.scenes if place.level == frame.back and place.end <= frame.start]
        if named:
            self._settle(frame, named[-1].name, named[-1])
        return bool(named)

    def _settle(self, frame: Frame, location: str, place: Place) -> None:
        frame.location, frame.place = location, place
        frame.flag("location_inherited")
        self._carried.add(id(frame))

    def _leave_clock(self, frame: Frame, troops: list[Frame], number: int) -> None:
        """Let "at 6:30 a.m.", which names no day, give way to the day that the sentences before tell of."""
        if frame.date is None or CLOCK not in frame.date.rules:
            return
        step = frame.group.sentence
        told = [day for _, day in self.days(step - MAX_DATE_CARRY, step) if day.start < frame.start and CLOCK not in day.rules]
        dated = (other for other in _back(troops, number, step - MAX_DATE_CARRY) if not ("date_inherited" in other.flags or self._is_steady(other)))
        counted = [other.date for other in dated if other.date is not None and CLOCK not in other.date.rules]
        days = sorted((day for day in (*told, *counted) if day.precision == DAY), key=_token)
        if days and days[-1].date_start != frame.date.date_start:
            frame.date, frame.date_end = days[-1], None
            frame.flag("date_inherited")

    def _carry_date(self, frame: Frame, troops: list[Frame], number: int) -> None:
        if frame.date is not None or self._is_steady(frame):
            return
        for other in _back(troops, number, frame.group.sentence - MAX_DATE_CARRY):
            day_of_one = frame.cumulative and not other.cumulative and frame.status == ASSERTED  # a running total has more days
            if other.date is not None and "date_inherited" not in other.flags and not (day_of_one or self._is_steady(other)):
                near = [day for _, day in self.days(other.group.sentence + 1, frame.group.sentence) if day.start < frame.start]
                if near and frame.status == ASSERTED and not frame.cumulative:
                    frame.date, frame.date_end = near[-1], None  # a sentence between tells of another day
                    frame.flag("date_inherited")
                else:
                    frame.date_from(other)
                return

    def _is_steady(self, frame: Frame) -> bool:
        """Tell whether people merely are somewhere or are sent there: that has times and places of its own."""
        return not frame.action or self.facts.has(frame.action, "steady")

    def _date_from_lead(self, frame: Frame, leads: dict[str, Frame]) -> None:
        """Date a toll by the event the text opens with, when it is of the same kind."""
        event = self.facts.value(frame.action, "event")
        if not event:
            return
        if frame.date is not None and "date_inherited" not in frame.flags:
            leads.setdefault(event, frame)
        elif frame.date is None and event in leads and not self._is_steady(frame) and (not frame.cumulative or leads[event].cumulative):
            frame.date_from(leads[event])

    def _date_around(self, frame: Frame) -> None:
        """Date what has no date yet by the day that a sentence beside it without a count tells of: first the one before."""
        event = self.facts.value(frame.action, "event")
        if frame.date is not None or not event or self._is_steady(frame) or frame.cumulative or frame.status != ASSERTED:
            return
        step = frame.group.sentence
        near = [day for _, day in self.days(step - MAX_DAY_BACK, step + MAX_DAY_AHEAD)]
        before, behind = [day for day in near if day.start < frame.start], [day for day in near if day.start > frame.start]
        day = before[-1] if before else behind[0] if behind else None
        if day is not None:
            frame.date, frame.date_end = day, None
            frame.flag("date_inherited")

    def _contain(self, frame: Frame, before: list[Frame]) -> None:
        """Give counted districts the province or country they lie in when the sentence does not name it."""
        names, state = self.words.countries, self.cast.state()
        like = next((f for f in reversed(before) if f.table == frame.table and f.location and frame.group.antecedent is f.group), None)
        step = frame.group.sentence
        near = [place for at, place in self.scenes if step - MAX_PLACE_CARRY <= at <= step and place.level == PROVINCE and place.start < frame.end]
        if like is not None:
            frame.location, frame.place = like.location, like.place
        elif near and frame.back != COUNTRY and (frame.group.of_total is not None or frame.back == PROVINCE):
            frame.location, frame.place = near[-1].name, near[-1]
        elif state in names:
            frame.location = names[state]
        if frame.location:
            frame.flag("location_inherited")
        if not frame.by and self.facts.has(frame.action, "to_rebels"):
            frame.by = self.cast.group()
            if frame.by:
                frame.flag("actor_inherited")


def _token(day: TimeSpan) -> int:
    return day.start


def _figure(frame: Frame) -> tuple[int, str]:
    return (frame.group.best or frame.group.low or 0, frame.group.unit)


def _copy(source: Frame, target: Frame) -> None:
    """Let the headline take from the body what it leaves out."""
    if not target.action and source.action:
        target.action = source.action
        target.flag("action_inherited")
    if not target.destination and not target.location and (source.destination or source.location):
        target.destination, target.location, target.place, target.origin = source.destination, source.location, source.place, target.origin or source.origin
        target.flag("location_inherited")
    if target.date is None and source.date is not None and "date_inherited" not in source.flags:
        target.date_from(source)


def _back(troops: list[Frame], number: int, first: int) -> Iterator[Frame]:
    """Yield the counts before one, nearest first, down to a sentence."""
    for at in range(number - 1, -1, -1):
        if troops[at].group.sentence < first:
            return
        yield troops[at]
