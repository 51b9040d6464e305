"""Context: what a count does not say itself and the text around it does, always with a flag."""

from pipeline.frames.actors import Cast
from pipeline.frames.values import Frame
from pipeline.places import Place

# A place or a date carries over to counts within this many sentences.
MAX_PLACE_CARRY = 6
MAX_DATE_CARRY = 2
# Being somewhere and being sent somewhere have times and places of their own.
STEADY = frozenset({"present", "deployed", "trained", "mobilised", ""})
# Actions one event is told with.
FAMILIES = (frozenset({"killed", "wounded", "casualties", "missing", "captured", "attacked"}), frozenset({"fled", "crossed", "retreated", "arrived", "surrendered"}))
WIDE = frozenset({"country", "region"})
EXACT = frozenset({"place", "city", "district"})
LOCATED = frozenset({"killed", "wounded", "captured", "missing", "casualties", "surrendered", "attacked", "fled", "crossed", "retreated", "freed", "present"})


def fill_from_context(frames: list[Frame], cast: Cast, countries: dict[str, str], scenes: list[tuple[int, Place]]) -> None:
    """Fill places and dates from counts around, the same figure first."""
    troops = [frame for frame in frames if frame.table == "troop_counts"]
    for number, frame in enumerate(troops):
        twin = next((f for f in troops if f is not frame and _same_figure(f, frame)), None)
        if twin is not None:
            _copy(twin, frame)
        _carry_place(frame, troops[:number], scenes)
        _carry_date(frame, troops[:number])
        _date_from_lead(frame, troops[:number])
        _send_home(frame, cast, countries)
    for number, frame in enumerate(frames):
        if frame.table == "districts":
            _contain(frame, frames[:number], cast, countries)


def _same_figure(first: Frame, second: Frame) -> bool:
    """Tell whether two counts of a text give the same figure for the same kind of people."""
    a, b = first.group, second.group
    same = (a.best or a.low) == (b.best or b.low) and (a.best or a.low or 0) >= 10 and a.unit == b.unit  # noqa: PLR2004 (small numbers recur by chance)
    return same and (first.action == second.action or not second.action or {first.action, second.action} <= {"fled", "crossed", "retreated", "arrived"})


def _copy(source: Frame, target: Frame) -> None:
    """Let the headline take from the body what it leaves out."""
    if not target.action:
        target.action = source.action
    if not target.destination and not target.location:
        target.destination, target.location, target.place, target.origin = source.destination, source.location, source.place, target.origin or source.origin
    if target.date is None and source.date is not None and "date_inherited" not in source.flags:
        target.date, target.date_end = source.date, source.date_end
        target.flags.append("date_inherited")


def _carry_place(frame: Frame, before: list[Frame], scenes: list[tuple[int, Place]]) -> None:
    """Place a count where the text last was: the last count with a place, or the last place named since."""
    if frame.location or frame.destination or frame.origin or frame.action not in LOCATED:
        return
    sentence = frame.group.sentence
    family = next((f for f in FAMILIES if frame.action in f), frozenset({frame.action}))
    near = [f for f in before if f.location and f.place is not None and f.place.level not in WIDE and sentence - f.group.sentence <= MAX_PLACE_CARRY]
    kin = [f for f in near if f.action in family and "location_inherited" not in f.flags]
    if kin:
        frame.location, frame.place = kin[-1].location, kin[-1].place
        frame.flags.append("location_inherited")
        return
    last = near[-1] if near else None
    since = last.group.sentence if last is not None else -1
    named = [place for index, place in scenes if since < index <= sentence and sentence - index <= MAX_PLACE_CARRY and place.end <= frame.start]
    exact = [place for place in named if place.level in EXACT]
    place = (exact or named)[-1] if named else (last.place if last is not None else None)
    if place is None and not before:
        place = next((p for index, p in scenes if index <= sentence + MAX_PLACE_CARRY and p.level in EXACT), None)
    if place is not None:
        frame.location, frame.place = place.name, place
        frame.flags.append("location_inherited")


def _carry_date(frame: Frame, before: list[Frame]) -> None:
    if frame.date is not None or frame.action in STEADY:
        return
    for other in reversed(before):
        if frame.group.sentence - other.group.sentence > MAX_DATE_CARRY:
            break
        if other.date is not None and other.action not in STEADY and "date_inherited" not in other.flags:
            frame.date, frame.date_end = other.date, other.date_end
            frame.flags.append("date_inherited")
            return


def _send_home(frame: Frame, cast: Cast, countries: dict[str, str]) -> None:
    """Tell where those who return go, where those who withdraw come from, where those sent abroad are sent."""
    home, theatre = frame.group.country, cast.theatre()
    if frame.action == "returned" and not frame.destination and home in countries:
        frame.destination = countries[home]
    elif frame.action == "withdrew" and not frame.origin and theatre in countries and theatre != home:
        frame.origin = countries[theatre]
    elif frame.action == "mobilised" and not frame.location and home in countries:
        frame.location = countries[home]
    elif frame.action == "deployed" and not frame.destination and not frame.location and theatre in countries and home and theatre != home:
        frame.destination = countries[theatre]
    else:
        return
    frame.flags.append("location_inherited")


def _date_from_lead(frame: Frame, before: list[Frame]) -> None:
    """Date a toll by the event the text opens with, when it is of the same kind."""
    if frame.date is not None or frame.action in STEADY or frame.cumulative:
        return
    family = next((f for f in FAMILIES if frame.action in f), frozenset())
    lead = next((f for f in before if f.date is not None and f.action in family and "date_inherited" not in f.flags), None)
    if lead is not None:
        frame.date, frame.date_end = lead.date, lead.date_end
        frame.flags.append("date_inherited")


def _contain(frame: Frame, before: list[Frame], cast: Cast, countries: dict[str, str]) -> None:
    """Give counted districts the province or country they lie in when the sentence does not name it."""
    if frame.location:
        return
    like = next((f for f in reversed(before) if f.table == "districts" and f.location and frame.group.antecedent is f.group), None)
    if like is not None:
        frame.location, frame.place = like.location, like.place
    elif cast.state() in countries:
        frame.location = countries[cast.state()]
    if frame.location:
        frame.flags.append("location_inherited")
    if not frame.by and frame.action in {"fell", "captured"}:
        frame.by = cast.group()
        if frame.by:
            frame.flags.append("actor_inherited")
