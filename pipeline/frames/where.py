"""Where: origin, destination and location of a frame, from prepositions and direction words."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from pipeline.frames.lexicon import FrameWords
from pipeline.frames.unlisted import unlisted
from pipeline.frames.values import DISTRICTS, TROOP_COUNTS, Frame, Group
from pipeline.frames.view import View
from pipeline.frames.when import in_dateline
from pipeline.patterns.lexicon import Grammar
from pipeline.places import Place
from pipeline.tokens import tokens_of

# Words between a preposition and its place: "into the northern province of Kunar".
MAX_PREPOSITION_GAP: Final = 6
# Words between a place and the one it lies in: "Mangalsen, headquarters of the far-western district of Achham".
MAX_CONTAINER: Final = 10
# Words around a count in which the border it crossed is named.
MAX_BORDER: Final = 24
# A place this close to a count or its verb belongs to it whatever the clause; words between two places of a list.
MAX_BESIDE: Final = 4
MAX_LIST: Final = 3
# Specific places come before larger ones.
RANK: Final = {"city": 0, "district": 1, "place": 2, "province": 3, "country": 4}
UNRANKED: Final = 5
# GRAMMAR ids of nouns that point back to a place, by its level: "the country", "the city".
BACK: Final = {level: f"back_{level}" for level in RANK}
SMALL: Final = frozenset({"city", "district", "place"})
SIZES: Final = {"place": 0, "city": 1, "district": 2, "province": 3, "country": 4}
# What districts are districts of.
AREAS: Final = frozenset({"province", "country", "region", "place"})
# Words between a count and the "there" that says where.
MAX_THERE: Final = 6
MOVEMENTS: Final = ("from", "to", "via")
LEADING: Final = frozenset(MOVEMENTS)
STOPS: Final = frozenset({",", ";", ":", ".", "(", ")"})
APOSTROPHES: Final = frozenset({"'", "’"})
# Flags of places that a count at the place carries on.
CARRIED: Final = frozenset({"ambiguous_place", "not_in_gazetteer"})


class Placed(NamedTuple):
    """A place with the role its preposition gives it: to, from, via, at, or "" without one."""

    place: Place
    role: str
    preposition: int


def place_roles(view: View, speakers: list[range]) -> list[Placed]:
    """Give every place of the sentence that can be a location the role of its preposition."""
    found: list[Placed] = []
    for place in sorted([*view.places, *unlisted(view)], key=lambda p: p.start):
        bare = place.metonym or (place.level == "region" and not view.is_capital(place.start)) or _is_possessor(view, place)  # "the north" is no place to look up
        if bare or any(place.start in span for span in speakers) or in_dateline(view, place.start, place.end):
            continue
        role, at = _preposition(view, place)
        if not role and found and _continues_list(view, found[-1].place, place):
            role, at = found[-1].role, found[-1].preposition
        found.append(Placed(place, role, at))
    return found


def _preposition(view: View, place: Place) -> tuple[str, int]:
    """Return the role and token of the preposition that governs a place."""
    acted = view.covered("ACTION")
    for at in range(place.start - 1, max(place.start - 1 - MAX_PREPOSITION_GAP, view.start - 1), -1):
        for role in MOVEMENTS:
            if view.has(at, role):
                return role, at
        if view.low(at) != "of" and view.has(at, "at"):
            return "at", at
        if at in acted and view.low(at + 1) != "of" or view.low(at) in STOPS or view.has(at, "ends_place_phrase"):
            return "", -1
    return "", -1


def _is_possessor(view: View, place: Place) -> bool:
    """Tell whether a country stands for its army or government ("Ukraine's raid")."""
    return place.level == "country" and (view.low(place.end) in APOSTROPHES or view.has(place.end, "genitive"))


def lies_in(lows: Sequence[str], grammar: Grammar, inner: Place, outer: Place) -> bool:
    """Tell whether a place only says where the one before it lies: "Gaskinde, in the province of Soum", "Sirwah district, west of Marib"."""
    gap = lows[inner.end : outer.start] if outer.start - inner.end <= MAX_CONTAINER else ()
    gap = gap[1:] if len(gap) > 1 and gap[0].isalpha() else gap  # "district"
    if not gap or gap[0] != "," or inner.level not in SMALL or not STOPS.isdisjoint(gap[1:]) or any(not LEADING.isdisjoint(grammar.get(low, ())) for low in gap):
        return False
    return SIZES.get(outer.level, -1) > SIZES[inner.level] or any("away_from" in grammar.get(low, ()) for low in gap)


def _continues_list(view: View, first: Place, second: Place) -> bool:
    gap = range(first.end, second.start)
    return len(gap) <= MAX_LIST and all(view.low(at) in {",", "("} or view.has(at, "place_list") for at in gap)


def fill_places(view: View, frame: Frame, placed: list[Placed], words: FrameWords, *, verb: int) -> None:
    """Fill origin, destination and location of a frame from the places of its sentence."""
    if frame.table == DISTRICTS:
        placed = [item for item in placed if item.place.level in AREAS]
        frame.back = next((level for level, kind in BACK.items() if any(frame.start <= at < frame.end for at in view.spots(kind))), "")
        container = _container(view, frame)
        if container is not None:
            _locate(frame, container)
            return
    else:
        frame.back = _points_back(view, frame.group, verb)
    if not placed and view.places and _says_there(view, frame.group):
        _locate(frame, view.places[0])
    if not placed:
        return
    group = frame.group
    moves = frame.table == TROOP_COUNTS and (bool(words.actions.value(frame.action, "moves")) or (bool(group.act) and _is_carried(view, group)))
    clauses = view.clauses(group.start, group.end, verb)
    spots = (group.end, group.start, verb) if verb >= 0 else (group.end, group.start)
    lows = tokens_of(view.doc).lows
    placed = [item for number, item in enumerate(placed) if not (number and lies_in(lows, words.grammar, placed[number - 1].place, item.place))]
    ranked = sorted((min(abs(p.place.start - spot) for spot in spots), RANK.get(p.place.level, UNRANKED), number) for number, p in enumerate(placed))
    near = [number for distance, _, number in ranked if distance <= MAX_BESIDE or view.clause(placed[number].place.start) in clauses]
    mention = view.action_at(verb)
    reached = mention.end if mention is not None and words.actions.value(frame.action, "moves") == "toward" else -1
    for number in near or [number for _, _, number in ranked]:
        item = placed[number]
        _fill(frame, item._replace(role="to") if not item.role and item.place.start == reached else item, moves=moves)  # "reached Malakal"
    _narrow(view, frame, placed)
    if not (frame.origin or frame.destination) and words.actions.value(frame.action, "home") == "from_abroad":
        frame.origin = frame.location


def _is_carried(view: View, group: Group) -> bool:
    """Tell whether those who are described by what befell them are then taken somewhere: "22 wounded soldiers had been flown to the capital"."""
    at = group.end
    while view.has(at, "auxiliary", "passive"):
        at += 1
    return at > group.end and view.has(at, "carried")


def _narrow(view: View, frame: Frame, placed: list[Placed]) -> None:
    """Take the one small place a later clause names for the province: "In Meta, eight soldiers died when their patrol was ambushed near Uribe"."""
    now, end = frame.place, frame.group.end
    if frame.table == DISTRICTS or frame.destination or now is None or now.level != "province" or now.start >= frame.start:
        return
    small = [item.place for item in placed if item.role == "at" and item.place.level in SMALL and item.place.start >= end]
    if len(small) != 1 or small[0].province not in {"", now.name}:
        return
    between = range(end, small[0].start)
    if not any(bar in between for bar in view.bars()) and view.figures.keys().isdisjoint(between):
        _locate(frame, small[0])


def _says_there(view: View, group: Group) -> bool:
    """Tell whether "there" behind a count means the place of those who speak: "Officers at the Gisenyi post said 214 had surrendered there"."""
    return view.places[0].end <= group.start and any(view.has(at, "points_there") for at in range(group.end, min(group.end + MAX_THERE, view.end)))


def _points_back(view: View, group: Group, verb: int) -> str:
    """Return the level of a place only pointed back to in the clause of a count: "in the country", "left the capital"."""
    for level, kind in BACK.items():
        for at in view.spots(kind):
            inside = any(view.has(before, "at", "to") for before in (at - 1, at - 2)) and view.low(at - 1) != "of"
            if inside and not group.start <= at < group.end and view.clause(at) in view.clauses(group.start, group.end, verb):
                return level
    return ""


def _container(view: View, frame: Frame) -> Place | None:
    """Return what the counted districts are districts of: "16 of Herat's 17 districts", "five districts of Georgia"."""
    group = frame.group
    behind = group.end + 1 if view.has(group.end, "of", "at") else group.end
    for place in view.places:
        if place.level in AREAS and (group.start <= place.start < group.end or group.end < place.start <= behind + 1):
            return place
    return None


def _fill(frame: Frame, item: Placed, *, moves: bool) -> None:
    if item.role == "from" and moves and not frame.origin:
        frame.origin = item.place.name
    elif item.role == "to" and moves and not frame.destination:
        frame.destination = item.place.name
        if item.place.level != "country":
            _locate(frame, item.place)
            frame.placed = True
    elif item.role or item.place.level != "country":
        _locate(frame, item.place)
        frame.placed |= frame.place is item.place and bool(item.role)


def _locate(frame: Frame, place: Place) -> None:
    """Keep the most specific place as the location."""
    now = frame.place
    if now is None or (place.level != "region" and (now.level == "region" or RANK.get(place.level, UNRANKED) < RANK.get(now.level, UNRANKED))):
        frame.place, frame.location = place, place.name
        frame.rules.extend(place.rules[:1])


def note_border(view: View, frame: Frame, speaker_country: str) -> None:
    """Remember whose border the sentence speaks of ("across its border" = the border of the one speaking)."""
    near = any(m.id == "into_speaker" and abs(m.start - frame.start) <= MAX_BORDER for m in view.mentions.get("DIRECTION", ()))
    frame.border = speaker_country if near else ""


def cross_border(frame: Frame, words: FrameWords) -> None:
    """Tell where people who crossed a border went: the country of the place, or of the one whose border it is."""
    home, names, place = frame.group.country, words.countries, frame.place
    if not home or "|" in home or not words.actions.value(frame.action, "border"):
        return
    if place is not None and frame.placed and place.country and place.country != home and place.country in names and frame.origin != place.name:
        frame.destination = names[place.country]
        if place.level == "country":
            frame.location, frame.place = "", None
    elif not frame.destination and frame.border and frame.border != home and frame.border in names:
        frame.destination = names[frame.border]
        frame.rules.append("frames:speaker_border")


def flag_place(frame: Frame) -> None:
    """Carry on what makes the place of a count doubtful."""
    for name in frame.place.flags if frame.place is not None else ():
        if name in CARRIED:
            frame.flag(name)
