"""Where: origin, destination and location of a frame, from prepositions and direction words."""

from dataclasses import dataclass

from pipeline.frames.values import Frame, Group
from pipeline.frames.view import View
from pipeline.places import Place

TOWARD = "toward"
AWAY = "away"
# Words between a preposition and its place: "into the northern province of Kunar".
MAX_PREPOSITION_GAP = 6
# Specific places come before larger ones.
RANK = {"place": 0, "city": 1, "district": 2, "province": 3, "country": 4}


@dataclass(frozen=True, slots=True)
class Placed:
    """A place with the role its preposition gives it: to, from, via, at, or "" without one."""

    place: Place
    role: str
    preposition: int


def place_roles(view: View, places: list[Place]) -> list[Placed]:
    """Give every place of the sentence that can be a location the role of its preposition."""
    found: list[Placed] = []
    for place in places:
        if place.metonym or _is_possessor(view, place):
            continue
        role, at = _preposition(view, place)
        if not role and found and _continues_list(view, found[-1].place, place):
            role, at = found[-1].role, found[-1].preposition
        found.append(Placed(place, role, at))
    return found


def _preposition(view: View, place: Place) -> tuple[str, int]:
    """Return the role and token of the preposition that governs a place."""
    for at in range(place.start - 1, max(place.start - 1 - MAX_PREPOSITION_GAP, view.start - 1), -1):
        if view.has(at, "from"):
            return "from", at
        if view.has(at, "to"):
            return "to", at
        if view.has(at, "via"):
            return "via", at
        if view.low(at) != "of" and view.has(at, "at"):
            return "at", at
        if view.low(at) in {",", ";", ":", ".", "who", "that", "and"} or any(m.start == at for m in view.actions):
            return "", -1
    return "", -1


def _is_possessor(view: View, place: Place) -> bool:
    """Tell whether a country stands for its army or government ("Ukraine's raid")."""
    return place.level == "country" and view.low(place.end) in {"'s", "’s", "'", "’"}


def _continues_list(view: View, first: Place, second: Place) -> bool:
    between = [view.low(at) for at in range(first.end, second.start)]
    return len(between) <= 3 and all(word in {",", "and", "in", "or", "the", "(", "province", "district"} for word in between)  # noqa: PLR2004


def fill_places(view: View, frame: Frame, placed: list[Placed], *, moves: str, verb: int) -> None:
    """Fill origin, destination and location of a frame from the places of its sentence."""
    usable = [p for p in placed if _in_reach(view, frame.group, p, verb)]
    for item in sorted(usable, key=lambda p: (_distance(p, frame.group, verb), RANK.get(p.place.level, 5))):
        text = item.place.name
        if item.role == "from" and not frame.origin and moves in {TOWARD, AWAY, ""} and moves:
            frame.origin = text
        elif item.role == "to" and not frame.destination and moves:
            frame.destination = text
            if item.place.level != "country":
                _locate(frame, item.place)
        else:
            _locate(frame, item.place)
    if moves == AWAY and frame.action == "withdrew" and not frame.origin and frame.location:
        frame.origin = frame.location
    if moves and _direction(view, frame.group, "into_speaker") and not frame.destination:
        frame.flags.append("speaker_border")


def _locate(frame: Frame, place: Place) -> None:
    """Keep the most specific place as the location."""
    if frame.place is None or RANK.get(place.level, 5) < RANK.get(frame.place.level, 5):
        frame.place, frame.location = place, place.name
        frame.rules.extend(place.rules[:1])
        frame.flags.extend(flag for flag in place.flags if flag == "ambiguous_place")


def _in_reach(view: View, group: Group, item: Placed, verb: int) -> bool:
    """Tell whether a place belongs to a frame: in the clause of its count or its verb, or next to one of them."""
    clauses = {view.clause(group.start), view.clause(group.end - 1)} | ({view.clause(verb)} if verb >= 0 else set())
    return view.clause(item.place.start) in clauses or _distance(item, group, verb) <= 4  # noqa: PLR2004 (a place beside the count)


def _distance(item: Placed, group: Group, verb: int) -> int:
    spots = [group.end, group.start] + ([verb] if verb >= 0 else [])
    return min(abs(item.place.start - spot) for spot in spots)


def _direction(view: View, group: Group, identifier: str) -> bool:
    return any(m.id == identifier and m.start >= group.start - 12 for m in view.mentions.get("DIRECTION", ()))  # noqa: PLR2004
